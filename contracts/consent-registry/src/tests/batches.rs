//! Several grants, or several revocations, all or none.

use cosmwasm_std::from_json;
use salus_consent_api::bounds::{MAX_BATCH, MAX_LIVE};
use salus_consent_api::msg::{
    ExecuteMsg, Happened, NewConsent, RecordedResponse, Status, ThroughView,
};
use salus_policy::{Category, ConsentRef, Custodian, Terms};

use super::world::{World, address, attributes, named, object, reference};

fn new(
    number: u8,
    terms: Terms<String>,
    replaces: Option<ConsentRef>,
    ends: &[ConsentRef],
) -> NewConsent {
    NewConsent {
        id: object(number),
        terms,
        replaces,
        ends: ends.to_vec(),
    }
}

fn batch(world: &World, grants: Vec<NewConsent>) -> ExecuteMsg {
    ExecuteMsg::GrantBatch {
        r#as: world.patient.clone(),
        subject: world.patient.clone(),
        grants,
    }
}

fn slot(world: &World, number: u8) -> Terms<String> {
    named(world.permitting(), &address(100 + number))
}

/// What a batch is refused with, item and reason.
fn refused(world: &mut World, msg: ExecuteMsg) -> String {
    let before = world.dump();
    let patient = world.patient.clone();
    let error = world.send(&patient, msg).unwrap_err().to_string();
    assert_eq!(world.dump(), before, "a refused batch changes nothing");
    error
}

#[test]
fn a_batch_grants_several_consents_in_order() {
    let mut world = World::new();
    let grants = (0..3).map(|number| new(number, slot(&world, number), None, &[]));
    let msg = batch(&world, grants.collect());
    let response = world.accepted(msg);
    let answers: Vec<RecordedResponse> = from_json(response.data.as_ref().unwrap()).unwrap();
    assert_eq!(answers.len(), 3);
    for number in 0..3 {
        assert_eq!(world.status(number), Status::Active);
        let said = attributes(&response, usize::from(number));
        assert!(said.contains(&("action".to_owned(), "grant".to_owned())));
        assert!(said.contains(&("id".to_owned(), object(number).to_string())));
    }
}

#[test]
fn one_refused_item_refuses_all_and_is_named() {
    let mut world = World::new();
    world.accepted(world.grant(9, slot(&world, 9)));
    let msg = batch(
        &world,
        vec![
            new(0, slot(&world, 0), None, &[]),
            new(1, slot(&world, 9), None, &[]),
        ],
    );
    let error = refused(&mut world, msg);
    assert!(
        error.starts_with("salus:consent:batch_item: item 1: salus:consent:slot_taken"),
        "{error}"
    );
}

#[test]
fn a_batch_has_1_to_50_grants() {
    let fill = |world: &World, count: usize| {
        let custodian = |number: u8| Terms {
            custodian: Custodian::Identity(address(200 + number % 5)),
            ..slot(world, number)
        };
        let grants = (0..count as u8).map(|number| new(number, custodian(number), None, &[]));
        batch(world, grants.collect())
    };
    let mut world = World::new();
    for count in [0, MAX_BATCH + 1] {
        let msg = fill(&world, count);
        assert_eq!(world.refused(msg), "salus:consent:batch_size");
    }
    let msg = fill(&world, MAX_BATCH);
    world.accepted(msg);
    assert_eq!(world.status(49), Status::Active);
}

#[test]
fn no_id_stands_twice_in_a_batch() {
    let mut world = World::new();
    let terms = slot(&world, 1);
    let msg = batch(
        &world,
        vec![
            new(1, terms.clone(), None, &[]),
            new(2, slot(&world, 2), None, &[]),
            new(1, terms, None, &[]),
        ],
    );
    assert_eq!(world.refused(msg), "salus:consent:duplicate_item");
}

#[test]
fn two_of_a_batch_do_not_fill_one_slot() {
    let mut world = World::new();
    let msg = batch(
        &world,
        vec![
            new(1, slot(&world, 1), None, &[]),
            new(2, slot(&world, 1), None, &[]),
        ],
    );
    assert!(refused(&mut world, msg).contains("item 1: salus:consent:slot_taken"));
    world.accepted(world.grant(9, slot(&world, 1)));
    let msg = batch(
        &world,
        vec![
            new(1, slot(&world, 1), Some(reference(9, 1)), &[]),
            new(2, slot(&world, 1), Some(reference(9, 1)), &[]),
        ],
    );
    assert!(refused(&mut world, msg).contains("item 1: salus:consent:nothing_to_replace"));
}

