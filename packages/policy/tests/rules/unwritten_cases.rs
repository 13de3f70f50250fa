//! The situations that no published case covers: unlabelled data under a deny, closed defaults,
//! emergencies, several consents in conflict, any custodian against one, the limits of a
//! delegation, and the end of an emergency.

use salus_policy::{
    Condition, Custodian, DefaultEffect, EmergencyTerms, EmergencyWithoutConsent, Outcome, Reason,
    Record, Scope, Terms, Who, enforce, valid_until,
};
use salus_vocabulary::{Action, Id, Instant, Period};

use crate::support::*;

use DefaultEffect::{Closed, Deny, Permit};

fn at_custodian(custodian: Id, terms: Terms) -> Terms {
    Terms {
        custodian: Custodian::Identity(custodian),
        ..terms
    }
}

fn with_emergency(emergency: EmergencyTerms, terms: Terms) -> Terms {
    Terms {
        emergency: Some(emergency),
        ..terms
    }
}

fn obliging(obligations: &[&str], terms: Terms) -> Terms {
    Terms {
        obligations: codes(obligations),
        ..terms
    }
}

#[test]
fn unlabelled_data_meets_every_deny_on_labels_however_it_is_written() {
    let all_but_hiv = [
        (terms(Permit, &[deny(labelled(&["HIV"]))]), Reason::DenyRule),
        (
            only(&[permit(anything()).except(labelled(&["HIV"]))]),
            Reason::DefaultClosed,
        ),
        (
            terms(Deny, &[permit(anything()).except(labelled(&["HIV"]))]),
            Reason::DefaultDeny,
        ),
        (
            terms(Permit, &[deny(anything()).except(labelled(&["N"]))]),
            Reason::DenyRule,
        ),
    ];
    for (terms, reason) in all_but_hiv {
        let case = case().given(terms);
        for unlabelled in [Record::default(), record(&[])] {
            case.clone().record(unlabelled).denies(reason);
        }
        assert_eq!(case.record(record(&["N"])).outcome(), Outcome::Permit);
    }
}

#[test]
fn unlabelled_data_is_stopped_by_a_deny_of_another_consent_too() {
    let case = case()
        .given(terms(Permit, &[]))
        .given(only(&[deny(labelled(&["PSY", "SUD"]))]));
    case.clone().denies(Reason::DenyRule);
    case.clone()
        .record(record(&["OPIOIDUD", "N"]))
        .denies(Reason::DenyRule);
    case.record(record(&["HIV"])).permits(Reason::DefaultPermit);
}

#[test]
fn unlabelled_data_under_a_deny_that_also_asks_something_known_is_judged_by_what_is_known() {
    let mut when = labelled(&["HIV"]);
    when.resource_types = Some(codes(&["Observation"]));
    let case = case().given(terms(Permit, &[deny(when)]));
    let of_type = |name| Record {
        resource_type: Some(code(name)),
        ..Record::default()
    };
    case.clone()
        .record(of_type("Observation"))
        .denies(Reason::DenyRule);
    case.clone()
        .record(of_type("Claim"))
        .permits(Reason::DefaultPermit);
    case.denies(Reason::DenyRule);
}

#[test]
fn unlabelled_data_is_refused_from_a_session_that_was_permitted() {
    let session = case()
        .given(terms(Permit, &[deny(labelled(&["HIV"]))]))
        .session()
        .decide();
    assert_eq!(session.outcome, Outcome::Permit);
    let unlabelled = enforce(&session, &Record::default());
    assert_eq!(unlabelled.outcome, Outcome::Deny);
    assert_eq!(enforce(&session, &record(&["N"])).outcome, Outcome::Permit);
}

#[test]
fn a_closed_default_refuses_what_its_own_permits_do_not_reach() {
    let case = case().given(only(&[permit(labelled(&["N"]))]));
    case.clone()
        .record(record(&["N"]))
        .permits(Reason::PermitRule);
    case.clone()
        .record(record(&["R"]))
        .denies(Reason::DefaultClosed);
    case.clone().denies(Reason::DefaultClosed);
    case.clone().alone().denies(Reason::DefaultClosed);
    case.action(Action::Delete)
        .record(record(&["N"]))
        .permits(Reason::PermitRule);
}

