//! Every message of every contract by every role: what the contracts answer, run and written down as
//! a table that a reviewer can read (`docs/access.md`); and the events that each message emits
//! (`docs/events.md`).

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may stop"
)]

mod audit;
mod case;
mod consent;
mod events;
mod identity;
mod role;
mod stage;
mod table;

pub use events::catalogue;
pub use role::ROLES;
pub use table::{Outcome, Row, Table};

use case::Case;

fn cases() -> impl Iterator<Item = &'static Case> {
    identity::CASES
        .iter()
        .chain(consent::CASES)
        .chain(audit::CASES)
}

/// The messages that have a row, as `contract message`.
pub fn covered() -> Vec<String> {
    cases()
        .map(|case| format!("{} {}", table::name(case.contract), case.name))
        .collect()
}
