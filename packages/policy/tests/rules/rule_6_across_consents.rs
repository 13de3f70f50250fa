use salus_policy::{DefaultEffect, Outcome, Reason};
use salus_vocabulary::Period;

use crate::support::*;

#[test]
fn rule_6_any_deny_beats_every_permit() {
    let permits = [
        terms(DefaultEffect::Permit, &[]),
        only(&[permit(anything())]),
    ];
    let denies = [
        (terms(DefaultEffect::Deny, &[]), Reason::DefaultDeny),
        (only(&[deny(anything())]), Reason::DenyRule),
    ];
    for permitting in &permits {
        for (denying, reason) in &denies {
            case()
                .given(permitting.clone())
                .given(denying.clone())
                .denies(*reason);
            case()
                .given(denying.clone())
                .given(permitting.clone())
                .denies(*reason);
        }
    }
}

#[test]
fn rule_6_any_permit_beats_a_closed_default() {
    case()
        .given(terms(DefaultEffect::Closed, &[]))
        .given(terms(DefaultEffect::Permit, &[]))
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_6_a_closed_default_alone_denies() {
    case()
        .given(terms(DefaultEffect::Closed, &[]))
        .given(for_scope(DefaultEffect::Permit, &["HRESCH"]))
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_6_a_permit_of_one_consent_beats_no_default_deny_of_another() {
    case()
        .given(terms(DefaultEffect::Deny, &[permit(anything())]))
        .given(terms(DefaultEffect::Deny, &[]))
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_6_silent_consents_leave_no_consent() {
    case()
        .given(for_scope(DefaultEffect::Permit, &["HRESCH"]))
        .given(for_scope(DefaultEffect::Deny, &["HMARKT"]))
        .finds_no_consent();
}

#[test]
fn rule_6_permit_comes_before_the_delegate_and_the_delegate_before_closed() {
    let delegate = case()
        .given(terms(DefaultEffect::Closed, &[]))
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .record(record(&["N"]));
    delegate.clone().permits(Reason::DelegateAccess);
    delegate
        .clone()
        .given(terms(DefaultEffect::Permit, &[]))
        .permits(Reason::DefaultPermit);
    delegate
        .record(record(&["R"]))
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_6_several_consents_in_conflict_are_decided_record_by_record() {
    let case = case()
        .given(terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]))
        .given(terms(
            DefaultEffect::Closed,
            &[permit(labelled(&["HIV", "PSY"]))],
        ))
        .given(only(&[
            deny(labelled(&["PSY"])).except(of_types(&["Observation"]))
        ]));
    case.clone()
        .record(record(&["N"]))
        .permits(Reason::DefaultPermit);
    case.clone()
        .record(record(&["HIV"]))
        .denies(Reason::DenyRule);
    case.clone()
        .record(record(&["PSY"]))
        .denies(Reason::DenyRule);
    let mut observation = record(&["PSY"]);
    observation.resource_type = Some(code("Observation"));
    case.clone().record(observation).permits(Reason::PermitRule);
    assert_eq!(case.session().outcome(), Outcome::Permit);
}

#[test]
fn rule_6_the_order_of_consents_and_rules_changes_nothing() {
    let first = terms(
        DefaultEffect::Closed,
        &[permit(anything()), deny(labelled(&["HIV"]))],
    );
    let second = terms(
        DefaultEffect::Permit,
        &[deny(labelled(&["PSY"])), permit(anything())],
    );
    for labels in [&["HIV"][..], &["PSY"], &["N"]] {
        let one = case()
            .given(first.clone())
            .given(second.clone())
            .record(record(labels));
        let mut other = one.clone();
        other.consents.reverse();
        other
            .consents
            .iter_mut()
            .for_each(|(terms, ..)| terms.rules.reverse());
        assert_eq!(one.outcome(), other.outcome());
        assert_eq!(one.reason(), other.reason());
    }
}
