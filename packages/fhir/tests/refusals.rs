//! What a document means is never guessed: each refusal, and the element that it names.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_fhir::{HashDirectory, MapDirectory, Refusal, import};
use serde_json::{Value, json};

fn refused(document: &Value, code: &str, path: &str) {
    assert_eq!(
        refusal(document),
        (code.to_owned(), path.to_owned()),
        "{document}"
    );
}

#[test]
fn an_untyped_nested_provision_is_refused() {
    let nested = json!([{"purpose": [purpose("TREAT")]}]);
    refused(
        &r4(json!({"type": "permit", "provision": nested})),
        "untyped_provision",
        "Consent.provision.provision[0]",
    );
    let deeper = json!([{"type": "permit", "provision": [{"type": "deny"}, {"purpose": [purpose("TREAT")]}]}]);
    refused(
        &r4(json!({"type": "deny", "provision": deeper})),
        "untyped_provision",
        "Consent.provision.provision[0].provision[1]",
    );
}

#[test]
fn a_depth_two_provision_with_the_effect_of_its_parent_is_refused() {
    for effect in ["permit", "deny"] {
        let nested =
            json!([{"type": effect, "provision": [{"type": effect, "purpose": [purpose("BTG")]}]}]);
        refused(
            &r4(json!({"type": "deny", "provision": nested})),
            "effect_of_parent",
            "Consent.provision.provision[0].provision[0].type",
        );
    }
}

#[test]
fn an_exception_of_an_exception_is_refused() {
    let nested = json!([{
        "type": "deny", "securityLabel": [sensitivity("HIV")],
        "provision": [{"type": "permit", "purpose": [purpose("TREAT")]}],
    }]);
    refused(
        &r4(json!({
            "type": "permit", "securityLabel": [confidentiality("N")], "provision": nested.clone()
        })),
        "exception_of_exception",
        "Consent.provision.provision",
    );
    // Without a data filter at the root the deny is a rule of its own, and may have exceptions.
    assert!(read(&r4(json!({"type": "permit", "provision": nested}))).is_ok());
}

#[test]
fn an_untyped_root_is_refused() {
    refused(
        &r4(json!({"purpose": [purpose("TREAT")]})),
        "untyped_root",
        "Consent.provision",
    );
}

#[test]
fn a_consent_by_policy_rule_alone_is_refused() {
    let bare = without(&r4(json!({"type": "permit"})), "provision");
    refused(
        &with(&bare, "policyRule", concept(sensitivity("OPTIN"))),
        "policy_rule_alone",
        "Consent.policyRule",
    );
    let uri = json!([{"uri": "https://example.org/policy"}]);
    refused(
        &with(&bare, "policy", uri),
        "policy_rule_alone",
        "Consent.policyRule",
    );
    refused(&bare, "no_provision", "Consent.provision");
}

#[test]
fn a_depth_over_two_is_refused() {
    let three = json!([{
        "type": "permit",
        "provision": [{"type": "deny", "provision": [{"type": "permit"}]}],
    }]);
    refused(
        &r4(json!({"type": "deny", "provision": three})),
        "too_deep",
        "Consent.provision.provision[0].provision[0].provision",
    );
    let three = json!([{
        "purpose": [purpose("TREAT")],
        "provision": [{"purpose": [purpose("BTG")], "provision": [{"period": {"end": "2022"}}]}],
    }]);
    refused(
        &r5("permit", three),
        "too_deep",
        "Consent.provision[0].provision[0].provision",
    );
}

#[test]
fn an_expression_is_refused() {
    let expression = json!({"language": "text/cql", "expression": "true"});
    let nested = json!([{"expression": expression.clone(), "purpose": [purpose("TREAT")]}]);
    refused(
        &r5("deny", nested),
        "expression",
        "Consent.provision[0].expression",
    );
    let rule = json!([{"type": "permit", "data": [{"expression": expression}]}]);
    refused(
        &permission("deny-overrides", rule),
        "expression",
        "Permission.rule[0].data[0].expression",
    );
}

