use salus_policy::{DefaultEffect, Reason, Scope};

use crate::support::*;

#[test]
fn rule_4_a_purpose_matches_itself_and_its_descendants() {
    let case = case().given(for_scope(DefaultEffect::Permit, &["HRESCH"]));
    case.clone()
        .purpose("HRESCH")
        .permits(Reason::DefaultPermit);
    case.clone()
        .purpose("CLINTRCH")
        .permits(Reason::DefaultPermit);
    case.purpose("TREAT").finds_no_consent();
}

#[test]
fn rule_4_a_purpose_does_not_match_its_ancestors() {
    let case = case().given(only(&[permit(for_purposes(&["CLINTRCH"]))]));
    case.clone().purpose("CLINTRCH").permits(Reason::PermitRule);
    case.purpose("HRESCH").denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_deny_of_treatment_covers_an_emergency() {
    for purpose in ["ETREAT", "BTG", "ERTREAT"] {
        let refused = terms(DefaultEffect::Permit, &[deny(for_purposes(&["TREAT"]))]);
        case()
            .given(refused.clone())
            .purpose(purpose)
            .denies(Reason::DenyRule);
        case()
            .given(refused)
            .declared()
            .purpose(purpose)
            .denies(Reason::DenyRule);
    }
}

#[test]
fn rule_4_an_exception_of_a_permit_covers_an_emergency_by_plain_is_a() {
    let rule = permit(for_purposes(&["ETREAT"])).except(for_purposes(&["TREAT"]));
    case()
        .given(only(&[rule]))
        .purpose("BTG")
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_permit_of_treatment_does_not_hand_out_break_the_glass() {
    for purpose in ["ETREAT", "BTG", "ERTREAT"] {
        let permitted = only(&[permit(for_purposes(&["TREAT"]))]);
        case()
            .given(permitted)
            .purpose(purpose)
            .denies(Reason::DefaultClosed);
    }
}

#[test]
fn rule_4_a_permit_covers_an_emergency_through_an_emergency_code_that_it_lists() {
    let permitted = |code| case().given(only(&[permit(for_purposes(&["HRESCH", code]))]));
    permitted("ETREAT")
        .purpose("BTG")
        .permits(Reason::PermitRule);
    permitted("ETREAT")
        .purpose("ETREAT")
        .permits(Reason::PermitRule);
    permitted("BTG").purpose("BTG").permits(Reason::PermitRule);
    permitted("BTG")
        .purpose("ETREAT")
        .denies(Reason::DefaultClosed);
    permitted("BTG")
        .purpose("ERTREAT")
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_permit_without_purposes_takes_those_of_the_scope() {
    let within = |purposes: &[&str]| {
        let mut terms = for_scope(DefaultEffect::Closed, purposes);
        terms.rules = vec![permit(anything())];
        case().given(terms).purpose("BTG")
    };
    within(&["TREAT", "ETREAT"]).permits(Reason::PermitRule);
    within(&["TREAT"]).denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_permit_that_finds_no_purpose_listed_does_not_cover_an_emergency() {
    case()
        .given(only(&[permit(anything())]))
        .purpose("BTG")
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_permit_with_purposes_does_not_take_those_of_the_scope() {
    let mut terms = for_scope(DefaultEffect::Closed, &["ETREAT", "TREAT"]);
    terms.rules = vec![permit(for_purposes(&["TREAT"]))];
    case()
        .given(terms)
        .purpose("BTG")
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_the_scope_itself_covers_an_emergency_by_plain_is_a() {
    let mut terms = for_scope(DefaultEffect::Deny, &["TREAT"]);
    case()
        .given(terms.clone())
        .purpose("BTG")
        .denies(Reason::DefaultDeny);
    terms.rules = vec![permit(for_purposes(&["BTG"]))];
    case()
        .given(terms)
        .purpose("BTG")
        .permits(Reason::PermitRule);
}

#[test]
fn rule_4_a_default_permit_that_does_not_cover_an_emergency_is_silent() {
    case()
        .given(terms(DefaultEffect::Permit, &[]))
        .purpose("BTG")
        .finds_no_consent();
    case()
        .given(for_scope(DefaultEffect::Permit, &["TREAT"]))
        .purpose("BTG")
        .finds_no_consent();
    let listed = for_scope(DefaultEffect::Permit, &["TREAT", "ETREAT"]);
    case()
        .given(listed)
        .purpose("BTG")
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_4_an_exception_of_a_deny_that_lists_purposes_covers_an_emergency_only_by_its_code() {
    let deny_except = |purposes: &[&str]| {
        let rule = deny(anything()).except(for_purposes(purposes));
        case()
            .given(for_scope(DefaultEffect::Permit, &["TREAT", "ETREAT"]))
            .given(only(&[rule]))
    };
    deny_except(&["TREAT"]).permits(Reason::DefaultPermit);
    deny_except(&["TREAT"])
        .purpose("BTG")
        .denies(Reason::DenyRule);
    deny_except(&["ETREAT"])
        .purpose("BTG")
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_4_an_exception_of_a_deny_without_purposes_covers_every_purpose() {
    let rule = deny(anything()).except(labelled(&["N"]));
    case()
        .given(for_scope(DefaultEffect::Permit, &["ETREAT"]))
        .given(only(&[rule]))
        .purpose("BTG")
        .record(record(&["N"]))
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_4_a_foreign_purpose_meets_every_deny_that_lists_purposes() {
    let asked = |terms| case().given(terms).purpose("urn:x|billing");
    asked(terms(
        DefaultEffect::Closed,
        &[deny(for_purposes(&["HRESCH"]))],
    ))
    .denies(Reason::DenyRule);
    asked(for_scope(DefaultEffect::Deny, &["HRESCH"])).denies(Reason::DefaultDeny);
    asked(for_scope(DefaultEffect::Closed, &["HRESCH"])).denies(Reason::DefaultClosed);
    let rule = permit(for_purposes(&["urn:x|billing"])).except(for_purposes(&["HRESCH"]));
    asked(only(&[rule])).denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_foreign_purpose_meets_only_those_permits_that_name_it() {
    let asked = |terms| case().given(terms).purpose("urn:x|billing");
    asked(only(&[permit(for_purposes(&["urn:x|billing"]))])).permits(Reason::PermitRule);
    asked(only(&[permit(for_purposes(&["urn:x|other"]))])).denies(Reason::DefaultClosed);
    asked(only(&[permit(anything())])).denies(Reason::DefaultClosed);
    asked(terms(DefaultEffect::Permit, &[])).finds_no_consent();
    asked(for_scope(DefaultEffect::Permit, &["HRESCH"])).finds_no_consent();
    asked(for_scope(DefaultEffect::Permit, &["urn:x|billing"])).permits(Reason::DefaultPermit);
}

#[test]
fn rule_4_a_foreign_purpose_matches_only_itself() {
    let denied = terms(
        DefaultEffect::Permit,
        &[deny(for_purposes(&["urn:x|billing"]))],
    );
    case().given(denied.clone()).permits(Reason::DefaultPermit);
    case()
        .given(denied)
        .purpose("urn:x|billing")
        .denies(Reason::DenyRule);
}

#[test]
fn rule_4_a_purpose_beside_the_scope_hides_the_rules() {
    let mut terms = for_scope(DefaultEffect::Deny, &["HRESCH"]);
    terms.rules = vec![deny(anything())];
    terms.applies.actors = Scope::Any;
    case().given(terms).finds_no_consent();
}
