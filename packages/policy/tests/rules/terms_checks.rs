//! What terms must be before anybody may grant them.

use salus_policy::bounds::{
    MAX_CONDITIONS, MAX_EXCEPTIONS, MAX_PACKED_BYTES, MAX_REQUESTED_RULES, MAX_RULES,
    MAX_URI_BYTES, MAX_VALUES, MIN_PERIOD_SECONDS,
};
use salus_policy::{
    ActorRole, Category, Condition, Custodian, DataRef, DefaultEffect, EmergencyTerms, Grantee,
    PolicyText, Reason, Rule, Scope, Terms, TermsError, Who,
};
use salus_vocabulary::packed::Pack;
use salus_vocabulary::{
    AccreditationKind, Action, DataMeaning, End, Hash, Id, Instant, Label, Obligation, Period,
    Purpose, ResourceType,
};

use crate::support::*;

type Change<T> = fn(&mut T);

fn open() -> Terms {
    terms(DefaultEffect::Permit, &[])
}

fn with(change: impl FnOnce(&mut Terms)) -> Result<(), TermsError> {
    let mut terms = open();
    change(&mut terms);
    terms.check()
}

/// The field that is named as empty.
fn empty(field: &str) -> Result<(), TermsError> {
    let field = field.to_owned();
    Err(TermsError::EmptyList { field })
}

fn twice(field: &str) -> Result<(), TermsError> {
    let field = field.to_owned();
    Err(TermsError::Duplicate { field })
}

fn too_many(field: &str, given: usize, max: usize) -> Result<(), TermsError> {
    let field = field.to_owned();
    Err(TermsError::TooMany { field, given, max })
}

/// Different rules, as many as are asked for.
fn rules(count: usize) -> Vec<Rule> {
    (0..count)
        .map(|number| permit(in_period(until(60 + number))))
        .collect()
}

fn until(seconds: usize) -> Period {
    Period::until(NOW.plus(u64::try_from(seconds).unwrap()))
}

fn ids(count: usize) -> Vec<Id> {
    (0..count)
        .map(|number| Id::from([u8::try_from(number).unwrap(); 20]))
        .collect()
}

#[test]
fn terms_category_and_grantee_name_the_slot_only() {
    let mut reasons = Vec::new();
    for category in [
        Category::Treatment,
        Category::Research,
        Category::PatientPrivacy,
        Category::Adr,
    ] {
        for grantee in [Grantee::General, Grantee::Identity(stranger())] {
            let mut terms = terms(DefaultEffect::Closed, &[permit(at_most("N"))]);
            terms.category = category;
            terms.grantee = grantee;
            terms.applies.actors =
                Scope::List(vec![Who::Identity(stranger()), Who::Identity(clinician())]);
            let case = case().given(terms);
            case.clone()
                .record(record(&["N"]))
                .permits(Reason::PermitRule);
            reasons.push(case.record(record(&["R"])).reason());
        }
    }
    assert_eq!(reasons, [Reason::DefaultClosed; 8]);
}

#[test]
fn terms_a_named_grantee_is_also_among_the_recipients() {
    let granted_to = |actors: Scope<Who>| {
        with(|terms| {
            terms.grantee = Grantee::Identity(hospital());
            terms.applies.actors = actors;
        })
    };
    assert_eq!(
        granted_to(Scope::Any),
        Err(TermsError::GranteeNotListed),
        "everybody is nobody in particular"
    );
    assert_eq!(
        granted_to(Scope::List(vec![Who::Identity(clinician())])),
        Err(TermsError::GranteeNotListed)
    );
    let kind = Who::Accredited(AccreditationKind::Organization);
    assert!(granted_to(Scope::List(vec![kind])).is_err());
    for who in [Who::Identity(hospital()), Who::MemberOf(hospital())] {
        assert_eq!(granted_to(Scope::List(vec![kind, who])), Ok(()));
    }
}