#[test]
fn dependents_are_refused() {
    let provision = json!({"type": "deny", "provision": [
        {"type": "permit", "data": [data("instance", "Observation/o"), data("dependents", "Observation/o")]}
    ]});
    refused(
        &r4(provision),
        "dependents",
        "Consent.provision.provision[0].data[1].meaning",
    );
    let provisions = json!([{"data": [data("dependents", "Observation/o")]}]);
    refused(
        &r5("permit", provisions),
        "dependents",
        "Consent.provision[0].data[0].meaning",
    );
    let rules =
        json!([{"type": "permit", "data": [{"resource": [data("dependents", "Observation/o")]}]}]);
    refused(
        &permission("deny-overrides", rules),
        "dependents",
        "Permission.rule[0].data[0].resource[0].meaning",
    );
}

#[test]
fn a_document_type_is_refused() {
    let coding = json!([{"system": "http://hl7.org/fhir/consent-data-type", "code": "x"}]);
    refused(
        &r5("permit", json!([{"documentType": coding}])),
        "document_type",
        "Consent.provision[0].documentType",
    );
}

#[test]
fn a_modifier_extension_is_refused_wherever_it_stands() {
    let extension = json!([{"url": "https://example.org/not", "valueBoolean": true}]);
    let provision = json!({"type": "deny", "actor": [
        with(&actor("IRCP", "Practitioner/a"), "modifierExtension", extension.clone())
    ]});
    refused(
        &r4(provision),
        "modifier_extension",
        "Consent.provision.actor[0].modifierExtension",
    );
    refused(
        &with(
            &r4(json!({"type": "deny"})),
            "modifierExtension",
            extension.clone(),
        ),
        "modifier_extension",
        "Consent.modifierExtension",
    );
    let deep = json!({"text": "x", "modifierExtension": extension.clone()});
    refused(
        &with(
            &r5("deny", json!([{"period": {"end": "2022"}}])),
            "category",
            json!([deep]),
        ),
        "modifier_extension",
        "Consent.category[0].modifierExtension",
    );
    let rule = json!([{"type": "permit", "modifierExtension": extension}]);
    refused(
        &permission("deny-overrides", rule),
        "modifier_extension",
        "Permission.rule[0].modifierExtension",
    );
}

#[test]
fn implicit_rules_are_refused() {
    for document in [
        r4(json!({"type": "deny"})),
        r5("deny", json!([{"period": {"end": "2022"}}])),
        permission("deny-overrides", json!([{"type": "permit"}])),
    ] {
        let name = document["resourceType"].as_str().expect("a type");
        refused(
            &with(
                &document,
                "implicitRules",
                json!("https://example.org/rules"),
            ),
            "implicit_rules",
            &format!("{name}.implicitRules"),
        );
    }
}

#[test]
fn two_controllers_are_refused() {
    let two = json!([{"reference": "Organization/a"}, {"reference": "Organization/b"}]);
    refused(
        &with(&r4(json!({"type": "deny"})), "organization", two.clone()),
        "two_controllers",
        "Consent.organization",
    );
    let consent = r5("deny", json!([{"period": {"end": "2022"}}]));
    refused(
        &with(&consent, "controller", two),
        "two_controllers",
        "Consent.controller",
    );
    let same = json!([{"reference": "Organization/a"}, {"reference": "Organization/a"}]);
    assert!(read(&with(&consent, "controller", same)).is_ok());
}

#[test]
fn a_nested_purpose_outside_the_roots_is_refused() {
    let consent = |outer: &str, inner: &str| {
        r4(json!({
            "type": "permit", "purpose": [purpose(outer)],
            "provision": [{"type": "deny", "purpose": [purpose(inner)]}],
        }))
    };
    refused(
        &consent("TREAT", "HRESCH"),
        "purpose_outside_root",
        "Consent.provision.provision[0].purpose",
    );
    refused(
        &consent("CLINTRCH", "HRESCH"),
        "purpose_outside_root",
        "Consent.provision.provision[0].purpose",
    );
    let deeper = json!({
        "type": "permit", "purpose": [purpose("TREAT")],
        "provision": [{"type": "deny", "provision": [{"type": "permit", "purpose": [purpose("HRESCH")]}]}],
    });
    refused(
        &r4(deeper),
        "purpose_outside_root",
        "Consent.provision.provision[0].provision[0].purpose",
    );
    assert!(read(&consent("HRESCH", "CLINTRCH")).is_ok());
}

