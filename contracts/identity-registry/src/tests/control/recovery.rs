use salus_contract_kit::Direction;
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::{DAY, GUARDIANS, WAIT};
use crate::tests::world::{START, World, add_operator, address};

fn frozen(world: &World) -> bool {
    world.cell("anna").frozen
}

/// `anna`, whose key is stolen, after `gina` and `gero` have voted for `carla`.
fn standing() -> World {
    let mut world = World::guarded();
    assert_eq!(world.stands("anna", "carla"), 0);
    world
}

#[test]
fn any_guardian_proposes_and_nobody_else() {
    for guardian in GUARDIANS {
        let mut world = World::guarded();
        world.does(guardian, propose_recovery(guardian, "anna", &["carla"]));
        let proposals = world.recovery("anna").proposals;
        assert_eq!(proposals[0].proposer, address(guardian));
        assert_eq!(proposals[0].votes, Vec::<String>::new(), "it is no vote");
    }
    let mut world = World::guarded();
    for (sender, by) in [("carla", "carla"), ("anna", "anna")] {
        world.refuses(
            sender,
            propose_recovery(by, "anna", &["carla"]),
            "not_a_guardian",
        );
    }
    world.refuses(
        "carla",
        propose_recovery("gina", "anna", &["carla"]),
        "not_authorised",
    );
}

#[test]
fn without_guardians_there_is_no_recovery() {
    let mut world = World::new();
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["carla"]),
        "not_a_guardian",
    );
    world.refuses("stranger", complete_recovery("anna"), "no_recovery");
}

#[test]
fn a_proposal_names_1_to_8_different_new_controllers() {
    let mut world = World::guarded();
    let names: Vec<_> = (0..9).map(|number| format!("friend {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for named in [&[][..], &["carla", "carla"], &names] {
        world.refuses(
            "gina",
            propose_recovery("gina", "anna", named),
            "new_controllers",
        );
    }
    world.does("gina", propose_recovery("gina", "anna", &names[..8]));
}

#[test]
fn new_controllers_accept_before_votes_count() {
    let mut world = World::guarded();
    world.does("gina", propose_recovery("gina", "anna", &["carla", "dora"]));
    world.does("carla", accept_recovery("carla", "anna", 0));
    world.refuses(
        "gina",
        vote_recovery("gina", "anna", 0),
        "new_controllers_wanting",
    );
    world.refuses(
        "carla",
        accept_recovery("carla", "anna", 0),
        "already_accepted",
    );
    world.refuses(
        "boris",
        accept_recovery("boris", "anna", 0),
        "not_a_new_controller",
    );
    world.refuses("gina", accept_recovery("dora", "anna", 0), "not_authorised");
    world.does("dora", accept_recovery("dora", "anna", 0));
    world.does("gina", vote_recovery("gina", "anna", 0));
    let proposal = &world.recovery("anna").proposals[0];
    assert!(proposal.controllers.iter().all(|new| new.accepted));
}

#[test]
fn a_new_controller_shows_an_account_of_its_own_and_does_not_end() {
    let mut world = World::guarded();
    let ward = derived_address("parent", 1);
    world.does("parent", create("parent", 1));
    world.adds("parent", "parent", "phone");
    world.does("gina", propose_recovery("gina", "anna", &[&ward, "dora"]));
    world.refuses(
        "phone",
        accept_recovery(&ward, "anna", 0),
        "not_its_own_account",
    );
    world.does("parent", accept_recovery(&ward, "anna", 0));
    world.does("dora", deactivate("dora"));
    world.refuses("dora", accept_recovery("dora", "anna", 0), "deactivating");
}

#[test]
fn a_recovery_lapses_after_30_days_without_enough_votes() {
    for (after, open) in [
        (30 * DAY - 1, true),
        (30 * DAY, false),
        (30 * DAY + 1, false),
    ] {
        let mut world = World::guarded();
        world.proposed("gina", "anna", &["carla"]);
        world.does("gina", vote_recovery("gina", "anna", 0));
        world.wait(after);
        assert_eq!(world.recovery("anna").proposals.len(), usize::from(open));
        if open {
            world.does("gero", vote_recovery("gero", "anna", 0));
            assert!(frozen(&world));
        } else {
            world.refuses("gero", vote_recovery("gero", "anna", 0), "recovery_lapsed");
            world.refuses(
                "gero",
                oppose_recovery("gero", "anna", 0),
                "recovery_lapsed",
            );
            world.does("gero", propose_recovery("gero", "anna", &["carla"]));
        }
    }
}

#[test]
fn a_guardian_has_one_proposal_and_many_stand_side_by_side() {
    let mut world = World::guarded();
    world.proposed("gina", "anna", &["thief"]);
    world.proposed("gero", "anna", &["carla"]);
    world.proposed("gina", "anna", &["dora"]);
    let numbers: Vec<_> = world
        .recovery("anna")
        .proposals
        .iter()
        .map(|proposal| proposal.number)
        .collect();
    assert_eq!(numbers, [1, 2]);
    world.refuses("gero", vote_recovery("gero", "anna", 0), "no_recovery");
    world.does("gero", vote_recovery("gero", "anna", 1));
    world.does("gabi", vote_recovery("gabi", "anna", 1));
    world.refuses("gina", vote_recovery("gina", "anna", 2), "recovery_stands");
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["thief"]),
        "recovery_stands",
    );
}

