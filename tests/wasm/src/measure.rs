//! What messages and queries cost: each is measured alone, from the same state.

use salus_audit_api::AccessDecision;
use salus_audit_api::msg::{self as audit, Access};
use salus_consent_api::msg as consent;
use salus_permissions::{Stage, cases, message, name};
use salus_policy::ConsentRef;
use salus_test_kit::{Contract, Refusal, Suite, World};
use salus_vm::GasReport;
use salus_vocabulary::Hash;

use crate::{VmWorld, reference};

/// What one message, or one of many in it, cost.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What was done.
    pub name: String,
    /// What the whole message cost.
    pub gas: GasReport,
    /// How many accesses, or the like, it did.
    pub items: u64,
    /// What one of them may cost, warm; `None`: only the rule for every message holds.
    pub budget: Option<u64>,
}

impl Measured {
    /// What one item cost, warm.
    pub fn warm(&self) -> u64 {
        self.gas.warm.div_ceil(self.items)
    }

    /// What the rule for every message allows: the storage that it cannot avoid, and an overhead.
    pub fn rule(&self) -> u64 {
        let gas = &self.gas;
        (gas.floor + 6_300 + 100 * gas.counts.raw_queries + gas.result + gas.events) * 103 / 100
    }
}

/// How many clinicians and patients the batches have.
pub const BATCH: usize = 50;

fn doctor(number: usize) -> String {
    format!("doctor {number}")
}

fn patient(number: usize) -> String {
    format!("patient {number}")
}

/// The state of the reference requests: a hospital with 50 clinicians, 50 patients with two
/// consents and an entry each.
pub fn town<W: World>(world: W) -> Result<Suite<W>, Refusal> {
    let mut suite = Suite::start(world)?;
    found_town(&mut suite)?;
    Ok(suite)
}

/// The same in a suite where other things happened before.
pub fn found_town<W: World>(suite: &mut Suite<W>) -> Result<(), Refusal> {
    let names: Vec<String> = (0..BATCH).map(doctor).collect();
    let mut clinicians: Vec<&str> = names.iter().map(String::as_str).collect();
    clinicians.push("doctor");
    suite.hospital("hospital", "gateway", &clinicians)?;
    for number in 0..BATCH {
        let name = patient(number);
        reference::consents(suite, &name)?;
        let access = reference::access(suite, &name, "doctor 0", 0)?;
        suite.record("gateway", access)?;
    }
    Ok(())
}

/// The operations that have a budget of their own.
pub fn reference_requests(suite: &mut Suite<VmWorld>) -> Result<Vec<Measured>, Refusal> {
    let start = suite.world.chain.snapshot();
    let mut all = Vec::new();
    let mut note = |suite: &mut Suite<VmWorld>, name: &str, items: u64, budget| {
        all.push(Measured {
            name: name.to_owned(),
            gas: suite.world.gas(),
            items,
            budget: Some(budget),
        });
        suite.world.chain.restore(&start).ok();
    };
    let first = patient(0);
    let latest = suite.latest(&first)?;

    let access = reference::access(suite, &first, "doctor 0", latest)?;
    suite.record("gateway", access.clone())?;
    note(suite, "Record, one record", 1, 32_000);
    let with_hash = Access {
        fingerprint: Some(Hash([7; 32])),
        ..access.clone()
    };
    suite.record("gateway", with_hash)?;
    note(
        suite,
        "Record with the fingerprint of the record",
        1,
        33_100,
    );
    let session = Access {
        data: None,
        ..access.clone()
    };
    suite.record("gateway", session.clone())?;
    note(
        suite,
        "Record without a record: residue and its hash",
        1,
        33_100,
    );
    for (name, patients, doctors, budget) in [
        (
            "RecordBatch of 50, one patient, one actor, each",
            1,
            1,
            8_500,
        ),
        (
            "RecordBatch of 50, one patient, 50 actors, each",
            1,
            BATCH,
            10_000,
        ),
        (
            "RecordBatch of 50, 50 patients, one actor, each",
            BATCH,
            1,
            18_500,
        ),
        (
            "RecordBatch of 50, 50 patients, 50 actors, each",
            BATCH,
            BATCH,
            20_000,
        ),
    ] {
        let mut accesses = Vec::new();
        for number in 0..BATCH {
            let (whose, who) = (patient(number % patients), doctor(number % doctors));
            let since = if whose == first { latest } else { 1 };
            accesses.push(reference::access(suite, &whose, &who, since)?.into());
        }
        let msg = audit::ExecuteMsg::RecordBatch {
            r#as: suite.account("hospital"),
            custodian: suite.account("hospital"),
            accesses,
        };
        suite.audit("gateway", &msg)?;
        note(suite, name, BATCH as u64, budget);
    }
    let ask = |access: Access| audit::QueryMsg::Decide {
        access: access.into(),
        emergency: None,
    };
    let _: AccessDecision<String> = suite.query(Contract::AccessAudit, &ask(access))?;
    note(suite, "Decide by smart query, one record", 1, 18_500);
    let terms = reference::treatment(suite)?;
    suite.grant("newcomer", terms)?;
    note(suite, "Grant of terms with three rules", 1, 26_500);
    for others in [0, 7, 14] {
        revoke_beside(suite, others)?;
        note(
            suite,
            &format!("Revoke beside {others} other consents"),
            1,
            19_500,
        );
    }
    Ok(all)
}

/// Revokes the reference consent of a patient who has so many others at the same hospital.
fn revoke_beside(suite: &mut Suite<VmWorld>, others: usize) -> Result<(), Refusal> {
    let mut terms = reference::treatment(suite)?;
    terms.rules.pop();
    terms.default = salus_policy::DefaultEffect::Closed;
    terms.emergency = None;
    let granted: ConsentRef = suite.grant("collector", terms.clone())?;
    for number in 0..others {
        let grantee = suite.account(&format!("grantee {number}"));
        terms.grantee = salus_policy::Grantee::Identity(grantee.clone());
        terms.applies.actors =
            salus_policy::Scope::List(vec![salus_policy::Who::Identity(grantee)]);
        suite.grant("collector", terms.clone())?;
    }
    let msg = consent::ExecuteMsg::Revoke {
        r#as: suite.account("collector"),
        subject: suite.account("collector"),
        consent: granted,
        why: consent::Why::default(),
    };
    suite.consent("collector", &msg)?;
    Ok(())
}

/// Every message of every contract once, by somebody who may.
pub fn every_message(stage: &mut Stage<VmWorld>) -> Result<Vec<Measured>, Refusal> {
    let start = stage.suite.world.chain.snapshot();
    let mut all = Vec::new();
    for case in cases::<VmWorld>() {
        (case.prepare)(stage)?;
        let acting = case.acting.map(|acting| stage.address(acting));
        let message = message(case.name, acting.as_deref(), (case.fields)(stage));
        let sender = stage.address(case.sender);
        let address = stage.suite.address(case.contract).to_owned();
        stage.suite.world.execute(&sender, &address, &message)?;
        all.push(Measured {
            name: format!("{} `{}`", name(case.contract), case.name),
            gas: stage.suite.world.gas(),
            items: 1,
            budget: None,
        });
        stage.suite.world.chain.restore(&start).ok();
    }
    Ok(all)
}
