use salus_consent_api::msg::{ExclusionResponse, QueryMsg};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::Powers;
use salus_policy::VoidedSpan;
use salus_vocabulary::{Instant, Period};

use super::world::{END, START, World, address, attributes, id_of, named, object, reference};

/// The delegate of these tests.
const AUNT: u8 = 30;

/// A world like [`World::ready`] in which all that can deny, and the exclusion, was set by another
/// delegate, so that a delegate may end it.
fn ready_for_delegates() -> World {
    let mut world = World::new();
    world.accredit(2, salus_vocabulary::AccreditationKind::Organization);
    world.requested(1, named(world.permitting(), &address(54)));
    world.delegate(29, Powers::CONSENT);
    let named = |terms, number| named(terms, &address(number));
    world.accepted(world.grant(1, named(world.permitting(), 101)));
    world.accepted_as(29, &world.refuse(2, named(world.denying(), 102)));
    world.accepted_as(29, &world.grant(3, named(world.mixed(), 103)));
    world.accepted_as(29, &world.exclude(&world.doctor.clone(), false));
    world
}

#[test]
fn nobody_acts_for_a_subject_without_a_delegation() {
    let mut world = ready_for_delegates();
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
    }
}

#[test]
fn a_delegate_with_consent_does_all_that_the_subject_does() {
    for index in 0..ready_for_delegates().one_of_each().len() {
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::CONSENT);
        let msg = world.one_of_each().remove(index);
        world.accepted_as(AUNT, &msg);
    }
}

#[test]
fn revoke_narrows_only() {
    for index in 0..ready_for_delegates().one_of_each().len() {
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::REVOKE);
        let msg = world.one_of_each().remove(index);
        match msg.direction() {
            Direction::Narrows => drop(world.accepted_as(AUNT, &msg)),
            _ => assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:power_missing"),
        }
    }
}

#[test]
fn view_alone_changes_nothing() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::VIEW);
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:power_missing");
    }
}

#[test]
fn ending_what_can_deny_and_lifting_an_exclusion_need_consent() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::VIEW.with(Powers::REVOKE));
    for msg in [
        world.end_refusal(reference(2, 1)),
        world.lift(&world.doctor.clone()),
    ] {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:power_missing");
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::CONSENT);
        world.accepted_as(AUNT, &msg);
    }
}

#[test]
fn a_delegation_must_hold_now() {
    let (start, end) = (START + 100, START + 200);
    for (now, holds) in [
        (start - 1, false),
        (start, true),
        (start + 1, true),
        (end - 1, true),
        (end, false),
        (end + 1, false),
    ] {
        let mut world = ready_for_delegates();
        world.delegate_as(AUNT, Powers::CONSENT, |delegation| {
            delegation.period = Period::between(Instant(start), Instant(end));
        });
        world.at(now);
        let msg = world.revoke(reference(1, 1));
        if holds {
            world.accepted_as(AUNT, &msg);
        } else {
            assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
        }
    }
}

#[test]
fn an_ended_or_voided_or_recovered_delegation_is_none() {
    let plant: [fn(&mut World); 4] = [
        |world| {
            world.delegate_as(AUNT, Powers::CONSENT, |delegation| {
                delegation.ended = Some(Instant(START));
            });
        },
        |world| {
            world.change(1, |cell| {
                cell.voided = vec![VoidedSpan {
                    start: Instant(START - 10),
                    end: Instant(START),
                    refusals: false,
                }];
            });
        },
        |world| world.change(1, |cell| cell.delegations_since = Instant(START)),
        |world| world.change(1, |cell| cell.delegating = false),
    ];
    for plant in plant {
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::CONSENT.with(Powers::REVOKE));
        plant(&mut world);
        for msg in world.one_of_each() {
            assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
        }
    }
}

#[test]
fn a_deactivated_principal_has_no_delegates() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    world.change(1, |cell| cell.deactivated_from = Some(Instant(START + 50)));
    world.at(START + 49);
    world.accepted_as(AUNT, &world.exclude(&address(60), false));
    world.at(START + 50);
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
    }
}

#[test]
fn a_deactivated_delegate_does_nothing() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    world.change(AUNT, |cell| cell.deactivated_from = Some(Instant(START)));
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
    }
}

#[test]
fn a_delegate_acts_as_itself_and_never_as_the_principal() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    for msg in world.one_of_each() {
        assert_eq!(
            world.refused_to(&address(AUNT), msg),
            "salus:consent:not_authorised"
        );
    }
}

#[test]
fn nobody_acts_for_the_principal_of_a_principal() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    world.change(AUNT, |cell| cell.delegating = true);
    let onward = salus_identity_api::cells::delegation_key(&id_of(AUNT), &id_of(31));
    let given = salus_identity_api::cells::delegation_key(&id_of(1), &id_of(AUNT));
    let cell = world.identities.borrow()[given.as_slice()].clone();
    world
        .identities
        .borrow_mut()
        .insert(onward.as_slice().to_vec(), cell);
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(31, &msg), "salus:consent:not_authorised");
    }
}

