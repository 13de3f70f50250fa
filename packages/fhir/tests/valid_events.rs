//! Exported events are valid against FHIR R4 and IHE BALP, and the same bytes each time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;
mod entries;
mod profile;

use common::assert_golden;
use entries::*;
use profile::{AUTHZ, BASE, Profiles, RECIPIENT, SOURCE, check, definitions};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use salus_audit_api::msg::{EntryView, Mode};
use salus_fhir::export::{Context, Side, audit_event, audit_events, disclosure_event};
use serde_json::{Value, json};

/// Every event that an entry can give.
fn all_events(entry: &EntryView) -> Vec<(&'static str, Value)> {
    let context = context();
    let profile = match entry.mode {
        Mode::Declaration => BASE,
        Mode::Gate | Mode::Report => AUTHZ,
    };
    let mut events = vec![(profile, audit_event(entry, &context))];
    for (url, side) in [(SOURCE, Side::Source), (RECIPIENT, Side::Recipient)] {
        events.extend(disclosure_event(entry, &context, side).map(|event| (url, event)));
    }
    events
}

fn issues(entry: &EntryView, profiles: &Profiles) -> Vec<String> {
    let mut found = Vec::new();
    for (url, event) in all_events(entry) {
        let claimed = event.get("meta").map(|meta| meta["profile"].clone());
        if claimed != (url != BASE).then(|| json!([url])) {
            found.push(format!("{url} is not claimed"));
        }
        for url in [url, BASE] {
            let issues = check(&event, profiles.get(url));
            found.extend(issues.iter().map(|issue| format!("{url}: {issue:?}")));
        }
    }
    found
}

#[test]
fn every_shape_of_entry_gives_valid_events() {
    let profiles = Profiles::new(&definitions());
    for (name, entry) in shapes() {
        assert_eq!(issues(&entry, &profiles), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn entries_at_random_give_valid_events() {
    let profiles = Profiles::new(&definitions());
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: cases.unwrap_or(2_500),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let done = runner.run(&any_entry(), |entry| {
        prop_assert_eq!(issues(&entry, &profiles), Vec::<String>::new());
        let again = audit_events(&entry, &context());
        prop_assert_eq!(audit_events(&entry, &context()), again);
        Ok(())
    });
    done.unwrap();
}

#[test]
fn the_same_entry_gives_the_same_bytes() {
    for (name, entry) in shapes() {
        let read: EntryView = {
            let text = serde_json::to_string(&entry).expect("JSON");
            serde_json::from_str(&text).expect("an entry")
        };
        let mut text = String::new();
        for event in audit_events(&read, &context()) {
            text.push_str(&serde_json::to_string_pretty(&event).expect("JSON"));
            text.push('\n');
        }
        assert_golden(&format!("events/{name}.json"), &text);
    }
}

#[test]
fn ids_differ_by_entry_by_event_and_by_contract() {
    let mut ids = Vec::new();
    let other = Context::new("salus-2", "salus1audit").expect("a context");
    for seq in 1..=50 {
        let entry = EntryView { seq, ..entry() };
        let all = all_events(&entry);
        ids.extend(all.into_iter().map(|(_, event)| event["id"].clone()));
        ids.push(audit_event(&entry, &other)["id"].clone());
    }
    let count = ids.len();
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!((count, ids.len()), (200, 200));
}
