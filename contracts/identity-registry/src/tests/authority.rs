use cosmwasm_std::coins;
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{MayActResponse, QueryMsg};
use salus_vocabulary::Id;

use super::world::{World, accredit, add_operator, address, address_of_id, code, id, refresh};
use crate::access::{Access, access};

fn may_act(world: &World, account: &str, identity: &str) -> bool {
    let answer: MayActResponse = world
        .ask(QueryMsg::MayAct {
            account: address(account),
            r#as: address(identity),
        })
        .unwrap();
    answer.may_act
}

fn controlled_by(controllers: &[&str]) -> IdentityCell {
    IdentityCell {
        controllers: controllers.iter().map(|name| id(name)).collect(),
        ..IdentityCell::default()
    }
}

#[test]
fn every_account_is_an_identity_controlled_by_itself() {
    let world = World::new();
    let anna = world.identity("anna");
    assert_eq!(anna.id, address("anna"));
    assert_eq!(anna.controllers, [address("anna")]);
    assert!(!anna.deactivated && anna.memberships.is_empty() && anna.accreditations.is_empty());
    assert!(may_act(&world, "anna", "anna"));
    assert!(!may_act(&world, "boris", "anna"));
}

#[test]
fn a_stranger_acts_as_nobody_else() {
    let mut world = World::with_hospital();
    world.refuses("stranger", accredit("anna").msg(), "not_authorised");
    world.refuses(
        "stranger",
        add_operator("hospital", "stranger"),
        "not_authorised",
    );
    world.refuses("owner", accredit("anna").msg(), "not_authorised");
}

#[test]
fn authority_is_looked_up_and_never_compared_with_the_address() {
    let mut world = World::with_hospital();
    let rotated = IdentityCell {
        controllers: vec![id("new key")],
        ..world.cell("hospital")
    };
    world.set_cell("hospital", &rotated);
    world.refuses(
        "hospital",
        add_operator("hospital", "desk"),
        "not_authorised",
    );
    world.does("new key", add_operator("hospital", "desk"));
    assert_eq!(world.identity("hospital").controllers, [address("new key")]);
}

#[test]
fn an_account_acts_through_one_controller_and_not_deeper() {
    let mut world = World::new();
    world.set_cell("child", &controlled_by(&["parent"]));
    world.set_cell("parent", &controlled_by(&["parent", "phone"]));
    world.set_cell("pet", &controlled_by(&["child"]));
    assert!(may_act(&world, "parent", "child"));
    assert!(may_act(&world, "phone", "child"));
    assert!(!may_act(&world, "child", "child"));
    assert!(may_act(&world, "parent", "pet"));
    assert!(!may_act(&world, "phone", "pet"));
}

#[test]
fn when_a_parents_stolen_account_is_replaced_the_thief_loses_the_child() {
    let mut world = World::new();
    world.set_cell("child", &controlled_by(&["parent"]));
    assert!(may_act(&world, "parent", "child"));
    world.set_cell("parent", &controlled_by(&["rescued"]));
    assert!(!may_act(&world, "parent", "child"));
    assert!(may_act(&world, "rescued", "child"));
}

#[test]
fn a_deactivated_identity_does_nothing_and_lets_nobody_through() {
    let mut world = World::new();
    let ended = |controllers: &[&str]| IdentityCell {
        deactivated_from: Some(salus_vocabulary::Instant(0)),
        ..controlled_by(controllers)
    };
    world.set_cell("root", &ended(&[]));
    world.set_cell("child", &controlled_by(&["root"]));
    world.refuses("root", accredit("anna").msg(), "not_authorised");
    assert!(!may_act(&world, "root", "child"));
}

#[test]
fn only_refresh_is_open_to_anyone() {
    assert_eq!(access(&refresh("anna")), Access::Anyone);
    let root = address("root");
    assert_eq!(access(&accredit("anna").msg()), Access::ActingAs(&root));
    let mut world = World::new();
    world.does("stranger", refresh("anna"));
}

#[test]
fn addresses_are_taken_in_normal_form_only() {
    let mut world = World::new();
    let anna = address("anna");
    let upper = anna.to_uppercase();
    let mixed = anna.replacen('w', "W", 1);
    let prefix = anna.replacen("cosmwasm", "cosmos", 1);
    let mut checksum = anna.clone();
    let last = checksum.pop().unwrap();
    checksum.push(if last == 'q' { 'p' } else { 'q' });
    let wrong = [
        String::new(),
        upper,
        mixed,
        prefix,
        checksum,
        format!(" {anna}"),
        "did:salus:salus-1:anna".to_owned(),
        "a".repeat(10_000),
    ];
    for text in wrong {
        let msg = accredit("anna").subject(text).msg();
        world.refuses_fully("root", msg, "salus:kit:invalid_address");
    }
}

#[test]
fn identities_have_20_or_32_bytes() {
    let mut world = World::new();
    let contract = address_of_id(&Id::from([7u8; 32]));
    world.does("root", accredit("anna").subject(contract).msg());
    for length in [1, 19, 21, 31, 33, 45, 64] {
        let text = {
            use cosmwasm_std::Api;
            let bytes = vec![7u8; length];
            world
                .deps
                .api
                .addr_humanize(&bytes.into())
                .unwrap()
                .into_string()
        };
        let msg = accredit("anna").subject(text).msg();
        world.refuses_fully("root", msg, "salus:kit:invalid_address");
    }
}

#[test]
fn no_message_takes_funds() {
    for msg in super::events::one_of_each() {
        let mut world = World::with_hospital();
        let before = world.dump();
        let error = world.run_with("root", &coins(1, "uatom"), msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:funds");
        assert_eq!(world.dump(), before);
    }
}
