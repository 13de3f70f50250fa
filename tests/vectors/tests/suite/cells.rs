use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use salus_vectors::{Contract, from_hex, hex, read_cell};
use serde_json::{Value, json};

use crate::golden::assert_frozen;
use crate::samples::{Sample, samples};
use crate::story;

/// A vector: the cell in hex, and what a stranger reads there.
fn vector(contract: Contract, sample: &Sample) -> Value {
    let read = read_cell(contract, &sample.key, &sample.bytes)
        .unwrap_or_else(|why| panic!("{}: {why}", sample.case));
    json!({
        "cell": read.cell,
        "case": sample.case,
        "layout": read.layout,
        "key": hex(&sample.key),
        "key_meaning": read.key,
        "bytes": hex(&sample.bytes),
        "meaning": read.meaning,
    })
}

/// The samples, and of cells that only a contract can write the first that the story left.
fn vectors(contract: Contract) -> Vec<Value> {
    let mut vectors: Vec<Value> = samples(contract)
        .iter()
        .map(|sample| vector(contract, sample))
        .collect();
    let sampled: BTreeSet<(String, u64)> = vectors.iter().map(layout).collect();
    let mut told = BTreeSet::new();
    for (key, bytes) in story::cells(contract) {
        if key.starts_with(b"contract_info") {
            continue;
        }
        let case = "as the contract wrote it";
        let sample = Sample { case, key, bytes };
        let vector = vector(contract, &sample);
        if !sampled.contains(&layout(&vector)) && told.insert(layout(&vector)) {
            vectors.push(vector);
        }
    }
    vectors
}

fn kind(vector: &Value) -> String {
    vector["cell"].as_str().unwrap().to_owned()
}

/// A kind in one of its layouts.
fn layout(vector: &Value) -> (String, u64) {
    (kind(vector), vector["layout"].as_u64().unwrap())
}

#[test]
fn every_kind_of_cell_is_frozen() {
    for contract in Contract::ALL {
        let vectors = json!({"contract": contract.name(), "cells": vectors(contract)});
        assert_frozen(&format!("{}.json", contract.name()), &vectors);
    }
}

/// Whatever the contracts wrote in a long story, a stranger reads.
#[test]
fn every_cell_of_a_long_story_is_read_by_a_stranger() {
    for contract in Contract::ALL {
        let cells = story::cells(contract);
        assert!(cells.len() >= 10, "{}", contract.name());
        for (key, cell) in cells {
            if key.starts_with(b"contract_info") {
                continue;
            }
            if let Err(why) = read_cell(contract, &key, &cell) {
                panic!("{} {} = {}: {why}", contract.name(), hex(&key), hex(&cell));
            }
        }
    }
}

/// A new kind of cell, or a new layout of one, needs a vector. `docs/formats.md` says how.
#[test]
fn no_kind_of_cell_is_without_a_vector() {
    let frozen: BTreeSet<(String, u64)> = Contract::ALL
        .iter()
        .flat_map(|contract| {
            let file = crate::golden::frozen(&format!("{}.json", contract.name()));
            file["cells"].as_array().cloned().unwrap_or_default()
        })
        .map(|vector| layout(&vector))
        .collect();
    let mut missing = Vec::new();
    for source in sources() {
        let text = std::fs::read_to_string(&source).unwrap();
        for part in text.split("impl Cell for ").skip(1) {
            let named = between(part, "const NAME: &'static str = \"", "\"");
            let layout = between(part, "const LAYOUT: u8 = ", ";");
            let layout: u64 = layout.parse().unwrap();
            for layout in 1..=layout {
                if !frozen.contains(&(named.to_owned(), layout)) {
                    missing.push(format!("{named}, layout {layout} ({})", source.display()));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no vector of these; docs/formats.md says how to add one:\n{}",
        missing.join("\n")
    );
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

/// The sources of the suite that may define cells.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut open = vec![root.join("packages"), root.join("contracts")];
    let mut sources = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_owned();
            if path.is_dir() && name != "tests" && name != "target" {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                sources.push(path);
            }
        }
    }
    sources
}

/// Truncated, longer, or of a layout that nobody knows: refused.
#[test]
fn no_other_bytes_are_read() {
    for contract in Contract::ALL {
        for vector in vectors(contract) {
            let text = |field: &str| from_hex(vector[field].as_str().unwrap()).unwrap();
            let (key, bytes) = (text("key"), text("bytes"));
            let read = |bytes: &[u8]| read_cell(contract, &key, bytes);
            for length in 0..bytes.len() {
                assert!(read(&bytes[..length]).is_err(), "{vector} cut at {length}");
            }
            let longer = [&bytes[..], &[0]].concat();
            assert!(read(&longer).is_err(), "{vector} with a byte more");
            for layout in [0, 3, 255] {
                let other = [&[layout], &bytes[1..]].concat();
                assert!(read(&other).is_err(), "{vector} in layout {layout}");
            }
        }
    }
}

/// No two kinds of cells of one contract share a namespace.
#[test]
fn namespaces_are_distinct() {
    for contract in Contract::ALL {
        let mut kinds: BTreeSet<(u64, String)> = BTreeSet::new();
        for vector in vectors(contract) {
            let key = from_hex(vector["key"].as_str().unwrap()).unwrap();
            kinds.insert((key[0].into(), kind(&vector)));
        }
        let spaces: BTreeSet<u64> = kinds.iter().map(|(space, _)| *space).collect();
        assert_eq!(spaces.len(), kinds.len(), "{kinds:?}");
    }
}
