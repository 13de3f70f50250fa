//! The corpus of bad inputs against the real Wasm: refused with the same codes, by the contracts and not
//! by a trap, at a bounded price.

use std::collections::BTreeMap;

use salus_bad_inputs::{Entry, Report, run};
use salus_test_kit::{Contract, Refusal};
use salus_wasm::VmWorld;

/// What a refusal may cost, warm, the bytes of the transaction aside.
pub const MOST: u64 = 40_000;

/// The dearest refusal of an entry point.
#[derive(Debug, Default)]
pub struct Dearest {
    /// What it cost, warm.
    pub gas: u64,
    /// Which input that was.
    pub name: String,
    /// How many inputs were refused.
    pub inputs: u64,
}

/// By contract and entry point.
pub type Prices = BTreeMap<(Contract, Entry), Dearest>;

/// Sends the corpus and notes what the refusals cost.
pub fn priced() -> (Report, Prices) {
    let mut prices = Prices::new();
    let report = run(VmWorld::new(), |world, contract, case, refusal| {
        let gas = world.gas().warm;
        let dearest = prices.entry((contract, case.entry)).or_default();
        dearest.inputs += 1;
        if gas > dearest.gas {
            dearest.gas = gas;
            dearest.name.clone_from(&case.name);
        }
        wrong(refusal, gas)
    });
    (report.unwrap(), prices)
}

fn wrong(refusal: &Refusal, gas: u64) -> Option<String> {
    let trapped = [
        "contract aborted",
        "VM error",
        "out of gas",
        "a query must not",
    ];
    if trapped.iter().any(|text| refusal.0.starts_with(text)) {
        return Some(refusal.0.clone());
    }
    (gas > MOST).then(|| format!("{gas} gas"))
}

#[test]
fn every_bad_input_is_refused_by_the_wasm_with_its_code_and_changes_nothing() {
    let (report, prices) = priced();
    for ((contract, entry), dearest) in &prices {
        println!("{contract:?} {entry:?}: {dearest:?}");
    }
    assert_eq!(prices.len(), 12, "all entry points");
    assert!(
        report.faults.is_empty(),
        "{} faults:\n{}",
        report.faults.len(),
        report.faults.join("\n")
    );
}
