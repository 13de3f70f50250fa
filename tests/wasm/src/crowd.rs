//! A large state by messages: patients with a consent and entries, one long history, one large
//! organization. Made natively, since that is quicker, and then laid under the same contracts in the VM.

use salus_audit_api::msg as audit;
use salus_identity_api::msg::Role;
use salus_policy::{Custodian, Terms};
use salus_test_kit::{Contract, Refusal, Suite, World};

use crate::measure::BATCH;
use crate::{VmWorld, reference};

/// The organization of the inhabitants, apart from those that are measured.
const CAMPUS: &str = "campus";

/// The seconds between some blocks while a state is made, so that times differ.
const BLOCK: u64 = 6;

fn inhabitant(number: usize) -> String {
    format!("inhabitant {number}")
}

/// So many patients with a consent at one hospital, and so many entries each.
///
/// # Errors
/// If a contract refuses.
pub fn inhabitants<W: World>(
    suite: &mut Suite<W>,
    patients: usize,
    entries: u64,
) -> Result<(), Refusal> {
    suite.hospital(CAMPUS, "registrar", &["resident"])?;
    let terms = Terms {
        custodian: Custodian::Identity(suite.account(CAMPUS)),
        rules: Vec::new(),
        default: salus_policy::DefaultEffect::Permit,
        ..reference::treatment(suite)?
    };
    for number in 0..patients {
        suite.grant(&inhabitant(number), terms.clone())?;
    }
    for round in 0..entries {
        for first in (0..patients).step_by(BATCH) {
            let group = first..patients.min(first + BATCH);
            let names: Vec<String> = group.map(inhabitant).collect();
            batch(suite, [CAMPUS, "registrar", "resident"], &names, round)?;
        }
        suite.world.advance(BLOCK);
    }
    Ok(())
}

/// So many entries more for one patient of the hospital, 50 in a message.
///
/// # Errors
/// If a contract refuses.
pub fn history<W: World>(
    suite: &mut Suite<W>,
    patient: &str,
    entries: usize,
) -> Result<(), Refusal> {
    let cast = ["hospital", "gateway", "doctor 0"];
    let names = vec![patient.to_owned(); BATCH];
    let mut since = suite.latest(patient)?;
    for _ in 0..entries / BATCH {
        batch(suite, cast, &names, since)?;
        since += BATCH as u64;
        suite.world.advance(BLOCK);
    }
    Ok(())
}

/// So many members more for the hospital; each is invited and accepts.
///
/// # Errors
/// If a contract refuses.
pub fn members<W: World>(suite: &mut Suite<W>, members: usize) -> Result<(), Refusal> {
    for number in 0..members {
        suite.join("hospital", &format!("member {number}"), &[Role::Clinician])?;
    }
    Ok(())
}

fn batch<W: World>(
    suite: &mut Suite<W>,
    [custodian, operator, actor]: [&str; 3],
    patients: &[String],
    since: u64,
) -> Result<(), Refusal> {
    let (hospital, actor) = (suite.account(custodian), suite.account(actor));
    let mut accesses = Vec::with_capacity(patients.len());
    for patient in patients {
        let mut access = reference::access(suite, patient, "nobody", since)?;
        access.custodian.clone_from(&hospital);
        access.organization = Some(hospital.clone());
        access.actor.clone_from(&actor);
        accesses.push(access.into());
    }
    let msg = audit::ExecuteMsg::RecordBatch {
        r#as: hospital.clone(),
        custodian: hospital,
        accesses,
    };
    suite.audit(operator, &msg)?;
    Ok(())
}

/// The same contracts with the same state and time in the VM.
///
/// # Errors
/// If the contracts got other addresses there.
pub fn load<W: World>(native: &Suite<W>) -> Result<Suite<VmWorld>, Refusal> {
    let mut suite = Suite::start(VmWorld::new())?;
    for contract in [
        Contract::IdentityRegistry,
        Contract::ConsentRegistry,
        Contract::AccessAudit,
    ] {
        let address = native.address(contract);
        if suite.address(contract) != address {
            return Err(Refusal(format!("{contract:?} has two addresses")));
        }
        let cells = native.world.cells(address);
        let loaded = suite.world.chain.replace_cells(address, cells);
        loaded.map_err(|error| Refusal(error.to_string()))?;
    }
    let later = native.world.now().saturating_sub(suite.world.now());
    if later > 0 {
        suite.world.advance(later);
    }
    Ok(native.on(suite.world))
}
