use salus_consent_api::msg::{Happened, Status};
use salus_policy::{DefaultEffect, EmergencyTerms, Terms};
use salus_vocabulary::{Confidentiality, Instant};

use super::world::{END, START, World, event, expected, object, reference};

#[test]
fn revoking_ends_a_consent_at_once_and_for_good() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.at(START + 60);
    let response = world.accepted(world.revoke(reference(1, 1)));
    let consent = world.consent(1);
    assert_eq!((consent.status, consent.version), (Status::Revoked, 1));
    assert_eq!(consent.history[1].kind, Happened::Revoked);
    assert_eq!(consent.history[1].at, Instant(START + 60));
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "revoke"),
            ("subject", &world.patient),
            ("id", &object(1).to_string()),
            ("version", "1"),
            ("custodian", &world.hospital),
            ("why", "withdrawn"),
        ])
    );
}

#[test]
fn history_is_only_appended_to() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let before = world.consent(1);
    world.at(START + 60);
    world.accepted(world.revoke(reference(1, 1)));
    let after = world.consent(1);
    assert_eq!(
        (before.terms, before.content_hash),
        (after.terms, after.content_hash)
    );
    assert_eq!(before.history[..], after.history[..1]);
}

#[test]
fn revoking_writes_one_cell() {
    let mut world = World::new();
    world.fill(1..=16);
    let before = world.dump();
    world.accepted(world.revoke(reference(7, 1)));
    let changed = world
        .dump()
        .iter()
        .filter(|cell| !before.contains(cell))
        .count();
    assert_eq!((changed, world.dump().len()), (1, before.len()));
}

#[test]
fn a_version_that_can_deny_is_not_revoked() {
    let level: Confidentiality = "N".parse().unwrap();
    let world = World::new();
    for terms in [
        world.denying(),
        world.mixed(),
        Terms {
            default: DefaultEffect::Deny,
            emergency: Some(EmergencyTerms::Allow),
            ..world.permitting()
        },
        Terms {
            emergency: Some(EmergencyTerms::AllowUpTo(level)),
            ..world.permitting()
        },
        Terms {
            emergency: Some(EmergencyTerms::Forbid),
            ..world.permitting()
        },
    ] {
        let mut world = World::new();
        world.accepted(world.grant(1, terms));
        assert_eq!(
            world.refused(world.revoke(reference(1, 1))),
            "salus:consent:can_deny"
        );
    }
}

#[test]
fn a_closed_consent_without_denials_is_revoked() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.closed()));
    world.accepted(world.revoke(reference(1, 1)));
}

#[test]
fn revoking_names_a_consent_and_its_present_version() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        world.refused(world.revoke(reference(2, 1))),
        "salus:consent:unknown_consent"
    );
    for version in [0, 2, u32::MAX] {
        let msg = world.revoke(reference(1, version));
        assert_eq!(world.refused(msg), "salus:consent:wrong_version");
    }
}

#[test]
fn nothing_is_revoked_twice() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.revoke(reference(1, 1)));
    assert_eq!(
        world.refused(world.revoke(reference(1, 1))),
        "salus:consent:already_ended"
    );
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 1))),
        "salus:consent:already_ended"
    );
    assert_eq!(
        world.refused(world.end_refusal(reference(1, 1))),
        "salus:consent:already_ended"
    );
}

#[test]
fn a_replaced_consent_is_not_revoked() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.grant_with(2, world.mixed(), Some(reference(1, 1)), &[]));
    assert_eq!(
        world.refused(world.revoke(reference(1, 1))),
        "salus:consent:already_ended"
    );
}

#[test]
fn another_subjects_consent_is_unknown() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.patient = super::world::address(5);
    assert_eq!(
        world.refused(world.revoke(reference(1, 1))),
        "salus:consent:unknown_consent"
    );
}

#[test]
fn a_consent_whose_period_is_over_may_still_be_revoked() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.at(END + 1);
    world.accepted(world.revoke(reference(1, 1)));
    assert_eq!(world.status(1), Status::Revoked);
}
