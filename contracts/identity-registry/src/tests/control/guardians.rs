use salus_vocabulary::Instant;

use super::say::*;
use super::scene::{DAY, GUARDIANS, WAIT};
use crate::tests::world::{START, World, address};

fn many(number: usize) -> Vec<String> {
    (0..number).map(|place| format!("friend {place}")).collect()
}

fn propose(world: &mut World, number: usize, threshold: u8) -> Option<String> {
    let names = many(number);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let refused = world.run("anna", propose_guardians("anna", &names, threshold));
    refused
        .err()
        .map(|error| crate::tests::world::code(&error).replace("salus:identity:", ""))
}

#[test]
fn there_are_3_to_9_guardians_of_whom_more_than_half_must_agree() {
    let fine = [(3, 2), (3, 3), (4, 3), (5, 3), (8, 5), (9, 5), (9, 9)];
    for (number, threshold) in fine {
        assert_eq!(propose(&mut World::new(), number, threshold), None);
    }
    for (number, threshold) in [(0, 0), (2, 2), (10, 6), (200, 101)] {
        let refused = propose(&mut World::new(), number, threshold);
        assert_eq!(refused.as_deref(), Some("guardians"), "{number}");
    }
    for (number, threshold) in [(3, 0), (3, 1), (3, 4), (4, 2), (8, 4), (9, 4), (9, 255)] {
        let refused = propose(&mut World::new(), number, threshold);
        assert_eq!(
            refused.as_deref(),
            Some("threshold"),
            "{number} {threshold}"
        );
    }
}

#[test]
fn no_guardian_has_two_votes() {
    let mut world = World::new();
    let twice = propose_guardians("anna", &["gina", "gero", "gina"], 2);
    world.refuses("anna", twice, "guardians");
}

#[test]
fn nobody_guards_himself_or_whom_he_controls() {
    let mut world = World::new();
    world.refuses(
        "anna",
        propose_guardians("anna", &["gina", "gero", "anna"], 2),
        "own_guardian",
    );
    world.adds("anna", "anna", "boris");
    world.refuses(
        "anna",
        propose_guardians("anna", &["gina", "gero", "boris"], 2),
        "guardian_controls",
    );
}

#[test]
fn a_set_lives_only_once_all_have_accepted() {
    let mut world = World::new();
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    for guardian in ["gina", "gero"] {
        world.does(guardian, accept_guardianship(guardian, "anna"));
        assert_eq!(world.guardians("anna").set, None);
    }
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["carla"]),
        "not_a_guardian",
    );
    let proposed = world.guardians("anna").proposed.unwrap();
    assert_eq!(proposed.accepted, [address("gina"), address("gero")]);
    assert_eq!(proposed.lapses, Instant(START + 7 * DAY));
    world.does("gabi", accept_guardianship("gabi", "anna"));
    let answer = world.guardians("anna");
    assert_eq!(answer.proposed, None);
    let set = answer.set.unwrap();
    assert_eq!((set.threshold, set.cancels, set.since.0), (2, 2, START));
    assert!(set.guardians.iter().all(|guardian| guardian.holds));
}

#[test]
fn a_guardian_accepts_by_his_own_message_once_and_in_time() {
    let mut world = World::new();
    world.refuses(
        "gina",
        accept_guardianship("gina", "anna"),
        "no_proposed_guardians",
    );
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.refuses(
        "anna",
        accept_guardianship("gina", "anna"),
        "not_authorised",
    );
    world.refuses(
        "carla",
        accept_guardianship("carla", "anna"),
        "not_a_guardian",
    );
    world.does("gina", accept_guardianship("gina", "anna"));
    world.refuses(
        "gina",
        accept_guardianship("gina", "anna"),
        "already_accepted",
    );
    world.wait(7 * DAY - 1);
    world.does("gero", accept_guardianship("gero", "anna"));
    world.wait(1);
    world.refuses(
        "gabi",
        accept_guardianship("gabi", "anna"),
        "invitation_lapsed",
    );
}

