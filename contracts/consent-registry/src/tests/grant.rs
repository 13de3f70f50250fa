use salus_consent_api::bounds::{MAX_ENDS, MAX_LIVE};
use salus_consent_api::cells::{ChangeKind, RowsCell, consent_key, rows_key};
use salus_consent_api::msg::{Happened, QueryMsg, Status, SubjectResponse};
use salus_contract_kit::{load, save};
use salus_policy::{Category, Custodian, DefaultEffect, Terms};
use salus_vocabulary::{End, Instant, Period};

use super::world::{
    END, START, World, address, attributes, data, event, expected, id_of, named, object, reference,
};
use crate::state;

fn rows(world: &World) -> Vec<u8> {
    let cell: Option<RowsCell> =
        load(&world.deps.storage, &rows_key(&id_of(1), &id_of(2))).unwrap();
    cell.unwrap_or_default()
        .rows
        .iter()
        .map(|row| row.id.0[0])
        .collect()
}

#[test]
fn a_grant_into_an_empty_slot_is_version_1() {
    let mut world = World::new();
    let response = world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        (data(&response).version, data(&response).repeated),
        (1, None)
    );
    let consent = world.consent(1);
    assert_eq!((consent.version, consent.status), (1, Status::Active));
    assert_eq!(consent.terms, world.permitting());
    assert_eq!(consent.history.len(), 1);
    assert_eq!(consent.history[0].kind, Happened::Granted);
    assert_eq!(
        (consent.history[0].at, consent.history[0].by.clone()),
        (Instant(START), None)
    );
    assert_eq!(rows(&world), [1]);
}

#[test]
fn the_event_names_the_consent_and_its_slot() {
    let mut world = World::new();
    let terms = named(world.permitting(), &world.doctor);
    let response = world.accepted(world.grant(1, terms.clone()));
    let id = object(1).to_string();
    let begin = [
        ("v", "1"),
        ("action", "grant"),
        ("subject", world.patient.as_str()),
        ("id", &id),
        ("version", "1"),
    ];
    let slot = [
        ("custodian", world.hospital.as_str()),
        ("category", "treatment"),
        ("grantee", &world.doctor),
    ];
    assert_eq!(event(&response), expected(&[&begin[..], &slot].concat()));
    let next = Terms {
        default: DefaultEffect::Permit,
        ..terms
    };
    let response = world.accepted(world.grant_with(2, next, Some(reference(1, 1)), &[]));
    assert_eq!(
        attributes(&response, 0).last(),
        Some(&("replaces".to_owned(), id))
    );
}

#[test]
fn the_cells_are_those_that_readers_look_for() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let keys: Vec<Vec<u8>> = world.dump().into_iter().map(|(key, _)| key).collect();
    for key in [
        consent_key(&id_of(1), &object(1)),
        rows_key(&id_of(1), &id_of(2)),
    ] {
        assert!(keys.contains(&key.as_slice().to_vec()));
    }
}

#[test]
fn a_taken_slot_names_what_the_signer_has_not_seen() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let mixed = world.mixed();
    assert_eq!(
        world.refused(world.grant(2, mixed.clone())),
        "salus:consent:slot_taken"
    );
    let error = world
        .send(&address(1), world.grant(2, mixed.clone()))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(&object(1).to_string()) && error.contains("version 1"),
        "{error}"
    );
    for seen in [reference(1, 0), reference(1, 2), reference(3, 1)] {
        let msg = world.grant_with(2, mixed.clone(), Some(seen), &[]);
        assert_eq!(world.refused(msg), "salus:consent:slot_taken");
    }
    let ends_it = world.grant_with(2, mixed, None, &[reference(1, 1)]);
    assert_eq!(world.refused(ends_it), "salus:consent:slot_taken");
}

