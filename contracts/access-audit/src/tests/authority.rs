//! Who may record.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{Access, Answer, BatchAccess, ExecuteMsg};
use salus_identity_api::cells::IdentityCell;
use salus_policy::Outcome;

use super::world::{World, access, code, data, from, id, member_of, organization, text, with_coin};
use crate::ContractError;

fn record_as(
    world: &mut World,
    sender: &str,
    name: &str,
    access: Access,
) -> Result<Answer, ContractError> {
    let msg = ExecuteMsg::Record {
        r#as: text(name),
        access,
    };
    world
        .execute(from(sender), msg)
        .map(|response| data(&response))
}

fn own(number: u8) -> Access {
    let mut asked = access(number);
    asked.actor = text("alice");
    asked.organization = None;
    asked
}

#[track_caller]
fn refused(world: &mut World, sender: &str, name: &str, access: Access) {
    let before = world.storage();
    let error = record_as(world, sender, name, access).unwrap_err();
    assert_eq!(code(&error), "salus:audit:not_a_writer");
    assert_eq!(world.storage(), before);
}

#[test]
fn only_operators_write_for_a_custodian() {
    let mut world = World::new();
    for sender in ["doctor", "alice", "stranger", "owner", "hospital"] {
        refused(&mut world, sender, "hospital", access(9));
    }
    assert!(record_as(&mut world, "gateway", "hospital", access(9)).is_ok());
}

#[test]
fn the_audit_itself_cannot_write() {
    let mut world = World::new();
    let mut info = from("gateway");
    info.sender = world.env.contract.address.clone();
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(9),
    };
    let error = world.execute(info, msg).unwrap_err();
    assert_eq!(code(&error), "salus:audit:not_a_writer");
}

#[test]
fn an_operator_of_one_custodian_does_not_write_for_another() {
    let mut world = World::new();
    world.identity("clinic", organization("clinic gateway"));
    refused(&mut world, "clinic gateway", "hospital", access(9));
    let mut elsewhere = access(9);
    elsewhere.custodian = text("clinic");
    refused(&mut world, "gateway", "hospital", elsewhere.clone());
    refused(&mut world, "gateway", "clinic", elsewhere.clone());
    assert!(record_as(&mut world, "clinic gateway", "clinic", elsewhere).is_ok());
}

#[test]
fn a_removed_operator_writes_no_more() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.operators.clear();
    world.identity("hospital", hospital);
    refused(&mut world, "gateway", "hospital", access(9));
}

#[test]
fn operators_of_a_deactivated_custodian_do_not_write() {
    let mut world = World::new();
    let hospital = IdentityCell {
        deactivated_from: Some(salus_vocabulary::Instant(0)),
        ..organization("gateway")
    };
    world.identity("hospital", hospital);
    refused(&mut world, "gateway", "hospital", access(9));
}

#[test]
fn a_patient_writes_only_its_own_access() {
    let mut world = World::new();
    refused(&mut world, "alice", "alice", access(9));
    let mut about_bob = own(9);
    about_bob.subject = text("bob");
    refused(&mut world, "alice", "alice", about_bob);
    assert!(record_as(&mut world, "alice", "alice", own(9)).is_ok());
}

#[test]
fn an_actor_who_is_not_the_subject_writes_nothing_itself() {
    let mut world = World::new();
    refused(&mut world, "doctor", "doctor", access(9));
}

#[test]
fn a_controller_writes_for_its_child_and_the_child_is_proven() {
    let mut world = World::new();
    let child = IdentityCell {
        controllers: vec![id("mother")],
        ..IdentityCell::default()
    };
    world.identity("alice", child);
    let answer = record_as(&mut world, "mother", "alice", own(9)).unwrap();
    assert_eq!(
        super::world::decision_of(answer).reason,
        AuditReason::OwnAccess
    );
}

#[test]
fn after_a_recovery_the_old_account_is_nobody() {
    let mut world = World::new();
    let recovered = IdentityCell {
        controllers: vec![id("new account")],
        ..IdentityCell::default()
    };
    world.identity("alice", recovered);
    refused(&mut world, "alice", "alice", own(9));
    assert!(record_as(&mut world, "new account", "alice", own(9)).is_ok());
}

#[test]
fn a_deactivated_patient_does_nothing() {
    let mut world = World::new();
    let gone = IdentityCell {
        deactivated_from: Some(salus_vocabulary::Instant(0)),
        ..IdentityCell::default()
    };
    world.identity("alice", gone);
    refused(&mut world, "alice", "alice", own(9));
}

#[test]
fn a_patient_with_a_claim_of_membership_has_it_checked() {
    let mut world = World::new();
    let mut claiming = own(9);
    claiming.organization = Some(text("hospital"));
    let answer = record_as(&mut world, "alice", "alice", claiming.clone()).unwrap();
    let decision = super::world::decision_of(answer);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason, AuditReason::ActorNotMember);
    world.identity(
        "alice",
        member_of("hospital", salus_vocabulary::Period::ALWAYS),
    );
    claiming.access_id = super::world::object(10);
    let answer = record_as(&mut world, "alice", "alice", claiming).unwrap();
    assert_eq!(
        super::world::decision_of(answer).reason,
        AuditReason::OwnAccess
    );
}

#[test]
fn an_operator_who_also_controls_the_custodian_asserts() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.controllers = vec![id("gateway")];
    world.identity("hospital", hospital);
    let mut asked = access(9);
    asked.subject = text("hospital");
    asked.actor = text("hospital");
    asked.organization = None;
    let answer = record_as(&mut world, "gateway", "hospital", asked).unwrap();
    assert_ne!(super::world::decision_of(answer).outcome, Outcome::Permit);
}

#[test]
fn a_batch_asks_for_the_same_authority() {
    let mut world = World::new();
    let msg = |name: &str, accesses| ExecuteMsg::RecordBatch {
        r#as: text(name),
        custodian: text("hospital"),
        accesses,
    };
    let theirs = vec![BatchAccess::from(access(1))];
    let error = world
        .execute(from("alice"), msg("hospital", theirs))
        .unwrap_err();
    assert_eq!(code(&error), "salus:audit:not_a_writer");
    let mixed = vec![BatchAccess::from(own(1)), BatchAccess::from(access(2))];
    let error = world
        .execute(from("alice"), msg("alice", mixed))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("salus:audit:batch_item: access 1: salus:audit:not_a_writer: ")
    );
    let mine = vec![BatchAccess::from(own(1)), BatchAccess::from(own(2))];
    let response = world.execute(from("alice"), msg("alice", mine)).unwrap();
    assert_eq!(data::<Vec<Answer>>(&response).len(), 2);
}

#[test]
fn funds_are_refused() {
    let mut world = World::new();
    let record = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(9),
    };
    let batch = ExecuteMsg::RecordBatch {
        r#as: text("hospital"),
        custodian: text("hospital"),
        accesses: vec![BatchAccess::from(access(1))],
    };
    for msg in [record, batch] {
        let before = world.storage();
        let error = world.execute(with_coin("gateway"), msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:funds");
        assert_eq!(world.storage(), before);
    }
}