#[test]
fn a_set_that_one_declines_or_that_is_withdrawn_is_gone() {
    let mut world = World::new();
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.refuses(
        "carla",
        decline_guardianship("carla", "anna"),
        "not_a_guardian",
    );
    world.does("gina", accept_guardianship("gina", "anna"));
    world.does("gina", decline_guardianship("gina", "anna"));
    assert_eq!(world.guardians("anna").proposed, None);
    for sender in ["gina", "gero"] {
        world.refuses(
            sender,
            decline_guardianship(sender, "anna"),
            "no_proposed_guardians",
        );
    }
    world.refuses("anna", withdraw_guardians("anna"), "no_proposed_guardians");
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.does("anna", withdraw_guardians("anna"));
    assert_eq!(world.guardians("anna").proposed, None);
}

#[test]
fn a_new_proposal_asks_all_anew() {
    let mut world = World::new();
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.does("gina", accept_guardianship("gina", "anna"));
    world.does("anna", propose_guardians("anna", &GUARDIANS, 3));
    let proposed = world.guardians("anna").proposed.unwrap();
    assert_eq!((proposed.accepted, proposed.threshold), (vec![], 3));
}

#[test]
fn whoever_may_act_for_the_identity_does_not_become_its_guardian() {
    let mut world = World::new();
    let puppet = derived_address("anna", 1);
    world.does("anna", create("anna", 1));
    world.does(
        "anna",
        propose_guardians("anna", &["gina", "gero", &puppet], 2),
    );
    world.refuses(
        "anna",
        accept_guardianship(&puppet, "anna"),
        "guardian_controls",
    );
}

#[test]
fn a_set_is_refused_if_one_became_a_controller_or_ends_meanwhile() {
    let mut world = World::new();
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.does("gina", accept_guardianship("gina", "anna"));
    world.does("gina", deactivate("gina"));
    world.does("gero", accept_guardianship("gero", "anna"));
    world.refuses("gabi", accept_guardianship("gabi", "anna"), "deactivating");
    world.does("gina", cancel_deactivation("gina", "gina"));
    world.does("gabi", deactivate("gabi"));
    world.refuses("gabi", accept_guardianship("gabi", "anna"), "deactivating");
    world.does("gabi", cancel_deactivation("gabi", "gabi"));
    world.does("gabi", accept_guardianship("gabi", "anna"));
}

#[test]
fn a_guardian_resigns_at_once_and_his_seat_stays() {
    let mut world = World::guarded();
    world.does("gina", resign_guardianship("gina", "anna"));
    let set = world.guardians("anna").set.unwrap();
    assert_eq!((set.guardians.len(), set.threshold, set.cancels), (3, 2, 2));
    assert!(!set.guardians[0].holds && set.guardians[1].holds);
    world.refuses(
        "gina",
        resign_guardianship("gina", "anna"),
        "not_a_guardian",
    );
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["carla"]),
        "not_a_guardian",
    );
    world.does("anna", invite_controller("anna", "gina"));
}

#[test]
fn whoever_resigns_takes_his_votes_with_him() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.does("anna", deactivate("anna"));
    let number = world.proposed("gina", "anna", &["carla"]);
    world.does("gina", cancel_change("gina", "anna", 0));
    world.does("gina", cancel_deactivation("gina", "anna"));
    world.does("gina", vote_recovery("gina", "anna", number));
    world.does("gina", resign_guardianship("gina", "anna"));
    assert_eq!(
        world.pending("anna").changes[0].against,
        Vec::<String>::new()
    );
    let set = world.guardians("anna").set.unwrap();
    assert_eq!(set.against_deactivation, Vec::<String>::new());
    world.does("gero", vote_recovery("gero", "anna", number));
    assert!(!world.cell("anna").frozen);
    world.does("gero", cancel_change("gero", "anna", 0));
    assert_eq!(world.pending("anna").changes.len(), 1);
    world.does("gero", cancel_deactivation("gero", "anna"));
    assert!(world.cell("anna").deactivated_from.is_some());
}