#[test]
fn one_guardian_alone_can_freeze_nothing() {
    let mut world = World::guarded();
    world.proposed("gina", "anna", &["gina's friend"]);
    world.does("gina", vote_recovery("gina", "anna", 0));
    world.refuses("gina", vote_recovery("gina", "anna", 0), "already_voted");
    world.wait(WAIT);
    assert!(!frozen(&world));
    world.refuses("gina", complete_recovery("anna"), "no_recovery");
    world.does("anna", invite_controller("anna", "boris"));
}

#[test]
fn from_the_last_vote_on_that_is_needed_what_widens_is_refused_and_what_narrows_goes_on() {
    let mut world = World::with_hospital();
    world.guard("hospital");
    world.adds("hospital", "hospital", "boris");
    world.does("hospital", invite_controller("hospital", "carla"));
    world.does("hospital", add_operator("hospital", "desk"));
    world.stands("hospital", "dora");
    let widening = [
        add_operator("hospital", "thief"),
        create("hospital", 1),
        invite_controller("hospital", "thief"),
        propose_guardians("hospital", &["hans", "hugo", "hilde"], 2),
        dismiss_guardians("hospital"),
        void_everything("hospital", 0, START),
    ];
    for msg in widening {
        use salus_contract_kit::Directed;
        assert_eq!(msg.direction(), Direction::Widens);
        world.refuses_fully("hospital", msg, "salus:kit:frozen");
    }
    let narrowing = [
        crate::tests::world::remove_operator("hospital", "desk"),
        withdraw_controller("hospital", "carla"),
        void_grants("hospital", 0, START),
        cancel_change("hospital", "hospital", 0),
    ];
    for msg in narrowing {
        world.does("hospital", msg);
    }
}

#[test]
fn while_a_recovery_stands_pending_changes_stand_still() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.does("anna", dismiss_guardians("anna"));
    world.wait(WAIT - 10);
    world.stands("anna", "carla");
    assert!(world.pending("anna").frozen);
    world.wait(10);
    for number in [0, 1] {
        world.refuses_fully("stranger", apply_change("anna", number), "salus:kit:frozen");
    }
    world.does("gabi", oppose_recovery("gabi", "anna", 0));
    world.does("anna", oppose_recovery("anna", "anna", 0));
    let pending = world.pending("anna");
    assert!(!pending.frozen && !frozen(&world));
    assert_eq!(pending.changes[0].effective, Instant(START + WAIT + 10));
    world.wait(9);
    world.refuses("stranger", apply_change("anna", 0), "change_waits");
    world.wait(1);
    world.does("stranger", apply_change("anna", 0));
}

