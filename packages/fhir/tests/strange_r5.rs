//! R5 consents as one would not expect them, each decided or refused as the design says.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{ActorRole, Category, Custodian, DefaultEffect, Grantee, Outcome, Scope};
use serde_json::{Value, json};

fn refused(document: &Value, code: &str, path: &str) {
    assert_eq!(refusal(document), (code.to_owned(), path.to_owned()));
}

fn plain(decision: &str) -> Value {
    without(&r5(decision, json!([])), "provision")
}

fn normal() -> Value {
    json!({"ref": "Observation/1", "resourceType": "Observation", "labels": [confidentiality("N")]})
}

#[test]
fn a_decision_without_provisions_is_the_default_and_nothing_more() {
    let permit = terms(&plain("permit"));
    assert_eq!(
        (permit.default, permit.rules.len()),
        (DefaultEffect::Permit, 0)
    );
    let deny = terms(&plain("deny"));
    assert_eq!((deny.default, deny.rules.len()), (DefaultEffect::Deny, 0));
}

#[test]
fn no_decision_is_refused_and_so_is_another_word_for_it() {
    refused(
        &without(&plain("deny"), "decision"),
        "no_decision",
        "Consent",
    );
    refused(&plain("allow"), "unknown_effect", "Consent.decision");
    let masked = with(
        &without(&plain("deny"), "decision"),
        "_decision",
        json!({"extension": [{"url": "urn:x", "valueCode": "x"}]}),
    );
    refused(&masked, "missing_value", "Consent.decision");
}

#[test]
fn a_type_on_a_provision_is_r4s_and_not_understood_here() {
    let consent = r5(
        "permit",
        json!([{"type": "deny", "purpose": [purpose("TREAT")]}]),
    );
    refused(&consent, "unknown_element", "Consent.provision[0].type");
}

#[test]
fn one_provision_written_as_an_object_is_malformed() {
    let consent = r5("permit", json!({"purpose": [purpose("HMARKT")]}));
    refused(&consent, "malformed", "Consent.provision");
}

#[test]
fn an_exception_of_a_deny_without_any_condition_would_undo_it_and_is_refused() {
    let consent = r5(
        "permit",
        json!([{"securityLabel": [sensitivity("HIV")], "provision": [{"id": "x"}]}]),
    );
    refused(
        &consent,
        "unconditional_permit",
        "Consent.provision[0].provision[0]",
    );
}

#[test]
fn an_exception_of_a_permit_without_any_condition_takes_it_back() {
    let consent = r5(
        "deny",
        json!([{"purpose": [purpose("TREAT")], "provision": [{"id": "x"}]}]),
    );
    assert_eq!(outcome(&consent, "TREAT", normal()), Outcome::Deny);
}

#[test]
fn a_permit_that_only_groups_nested_denies_is_refused() {
    let consent = r5(
        "deny",
        json!([{"provision": [{"securityLabel": [sensitivity("HIV")]}]}]),
    );
    refused(&consent, "unconditional_permit", "Consent.provision[0]");
}

#[test]
fn a_third_level_is_too_deep() {
    let consent = r5(
        "permit",
        json!([{"purpose": [purpose("TREAT")], "provision": [
            {"purpose": [purpose("COC")], "provision": [{"purpose": [purpose("COC")]}]},
        ]}]),
    );
    refused(
        &consent,
        "too_deep",
        "Consent.provision[0].provision[0].provision",
    );
}

#[test]
fn what_a_ledger_cannot_judge_is_refused_at_every_level() {
    let expression = json!({"language": "text/fhirpath", "expression": "true"});
    for (field, value, code) in [
        ("expression", expression, "expression"),
        (
            "documentType",
            json!([{"system": "urn:x", "code": "x"}]),
            "document_type",
        ),
    ] {
        let outer = r5("permit", json!([{field: value.clone()}]));
        refused(&outer, code, &format!("Consent.provision[0].{field}"));
        let inner = r5(
            "permit",
            json!([{"purpose": [purpose("TREAT")], "provision": [{field: value}]}]),
        );
        refused(
            &inner,
            code,
            &format!("Consent.provision[0].provision[0].{field}"),
        );
    }
    let dependents = r5(
        "permit",
        json!([{"data": [data("dependents", "Encounter/1")]}]),
    );
    refused(
        &dependents,
        "dependents",
        "Consent.provision[0].data[0].meaning",
    );
}

#[test]
fn whoever_is_named_without_a_role_is_controlled_by_the_provision() {
    let consent = r5(
        "permit",
        json!([{"actor": [{"reference": {"reference": "Practitioner/x"}}]}]),
    );
    let actors = terms(&consent).rules[0]
        .when
        .actors
        .clone()
        .expect("actors");
    assert_eq!(
        (actors[0].role, actors[0].who),
        (ActorRole::Recipient, person("Practitioner/x"))
    );
    assert_eq!(outcome(&consent, "TREAT", normal()), Outcome::Deny);
}

