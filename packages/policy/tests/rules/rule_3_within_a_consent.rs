use salus_policy::{ActorRole, DefaultEffect, Reason, Scope, Who};
use salus_vocabulary::{Action, Period};

use crate::support::*;

#[test]
fn rule_3_a_rule_holds_if_its_condition_matches() {
    let case = case().given(only(&[permit(of_types(&["Observation"]))]));
    let of_type = |name: &str| {
        let mut record = record(&["N"]);
        record.resource_type = Some(code(name));
        record
    };
    case.clone()
        .record(of_type("Observation"))
        .permits(Reason::PermitRule);
    case.record(of_type("Condition"))
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_a_rule_does_not_hold_if_one_of_its_exceptions_matches() {
    let rule = permit(anything())
        .except(labelled(&["HIV"]))
        .except(labelled(&["PSY"]));
    let case = case().given(only(&[rule]));
    case.clone()
        .record(record(&["HIV"]))
        .denies(Reason::DefaultClosed);
    case.clone()
        .record(record(&["PSY"]))
        .denies(Reason::DefaultClosed);
    case.record(record(&["N"])).permits(Reason::PermitRule);
}

#[test]
fn rule_3_an_exception_of_a_deny_stops_only_that_deny() {
    let rules = [
        deny(anything()).except(to(Who::Identity(clinician()))),
        deny(labelled(&["HIV"])),
    ];
    let case = case().given(terms(DefaultEffect::Permit, &rules));
    case.clone()
        .record(record(&["N"]))
        .permits(Reason::DefaultPermit);
    case.clone()
        .record(record(&["HIV"]))
        .denies(Reason::DenyRule);
    case.by(stranger())
        .record(record(&["N"]))
        .denies(Reason::DenyRule);
}

#[test]
fn rule_3_any_holding_deny_beats_every_permit() {
    let rules = [permit(anything()), deny(anything())];
    for rules in [
        [rules[0].clone(), rules[1].clone()],
        [rules[1].clone(), rules[0].clone()],
    ] {
        case()
            .given(terms(DefaultEffect::Permit, &rules))
            .denies(Reason::DenyRule);
    }
}

#[test]
fn rule_3_a_holding_permit_beats_the_default() {
    for default in [DefaultEffect::Deny, DefaultEffect::Closed] {
        case()
            .given(terms(default, &[permit(anything())]))
            .permits(Reason::PermitRule);
    }
}

#[test]
fn rule_3_else_the_default() {
    let elsewhere = [
        permit(for_purposes(&["HRESCH"])),
        deny(for_purposes(&["HMARKT"])),
    ];
    let with = |default| case().given(terms(default, &elsewhere));
    with(DefaultEffect::Permit).permits(Reason::DefaultPermit);
    with(DefaultEffect::Deny).denies(Reason::DefaultDeny);
    with(DefaultEffect::Closed).denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_the_fields_of_a_condition_join_by_and_the_values_by_or() {
    let mut when = labelled(&["HIV", "PSY"]);
    when.actions = Some(vec![Action::Access, Action::Disclose]);
    let case = case().given(only(&[permit(when)]));
    case.clone()
        .record(record(&["PSY"]))
        .permits(Reason::PermitRule);
    case.clone()
        .record(record(&["N"]))
        .denies(Reason::DefaultClosed);
    case.record(record(&["PSY"]))
        .action(Action::Correct)
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_actors_are_alternatives_in_one_role_and_both_roles_must_match() {
    let when = by_actors(&[
        (ActorRole::Recipient, Who::Identity(clinician())),
        (ActorRole::Recipient, Who::Identity(stranger())),
        (ActorRole::Source, Who::Identity(hospital())),
        (ActorRole::Source, Who::Identity(other_hospital())),
    ]);
    let case = case().given(only(&[permit(when)]));
    let written_by = |author| {
        let mut record = record(&["N"]);
        record.author = Some(author);
        record
    };
    case.clone()
        .record(written_by(hospital()))
        .permits(Reason::PermitRule);
    case.clone()
        .record(written_by(other_hospital()))
        .permits(Reason::PermitRule);
    case.clone()
        .record(written_by(clinician()))
        .denies(Reason::DefaultClosed);
    let another = Case::by(case, patient());
    another
        .proven()
        .action(Action::Disclose)
        .record(written_by(hospital()))
        .denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_a_rule_holds_only_in_its_own_period() {
    let case = case().given(only(&[permit(in_period(Period::until(NOW.plus(10))))]));
    case.clone().at(NOW.plus(9)).permits(Reason::PermitRule);
    case.at(NOW.plus(10)).denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_an_exception_counts_only_in_its_own_period() {
    let rule = permit(anything()).except(in_period(Period::between(NOW.plus(10), NOW.plus(20))));
    let case = case().given(only(&[rule]));
    case.clone().permits(Reason::PermitRule);
    case.clone().at(NOW.plus(10)).denies(Reason::DefaultClosed);
    case.at(NOW.plus(20)).permits(Reason::PermitRule);
}

#[test]
fn rule_3_what_denies_on_an_action_covers_those_below_it() {
    use Action::{Access, Collect, Correct, Create, Delete, Disclose, Read, Update, Use};
    for (listed, covered) in [
        (Access, &[Access, Read, Use][..]),
        (Collect, &[Collect, Create]),
        (Correct, &[Correct, Update, Delete]),
        (Disclose, &[Disclose]),
        (Read, &[Read]),
        (Use, &[Use]),
    ] {
        let denied = terms(DefaultEffect::Permit, &[deny(for_actions(&[listed]))]);
        for action in Action::ALL {
            let outcome = case().given(denied.clone()).action(*action).reason();
            let expected = if covered.contains(action) {
                Reason::DenyRule
            } else {
                Reason::DefaultPermit
            };
            assert_eq!(outcome, expected, "deny on {listed}, asked for {action}");
        }
    }
}

#[test]
fn rule_3_what_permits_covers_only_the_action_that_it_lists() {
    let permitted = only(&[permit(for_actions(&[Action::Access]))]);
    for action in Action::ALL {
        let expected = match action {
            Action::Access => Reason::PermitRule,
            _ => Reason::DefaultClosed,
        };
        assert_eq!(
            case().given(permitted.clone()).action(*action).reason(),
            expected
        );
    }
}

#[test]
fn rule_3_exceptions_take_the_other_sense_of_actions() {
    let narrow = permit(anything()).except(for_actions(&[Action::Access]));
    case()
        .given(only(&[narrow]))
        .action(Action::Read)
        .denies(Reason::DefaultClosed);
    let wide = deny(anything()).except(for_actions(&[Action::Access]));
    let case = case().given(terms(DefaultEffect::Permit, &[wide]));
    case.clone().permits(Reason::DefaultPermit);
    case.action(Action::Read).denies(Reason::DenyRule);
}

#[test]
fn rule_3_a_permit_that_names_no_recipients_covers_only_actors_of_accredited_organizations() {
    let by_rule = case().given(only(&[permit(anything())]));
    by_rule.clone().permits(Reason::PermitRule);
    by_rule.alone().denies(Reason::DefaultClosed);
    let by_default = case().given(terms(DefaultEffect::Permit, &[]));
    by_default.clone().permits(Reason::DefaultPermit);
    by_default.alone().finds_no_consent();
}

#[test]
fn rule_3_a_membership_alone_does_not_vouch_for_an_actor() {
    let member = case().alone().member(hospital(), Period::ALWAYS);
    member
        .given(terms(DefaultEffect::Permit, &[]))
        .finds_no_consent();
}

#[test]
fn rule_3_the_organization_must_be_accredited_now() {
    let mut case = case().given(terms(DefaultEffect::Permit, &[]));
    let accredited = |case: &mut Case, period| {
        let acting = case.request.actor.organization.as_mut().unwrap();
        acting.accredited = period;
    };
    accredited(&mut case, None);
    case.finds_no_consent();
    accredited(&mut case, Some(Period::between(NOW.plus(5), NOW.plus(9))));
    case.clone().at(NOW.plus(4)).finds_no_consent();
    case.clone().at(NOW.plus(5)).permits(Reason::DefaultPermit);
    case.at(NOW.plus(9)).finds_no_consent();
}

#[test]
fn rule_3_anybody_else_must_be_named_by_the_rule_or_by_the_scope() {
    let named = Who::Identity(clinician());
    case()
        .given(only(&[permit(to(named))]))
        .alone()
        .permits(Reason::PermitRule);
    let mut scoped = terms(DefaultEffect::Permit, &[]);
    scoped.applies.actors = Scope::List(vec![named]);
    case()
        .given(scoped.clone())
        .alone()
        .permits(Reason::DefaultPermit);
    scoped.rules = vec![permit(anything())];
    case().given(scoped).alone().permits(Reason::PermitRule);
}

#[test]
fn rule_3_a_named_source_is_no_named_recipient() {
    let case = case()
        .given(only(&[permit(from(Who::Identity(hospital())))]))
        .alone();
    let mut record = record(&["N"]);
    record.author = Some(hospital());
    case.record(record).denies(Reason::DefaultClosed);
}

#[test]
fn rule_3_a_deny_needs_no_named_recipients() {
    case()
        .given(only(&[deny(anything())]))
        .alone()
        .denies(Reason::DenyRule);
}

#[test]
fn rule_3_what_permits_members_wants_their_organization_to_be_accredited() {
    let member = |when| {
        let case = case().member(other_hospital(), Period::ALWAYS);
        case.given(only(&[permit(when)]))
    };
    let named = || member(to(Who::MemberOf(other_hospital())));
    named().permits(Reason::PermitRule);
    for accredited in [
        None,
        Some(Period::until(NOW)),
        Some(Period::between(NOW.plus(1), NOW.plus(DAY))),
    ] {
        named().accredited(accredited).denies(Reason::DefaultClosed);
        let denied = case()
            .member(other_hospital(), Period::ALWAYS)
            .accredited(accredited);
        let rules = [
            permit(anything()),
            deny(to(Who::MemberOf(other_hospital()))),
        ];
        denied.given(only(&rules)).denies(Reason::DenyRule);
        let excepted = [permit(anything()).except(to(Who::MemberOf(other_hospital())))];
        case()
            .member(other_hospital(), Period::ALWAYS)
            .accredited(accredited)
            .given(only(&excepted))
            .denies(Reason::DefaultClosed);
    }
}

#[test]
fn rule_3_no_delegate_denies_through_an_organization_who_looks_after_the_subject() {
    let clinic = || Who::MemberOf(other_hospital());
    let member = || case().member(other_hospital(), Period::ALWAYS);
    let by_rule = terms(
        DefaultEffect::Permit,
        &[deny(to(clinic())), permit(anything())],
    );
    let mut by_default = terms(DefaultEffect::Deny, &[]);
    by_default.applies.actors = Scope::List(vec![clinic()]);
    let spared = |case: Case| case.by_delegates().spared(Period::ALWAYS);
    member()
        .given(by_rule.clone())
        .by_delegates()
        .denies(Reason::DenyRule);
    member()
        .given(by_rule.clone())
        .spared(Period::ALWAYS)
        .denies(Reason::DenyRule);
    spared(member().given(by_rule)).permits(Reason::PermitRule);
    member()
        .given(by_default.clone())
        .by_delegates()
        .denies(Reason::DefaultDeny);
    spared(member().given(by_default)).finds_no_consent();
    let himself = only(&[deny(to(Who::Identity(clinician())))]);
    spared(member().given(himself)).denies(Reason::DenyRule);
    let acting = only(&[deny(to(Who::MemberOf(hospital())))]);
    spared(case().given(acting)).denies(Reason::DenyRule);
}

#[test]
fn rule_3_what_a_delegate_permits_is_no_wider_for_whom_he_does_not_shut_out() {
    let clinic = || Who::MemberOf(other_hospital());
    let member = || case().member(other_hospital(), Period::ALWAYS);
    let spared = |case: Case| case.by_delegates().spared(Period::ALWAYS);
    let excepted = permit(anything()).except(to(clinic()));
    spared(member().given(only(&[excepted]))).denies(Reason::DefaultClosed);
    let mut scoped = terms(DefaultEffect::Deny, &[permit(anything())]);
    scoped.applies.actors = Scope::List(vec![clinic()]);
    spared(member().given(scoped.clone())).permits(Reason::PermitRule);
    scoped.rules.clear();
    spared(member().given(scoped)).finds_no_consent();
}