#[test]
fn what_a_batch_ends_was_there_before_and_ends_once() {
    let mut world = World::new();
    world.accepted(world.grant(9, slot(&world, 9)));
    let both_end = batch(
        &world,
        vec![
            new(1, slot(&world, 1), None, &[reference(9, 1)]),
            new(2, slot(&world, 2), None, &[reference(9, 1)]),
        ],
    );
    assert!(refused(&mut world, both_end).contains("item 1: salus:consent:duplicate_end"));
    for order in [[0, 1], [1, 0]] {
        let grants = [
            new(1, slot(&world, 1), None, &[reference(9, 1)]),
            new(2, slot(&world, 9), Some(reference(9, 1)), &[]),
        ];
        let grants = order.iter().map(|at| grants[*at].clone());
        let replaced_and_ended = batch(&world, grants.collect());
        assert!(refused(&mut world, replaced_and_ended).contains("salus:consent:duplicate_end"));
    }
    let of_the_same_batch = batch(
        &world,
        vec![
            new(1, slot(&world, 1), None, &[]),
            new(2, slot(&world, 2), None, &[reference(1, 1)]),
        ],
    );
    assert!(
        refused(&mut world, of_the_same_batch).contains("item 1: salus:consent:unknown_consent")
    );
}

#[test]
fn a_slot_that_was_filled_needs_replaces_also_if_another_item_ends_what_fills_it() {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::new();
        world.accepted(world.grant(9, slot(&world, 9)));
        let grants = [
            new(1, slot(&world, 1), None, &[reference(9, 1)]),
            new(2, slot(&world, 9), None, &[]),
        ];
        let grants = order.iter().map(|at| grants[*at].clone());
        let msg = batch(&world, grants.collect());
        assert!(refused(&mut world, msg).contains("salus:consent:slot_taken"));
        let itself = world.grant_with(2, slot(&world, 9), None, &[reference(9, 1)]);
        assert_eq!(world.refused(itself), "salus:consent:slot_taken");
    }
}

#[test]
fn the_place_of_what_ends_serves_any_of_the_batch() {
    for order in [[0, 1], [1, 0]] {
        let mut world = World::new();
        world.fill(1..=MAX_LIVE as u8);
        let grants = [
            new(50, slot(&world, 50), None, &[]),
            new(
                51,
                slot(&world, 51),
                None,
                &[reference(1, 1), reference(2, 1)],
            ),
        ];
        let grants = order.iter().map(|at| grants[*at].clone());
        let msg = batch(&world, grants.collect());
        world.accepted(msg);
        let one_more = world.grant(52, slot(&world, 52));
        assert_eq!(world.refused(one_more), "salus:consent:too_many_live");
    }
}

#[test]
fn sixteen_places_are_not_outgrown_by_a_batch() {
    let mut world = World::new();
    let grants =
        |count: u8| (0..count).map(|number| new(number, slot(&World::new(), number), None, &[]));
    let msg = batch(&world, grants(MAX_LIVE as u8 + 1).collect());
    assert!(refused(&mut world, msg).contains("item 16: salus:consent:too_many_live"));
    let msg = batch(&world, grants(MAX_LIVE as u8).collect());
    world.accepted(msg);
}

#[test]
fn the_order_of_a_batch_changes_nothing_that_is_stored() {
    let orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2]];
    let stored = orders.map(|order| {
        let mut world = World::new();
        world.accepted(world.grant(9, slot(&world, 9)));
        world.accepted(world.grant(8, slot(&world, 8)));
        let grants = [
            new(3, slot(&world, 1), None, &[reference(8, 1)]),
            new(1, slot(&world, 9), Some(reference(9, 1)), &[]),
            new(
                2,
                Terms {
                    custodian: Custodian::Any,
                    ..slot(&world, 1)
                },
                None,
                &[],
            ),
        ];
        let grants = order.iter().map(|at| grants[*at].clone());
        let msg = batch(&world, grants.collect());
        world.accepted(msg);
        world.dump()
    });
    assert_eq!(stored[0], stored[1]);
    assert_eq!(stored[0], stored[2]);
}

