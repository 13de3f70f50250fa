//! One access, end to end, through all three contracts.

use salus_audit_api::msg::{self as audit, Answer};
use salus_policy::{
    Applies, Category, Condition, Custodian, DefaultEffect, Effect, Grantee, Outcome, Rule, Scope,
    Terms,
};
use salus_test_kit::{Contract, EmbeddedChain, Suite, World};
use salus_vocabulary::Period;

fn treatment_consent(custodian: String) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(custodian),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules: vec![Rule {
            effect: Effect::Permit,
            when: Condition {
                purposes: Some(vec!["TREAT".parse().unwrap()]),
                ..Condition::default()
            },
            except: Vec::new(),
        }],
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

fn suite() -> Suite<EmbeddedChain> {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite
}

fn outcome(answer: &Answer) -> Outcome {
    match answer {
        Answer::Recorded { decision, .. } => decision.outcome,
        other => panic!("not decided: {other:?}"),
    }
}

#[test]
fn a_consent_permits_until_it_is_revoked() {
    let mut suite = suite();
    let treat = "TREAT".parse().unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    assert_eq!(
        outcome(&suite.record("gateway", access).unwrap()),
        Outcome::NoConsent
    );
    let terms = treatment_consent(suite.account("hospital"));
    let consent = suite.grant("patient", terms).unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    assert_eq!(
        outcome(&suite.record("gateway", access).unwrap()),
        Outcome::Permit
    );
    suite.revoke("patient", consent).unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    assert_eq!(
        outcome(&suite.record("gateway", access).unwrap()),
        Outcome::NoConsent
    );
}

#[test]
fn a_denied_access_is_in_the_history() {
    let mut suite = suite();
    let market = "HMARKT".parse().unwrap();
    let terms = treatment_consent(suite.account("hospital"));
    suite.grant("patient", terms).unwrap();
    let access = suite.access("patient", "hospital", "doctor", &market);
    assert_eq!(
        outcome(&suite.record("gateway", access).unwrap()),
        Outcome::Deny
    );
    let subject = suite.account("patient");
    let history: audit::HistoryResponse = suite
        .query(
            Contract::AccessAudit,
            &audit::QueryMsg::History {
                subject,
                filter: None,
                cursor: None,
                limit: None,
                descending: None,
            },
        )
        .unwrap();
    assert_eq!(history.entries.len(), 1);
    assert_eq!(history.entries[0].outcome, Some(Outcome::Deny));
}

#[test]
fn a_stranger_who_consents_to_himself_gets_nothing() {
    let mut suite = suite();
    let terms = treatment_consent(suite.account("hospital"));
    suite.grant("stranger", terms).unwrap();
    let treat = "TREAT".parse().unwrap();
    let mut access = suite.access("patient", "hospital", "stranger", &treat);
    access.organization = None;
    assert_eq!(
        outcome(&suite.record("gateway", access).unwrap()),
        Outcome::NoConsent
    );
}

#[test]
fn the_patient_sees_her_own_data_and_nobody_can_say_it_was_her() {
    let mut suite = suite();
    let patrqt = "PATRQT".parse().unwrap();
    let mut access = suite.access("patient", "hospital", "patient", &patrqt);
    access.organization = None;
    assert_eq!(
        outcome(&suite.record_own("patient", access.clone()).unwrap()),
        Outcome::Permit
    );
    access.access_id = suite.fresh_id();
    assert_eq!(
        outcome(&suite.record("gateway", access.clone()).unwrap()),
        Outcome::NoConsent
    );
    access.access_id = suite.fresh_id();
    assert!(suite.record_own("stranger", access).is_err());
}

#[test]
fn a_refused_message_changes_nothing() {
    let mut suite = suite();
    let treat = "TREAT".parse().unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    let cells =
        |suite: &Suite<EmbeddedChain>| suite.world.cells(suite.address(Contract::AccessAudit));
    let before = cells(&suite);
    let refusal = suite.record("stranger", access).unwrap_err();
    assert!(refusal.code().starts_with("salus:audit:"), "{refusal}");
    assert_eq!(cells(&suite), before);
}
