use salus_contract_kit::KitError;
use salus_vocabulary::{Id, Relationship};

use super::Draft;

/// What a message about a DID document changed, and the version after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentChange {
    pub what: DocumentPart,
    pub version: u32,
}

/// Which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentPart {
    /// A key came.
    MethodAdded {
        key: String,
        relationships: Vec<Relationship>,
    },
    /// A key went.
    MethodRemoved { key: String },
    /// A service came.
    ServiceAdded {
        id: String,
        kind: String,
        endpoint: String,
    },
    /// A service went.
    ServiceRemoved { id: String },
    /// An alias came.
    AliasAdded { alias: Id },
    /// An alias went.
    AliasRemoved { alias: Id },
}

impl DocumentChange {
    pub(super) fn action(&self) -> &'static str {
        match &self.what {
            DocumentPart::MethodAdded { .. } => "add_verification_method",
            DocumentPart::MethodRemoved { .. } => "remove_verification_method",
            DocumentPart::ServiceAdded { .. } => "add_service",
            DocumentPart::ServiceRemoved { .. } => "remove_service",
            DocumentPart::AliasAdded { .. } => "add_alias",
            DocumentPart::AliasRemoved { .. } => "remove_alias",
        }
    }

    pub(super) fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match &self.what {
            DocumentPart::MethodAdded { key, relationships } => {
                event.text("public_key", key);
                let mut codes = String::new();
                for relationship in relationships {
                    if !codes.is_empty() {
                        codes.push(',');
                    }
                    codes.push_str(relationship.code());
                }
                event.text("relationships", codes);
            }
            DocumentPart::MethodRemoved { key } => event.text("public_key", key),
            DocumentPart::ServiceAdded { id, kind, endpoint } => {
                event.text("service", id);
                event.text("type", kind);
                event.text("endpoint", endpoint);
            }
            DocumentPart::ServiceRemoved { id } => event.text("service", id),
            DocumentPart::AliasAdded { alias } | DocumentPart::AliasRemoved { alias } => {
                event.identity("alias", alias)?;
            }
        }
        event.text("version", self.version);
        Ok(())
    }
}
