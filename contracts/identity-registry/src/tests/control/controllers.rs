use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{ControllerInvitationView, QueryMsg};
use salus_vocabulary::{Id, Instant};

use super::say::*;
use super::scene::DAY;
use crate::tests::world::{START, World, address, address_of_id, code};

#[test]
fn a_controller_counts_only_once_it_accepted_by_its_own_message() {
    let mut world = World::new();
    world.does("anna", invite_controller("anna", "boris"));
    assert!(!world.may_act("boris", "anna"));
    world.refuses("anna", accept_control("boris", "anna"), "not_authorised");
    world.does("boris", accept_control("boris", "anna"));
    assert!(world.may_act("boris", "anna") && world.may_act("anna", "anna"));
    assert_eq!(
        world.controllers("anna"),
        [address("anna"), address("boris")]
    );
    assert_eq!(world.invited("anna").invitations, []);
}

#[test]
fn a_contract_counts_once_it_has_shown_that_it_can_act() {
    let mut world = World::new();
    let dao = address_of_id(&Id::from([7; 32]));
    world.does("anna", invite_controller("anna", &dao));
    assert!(!world.may_act(&dao, "anna"));
    world.does(&dao, accept_control(&dao, "anna"));
    assert!(world.may_act(&dao, "anna"));
}

#[test]
fn an_offer_that_was_declined_or_withdrawn_is_gone() {
    let mut world = World::new();
    world.does("anna", invite_controller("anna", "boris"));
    world.does("boris", decline_control("boris", "anna"));
    world.refuses(
        "boris",
        accept_control("boris", "anna"),
        "no_controller_invitation",
    );
    world.does("anna", invite_controller("anna", "boris"));
    world.does("anna", withdraw_controller("anna", "boris"));
    for msg in [
        accept_control("boris", "anna"),
        decline_control("boris", "anna"),
    ] {
        world.refuses("boris", msg, "no_controller_invitation");
    }
    world.refuses(
        "anna",
        withdraw_controller("anna", "boris"),
        "no_controller_invitation",
    );
}

#[test]
fn invitations_of_controllers_lapse_after_7_days() {
    for (after, open) in [(7 * DAY - 1, true), (7 * DAY, false), (7 * DAY + 1, false)] {
        let mut world = World::new();
        world.does("anna", invite_controller("anna", "boris"));
        world.wait(after);
        assert_eq!(world.invited("anna").invitations[0].open, open);
        if open {
            world.does("boris", accept_control("boris", "anna"));
        } else {
            let msg = accept_control("boris", "anna");
            world.refuses("boris", msg, "invitation_lapsed");
        }
    }
}

#[test]
fn a_new_offer_of_control_replaces_the_former_one() {
    let mut world = World::new();
    world.does("anna", invite_controller("anna", "boris"));
    world.wait(6 * DAY);
    world.does("anna", invite_controller("anna", "boris"));
    world.wait(6 * DAY);
    assert_eq!(world.invited("anna").invitations.len(), 1);
    world.does("boris", accept_control("boris", "anna"));
}

#[test]
fn offers_of_control_are_listed_page_by_page() {
    let mut world = World::new();
    for number in 0..35 {
        let invited = format!("friend {number:02}");
        world.does("anna", invite_controller("anna", &invited));
    }
    let first = world.invited("anna");
    assert_eq!(first.invitations.len(), 30);
    let rest: salus_identity_api::msg::ControllerInvitationsResponse = world
        .ask(QueryMsg::ControllerInvitations {
            identity: address("anna"),
            cursor: first.next.clone(),
            limit: None,
        })
        .unwrap();
    assert_eq!((rest.invitations.len(), rest.next), (5, None));
    let one: ControllerInvitationView = world
        .ask(QueryMsg::ControllerInvitation {
            identity: address("anna"),
            controller: address("friend 07"),
        })
        .unwrap();
    assert!(first.invitations.contains(&one));
    assert_eq!(one.lapses, Instant(START + 7 * DAY));
    let cursor = QueryMsg::ControllerInvitations {
        identity: address("anna"),
        cursor: Some("nonsense".to_owned()),
        limit: None,
    };
    let error = world
        .ask::<salus_identity_api::msg::ControllerInvitationsResponse>(cursor)
        .unwrap_err();
    assert_eq!(code(&error), "salus:identity:cursor");
}

#[test]
fn whoever_accepts_control_speaks_with_an_account_of_its_own() {
    let mut world = World::new();
    let ward = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.adds("parent", "parent", "phone");
    world.does("anna", invite_controller("anna", &ward));
    world.refuses(
        "phone",
        accept_control(&ward, "anna"),
        "not_its_own_account",
    );
    world.does("parent", accept_control(&ward, "anna"));
    assert!(world.may_act("parent", "anna"));
    assert!(!world.may_act("phone", "anna"), "not deeper");
}

