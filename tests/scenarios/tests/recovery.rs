//! A stolen key, and what is left of the thief in all contracts after the guardians' rescue.

use salus_audit_api::msg::{self as audit, Answer};
use salus_consent_api::msg as consent;
use salus_identity_api::msg::{self as identity, ExecuteMsg, Power};
use salus_policy::{
    Applies, Category, Condition, ConsentRef, Custodian, DefaultEffect, Effect, Grantee, Outcome,
    Rule, Scope, Terms,
};
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World, days, hours};
use salus_vocabulary::{Instant, Period};

type Chain = Suite<EmbeddedChain>;

const GUARDIANS: [&str; 3] = ["gina", "gero", "gabi"];
const RESCUERS: [&str; 2] = ["gina", "gero"];

fn terms(suite: &Chain, custodian: &str, effect: Effect) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(suite.account(custodian)),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(vec!["TREAT".parse().unwrap()]),
            actions: Scope::Any,
        },
        default: DefaultEffect::Permit,
        rules: match effect {
            Effect::Permit => Vec::new(),
            Effect::Deny => vec![Rule {
                effect,
                when: Condition::default(),
                except: Vec::new(),
            }],
        },
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// Two hospitals, and a patient with guardians.
fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite
        .hospital("den", "den gateway", &["accomplice"])
        .unwrap();
    suite.guard("patient", &GUARDIANS, 2).unwrap();
    suite
}

/// What a hospital gets that asks for the patient's data to treat her.
fn asks(suite: &mut Chain, subject: &str, custodian: &str, operator: &str, actor: &str) -> Outcome {
    let purpose = "TREAT".parse().unwrap();
    let mut access = suite.access("patient", custodian, actor, &purpose);
    access.subject = subject.to_owned();
    match suite.record(operator, access).unwrap() {
        Answer::Recorded { decision, .. } => decision.outcome,
        other => panic!("{other:?}"),
    }
}

fn hospital_gets(suite: &mut Chain) -> Outcome {
    let patient = suite.account("patient");
    asks(suite, &patient, "hospital", "gateway", "doctor")
}

fn den_gets(suite: &mut Chain) -> Outcome {
    let patient = suite.account("patient");
    asks(suite, &patient, "den", "den gateway", "accomplice")
}

/// `sender` acts as `subject` in all three contracts: invites a controller, grants, reads.
fn tries(suite: &mut Chain, sender: &str, subject: &str) -> [Result<(), Refusal>; 3] {
    let invite = ExecuteMsg::InviteController {
        r#as: subject.to_owned(),
        controller: suite.account("friend"),
    };
    let identity = suite.identity(sender, &invite).map(drop);
    let consent = grants(suite, sender, subject, "clinic").map(drop);
    let purpose = "PATRQT".parse().unwrap();
    let mut own = suite.access("patient", "hospital", "patient", &purpose);
    own.organization = None;
    own.subject = subject.to_owned();
    own.actor = subject.to_owned();
    let msg = audit::ExecuteMsg::Record {
        r#as: subject.to_owned(),
        access: own,
    };
    let audit = suite.audit(sender, &msg).map(drop);
    [identity, consent, audit]
}

#[track_caller]
fn acts_nowhere(suite: &mut Chain, sender: &str, subject: &str) {
    for refused in tries(suite, sender, subject) {
        let refusal = refused.unwrap_err();
        let code = refusal.code();
        let refused = code.ends_with(":not_authorised") || code.ends_with(":not_a_writer");
        assert!(refused, "{refusal}");
    }
}

#[track_caller]
fn acts_everywhere(suite: &mut Chain, sender: &str, subject: &str) {
    for tried in tries(suite, sender, subject) {
        tried.unwrap();
    }
}

/// `sender` lets a custodian treat `subject`.
fn grants(
    suite: &mut Chain,
    sender: &str,
    subject: &str,
    custodian: &str,
) -> Result<ConsentRef, Refusal> {
    let id = suite.fresh_id();
    let msg = consent::ExecuteMsg::Grant {
        r#as: subject.to_owned(),
        subject: subject.to_owned(),
        id,
        terms: Box::new(terms(suite, custodian, Effect::Permit)),
        replaces: None,
        ends: Vec::new(),
    };
    suite.consent(sender, &msg)?;
    Ok(ConsentRef { id, version: 1 })
}

