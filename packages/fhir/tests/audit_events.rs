//! Exported events say what the entry says, and name nobody.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod entries;

use entries::*;
use salus_audit_api::AuditReason;
use salus_audit_api::msg::{AssuranceView, EntryView};
use salus_fhir::export::{Context, Side, audit_event, disclosure_event};
use salus_policy::Outcome;
use salus_vocabulary::Instant;
use serde_json::{Value, json};

/// Every event that an entry can give.
fn all_events(entry: &EntryView) -> Vec<Value> {
    let context = context();
    let mut events = vec![audit_event(entry, &context)];
    for side in [Side::Source, Side::Recipient] {
        events.extend(disclosure_event(entry, &context, side));
    }
    events
}

/// The agents of an event, by the code of their type.
fn agent<'a>(event: &'a Value, code: &str) -> &'a Value {
    let agents = event["agent"].as_array().expect("agents");
    let found = agents
        .iter()
        .find(|agent| agent["type"]["coding"][0]["code"] == code);
    found.unwrap_or_else(|| panic!("no agent {code}"))
}

fn details<'a>(event: &'a Value, kind: &str) -> Vec<&'a str> {
    let entities = event["entity"].as_array().expect("entities");
    let details = entities
        .iter()
        .filter_map(|entity| entity["detail"].as_array());
    details
        .flatten()
        .filter(|detail| detail["type"] == kind)
        .filter_map(|detail| detail["valueString"].as_str())
        .collect()
}

fn did(who: &Value) -> &str {
    who["identifier"]["value"].as_str().expect("a DID")
}

#[test]
fn a_decision_names_client_user_organization_authorizer_patient_and_consent() {
    let event = audit_event(&entry(), &context());
    assert_eq!(
        did(&agent(&event, "110150")["who"]),
        "did:salus:salus-1:salus1hospital/operators/3"
    );
    assert_eq!(
        did(&agent(&event, "IRCP")["who"]),
        "did:salus:salus-1:salus1doctor"
    );
    assert_eq!(
        did(&agent(&event, "PROV")["who"]),
        "did:salus:salus-1:salus1clinic"
    );
    assert_eq!(
        did(&agent(&event, "authserver")["who"]),
        "did:salus:salus-1:salus1audit"
    );
    assert_eq!(
        did(&agent(&event, "CST")["who"]),
        "did:salus:salus-1:salus1hospital"
    );
    assert_eq!(
        did(&event["entity"][0]["what"]),
        "did:salus:salus-1:salus1anna"
    );
    assert_eq!(
        did(&event["entity"][1]["what"]),
        format!("did:salus:salus-1:salus1anna/consents/{}", "c0".repeat(16))
    );
    assert_eq!(details(&event, "version"), ["2"]);
    assert_eq!(event["recorded"], "2026-05-28T20:26:40Z");
}

#[test]
fn nobody_is_named_but_by_identity() {
    for (name, entry) in shapes() {
        for event in all_events(&entry) {
            for agent in event["agent"].as_array().expect("agents") {
                assert!(
                    agent.get("name").is_none() && agent.get("altId").is_none(),
                    "{name}"
                );
                assert!(agent["who"].get("reference").is_none(), "{name}");
            }
        }
    }
}

#[test]
fn the_three_outcomes_stay_three_and_a_refusal_says_why() {
    let told = |outcome, reason| {
        let entry = EntryView {
            outcome: Some(outcome),
            reason,
            decided_by: None,
            ..entry()
        };
        let event = audit_event(&entry, &context());
        (event["outcome"].clone(), event["outcomeDesc"].clone())
    };
    assert_eq!(
        told(Outcome::Permit, AuditReason::EmergencyPolicy),
        (json!("0"), Value::Null)
    );
    assert_eq!(
        told(Outcome::Deny, AuditReason::ExcludedPerson),
        (json!("8"), json!("deny: excluded_person"))
    );
    assert_eq!(
        told(Outcome::NoConsent, AuditReason::NoConsent),
        (json!("4"), json!("no_consent: no_consent"))
    );
}

