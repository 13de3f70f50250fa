//! The properties of the rule page, each over random terms, requests and records.
//! `SALUS_TRIALS` sets the number of trials, `SALUS_SEED` the first seed.
#![cfg(test)]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "the numbers of the generator are small, and an overflow fails the test"
)]

mod generate;
mod reorder;
mod trials;

mod answers;
mod distribution;
mod narrowing;
mod oracle;
mod packing;
mod permits;
