use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, Response, coins};
use salus_consent_api::msg::{ConfigResponse, InstantiateMsg, QueryMsg};
use salus_contract_kit::Message;
use salus_contract_kit::{Cell, Header, HeaderKind, header_key};

use super::world::{World, address, address_of, code, event, expected, registry};
use crate::ContractError;
use crate::contract::instantiate;

fn start(world: &mut World, msg: InstantiateMsg, funds: u128) -> Result<Response, ContractError> {
    let funds = if funds == 0 {
        Vec::new()
    } else {
        coins(funds, "token")
    };
    let info = message_info(&Addr::unchecked(address(9)), &funds);
    instantiate(world.deps.as_mut(), world.env.clone(), info, Message(msg))
}

fn msg() -> InstantiateMsg {
    InstantiateMsg {
        owner: address(9),
        identity_registry: address_of(&registry()),
    }
}

fn refused(world: &mut World, msg: InstantiateMsg, funds: u128) -> String {
    let error = start(world, msg, funds).unwrap_err();
    assert!(world.dump().is_empty());
    code(&error)
}

#[test]
fn the_registry_says_how_it_was_started() {
    let mut world = World::empty();
    let response = start(&mut world, msg(), 0).unwrap();
    let config: ConfigResponse = world.ask(QueryMsg::Config {});
    assert_eq!(config.owner, address(9));
    assert_eq!(config.identity_registry, address_of(&registry()));
    assert_eq!(
        (config.paused, config.paused_until, config.layout),
        (false, None, 2)
    );
    assert_eq!(config.build.contract, "salus-consent-registry");
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "instantiate"),
            ("owner", &address(9)),
            ("identity_registry", &address_of(&registry())),
        ])
    );
}

#[test]
fn the_peer_must_be_an_identity_registry_of_a_known_layout() {
    let mut world = World::empty();
    let elsewhere = InstantiateMsg {
        identity_registry: address(8),
        ..msg()
    };
    assert_eq!(refused(&mut world, elsewhere, 0), "salus:kit:wrong_peer");
    for header in [
        Header::new(HeaderKind::Audit),
        Header {
            layout: 3,
            ..Header::new(HeaderKind::Identity)
        },
    ] {
        let key = header_key().as_slice().to_vec();
        world.identities.borrow_mut().insert(key, header.to_cell());
        assert_eq!(refused(&mut world, msg(), 0), "salus:kit:wrong_peer");
    }
}

#[test]
fn addresses_must_be_in_normal_form() {
    let mut world = World::empty();
    for text in ["", "nobody", &address(9).to_uppercase()] {
        let owner = InstantiateMsg {
            owner: text.to_owned(),
            ..msg()
        };
        assert_eq!(refused(&mut world, owner, 0), "salus:kit:invalid_address");
        let peer = InstantiateMsg {
            identity_registry: text.to_owned(),
            ..msg()
        };
        assert_eq!(refused(&mut world, peer, 0), "salus:kit:invalid_address");
    }
}

#[test]
fn funds_are_refused() {
    assert_eq!(refused(&mut World::empty(), msg(), 1), "salus:kit:funds");
}
