//! Emergencies, from messages only: declared, used, checked again, reviewed.

use salus_audit_api::msg::{
    self as audit, Access, Answer, AssuranceView, EmergenciesResponse, ExecuteMsg, QueryMsg,
};
use salus_audit_api::{AuditReason, Verdict};
use salus_consent_api::msg as consent;
use salus_identity_api::msg::{self as identity, Power, Role};
use salus_policy::{
    Applies, Category, Custodian, DefaultEffect, EmergencyTerms, Grantee, Outcome, Scope, Terms,
};
use salus_test_kit::{Contract, EmbeddedChain, Suite, World, days, hours};
use salus_vocabulary::{AccreditationKind, Period};

type Chain = Suite<EmbeddedChain>;

/// A hospital whose surgeon may declare emergencies and whose doctor may not, and a reviewer.
fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    let roles = [Role::Clinician, Role::Emergency];
    suite.join("hospital", "surgeon", &roles).unwrap();
    suite
        .accredit("reviewer", AccreditationKind::Reviewer)
        .unwrap();
    suite
}

fn number(answer: &Answer) -> u32 {
    match answer {
        Answer::Declared { seq, .. } => *seq,
        other => panic!("not declared: {other:?}"),
    }
}

fn declared(suite: &mut Chain) -> u32 {
    let answer = suite.declare_emergency("surgeon", "hospital", "patient");
    number(&answer.unwrap())
}

fn access(suite: &mut Chain, actor: &str, emergency: Option<u32>) -> Access {
    let purpose = "ETREAT".parse().unwrap();
    let since = suite.latest("patient").unwrap();
    Access {
        since,
        emergency,
        ..suite.access("patient", "hospital", actor, &purpose)
    }
}

fn used(suite: &mut Chain, actor: &str, emergency: u32) -> (Outcome, AuditReason) {
    let access = access(suite, actor, Some(emergency));
    match suite.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => (decision.outcome, decision.reason),
        other => panic!("not decided: {other:?}"),
    }
}

const PERMITTED: (Outcome, AuditReason) = (Outcome::Permit, AuditReason::EmergencyPolicy);
const NOT_LIVE: (Outcome, AuditReason) = (Outcome::Deny, AuditReason::EmergencyNotLive);

fn exclude(suite: &mut Chain, excluded: &str, even_in_emergency: bool) {
    let msg = consent::ExecuteMsg::Exclude {
        r#as: suite.account("patient"),
        subject: suite.account("patient"),
        excluded: suite.account(excluded),
        even_in_emergency,
    };
    suite.consent("patient", &msg).unwrap();
}

fn pause(suite: &mut Chain) {
    let msg = ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.audit("owner", &msg).unwrap();
}

/// Permits nothing but says what holds in emergencies.
fn wish(custodian: String, emergency: EmergencyTerms) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(custodian),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Deny,
        rules: Vec::new(),
        emergency: Some(emergency),
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

#[test]
fn an_emergency_is_declared_used_and_reviewed() {
    let mut suite = suite();
    let shouting = access(&mut suite, "surgeon", None);
    assert!(matches!(
        suite.record("gateway", shouting).unwrap(),
        Answer::Recorded { decision, .. } if decision.outcome == Outcome::NoConsent
    ));
    let emergency = declared(&mut suite);
    assert_eq!(emergency, 2);
    assert_eq!(used(&mut suite, "surgeon", emergency), PERMITTED);
    let entry = suite.entry("patient", 3).unwrap();
    assert_eq!(entry.emergency, Some(emergency));
    suite.world.advance(hours(4));
    suite
        .review("patient", "patient", emergency, Verdict::Upheld)
        .unwrap();
    let view = suite.emergency("patient", emergency).unwrap();
    assert_eq!(view.review.unwrap().by, suite.account("patient"));
    assert!(!view.running);
}

#[test]
fn only_the_role_emergency_declares() {
    let mut suite = suite();
    let refusal = suite
        .declare_emergency("doctor", "hospital", "patient")
        .unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:no_emergency_role");
    let refusal = suite
        .declare_emergency("stranger", "hospital", "patient")
        .unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:no_emergency_role");
}

