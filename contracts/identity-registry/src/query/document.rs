use salus_identity_api::msg::{
    DidDocument, DidDocumentMetadata, DidResolution, Service, VerificationMethod,
};
use salus_vocabulary::{Id, Instant, Relationship};
use sha2::{Digest, Sha256};

use super::View;
use crate::ContractError;
use crate::error::DocumentError;
use crate::state::{self, DocumentCell};

const DID_CONTEXT: &str = "https://www.w3.org/ns/did/v1";
const MULTIKEY_CONTEXT: &str = "https://w3id.org/security/multikey/v1";

impl View<'_> {
    pub fn did_document(&self, did: &str) -> Result<DidResolution, ContractError> {
        let chain_id = state::config(self.deps.storage)?.chain_id;
        let identity = self.id_of_did(did, &chain_id)?;
        let cell = self.reader.identity(&identity)?;
        let document = state::document(self.deps.storage, &identity, &cell)?;
        let ended = cell.deactivated_from.filter(|from| *from <= self.now);
        let did_document_metadata = metadata(&document, ended);
        let mut did_document = DidDocument {
            context: vec![DID_CONTEXT.to_owned()],
            id: did.to_owned(),
            controller: Vec::new(),
            also_known_as: Vec::new(),
            verification_method: Vec::new(),
            authentication: Vec::new(),
            assertion_method: Vec::new(),
            key_agreement: Vec::new(),
            capability_invocation: Vec::new(),
            capability_delegation: Vec::new(),
            service: Vec::new(),
        };
        if ended.is_none() {
            let itself = [identity];
            let controllers = if cell.controls_itself(&identity) && cell.controllers.is_empty() {
                &itself[..]
            } else {
                &cell.controllers
            };
            for controller in controllers {
                did_document
                    .controller
                    .push(did_of(&chain_id, &self.name(controller)?));
            }
            for alias in itself.iter().chain(&document.aliases) {
                if self
                    .reader
                    .is_own_account(alias, &identity, &cell, self.now)?
                {
                    let address = self.name(alias)?;
                    did_document
                        .also_known_as
                        .push(did_pkh_of(&chain_id, &address));
                }
            }
            fill(&mut did_document, &document);
        }
        Ok(DidResolution {
            did_document,
            did_document_metadata,
        })
    }

    /// Reads `did:salus:<chain id>:<address>`.
    fn id_of_did(&self, did: &str, chain_id: &str) -> Result<Id, ContractError> {
        let address = did
            .strip_prefix("did:salus:")
            .and_then(|rest| rest.strip_prefix(chain_id))
            .and_then(|rest| rest.strip_prefix(':'));
        match address {
            Some(address) => Ok(self.id(address)?),
            None => Err(DocumentError::Did {
                chain_id: chain_id.to_owned(),
            }
            .into()),
        }
    }
}

/// The DID of an address.
pub(super) fn did_of(chain_id: &str, address: &str) -> String {
    ["did:salus:", chain_id, ":", address].concat()
}

/// `did:pkh` of an account. CAIP-2 takes the ids of Cosmos chains as they are if they are letters,
/// digits and `-`, at most 32, and by their hash otherwise.
fn did_pkh_of(chain_id: &str, address: &str) -> String {
    let plain = chain_id.len() <= 32
        && !chain_id.starts_with("hashed-")
        && chain_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut did = "did:pkh:cosmos:".to_owned();
    if plain {
        did.push_str(chain_id);
    } else {
        did.push_str("hashed-");
        for byte in Sha256::digest(chain_id.as_bytes()).iter().take(8) {
            for digit in [byte >> 4, byte & 15] {
                did.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
            }
        }
    }
    did.push(':');
    did.push_str(address);
    did
}

fn fill(into: &mut DidDocument, document: &DocumentCell) {
    if !document.methods.is_empty() {
        into.context.push(MULTIKEY_CONTEXT.to_owned());
    }
    for method in &document.methods {
        let key = method.key.to_multibase();
        let id = [&into.id, "#", &key].concat();
        for (relationship, list) in [
            (Relationship::Authentication, &mut into.authentication),
            (Relationship::AssertionMethod, &mut into.assertion_method),
            (Relationship::KeyAgreement, &mut into.key_agreement),
            (
                Relationship::CapabilityInvocation,
                &mut into.capability_invocation,
            ),
            (
                Relationship::CapabilityDelegation,
                &mut into.capability_delegation,
            ),
        ] {
            if method.relationships & state::bit(relationship) != 0 {
                list.push(id.clone());
            }
        }
        into.verification_method.push(VerificationMethod {
            id,
            r#type: "Multikey".to_owned(),
            controller: into.id.clone(),
            public_key_multibase: key,
        });
    }
    for service in &document.services {
        into.service.push(Service {
            id: [&into.id, "#", &service.id].concat(),
            r#type: service.kind.clone(),
            service_endpoint: service.endpoint.clone(),
        });
    }
}

/// Deactivation is a change too, by time alone.
fn metadata(document: &DocumentCell, ended: Option<Instant>) -> DidDocumentMetadata {
    let written = (document.version > 0).then_some(document.updated);
    let version = match ended {
        Some(_) => document.version.saturating_add(1),
        None => document.version,
    };
    DidDocumentMetadata {
        created: (document.version > 0).then(|| date_time(document.created)),
        updated: written.max(ended).map(date_time),
        version_id: version.to_string(),
        deactivated: ended.is_some(),
    }
}

/// UTC as XML writes it, in whole seconds; the year 9999 at the latest.
fn date_time(at: Instant) -> String {
    let seconds = at.0.min(253_402_300_799);
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let mut year: u64 = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        match days.checked_sub(length) {
            Some(rest) => days = rest,
            None => break,
        }
        year = year.saturating_add(1);
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month: u64 = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        match days.checked_sub(length) {
            Some(rest) => days = rest,
            None => break,
        }
        month = month.saturating_add(1);
    }
    let mut text = year.to_string();
    for (mark, number) in [
        ('-', month),
        ('-', days.saturating_add(1)),
        ('T', second / 3_600),
        (':', second / 60 % 60),
        (':', second % 60),
    ] {
        text.push(mark);
        if number < 10 {
            text.push('0');
        }
        text.push_str(&number.to_string());
    }
    text.push('Z');
    text
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
