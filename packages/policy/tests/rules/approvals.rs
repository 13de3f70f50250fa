//! An approval may only narrow what was requested.

use salus_policy::{
    ActorRole, Condition, Custodian, DefaultEffect, EmergencyTerms, NarrowError, Outcome,
    PolicyText, Reason, Scope, Terms, Who, narrow,
};
use salus_vocabulary::{Action, DataMeaning, Period};

use crate::support::*;

/// What a hospital asks for: two permits, for data up to normal confidentiality.
fn requested() -> Terms {
    let mut when = labelled(&["N", "L"]);
    when.purposes = Some(codes(&["TREAT", "HOPERAT"]));
    terms(
        DefaultEffect::Closed,
        &[permit(when), permit(of_types(&["Observation"]))],
    )
}

/// The approval of these terms with one change.
fn approving(asked: &Terms, change: impl FnOnce(&mut Terms)) -> Result<(), NarrowError> {
    let mut given = asked.clone();
    change(&mut given);
    narrow::check(asked, &given)
}

fn approval(change: impl FnOnce(&mut Terms)) -> Result<(), NarrowError> {
    approving(&requested(), change)
}

type Change<T> = fn(&mut T);

const WIDENED: Result<(), NarrowError> = Err(NarrowError::PermitWidened { index: 0 });

fn until(seconds: u64) -> Period {
    Period::until(NOW.plus(seconds))
}

#[test]
fn an_approval_may_leave_everything_as_it_was_asked() {
    assert_eq!(approval(|_| ()), Ok(()));
    let reordered = approval(|it| {
        it.rules.reverse();
        it.rules[1].when.labels.as_mut().unwrap().reverse();
    });
    assert_eq!(reordered, Ok(()));
}

#[test]
fn an_approval_may_shorten_the_periods_of_permit_rules() {
    let mut asked = requested();
    asked.rules[0].when.period = Some(until(DAY));
    assert_eq!(
        approving(&asked, |it| it.rules[0].when.period = Some(until(60))),
        Ok(())
    );
    assert_eq!(
        approval(|it| it.rules[0].when.period = Some(until(60))),
        Ok(())
    );
    assert_eq!(
        approving(&asked, |it| it.rules[0].when.period = Some(until(DAY + 1))),
        WIDENED
    );
    assert_eq!(
        approving(&asked, |it| it.rules[0].when.period = None),
        WIDENED
    );
}

#[test]
fn an_approval_may_shorten_the_whole_only_if_the_request_cannot_deny() {
    let shorter = |asked: &Terms| approving(asked, |it| it.period = until(DAY));
    assert_eq!(shorter(&requested()), Ok(()));
    let changes: [fn(&mut Terms); 4] = [
        |it| it.rules.push(deny(labelled(&["HIV"]))),
        |it| it.default = DefaultEffect::Deny,
        |it| it.emergency = Some(EmergencyTerms::Forbid),
        |it| it.emergency = Some(EmergencyTerms::AllowUpTo(code("N"))),
    ];
    for denying in changes {
        let mut asked = requested();
        denying(&mut asked);
        assert_eq!(shorter(&asked), Err(NarrowError::Period));
    }
}

#[test]
fn an_approval_never_reaches_further_in_time() {
    let mut asked = requested();
    asked.period = Period::between(NOW, NOW.plus(DAY));
    let with = |period| approving(&asked, |it| it.period = period);
    assert_eq!(with(Period::between(NOW.plus(60), NOW.plus(DAY))), Ok(()));
    for period in [
        Period::between(NOW.minus(1), NOW.plus(DAY)),
        Period::between(NOW, NOW.plus(DAY + 1)),
        until(DAY),
        Period::ALWAYS,
    ] {
        assert_eq!(with(period), Err(NarrowError::Period));
    }
}

#[test]
fn an_approval_leaves_the_periods_of_deny_rules_alone() {
    let mut asked = requested();
    asked.rules.push(deny(in_period(until(DAY))));
    for period in [None, Some(until(60)), Some(until(2 * DAY))] {
        assert_eq!(
            approving(&asked, |it| it.rules[2].when.period = period),
            Err(NarrowError::DenyMissing { index: 2 })
        );
    }
}

