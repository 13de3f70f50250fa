//! Every published document in plain sentences.

#![allow(clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write;

use common::{assert_golden, mapping, published};
use salus_fhir::{Mentioned, import, sentences};
use serde_json::Value;

/// The document as sentences, or why it is refused.
fn shown(name: &str, document: &Value) -> String {
    let mut text = format!("== {name}\n");
    match import(document, &mapping()) {
        Ok(imported) => {
            let words = Mentioned::in_documents(&[document], &mapping());
            for sentence in sentences(&imported.terms, &words) {
                writeln!(text, "{sentence}").expect("text can be written");
            }
        }
        Err(error) => writeln!(text, "{error}").expect("text can be written"),
    }
    text.push('\n');
    text
}

#[test]
fn every_official_example_reads_as_agreed() {
    let mut files = Vec::new();
    for folder in ["R4", "R5"] {
        let folder = published("fhir-examples").join(folder);
        for entry in std::fs::read_dir(folder).expect("the folder exists") {
            files.push(entry.expect("the entry can be read").path());
        }
    }
    files.sort();
    let mut text = String::new();
    for file in files {
        let document = std::fs::read_to_string(&file).expect("the file can be read");
        let document = serde_json::from_str(&document).expect("the file is JSON");
        let folder = file.parent().and_then(|folder| folder.file_name());
        let name = [folder, file.file_name()]
            .map(|part| part.and_then(|part| part.to_str()).expect("names are text"));
        text.push_str(&shown(&name.join("/"), &document));
    }
    assert_golden("examples.txt", &text);
}

#[test]
fn every_document_of_the_cases_reads_as_agreed() {
    let cases = std::fs::read_to_string(published("consent-decisions.jsonl"))
        .expect("the cases are part of the repository");
    let mut seen: Vec<Value> = Vec::new();
    let mut text = String::new();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("a line is a case");
        let consents = case.get("consents").and_then(Value::as_array);
        let permission = case.get("permission").filter(|it| !it.is_null());
        for document in consents.into_iter().flatten().chain(permission) {
            if !seen.contains(document) {
                let id = document.get("id").and_then(Value::as_str);
                let id = id.or(case.get("id").and_then(Value::as_str));
                text.push_str(&shown(id.unwrap_or_default(), document));
                seen.push(document.clone());
            }
        }
    }
    assert_golden("case_documents.txt", &text);
}
