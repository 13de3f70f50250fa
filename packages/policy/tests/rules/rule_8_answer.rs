use salus_policy::{Accreditation, Custodian, Effect};
use salus_policy::{
    DefaultEffect, EmergencyTerms, Explanation, Outcome, Reason, RuleExplained, Scope, Standing,
    Terms, Who, explain, valid_until,
};
use salus_vocabulary::{AccreditationKind, Action, Period};

use crate::support::*;

#[test]
fn rule_8_the_reasons_are_ordered_as_published() {
    assert!(Reason::ALL.is_sorted());
    let names = serde_json::to_value(Reason::ALL).unwrap();
    let published = "own_access excluded_person excluded_organization deny_rule \
        emergency_forbidden emergency_level default_deny permit_rule emergency_allowed \
        default_permit delegate_access default_closed emergency_policy actor_unproven no_consent";
    let published: Vec<&str> = published.split_whitespace().collect();
    assert_eq!(names, serde_json::json!(published));
}

#[test]
fn rule_8_of_several_reasons_the_first_is_given() {
    let mut forbidding = terms(DefaultEffect::Permit, &[]);
    forbidding.emergency = Some(EmergencyTerms::Forbid);
    let mut level = terms(DefaultEffect::Permit, &[]);
    level.emergency = Some(EmergencyTerms::AllowUpTo(code("N")));
    let refusing = terms(DefaultEffect::Deny, &[]);
    let denying = only(&[deny(anything())]);
    let emergency = case().emergency().given(refusing);
    emergency.denies(Reason::DefaultDeny);
    let emergency = emergency.given(level);
    emergency.denies(Reason::EmergencyLevel);
    let emergency = emergency.given(forbidding);
    emergency.denies(Reason::EmergencyForbidden);
    let emergency = emergency.given(denying);
    emergency.denies(Reason::DenyRule);
    let emergency = emergency.excludes(hospital(), true);
    emergency.denies(Reason::ExcludedOrganization);
    emergency
        .excludes(clinician(), true)
        .denies(Reason::ExcludedPerson);
}

#[test]
fn rule_8_consents_that_spoke_are_listed_also_when_overruled() {
    let decision = case()
        .given(terms(DefaultEffect::Permit, &[]))
        .given(for_scope(DefaultEffect::Deny, &["HRESCH"]))
        .given(terms(DefaultEffect::Deny, &[]))
        .given(terms(DefaultEffect::Closed, &[]))
        .decide();
    assert_eq!(decision.consents, [consent(1), consent(3), consent(4)]);
    assert_eq!(decision.decided_by, Some(consent(3)));
}

#[test]
fn rule_8_the_first_consent_that_gave_the_reason_decided() {
    let decision = case()
        .given(terms(DefaultEffect::Permit, &[]))
        .given(only(&[permit(anything())]))
        .given(only(&[permit(anything())]))
        .decide();
    assert_eq!(
        (decision.reason, decision.decided_by),
        (Reason::PermitRule, Some(consent(2)))
    );
}

#[test]
fn rule_8_without_a_speaking_consent_none_is_named() {
    for case in [
        case(),
        case().emergency(),
        case()
            .delegate(labelled(&["N"]), Period::ALWAYS)
            .record(record(&["N"])),
    ] {
        let decision = case.decide();
        assert_eq!((decision.decided_by, decision.consents), (None, Vec::new()));
    }
    let delegate = case()
        .given(terms(DefaultEffect::Closed, &[]))
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .record(record(&["N"]))
        .decide();
    assert_eq!(
        (delegate.decided_by, delegate.consents),
        (None, vec![consent(1)])
    );
}

#[test]
fn rule_8_obligations_are_those_of_the_consents_that_permit() {
    let obliged = |default, obligations: &[&str]| {
        let mut terms = terms(default, &[]);
        terms.obligations = codes(obligations);
        terms
    };
    let permitted = case()
        .given(obliged(DefaultEffect::Permit, &["REDACT", "DEID"]))
        .given(obliged(DefaultEffect::Permit, &["DEID"]))
        .given(obliged(DefaultEffect::Closed, &["ENCRYPT"]));
    let mut united = codes(&["DEID", "REDACT"]);
    united.sort();
    assert_eq!(permitted.decide().obligations, united);
    let denied = permitted.given(terms(DefaultEffect::Deny, &[]));
    assert!(denied.decide().obligations.is_empty());
}

/// Where the answer may change, seen from now.
fn bound(case: &Case) -> Option<u64> {
    let until = case.with(valid_until);
    assert_eq!(case.decide().valid_until, until);
    until.map(|until| until.minus(NOW.0).0)
}

