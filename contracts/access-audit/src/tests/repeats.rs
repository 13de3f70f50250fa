//! The same access, sent again.

use salus_audit_api::bounds::MAX_SINCE;
use salus_audit_api::msg::{Answer, BatchAccess, Declaration, ExecuteMsg, LocalDecision};
use salus_policy::Outcome;
use salus_vocabulary::Instant;

use super::acts::{
    declaration, declare, declare_as, emergency, emergency_access, hospital, managed_member,
    reported, reported_emergency,
};
use super::world::{NOW, World, access, code, data, from, object, organization, seq_of, text};

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

/// Alice, of whom strangers wrote more entries than are searched, and the doctor.
fn flooded(entries: u8) -> World {
    let mut world = hospital();
    world.fill(entries);
    world
}

#[test]
fn an_emergency_is_declared_and_used_behind_any_number_of_entries() {
    let mut world = flooded(70);
    let number = declare(&mut world, declaration(200));
    assert_eq!(number, 71);
    let mut used = emergency_access(201, number);
    used.since = 1;
    assert_eq!(seq_of(&world.record(used.clone())), 72);
    assert!(matches!(
        world.record(used),
        Answer::AlreadyRecorded { seq: 72, .. }
    ));
}

#[test]
fn a_declaration_sent_again_is_found_among_the_latest_64_entries() {
    let mut world = flooded(10);
    let first = declare(&mut world, declaration(200));
    for number in 0..63 {
        let mut asked = access(100 + number);
        asked.since = u64::from(first) + u64::from(number);
        world.record(asked);
    }
    let again = |world: &mut World| -> Answer {
        let msg = declare_as("doctor", declaration(200));
        data(&world.execute(from("doctor"), msg).unwrap())
    };
    assert!(matches!(
        again(&mut world),
        Answer::AlreadyRecorded { seq: 11, .. }
    ));
    let mut one_more = access(99);
    one_more.since = 74;
    world.record(one_more);
    assert!(matches!(
        again(&mut world),
        Answer::Declared { seq: 76, .. }
    ));
}

#[test]
fn a_declaration_ahead_of_the_head_is_refused() {
    let mut world = flooded(2);
    let mut ahead = declaration(200);
    ahead.since = 3;
    let error = world
        .execute(from("doctor"), declare_as("doctor", ahead))
        .unwrap_err();
    assert_eq!(code(&error), "salus:audit:since_ahead");
}

#[test]
fn a_release_reported_after_a_refusal_is_recorded_and_reviewed() {
    let mut world = World::new();
    world.grant_all("alice", "hospital", &[]);
    assert_eq!(world.decision(access(9)).outcome, Outcome::NoConsent);
    assert!(matches!(
        world.record(reported_emergency(9)),
        Answer::Reported { seq: 2 }
    ));
    assert!(emergency(&world, 2).review.is_none());
    assert!(matches!(
        world.record(reported_emergency(9)),
        Answer::AlreadyRecorded { seq: 2, .. }
    ));
    assert!(matches!(
        world.record(reported(9)),
        Answer::AlreadyRecorded { seq: 2, .. }
    ));
}

#[test]
fn a_report_of_what_was_permitted_is_a_repetition_unless_it_tells_of_an_emergency() {
    let mut world = World::new();
    world.record(access(9));
    assert!(matches!(
        world.record(reported(9)),
        Answer::AlreadyRecorded { seq: 1, .. }
    ));
    assert!(matches!(
        world.record(reported_emergency(9)),
        Answer::Reported { seq: 2 }
    ));
}

#[test]
fn a_report_of_a_release_is_no_repetition_of_one_that_withheld() {
    let mut world = World::new();
    let mut withheld = reported(9);
    withheld.report.as_mut().unwrap().decided = LocalDecision::Withheld;
    world.record(withheld.clone());
    assert!(matches!(
        world.record(withheld),
        Answer::AlreadyRecorded { seq: 1, .. }
    ));
    assert!(matches!(
        world.record(reported(9)),
        Answer::Reported { seq: 2 }
    ));
}

#[test]
fn what_was_reported_is_not_decided_afterwards() {
    let mut world = World::new();
    world.record(reported(9));
    assert!(matches!(
        world.record(access(9)),
        Answer::AlreadyRecorded { seq: 1, .. }
    ));
}

#[test]
fn an_access_and_a_declaration_with_one_id_keep_each_other_from_nothing() {
    let mut world = World::new();
    world.identity("nurse", managed_member("hospital"));
    world.record(access(9));
    let of_nurse = Declaration {
        actor: text("nurse"),
        ..declaration(9)
    };
    let msg = declare_as("hospital", of_nurse);
    let answer: Answer = data(&world.execute(from("gateway"), msg).unwrap());
    assert!(matches!(answer, Answer::Declared { seq: 2, .. }));
    let mut anew = access(9);
    anew.since = 1;
    assert!(matches!(
        world.record(anew),
        Answer::Recorded { seq: 3, .. }
    ));
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
        BatchAccess::from(access(1)),
        BatchAccess::from(access(2)),
        BatchAccess::from(access(1)),
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
        .batch(vec![BatchAccess::from(first), BatchAccess::from(ahead)])
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
        .batch(vec![
            BatchAccess::from(access(1)),
            BatchAccess::from(access(2)),
        ])
        .unwrap();
    let again = vec![
        BatchAccess::from(access(2)),
        BatchAccess::from(access(3)),
        BatchAccess::from(access(1)),
    ];
    let answers: Vec<Answer> = data(&world.batch(again).unwrap());
    assert!(matches!(answers[0], Answer::AlreadyRecorded { seq: 2, .. }));
    assert!(matches!(answers[1], Answer::Recorded { seq: 3, .. }));
    assert!(matches!(answers[2], Answer::AlreadyRecorded { seq: 1, .. }));
}
