use hmac::{Hmac, Mac};
use jiff::tz::TimeZone;
use salus_vocabulary::Hash;
use sha2::Sha256;

use crate::Directory;

/// What a deployment settles before it reads documents.
pub struct Mapping<'a> {
    /// Who the named parties are.
    pub directory: &'a dyn Directory,
    /// Keys the hashes of clinical codes and of data references.
    pub secret: Secret,
    /// Where a date without a zone begins; published by the deployment.
    pub zone: TimeZone,
    /// The base address of the deployment's own FHIR server: what lies below it is the same
    /// whether it is written absolutely or relatively.
    pub server: Option<String>,
}

/// A secret that subject and custodian share off chain. On the ledger stand only hashes keyed with
/// it: without a key the few thousand codes of medicine could be tried one by one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// From 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash of a clinical code: HMAC-SHA-256 over `salus:fhir:code\0`, the system, a zero byte
    /// and the code.
    pub fn code(&self, system: &str, code: &str) -> Hash {
        self.keyed(&[
            b"salus:fhir:code\0",
            system.as_bytes(),
            b"\0",
            code.as_bytes(),
        ])
    }

    /// The hash of a reference to data or to an author: HMAC-SHA-256 over
    /// `salus:fhir:reference\0` and the reference.
    pub fn reference(&self, reference: &str) -> Hash {
        self.keyed(&[b"salus:fhir:reference\0", reference.as_bytes()])
    }

    fn keyed(&self, parts: &[&[u8]]) -> Hash {
        // A block of zeros after a shorter key is how HMAC itself pads it, so this is the key.
        let mut key = [0u8; 64];
        key.iter_mut()
            .zip(self.0)
            .for_each(|(target, byte)| *target = byte);
        let mut mac = Hmac::<Sha256>::new((&key).into());
        parts.iter().for_each(|part| mac.update(part));
        Hash(mac.finalize().into_bytes().into())
    }
}

/// Secrets are not printed.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Mapping<'_> {
    /// The reference as it is compared: relative if it lies on the deployment's own server.
    pub(crate) fn canonical<'r>(&self, reference: &'r str) -> &'r str {
        self.server
            .as_deref()
            .and_then(|server| reference.strip_prefix(server.trim_end_matches('/')))
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(reference)
    }
}
