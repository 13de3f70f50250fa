//! Exported events of disclosures, reports, emergencies, delegates, legal bases and disputes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod entries;

use entries::*;
use salus_audit_api::AuditReason;
use salus_audit_api::msg::{EntryView, LocalDecision};
use salus_fhir::export::{Side, audit_event, audit_events, disclosure_event, is_disclosure};
use salus_policy::Outcome;
use salus_vocabulary::Action;
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
fn the_data_of_a_disclosure_carry_type_labels_and_fingerprint() {
    let entry = EntryView {
        data: Some(data(&["R", "HIV"])),
        ..entry()
    };
    let event = disclosure_event(&entry, &context(), Side::Source).expect("a disclosure");
    let data = &event["entity"][1];
    assert_eq!(data["type"]["code"], "Observation");
    let labels: Vec<&str> = data["securityLabel"]
        .as_array()
        .expect("labels")
        .iter()
        .filter_map(|label| label["code"].as_str())
        .collect();
    assert_eq!(labels, ["R", "HIV"]);
    assert_eq!(did(&data["what"]), "f1".repeat(32));
}

#[test]
fn a_disclosure_has_two_ends() {
    for (side, kind, action) in [
        (Side::Source, "110106", "R"),
        (Side::Recipient, "110107", "C"),
    ] {
        let event = disclosure_event(&entry(), &context(), side).expect("a disclosure");
        assert_eq!(
            (&event["type"]["code"], &event["action"]),
            (&json!(kind), &json!(action))
        );
        assert_eq!(
            did(&agent(&event, "110153")["who"]),
            "did:salus:salus-1:salus1hospital"
        );
        assert_eq!(
            did(&agent(&event, "110152")["who"]),
            "did:salus:salus-1:salus1clinic"
        );
        assert_eq!(
            did(&agent(&event, "IRCP")["who"]),
            "did:salus:salus-1:salus1doctor"
        );
        assert_eq!(
            did(&agent(&event, "429577009")["who"]),
            "did:salus:salus-1:salus1anna"
        );
    }
    let relative = EntryView {
        organization: None,
        ..entry()
    };
    let event = disclosure_event(&relative, &context(), Side::Source).expect("a disclosure");
    assert_eq!(
        did(&agent(&event, "110152")["who"]),
        "did:salus:salus-1:salus1doctor"
    );
}

#[test]
fn only_what_may_have_left_the_custodian_is_a_disclosure() {
    assert!(is_disclosure(&entry()));
    let inside = EntryView {
        organization: Some(HOSPITAL.to_owned()),
        ..entry()
    };
    assert!(!is_disclosure(&inside));
    let itself = EntryView {
        actor: HOSPITAL.to_owned(),
        organization: None,
        ..entry()
    };
    assert!(!is_disclosure(&itself));
    for outcome in [Outcome::Deny, Outcome::NoConsent] {
        let outcome = Some(outcome);
        assert!(!is_disclosure(&EntryView { outcome, ..entry() }));
    }
    for action in Action::ALL {
        let writes = matches!(action, Action::Create | Action::Update | Action::Delete);
        let entry = EntryView {
            action: *action,
            ..entry()
        };
        assert_eq!(is_disclosure(&entry), !writes, "{action}");
        assert_eq!(
            audit_events(&entry, &context()).len(),
            if writes { 1 } else { 2 }
        );
    }
}

#[test]
fn what_a_report_says_was_released_is_a_disclosure_of_its_day() {
    let released = reported(LocalDecision::Released);
    let event = disclosure_event(&released, &context(), Side::Source).expect("a disclosure");
    assert_eq!(event["period"]["start"], "2026-05-27T20:26:40Z");
    assert!(!is_disclosure(&reported(LocalDecision::Withheld)));
}

#[test]
fn an_emergency_is_told_by_its_purpose() {
    for code in ["BTG", "ETREAT", "ERTREAT"] {
        let entry = EntryView {
            purpose: purpose(code),
            ..entry()
        };
        for event in all_events(&entry) {
            let coding = &event["purposeOfEvent"][0]["coding"][0];
            assert_eq!(coding["code"], code);
            assert_eq!(
                coding["system"],
                "http://terminology.hl7.org/CodeSystem/v3-ActReason"
            );
            assert_eq!(
                agent(&event, "IRCP")["purposeOfUse"],
                event["purposeOfEvent"]
            );
        }
    }
}

