//! Who may migrate, from what to what, and what a migration itself writes.

use salus_test_kit::Contract;
use salus_vm::{CallError, ChainError};
use serde_json::json;

use super::fixture;
use super::present::{READERS_FIRST, migrate, migrated, wasm};
use super::town::{CONTRACTS, Town, stable_code};

/// `sender` puts this code under a contract and is refused by the contract's code or the chain;
/// all cells stay.
#[track_caller]
fn refused(town: &mut Town, sender: &str, contract: Contract, wasm: &[u8]) -> CallError {
    let before = CONTRACTS.map(|contract| town.cells(contract));
    let failure = town.migrate(sender, contract, wasm).unwrap_err();
    let after = CONTRACTS.map(|contract| town.cells(contract));
    assert!(before == after, "a refused migration changes nothing");
    failure.error
}

#[track_caller]
fn refused_by_code(town: &mut Town, contract: Contract, wasm: &[u8]) {
    match refused(town, "owner", contract, wasm) {
        CallError::Contract(text) => assert_eq!(stable_code(&text), "salus:kit:migration"),
        other => panic!("{other}"),
    }
}

#[test]
fn only_header_and_version_are_written_by_the_migration_itself() {
    let old = fixture::town();
    let new = migrated();
    for contract in CONTRACTS {
        let (old, new) = (old.cells(contract), new.cells(contract));
        assert_eq!(old.len(), new.len());
        let mut written = Vec::new();
        for (before, after) in old.iter().zip(&new) {
            assert_eq!(before.0, after.0);
            if before.1 != after.1 {
                written.push(before.0.as_slice());
            }
        }
        assert_eq!(written, [[0].as_slice(), b"contract_info"]);
    }
}

#[test]
fn the_same_version_again_is_refused() {
    let mut town = migrated();
    for contract in CONTRACTS {
        refused_by_code(&mut town, contract, &wasm(contract));
    }
    let mut town = fixture::town();
    for (contract, wasm) in CONTRACTS.into_iter().zip(fixture::wasm()) {
        refused_by_code(&mut town, contract, &wasm);
    }
}

#[test]
fn a_downgrade_is_refused_and_the_new_code_stays() {
    let mut town = migrated();
    for (contract, wasm) in CONTRACTS.into_iter().zip(fixture::wasm()) {
        refused_by_code(&mut town, contract, &wasm);
        let config = town.ask(contract, &json!({ "config": {} })).unwrap();
        assert_ne!(config["build"]["version"], "0.1.0");
    }
}

#[test]
fn the_code_of_another_contract_is_refused() {
    for contract in CONTRACTS {
        for other in CONTRACTS.into_iter().filter(|other| *other != contract) {
            refused_by_code(&mut fixture::town(), contract, &wasm(other));
            refused_by_code(&mut migrated(), contract, &wasm(other));
        }
    }
}

#[test]
fn a_foreign_name_or_version_in_storage_is_refused() {
    for info in [
        r#"{"contract":"cw20-base","version":"0.1.0"}"#,
        r#"{"contract":"salus-access-audit","version":"0.1"}"#,
        r#"{"contract":"","version":"0.1.0"}"#,
    ] {
        for contract in CONTRACTS {
            let mut town = fixture::town();
            let address = town.address(contract).to_owned();
            let info = info.as_bytes().to_vec();
            let put = town.chain.put_cell(&address, b"contract_info", Some(info));
            put.unwrap();
            refused_by_code(&mut town, contract, &wasm(contract));
        }
    }
}

#[test]
fn nobody_but_the_wasm_admin_migrates() {
    let mut town = fixture::town();
    for contract in READERS_FIRST {
        for sender in ["stranger", "root", "hospital", "alice"] {
            let error = refused(&mut town, sender, contract, &wasm(contract));
            assert!(matches!(
                error,
                CallError::Chain(ChainError::NotAdmin { .. })
            ));
        }
        migrate(&mut town, contract);
    }
}

#[test]
fn a_migration_takes_no_data() {
    for contract in CONTRACTS {
        let mut town = fixture::town();
        let code = town.chain.store_code(&wasm(contract)).unwrap();
        let (owner, address) = (
            town.chain.account("owner"),
            town.address(contract).to_owned(),
        );
        for message in [r#"{"owner":"x"}"#, "[]", "null", "1", r#""""#] {
            let before = town.cells(contract);
            let failed = town
                .chain
                .migrate_raw(&owner, &address, code, message.as_bytes());
            match failed.unwrap_err().error {
                CallError::Contract(text) => {
                    assert!(text.contains(" salus:json:"), "{message}: {text}");
                }
                other => panic!("{message}: {other}"),
            }
            assert!(town.cells(contract) == before);
        }
    }
}
