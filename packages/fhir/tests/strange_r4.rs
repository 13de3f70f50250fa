//! R4 consents as one would not expect them, each decided or refused as the design says.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{DefaultEffect, Outcome};
use serde_json::{Value, json};

fn refused(document: &Value, code: &str, path: &str) {
    assert_eq!(refusal(document), (code.to_owned(), path.to_owned()));
}

fn scoped(document: &Value, code: &str) -> Value {
    let scope = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": code
    }]});
    with(document, "scope", scope)
}

/// The outcome for a member of `Organization/o` who reads a record with these labels.
fn labelled(document: &Value, labels: &[Value]) -> Outcome {
    outcome(
        document,
        "TREAT",
        json!({"ref": "Observation/1", "resourceType": "Observation", "labels": labels}),
    )
}

#[test]
fn a_nested_deny_without_any_condition_denies_everything_in_scope() {
    let consent = r4(json!({"type": "permit", "provision": [{"type": "deny"}]}));
    assert_eq!(labelled(&consent, &[confidentiality("N")]), Outcome::Deny);
}

#[test]
fn a_nested_permit_without_any_condition_is_written_out_and_permits() {
    let consent = r4(json!({"type": "deny", "provision": [{"type": "permit"}]}));
    assert_eq!(labelled(&consent, &[confidentiality("N")]), Outcome::Permit);
}

#[test]
fn all_but_hiv_does_not_hand_out_unlabelled_data() {
    let consent = r4(json!({
        "type": "permit",
        "provision": [{"type": "deny", "securityLabel": [sensitivity("HIV")]}],
    }));
    assert_eq!(labelled(&consent, &[confidentiality("N")]), Outcome::Permit);
    assert_eq!(
        labelled(&consent, &[confidentiality("R"), sensitivity("HIV")]),
        Outcome::Deny
    );
    assert_eq!(labelled(&consent, &[]), Outcome::Deny);
}

#[test]
fn what_a_data_filter_leaves_out_is_closed_not_denied() {
    let filter = r4(json!({"type": "permit", "securityLabel": [confidentiality("N")]}));
    assert_eq!(terms(&filter).default, DefaultEffect::Closed);
    assert_eq!(labelled(&filter, &[confidentiality("R")]), Outcome::Deny);
    let general = r4(json!({"type": "permit", "actor": [actor("IRCP", "Organization/o")]}));
    let both = outcome_of(
        &[filter, general],
        "TREAT",
        json!({"ref": "Observation/1", "labels": [confidentiality("R")]}),
    );
    assert_eq!(both, Outcome::Permit);
}

#[test]
fn a_root_deny_of_an_authors_data_is_refused() {
    let consent = r4(json!({"type": "deny", "actor": [actor("AUT", "Practitioner/author")]}));
    refused(&consent, "root_deny_with_data", "Consent.provision");
}

#[test]
fn a_root_deny_with_any_filter_is_refused() {
    for filter in [
        json!({"securityLabel": [confidentiality("R")]}),
        json!({"class": [resource_type("Condition")]}),
        json!({"code": [concept(json!({"system": "http://loinc.org", "code": "1-1"}))]}),
        json!({"dataPeriod": {"start": "2020"}}),
        json!({"data": [data("instance", "Observation/1")]}),
    ] {
        let consent = r4(with(&filter, "type", json!("deny")));
        refused(&consent, "root_deny_with_data", "Consent.provision");
    }
}

#[test]
fn a_permit_beside_a_deny_does_not_beat_it_below_a_data_filter_either() {
    let nested = json!([
        {"type": "deny", "securityLabel": [confidentiality("R")]},
        {"type": "permit", "securityLabel": [sensitivity("PSY")]},
    ]);
    let filtered =
        json!({"type": "permit", "securityLabel": [confidentiality("N")], "provision": nested});
    for root in [filtered, json!({"type": "permit", "provision": nested})] {
        let consent = r4(root);
        let psychiatric = [confidentiality("R"), sensitivity("PSY")];
        assert_eq!(labelled(&consent, &psychiatric), Outcome::Deny);
        assert_eq!(labelled(&consent, &psychiatric[1..]), Outcome::Permit);
    }
}