#[test]
fn a_report_tells_when_it_happened_and_when_it_was_recorded() {
    for (decided, outcome) in [
        (LocalDecision::Released, "0"),
        (LocalDecision::Withheld, "8"),
    ] {
        let entry = reported(decided);
        let event = audit_event(&entry, &context());
        assert_eq!(event["recorded"], "2026-05-28T20:26:40Z");
        let at = "2026-05-27T20:26:40Z";
        assert_eq!(event["period"], json!({"start": at, "end": at}));
        assert_eq!(event["outcome"], outcome);
        assert_eq!(details(&event, "mode"), ["report"]);
        assert_eq!(details(&event, "report.occurred_at"), [at]);
        assert_eq!(details(&event, "report.height"), ["4000"]);
        assert_eq!(
            details(&event, "outcome"),
            Vec::<&str>::new(),
            "nothing was decided"
        );
    }
    let released = audit_event(&reported(LocalDecision::Released), &context());
    assert_eq!(released["outcomeDesc"], "released: reported");
    let gate = audit_event(&entry(), &context());
    assert!(gate.get("period").is_none());
    assert_eq!(details(&gate, "mode"), ["gate"]);
}

#[test]
fn an_emergency_declared_off_chain_is_told() {
    let (_, entry) = shapes()
        .into_iter()
        .find(|(name, _)| *name == "report_emergency")
        .expect("a shape");
    let event = audit_event(&entry, &context());
    assert_eq!(
        details(&event, "report.emergency.reason"),
        ["unable_to_consent"]
    );
}

#[test]
fn a_declared_emergency_is_the_start_of_an_override_and_no_disclosure() {
    let event = audit_event(&declaration(), &context());
    assert_eq!(event["subtype"][0]["code"], "110127");
    assert_eq!(
        event["period"],
        json!({"start": "2026-05-28T20:26:40Z", "end": "2026-05-29T00:26:39Z"})
    );
    assert_eq!(details(&event, "declared.reason"), ["life_threatening"]);
    assert_eq!(details(&event, "declared.until"), ["2026-05-29T00:26:40Z"]);
    assert_eq!(event["purposeOfEvent"][0]["coding"][0]["code"], "ETREAT");
    assert!(!is_disclosure(&declaration()));
}

#[test]
fn an_access_in_an_emergency_names_the_entry_that_declared_it() {
    let entry = EntryView {
        emergency: Some(6),
        ..entry()
    };
    assert_eq!(
        details(&audit_event(&entry, &context()), "emergency"),
        ["6"]
    );
}

#[test]
fn a_delegate_and_the_principal_are_both_in_the_event() {
    let delegate = EntryView {
        actor: MOTHER.to_owned(),
        organization: None,
        on_behalf_of: Some(PATIENT.to_owned()),
        ..entry()
    };
    for event in all_events(&delegate) {
        let user = agent(&event, "IRCP");
        assert_eq!(did(&user["who"]), "did:salus:salus-1:salus1mother");
        assert_eq!(user["role"][0]["coding"][0]["code"], "DELEGATEE");
        let principal = agent(&event, "DELEGATOR");
        assert_eq!(did(&principal["who"]), "did:salus:salus-1:salus1anna");
        assert_eq!(principal["requestor"], false);
    }
    assert!(
        !audit_event(&entry(), &context())
            .to_string()
            .contains("DELEGAT")
    );
}

#[test]
fn what_a_legal_basis_released_is_a_success_that_names_it() {
    let by_law = EntryView {
        outcome: Some(Outcome::NoConsent),
        reason: AuditReason::NoConsent,
        decided_by: None,
        legal_basis: Some(basis()),
        ..entry()
    };
    let event = audit_event(&by_law, &context());
    assert_eq!(event["outcome"], "0");
    assert_eq!(
        event["outcomeDesc"],
        "no_consent: no_consent; released on GDPR-9.2.h"
    );
    assert_eq!(details(&event, "outcome"), ["no_consent"]);
    assert_eq!(
        agent(&event, "IRCP")["policy"],
        json!(["urn:salus:legal-basis:GDPR-9.2.h"])
    );
    assert!(is_disclosure(&by_law));
    let refused = EntryView {
        outcome: Some(Outcome::Deny),
        ..by_law
    };
    assert!(!is_disclosure(&refused), "a basis never lifts a deny");
    let event = audit_event(&refused, &context());
    assert_eq!(
        (&event["outcome"], &event["outcomeDesc"]),
        (&json!("8"), &json!("deny: no_consent"))
    );
}

#[test]
fn a_dispute_and_its_answer_are_told() {
    for (name, entry) in shapes() {
        let event = audit_event(&entry, &context());
        let codes = details(&event, "dispute.code");
        let answers = details(&event, "dispute.answer");
        match name {
            "disputed_and_answered" => {
                assert_eq!(
                    (codes, answers),
                    (vec!["no_care_relation"], vec!["rejected"])
                );
            }
            "disputed_declaration" => {
                assert_eq!((codes, answers), (vec!["no_care_relation"], vec![]));
            }
            _ => assert_eq!((codes, answers), (vec![], vec![]), "{name}"),
        }
    }
}
