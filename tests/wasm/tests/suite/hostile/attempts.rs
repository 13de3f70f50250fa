//! What people try while a peer misbehaves, and what may come of it.

use salus_audit_api::AccessDecision;
use salus_audit_api::msg::{self as audit, Answer};
use salus_consent_api::msg as consent;
use salus_policy::Outcome;
use salus_test_kit::{Contract, Refusal};
use salus_wasm::reference;

use super::stage::{AUDIT, CONSENT, Stage};

/// What came of an attempt that was not refused.
#[derive(Debug, PartialEq)]
pub enum Came {
    /// A permit.
    Permit,
    /// Anything else: a deny, silence, something written.
    Else,
}

impl From<Outcome> for Came {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Permit => Self::Permit,
            Outcome::Deny | Outcome::NoConsent => Self::Else,
        }
    }
}

/// Something that somebody tries.
pub struct Attempt {
    pub name: &'static str,
    /// The contract that is asked.
    pub of: Contract,
    /// Whether nobody may do that, however the peers are.
    pub by_a_thief: bool,
    pub act: fn(&mut Stage) -> Result<Came, Refusal>,
}

fn recorded(answer: Answer) -> Came {
    match answer {
        Answer::Recorded { decision, .. } => decision.outcome.into(),
        Answer::Declared { .. } | Answer::Reported { .. } | Answer::AlreadyRecorded { .. } => {
            Came::Else
        }
    }
}

fn visit(stage: &mut Stage) -> audit::Access {
    reference::access(&mut stage.suite, "alice", "doctor", 3).unwrap()
}

fn record(stage: &mut Stage) -> Result<Came, Refusal> {
    let access = visit(stage);
    stage.suite.record("gateway", access).map(recorded)
}

fn record_without_a_record(stage: &mut Stage) -> Result<Came, Refusal> {
    let mut access = visit(stage);
    access.data = None;
    stage.suite.record("gateway", access).map(recorded)
}

fn record_batch(stage: &mut Stage) -> Result<Came, Refusal> {
    let accesses = vec![visit(stage).into(), visit(stage).into()];
    let msg = audit::ExecuteMsg::RecordBatch {
        r#as: stage.suite.account("hospital"),
        custodian: stage.suite.account("hospital"),
        accesses,
    };
    let data = stage.suite.audit("gateway", &msg)?.data.unwrap();
    let answers: Vec<Answer> = cosmwasm_std::from_json(data).unwrap();
    assert_eq!(answers.len(), 2);
    let came = answers.into_iter().map(recorded);
    Ok(came.fold(Came::Else, |all, one| match one {
        Came::Permit => Came::Permit,
        Came::Else => all,
    }))
}

fn declare(stage: &mut Stage) -> Result<Came, Refusal> {
    let hospital = "hospital";
    let mut emergency = audit::Declaration {
        access_id: stage.suite.fresh_id(),
        since: 3,
        subject: stage.suite.account("alice"),
        actor: stage.suite.account("doctor"),
        organization: stage.suite.account(hospital),
        reason: salus_audit_api::EmergencyReason::Other,
        hash: salus_vocabulary::Hash([1; 32]),
        seconds: None,
    };
    emergency.seconds = Some(600);
    let msg = audit::ExecuteMsg::DeclareEmergency {
        r#as: stage.suite.account("doctor"),
        emergency,
    };
    stage.suite.audit("doctor", &msg).map(|_| Came::Else)
}

fn decide(stage: &mut Stage) -> Result<Came, Refusal> {
    let question = audit::QueryMsg::Decide {
        access: visit(stage).into(),
        emergency: None,
    };
    let decision: AccessDecision<String> = stage.suite.query(AUDIT, &question)?;
    Ok(decision.outcome.into())
}

fn explain(stage: &mut Stage) -> Result<Came, Refusal> {
    let question = audit::QueryMsg::Explain {
        access: visit(stage).into(),
        emergency: None,
    };
    let answer: audit::ExplainResponse = stage.suite.query(AUDIT, &question)?;
    Ok(answer.decision.outcome.into())
}

