use salus_audit_api::msg::QueryMsg;
use salus_audit_api::{AccessDecision, AuditReason};
use salus_policy::Outcome;
use salus_vocabulary::Instant;

use super::world::{NOW, World, access, code, question, text};

fn decide(world: &World, access: salus_audit_api::msg::Access) -> AccessDecision<String> {
    let access = question(access);
    world
        .query(QueryMsg::Decide {
            access,
            emergency: None,
        })
        .unwrap()
}

#[test]
fn decide_answers_what_record_would_answer_and_stores_nothing() {
    let mut world = World::new();
    let mut no_record = access(2);
    no_record.data = None;
    let mut research = access(3);
    research.purpose = "HRESCH".parse().unwrap();
    let mut outsider = access(4);
    outsider.actor = text("stranger");
    let mut nobody = access(5);
    nobody.subject = text("bob");
    for asked in [access(1), no_record, research, outsider, nobody] {
        let before = world.storage();
        let told = decide(&world, asked.clone());
        assert_eq!(world.storage(), before);
        assert_eq!(told, world.decision(asked));
    }
}

#[test]
fn a_query_proves_nobody() {
    let world = World::new();
    let mut own = access(1);
    own.subject = text("bob");
    own.actor = text("bob");
    own.organization = None;
    let told = decide(&world, own);
    assert_eq!(told.outcome, Outcome::NoConsent);
    assert_eq!(told.reason, AuditReason::ActorUnproven);
}

#[test]
fn decide_tells_of_a_pause() {
    let mut world = World::new();
    world.pause(NOW + 10);
    let told = decide(&world, access(1));
    assert_eq!(told.reason, AuditReason::Paused);
    assert_eq!(told.valid_until, Some(Instant(NOW + 10)));
}

#[test]
fn decide_refuses_malformed_questions() {
    let world = World::new();
    let mut asked = access(1);
    asked.subject = "nobody".to_owned();
    let access = question(asked);
    let error = world
        .query::<AccessDecision<String>>(QueryMsg::Decide {
            access,
            emergency: None,
        })
        .unwrap_err();
    assert_eq!(code(&error), "salus:kit:invalid_address");
}
