//! What a thief of a controller does to the identities that it controls, and what becomes of it
//! when the controller is recovered.

use salus_contract_kit::{Directed, Direction};
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::{DAY, WAIT};
use crate::tests::world::{World, address};

/// `parent` with guardians, and its child, controlled by it alone.
fn family() -> (World, String) {
    let mut world = World::new();
    world.guard("parent");
    world.does("parent", create("parent", 1));
    (world, derived_address("parent", 1))
}

/// The child is controlled by `parent` and, through it, by `thief`, since just now.
fn planted() -> (World, String) {
    let (mut world, child) = family();
    world.adds("parent", &child, "thief");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 0));
    assert!(world.may_act("thief", &child));
    (world, child)
}

fn rescue(world: &mut World) {
    world.stands("parent", "rescued");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("parent"));
}

fn last_change(world: &World, identity: &str) -> u32 {
    world.pending(identity).changes.last().unwrap().number
}

#[test]
fn what_a_guarded_controller_alone_controls_changes_after_72_hours() {
    for (after, due) in [(WAIT - 1, false), (WAIT, true)] {
        let (mut world, child) = family();
        world.adds("parent", &child, "friend");
        assert!(!world.may_act("friend", &child));
        world.wait(after);
        if due {
            world.does("stranger", apply_change(&child, 0));
        } else {
            world.refuses("stranger", apply_change(&child, 0), "change_waits");
        }
    }
    let (mut world, child) = family();
    world.guard_by("parent", &["hans", "hugo", "hilde"], 2);
    world.does(
        "parent",
        propose_guardians(&child, &["t 1", "t 2", "t 3"], 2),
    );
    for guardian in ["t 1", "t 2", "t 3"] {
        world.does(guardian, accept_guardianship(guardian, &child));
    }
    assert_eq!(world.guardians(&child).set, None, "guardians wait too");
}

#[test]
fn what_a_controller_without_guardians_alone_controls_is_handed_over_at_once() {
    let mut world = World::new();
    let patient = derived_address("hospital", 1);
    world.does("hospital", create("hospital", 1));
    world.adds("hospital", &patient, "wallet");
    world.does("hospital", leave_control("hospital", &patient));
    assert_eq!(world.controllers(&patient), [address("wallet")]);
}

#[test]
fn while_a_recovery_of_a_controller_stands_pending_changes_stand_still() {
    let (mut world, child) = planted();
    world.adds("parent", &child, "accomplice");
    world.guard_by("thief", &["hans", "hugo", "hilde"], 2);
    world.does(
        "thief",
        propose_guardians(&child, &["t 1", "t 2", "t 3"], 2),
    );
    for guardian in ["t 1", "t 2", "t 3"] {
        world.does(guardian, accept_guardianship(guardian, &child));
    }
    world.does("parent", remove_controller(&child, "parent"));
    world.wait(WAIT);
    world.stands("parent", "rescued");
    assert!(world.pending(&child).frozen);
    for msg in [
        apply_change(&child, 1),
        apply_change(&child, 2),
        apply_removal(&child, 3),
    ] {
        world.refuses_fully("thief", msg, "salus:kit:frozen");
    }
    world.wait(WAIT);
    world.does("stranger", complete_recovery("parent"));
    assert!(!world.pending(&child).frozen);
    let anew = Instant(world.now() + WAIT);
    for change in world.pending(&child).changes {
        assert_eq!(change.effective, anew);
    }
    world.wait(WAIT - 1);
    for msg in [
        apply_change(&child, 1),
        apply_change(&child, 2),
        apply_removal(&child, 3),
    ] {
        world.refuses("thief", msg, "change_waits");
    }
    for number in 1..=3 {
        world.does("rescued", cancel_change(&child, &child, number));
    }
    world.wait(1);
    assert!(world.may_act("rescued", &child));
    assert!(!world.may_act("accomplice", &child));
}

#[test]
fn a_change_that_was_begun_before_the_recovery_of_a_controller_is_applied_72_hours_after_it() {
    for (after, due) in [(WAIT - 1, false), (WAIT, true), (WAIT + 1, true)] {
        let (mut world, child) = family();
        world.adds("parent", &child, "aunt");
        world.wait(DAY);
        rescue(&mut world);
        world.wait(after);
        if due {
            world.does("stranger", apply_change(&child, 0));
            assert!(world.may_act("aunt", &child));
        } else {
            world.refuses("stranger", apply_change(&child, 0), "change_waits");
        }
    }
}

#[test]
fn a_removal_that_does_not_concern_the_controller_goes_on_while_its_recovery_stands() {
    let (mut world, child) = planted();
    world.adds("parent", &child, "aunt");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 1));
    world.does("aunt", remove_controller(&child, "thief"));
    world.wait(WAIT);
    world.stands("parent", "rescued");
    assert!(!world.pending(&child).frozen);
    world.does("stranger", apply_removal(&child, 2));
    assert!(!world.may_act("thief", &child));
}