#[test]
fn terms_no_list_is_empty() {
    assert_eq!(
        with(|it| it.applies.actors = Scope::List(Vec::new())),
        empty("applies.actors")
    );
    assert_eq!(
        with(|it| it.applies.purposes = Scope::List(Vec::new())),
        empty("applies.purposes")
    );
    assert_eq!(
        with(|it| it.applies.actions = Scope::List(Vec::new())),
        empty("applies.actions")
    );
    let fields: [(&str, Change<Condition>); 7] = [
        ("actors", |it| it.actors = Some(Vec::new())),
        ("actions", |it| it.actions = Some(Vec::new())),
        ("purposes", |it| it.purposes = Some(Vec::new())),
        ("labels", |it| it.labels = Some(Vec::new())),
        ("resource_types", |it| it.resource_types = Some(Vec::new())),
        ("codes", |it| it.codes = Some(Vec::new())),
        ("data", |it| it.data = Some(Vec::new())),
    ];
    for (field, empties) in fields {
        let mut condition = anything();
        empties(&mut condition);
        assert_eq!(
            with(|it| it.rules = vec![permit(anything()), deny(condition.clone())]),
            empty(&format!("rules[1].when.{field}"))
        );
        let rule = permit(anything())
            .except(labelled(&["HIV"]))
            .except(condition);
        assert_eq!(
            with(|it| it.rules = vec![rule]),
            empty(&format!("rules[0].except[1].{field}"))
        );
    }
    assert_eq!(with(|it| it.obligations = Vec::new()), Ok(()), "none");
}

#[test]
fn terms_no_list_names_anything_twice() {
    let treat = || code::<Purpose>("TREAT");
    assert_eq!(
        with(|it| it.applies.purposes = Scope::List(vec![treat(), treat()])),
        twice("applies.purposes")
    );
    assert_eq!(
        with(|it| it.obligations = codes(&["REDACT", "DEID", "REDACT"])),
        twice("obligations")
    );
    let fields: [(&str, Change<Condition>); 7] = [
        ("actors", |it| {
            let who = Who::Identity(clinician());
            let actor = to(who).actors.unwrap()[0];
            it.actors = Some(vec![actor, actor]);
        }),
        ("actions", |it| it.actions = Some(vec![Action::Use; 2])),
        ("purposes", |it| it.purposes = Some(codes(&["TREAT"; 2]))),
        ("labels", |it| it.labels = Some(codes(&["HIV"; 2]))),
        ("resource_types", |it| {
            it.resource_types = Some(codes(&["Observation"; 2]));
        }),
        ("codes", |it| it.codes = Some(vec![hash(1); 2])),
        ("data", |it| {
            let reference = data(DataMeaning::Related, hash(1)).data.unwrap()[0];
            it.data = Some(vec![reference; 2]);
        }),
    ];
    for (field, doubles) in fields {
        let mut condition = anything();
        doubles(&mut condition);
        assert_eq!(
            with(|it| it.rules = vec![permit(condition)]),
            twice(&format!("rules[0].when.{field}"))
        );
    }
}

#[test]
fn terms_one_who_in_both_roles_is_no_double() {
    let both = by_actors(&[
        (ActorRole::Recipient, Who::MemberOf(hospital())),
        (ActorRole::Source, Who::MemberOf(hospital())),
    ]);
    assert_eq!(with(|it| it.rules = vec![permit(both)]), Ok(()));
}

#[test]
fn terms_rules_that_say_the_same_in_another_order_are_doubles() {
    let one = || permit(labelled(&["HIV", "PSY"])).except(labelled(&["ETH", "SDV"]));
    let other = permit(labelled(&["PSY", "HIV"])).except(labelled(&["SDV", "ETH"]));
    assert_eq!(
        with(|it| it.rules = vec![one(), deny(anything()), other.clone()]),
        twice("rules")
    );
    let excepting = |second: Condition| {
        let rule = permit(anything()).except(labelled(&["HIV", "PSY"]));
        with(|it| it.rules = vec![rule.except(second)])
    };
    assert_eq!(
        excepting(labelled(&["PSY", "HIV"])),
        twice("rules[0].except")
    );
    assert_eq!(excepting(labelled(&["PSY"])), Ok(()));
    let denying = Rule {
        effect: salus_policy::Effect::Deny,
        ..other
    };
    assert_eq!(with(|it| it.rules = vec![one(), denying]), Ok(()));
}

#[test]
fn terms_a_source_is_never_an_accreditation_kind() {
    let practitioners = Who::Accredited(AccreditationKind::Practitioner);
    assert_eq!(
        with(|it| it.rules = vec![permit(from(practitioners))]),
        Err(TermsError::SourceKind {
            field: "rules[0].when.actors".to_owned()
        })
    );
    let rule = deny(anything()).except(from(practitioners));
    assert_eq!(
        with(|it| it.rules = vec![rule]),
        Err(TermsError::SourceKind {
            field: "rules[0].except[0].actors".to_owned()
        })
    );
    assert_eq!(
        with(|it| it.rules = vec![permit(to(practitioners))]),
        Ok(())
    );
}