#[test]
fn a_root_deny_with_a_data_filter_is_refused() {
    for filter in [
        json!({"securityLabel": [confidentiality("N")]}),
        json!({"class": [resource_type("Observation")]}),
        json!({"code": [concept(json!({"system": "http://loinc.org", "code": "34133-9"}))]}),
        json!({"dataPeriod": {"start": "2022"}}),
        json!({"data": [data("related", "Encounter/e")]}),
        json!({"actor": [actor("AUT", "Practitioner/a")]}),
    ] {
        let root = with(&filter, "type", json!("deny"));
        refused(
            &r4(root.clone()),
            "root_deny_with_data",
            "Consent.provision",
        );
        let opt_out = with(&r4(root), "policyRule", concept(sensitivity("OPTOUT")));
        refused(&opt_out, "root_deny_with_data", "Consent.provision");
    }
}

#[test]
fn an_r5_permit_left_without_any_condition_is_refused() {
    refused(
        &r5("deny", json!([{"purpose": [purpose("TREAT")]}, {}])),
        "unconditional_permit",
        "Consent.provision[1]",
    );
    let nested = json!([{"purpose": [purpose("TREAT")], "provision": [{}]}]);
    refused(
        &r5("permit", nested),
        "unconditional_permit",
        "Consent.provision[0].provision[0]",
    );
}

#[test]
fn a_missing_status_is_refused() {
    for document in [
        r4(json!({"type": "deny"})),
        r5("deny", json!([{"period": {"end": "2022"}}])),
        permission("deny-overrides", json!([{"type": "permit"}])),
    ] {
        let name = document["resourceType"]
            .as_str()
            .expect("a type")
            .to_owned();
        let path = format!("{name}.status");
        refused(&without(&document, "status"), "missing_status", &path);
        for status in ["draft", "inactive", "entered-in-error", "Active"] {
            refused(
                &with(&document, "status", json!(status)),
                "not_active",
                &path,
            );
        }
    }
}

#[test]
fn an_r5_consent_without_a_decision_is_refused() {
    let undecided = without(
        &r5("deny", json!([{"period": {"end": "2022"}}])),
        "decision",
    );
    refused(&undecided, "no_decision", "Consent");
    for decision in ["Permit", "allow"] {
        refused(
            &with(&undecided, "decision", json!(decision)),
            "unknown_effect",
            "Consent.decision",
        );
    }
}

#[test]
fn any_other_custodian_role_is_refused() {
    let provision = json!({"type": "deny", "actor": [actor("CST", "Organization/other")]});
    refused(
        &with(
            &r4(provision.clone()),
            "organization",
            json!([{"reference": "Organization/o"}]),
        ),
        "custodian_role",
        "Consent.provision.actor[0].role",
    );
    refused(
        &r4(provision),
        "custodian_role",
        "Consent.provision.actor[0].role",
    );
    let rule =
        json!([{"type": "permit", "activity": [{"actor": [actor("CST", "Organization/o")]}]}]);
    refused(
        &permission("deny-overrides", rule),
        "custodian_role",
        "Permission.rule[0].activity[0].actor[0].role",
    );
}

#[test]
fn a_permission_without_a_known_way_to_combine_is_refused() {
    let rules = json!([{"type": "permit"}]);
    refused(
        &without(&permission("deny-overrides", rules.clone()), "combining"),
        "no_combining",
        "Permission.combining",
    );
    refused(
        &permission("first-applicable", rules),
        "no_combining",
        "Permission.combining",
    );
    refused(
        &permission(
            "deny-overrides",
            json!([{"data": [{"security": [confidentiality("N")]}]}]),
        ),
        "untyped_rule",
        "Permission.rule[0]",
    );
    let bare = without(&permission("deny-overrides", json!([])), "rule");
    refused(&bare, "no_rule", "Permission.rule");
}

