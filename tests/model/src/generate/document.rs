//! What stands in DID documents.

use salus_identity_api::msg::ExecuteMsg as M;
use salus_vocabulary::Relationship;

use super::Generator;
use crate::reference::{Document, Reference};

const KEYS: &[&str] = &[
    "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
    "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
];

impl Generator {
    pub(super) fn of_document(&mut self, known: &Reference) -> M {
        let mut id = self.principal(known);
        if self.chance.once_in(3) {
            id = self.shared(known, id);
        }
        let written: Vec<&String> = known
            .identities
            .iter()
            .filter(|(_, it)| it.document != Document::default())
            .map(|(id, _)| id)
            .collect();
        if !written.is_empty() && self.chance.once_in(3) {
            id = (*self.chance.pick(&written)).clone();
        }
        let known_by: Vec<&String> = known
            .identities
            .iter()
            .filter(|(_, it)| !it.document.aliases.is_empty())
            .map(|(id, _)| id)
            .collect();
        let key = (*self.chance.pick(KEYS)).to_owned();
        let service = (*self.chance.pick(&["fhir", "portal", "two words"])).to_owned();
        let controllers = known.controllers(&id);
        let account = if controllers.is_empty() || self.chance.once_in(3) {
            self.anybody()
        } else {
            self.chance.pick(&controllers).clone()
        };
        match self.chance.below(12) {
            0..=1 => M::AddVerificationMethod {
                r#as: id,
                relationships: match (&key[..4], self.chance.below(5)) {
                    (_, 0) => vec![Relationship::KeyAgreement, Relationship::Authentication],
                    (_, 1) => Vec::new(),
                    ("z6LS", _) => vec![Relationship::KeyAgreement],
                    _ => vec![Relationship::Authentication],
                },
                public_key: key,
            },
            2..=3 => {
                let keys = &known.identity(&id).document.keys;
                M::RemoveVerificationMethod {
                    public_key: keys.first().cloned().unwrap_or(key),
                    r#as: id,
                }
            }
            4..=5 => M::AddService {
                r#as: id,
                id: service,
                r#type: "FHIR".to_owned(),
                endpoint: if self.chance.once_in(6) {
                    "mailto:anna@example.org".to_owned()
                } else {
                    "https://fhir.example.org/r4".to_owned()
                },
            },
            6..=7 => {
                let services = &known.identity(&id).document.services;
                M::RemoveService {
                    id: services.first().cloned().unwrap_or(service),
                    r#as: id,
                }
            }
            8..=9 => {
                let id = self.shared(known, id);
                let mut others = known.controllers(&id);
                others.retain(|other| *other != id);
                M::AddAlias {
                    account: others.pop().unwrap_or(account),
                    r#as: id,
                }
            }
            _ => {
                if !known_by.is_empty() {
                    id = (*self.chance.pick(&known_by)).clone();
                }
                let aliases = &known.identity(&id).document.aliases;
                let account = aliases.first().cloned().unwrap_or(account);
                M::RemoveAlias { r#as: id, account }
            }
        }
    }
}