#[test]
fn a_period_whose_end_is_masked_is_not_open_ended() {
    let absent = json!({"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"
    }]});
    let consent = r4(json!({"type": "permit", "period": {"start": "2020", "_end": absent}}));
    refused(&consent, "missing_value", "Consent.provision.period.end");
}

#[test]
fn a_value_with_an_extension_beside_it_is_a_value() {
    let note =
        json!({"extension": [{"url": "urn:note", "valueString": "as the patient wrote it"}]});
    let consent =
        r4(json!({"type": "permit", "_type": note, "period": {"end": "2030", "_end": note}}));
    assert_eq!(terms(&consent).default, DefaultEffect::Permit);
}

#[test]
fn a_type_that_is_only_an_extension_is_no_type() {
    let absent = json!({"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"
    }]});
    let consent = r4(json!({"_type": absent.clone()}));
    refused(&consent, "missing_value", "Consent.provision.type");
    let nested = r4(json!({"type": "permit", "provision": [{"_type": absent}]}));
    refused(
        &nested,
        "missing_value",
        "Consent.provision.provision[0].type",
    );
}

#[test]
fn a_status_that_is_only_an_extension_is_missing() {
    let consent = without(&r4(json!({"type": "permit"})), "status");
    refused(&consent, "missing_status", "Consent.status");
    let masked = with(
        &consent,
        "_status",
        json!({"extension": [{"url": "urn:x", "valueCode": "x"}]}),
    );
    refused(&masked, "missing_value", "Consent.status");
}

#[test]
fn an_extension_beside_an_element_that_is_not_known_is_as_unknown() {
    let consent = r4(
        json!({"type": "permit", "_until": {"extension": [{"url": "urn:x", "valueCode": "x"}]}}),
    );
    refused(&consent, "unknown_element", "Consent.provision._until");
}

#[test]
fn two_scopes_of_one_concept_contradict_each_other() {
    let scope = json!({"coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "treatment"},
        {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"},
    ]});
    let consent = with(&r4(json!({"type": "permit"})), "scope", scope);
    refused(&consent, "ambiguous_concept", "Consent.scope");
}

#[test]
fn an_opt_out_of_research_does_not_refuse_treatment() {
    let consent = scoped(&r4(json!({"type": "deny"})), "research");
    let consent = with(&consent, "policyRule", concept(sensitivity("OPTOUT")));
    let record = json!({"ref": "Observation/1", "labels": [confidentiality("N")]});
    assert_eq!(
        outcome(&consent, "TREAT", record.clone()),
        Outcome::NoConsent
    );
    assert_eq!(outcome(&consent, "CLINTRCH", record), Outcome::Deny);
}

#[test]
fn a_research_consent_without_purposes_permits_no_treatment() {
    let consent = scoped(&r4(json!({"type": "permit"})), "research");
    let record = json!({"ref": "Observation/1", "labels": [confidentiality("N")]});
    assert_eq!(
        outcome(&consent, "TREAT", record.clone()),
        Outcome::NoConsent
    );
    assert_eq!(outcome(&consent, "CLINTRCH", record), Outcome::Permit);
}

#[test]
fn a_nested_purpose_outside_the_roots_is_refused_at_any_depth() {
    let nested = |provision: Value| {
        r4(json!({"type": "permit", "purpose": [purpose("TREAT")], "provision": [provision]}))
    };
    let first = nested(json!({"type": "deny", "purpose": [purpose("HRESCH")]}));
    refused(
        &first,
        "purpose_outside_root",
        "Consent.provision.provision[0].purpose",
    );
    let second = nested(json!({"type": "deny", "provision": [
        {"type": "permit", "purpose": [purpose("TREAT"), purpose("HPAYMT")]},
    ]}));
    refused(
        &second,
        "purpose_outside_root",
        "Consent.provision.provision[0].provision[0].purpose",
    );
}