#[test]
fn an_approval_may_add_a_condition_field_to_a_permit() {
    let fields: [fn(&mut Condition); 8] = [
        |it| it.actors = from(Who::Identity(hospital())).actors,
        |it| it.actions = Some(vec![Action::Read]),
        |it| it.confidentiality_at_most = Some(code("R")),
        |it| it.resource_types = Some(codes(&["Observation"])),
        |it| it.codes = Some(vec![hash(1)]),
        |it| it.data_period = Some(Period::until(NOW)),
        |it| it.data = data(DataMeaning::Related, hash(1)).data,
        |it| it.period = Some(Period::until(NOW)),
    ];
    for field in fields {
        assert_eq!(approval(|it| field(&mut it.rules[0].when)), Ok(()));
    }
    let labels = |it: &mut Terms| it.rules[1].when.labels = labelled(&["N"]).labels;
    assert_eq!(approval(labels), Ok(()));
    assert_eq!(
        approval(|it| it.rules[0].except.push(labelled(&["HIV"]))),
        Ok(()),
        "an exception of a permit is a condition too"
    );
}

#[test]
fn an_approval_names_no_recipients_where_nobody_did() {
    let clinician = || to(Who::Identity(clinician())).actors;
    assert_eq!(
        approval(|it| it.rules[0].when.actors = clinician()),
        WIDENED,
        "the named need no accredited organization"
    );
    let mut asked = requested();
    asked.applies.actors = Scope::List(vec![Who::MemberOf(hospital())]);
    assert_eq!(
        approving(&asked, |it| it.rules[0].when.actors = clinician()),
        Ok(())
    );
    // Why it widens: the clinician, for nobody in particular.
    let mut given = requested();
    given.rules[0].when.actors = clinician();
    let before = case().given(requested()).alone().record(record(&["N"]));
    before.denies(Reason::DefaultClosed);
    let after = case().given(given).alone().record(record(&["N"]));
    after.permits(Reason::PermitRule);
}

#[test]
fn an_approval_names_no_emergency_and_no_foreign_purpose_that_was_not_listed() {
    for purpose in ["ETREAT", "BTG", "ERTREAT", "urn:x|billing"] {
        let naming = |asked: &Terms| {
            approving(asked, |it| {
                it.rules[1].when.purposes = Some(codes(&["TREAT", purpose]));
            })
        };
        assert_eq!(
            naming(&requested()),
            Err(NarrowError::PermitWidened { index: 1 })
        );
        let mut asked = requested();
        asked.applies.purposes = Scope::List(codes(&["TREAT", purpose]));
        assert_eq!(naming(&asked), Ok(()));
    }
    // Why it widens: unnamed, the emergency was not covered.
    let emergency = |terms| case().given(terms).purpose("BTG");
    let observing = terms(DefaultEffect::Closed, &[permit(anything())]);
    emergency(observing.clone()).denies(Reason::DefaultClosed);
    let mut named = observing;
    named.rules[0].when = for_purposes(&["BTG"]);
    emergency(named).permits(Reason::PermitRule);
}

#[test]
fn an_approval_may_name_other_purposes_where_none_were_named() {
    let mut asked = requested();
    asked.rules[1].when.purposes = None;
    assert_eq!(
        approving(&asked, |it| {
            it.rules[1].when.purposes = Some(codes(&["HRESCH"]));
        }),
        Ok(())
    );
}

#[test]
fn an_approval_may_remove_values_but_never_the_last_of_a_field() {
    assert_eq!(
        approval(|it| it.rules[0].when.labels = labelled(&["N"]).labels),
        Ok(())
    );
    assert_eq!(
        approval(|it| it.rules[0].when.purposes = Some(codes(&["TREAT"]))),
        Ok(())
    );
    assert_eq!(approval(|it| it.rules[0].when.labels = None), WIDENED);
    assert_eq!(approval(|it| it.rules[0].when.purposes = None), WIDENED);
    assert_eq!(
        approval(|it| it.rules[0].when.labels = Some(Vec::new())),
        WIDENED
    );
    assert_eq!(
        approval(|it| it.rules[0].when.labels = labelled(&["N", "R"]).labels),
        WIDENED
    );
    assert_eq!(
        approval(|it| it.rules[0].when.purposes = Some(codes(&["CLINTRCH"]))),
        WIDENED
    );
    assert_eq!(
        approval(|it| it.rules[0].when.purposes = Some(codes(&["BTG"]))),
        WIDENED,
        "a descendant is another value, and an emergency was not listed"
    );
}

#[test]
fn an_approval_never_removes_the_last_of_a_role() {
    let mut asked = requested();
    let recipient = (ActorRole::Recipient, Who::MemberOf(hospital()));
    let other = (ActorRole::Recipient, Who::MemberOf(other_hospital()));
    let source = (ActorRole::Source, Who::MemberOf(hospital()));
    asked.rules[0].when.actors = by_actors(&[recipient, other, source]).actors;
    let leaving = |actors: &[(ActorRole, Who)]| {
        approving(&asked, |it| {
            it.rules[0].when.actors = by_actors(actors).actors
        })
    };
    assert_eq!(leaving(&[recipient, source]), Ok(()));
    assert_eq!(leaving(&[recipient, other]), WIDENED);
    assert_eq!(leaving(&[source]), WIDENED);
}

