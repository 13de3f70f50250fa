//! `salus decide` as people run it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::path::PathBuf;

use common::{assert_golden, piped, root, salus};
use serde_json::{Value, json};

const NOT_THEM: &str = "tests/cases/fhir-examples/R5/consent-example-notThem.json";
const PSYCHIATRY: &str =
    "tests/cases/fhir-examples/IHE-PCF/ex-consent-advanced-normal-focused-psy.json";
const TREATMENT: &str =
    r#"[{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]"#;

/// The answer over one document to a request that is piped in.
fn asked(document: &str, request: &str) -> common::Ran {
    piped(
        &["decide", "--consent", document, "--request", "-"],
        request,
    )
}

fn request(actor: &str) -> String {
    format!(
        r#"{{"time": "2022-07-01T09:00:00Z", "actor_refs": ["{actor}"], "purpose": {TREATMENT}}}"#
    )
}

/// A file with this text, in the folder that cargo keeps for tests.
fn written(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_session_reads_as_agreed() {
    let ran = asked(PSYCHIATRY, &request("Practitioner/ex-author"));
    assert_golden("decide_session.txt", &ran.out);
}

#[test]
fn a_record_with_its_explanation_reads_as_agreed() {
    let ran = salus(&[
        "decide",
        "--consent",
        PSYCHIATRY,
        "--request",
        "examples/record.json",
        "--explain",
    ]);
    assert_golden("decide_record.txt", &ran.out);
}

#[test]
fn several_documents_and_purposes_read_as_agreed() {
    let purposes = r#"[{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"},
        {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HMARKT"}]"#;
    let request = format!(
        r#"{{"time": "2022-07-01", "actor_refs": ["Practitioner/ex-practitioner"],
        "purpose": {purposes}, "subject": "Patient/ex-patient"}}"#
    );
    let inactive = std::fs::read_to_string(root().join(PSYCHIATRY)).unwrap();
    let inactive = written(
        "inactive.json",
        &inactive.replace("\"active\"", "\"inactive\""),
    );
    let ran = piped(
        &[
            "decide",
            "--consent",
            PSYCHIATRY,
            "--consent",
            &inactive,
            "--request",
            "-",
            "--explain",
        ],
        &request,
    );
    // Where lines break in the paragraph that names the file depends on how long its path is.
    let paragraphs: Vec<String> = ran
        .out
        .split("\n\n")
        .map(|paragraph| {
            if paragraph.contains(&inactive) {
                let words: Vec<&str> = paragraph.split_whitespace().collect();
                words.join(" ").replace(&inactive, "inactive.json")
            } else {
                paragraph.to_owned()
            }
        })
        .collect();
    assert_golden("decide_several.txt", &paragraphs.join("\n\n"));
}