fn until(seconds: u64) -> Period {
    Period::until(NOW.plus(seconds))
}

fn terms_in(period: Period) -> Terms {
    let mut terms = terms(DefaultEffect::Permit, &[]);
    terms.period = period;
    terms
}

#[test]
fn rule_8_valid_until_is_the_smallest_bound_after_now() {
    assert_eq!(bound(&case()), None);
    assert_eq!(bound(&case().given(terms_in(Period::ALWAYS))), None);
    assert_eq!(
        bound(&case().given(terms_in(until(9))).given(terms_in(until(7)))),
        Some(7)
    );
    assert_eq!(
        bound(
            &case()
                .given(terms_in(Period::until(NOW)))
                .given(terms_in(until(7)))
        ),
        Some(7)
    );
}

#[test]
fn rule_8_valid_until_counts_consents_that_have_not_begun() {
    let later = Period::between(NOW.plus(5), NOW.plus(9));
    assert_eq!(bound(&case().given(terms_in(later))), Some(5));
}

#[test]
fn rule_8_valid_until_does_not_count_consents_for_another_custodian() {
    let mut elsewhere = terms_in(until(5));
    elsewhere.custodian = Custodian::Identity(other_hospital());
    assert_eq!(bound(&case().given(elsewhere)), None);
}

#[test]
fn rule_8_valid_until_counts_rules_and_exceptions() {
    let rules = [permit(in_period(until(8))).except(in_period(until(6)))];
    assert_eq!(bound(&case().given(only(&rules))), Some(6));
    assert_eq!(
        bound(&case().given(only(&[deny(in_period(until(8)))]))),
        Some(8)
    );
}

#[test]
fn rule_8_valid_until_counts_what_the_registry_says_of_the_actor() {
    assert_eq!(bound(&case().member(other_hospital(), until(4))), Some(4));
    let mut accredited = case();
    accredited
        .request
        .actor
        .organization
        .as_mut()
        .unwrap()
        .accredited = Some(until(3));
    assert_eq!(bound(&accredited), Some(3));
    accredited.request.actor.accreditations = vec![Accreditation {
        kind: AccreditationKind::Practitioner,
        period: until(2),
    }];
    assert_eq!(bound(&accredited), Some(2));
}

#[test]
fn rule_8_valid_until_counts_the_delegation_and_its_condition() {
    assert_eq!(bound(&case().delegate(labelled(&["N"]), until(7))), Some(7));
    assert_eq!(
        bound(&case().delegate(in_period(until(5)), until(7))),
        Some(5)
    );
}

#[test]
fn rule_8_valid_until_counts_the_emergency() {
    assert_eq!(bound(&case().emergency()), Some(3_600));
    assert_eq!(
        bound(&case().given(terms_in(until(9))).emergency()),
        Some(9)
    );
}

#[test]
fn rule_8_valid_until_counts_for_an_exclusion_too() {
    let member = case()
        .member(other_hospital(), until(4))
        .excludes(other_hospital(), false);
    assert_eq!(bound(&member), Some(4));
    member.denies(Reason::ExcludedOrganization);
    member.at(NOW.plus(4)).finds_no_consent();
}

#[test]
fn rule_8_before_valid_until_nothing_changes_and_every_change_is_announced() {
    let between = |start, end| Period::between(NOW.plus(start), NOW.plus(end));
    let mut exception = for_purposes(&["BTG"]);
    exception.period = Some(between(12, 15));
    let rules = [
        deny(in_period(between(3, 6))),
        permit(for_purposes(&["BTG"])).except(in_period(between(20, 22))),
        deny(labelled(&["HIV"])).except(exception),
    ];
    let mut allowing = terms(DefaultEffect::Deny, &rules);
    allowing.period = between(1, 30);
    allowing.emergency = Some(EmergencyTerms::Allow);
    let mut case = case()
        .given(allowing)
        .given(terms_in(between(9, 25)))
        .member(other_hospital(), between(17, 19))
        .excludes(other_hospital(), true)
        .delegate(labelled(&["N"]), between(31, 33))
        .purpose("BTG");
    case.request.emergency = Some(salus_policy::Emergency {
        until: NOW.plus(28),
    });
    case.request.actor.organization.as_mut().unwrap().accredited = Some(until(24));
    let mut changes = 0;
    for case in [
        case.clone().record(record(&["N"])),
        case.clone().record(record(&["HIV"])),
        case.session(),
    ] {
        for second in 0..40 {
            let now = case.clone().at(NOW.plus(second)).decide();
            let next = case.clone().at(NOW.plus(second).plus(1)).decide();
            if now.valid_until == Some(NOW.plus(second).plus(1)) {
                changes += u32::from(next.reason != now.reason);
            } else {
                assert_eq!(next, now, "between {second} s and the next");
            }
        }
    }
    assert!(changes >= 12, "only {changes} changes seen");
}