#[test]
fn where_no_consent_spoke_the_profiles_entity_says_so() {
    for (reason, absent) in [
        (AuditReason::NoConsent, "unknown"),
        (AuditReason::ActorUnproven, "unknown"),
        (AuditReason::OwnAccess, "not-applicable"),
        (AuditReason::Paused, "not-applicable"),
    ] {
        let entry = EntryView {
            reason,
            decided_by: None,
            ..entry()
        };
        let what = &audit_event(&entry, &context())["entity"][1]["what"];
        assert_eq!(what["extension"][0]["valueCode"], absent);
        assert!(what.get("identifier").is_none());
    }
}

#[test]
fn the_assurance_is_exported() {
    let level = |assurance| {
        let entry = EntryView {
            assurance,
            ..entry()
        };
        let event = audit_event(&entry, &context());
        let user = agent(&event, "IRCP");
        user["extension"][0]["valueCodeableConcept"]["coding"][0]["code"].clone()
    };
    assert_eq!(level(AssuranceView::Asserted { operator: 0 }), "asserted");
    assert_eq!(level(AssuranceView::Sent {}), "sent");
}

#[test]
fn what_the_actors_own_account_sent_names_no_operator() {
    let own = EntryView {
        assurance: AssuranceView::Sent {},
        ..entry()
    };
    let event = audit_event(&own, &context());
    assert_eq!(
        did(&agent(&event, "110150")["who"]),
        "did:salus:salus-1:salus1doctor"
    );
}

#[test]
fn an_actor_without_an_organization_has_none_in_the_event() {
    let relative = EntryView {
        organization: None,
        ..entry()
    };
    let event = audit_event(&relative, &context());
    assert!(agent(&event, "PROV")["who"].get("identifier").is_none());
}

#[test]
fn a_foreign_purpose_keeps_its_system() {
    let entry = EntryView {
        purpose: purpose("https://example.org|x|y"),
        ..entry()
    };
    let event = audit_event(&entry, &context());
    assert_eq!(
        event["purposeOfEvent"][0]["coding"][0],
        json!({"system": "https://example.org", "code": "x|y"})
    );
}

#[test]
fn unlabelled_data_are_said_to_be_unlabelled() {
    let entry = EntryView {
        data: Some(data(&[])),
        ..entry()
    };
    for event in all_events(&entry) {
        assert_eq!(details(&event, "data.labels"), ["unlabelled"]);
        assert!(!event.to_string().contains("securityLabel"));
    }
    let session = EntryView {
        data: None,
        ..entry
    };
    let event = audit_event(&session, &context());
    assert_eq!(details(&event, "data"), ["not named"]);
    assert_eq!(details(&event, "data.labels"), Vec::<&str>::new());
}

#[test]
fn a_time_that_no_block_reaches_is_the_last_that_can_be_written() {
    let late = EntryView {
        time: Instant(u64::MAX),
        ..entry()
    };
    assert_eq!(
        audit_event(&late, &context())["recorded"],
        "9999-12-30T22:00:00Z"
    );
}

#[test]
fn a_context_takes_only_what_a_did_can_hold() {
    for chain_id in ["", "salus 1", "salus/1", "salus:1", &"x".repeat(51)] {
        let error = Context::new(chain_id, "salus1audit").expect_err("not a chain id");
        assert!(error.to_string().starts_with("salus:fhir:chain_id: "));
    }
    for address in [
        "",
        "Salus1audit",
        "salus1 audit",
        "salus1/audit",
        &"x".repeat(91),
    ] {
        let error = Context::new("salus-1", address).expect_err("not an address");
        assert!(error.to_string().starts_with("salus:fhir:contract: "));
    }
    assert!(Context::new("x".repeat(50), "x".repeat(90)).is_ok());
}
