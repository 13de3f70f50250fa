//! Who acts for a patient, and where his powers end: through all contracts, from messages only.

use salus_audit_api::msg::Answer;
use salus_consent_api::msg::{self as consent, ConsentView};
use salus_identity_api::msg::{self as identity, Power};
use salus_policy::{
    Applies, Category, Condition, ConsentRef, Custodian, DefaultEffect, Effect, Grantee, Outcome,
    Rule, Scope, Terms, Who,
};
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World, days, hours};
use salus_vocabulary::{AccreditationKind, Period};

type Chain = Suite<EmbeddedChain>;

/// Two hospitals with a doctor each, and a child whose mother and aunt may consent.
fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite.hospital("clinic", "terminal", &["nurse"]).unwrap();
    for delegate in ["mother", "aunt"] {
        suite
            .delegate("child", delegate, vec![Power::Consent])
            .unwrap();
    }
    suite
}

/// Treatment at a hospital by its members: permitted or denied.
fn treatment(suite: &Chain, effect: Effect, hospital: &str, members_of: &str) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(suite.account(hospital)),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::List(vec![Who::MemberOf(suite.account(members_of))]),
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules: vec![Rule {
            effect,
            when: Condition {
                purposes: Some(vec!["TREAT".parse().unwrap()]),
                ..Condition::default()
            },
            except: Vec::new(),
        }],
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// What the hospital's doctor is answered.
fn treated(suite: &mut Chain) -> (Outcome, String) {
    let treat = "TREAT".parse().unwrap();
    let access = suite.access("child", "hospital", "doctor", &treat);
    match suite.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => (decision.outcome, decision.reason.code().to_owned()),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>, code: &str) {
    assert_eq!(result.unwrap_err().code(), format!("salus:consent:{code}"));
}

fn view(suite: &Chain, consent: ConsentRef) -> ConsentView {
    let msg = consent::QueryMsg::Consent {
        subject: suite.account("child"),
        id: consent.id,
    };
    suite.query(Contract::ConsentRegistry, &msg).unwrap()
}

#[test]
fn a_mother_consents_for_her_child_and_both_are_named() {
    let mut suite = suite();
    assert_eq!(treated(&mut suite).0, Outcome::NoConsent);
    let terms = treatment(&suite, Effect::Permit, "hospital", "hospital");
    let consent = suite.grant_for("mother", "child", terms).unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::Permit);
    let by = view(&suite, consent).history[0].by.clone();
    assert_eq!(by, Some(suite.account("mother")));
    suite.revoke_for("aunt", "child", consent).unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::NoConsent);
    let by = view(&suite, consent).history[1].by.clone();
    assert_eq!(by, Some(suite.account("aunt")));
}

#[test]
fn who_was_a_delegate_does_nothing_and_what_he_did_stays() {
    let mut suite = suite();
    let terms = treatment(&suite, Effect::Permit, "hospital", "hospital");
    let consent = suite.grant_for("mother", "child", terms).unwrap();
    suite.end_delegation("child", "mother").unwrap();
    refused(
        suite.revoke_for("mother", "child", consent),
        "not_authorised",
    );
    refused(
        suite.exclude_for("mother", "child", "doctor"),
        "not_authorised",
    );
    assert_eq!(treated(&mut suite).0, Outcome::Permit);
    suite.revoke_for("child", "child", consent).unwrap();
}

#[test]
fn a_delegation_that_is_over_moves_nothing() {
    let mut suite = suite();
    suite.world.advance(days(90) - 60);
    suite.exclude_for("mother", "child", "stranger").unwrap();
    suite.world.advance(60);
    refused(
        suite.exclude_for("mother", "child", "doctor"),
        "not_authorised",
    );
}

#[test]
fn a_pause_of_identities_leaves_the_delegate_his_powers() {
    let mut suite = suite();
    let pause = identity::ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.identity("owner", &pause).unwrap();
    suite.exclude_for("mother", "child", "doctor").unwrap();
    assert_eq!(treated(&mut suite).1, "excluded_person");
}