#[test]
fn an_emergency_is_over_after_four_hours() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    suite.world.advance(hours(4) - 1);
    assert_eq!(used(&mut suite, "surgeon", emergency), PERMITTED);
    suite.world.advance(1);
    assert_eq!(used(&mut suite, "surgeon", emergency), NOT_LIVE);
    let entry = suite.entry("patient", 3).unwrap();
    assert_eq!(entry.outcome, Some(Outcome::Deny), "it is recorded");
}

#[test]
fn an_emergency_serves_its_declarer_alone() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    assert_eq!(used(&mut suite, "doctor", emergency), NOT_LIVE);
    assert_eq!(used(&mut suite, "surgeon", 77), NOT_LIVE);
}

#[test]
fn a_removed_member_uses_a_running_emergency_no_more() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    let msg = identity::ExecuteMsg::RemoveMember {
        r#as: suite.account("hospital"),
        member: suite.account("surgeon"),
    };
    suite.identity("hospital", &msg).unwrap();
    assert_eq!(
        used(&mut suite, "surgeon", emergency),
        (Outcome::Deny, AuditReason::ActorNotMember)
    );
}

#[test]
fn a_lost_role_ends_a_running_emergency() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    let clinician = [Role::Clinician];
    suite.join("hospital", "surgeon", &clinician).unwrap();
    assert_eq!(used(&mut suite, "surgeon", emergency), NOT_LIVE);
}

#[test]
fn a_suspended_hospital_uses_no_running_emergency() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    let msg = identity::ExecuteMsg::SuspendAccreditation {
        r#as: suite.account("root"),
        subject: suite.account("hospital"),
        number: 0,
    };
    suite.identity("root", &msg).unwrap();
    assert_eq!(
        used(&mut suite, "surgeon", emergency),
        (Outcome::Deny, AuditReason::CustodianNotAccredited)
    );
    let refusal = suite
        .declare_emergency("surgeon", "hospital", "patient")
        .unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:organization_not_accredited");
}

#[test]
fn declaring_and_using_emergencies_go_on_while_paused() {
    let mut suite = suite();
    let before = declared(&mut suite);
    pause(&mut suite);
    assert_eq!(used(&mut suite, "surgeon", before), PERMITTED);
    let during = declared(&mut suite);
    assert_eq!(used(&mut suite, "surgeon", during), PERMITTED);
    let ordinary = access(&mut suite, "surgeon", None);
    assert!(matches!(
        suite.record("gateway", ordinary).unwrap(),
        Answer::Recorded { decision, .. } if decision.reason == AuditReason::Paused
    ));
}

#[test]
fn an_organizations_exclusion_yields_unless_even_in_emergency_and_a_persons_never() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    exclude(&mut suite, "hospital", false);
    assert_eq!(used(&mut suite, "surgeon", emergency), PERMITTED);
    exclude(&mut suite, "hospital", true);
    assert_eq!(
        used(&mut suite, "surgeon", emergency),
        (Outcome::Deny, AuditReason::ExcludedOrganization)
    );
    let mut suite = self::suite();
    let emergency = declared(&mut suite);
    exclude(&mut suite, "surgeon", false);
    assert_eq!(
        used(&mut suite, "surgeon", emergency),
        (Outcome::Deny, AuditReason::ExcludedPerson)
    );
}

#[test]
fn what_the_patient_said_of_emergencies_comes_before_the_policy() {
    for (wished, answer) in [
        (
            EmergencyTerms::Allow,
            (Outcome::Permit, AuditReason::EmergencyAllowed),
        ),
        (
            EmergencyTerms::Forbid,
            (Outcome::Deny, AuditReason::EmergencyForbidden),
        ),
    ] {
        let mut suite = suite();
        let terms = wish(suite.account("hospital"), wished);
        suite.grant("patient", terms).unwrap();
        let emergency = declared(&mut suite);
        assert_eq!(used(&mut suite, "surgeon", emergency), answer);
    }
}

