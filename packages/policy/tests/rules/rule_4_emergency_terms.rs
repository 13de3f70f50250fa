use salus_policy::{
    Custodian, DefaultEffect, EmergencyTerms, EmergencyWithoutConsent, Outcome, Reason, Rule,
    Scope, Terms, Who,
};
use salus_vocabulary::{Action, Period};

use crate::support::*;

fn with(emergency: EmergencyTerms, default: DefaultEffect, rules: &[Rule]) -> Terms {
    let mut terms = terms(default, rules);
    terms.emergency = Some(emergency);
    terms
}

fn up_to(level: &str) -> EmergencyTerms {
    EmergencyTerms::AllowUpTo(code(level))
}

const ALLOW: EmergencyTerms = EmergencyTerms::Allow;
const FORBID: EmergencyTerms = EmergencyTerms::Forbid;

#[test]
fn rule_4_forbid_denies() {
    for default in [DefaultEffect::Permit, DefaultEffect::Closed] {
        case()
            .given(with(FORBID, default, &[]))
            .emergency()
            .denies(Reason::EmergencyForbidden);
    }
}

#[test]
fn rule_4_allow_permits_and_lifts_every_default() {
    for default in [
        DefaultEffect::Deny,
        DefaultEffect::Closed,
        DefaultEffect::Permit,
    ] {
        case()
            .given(with(ALLOW, default, &[]))
            .emergency()
            .permits(Reason::EmergencyAllowed);
    }
}

#[test]
fn rule_4_allow_needs_no_named_recipient() {
    case()
        .given(with(ALLOW, DefaultEffect::Deny, &[]))
        .alone()
        .emergency()
        .permits(Reason::EmergencyAllowed);
}

#[test]
fn rule_4_allow_lifts_the_silence_of_the_scope_on_purpose_and_actor() {
    let mut terms = with(ALLOW, DefaultEffect::Permit, &[]);
    terms.applies.purposes = Scope::List(codes(&["HRESCH"]));
    terms.applies.actors = Scope::List(vec![Who::Identity(stranger())]);
    let denying = EmergencyWithoutConsent::Deny;
    case()
        .given(terms)
        .without_consent(denying)
        .emergency()
        .permits(Reason::EmergencyAllowed);
}

#[test]
fn rule_4_forbid_is_read_beyond_the_scope_on_purpose_and_actor() {
    let mut terms = with(FORBID, DefaultEffect::Permit, &[]);
    terms.applies.purposes = Scope::List(codes(&["HRESCH"]));
    terms.applies.actors = Scope::List(vec![Who::Identity(stranger())]);
    case()
        .given(terms)
        .emergency()
        .denies(Reason::EmergencyForbidden);
}

#[test]
fn rule_4_beyond_the_scope_only_the_field_emergency_is_read() {
    let mut terms = with(ALLOW, DefaultEffect::Deny, &[deny(anything())]);
    terms.applies.purposes = Scope::List(codes(&["HRESCH"]));
    case()
        .given(terms)
        .emergency()
        .permits(Reason::EmergencyAllowed);
}

#[test]
fn rule_4_beyond_the_scope_no_default_is_read_even_if_allow_lifts_nothing() {
    let mut terms = with(ALLOW, DefaultEffect::Deny, &[]);
    terms.applies.purposes = Scope::List(codes(&["HRESCH"]));
    case()
        .stripped(terms)
        .emergency()
        .permits(Reason::EmergencyPolicy);
}

#[test]
fn rule_4_the_actions_must_match() {
    let on = |emergency, actions: &[Action], asked| {
        let mut terms = with(emergency, DefaultEffect::Closed, &[]);
        terms.applies.actions = Scope::List(actions.to_vec());
        case().given(terms).emergency().action(asked).reason()
    };
    use Action::{Access, Disclose, Read};
    assert_eq!(on(FORBID, &[Disclose], Access), Reason::EmergencyPolicy);
    assert_eq!(on(FORBID, &[Access], Read), Reason::EmergencyForbidden);
    assert_eq!(on(ALLOW, &[Disclose], Access), Reason::EmergencyPolicy);
    assert_eq!(on(ALLOW, &[Access], Access), Reason::EmergencyAllowed);
    assert_eq!(on(ALLOW, &[Access], Read), Reason::EmergencyPolicy);
    assert_eq!(on(up_to("N"), &[Access], Read), Reason::EmergencyLevel);
}

