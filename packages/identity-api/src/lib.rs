//! Messages, responses, raw cells and the reader of identity-registry.

pub mod cells;
mod reader;

pub use reader::{Acting, IdentityReader, MAX_CHAIN, intersection};
