//! Codes, parties and data in R4 consents as one would not expect them, each decided or refused as the design says.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{DefaultEffect, Effect, Outcome, Scope};
use serde_json::{Value, json};

fn refused(document: &Value, code: &str, path: &str) {
    assert_eq!(refusal(document), (code.to_owned(), path.to_owned()));
}

#[test]
fn an_author_alone_at_the_root_filters_data_and_names_no_recipient() {
    let consent = r4(json!({"type": "permit", "actor": [actor("AUT", "Practitioner/author")]}));
    let read = terms(&consent);
    assert_eq!(
        (read.default, read.applies.actors),
        (DefaultEffect::Closed, Scope::Any)
    );
    let by = |author: &str| {
        let record =
            json!({"ref": "Observation/1", "author": author, "labels": [confidentiality("N")]});
        outcome(&consent, "TREAT", record)
    };
    assert_eq!(
        (by("Practitioner/author"), by("Practitioner/other")),
        (Outcome::Permit, Outcome::Deny)
    );
}

#[test]
fn a_deny_for_a_purpose_under_hl7s_other_names_is_not_taken_for_a_foreign_one() {
    for system in [
        "urn:oid:2.16.840.1.113883.5.8",
        "http://hl7.org/fhir/v3/ActReason",
    ] {
        let consent = r4(json!({
            "type": "permit",
            "provision": [{"type": "deny", "purpose": [{"system": system, "code": "HMARKT"}]}],
        }));
        let record = json!({"ref": "Observation/1", "labels": [confidentiality("N")]});
        assert_eq!(
            outcome(&consent, "HMARKT", record),
            Outcome::Deny,
            "{system}"
        );
    }
}

#[test]
fn what_only_looks_like_hl7s_purposes_is_refused() {
    for system in [
        "https://terminology.hl7.org/CodeSystem/v3-ActReason",
        "http://terminology.hl7.org/CodeSystem/v3-ActReason/",
        "http://terminology.hl7.org/CodeSystem/v3-ActReason|2.0.0",
        "http://terminology.hl7.org/ValueSet/v3-PurposeOfUse",
    ] {
        let consent = r4(json!({"type": "deny", "purpose": [{"system": system, "code": "TREAT"}]}));
        refused(&consent, "unknown_system", "Consent.provision.purpose[0]");
    }
    let own = r4(
        json!({"type": "deny", "purpose": [{"system": "http://example.org/policies/purposeOfUse", "code": "x"}]}),
    );
    assert!(read(&own).is_ok());
}

#[test]
fn a_source_under_another_name_of_its_role_stays_a_source() {
    let role = |system: &str| json!({"coding": [{"system": system, "code": "AUT"}]});
    let consent = |system: &str| {
        r4(
            json!({"type": "permit", "provision": [{"type": "deny", "actor": [{
                "role": role(system), "reference": {"reference": "Practitioner/author"},
            }]}]}),
        )
    };
    let mine = consent("http://hl7.org/fhir/v3/ParticipationType");
    let record = json!({"ref": "Observation/1", "author": "Practitioner/author", "labels": [confidentiality("N")]});
    assert_eq!(outcome(&mine, "TREAT", record), Outcome::Deny);
    refused(
        &consent("urn:example:roles"),
        "unknown_system",
        "Consent.provision.provision[0].actor[0].role",
    );
}

#[test]
fn a_role_of_two_meanings_is_not_guessed() {
    for other in ["IRCP", "CST"] {
        let role = json!({"coding": [
            {"system": PARTICIPATION, "code": "AUT"}, {"system": PARTICIPATION, "code": other},
        ]});
        let actor = json!({"role": role, "reference": {"reference": "Practitioner/x"}});
        let consent = r4(json!({"type": "deny", "actor": [actor]}));
        refused(
            &consent,
            "ambiguous_concept",
            "Consent.provision.actor[0].role",
        );
    }
    let translated = json!({"coding": [
        {"system": PARTICIPATION, "code": "AUT"}, {"system": "urn:local", "code": "writer"},
    ]});
    let actor = json!({"role": translated, "reference": {"reference": "Practitioner/x"}});
    assert!(read(&r4(json!({"type": "permit", "actor": [actor]}))).is_ok());
}

