//! A request approved as it was asked, or narrower.

use salus_consent_api::msg::{ExecuteMsg, RequestStatus, Status};
use salus_policy::{
    Condition, ConsentRef, Custodian, DefaultEffect, Effect, EmergencyTerms, Scope, Terms,
};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::world::{
    END, START, World, address, attributes, data, event, expected, named, object, reference, rule,
    with_field,
};

/// A world in which the hospital asked for something that permits two labels.
fn world() -> World {
    let mut world = World::new();
    world.accredit(2, AccreditationKind::Organization);
    let terms = asked(&world);
    world.requested(1, terms);
    world
}

fn asked(world: &World) -> Terms<String> {
    let mut terms = world.permitting();
    terms.rules[0].when.labels = Some(vec!["R".parse().unwrap(), "N".parse().unwrap()]);
    terms
}

fn approve_with(
    msg: ExecuteMsg,
    replacing: Option<ConsentRef>,
    ending: &[ConsentRef],
) -> ExecuteMsg {
    match msg {
        ExecuteMsg::Approve {
            r#as,
            subject,
            organization,
            request,
            hash,
            id,
            terms,
            ..
        } => ExecuteMsg::Approve {
            r#as,
            subject,
            organization,
            request,
            hash,
            id,
            terms,
            replaces: replacing,
            ends: ending.to_vec(),
        },
        other => other,
    }
}

#[test]
fn a_request_is_approved_as_asked() {
    let mut world = world();
    let msg = world.approve(1, 5, asked(&world));
    let response = world.accepted(msg);
    assert_eq!(data(&response).version, 1);
    assert_eq!(world.status(5), Status::Active);
    assert_eq!(world.consent(5).terms, asked(&world));
    assert_eq!(world.asked(1).status, RequestStatus::Approved(object(5)));
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "approve"),
            ("subject", &world.patient),
            ("id", &object(5).to_string()),
            ("version", "1"),
            ("custodian", &world.hospital),
            ("category", "treatment"),
            ("organization", &world.hospital),
            ("request", &object(1).to_string()),
        ])
    );
}

#[test]
fn a_request_is_approved_narrower_than_asked() {
    let narrower: [fn(&mut Terms<String>); 7] = [
        |terms| terms.rules[0].when.labels = Some(vec!["N".parse().unwrap()]),
        |terms| terms.rules.clear(),
        |terms| terms.rules.push(rule(Effect::Deny, "HIV")),
        |terms| terms.obligations.push("REDACT".parse().unwrap()),
        |terms| terms.period = Period::until(Instant(START + 1_000)),
        |terms| terms.rules[0].when.period = Some(Period::until(Instant(START + 1_000))),
        |terms| {
            terms.default = DefaultEffect::Deny;
            terms.emergency = Some(EmergencyTerms::Forbid);
        },
    ];
    for narrow in narrower {
        let mut world = world();
        let mut terms = asked(&world);
        narrow(&mut terms);
        let msg = world.approve(1, 5, terms.clone());
        world.accepted(msg);
        assert_eq!(world.consent(5).terms, terms);
    }
}

#[test]
fn an_approval_that_widens_is_refused() {
    type Widen = fn(&mut Terms<String>);
    let wider: [(Widen, &str); 9] = [
        (
            |terms| terms.rules[0].when.labels = None,
            "salus:policy:approval_permit",
        ),
        (
            |terms| {
                let labels = terms.rules[0].when.labels.as_mut().unwrap();
                labels.push("V".parse().unwrap());
            },
            "salus:policy:approval_permit",
        ),
        (
            |terms| terms.rules.push(rule(Effect::Permit, "V")),
            "salus:policy:approval_permit",
        ),
        (
            |terms| terms.applies.purposes = Scope::Any,
            "salus:policy:approval_changed",
        ),
        (
            |terms| terms.custodian = Custodian::Any,
            "salus:policy:approval_changed",
        ),
        (
            |terms| terms.period = Period::ALWAYS,
            "salus:policy:approval_period",
        ),
        (
            |terms| terms.default = DefaultEffect::Permit,
            "salus:policy:approval_default",
        ),
        (
            |terms| terms.emergency = Some(EmergencyTerms::Allow),
            "salus:policy:approval_emergency",
        ),
        (
            |terms| {
                terms.rules[0].when.actors = Some(vec![salus_policy::ActorMatch {
                    role: salus_policy::ActorRole::Recipient,
                    who: salus_policy::Who::Identity(address(77)),
                }]);
            },
            "salus:policy:approval_permit",
        ),
    ];
    let mut world = world();
    for (widen, code) in wider {
        let mut terms = asked(&world);
        widen(&mut terms);
        let msg = world.approve(1, 5, terms);
        assert_eq!(world.refused(msg), code);
    }
    assert_eq!(world.asked(1).status, RequestStatus::Open);
}

#[test]
fn obligations_and_denies_of_the_request_stay() {
    let mut world = World::new();
    world.accredit(2, AccreditationKind::Organization);
    let mut terms = world.mixed();
    terms.obligations = vec!["REDACT".parse().unwrap()];
    world.requested(1, terms.clone());
    let mut without_obligation = terms.clone();
    without_obligation.obligations.clear();
    let msg = world.approve(1, 5, without_obligation);
    assert_eq!(world.refused(msg), "salus:policy:approval_obligation");
    let mut without_deny = terms.clone();
    without_deny.rules.pop();
    let msg = world.approve(1, 5, without_deny);
    assert_eq!(world.refused(msg), "salus:policy:approval_deny_missing");
    let shorter = Terms {
        period: Period::until(Instant(END - 1)),
        ..terms
    };
    let msg = world.approve(1, 5, shorter);
    assert_eq!(world.refused(msg), "salus:policy:approval_period");
}