#[test]
fn the_owner_denies_emergencies_at_once_and_permits_them_after_seven_days() {
    let mut suite = suite();
    let owner = suite.account("owner");
    let narrow = ExecuteMsg::NarrowEmergencyPolicy {
        r#as: owner.clone(),
    };
    suite.audit("owner", &narrow).unwrap();
    let emergency = declared(&mut suite);
    let denied = (Outcome::Deny, AuditReason::EmergencyPolicy);
    assert_eq!(used(&mut suite, "surgeon", emergency), denied);
    let widen = ExecuteMsg::WidenEmergencyPolicy { r#as: owner };
    suite.audit("owner", &widen).unwrap();
    suite.world.advance(days(7) - 1);
    let emergency = declared(&mut suite);
    assert_eq!(used(&mut suite, "surgeon", emergency), denied);
    suite.world.advance(1);
    assert_eq!(used(&mut suite, "surgeon", emergency), denied);
    suite.audit("owner", &widen).unwrap();
    assert_eq!(used(&mut suite, "surgeon", emergency), PERMITTED);
}

#[test]
fn any_root_vetoes_wider_emergencies() {
    let mut suite = suite();
    let owner = suite.account("owner");
    for msg in [
        ExecuteMsg::NarrowEmergencyPolicy {
            r#as: owner.clone(),
        },
        ExecuteMsg::WidenEmergencyPolicy { r#as: owner },
    ] {
        suite.audit("owner", &msg).unwrap();
    }
    let veto = ExecuteMsg::VetoEmergencyPolicy {
        r#as: suite.account("root"),
    };
    assert!(suite.audit("owner", &veto).is_err());
    suite.audit("root", &veto).unwrap();
    suite.world.advance(days(8));
    let emergency = declared(&mut suite);
    assert_eq!(
        used(&mut suite, "surgeon", emergency),
        (Outcome::Deny, AuditReason::EmergencyPolicy)
    );
}

#[test]
fn never_the_declarer_its_organization_or_a_delegate_who_belongs_to_it() {
    let mut suite = suite();
    for delegate in ["surgeon", "doctor", "son"] {
        let powers = vec![Power::Revoke];
        suite.delegate("patient", delegate, powers).unwrap();
    }
    suite
        .accredit("hospital", AccreditationKind::Reviewer)
        .unwrap();
    let emergency = declared(&mut suite);
    suite.world.advance(hours(4));
    for name in ["surgeon", "doctor", "hospital"] {
        let refusal = suite
            .review(name, "patient", emergency, Verdict::Upheld)
            .unwrap_err();
        assert_eq!(refusal.code(), "salus:audit:conflict_of_interest", "{name}");
    }
    let refusal = suite
        .review("stranger", "patient", emergency, Verdict::Upheld)
        .unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_a_reviewer");
    suite
        .review("son", "patient", emergency, Verdict::NotJustified)
        .unwrap();
}

#[test]
fn a_reviewer_finds_what_is_overdue_and_reviews_it() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    let overdue = |suite: &Chain| -> Vec<u32> {
        let msg = QueryMsg::OpenReviews {
            subject: None,
            organization: None,
            overdue: Some(true),
            cursor: None,
            limit: None,
        };
        let page: EmergenciesResponse = suite.query(Contract::AccessAudit, &msg).unwrap();
        page.emergencies.iter().map(|view| view.number).collect()
    };
    suite.world.advance(days(30) - 1);
    assert!(overdue(&suite).is_empty());
    suite.world.advance(1);
    assert_eq!(overdue(&suite), [emergency]);
    suite
        .review("reviewer", "patient", emergency, Verdict::NotJustified)
        .unwrap();
    assert!(overdue(&suite).is_empty());
}

/// The hospital makes an identity for a nurse who has no wallet; she need not accept the membership.
fn nurse(suite: &mut Chain) -> String {
    let random = suite.fresh_id();
    let hospital = suite.account("hospital");
    let create = identity::ExecuteMsg::CreateIdentity {
        r#as: hospital.clone(),
        random,
    };
    let made = suite.identity("hospital", &create).unwrap();
    let attributes = &made.events[0].attributes;
    let nurse = attributes
        .iter()
        .find(|item| item.key == "identity")
        .unwrap();
    let nurse = nurse.value.clone();
    let invite = identity::ExecuteMsg::InviteMember {
        r#as: hospital,
        member: nurse.clone(),
        roles: vec![Role::Emergency],
        period: Period::until(suite.now().plus(days(30))),
    };
    suite.identity("hospital", &invite).unwrap();
    nurse
}

#[test]
fn for_a_managed_identity_the_operator_declares_and_nobody_else() {
    let mut suite = suite();
    let nurse = nurse(&mut suite);
    let mut emergency = suite.declaration("surgeon", "hospital", "patient").unwrap();
    emergency.actor = nurse.clone();
    let by = |acting: String| ExecuteMsg::DeclareEmergency {
        r#as: acting,
        emergency: emergency.clone(),
    };
    let refusal = suite.audit("hospital", &by(nurse.clone())).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_the_declarer");
    let hospital = suite.account("hospital");
    suite.audit("gateway", &by(hospital)).unwrap();
    let view = suite.emergency("patient", 1).unwrap();
    assert_eq!(view.actor, nurse);
    assert!(matches!(view.assurance, AssuranceView::Asserted { .. }));
    let mut access = access(&mut suite, "surgeon", Some(1));
    access.actor = nurse;
    assert!(matches!(
        suite.record("gateway", access).unwrap(),
        Answer::Recorded { decision, .. } if decision.outcome == Outcome::Permit
    ));
}

#[test]
fn from_the_sixth_flagged_from_the_fifty_first_refused() {
    let mut suite = suite();
    let mut flags = 0;
    for place in 0..50 {
        let subject = format!("patient {place}");
        let answer = suite
            .declare_emergency("surgeon", "hospital", &subject)
            .unwrap();
        let Answer::Declared { flagged, .. } = answer else {
            panic!("not declared")
        };
        assert_eq!(flagged, place >= 5, "{place}");
        flags += u32::from(flagged);
    }
    assert_eq!(flags, 45);
    let refusal = suite
        .declare_emergency("surgeon", "hospital", "patient")
        .unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:emergency_limit");
    suite.world.advance(hours(24));
    declared(&mut suite);
}

#[test]
fn decide_says_before_what_record_will_answer() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    let access = access(&mut suite, "surgeon", Some(emergency));
    let msg = QueryMsg::Decide {
        access: access.clone().into(),
        emergency: Some(emergency),
    };
    let told: salus_audit_api::AccessDecision<String> =
        suite.query(Contract::AccessAudit, &msg).unwrap();
    let Answer::Recorded { decision, .. } = suite.record("gateway", access).unwrap() else {
        panic!("not decided")
    };
    assert_eq!(told, decision);
}

