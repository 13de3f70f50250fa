//! Reviewing an emergency.

use salus_audit_api::bounds::{EMERGENCY_SECONDS, REVIEW_SECONDS};
use salus_audit_api::msg::{Declaration, EmergenciesResponse, ExecuteMsg, QueryMsg, ReviewView};
use salus_audit_api::{EmergencyReason, Verdict};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::{IdentityCell, OperatorCell, Powers, operator_key};
use salus_vocabulary::{AccreditationKind, Hash, Instant, Period};

use super::acts::{
    declaration, declare, declare_as, delegate, emergency, emergency_access, emergency_member,
    holder, hospital, managed_member, refused, refused_from, reported_emergency, review_as, sends,
};
use super::world::{NOW, World, attribute, code, id, member_of, organization, text, with_coin};

/// A reviewer, and an emergency of the doctor's for alice that is just over.
fn over() -> (World, u32) {
    let mut world = hospital();
    world.identity("reviewer", holder(AccreditationKind::Reviewer));
    let number = declare(&mut world, declaration(1));
    world.at(NOW + EMERGENCY_SECONDS);
    (world, number)
}

fn open(world: &World, overdue: bool) -> Vec<u32> {
    let msg = QueryMsg::OpenReviews {
        subject: None,
        organization: None,
        overdue: Some(overdue),
        cursor: None,
        limit: None,
    };
    let page: EmergenciesResponse = world.query(msg).unwrap();
    page.emergencies.iter().map(|view| view.number).collect()
}

#[test]
fn the_patient_reviews() {
    let (mut world, number) = over();
    let response = sends(&mut world, "alice", review_as("alice", number));
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_review");
    for (key, value) in [
        ("v", "1".to_owned()),
        ("as", text("alice")),
        ("account", text("alice")),
        ("subject", text("alice")),
        ("emergency", number.to_string()),
        ("verdict", "not_justified".to_owned()),
    ] {
        assert_eq!(attribute(event, key), Some(value), "{key}");
    }
    let review = ReviewView {
        time: Instant(NOW + EMERGENCY_SECONDS),
        by: text("alice"),
        verdict: Verdict::NotJustified,
        hash: Hash([9; 32]),
    };
    assert_eq!(emergency(&world, number).review, Some(review));
}

#[test]
fn an_accredited_reviewer_reviews() {
    let (mut world, number) = over();
    sends(&mut world, "reviewer", review_as("reviewer", number));
    let review = emergency(&world, number).review.unwrap();
    assert_eq!(review.by, text("reviewer"));
}

#[test]
fn a_reviewer_must_be_accredited_as_one_now() {
    let (mut world, number) = over();
    let msg = || review_as("reviewer", number);
    for cell in [
        IdentityCell::default(),
        holder(AccreditationKind::Organization),
    ] {
        world.identity("reviewer", cell);
        refused(&mut world, "reviewer", msg(), "salus:audit:not_a_reviewer");
    }
    let mut until = holder(AccreditationKind::Reviewer);
    until.accreditations[0].valid = Some(Period::until(Instant(NOW + EMERGENCY_SECONDS)));
    world.identity("reviewer", until.clone());
    refused(&mut world, "reviewer", msg(), "salus:audit:not_a_reviewer");
    until.accreditations[0].valid = Some(Period::until(Instant(NOW + EMERGENCY_SECONDS + 1)));
    world.identity("reviewer", until);
    sends(&mut world, "reviewer", msg());
}

#[test]
fn a_delegate_reviews_with_the_power_to_narrow() {
    for powers in [Powers::REVOKE, Powers::CONSENT] {
        let (mut world, number) = over();
        delegate(&world, "son", powers);
        sends(&mut world, "son", review_as("son", number));
        let review = emergency(&world, number).review.unwrap();
        assert_eq!(review.by, text("son"));
    }
    let (mut world, number) = over();
    delegate(&world, "son", Powers::VIEW);
    let msg = review_as("son", number);
    refused(&mut world, "son", msg, "salus:audit:not_a_reviewer");
}

