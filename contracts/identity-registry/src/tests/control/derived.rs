use salus_identity_api::cells::IdentityCell;
use salus_identity_api::derived_id;
use salus_identity_api::msg::Role::{Clinician, Emergency};
use salus_vocabulary::{Id, Instant, ObjectId, Period};

use super::say::*;
use crate::tests::world::{START, World, accredit, address, id, invite};

#[test]
fn any_identity_makes_one_without_a_key_and_controls_it_first() {
    let mut world = World::new();
    world.does("anna", create("anna", 1));
    let child = derived_address("anna", 1);
    let identity = world.controllers(&child);
    assert_eq!(identity, [address("anna")]);
    assert!(world.may_act("anna", &child));
    assert!(!world.may_act(&child, &child), "it has no key");
    assert_eq!(world.controls("anna"), 1);
}

#[test]
fn the_same_maker_and_the_same_random_bytes_make_one_identity_only() {
    let mut world = World::new();
    world.does("anna", create("anna", 1));
    world.refuses("anna", create("anna", 1), "identity_exists");
    world.does("anna", create("anna", 2));
    world.does("boris", create("boris", 1));
    assert_ne!(derived("anna", 1), derived("boris", 1));
    assert_ne!(derived("anna", 1), derived("anna", 2));
}

#[test]
fn nobody_takes_the_id_of_another_makers_identity_beforehand() {
    let mut world = World::new();
    for squatter in ["boris", "carla"] {
        for number in 0..=255 {
            assert_ne!(derived(squatter, number), derived("anna", 1));
        }
    }
    world.refuses("boris", create("anna", 1), "not_authorised");
    let child = derived_address("anna", 1);
    world.refuses(
        "boris",
        invite_controller(&child, "boris"),
        "not_authorised",
    );
}

#[test]
fn what_an_issuer_said_beforehand_of_a_derived_identity_stays() {
    let mut world = World::new();
    let child = derived_address("anna", 1);
    world.does("root", accredit("x").subject(child.clone()).msg());
    world.does("anna", create("anna", 1));
    assert!(world.may_act("anna", &child));
    let cell = crate::state::identity(&world.deps.storage, &derived("anna", 1)).unwrap();
    assert_eq!((cell.derived, cell.accreditations.len()), (true, 1));
}

#[test]
fn a_key_that_met_the_id_of_a_derived_identity_would_have_no_power() {
    let mut world = World::new();
    world.does("anna", create("anna", 1));
    let child = derived_address("anna", 1);
    world.refuses(&child, invite_controller(&child, "thief"), "not_authorised");
    world.does("anna", invite_controller("anna", &child));
    world.refuses(&child, accept_control(&child, "anna"), "not_authorised");
}

#[test]
fn a_derived_identity_is_handed_over_by_adding_its_owner_and_leaving() {
    let mut world = World::with_hospital();
    let patient = derived_address("hospital", 1);
    world.does("hospital", create("hospital", 1));
    world.adds("hospital", &patient, "anna");
    world.does("hospital", leave_control("hospital", &patient));
    assert!(world.may_act("anna", &patient) && !world.may_act("hospital", &patient));
    assert_eq!((world.controls("hospital"), world.controls("anna")), (0, 1));
}

#[test]
fn a_managed_member_needs_no_acceptance() {
    let mut world = World::with_hospital();
    let nurse = derived_address("hospital", 1);
    world.does("hospital", create("hospital", 1));
    let roles = [Clinician, Emergency];
    world.does(
        "hospital",
        invite("hospital", &nurse, &roles, Period::ALWAYS),
    );
    let cell = crate::state::identity(&world.deps.storage, &derived("hospital", 1)).unwrap();
    assert_eq!(cell.memberships.len(), 1);
    assert!(cell.is_managed_by(&id("hospital")));
    world.does(
        "hospital",
        invite("hospital", &nurse, &[Clinician], Period::ALWAYS),
    );
    let cell = crate::state::identity(&world.deps.storage, &derived("hospital", 1)).unwrap();
    assert_eq!(cell.memberships.len(), 1, "the new one replaces the former");
    let end = salus_identity_api::msg::ExecuteMsg::RemoveMember {
        r#as: address("hospital"),
        member: nurse,
    };
    world.does("hospital", end);
}

#[test]
fn whom_the_organization_does_not_hold_alone_accepts_for_itself() {
    let mut world = World::with_hospital();
    let nurse = derived_address("hospital", 1);
    world.does("hospital", create("hospital", 1));
    world.adds("hospital", &nurse, "nina");
    world.does(
        "hospital",
        invite("hospital", &nurse, &[Clinician], Period::ALWAYS),
    );
    let stored = || derived("hospital", 1);
    let held = crate::state::identity(&world.deps.storage, &stored()).unwrap();
    assert_eq!(held.memberships, []);
    let acceptance = salus_identity_api::msg::ExecuteMsg::AcceptMembership {
        r#as: nurse,
        organization: address("hospital"),
    };
    world.does("nina", acceptance);
    world.adds("anna", "anna", "hospital");
    world.does("anna", leave_control("anna", "anna"));
    world.does(
        "hospital",
        invite("hospital", "anna", &[Clinician], Period::ALWAYS),
    );
    let anna = world.cell("anna");
    assert_eq!(anna.memberships, [], "she has a key");
}

#[test]
fn the_id_of_a_derived_identity_is_a_frozen_hash() {
    let maker = Id::from([0x11; 20]);
    let random = ObjectId([0x22; 16]);
    let expected = "06450009ccfd2fa0bb5c21eee90544f7231cfb0e";
    assert_eq!(format!("{:?}", derived_id(&maker, &random)), expected);
    let contract = Id::from([0x11; 32]);
    assert_ne!(derived_id(&contract, &random), derived_id(&maker, &random));
}

#[test]
fn an_id_at_which_somebody_acted_already_is_not_made() {
    let taken = [
        IdentityCell {
            controllers: vec![id("boris")],
            ..IdentityCell::default()
        },
        IdentityCell {
            deactivated_from: Some(Instant(START)),
            ..IdentityCell::default()
        },
    ];
    for cell in taken {
        let mut world = World::new();
        crate::state::save_identity(&mut world.deps.storage, &derived("anna", 1), &cell);
        world.refuses("anna", create("anna", 1), "identity_exists");
    }
}