#[test]
fn an_element_that_is_not_understood_is_refused() {
    let strange = |document: &Value, path: &str| {
        let (code, at) = refusal(document);
        assert_eq!((code.as_str(), at.as_str()), ("unknown_element", path));
    };
    strange(
        &with(&r4(json!({"type": "deny"})), "colour", json!("red")),
        "Consent.colour",
    );
    strange(
        &r4(json!({"type": "deny", "weather": "fine"})),
        "Consent.provision.weather",
    );
    strange(
        &r5("deny", json!([{"weather": "fine"}])),
        "Consent.provision[0].weather",
    );
    let plain = with(
        &r4(json!({"type": "deny"})),
        "extension",
        json!([{"url": "https://x"}]),
    );
    assert!(read(&plain).is_ok(), "a plain extension changes no meaning");
}

#[test]
fn a_code_that_is_not_understood_is_refused() {
    let provision = |field: &str, value: Value| r4(with(&json!({"type": "deny"}), field, value));
    refused(
        &provision("purpose", json!([purpose("CURE")])),
        "unknown_code",
        "Consent.provision.purpose[0]",
    );
    refused(
        &provision("action", json!([action("look")])),
        "unknown_code",
        "Consent.provision.action[0]",
    );
    let foreign = json!({"system": "https://example.org/labels", "code": "SECRET"});
    refused(
        &provision("securityLabel", json!([foreign])),
        "unknown_system",
        "Consent.provision.securityLabel[0]",
    );
    refused(
        &provision("purpose", json!([{"code": "TREAT"}])),
        "missing_coding",
        "Consent.provision.purpose[0]",
    );
    let mime = json!({"system": "urn:ietf:bcp:13", "code": "application/pdf"});
    refused(
        &provision("class", json!([mime])),
        "content_class",
        "Consent.provision.class[0]",
    );
    let elsewhere = json!({"system": "https://example.org/purposes", "code": "billing"});
    assert!(
        read(&provision("purpose", json!([elsewhere]))).is_ok(),
        "a purpose of another system is a code of its own"
    );
}

#[test]
fn nobody_is_resolved_by_guessing() {
    let consent = r4(json!({"type": "deny", "actor": [actor("IRCP", "Practitioner/a")]}));
    let directory = MapDirectory::default().with("Patient/p", HashDirectory::derive("p"));
    let error = import(&consent, &mapping_of(&directory)).expect_err("an unknown practitioner");
    assert_eq!(error.refusal, Refusal::UnknownParty);
    assert_eq!(error.path, "Consent.provision.actor[0].reference");
    for (reference, code) in [
        ("#a", "contained_reference"),
        ("Practitioner/a/_history/2", "versioned_reference"),
        ("Practitioner?name=a", "conditional_reference"),
        ("Location/a", "party_type"),
    ] {
        let consent = r4(json!({"type": "deny", "actor": [actor("IRCP", reference)]}));
        assert_eq!(refusal(&consent).0, code, "{reference}");
    }
}

#[test]
fn every_refusal_has_a_stable_code_and_a_text_of_its_own() {
    let mut codes: Vec<&str> = Refusal::ALL.iter().map(|it| it.code()).collect();
    let mut reasons: Vec<&str> = Refusal::ALL.iter().map(|it| it.reason()).collect();
    for list in [&mut codes, &mut reasons] {
        let count = list.len();
        list.sort_unstable();
        list.dedup();
        assert_eq!(list.len(), count);
    }
    let error = read(&r4(json!({})))
        .expect_err("an untyped root")
        .to_string();
    assert!(
        error.starts_with("salus:fhir:untyped_root: Consent.provision: "),
        "{error}"
    );
}
