//! How Permissions are read.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{DefaultEffect, Effect, Scope};
use salus_vocabulary::{Instant, Period};
use serde_json::{Value, json};

fn activity(role: &str, action: &str, code: &str) -> Value {
    json!({
        "actor": [{"reference": {"reference": format!("PractitionerRole/{role}")}}],
        "action": [interaction(action)],
        "purpose": [concept(purpose(code))],
    })
}

fn types(codes: &[&str]) -> Value {
    let types: Vec<Value> = codes
        .iter()
        .map(|code| json!({"resourceType": [{"system": "http://hl7.org/fhir/fhir-types", "code": code}]}))
        .collect();
    json!(types)
}

#[test]
fn validity_is_the_period() {
    let permission = permission("deny-overrides", json!([{"type": "permit"}]));
    let permission = with(
        &permission,
        "validity",
        json!({"start": "2023-11-22", "end": "2024-11-22"}),
    );
    let expected = Period::between(Instant(1_700_611_200), Instant(1_732_320_000));
    assert_eq!(terms(&permission).period, expected);
}

#[test]
fn each_activity_with_each_data_entry_is_a_rule_and_rules_equal_but_for_one_list_merge() {
    let terms = terms(&permission(
        "deny-overrides",
        json!([{
            "type": "permit",
            "data": types(&["Observation", "Condition"]),
            "activity": [activity("a", "read", "TREAT"), activity("b", "update", "HOPERAT")],
        }]),
    ));
    assert_eq!(terms.rules.len(), 2);
    for rule in &terms.rules {
        assert_eq!(rule.when.resource_types.as_ref().map(Vec::len), Some(2));
        assert_eq!(rule.when.actors.as_ref().map(Vec::len), Some(1));
    }
    assert_eq!(
        (terms.applies.actors, terms.applies.actions),
        (Scope::Any, Scope::Any)
    );
}

#[test]
fn rules_that_differ_in_two_lists_do_not_merge() {
    let terms = terms(&permission(
        "deny-overrides",
        json!([
            {"type": "permit", "activity": [activity("a", "read", "TREAT")]},
            {"type": "permit", "activity": [activity("b", "update", "TREAT")]},
        ]),
    ));
    assert_eq!(terms.rules.len(), 2);
}

#[test]
fn recipients_and_sources_never_merge_into_one_list() {
    let rule = |role: &str| json!({"type": "permit", "activity": [{"actor": [actor(role, "Practitioner/x")]}]});
    let terms = terms(&permission(
        "deny-overrides",
        json!([rule("AUT"), rule("IRCP")]),
    ));
    assert_eq!(terms.rules.len(), 2);
}

#[test]
fn over_sixteen_rules_are_refused() {
    let rules = |count: usize| -> Value {
        (0..count)
            .map(|n| {
                let period = json!([{"start": format!("{}", 2000 + n)}]);
                json!({"type": "permit", "data": [{"period": period}]})
            })
            .collect()
    };
    assert_eq!(
        terms(&permission("deny-overrides", rules(16))).rules.len(),
        16
    );
    assert_eq!(
        refusal(&permission("deny-overrides", rules(17))),
        ("too_many_rules".to_owned(), "Permission.rule".to_owned())
    );
}

#[test]
fn the_combining_keeps_what_decides_and_sets_the_default() {
    let rules = json!([
        {"type": "permit", "activity": [activity("a", "read", "TREAT")]},
        {"type": "deny", "activity": [activity("b", "read", "TREAT")]},
    ]);
    let read = |combining| {
        let terms = terms(&permission(combining, rules.clone()));
        let effects: Vec<Effect> = terms.rules.iter().map(|rule| rule.effect).collect();
        (effects, terms.default)
    };
    let (permit, deny) = (Effect::Permit, Effect::Deny);
    assert_eq!(
        read("deny-overrides"),
        (vec![permit, deny], DefaultEffect::Deny)
    );
    assert_eq!(
        read("permit-overrides"),
        (vec![permit], DefaultEffect::Deny)
    );
    assert_eq!(
        read("deny-unless-permit"),
        (vec![permit], DefaultEffect::Deny)
    );
    assert_eq!(
        read("permit-unless-deny"),
        (vec![deny], DefaultEffect::Permit)
    );
    assert_eq!(read("ordered-deny-overrides"), read("deny-overrides"));
    assert_eq!(read("ordered-permit-overrides"), read("permit-overrides"));
}

#[test]
fn limits_are_obligations_united() {
    let limit = |code| json!({"control": [concept(sensitivity(code))]});
    let rule = |limits: Value, role| {
        json!({
            "type": "permit", "limit": limits, "activity": [activity(role, "read", "TREAT")]
        })
    };
    let both = json!([limit("REDACT"), limit("DEID")]);
    let other_order = json!([limit("DEID"), limit("REDACT")]);
    let terms = terms(&permission(
        "deny-overrides",
        json!([rule(both.clone(), "a"), rule(other_order, "b")]),
    ));
    let codes: Vec<&str> = terms.obligations.iter().map(|code| code.code()).collect();
    assert_eq!(codes, ["DEID", "REDACT"]);

    let differ = permission(
        "deny-overrides",
        json!([rule(both, "a"), rule(json!([limit("DEID")]), "b")]),
    );
    assert_eq!(refusal(&differ).0, "limits_differ");
}

#[test]
fn the_shape_of_r5_is_read_too() {
    let terms = terms(&permission(
        "deny-overrides",
        json!([{
            "type": "permit",
            "limit": [concept(sensitivity("AUDIT"))],
            "activity": [{"actor": [{"reference": "CareTeam/example"}], "action": [action("access")]}],
        }]),
    ));
    assert_eq!(terms.obligations.len(), 1);
    let actors = terms.rules[0].when.actors.clone().expect("actors");
    assert_eq!(actors[0].who, member_of("CareTeam/example"));
}