#[test]
fn json_carries_everything() {
    let ran = salus(&[
        "decide",
        "--consent",
        PSYCHIATRY,
        "--request",
        "examples/record.json",
        "--json",
        "--explain",
    ]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["outcome"], "deny");
    assert_eq!(answer["reason"], "default_closed");
    assert_eq!(answer["documents"][0]["file"], PSYCHIATRY);
    assert_eq!(answer["documents"][0]["read_as"], "R4 Consent");
    assert_eq!(
        answer["documents"][0]["sentences"][0],
        "This is a consent about privacy."
    );
    assert_eq!(
        answer["documents"][0]["terms"]["custodian"],
        json!({"identity": "Organization/ex-organization"})
    );
    assert_eq!(answer["purposes"][0]["purpose"], "TREAT");
    assert_eq!(
        answer["purposes"][0]["consents"][0]["said"],
        "default_closed"
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn json_of_a_session_carries_the_residue_in_the_words_of_the_documents() {
    let arguments = [
        "decide",
        "--consent",
        PSYCHIATRY,
        "--request",
        "-",
        "--json",
    ];
    let ran = piped(&arguments, &request("Practitioner/ex-author"));
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["outcome"], "permit");
    assert_eq!(
        answer["residue"]["entries"][0]["permit"],
        json!([{"when": {"labels": ["N"]}}])
    );
    assert_eq!(answer["residue"]["entries"][0]["otherwise"], "closed");
}

#[test]
fn the_exit_code_is_zero_for_a_permit_only() {
    let code = |document, actor| asked(document, &request(actor)).code;
    assert_eq!(code(NOT_THEM, "Practitioner/f001"), 0);
    assert_eq!(code(NOT_THEM, "Practitioner/f204"), 1);
    let marketing = request("Practitioner/x").replace("TREAT", "HMARKT");
    assert_eq!(asked(PSYCHIATRY, &marketing).code, 3);
}

#[test]
fn a_missing_file_is_named() {
    let ran = salus(&[
        "decide",
        "--consent",
        "nowhere.json",
        "--request",
        "examples/visit.json",
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.starts_with("salus: nowhere.json: cannot be read: "),
        "{}",
        ran.err
    );
    assert_eq!(ran.out, "");
}

#[test]
fn a_file_that_is_no_json_is_named_with_the_place() {
    let broken = written(
        "broken.json",
        "{\n  \"resourceType\": \"Consent\",\n  oops\n}",
    );
    let ran = salus(&[
        "decide",
        "--consent",
        &broken,
        "--request",
        "examples/visit.json",
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("broken.json: is not JSON: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("line 3 column"), "{}", ran.err);
}

#[test]
fn a_field_that_stands_twice_is_named() {
    let ran = asked(
        NOT_THEM,
        r#"{"time": "2022", "time": "2023", "actor_refs": ["Practitioner/x"]}"#,
    );
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("-: is not JSON: the field `time` stands twice"),
        "{}",
        ran.err
    );
}

#[test]
fn a_refused_document_is_named_with_the_element() {
    let file = "tests/cases/fhir-examples/R4/consent-example.json";
    let ran = salus(&[
        "decide",
        "--consent",
        file,
        "--request",
        "examples/visit.json",
    ]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        format!(
            "salus: {file}: salus:fhir:untyped_root: Consent.provision: the root provision states \
             its type\n"
        )
    );
}

#[test]
fn a_refused_document_among_several_is_the_one_that_is_named() {
    let second = "tests/cases/fhir-examples/R4/consent-example.json";
    let ran = salus(&[
        "decide",
        "--consent",
        NOT_THEM,
        "--consent",
        second,
        "--request",
        "examples/visit.json",
    ]);
    assert!(
        ran.err.starts_with(&format!("salus: {second}: ")),
        "{}",
        ran.err
    );
}

#[test]
fn a_document_of_another_type_is_refused_with_what_it_is() {
    let patient = written("patient.json", r#"{"resourceType": "Patient"}"#);
    let ran = salus(&[
        "decide",
        "--consent",
        &patient,
        "--request",
        "examples/visit.json",
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("salus:fhir:unknown_version: resourceType: "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("(found `Patient`)"), "{}", ran.err);
}

#[test]
fn a_wrong_field_of_a_request_is_named_with_what_could_stand_there() {
    for (request, path) in [
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "purposes": ["TREAT"]}"#,
            "request.purposes",
        ),
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "data": {"label": "N"}}"#,
            "request.data.label",
        ),
        (
            r#"{"request": {"time": "2022"}, "group": {}}"#,
            "case.group",
        ),
    ] {
        let ran = asked(NOT_THEM, request);
        assert_eq!(ran.code, 2);
        assert!(
            ran.err
                .contains(&format!("salus:fhir:unknown_element: {path}: ")),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("(expected: "), "{}", ran.err);
    }
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    for (request, refusal) in [
        (r#"[]"#, "salus:fhir:malformed: request: "),
        (
            r#"{"actor_refs": ["Practitioner/x"]}"#,
            "salus:fhir:invalid_date: request.time: ",
        ),
        (
            r#"{"time": "yesterday", "actor_refs": ["Practitioner/x"]}"#,
            "(found `yesterday`)",
        ),
        (
            r#"{"time": "2022"}"#,
            "salus:fhir:no_actor: request.actor: ",
        ),
        (
            r#"{"time": "2022", "actor_refs": "Practitioner/x"}"#,
            "salus:fhir:malformed: request.actor_refs: ",
        ),
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "purpose": ["TREAT"]}"#,
            "salus:fhir:malformed: request.purpose[0]: ",
        ),
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "purpose": [{"code": "TREAT"}]}"#,
            "salus:fhir:missing_coding: request.purpose[0]: ",
        ),
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "purpose":
                [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "CURE"}]}"#,
            "salus:fhir:unknown_code: request.purpose[0]: not a code of the pinned table (found `CURE`)",
        ),
        (
            r#"{"time": "2022", "actor_refs": ["Practitioner/x"], "action": "look"}"#,
            "salus:fhir:unknown_code: request.action: ",
        ),
    ] {
        let ran = asked(NOT_THEM, request);
        assert_eq!(ran.code, 2, "{request}");
        assert!(ran.err.contains(refusal), "{request}: {}", ran.err);
    }
}