#[test]
fn never_the_declarer() {
    let (mut world, number) = over();
    let both = IdentityCell {
        accreditations: holder(AccreditationKind::Reviewer).accreditations,
        accreditations_ever: 1,
        ..emergency_member("hospital", Period::ALWAYS)
    };
    world.identity("doctor", both);
    let conflict = "salus:audit:conflict_of_interest";
    refused(&mut world, "doctor", review_as("doctor", number), conflict);
    delegate(&world, "doctor", Powers::REVOKE);
    refused(&mut world, "doctor", review_as("doctor", number), conflict);
}

#[test]
fn not_the_declarer_by_another_identity_of_his() {
    let (mut world, number) = over();
    let reviewer = IdentityCell {
        controllers: vec![id("doctor")],
        ..holder(AccreditationKind::Reviewer)
    };
    world.identity("reviewer", reviewer);
    let conflict = "salus:audit:conflict_of_interest";
    refused(
        &mut world,
        "doctor",
        review_as("reviewer", number),
        conflict,
    );
    let daughter = IdentityCell {
        controllers: vec![id("doctor")],
        ..IdentityCell::default()
    };
    world.identity("alice", daughter);
    refused(&mut world, "doctor", review_as("alice", number), conflict);
}

#[test]
fn never_its_organization_nor_who_writes_for_it() {
    let (mut world, number) = over();
    let mut hospital = organization("gateway");
    let as_reviewer = holder(AccreditationKind::Reviewer).accreditations[0];
    hospital.accreditations.push(as_reviewer);
    world.identity("hospital", hospital);
    let conflict = "salus:audit:conflict_of_interest";
    refused(
        &mut world,
        "hospital",
        review_as("hospital", number),
        conflict,
    );
    let reviewer = IdentityCell {
        controllers: vec![id("gateway")],
        ..holder(AccreditationKind::Reviewer)
    };
    world.identity("reviewer", reviewer);
    refused(
        &mut world,
        "gateway",
        review_as("reviewer", number),
        conflict,
    );
}

#[test]
fn never_a_delegate_or_reviewer_who_belongs_to_the_organization() {
    let (mut world, number) = over();
    let conflict = "salus:audit:conflict_of_interest";
    delegate(&world, "son", Powers::REVOKE);
    world.identity("son", member_of("hospital", Period::ALWAYS));
    refused(&mut world, "son", review_as("son", number), conflict);
    let employed = IdentityCell {
        memberships: member_of("hospital", Period::ALWAYS).memberships,
        ..holder(AccreditationKind::Reviewer)
    };
    world.identity("reviewer", employed);
    refused(
        &mut world,
        "reviewer",
        review_as("reviewer", number),
        conflict,
    );
}

#[test]
fn a_patient_who_works_there_reviews_her_own() {
    let (mut world, number) = over();
    world.identity("alice", member_of("hospital", Period::ALWAYS));
    sends(&mut world, "alice", review_as("alice", number));
}

#[test]
fn nobody_else_reviews() {
    let (mut world, number) = over();
    for name in ["stranger", "owner", "clinic"] {
        let msg = review_as(name, number);
        refused(&mut world, name, msg, "salus:audit:not_a_reviewer");
    }
    let for_alice = review_as("alice", number);
    refused(
        &mut world,
        "stranger",
        for_alice,
        "salus:audit:not_authorised",
    );
}

#[test]
fn a_review_waits_until_the_emergency_is_over() {
    let (mut world, number) = over();
    world.at(NOW + EMERGENCY_SECONDS - 1);
    let msg = review_as("alice", number);
    refused(
        &mut world,
        "alice",
        msg.clone(),
        "salus:audit:emergency_running",
    );
    world.at(NOW + EMERGENCY_SECONDS);
    sends(&mut world, "alice", msg);
}

