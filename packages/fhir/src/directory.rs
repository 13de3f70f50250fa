use std::collections::BTreeMap;

use salus_vocabulary::Id;
use sha2::{Digest, Sha256};

/// Somebody whom a document names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// The literal reference, `Practitioner/x`, relative if it lies on the deployment's own server.
    pub reference: Option<String>,
    /// A business identifier, written `system|value`.
    pub identifier: Option<String>,
    /// What it is.
    pub kind: PartyKind,
}

/// Whether a party may have members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// A person, a role or a device.
    Individual,
    /// An organization, a group or a care team: it stands for itself and for its members.
    Collective,
    /// A business identifier of somebody whose kind is not stated. Read as a collective, which
    /// for a person means the person itself, since nobody is a member of a person.
    Unstated,
}

/// Which identity a party has. A deployment keeps the real one; nothing is resolved by guessing.
pub trait Directory {
    /// The identity, or nothing if the party is not known.
    fn identity(&self, party: &Party) -> Option<Id>;
}

/// Derives a stable identity from the reference, or from the identifier where there is no
/// reference, for decisions off chain: 20 bytes of SHA-256 over a domain tag and the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashDirectory;

impl HashDirectory {
    /// The identity that stands for this text.
    pub fn derive(text: &str) -> Id {
        let digest = Sha256::new()
            .chain_update(b"salus:fhir:party\0")
            .chain_update(text)
            .finalize();
        let mut id = [0u8; 20];
        id.iter_mut()
            .zip(digest)
            .for_each(|(target, byte)| *target = byte);
        Id::from(id)
    }
}

impl Directory for HashDirectory {
    fn identity(&self, party: &Party) -> Option<Id> {
        let text = party.reference.as_ref().or(party.identifier.as_ref())?;
        Some(Self::derive(text))
    }
}

/// The identities that a deployment has registered, by reference and by `system|value`.
#[derive(Debug, Clone, Default)]
pub struct MapDirectory {
    identities: BTreeMap<String, Id>,
}

impl MapDirectory {
    /// Adds one reference or identifier; of two entries for one text the later counts.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>, identity: Id) -> Self {
        self.identities.insert(text.into(), identity);
        self
    }
}

impl FromIterator<(String, Id)> for MapDirectory {
    fn from_iter<T: IntoIterator<Item = (String, Id)>>(entries: T) -> Self {
        Self {
            identities: entries.into_iter().collect(),
        }
    }
}

/// A party whose reference and identifier are registered for different identities is not known.
impl Directory for MapDirectory {
    fn identity(&self, party: &Party) -> Option<Id> {
        let find = |text: &Option<String>| text.as_ref().and_then(|text| self.identities.get(text));
        match (find(&party.reference), find(&party.identifier)) {
            (Some(one), Some(other)) if one != other => None,
            (Some(id), _) | (None, Some(id)) => Some(*id),
            (None, None) => None,
        }
    }
}