#[test]
fn a_role_that_nobody_plays_is_refused() {
    let role = json!({"coding": [{"system": PARTICIPATION, "code": "IRCP"}]});
    let consent = r5("permit", json!([{"actor": [{"role": role}]}]));
    refused(
        &consent,
        "missing_reference",
        "Consent.provision[0].actor[0]",
    );
}

#[test]
fn sources_and_recipients_of_one_rule_must_both_match() {
    let consent = r5(
        "permit",
        json!([{"actor": [
            actor("AUT", "Practitioner/author"), actor("IRCP", "Organization/o"),
        ]}]),
    );
    let by = |author: &str| {
        let record =
            json!({"ref": "Observation/1", "author": author, "labels": [confidentiality("N")]});
        outcome(&consent, "TREAT", record)
    };
    assert_eq!(
        (by("Practitioner/author"), by("Practitioner/other")),
        (Outcome::Deny, Outcome::Permit)
    );
}

#[test]
fn the_grantee_bounds_what_a_deny_reaches() {
    let consent = with(
        &plain("deny"),
        "grantee",
        json!([{"reference": "Organization/elsewhere"}]),
    );
    assert_eq!(outcome(&consent, "TREAT", normal()), Outcome::NoConsent);
    let mine = with(
        &plain("deny"),
        "grantee",
        json!([{"reference": "Organization/o"}]),
    );
    assert_eq!(outcome(&mine, "TREAT", normal()), Outcome::Deny);
}

#[test]
fn groups_and_care_teams_are_grantees_too() {
    for reference in ["Group/g", "CareTeam/t"] {
        let consent = with(
            &plain("permit"),
            "grantee",
            json!([{"reference": reference}]),
        );
        let read = terms(&consent);
        assert_eq!(read.grantee, Grantee::Identity(id(reference)));
        assert_eq!(read.applies.actors, Scope::List(vec![member_of(reference)]));
    }
}

#[test]
fn a_grantee_named_twice_is_one() {
    let twice =
        json!([{"reference": "Practitioner/x"}, {"reference": "Practitioner/x", "display": "X"}]);
    let read = terms(&with(&plain("permit"), "grantee", twice));
    assert_eq!(read.grantee, Grantee::Identity(id("Practitioner/x")));
}

#[test]
fn grantor_and_manager_decide_nothing() {
    let consent = with(
        &plain("deny"),
        "manager",
        json!([{"reference": "Organization/m"}]),
    );
    let consent = with(
        &consent,
        "grantor",
        json!([{"reference": "RelatedPerson/mother"}]),
    );
    let read = terms(&consent);
    assert_eq!(
        (read.custodian, read.grantee),
        (Custodian::Any, Grantee::General)
    );
    assert_eq!(read.applies.actors, Scope::Any);
}

#[test]
fn two_controllers_are_refused_and_a_service_is_no_party() {
    let two = json!([{"reference": "Organization/a"}, {"reference": "Organization/b"}]);
    refused(
        &with(&plain("deny"), "controller", two),
        "two_controllers",
        "Consent.controller",
    );
    let service = json!([{"reference": "HealthcareService/a"}]);
    refused(
        &with(&plain("deny"), "controller", service),
        "party_type",
        "Consent.controller[0]",
    );
}

#[test]
fn a_group_of_subjects_is_no_subject() {
    let consent = with(
        &plain("permit"),
        "subject",
        json!({"reference": "Group/cohort"}),
    );
    refused(&consent, "party_type", "Consent.subject");
    let nobody = with(&plain("permit"), "subject", json!({"display": "Anna"}));
    refused(&nobody, "missing_reference", "Consent.subject");
}

#[test]
fn categories_name_the_slot_and_take_no_part_in_reading() {
    let consent = |category: Value| with(&plain("deny"), "category", category);
    let loinc = json!([{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}]);
    assert_eq!(terms(&consent(loinc)).category, Category::PatientPrivacy);
    let bare = json!([{"coding": [{"code": "59284-0"}]}, {"coding": [{"system": "urn:x"}]}, {"text": "privacy"}]);
    assert_eq!(terms(&consent(bare)).category, Category::PatientPrivacy);
    let scope = "http://terminology.hl7.org/CodeSystem/consentscope";
    let research = json!([{"coding": [{"system": scope, "code": "research"}]}]);
    let read = terms(&consent(research));
    assert_eq!(
        (read.category, read.applies.purposes),
        (Category::Research, Scope::Any)
    );
    let two = json!([{"coding": [{"system": scope, "code": "research"}]}, {"coding": [{"system": scope, "code": "treatment"}]}]);
    refused(&consent(two), "ambiguous_concept", "Consent.category[1]");
}