#[test]
fn two_closed_defaults_complement_each_other() {
    let case = case()
        .given(only(&[permit(labelled(&["N"]))]))
        .given(only(&[permit(labelled(&["PSY"]))]));
    case.clone()
        .record(record(&["N"]))
        .permits(Reason::PermitRule);
    case.clone()
        .record(record(&["PSY"]))
        .permits(Reason::PermitRule);
    let neither = case.record(record(&["HIV"])).decide();
    assert_eq!(neither.reason, Reason::DefaultClosed);
    assert_eq!(neither.decided_by, Some(consent(1)));
    assert_eq!(neither.consents, [consent(1), consent(2)]);
}

#[test]
fn a_closed_default_is_opened_by_a_permit_and_never_against_a_deny() {
    let closed = case().given(only(&[]));
    closed.denies(Reason::DefaultClosed);
    let opened = closed.given(terms(Permit, &[]));
    opened.permits(Reason::DefaultPermit);
    opened
        .clone()
        .given(only(&[deny(anything())]))
        .denies(Reason::DenyRule);
    opened.given(terms(Deny, &[])).denies(Reason::DefaultDeny);
}

#[test]
fn a_closed_default_speaks_only_within_its_scope() {
    case()
        .given(for_scope(Closed, &["HRESCH"]))
        .finds_no_consent();
    case()
        .given(for_scope(Closed, &["HRESCH"]))
        .purpose("CLINTRCH")
        .denies(Reason::DefaultClosed);
    let mut elsewhere = only(&[]);
    elsewhere.applies.actors = Scope::List(vec![Who::MemberOf(other_hospital())]);
    case().given(elsewhere).finds_no_consent();
}

#[test]
fn a_closed_default_whose_permits_were_stripped_still_closes() {
    let stripped = case().stripped(only(&[permit(anything())]));
    stripped.denies(Reason::DefaultClosed);
    stripped
        .given(terms(Permit, &[]))
        .permits(Reason::DefaultPermit);
}

#[test]
fn in_an_emergency_the_strictest_of_several_consents_counts() {
    let emergency = case()
        .given(with_emergency(EmergencyTerms::Allow, terms(Closed, &[])))
        .emergency();
    let normal = record(&["N"]);
    let restricted = record(&["R"]);
    emergency
        .clone()
        .record(restricted.clone())
        .permits(Reason::EmergencyAllowed);
    let levelled = emergency.given(with_emergency(
        EmergencyTerms::AllowUpTo(code("N")),
        terms(Closed, &[]),
    ));
    levelled
        .clone()
        .record(normal.clone())
        .permits(Reason::EmergencyAllowed);
    levelled
        .clone()
        .record(restricted)
        .denies(Reason::EmergencyLevel);
    let silent = levelled.clone().given(terms(Closed, &[]));
    silent
        .clone()
        .record(normal.clone())
        .permits(Reason::EmergencyAllowed);
    let refused = silent.given(terms(Deny, &[]));
    refused
        .clone()
        .record(normal.clone())
        .denies(Reason::DefaultDeny);
    levelled
        .given(with_emergency(EmergencyTerms::Forbid, terms(Permit, &[])))
        .record(normal)
        .denies(Reason::EmergencyForbidden);
}

#[test]
fn in_an_emergency_forbid_for_research_with_a_stranger_counts_for_the_hospital() {
    let mut elsewhere = with_emergency(EmergencyTerms::Forbid, for_scope(Permit, &["HRESCH"]));
    elsewhere.applies.actors = Scope::List(vec![Who::Identity(stranger())]);
    let allowing = with_emergency(EmergencyTerms::Allow, terms(Permit, &[]));
    let case = case().given(elsewhere).given(allowing);
    case.clone().emergency().denies(Reason::EmergencyForbidden);
    case.clone().purpose("ETREAT").finds_no_consent();
    case.permits(Reason::DefaultPermit);
}

#[test]
fn in_an_emergency_a_permit_that_lists_it_counts_without_a_declaration() {
    let case = case().given(terms(Deny, &[permit(for_purposes(&["ETREAT"]))]));
    case.clone().purpose("BTG").permits(Reason::PermitRule);
    case.clone()
        .declared()
        .purpose("BTG")
        .permits(Reason::PermitRule);
    case.clone().denies(Reason::DefaultDeny);
    case.by(stranger())
        .alone()
        .purpose("BTG")
        .denies(Reason::DefaultDeny);
}

