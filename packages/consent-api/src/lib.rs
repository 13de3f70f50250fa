//! Messages, responses, raw cells and the reader of consent-registry.

pub mod cells;
mod reader;

pub use reader::{ConsentReader, Gathered};
