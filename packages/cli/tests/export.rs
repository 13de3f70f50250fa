//! `salus export` as people run it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::path::PathBuf;

use common::{Ran, assert_golden, root, salus};
use serde_json::{Value, json};

/// The export of the example with more arguments.
fn exported(more: &[&str]) -> Ran {
    of("examples/history.json", more)
}

fn of(file: &str, more: &[&str]) -> Ran {
    let mut arguments = vec![
        "export",
        "--entries",
        file,
        "--chain-id",
        "salus-1",
        "--access-audit",
        "salus1audit",
    ];
    arguments.extend_from_slice(more);
    salus(&arguments)
}

/// A file with this text, in the folder that cargo keeps for tests.
fn written(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn example() -> Value {
    let text = std::fs::read_to_string(root().join("examples/history.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_history_becomes_a_bundle_of_audit_events() {
    let ran = exported(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let bundle: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(bundle["resourceType"], "Bundle");
    let events = bundle["entry"].as_array().unwrap();
    assert!(events.len() >= 3, "{}", events.len());
    for event in events {
        assert_eq!(event["resource"]["resourceType"], "AuditEvent");
    }
}

#[test]
fn a_list_of_entries_is_exported_like_a_history() {
    let list = written("entries.json", &example()["entries"].to_string());
    assert_eq!(of(&list, &[]).out, exported(&[]).out);
}

#[test]
fn no_entries_are_an_empty_bundle() {
    let none = written("none.json", "[]");
    let bundle: Value = serde_json::from_str(&of(&none, &[]).out).unwrap();
    assert_eq!(
        bundle,
        json!({"resourceType": "Bundle", "type": "collection"})
    );
}

#[test]
fn an_accounting_reads_as_agreed() {
    let ran = exported(&["--accounting", "salus1anna", "--until", "1800000000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_golden("export_accounting.txt", &ran.out);
}

#[test]
fn an_accounting_in_json_has_the_same_disclosures() {
    let ran = exported(&["--accounting", "salus1anna", "--json"]);
    let accounting: Value = serde_json::from_str(&ran.out).unwrap();
    let seqs: Vec<u64> = accounting["disclosures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [1, 3]);
}

#[test]
fn an_accounting_ends_before_its_end() {
    for (until, seqs) in [("1780000000", 0), ("1780000001", 1), ("1780080001", 2)] {
        let ran = exported(&["--accounting", "salus1anna", "--until", until, "--json"]);
        let accounting: Value = serde_json::from_str(&ran.out).unwrap();
        let found = accounting["disclosures"].as_array().unwrap().len();
        assert_eq!(found, seqs, "{until}");
    }
}

#[test]
fn what_is_no_entry_is_refused_and_named() {
    for text in ["{", "{}", r#"[{"seq": 1}]"#, "7"] {
        let file = written("bad.json", text);
        let ran = of(&file, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}");
        assert!(ran.err.contains("bad.json"), "{}", ran.err);
    }
    let ran = of("examples/missing.json", &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("missing.json"), "{}", ran.err);
}

#[test]
fn texts_of_entries_do_not_steer_the_terminal() {
    let mut history = example();
    history["entries"][0]["organization"] = json!("\u{1b}[2Jclinic");
    let file = written("steering.json", &history.to_string());
    let ran = of(&file, &["--accounting", "salus1anna"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains('\u{1b}'), "{:?}", ran.out);
}

#[test]
fn a_period_needs_an_accounting_and_an_order() {
    assert_eq!(exported(&["--until", "7"]).code, 2);
    let backwards = ["--accounting", "salus1anna", "--from", "9", "--until", "8"];
    assert_eq!(exported(&backwards).code, 2);
}
