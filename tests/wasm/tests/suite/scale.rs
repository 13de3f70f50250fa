//! A large state makes no message and no hot query dearer.

use salus_permissions::Stage;
use salus_test_kit::{Contract, Suite, World};
use salus_wasm::VmWorld;
use salus_wasm::measure::{Measured, every_message, reference_requests, town};

/// Records beside, in each contract.
const RECORDS: u64 = 100_000;

/// Copies what messages wrote about one patient, and about one organization, to so many others: the
/// same cells under other ids.
fn crowd(suite: &mut Suite<VmWorld>, like: &[&str]) {
    let accounts: Vec<Vec<u8>> = like
        .iter()
        .map(|name| suite.world.chain.canonical(&suite.account(name)).unwrap())
        .collect();
    for contract in [
        Contract::IdentityRegistry,
        Contract::ConsentRegistry,
        Contract::AccessAudit,
    ] {
        let address = suite.address(contract).to_owned();
        let cells = suite.world.cells(&address);
        let theirs: Vec<(Vec<u8>, usize, Vec<u8>)> = cells
            .into_iter()
            .filter_map(|(key, value)| {
                let at = (1..=2).find(|at| {
                    accounts
                        .iter()
                        .any(|account| key.get(*at..*at + 20) == Some(account.as_slice()))
                })?;
                Some((key, at, value))
            })
            .collect();
        assert!(!theirs.is_empty(), "{contract:?} knows none of them");
        let copies = RECORDS / theirs.len() as u64 + 1;
        let all = (0..copies).flat_map(|number| {
            theirs.iter().map(move |(key, at, value)| {
                let mut key = key.clone();
                key[at + 4..at + 12].copy_from_slice(&number.to_be_bytes());
                (key, Some(value.clone()))
            })
        });
        let all: Vec<_> = all.collect();
        suite.world.chain.put_cells(&address, all).unwrap();
        let count = suite.world.chain.cell_count(&address).unwrap();
        assert!(count as u64 > RECORDS, "{contract:?} has {count} cells");
    }
}

fn compare(small: &[Measured], large: &[Measured]) {
    assert_eq!(small.len(), large.len());
    for (before, after) in small.iter().zip(large) {
        let (one, other) = (before.warm(), after.warm());
        assert!(
            other * 100 <= one * 105,
            "{}: {one} gas beside little, {other} beside {RECORDS} records",
            before.name
        );
    }
}

#[test]
fn a_hundred_thousand_records_make_nothing_dearer() {
    let clock = std::time::Instant::now();
    let mut suite = town(VmWorld::new()).unwrap();
    let small = reference_requests(&mut suite).unwrap();
    crowd(&mut suite, &["patient 1", "doctor 1"]);
    compare(&small, &reference_requests(&mut suite).unwrap());

    let mut stage = Stage::new(VmWorld::new()).unwrap();
    let small = every_message(&mut stage).unwrap();
    // What the stage has of them is too little to copy: a consent, an exclusion and an entry more.
    let mut town = town(VmWorld::new()).unwrap();
    let cells: Vec<_> = [Contract::ConsentRegistry, Contract::AccessAudit]
        .into_iter()
        .map(|contract| (contract, town.world.cells(town.address(contract))))
        .collect();
    let _ = &mut town;
    for (contract, cells) in cells {
        let address = stage.suite.address(contract).to_owned();
        let known = stage.suite.world.cells(&address);
        let more: Vec<_> = cells
            .into_iter()
            .filter(|(key, _)| key.len() > 20 && !known.iter().any(|(other, _)| other == key))
            .map(|(key, value)| (key, Some(value)))
            .collect();
        stage.suite.world.chain.put_cells(&address, more).unwrap();
    }
    crowd(&mut stage.suite, &["patient 1", "doctor"]);
    compare(&small, &every_message(&mut stage).unwrap());
    eprintln!(
        "beside {RECORDS} records in each contract: {:?}",
        clock.elapsed()
    );
}
