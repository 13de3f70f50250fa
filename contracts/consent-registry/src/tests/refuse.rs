use salus_consent_api::msg::{Happened, Status};
use salus_identity_api::cells::Powers;
use salus_policy::{DefaultEffect, EmergencyTerms, Terms};

use super::world::{World, address, attributes, data, named, object, reference};

#[test]
fn a_refusal_is_recorded_like_a_consent() {
    let mut world = World::new();
    let response = world.accepted(world.refuse(1, world.denying()));
    assert_eq!(
        (data(&response).version, data(&response).repeated),
        (1, None)
    );
    assert_eq!(attributes(&response, 0)[1].1, "refuse");
    let consent = world.consent(1);
    assert_eq!((consent.status, consent.can_deny), (Status::Active, true));
}

#[test]
fn a_refusal_permits_nothing() {
    let mut world = World::new();
    let allowing = Terms {
        emergency: Some(EmergencyTerms::Allow),
        ..world.denying()
    };
    let permitting_by_rule = Terms {
        default: DefaultEffect::Deny,
        emergency: Some(EmergencyTerms::Allow),
        ..world.permitting()
    };
    let by_default = Terms {
        default: DefaultEffect::Permit,
        ..world.denying()
    };
    for terms in [
        world.permitting(),
        world.mixed(),
        allowing,
        permitting_by_rule,
        by_default,
    ] {
        assert_eq!(
            world.refused(world.refuse(1, terms)),
            "salus:consent:permits"
        );
    }
}

#[test]
fn a_refusal_of_everything_says_what_holds_in_an_emergency() {
    let mut world = World::new();
    let terms = Terms {
        default: DefaultEffect::Deny,
        ..world.closed()
    };
    let refused = world.refused(world.refuse(1, terms.clone()));
    assert!(refused.starts_with("salus:policy:"), "{refused}");
    world.accepted(world.refuse(
        1,
        Terms {
            emergency: Some(EmergencyTerms::Forbid),
            ..terms
        },
    ));
}

#[test]
fn a_refusal_replaces_only_what_cannot_deny() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    let msg = world.refuse_with(2, world.denying(), Some(reference(1, 1)), &[]);
    assert_eq!(data(&world.accepted(msg)).version, 2);
    assert_eq!(world.status(1), Status::Replaced);
    let msg = world.refuse_with(3, world.closed(), Some(reference(2, 2)), &[]);
    assert_eq!(world.refused(msg), "salus:consent:can_deny");
}

#[test]
fn a_refusal_ends_only_what_cannot_deny() {
    let mut world = World::new();
    let (one, two) = (address(101), address(102));
    world.accepted(world.grant(1, named(world.permitting(), &one)));
    world.accepted(world.grant(2, named(world.mixed(), &two)));
    let msg = world.refuse_with(
        3,
        world.denying(),
        None,
        &[reference(1, 1), reference(2, 1)],
    );
    assert_eq!(world.refused(msg), "salus:consent:can_deny");
    let response = world.accepted(world.refuse_with(3, world.denying(), None, &[reference(1, 1)]));
    assert_eq!(attributes(&response, 1)[1].1, "revoke");
    assert_eq!(attributes(&response, 1)[3].1, object(1).to_string());
}

#[test]
fn a_taken_slot_must_be_named_by_a_refusal_too() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    assert_eq!(
        world.refused(world.refuse(2, world.denying())),
        "salus:consent:slot_taken"
    );
}

#[test]
fn a_repeated_refusal_does_nothing_and_says_so() {
    let mut world = World::new();
    let msg = world.refuse(1, world.denying());
    world.accepted(msg.clone());
    world.accepted(world.end_refusal(reference(1, 1)));
    let before = world.dump();
    assert_eq!(data(&world.accepted(msg)).repeated, Some(Status::Revoked));
    assert_eq!(world.dump(), before);
}

#[test]
fn sixteen_live_consents_leave_no_place_for_a_refusal_of_its_own() {
    let mut world = World::new();
    world.fill(1..=16);
    let refusal = world.denying();
    assert_eq!(
        world.refused(world.refuse(17, refusal.clone())),
        "salus:consent:too_many_live"
    );
    world.accepted(world.refuse_with(17, refusal, None, &[reference(1, 1)]));
}

/// A refusal of everything but emergencies.
fn all_but_emergencies(world: &World) -> Terms<String> {
    Terms {
        default: DefaultEffect::Deny,
        emergency: Some(EmergencyTerms::Allow),
        ..world.closed()
    }
}

#[test]
fn all_but_emergencies_is_refused_while_paused_and_by_a_delegate_with_revoke() {
    let mut world = World::new();
    let terms = all_but_emergencies(&world);
    world.delegate(30, Powers::REVOKE);
    world.pause();
    world.accepted(world.refuse(1, terms.clone()));
    assert_eq!(world.consent(1).history[0].kind, Happened::Refused);
    let elsewhere = named(terms, &address(70));
    world.accepted_as(30, &world.refuse(2, elsewhere));
    assert_eq!(world.consent(2).status, Status::Active);
}

#[test]
fn a_refusal_that_allows_emergencies_has_no_permit_to_strip_and_denies() {
    let mut world = World::new();
    world.accepted(world.refuse(1, all_but_emergencies(&world)));
    assert_eq!(
        world.refused(world.strip_permits(reference(1, 1))),
        "salus:consent:nothing_to_strip"
    );
    assert_eq!(
        world.refused(world.revoke(reference(1, 1))),
        "salus:consent:can_deny"
    );
    world.accepted(world.end_refusal(reference(1, 1)));
}

#[test]
fn terms_that_allow_emergencies_are_not_the_same_granted_and_refused() {
    let mut world = World::new();
    let terms = all_but_emergencies(&world);
    world.accepted(world.refuse(1, terms.clone()));
    let granted = world.grant(1, terms.clone());
    assert_eq!(world.refused(granted), "salus:consent:id_taken");
    let again = world.accepted(world.refuse(1, terms));
    assert_eq!(data(&again).repeated, Some(Status::Active));
    let denying = named(world.denying(), &address(70));
    world.accepted(world.refuse(2, denying.clone()));
    let again = world.accepted(world.grant(2, denying));
    assert_eq!(data(&again).repeated, Some(Status::Active));
}
