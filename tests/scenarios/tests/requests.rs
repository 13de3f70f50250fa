//! What an organization asks for, what a patient makes of it, and what then holds.

use salus_audit_api::AccessDecision;
use salus_audit_api::msg::{self as audit, Answer, DataDescriptor};
use salus_consent_api::msg::{self as consent, NewConsent, PreviewResponse, RequestStatus};
use salus_consent_api::question::Question;
use salus_identity_api::msg::{self as identity, Power};
use salus_policy::{
    Applies, Category, Condition, ConsentRef, Custodian, DefaultEffect, Effect, Grantee, Outcome,
    Rule, Scope, Terms,
};
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World, days};
use salus_vocabulary::{Action, Period};

type Chain = Suite<EmbeddedChain>;

fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite.hospital("clinic", "terminal", &["nurse"]).unwrap();
    suite
}

/// Research with records that carry one of some labels.
fn research(suite: &Chain, labels: &[&str]) -> Terms<String> {
    Terms {
        category: Category::Research,
        custodian: Custodian::Identity(suite.account("hospital")),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(vec!["HRESCH".parse().unwrap()]),
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules: vec![Rule {
            effect: Effect::Permit,
            when: Condition {
                labels: Some(labels.iter().map(|label| label.parse().unwrap()).collect()),
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

fn researched(suite: &mut Chain, label: &str) -> Outcome {
    let purpose = "HRESCH".parse().unwrap();
    let mut access = suite.access("patient", "hospital", "doctor", &purpose);
    access.data = Some(labelled(label));
    match suite.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => decision.outcome,
        other => panic!("{other:?}"),
    }
}

fn labelled(label: &str) -> DataDescriptor {
    DataDescriptor {
        labels: Some(vec![label.parse().unwrap()]),
        ..DataDescriptor::default()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>, code: &str) {
    assert_eq!(result.unwrap_err().code(), format!("salus:{code}"));
}

#[test]
fn a_request_is_approved_narrower_than_asked_and_holds_as_approved() {
    let mut suite = suite();
    let asked = research(&suite, &["N", "R"]);
    let request = suite.ask_for("hospital", "patient", asked).unwrap();
    assert_eq!(researched(&mut suite, "N"), Outcome::NoConsent);
    let narrower = research(&suite, &["N"]);
    let consent = suite
        .approve_for("patient", "patient", ("hospital", request), narrower)
        .unwrap();
    assert_eq!(researched(&mut suite, "N"), Outcome::Permit);
    assert_eq!(researched(&mut suite, "R"), Outcome::Deny);
    let view = suite.asked("hospital", "patient", request).unwrap();
    assert_eq!(view.status, RequestStatus::Approved(consent.id));
    suite.revoke("patient", consent).unwrap();
    assert_eq!(researched(&mut suite, "N"), Outcome::NoConsent);
}

#[test]
fn nothing_wider_than_asked_is_approved() {
    let mut suite = suite();
    let asked = research(&suite, &["N"]);
    let request = suite.ask_for("hospital", "patient", asked).unwrap();
    let wider = research(&suite, &["N", "R"]);
    refused(
        suite.approve_for("patient", "patient", ("hospital", request), wider),
        "policy:approval_permit",
    );
    assert_eq!(researched(&mut suite, "N"), Outcome::NoConsent);
}

#[test]
fn who_is_not_or_no_longer_accredited_asks_nothing() {
    let mut suite = suite();
    let terms = research(&suite, &["N"]);
    refused(
        suite.ask_for("stranger", "patient", terms.clone()),
        "consent:not_accredited",
    );
    let request = suite.ask_for("clinic", "patient", terms.clone()).unwrap();
    let suspend = identity::ExecuteMsg::SuspendAccreditation {
        r#as: suite.account("root"),
        subject: suite.account("clinic"),
        number: 0,
    };
    suite.identity("root", &suspend).unwrap();
    refused(
        suite.ask_for("clinic", "patient", terms),
        "consent:not_accredited",
    );
    suite.withdraw("clinic", "patient", request).unwrap();
}

#[test]
fn neither_an_operator_nor_a_member_asks_for_its_organization() {
    let mut suite = suite();
    let terms = research(&suite, &["N"]);
    for sender in ["gateway", "doctor", "owner", "root", "patient"] {
        let id = suite.fresh_id();
        let msg = consent::ExecuteMsg::Request {
            r#as: suite.account("hospital"),
            subject: suite.account("patient"),
            id,
            terms: Box::new(terms.clone()),
        };
        refused(suite.consent(sender, &msg), "consent:not_authorised");
    }
}

#[test]
fn a_request_lapses_after_30_days_and_makes_room() {
    let mut suite = suite();
    let terms = research(&suite, &["N"]);
    let request = suite.ask_for("hospital", "patient", terms.clone()).unwrap();
    suite.ask_for("hospital", "patient", terms.clone()).unwrap();
    refused(
        suite.ask_for("hospital", "patient", terms.clone()),
        "consent:too_many_requests",
    );
    suite.world.advance(days(30));
    refused(
        suite.approve_for("patient", "patient", ("hospital", request), terms.clone()),
        "consent:request_closed",
    );
    suite.ask_for("hospital", "patient", terms).unwrap();
}

#[test]
fn a_pause_stops_approving_and_never_declining() {
    let mut suite = suite();
    let terms = research(&suite, &["N"]);
    let request = suite.ask_for("hospital", "patient", terms.clone()).unwrap();
    let other = suite.ask_for("hospital", "patient", terms.clone()).unwrap();
    let pause = consent::ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.consent("owner", &pause).unwrap();
    refused(
        suite.approve_for("patient", "patient", ("hospital", request), terms.clone()),
        "kit:paused",
    );
    refused(
        suite.ask_for("clinic", "patient", terms.clone()),
        "kit:paused",
    );
    suite
        .decline_for("patient", "patient", ("hospital", request))
        .unwrap();
    suite.withdraw("hospital", "patient", other).unwrap();
    suite.world.advance(days(1));
    suite.ask_for("hospital", "patient", terms).unwrap();
}

#[test]
fn a_delegate_decides_requests_but_none_of_his_own_organization() {
    let mut suite = suite();
    for delegate in ["nurse", "aunt"] {
        suite
            .delegate("patient", delegate, vec![Power::Consent])
            .unwrap();
    }
    let mut terms = research(&suite, &["N"]);
    terms.applies.actors =
        Scope::List(vec![salus_policy::Who::MemberOf(suite.account("hospital"))]);
    let request = suite.ask_for("clinic", "patient", terms.clone()).unwrap();
    refused(
        suite.approve_for("nurse", "patient", ("clinic", request), terms.clone()),
        "consent:own_interest",
    );
    refused(
        suite.decline_for("nurse", "patient", ("clinic", request)),
        "consent:own_interest",
    );
    suite
        .approve_for("aunt", "patient", ("clinic", request), terms)
        .unwrap();
    assert_eq!(researched(&mut suite, "N"), Outcome::Permit);
}

fn preview(suite: &Chain, grant: Option<NewConsent>, ends: Vec<ConsentRef>) -> PreviewResponse {
    let question = Question {
        subject: suite.account("patient"),
        custodian: suite.account("hospital"),
        actor: suite.account("doctor"),
        organization: Some(suite.account("hospital")),
        purpose: "HRESCH".parse().unwrap(),
        action: Action::Read,
        data: Some(labelled("N")),
    };
    let msg = consent::QueryMsg::Preview {
        question: Box::new(question),
        emergency: None,
        grant: grant.map(Box::new),
        ends,
    };
    suite.query(Contract::ConsentRegistry, &msg).unwrap()
}

fn decided(suite: &mut Chain) -> AccessDecision<String> {
    let purpose = "HRESCH".parse().unwrap();
    let mut access = suite.access("patient", "hospital", "doctor", &purpose);
    access.data = Some(labelled("N"));
    let msg = audit::QueryMsg::Decide {
        access: access.into(),
        emergency: None,
    };
    suite.query(Contract::AccessAudit, &msg).unwrap()
}

#[test]
fn a_preview_says_what_access_audit_decides_once_it_is_signed() {
    let mut suite = suite();
    let mut refusal = research(&suite, &["N"]);
    refusal.category = Category::PatientPrivacy;
    refusal.rules[0].effect = Effect::Deny;
    let refusal = suite.refuse_for("patient", "patient", refusal).unwrap();
    let id = suite.fresh_id();
    let grant = NewConsent {
        id,
        terms: research(&suite, &["N"]),
        replaces: None,
        ends: Vec::new(),
    };
    let before = preview(&suite, Some(grant.clone()), Vec::new());
    assert_eq!(before.decision.unwrap().decided_by, Some(refusal));
    let ending = NewConsent {
        ends: vec![refusal],
        ..grant
    };
    let foreseen = preview(&suite, Some(ending.clone()), Vec::new());
    let foreseen = foreseen.decision.unwrap();
    assert_eq!(foreseen.outcome, Outcome::Permit);
    let msg = consent::ExecuteMsg::Grant {
        r#as: suite.account("patient"),
        subject: suite.account("patient"),
        id,
        terms: Box::new(ending.terms),
        replaces: None,
        ends: ending.ends,
    };
    suite.consent("patient", &msg).unwrap();
    let decided = decided(&mut suite);
    assert_eq!(decided.outcome, foreseen.outcome);
    assert_eq!(decided.decided_by, foreseen.decided_by);
    assert_eq!(decided.reason.code(), "permit_rule");
    assert_eq!(decided.valid_until, foreseen.valid_until);
    let gone = preview(&suite, None, vec![ConsentRef { id, version: 1 }]);
    assert_eq!(gone.decision.unwrap().outcome, Outcome::NoConsent);
}
