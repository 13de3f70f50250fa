use std::collections::BTreeMap;

use salus_vocabulary::Id;
use serde_json::Value;

use crate::party::{kind_of, type_of};
use crate::{Directory, HashDirectory, Party, PartyKind};

/// The names under which the parties of a case are known, and which of them are the same party:
/// a reference and its business identifiers, or a person and the role the person acts in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Name -> a name of the same party that sorts before it; the first name stands for all.
    same_as: BTreeMap<String, String>,
}

/// How a business identifier is written among the names.
pub(crate) fn identifier(text: &str) -> String {
    format!("identifier:{text}")
}

impl Names {
    /// Adds a name.
    pub(crate) fn add(&mut self, name: &str) {
        if !self.same_as.contains_key(name) {
            self.same_as.insert(name.to_owned(), name.to_owned());
        }
    }

    /// Both names are of one party.
    pub(crate) fn unite(&mut self, one: &str, other: &str) {
        self.add(one);
        self.add(other);
        let (one, other) = (self.first(one), self.first(other));
        let (before, after) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        self.same_as.insert(after, before);
    }

    /// Learns from references that carry both a literal reference and a business identifier.
    pub(crate) fn learn(&mut self, document: &Value) {
        let mut open = vec![document];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(fields) => {
                    let text = |value: Option<&Value>| value?.as_str().map(str::to_owned);
                    let business = fields.get("identifier").and_then(|identifier| {
                        let system = text(identifier.get("system"))?;
                        Some(format!("{system}|{}", text(identifier.get("value"))?))
                    });
                    if let (Some(literal), Some(business)) =
                        (text(fields.get("reference")), business)
                    {
                        self.unite(&literal, &identifier(&business));
                    }
                    open.extend(fields.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }

    /// The name that stands for all names of this party.
    pub(crate) fn first(&self, name: &str) -> String {
        let mut name = name;
        while let Some(before) = self.same_as.get(name) {
            if before == name {
                break;
            }
            name = before;
        }
        name.to_owned()
    }

    /// What kind of party this is, by any of its names.
    pub(crate) fn kind(&self, name: &str) -> PartyKind {
        let first = self.first(name);
        let kinds = || {
            let names = self
                .same_as
                .keys()
                .filter(|other| self.first(other) == first);
            names.filter_map(|name| kind_of(type_of(name)?))
        };
        if kinds().any(|kind| kind == PartyKind::Individual) {
            PartyKind::Individual
        } else {
            kinds().next().unwrap_or(PartyKind::Unstated)
        }
    }

    /// The identity of the party.
    pub(crate) fn id(&self, name: &str) -> Id {
        HashDirectory::derive(&self.first(name))
    }
}

impl Directory for Names {
    fn identity(&self, party: &Party) -> Option<Id> {
        let business = party.identifier.as_deref().map(identifier);
        party
            .reference
            .as_deref()
            .or(business.as_deref())
            .map(|name| self.id(name))
    }
}
