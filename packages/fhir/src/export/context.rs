use salus_audit_api::msg::EntryView;
use salus_policy::ConsentRef;
use sha2::{Digest, Sha256};

/// Where entries come from: what a deployment knows and an entry does not repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    chain_id: String,
    access_audit: String,
}

/// A context that gives no valid identifiers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The chain id would not fit into a DID.
    #[error(
        "salus:fhir:chain_id: `{0}`: expected 1 to 50 letters, digits, `-`, `.` or `_`, as in `did:salus:<chain id>:…`"
    )]
    ChainId(String),
    /// The contract's address would not fit into a DID.
    #[error(
        "salus:fhir:contract: `{0}`: expected the address of access-audit, lower-case letters and digits"
    )]
    Contract(String),
}

impl Context {
    /// The chain, as it names itself, and the address of the access-audit that keeps the entries.
    ///
    /// Fails with `chain_id` and `contract` if either could not stand in a DID.
    pub fn new(
        chain_id: impl Into<String>,
        access_audit: impl Into<String>,
    ) -> Result<Self, ExportError> {
        let (chain_id, access_audit) = (chain_id.into(), access_audit.into());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if !(1..=50).contains(&chain_id.len()) || !chain_id.bytes().all(plain) {
            return Err(ExportError::ChainId(chain_id));
        }
        let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !(1..=90).contains(&access_audit.len()) || !access_audit.bytes().all(lower) {
            return Err(ExportError::Contract(access_audit));
        }
        Ok(Self {
            chain_id,
            access_audit,
        })
    }

    pub(crate) fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// The identity of an address.
    pub(crate) fn did(&self, address: &str) -> String {
        format!("did:salus:{}:{address}", self.chain_id)
    }

    /// The contract that decided and keeps the entry.
    pub(crate) fn authorizer(&self) -> String {
        self.did(&self.access_audit)
    }

    /// One of a custodian's operators, which entries know by number.
    pub(crate) fn operator(&self, custodian: &str, number: u16) -> String {
        format!("{}/operators/{number}", self.did(custodian))
    }

    /// A consent of a subject, without its version.
    pub(crate) fn consent(&self, subject: &str, consent: &ConsentRef) -> String {
        format!("{}/consents/{}", self.did(subject), consent.id)
    }

    /// Where requests reach the contract: the chain, named as CAIP-2 does.
    pub(crate) fn network(&self) -> String {
        format!("cosmos:{}", self.chain_id)
    }

    /// The id of one of an entry's events: 64 hex digits, SHA-256 over a domain tag, the kind of
    /// event, and the DID of the contract, that of the subject and the number, each after a zero
    /// byte. None of the three contains one.
    pub(crate) fn event_id(&self, kind: &str, entry: &EntryView) -> String {
        let digest = Sha256::new()
            .chain_update(b"salus:fhir:audit-event\0")
            .chain_update(kind)
            .chain_update(b"\0")
            .chain_update(self.authorizer())
            .chain_update(b"\0")
            .chain_update(self.did(&entry.subject))
            .chain_update(b"\0")
            .chain_update(entry.seq.to_string())
            .finalize();
        salus_vocabulary::Hash(digest.into()).to_string()
    }
}
