//! The suite as real Wasm, in the metered VM: a world for the scenarios of `salus-test-kit`, and
//! what is measured there.
//!
//! The Wasm is what `./scripts/build-wasm` leaves in `artifacts/`; `SALUS_ARTIFACTS` names another
//! folder.

#![allow(clippy::arithmetic_side_effects, reason = "a test may stop")]

mod artifacts;
pub mod crowd;
pub mod measure;
pub mod pages;
pub mod reference;
pub mod rivals;
mod world;

pub use artifacts::{Artifacts, MissingArtifact};
pub use world::VmWorld;
