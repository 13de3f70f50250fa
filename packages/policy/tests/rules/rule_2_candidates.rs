use salus_policy::{
    Category, Custodian, DefaultEffect, EmergencyTerms, Reason, Scope, VoidedSpan, Who,
};
use salus_vocabulary::{AccreditationKind, Action, Period};

use crate::support::*;

#[test]
fn rule_2_nobody_was_asked() {
    case().finds_no_consent();
}

#[test]
fn rule_2_the_period_includes_its_start_and_excludes_its_end() {
    let mut terms = terms(DefaultEffect::Permit, &[]);
    terms.period = Period::between(NOW, NOW.plus(DAY));
    let case = case().given(terms);
    case.clone().at(NOW.minus(1)).finds_no_consent();
    case.clone().permits(Reason::DefaultPermit);
    case.clone()
        .at(NOW.plus(DAY).minus(1))
        .permits(Reason::DefaultPermit);
    case.at(NOW.plus(DAY)).finds_no_consent();
}

#[test]
fn rule_2_a_consent_for_another_custodian_is_silent() {
    let mut elsewhere = terms(DefaultEffect::Permit, &[]);
    elsewhere.custodian = Custodian::Identity(other_hospital());
    case().given(elsewhere.clone()).finds_no_consent();
    elsewhere.custodian = Custodian::Identity(hospital());
    case().given(elsewhere).permits(Reason::DefaultPermit);
}

