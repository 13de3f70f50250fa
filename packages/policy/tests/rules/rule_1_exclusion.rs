use salus_policy::{DefaultEffect, EmergencyTerms, Outcome, Reason, VoidedSpan};
use salus_vocabulary::Period;

use crate::support::*;

fn permitted() -> Case {
    case().given(terms(DefaultEffect::Permit, &[permit(anything())]))
}

#[test]
fn rule_1_an_excluded_person_is_denied_whatever_the_consents_say() {
    permitted()
        .excludes(clinician(), false)
        .denies(Reason::ExcludedPerson);
}

#[test]
fn rule_1_an_excluded_person_is_denied_in_an_emergency_too() {
    let mut allowing = terms(DefaultEffect::Permit, &[]);
    allowing.emergency = Some(EmergencyTerms::Allow);
    case()
        .given(allowing)
        .excludes(clinician(), false)
        .emergency()
        .denies(Reason::ExcludedPerson);
}

#[test]
fn rule_1_an_exclusion_of_somebody_else_changes_nothing() {
    permitted()
        .excludes(stranger(), true)
        .permits(Reason::PermitRule);
}

#[test]
fn rule_1_an_excluded_organization_denies_whoever_acts_for_it() {
    permitted()
        .excludes(hospital(), false)
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_an_excluded_organization_denies_whoever_belongs_to_it() {
    let moonlighter = permitted().member(other_hospital(), Period::ALWAYS);
    moonlighter
        .excludes(other_hospital(), false)
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_only_a_membership_that_holds_now_counts() {
    for period in [
        Period::until(NOW),
        Period::between(NOW.plus(1), NOW.plus(DAY)),
    ] {
        let member = permitted().member(other_hospital(), period);
        member
            .excludes(other_hospital(), false)
            .permits(Reason::PermitRule);
    }
}

#[test]
fn rule_1_a_declared_emergency_lifts_the_exclusion_of_an_organization() {
    case()
        .excludes(hospital(), false)
        .emergency()
        .permits(Reason::EmergencyPolicy);
}

#[test]
fn rule_1_a_declared_emergency_lifts_no_exclusion_marked_even_in_emergency() {
    case()
        .excludes(hospital(), true)
        .emergency()
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_the_purpose_of_an_emergency_alone_lifts_no_exclusion() {
    case()
        .excludes(hospital(), false)
        .purpose("ETREAT")
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_a_declared_emergency_lifts_no_exclusion_for_another_purpose() {
    case()
        .excludes(hospital(), false)
        .declared()
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_the_exclusion_returns_when_the_emergency_ends() {
    let emergency = case().excludes(hospital(), false).emergency();
    let until = NOW.plus(3_600);
    emergency
        .clone()
        .at(until.minus(1))
        .permits(Reason::EmergencyPolicy);
    emergency.at(until).denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_the_person_is_named_before_the_organization() {
    permitted()
        .excludes(hospital(), true)
        .excludes(clinician(), false)
        .denies(Reason::ExcludedPerson);
}

#[test]
fn rule_1_a_span_that_voids_refusals_voids_the_exclusions_set_in_it() {
    case()
        .excludes(clinician(), true)
        .voided(true)
        .finds_no_consent();
    case()
        .excludes(clinician(), true)
        .voided(false)
        .denies(Reason::ExcludedPerson);
    let mut before = case().excludes(clinician(), true);
    before.voided = vec![VoidedSpan {
        start: NOW.minus(DAY).plus(1),
        end: NOW,
        refusals: true,
    }];
    before.denies(Reason::ExcludedPerson);
}

#[test]
fn rule_1_an_exclusion_names_no_consent_and_leaves_no_residue() {
    let decision = permitted().excludes(clinician(), false).session().decide();
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!((decision.decided_by, decision.residue), (None, None));
    assert!(decision.consents.is_empty());
}

#[test]
fn rule_1_no_delegate_excludes_through_an_organization_who_looks_after_the_subject() {
    let member = || permitted().member(other_hospital(), Period::ALWAYS);
    let excluded = |case: Case| case.excludes(other_hospital(), true);
    let always = Period::ALWAYS;
    excluded(member())
        .by_delegates()
        .denies(Reason::ExcludedOrganization);
    excluded(member())
        .spared(always)
        .denies(Reason::ExcludedOrganization);
    excluded(member())
        .by_delegates()
        .spared(always)
        .permits(Reason::PermitRule);
    for period in [
        Period::until(NOW),
        Period::between(NOW.plus(1), NOW.plus(DAY)),
    ] {
        excluded(member())
            .by_delegates()
            .spared(period)
            .denies(Reason::ExcludedOrganization);
    }
}

#[test]
fn rule_1_who_acts_for_an_excluded_organization_is_not_spared() {
    permitted()
        .excludes(hospital(), false)
        .by_delegates()
        .spared(Period::ALWAYS)
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn rule_1_a_person_whom_a_delegate_excluded_is_not_spared() {
    permitted()
        .excludes(clinician(), false)
        .by_delegates()
        .spared(Period::ALWAYS)
        .denies(Reason::ExcludedPerson);
}

#[test]
fn rule_1_an_exclusion_counts_though_the_organization_is_not_accredited() {
    permitted()
        .member(other_hospital(), Period::ALWAYS)
        .accredited(None)
        .excludes(other_hospital(), false)
        .denies(Reason::ExcludedOrganization);
}
