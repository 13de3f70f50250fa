//! What goes wrong elsewhere, tried here: the rows of the security page that concern the audit.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{Access, Answer, BatchAccess, ExecuteMsg, HistoryResponse, QueryMsg};
use salus_identity_api::cells::IdentityCell;
use salus_policy::Outcome;
use salus_vocabulary::{ObjectId, Period};

use super::acts::{
    declaration, declare, declare_as, delegate, dispute_as, emergency_access, emergency_member,
    hospital, refused, reported, review_as, sends,
};
use super::world::{
    NOW, World, access, data, decision_of, from, id, member_of, object, organization, text,
};

fn history(world: &World) -> HistoryResponse {
    let msg = QueryMsg::History {
        subject: text("alice"),
        filter: None,
        cursor: None,
        limit: Some(100),
        descending: None,
    };
    world.query(msg).unwrap()
}

#[test]
fn a_refused_access_is_an_answer_and_its_entry_stays() {
    let mut world = World::new();
    let mut market = access(1);
    market.purpose = "HMARKT".parse().unwrap();
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: market,
    };
    let response = world.execute(from("gateway"), msg).unwrap();
    assert_eq!(decision_of(data(&response)).outcome, Outcome::Deny);
    assert_eq!(history(&world).entries.len(), 1);
}

#[test]
fn the_operator_says_it_was_the_patient_herself() {
    let mut world = World::new();
    world.grant_all("alice", "hospital", &[]);
    let her = Access {
        actor: text("alice"),
        organization: None,
        ..access(1)
    };
    let decision = world.decision(her);
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.reason, AuditReason::ActorUnproven);
}

#[test]
fn the_operator_says_it_was_the_patient_in_an_emergency() {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    let number = declare(&mut world, declaration(1));
    let mut her = emergency_access(2, number);
    her.actor = text("alice");
    her.organization = None;
    let decision = world.decision(her);
    assert_eq!(decision.reason, AuditReason::EmergencyNotLive);
}

#[test]
fn a_replay_after_a_revocation_is_already_recorded_and_no_current_permit() {
    let mut world = World::new();
    world.record(access(1));
    world.revoke("alice", object(1));
    let Answer::AlreadyRecorded { seq, was } = world.record(access(1)) else {
        panic!("decided anew")
    };
    assert_eq!((seq, was.outcome), (1, Some(Outcome::Permit)));
    assert_eq!(history(&world).entries.len(), 1);
}

#[test]
fn a_replay_after_an_emergency_is_no_current_permit() {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    let number = declare(&mut world, declaration(1));
    let first = emergency_access(2, number);
    assert_eq!(world.decision(first.clone()).outcome, Outcome::Permit);
    world.at(NOW + 100_000);
    assert!(matches!(
        world.record(first),
        Answer::AlreadyRecorded { .. }
    ));
}

#[test]
fn an_access_reported_as_released_is_no_permit_for_the_next() {
    let mut world = World::new();
    world.grant_all("alice", "hospital", &[]);
    world.record(reported(1));
    assert_eq!(world.decision(access(2)).outcome, Outcome::NoConsent);
}

#[test]
fn a_report_does_not_get_round_an_exclusion() {
    let mut world = World::new();
    world.exclude("alice", "doctor");
    assert!(matches!(world.record(reported(1)), Answer::Reported { .. }));
    assert_eq!(
        world.decision(access(2)).reason,
        AuditReason::ExcludedPerson
    );
}

#[test]
fn the_owner_touches_no_right_of_a_patient() {
    let mut world = hospital();
    world.record(access(1));
    let number = {
        let mut mine = declaration(2);
        mine.since = 1;
        declare(&mut world, mine)
    };
    world.at(NOW + 100_000);
    let owner = |access| ExecuteMsg::Record {
        r#as: text("owner"),
        access,
    };
    refused(
        &mut world,
        "owner",
        owner(access(3)),
        "salus:audit:not_a_writer",
    );
    let declares = declare_as("owner", declaration(4));
    refused(
        &mut world,
        "owner",
        declares,
        "salus:audit:not_the_declarer",
    );
    let reviews = review_as("owner", number);
    refused(&mut world, "owner", reviews, "salus:audit:not_a_reviewer");
    let disputes = dispute_as("owner", 1);
    refused(&mut world, "owner", disputes, "salus:audit:not_for_subject");
}

#[test]
fn the_owner_cannot_open_emergencies_to_everybody_at_once() {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    let narrow = ExecuteMsg::NarrowEmergencyPolicy {
        r#as: text("owner"),
    };
    let widen = ExecuteMsg::WidenEmergencyPolicy {
        r#as: text("owner"),
    };
    sends(&mut world, "owner", narrow);
    sends(&mut world, "owner", widen);
    let number = declare(&mut world, declaration(1));
    let decision = world.decision(emergency_access(2, number));
    assert_eq!(decision.outcome, Outcome::Deny);
}

