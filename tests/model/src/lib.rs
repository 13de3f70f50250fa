//! What the contracts should do, told a second time: a plain reference in memory that shares no
//! logic with them, random sequences of messages, and the properties that hold after every step.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    missing_docs,
    reason = "a test may stop"
)]

pub mod address;
pub mod chance;
pub mod data;
pub mod decide;
pub mod generate;
pub mod native;
pub mod reference;
pub mod run;
pub mod step;

pub use run::{Failure, Tally, run};
pub use step::{Message, Step};
