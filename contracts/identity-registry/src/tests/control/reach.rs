//! No message may leave an identity that nobody can act for.

use super::say::*;
use super::scene::WAIT;
use crate::tests::world::{World, address};

#[test]
fn two_identities_do_not_end_up_controlling_only_each_other() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.does("anna", leave_control("anna", "anna"));
    world.does("boris", invite_controller("boris", "anna"));
    world.does("boris", accept_control("anna", "boris"));
    world.refuses("boris", leave_control("boris", "boris"), "needed_account");
    world.refuses(
        "boris",
        remove_controller("boris", "boris"),
        "needed_account",
    );
    assert!(world.may_act("boris", "anna") && world.may_act("boris", "boris"));
}

#[test]
fn whoever_controls_others_keeps_an_account_of_its_own() {
    let mut world = World::new();
    let ward = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    let far = derived_address("boris", 2);
    world.does("boris", create("boris", 2));
    world.does("boris", invite_controller(&far, "carla"));
    world.does("carla", accept_control("carla", &far));
    world.does("boris", leave_control("boris", &far));
    world.does("parent", invite_controller("parent", &far));
    world.does("carla", accept_control(&far, "parent"));
    assert!(world.may_act("carla", "parent") && !world.may_act("carla", &ward));
    world.refuses(
        "parent",
        leave_control("parent", "parent"),
        "nobody_could_act",
    );
    assert!(world.may_act("parent", &ward));
}

#[test]
fn an_identity_of_which_only_far_accounts_are_left_is_not_left_so() {
    let mut world = World::new();
    let near = derived_address("carla", 1);
    let far = derived_address("carla", 2);
    world.does("carla", create("carla", 1));
    world.does("carla", create("carla", 2));
    world.does("carla", invite_controller(&far, &near));
    world.does("carla", accept_control(&near, &far));
    world.does("carla", leave_control("carla", &far));
    assert!(world.may_act("carla", &far), "in two steps");
    world.does("anna", invite_controller("anna", &far));
    world.refuses("carla", accept_control(&far, "anna"), "not_its_own_account");
}

#[test]
fn an_account_through_which_others_are_reached_stays_one() {
    let mut world = World::new();
    let clinic = derived_address("boss", 1);
    world.does("boss", create("boss", 1));
    world.adds("boss", "boss", "phone");
    world.does("boss", invite_controller(&clinic, "deputy"));
    let nurse =
        salus_identity_api::derived_id(&derived("boss", 1), &salus_vocabulary::ObjectId([2; 16]));
    let nurse = crate::tests::world::address_of_id(&nurse);
    world.does("boss", create(&clinic, 2));
    assert!(world.may_act("boss", &nurse));
    assert!(!world.may_act("phone", &nurse));
    world.refuses("boss", leave_control("boss", "boss"), "needed_account");
    world.refuses("boss", leave_control("boss", &clinic), "last_controller");
    world.does("deputy", accept_control("deputy", &clinic));
    world.does("boss", leave_control("boss", &clinic));
    world.does("boss", leave_control("boss", "boss"));
    assert!(world.may_act("deputy", &nurse));
}

#[test]
fn whoever_cannot_be_reached_makes_nobody() {
    let mut world = World::new();
    let ward = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.adds("parent", "parent", "phone");
    assert!(world.may_act("phone", &ward));
    world.refuses("phone", create(&ward, 9), "not_its_own_account");
    world.does("parent", create(&ward, 9));
}

#[test]
fn a_controller_does_not_end_while_it_controls() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.refuses("boris", deactivate("boris"), "controls_others");
    world.does("boris", leave_control("boris", "anna"));
    world.does("boris", deactivate("boris"));
}

#[test]
fn after_a_recovery_whoever_acts_next_brings_back_what_hung_from_the_lost_account() {
    let mut world = World::new();
    world.guard("boss");
    let clinic = derived_address("boss", 1);
    world.does("boss", create("boss", 1));
    let nurse =
        salus_identity_api::derived_id(&derived("boss", 1), &salus_vocabulary::ObjectId([2; 16]));
    let nurse = crate::tests::world::address_of_id(&nurse);
    world.does("boss", create(&clinic, 2));
    world.stands("boss", "new boss");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("boss"));
    assert!(!world.may_act("boss", &nurse) && !world.may_act("new boss", &nurse));
    assert!(world.may_act("new boss", &clinic));
    world.does("new boss", invite_controller(&clinic, "new boss"));
    world.does("new boss", accept_control("new boss", &clinic));
    world.wait(WAIT);
    world.does("stranger", apply_change(&clinic, 0));
    assert!(world.may_act("new boss", &nurse));
    assert_eq!(world.controllers(&nurse), [clinic]);
    assert_eq!(world.controllers("boss"), [address("new boss")]);
}

#[test]
fn when_a_parents_stolen_account_is_recovered_the_thief_loses_the_child() {
    let mut world = World::new();
    world.guard("parent");
    let child = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    assert!(world.may_act("parent", &child));
    world.stands("parent", "new parent");
    world.refuses_fully(
        "parent",
        invite_controller(&child, "thief"),
        "salus:kit:frozen",
    );
    world.wait(WAIT);
    world.does("stranger", complete_recovery("parent"));
    assert!(!world.may_act("parent", &child));
    assert!(world.may_act("new parent", &child));
}

#[test]
fn a_stolen_account_widens_nothing_for_whoever_it_acts_once_its_recovery_stands() {
    let mut world = World::new();
    world.guard("aunt");
    world.adds("anna", "anna", "aunt");
    let ward = derived_address("anna", 1);
    world.does("anna", create("anna", 1));
    world.stands("aunt", "new aunt");
    for identity in ["aunt", "anna", &ward] {
        assert!(world.may_act("aunt", identity));
        world.refuses_fully(
            "aunt",
            invite_controller(identity, "thief"),
            "salus:kit:frozen",
        );
    }
    world.does("anna", invite_controller("anna", "carla"));
}
