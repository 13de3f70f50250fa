//! Inputs that the contracts must refuse: hand-chosen, one a line, each with the stable code that it is
//! refused with. The same corpus runs in any world. See the README for its format.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop"
)]

mod case;
mod run;
mod scene;
mod text;

pub use case::{Case, Entry, cases};
pub use run::{Report, run};
pub use scene::Scene;
