//! The parts that FHIR builds events from.

use jiff::Timestamp;
use salus_vocabulary::tables::{confidentiality, purpose, sensitivity};
use salus_vocabulary::{End, Instant, Label, Period, Purpose};
use serde_json::{Value, json};

use crate::coding::{ACT_CODES, CONFIDENTIALITY, PURPOSES};

pub(crate) const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
pub(crate) const RESOURCE_TYPES: &str = "http://hl7.org/fhir/resource-types";
/// The codes in which this suite says what no published code says.
pub(crate) const ASSURANCE: &str = "urn:salus:assurance";
/// In front of the code of a legal basis, as the policy that an actor relied on.
pub(crate) const LEGAL_BASIS: &str = "urn:salus:legal-basis:";
/// Identifies records by the salted fingerprints that their custodians keep.
pub(crate) const FINGERPRINT: &str = "urn:salus:fingerprint";

const URI: &str = "urn:ietf:rfc:3986";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const DATA_ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// The last second that every FHIR system can write; no block is that late.
const LAST_SECOND: i64 = 253_402_207_200;

pub(crate) fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({"system": system, "code": code, "display": display})
}

pub(crate) fn concept(coding: Value) -> Value {
    json!({"coding": [coding]})
}

/// Somebody or something by a URI of its own, most often a DID.
pub(crate) fn by_uri(uri: &str) -> Value {
    json!({"identifier": {"system": URI, "value": uri}})
}

/// The same of a known FHIR type.
pub(crate) fn by_typed_uri(resource_type: &str, uri: &str) -> Value {
    json!({"type": resource_type, "identifier": {"system": URI, "value": uri}})
}

/// What a profile asks for and an entry does not have: said openly, in FHIR's own way.
pub(crate) fn absent(reason: &str) -> Value {
    json!({"extension": [{"url": DATA_ABSENT, "valueCode": reason}]})
}

/// The same where a reference is asked for.
pub(crate) fn absent_reference(reason: &str, display: &str) -> Value {
    json!({"extension": [{"url": DATA_ABSENT, "valueCode": reason}], "display": display})
}

pub(crate) fn detail(kind: &str, value: impl std::fmt::Display) -> Value {
    json!({"type": kind, "valueString": value.to_string()})
}

/// The purpose as HL7 or its own system codes it.
pub(crate) fn purpose_concept(purpose: &Purpose) -> Value {
    let text = purpose.to_string();
    concept(match purpose.number() {
        Some(number) => coding(
            PURPOSES,
            &text,
            purpose::display(number).unwrap_or_default(),
        ),
        None => {
            let (system, code) = text.split_once('|').unwrap_or_default();
            json!({"system": system, "code": code})
        }
    })
}

pub(crate) fn label_coding(label: Label) -> Value {
    match label {
        Label::Confidentiality(code) => {
            let display = confidentiality::display(code.number()).unwrap_or_default();
            coding(CONFIDENTIALITY, code.code(), display)
        }
        Label::Sensitivity(code) => {
            let display = sensitivity::display(code.number()).unwrap_or_default();
            coding(ACT_CODES, code.code(), display)
        }
    }
}

/// An instant in UTC, as FHIR writes it.
pub(crate) fn instant(instant: Instant) -> String {
    let second = i64::try_from(instant.0).unwrap_or(i64::MAX);
    let timestamp = Timestamp::from_second(second.min(LAST_SECOND)).unwrap_or_default();
    timestamp.to_string()
}

/// A period as `start/end`, half-open, `..` for a bound that it does not have.
pub(crate) fn interval(period: Period) -> String {
    let start = period.start.map_or_else(|| "..".to_owned(), instant);
    let end = match period.end {
        End::At(end) => instant(end),
        End::OpenEnded => "..".to_owned(),
    };
    format!("{start}/{end}")
}

/// The patient whose data it was.
pub(crate) fn patient_entity(did: &str, details: Vec<Value>) -> Value {
    let mut entity = json!({
        "what": by_typed_uri("Patient", did),
        "type": coding(ENTITY_TYPE, "1", "Person"),
        "role": coding(OBJECT_ROLE, "1", "Patient"),
    });
    add(&mut entity, "detail", details);
    entity
}

pub(crate) fn object_role(code: &str, display: &str) -> Value {
    coding(OBJECT_ROLE, code, display)
}

pub(crate) fn entity_type(code: &str, display: &str) -> Value {
    coding(ENTITY_TYPE, code, display)
}

/// Adds a list, unless it is empty: FHIR knows no empty lists.
pub(crate) fn add(object: &mut Value, field: &str, items: Vec<Value>) {
    if !items.is_empty() {
        set(object, field, Value::Array(items));
    }
}

pub(crate) fn set(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}