#[test]
fn an_approval_may_lower_a_level_and_shorten_a_period_of_data() {
    let mut asked = requested();
    asked.rules[0].when.confidentiality_at_most = Some(code("R"));
    asked.rules[0].when.data_period = Some(Period::until(NOW));
    let with = |level: &str, period| {
        approving(&asked, |it| {
            it.rules[0].when.confidentiality_at_most = Some(code(level));
            it.rules[0].when.data_period = Some(period);
        })
    };
    assert_eq!(with("N", Period::until(NOW.minus(1))), Ok(()));
    assert_eq!(with("V", Period::until(NOW)), WIDENED);
    assert_eq!(with("R", Period::until(NOW.plus(1))), WIDENED);
}

#[test]
fn an_approval_may_drop_a_whole_permit_rule() {
    assert_eq!(approval(|it| drop(it.rules.remove(0))), Ok(()));
    assert_eq!(approval(|it| it.rules.clear()), Ok(()));
}

#[test]
fn an_approval_keeps_the_exceptions_of_what_it_permits() {
    let mut asked = requested();
    asked.rules[0].except = vec![labelled(&["HIV", "PSY"])];
    for except in [Vec::new(), vec![labelled(&["HIV"])]] {
        assert_eq!(approving(&asked, |it| it.rules[0].except = except), WIDENED);
    }
    let more = vec![labelled(&["ETH"]), labelled(&["PSY", "HIV"])];
    assert_eq!(approving(&asked, |it| it.rules[0].except = more), Ok(()));
}

#[test]
fn an_approval_permits_by_no_rule_that_was_not_asked() {
    let added = approval(|it| it.rules.push(permit(of_types(&["Condition"]))));
    assert_eq!(added, Err(NarrowError::PermitWidened { index: 2 }));
    let in_two_forms = approval(|it| {
        let mut other = it.rules[0].clone();
        other.when.labels = labelled(&["L"]).labels;
        it.rules.push(other);
    });
    assert_eq!(in_two_forms, Ok(()), "each form is a narrowing");
}

#[test]
fn an_approval_may_add_denies_and_removes_none() {
    assert_eq!(
        approval(|it| it.rules.push(deny(labelled(&["HIV"])))),
        Ok(())
    );
    assert_eq!(approval(|it| it.default = DefaultEffect::Deny), Ok(()));
    assert_eq!(
        approval(|it| it.emergency = Some(EmergencyTerms::Forbid)),
        Ok(())
    );
    let mut asked = requested();
    asked.rules.push(deny(labelled(&["HIV"])));
    let missing = Err(NarrowError::DenyMissing { index: 2 });
    assert_eq!(approving(&asked, |it| drop(it.rules.pop())), missing);
    assert_eq!(
        approving(&asked, |it| it.rules[2].except.push(labelled(&["N"]))),
        missing,
        "an exception of a deny widens"
    );
    let with_more = approving(&asked, |it| {
        it.rules[2].when.actions = Some(vec![Action::Use])
    });
    assert_eq!(with_more, missing, "a narrower deny widens");
}

#[test]
fn an_approval_changes_the_default_to_deny_only() {
    use DefaultEffect::{Closed, Deny, Permit};
    for asked_default in [Permit, Closed, Deny] {
        for default in [Permit, Closed, Deny] {
            let mut asked = requested();
            asked.default = asked_default;
            let expected = match default == asked_default || default == Deny {
                true => Ok(()),
                false => Err(NarrowError::Default),
            };
            assert_eq!(approving(&asked, |it| it.default = default), expected);
        }
    }
}

#[test]
fn an_approval_only_lowers_what_is_allowed_in_emergencies() {
    use EmergencyTerms::{Allow, AllowUpTo, Forbid};
    let (normal, restricted) = (AllowUpTo(code("N")), AllowUpTo(code("R")));
    let all = [
        None,
        Some(Allow),
        Some(restricted),
        Some(normal),
        Some(Forbid),
    ];
    let narrowed = [
        (None, Some(Forbid)),
        (Some(Allow), Some(restricted)),
        (Some(Allow), Some(normal)),
        (Some(Allow), Some(Forbid)),
        (Some(restricted), Some(normal)),
        (Some(restricted), Some(Forbid)),
        (Some(normal), Some(Forbid)),
    ];
    for asked_emergency in all {
        for emergency in all {
            let mut asked = requested();
            asked.emergency = asked_emergency;
            let narrows =
                asked_emergency == emergency || narrowed.contains(&(asked_emergency, emergency));
            let expected = match narrows {
                true => Ok(()),
                false => Err(NarrowError::Emergency),
            };
            assert_eq!(
                approving(&asked, |it| it.emergency = emergency),
                expected,
                "{asked_emergency:?} to {emergency:?}"
            );
        }
    }
}

