//! Messages, responses, raw cells and the reader of consent-registry.

pub mod bounds;
pub mod cells;
pub mod msg;
pub mod question;
mod reader;

pub use reader::{ConsentReader, Gathered};