#[test]
fn rule_4_another_custodian_and_an_ended_consent_say_nothing_in_an_emergency() {
    let mut elsewhere = with(FORBID, DefaultEffect::Closed, &[]);
    elsewhere.custodian = Custodian::Identity(other_hospital());
    case()
        .given(elsewhere)
        .emergency()
        .permits(Reason::EmergencyPolicy);
    let mut ended = with(FORBID, DefaultEffect::Closed, &[]);
    ended.period = Period::until(NOW);
    case()
        .given(ended)
        .emergency()
        .permits(Reason::EmergencyPolicy);
}

#[test]
fn rule_4_without_a_declared_live_emergency_the_field_is_not_read() {
    let allowing = with(ALLOW, DefaultEffect::Deny, &[]);
    case()
        .given(allowing.clone())
        .purpose("ETREAT")
        .denies(Reason::DefaultDeny);
    case()
        .given(allowing.clone())
        .declared()
        .denies(Reason::DefaultDeny);
    let emergency = case().given(allowing).emergency();
    let until = NOW.plus(3_600);
    emergency
        .clone()
        .at(until.minus(1))
        .permits(Reason::EmergencyAllowed);
    emergency.at(until).denies(Reason::DefaultDeny);
    let forbidding = with(FORBID, DefaultEffect::Permit, &[]);
    case()
        .given(forbidding)
        .declared()
        .permits(Reason::DefaultPermit);
}

#[test]
fn rule_4_allow_never_lifts_a_holding_deny() {
    let terms = with(ALLOW, DefaultEffect::Permit, &[deny(labelled(&["HIV"]))]);
    let emergency = case().given(terms).emergency();
    emergency
        .clone()
        .record(record(&["HIV"]))
        .denies(Reason::DenyRule);
    emergency
        .clone()
        .record(record(&["N"]))
        .permits(Reason::EmergencyAllowed);
    emergency.denies(Reason::DenyRule);
}

#[test]
fn rule_4_a_deny_rule_is_named_before_forbid() {
    let terms = with(FORBID, DefaultEffect::Deny, &[deny(anything())]);
    case().given(terms).emergency().denies(Reason::DenyRule);
}

