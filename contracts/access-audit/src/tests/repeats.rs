//! The same access, sent again.

use salus_audit_api::bounds::MAX_SINCE;
use salus_audit_api::msg::{Answer, ExecuteMsg};
use salus_policy::Outcome;
use salus_vocabulary::Instant;

use super::world::{
    NOW, World, access, code, data, from, in_batch, object, organization, seq_of, text,
};

#[test]
fn a_repetition_says_what_was_recorded_and_records_nothing() {
    let mut world = World::new();
    world.record(access(9));
    let before = world.storage();
    world.at(NOW + 60);
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(9),
    };
    let response = world.execute(from("gateway"), msg).unwrap();
    let Answer::AlreadyRecorded { seq, was } = data(&response) else {
        panic!("recorded again");
    };
    assert_eq!(seq, 1);
    assert_eq!(was.time, Instant(NOW));
    assert_eq!(was.outcome, Some(Outcome::Permit));
    assert_eq!(was.decided_by.unwrap().id, object(1));
    assert!(response.events.is_empty());
    assert_eq!(world.storage(), before);
}

#[test]
fn a_repetition_after_a_revocation_is_no_permit() {
    let mut world = World::new();
    world.record(access(9));
    world.revoke("alice", object(1));
    assert!(matches!(
        world.record(access(9)),
        Answer::AlreadyRecorded { .. }
    ));
    let mut anew = access(10);
    anew.since = 1;
    assert_eq!(world.decision(anew).outcome, Outcome::NoConsent);
}

#[test]
fn a_repetition_is_found_among_all_entries_since() {
    let mut world = World::new();
    world.fill(u8::try_from(MAX_SINCE).unwrap());
    for number in [1, 17, 64] {
        let answer = world.record(access(number));
        assert!(matches!(answer, Answer::AlreadyRecorded { .. }));
        assert_eq!(seq_of(&answer), u32::from(number));
    }
}

#[test]
fn behind_more_than_64_entries_the_gateway_has_to_resync() {
    let mut world = World::new();
    world.fill(65);
    let mut asked = access(200);
    let error = world.try_record(asked.clone()).unwrap_err();
    assert_eq!(code(&error), "salus:audit:resync");
    asked.since = 1;
    assert_eq!(seq_of(&world.record(asked)), 66);
}

#[test]
fn since_ahead_of_the_head_is_refused() {
    let mut world = World::new();
    world.fill(2);
    for since in [3, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX] {
        let mut asked = access(200);
        asked.since = since;
        let error = world.try_record(asked).unwrap_err();
        assert_eq!(code(&error), "salus:audit:since_ahead");
    }
    let mut asked = access(200);
    asked.since = 2;
    assert_eq!(seq_of(&world.record(asked)), 3);
}

#[test]
fn entries_up_to_since_are_not_searched() {
    let mut world = World::new();
    world.record(access(9));
    let mut asked = access(9);
    asked.since = 1;
    assert_eq!(seq_of(&world.record(asked)), 2);
}

#[test]
fn the_same_id_of_another_custodian_is_another_access() {
    let mut world = World::new();
    world.identity("clinic", organization("gateway"));
    world.record(access(9));
    let mut elsewhere = access(9);
    elsewhere.custodian = text("clinic");
    assert!(matches!(
        world.record(elsewhere),
        Answer::Recorded { seq: 2, .. }
    ));
}

#[test]
fn a_patient_cannot_occupy_an_id_of_the_hospital() {
    let mut world = World::new();
    let mut own = access(9);
    own.actor = text("alice");
    own.organization = None;
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: own,
    };
    world.execute(from("alice"), msg.clone()).unwrap();
    assert!(matches!(
        world.record(access(9)),
        Answer::Recorded { seq: 2, .. }
    ));
    let response = world.execute(from("alice"), msg).unwrap();
    let answer: Answer = data(&response);
    assert!(matches!(answer, Answer::AlreadyRecorded { seq: 1, .. }));
}

#[test]
fn the_same_id_under_another_patient_is_another_access() {
    let mut world = World::new();
    world.record(access(9));
    let mut other = access(9);
    other.subject = text("bob");
    assert!(matches!(
        world.record(other),
        Answer::Recorded { seq: 1, .. }
    ));
}

#[test]
fn a_double_within_one_batch_is_recorded_once() {
    let mut world = World::new();
    let accesses = vec![
        in_batch(access(1)),
        in_batch(access(2)),
        in_batch(access(1)),
    ];
    let response = world.batch(accesses).unwrap();
    let answers: Vec<Answer> = data(&response);
    assert!(matches!(answers[0], Answer::Recorded { seq: 1, .. }));
    assert!(matches!(answers[1], Answer::Recorded { seq: 2, .. }));
    assert!(matches!(answers[2], Answer::AlreadyRecorded { seq: 1, .. }));
    assert_eq!(response.events.len(), 3);
}

#[test]
fn since_counts_from_before_the_batch() {
    let mut world = World::new();
    world.fill(3);
    let mut ahead = access(11);
    ahead.since = 4;
    let mut first = access(10);
    first.since = 3;
    let error = world
        .batch(vec![in_batch(first), in_batch(ahead)])
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("salus:audit:batch_item: access 1: salus:audit:since_ahead: ")
    );
}

#[test]
fn a_batch_sent_again_records_only_what_is_new() {
    let mut world = World::new();
    world
        .batch(vec![in_batch(access(1)), in_batch(access(2))])
        .unwrap();
    let again = vec![
        in_batch(access(2)),
        in_batch(access(3)),
        in_batch(access(1)),
    ];
    let answers: Vec<Answer> = data(&world.batch(again).unwrap());
    assert!(matches!(answers[0], Answer::AlreadyRecorded { seq: 2, .. }));
    assert!(matches!(answers[1], Answer::Recorded { seq: 3, .. }));
    assert!(matches!(answers[2], Answer::AlreadyRecorded { seq: 1, .. }));
}
