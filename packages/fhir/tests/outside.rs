//! Validators that were written elsewhere agree that exported events are valid, and that broken
//! ones are not. See `tests/fhir-validators`.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod entries;
mod profile;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use entries::{context, shapes};
use profile::cases;
use salus_fhir::export::{Side, audit_event, disclosure_event};
use serde_json::{Value, json};

fn validators() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fhir-validators")
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Whether a validator is there now. A machine without its runtime skips, and says so past the
/// test runner, which hides what passing tests print; anything else that goes wrong fails.
fn installed(kind: &str) -> bool {
    let output = Command::new(validators().join("install"))
        .arg(kind)
        .output()
        .expect("bash runs");
    if output.status.code() == Some(3) {
        let why = said(&output);
        let line = format!("SKIPPED: FHIR validator from {kind}: {}\n", why.trim());
        std::io::stderr()
            .write_all(line.as_bytes())
            .expect("a line");
        return false;
    }
    assert!(output.status.success(), "install {kind}: {}", said(&output));
    true
}

/// A folder with one file for each event.
fn folder(name: &str, events: &[(String, Value)]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    for (name, event) in events {
        std::fs::write(path.join(format!("{name}.json")), event.to_string()).expect("a file");
    }
    path
}

fn exported() -> Vec<(String, Value)> {
    let context = context();
    let mut events = Vec::new();
    for (name, entry) in shapes() {
        events.push((format!("{name}-decision"), audit_event(&entry, &context)));
        for (side, end) in [(Side::Source, "source"), (Side::Recipient, "recipient")] {
            let event = disclosure_event(&entry, &context, side);
            events.extend(event.map(|event| (format!("{name}-{end}"), event)));
        }
    }
    events
}

fn published() -> Vec<(String, Value)> {
    let examples = profile::examples().into_iter();
    examples
        .map(|(name, example)| (name.trim_end_matches(".json").to_owned(), example))
        .collect()
}

type Change = fn(&mut Value);

/// Breaks of the base resource, which both validators must find.
const BREAK_BASE: [(&str, Change); 5] = [
    ("no-type", |event| remove(event, "type")),
    ("no-recorded", |event| remove(event, "recorded")),
    ("no-source", |event| remove(event, "source")),
    ("no-requestor", |event| {
        remove(&mut event["agent"][0], "requestor")
    }),
    ("unknown-element", |event| event["reason"] = json!("x")),
];

/// Breaks of the profiles only, as far as the validator looks: what a slice asks of the inside of
/// its instances it leaves unchecked, and `balp.rs` checks.
const BREAK_PROFILE: [(&str, Change); 6] = [
    ("no-outcome", |event| remove(event, "outcome")),
    ("other-type", |event| {
        event["type"]["code"] = json!("110100")
    }),
    ("other-action", |event| event["action"] = json!("D")),
    ("no-subtype", |event| remove(event, "subtype")),
    ("no-user", |event| pull(event, "agent", 1)),
    ("no-patient", |event| pull(event, "entity", 0)),
];

fn remove(object: &mut Value, field: &str) {
    let fields = object.as_object_mut().expect("an object");
    assert!(fields.remove(field).is_some(), "{field}");
}

fn pull(event: &mut Value, list: &str, index: usize) {
    event[list].as_array_mut().expect("a list").remove(index);
}

fn broken(breaks: &[(&str, Change)]) -> Vec<(String, Value)> {
    let valid = audit_event(&entries::entry(), &context());
    let change = |(name, change): &(&str, Change)| {
        let mut event = valid.clone();
        change(&mut event);
        ((*name).to_owned(), event)
    };
    breaks.iter().map(change).collect()
}

/// All valid, or all invalid.
fn assert_counts(command: &mut Command, events: &[(String, Value)], valid: bool) {
    let output = command.output().expect("it runs");
    let invalid = if valid { 0 } else { events.len() };
    let line = format!("{} events, {invalid} invalid", events.len());
    let said = said(&output);
    assert_eq!(said.lines().last(), Some(line.as_str()), "{said}");
    assert_eq!(output.status.success(), valid, "{said}");
}

fn medplum(name: &str, events: &[(String, Value)], valid: bool) {
    let mut command = Command::new("node");
    command
        .arg(validators().join("validate.mjs"))
        .arg(cases("balp"))
        .arg(folder(&format!("medplum-{name}"), events));
    assert_counts(&mut command, events, valid);
}

fn fhir_resources(name: &str, events: &[(String, Value)], valid: bool) {
    let python = validators().join("../../target/fhir-validators/bin/python");
    let mut command = Command::new(python);
    command
        .arg(validators().join("validate.py"))
        .arg(folder(&format!("fhir-resources-{name}"), events));
    assert_counts(&mut command, events, valid);
}

/// Codes that no system lists, or that it calls otherwise.
const BREAK_CODES: [(&str, Change); 2] = [
    ("no-such-code", |event| {
        event["entity"][0]["role"]["code"] = json!("99")
    }),
    ("other-name", |event| {
        event["entity"][0]["role"]["display"] = json!("Doctor")
    }),
];

#[test]
fn medplum_agrees_over_every_shape_and_profile() {
    if installed("npm") {
        medplum("published", &published(), true);
        medplum("exported", &exported(), true);
        medplum("broken-base", &broken(&BREAK_BASE), false);
        medplum("broken-profile", &broken(&BREAK_PROFILE), false);
        medplum("broken-codes", &broken(&BREAK_CODES), false);
    }
}

#[test]
fn fhir_resources_agrees_over_every_shape() {
    if installed("pip") {
        fhir_resources("published", &published(), true);
        fhir_resources("exported", &exported(), true);
        fhir_resources("broken-base", &broken(&BREAK_BASE), false);
    }
}
