//! Published documents, damaged at random: each is read or refused with the element, never with an
//! abort, and what is read is well formed and the same each time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use common::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

fn documents() -> Vec<Value> {
    let text = std::fs::read_to_string(published("consent-decisions.jsonl")).expect("the cases");
    let mut documents = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        documents.extend(case["consents"].as_array().into_iter().flatten().cloned());
        documents.extend(
            case.get("permission")
                .filter(|one| one.is_object())
                .cloned(),
        );
    }
    documents
}

/// Where the parts of a document stand, as JSON pointers.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(
                    fields
                        .iter()
                        .map(|(name, inner)| (format!("{place}/{name}"), inner)),
                );
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(index, inner)| (format!("{place}/{index}"), inner)));
            }
            _ => {}
        }
        if !place.is_empty() {
            found.push(place);
        }
    }
    found.sort();
    found
}

/// One of the ways in which documents are damaged.
fn damage(document: &mut Value, place: &str, how: u8) {
    let (parent, name) = place.rsplit_once('/').expect("below the root");
    let value = document.pointer(place).cloned().unwrap_or_default();
    let replacement = match how % 10 {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(""),
        4 => json!([value]),
        5 => json!(17),
        6 => json!({"extension": [{"url": "urn:x", "valueCode": "masked"}]}),
        7 => match value {
            Value::String(text) => json!(format!("{text} ")),
            other => json!({"value": other}),
        },
        _ => return move_aside(document, parent, name, how),
    };
    if let Some(place) = document.pointer_mut(place) {
        *place = replacement;
    }
}

/// Takes a part out, or keeps only what would be its extension.
fn move_aside(document: &mut Value, parent: &str, name: &str, how: u8) {
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.remove(name);
            if how.is_multiple_of(2) {
                fields.insert(format!("_{name}"), json!({"id": "x"}));
            }
        }
        Some(Value::Array(items)) => {
            let index: usize = name.parse().expect("an index");
            let item = items.remove(index);
            if how.is_multiple_of(2) {
                items.push(item.clone());
                items.push(item);
            }
        }
        _ => {}
    }
}

#[test]
fn damaged_documents_are_read_or_refused() {
    let documents = documents();
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: cases.unwrap_or(10_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let which = (
        0..documents.len(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    );
    let done = runner.run(&which, |(index, damages)| {
        let mut document = documents[index].clone();
        for (place, how) in damages {
            let places = places(&document);
            if !places.is_empty() {
                let place = place.get(&places).clone();
                damage(&mut document, &place, how);
            }
        }
        match read(&document) {
            Ok(imported) => {
                prop_assert!(imported.terms.check().is_ok());
                prop_assert!(imported.terms.emergency.is_none());
                prop_assert_eq!(read(&document), Ok(imported));
            }
            Err(error) => {
                prop_assert!(!error.path.is_empty());
                let text = error.to_string();
                let start = format!("salus:fhir:{}: ", error.refusal.code());
                prop_assert!(text.starts_with(&start), "{text}");
            }
        }
        Ok(())
    });
    done.unwrap();
}

/// A field that nobody knows may mean anything, wherever it stands.
#[test]
fn a_strange_field_refuses_every_document_that_was_read() {
    for document in documents().iter().filter(|document| read(document).is_ok()) {
        for place in places(document) {
            let judged = ["/provision", "/rule", "/validity", "/period"];
            let passed_over = ["/identifier", "/assigner"];
            let looks = judged.iter().any(|part| place.starts_with(part))
                && !passed_over.iter().any(|part| place.contains(part));
            let mut strange = document.clone();
            match strange.pointer_mut(&place) {
                Some(Value::Object(fields)) if looks => {
                    fields.insert("unheardOf".to_owned(), json!("x"));
                }
                _ => continue,
            }
            assert!(read(&strange).is_err(), "{place} of {document}");
        }
    }
}
