//! Accesses that have happened already.

use salus_audit_api::AuditReason;
use salus_audit_api::bounds::REPORT_SECONDS;
use salus_audit_api::msg::{
    Access, Answer, AssuranceView, BatchAccess, ExecuteMsg, LocalDecision, Mode, Report,
};
use salus_identity_api::cells::{IdentityCell, Powers};
use salus_vocabulary::{Hash, Instant};

use super::acts::{delegate, hospital, refused, reported, reported_emergency, sends};
use super::world::{
    HEIGHT, NOW, World, access, accredited, attribute, data, object, organization, text,
};

fn record(access: Access) -> ExecuteMsg {
    ExecuteMsg::Record {
        r#as: access.custodian.clone(),
        access,
    }
}

fn with(change: impl FnOnce(&mut Report)) -> Access {
    let mut access = reported(1);
    let mut report = access.report.unwrap();
    change(&mut report);
    access.report = Some(report);
    access
}

#[test]
fn a_report_is_recorded_with_what_was_decided_locally() {
    for decided in [LocalDecision::Released, LocalDecision::Withheld] {
        let mut world = World::new();
        let access = with(|report| report.decided = decided);
        assert_eq!(world.record(access.clone()), Answer::Reported { seq: 1 });
        let entry = world.entry("alice", 1);
        assert_eq!(entry.mode, Mode::Report);
        assert_eq!(entry.report, access.report);
        assert_eq!(entry.reason, AuditReason::Reported);
        assert_eq!(entry.time, Instant(NOW));
        assert_eq!(entry.height, HEIGHT);
        assert_eq!(entry.assurance, AssuranceView::Asserted { operator: 3 });
        assert_eq!(entry.actor, text("doctor"));
        assert_eq!(entry.organization, Some(text("hospital")));
        assert_eq!(entry.data.unwrap().labels, ["N".parse().unwrap()]);
    }
}

#[test]
fn a_report_never_returns_a_permit_nor_any_decision_by_the_present_state() {
    let mut world = World::new();
    assert!(matches!(world.record(reported(1)), Answer::Reported { .. }));
    let entry = world.entry("alice", 1);
    assert_eq!((entry.outcome, entry.decided_by), (None, None));
    assert_eq!((entry.residue, entry.consents), (None, None));
}

#[test]
fn a_report_reads_no_consent() {
    let mut world = World::new();
    world.reads.borrow_mut().clear();
    world.record(reported(1));
    let reads = world.reads.borrow().len();
    assert_eq!(reads, 4, "two headers, the custodian, its operator");
}

#[test]
fn a_report_lies_at_most_30_days_back_and_not_in_the_future() {
    let mut world = World::new();
    for seconds in [0, NOW - REPORT_SECONDS - 1, NOW + 1, u64::MAX] {
        let access = with(|report| report.occurred_at = Instant(seconds));
        refused(
            &mut world,
            "gateway",
            record(access),
            "salus:audit:occurred_at",
        );
    }
    for (number, seconds) in [(2, NOW - REPORT_SECONDS), (3, NOW)] {
        let mut access = with(|report| report.occurred_at = Instant(seconds));
        access.access_id = object(number);
        assert!(matches!(world.record(access), Answer::Reported { .. }));
    }
}

#[test]
fn the_state_that_decided_is_not_in_the_future() {
    let mut world = World::new();
    for height in [HEIGHT + 1, u64::MAX] {
        let access = with(|report| report.height = height);
        refused(
            &mut world,
            "gateway",
            record(access),
            "salus:audit:report_height",
        );
    }
    world.record(with(|report| report.height = HEIGHT));
}

#[test]
fn only_operators_report() {
    let mut world = hospital();
    let mut own = reported(1);
    own.actor = text("alice");
    own.organization = None;
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: own.clone(),
    };
    refused(&mut world, "alice", msg, "salus:audit:report_by_operator");
    delegate(&world, "son", Powers::VIEW);
    own.actor = text("son");
    let msg = ExecuteMsg::Record {
        r#as: text("son"),
        access: own,
    };
    refused(&mut world, "son", msg, "salus:audit:report_by_operator");
    refused(
        &mut world,
        "doctor",
        record(reported(1)),
        "salus:audit:not_a_writer",
    );
}

#[test]
fn operators_of_a_suspended_or_expired_custodian_still_report() {
    let mut world = World::new();
    let suspended = IdentityCell {
        operators: organization("gateway").operators,
        operators_ever: 4,
        ..accredited(None)
    };
    world.identity("hospital", suspended);
    assert!(matches!(world.record(reported(1)), Answer::Reported { .. }));
    let gate = world.decision(access(2));
    assert_eq!(gate.reason, AuditReason::CustodianNotAccredited);
}

#[test]
fn reports_go_on_while_paused() {
    let mut world = World::new();
    world.pause(NOW + 100);
    assert!(matches!(world.record(reported(1)), Answer::Reported { .. }));
}

#[test]
fn a_false_claim_does_not_keep_a_report_out() {
    let mut world = World::new();
    let mut by_stranger = reported(1);
    by_stranger.actor = text("stranger");
    assert!(matches!(world.record(by_stranger), Answer::Reported { .. }));
}

