use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::{DAY, WAIT};
use crate::tests::world::{START, World, accredit, address, id, invite};

#[test]
fn a_deactivation_takes_effect_after_14_days_by_time_alone() {
    for (after, ended) in [
        (14 * DAY - 1, false),
        (14 * DAY, true),
        (14 * DAY + 1, true),
    ] {
        let mut world = World::new();
        world.does("anna", deactivate("anna"));
        assert!(world.may_act("anna", "anna"));
        let identity = world.identity("anna");
        assert_eq!(identity.deactivated_from, Some(Instant(START + 14 * DAY)));
        assert!(!identity.deactivated);
        world.wait(after);
        assert_eq!(world.identity("anna").deactivated, ended);
        assert_eq!(world.may_act("anna", "anna"), !ended);
    }
}

#[test]
fn a_deactivation_begins_once() {
    let mut world = World::new();
    world.does("anna", deactivate("anna"));
    world.wait(DAY);
    world.refuses("anna", deactivate("anna"), "deactivating");
}

#[test]
fn any_controller_cancels_a_deactivation() {
    for sender in ["anna", "boris"] {
        let mut world = World::new();
        world.adds("anna", "anna", "boris");
        world.does("anna", deactivate("anna"));
        world.wait(14 * DAY - 1);
        world.does(sender, cancel_deactivation("anna", "anna"));
        world.wait(DAY);
        assert!(world.may_act("anna", "anna"));
        world.refuses(
            sender,
            cancel_deactivation("anna", "anna"),
            "not_deactivating",
        );
    }
}

#[test]
fn as_many_guardians_as_the_threshold_cancel_a_deactivation_and_one_does_not() {
    let mut world = World::guarded();
    world.does("anna", deactivate("anna"));
    world.does("gina", cancel_deactivation("gina", "anna"));
    world.refuses("gina", cancel_deactivation("gina", "anna"), "already_voted");
    world.refuses(
        "carla",
        cancel_deactivation("carla", "anna"),
        "not_a_guardian",
    );
    assert!(world.cell("anna").deactivated_from.is_some());
    let set = world.guardians("anna").set.unwrap();
    assert_eq!(set.against_deactivation, [address("gina")]);
    world.does("gabi", cancel_deactivation("gabi", "anna"));
    assert_eq!(world.cell("anna").deactivated_from, None);
    world.does("anna", deactivate("anna"));
    let set = world.guardians("anna").set.unwrap();
    assert_eq!(set.against_deactivation, Vec::<String>::new());
}

#[test]
fn a_deactivation_is_final_and_leaves_a_tombstone() {
    let mut world = World::guarded();
    world.does("anna", deactivate("anna"));
    world.wait(14 * DAY);
    let tombstone = world.cell("anna");
    for msg in [
        cancel_deactivation("anna", "anna"),
        invite_controller("anna", "boris"),
        propose_guardians("anna", &["hans", "hugo", "hilde"], 2),
        void_grants("anna", 0, START),
        create("anna", 1),
    ] {
        world.refuses("anna", msg, "not_authorised");
    }
    world.refuses(
        "gina",
        cancel_deactivation("gina", "anna"),
        "not_deactivating",
    );
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["carla"]),
        "deactivated",
    );
    world.refuses("root", accredit("anna").msg(), "deactivated");
    assert_eq!(world.cell("anna"), tombstone);
}

#[test]
fn nothing_that_was_under_way_is_done_to_a_tombstone() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.does("anna", invite_controller("anna", "carla"));
    world.does(
        "anna",
        propose_guardians("anna", &["hans", "hugo", "hilde"], 2),
    );
    let number = world.proposed("gina", "anna", &["dora"]);
    world.does("gina", vote_recovery("gina", "anna", number));
    world.does("anna", deactivate("anna"));
    world.wait(WAIT);
    world.refuses("stranger", apply_change("anna", 0), "deactivating");
    world.refuses("carla", accept_control("carla", "anna"), "deactivating");
    world.refuses("hans", accept_guardianship("hans", "anna"), "deactivating");
    world.wait(14 * DAY - WAIT);
    world.refuses("gero", vote_recovery("gero", "anna", number), "deactivated");
}