fn explained(case: &Case) -> Explanation {
    case.with(explain)
}

#[test]
fn rule_8_an_explanation_says_why_a_consent_is_no_candidate() {
    let change = |change: fn(&mut Terms)| {
        let mut terms = terms(DefaultEffect::Permit, &[]);
        change(&mut terms);
        explained(&case().given(terms)).consents[0].standing
    };
    assert_eq!(change(|_| ()), Standing::Candidate);
    assert_eq!(
        change(|terms| terms.custodian = Custodian::Identity(other_hospital())),
        Standing::OtherCustodian
    );
    assert_eq!(
        change(|terms| terms.period = Period::until(NOW)),
        Standing::Ended
    );
    assert_eq!(
        change(|terms| terms.period = Period::between(NOW.plus(1), NOW.plus(2))),
        Standing::NotBegun
    );
    assert_eq!(
        change(|terms| terms.applies.actors = Scope::List(vec![Who::Identity(stranger())])),
        Standing::OtherActor
    );
    assert_eq!(
        change(|terms| terms.applies.purposes = Scope::List(codes(&["HRESCH"]))),
        Standing::OtherPurpose
    );
    assert_eq!(
        change(|terms| terms.applies.actions = Scope::List(vec![Action::Disclose])),
        Standing::OtherAction
    );
    let voided = case().given(terms(DefaultEffect::Deny, &[])).voided(true);
    assert_eq!(explained(&voided).consents[0].standing, Standing::Voided);
}

#[test]
fn rule_8_an_explanation_tells_who_is_heard_for_the_emergency_alone() {
    let mut terms = for_scope(DefaultEffect::Permit, &["HRESCH"]);
    terms.emergency = Some(EmergencyTerms::Allow);
    let explained = explained(&case().given(terms).emergency());
    assert_eq!(
        explained.consents[0].standing,
        Standing::CandidateForEmergency
    );
    assert_eq!(explained.consents[0].said, Some(Reason::EmergencyAllowed));
}

#[test]
fn rule_8_an_explanation_names_the_rules_that_hold_and_the_exceptions_that_stop() {
    let rules = [
        permit(for_purposes(&["HRESCH"])),
        permit(anything())
            .except(labelled(&["HIV"]))
            .except(labelled(&["PSY"])),
        deny(labelled(&["PSY"])),
    ];
    let explained = explained(&case().given(only(&rules)).record(record(&["PSY"])));
    let stopped = RuleExplained {
        index: 1,
        effect: Effect::Permit,
        stopped_by: Some(1),
    };
    let holds = RuleExplained {
        index: 2,
        effect: Effect::Deny,
        stopped_by: None,
    };
    assert_eq!(explained.consents[0].rules, [stopped, holds]);
    assert_eq!(explained.consents[0].said, Some(Reason::DenyRule));
    assert_eq!(explained.consents[0].default_applied, None);
    assert_eq!(explained.decision.outcome, Outcome::Deny);
}

#[test]
fn rule_8_an_explanation_names_the_default_and_dead_permits() {
    let closed = explained(&case().given(terms(DefaultEffect::Closed, &[])));
    assert_eq!(
        closed.consents[0].default_applied,
        Some(DefaultEffect::Closed)
    );
    assert!(!closed.consents[0].permits_nothing);
    let stripped = explained(&case().stripped(terms(DefaultEffect::Permit, &[])));
    assert!(stripped.consents[0].permits_nothing);
    assert_eq!(stripped.consents[0].said, None);
    assert_eq!(stripped.consents[0].default_applied, None);
}

#[test]
fn rule_8_an_explanation_survives_its_journey_as_json() {
    let case = case()
        .given(terms(DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]))
        .given(for_scope(DefaultEffect::Deny, &["HRESCH"]))
        .session();
    let written = |id: &salus_vocabulary::Id| Ok::<_, ()>(format!("{id:?}"));
    let explained = explained(&case).try_map(&mut { written }).unwrap();
    let json = serde_json::to_string(&explained).unwrap();
    assert!(json.contains(r#""standing":"other_purpose""#));
    assert_eq!(
        serde_json::from_str::<Explanation<String>>(&json).unwrap(),
        explained
    );
}