#[test]
fn an_attorney_with_revoke_alone_only_narrows() {
    let mut suite = suite();
    suite
        .delegate("child", "attorney", vec![Power::Revoke])
        .unwrap();
    let permit = treatment(&suite, Effect::Permit, "hospital", "hospital");
    let consent = suite.grant_for("child", "child", permit.clone()).unwrap();
    refused(
        suite.grant_for("attorney", "child", permit.clone()),
        "power_missing",
    );
    suite.revoke_for("attorney", "child", consent).unwrap();
    let deny = treatment(&suite, Effect::Deny, "hospital", "hospital");
    let refusal = suite.refuse_for("attorney", "child", deny).unwrap();
    assert_eq!(treated(&mut suite).1, "deny_rule");
    refused(
        suite.end_refusal_for("attorney", "child", refusal),
        "power_missing",
    );
    suite.exclude_for("attorney", "child", "doctor").unwrap();
    refused(
        suite.lift_for("attorney", "child", "doctor"),
        "power_missing",
    );
    suite.end_refusal_for("mother", "child", refusal).unwrap();
    suite.lift_for("mother", "child", "doctor").unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::NoConsent);
}

#[test]
fn a_delegate_ends_no_refusal_of_the_child() {
    let mut suite = suite();
    let deny = treatment(&suite, Effect::Deny, "hospital", "hospital");
    let refusal = suite.refuse_for("child", "child", deny).unwrap();
    suite.exclude_for("child", "child", "nurse").unwrap();
    refused(
        suite.end_refusal_for("mother", "child", refusal),
        "of_the_subject",
    );
    refused(suite.lift_for("mother", "child", "nurse"), "of_the_subject");
    assert_eq!(treated(&mut suite).1, "deny_rule");
}

#[test]
fn a_nurse_permits_nothing_to_her_own_hospital() {
    let mut suite = suite();
    suite
        .delegate("child", "nurse", vec![Power::Consent])
        .unwrap();
    for terms in [
        treatment(&suite, Effect::Permit, "hospital", "clinic"),
        treatment(&suite, Effect::Permit, "clinic", "clinic"),
        Terms {
            applies: Applies {
                actors: Scope::Any,
                purposes: Scope::Any,
                actions: Scope::Any,
            },
            ..treatment(&suite, Effect::Permit, "hospital", "hospital")
        },
    ] {
        refused(suite.grant_for("nurse", "child", terms), "own_interest");
    }
    let others = treatment(&suite, Effect::Permit, "hospital", "hospital");
    suite.grant_for("nurse", "child", others).unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::Permit);
    let leave = identity::ExecuteMsg::LeaveOrganization {
        r#as: suite.account("nurse"),
        organization: suite.account("clinic"),
    };
    suite.identity("nurse", &leave).unwrap();
    let terms = treatment(&suite, Effect::Permit, "clinic", "clinic");
    suite.grant_for("nurse", "child", terms).unwrap();
}

fn guard(suite: &mut Chain, guardians: &[&str]) {
    let msg = identity::ExecuteMsg::ProposeGuardians {
        r#as: suite.account("child"),
        guardians: guardians.iter().map(|name| suite.account(name)).collect(),
        threshold: 2,
    };
    suite.identity("child", &msg).unwrap();
    for guardian in guardians {
        let msg = identity::ExecuteMsg::AcceptGuardianship {
            r#as: suite.account(guardian),
            identity: suite.account("child"),
        };
        suite.identity(guardian, &msg).unwrap();
    }
}

#[test]
fn a_delegate_shuts_out_nobody_who_looks_after_the_child() {
    let mut suite = suite();
    guard(&mut suite, &["gina", "gero", "gabi"]);
    let accredit = identity::ExecuteMsg::Accredit {
        r#as: suite.account("root"),
        under: None,
        subject: suite.account("office"),
        kind: AccreditationKind::Safeguarding,
        scope: Vec::new(),
        depth: 0,
        period: Period::until(suite.now().plus(days(365))),
        evidence: None,
    };
    suite.identity("root", &accredit).unwrap();
    for protected in ["child", "gina", "gabi", "aunt", "office"] {
        refused(suite.exclude_for("mother", "child", protected), "protected");
        let mut deny = treatment(&suite, Effect::Deny, "hospital", "hospital");
        deny.applies.actors = Scope::List(vec![Who::Identity(suite.account(protected))]);
        refused(suite.refuse_for("mother", "child", deny), "protected");
    }
    suite.exclude_for("mother", "child", "doctor").unwrap();
    suite.exclude_for("child", "child", "gina").unwrap();
    suite.end_delegation("child", "aunt").unwrap();
    suite.exclude_for("mother", "child", "aunt").unwrap();
}

