//! The table of `docs/access.md` is what the contracts do, and no message is missing in it.

use std::path::Path;

use salus_permissions::{Outcome, ROLES, Table, catalogue, covered};

#[test]
fn every_message_has_a_row() {
    let mut all = Vec::new();
    for schema in salus_schema::schemas().unwrap() {
        let text: serde_json::Value = serde_json::from_str(&schema.text).unwrap();
        for variant in text["execute"]["oneOf"].as_array().unwrap() {
            let name = variant["required"][0].as_str().unwrap();
            all.push(format!("{} {name}", schema.contract));
        }
    }
    let mut covered = covered();
    all.sort();
    covered.sort();
    assert_eq!(all, covered);
}

#[test]
fn the_table_is_what_the_contracts_do() {
    let table = Table::run().unwrap();
    for row in &table.rows {
        assert_eq!(row.outcomes.len(), ROLES.len());
        let done = |outcome: &Outcome| !matches!(outcome, Outcome::Refused(_));
        assert!(row.outcomes.iter().any(done), "nobody may {}", row.message);
        for outcome in &row.outcomes {
            if let Outcome::Refused(code) = outcome {
                assert!(code.starts_with("salus:"), "{}: {code}", row.message);
            }
        }
    }
    eprintln!("{} messages, {} pairs", table.rows.len(), table.pairs());
    is_golden("../../docs/access.md", &table.page());
    is_golden("tests/pairs.tsv", &table.pairs_listed());
}

#[test]
fn the_catalogue_is_what_the_contracts_emit() {
    is_golden("../../docs/events.md", &catalogue().unwrap());
}

#[track_caller]
fn is_golden(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("SALUS_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "{file} differs from what the contracts do: run with SALUS_BLESS=1 and read the diff"
    );
}
