//! Documents and mappings that the tests share.

#![allow(dead_code)]

use std::path::{Path, PathBuf};

use salus_fhir::{
    Directory, HashDirectory, ImportError, Imported, Mapping, Secret, TimeZone, decide_documents,
    import,
};
use salus_policy::{Outcome, Terms, Who};
use salus_vocabulary::Id;
use serde_json::{Value, json};

pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
pub const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

pub fn secret() -> Secret {
    Secret::new([7; 32])
}

/// The mapping of the tests: derived identities, a fixed secret, UTC.
pub fn mapping() -> Mapping<'static> {
    mapping_of(&HashDirectory)
}

pub fn mapping_of(directory: &dyn Directory) -> Mapping<'_> {
    Mapping {
        directory,
        secret: secret(),
        zone: TimeZone::UTC,
        server: None,
    }
}

pub fn read(document: &Value) -> Result<Imported, ImportError> {
    import(document, &mapping())
}

pub fn terms(document: &Value) -> Terms {
    match read(document) {
        Ok(imported) => imported.terms,
        Err(error) => panic!("{error}"),
    }
}

/// The code and the path of a refusal.
pub fn refusal(document: &Value) -> (String, String) {
    match read(document) {
        Ok(imported) => panic!("not refused: {imported:?}"),
        Err(error) => (error.refusal.code().to_owned(), error.path),
    }
}

pub fn id(reference: &str) -> Id {
    HashDirectory::derive(reference)
}

pub fn person(reference: &str) -> Who {
    Who::Identity(id(reference))
}

pub fn member_of(reference: &str) -> Who {
    Who::MemberOf(id(reference))
}

/// An active R4 privacy consent with this root provision.
pub fn r4(provision: Value) -> Value {
    json!({
        "resourceType": "Consent", "status": "active",
        "scope": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"
        }]},
        "patient": {"reference": "Patient/p"},
        "provision": provision,
    })
}

/// An active R5 consent with this decision and these provisions.
pub fn r5(decision: &str, provisions: Value) -> Value {
    with(
        &json!({
            "resourceType": "Consent", "status": "active", "subject": {"reference": "Patient/p"},
            "decision": decision,
        }),
        "provision",
        provisions,
    )
}

/// An active Permission.
pub fn permission(combining: &str, rules: Value) -> Value {
    json!({"resourceType": "Permission", "status": "active", "combining": combining, "rule": rules})
}

pub fn with(document: &Value, field: &str, value: Value) -> Value {
    let mut document = document.clone();
    if let Some(fields) = document.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    document
}

pub fn without(document: &Value, field: &str) -> Value {
    let mut document = document.clone();
    if let Some(fields) = document.as_object_mut() {
        fields.remove(field);
    }
    document
}

pub fn purpose(code: &str) -> Value {
    json!({"system": ACT_REASON, "code": code})
}

pub fn sensitivity(code: &str) -> Value {
    json!({"system": ACT_CODE, "code": code})
}

pub fn confidentiality(code: &str) -> Value {
    json!({"system": CONFIDENTIALITY, "code": code})
}

pub fn resource_type(code: &str) -> Value {
    json!({"system": "http://hl7.org/fhir/resource-types", "code": code})
}

pub fn action(code: &str) -> Value {
    json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": code}]})
}

pub fn interaction(code: &str) -> Value {
    json!({"coding": [{"system": "http://hl7.org/fhir/restful-interaction", "code": code}]})
}

pub fn concept(coding: Value) -> Value {
    json!({"coding": [coding]})
}

pub fn actor(role: &str, reference: &str) -> Value {
    json!({
        "role": {"coding": [{"system": PARTICIPATION, "code": role}]},
        "reference": {"reference": reference},
    })
}

pub fn data(meaning: &str, reference: &str) -> Value {
    json!({"meaning": meaning, "reference": {"reference": reference}})
}

/// A file or folder of the published material.
pub fn published(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/cases")
        .join(path)
}

/// Compares with a golden file, or rewrites it when `SALUS_BLESS=1`.
pub fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("SALUS_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, actual).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(golden, actual, "{name} differs; SALUS_BLESS=1 rewrites it");
}

/// What is decided when `Practitioner/x` of `Organization/o` accesses this record.
pub fn outcome(document: &Value, purpose_code: &str, record: Value) -> Outcome {
    outcome_of(std::slice::from_ref(document), purpose_code, record)
}

/// The same over several documents.
pub fn outcome_of(documents: &[Value], purpose_code: &str, record: Value) -> Outcome {
    let request = json!({
        "time": "2025-06-01T12:00:00Z",
        "actor_refs": ["Practitioner/x", "Organization/o"],
        "purpose": [purpose(purpose_code)],
        "data": record,
    });
    match decide_documents(documents, &request) {
        Ok(result) => result.decision.outcome,
        Err(error) => panic!("{error}"),
    }
}
