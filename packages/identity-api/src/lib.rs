//! Messages, responses, raw cells and the reader of identity-registry.

pub mod bounds;
pub mod cells;
pub mod msg;
mod reader;

pub use reader::{Acting, Chain, IdentityReader, MAX_CHAIN, intersection};
