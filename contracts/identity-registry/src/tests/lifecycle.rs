use cosmwasm_std::testing::{message_info, mock_dependencies};
use cosmwasm_std::{Addr, coins};
use cw2::{get_contract_version, set_contract_version};
use salus_contract_kit::HeaderKind;
use salus_contract_kit::Message;
use salus_identity_api::msg::{ConfigResponse, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_vocabulary::Instant;

use super::world::{START, World, address, code};
use crate::contract::{CONTRACT, VERSION, instantiate, migrate, query};

fn start_msg(roots: &[String]) -> InstantiateMsg {
    InstantiateMsg {
        owner: address("owner"),
        roots: roots.to_vec(),
    }
}

fn many_roots(number: usize) -> Vec<String> {
    (0..number).map(|n| address(&format!("root {n}"))).collect()
}

#[test]
fn config_tells_all_that_was_fixed_at_the_start() {
    let world = World::new();
    let config: ConfigResponse = world.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(config.owner, address("owner"));
    assert_eq!(config.roots, [address("root"), address("other_root")]);
    assert_eq!(config.chain_id, "salus-1");
    assert_eq!((config.layout, config.epoch), (2, 0));
    assert_eq!((config.paused, config.paused_until), (false, None));
    assert_eq!(config.build.contract, "salus-identity-registry");
    assert_eq!(config.build.version, VERSION);
    assert_eq!(world.header().kind, HeaderKind::Identity);
    let stored = get_contract_version(&world.deps.storage).unwrap();
    assert_eq!(
        (stored.contract.as_str(), stored.version.as_str()),
        (CONTRACT, VERSION)
    );
}

#[test]
fn config_tells_the_end_of_a_pause_also_when_it_is_over() {
    let mut world = World::new();
    world.pause_until(START + 1);
    let during: ConfigResponse = world.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(
        (during.paused, during.paused_until),
        (true, Some(Instant(START + 1)))
    );
    world.set_time(START + 1);
    let after: ConfigResponse = world.ask(QueryMsg::Config {}).unwrap();
    assert_eq!(
        (after.paused, after.paused_until),
        (false, Some(Instant(START + 1)))
    );
}

#[test]
fn there_are_1_to_16_different_roots() {
    for number in [1, 16] {
        World::empty()
            .start("owner", start_msg(&many_roots(number)))
            .unwrap();
    }
    let twice = vec![address("root"), address("root")];
    for roots in [vec![], many_roots(17), twice] {
        let mut world = World::empty();
        let error = world.start("owner", start_msg(&roots)).unwrap_err();
        assert_eq!(code(&error), "salus:identity:roots");
        assert_eq!(world.dump(), []);
    }
}

#[test]
fn owner_and_roots_are_addresses_in_normal_form() {
    let upper = address("root").to_uppercase();
    let bad_owner = InstantiateMsg {
        owner: upper.clone(),
        ..start_msg(&many_roots(1))
    };
    for msg in [bad_owner, start_msg(&[upper])] {
        let error = World::empty().start("owner", msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:invalid_address");
    }
}

#[test]
fn a_chain_id_that_cannot_stand_in_a_did_is_refused() {
    for fine in ["a", "cosmoshub-4", "A.b_c-9", &"x".repeat(50)] {
        let mut world = World::empty();
        world.env.block.chain_id = fine.to_owned();
        world.start("owner", start_msg(&many_roots(1))).unwrap();
    }
    for bad in ["", "a:b", "a b", "a/b", "ä", &"x".repeat(51)] {
        let mut world = World::empty();
        world.env.block.chain_id = bad.to_owned();
        let error = world.start("owner", start_msg(&many_roots(1))).unwrap_err();
        assert_eq!(code(&error), "salus:identity:chain_id");
        assert_eq!(world.dump(), []);
    }
}

#[test]
fn a_fork_renames_nobody() {
    let mut world = World::new();
    world.env.block.chain_id = "salus-2".to_owned();
    let did = world.identity("anna").did;
    assert_eq!(did, format!("did:salus:salus-1:{}", address("anna")));
}

#[test]
fn instantiation_takes_no_funds() {
    let mut world = World::empty();
    let info = message_info(&Addr::unchecked(address("owner")), &coins(1, "uatom"));
    let msg = start_msg(&many_roots(1));
    let error =
        instantiate(world.deps.as_mut(), world.env.clone(), info, Message(msg)).unwrap_err();
    assert_eq!(code(&error), "salus:kit:funds");
    assert_eq!(world.dump(), []);
}

#[test]
fn nothing_is_answered_before_instantiation() {
    let world = World::empty();
    let deps = mock_dependencies();
    let error = query(deps.as_ref(), world.env, Message(QueryMsg::Config {})).unwrap_err();
    assert_eq!(code(&error), "salus:kit:wrong_peer");
}

#[test]
fn only_an_older_version_of_this_contract_is_migrated() {
    let refused = [
        (CONTRACT, VERSION),
        (CONTRACT, "99.0.0"),
        (CONTRACT, "0.0"),
        (CONTRACT, "0.0.x"),
        (CONTRACT, "0.0.0.0"),
        ("salus-consent-registry", "0.0.1"),
        ("other:identity-registry", "0.0.1"),
    ];
    for (contract, version) in refused {
        let mut world = World::new();
        set_contract_version(&mut world.deps.storage, contract, version).unwrap();
        let before = world.dump();
        let error = migrate(
            world.deps.as_mut(),
            world.env.clone(),
            Message(MigrateMsg {}),
        )
        .unwrap_err();
        assert_eq!(code(&error), "salus:kit:migration", "{contract} {version}");
        assert_eq!(world.dump(), before);
    }
    let mut world = World::new();
    set_contract_version(&mut world.deps.storage, CONTRACT, "0.0.9").unwrap();
    migrate(
        world.deps.as_mut(),
        world.env.clone(),
        Message(MigrateMsg {}),
    )
    .unwrap();
    let stored = get_contract_version(&world.deps.storage).unwrap();
    assert_eq!(stored.version, VERSION);
    let again = migrate(
        world.deps.as_mut(),
        world.env.clone(),
        Message(MigrateMsg {}),
    )
    .unwrap_err();
    assert_eq!(code(&again), "salus:kit:migration");
}