#[test]
fn what_could_be_applied_before_a_recovery_stood_can_be_applied_after_it() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.wait(WAIT);
    world.stands("anna", "carla");
    world.wait(10);
    world.does("gabi", oppose_recovery("gabi", "anna", 0));
    world.does("anna", oppose_recovery("anna", "anna", 0));
    assert_eq!(
        world.pending("anna").changes[0].effective,
        Instant(START + WAIT)
    );
    world.does("stranger", apply_change("anna", 0));
}

#[test]
fn it_completes_after_72_hours_by_anyones_message() {
    for (after, complete) in [(WAIT - 1, false), (WAIT, true), (WAIT + 1, true)] {
        let mut world = standing();
        let proposal = &world.recovery("anna").proposals[0];
        assert_eq!(proposal.stands_since, Some(Instant(START)));
        assert_eq!(proposal.completes, Some(Instant(START + WAIT)));
        world.wait(after);
        assert!(world.may_act("anna", "anna"));
        if complete {
            world.does("stranger", complete_recovery("anna"));
            assert!(world.may_act("carla", "anna") && !world.may_act("anna", "anna"));
            world.refuses("stranger", complete_recovery("anna"), "no_recovery");
        } else {
            world.refuses("stranger", complete_recovery("anna"), "recovery_waits");
        }
    }
}

#[test]
fn a_recovery_that_stands_does_not_lapse() {
    let mut world = standing();
    world.wait(300 * DAY);
    world.does("stranger", complete_recovery("anna"));
    assert!(world.may_act("carla", "anna"));
}

#[test]
fn the_veto_of_the_controllers_only_extends_the_wait_once_to_14_days() {
    let mut world = World::new();
    world.adds("anna", "anna", "boris");
    world.guard("anna");
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    let start = world.now();
    world.stands("anna", "carla");
    world.wait(DAY);
    world.does("anna", oppose_recovery("anna", "anna", 0));
    for sender in ["anna", "boris"] {
        world.refuses(sender, oppose_recovery("anna", "anna", 0), "already_voted");
    }
    let completes = Some(Instant(start + 14 * DAY));
    assert_eq!(world.recovery("anna").proposals[0].completes, completes);
    world.wait(13 * DAY - 1);
    world.refuses("stranger", complete_recovery("anna"), "recovery_waits");
    world.wait(1);
    world.does("stranger", complete_recovery("anna"));
    assert!(world.may_act("carla", "anna") && !world.may_act("boris", "anna"));
}

#[test]
fn a_veto_given_before_the_recovery_stands_extends_its_wait_too() {
    let mut world = World::guarded();
    world.proposed("gina", "anna", &["carla"]);
    world.does("anna", oppose_recovery("anna", "anna", 0));
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", 0));
    }
    let completes = world.recovery("anna").proposals[0].completes;
    assert_eq!(completes, Some(Instant(START + 14 * DAY)));
}

#[test]
fn a_thief_alone_never_stops_a_rescue() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "thief");
    world.does("anna", dismiss_guardians("anna"));
    world.does("anna", deactivate("anna"));
    world.stands("anna", "carla");
    world.does("anna", oppose_recovery("anna", "anna", 0));
    let tries = [
        oppose_recovery("anna", "anna", 0),
        oppose_recovery("gabi", "anna", 0),
        deactivate("anna"),
        resign_guardianship("gina", "anna"),
        leave_control("anna", "anna"),
        remove_controller("anna", "anna"),
        invite_controller("anna", "thief"),
        apply_change("anna", 0),
        apply_change("anna", 1),
    ];
    for _ in 0..14 {
        for msg in tries.clone() {
            world.run("anna", msg.clone()).unwrap_err();
            world.run("thief", msg).unwrap_err();
        }
        world.wait(DAY);
    }
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.controllers("anna"), [address("carla")]);
}