#[test]
fn an_approval_may_add_obligations_and_removes_none() {
    let mut asked = requested();
    asked.obligations = codes(&["REDACT"]);
    let with = |obligations: &[&str]| approving(&asked, |it| it.obligations = codes(obligations));
    assert_eq!(with(&["DEID", "REDACT"]), Ok(()));
    let missing = Err(NarrowError::ObligationMissing { code: "REDACT" });
    assert_eq!(with(&["DEID"]), missing);
    assert_eq!(with(&[]), missing);
}

#[test]
fn an_approval_leaves_slot_scope_and_policy_as_they_were_asked() {
    let policy = || {
        Some(PolicyText {
            uri: "u".to_owned(),
            hash: hash(1),
        })
    };
    let changes: [(&str, Change<Terms>); 6] = [
        ("category", |it| it.category = salus_policy::Category::Adr),
        ("custodian", |it| {
            it.custodian = Custodian::Identity(hospital());
        }),
        ("grantee", |it| {
            it.grantee = salus_policy::Grantee::Identity(hospital());
        }),
        ("applies.actors", |it| {
            it.applies.actors = Scope::List(vec![Who::MemberOf(hospital())]);
        }),
        ("applies.purposes", |it| {
            it.applies.purposes = Scope::List(codes(&["TREAT"]));
        }),
        ("applies.actions", |it| {
            it.applies.actions = Scope::List(vec![Action::Read]);
        }),
    ];
    for (field, change) in changes {
        assert_eq!(approval(change), Err(NarrowError::Changed { field }));
    }
    assert_eq!(
        approval(|it| it.policy = policy()),
        Err(NarrowError::Changed { field: "policy" })
    );
    let mut asked = requested();
    asked.applies.purposes = Scope::List(codes(&["TREAT", "HRESCH"]));
    assert_eq!(
        approving(&asked, |it| {
            it.applies.purposes = Scope::List(codes(&["HRESCH", "TREAT"]));
        }),
        Ok(())
    );
}

#[test]
fn an_approval_may_name_the_document_that_the_patient_saw() {
    assert_eq!(approval(|it| it.source = Some(hash(1))), Ok(()));
    let mut asked = requested();
    asked.source = Some(hash(1));
    let changed = Err(NarrowError::Changed { field: "source" });
    assert_eq!(approving(&asked, |it| it.source = Some(hash(2))), changed);
    assert_eq!(approving(&asked, |it| it.source = None), changed);
}

/// Each narrowing of this page, on every record of a small world.
#[test]
fn an_approval_that_is_accepted_permits_no_record_that_the_request_did_not() {
    let narrowings: [fn(&mut Terms); 6] = [
        |it| it.rules[0].when.labels = labelled(&["L"]).labels,
        |it| it.rules[1].when.labels = labelled(&["N"]).labels,
        |it| it.rules[0].except.push(labelled(&["HIV"])),
        |it| drop(it.rules.remove(1)),
        |it| it.rules.push(deny(labelled(&["HIV"]))),
        |it| it.emergency = Some(EmergencyTerms::Forbid),
    ];
    let mut taken = 0;
    for narrowing in narrowings {
        let mut given = requested();
        narrowing(&mut given);
        assert_eq!(narrow::check(&requested(), &given), Ok(()));
        for labels in [&["N"][..], &["L"], &["R"], &["N", "HIV"], &[]] {
            for purpose in ["TREAT", "HOPERAT", "HRESCH", "ETREAT"] {
                let outcome = |terms: Terms| {
                    let mut record = record(labels);
                    record.resource_type = Some(code("Observation"));
                    let asked = case().given(terms).purpose(purpose).declared();
                    asked.record(record).outcome()
                };
                let (before, after) = (outcome(requested()), outcome(given.clone()));
                let opened = before != Outcome::Permit && after == Outcome::Permit;
                assert!(!opened, "{labels:?} for {purpose}");
                taken += u32::from(before == Outcome::Permit && after != Outcome::Permit);
            }
        }
    }
    assert!(taken >= 6, "{taken}");
}
