use serde_json::Value;

use crate::element::{Element, refuse_modifiers};
use crate::{ImportError, Imported, Mapping, Refusal, permission, r4, r5};

/// The shape in which a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// R4 and R4B Consent, IHE PCF.
    R4,
    /// R5 Consent.
    R5,
    /// R6 Permission, also in its R5 shape.
    Permission,
}

impl Version {
    /// The version that a document shows: a Permission by its type; a Consent with `decision`,
    /// `grantee` or `subject` is R5, one with `scope` or a typed root provision R4. A document that
    /// shows both or neither is refused.
    pub fn detect(document: &Value) -> Result<Self, ImportError> {
        let unknown = || ImportError::new(Refusal::UnknownVersion, "resourceType");
        match document.get("resourceType").and_then(Value::as_str) {
            Some("Permission") => return Ok(Self::Permission),
            Some("Consent") => {}
            Some(other) => return Err(unknown().found(other)),
            None => return Err(unknown()),
        }
        let has = |field| document.get(field).is_some();
        let typed_root = document
            .get("provision")
            .is_some_and(|root| root.get("type").is_some());
        let r5 = has("decision") || has("grantee") || has("subject");
        let r4 = has("scope") || typed_root;
        match (r4, r5) {
            (true, false) => Ok(Self::R4),
            (false, true) => Ok(Self::R5),
            _ => Err(ImportError::new(Refusal::UnknownVersion, "Consent")),
        }
    }
}

/// Reads a document of whatever version it shows.
pub fn import(document: &Value, mapping: &Mapping<'_>) -> Result<Imported, ImportError> {
    import_as(Version::detect(document)?, document, mapping)
}

/// Reads a document as one of this version.
///
/// Fails with the element that was not understood; whatever may change the meaning is never
/// passed over.
pub fn import_as(
    version: Version,
    document: &Value,
    mapping: &Mapping<'_>,
) -> Result<Imported, ImportError> {
    let name = match version {
        Version::R4 | Version::R5 => "Consent",
        Version::Permission => "Permission",
    };
    let root = Element::root(document, name)?;
    if root.text("resourceType")? != Some(name) {
        return Err(root.refuse_at("resourceType", Refusal::UnknownVersion));
    }
    refuse_modifiers(document, name)?;
    let imported = match version {
        Version::R4 => r4::read(&root, mapping),
        Version::R5 => r5::read(&root, mapping),
        Version::Permission => permission::read(&root, mapping),
    }?;
    match imported.terms.check() {
        Ok(()) => Ok(imported),
        Err(error) => Err(root.refuse(Refusal::Terms).found(error)),
    }
}
