//! Life goes on: whoever was there under 0.1.0 does what only the present build can, and the chains
//! of entries run on.

use salus_audit_api::cells::{entries_of, entry_key};
use salus_audit_api::entry_hash;
use salus_audit_api::msg::{self as audit, Answer};
use salus_audit_api::{AuditReason, DisputeAnswer, DisputeCode, Verdict};
use salus_consent_api::msg as consents;
use salus_identity_api::msg::{self as identity, Power};
use salus_policy::{ConsentRef, Outcome};
use salus_test_kit::{Contract, Suite, World, hours};
use salus_vocabulary::{Hash, Id, Instant, ObjectId};
use salus_wasm::{VmWorld, reference};

use super::fixture;
use super::present::{migrated, suite};

type Town = Suite<VmWorld>;

/// The doctor reads a normal record of a patient for treatment.
fn visit(town: &mut Town, patient: &str) -> (Outcome, AuditReason) {
    let since = town.latest(patient).unwrap();
    let access = reference::access(town, patient, "doctor", since).unwrap();
    match town.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => (decision.outcome, decision.reason),
        other => panic!("{other:?}"),
    }
}

fn consent(number: u8, version: u32) -> ConsentRef {
    ConsentRef {
        id: ObjectId([number; 16]),
        version,
    }
}

fn id(town: &Town, address: &str) -> Id {
    let bytes = town.world.chain.canonical(address).unwrap();
    Id::try_from(bytes.as_slice()).unwrap()
}

/// Recomputes a subject's chain from the stored bytes and holds it against `heads` and
/// `verify_entry`. How many entries it has.
fn verify(town: &Town, patient: &str) -> u32 {
    let contract = town.address(Contract::AccessAudit).to_owned();
    let (own, subject) = (id(town, &contract), id(town, &town.account(patient)));
    let mut hash = Hash([0; 32]);
    let mut seq = 0;
    loop {
        let key = entry_key(&subject, seq + 1);
        let found = town.world.chain.query_raw(&contract, key.as_slice());
        let Some(entry) = found.unwrap() else { break };
        seq += 1;
        hash = entry_hash(&own, &subject, seq, &hash, &entry);
        let question = audit::QueryMsg::VerifyEntry {
            subject: town.account(patient),
            seq,
        };
        let answer: audit::VerifyEntryResponse =
            town.query(Contract::AccessAudit, &question).unwrap();
        assert!(answer.intact, "{patient} {seq}");
        assert_eq!(answer.hash, hash, "{patient} {seq}");
    }
    let prefix = entries_of(&subject);
    let cells = town.world.cells(&contract);
    let stored = cells
        .iter()
        .filter(|(key, _)| key.starts_with(prefix.as_slice()));
    assert_eq!(stored.count(), usize::try_from(seq).unwrap());
    let question = audit::QueryMsg::Heads {
        subjects: vec![town.account(patient)],
    };
    let heads: audit::HeadsResponse = town.query(Contract::AccessAudit, &question).unwrap();
    assert_eq!((heads.heads[0].seq, heads.heads[0].hash), (seq, hash));
    seq
}

#[test]
fn the_chain_of_entries_verifies_over_old_and_new() {
    let mut town = suite(migrated());
    let kept: Vec<u32> = ["alice", "bob", "carol", "dora", "emil"]
        .iter()
        .map(|patient| verify(&town, patient))
        .collect();
    assert_eq!(kept, [72, 4, 1, 2, 1]);
    for _ in 0..60 {
        visit(&mut town, "alice");
    }
    visit(&mut town, "dora");
    visit(&mut town, "newcomer");
    assert_eq!(verify(&town, "alice"), 132);
    assert_eq!(verify(&town, "dora"), 3);
    assert_eq!(verify(&town, "newcomer"), 1);
}

/// A gateway that sent a message just before the upgrade sends it again after.
#[test]
fn a_repeat_of_an_old_entry_is_known() {
    let mut town = suite(migrated());
    let mut access = reference::access(&mut town, "alice", "doctor", 62).unwrap();
    access.access_id = ObjectId([62; 16]);
    let answer = town.record("gateway", access).unwrap();
    let Answer::AlreadyRecorded { seq, .. } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(seq, 63);
}

#[test]
fn old_consents_decide_and_end_as_they_did() {
    let mut town = suite(migrated());
    let permitted = (Outcome::Permit, AuditReason::PermitRule);
    assert_eq!(visit(&mut town, "alice"), permitted);
    // It replaced another, so it is the second version of what it says.
    let replacing = consent(2, 2);
    let refused = town.revoke("alice", replacing).unwrap_err();
    assert_eq!(refused.code(), "salus:consent:can_deny");
    let stripped = consents::ExecuteMsg::StripPermits {
        r#as: town.account("alice"),
        subject: town.account("alice"),
        consent: replacing,
    };
    town.consent("alice", &stripped).unwrap();
    let (outcome, _) = visit(&mut town, "alice");
    assert_eq!(outcome, Outcome::Deny);
}