#[test]
fn slots_differ_by_custodian_category_and_grantee() {
    let mut world = World::new();
    let base = world.permitting();
    let slots = [
        base.clone(),
        Terms {
            category: Category::Research,
            ..base.clone()
        },
        Terms {
            custodian: Custodian::Identity(world.clinic.clone()),
            ..base.clone()
        },
        Terms {
            custodian: Custodian::Any,
            ..base.clone()
        },
        named(base, &world.doctor),
    ];
    for (number, terms) in (1..).zip(slots.clone()) {
        world.accepted(world.grant(number, terms));
    }
    for (number, terms) in (11..).zip(slots) {
        assert_eq!(
            world.refused(world.grant(number, terms)),
            "salus:consent:slot_taken"
        );
    }
}

#[test]
fn another_subject_has_slots_and_ids_of_its_own() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let own = world.dump();
    world.patient = address(5);
    world.accepted(world.grant(1, world.mixed()));
    assert!(own.iter().all(|cell| world.dump().contains(cell)));
}

#[test]
fn a_replacement_ends_the_old_consent_and_counts_on() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    world.at(START + 60);
    let msg = world.grant_with(2, world.permitting(), Some(reference(1, 1)), &[]);
    assert_eq!(data(&world.accepted(msg)).version, 2);
    assert_eq!(world.status(1), Status::Replaced);
    assert_eq!(world.consent(1).version, 1);
    assert_eq!(world.consent(1).history[1].at, Instant(START + 60));
    assert_eq!(
        (world.status(2), world.consent(2).version),
        (Status::Active, 2)
    );
    assert_eq!(rows(&world), [2]);
}

#[test]
fn a_stripped_version_is_replaced_by_the_one_after_it() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    world.accepted(world.strip_permits(reference(1, 1)));
    let stale = world.grant_with(2, world.permitting(), Some(reference(1, 1)), &[]);
    assert_eq!(world.refused(stale), "salus:consent:slot_taken");
    let msg = world.grant_with(2, world.permitting(), Some(reference(1, 2)), &[]);
    assert_eq!(data(&world.accepted(msg)).version, 3);
}

#[test]
fn nothing_is_replaced_in_a_free_slot() {
    let mut world = World::new();
    let named_slot = named(world.permitting(), &world.doctor);
    world.accepted(world.grant(1, named_slot));
    world.accepted(world.grant(3, world.permitting()));
    world.accepted(world.revoke(reference(3, 1)));
    for unseen in [reference(1, 1), reference(3, 1), reference(9, 1)] {
        let msg = world.grant_with(2, world.permitting(), Some(unseen), &[]);
        assert_eq!(world.refused(msg), "salus:consent:nothing_to_replace");
    }
}

#[test]
fn a_revoked_consent_leaves_its_slot_and_the_next_grant_sweeps_its_row() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.revoke(reference(1, 1)));
    assert_eq!(rows(&world), [1]);
    assert_eq!(
        data(&world.accepted(world.grant(2, world.permitting()))).version,
        1
    );
    assert_eq!(rows(&world), [2]);
    assert_eq!(world.status(1), Status::Revoked);
}

#[test]
fn a_slot_is_free_from_the_end_of_the_period_on() {
    for (offset, free) in [(-1, false), (0, true), (1, true)] {
        let mut world = World::new();
        world.accepted(world.grant(1, world.permitting()));
        world.at(END.checked_add_signed(offset).unwrap());
        let terms = Terms {
            period: Period::until(Instant(END + 100)),
            ..world.mixed()
        };
        let msg = world.grant(2, terms);
        if free {
            world.accepted(msg);
            assert_eq!(rows(&world), [2]);
            assert_eq!(world.status(1), Status::PeriodOver);
        } else {
            assert_eq!(world.refused(msg), "salus:consent:slot_taken");
        }
    }
}