#[test]
fn an_emergency_is_reviewed_once() {
    let (mut world, number) = over();
    sends(&mut world, "reviewer", review_as("reviewer", number));
    let again = review_as("alice", number);
    refused(&mut world, "alice", again, "salus:audit:already_reviewed");
}

#[test]
fn what_is_no_emergency_is_not_reviewed() {
    let (mut world, number) = over();
    world.at(NOW);
    world.record(emergency_access(9, number));
    for number in [0, 2, 3, u32::MAX] {
        let msg = review_as("alice", number);
        refused(&mut world, "alice", msg, "salus:audit:no_emergency");
    }
}

#[test]
fn every_emergency_is_open_for_review_until_it_is_reviewed() {
    let (mut world, number) = over();
    assert_eq!(open(&world, false), [number]);
    sends(&mut world, "alice", review_as("alice", number));
    assert!(open(&world, false).is_empty());
}

#[test]
fn an_emergency_declared_offline_is_flagged_and_open_for_review_at_once() {
    let mut world = hospital();
    world.record(reported_emergency(1));
    let view = emergency(&world, 1);
    assert!(view.flagged && !view.running);
    assert_eq!(view.until, None);
    assert_eq!(view.reason, EmergencyReason::LifeThreatening);
    assert_eq!(view.custodian, text("hospital"));
    assert_eq!(open(&world, false), [1]);
    sends(&mut world, "alice", review_as("alice", 1));
    assert!(emergency(&world, 1).review.is_some());
}

#[test]
fn the_custodian_that_reported_an_emergency_does_not_review_it() {
    let mut world = hospital();
    let mut report = reported_emergency(1);
    report.organization = None;
    world.record(report);
    let mut hospital = organization("gateway");
    let as_reviewer = holder(AccreditationKind::Reviewer).accreditations[0];
    hospital.accreditations.push(as_reviewer);
    world.identity("hospital", hospital);
    let msg = review_as("hospital", 1);
    refused(
        &mut world,
        "hospital",
        msg,
        "salus:audit:conflict_of_interest",
    );
}

#[test]
fn after_30_days_an_open_review_is_overdue_and_stays_visible() {
    let (mut world, number) = over();
    world.at(NOW + REVIEW_SECONDS - 1);
    assert!(!emergency(&world, number).overdue);
    assert!(open(&world, true).is_empty());
    world.at(NOW + REVIEW_SECONDS);
    assert!(emergency(&world, number).overdue);
    assert_eq!(open(&world, true), [number]);
    world.at(NOW + 100 * REVIEW_SECONDS);
    assert_eq!(open(&world, true), [number]);
    assert_eq!(open(&world, false), [number]);
    sends(&mut world, "alice", review_as("alice", number));
    assert!(!emergency(&world, number).overdue);
    assert!(open(&world, true).is_empty());
}

#[test]
fn open_reviews_are_found_by_subject_and_by_organization() {
    let (mut world, _) = over();
    world.identity("clinic", organization("clinic gateway"));
    world.identity("surgeon", emergency_member("clinic", Period::ALWAYS));
    let mut at_clinic = declaration(2);
    at_clinic.actor = text("surgeon");
    at_clinic.organization = text("clinic");
    at_clinic.subject = text("bob");
    sends(&mut world, "surgeon", declare_as("surgeon", at_clinic));
    let found = |subject: Option<&str>, organization: Option<&str>| {
        let msg = QueryMsg::OpenReviews {
            subject: subject.map(text),
            organization: organization.map(text),
            overdue: None,
            cursor: None,
            limit: None,
        };
        let page: EmergenciesResponse = world.query(msg).unwrap();
        let subjects = page.emergencies.into_iter().map(|view| view.subject);
        subjects.collect::<Vec<_>>()
    };
    assert_eq!(found(None, None), [text("alice"), text("bob")]);
    assert_eq!(found(Some("alice"), None), [text("alice")]);
    assert_eq!(found(Some("bob"), None), [text("bob")]);
    assert_eq!(found(None, Some("clinic")), [text("bob")]);
    assert_eq!(found(None, Some("hospital")), [text("alice")]);
    assert_eq!(found(Some("alice"), Some("clinic")), Vec::<String>::new());
}