#[test]
fn nothing_that_widens_is_accepted_for_the_child_while_a_recovery_of_its_controller_stands() {
    let (mut world, child) = family();
    world.does("parent", invite_controller(&child, "thief"));
    world.does(
        "parent",
        propose_guardians(&child, &["t 1", "t 2", "t 3"], 2),
    );
    world.stands("parent", "rescued");
    for (sender, msg) in [
        ("thief", accept_control("thief", &child)),
        ("t 1", accept_guardianship("t 1", &child)),
    ] {
        world.refuses_fully(sender, msg, "salus:kit:frozen");
    }
}

#[test]
fn an_offer_that_was_made_through_a_controller_ends_with_its_recovery() {
    let (mut world, child) = family();
    world.does("parent", invite_controller(&child, "thief"));
    assert!(world.invited(&child).invitations[0].open);
    rescue(&mut world);
    assert!(!world.invited(&child).invitations[0].open);
    world.refuses(
        "thief",
        accept_control("thief", &child),
        "no_controller_invitation",
    );
    world.does("rescued", invite_controller(&child, "thief"));
    world.does("thief", accept_control("thief", &child));
}

#[test]
fn a_controller_whose_recovery_stands_does_not_leave_others_at_once() {
    let (mut world, child) = planted();
    assert_eq!(
        leave_control("parent", &child).direction(),
        Direction::Narrows
    );
    world.stands("parent", "rescued");
    world.refuses_fully(
        "parent",
        leave_control("parent", &child),
        "salus:kit:frozen",
    );
    world.does("thief", leave_control("thief", &child));
    world.wait(WAIT);
    world.does("stranger", complete_recovery("parent"));
    assert!(world.may_act("rescued", &child));
}

#[test]
fn whom_a_thief_planted_goes_at_once_and_cannot_veto_it() {
    let (mut world, child) = planted();
    rescue(&mut world);
    world.refuses(
        "thief",
        remove_controller(&child, "carla"),
        "not_a_controller",
    );
    let event = world.does("rescued", remove_controller(&child, "thief"));
    assert!(event.attributes.iter().all(|item| item.key != "number"));
    assert!(!world.may_act("thief", &child) && world.may_act("rescued", &child));
    assert_eq!(world.controllers(&child), [address("parent")]);
}

#[test]
fn whom_the_planted_one_planted_goes_at_once_too() {
    let (mut world, child) = planted();
    world.adds("thief", &child, "accomplice");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 1));
    rescue(&mut world);
    world.does("rescued", remove_controller(&child, "thief"));
    world.does("rescued", remove_controller(&child, "accomplice"));
    assert_eq!(world.controllers(&child), [address("parent")]);
}

/// Whether `rescued` removes `friend` at once, who accepted this long before the recovery completed,
/// this long after it.
fn removed_at_once(before: u64, after: u64) -> bool {
    let (mut world, child) = family();
    world.adds("parent", &child, "friend");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 0));
    world.wait(before - 2 * WAIT);
    rescue(&mut world);
    world.wait(after);
    world.does("rescued", remove_controller(&child, "friend"));
    !world.may_act("friend", &child)
}

#[test]
fn only_who_came_in_the_60_days_before_the_recovery_goes_at_once_in_the_60_days_after_it() {
    assert!(removed_at_once(60 * DAY, 0));
    assert!(!removed_at_once(60 * DAY + 1, 0));
    assert!(removed_at_once(60 * DAY, 60 * DAY - 1));
    assert!(!removed_at_once(60 * DAY, 60 * DAY));
}

#[test]
fn who_came_through_somebody_else_does_not_go_at_once() {
    let (mut world, child) = family();
    world.adds("parent", &child, "father");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 0));
    world.wait(61 * DAY);
    world.adds("father", &child, "aunt");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 1));
    rescue(&mut world);
    for removed in ["father", "aunt"] {
        world.does("rescued", remove_controller(&child, removed));
        assert!(world.may_act(removed, &child), "{removed}");
        let number = last_change(&world, &child);
        world.does(removed, cancel_change(&child, &child, number));
    }
}

#[test]
fn who_came_after_the_recovery_does_not_go_at_once() {
    let (mut world, child) = family();
    rescue(&mut world);
    world.adds("rescued", &child, "father");
    world.wait(WAIT);
    world.does("stranger", apply_change(&child, 0));
    world.does("rescued", remove_controller(&child, "father"));
    assert!(world.may_act("father", &child));
}

#[test]
fn nobody_goes_at_once_through_a_controller_whose_recovery_stands_again() {
    let (mut world, child) = planted();
    rescue(&mut world);
    world.stands("parent", "second");
    world.does("rescued", remove_controller(&child, "thief"));
    assert!(world.may_act("thief", &child));
}

#[test]
fn any_controller_cancels_also_who_is_to_go_and_through_an_account_of_a_controller() {
    for sender in ["parent", "rescued", "thief"] {
        let (mut world, child) = planted();
        if sender == "rescued" {
            rescue(&mut world);
        }
        world.does(sender, remove_controller(&child, "parent"));
        let number = last_change(&world, &child);
        let cancel = cancel_change(&child, &child, number);
        world.refuses("stranger", cancel.clone(), "not_authorised");
        world.does(sender, cancel);
        assert_eq!(world.pending(&child).changes, []);
    }
}