#[test]
fn a_refusal_as_json_names_file_path_and_code() {
    let file = "tests/cases/fhir-examples/R4/consent-example.json";
    let ran = salus(&[
        "decide",
        "--consent",
        file,
        "--request",
        "examples/visit.json",
        "--json",
    ]);
    let refused: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(refused["refused"]["file"], file);
    assert_eq!(refused["refused"]["path"], "Consent.provision");
    assert_eq!(refused["refused"]["code"], "untyped_root");
    assert_eq!(ran.code, 2);
}

#[test]
fn nothing_in_a_document_steers_the_terminal() {
    let document = std::fs::read_to_string(root().join(NOT_THEM)).unwrap();
    let hostile = written(
        "hostile.json",
        &document.replace("Practitioner/f204", "Practitioner/\\u001b[2Jf204"),
    );
    let ran = asked(&hostile, &request("Practitioner/x"));
    assert!(!ran.out.contains('\x1b') && ran.out.contains("Practitioner/\u{fffd}[2Jf204"));
    let ran = asked(
        NOT_THEM,
        &request("Practitioner/x").replace("2022-07", "\\u001b[2J"),
    );
    assert!(!ran.err.contains('\x1b') && ran.code == 2);
}

#[test]
fn every_line_fits_a_terminal_but_for_words_that_do_not() {
    let ran = asked(PSYCHIATRY, &request("Practitioner/ex-author"));
    for line in ran.out.lines() {
        let fits = line.chars().count() <= 80 || line.split(' ').any(|word| word.len() > 60);
        assert!(fits, "{line}");
    }
}

#[test]
fn rules_are_counted_as_in_the_sentences_although_a_session_leaves_some_out() {
    let document = json!({
        "resourceType": "Consent", "status": "active", "subject": {"reference": "Patient/p"},
        "decision": "permit",
        "provision": [
            {"resourceType": [{"system": "http://hl7.org/fhir/resource-types", "code": "Consent"}]},
            {"purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]},
        ],
    });
    let document = written("two_rules.json", &document.to_string());
    let request = request("Practitioner/x").replace(
        "\"time\"",
        r#""class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Observation"}], "time""#,
    );
    let ran = piped(
        &[
            "decide",
            "--consent",
            &document,
            "--request",
            "-",
            "--explain",
        ],
        &request,
    );
    assert!(
        ran.out.contains("Rule 2 is met and forbids."),
        "{}",
        ran.out
    );
}

#[test]
fn every_command_of_the_pages_runs_as_printed() {
    let mut count = 0;
    for page in ["README.md", "docs/requests.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for line in text.lines() {
            let Some(command) = line.strip_prefix("cargo run -q -p salus-cli -- ") else {
                continue;
            };
            if command.starts_with("demo") {
                continue;
            }
            let arguments: Vec<&str> = command.split_whitespace().collect();
            let ran = salus(&arguments);
            assert!(
                [0, 1, 3].contains(&ran.code),
                "{page}: {command}: {}",
                ran.err
            );
            assert_eq!(ran.err, "", "{page}: {command}");
            count += 1;
        }
    }
    assert!(count >= 3);
}

#[test]
fn the_example_of_ihe_is_the_one_of_the_cases() {
    let file: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join(PSYCHIATRY)).unwrap()).unwrap();
    let cases =
        std::fs::read_to_string(root().join("tests/cases/consent-decisions.jsonl")).unwrap();
    let mut documents = cases
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|case| case["consents"][0].clone());
    assert!(documents.any(|document| document == file));
}

#[test]
fn the_published_cases_pass() {
    let ran = salus(&["cases", "tests/cases/consent-decisions.jsonl"]);
    assert_eq!(
        (ran.out.as_str(), ran.code),
        ("143 of 143 as expected\n", 0)
    );
}

#[test]
fn a_case_that_differs_is_named_with_its_line() {
    let line = json!({
        "id": "odd", "consents": [], "expected": {"decision": "permit"},
        "request": {"time": "2022", "actor_refs": ["Practitioner/x"]},
    });
    let cases = written("cases.jsonl", &format!("\n{line}\nno json\n"));
    let ran = salus(&["cases", &cases]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .starts_with("line 2, odd: no_consent, by no_consent\nline 3, not JSON: ")
    );
    assert!(ran.out.ends_with("0 of 2 as expected\n"), "{}", ran.out);
}
