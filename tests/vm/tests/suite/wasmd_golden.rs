//! The gas that wasmd's own tests expect of the contract hackatom.
//!
//! Contract and numbers come from wasmd's Go module at test time; they are never part of this
//! repository. Without Go these tests say so and prove nothing.

use crate::go_source::{self, Constants};
use cosmwasm_std::{BlockInfo, Coin, Timestamp};
use salus_vm::{CallError, Chain, ChainConfig, Failure, price};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

const WASMD: &str = "github.com/CosmWasm/wasmd@v0.61.14";
const STORE: &str = "cosmossdk.io/store@v1.1.2";

fn module_or_skip(name: &str, test: &str) -> Option<PathBuf> {
    let module = go_source::module(name);
    if module.is_none() {
        // Written past the test runner, which hides what passing tests print.
        let line = format!("SKIPPED: {test}: `go mod download {name}` does not work here\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    module
}

/// wasmd's test context with one hackatom: accounts and height as long as there.
fn chain_with_hackatom(wasmd: &Path) -> (Chain, String) {
    let mut chain = Chain::with_config(ChainConfig {
        address_prefix: "cosmos".to_owned(),
        ..ChainConfig::default()
    })
    .unwrap();
    chain.set_block(BlockInfo {
        height: 1_234_567,
        time: Timestamp::from_seconds(1_587_556_800),
        chain_id: String::new(),
    });
    let wasm = std::fs::read(wasmd.join("x/wasm/keeper/testdata/hackatom.wasm")).unwrap();
    let code = chain.store_code(&wasm).unwrap();
    let creator = chain.account("creator");
    let deposit = Coin::new(100u128, "denom");
    chain.mint(&creator, &deposit).unwrap();
    let message = json!({
        "verifier": chain.account("verifier"),
        "beneficiary": chain.account("beneficiary"),
    });
    let label = "hackatom contract";
    let made = chain
        .instantiate(code, &creator, &message, &[deposit], label, Some(&creator))
        .unwrap();
    (chain, made.contract)
}

fn constants_of(wasmd: &Path, function: &str) -> Constants {
    let register = std::fs::read_to_string(wasmd.join("x/wasm/types/gas_register.go")).unwrap();
    let mut constants = Constants::new();
    go_source::read_constants(&register, "types.", &mut constants);
    go_source::read_constants(function, "", &mut constants);
    constants
}

fn assert_close(actual: u64, expected: u64, what: &str) {
    eprintln!("wasmd golden: {what}: {actual} gas, wasmd {expected}");
    assert!(
        actual.abs_diff(expected) * 1_000 <= expected,
        "{what}: {actual} gas, wasmd's own test expects {expected}"
    );
}

struct Case {
    name: String,
    fields: BTreeMap<String, String>,
    constants: Constants,
}

impl Case {
    fn number(&self, field: &str) -> Option<u64> {
        let text = self.fields.get(field)?;
        let value = go_source::evaluate(text, &self.constants);
        Some(value.unwrap_or_else(|| panic!("{}: {field} = {text}", self.name)))
    }

    fn says(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|text| text == "true")
    }
}

/// Runs every case of one of the table tests.
fn run_cases(
    wasmd: &Path,
    function: &str,
    mut check: impl FnMut(&Case, Result<salus_vm::QueryAnswer, Failure>),
) {
    let source = std::fs::read_to_string(wasmd.join("x/wasm/keeper/recurse_test.go")).unwrap();
    let body = go_source::function(&source, function);
    let constants = constants_of(wasmd, body);
    let (mut chain, contract) = chain_with_hackatom(wasmd);
    let cases = go_source::cases(body);
    assert!(
        cases.len() >= 4,
        "only {} cases found in {function}",
        cases.len()
    );
    for (name, fields) in cases {
        let case = Case {
            name,
            fields,
            constants: constants.clone(),
        };
        let depth = case.number("Depth").unwrap_or(0);
        let work = case.number("Work").unwrap_or(0);
        chain.set_query_gas_limit(case.number("gasLimit").expect("a gas limit"));
        let message = format!(r#"{{"recurse":{{"depth":{depth},"work":{work}}}}}"#);
        check(&case, chain.query_smart_raw(&contract, message.as_bytes()));
    }
}

#[test]
fn hackatom_gas_matches_wasmd_golden() {
    let Some(wasmd) = module_or_skip(WASMD, "hackatom_gas_matches_wasmd_golden") else {
        return;
    };
    run_cases(&wasmd, "TestGasCostOnQuery", |case, result| {
        let expected = case.number("expectedGas").expect("an expectation");
        assert_close(result.unwrap().gas.total, expected, &case.name);
    });
}

#[test]
fn hackatom_runs_out_of_gas_and_of_depth_where_wasmd_says() {
    let test = "hackatom_runs_out_of_gas_and_of_depth_where_wasmd_says";
    let Some(wasmd) = module_or_skip(WASMD, test) else {
        return;
    };
    run_cases(&wasmd, "TestLimitRecursiveQueryGas", |case, result| {
        let gas = match &result {
            Ok(answer) => &answer.gas,
            Err(failure) => &failure.gas,
        };
        let queries = case.number("expectQueriesFromContract").expect("a count");
        assert_eq!(gas.counts.smart_queries, queries, "{}", case.name);
        let error = result.as_ref().err().map(|failure| &failure.error);
        if case.says("expectOutOfGas") {
            assert_eq!(error, Some(&CallError::OutOfGas), "{}", case.name);
            return;
        }
        match case.fields.get("expectError") {
            // The text is wasmd's heading of any contract error in a query.
            Some(_) => assert!(matches!(error, Some(CallError::Contract(_))), "{error:?}"),
            None => assert_eq!(error, None, "{}", case.name),
        }
        let expected = case.number("expectedGas").expect("an expectation");
        assert_close(gas.total, expected, &case.name);
    });
    run_cases(&wasmd, "TestGasOnExternalQuery", |case, result| {
        let out_of_gas = matches!(&result, Err(failure) if failure.error == CallError::OutOfGas);
        assert_eq!(
            out_of_gas,
            case.says("expOutOfGas"),
            "{}: {result:?}",
            case.name
        );
        assert_eq!(result.is_ok(), !out_of_gas, "{}: {result:?}", case.name);
    });
}

#[test]
fn our_prices_are_those_of_the_gas_register_and_of_the_store() {
    let test = "our_prices_are_those_of_the_gas_register_and_of_the_store";
    let Some(wasmd) = module_or_skip(WASMD, test) else {
        return;
    };
    let Some(store) = module_or_skip(STORE, test) else {
        return;
    };
    let mut theirs = constants_of(&wasmd, "");
    let api = std::fs::read_to_string(wasmd.join("x/wasm/keeper/api.go")).unwrap();
    go_source::read_constants(&api, "api.", &mut theirs);

    let gas = std::fs::read_to_string(store.join("types/gas.go")).unwrap();
    for line in go_source::function(&gas, "KVGasConfig").lines() {
        if let Some((field, value)) = line.trim().trim_end_matches(',').split_once(':')
            && let Some(value) = go_source::evaluate(value, &Constants::new())
        {
            theirs.insert(format!("store.{field}"), value);
        }
    }
    let ours = [
        ("types.DefaultGasMultiplier", price::GAS_MULTIPLIER),
        ("types.DefaultInstanceCost", price::LOAD_COLD),
        ("types.DefaultInstanceCostDiscount", price::LOAD_WARM),
        ("types.DefaultCompileCost", price::COMPILE_PER_BYTE),
        ("types.DefaultPerAttributeCost", price::EVENT_ATTRIBUTE),
        ("types.DefaultPerCustomEventCost", price::EVENT_CUSTOM),
        ("types.DefaultEventAttributeDataCost", price::EVENT_PER_BYTE),
        (
            "types.DefaultEventAttributeDataFreeTier",
            price::EVENT_FREE_BYTES,
        ),
        ("types.DefaultContractMessageDataCost", 0),
        ("api.DefaultGasCostHumanAddress", price::ADDRESS_HUMANIZE),
        (
            "api.DefaultGasCostCanonicalAddress",
            price::ADDRESS_CANONICALIZE,
        ),
        (
            "api.DefaultDeserializationCostPerByte",
            price::RESULT_PER_BYTE,
        ),
        ("store.HasCost", price::HAS),
        ("store.DeleteCost", price::DELETE),
        ("store.ReadCostFlat", price::READ_FLAT),
        ("store.ReadCostPerByte", price::READ_PER_BYTE),
        ("store.WriteCostFlat", price::WRITE_FLAT),
        ("store.WriteCostPerByte", price::WRITE_PER_BYTE),
        ("store.IterNextCostFlat", price::ITERATOR_FLAT),
    ];
    for (name, price) in ours {
        assert_eq!(theirs.get(name), Some(&price), "{name}");
    }
}