fn excludes(suite: &mut Chain, sender: &str, excluded: &str) -> Result<(), Refusal> {
    let msg = consent::ExecuteMsg::Exclude {
        r#as: suite.account("patient"),
        subject: suite.account("patient"),
        excluded: suite.account(excluded),
        even_in_emergency: false,
    };
    suite.consent(sender, &msg).map(drop)
}

fn voids(suite: &mut Chain, sender: &str, start: Instant, refusals: bool) -> Result<(), Refusal> {
    let (r#as, end) = (suite.account("patient"), suite.now());
    let msg = if refusals {
        ExecuteMsg::VoidGrantsAndRefusals { r#as, start, end }
    } else {
        ExecuteMsg::VoidGrants { r#as, start, end }
    };
    suite.identity(sender, &msg).map(drop)
}

fn told(suite: &Chain, name: &str) -> identity::IdentityResponse {
    let id = suite.account(name);
    suite
        .query(
            Contract::IdentityRegistry,
            &identity::QueryMsg::Identity { id },
        )
        .unwrap()
}

#[test]
fn after_a_recovery_the_old_key_fails_in_all_contracts_and_the_new_one_works() {
    let mut suite = suite();
    let patient = suite.account("patient");
    suite.recover("patient", &RESCUERS, "new phone").unwrap();
    acts_nowhere(&mut suite, "patient", &patient);
    acts_everywhere(&mut suite, "new phone", &patient);
    assert_eq!(
        told(&suite, "patient").controllers,
        [suite.account("new phone")]
    );
}

#[test]
fn of_everything_that_a_thief_can_plant_nothing_works_after_the_recovery() {
    let mut suite = suite();
    let patient = suite.account("patient");
    suite
        .grant("patient", terms(&suite, "hospital", Effect::Permit))
        .unwrap();
    excludes(&mut suite, "patient", "accomplice").unwrap();
    assert_eq!(hospital_gets(&mut suite), Outcome::Permit);
    assert_eq!(den_gets(&mut suite), Outcome::Deny);
    suite.world.advance(days(1));

    let theft = suite.now();
    grants(&mut suite, "patient", &patient, "den").unwrap();
    suite.world.advance(60);
    voids(&mut suite, "patient", Instant(0), true).unwrap();
    grants(&mut suite, "patient", &patient, "elsewhere").unwrap();
    let powers = vec![
        Power::View(Box::new(Condition {
            labels: Some(vec!["N".parse().unwrap()]),
            ..Condition::default()
        })),
        Power::Consent,
        Power::Revoke,
    ];
    suite.delegate("patient", "accomplice", powers).unwrap();
    suite.add_controller("patient", "thief").unwrap();
    let planted = [
        ExecuteMsg::InviteController {
            r#as: patient.clone(),
            controller: suite.account("second thief"),
        },
        ExecuteMsg::ProposeGuardians {
            r#as: patient.clone(),
            guardians: ["t 1", "t 2", "t 3"]
                .map(|name| suite.account(name))
                .to_vec(),
            threshold: 2,
        },
        ExecuteMsg::DismissGuardians {
            r#as: patient.clone(),
        },
        ExecuteMsg::InviteMember {
            r#as: suite.account("den"),
            member: patient.clone(),
            roles: vec![identity::Role::Clinician],
            period: Period::ALWAYS,
        },
    ];
    let senders = ["patient", "patient", "patient", "den"];
    for (sender, msg) in senders.into_iter().zip(planted) {
        suite.identity(sender, &msg).unwrap();
    }
    excludes(&mut suite, "patient", "doctor").unwrap();
    let end = ExecuteMsg::Deactivate {
        r#as: patient.clone(),
    };
    suite.identity("patient", &end).unwrap();

    suite.world.advance(hours(48));
    let number = suite
        .propose_recovery("patient", &RESCUERS, "new phone")
        .unwrap();
    let oppose = ExecuteMsg::OpposeRecovery {
        r#as: patient.clone(),
        identity: patient.clone(),
        number,
    };
    suite.identity("patient", &oppose).unwrap();
    suite.world.advance(days(14));
    suite.complete_recovery("patient").unwrap();
    voids(&mut suite, "new phone", theft, false).unwrap();

    acts_nowhere(&mut suite, "patient", &patient);
    acts_nowhere(&mut suite, "thief", &patient);
    assert_eq!(
        den_gets(&mut suite),
        Outcome::Deny,
        "her exclusion holds again"
    );
    let known = told(&suite, "patient");
    assert_eq!((known.frozen, known.deactivated_from), (false, None));
    assert!(known.voided.iter().all(|span| !span.refusals));
    for number in 0..3 {
        let apply = ExecuteMsg::ApplyChange {
            identity: patient.clone(),
            number,
        };
        let refusal = suite.identity("thief", &apply).unwrap_err();
        assert_eq!(refusal.code(), "salus:identity:no_change");
    }
    let late = [
        (
            "second thief",
            ExecuteMsg::AcceptControl {
                r#as: suite.account("second thief"),
                identity: patient.clone(),
            },
        ),
        (
            "t 1",
            ExecuteMsg::AcceptGuardianship {
                r#as: suite.account("t 1"),
                identity: patient.clone(),
            },
        ),
    ];
    for (sender, msg) in late {
        suite.identity(sender, &msg).unwrap_err();
    }
    for custodian in ["den", "another den"] {
        let id = suite.fresh_id();
        let msg = consent::ExecuteMsg::Grant {
            r#as: suite.account("accomplice"),
            subject: patient.clone(),
            id,
            terms: Box::new(terms(&suite, custodian, Effect::Permit)),
            replaces: None,
            ends: Vec::new(),
        };
        suite.consent("accomplice", &msg).unwrap_err();
    }

    let lift = consent::ExecuteMsg::LiftExclusion {
        r#as: patient.clone(),
        subject: patient.clone(),
        excluded: suite.account("doctor"),
    };
    suite.consent("new phone", &lift).unwrap();
    assert_eq!(
        hospital_gets(&mut suite),
        Outcome::NoConsent,
        "the thief voided it"
    );
    let lift = consent::ExecuteMsg::LiftExclusion {
        r#as: patient.clone(),
        subject: patient.clone(),
        excluded: suite.account("accomplice"),
    };
    suite.consent("new phone", &lift).unwrap();
    assert_eq!(
        den_gets(&mut suite),
        Outcome::NoConsent,
        "what he granted is void"
    );
    acts_everywhere(&mut suite, "new phone", &patient);
}

#[test]
fn what_a_thief_granted_and_refused_dies_in_one_message() {
    let mut suite = suite();
    let patient = suite.account("patient");
    suite
        .grant("patient", terms(&suite, "hospital", Effect::Permit))
        .unwrap();
    suite.world.advance(days(1));
    let theft = suite.now();
    grants(&mut suite, "patient", &patient, "den").unwrap();
    excludes(&mut suite, "patient", "doctor").unwrap();
    assert_eq!(den_gets(&mut suite), Outcome::Permit);
    assert_eq!(hospital_gets(&mut suite), Outcome::Deny);
    suite.recover("patient", &RESCUERS, "new phone").unwrap();
    assert_eq!(
        den_gets(&mut suite),
        Outcome::Permit,
        "not by the recovery alone"
    );
    voids(&mut suite, "new phone", theft, true).unwrap();
    assert_eq!(den_gets(&mut suite), Outcome::NoConsent);
    assert_eq!(hospital_gets(&mut suite), Outcome::Permit);
}

#[test]
fn voiding_grants_alone_leaves_refusals() {
    let mut suite = suite();
    let start = suite.now();
    let patient = suite.account("patient");
    grants(&mut suite, "patient", &patient, "den").unwrap();
    excludes(&mut suite, "patient", "doctor").unwrap();
    suite
        .delegate("patient", "son", vec![Power::Consent])
        .unwrap();
    suite.world.advance(60);
    voids(&mut suite, "patient", start, false).unwrap();
    assert_eq!(den_gets(&mut suite), Outcome::NoConsent);
    assert_eq!(hospital_gets(&mut suite), Outcome::Deny);
    let msg = consent::ExecuteMsg::Grant {
        r#as: suite.account("son"),
        subject: patient,
        id: suite.fresh_id(),
        terms: Box::new(terms(&suite, "hospital", Effect::Permit)),
        replaces: None,
        ends: Vec::new(),
    };
    suite.consent("son", &msg).unwrap_err();
}

#[test]
fn while_a_recovery_stands_nothing_widens_in_any_contract_and_narrowing_goes_on() {
    let mut suite = suite();
    let patient = suite.account("patient");
    let granted = suite
        .grant("patient", terms(&suite, "hospital", Effect::Permit))
        .unwrap();
    suite
        .propose_recovery("patient", &RESCUERS, "new phone")
        .unwrap();
    let [identity, consent, own] = tries(&mut suite, "patient", &patient);
    assert_eq!(identity.unwrap_err().code(), "salus:kit:frozen");
    assert_eq!(consent.unwrap_err().code(), "salus:kit:frozen");
    own.unwrap();
    excludes(&mut suite, "patient", "accomplice").unwrap();
    suite.revoke("patient", granted).unwrap();
    assert_eq!(hospital_gets(&mut suite), Outcome::NoConsent);
}

#[test]
fn when_a_parents_stolen_account_is_recovered_the_thief_loses_the_child_in_all_contracts() {
    let mut suite = suite();
    suite.guard("parent", &GUARDIANS, 2).unwrap();
    let child = suite.derive("parent").unwrap();
    acts_everywhere(&mut suite, "parent", &child);
    suite
        .propose_recovery("parent", &RESCUERS, "new parent")
        .unwrap();
    let [identity, consent, _] = tries(&mut suite, "parent", &child);
    assert_eq!(identity.unwrap_err().code(), "salus:kit:frozen");
    assert_eq!(consent.unwrap_err().code(), "salus:kit:frozen");
    suite.world.advance(hours(72));
    suite.complete_recovery("parent").unwrap();
    acts_nowhere(&mut suite, "parent", &child);
    let invited = ExecuteMsg::WithdrawControllerInvitation {
        r#as: child.clone(),
        controller: suite.account("friend"),
    };
    suite.identity("new parent", &invited).unwrap();
    let hospital = grants(&mut suite, "new parent", &child, "hospital");
    hospital.unwrap();
    let got = asks(&mut suite, &child, "hospital", "gateway", "doctor");
    assert_eq!(got, Outcome::Permit);
}

#[test]
fn a_deactivated_patient_permits_nothing_more_and_her_refusals_hold() {
    let mut suite = suite();
    suite
        .grant("patient", terms(&suite, "hospital", Effect::Permit))
        .unwrap();
    let refused = consent::ExecuteMsg::Grant {
        r#as: suite.account("patient"),
        subject: suite.account("patient"),
        id: suite.fresh_id(),
        terms: Box::new(terms(&suite, "den", Effect::Deny)),
        replaces: None,
        ends: Vec::new(),
    };
    suite.consent("patient", &refused).unwrap();
    let end = ExecuteMsg::Deactivate {
        r#as: suite.account("patient"),
    };
    suite.identity("patient", &end).unwrap();
    suite.world.advance(days(14) - 60);
    assert_eq!(hospital_gets(&mut suite), Outcome::Permit);
    suite.world.advance(60);
    assert_eq!(hospital_gets(&mut suite), Outcome::NoConsent);
    assert_eq!(den_gets(&mut suite), Outcome::Deny);
    let patient = suite.account("patient");
    acts_nowhere(&mut suite, "patient", &patient);
}

#[test]
fn a_hospital_makes_a_patient_without_a_wallet_and_hands_her_over() {
    let mut suite = suite();
    let anna = suite.derive("hospital").unwrap();
    grants(&mut suite, "hospital", &anna, "hospital").unwrap();
    let got = asks(&mut suite, &anna, "hospital", "gateway", "doctor");
    assert_eq!(got, Outcome::Permit);
    let steps = [
        (
            "hospital",
            ExecuteMsg::InviteController {
                r#as: anna.clone(),
                controller: suite.account("wallet"),
            },
        ),
        (
            "wallet",
            ExecuteMsg::AcceptControl {
                r#as: suite.account("wallet"),
                identity: anna.clone(),
            },
        ),
        (
            "hospital",
            ExecuteMsg::LeaveControl {
                r#as: suite.account("hospital"),
                identity: anna.clone(),
            },
        ),
    ];
    for (sender, msg) in steps {
        suite.identity(sender, &msg).unwrap();
    }
    acts_nowhere(&mut suite, "hospital", &anna);
    acts_everywhere(&mut suite, "wallet", &anna);
}

#[test]
fn what_a_managed_clinician_does_is_asserted_by_her_hospital() {
    let mut suite = suite();
    let nurse = suite.derive("hospital").unwrap();
    let enlist = ExecuteMsg::InviteMember {
        r#as: suite.account("hospital"),
        member: nurse.clone(),
        roles: vec![identity::Role::Clinician],
        period: Period::ALWAYS,
    };
    suite.identity("hospital", &enlist).unwrap();
    suite
        .grant("patient", terms(&suite, "hospital", Effect::Permit))
        .unwrap();
    let purpose = "TREAT".parse().unwrap();
    let mut access = suite.access("patient", "hospital", "doctor", &purpose);
    access.actor = nurse.clone();
    match suite.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => assert_eq!(decision.outcome, Outcome::Permit),
        other => panic!("{other:?}"),
    }
    let entry: audit::EntryView = suite
        .query(
            Contract::AccessAudit,
            &audit::QueryMsg::Entry {
                subject: suite.account("patient"),
                seq: 1,
            },
        )
        .unwrap();
    assert_eq!(entry.actor, nurse);
    assert!(
        matches!(entry.assurance, audit::AssuranceView::Asserted { .. }),
        "{:?}",
        entry.assurance
    );
}

#[test]
fn a_planted_operator_writes_no_more_after_the_hospitals_recovery() {
    let mut suite = suite();
    suite.guard("hospital", &GUARDIANS, 2).unwrap();
    suite.add_operator("hospital", "planted").unwrap();
    suite.recover("hospital", &RESCUERS, "director").unwrap();
    let purpose = "TREAT".parse().unwrap();
    let access = suite.access("patient", "hospital", "doctor", &purpose);
    let refusal = suite.record("planted", access.clone()).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_a_writer");
    let add = ExecuteMsg::AddOperator {
        r#as: suite.account("hospital"),
        account: suite.account("gateway"),
    };
    suite.identity("director", &add).unwrap();
    suite.record("gateway", access).unwrap();
}

/// The owner offers all three contracts to somebody.
fn offers_contracts(suite: &mut Chain, sender: &str, to: &str) {
    let (owner, heir) = (suite.account("owner"), suite.account(to));
    let identity = ExecuteMsg::ProposeOwner {
        r#as: owner.clone(),
        owner: heir.clone(),
    };
    let consent = consent::ExecuteMsg::ProposeOwner {
        r#as: owner.clone(),
        owner: heir.clone(),
    };
    let audit = audit::ExecuteMsg::ProposeOwner {
        r#as: owner,
        owner: heir,
    };
    suite.identity(sender, &identity).unwrap();
    suite.consent(sender, &consent).unwrap();
    suite.audit(sender, &audit).unwrap();
}

fn takes_contracts(suite: &mut Chain, name: &str) -> [Result<(), Refusal>; 3] {
    let r#as = suite.account(name);
    let identity = ExecuteMsg::AcceptOwnership { r#as: r#as.clone() };
    let consent = consent::ExecuteMsg::AcceptOwnership { r#as: r#as.clone() };
    let audit = audit::ExecuteMsg::AcceptOwnership { r#as };
    [
        suite.identity(name, &identity).map(drop),
        suite.consent(name, &consent).map(drop),
        suite.audit(name, &audit).map(drop),
    ]
}

#[test]
fn nobody_takes_a_contract_that_a_thief_of_the_owners_key_offered() {
    let mut suite = suite();
    suite.guard("owner", &GUARDIANS, 2).unwrap();
    offers_contracts(&mut suite, "owner", "thief");
    suite
        .propose_recovery("owner", &RESCUERS, "rescued")
        .unwrap();
    for taken in takes_contracts(&mut suite, "thief") {
        assert_eq!(taken.unwrap_err().code(), "salus:kit:frozen");
    }
    suite.world.advance(hours(72));
    suite.complete_recovery("owner").unwrap();
    for taken in takes_contracts(&mut suite, "thief") {
        assert_eq!(taken.unwrap_err().code(), "salus:kit:no_owner_proposal");
    }
    offers_contracts(&mut suite, "rescued", "heir");
    for taken in takes_contracts(&mut suite, "heir") {
        taken.unwrap();
    }
}