#[test]
fn the_patient_and_one_loyal_guardian_of_three_stop_two_colluders() {
    for patient_first in [true, false] {
        let mut world = World::guarded();
        world.stands("anna", "colluder");
        let loyal = ("gabi", oppose_recovery("gabi", "anna", 0));
        let patient = ("anna", oppose_recovery("anna", "anna", 0));
        let (first, second) = if patient_first {
            (patient, loyal)
        } else {
            (loyal, patient)
        };
        world.does(first.0, first.1);
        assert!(frozen(&world));
        world.does(second.0, second.1);
        assert!(!frozen(&world));
        assert_eq!(world.recovery("anna").proposals, []);
        world.wait(WAIT);
        world.refuses("stranger", complete_recovery("anna"), "no_recovery");
        assert!(world.may_act("anna", "anna"));
    }
}

#[test]
fn cancelling_takes_half_of_the_guardians_and_the_controllers_voice_rounded_up() {
    let all = [
        "f 0", "f 1", "f 2", "f 3", "f 4", "f 5", "f 6", "f 7", "f 8",
    ];
    for (number, needed) in [(3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)] {
        for with_voice in [true, false] {
            let names = &all[..number];
            let threshold = u8::try_from(number / 2 + 1).unwrap();
            let mut world = World::new();
            world.guard_by("anna", names, threshold);
            world.proposed(names[0], "anna", &["carla"]);
            for name in names.iter().take(threshold.into()) {
                world.does(name, vote_recovery(name, "anna", 0));
            }
            let mut against = 0;
            if with_voice {
                world.does("anna", oppose_recovery("anna", "anna", 0));
                against += 1;
            }
            for name in names.iter().rev() {
                if against == needed {
                    break;
                }
                assert!(frozen(&world), "{number} {against}");
                world.does(name, oppose_recovery(name, "anna", 0));
                against += 1;
            }
            assert!(!frozen(&world), "{number} {needed} {with_voice}");
        }
    }
}

#[test]
fn a_guardian_opposes_once_and_moves_his_vote() {
    let mut world = World::guarded();
    world.proposed("gina", "anna", &["carla"]);
    world.does("gina", vote_recovery("gina", "anna", 0));
    world.does("gina", oppose_recovery("gina", "anna", 0));
    world.refuses("gina", oppose_recovery("gina", "anna", 0), "already_voted");
    let proposal = &world.recovery("anna").proposals[0];
    assert_eq!((proposal.votes.len(), proposal.against.len()), (0, 1));
    world.does("gina", vote_recovery("gina", "anna", 0));
    let proposal = &world.recovery("anna").proposals[0];
    assert_eq!((proposal.votes.len(), proposal.against.len()), (1, 0));
    world.refuses(
        "carla",
        oppose_recovery("carla", "anna", 0),
        "not_a_guardian",
    );
    world.refuses("gina", oppose_recovery("gina", "anna", 7), "no_recovery");
}

#[test]
fn no_guardian_votes_who_may_act_for_the_identity() {
    let mut world = World::guarded();
    world.proposed("gero", "anna", &["carla"]);
    world.adds("gina", "gina", "anna");
    for msg in [
        vote_recovery("gina", "anna", 0),
        oppose_recovery("gina", "anna", 0),
    ] {
        world.refuses("anna", msg.clone(), "guardian_controls");
        if matches!(
            msg,
            salus_identity_api::msg::ExecuteMsg::VoteRecovery { .. }
        ) {
            world.does("gina", msg);
        }
    }
}