#[test]
fn the_period_of_the_consent_and_of_a_provision_are_two() {
    let consent = with(
        &r5("permit", json!([{"period": {"start": "2026-01-01"}}])),
        "period",
        json!({"start": "2025-01-01", "end": "2026-12-31"}),
    );
    assert_eq!(outcome(&consent, "TREAT", normal()), Outcome::Permit);
    assert!(terms(&consent).rules[0].when.period.is_some());
    let past = with(&consent, "period", json!({"end": "2024"}));
    assert_eq!(outcome(&past, "TREAT", normal()), Outcome::NoConsent);
}

#[test]
fn data_of_a_time_that_straddles_the_bound_are_unknown() {
    let consent = r5("permit", json!([{"dataPeriod": {"start": "2020-06"}}]));
    let made = |date: &str| {
        let record =
            json!({"ref": "Observation/1", "date": date, "labels": [confidentiality("N")]});
        outcome(&consent, "TREAT", record)
    };
    assert_eq!(made("2020-05-31"), Outcome::Permit);
    assert_eq!(made("2020-06-01"), Outcome::Deny);
    assert_eq!(made("2020"), Outcome::Deny);
}

#[test]
fn resource_types_of_either_system_are_read_and_others_are_not() {
    let consent = |system: &str| {
        r5(
            "permit",
            json!([{"resourceType": [{"system": system, "code": "Observation"}]}]),
        )
    };
    for system in [
        "http://hl7.org/fhir/fhir-types",
        "http://hl7.org/fhir/resource-types",
    ] {
        assert_eq!(outcome(&consent(system), "TREAT", normal()), Outcome::Deny);
    }
    refused(
        &consent("urn:x"),
        "unknown_system",
        "Consent.provision[0].resourceType[0]",
    );
    let class = r5("permit", json!([{"class": [resource_type("Observation")]}]));
    refused(&class, "unknown_element", "Consent.provision[0].class");
}

#[test]
fn a_purpose_nobody_pinned_is_refused_and_the_abstract_one_too() {
    for code in ["treat", "TREATMENT", "PurposeOfUse"] {
        let consent = r5("permit", json!([{"purpose": [purpose(code)]}]));
        refused(&consent, "unknown_code", "Consent.provision[0].purpose[0]");
    }
}

#[test]
fn a_deny_by_implied_effect_covers_below_and_a_permit_only_what_it_lists() {
    let deny = r5("permit", json!([{"action": [action("access")]}]));
    let record = |action: &str| {
        let request = json!({
            "time": "2025-06-01T12:00:00Z", "actor_refs": ["Practitioner/x", "Organization/o"],
            "purpose": [purpose("TREAT")], "action": action, "data": normal(),
        });
        let decide = |consent: &Value| {
            salus_fhir::decide_documents(std::slice::from_ref(consent), &request)
                .expect("a decision")
                .decision
                .outcome
        };
        let permit = r5("deny", json!([{"action": [action_of("access")]}]));
        (decide(&deny), decide(&permit))
    };
    assert_eq!(record("read"), (Outcome::Deny, Outcome::Deny));
    assert_eq!(record("access"), (Outcome::Deny, Outcome::Permit));
    assert_eq!(record("disclose"), (Outcome::Permit, Outcome::Deny));
}

fn action_of(code: &str) -> Value {
    action(code)
}

#[test]
fn an_unknown_element_refuses_wherever_it_stands() {
    refused(
        &with(&plain("permit"), "scope2", json!("x")),
        "unknown_element",
        "Consent.scope2",
    );
    let nested = r5(
        "permit",
        json!([{"purpose": [purpose("TREAT")], "until": "2026"}]),
    );
    refused(&nested, "unknown_element", "Consent.provision[0].until");
    let actor = r5(
        "permit",
        json!([{"actor": [with(&actor("IRCP", "Practitioner/x"), "not", json!(true))]}]),
    );
    refused(
        &actor,
        "unknown_element",
        "Consent.provision[0].actor[0].not",
    );
}

#[test]
fn implicit_rules_and_modifiers_refuse() {
    let rules = with(&plain("permit"), "implicitRules", json!("urn:x"));
    refused(&rules, "implicit_rules", "Consent.implicitRules");
    let modified = r5(
        "permit",
        json!([{"purpose": [purpose("TREAT")], "modifierExtension": [{"url": "urn:not"}]}]),
    );
    refused(
        &modified,
        "modifier_extension",
        "Consent.provision[0].modifierExtension",
    );
}
