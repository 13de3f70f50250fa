use salus_identity_api::msg::PendingChange;
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::{DAY, WAIT};
use crate::tests::world::{START, World, address};

/// `anna` controlled by herself and `boris`.
fn couple() -> World {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world
}

#[test]
fn with_one_controller_and_no_guardians_changes_take_effect_at_once() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    assert!(world.may_act("boris", "anna"));
    assert_eq!(world.pending("anna").changes, []);
    world.guard("carla");
    assert!(world.guardians("carla").set.is_some());
    assert_eq!(world.pending("carla").changes, []);
}

#[test]
fn with_several_controllers_a_new_one_waits_72_hours() {
    for (after, effective) in [(WAIT - 1, false), (WAIT, true), (WAIT + 1, true)] {
        let mut world = couple();
        world.adds("anna", "anna", "carla");
        assert!(!world.may_act("carla", "anna"));
        world.wait(after);
        assert!(!world.may_act("carla", "anna"), "not by time alone");
        if effective {
            world.does("stranger", apply_change("anna", 0));
            assert!(world.may_act("carla", "anna"));
            assert_eq!(world.pending("anna").changes, []);
        } else {
            world.refuses("stranger", apply_change("anna", 0), "change_waits");
        }
    }
}

#[test]
fn with_several_controllers_a_removal_waits_72_hours() {
    for (after, effective) in [(WAIT - 1, false), (WAIT, true), (WAIT + 1, true)] {
        let mut world = couple();
        world.does("anna", remove_controller("anna", "boris"));
        world.wait(after);
        assert!(world.may_act("boris", "anna"));
        if effective {
            world.does("stranger", apply_removal("anna", 0));
            assert!(!world.may_act("boris", "anna"));
        } else {
            world.refuses("stranger", apply_removal("anna", 0), "change_waits");
        }
    }
}

#[test]
fn with_guardians_changes_of_controllers_wait_72_hours() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    assert!(!world.may_act("boris", "anna"));
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    assert!(world.may_act("boris", "anna"));
}

#[test]
fn with_guardians_changes_of_guardians_wait_72_hours() {
    let mut world = World::guarded();
    world.guard_by("anna", &["hans", "hugo", "hilde", "heide"], 3);
    let before = world.guardians("anna").set.unwrap();
    assert_eq!(before.guardians[0].guardian, address("gina"));
    world.does("anna", dismiss_guardians("anna"));
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    let set = world.guardians("anna").set.unwrap();
    assert_eq!((set.guardians.len(), set.threshold, set.cancels), (4, 3, 3));
    assert_eq!(set.since, Instant(START + WAIT));
    world.does("stranger", apply_change("anna", 1));
    assert_eq!(world.guardians("anna").set, None);
}

#[test]
fn with_several_controllers_the_first_guardians_wait_too() {
    let mut world = couple();
    world.guard("anna");
    assert_eq!(world.guardians("anna").set, None);
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    assert!(world.guardians("anna").set.is_some());
}

#[test]
fn any_present_controller_cancels_a_change() {
    for sender in ["anna", "boris"] {
        let mut world = couple();
        world.adds("anna", "anna", "carla");
        world.refuses("carla", cancel_change("anna", "anna", 0), "not_authorised");
        world.does(sender, cancel_change("anna", "anna", 0));
        world.wait(WAIT);
        world.refuses("stranger", apply_change("anna", 0), "no_change");
    }
}

#[test]
fn as_many_guardians_as_the_threshold_cancel_a_change_and_one_does_not() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "thief");
    world.does("gina", cancel_change("gina", "anna", 0));
    let pending = world.pending("anna").changes;
    assert_eq!(pending[0].against, [address("gina")]);
    world.refuses("gina", cancel_change("gina", "anna", 0), "already_voted");
    world.refuses("carla", cancel_change("carla", "anna", 0), "not_a_guardian");
    world.does("gabi", cancel_change("gabi", "anna", 0));
    assert_eq!(world.pending("anna").changes, []);
    world.refuses("gero", cancel_change("gero", "anna", 0), "no_change");
}