#[test]
fn rule_2_a_consent_for_any_custodian_and_one_for_this_custodian_both_count() {
    let specific = |default| {
        let mut terms = terms(default, &[]);
        terms.custodian = Custodian::Identity(hospital());
        terms
    };
    let any = |default| terms(default, &[]);
    use DefaultEffect::{Closed, Deny, Permit};
    case()
        .given(any(Deny))
        .given(specific(Permit))
        .denies(Reason::DefaultDeny);
    case()
        .given(any(Permit))
        .given(specific(Deny))
        .denies(Reason::DefaultDeny);
    case()
        .given(any(Closed))
        .given(specific(Permit))
        .permits(Reason::DefaultPermit);
    case()
        .given(any(Permit))
        .given(specific(Closed))
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_2_outside_its_actors_a_consent_is_silent() {
    for default in [
        DefaultEffect::Permit,
        DefaultEffect::Deny,
        DefaultEffect::Closed,
    ] {
        let mut terms = terms(default, &[deny(anything())]);
        terms.applies.actors = Scope::List(vec![Who::Identity(stranger())]);
        case().given(terms).finds_no_consent();
    }
}

#[test]
fn rule_2_actors_are_named_by_identity_by_organization_or_by_accreditation() {
    let applies_to = |who| {
        let mut terms = terms(DefaultEffect::Permit, &[]);
        terms.applies.actors = Scope::List(vec![who]);
        case().given(terms)
    };
    applies_to(Who::Identity(clinician())).permits(Reason::DefaultPermit);
    applies_to(Who::Identity(hospital())).finds_no_consent();
    applies_to(Who::MemberOf(hospital())).permits(Reason::DefaultPermit);
    applies_to(Who::MemberOf(other_hospital())).finds_no_consent();
    applies_to(Who::MemberOf(other_hospital()))
        .member(other_hospital(), Period::ALWAYS)
        .permits(Reason::DefaultPermit);
    let to_researchers = applies_to(Who::Accredited(AccreditationKind::Researcher));
    to_researchers.clone().finds_no_consent();
    let mut researcher = to_researchers;
    researcher.request.actor.accreditations = vec![salus_policy::Accreditation {
        kind: AccreditationKind::Researcher,
        period: Period::until(NOW.plus(1)),
    }];
    researcher.clone().permits(Reason::DefaultPermit);
    researcher.at(NOW.plus(1)).finds_no_consent();
}

#[test]
fn rule_2_an_organization_belongs_to_itself() {
    let mut terms = terms(DefaultEffect::Permit, &[]);
    terms.applies.actors = Scope::List(vec![Who::MemberOf(hospital())]);
    case()
        .given(terms)
        .alone()
        .by(hospital())
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_2_outside_its_purposes_a_consent_is_silent() {
    for default in [
        DefaultEffect::Permit,
        DefaultEffect::Deny,
        DefaultEffect::Closed,
    ] {
        case()
            .given(for_scope(default, &["HRESCH"]))
            .finds_no_consent();
    }
}

#[test]
fn rule_2_outside_its_actions_a_consent_is_silent() {
    let mut terms = terms(DefaultEffect::Deny, &[]);
    terms.applies.actions = Scope::List(vec![Action::Disclose]);
    case().given(terms.clone()).finds_no_consent();
    case()
        .given(terms)
        .action(Action::Disclose)
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_2_a_denying_scope_covers_the_actions_below_a_listed_one_a_permitting_scope_does_not() {
    let on_access = |default| {
        let mut terms = terms(default, &[]);
        terms.applies.actions = Scope::List(vec![Action::Access]);
        case().given(terms)
    };
    for action in [Action::Read, Action::Use] {
        on_access(DefaultEffect::Deny)
            .action(action)
            .denies(Reason::DefaultDeny);
        on_access(DefaultEffect::Closed)
            .action(action)
            .denies(Reason::DefaultClosed);
        on_access(DefaultEffect::Permit)
            .action(action)
            .finds_no_consent();
    }
    on_access(DefaultEffect::Permit).permits(Reason::DefaultPermit);
}

#[test]
fn rule_2_a_stripped_consent_permits_nothing() {
    case()
        .stripped(terms(DefaultEffect::Permit, &[]))
        .finds_no_consent();
    case()
        .stripped(only(&[permit(anything())]))
        .denies(Reason::DefaultClosed);
    case()
        .stripped(terms(DefaultEffect::Deny, &[permit(anything())]))
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_2_what_denies_in_a_stripped_consent_is_judged_as_before() {
    let all_but_hiv = terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    let stripped = case().stripped(all_but_hiv);
    stripped
        .clone()
        .record(record(&["HIV"]))
        .denies(Reason::DenyRule);
    stripped.record(record(&["N"])).finds_no_consent();
}

#[test]
fn rule_2_an_emergency_allow_of_a_stripped_consent_lifts_nothing() {
    let mut refused = terms(DefaultEffect::Deny, &[]);
    refused.emergency = Some(EmergencyTerms::Allow);
    case()
        .stripped(refused.clone())
        .emergency()
        .denies(Reason::DefaultDeny);
    case()
        .given(refused.clone())
        .emergency()
        .permits(Reason::EmergencyAllowed);
    refused.emergency = Some(EmergencyTerms::AllowUpTo(code("N")));
    let level = case().stripped(refused).emergency();
    level
        .clone()
        .record(record(&["N"]))
        .denies(Reason::DefaultDeny);
    level.record(record(&["R"])).denies(Reason::EmergencyLevel);
}

#[test]
fn rule_2_granted_in_a_voided_span_is_as_stripped() {
    let all_but_hiv = || terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    let voided = case().given(all_but_hiv()).voided(false);
    voided.clone().record(record(&["N"])).finds_no_consent();
    voided.record(record(&["HIV"])).denies(Reason::DenyRule);
}

#[test]
fn rule_2_granted_in_a_span_that_voids_refusals_is_no_candidate() {
    let refused = terms(DefaultEffect::Deny, &[deny(anything())]);
    case()
        .given(refused.clone())
        .voided(false)
        .denies(Reason::DenyRule);
    case().given(refused).voided(true).finds_no_consent();
    let mut forbidden = terms(DefaultEffect::Closed, &[]);
    forbidden.emergency = Some(EmergencyTerms::Forbid);
    case()
        .given(forbidden)
        .voided(true)
        .emergency()
        .permits(Reason::EmergencyPolicy);
}

#[test]
fn rule_2_a_voided_span_includes_its_start_and_excludes_its_end() {
    let permitted = |granted| {
        let mut case = case().granted(terms(DefaultEffect::Permit, &[]), granted, false);
        case.voided = vec![VoidedSpan {
            start: NOW.minus(20),
            end: NOW.minus(10),
            refusals: false,
        }];
        case
    };
    permitted(NOW.minus(21)).permits(Reason::DefaultPermit);
    permitted(NOW.minus(20)).finds_no_consent();
    permitted(NOW.minus(11)).finds_no_consent();
    permitted(NOW.minus(10)).permits(Reason::DefaultPermit);
}

#[test]
fn rule_2_all_candidates_count_whatever_their_category() {
    let mut directive = terms(DefaultEffect::Deny, &[]);
    directive.category = Category::Adr;
    let mut treatment = terms(DefaultEffect::Permit, &[]);
    treatment.category = Category::Treatment;
    case()
        .given(treatment)
        .given(directive)
        .denies(Reason::DefaultDeny);
}
