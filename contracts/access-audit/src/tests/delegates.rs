//! A delegate with the power `view` records its own access to the subject's data.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{Access, Answer, AssuranceView, BatchAccess, ExecuteMsg};
use salus_identity_api::cells::{IdentityCell, Powers};
use salus_policy::Outcome;
use salus_vocabulary::Instant;

use super::acts::{delegate, refused, sends};
use super::world::{NOW, World, access, accredited, data, decision_of, id, object, text};

fn sons(number: u8) -> Access {
    Access {
        actor: text("son"),
        organization: None,
        purpose: "PATRQT".parse().unwrap(),
        ..access(number)
    }
}

fn record_as(name: &str, access: Access) -> ExecuteMsg {
    ExecuteMsg::Record {
        r#as: text(name),
        access,
    }
}

/// Alice, who consented to nothing, and her son, who may view.
fn family() -> World {
    let world = World::new();
    world.grant_all("alice", "hospital", &[]);
    delegate(&world, "son", Powers::VIEW);
    world
}

fn sent(world: &mut World, access: Access) -> salus_audit_api::AccessDecision<String> {
    let response = sends(world, "son", record_as("son", access));
    decision_of(data(&response))
}

#[test]
fn a_delegate_with_view_writes_its_own_access_and_both_are_recorded() {
    let mut world = family();
    let decision = sent(&mut world, sons(1));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.reason, AuditReason::DelegateAccess);
    let entry = world.entry("alice", 1);
    assert_eq!(entry.actor, text("son"));
    assert_eq!(entry.on_behalf_of, Some(text("alice")));
    assert_eq!(entry.assurance, AssuranceView::Sent {});
}

#[test]
fn a_delegate_is_judged_like_any_actor() {
    let mut world = family();
    let mut hiv = sons(1);
    hiv.data.as_mut().unwrap().labels = Some(vec!["HIV".parse().unwrap()]);
    let decision = sent(&mut world, hiv);
    assert_eq!(decision.outcome, Outcome::NoConsent);
    let entry = world.entry("alice", 1);
    assert_eq!(entry.on_behalf_of, Some(text("alice")));
    world.exclude("alice", "son");
    let decision = sent(&mut world, sons(2));
    assert_eq!(decision.reason, AuditReason::ExcludedPerson);
}

#[test]
fn a_delegate_without_view_writes_nothing() {
    for powers in [Powers::CONSENT, Powers::REVOKE] {
        let mut world = World::new();
        delegate(&world, "son", powers);
        let msg = record_as("son", sons(1));
        refused(&mut world, "son", msg, "salus:audit:not_a_writer");
    }
}

#[test]
fn a_delegation_that_has_not_begun_or_is_over_lets_nobody_write() {
    let mut world = family();
    let msg = || record_as("son", sons(1));
    world.at(NOW - 11);
    refused(&mut world, "son", msg(), "salus:audit:not_a_writer");
    world.at(NOW + 1_000_000);
    refused(&mut world, "son", msg(), "salus:audit:not_a_writer");
    world.at(NOW + 999_999);
    sends(&mut world, "son", msg());
}

#[test]
fn a_delegate_of_a_deactivated_subject_writes_nothing() {
    let mut world = family();
    let gone = IdentityCell {
        delegating: true,
        deactivated_from: Some(Instant(NOW)),
        ..IdentityCell::default()
    };
    world.identity("alice", gone);
    let msg = record_as("son", sons(1));
    refused(&mut world, "son", msg, "salus:audit:not_a_writer");
}

#[test]
fn a_delegate_writes_for_nobody_but_itself() {
    let mut world = family();
    for (name, actor) in [("alice", "son"), ("son", "alice"), ("son", "doctor")] {
        let mut access = sons(1);
        access.actor = text(actor);
        let before = world.storage();
        let error = world
            .execute(super::world::from("son"), record_as(name, access))
            .unwrap_err();
        assert_eq!(super::world::code(&error), "salus:audit:not_a_writer");
        assert_eq!(world.storage(), before);
    }
    let mut of_bob = sons(1);
    of_bob.subject = text("bob");
    let msg = record_as("son", of_bob);
    refused(&mut world, "son", msg, "salus:audit:not_a_writer");
}

#[test]
fn what_its_custodian_lost_is_not_held_against_a_delegate() {
    let mut world = family();
    world.identity("hospital", accredited(None));
    assert_eq!(sent(&mut world, sons(1)).outcome, Outcome::Permit);
}

#[test]
fn an_operator_may_assert_a_delegate_who_then_acts_on_behalf_too() {
    let mut world = family();
    let decision = world.decision(sons(1));
    assert_eq!(decision.reason, AuditReason::DelegateAccess);
    let entry = world.entry("alice", 1);
    assert_eq!(entry.on_behalf_of, Some(text("alice")));
    assert_eq!(entry.assurance, AssuranceView::Asserted { operator: 3 });
}