#[test]
fn a_change_that_nobody_applies_lapses_after_7_days_more() {
    for (after, open) in [(7 * DAY - 1, true), (7 * DAY, false), (7 * DAY + 1, false)] {
        let mut world = couple();
        world.adds("anna", "anna", "carla");
        world.wait(WAIT + after);
        assert_eq!(world.pending("anna").changes.len(), usize::from(open));
        if open {
            world.does("stranger", apply_change("anna", 0));
        } else {
            world.refuses("stranger", apply_change("anna", 0), "change_lapsed");
        }
    }
}

#[test]
fn at_most_8_changes_wait_and_lapsed_ones_make_room() {
    let mut world = couple();
    for number in 0..8 {
        let name = format!("friend {number}");
        world.adds("anna", "anna", &name);
    }
    world.does("anna", invite_controller("anna", "friend 8"));
    world.refuses(
        "friend 8",
        accept_control("friend 8", "anna"),
        "changes_full",
    );
    world.refuses("anna", remove_controller("anna", "boris"), "changes_full");
    world.wait(WAIT + 7 * DAY);
    world.does("anna", remove_controller("anna", "boris"));
    let pending = world.pending("anna").changes;
    assert_eq!((pending.len(), pending[0].number), (1, 8));
}

#[test]
fn the_same_change_does_not_wait_twice() {
    let mut world = couple();
    world.adds("anna", "anna", "carla");
    world.does("anna", invite_controller("anna", "carla"));
    world.refuses("carla", accept_control("carla", "anna"), "change_pending");
    world.does("anna", remove_controller("anna", "boris"));
    world.refuses(
        "boris",
        remove_controller("anna", "boris"),
        "change_pending",
    );
}

#[test]
fn numbers_of_changes_are_never_used_twice() {
    let mut world = couple();
    world.adds("anna", "anna", "carla");
    world.does("anna", cancel_change("anna", "anna", 0));
    world.adds("anna", "anna", "carla");
    let pending = world.pending("anna").changes;
    assert_eq!(pending[0].number, 1);
    assert_eq!(
        pending[0].change,
        PendingChange::AddController {
            controller: address("carla")
        }
    );
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 1));
    world.refuses("stranger", apply_change("anna", 1), "no_change");
}

#[test]
fn what_widens_and_what_narrows_is_applied_by_messages_of_their_own() {
    let mut world = couple();
    world.adds("anna", "anna", "carla");
    world.does("anna", remove_controller("anna", "boris"));
    world.wait(WAIT);
    world.refuses("stranger", apply_removal("anna", 0), "no_change");
    world.refuses("stranger", apply_change("anna", 1), "no_change");
    let until = world.now() + 60;
    world.pause_until(until);
    world.refuses_fully("stranger", apply_change("anna", 0), "salus:kit:paused");
    world.does("stranger", apply_removal("anna", 1));
}

#[test]
fn what_was_required_when_a_change_began_is_required_when_it_is_applied() {
    let mut world = couple();
    world.adds("anna", "anna", "carla");
    world.does("carla", deactivate("carla"));
    world.wait(WAIT);
    world.refuses("stranger", apply_change("anna", 0), "deactivating");
    world.does("carla", cancel_deactivation("carla", "carla"));
    world.does("anna", deactivate("anna"));
    world.refuses("stranger", apply_change("anna", 0), "deactivating");
    world.does("anna", cancel_deactivation("anna", "anna"));
    world.does("stranger", apply_change("anna", 0));
}

#[test]
fn a_removal_that_came_about_otherwise_is_not_applied() {
    let mut world = couple();
    world.does("anna", remove_controller("anna", "boris"));
    world.does("boris", leave_control("boris", "anna"));
    world.wait(WAIT);
    world.refuses("stranger", apply_removal("anna", 0), "not_a_controller");
    let mut world = couple();
    world.does("anna", remove_controller("anna", "boris"));
    world.does("anna", leave_control("anna", "anna"));
    world.wait(WAIT);
    world.refuses("stranger", apply_removal("anna", 0), "last_controller");
}

#[test]
fn a_controller_that_lost_its_own_account_while_it_waited_is_not_added() {
    let mut world = couple();
    let ward = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.does("anna", invite_controller("anna", &ward));
    world.does("parent", accept_control(&ward, "anna"));
    world.adds("parent", "parent", "phone");
    world.does("parent", leave_control("parent", "parent"));
    world.wait(WAIT);
    world.refuses("stranger", apply_change("anna", 0), "not_its_own_account");
}
