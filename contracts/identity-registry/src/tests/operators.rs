use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{ExecuteMsg, OperatorView, OperatorsResponse, QueryMsg};
use salus_vocabulary::AccreditationKind::Organization;
use salus_vocabulary::{Id, Instant, Period};

use super::world::{
    START, World, accredit, add_operator, address, address_of_id, id, reinstate, remove_operator,
    revoke, suspend,
};

fn operators(world: &World) -> Vec<OperatorView> {
    let answer: OperatorsResponse = world
        .ask(QueryMsg::Operators {
            organization: address("hospital"),
            cursor: None,
            limit: None,
        })
        .unwrap();
    assert_eq!(answer.next, None);
    answer.operators
}

#[test]
fn an_organization_adds_and_removes_operators_at_once() {
    let mut world = World::with_hospital();
    world.does("hospital", add_operator("hospital", "desk"));
    assert_eq!(world.cell("hospital").operators.len(), 1);
    world.set_time(START + 7);
    world.does("hospital", remove_operator("hospital", "desk"));
    assert_eq!(world.cell("hospital").operators, []);
    let expected = OperatorView {
        number: 0,
        account: address("desk"),
        added: Instant(START),
        removed: Some(Instant(START + 7)),
    };
    assert_eq!(operators(&world), [expected]);
}

#[test]
fn an_operator_that_comes_back_has_a_new_number() {
    let mut world = World::with_hospital();
    for _ in 0..2 {
        world.does("hospital", add_operator("hospital", "desk"));
        world.does("hospital", remove_operator("hospital", "desk"));
    }
    world.does("hospital", add_operator("hospital", "desk"));
    assert_eq!(world.cell("hospital").operators[0].number, 2);
    let numbers: Vec<_> = operators(&world).iter().map(|view| view.number).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[test]
fn an_account_is_an_operator_once() {
    let mut world = World::with_hospital();
    world.does("hospital", add_operator("hospital", "desk"));
    world.refuses(
        "hospital",
        add_operator("hospital", "desk"),
        "already_operator",
    );
}

#[test]
fn an_organization_has_8_operators_at_most() {
    let mut world = World::with_hospital();
    for number in 0..8 {
        world.does(
            "hospital",
            add_operator("hospital", &format!("desk {number}")),
        );
    }
    world.refuses(
        "hospital",
        add_operator("hospital", "desk 8"),
        "operators_full",
    );
    world.does("hospital", remove_operator("hospital", "desk 3"));
    world.does("hospital", add_operator("hospital", "desk 8"));
}

#[test]
fn removing_somebody_who_is_no_operator_is_refused() {
    let mut world = World::with_hospital();
    world.refuses(
        "hospital",
        remove_operator("hospital", "desk"),
        "not_an_operator",
    );
}

#[test]
fn operator_numbers_run_out_with_an_error() {
    let mut world = World::with_hospital();
    let mut cell = world.cell("hospital");
    cell.operators_ever = u16::MAX - 1;
    world.set_cell("hospital", &cell);
    world.does("hospital", add_operator("hospital", "desk"));
    world.refuses(
        "hospital",
        add_operator("hospital", "desk 2"),
        "numbers_used_up",
    );
}

#[test]
fn only_an_accredited_organization_adds_operators() {
    let mut world = World::new();
    let desk = |by: &str| add_operator(by, "desk");
    world.refuses("stranger", desk("stranger"), "organization_not_accredited");
    world.does("root", accredit("anna").msg());
    world.refuses("anna", desk("anna"), "organization_not_accredited");
}

#[test]
fn the_accreditation_must_hold_at_that_instant() {
    let mut world = World::new();
    let period = Period::between(Instant(START + 10), Instant(START + 20));
    world.does(
        "root",
        accredit("hospital").kind(Organization).period(period).msg(),
    );
    let expected = [
        (9, false),
        (10, true),
        (11, true),
        (19, true),
        (20, false),
        (21, false),
    ];
    for (after, accepted) in expected {
        world.set_time(START + after);
        let msg = add_operator("hospital", &format!("desk {after}"));
        if accepted {
            world.does("hospital", msg);
        } else {
            world.refuses("hospital", msg, "organization_not_accredited");
        }
    }
}

#[test]
fn a_suspended_organization_removes_but_does_not_add() {
    let mut world = World::with_hospital();
    world.does("hospital", add_operator("hospital", "desk"));
    world.does("root", suspend("root", "hospital", 0));
    let desk = add_operator("hospital", "desk 2");
    world.refuses("hospital", desk.clone(), "organization_not_accredited");
    world.does("hospital", remove_operator("hospital", "desk"));
    world.does("root", reinstate("root", "hospital", 0));
    world.does("hospital", desk.clone());
    world.does("root", revoke("root", "hospital", 0));
    world.does("hospital", remove_operator("hospital", "desk 2"));
    world.refuses("hospital", desk, "organization_not_accredited");
}

#[test]
fn an_operator_acts_as_nobody_in_this_contract() {
    let mut world = World::with_hospital();
    world.does("hospital", add_operator("hospital", "desk"));
    world.refuses("desk", add_operator("hospital", "desk 2"), "not_authorised");
}

#[test]
fn an_operator_is_a_plain_account() {
    let mut world = World::with_hospital();
    let rotated = IdentityCell {
        controllers: vec![id("new key")],
        ..IdentityCell::default()
    };
    let made = IdentityCell {
        derived: true,
        controllers: vec![id("hospital")],
        ..IdentityCell::default()
    };
    let ending = IdentityCell {
        deactivated_from: Some(Instant(START + 1_000)),
        ..IdentityCell::default()
    };
    for cell in [rotated, made, ending] {
        world.set_cell("desk", &cell);
        world.refuses(
            "hospital",
            add_operator("hospital", "desk"),
            "not_a_plain_account",
        );
    }
    let shared = IdentityCell {
        controllers: vec![id("desk"), id("other")],
        ..IdentityCell::default()
    };
    world.set_cell("desk", &shared);
    world.does("hospital", add_operator("hospital", "desk"));
    let contract = ExecuteMsg::AddOperator {
        r#as: address("hospital"),
        account: address_of_id(&Id::from([9; 32])),
    };
    world.does("hospital", contract);
}

#[test]
fn only_the_organization_adds_and_removes_its_operators() {
    let mut world = World::with_hospital();
    world.does("hospital", add_operator("hospital", "desk"));
    for by in ["root", "owner", "desk", "stranger"] {
        world.refuses(by, add_operator("hospital", "gate"), "not_authorised");
        world.refuses(by, remove_operator("hospital", "desk"), "not_authorised");
    }
    world.refuses("desk", remove_operator("desk", "desk"), "not_an_operator");
}