#[test]
fn a_root_that_is_broader_than_treatment_does_not_hand_out_break_glass() {
    let consent = r4(json!({"type": "permit", "purpose": [purpose("TREAT")]}));
    let record = || json!({"ref": "Observation/1", "labels": [confidentiality("N")]});
    assert_eq!(outcome(&consent, "TREAT", record()), Outcome::Permit);
    assert_ne!(outcome(&consent, "BTG", record()), Outcome::Permit);
}

#[test]
fn three_levels_below_the_root_are_too_deep() {
    let consent = r4(
        json!({"type": "permit", "provision": [{"type": "deny", "provision": [
            {"type": "permit", "purpose": [purpose("BTG")], "provision": [{"type": "deny"}]},
        ]}]}),
    );
    refused(
        &consent,
        "too_deep",
        "Consent.provision.provision[0].provision[0].provision",
    );
}

#[test]
fn an_exception_of_a_nested_deny_below_a_data_filter_is_one_of_an_exception() {
    let consent = r4(json!({
        "type": "permit", "class": [resource_type("Observation")],
        "provision": [{"type": "deny", "securityLabel": [confidentiality("R")], "provision": [
            {"type": "permit", "purpose": [purpose("ETREAT")]},
        ]}],
    }));
    refused(
        &consent,
        "exception_of_exception",
        "Consent.provision.provision",
    );
}

#[test]
fn nothing_at_all_stands_for_nothing() {
    for (provision, code, path) in [
        (json!(null), "malformed", "Consent.provision"),
        (json!([]), "malformed", "Consent.provision"),
        (
            json!([{"type": "permit"}]),
            "malformed",
            "Consent.provision",
        ),
        (json!({}), "untyped_root", "Consent.provision"),
        (json!({"type": ""}), "malformed", "Consent.provision.type"),
        (
            json!({"type": "PERMIT"}),
            "unknown_effect",
            "Consent.provision.type",
        ),
        (
            json!({"type": ["permit"]}),
            "malformed",
            "Consent.provision.type",
        ),
        (
            json!({"type": "permit", "actor": []}),
            "malformed",
            "Consent.provision.actor",
        ),
        (
            json!({"type": "permit", "provision": {}}),
            "malformed",
            "Consent.provision.provision",
        ),
        (
            json!({"type": "permit", "purpose": {}}),
            "malformed",
            "Consent.provision.purpose",
        ),
        (
            json!({"type": "permit", "purpose": [{}]}),
            "missing_coding",
            "Consent.provision.purpose[0]",
        ),
        (
            json!({"type": "permit", "period": {}}),
            "empty_period",
            "Consent.provision.period",
        ),
    ] {
        refused(&r4(provision), code, path);
    }
}

#[test]
fn seventeen_values_are_more_than_a_list_holds() {
    let codes: Vec<Value> = (0..17)
        .map(|n| concept(json!({"system": "http://loinc.org", "code": n.to_string()})))
        .collect();
    let consent = r4(json!({"type": "permit", "provision": [{"type": "deny", "code": codes}]}));
    refused(&consent, "terms", "Consent");
}

#[test]
fn a_shape_of_both_versions_is_of_neither() {
    let consent = with(&r4(json!({"type": "permit"})), "decision", json!("deny"));
    refused(&consent, "unknown_version", "Consent");
    let bundle =
        json!({"resourceType": "Bundle", "entry": [{"resource": r4(json!({"type": "permit"}))}]});
    refused(&bundle, "unknown_version", "resourceType");
}

#[test]
fn only_a_consent_in_force_is_imported() {
    for status in [
        "draft",
        "proposed",
        "rejected",
        "inactive",
        "entered-in-error",
        "Active",
    ] {
        let consent = with(&r4(json!({"type": "permit"})), "status", json!(status));
        refused(&consent, "not_active", "Consent.status");
    }
}