#[test]
fn in_an_emergency_the_obligations_of_what_is_allowed_hold() {
    let allowing = with_emergency(EmergencyTerms::Allow, terms(Deny, &[]));
    let case = case()
        .given(obliging(&["REDACT"], allowing))
        .given(obliging(&["DEID"], terms(Permit, &[])))
        .emergency();
    let decision = case.decide();
    assert_eq!(decision.reason, Reason::EmergencyAllowed);
    assert_eq!(decision.obligations, codes(&["REDACT"]));
    assert_eq!(
        decision.consents,
        [consent(1)],
        "the other does not cover it"
    );
}

#[test]
fn in_an_emergency_the_policy_of_the_deployment_answers_only_silence() {
    let denying = EmergencyWithoutConsent::Deny;
    let silent = case()
        .given(for_scope(Permit, &["TREAT"]))
        .given(only(&[permit(for_purposes(&["TREAT"]))]))
        .emergency();
    silent.permits(Reason::EmergencyPolicy);
    silent
        .clone()
        .without_consent(denying)
        .denies(Reason::EmergencyPolicy);
    silent
        .given(for_scope(Permit, &["ETREAT"]))
        .without_consent(denying)
        .permits(Reason::DefaultPermit);
}

#[test]
fn in_an_emergency_a_stranger_to_the_scope_is_let_in_by_allow_and_not_by_a_rule() {
    let mut terms = terms(Deny, &[permit(for_purposes(&["ETREAT"]))]);
    terms.applies.actors = Scope::List(vec![Who::Identity(stranger())]);
    case()
        .given(terms.clone())
        .emergency()
        .permits(Reason::EmergencyPolicy);
    terms.emergency = Some(EmergencyTerms::Allow);
    case()
        .given(terms)
        .emergency()
        .permits(Reason::EmergencyAllowed);
}

#[test]
fn three_consents_in_conflict_deny_permit_and_close_record_by_record() {
    let case = case()
        .given(obliging(
            &["REDACT"],
            terms(Permit, &[deny(labelled(&["HIV"]))]),
        ))
        .given(obliging(&["DEID"], only(&[permit(of_types(&["Claim"]))])))
        .given(terms(
            Closed,
            &[deny(made_in(Period::until(NOW.minus(DAY)))).except(labelled(&["L"]))],
        ));
    let of = |labels: &[&str], kind: &str, age: u64| Record {
        resource_type: Some(code(kind)),
        date: Some(Period::between(NOW.minus(age), NOW.minus(age).plus(1))),
        ..record(labels)
    };
    let answer = |record: Record| {
        let decision = case.clone().record(record).decide();
        (decision.reason, decision.decided_by, decision.obligations)
    };
    let (redact, deid) = (codes(&["REDACT"]), code("DEID"));
    let both = {
        let mut both = redact.clone();
        both.push(deid);
        both.sort();
        both
    };
    assert_eq!(
        answer(of(&["N"], "Observation", 60)),
        (Reason::DefaultPermit, Some(consent(1)), redact.clone())
    );
    assert_eq!(
        answer(of(&["N"], "Claim", 60)),
        (Reason::PermitRule, Some(consent(2)), both)
    );
    assert_eq!(
        answer(of(&["HIV"], "Claim", 60)),
        (Reason::DenyRule, Some(consent(1)), Vec::new())
    );
    assert_eq!(
        answer(of(&["N"], "Claim", 2 * DAY)),
        (Reason::DenyRule, Some(consent(3)), Vec::new())
    );
    assert_eq!(
        answer(of(&["L"], "Observation", 2 * DAY)),
        (Reason::DefaultPermit, Some(consent(1)), redact)
    );
}

