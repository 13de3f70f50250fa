//! What the build 0.1.0 left: its Wasm, the cells that its messages wrote, and what it answered to
//! every query about them. `fixtures/v0.1.0/README.md` tells how it is made.

use std::io::Read;
use std::path::PathBuf;

use cosmwasm_std::{BlockInfo, Checksum, HexBinary};
use salus_test_kit::Contract;
use serde_json::{Value, json};

use super::questions;
use super::story;
use super::town::{CONTRACTS, Town, name, stable_code};

fn path(file: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/v0.1.0");
    PathBuf::from(folder).join(file)
}

fn text(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap()
}

/// The Wasm of 0.1.0 in the order of [`CONTRACTS`], held against the checksums beside it.
pub fn wasm() -> [Vec<u8>; 3] {
    let checksums = text("checksums.txt");
    CONTRACTS.map(|contract| {
        let file = format!("{}.wasm", name(contract).replace('-', "_"));
        let packed = std::fs::read(path(&format!("{file}.gz"))).unwrap();
        let mut wasm = Vec::new();
        let mut unpacked = flate2::read::GzDecoder::new(packed.as_slice());
        unpacked.read_to_end(&mut wasm).unwrap();
        let checksum = Checksum::generate(&wasm).to_hex();
        assert!(
            checksums.contains(&format!("{checksum}  {file}")),
            "{file} has the checksum {checksum}"
        );
        wasm
    })
}

/// One question and the answer: a value, or the stable code of a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    pub contract: Contract,
    pub question: Value,
    pub answer: Result<Value, String>,
}

pub fn ask(town: &Town, contract: Contract, question: Value) -> Answered {
    let answer = town.ask(contract, &question);
    Answered {
        contract,
        answer: answer.map_err(|text| stable_code(&text).to_owned()),
        question,
    }
}

/// A town of 0.1.0 with all that its messages left.
pub fn town() -> Town {
    let mut town = Town::start(&wasm());
    let block: BlockInfo = serde_json::from_str(&text("block.json")).unwrap();
    town.chain.set_block(block);
    for (contract, cells) in CONTRACTS.into_iter().zip(cells()) {
        let address = town.address(contract).to_owned();
        town.chain.replace_cells(&address, cells).unwrap();
    }
    town
}

type Cells = Vec<(Vec<u8>, Vec<u8>)>;

fn cells() -> [Cells; 3] {
    let text = text("cells.txt");
    CONTRACTS.map(|contract| {
        let of_contract = text.lines().filter_map(|line| {
            let mut words = line.split(' ');
            let bytes = |hex: &str| HexBinary::from_hex(hex).unwrap().into();
            (words.next()? == name(contract))
                .then(|| (bytes(words.next().unwrap()), bytes(words.next().unwrap())))
        });
        of_contract.collect()
    })
}

/// The answers of 0.1.0.
pub fn answers() -> Vec<Answered> {
    let text = text("answers.jsonl");
    let read = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let contract = CONTRACTS
            .into_iter()
            .find(|contract| line["contract"] == name(*contract));
        Answered {
            contract: contract.unwrap(),
            question: line["ask"].clone(),
            answer: match line.get("refused") {
                Some(code) => Err(code.as_str().unwrap().to_owned()),
                None => Ok(line["answer"].clone()),
            },
        }
    });
    read.collect()
}

/// The messages of the story, sent to the Wasm of 0.1.0, leave exactly what is kept.
/// `SALUS_BLESS=1` keeps what they leave now.
#[test]
fn what_is_kept_is_what_messages_to_0_1_0_leave() {
    let mut town = Town::start(&wasm());
    story::tell(&mut town);
    let asked = questions::ask_everything(&town);
    if std::env::var_os("SALUS_BLESS").is_some() {
        keep(&town, &asked);
    }
    let block: BlockInfo = serde_json::from_str(&text("block.json")).unwrap();
    assert_eq!(town.chain.block(), block);
    for (contract, kept) in CONTRACTS.into_iter().zip(cells()) {
        assert!(town.cells(contract) == kept, "cells of {contract:?}");
    }
    let kept = answers();
    assert_eq!(asked.len(), kept.len());
    for (asked, kept) in asked.iter().zip(&kept) {
        assert_eq!(asked, kept);
    }
}

fn keep(town: &Town, asked: &[Answered]) {
    let write = |file: &str, lines: Vec<String>| {
        std::fs::write(path(file), lines.join("\n") + "\n").unwrap();
    };
    let block = serde_json::to_string(&town.chain.block()).unwrap();
    write("block.json", vec![block]);
    let mut lines = Vec::new();
    for contract in CONTRACTS {
        for (key, value) in town.cells(contract) {
            let (key, value) = (HexBinary::from(key), HexBinary::from(value));
            lines.push(format!("{} {key} {value}", name(contract)));
        }
    }
    write("cells.txt", lines);
    let lines = asked.iter().map(|it| {
        let (contract, question) = (name(it.contract), &it.question);
        let line = match &it.answer {
            Ok(answer) => json!({ "contract": contract, "ask": question, "answer": answer }),
            Err(code) => json!({ "contract": contract, "ask": question, "refused": code }),
        };
        line.to_string()
    });
    write("answers.jsonl", lines.collect());
}
