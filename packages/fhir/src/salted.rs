use salus_vocabulary::Hash;
use salus_vocabulary::packed::Writer;
use sha2::{Digest, Sha256};

/// What a hash with a secret salt is of. Nothing about people is hashed without one: names, numbers
/// and reasons are few enough to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Salted {
    /// The document that the patient saw (`source` of terms).
    Source,
    /// What an accreditation or a delegation rests on.
    Evidence,
    /// Why in words: an emergency, a review, a dispute or an answer to it.
    Reason,
    /// A record, as a custodian states it (`fingerprint`).
    Fingerprint,
}

impl Salted {
    /// SHA-256 over the domain tag `salus:<what>:v1` (length in front), 16 random bytes that stay
    /// off chain with the content, and the content (length in front).
    pub fn hash(self, salt: &[u8; 16], content: &[u8]) -> Hash {
        let mut out = Writer::default();
        out.bytes(self.tag().as_bytes());
        out.raw(salt);
        out.bytes(content);
        Hash(Sha256::digest(out.finish()).into())
    }

    fn tag(self) -> &'static str {
        match self {
            Self::Source => "salus:source:v1",
            Self::Evidence => "salus:evidence:v1",
            Self::Reason => "salus:reason:v1",
            Self::Fingerprint => "salus:fingerprint:v1",
        }
    }
}
