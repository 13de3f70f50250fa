//! Messages, responses, raw cells and the reader of consent-registry.

pub mod bounds;
pub mod cells;
mod hash;
pub mod msg;
pub mod question;
mod reader;

pub use hash::request_hash;
pub use reader::{ConsentReader, Gathered};