#[test]
fn a_refusal_towards_one_custodian_stays_there_and_one_towards_any_is_everywhere() {
    let permit = terms(Permit, &[]);
    let refusal = terms(Deny, &[]);
    let at = |case: Case, custodian| {
        let mut case = case;
        case.request.custodian = custodian;
        case
    };
    let here = case()
        .given(permit.clone())
        .given(at_custodian(hospital(), refusal.clone()));
    at(here.clone(), hospital()).denies(Reason::DefaultDeny);
    at(here, other_hospital()).permits(Reason::DefaultPermit);
    let everywhere = case()
        .given(refusal)
        .given(at_custodian(hospital(), permit));
    at(everywhere.clone(), hospital()).denies(Reason::DefaultDeny);
    at(everywhere, other_hospital()).denies(Reason::DefaultDeny);
}

#[test]
fn a_specific_consent_neither_overrides_nor_hides_one_for_any_custodian() {
    let case = case()
        .given(terms(Permit, &[deny(labelled(&["HIV"]))]))
        .given(at_custodian(
            hospital(),
            only(&[permit(labelled(&["HIV"]))]),
        ));
    case.clone()
        .record(record(&["HIV"]))
        .denies(Reason::DenyRule);
    let normal = case.clone().record(record(&["N"])).decide();
    assert_eq!(normal.reason, Reason::DefaultPermit);
    assert_eq!(normal.consents, [consent(1), consent(2)]);
    let mut elsewhere = case.record(record(&["N"]));
    elsewhere.request.custodian = other_hospital();
    assert_eq!(elsewhere.decide().consents, [consent(1)]);
}

#[test]
fn in_an_emergency_the_word_of_a_consent_counts_only_at_its_custodian() {
    let forbidding = with_emergency(EmergencyTerms::Forbid, terms(Permit, &[]));
    case()
        .given(at_custodian(other_hospital(), forbidding.clone()))
        .emergency()
        .permits(Reason::EmergencyPolicy);
    case()
        .given(at_custodian(hospital(), forbidding.clone()))
        .emergency()
        .denies(Reason::EmergencyForbidden);
    case()
        .given(forbidding)
        .emergency()
        .denies(Reason::EmergencyForbidden);
}

/// A mother who may see the normal records of her child for treatment until tomorrow.
fn mother() -> Case {
    let condition = Condition {
        purposes: Some(codes(&["TREAT", "PATRQT"])),
        ..labelled(&["N", "L"])
    };
    case()
        .by(stranger())
        .alone()
        .purpose("PATRQT")
        .delegate(condition, Period::until(NOW.plus(DAY)))
        .record(record(&["N"]))
}

#[test]
fn a_delegate_sees_until_the_delegation_ends_and_not_a_second_longer() {
    let mother = mother();
    mother.permits(Reason::DelegateAccess);
    assert_eq!(mother.with(valid_until), Some(NOW.plus(DAY)));
    mother
        .clone()
        .at(NOW.plus(DAY).minus(1))
        .permits(Reason::DelegateAccess);
    mother.at(NOW.plus(DAY)).finds_no_consent();
}

#[test]
fn a_delegate_sees_nothing_beyond_labels_purposes_and_actions_of_the_delegation() {
    let mother = mother();
    for labels in [&["R"][..], &["N", "SDV"], &["HIV"], &[]] {
        mother.clone().record(record(labels)).finds_no_consent();
    }
    mother.clone().purpose("HRESCH").finds_no_consent();
    mother.clone().purpose("urn:x|gossip").finds_no_consent();
    for action in [
        Action::Collect,
        Action::Disclose,
        Action::Correct,
        Action::Create,
        Action::Update,
        Action::Delete,
    ] {
        mother.clone().action(action).finds_no_consent();
    }
    mother.action(Action::Read).permits(Reason::DelegateAccess);
}

#[test]
fn a_delegation_does_not_hand_out_break_the_glass() {
    let mother = mother();
    mother.clone().purpose("BTG").finds_no_consent();
    mother
        .clone()
        .emergency()
        .without_consent(EmergencyWithoutConsent::Deny)
        .denies(Reason::EmergencyPolicy);
    mother
        .delegate(
            Condition {
                purposes: Some(codes(&["ETREAT"])),
                ..labelled(&["N"])
            },
            Period::ALWAYS,
        )
        .purpose("BTG")
        .permits(Reason::DelegateAccess);
}