#[test]
fn old_exclusions_hold_and_are_lifted() {
    let mut town = suite(migrated());
    town.exclude_for("alice", "alice", "doctor").unwrap();
    let excluded = (Outcome::Deny, AuditReason::ExcludedPerson);
    assert_eq!(visit(&mut town, "alice"), excluded);
    town.lift_for("alice", "alice", "doctor").unwrap();
    assert_eq!(visit(&mut town, "alice").0, Outcome::Permit);
    town.lift_for("bob", "bob", "clinic").unwrap();
    let question = consents::QueryMsg::Subject {
        subject: town.account("bob"),
    };
    let left: consents::SubjectResponse = town.query(Contract::ConsentRegistry, &question).unwrap();
    assert_eq!(left.exclusions, 2);
}

#[test]
fn a_span_over_the_days_of_0_1_0_voids_what_was_granted_then() {
    let mut town = suite(migrated());
    assert_eq!(visit(&mut town, "alice").0, Outcome::Permit);
    let msg = identity::ExecuteMsg::VoidGrants {
        r#as: town.account("alice"),
        start: Instant(0),
        end: town.now(),
    };
    town.identity("alice", &msg).unwrap();
    assert_eq!(visit(&mut town, "alice").0, Outcome::Deny);
    let mut terms = reference::treatment(&town).unwrap();
    terms.grantee = salus_policy::Grantee::Identity(town.account("doctor"));
    terms.applies.actors =
        salus_policy::Scope::List(vec![salus_policy::Who::Identity(town.account("doctor"))]);
    town.grant("alice", terms).unwrap();
    // What denied before still does.
    assert_eq!(visit(&mut town, "alice").0, Outcome::Deny);
}

#[test]
fn delegates_guardians_and_recovery_work_for_old_identities() {
    let mut town = suite(migrated());
    town.delegate("alice", "bob", vec![Power::Revoke]).unwrap();
    town.revoke_for("bob", "alice", consent(7, 1)).unwrap();
    town.guard("alice", &["bob2", "carol", "dora"], 2).unwrap();
    town.recover("alice", &["carol", "dora"], "new key")
        .unwrap();
    let refused = town.exclude_for("alice", "alice", "nurse").unwrap_err();
    assert!(refused.code().ends_with("not_authorised"), "{refused}");
    let msg = consents::ExecuteMsg::Exclude {
        r#as: town.account("alice"),
        subject: town.account("alice"),
        excluded: town.account("doctor"),
        even_in_emergency: true,
    };
    town.consent("new key", &msg).unwrap();
    assert_eq!(visit(&mut town, "alice").0, Outcome::Deny);
}

#[test]
fn requests_emergencies_disputes_and_reviews_work_for_old_patients() {
    let mut town = suite(migrated());
    // Bob's old refusal yields to a declared emergency, since its terms allow it.
    let answer = town.declare_emergency("doctor", "hospital", "bob").unwrap();
    let Answer::Declared { seq, .. } = answer else {
        panic!("{answer:?}");
    };
    let since = town.latest("bob").unwrap();
    let mut access = reference::access(&mut town, "bob", "doctor", since).unwrap();
    access.purpose = "BTG".parse().unwrap();
    access.emergency = Some(seq);
    let answer = town.record("gateway", access).unwrap();
    let Answer::Recorded { decision, .. } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(decision.reason, AuditReason::EmergencyAllowed);
    town.world.advance(hours(5));
    town.review("bob", "bob", seq, Verdict::Upheld).unwrap();
    town.dispute("alice", "alice", 3, DisputeCode::WrongPurpose)
        .unwrap();
    town.answer_dispute("hospital", "hospital", "alice", 3, DisputeAnswer::Accepted)
        .unwrap();
    let terms = reference::research(&town).unwrap();
    let asked = town.ask_for("hospital", "carol", terms.clone()).unwrap();
    town.approve_for("carol", "carol", ("hospital", asked), terms)
        .unwrap();
    assert_eq!(verify(&town, "bob"), 6);
    assert_eq!(verify(&town, "alice"), 72);
}

/// What 0.1.0 refused to anybody, it refuses still: nobody gained a right by the upgrade.
#[test]
fn an_upgrade_gives_nobody_authority() {
    let old = fixture::town();
    let new = migrated();
    for owner in ["alice", "hospital", "doctor"] {
        for sender in ["owner", "root", "gateway", "stranger", "ministry"] {
            let question = serde_json::json!({ "may_act": {
                "account": old.chain.account(sender), "as": old.chain.account(owner),
            } });
            for town in [&old, &new] {
                let answer = town.ask(Contract::IdentityRegistry, &question).unwrap();
                assert_eq!(answer["may_act"], false, "{sender} as {owner}");
            }
        }
    }
}
