use std::collections::BTreeMap;

use salus_vocabulary::{Hash, Id};
use serde_json::{Map, Value};

use crate::{Glossary, Mapping, Party, PartyKind};

/// What documents mention, by the identities and keyed hashes that it has under a mapping: so that
/// what was read can be shown in the words of the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentioned {
    identities: BTreeMap<Id, String>,
    references: BTreeMap<Hash, String>,
    codes: BTreeMap<Hash, String>,
}

impl Mentioned {
    /// Everything that these documents mention.
    pub fn in_documents(documents: &[&Value], mapping: &Mapping<'_>) -> Self {
        let mut mentioned = Self::default();
        for document in documents {
            mentioned.learn(document, mapping);
        }
        mentioned
    }

    /// Adds what one more document mentions; the first word for a thing stays.
    pub(crate) fn learn(&mut self, document: &Value, mapping: &Mapping<'_>) {
        let mut open = vec![document];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(fields) => {
                    self.learn_element(fields, mapping);
                    open.extend(fields.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }

    fn learn_element(&mut self, fields: &Map<String, Value>, mapping: &Mapping<'_>) {
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        if let Some(reference) = text("reference") {
            self.learn_reference(reference, mapping);
        } else if let Some(identifier) = fields.get("identifier") {
            let part = |field: &str| identifier.get(field).and_then(Value::as_str);
            if let (Some(system), Some(value)) = (part("system"), part("value")) {
                let name = format!("{system}|{value}");
                let party = Party {
                    reference: None,
                    identifier: Some(name.clone()),
                    kind: PartyKind::Unstated,
                };
                self.learn_party(&party, name, mapping);
            }
        }
        if let (Some(system), Some(code)) = (text("system"), text("code")) {
            let name = format!("{system}|{code}");
            self.codes
                .entry(mapping.secret.code(system, code))
                .or_insert(name);
        }
    }

    /// A literal reference, to a party or to data.
    pub(crate) fn learn_reference(&mut self, reference: &str, mapping: &Mapping<'_>) {
        let reference = mapping.canonical(reference);
        self.references
            .entry(mapping.secret.reference(reference))
            .or_insert_with(|| reference.to_owned());
        let party = Party {
            reference: Some(reference.to_owned()),
            identifier: None,
            kind: PartyKind::Unstated,
        };
        self.learn_party(&party, reference.to_owned(), mapping);
    }

    fn learn_party(&mut self, party: &Party, name: String, mapping: &Mapping<'_>) {
        if let Some(identity) = mapping.directory.identity(party) {
            self.identities.entry(identity).or_insert(name);
        }
    }
}

/// The words of the documents; an identity that they do not mention is written in hex.
impl Glossary<Id> for Mentioned {
    fn address(&self, identity: &Id) -> String {
        format!("{identity:?}")
    }

    fn identity(&self, identity: &Id) -> Option<String> {
        self.identities.get(identity).cloned()
    }

    fn code(&self, hash: &Hash) -> Option<String> {
        self.codes.get(hash).cloned()
    }

    fn reference(&self, hash: &Hash) -> Option<String> {
        self.references.get(hash).cloned()
    }
}
