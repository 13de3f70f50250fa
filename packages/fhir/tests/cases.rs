//! Every published decision case comes out as its source expects.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::Path;

use salus_fhir::{decide_case, is_as_expected};
use serde_json::Value;

fn cases() -> Vec<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/consent-decisions.jsonl");
    let text = std::fs::read_to_string(path).expect("the cases are part of the repository");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is a case"))
        .collect()
}

#[test]
fn every_case_is_decided_as_its_source_expects() {
    let cases = cases();
    let mut unexpected = Vec::new();
    for case in &cases {
        match decide_case(case) {
            Ok(result) if is_as_expected(case, &result.decision) == Some(true) => {}
            Ok(result) => unexpected.push(format!(
                "{}: expected {}, decided {:?} by {:?}",
                case["id"], case["expected"], result.decision.outcome, result.decision.reason
            )),
            Err(error) => unexpected.push(format!("{}: {error}", case["id"])),
        }
    }
    println!(
        "{} of {} as expected",
        cases.len() - unexpected.len(),
        cases.len()
    );
    assert_eq!(cases.len(), 143);
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}
