//! Absence must not open anything: a peer that cannot be read is an error and stores nothing.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::BatchAccess;
use salus_consent_api::cells::{consent_key, rows_key, subject_key};
use salus_contract_kit::{Header, HeaderKind, header_key};
use salus_identity_api::cells::identity_key;
use salus_policy::Outcome;

use super::world::{World, access, code, id, object};

#[track_caller]
fn fails(world: &mut World, expected: &str) {
    let before = world.storage();
    let error = world.try_record(access(9)).unwrap_err();
    assert_eq!(code(&error), expected);
    assert_eq!(world.storage(), before);
}

#[test]
fn a_peer_without_header_answers_nothing() {
    for name in ["identities", "consents"] {
        let mut world = World::new();
        world.remove(name, &header_key());
        fails(&mut world, "salus:kit:wrong_peer");
    }
}

#[test]
fn a_peer_that_became_another_contract_answers_nothing() {
    for name in ["identities", "consents"] {
        let mut world = World::new();
        world.header(name, Header::new(HeaderKind::Audit));
        fails(&mut world, "salus:kit:wrong_peer");
    }
}

#[test]
fn a_peer_with_a_newer_layout_answers_nothing() {
    let mut world = World::new();
    let newer = Header {
        layout: 3,
        ..Header::new(HeaderKind::Consent)
    };
    world.header("consents", newer);
    fails(&mut world, "salus:kit:wrong_peer");
}

#[test]
fn a_cell_that_is_not_exactly_its_layout_is_an_error() {
    let alice = id("alice");
    for (contract, key) in [
        ("identities", identity_key(&id("hospital"))),
        ("identities", identity_key(&id("doctor"))),
        ("consents", subject_key(&alice)),
        ("consents", rows_key(&alice, &id("hospital"))),
        ("consents", consent_key(&alice, &object(1))),
    ] {
        for bytes in [vec![2], vec![1], vec![1, 255], vec![0; 131_072]] {
            let mut world = World::new();
            world.put_raw(contract, &key, bytes);
            fails(&mut world, "salus:kit:unreadable_cell");
        }
    }
}

#[test]
fn a_row_without_its_consent_is_an_error() {
    let mut world = World::new();
    world.remove("consents", &consent_key(&id("alice"), &object(1)));
    fails(&mut world, "salus:kit:unreadable_peer");
}

#[test]
fn missing_rows_are_no_consent_and_no_permit() {
    let mut world = World::new();
    world.remove("consents", &rows_key(&id("alice"), &id("hospital")));
    let decision = world.decision(access(9));
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.reason, AuditReason::NoConsent);
}

#[test]
fn one_patients_unreadable_cell_fails_a_whole_batch() {
    let mut world = World::new();
    world.put_raw("consents", &subject_key(&id("bob")), vec![9]);
    let mut other = access(2);
    other.subject = super::world::text("bob");
    let accesses = [access(1), other].map(BatchAccess::from).to_vec();
    let before = world.storage();
    let error = world.batch(accesses).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("salus:audit:batch_item: access 1: salus:kit:unreadable_cell: ")
    );
    assert_eq!(world.storage(), before);
}