#[test]
fn an_account_of_the_delegates_controller_acts_as_the_delegate() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    world.change(AUNT, |cell| cell.controllers = vec![id_of(40)]);
    let msg = super::world::with_field(&world.revoke(reference(1, 1)), "as", &address(AUNT));
    assert_eq!(
        world.refused_to(&address(AUNT), msg.clone()),
        "salus:consent:not_authorised"
    );
    world.send(&address(40), msg).unwrap();
}

#[test]
fn while_a_recovery_of_either_has_its_votes_a_delegate_only_narrows() {
    for frozen in [1, AUNT] {
        for index in 0..ready_for_delegates().one_of_each().len() {
            let mut world = ready_for_delegates();
            world.delegate(AUNT, Powers::CONSENT);
            world.change(frozen, |cell| cell.frozen = true);
            let msg = world.one_of_each().remove(index);
            match msg.direction() {
                Direction::Narrows => drop(world.accepted_as(AUNT, &msg)),
                _ => assert_eq!(world.refused_as(AUNT, &msg), "salus:kit:frozen"),
            }
        }
    }
}

#[test]
fn a_pause_stops_delegates_as_it_stops_the_subject() {
    for index in 0..ready_for_delegates().one_of_each().len() {
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::CONSENT);
        world.pause();
        let msg = world.one_of_each().remove(index);
        match msg.direction() {
            Direction::Narrows => drop(world.accepted_as(AUNT, &msg)),
            _ => assert_eq!(world.refused_as(AUNT, &msg), "salus:kit:paused"),
        }
    }
}

#[test]
fn every_act_of_a_delegate_names_both_in_its_event() {
    for index in 0..ready_for_delegates().one_of_each().len() {
        let mut world = ready_for_delegates();
        world.delegate(AUNT, Powers::CONSENT);
        let msg = world.one_of_each().remove(index);
        let response = world.accepted_as(AUNT, &msg);
        let said = attributes(&response, 0);
        assert!(said.contains(&("subject".to_owned(), world.patient.clone())));
        assert_eq!(said.last().unwrap(), &("by".to_owned(), address(AUNT)));
    }
}

#[test]
fn the_subject_itself_is_not_named_as_a_delegate() {
    let mut world = World::new();
    let response = world.accepted(world.grant(1, world.permitting()));
    assert!(attributes(&response, 0).iter().all(|(key, _)| key != "by"));
    assert_eq!(world.consent(1).history[0].by, None);
}

#[test]
fn history_names_the_delegate_of_each_change() {
    let mut world = World::new();
    world.delegate(AUNT, Powers::CONSENT);
    world.delegate(31, Powers::REVOKE);
    world.accepted_as(AUNT, &world.grant(1, world.mixed()));
    world.accepted_as(31, &world.strip_permits(reference(1, 1)));
    world.accepted(world.end_refusal(reference(1, 2)));
    let by: Vec<Option<String>> = world
        .consent(1)
        .history
        .into_iter()
        .map(|change| change.by)
        .collect();
    assert_eq!(by, [Some(address(AUNT)), Some(address(31)), None]);
}

#[test]
fn exclusions_and_answers_to_requests_name_the_delegate() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::REVOKE);
    world.accepted_as(AUNT, &world.exclude(&address(60), false));
    world.accepted_as(AUNT, &world.decline(1));
    let excluded: ExclusionResponse = world.ask(QueryMsg::Exclusion {
        subject: world.patient.clone(),
        excluded: address(60),
    });
    assert_eq!(excluded.exclusion.unwrap().by, Some(address(AUNT)));
    assert_eq!(world.asked(1).by, Some(address(AUNT)));
}

#[test]
fn a_truncated_delegation_stops_every_message() {
    let mut world = ready_for_delegates();
    world.delegate(AUNT, Powers::CONSENT);
    let key = salus_identity_api::cells::delegation_key(&id_of(1), &id_of(AUNT));
    world
        .identities
        .borrow_mut()
        .insert(key.as_slice().to_vec(), vec![1, 2]);
    for msg in world.one_of_each() {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:kit:unreadable_cell");
    }
}

#[test]
fn a_delegate_repeats_the_subjects_grant_without_harm() {
    let mut world = World::new();
    world.delegate(AUNT, Powers::CONSENT);
    world.accepted(world.grant(1, world.permitting()));
    let before = world.dump();
    let response = world.accepted_as(AUNT, &world.grant(1, world.permitting()));
    assert!(response.events.is_empty());
    assert_eq!(world.dump(), before);
    assert_eq!(world.consent(1).id, object(1));
}

#[test]
fn a_delegation_ends_with_its_principals_periods() {
    let mut world = World::new();
    world.delegate(AUNT, Powers::CONSENT);
    world.at(END);
    let msg = world.exclude(&address(60), false);
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:not_authorised");
}
