//! The documents of the story: official examples, word for word.

use salus_vocabulary::Hash;
use sha2::{Digest, Sha256};

/// What stands on the chain for words: a hash with 16 secret bytes, which stay with the words. Here
/// they are always the same, so that the story is.
pub(super) fn salted(words: &str) -> Hash {
    let digest = Sha256::new()
        .chain_update(b"16 secret bytes.")
        .chain_update(words);
    Hash(digest.finalize().into())
}

/// A published document.
pub(super) struct Published {
    /// Its file name.
    pub(super) name: &'static str,
    /// Who published it, and under which licence.
    pub(super) source: &'static str,
    /// The document.
    pub(super) text: &'static str,
}

/// HL7's example of a consent that keeps one person out.
pub(super) const NOT_THEM: Published = Published {
    name: "consent-example-notThem.json",
    source: "HL7 FHIR R5 5.0.0, CC0",
    text: include_str!("../../../../tests/cases/fhir-examples/R5/consent-example-notThem.json"),
};

/// IHE's example of a consent by labels, with psychiatric data for one person only.
pub(super) const PSYCHIATRY: Published = Published {
    name: "ex-consent-advanced-normal-focused-psy.json",
    source: "IHE Privacy Consent on FHIR, CC-BY-4.0",
    text: include_str!(
        "../../../../tests/cases/fhir-examples/IHE-PCF/ex-consent-advanced-normal-focused-psy.json"
    ),
};
