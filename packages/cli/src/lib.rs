//! The `salus` command: decides over FHIR documents without any chain, and tells the story of the
//! suite on a chain of its own.

pub mod cases;
pub mod decide;
pub mod demo;
mod input;
pub mod page;
pub mod reason;

pub use input::Refused;