#[test]
fn a_review_narrows_and_goes_on_while_paused_and_frozen() {
    let (mut world, number) = over();
    let msg = review_as("alice", number);
    assert_eq!(msg.direction(), Direction::Narrows);
    world.pause(NOW + 1_000_000);
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("alice", frozen);
    sends(&mut world, "alice", msg);
}

#[test]
fn a_review_changes_no_answer() {
    let (mut world, number) = over();
    let before = world.decision(emergency_access(9, number));
    sends(&mut world, "alice", review_as("alice", number));
    let mut again = emergency_access(10, number);
    again.since = 2;
    let after = world.decision(again);
    assert_eq!(
        (before.outcome, before.reason),
        (after.outcome, after.reason)
    );
}

#[test]
fn malformed_reviews_are_refused() {
    let (mut world, number) = over();
    let msg = ExecuteMsg::ReviewEmergency {
        r#as: text("alice"),
        subject: text("alice").to_uppercase(),
        emergency: number,
        verdict: Verdict::Upheld,
        hash: Hash([0; 32]),
    };
    refused(&mut world, "alice", msg, "salus:kit:invalid_address");
    let msg = review_as("alice", number);
    refused_from(&mut world, with_coin("alice"), msg, "salus:kit:funds");
}

#[test]
fn never_the_operator_that_declared_it_also_after_its_removal() {
    let mut world = hospital();
    world.identity("nurse", managed_member("hospital"));
    let of_nurse = Declaration {
        actor: text("nurse"),
        ..declaration(1)
    };
    sends(&mut world, "gateway", declare_as("hospital", of_nurse));
    world.at(NOW + EMERGENCY_SECONDS);
    let added = OperatorCell {
        account: id("gateway"),
        added: Instant(NOW - 10),
        removed: Instant(NOW + 10),
    };
    world.put("identities", &operator_key(&id("hospital"), 3), &added);
    world.identity("hospital", organization("another gateway"));
    let conflict = "salus:audit:conflict_of_interest";
    delegate(&world, "gateway", Powers::REVOKE);
    refused(&mut world, "gateway", review_as("gateway", 1), conflict);
    world.identity("gateway", holder(AccreditationKind::Reviewer));
    refused(&mut world, "gateway", review_as("gateway", 1), conflict);
    world.identity("another gateway", holder(AccreditationKind::Reviewer));
    let msg = review_as("another gateway", 1);
    refused(&mut world, "another gateway", msg, conflict);
    sends(&mut world, "alice", review_as("alice", 1));
}

#[test]
fn never_an_organization_that_the_declarer_belongs_to() {
    let (mut world, number) = over();
    let mut doctor = emergency_member("hospital", Period::ALWAYS);
    doctor
        .memberships
        .extend(member_of("reviewer", Period::ALWAYS).memberships);
    world.identity("doctor", doctor);
    let msg = review_as("reviewer", number);
    refused(
        &mut world,
        "reviewer",
        msg,
        "salus:audit:conflict_of_interest",
    );
}

#[test]
fn never_the_declarer_who_declared_for_himself() {
    let mut world = hospital();
    let mut own = declaration(1);
    own.subject = text("doctor");
    sends(&mut world, "doctor", declare_as("doctor", own));
    world.at(NOW + EMERGENCY_SECONDS);
    let msg = ExecuteMsg::ReviewEmergency {
        r#as: text("doctor"),
        subject: text("doctor"),
        emergency: 1,
        verdict: Verdict::Upheld,
        hash: Hash([0; 32]),
    };
    refused(
        &mut world,
        "doctor",
        msg,
        "salus:audit:conflict_of_interest",
    );
}

