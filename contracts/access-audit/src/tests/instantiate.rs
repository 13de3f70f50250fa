//! Instantiation, configuration, migration.

use cosmwasm_std::testing::mock_env;
use salus_audit_api::msg::{BatchAccess, ConfigResponse, ExecuteMsg, MigrateMsg, QueryMsg};
use salus_contract_kit::Message;
use salus_contract_kit::{CellSource, Directed, Direction, Header, HeaderKind};
use salus_vocabulary::Instant;

use super::world::{
    NOW, World, access, address, attribute, code, contract_id, start_msg, text, with_coin,
};
use crate::contract;

#[test]
fn the_configuration_tells_owner_peers_pause_and_build() {
    let mut world = World::new();
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    assert_eq!(config.owner, text("owner"));
    assert_eq!(
        config.identity_registry,
        address(&contract_id("identities"))
    );
    assert_eq!(config.consent_registry, address(&contract_id("consents")));
    assert_eq!((config.paused, config.paused_until), (false, None));
    assert_eq!(config.layout, 2);
    assert_eq!(config.build.contract, "salus-access-audit");
    assert_eq!(config.build.version, env!("CARGO_PKG_VERSION"));
    world.pause(NOW + 5);
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    assert_eq!(
        (config.paused, config.paused_until),
        (true, Some(Instant(NOW + 5)))
    );
    world.at(NOW + 5);
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    assert!(!config.paused);
}

#[test]
fn instantiation_writes_the_header_and_says_so() {
    let mut world = World::bare();
    let response = world.instantiate(start_msg()).unwrap();
    let header = CellSource::Own(&world.deps.storage)
        .header(HeaderKind::Audit)
        .unwrap();
    assert_eq!(header, Header::new(HeaderKind::Audit));
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_audit");
    assert_eq!(attribute(event, "action").as_deref(), Some("instantiate"));
    assert_eq!(attribute(event, "owner"), Some(text("owner")));
}

#[test]
fn peers_of_the_wrong_kind_are_refused() {
    for (identities, consents) in [
        ("consents", "identities"),
        ("identities", "identities"),
        ("consents", "consents"),
        ("nowhere", "consents"),
        ("identities", "nowhere"),
    ] {
        let mut world = World::bare();
        let mut msg = start_msg();
        msg.identity_registry = address(&contract_id(identities));
        msg.consent_registry = address(&contract_id(consents));
        let error = world.instantiate(msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:wrong_peer");
        assert_eq!(world.storage(), []);
    }
}

#[test]
fn an_unknown_layout_of_a_peer_is_refused() {
    for (name, kind) in [
        ("identities", HeaderKind::Identity),
        ("consents", HeaderKind::Consent),
    ] {
        let mut world = World::bare();
        let newer = Header {
            layout: 3,
            ..Header::new(kind)
        };
        world.header(name, newer);
        let error = world.instantiate(start_msg()).unwrap_err();
        assert_eq!(code(&error), "salus:kit:wrong_peer");
    }
}

#[test]
fn a_consent_registry_that_reads_other_identities_is_refused() {
    let mut world = World::bare();
    *world.told_peer.borrow_mut() = Some(address(&contract_id("other")));
    let error = world.instantiate(start_msg()).unwrap_err();
    assert_eq!(code(&error), "salus:audit:different_peers");
    *world.told_peer.borrow_mut() = None;
    let error = world.instantiate(start_msg()).unwrap_err();
    assert_eq!(code(&error), "salus:kit:unreadable_peer");
}

#[test]
fn instantiation_refuses_funds_and_malformed_addresses() {
    let mut world = World::bare();
    let info = with_coin("deployer");
    let error = contract::instantiate(world.deps.as_mut(), mock_env(), info, Message(start_msg()))
        .unwrap_err();
    assert_eq!(code(&error), "salus:kit:funds");
    let spoil: [fn(&mut salus_audit_api::msg::InstantiateMsg); 3] = [
        |msg| msg.owner = msg.owner.to_uppercase(),
        |msg| msg.identity_registry = String::new(),
        |msg| msg.consent_registry = "cosmos1".to_owned(),
    ];
    for spoil in spoil {
        let mut msg = start_msg();
        spoil(&mut msg);
        let error = world.instantiate(msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:invalid_address");
    }
}

#[test]
fn only_an_older_version_of_this_contract_becomes_this_one() {
    let mut world = World::new();
    let mut migrate = |contract: &str, version: &str| {
        cw2::set_contract_version(&mut world.deps.storage, contract, version).unwrap();
        contract::migrate(world.deps.as_mut(), mock_env(), Message(MigrateMsg {}))
    };
    assert!(migrate("salus-access-audit", "0.0.9").is_ok());
    for (contract, version) in [
        ("salus-access-audit", env!("CARGO_PKG_VERSION")),
        ("salus-access-audit", "99.0.0"),
        ("salus-consent-registry", "0.0.9"),
        ("salus-access-audit", "zero"),
    ] {
        let error = migrate(contract, version).unwrap_err();
        assert_eq!(code(&error), "salus:kit:migration");
    }
}

#[test]
fn before_instantiation_nothing_is_answered() {
    let mut world = World::bare();
    let error = world.try_record(access(1)).unwrap_err();
    assert_eq!(code(&error), "salus:kit:unreadable_cell");
    assert!(world.query::<ConfigResponse>(QueryMsg::Config {}).is_err());
}

#[test]
fn recording_neither_widens_nor_narrows() {
    let record = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(1),
    };
    let batch = ExecuteMsg::RecordBatch {
        r#as: text("hospital"),
        custodian: text("hospital"),
        accesses: vec![BatchAccess::from(access(1))],
    };
    assert_eq!(record.direction(), Direction::Neither);
    assert_eq!(batch.direction(), Direction::Neither);
}
