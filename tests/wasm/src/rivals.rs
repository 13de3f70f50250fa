//! Other people's contracts beside ours: as published, compiled by the same toolchain, run and metered by
//! the same harness. `./scripts/rivals` writes `docs/rivals.md` and `docs/rivals.svg` from it.

mod page;
mod picture;
mod published;

pub use page::page;
pub use picture::picture;
pub use published::{PUBLISHED, published};

use salus_permissions::Stage;
use salus_test_kit::{Contract, Refusal};
use salus_vm::GasReport;

use crate::measure::{Measured, every_message, reference_requests, town};
use crate::{Artifacts, VmWorld};

/// One operation of one contract.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The contract, by the name of its crate.
    pub contract: String,
    /// What is done, in few words.
    pub name: String,
    /// What exactly the message does.
    pub what: String,
    /// What it cost.
    pub gas: GasReport,
    /// How many of it one message did; the figures of a row are of one.
    pub items: u64,
    /// Whether it is ours.
    pub ours: bool,
}

impl Operation {
    /// All of it, codes pinned.
    pub fn warm(&self) -> u64 {
        self.each(self.gas.warm)
    }

    /// Storage that it cannot avoid.
    pub fn floor(&self) -> u64 {
        self.each(self.gas.floor)
    }

    /// Wasm instructions and the host's own work.
    pub fn work(&self) -> u64 {
        self.each(self.gas.vm)
    }

    /// The rest: loading, look-ups, events, the result, what is read or written twice.
    pub fn rest(&self) -> u64 {
        self.warm()
            .saturating_sub(self.floor())
            .saturating_sub(self.work())
    }

    fn each(&self, gas: u64) -> u64 {
        gas.div_ceil(self.items)
    }
}

/// One contract's Wasm.
#[derive(Debug, Clone)]
pub struct Size {
    /// The name of its crate.
    pub contract: String,
    /// Bytes, lowered and stripped.
    pub bytes: u64,
    /// Whether it is ours.
    pub ours: bool,
}

/// Ours among the measured operations, what each is called here, and what it does.
const OURS: &[(&str, &str, &str)] = &[
    (
        "identity-registry `create_identity`",
        "create_identity",
        "makes an identity apart from any account, with its controllers",
    ),
    (
        "identity-registry `delegate`",
        "delegate",
        "lets another identity act with chosen powers for a period",
    ),
    (
        "identity-registry `invite_member`",
        "invite_member",
        "offers a membership with roles and a period",
    ),
    (
        "identity-registry `accept_membership`",
        "accept_membership",
        "the member's own consent to it",
    ),
    (
        "Grant of terms with three rules",
        "grant, 3 rules",
        "a consent with three rules, a category, purposes and a period",
    ),
    (
        "consent-registry `grant`",
        "grant, plain",
        "a consent without rules of its own",
    ),
    (
        "Revoke beside 0 other consents",
        "revoke",
        "ends a consent for good",
    ),
    (
        "consent-registry `exclude`",
        "exclude",
        "shuts one actor or organization out",
    ),
    (
        "Record, one record",
        "record",
        "decides one access from the state of three contracts and appends the entry",
    ),
    (
        "RecordBatch of 50, 50 patients, 50 actors, each",
        "record_batch, 50 patients",
        "the same, one of 50 in a message, each another patient and clinician",
    ),
    (
        "RecordBatch of 50, one patient, one actor, each",
        "record_batch, 1 patient",
        "the same, one of 50 in a message, one patient and clinician",
    ),
    (
        "Decide by smart query, one record",
        "decide (query)",
        "answers what record would, and writes nothing",
    ),
];

/// Ours, measured as for `docs/gas.md`.
///
/// # Errors
/// If a contract refuses what it should do.
pub fn ours() -> Result<Vec<Operation>, Refusal> {
    let mut measured = reference_requests(&mut town(VmWorld::new())?)?;
    measured.extend(every_message(&mut Stage::new(VmWorld::new())?)?);
    OURS.iter()
        .map(|(known, name, what)| {
            let found = measured.iter().find(|measured| measured.name == *known);
            let found = found.ok_or_else(|| Refusal(format!("{known} is not measured")))?;
            Ok(operation(found, name, what))
        })
        .collect()
}

fn operation(measured: &Measured, name: &str, what: &str) -> Operation {
    let contract = match measured.name.split_once(" `") {
        Some((contract, _)) => contract,
        None if name.starts_with("record") || name.starts_with("decide") => "access-audit",
        None => "consent-registry",
    };
    Operation {
        contract: contract.to_owned(),
        name: name.to_owned(),
        what: what.to_owned(),
        gas: measured.gas.clone(),
        items: measured.items,
        ours: true,
    }
}

/// How large our Wasm is.
///
/// # Errors
/// If it is not built.
pub fn our_sizes() -> Result<Vec<Size>, Refusal> {
    let artifacts = Artifacts::present();
    [
        (Contract::IdentityRegistry, "identity-registry"),
        (Contract::ConsentRegistry, "consent-registry"),
        (Contract::AccessAudit, "access-audit"),
    ]
    .into_iter()
    .map(|(contract, name)| {
        let wasm = artifacts.read(contract);
        let wasm = wasm.map_err(|missing| Refusal(missing.to_string()))?;
        Ok(Size {
            contract: name.to_owned(),
            bytes: wasm.len() as u64,
            ours: true,
        })
    })
    .collect()
}