#[test]
fn terms_have_at_most_16_rules_and_a_request_8() {
    assert_eq!((MAX_RULES, MAX_REQUESTED_RULES), (16, 8));
    assert_eq!(with(|it| it.rules = rules(16)), Ok(()));
    assert_eq!(with(|it| it.rules = rules(17)), too_many("rules", 17, 16));
    let requested = |count| {
        let mut terms = open();
        terms.rules = rules(count);
        terms.check_request()
    };
    assert_eq!(requested(8), Ok(()));
    assert_eq!(requested(9), too_many("rules", 9, 8));
}

#[test]
fn terms_have_at_most_8_exceptions_to_a_rule_and_48_conditions() {
    assert_eq!((MAX_EXCEPTIONS, MAX_CONDITIONS), (8, 48));
    let excepting = |rule: Rule, count| {
        (0..count).fold(rule, |rule, number| {
            rule.except(in_period(until(60 + number)))
        })
    };
    assert_eq!(
        with(|it| it.rules = vec![excepting(permit(anything()), 8)]),
        Ok(())
    );
    assert_eq!(
        with(|it| it.rules = vec![excepting(permit(anything()), 9)]),
        too_many("rules[0].except", 9, 8)
    );
    let many = |last| {
        let mut rules: Vec<Rule> = rules(6)
            .into_iter()
            .map(|rule| excepting(rule, 6))
            .collect();
        rules.push(excepting(deny(anything()), last));
        with(|it| it.rules = rules)
    };
    assert_eq!(many(5), Ok(()), "48 conditions");
    assert_eq!(many(6), too_many("conditions", 49, 48));
}

#[test]
fn terms_have_at_most_16_values_in_a_field() {
    assert_eq!(MAX_VALUES, 16);
    let hashes = |count: u8| Condition {
        codes: Some((0..count).map(hash).collect()),
        ..anything()
    };
    assert_eq!(with(|it| it.rules = vec![permit(hashes(16))]), Ok(()));
    assert_eq!(
        with(|it| it.rules = vec![permit(hashes(17))]),
        too_many("rules[0].when.codes", 17, 16)
    );
    let actors = |count| ids(count).into_iter().map(Who::Identity).collect();
    assert_eq!(
        with(|it| it.applies.actors = Scope::List(actors(16))),
        Ok(())
    );
    assert_eq!(
        with(|it| it.applies.actors = Scope::List(actors(17))),
        too_many("applies.actors", 17, 16)
    );
    let obligations = |count: u8| {
        let numbers = 0..count;
        numbers.filter_map(Obligation::from_number).collect()
    };
    assert_eq!(
        with(|it| it.obligations = obligations(17)),
        too_many("obligations", 17, 16)
    );
}

#[test]
fn terms_take_at_most_2048_bytes() {
    assert_eq!(MAX_PACKED_BYTES, 2_048);
    let of = |references: u8, uri: usize| {
        let mut terms = open();
        let all = |meaning: DataMeaning| {
            (0..16).map(move |byte| DataRef {
                meaning,
                reference: Hash([byte; 32]),
            })
        };
        terms.rules = (0..references)
            .map(|number| {
                let mut condition = in_period(until(60 + usize::from(number)));
                condition.data = Some(all(DataMeaning::Related).collect());
                permit(condition)
            })
            .collect();
        terms.rules[0].when.codes = Some((0..5).map(hash).collect());
        terms.policy = Some(PolicyText {
            uri: "u".repeat(uri),
            hash: hash(1),
        });
        (terms.to_packed().len(), terms.check())
    };
    let (small, _) = of(3, 1);
    let room = MAX_PACKED_BYTES - small;
    assert!((128..MAX_URI_BYTES).contains(&room), "{room}");
    // A text of 128 bytes and more takes a second byte for its length.
    assert_eq!(of(3, room), (2_048, Ok(())));
    let given = 2_049;
    let max = 2_048;
    assert_eq!(
        of(3, room + 1),
        (given, Err(TermsError::TooLarge { given, max }))
    );
}

