//! How R4 consents and IHE PCF are read.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_fhir::Version;
use salus_policy::{
    ActorMatch, ActorRole, Category, Condition, Custodian, DefaultEffect, Effect, Grantee, Rule,
    Scope,
};
use salus_vocabulary::{Action, Instant, Period};
use serde_json::json;

#[test]
fn the_root_period_is_the_period_of_the_terms_and_its_end_is_inclusive() {
    let consent =
        r4(json!({"type": "permit", "period": {"start": "2022-01-01", "end": "2022-12-31"}}));
    let expected = Period::between(Instant(1_640_995_200), Instant(1_672_531_200));
    assert_eq!(terms(&consent).period, expected);
}

#[test]
fn actor_purpose_and_action_of_the_root_are_the_scope() {
    let terms = terms(&r4(json!({
        "type": "permit",
        "actor": [actor("IRCP", "Practitioner/a"), actor("PRCP", "Organization/o")],
        "purpose": [purpose("TREAT"), purpose("HPAYMT")],
        "action": [action("access"), action("use")],
    })));
    assert_eq!(
        terms.applies.actors,
        Scope::List(vec![person("Practitioner/a"), member_of("Organization/o")])
    );
    let purposes = ["TREAT", "HPAYMT"].map(|code| code.parse().expect("a purpose"));
    assert_eq!(terms.applies.purposes, Scope::List(purposes.to_vec()));
    assert_eq!(
        terms.applies.actions,
        Scope::List(vec![Action::Access, Action::Use])
    );
    assert_eq!(
        (terms.default, terms.rules),
        (DefaultEffect::Permit, vec![])
    );
}

#[test]
fn a_root_without_scope_applies_to_everything() {
    let terms = terms(&r4(json!({"type": "permit"})));
    assert_eq!(terms.applies.actors, Scope::Any);
    assert_eq!(terms.applies.purposes, Scope::Any);
    assert_eq!(terms.applies.actions, Scope::Any);
    assert_eq!(terms.period, Period::ALWAYS);
    assert_eq!(
        (terms.custodian, terms.grantee),
        (Custodian::Any, Grantee::General)
    );
}

#[test]
fn a_root_data_filter_with_permit_is_closed_with_one_permit_rule() {
    let filters = [
        json!({"securityLabel": [confidentiality("N")]}),
        json!({"class": [resource_type("Observation")]}),
        json!({"code": [concept(json!({"system": "http://loinc.org", "code": "34133-9"}))]}),
        json!({"dataPeriod": {"start": "2022"}}),
        json!({"data": [data("related", "Encounter/e")]}),
        json!({"actor": [actor("AUT", "Practitioner/a")]}),
    ];
    for filter in filters {
        let terms = terms(&r4(with(&filter, "type", json!("permit"))));
        assert_eq!(terms.default, DefaultEffect::Closed, "{filter}");
        assert_eq!(terms.rules.len(), 1, "{filter}");
        assert_eq!(terms.rules[0].effect, Effect::Permit, "{filter}");
        assert_ne!(terms.rules[0].when, Condition::default(), "{filter}");
        assert_eq!(terms.applies.actors, Scope::Any, "{filter}");
    }
}

#[test]
fn a_deny_nested_in_a_root_data_filter_is_an_exception() {
    let terms = terms(&r4(json!({
        "type": "permit", "securityLabel": [confidentiality("N")],
        "provision": [{"type": "deny", "securityLabel": [confidentiality("R")]}],
    })));
    let labels = |code: &str| Condition {
        labels: Some(vec![code.parse().expect("a label")]),
        ..Condition::default()
    };
    let expected = Rule {
        effect: Effect::Permit,
        when: labels("N"),
        except: vec![labels("R")],
    };
    assert_eq!(
        (terms.default, terms.rules),
        (DefaultEffect::Closed, vec![expected])
    );
}

#[test]
fn a_permit_nested_in_a_permit_is_an_additional_permit_rule() {
    let nested = json!({"type": "permit", "securityLabel": [sensitivity("PSY")]});
    let filtered = terms(&r4(json!({
        "type": "permit", "securityLabel": [confidentiality("N")], "provision": [nested.clone()],
    })));
    assert_eq!(filtered.default, DefaultEffect::Closed);
    assert_eq!(filtered.rules.len(), 2);
    assert!(
        filtered
            .rules
            .iter()
            .all(|rule| rule.effect == Effect::Permit && rule.except.is_empty())
    );

    let open = terms(&r4(json!({"type": "permit", "provision": [nested]})));
    assert_eq!((open.default, open.rules.len()), (DefaultEffect::Permit, 1));
}