#[test]
fn a_period_that_has_not_begun_fills_its_slot() {
    let mut world = World::new();
    let period = Period::between(Instant(START + 1_000), Instant(END));
    world.accepted(world.grant(
        1,
        Terms {
            period,
            ..world.permitting()
        },
    ));
    assert_eq!(world.status(1), Status::NotBegun);
    assert_eq!(
        world.refused(world.grant(2, world.mixed())),
        "salus:consent:slot_taken"
    );
}

#[test]
fn terms_whose_period_is_over_are_refused() {
    let mut world = World::new();
    for (end, over) in [(START - 1, true), (START, true), (START + 61, false)] {
        let terms = Terms {
            period: Period {
                start: Some(Instant(START - 1_000)),
                end: End::At(Instant(end)),
            },
            ..world.permitting()
        };
        let msg = world.grant(1, terms);
        if over {
            assert_eq!(world.refused(msg), "salus:consent:period_over");
        } else {
            world.accepted(msg);
        }
    }
}

#[test]
fn a_default_deny_needs_the_patients_word_on_emergencies() {
    let mut world = World::new();
    let terms = Terms {
        default: DefaultEffect::Deny,
        ..world.permitting()
    };
    let refused = world.refused(world.grant(1, terms));
    assert!(refused.starts_with("salus:policy:"), "{refused}");
}

#[test]
fn addresses_in_terms_must_be_in_normal_form() {
    let mut world = World::new();
    let upper = world.hospital.to_uppercase();
    let custodian = Terms {
        custodian: Custodian::Identity(upper.clone()),
        ..world.permitting()
    };
    assert_eq!(
        world.refused(world.grant(1, custodian)),
        "salus:kit:invalid_address"
    );
    let grantee = named(world.permitting(), &upper);
    assert_eq!(
        world.refused(world.grant(1, grantee)),
        "salus:kit:invalid_address"
    );
}

#[test]
fn the_same_id_and_terms_do_nothing_and_say_so() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let before = world.dump();
    world.at(START + 500);
    let response = world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        (data(&response).version, data(&response).repeated),
        (1, Some(Status::Active))
    );
    assert!(response.events.is_empty());
    assert_eq!(world.dump(), before);
}

#[test]
fn a_repeat_never_revives() {
    let mut world = World::new();
    let repeat = world.grant(1, world.permitting());
    world.accepted(repeat.clone());
    world.accepted(world.revoke(reference(1, 1)));
    let before = world.dump();
    assert_eq!(
        data(&world.accepted(repeat.clone())).repeated,
        Some(Status::Revoked)
    );
    assert_eq!(world.dump(), before);
    world.at(END + 1);
    assert_eq!(
        data(&world.accepted(repeat)).repeated,
        Some(Status::Revoked)
    );

    let mut world = World::new();
    let repeat = world.grant(1, world.permitting());
    world.accepted(repeat.clone());
    world.accepted(world.grant_with(2, world.mixed(), Some(reference(1, 1)), &[]));
    assert_eq!(
        data(&world.accepted(repeat.clone())).repeated,
        Some(Status::Replaced)
    );
    world.accepted(world.end_refusal(reference(2, 2)));
    assert_eq!(
        data(&world.accepted(repeat)).repeated,
        Some(Status::Replaced)
    );
    assert_eq!(world.status(1), Status::Replaced);
}

#[test]
fn a_repeat_after_the_period_is_no_error() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.at(END);
    let response = world.accepted(world.grant(1, world.permitting()));
    assert_eq!(data(&response).repeated, Some(Status::PeriodOver));
}

#[test]
fn an_id_is_never_used_for_other_terms() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        world.refused(world.grant(1, world.mixed())),
        "salus:consent:id_taken"
    );
    let replacing = world.grant_with(1, world.mixed(), Some(reference(1, 1)), &[]);
    assert_eq!(world.refused(replacing), "salus:consent:id_taken");
    world.accepted(world.revoke(reference(1, 1)));
    assert_eq!(
        world.refused(world.grant(1, world.mixed())),
        "salus:consent:id_taken"
    );
}