#[test]
fn what_a_custodian_says_of_others_shuts_out_neither_patient_nor_reviewer() {
    let mut world = hospital();
    world.identity("reviewer", holder(AccreditationKind::Reviewer));
    for (number, actor) in [(1, "alice"), (2, "doctor")] {
        let mut report = reported_emergency(number);
        report.actor = text(actor);
        report.organization = Some(text("reviewer"));
        report.since = u64::from(number - 1);
        world.record(report);
    }
    let mut copy = hospital();
    for number in [1, 2] {
        let mut report = reported_emergency(u8::try_from(number).unwrap());
        report.actor = text(if number == 1 { "alice" } else { "doctor" });
        report.organization = Some(text("reviewer"));
        report.since = u64::from(number - 1);
        copy.record(report);
        sends(&mut copy, "alice", review_as("alice", number));
        sends(&mut world, "reviewer", review_as("reviewer", number));
    }
}

#[test]
fn what_a_custodian_says_of_others_counts_where_the_registry_bears_it_out() {
    let mut world = hospital();
    world.record(reported_emergency(1));
    let daughter = IdentityCell {
        controllers: vec![id("doctor")],
        ..IdentityCell::default()
    };
    world.identity("alice", daughter);
    let conflict = "salus:audit:conflict_of_interest";
    refused(&mut world, "doctor", review_as("alice", 1), conflict);
}

#[test]
fn a_thiefs_review_gives_way_to_the_recovered_patients() {
    let recovered = |at| IdentityCell {
        controllers: vec![id("new key")],
        delegations_since: Instant(at),
        ..IdentityCell::default()
    };
    let reviewed = NOW + EMERGENCY_SECONDS;
    let (mut world, number) = over();
    sends(&mut world, "alice", review_as("alice", number));
    let msg = || review_as("alice", number);
    world.identity("alice", recovered(reviewed));
    refused(&mut world, "new key", msg(), "salus:audit:already_reviewed");
    world.identity("alice", recovered(reviewed + 1));
    world.at(reviewed + 2);
    sends(&mut world, "new key", msg());
    let review = emergency(&world, number).review.unwrap();
    assert_eq!(review.time, Instant(reviewed + 2));
    refused(&mut world, "new key", msg(), "salus:audit:already_reviewed");
    let (mut world, number) = over();
    delegate(&world, "thief", Powers::REVOKE);
    sends(&mut world, "thief", review_as("thief", number));
    world.identity("alice", recovered(reviewed + 1));
    sends(&mut world, "new key", msg());
    let (mut world, number) = over();
    sends(&mut world, "reviewer", review_as("reviewer", number));
    world.identity("alice", recovered(reviewed + 1));
    refused(&mut world, "new key", msg(), "salus:audit:already_reviewed");
}

#[test]
fn a_cursor_that_no_page_gave_opens_no_empty_page() {
    let (world, _) = over();
    let page = |cursor: Option<String>| {
        world.query::<EmergenciesResponse>(QueryMsg::OpenReviews {
            subject: None,
            organization: None,
            overdue: None,
            cursor,
            limit: None,
        })
    };
    let of_20 = format!("{:016x}14{}00000000", 0, "11".repeat(20));
    let of_32 = format!("{:016x}20{}00000000", 0, "11".repeat(32));
    for cursor in [of_20.clone(), of_32] {
        assert_eq!(page(Some(cursor)).unwrap().emergencies.len(), 1);
    }
    let of_19 = format!("{:016x}13{}00000000", 0, "11".repeat(19));
    let wrong_length = of_20.replacen("14", "15", 1);
    for cursor in [
        "",
        "00000001",
        "ffffffff",
        "zz",
        &of_19,
        &wrong_length,
        &of_20[..64],
    ] {
        let error = page(Some(cursor.to_owned())).unwrap_err();
        assert_eq!(code(&error), "salus:audit:cursor", "{cursor}");
    }
}