#[test]
fn an_identity_is_no_controller_twice_and_does_not_come_back_to_itself() {
    let mut world = World::new();
    world.refuses(
        "anna",
        invite_controller("anna", "anna"),
        "already_controller",
    );
    world.adds("anna", "anna", "boris");
    world.refuses(
        "anna",
        invite_controller("anna", "boris"),
        "already_controller",
    );
    world.does("anna", leave_control("anna", "anna"));
    assert!(!world.may_act("anna", "anna"));
    world.refuses("boris", invite_controller("anna", "anna"), "own_controller");
}

#[test]
fn an_offer_made_twice_is_accepted_once() {
    let mut world = World::new();
    world.does("anna", invite_controller("anna", "boris"));
    world.does("boris", accept_control("boris", "anna"));
    world.refuses(
        "boris",
        accept_control("boris", "anna"),
        "no_controller_invitation",
    );
}

#[test]
fn there_are_at_most_8_controllers() {
    let mut world = World::new();
    let names: Vec<_> = (0..8).map(|number| format!("friend {number}")).collect();
    for name in &names {
        world.does("anna", invite_controller("anna", name));
    }
    world.does("friend 0", accept_control("friend 0", "anna"));
    for name in &names[1..] {
        world.does(name, accept_control(name, "anna"));
    }
    world.wait(super::scene::WAIT);
    for number in 0..6 {
        world.does("stranger", apply_change("anna", number));
    }
    assert_eq!(world.controllers("anna").len(), 8);
    world.refuses("stranger", apply_change("anna", 6), "controllers_full");
    world.refuses(
        "anna",
        invite_controller("anna", "one more"),
        "controllers_full",
    );
    world.does("friend 3", leave_control("friend 3", "anna"));
    world.does("stranger", apply_change("anna", 6));
    assert_eq!(world.controllers("anna").len(), 8);
}

#[test]
fn the_last_controller_cannot_be_removed() {
    let mut world = World::new();
    world.refuses("anna", remove_controller("anna", "anna"), "last_controller");
    world.refuses("anna", leave_control("anna", "anna"), "last_controller");
    let ward = derived_address("anna", 1);
    world.does("anna", create("anna", 1));
    world.refuses("anna", leave_control("anna", &ward), "last_controller");
    world.refuses("anna", remove_controller(&ward, "anna"), "last_controller");
}

#[test]
fn only_controllers_are_removed_or_leave() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.refuses(
        "anna",
        remove_controller("anna", "carla"),
        "not_a_controller",
    );
    world.refuses("carla", leave_control("carla", "anna"), "not_a_controller");
}

#[test]
fn a_controller_leaves_at_once_and_by_itself() {
    let mut world = World::new();
    world.guard("anna");
    world.adds("anna", "anna", "boris");
    world.wait(super::scene::WAIT);
    world.does("stranger", apply_change("anna", 0));
    world.refuses("anna", leave_control("boris", "anna"), "not_authorised");
    world.does("boris", leave_control("boris", "anna"));
    assert!(!world.may_act("boris", "anna"));
    assert_eq!(world.cell("anna").controllers, []);
}

#[test]
fn nobody_makes_an_identity_leave_itself_but_its_own_account() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.refuses(
        "boris",
        leave_control("anna", "anna"),
        "not_its_own_account",
    );
    world.does("anna", leave_control("anna", "anna"));
    assert_eq!(world.controllers("anna"), [address("boris")]);
}

#[test]
fn an_identity_that_ends_takes_up_no_control() {
    let mut world = World::new();
    world.does("anna", invite_controller("anna", "boris"));
    world.does("boris", deactivate("boris"));
    world.refuses("boris", accept_control("boris", "anna"), "deactivating");
    world.does("boris", cancel_deactivation("boris", "boris"));
    world.does("anna", deactivate("anna"));
    world.refuses("boris", accept_control("boris", "anna"), "deactivating");
    world.does("anna", cancel_deactivation("anna", "anna"));
    world.does("boris", accept_control("boris", "anna"));
}

#[test]
fn an_identity_that_ends_or_has_ended_is_not_invited_to_control() {
    let mut world = World::new();
    world.does("boris", deactivate("boris"));
    let invite = || invite_controller("anna", "boris");
    world.refuses("anna", invite(), "deactivating");
    world.wait(14 * DAY);
    world.refuses("anna", invite(), "deactivating");
    assert_eq!(world.invited("anna").invitations, []);
    world.refuses("boris", accept_control("boris", "anna"), "not_authorised");
}

#[test]
fn a_guardian_is_not_invited_to_control() {
    let mut world = World::guarded();
    world.refuses(
        "anna",
        invite_controller("anna", "gina"),
        "guardian_controls",
    );
    world.does(
        "carla",
        propose_guardians("carla", &["gina", "gero", "gabi"], 2),
    );
    world.refuses(
        "carla",
        invite_controller("carla", "gina"),
        "guardian_controls",
    );
}

#[test]
fn who_controls_only_itself_is_stored_as_nothing() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.does("boris", leave_control("boris", "anna"));
    assert_eq!(world.cell("anna"), IdentityCell::default());
    assert_eq!(world.controls("boris"), 0);
}
