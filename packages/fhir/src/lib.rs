//! FHIR Consent and Permission to consent terms, terms to plain sentences, entries of the audit to
//! AuditEvents. Off chain only, and deterministic: the same document with the same mapping gives
//! the same terms, the same entry the same event.
//!
//! What a document means is never guessed: an element that is not understood and may change the
//! meaning refuses the document, with a stable code and the path of the element.

mod case;
mod coding;
mod consent;
mod date;
mod directory;
mod element;
mod error;
pub mod export;
mod import;
mod json;
mod mapping;
mod mentioned;
mod party;
mod permission;
mod provision;
mod r4;
mod r5;
mod salted;
mod sentences;

pub use case::{
    Answer, CaseError, CaseResult, Document, decide_case, decide_documents, is_as_expected,
};
pub use consent::Imported;
pub use directory::{Directory, HashDirectory, MapDirectory, Party, PartyKind};
pub use error::{ImportError, Refusal};
pub use import::{Version, import, import_as};
pub use jiff::tz::TimeZone;
pub use json::parse;
pub use mapping::{Mapping, Secret};
pub use mentioned::Mentioned;
pub use salted::Salted;
pub use sentences::{Glossary, Unnamed, instant, purpose_words, residue_sentences, sentences};