#[test]
fn an_approval_names_the_hash_of_what_its_signer_saw() {
    let mut world = world();
    let other = world.requested(2, world.permitting()).hash;
    let msg = world.approve(1, 5, asked(&world));
    for hash in [other.to_string(), "00".repeat(32)] {
        let msg = with_field(&msg, "hash", &hash);
        assert_eq!(world.refused(msg), "salus:consent:wrong_hash");
    }
    world.accepted(msg);
}

#[test]
fn a_request_of_another_organization_or_to_another_subject_is_unknown() {
    let mut world = world();
    let msg = world.approve(1, 5, asked(&world));
    let elsewhere = with_field(&msg, "organization", &world.clinic.clone());
    assert_eq!(world.refused(elsewhere), "salus:consent:unknown_request");
    let other = with_field(&with_field(&msg, "as", &address(5)), "subject", &address(5));
    assert_eq!(
        world.refused_to(&address(5), other),
        "salus:consent:unknown_request"
    );
}

#[test]
fn an_approval_replaces_and_ends_as_a_grant_does() {
    let mut world = world();
    world.accepted(world.refuse(8, world.denying()));
    world.accepted(world.grant(9, named(world.permitting(), &address(109))));
    let msg = world.approve(1, 5, asked(&world));
    assert_eq!(world.refused(msg.clone()), "salus:consent:slot_taken");
    let stale = approve_with(msg.clone(), Some(reference(8, 2)), &[]);
    assert_eq!(world.refused(stale), "salus:consent:slot_taken");
    let msg = approve_with(msg, Some(reference(8, 1)), &[reference(9, 1)]);
    let response = world.accepted(msg);
    assert_eq!(world.status(8), Status::Replaced);
    assert_eq!(world.status(9), Status::Revoked);
    assert_eq!(world.consent(5).version, 2);
    assert_eq!(attributes(&response, 1)[1].1, "revoke");
}

#[test]
fn a_refused_approval_leaves_the_request_open() {
    let mut world = world();
    world.accepted(world.grant(8, world.permitting()));
    let msg = world.approve(1, 5, asked(&world));
    assert_eq!(world.refused(msg), "salus:consent:slot_taken");
    assert_eq!(world.asked(1).status, RequestStatus::Open);
}

#[test]
fn a_repeated_approval_does_nothing_and_says_so() {
    let mut world = world();
    let msg = world.approve(1, 5, asked(&world));
    world.accepted(msg.clone());
    let before = world.dump();
    let response = world.accepted(msg.clone());
    assert_eq!(data(&response).repeated, Some(Status::Active));
    assert!(response.events.is_empty());
    assert_eq!(world.dump(), before);
    world.accepted(world.revoke(reference(5, 1)));
    let response = world.accepted(msg);
    assert_eq!(data(&response).repeated, Some(Status::Revoked));
}

#[test]
fn a_request_is_approved_once() {
    let mut world = world();
    let msg = world.approve(1, 5, asked(&world));
    world.accepted(msg.clone());
    world.accepted(world.revoke(reference(5, 1)));
    let again = with_field(&msg, "id", &object(6).to_string());
    assert_eq!(world.refused(again), "salus:consent:request_closed");
    let mut other = asked(&world);
    other.rules.clear();
    let other = world.approve(1, 5, other);
    assert_eq!(world.refused(other), "salus:consent:id_taken");
}

#[test]
fn the_id_of_another_consent_is_taken() {
    let mut world = world();
    world.accepted(world.grant(5, asked(&world)));
    world.accepted(world.revoke(reference(5, 1)));
    let msg = world.approve(1, 5, asked(&world));
    assert_eq!(world.refused(msg), "salus:consent:id_taken");
    let mut second = self::world();
    let terms = asked(&second);
    second.requested(2, terms.clone());
    let msg = second.approve(1, 5, terms.clone());
    second.accepted(msg);
    let msg = second.approve(2, 5, terms);
    assert_eq!(second.refused(msg), "salus:consent:id_taken");
}

#[test]
fn nothing_is_approved_that_could_not_be_granted() {
    let mut world = world();
    let mut unstated = asked(&world);
    unstated.default = DefaultEffect::Deny;
    let msg = world.approve(1, 5, unstated);
    assert_eq!(world.refused(msg), "salus:policy:emergency_unstated");
    let mut empty = asked(&world);
    empty.rules[0].when.purposes = Some(Vec::new());
    let msg = world.approve(1, 5, empty);
    assert_eq!(world.refused(msg), "salus:policy:empty_list");
    let mut over = asked(&world);
    over.period = Period::until(Instant(START));
    let msg = world.approve(1, 5, over);
    assert_eq!(world.refused(msg), "salus:consent:period_over");
}

#[test]
fn no_narrowing_message_approves() {
    let mut world = World::ready();
    for msg in world.one_of_each() {
        use salus_contract_kit::{Directed, Direction};
        if msg.direction() == Direction::Narrows {
            let _ = world.send(&address(1), msg);
            assert!(!matches!(world.asked(1).status, RequestStatus::Approved(_)));
        }
    }
}

#[test]
fn an_approved_condition_field_is_added_and_never_removed() {
    let mut world = world();
    let mut terms = asked(&world);
    terms.rules[0].when = Condition {
        resource_types: Some(vec!["Observation".parse().unwrap()]),
        ..terms.rules[0].when.clone()
    };
    let msg = world.approve(1, 5, terms.clone());
    world.accepted(msg);
    assert_eq!(world.consent(5).terms, terms);
}