fn preview(stage: &mut Stage) -> Result<Came, Refusal> {
    let question = consent::QueryMsg::Preview {
        question: Box::new(visit(stage).into()),
        emergency: None,
        grant: None,
        ends: Vec::new(),
    };
    let answer: serde_json::Value = stage.suite.query(CONSENT, &question)?;
    let permits = answer["decision"]["outcome"] == "permit" || answer["outcome"] == "permit";
    Ok(if permits { Came::Permit } else { Came::Else })
}

fn grant(stage: &mut Stage) -> Result<Came, Refusal> {
    let mut terms = reference::treatment(&stage.suite).unwrap();
    terms.custodian = salus_policy::Custodian::Identity(stage.suite.account("clinic"));
    stage.suite.grant("alice", terms).map(|_| Came::Else)
}

fn exclude(stage: &mut Stage) -> Result<Came, Refusal> {
    let done = stage.suite.exclude_for("alice", "alice", "doctor");
    done.map(|_| Came::Else)
}

fn end(stage: &mut Stage) -> Result<Came, Refusal> {
    let consent = stage.consent;
    let done = stage.suite.end_refusal_for("alice", "alice", consent);
    done.map(|_| Came::Else)
}

fn lift(stage: &mut Stage) -> Result<Came, Refusal> {
    let done = stage.suite.lift_for("alice", "alice", "enemy");
    done.map(|_| Came::Else)
}

fn request(stage: &mut Stage) -> Result<Came, Refusal> {
    let terms = reference::research(&stage.suite).unwrap();
    let done = stage.suite.ask_for("hospital", "alice", terms);
    done.map(|_| Came::Else)
}

fn recorded_by_a_stranger(stage: &mut Stage) -> Result<Came, Refusal> {
    let access = visit(stage);
    stage.suite.record("thief", access).map(recorded)
}

fn seen_as_the_patient(stage: &mut Stage) -> Result<Came, Refusal> {
    let mut access = visit(stage);
    access.organization = None;
    access.actor = stage.suite.account("alice");
    let msg = audit::ExecuteMsg::Record {
        r#as: stage.suite.account("alice"),
        access,
    };
    stage.suite.audit("thief", &msg).map(|_| Came::Permit)
}

fn granted_as_the_patient(stage: &mut Stage) -> Result<Came, Refusal> {
    let terms = reference::research(&stage.suite).unwrap();
    let msg = consent::ExecuteMsg::Grant {
        r#as: stage.suite.account("alice"),
        subject: stage.suite.account("alice"),
        id: stage.suite.fresh_id(),
        terms: Box::new(terms),
        replaces: None,
        ends: Vec::new(),
    };
    stage.suite.consent("thief", &msg).map(|_| Came::Permit)
}

fn lifted_by_a_stranger(stage: &mut Stage) -> Result<Came, Refusal> {
    let done = stage.suite.lift_for("thief", "alice", "enemy");
    done.map(|_| Came::Permit)
}

/// Everything that is tried.
pub fn attempts() -> Vec<Attempt> {
    type Act = fn(&mut Stage) -> Result<Came, Refusal>;
    let honest: [(&str, Contract, Act); 12] = [
        ("record", AUDIT, record),
        ("record without a record", AUDIT, record_without_a_record),
        ("record batch", AUDIT, record_batch),
        ("declare", AUDIT, declare),
        ("decide", AUDIT, decide),
        ("explain", AUDIT, explain),
        ("grant", CONSENT, grant),
        ("exclude", CONSENT, exclude),
        ("end", CONSENT, end),
        ("lift", CONSENT, lift),
        ("request", CONSENT, request),
        ("preview", CONSENT, preview),
    ];
    let thieves: [(&str, Contract, Act); 4] = [
        ("record as a stranger", AUDIT, recorded_by_a_stranger),
        ("be the patient", AUDIT, seen_as_the_patient),
        ("grant as the patient", CONSENT, granted_as_the_patient),
        ("lift as a stranger", CONSENT, lifted_by_a_stranger),
    ];
    let make = |by_a_thief| {
        move |(name, of, act)| Attempt {
            name,
            of,
            by_a_thief,
            act,
        }
    };
    let honest = honest.into_iter().map(make(false));
    honest.chain(thieves.into_iter().map(make(true))).collect()
}
