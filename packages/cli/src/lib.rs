//! The `salus` command: decides over FHIR documents without any chain, exports entries of the audit,
//! and tells the story of the suite on a chain of its own.

pub mod cases;
pub mod decide;
pub mod demo;
pub mod export;
mod input;
pub mod page;
pub mod reason;

pub use input::Refused;