#[test]
fn the_votes_of_a_deactivated_guardian_count_no_longer() {
    let mut world = World::guarded();
    let number = world.proposed("gina", "anna", &["carla"]);
    world.does("gina", vote_recovery("gina", "anna", number));
    world.does("gina", deactivate("gina"));
    world.wait(14 * DAY);
    assert!(!world.guardians("anna").set.unwrap().guardians[0].holds);
    world.does("gero", vote_recovery("gero", "anna", number));
    assert!(!world.cell("anna").frozen);
    world.does("gabi", vote_recovery("gabi", "anna", number));
    assert!(world.cell("anna").frozen);
}

#[test]
fn a_new_set_starts_without_the_votes_and_proposals_of_the_former_one() {
    let mut world = World::guarded();
    world.guard_by("anna", &["hans", "hugo", "gina"], 2);
    world.adds("anna", "anna", "boris");
    world.does("gina", cancel_change("gina", "anna", 1));
    let number = world.proposed("gero", "anna", &["carla"]);
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    assert_eq!(world.recovery("anna").proposals, []);
    assert_eq!(
        world.pending("anna").changes[0].against,
        Vec::<String>::new()
    );
    world.refuses(
        "gero",
        vote_recovery("gero", "anna", number),
        "not_a_guardian",
    );
    world.refuses("gina", vote_recovery("gina", "anna", number), "no_recovery");
    let next = world.proposed("hans", "anna", &["carla"]);
    assert!(next > number);
}

#[test]
fn only_guardians_that_exist_are_dismissed() {
    let mut world = World::new();
    world.refuses("anna", dismiss_guardians("anna"), "no_guardians");
    world.adds("anna", "anna", "boris");
    world.refuses("anna", dismiss_guardians("anna"), "no_guardians");
}

#[test]
fn a_set_in_which_a_controller_arrived_meanwhile_does_not_take_effect() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.adds("anna", "anna", "gina");
    world.guard("anna");
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    world.refuses("stranger", apply_change("anna", 1), "guardian_controls");
    assert_eq!(world.guardians("anna").set, None);
}

#[test]
fn guardians_take_nothing_up_while_the_principal_ends_or_is_recovered() {
    let mut world = World::guarded();
    world.does(
        "anna",
        propose_guardians("anna", &["hans", "hugo", "hilde"], 2),
    );
    world.does("anna", deactivate("anna"));
    world.refuses("hans", accept_guardianship("hans", "anna"), "deactivating");
    world.does("anna", cancel_deactivation("anna", "anna"));
    world.stands("anna", "carla");
    world.refuses_fully(
        "hans",
        accept_guardianship("hans", "anna"),
        "salus:kit:frozen",
    );
}

#[test]
fn who_is_being_deactivated_does_not_become_a_guardian() {
    let mut world = World::new();
    world.does(
        "anna",
        propose_guardians("anna", &["gina", "gero", "gabi"], 2),
    );
    world.does("gina", deactivate("gina"));
    // Neither as the first of the set to accept, nor as the last.
    world.refuses("gina", accept_guardianship("gina", "anna"), "deactivating");
    world.does("gero", accept_guardianship("gero", "anna"));
    world.does("gabi", accept_guardianship("gabi", "anna"));
    world.refuses("gina", accept_guardianship("gina", "anna"), "deactivating");
    world.does("gina", cancel_deactivation("gina", "gina"));
    world.does("gina", accept_guardianship("gina", "anna"));
    assert!(world.guardians("anna").set.is_some());
}

#[test]
fn no_delegate_guards_and_no_guardian_becomes_a_delegate() {
    use crate::tests::world::{delegate, end_delegation};
    use salus_identity_api::msg::Power;
    let month = salus_vocabulary::Period::until(Instant(START + 30 * DAY));
    let powers = || vec![Power::Revoke];
    let mut world = World::new();
    world.does("anna", delegate("anna", "gina", powers(), month));
    world.refuses(
        "anna",
        propose_guardians("anna", &GUARDIANS, 2),
        "guardian_is_delegate",
    );
    world.does("anna", end_delegation("anna", "gina"));
    world.does("anna", propose_guardians("anna", &GUARDIANS, 2));
    world.refuses(
        "anna",
        delegate("anna", "gina", powers(), month),
        "delegate_is_guardian",
    );
    for guardian in GUARDIANS {
        world.does(guardian, accept_guardianship(guardian, "anna"));
    }
    world.refuses(
        "anna",
        delegate("anna", "gina", powers(), month),
        "delegate_is_guardian",
    );
    world.does("gina", resign_guardianship("gina", "anna"));
    world.does("anna", delegate("anna", "gina", powers(), month));
}

