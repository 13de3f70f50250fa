//! Messages, responses, raw cells and the reader of consent-registry.

pub mod bounds;
pub mod cells;
pub mod msg;
mod reader;

pub use reader::{ConsentReader, Gathered};