#[test]
fn a_thief_who_may_act_for_guardians_too_neither_resigns_nor_proposes_as_them() {
    let mut world = World::guarded();
    let number = world.proposed("gina", "anna", &["carla"]);
    world.does("gina", vote_recovery("gina", "anna", number));
    for guardian in ["gina", "gero"] {
        world.adds(guardian, guardian, "anna");
        for msg in [
            resign_guardianship(guardian, "anna"),
            propose_recovery(guardian, "anna", &["thief"]),
        ] {
            world.refuses("anna", msg, "guardian_controls");
        }
    }
    world.does("gero", vote_recovery("gero", "anna", number));
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.controllers("anna"), [address("carla")]);
    world.does("gina", resign_guardianship("gina", "anna"));
}

#[test]
fn guardians_are_not_named_as_new_controllers() {
    let mut world = World::guarded();
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["carla", "gero"]),
        "guardian_controls",
    );
    world.does("gero", resign_guardianship("gero", "anna"));
    world.does("gina", propose_recovery("gina", "anna", &["gero"]));
}

#[test]
fn the_identity_itself_is_named_only_while_it_controls_itself() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    world.does("gina", propose_recovery("gina", "anna", &["anna"]));
    world.refuses(
        "boris",
        accept_recovery("anna", "anna", 0),
        "not_its_own_account",
    );
    world.does("anna", accept_recovery("anna", "anna", 0));
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", 0));
    }
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.controllers("anna"), [address("anna")]);
    world.stands("anna", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    world.refuses(
        "gina",
        propose_recovery("gina", "anna", &["anna"]),
        "own_controller",
    );
}

#[test]
fn completion_replaces_all_controllers_and_keeps_count() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    let number = world.proposed("gina", "anna", &["carla", "dora"]);
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", number));
    }
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(
        world.controllers("anna"),
        [address("carla"), address("dora")]
    );
    let counts: Vec<_> = ["anna", "boris", "carla", "dora"]
        .into_iter()
        .map(|name| world.controls(name))
        .collect();
    assert_eq!(counts, [0, 0, 1, 1]);
    for former in ["anna", "boris"] {
        assert!(!world.may_act(former, "anna"));
        world.refuses(former, invite_controller("anna", former), "not_authorised");
    }
    assert!(!frozen(&world));
}

#[test]
fn completion_drops_pending_changes_offers_and_sets_that_were_proposed() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "thief");
    world.does("anna", invite_controller("anna", "thief's friend"));
    world.does("anna", propose_guardians("anna", &["t 1", "t 2", "t 3"], 2));
    world.does("anna", dismiss_guardians("anna"));
    world.stands("anna", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.pending("anna").changes, []);
    for number in 0..3 {
        world.refuses("thief", apply_change("anna", number), "no_change");
    }
    assert!(!world.invited("anna").invitations[0].open);
    world.refuses(
        "thief's friend",
        accept_control("thief's friend", "anna"),
        "no_controller_invitation",
    );
    world.refuses(
        "t 1",
        accept_guardianship("t 1", "anna"),
        "no_proposed_guardians",
    );
    assert!(world.guardians("anna").set.is_some());
}

#[test]
fn completion_ends_delegations_and_operators() {
    let mut world = World::with_hospital();
    world.guard("hospital");
    world.does("hospital", add_operator("hospital", "thief's desk"));
    world.stands("hospital", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("hospital"));
    let cell = world.cell("hospital");
    assert_eq!(cell.operators, []);
    assert_eq!(cell.delegations_since, Instant(START + WAIT));
    assert!(!cell.delegating);
    let operator: salus_identity_api::msg::OperatorView = world
        .ask(salus_identity_api::msg::QueryMsg::Operator {
            organization: address("hospital"),
            number: 0,
        })
        .unwrap();
    assert_eq!(operator.removed, Some(Instant(START + WAIT)));
    world.does("carla", add_operator("hospital", "desk"));
    assert_eq!(world.cell("hospital").operators[0].number, 1);
}