/// Two of three guardians give the child's identity to its grandmother.
fn recover(suite: &mut Chain) {
    let identity = suite.account("child");
    let propose = identity::ExecuteMsg::ProposeRecovery {
        r#as: suite.account("gina"),
        identity: identity.clone(),
        controllers: vec![suite.account("grandmother")],
    };
    suite.identity("gina", &propose).unwrap();
    let accept = identity::ExecuteMsg::AcceptRecovery {
        r#as: suite.account("grandmother"),
        identity: identity.clone(),
        number: 0,
    };
    suite.identity("grandmother", &accept).unwrap();
    for guardian in ["gina", "gero"] {
        let vote = identity::ExecuteMsg::VoteRecovery {
            r#as: suite.account(guardian),
            identity: identity.clone(),
            number: 0,
        };
        suite.identity(guardian, &vote).unwrap();
    }
}

#[test]
fn what_a_thief_plants_dies_with_the_recovery() {
    let mut suite = suite();
    guard(&mut suite, &["gina", "gero", "gabi"]);
    let theft = suite.now();
    suite
        .delegate("child", "accomplice", vec![Power::Consent])
        .unwrap();
    let permit = treatment(&suite, Effect::Permit, "hospital", "hospital");
    let planted = suite.grant_for("accomplice", "child", permit).unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::Permit);
    recover(&mut suite);
    let more = treatment(&suite, Effect::Permit, "clinic", "clinic");
    for by in ["child", "accomplice", "mother"] {
        let refused = suite.grant_for(by, "child", more.clone()).unwrap_err();
        assert_eq!(refused.code(), "salus:kit:frozen", "{by}");
    }
    suite.world.advance(hours(72));
    let complete = identity::ExecuteMsg::CompleteRecovery {
        identity: suite.account("child"),
    };
    suite.identity("stranger", &complete).unwrap();
    for by in ["child", "accomplice", "mother"] {
        refused(suite.grant_for(by, "child", more.clone()), "not_authorised");
        refused(suite.exclude_for(by, "child", "doctor"), "not_authorised");
    }
    let void = identity::ExecuteMsg::VoidGrants {
        r#as: suite.account("child"),
        start: theft,
        end: theft.plus(hours(1)),
    };
    suite.identity("grandmother", &void).unwrap();
    assert_eq!(
        treated(&mut suite),
        (Outcome::Deny, "default_closed".to_owned())
    );
    let revoke = consent::ExecuteMsg::Revoke {
        r#as: suite.account("child"),
        subject: suite.account("child"),
        consent: planted,
        why: consent::Why::EnteredInError,
    };
    suite.consent("grandmother", &revoke).unwrap();
    assert_eq!(treated(&mut suite).0, Outcome::NoConsent);
}

#[test]
fn a_deactivated_child_has_no_delegates_and_no_permits_but_its_refusals() {
    let mut suite = suite();
    let permit = treatment(&suite, Effect::Permit, "hospital", "hospital");
    suite.grant_for("mother", "child", permit).unwrap();
    let deny = Terms {
        category: Category::PatientPrivacy,
        ..treatment(&suite, Effect::Deny, "hospital", "clinic")
    };
    suite.refuse_for("mother", "child", deny).unwrap();
    let deactivate = identity::ExecuteMsg::Deactivate {
        r#as: suite.account("child"),
    };
    suite.identity("child", &deactivate).unwrap();
    suite.world.advance(days(14) - 60);
    assert_eq!(treated(&mut suite).0, Outcome::Permit);
    suite.world.advance(60);
    assert_eq!(
        treated(&mut suite),
        (Outcome::Deny, "default_closed".to_owned())
    );
    refused(
        suite.exclude_for("mother", "child", "doctor"),
        "not_authorised",
    );
    let treat = "TREAT".parse().unwrap();
    let mut access = suite.access("child", "hospital", "nurse", &treat);
    access.organization = Some(suite.account("clinic"));
    let Answer::Recorded { decision, .. } = suite.record("gateway", access).unwrap() else {
        panic!("already recorded");
    };
    assert_eq!(decision.reason.code(), "deny_rule");
}