#[test]
fn the_subject_is_a_person() {
    for reference in ["Group/family", "Organization/o", "Device/d"] {
        let consent = with(
            &r4(json!({"type": "permit"})),
            "patient",
            json!({"reference": reference}),
        );
        refused(&consent, "party_type", "Consent.patient");
    }
}

#[test]
fn a_reference_or_a_code_with_stray_blanks_is_malformed() {
    let spaced = r4(json!({"type": "deny", "actor": [actor("IRCP", "Practitioner/x ")]}));
    refused(
        &spaced,
        "malformed",
        "Consent.provision.actor[0].reference.reference",
    );
    let code = concept(json!({"system": "http://loinc.org", "code": "34133-9 "}));
    let coded = r4(json!({"type": "permit", "provision": [{"type": "deny", "code": [code]}]}));
    refused(
        &coded,
        "malformed",
        "Consent.provision.provision[0].code[0].coding[0].code",
    );
    let system = concept(json!({"system": "http://loinc.org ", "code": "34133-9"}));
    let coded = r4(json!({"type": "permit", "provision": [{"type": "deny", "code": [system]}]}));
    refused(
        &coded,
        "malformed",
        "Consent.provision.provision[0].code[0].coding[0].system",
    );
}

#[test]
fn a_contained_group_has_no_identity_outside() {
    let consent = r4(json!({"type": "deny", "actor": [actor("IRCP", "#group")]}));
    let contained = json!([{"resourceType": "Group", "id": "group", "member": [{"entity": {"reference": "Practitioner/x"}}]}]);
    let consent = with(&consent, "contained", contained);
    refused(
        &consent,
        "contained_reference",
        "Consent.provision.actor[0].reference.reference",
    );
}

#[test]
fn what_is_contained_and_not_referred_to_changes_nothing() {
    let contained =
        json!([{"resourceType": "Provenance", "id": "p", "modifierExtension": [{"url": "urn:x"}]}]);
    let consent = with(&r4(json!({"type": "permit"})), "contained", contained);
    assert!(read(&consent).is_ok());
}

#[test]
fn a_modifier_extension_deep_in_a_reference_refuses() {
    let consent = r4(
        json!({"type": "permit", "provision": [{"type": "deny", "data": [{
            "meaning": "instance", "reference": {"reference": "Observation/1", "identifier": {
                "system": "urn:x", "value": "1", "modifierExtension": [{"url": "urn:not"}],
            }},
        }]}]}),
    );
    refused(
        &consent,
        "modifier_extension",
        "Consent.provision.provision[0].data[0].reference.identifier.modifierExtension",
    );
}

#[test]
fn the_custodian_under_cst_narrows_a_nested_rule_to_nobody_else() {
    let provision = json!({"type": "permit", "provision": [
        {"type": "deny", "actor": [actor("CST", "Organization/o"), actor("IRCP", "Practitioner/x")]},
    ]});
    let consent = with(
        &r4(provision),
        "organization",
        json!([{"reference": "Organization/o"}]),
    );
    let read = terms(&consent);
    assert_eq!(read.rules[0].when.actors.as_ref().map(Vec::len), Some(1));
    assert_eq!(read.rules[0].effect, Effect::Deny);
}

#[test]
fn another_custodian_or_one_without_a_controller_is_refused() {
    let provision = json!({"type": "permit", "provision": [
        {"type": "deny", "actor": [actor("CST", "Organization/other")]},
    ]});
    let path = "Consent.provision.provision[0].actor[0].role";
    refused(&r4(provision.clone()), "custodian_role", path);
    let consent = with(
        &r4(provision),
        "organization",
        json!([{"reference": "Organization/o"}]),
    );
    refused(&consent, "custodian_role", path);
}

