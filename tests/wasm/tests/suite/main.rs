//! The suite as real Wasm. Needs `./scripts/build-wasm` first.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod bad_inputs;
mod gas;
mod hostile;
mod scale;
mod two_worlds;
mod upgrade;