#[test]
fn an_identity_that_controls_others_hands_them_over_first() {
    let mut world = World::new();
    let child = derived_address("anna", 1);
    world.does("anna", create("anna", 1));
    assert_eq!(world.identity("anna").controls, 1);
    world.refuses("anna", deactivate("anna"), "controls_others");
    world.adds("anna", &child, "boris");
    world.does("anna", leave_control("anna", &child));
    assert_eq!(world.identity("anna").controls, 0);
    world.does("anna", deactivate("anna"));
}

#[test]
fn what_was_deactivated_itself_is_left_even_by_its_last_controller() {
    let mut world = World::new();
    let child = derived_address("anna", 1);
    world.does("anna", create("anna", 1));
    world.does("anna", deactivate(&child));
    world.refuses("anna", leave_control("anna", &child), "last_controller");
    world.wait(14 * DAY);
    world.refuses("anna", deactivate("anna"), "controls_others");
    world.does("anna", leave_control("anna", &child));
    world.refuses("anna", leave_control("anna", &child), "not_a_controller");
    assert_eq!(world.controllers(&child), Vec::<String>::new());
    assert!(!world.may_act("anna", &child) && !world.may_act(&child, &child));
    world.refuses("anna", create("anna", 1), "identity_exists");
    world.does("anna", deactivate("anna"));
}

#[test]
fn nobody_makes_or_takes_up_anybody_while_it_ends() {
    let mut world = World::new();
    world.does("anna", deactivate("anna"));
    world.refuses("anna", create("anna", 1), "deactivating");
}

#[test]
fn a_recovery_cancels_a_deactivation_from_the_vote_on_that_makes_it_stand() {
    let mut world = World::guarded();
    world.does("anna", deactivate("anna"));
    world.does("gabi", cancel_deactivation("gabi", "anna"));
    world.wait(14 * DAY - 1);
    world.stands("anna", "carla");
    let cell = world.cell("anna");
    assert_eq!(cell.deactivated_from, None);
    let set = world.guardians("anna").set.unwrap();
    assert_eq!(set.against_deactivation, Vec::<String>::new());
    world.refuses_fully("anna", deactivate("anna"), "salus:kit:frozen");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert!(world.may_act("carla", "anna"));
}

#[test]
fn a_thief_of_a_parents_account_does_not_deactivate_the_child_before_the_rescue() {
    let mut world = World::new();
    world.guard("parent");
    let child = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.does("parent", deactivate(&child));
    let number = world.stands("parent", "rescued");
    world.does("parent", oppose_recovery("parent", "parent", number));
    world.refuses(
        "carla",
        cancel_deactivation("carla", &child),
        "not_a_guardian",
    );
    world.does("gabi", cancel_deactivation("gabi", &child));
    world.refuses_fully("parent", deactivate(&child), "salus:kit:frozen");
    world.wait(14 * DAY);
    world.does("stranger", complete_recovery("parent"));
    assert!(world.may_act("rescued", &child) && !world.may_act("parent", &child));
}

#[test]
fn guardians_of_a_controller_have_no_say_while_no_recovery_of_it_stands() {
    let mut world = World::new();
    world.guard("parent");
    let child = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.does("parent", deactivate(&child));
    world.refuses(
        "gina",
        cancel_deactivation("gina", &child),
        "not_a_guardian",
    );
}

#[test]
fn a_managed_member_that_ends_is_not_enlisted() {
    let mut world = World::with_hospital();
    let nurse = derived_address("hospital", 1);
    world.does("hospital", create("hospital", 1));
    world.does("hospital", deactivate(&nurse));
    let period = salus_vocabulary::Period::ALWAYS;
    let roles = [salus_identity_api::msg::Role::Clinician];
    world.refuses(
        "hospital",
        invite("hospital", &nurse, &roles, period),
        "deactivated",
    );
}

#[test]
fn an_ended_controller_would_act_for_nobody() {
    let mut world = World::new();
    let ended = IdentityCell {
        deactivated_from: Some(Instant(START)),
        ..IdentityCell::default()
    };
    let led = IdentityCell {
        controllers: vec![id("anna"), id("boris")],
        ..IdentityCell::default()
    };
    world.set_cell("carla", &led);
    world.set_cell("boris", &ended);
    assert!(!world.may_act("boris", "carla") && world.may_act("anna", "carla"));
    world.refuses("anna", leave_control("anna", "carla"), "nobody_could_act");
}