#[test]
fn a_patient_who_once_refused_consents_again_in_one_message() {
    let mut world = World::new();
    let other = named(world.denying(), &world.doctor);
    world.accepted(world.refuse(1, other));
    let clinic = Custodian::Identity(world.clinic.clone());
    world.accepted(world.grant(
        2,
        Terms {
            custodian: clinic,
            ..world.permitting()
        },
    ));
    let msg = world.grant_with(
        3,
        world.permitting(),
        None,
        &[reference(1, 1), reference(2, 1)],
    );
    let response = world.accepted(msg);
    assert_eq!(
        (world.status(1), world.status(2)),
        (Status::Revoked, Status::Revoked)
    );
    assert_eq!(rows(&world), [3]);
    let actions: Vec<String> = (0..response.events.len())
        .map(|index| attributes(&response, index)[1].1.clone())
        .collect();
    assert_eq!(actions, ["grant", "end_refusal", "revoke"]);
}

#[test]
fn what_ends_must_be_what_the_signer_saw() {
    let mut world = World::new();
    let other = named(world.mixed(), &world.doctor);
    world.accepted(world.grant(1, other));
    for (ends, refused) in [
        (vec![reference(9, 1)], "unknown_consent"),
        (vec![reference(1, 2)], "wrong_version"),
        (vec![reference(1, 1), reference(1, 1)], "duplicate_end"),
        (vec![reference(2, 1)], "unknown_consent"),
    ] {
        let msg = world.grant_with(2, world.permitting(), None, &ends);
        assert_eq!(world.refused(msg), format!("salus:consent:{refused}"));
    }
    world.accepted(world.end_refusal(reference(1, 1)));
    let msg = world.grant_with(2, world.permitting(), None, &[reference(1, 1)]);
    assert_eq!(world.refused(msg), "salus:consent:already_ended");
}

#[test]
fn what_is_replaced_does_not_end_twice() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    let twice = world.grant_with(
        2,
        world.permitting(),
        Some(reference(1, 1)),
        &[reference(1, 1)],
    );
    assert_eq!(world.refused(twice), "salus:consent:duplicate_end");
}

#[test]
fn one_message_ends_at_most_16_others() {
    let mut world = World::new();
    world.fill(1..=16);
    let clinic = Custodian::Identity(world.clinic.clone());
    world.accepted(world.grant(
        17,
        Terms {
            custodian: clinic,
            ..world.permitting()
        },
    ));
    let all: Vec<_> = (1..=17).map(|number| reference(number, 1)).collect();
    let msg = world.grant_with(20, world.permitting(), None, &all);
    assert_eq!(world.refused(msg), "salus:consent:too_many_ends");
    let msg = world.grant_with(20, world.permitting(), None, &all[..MAX_ENDS]);
    world.accepted(msg);
    assert_eq!(rows(&world), [20]);
}

