//! Permissions as one would not expect them, each decided or refused as the design says.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_policy::{DefaultEffect, Effect, Outcome};
use serde_json::{Value, json};

fn refused(document: &Value, code: &str, path: &str) {
    assert_eq!(refusal(document), (code.to_owned(), path.to_owned()));
}

fn reads(code: &str) -> Value {
    json!({"action": [interaction("read")], "purpose": [concept(purpose(code))]})
}

fn limit(code: &str) -> Value {
    json!({"control": [concept(sensitivity(code))]})
}

fn normal() -> Value {
    json!({"ref": "Observation/1", "resourceType": "Observation", "labels": [confidentiality("N")]})
}

/// The codes that must be fulfilled.
fn obligations(permission: &Value) -> Vec<&'static str> {
    terms(permission)
        .obligations
        .iter()
        .map(|code| code.code())
        .collect()
}

#[test]
fn how_rules_combine_is_stated() {
    let rules = json!([{"type": "permit", "activity": [reads("TREAT")]}]);
    for combining in ["", "first-applicable", "Deny-overrides"] {
        let document = permission(combining, rules.clone());
        let code = if combining.is_empty() {
            "malformed"
        } else {
            "no_combining"
        };
        refused(&document, code, "Permission.combining");
    }
    let silent = without(&permission("deny-overrides", rules), "combining");
    refused(&silent, "no_combining", "Permission.combining");
}

#[test]
fn of_a_deny_and_a_permit_the_combining_chooses() {
    let rules = json!([
        {"type": "deny", "activity": [reads("TREAT")]},
        {"type": "permit", "activity": [reads("TREAT")]},
    ]);
    let decided = |combining| outcome(&permission(combining, rules.clone()), "TREAT", normal());
    assert_eq!(decided("deny-overrides"), Outcome::Deny);
    assert_eq!(decided("permit-overrides"), Outcome::Permit);
    assert_eq!(decided("ordered-deny-overrides"), Outcome::Deny);
    assert_eq!(decided("ordered-permit-overrides"), Outcome::Permit);
    assert_eq!(decided("deny-unless-permit"), Outcome::Permit);
    assert_eq!(decided("permit-unless-deny"), Outcome::Deny);
}

#[test]
fn outside_all_rules_the_combining_decides() {
    let rules = json!([{"type": "permit", "activity": [reads("TREAT")]}]);
    let decided = |combining| outcome(&permission(combining, rules.clone()), "HMARKT", normal());
    assert_eq!(decided("deny-overrides"), Outcome::Deny);
    assert_eq!(decided("permit-overrides"), Outcome::Deny);
    assert_eq!(decided("deny-unless-permit"), Outcome::Deny);
    assert_eq!(decided("permit-unless-deny"), Outcome::Permit);
}

#[test]
fn a_permission_of_denies_only_that_permits_nothing() {
    let rules = json!([{"type": "deny", "activity": [reads("HMARKT")]}]);
    let read = terms(&permission("permit-overrides", rules));
    assert_eq!((read.default, read.rules.len()), (DefaultEffect::Deny, 0));
}

#[test]
fn limits_of_a_permit_hold_also_where_it_only_repeats_the_default() {
    let rules = json!([{"type": "permit", "limit": [limit("REDACT")]}]);
    assert_eq!(
        obligations(&permission("permit-unless-deny", rules)),
        ["REDACT"]
    );
}

#[test]
fn limits_that_differ_are_refused_whatever_combines_them() {
    let rules = json!([
        {"type": "permit", "limit": [limit("REDACT")]},
        {"type": "permit", "activity": [reads("TREAT")]},
    ]);
    for combining in ["deny-overrides", "permit-overrides", "permit-unless-deny"] {
        refused(
            &permission(combining, rules.clone()),
            "limits_differ",
            "Permission.rule",
        );
    }
}

#[test]
fn a_limit_nobody_pinned_is_refused() {
    let rule = |limit: Value| {
        permission(
            "deny-overrides",
            json!([{"type": "permit", "limit": [limit]}]),
        )
    };
    refused(
        &rule(limit("SECRET")),
        "unknown_code",
        "Permission.rule[0].limit[0].control[0]",
    );
    refused(
        &rule(json!({"control": []})),
        "malformed",
        "Permission.rule[0].limit[0].control",
    );
    refused(
        &rule(json!({"text": "with care"})),
        "unknown_element",
        "Permission.rule[0].limit[0].text",
    );
}

#[test]
fn a_rule_states_its_type() {
    let untyped = permission("deny-overrides", json!([{"activity": [reads("TREAT")]}]));
    refused(&untyped, "untyped_rule", "Permission.rule[0]");
    let forbid = permission("deny-overrides", json!([{"type": "forbid"}]));
    refused(&forbid, "unknown_effect", "Permission.rule[0].type");
}

#[test]
fn rules_from_elsewhere_and_expressions_are_refused() {
    let import = permission(
        "deny-overrides",
        json!([{"type": "permit", "import": {"reference": "Permission/other"}}]),
    );
    refused(&import, "imported_rules", "Permission.rule[0].import");
    let expression = json!([{"type": "permit", "data": [{"expression": {"language": "text/cql", "expression": "x"}}]}]);
    refused(
        &permission("deny-overrides", expression),
        "expression",
        "Permission.rule[0].data[0].expression",
    );
}

