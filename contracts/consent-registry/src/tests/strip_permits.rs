use salus_consent_api::msg::{Happened, Status};

use super::world::{World, event, expected, object, reference};

#[test]
fn stripping_keeps_the_terms_and_raises_the_version() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    let response = world.accepted(world.strip_permits(reference(1, 1)));
    let consent = world.consent(1);
    assert_eq!((consent.version, consent.status), (2, Status::Active));
    assert!(consent.stripped && consent.can_deny);
    assert_eq!(consent.terms, world.mixed());
    assert_eq!(consent.history[1].kind, Happened::Stripped);
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "strip_permits"),
            ("subject", &world.patient),
            ("id", &object(1).to_string()),
            ("version", "2"),
            ("custodian", &world.hospital),
        ])
    );
}

#[test]
fn a_stripped_consent_keeps_its_slot() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.strip_permits(reference(1, 1)));
    assert_eq!(
        world.refused(world.grant(2, world.mixed())),
        "salus:consent:slot_taken"
    );
    world.accepted(world.revoke(reference(1, 2)));
}

#[test]
fn there_must_be_a_permit_to_strip() {
    let mut world = World::new();
    world.accepted(world.refuse(1, world.denying()));
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 1))),
        "salus:consent:nothing_to_strip"
    );
}

#[test]
fn nothing_is_stripped_twice() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    world.accepted(world.strip_permits(reference(1, 1)));
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 1))),
        "salus:consent:wrong_version"
    );
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 2))),
        "salus:consent:nothing_to_strip"
    );
}

#[test]
fn it_names_a_known_consent() {
    let mut world = World::new();
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 1))),
        "salus:consent:unknown_consent"
    );
}

#[test]
fn a_repeated_grant_does_not_bring_permits_back() {
    let mut world = World::new();
    let msg = world.grant(1, world.mixed());
    world.accepted(msg.clone());
    world.accepted(world.strip_permits(reference(1, 1)));
    world.accepted(msg);
    assert!(world.consent(1).stripped);
}