#[test]
fn nobody_else_acts_on_behalf_of_the_subject() {
    let mut world = World::new();
    world.record(access(1));
    let mut own = access(2);
    own.actor = text("alice");
    own.organization = None;
    sends(&mut world, "alice", record_as("alice", own));
    for seq in [1, 2] {
        assert_eq!(world.entry("alice", seq).on_behalf_of, None);
    }
}

#[test]
fn access_ids_of_subject_delegate_and_operator_never_stand_in_each_others_way() {
    let mut world = family();
    let mut own = sons(1);
    own.actor = text("alice");
    world.record(sons(1));
    sends(&mut world, "alice", record_as("alice", own));
    let response = sends(&mut world, "son", record_as("son", sons(1)));
    let answer: Answer = data(&response);
    assert!(matches!(answer, Answer::Recorded { seq: 3, .. }));
    let response = sends(&mut world, "son", record_as("son", sons(1)));
    let answer: Answer = data(&response);
    assert!(matches!(answer, Answer::AlreadyRecorded { seq: 3, .. }));
}

#[test]
fn a_delegate_sends_a_batch_for_each_principal_it_may_view() {
    let mut world = family();
    let accesses = vec![BatchAccess::from(sons(1)), BatchAccess::from(sons(2))];
    let msg = |accesses| ExecuteMsg::RecordBatch {
        r#as: text("son"),
        custodian: text("hospital"),
        accesses,
    };
    let response = sends(&mut world, "son", msg(accesses));
    let answers: Vec<Answer> = data(&response);
    assert_eq!(answers.len(), 2);
    let mut of_bob = BatchAccess::from(sons(3));
    of_bob.subject = text("bob");
    let error = world
        .execute(
            super::world::from("son"),
            msg(vec![BatchAccess::from(sons(4)), of_bob]),
        )
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("salus:audit:batch_item: access 1: salus:audit:not_a_writer: "),
        "{text}"
    );
}

#[test]
fn a_pause_denies_a_delegate_too() {
    let mut world = family();
    world.pause(NOW + 100);
    let mut access = sons(1);
    access.access_id = object(77);
    assert_eq!(sent(&mut world, access).reason, AuditReason::Paused);
}

#[test]
fn a_delegate_recovered_from_a_thief_is_not_the_thief() {
    let mut world = family();
    let recovered = IdentityCell {
        controllers: vec![id("new key")],
        ..IdentityCell::default()
    };
    world.identity("son", recovered);
    let msg = || record_as("son", sons(1));
    refused(&mut world, "son", msg(), "salus:audit:not_a_writer");
    sends(&mut world, "new key", msg());
}

#[test]
fn what_a_managed_delegate_does_is_always_asserted() {
    let mut world = family();
    let managed = IdentityCell {
        controllers: vec![id("hospital")],
        derived: true,
        ..IdentityCell::default()
    };
    world.identity("son", managed);
    let msg = record_as("son", sons(1));
    refused(&mut world, "hospital", msg, "salus:audit:not_a_writer");
    let decision = world.decision(sons(1));
    assert_eq!(decision.reason, AuditReason::DelegateAccess);
}

#[test]
fn a_custodian_that_holds_a_patients_identity_proves_nothing_by_it() {
    let mut world = World::new();
    let own = Access {
        actor: text("alice"),
        ..sons(1)
    };
    let held_by = |controllers: &[&str]| IdentityCell {
        controllers: controllers.iter().map(|name| id(name)).collect(),
        derived: true,
        ..IdentityCell::default()
    };
    let msg = || record_as("alice", own.clone());
    for (holder, sender) in [("hospital", "hospital"), ("gateway", "gateway")] {
        world.identity("alice", held_by(&[holder]));
        refused(&mut world, sender, msg(), "salus:audit:not_a_writer");
    }
    world.identity("alice", held_by(&["hospital", "her own key"]));
    refused(&mut world, "hospital", msg(), "salus:audit:not_a_writer");
    let response = sends(&mut world, "her own key", msg());
    let decision = decision_of(data(&response));
    assert_eq!(decision.reason, AuditReason::OwnAccess);
}

#[test]
fn a_mother_proves_her_baby() {
    let mut world = World::new();
    let baby = IdentityCell {
        controllers: vec![id("mother")],
        derived: true,
        ..IdentityCell::default()
    };
    world.identity("alice", baby);
    let own = Access {
        actor: text("alice"),
        ..sons(1)
    };
    let response = sends(&mut world, "mother", record_as("alice", own));
    let decision = decision_of(data(&response));
    assert_eq!(decision.reason, AuditReason::OwnAccess);
}