#[test]
fn a_report_sent_again_is_recorded_once() {
    let mut world = World::new();
    world.record(reported(1));
    let before = world.storage();
    let Answer::AlreadyRecorded { seq, was } = world.record(reported(1)) else {
        panic!("recorded again")
    };
    assert_eq!((seq, was.reason), (1, AuditReason::Reported));
    assert_eq!(was.outcome, None);
    assert_eq!(world.storage(), before);
}

#[test]
fn what_was_decided_at_the_gate_is_not_reported_again() {
    let mut world = World::new();
    world.record(access(1));
    let Answer::AlreadyRecorded { was, .. } = world.record(reported(1)) else {
        panic!("recorded again")
    };
    assert_eq!(was.reason, AuditReason::PermitRule);
    assert!(matches!(
        world.record(Access {
            report: None,
            ..reported(1)
        }),
        Answer::AlreadyRecorded { .. }
    ));
}

#[test]
fn a_report_behind_more_than_64_entries_has_to_resync() {
    let mut world = World::new();
    world.fill(65);
    let msg = record(Access {
        access_id: object(100),
        ..reported(1)
    });
    refused(&mut world, "gateway", msg, "salus:audit:resync");
}

#[test]
fn a_report_names_a_declared_emergency_or_tells_of_one_not_both() {
    let mut world = hospital();
    let mut both = reported_emergency(1);
    both.emergency = Some(1);
    refused(
        &mut world,
        "gateway",
        record(both),
        "salus:audit:two_emergencies",
    );
    let mut named = reported(2);
    named.emergency = Some(7);
    world.record(named);
    assert_eq!(world.entry("alice", 1).emergency, Some(7));
}

#[test]
fn an_emergency_in_a_report_gives_no_right() {
    let mut world = hospital();
    world.record(reported_emergency(1));
    let access = super::acts::emergency_access(9, 1);
    let decision = world.decision(access);
    assert_eq!(decision.reason, AuditReason::EmergencyNotLive);
}

#[test]
fn the_events_of_a_report_have_all_that_an_indexer_needs() {
    let mut world = hospital();
    let response = sends(&mut world, "gateway", record(reported_emergency(1)));
    let [access, emergency] = response.events.as_slice() else {
        panic!("two events")
    };
    assert_eq!(access.ty, "salus_access");
    for (key, value) in [
        ("v", Some("1".to_owned())),
        ("custodian", Some(text("hospital"))),
        ("subject", Some(text("alice"))),
        ("seq", Some("1".to_owned())),
        ("actor", Some(text("doctor"))),
        ("purpose", Some("TREAT".to_owned())),
        ("action", Some("read".to_owned())),
        ("occurred_at", Some((NOW - 3_600).to_string())),
        ("decided", Some("released".to_owned())),
        ("access_id", Some(object(1).to_string())),
        ("outcome", None),
    ] {
        assert_eq!(attribute(access, key), value, "{key}");
    }
    assert_eq!(emergency.ty, "salus_emergency");
    for (key, value) in [
        ("action", "report".to_owned()),
        ("subject", text("alice")),
        ("emergency", "1".to_owned()),
        ("actor", text("doctor")),
        ("custodian", text("hospital")),
        ("reason", "life_threatening".to_owned()),
    ] {
        assert_eq!(attribute(emergency, key), Some(value), "{key}");
    }
}

#[test]
fn a_batch_mixes_reports_and_gate_accesses_each_answered_by_itself() {
    let mut world = World::new();
    let accesses = vec![
        BatchAccess::from(reported(1)),
        BatchAccess::from(access(2)),
        BatchAccess::from(reported_emergency(3)),
    ];
    let response = world.batch(accesses).unwrap();
    let answers: Vec<Answer> = data(&response);
    assert_eq!(answers[0], Answer::Reported { seq: 1 });
    assert!(matches!(answers[1], Answer::Recorded { seq: 2, .. }));
    assert_eq!(answers[2], Answer::Reported { seq: 3 });
    let kinds: Vec<&str> = response.events.iter().map(|it| it.ty.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "salus_accesses",
            "salus_access",
            "salus_access",
            "salus_access",
            "salus_emergency"
        ]
    );
}

#[test]
fn a_malformed_report_fails_a_batch_as_a_whole_named_by_index() {
    let mut world = World::new();
    let early = with(|report| report.occurred_at = Instant(0));
    let msg = ExecuteMsg::RecordBatch {
        r#as: text("hospital"),
        custodian: text("hospital"),
        accesses: vec![BatchAccess::from(access(2)), BatchAccess::from(early)],
    };
    let before = world.storage();
    let error = world
        .execute(super::world::from("gateway"), msg)
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("salus:audit:batch_item: access 1: salus:audit:occurred_at: "),
        "{text}"
    );
    assert_eq!(world.storage(), before);
}

#[test]
fn a_report_keeps_the_fingerprint() {
    let mut world = World::new();
    let mut access = reported(1);
    access.fingerprint = Some(Hash([7; 32]));
    world.record(access);
    assert_eq!(world.entry("alice", 1).fingerprint, Some(Hash([7; 32])));
}