#[test]
fn a_repeated_batch_does_nothing_and_says_so() {
    let mut world = World::new();
    let grants = (0..2).map(|number| new(number, slot(&world, number), None, &[]));
    let msg = batch(&world, grants.collect());
    world.accepted(msg.clone());
    world.accepted(world.revoke(reference(0, 1)));
    let before = world.dump();
    let response = world.accepted(msg);
    assert!(response.events.is_empty());
    assert_eq!(world.dump(), before);
    let answers: Vec<RecordedResponse> = from_json(response.data.unwrap()).unwrap();
    let repeated: Vec<_> = answers.iter().map(|answer| answer.repeated).collect();
    assert_eq!(repeated, [Some(Status::Revoked), Some(Status::Active)]);
}

#[test]
fn a_batch_repeats_some_and_grants_others() {
    let mut world = World::new();
    world.accepted(world.grant(0, slot(&world, 0)));
    let grants = (0..2).map(|number| new(number, slot(&world, number), None, &[]));
    let msg = batch(&world, grants.collect());
    let response = world.accepted(msg);
    assert_eq!(response.events.len(), 1);
    assert_eq!(world.status(1), Status::Active);
}

#[test]
fn a_batch_ends_refusals_since_it_widens() {
    let mut world = World::new();
    world.accepted(world.refuse(9, world.denying()));
    let research = Terms {
        category: Category::Research,
        ..world.permitting()
    };
    let msg = batch(&world, vec![new(1, research, None, &[reference(9, 1)])]);
    let response = world.accepted(msg);
    assert_eq!(attributes(&response, 1)[1].1, "end_refusal");
    assert_eq!(
        world.consent(9).history[1].through,
        Some(ThroughView::Consent(object(1)))
    );
}

#[test]
fn a_batch_revokes_several_consents() {
    let mut world = World::new();
    world.fill(1..=3);
    let msg = world.revoke_batch(&[reference(1, 1), reference(3, 1)]);
    let response = world.accepted(msg);
    assert_eq!(response.events.len(), 2);
    let states = [1, 2, 3].map(|number| world.status(number));
    assert_eq!(states, [Status::Revoked, Status::Active, Status::Revoked]);
}

#[test]
fn one_refusal_among_them_stops_a_batch_of_revocations() {
    let mut world = World::new();
    world.fill(1..=2);
    world.accepted(world.refuse(3, world.denying()));
    for (named, code) in [
        (reference(3, 1), "can_deny"),
        (reference(4, 1), "unknown_consent"),
        (reference(2, 2), "wrong_version"),
    ] {
        let msg = world.revoke_batch(&[reference(1, 1), named]);
        let error = refused(&mut world, msg);
        let expected = format!("salus:consent:batch_item: item 1: salus:consent:{code}");
        assert!(error.starts_with(&expected), "{error}");
    }
    world.accepted(world.revoke(reference(2, 1)));
    let msg = world.revoke_batch(&[reference(1, 1), reference(2, 1)]);
    assert!(refused(&mut world, msg).contains("item 1: salus:consent:already_ended"));
}

#[test]
fn a_batch_has_1_to_50_revocations_none_twice() {
    let mut world = World::new();
    for custodian in 0..5u8 {
        for number in 0..10 {
            let terms = Terms {
                custodian: Custodian::Identity(address(200 + custodian)),
                ..slot(&world, number)
            };
            world.accepted(world.grant(custodian * 10 + number, terms));
        }
    }
    let all = |count: u8| {
        (0..count)
            .map(|number| reference(number, 1))
            .collect::<Vec<_>>()
    };
    for count in [0, 51] {
        let msg = world.revoke_batch(&all(count));
        assert_eq!(world.refused(msg), "salus:consent:batch_size");
    }
    let msg = world.revoke_batch(&[reference(1, 1), reference(2, 1), reference(1, 1)]);
    assert_eq!(world.refused(msg), "salus:consent:duplicate_item");
    let msg = world.revoke_batch(&[reference(1, 1), reference(1, 2)]);
    assert_eq!(world.refused(msg), "salus:consent:duplicate_item");
    let msg = world.revoke_batch(&all(50));
    world.accepted(msg);
    assert_eq!(world.consent(49).history[1].kind, Happened::Revoked);
}

#[test]
fn revocations_of_a_batch_write_one_cell_each() {
    let mut world = World::new();
    world.fill(1..=16);
    let before = world.dump();
    let msg = world.revoke_batch(&[reference(1, 1), reference(2, 1), reference(3, 1)]);
    world.accepted(msg);
    let after = world.dump();
    let changed = before
        .iter()
        .zip(&after)
        .filter(|(one, other)| one != other);
    assert_eq!((before.len(), changed.count()), (after.len(), 3));
}
