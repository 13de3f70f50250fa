//! The harness against wasmd's own golden numbers, against its own, and rule by rule.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod addresses;
mod contracts;
mod fixture;
mod gas_golden;
mod gas_rules;
mod go_source;
mod peers;
mod scale;
mod state;
mod wasmd_golden;
