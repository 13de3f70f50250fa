use salus_policy::{
    ActorRole, Condition, DefaultEffect, EmergencyWithoutConsent, Otherwise, Outcome, Reason,
    Residue, Who, enforce,
};
use salus_vocabulary::{Action, Period};

use crate::support::*;

fn residue(case: Case) -> Residue {
    case.session().decide().residue.unwrap()
}

#[test]
fn rule_7_what_is_left_to_ask_of_the_record_is_the_residue() {
    let rules = [
        deny(labelled(&["HIV"])).except(of_types(&["Observation"])),
        permit(at_most("N")),
    ];
    let residue = residue(case().given(only(&rules)));
    let [entry] = &residue.entries[..] else {
        panic!("one consent, one entry")
    };
    assert_eq!(entry.consent, consent(1));
    assert_eq!(entry.deny[0].when, labelled(&["HIV"]));
    assert_eq!(entry.deny[0].except, [of_types(&["Observation"])]);
    assert_eq!(entry.permit[0].when, at_most("N"));
    assert_eq!(entry.otherwise, Otherwise::Closed);
    assert_eq!(
        (residue.finally.delegate, residue.finally.then),
        (None, Outcome::NoConsent)
    );
}

#[test]
fn rule_7_rules_whose_other_fields_do_not_match_are_dropped() {
    let mut for_research = labelled(&["HIV"]);
    for_research.purposes = Some(codes(&["HRESCH"]));
    let mut by_stranger = labelled(&["PSY"]);
    by_stranger.actors = to(Who::Identity(stranger())).actors;
    let rules = [
        deny(for_research.clone()),
        permit(by_stranger),
        permit(labelled(&["N"])),
    ];
    let residue = residue(case().given(only(&rules)));
    assert!(residue.entries[0].deny.is_empty());
    assert_eq!(residue.entries[0].permit.len(), 1);
    let rule = deny(labelled(&["HIV"])).except(for_research);
    let kept = self::residue(case().given(terms(DefaultEffect::Permit, &[rule])));
    assert!(kept.entries[0].deny[0].except.is_empty());
}

#[test]
fn rule_7_only_record_fields_remain() {
    let mut when = by_actors(&[
        (ActorRole::Recipient, Who::Identity(clinician())),
        (ActorRole::Source, Who::Identity(hospital())),
    ]);
    when.actions = Some(vec![Action::Access]);
    when.purposes = Some(codes(&["TREAT"]));
    when.period = Some(Period::until(NOW.plus(DAY)));
    when.labels = labelled(&["N"]).labels;
    let left = residue(case().given(only(&[permit(when)]))).entries[0].permit[0]
        .when
        .clone();
    let sources = from(Who::Identity(hospital()));
    assert_eq!(
        left,
        Condition {
            labels: labelled(&["N"]).labels,
            ..sources
        }
    );
}

#[test]
fn rule_7_a_rule_stopped_whatever_the_record_is_dropped() {
    let rules = [
        deny(labelled(&["HIV"])).except(for_purposes(&["TREAT"])),
        permit(labelled(&["N"])).except(for_purposes(&["TREAT"])),
    ];
    let residue = residue(case().given(terms(DefaultEffect::Permit, &rules)));
    assert!(residue.entries[0].deny.is_empty());
    assert!(residue.entries[0].permit.is_empty());
}

#[test]
fn rule_7_a_consent_that_can_say_nothing_is_left_out() {
    let silent = terms(DefaultEffect::Permit, &[]);
    let heard = only(&[permit(for_purposes(&["BTG"]))]);
    let residue = residue(case().given(silent).given(heard).purpose("BTG"));
    assert_eq!(residue.entries.len(), 1);
    assert_eq!(residue.entries[0].consent, consent(2));
}