#[test]
fn terms_a_policy_has_a_uri_of_1_to_256_visible_characters() {
    assert_eq!(MAX_URI_BYTES, 256);
    let at = |uri: &str| {
        with(|it| {
            it.policy = Some(PolicyText {
                uri: uri.to_owned(),
                hash: hash(1),
            });
        })
    };
    let refused = Err(TermsError::Uri { max: 256 });
    assert_eq!(at("u"), Ok(()));
    assert_eq!(at("https://example.org/policy?v=1"), Ok(()));
    assert_eq!(at(&"u".repeat(256)), Ok(()));
    for uri in [
        "",
        &"u".repeat(257),
        "a b",
        "a\n",
        "a\u{7f}",
        "\u{e9}",
        "\u{202e}",
    ] {
        assert_eq!(at(uri), refused, "{uri:?}");
    }
}

#[test]
fn terms_no_period_is_empty_or_finer_than_a_minute() {
    assert_eq!(MIN_PERIOD_SECONDS, 60);
    let refused = |field: &str| {
        let field = field.to_owned();
        Err(TermsError::Period { field, min: 60 })
    };
    let lasting = |seconds| Period::between(NOW, NOW.plus(seconds));
    assert_eq!(with(|it| it.period = lasting(60)), Ok(()));
    for seconds in [0, 1, 59] {
        let period = lasting(seconds);
        assert_eq!(with(|it| it.period = period), refused("period"));
        assert_eq!(
            with(|it| it.rules = vec![permit(in_period(period))]),
            refused("rules[0].when.period")
        );
        let rule = permit(anything()).except(in_period(period));
        assert_eq!(
            with(|it| it.rules = vec![rule]),
            refused("rules[0].except[0].period")
        );
    }
    let backwards = Period::between(NOW, NOW.minus(1));
    assert_eq!(with(|it| it.period = backwards), refused("period"));
    let last = Period::between(Instant(u64::MAX), Instant(u64::MAX));
    assert_eq!(with(|it| it.period = last), refused("period"));
    let from_the_last = Period {
        start: Some(Instant(u64::MAX)),
        end: End::OpenEnded,
    };
    assert_eq!(with(|it| it.period = from_the_last), Ok(()));
    assert_eq!(
        with(|it| it.period = Period::until(Instant(59))),
        refused("period"),
        "without a start it begins with 1970"
    );
    assert_eq!(with(|it| it.period = Period::until(Instant(60))), Ok(()));
}

#[test]
fn terms_a_period_of_data_bounds_something() {
    assert_eq!(
        with(|it| it.rules = vec![permit(made_in(Period::ALWAYS))]),
        Err(TermsError::UnboundedDataPeriod {
            field: "rules[0].when.data_period".to_owned()
        })
    );
    assert_eq!(
        with(|it| it.rules = vec![permit(made_in(Period::until(NOW)))]),
        Ok(())
    );
    assert!(with(|it| it.rules = vec![permit(made_in(Period::between(NOW, NOW)))]).is_err());
}

#[test]
fn terms_that_forbid_emergencies_and_also_permit_one_are_refused() {
    let forbidding = |default, scope: Option<&[&str]>, rule: Rule| {
        let mut terms = terms(default, &[deny(for_purposes(&["BTG"])), rule]);
        terms.emergency = Some(EmergencyTerms::Forbid);
        if let Some(scope) = scope {
            terms.applies.purposes = Scope::List(codes(scope));
        }
        terms.check()
    };
    let contradiction = |field: &str| {
        let field = field.to_owned();
        Err(TermsError::EmergencyContradiction { field })
    };
    use DefaultEffect::{Closed, Permit};
    for purpose in ["ETREAT", "BTG", "ERTREAT"] {
        assert_eq!(
            forbidding(Closed, None, permit(for_purposes(&["TREAT", purpose]))),
            contradiction("rules[1]")
        );
        assert_eq!(
            forbidding(Closed, Some(&["TREAT", purpose]), permit(anything())),
            contradiction("rules[1]"),
            "the rule takes the purposes of the scope"
        );
        assert_eq!(
            forbidding(Permit, Some(&[purpose]), permit(for_purposes(&["TREAT"]))),
            contradiction("default")
        );
        assert_eq!(
            forbidding(Closed, Some(&[purpose]), deny(labelled(&["HIV"]))),
            Ok(())
        );
    }
    assert_eq!(
        forbidding(Permit, None, permit(for_purposes(&["TREAT"]))),
        Ok(()),
        "treatment alone is no emergency"
    );
    assert_eq!(forbidding(Permit, None, permit(anything())), Ok(()));
    assert_eq!(
        forbidding(Permit, Some(&["TREAT"]), permit(anything())),
        Ok(())
    );
}

