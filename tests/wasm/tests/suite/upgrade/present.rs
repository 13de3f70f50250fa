//! The state of 0.1.0 under the present build.

use salus_test_kit::{Contract, Suite};
use salus_wasm::{Artifacts, VmWorld};
use serde_json::Value;

use super::fixture;
use super::town::{CONTRACTS, Town};

/// The order in which contracts are migrated: who reads before who is read.
pub const READERS_FIRST: [Contract; 3] = [
    Contract::AccessAudit,
    Contract::ConsentRegistry,
    Contract::IdentityRegistry,
];

/// The present Wasm of a contract.
pub fn wasm(contract: Contract) -> Vec<u8> {
    Artifacts::present().read(contract).unwrap()
}

/// Puts the present code under a contract.
pub fn migrate(town: &mut Town, contract: Contract) {
    town.migrate("owner", contract, &wasm(contract)).unwrap();
}

/// The town of 0.1.0 after its migration.
pub fn migrated() -> Town {
    let mut town = fixture::town();
    for contract in READERS_FIRST {
        migrate(&mut town, contract);
    }
    town
}

/// The same for scenarios of today.
pub fn suite(town: Town) -> Suite<VmWorld> {
    let contracts = CONTRACTS.map(|contract| (contract, town.address(contract).to_owned()));
    Suite::around(VmWorld::around(town.chain), contracts)
}

/// What is missing or different in an answer of today: every field of the old one is there with its
/// value; new ones may have come. The path of the first that is not.
pub fn lost(old: &Value, new: &Value) -> Option<String> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => old.iter().find_map(|(field, old)| {
            let found = new.get(field).unwrap_or(&Value::Null);
            lost(old, found).map(|path| format!(".{field}{path}"))
        }),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .enumerate()
            .find_map(|(place, (old, new))| lost(old, new).map(|path| format!("[{place}]{path}"))),
        _ => (old != new).then(String::new),
    }
}