#[test]
fn a_set_in_which_a_delegate_arrived_meanwhile_does_not_take_effect() {
    use crate::tests::world::delegate;
    use salus_identity_api::msg::Power;
    let month = salus_vocabulary::Period::until(Instant(START + 30 * DAY));
    let mut world = World::guarded();
    world.guard_by("anna", &["hans", "hugo", "hilde"], 2);
    world.does("anna", delegate("anna", "hans", vec![Power::Revoke], month));
    world.wait(WAIT);
    world.refuses("stranger", apply_change("anna", 0), "guardian_is_delegate");
}

#[test]
fn a_delegate_does_not_guard_through_an_identity_that_he_controls() {
    use crate::tests::world::{delegate, end_delegation};
    use salus_identity_api::msg::Power;
    let month = salus_vocabulary::Period::until(Instant(START + 30 * DAY));
    let puppet = derived_address("delegate", 1);
    let mut world = World::new();
    world.does("delegate", create("delegate", 1));
    let seats = ["gina", "gero", &puppet];
    let give = || delegate("anna", "delegate", vec![Power::Revoke], month);
    world.does("anna", give());
    world.refuses(
        "anna",
        propose_guardians("anna", &seats, 2),
        "guardian_is_delegate",
    );
    world.does("anna", end_delegation("anna", "delegate"));
    world.does("anna", propose_guardians("anna", &seats, 2));
    world.refuses("anna", give(), "delegate_is_guardian");
    for guardian in ["gina", "gero"] {
        world.does(guardian, accept_guardianship(guardian, "anna"));
    }
    world.does("delegate", accept_guardianship(&puppet, "anna"));
    assert!(world.guardians("anna").set.is_some());
    world.refuses("anna", give(), "delegate_is_guardian");
    world.does("delegate", resign_guardianship(&puppet, "anna"));
    world.does("anna", give());
}

#[test]
fn a_guardian_becomes_no_delegate_through_an_identity_that_he_controls() {
    use crate::tests::world::address_of_id;
    use salus_identity_api::msg::{ExecuteMsg, Power};
    let mut world = World::guarded();
    world.does("gina", create("gina", 1));
    let give = |to: &str| ExecuteMsg::Delegate {
        r#as: address("anna"),
        delegate: to.to_owned(),
        powers: vec![Power::Revoke],
        basis: salus_vocabulary::DelegationBasis::Delegatee,
        evidence: None,
        period: salus_vocabulary::Period::until(Instant(START + 30 * DAY)),
    };
    let puppet = address_of_id(&derived("gina", 1));
    world.refuses("anna", give(&puppet), "delegate_is_guardian");
    world.does("gina", resign_guardianship("gina", "anna"));
    world.does("anna", give(&puppet));
}

#[test]
fn a_delegate_whom_an_open_invitation_asks_to_guard_does_not_accept() {
    use crate::tests::world::delegate;
    use salus_identity_api::msg::Power;
    let month = salus_vocabulary::Period::until(Instant(START + 30 * DAY));
    let mut world = World::new();
    let puppet = derived_address("clerk", 1);
    world.does("clerk", create("clerk", 1));
    world.does(
        "anna",
        delegate("anna", "delegate", vec![Power::Revoke], month),
    );
    world.does(
        "anna",
        propose_guardians("anna", &["gina", "gero", &puppet], 2),
    );
    world.adds("clerk", &puppet, "delegate");
    for sender in ["clerk", "delegate"] {
        world.refuses(
            sender,
            accept_guardianship(&puppet, "anna"),
            "guardian_is_delegate",
        );
    }
}