#[test]
fn a_stolen_operator_account_declares_nothing_for_clinicians_with_keys() {
    let mut world = hospital();
    for name in ["doctor", "hospital"] {
        let result = world.execute(from("gateway"), declare_as(name, declaration(1)));
        assert!(result.is_err());
    }
}

#[test]
fn an_emergency_role_elsewhere_is_no_emergency_role_here() {
    let mut world = hospital();
    world.identity("clinic", organization("clinic gateway"));
    world.identity("doctor", member_of("hospital", Period::ALWAYS));
    let mut both = member_of("hospital", Period::ALWAYS);
    both.memberships
        .extend(emergency_member("clinic", Period::ALWAYS).memberships);
    world.identity("doctor", both);
    let msg = declare_as("doctor", declaration(1));
    refused(&mut world, "doctor", msg, "salus:audit:no_emergency_role");
}

#[test]
fn a_delegate_reviews_no_emergency_of_his_own() {
    let mut world = hospital();
    delegate(&world, "doctor", salus_identity_api::cells::Powers::CONSENT);
    let number = declare(&mut world, declaration(1));
    world.at(NOW + 100_000);
    let msg = review_as("doctor", number);
    refused(
        &mut world,
        "doctor",
        msg,
        "salus:audit:conflict_of_interest",
    );
}

#[test]
fn ids_of_one_custodian_never_silence_another() {
    let mut world = World::new();
    world.identity("clinic", organization("clinic gateway"));
    world.record(access(1));
    let elsewhere = Access {
        custodian: text("clinic"),
        ..access(1)
    };
    let msg = ExecuteMsg::Record {
        r#as: text("clinic"),
        access: elsewhere,
    };
    let response = sends(&mut world, "clinic gateway", msg);
    assert!(matches!(
        data::<Answer>(&response),
        Answer::Recorded { seq: 2, .. }
    ));
}

#[test]
fn a_patient_with_a_full_history_still_disputes_and_is_declared_for() {
    let mut world = hospital();
    for number in 0..300u64 {
        let mut next = access(0);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&(number + 1).to_be_bytes());
        next.access_id = ObjectId(id);
        next.since = number;
        world.record(next);
    }
    sends(&mut world, "alice", dispute_as("alice", 150));
    let mut late = declaration(9);
    late.since = 300;
    assert_eq!(declare(&mut world, late), 301);
}

#[test]
fn one_patients_messages_leave_every_other_patients_cells_as_they_are() {
    let mut world = hospital();
    let bobs = |world: &World| -> Vec<(Vec<u8>, Vec<u8>)> {
        let bob = id("bob");
        let of_bob = |key: &[u8]| key.windows(20).any(|part| part == bob.as_slice());
        let cells = world.storage().into_iter();
        cells.filter(|(key, _)| of_bob(key)).collect()
    };
    let mut of_bob = access(1);
    of_bob.subject = text("bob");
    world.record(of_bob);
    let before = bobs(&world);
    assert!(!before.is_empty());
    world.record(access(2));
    let mut mine = declaration(3);
    mine.since = 1;
    let number = declare(&mut world, mine);
    world.at(NOW + 100_000);
    sends(&mut world, "alice", review_as("alice", number));
    sends(&mut world, "alice", dispute_as("alice", 1));
    world
        .batch(vec![
            BatchAccess::from(access(4)),
            BatchAccess::from(reported(5)),
        ])
        .unwrap();
    assert_eq!(bobs(&world), before);
}

#[test]
fn after_a_recovery_the_old_key_declares_reviews_and_disputes_nothing() {
    let mut world = hospital();
    world.record(access(1));
    let mut mine = declaration(2);
    mine.since = 1;
    let number = declare(&mut world, mine);
    world.at(NOW + 100_000);
    let recovered = |key: &str, cell: IdentityCell| IdentityCell {
        controllers: vec![id(key)],
        ..cell
    };
    let alice = recovered("new key of alice", IdentityCell::default());
    world.identity("alice", alice);
    let doctor = emergency_member("hospital", Period::ALWAYS);
    world.identity("doctor", recovered("new key of doctor", doctor));
    for (sender, msg) in [
        ("doctor", declare_as("doctor", declaration(3))),
        ("alice", review_as("alice", number)),
        ("alice", dispute_as("alice", 1)),
    ] {
        refused(
            &mut world,
            sender,
            msg.clone(),
            "salus:audit:not_authorised",
        );
        sends(&mut world, &format!("new key of {sender}"), msg);
    }
}