#[test]
fn a_delegate_is_stopped_by_every_kind_of_refusal() {
    let mother = mother();
    mother
        .clone()
        .given(terms(Deny, &[]))
        .denies(Reason::DefaultDeny);
    mother
        .clone()
        .given(terms(Closed, &[deny(to(Who::Identity(stranger())))]))
        .denies(Reason::DenyRule);
    mother
        .clone()
        .given(terms(Closed, &[deny(labelled(&["N"]))]))
        .denies(Reason::DenyRule);
    mother
        .clone()
        .excludes(stranger(), false)
        .denies(Reason::ExcludedPerson);
    mother
        .member(other_hospital(), Period::ALWAYS)
        .excludes(other_hospital(), false)
        .denies(Reason::ExcludedOrganization);
}

#[test]
fn a_delegate_is_not_permitted_by_what_the_consents_give_to_others() {
    let to_hospitals = terms(Permit, &[]);
    mother()
        .record(record(&["R"]))
        .given(to_hospitals.clone())
        .finds_no_consent();
    mother().given(to_hospitals).permits(Reason::DelegateAccess);
}

#[test]
fn a_delegate_asking_for_a_session_gets_the_condition_as_residue() {
    let session = mother().given(only(&[])).session().decide();
    assert_eq!(
        (session.outcome, session.reason),
        (Outcome::Permit, Reason::DelegateAccess)
    );
    let outcome = |labels: &[&str]| enforce(&session, &record(labels)).outcome;
    assert_eq!(outcome(&["N"]), Outcome::Permit);
    assert_eq!(outcome(&["N", "HIV"]), Outcome::Deny, "closed without her");
    assert_eq!(outcome(&[]), Outcome::Deny);
    assert!(session.obligations.is_empty());
}

/// All that an emergency opens, and the last second of it.
#[test]
fn an_emergency_ends_everywhere_at_the_same_second() {
    let until = NOW.plus(3_600);
    let last = until.minus(1);
    let both = |case: Case, at: Instant| (case.clone().at(at).outcome(), case.at(at).reason());
    let allowing = with_emergency(EmergencyTerms::Allow, terms(Deny, &[]));
    let levelled = with_emergency(EmergencyTerms::AllowUpTo(code("N")), terms(Closed, &[]));
    let forbidding = with_emergency(EmergencyTerms::Forbid, terms(Permit, &[]));
    use Outcome::{Deny as Refused, NoConsent, Permit as Permitted};
    for (case, during, after) in [
        (
            case(),
            (Permitted, Reason::EmergencyPolicy),
            (NoConsent, Reason::NoConsent),
        ),
        (
            case().given(allowing),
            (Permitted, Reason::EmergencyAllowed),
            (Refused, Reason::DefaultDeny),
        ),
        (
            case().given(levelled),
            (Permitted, Reason::EmergencyAllowed),
            (Refused, Reason::DefaultClosed),
        ),
        (
            case().given(forbidding),
            (Refused, Reason::EmergencyForbidden),
            (NoConsent, Reason::NoConsent),
        ),
        (
            case().given(terms(Closed, &[])),
            (Permitted, Reason::EmergencyPolicy),
            (Refused, Reason::DefaultClosed),
        ),
        (
            case().excludes(hospital(), false),
            (Permitted, Reason::EmergencyPolicy),
            (Refused, Reason::ExcludedOrganization),
        ),
    ] {
        let case = case.emergency().record(record(&["N"]));
        assert_eq!(case.with(valid_until), Some(until));
        assert_eq!(both(case.clone(), last), during);
        assert_eq!(both(case, until), after);
    }
}

#[test]
fn an_emergency_that_ended_leaves_a_permit_that_lists_it() {
    let case = case()
        .given(terms(Deny, &[permit(for_purposes(&["ETREAT"]))]))
        .emergency();
    case.permits(Reason::PermitRule);
    case.at(NOW.plus(3_600)).permits(Reason::PermitRule);
}

#[test]
fn an_emergency_that_was_declared_for_treatment_opens_no_research() {
    for purpose in ["TREAT", "HRESCH", "HPAYMT", "urn:x|emergency"] {
        case()
            .given(with_emergency(EmergencyTerms::Allow, terms(Deny, &[])))
            .declared()
            .purpose(purpose)
            .denies(Reason::DefaultDeny);
    }
}