#[test]
fn each_activity_with_each_data_entry_permits_and_nothing_between() {
    let rules = json!([
        {"type": "permit",
         "activity": [{"actor": [{"reference": "Practitioner/x"}], "purpose": [concept(purpose("TREAT"))]}],
         "data": [{"resourceType": [resource_type("Observation")]}]},
        {"type": "permit",
         "activity": [{"actor": [{"reference": "Practitioner/x"}], "purpose": [concept(purpose("HPAYMT"))]}],
         "data": [{"resourceType": [resource_type("Claim")]}]},
    ]);
    let permission = permission("deny-overrides", rules);
    let record = |kind: &str| json!({"ref": format!("{kind}/1"), "resourceType": kind, "labels": [confidentiality("N")]});
    assert_eq!(
        outcome(&permission, "TREAT", record("Observation")),
        Outcome::Permit
    );
    assert_eq!(
        outcome(&permission, "HPAYMT", record("Claim")),
        Outcome::Permit
    );
    assert_eq!(
        outcome(&permission, "TREAT", record("Claim")),
        Outcome::Deny
    );
    assert_eq!(
        outcome(&permission, "HPAYMT", record("Observation")),
        Outcome::Deny
    );
}

#[test]
fn sixteen_pairs_of_two_lists_merge_to_one_rule() {
    let activities: Vec<Value> = ["TREAT", "HPAYMT", "HOPERAT", "HRESCH"].map(reads).to_vec();
    let data: Vec<Value> = ["Observation", "Condition", "Claim", "Encounter", "Goal"]
        .map(|kind| json!({"resourceType": [resource_type(kind)]}))
        .to_vec();
    let rules = json!([{"type": "permit", "activity": activities, "data": data}]);
    assert_eq!(terms(&permission("deny-overrides", rules)).rules.len(), 1);
}

#[test]
fn permits_and_denies_that_say_the_same_never_merge() {
    let rules = json!([
        {"type": "permit", "activity": [reads("TREAT")]},
        {"type": "deny", "activity": [reads("HMARKT")]},
    ]);
    let read = terms(&permission("deny-overrides", rules));
    let effects: Vec<Effect> = read.rules.iter().map(|rule| rule.effect).collect();
    assert_eq!(effects, [Effect::Permit, Effect::Deny]);
}

#[test]
fn a_rule_without_a_list_never_merges_with_one_that_has_it() {
    let rules = json!([
        {"type": "deny", "activity": [{"purpose": [concept(purpose("TREAT"))]}]},
        {"type": "deny", "activity": [{"purpose": [concept(purpose("TREAT"))], "action": [interaction("read")]}]},
    ]);
    assert_eq!(
        terms(&permission("permit-unless-deny", rules)).rules.len(),
        2
    );
}

#[test]
fn several_periods_of_one_entry_are_alternatives() {
    let data = json!([{"period": [{"end": "2019"}, {"start": "2024"}]}]);
    let permission = permission("deny-overrides", json!([{"type": "permit", "data": data}]));
    let made = |date: &str| {
        let record =
            json!({"ref": "Observation/1", "date": date, "labels": [confidentiality("N")]});
        outcome(&permission, "TREAT", record)
    };
    assert_eq!(made("2018-05-05"), Outcome::Permit);
    assert_eq!(made("2021-05-05"), Outcome::Deny);
    assert_eq!(made("2024-05-05"), Outcome::Permit);
}

#[test]
fn unlabelled_data_are_outside_every_label_that_permits_and_inside_every_one_that_denies() {
    let security =
        |effect: &str| json!([{"type": effect, "data": [{"security": [sensitivity("HIV")]}]}]);
    let bare = || json!({"ref": "Observation/1", "labels": []});
    let permits = permission("deny-overrides", security("permit"));
    assert_eq!(outcome(&permits, "TREAT", bare()), Outcome::Deny);
    let denies = permission("permit-unless-deny", security("deny"));
    assert_eq!(outcome(&denies, "TREAT", bare()), Outcome::Deny);
    assert_eq!(outcome(&denies, "TREAT", normal()), Outcome::Permit);
}

#[test]
fn validity_bounds_everything_and_only_an_active_permission_counts() {
    let rules = json!([{"type": "permit"}]);
    let document = permission("deny-overrides", rules);
    let past = with(&document, "validity", json!({"end": "2025-05-31"}));
    assert_eq!(outcome(&past, "TREAT", normal()), Outcome::NoConsent);
    let today = with(&document, "validity", json!({"end": "2025-06-01"}));
    assert_eq!(outcome(&today, "TREAT", normal()), Outcome::Permit);
    refused(
        &with(&document, "status", json!("draft")),
        "not_active",
        "Permission.status",
    );
    refused(
        &without(&document, "status"),
        "missing_status",
        "Permission.status",
    );
}

#[test]
fn a_custodian_role_means_nothing_where_no_controller_is_named() {
    let rules =
        json!([{"type": "permit", "activity": [{"actor": [actor("CST", "Organization/o")]}]}]);
    refused(
        &permission("deny-overrides", rules),
        "custodian_role",
        "Permission.rule[0].activity[0].actor[0].role",
    );
}

#[test]
fn no_rule_is_refused_also_where_everything_would_be_permitted() {
    let document = without(&permission("permit-unless-deny", json!([])), "rule");
    refused(&document, "no_rule", "Permission.rule");
    refused(
        &permission("permit-unless-deny", json!([])),
        "malformed",
        "Permission.rule",
    );
}
