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

pub use case::Case;
pub use events::catalogue;
pub use role::ROLES;
pub use stage::{Stage, message};
pub use table::{Outcome, Row, Table, name};

use salus_test_kit::{EmbeddedChain, World};

/// Every message of every contract once, so prepared that somebody may send it.
pub fn cases<W: World>() -> Vec<Case<W>> {
    let mut cases = identity::cases();
    cases.extend(consent::cases());
    cases.extend(audit::cases());
    cases
}

/// The messages that have a row, as `contract message`.
pub fn covered() -> Vec<String> {
    cases::<EmbeddedChain>()
        .iter()
        .map(|case| format!("{} {}", name(case.contract), case.name))
        .collect()
}
