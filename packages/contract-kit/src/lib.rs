//! What every contract of the suite shares, so that each thing is done in one way: addresses,
//! packed cells and raw reads, headers, ownership and pause, pages, the migration guard.

mod address;
mod cell;
mod direction;
mod error;
mod header;
mod migrate;
mod ownership;
mod page;
mod read_once;

pub use address::{address_of, identity_of, identity_of_account};
pub use cell::{Cell, CellCache, CellSource, Key, delete, load, save};
pub use direction::{Directed, Direction};
pub use error::KitError;
pub use header::{
    Header, HeaderKind, PAUSE_REST_SECONDS, PAUSE_SECONDS, header_key, raise_layout, save_header,
};
pub use migrate::{BuildInfo, guard_migration, record_version};
pub use ownership::{
    OWNER_PROPOSAL_SECONDS, OwnerChange, OwnerProposal, OwnerStep, Ownership, PendingOwner,
};
pub use page::{
    DEFAULT_LIMIT, MAX_LIMIT, MAX_SCAN, cells_under, page_limit, take_page, take_page_within,
};
pub use read_once::ReadOnce;
pub use salus_json::Message;

use cosmwasm_std::Env;
use salus_vocabulary::Instant;

/// Block time in whole seconds: the only clock of the suite.
pub fn now(env: &Env) -> Instant {
    Instant(env.block.time.seconds())
}