#[test]
fn rule_4_allow_of_one_consent_does_not_lift_the_deny_of_another() {
    case()
        .given(with(ALLOW, DefaultEffect::Permit, &[]))
        .given(terms(DefaultEffect::Deny, &[]))
        .emergency()
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_4_a_record_within_the_level_is_permitted() {
    let case = case()
        .given(with(up_to("R"), DefaultEffect::Deny, &[]))
        .emergency();
    for label in ["U", "L", "M", "N", "R"] {
        case.clone()
            .record(record(&[label]))
            .permits(Reason::EmergencyAllowed);
    }
    case.record(record(&["V"])).denies(Reason::EmergencyLevel);
}

#[test]
fn rule_4_of_several_confidentiality_labels_the_highest_counts() {
    let case = case()
        .given(with(up_to("N"), DefaultEffect::Deny, &[]))
        .emergency();
    case.clone()
        .record(record(&["L", "N"]))
        .permits(Reason::EmergencyAllowed);
    case.record(record(&["R", "L"]))
        .denies(Reason::EmergencyLevel);
}

#[test]
fn rule_4_without_a_confidentiality_label_the_level_denies() {
    let case = case()
        .given(with(up_to("V"), DefaultEffect::Permit, &[]))
        .emergency();
    case.clone().denies(Reason::EmergencyLevel);
    case.record(record(&["PSY"])).denies(Reason::EmergencyLevel);
}

#[test]
fn rule_4_a_level_denies_against_the_permit_rules_of_its_own_consent() {
    let rules = [permit(for_purposes(&["ETREAT"]))];
    let case = case()
        .given(with(up_to("N"), DefaultEffect::Deny, &rules))
        .emergency();
    case.clone()
        .record(record(&["V"]))
        .denies(Reason::EmergencyLevel);
    case.record(record(&["N"])).permits(Reason::PermitRule);
}

#[test]
fn rule_4_closed_is_silent_in_a_declared_emergency() {
    let closed = || terms(DefaultEffect::Closed, &[]);
    case()
        .given(closed())
        .emergency()
        .permits(Reason::EmergencyPolicy);
    case()
        .given(closed())
        .purpose("ETREAT")
        .denies(Reason::DefaultClosed);
    case()
        .given(closed())
        .declared()
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_4_a_default_deny_that_says_nothing_of_emergencies_denies() {
    case()
        .given(terms(DefaultEffect::Deny, &[]))
        .emergency()
        .denies(Reason::DefaultDeny);
}

#[test]
fn rule_4_where_nobody_speaks_the_published_policy_answers() {
    case().emergency().permits(Reason::EmergencyPolicy);
    let denying = case().without_consent(EmergencyWithoutConsent::Deny);
    denying.clone().emergency().denies(Reason::EmergencyPolicy);
    denying.clone().declared().finds_no_consent();
    denying.purpose("BTG").finds_no_consent();
}

#[test]
fn rule_4_the_published_policy_ends_with_the_emergency() {
    let emergency = case().emergency();
    assert_eq!(emergency.decide().valid_until, Some(NOW.plus(3_600)));
    emergency.at(NOW.plus(3_600)).finds_no_consent();
}

#[test]
fn rule_4_a_delegate_comes_before_the_published_policy() {
    let delegate = case()
        .delegate(labelled(&["N"]), Period::ALWAYS)
        .without_consent(EmergencyWithoutConsent::Deny)
        .emergency();
    delegate
        .clone()
        .record(record(&["N"]))
        .permits(Reason::DelegateAccess);
    delegate
        .record(record(&["R"]))
        .denies(Reason::EmergencyPolicy);
}

#[test]
fn rule_4_the_policy_answers_for_one_who_only_says_to_be_the_subject() {
    case()
        .by_patient()
        .emergency()
        .permits(Reason::EmergencyPolicy);
}

#[test]
fn rule_4_a_level_leaves_a_residue_that_denies_what_is_not_within() {
    let session = case()
        .given(with(up_to("N"), DefaultEffect::Deny, &[]))
        .emergency()
        .session();
    let decision = session.decide();
    assert_eq!(
        (decision.outcome, decision.reason),
        (Outcome::Permit, Reason::EmergencyAllowed)
    );
    let residue = decision.residue.unwrap();
    assert_eq!(residue.entries[0].deny[0].when, anything());
    assert_eq!(residue.entries[0].deny[0].except, [at_most("N")]);
}

#[test]
fn rule_4_a_refusal_that_allows_emergencies_stands_aside_and_permits_none() {
    for (policy, outcome) in [
        (EmergencyWithoutConsent::Permit, Outcome::Permit),
        (EmergencyWithoutConsent::Deny, Outcome::Deny),
    ] {
        for emergency in [ALLOW, up_to("N")] {
            let refused = case()
                .given(with(emergency, DefaultEffect::Deny, &[]))
                .refused()
                .without_consent(policy)
                .record(record(&["N"]));
            let decided = refused.clone().emergency().decide();
            assert_eq!(
                (decided.outcome, decided.reason),
                (outcome, Reason::EmergencyPolicy)
            );
            refused.denies(Reason::DefaultDeny);
        }
    }
}

#[test]
fn rule_4_a_refusal_denies_what_lies_above_its_level_and_what_its_rules_deny() {
    case()
        .given(with(up_to("N"), DefaultEffect::Deny, &[]))
        .refused()
        .record(record(&["R"]))
        .emergency()
        .denies(Reason::EmergencyLevel);
    case()
        .given(with(ALLOW, DefaultEffect::Deny, &[deny(anything())]))
        .refused()
        .emergency()
        .denies(Reason::DenyRule);
}

#[test]
fn rule_4_a_voided_refusal_still_stands_aside() {
    let refusal = with(ALLOW, DefaultEffect::Deny, &[]);
    case()
        .given(refusal.clone())
        .refused()
        .voided(false)
        .emergency()
        .permits(Reason::EmergencyPolicy);
    case()
        .given(refusal)
        .voided(false)
        .emergency()
        .denies(Reason::DefaultDeny);
}