#[test]
fn rule_7_entries_are_sorted_by_consent() {
    let mut case = case()
        .given(terms(DefaultEffect::Permit, &[]))
        .given(only(&[permit(anything())]))
        .given(terms(DefaultEffect::Closed, &[]));
    case = case.session();
    let decision = case.with(|given, request| {
        let mut consents = given.consents.to_vec();
        consents.reverse();
        let reversed = salus_policy::Given {
            consents: &consents,
            ..*given
        };
        salus_policy::decide(&reversed, request)
    });
    let entries = decision.residue.as_ref().unwrap().entries.iter();
    assert!(
        entries
            .map(|entry| entry.consent)
            .eq([consent(1), consent(2), consent(3)])
    );
    assert_eq!(decision, case.decide());
}

#[test]
fn rule_7_an_entry_that_denies_at_once_denies() {
    let session = |terms| {
        case()
            .given(terms)
            .given(only(&[permit(labelled(&["N"]))]))
            .session()
    };
    session(terms(DefaultEffect::Deny, &[])).denies(Reason::DefaultDeny);
    session(only(&[deny(for_purposes(&["TREAT"]))])).denies(Reason::DenyRule);
    session(terms(DefaultEffect::Deny, &[deny(labelled(&["HIV"]))])).denies(Reason::DefaultDeny);
}

#[test]
fn rule_7_a_deny_that_asks_something_of_the_record_does_not_deny_at_once() {
    let session = |rule| {
        case()
            .given(terms(DefaultEffect::Permit, &[rule]))
            .session()
    };
    session(deny(labelled(&["HIV"]))).permits(Reason::DefaultPermit);
    session(deny(anything()).except(labelled(&["N"]))).permits(Reason::DefaultPermit);
    session(deny(anything()).except(for_purposes(&["HRESCH"]))).denies(Reason::DenyRule);
}

#[test]
fn rule_7_a_permit_that_is_left_permits() {
    for default in [DefaultEffect::Deny, DefaultEffect::Closed] {
        let terms = terms(default, &[permit(labelled(&["N"]))]);
        case().given(terms).session().permits(Reason::PermitRule);
    }
}

#[test]
fn rule_7_a_delegate_permits_before_closed_and_leaves_the_condition() {
    let delegated = Condition {
        actions: Some(vec![Action::Access]),
        ..labelled(&["N"])
    };
    let session = case()
        .given(terms(DefaultEffect::Closed, &[]))
        .delegate(delegated, Period::ALWAYS)
        .session();
    session.permits(Reason::DelegateAccess);
    let decision = session.decide();
    let delegate = decision.residue.as_ref().unwrap().finally.delegate.clone();
    assert_eq!(delegate, Some(labelled(&["N"])));
    assert_eq!(enforce(&decision, &record(&["N"])).outcome, Outcome::Permit);
    assert_eq!(
        enforce(&decision, &record(&["N", "HIV"])).outcome,
        Outcome::Deny
    );
    assert_eq!(enforce(&decision, &record(&[])).outcome, Outcome::Deny);
}

#[test]
fn rule_7_a_delegate_without_any_consent_leaves_a_residue_too() {
    let decision = case()
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .session()
        .decide();
    assert!(decision.residue.as_ref().unwrap().entries.is_empty());
    assert_eq!(enforce(&decision, &record(&["N"])).outcome, Outcome::Permit);
    assert_eq!(
        enforce(&decision, &record(&["R"])).outcome,
        Outcome::NoConsent
    );
}

#[test]
fn rule_7_closed_denies_where_nothing_is_left_that_permits() {
    let closed = terms(DefaultEffect::Closed, &[deny(labelled(&["HIV"]))]);
    case().given(closed).session().denies(Reason::DefaultClosed);
}

