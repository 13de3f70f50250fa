//! What stands in DID documents.

use salus_identity_api::msg::ExecuteMsg as M;
use salus_vocabulary::Relationship;

use super::Generator;
use crate::reference::Reference;

const KEYS: &[&str] = &[
    "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
    "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
];

impl Generator {
    pub(super) fn of_document(&mut self, known: &Reference) -> M {
        let id = self.principal(known);
        let key = (*self.chance.pick(KEYS)).to_owned();
        let service = (*self.chance.pick(&["fhir", "portal", "two words"])).to_owned();
        let controllers = known.controllers(&id);
        let account = if controllers.is_empty() || self.chance.once_in(3) {
            self.anybody()
        } else {
            self.chance.pick(&controllers).clone()
        };
        match self.chance.below(9) {
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
            2 => M::RemoveVerificationMethod {
                r#as: id,
                public_key: key,
            },
            3..=4 => M::AddService {
                r#as: id,
                id: service,
                r#type: "FHIR".to_owned(),
                endpoint: if self.chance.once_in(6) {
                    "mailto:anna@example.org".to_owned()
                } else {
                    "https://fhir.example.org/r4".to_owned()
                },
            },
            5 => M::RemoveService {
                r#as: id,
                id: service,
            },
            6..=7 => M::AddAlias { r#as: id, account },
            _ => {
                let aliases = &known.identity(&id).document.aliases;
                let account = aliases.first().cloned().unwrap_or(account);
                M::RemoveAlias { r#as: id, account }
            }
        }
    }
}
