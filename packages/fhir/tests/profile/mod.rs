//! A check of resources against FHIR profiles, for the tests: cardinalities, types, fixed values
//! and patterns, slices by what their elements are valued, closed slicing, targets of references
//! and required codes, as the StructureDefinitions in `tests/cases` state them.

#![allow(dead_code, unused_imports)]

mod check;
mod datatype;
mod definition;

pub use check::{Issue, check, in_slice};
pub use definition::{Element, Profile, Profiles, without_slices};

use std::path::{Path, PathBuf};

use serde_json::Value;

pub const AUTHZ: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent";
pub const SOURCE: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";
pub const RECIPIENT: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Recipient";
pub const BASE: &str = "http://hl7.org/fhir/StructureDefinition/AuditEvent";

pub fn cases(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/cases")
        .join(path)
}

pub fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("part of the repository");
    serde_json::from_str(&text).expect("JSON")
}

/// The official examples, by file name.
pub fn examples() -> Vec<(String, Value)> {
    named("AuditEvent-")
}

pub fn definitions() -> Vec<Value> {
    let mut all: Vec<Value> = named("StructureDefinition-")
        .into_iter()
        .map(|(_, definition)| definition)
        .collect();
    all.push(read_json(&cases("fhir-r4/auditevent.profile.json")));
    all
}

fn named(prefix: &str) -> Vec<(String, Value)> {
    let folder = std::fs::read_dir(cases("balp")).expect("part of the repository");
    let mut found: Vec<(String, Value)> = folder
        .map(|file| file.expect("a file").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let fits = name.starts_with(prefix) && name.ends_with(".json");
            fits.then(|| (name, read_json(&path)))
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}