#[test]
fn the_chain_verifies_through_declarations() {
    let mut suite = suite();
    let emergency = declared(&mut suite);
    used(&mut suite, "surgeon", emergency);
    for seq in [1, 2] {
        let subject = suite.account("patient");
        let answer: audit::VerifyEntryResponse = suite
            .query(
                Contract::AccessAudit,
                &QueryMsg::VerifyEntry { subject, seq },
            )
            .unwrap();
        assert!(answer.intact);
    }
}

#[test]
fn an_emergency_of_a_member_whom_a_thief_planted_ends_with_the_removal() {
    let mut suite = suite();
    suite
        .guard("hospital", &["gina", "gero", "gabi"], 2)
        .unwrap();
    let roles = [Role::Clinician, Role::Emergency];
    suite.join("hospital", "planted", &roles).unwrap();
    suite
        .recover("hospital", &["gina", "gero"], "director")
        .unwrap();
    let operator = identity::ExecuteMsg::AddOperator {
        r#as: suite.account("hospital"),
        account: suite.account("gateway"),
    };
    suite.identity("director", &operator).unwrap();
    let declared = suite.declare_emergency("planted", "hospital", "patient");
    let emergency = number(&declared.unwrap());
    assert_eq!(used(&mut suite, "planted", emergency), PERMITTED);
    let remove = identity::ExecuteMsg::RemoveMember {
        r#as: suite.account("hospital"),
        member: suite.account("planted"),
    };
    suite.identity("director", &remove).unwrap();
    assert_eq!(
        used(&mut suite, "planted", emergency),
        (Outcome::Deny, AuditReason::ActorNotMember)
    );
}
