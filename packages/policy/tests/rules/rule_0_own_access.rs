use salus_policy::{DefaultEffect, Outcome, Reason};
use salus_vocabulary::{Action, Period};

use crate::support::*;

#[test]
fn rule_0_the_proven_subject_may_access_use_and_read_whatever_the_consents_say() {
    for action in [Action::Access, Action::Use, Action::Read] {
        case()
            .given(terms(DefaultEffect::Deny, &[deny(anything())]))
            .by_patient()
            .proven()
            .action(action)
            .permits(Reason::OwnAccess);
    }
}

#[test]
fn rule_0_own_access_is_no_right_to_correct_or_disclose() {
    for action in [
        Action::Collect,
        Action::Disclose,
        Action::Correct,
        Action::Delete,
    ] {
        case()
            .given(terms(DefaultEffect::Deny, &[]))
            .by_patient()
            .proven()
            .action(action)
            .denies(Reason::DefaultDeny);
    }
}

#[test]
fn rule_0_own_access_beats_an_exclusion_of_oneself() {
    case()
        .excludes(patient(), true)
        .by_patient()
        .proven()
        .permits(Reason::OwnAccess);
}

#[test]
fn rule_0_own_access_names_no_consent_no_residue_and_no_end() {
    let decision = case()
        .given(terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]))
        .given({
            let mut terms = terms(DefaultEffect::Deny, &[]);
            terms.period = Period::until(NOW.plus(DAY));
            terms
        })
        .by_patient()
        .proven()
        .session()
        .decide();
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!((decision.decided_by, decision.consents), (None, Vec::new()));
    assert_eq!((decision.residue, decision.valid_until), (None, None));
}

#[test]
fn rule_0_a_bare_assertion_to_be_the_subject_is_no_proof() {
    let unproven = case().by_patient();
    assert_eq!(unproven.outcome(), Outcome::NoConsent);
    assert_eq!(unproven.reason(), Reason::ActorUnproven);
    unproven
        .given(terms(DefaultEffect::Deny, &[]))
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_0_a_proven_subject_whom_no_consent_answers_is_not_called_unproven() {
    let disclosing = case().by_patient().action(Action::Disclose);
    assert_eq!(disclosing.reason(), Reason::ActorUnproven);
    disclosing.proven().finds_no_consent();
}

#[test]
fn rule_0_proof_of_being_somebody_else_opens_nothing() {
    case().proven().finds_no_consent();
}

#[test]
fn rule_0_a_delegate_turns_no_consent_into_a_permit() {
    let normal = record(&["N"]);
    case()
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .record(normal)
        .permits(Reason::DelegateAccess);
}

#[test]
fn rule_0_a_delegate_turns_a_closed_default_into_a_permit() {
    case()
        .given(terms(DefaultEffect::Closed, &[]))
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .record(record(&["N"]))
        .permits(Reason::DelegateAccess);
}

#[test]
fn rule_0_a_delegate_is_judged_like_any_actor_and_stopped_by_any_deny() {
    let delegate = case()
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .record(record(&["N"]));
    delegate
        .clone()
        .given(terms(DefaultEffect::Deny, &[]))
        .denies(Reason::DefaultDeny);
    delegate
        .clone()
        .given(only(&[deny(anything())]))
        .denies(Reason::DenyRule);
    delegate
        .clone()
        .excludes(clinician(), false)
        .denies(Reason::ExcludedPerson);
    delegate
        .given(only(&[permit(anything())]))
        .permits(Reason::PermitRule);
}

#[test]
fn rule_0_a_delegate_only_views() {
    for action in [
        Action::Collect,
        Action::Disclose,
        Action::Correct,
        Action::Update,
    ] {
        case()
            .delegate(labelled(&["N"]), Period::ALWAYS)
            .record(record(&["N"]))
            .action(action)
            .finds_no_consent();
    }
    for action in [Action::Use, Action::Read] {
        case()
            .delegate(labelled(&["N"]), Period::ALWAYS)
            .record(record(&["N"]))
            .action(action)
            .permits(Reason::DelegateAccess);
    }
}

#[test]
fn rule_0_a_delegate_sees_a_record_only_if_every_label_is_listed() {
    let delegate = case().delegate(labelled(&["N", "PSY"]), Period::ALWAYS);
    delegate
        .clone()
        .record(record(&["N", "PSY"]))
        .permits(Reason::DelegateAccess);
    delegate
        .clone()
        .record(record(&["PSY"]))
        .permits(Reason::DelegateAccess);
    delegate.record(record(&["N", "HIV"])).finds_no_consent();
}

#[test]
fn rule_0_a_listed_label_does_not_show_a_delegate_its_descendants() {
    let delegate = case().delegate(labelled(&["SUD"]), Period::ALWAYS);
    delegate
        .clone()
        .record(record(&["SUD"]))
        .permits(Reason::DelegateAccess);
    delegate.record(record(&["OPIOIDUD"])).finds_no_consent();
}

#[test]
fn rule_0_a_delegate_never_sees_an_unlabelled_record() {
    let delegate = case().delegate(labelled(&["N"]), Period::ALWAYS);
    delegate.clone().finds_no_consent();
    delegate.record(record(&[])).finds_no_consent();
}

#[test]
fn rule_0_a_delegation_that_lists_no_labels_shows_nothing() {
    let delegate = case().delegate(anything(), Period::ALWAYS);
    delegate.clone().record(record(&["N"])).finds_no_consent();
    delegate.session().finds_no_consent();
}

#[test]
fn rule_0_a_delegation_counts_only_in_its_period() {
    let normal = case().record(record(&["N"]));
    let ended = normal
        .clone()
        .delegate(labelled(&["N"]), Period::until(NOW));
    ended.finds_no_consent();
    let to_begin = Period::between(NOW.plus(1), NOW.plus(DAY));
    let later = normal.delegate(labelled(&["N"]), to_begin);
    later.clone().finds_no_consent();
    later.at(NOW.plus(1)).permits(Reason::DelegateAccess);
}

#[test]
fn rule_0_a_delegation_counts_only_within_its_condition() {
    let for_treatment = salus_policy::Condition {
        purposes: Some(codes(&["TREAT"])),
        ..labelled(&["N"])
    };
    let delegate = case()
        .delegate(for_treatment, Period::ALWAYS)
        .record(record(&["N"]));
    delegate.clone().permits(Reason::DelegateAccess);
    delegate.purpose("HRESCH").finds_no_consent();
}