#[test]
fn two_organizations_are_two_controllers_and_one_named_twice_is_one() {
    let named = |references: &[&str]| {
        let list: Vec<Value> = references
            .iter()
            .map(|one| json!({"reference": one}))
            .collect();
        with(&r4(json!({"type": "permit"})), "organization", json!(list))
    };
    refused(
        &named(&["Organization/a", "Organization/b"]),
        "two_controllers",
        "Consent.organization",
    );
    assert!(read(&named(&["Organization/a", "Organization/a"])).is_ok());
}

#[test]
fn an_actor_without_role_or_without_anybody_is_refused() {
    let consent = |actor: Value| r4(json!({"type": "deny", "actor": [actor]}));
    let path = "Consent.provision.actor[0]";
    refused(
        &consent(json!({"reference": {"reference": "Practitioner/x"}})),
        "missing_role",
        path,
    );
    let role = json!({"coding": [{"system": PARTICIPATION, "code": "IRCP"}]});
    refused(
        &consent(json!({"role": role.clone()})),
        "missing_reference",
        path,
    );
    let named = json!({"role": role.clone(), "reference": {"display": "Dr. X"}});
    refused(
        &consent(named),
        "missing_reference",
        "Consent.provision.actor[0].reference",
    );
    let place = json!({"role": role, "reference": {"reference": "Location/ward"}});
    refused(
        &consent(place),
        "party_type",
        "Consent.provision.actor[0].reference",
    );
}

#[test]
fn a_business_identifier_stands_for_a_person_and_for_members() {
    let who = json!({"identifier": {"system": "urn:example:staff", "value": "7"}});
    let role = json!({"coding": [{"system": PARTICIPATION, "code": "IRCP"}]});
    let consent = r4(json!({"type": "deny", "actor": [{"role": role, "reference": who}]}));
    let expected = Scope::List(vec![member_of("urn:example:staff|7")]);
    assert_eq!(terms(&consent).applies.actors, expected);
}

#[test]
fn two_meanings_in_one_action_are_not_guessed_between() {
    let system = "http://terminology.hl7.org/CodeSystem/consentaction";
    let both = json!({"coding": [{"system": system, "code": "access"}, {"system": system, "code": "disclose"}]});
    let consent = r4(json!({"type": "permit", "action": [both]}));
    refused(&consent, "ambiguous_concept", "Consent.provision.action[0]");
    let translated = json!({"coding": [{"system": "urn:local", "code": "look"}, {"system": system, "code": "access"}]});
    assert!(read(&r4(json!({"type": "permit", "action": [translated]}))).is_ok());
}

#[test]
fn other_classes_than_resource_types_are_refused() {
    let class = json!([{"system": "urn:ietf:bcp:13", "code": "application/hl7-cda+xml"}]);
    let consent = r4(json!({"type": "permit", "class": class}));
    refused(&consent, "content_class", "Consent.provision.class[0]");
}

#[test]
fn dependents_and_what_is_not_a_meaning_are_refused() {
    let consent = |meaning: &str| {
        let entry = data(meaning, "Encounter/1");
        r4(json!({"type": "permit", "provision": [{"type": "deny", "data": [entry]}]}))
    };
    let path = "Consent.provision.provision[0].data[0].meaning";
    refused(&consent("dependents"), "dependents", path);
    refused(&consent("Instance"), "unknown_code", path);
}

#[test]
fn related_is_either_direction_and_the_record_itself() {
    let consent = r4(json!({"type": "permit", "provision": [
        {"type": "deny", "data": [data("related", "Encounter/1")]},
    ]}));
    let record = |reference: &str, related: &[&str]| {
        let record =
            json!({"ref": reference, "related": related, "labels": [confidentiality("N")]});
        outcome(&consent, "TREAT", record)
    };
    assert_eq!(record("Observation/1", &["Encounter/1"]), Outcome::Deny);
    assert_eq!(record("Encounter/1", &[]), Outcome::Deny);
    assert_eq!(record("Observation/2", &["Encounter/2"]), Outcome::Permit);
}