#[test]
fn a_membership_that_a_thief_offered_is_not_accepted_after_the_recovery() {
    use crate::tests::world::{accept, invite};
    let mut world = World::with_hospital();
    world.guard("hospital");
    let roles = [salus_identity_api::msg::Role::Clinician];
    let always = salus_vocabulary::Period::ALWAYS;
    world.does("hospital", invite("hospital", "thief", &roles, always));
    world.stands("hospital", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("hospital"));
    world.refuses("thief", accept("thief", "hospital"), "no_invitation");
    world.does("carla", invite("hospital", "doctor", &roles, always));
    world.does("doctor", accept("doctor", "hospital"));
}

#[test]
fn a_membership_is_not_accepted_while_a_recovery_of_the_organization_stands() {
    use crate::tests::world::{accept, invite};
    let mut world = World::with_hospital();
    world.guard("hospital");
    let roles = [salus_identity_api::msg::Role::Emergency];
    let always = salus_vocabulary::Period::ALWAYS;
    world.does("hospital", invite("hospital", "accomplice", &roles, always));
    world.stands("hospital", "carla");
    world.refuses_fully(
        "accomplice",
        accept("accomplice", "hospital"),
        "salus:kit:frozen",
    );
    world.does("gabi", oppose_recovery("gabi", "hospital", 0));
    world.does("hospital", oppose_recovery("hospital", "hospital", 0));
    world.does("accomplice", accept("accomplice", "hospital"));
}

#[test]
fn new_controllers_that_end_meanwhile_are_left_out() {
    let mut world = World::guarded();
    let number = world.proposed("gina", "anna", &["carla", "dora"]);
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", number));
    }
    world.does("dora", deactivate("dora"));
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.controllers("anna"), [address("carla")]);
}

#[test]
fn a_recovery_whose_new_controllers_could_not_act_ends_without_effect() {
    let mut world = standing();
    world.adds("carla", "carla", "phone");
    world.does("carla", deactivate("carla"));
    world.wait(WAIT);
    let event = world.does("stranger", complete_recovery("anna"));
    let effective = event.attributes.iter().find(|item| item.key == "effective");
    assert_eq!(effective.unwrap().value, "false");
    assert!(!frozen(&world) && world.may_act("anna", "anna"));
    let number = world.proposed("gina", "anna", &["dora"]);
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", number));
    }
    assert!(frozen(&world));
}

#[test]
fn after_a_recovery_without_effect_pending_changes_wait_72_hours_anew() {
    for (after, due) in [(WAIT - 1, false), (WAIT, true)] {
        let mut world = World::guarded();
        world.does("anna", dismiss_guardians("anna"));
        world.adds("anna", "anna", "thief");
        world.wait(WAIT);
        world.stands("anna", "carla");
        world.does("carla", deactivate("carla"));
        world.wait(WAIT);
        world.does("stranger", complete_recovery("anna"));
        world.wait(after);
        if due {
            world.does("stranger", apply_change("anna", 1));
        } else {
            for number in [0, 1] {
                world.refuses("thief", apply_change("anna", number), "change_waits");
            }
            world.stands("anna", "dora");
        }
    }
}

#[test]
fn a_change_that_lapsed_is_not_revived_by_a_recovery_without_effect() {
    let mut world = World::guarded();
    world.does("anna", dismiss_guardians("anna"));
    world.wait(WAIT);
    world.stands("anna", "carla");
    world.does("carla", deactivate("carla"));
    world.wait(7 * DAY);
    world.does("stranger", complete_recovery("anna"));
    world.wait(WAIT);
    world.refuses("thief", apply_change("anna", 0), "change_lapsed");
}

#[test]
fn the_vote_that_would_freeze_is_refused_while_no_new_controller_could_act() {
    let mut world = World::guarded();
    world.adds("carla", "carla", "thief");
    let number = world.proposed("gina", "anna", &["carla"]);
    world.does("gina", vote_recovery("gina", "anna", number));
    world.does("thief", deactivate("carla"));
    world.refuses(
        "gero",
        vote_recovery("gero", "anna", number),
        "nobody_could_act",
    );
    assert!(!frozen(&world));
    world.does("carla", cancel_deactivation("carla", "carla"));
    world.does("gero", vote_recovery("gero", "anna", number));
    assert!(frozen(&world));
}

