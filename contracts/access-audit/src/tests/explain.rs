use salus_audit_api::AuditReason;
use salus_audit_api::msg::{ExplainResponse, QueryMsg};
use salus_policy::{DefaultEffect, Reason, Standing, Terms};
use salus_vocabulary::{Instant, Period};

use super::world::{NOW, World, access, object, question, terms, text};

fn explain(world: &World, access: salus_audit_api::msg::Access) -> ExplainResponse {
    let access = question(access);
    world
        .query(QueryMsg::Explain {
            access,
            emergency: None,
        })
        .unwrap()
}

#[test]
fn explain_names_consents_versions_and_rules() {
    let mut world = World::new();
    let closed = Terms {
        rules: Vec::new(),
        default: DefaultEffect::Closed,
        ..terms("hospital")
    };
    world.grant_all(
        "alice",
        "hospital",
        &[(object(2), closed), (object(1), terms("hospital"))],
    );
    let told = explain(&world, access(1));
    assert_eq!(told.decision, world.decision(access(1)));
    let [first, second] = &told.consents[..] else {
        panic!("two consents");
    };
    assert_eq!((first.consent.id, first.consent.version), (object(1), 1));
    assert_eq!(first.standing, Standing::Candidate);
    assert_eq!(first.said, Some(Reason::PermitRule));
    assert_eq!(
        first
            .rules
            .iter()
            .map(|rule| rule.index)
            .collect::<Vec<_>>(),
        [0]
    );
    assert_eq!(second.consent.id, object(2));
    assert_eq!(second.default_applied, Some(DefaultEffect::Closed));
}

#[test]
fn a_refused_claim_asks_no_consent() {
    let world = World::new();
    let mut outsider = access(1);
    outsider.actor = text("stranger");
    let told = explain(&world, outsider);
    assert_eq!(told.decision.reason, AuditReason::ActorNotMember);
    assert_eq!(told.consents, []);
}

#[test]
fn consents_that_are_not_opened_are_not_told() {
    let world = World::new();
    let ended = Terms {
        period: Period::until(Instant(NOW)),
        ..terms("hospital")
    };
    world.grant_all(
        "alice",
        "hospital",
        &[(object(1), terms("hospital")), (object(2), ended)],
    );
    assert_eq!(explain(&world, access(1)).consents.len(), 1);
}