#[test]
fn terms_with_default_deny_are_granted_only_with_a_word_on_emergencies() {
    let denying = |emergency| {
        let mut terms = terms(DefaultEffect::Deny, &[]);
        terms.emergency = emergency;
        (terms.check(), terms.check_grant())
    };
    assert_eq!(
        denying(None),
        (Ok(()), Err(TermsError::EmergencyUnstated)),
        "an import cannot say it, so that it is well formed"
    );
    for emergency in [
        EmergencyTerms::Allow,
        EmergencyTerms::AllowUpTo(code("N")),
        EmergencyTerms::Forbid,
    ] {
        assert_eq!(denying(Some(emergency)), (Ok(()), Ok(())));
    }
    for default in [DefaultEffect::Permit, DefaultEffect::Closed] {
        assert_eq!(terms(default, &[deny(anything())]).check_grant(), Ok(()));
    }
}

#[test]
fn terms_what_a_delegate_may_view_lists_labels() {
    assert_eq!(labelled(&["N"]).check_view(), Ok(()));
    assert_eq!(anything().check_view(), Err(TermsError::LabelsUnstated));
    assert_eq!(at_most("N").check_view(), Err(TermsError::LabelsUnstated));
    let empty = Condition {
        labels: Some(Vec::new()),
        ..anything()
    };
    assert_eq!(
        empty.check_view(),
        Err(TermsError::EmptyList {
            field: "condition.labels".to_owned()
        })
    );
}

#[test]
fn terms_may_deny_by_a_rule_a_default_deny_or_their_word_on_emergencies() {
    let can_deny = |default, rules: &[Rule], emergency| {
        let mut terms = terms(default, rules);
        terms.emergency = emergency;
        terms.can_deny()
    };
    use DefaultEffect::{Closed, Deny, Permit};
    for default in [Permit, Closed] {
        let permit = permit(anything()).except(labelled(&["HIV"]));
        assert!(!can_deny(default, &[permit], None), "{default:?}");
        assert!(can_deny(default, &[deny(labelled(&["HIV"]))], None));
        assert!(can_deny(default, &[], Some(EmergencyTerms::Forbid)));
        let level = EmergencyTerms::AllowUpTo(code("N"));
        assert!(can_deny(default, &[], Some(level)));
        assert!(!can_deny(default, &[], Some(EmergencyTerms::Allow)));
    }
    assert!(can_deny(Deny, &[], Some(EmergencyTerms::Allow)));
}

#[test]
fn terms_may_permit_by_a_rule_a_default_permit_or_what_they_allow_in_emergencies() {
    let can_permit = |default, rules: &[Rule], emergency| {
        let mut terms = terms(default, rules);
        terms.emergency = emergency;
        terms.can_permit()
    };
    use DefaultEffect::{Closed, Deny, Permit};
    for default in [Deny, Closed] {
        let deny = deny(anything()).except(labelled(&["HIV"]));
        assert!(!can_permit(default, &[deny], None), "{default:?}");
        assert!(can_permit(default, &[permit(labelled(&["HIV"]))], None));
        assert!(!can_permit(default, &[], Some(EmergencyTerms::Forbid)));
        let level = EmergencyTerms::AllowUpTo(code("N"));
        assert!(can_permit(default, &[], Some(level)));
        assert!(can_permit(default, &[], Some(EmergencyTerms::Allow)));
    }
    assert!(can_permit(Permit, &[], None));
}

#[test]
fn terms_every_custodian_scope_and_code_is_well_formed() {
    let full = Condition {
        actors: by_actors(&[(ActorRole::Recipient, Who::MemberOf(hospital()))]).actors,
        actions: Some(Action::ALL.to_vec()),
        purposes: Some(codes(&["TREAT", "urn:x|a"])),
        labels: Some(codes::<Label>(&["N", "HIV"])),
        confidentiality_at_most: Some(code("R")),
        resource_types: Some(codes::<ResourceType>(&["Observation"])),
        codes: Some(vec![hash(1)]),
        data_period: Some(Period::until(NOW)),
        data: data(DataMeaning::Authoredby, hash(2)).data,
        period: Some(Period::until(NOW)),
    };
    let checked = with(|it| {
        it.custodian = Custodian::Identity(hospital());
        it.rules = vec![permit(full.clone()).except(full.clone()), deny(full)];
        it.obligations = codes(&["REDACT"]);
        it.source = Some(hash(3));
    });
    assert_eq!(checked, Ok(()));
}