#[test]
fn what_the_thief_makes_the_identity_control_does_not_stop_its_recovery() {
    let ward = derived_address("parent", 1);
    let child = derived_address("anna", 1);
    for made_first in [true, false] {
        let mut world = World::guarded();
        world.does("parent", create("parent", 1));
        world.does("anna", dismiss_guardians("anna"));
        if made_first {
            world.does("anna", create("anna", 1));
        }
        world.does("gina", propose_recovery("gina", "anna", &[&ward]));
        world.does("parent", accept_recovery(&ward, "anna", 0));
        world.does("gina", vote_recovery("gina", "anna", 0));
        if !made_first {
            world.does("anna", create("anna", 1));
        }
        world.does("gero", vote_recovery("gero", "anna", 0));
        world.does("anna", oppose_recovery("anna", "anna", 0));
        world.wait(14 * DAY);
        world.does("stranger", complete_recovery("anna"));
        assert_eq!(world.controllers("anna"), std::slice::from_ref(&ward));
        world.refuses("anna", apply_change("anna", 0), "no_change");
        assert!(world.may_act("parent", "anna") && !world.may_act("anna", &child));
        assert!(!world.may_act("parent", &child), "not deeper");
        world.adds("parent", "anna", "phone");
        world.wait(WAIT);
        let number = world.pending("anna").changes[0].number;
        world.does("stranger", apply_change("anna", number));
        assert!(world.may_act("phone", &child));
    }
}

#[test]
fn a_veto_after_the_72_hours_but_before_completion_still_extends_the_wait() {
    for after in [WAIT - 1, WAIT, WAIT + 1] {
        let mut world = standing();
        world.wait(after);
        world.does("anna", oppose_recovery("anna", "anna", 0));
        world.refuses("stranger", complete_recovery("anna"), "recovery_waits");
        world.wait(14 * DAY - after - 1);
        world.refuses("stranger", complete_recovery("anna"), "recovery_waits");
        world.wait(1);
        world.refuses("anna", oppose_recovery("anna", "anna", 0), "already_voted");
        world.does("stranger", complete_recovery("anna"));
        assert!(world.may_act("carla", "anna"));
    }
}

#[test]
fn recovery_goes_on_while_paused() {
    let mut world = World::guarded();
    world.pause_until(START + 100 * DAY);
    world.stands("anna", "carla");
    world.does("anna", oppose_recovery("anna", "anna", 0));
    world.wait(14 * DAY);
    world.does("stranger", complete_recovery("anna"));
    assert!(world.may_act("carla", "anna"));
}

#[test]
fn guardians_of_a_frozen_identity_resign_and_others_are_not_put_in_their_place() {
    let mut world = World::guarded();
    world.guard_by("anna", &["hans", "hugo", "hilde"], 2);
    world.wait(WAIT);
    world.stands("anna", "carla");
    world.refuses_fully("stranger", apply_change("anna", 0), "salus:kit:frozen");
    world.does("gina", resign_guardianship("gina", "anna"));
    assert!(frozen(&world), "what was decided stays decided");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert!(world.may_act("carla", "anna"));
}

#[test]
fn an_identity_that_left_itself_meanwhile_does_not_come_back_by_its_recovery() {
    let mut world = World::guarded();
    world.adds("anna", "anna", "boris");
    world.wait(WAIT);
    world.does("stranger", apply_change("anna", 0));
    let number = world.proposed("gina", "anna", &["anna", "carla"]);
    for guardian in ["gina", "gero"] {
        world.does(guardian, vote_recovery(guardian, "anna", number));
    }
    world.does("anna", leave_control("anna", "anna"));
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(world.controllers("anna"), [address("carla")]);
}
