use salus_consent_api::msg::Status;

use super::world::{World, event, expected, object, reference};

#[test]
fn what_can_deny_is_ended_by_a_message_of_its_own() {
    let mut world = World::new();
    world.accepted(world.refuse(1, world.denying()));
    let response = world.accepted(world.end_refusal(reference(1, 1)));
    assert_eq!(world.status(1), Status::Revoked);
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "end_refusal"),
            ("subject", &world.patient),
            ("id", &object(1).to_string()),
            ("version", "1"),
            ("custodian", &world.hospital),
            ("why", "withdrawn"),
        ])
    );
}

#[test]
fn a_consent_that_permits_and_denies_is_ended_by_it() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    world.accepted(world.end_refusal(reference(1, 1)));
}

#[test]
fn a_stripped_consent_that_can_deny_is_ended_by_it_and_not_revoked() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    world.accepted(world.strip_permits(reference(1, 1)));
    assert_eq!(
        world.refused(world.revoke(reference(1, 2))),
        "salus:consent:can_deny"
    );
    world.accepted(world.end_refusal(reference(1, 2)));
}

#[test]
fn what_cannot_deny_is_revoked_instead() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        world.refused(world.end_refusal(reference(1, 1))),
        "salus:consent:cannot_deny"
    );
}

#[test]
fn it_names_a_consent_and_its_present_version() {
    let mut world = World::new();
    world.accepted(world.refuse(1, world.denying()));
    assert_eq!(
        world.refused(world.end_refusal(reference(2, 1))),
        "salus:consent:unknown_consent"
    );
    assert_eq!(
        world.refused(world.end_refusal(reference(1, 2))),
        "salus:consent:wrong_version"
    );
    world.accepted(world.end_refusal(reference(1, 1)));
    assert_eq!(
        world.refused(world.end_refusal(reference(1, 1))),
        "salus:consent:already_ended"
    );
}