#[test]
fn rule_7_finally_the_emergency_policy_answers() {
    let emergency = |policy| {
        case()
            .given(terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]))
            .without_consent(policy)
            .emergency()
            .session()
    };
    let permitted = emergency(EmergencyWithoutConsent::Permit);
    permitted.permits(Reason::EmergencyPolicy);
    let decision = permitted.decide();
    assert_eq!(
        decision.residue.as_ref().unwrap().finally.then,
        Outcome::Permit
    );
    assert_eq!(enforce(&decision, &record(&["N"])).outcome, Outcome::Permit);
    assert_eq!(enforce(&decision, &record(&["HIV"])).outcome, Outcome::Deny);
    assert_eq!(enforce(&decision, &record(&[])).outcome, Outcome::Deny);
    emergency(EmergencyWithoutConsent::Deny).denies(Reason::EmergencyPolicy);
}

#[test]
fn rule_7_finally_no_consent_may_hide_a_deny() {
    let silent = terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    let decision = case().stripped(silent).session().decide();
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(enforce(&decision, &record(&["HIV"])).outcome, Outcome::Deny);
    assert_eq!(
        enforce(&decision, &record(&["N"])).outcome,
        Outcome::NoConsent
    );
}

#[test]
fn rule_7_a_deny_is_final_and_a_silence_without_rules_too() {
    let denied = case()
        .given(terms(DefaultEffect::Deny, &[]))
        .session()
        .decide();
    assert_eq!(denied.residue, None);
    assert_eq!(enforce(&denied, &record(&["N"])).outcome, Outcome::Deny);
    let silent = case().session().decide();
    assert_eq!(silent.residue, None);
    assert_eq!(
        enforce(&silent, &record(&["N"])).outcome,
        Outcome::NoConsent
    );
}

#[test]
fn rule_7_obligations_without_a_record_are_those_of_all_that_may_permit() {
    let obliged = |default, rules: &[_], obligations: &[&str]| {
        let mut terms = terms(default, rules);
        terms.obligations = codes(obligations);
        terms
    };
    let normal = [permit(labelled(&["N"]))];
    let psychiatric = [permit(labelled(&["PSY"]))];
    let session = case()
        .given(obliged(DefaultEffect::Closed, &normal, &["REDACT"]))
        .given(obliged(DefaultEffect::Closed, &psychiatric, &["DEID"]))
        .given(obliged(DefaultEffect::Closed, &[], &["ENCRYPT"]))
        .session()
        .decide();
    let mut both = codes(&["DEID", "REDACT"]);
    both.sort();
    assert_eq!(session.obligations, both);
    assert_eq!(
        enforce(&session, &record(&["N"])).obligations,
        codes(&["REDACT"])
    );
    assert_eq!(
        enforce(&session, &record(&["PSY"])).obligations,
        codes(&["DEID"])
    );
    assert!(enforce(&session, &record(&["HIV"])).obligations.is_empty());
}

#[test]
fn rule_7_a_record_that_is_denied_carries_no_obligations_of_those_who_permit() {
    let mut permitting = terms(DefaultEffect::Permit, &[]);
    permitting.obligations = codes(&["REDACT"]);
    let denying = terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    let session = case().given(permitting).given(denying).session().decide();
    assert_eq!(
        enforce(&session, &record(&["N"])).obligations,
        codes(&["REDACT"])
    );
    let denied = enforce(&session, &record(&["HIV"]));
    assert_eq!(
        (denied.outcome, denied.obligations),
        (Outcome::Deny, Vec::new())
    );
}

#[test]
fn rule_7_a_residue_is_enforced_alike_with_identities_as_text() {
    let case = case()
        .given(only(&[permit(from(Who::Identity(hospital())))]))
        .session();
    let written = |id: &salus_vocabulary::Id| Ok::<_, ()>(format!("{id:?}"));
    let decision = case.decide().try_map(&mut { written }).unwrap();
    let by = |author| salus_policy::Record {
        author: Some(author),
        ..Default::default()
    };
    let hospital = written(&hospital()).unwrap();
    assert_eq!(enforce(&decision, &by(hospital)).outcome, Outcome::Permit);
    assert_eq!(
        enforce(&decision, &by("somebody".to_owned())).outcome,
        Outcome::Deny
    );
}