#[test]
fn a_root_deny_is_a_default_deny() {
    let terms = terms(&r4(json!({
        "type": "deny",
        "provision": [{"type": "permit", "purpose": [purpose("BTG")]}],
    })));
    assert_eq!(terms.default, DefaultEffect::Deny);
    assert_eq!(terms.rules[0].effect, Effect::Permit);
}

#[test]
fn research_without_a_root_purpose_is_about_research_only() {
    let research = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"
    }]});
    let plain = with(&r4(json!({"type": "permit"})), "scope", research.clone());
    let terms_of_plain = terms(&plain);
    assert_eq!(terms_of_plain.category, Category::Research);
    let hresch = "HRESCH".parse().expect("a purpose");
    assert_eq!(terms_of_plain.applies.purposes, Scope::List(vec![hresch]));

    let stated = r4(json!({"type": "permit", "purpose": [purpose("CLINTRCH")]}));
    let clintrch = "CLINTRCH".parse().expect("a purpose");
    assert_eq!(
        terms(&with(&stated, "scope", research.clone()))
            .applies
            .purposes,
        Scope::List(vec![clintrch])
    );

    let outside = r4(json!({
        "type": "permit", "provision": [{"type": "deny", "purpose": [purpose("TREAT")]}],
    }));
    assert_eq!(
        refusal(&with(&outside, "scope", research)).0,
        "purpose_outside_root"
    );
}

#[test]
fn depth_two_is_an_exception_of_its_depth_one_rule() {
    let terms = terms(&r4(json!({
        "type": "deny",
        "provision": [{
            "type": "permit",
            "provision": [{"type": "deny", "actor": [actor("IRCP", "RelatedPerson/mother")]}],
        }],
    })));
    let mother = Condition {
        actors: Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who: person("RelatedPerson/mother"),
        }]),
        ..Condition::default()
    };
    let expected = Rule {
        effect: Effect::Permit,
        when: Condition::default(),
        except: vec![mother],
    };
    assert_eq!(terms.rules, vec![expected]);
}

#[test]
fn a_nested_purpose_below_a_root_purpose_is_within_it() {
    let consent = r4(json!({
        "type": "permit", "purpose": [purpose("TREAT")],
        "provision": [{"type": "permit", "purpose": [purpose("BTG")]}],
    }));
    assert!(read(&consent).is_ok());
}

#[test]
fn the_organization_is_the_controller_and_under_the_role_cst_says_nothing_more() {
    let provision = json!({"type": "deny", "actor": [
        actor("CST", "Organization/o"), actor("IRCP", "Practitioner/a")
    ]});
    let consent = with(
        &r4(provision),
        "organization",
        json!([{"reference": "Organization/o"}]),
    );
    let terms = terms(&consent);
    assert_eq!(terms.custodian, Custodian::Identity(id("Organization/o")));
    assert_eq!(
        terms.applies.actors,
        Scope::List(vec![person("Practitioner/a")])
    );
}

#[test]
fn a_regulation_or_an_opt_in_beside_a_typed_root_adds_nothing() {
    let consent = r4(json!({"type": "deny", "actor": [actor("IRCP", "Practitioner/a")]}));
    let plain = terms(&consent);
    let regulation = json!({"system": "http://terminology.hl7.org/CodeSystem/consentpolicycodes", "code": "cric"});
    for coding in [sensitivity("OPTIN"), regulation] {
        assert_eq!(terms(&with(&consent, "policyRule", concept(coding))), plain);
    }
    let uri = json!([{"uri": "https://example.org/policy"}]);
    assert_eq!(terms(&with(&consent, "policy", uri)), plain);
}

#[test]
fn after_an_opt_out_everything_outside_the_root_is_denied_too() {
    let consent = r4(json!({
        "type": "permit", "purpose": [purpose("TREAT")], "period": {"end": "2022"},
        "provision": [{"type": "deny", "securityLabel": [sensitivity("HIV")]}],
    }));
    let terms = terms(&with(
        &consent,
        "policyRule",
        concept(sensitivity("OPTOUT")),
    ));
    assert_eq!(terms.default, DefaultEffect::Deny);
    assert_eq!(terms.period, Period::ALWAYS);
    assert_eq!(terms.applies.purposes, Scope::Any);
    let effects: Vec<Effect> = terms.rules.iter().map(|rule| rule.effect).collect();
    assert_eq!(effects, vec![Effect::Permit, Effect::Deny]);
    assert!(terms.rules[0].when.purposes.is_some());
    assert!(terms.rules[0].when.period.is_some());
}

#[test]
fn an_import_never_says_anything_of_emergencies() {
    let denied = read(&r4(json!({"type": "deny"}))).expect("an import");
    assert_eq!(
        (denied.version, denied.terms.emergency),
        (Version::R4, None)
    );
    assert!(denied.terms.check_grant().is_err(), "the wallet has to ask");
}