#[test]
fn the_order_of_what_ends_changes_nothing() {
    let dumps: Vec<_> = [[1, 2, 3], [3, 1, 2], [2, 3, 1]]
        .into_iter()
        .map(|order| {
            let mut world = World::new();
            world.fill(1..=3);
            let ends = order.map(|number| reference(number, 1));
            world.accepted(world.grant_with(4, world.permitting(), None, &ends));
            world.dump()
        })
        .collect();
    assert!(dumps.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn sixteen_consents_are_live_for_a_custodian_and_no_more() {
    let mut world = World::new();
    world.fill(1..=u8::try_from(MAX_LIVE).unwrap());
    let next = world.grant(17, world.permitting());
    assert_eq!(world.refused(next.clone()), "salus:consent:too_many_live");
    let clinic = Custodian::Identity(world.clinic.clone());
    world.accepted(world.grant(
        18,
        Terms {
            custodian: clinic,
            ..world.permitting()
        },
    ));
    world.accepted(world.grant(
        19,
        Terms {
            custodian: Custodian::Any,
            ..world.permitting()
        },
    ));
    world.accepted(world.revoke(reference(4, 1)));
    world.accepted(world.revoke(reference(7, 1)));
    world.accepted(next);
    assert_eq!(
        rows(&world),
        [1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
    );
}

#[test]
fn a_full_shelf_takes_a_replacement() {
    let mut world = World::new();
    world.fill(1..=16);
    let terms = Terms {
        default: DefaultEffect::Permit,
        ..named(world.permitting(), &address(101))
    };
    world.accepted(world.grant_with(17, terms, Some(reference(1, 1)), &[]));
    assert_eq!(rows(&world).len(), MAX_LIVE);
    world.accepted(world.grant_with(18, world.permitting(), None, &[reference(2, 1)]));
    assert_eq!(rows(&world).len(), MAX_LIVE);
}

#[test]
fn periods_that_are_over_make_room() {
    let mut world = World::new();
    world.fill(1..=16);
    world.at(END);
    let terms = Terms {
        period: Period::ALWAYS,
        ..world.permitting()
    };
    world.accepted(world.grant(17, terms));
    assert_eq!(rows(&world), [17]);
}

#[test]
fn sixteen_consents_are_live_for_any_custodian_and_no_more() {
    let mut world = World::new();
    for number in 1..=16 {
        let terms = Terms {
            custodian: Custodian::Any,
            ..named(world.permitting(), &address(100 + number))
        };
        world.accepted(world.grant(number, terms));
    }
    let terms = Terms {
        custodian: Custodian::Any,
        ..world.permitting()
    };
    assert_eq!(
        world.refused(world.grant(17, terms)),
        "salus:consent:too_many_live"
    );
}

#[test]
fn consents_for_any_custodian_and_exclusions_share_a_cell_without_harm() {
    let mut world = World::new();
    world.accepted(world.exclude(&world.doctor.clone(), true));
    let terms = Terms {
        custodian: Custodian::Any,
        ..world.permitting()
    };
    world.accepted(world.grant(1, terms.clone()));
    world.accepted(world.exclude(&world.clinic.clone(), false));
    let seen: SubjectResponse = world.ask(QueryMsg::Subject {
        subject: world.patient.clone(),
    });
    assert_eq!(
        (seen.exclusions, seen.consents_for_any),
        (2, vec![object(1)])
    );
    let response = world.accepted(world.grant_with(2, terms, Some(reference(1, 1)), &[]));
    assert!(attributes(&response, 0).contains(&("custodian".to_owned(), "any".to_owned())));
    let seen: SubjectResponse = world.ask(QueryMsg::Subject {
        subject: world.patient.clone(),
    });
    assert_eq!(
        (seen.exclusions, seen.consents_for_any),
        (2, vec![object(2)])
    );
}

#[test]
fn the_last_version_cannot_be_replaced() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let mut cell = state::consent(&world.deps.storage, &id_of(1), &object(1))
        .unwrap()
        .unwrap();
    assert_eq!(cell.changes[0].kind, ChangeKind::Granted);
    cell.version = u32::MAX;
    save(
        &mut world.deps.storage,
        &consent_key(&id_of(1), &object(1)),
        &cell,
    );
    let seen = reference(1, u32::MAX);
    let msg = world.grant_with(2, world.mixed(), Some(seen), &[]);
    assert_eq!(world.refused(msg), "salus:consent:versions_used_up");
    assert_eq!(
        world.refused(world.strip_permits(seen)),
        "salus:consent:versions_used_up"
    );
    world.accepted(world.revoke(seen));
}

#[test]
fn a_row_without_its_consent_stops_the_message() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let key = consent_key(&id_of(1), &object(1));
    salus_contract_kit::delete(&mut world.deps.storage, &key);
    assert_eq!(
        world.refused(world.grant(2, world.mixed())),
        "salus:kit:unreadable_cell"
    );
}
