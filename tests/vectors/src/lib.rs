//! Reads what the contracts store as a stranger would: after `docs/formats.md` and the pinned
//! tables, sharing nothing else with the suite. What it cannot read, or reads otherwise than the
//! vectors beside it say, the page does not tell well enough.

mod audit;
mod bytes;
mod cells;
mod chain;
mod codes;
mod consent;
mod hashes;
mod identity;
mod terms;

pub use bytes::{Bytes, Read, from_hex, hex};
pub use cells::{CellRead, Contract, read_cell};
pub use chain::{Broken, Chain, Head, chain_behind, chains};
pub use hashes::{
    consents_preimage, entry_preimage, request_preimage, residue_preimage, salted_preimage, sha256,
    terms_preimage,
};
pub use terms::{condition, terms};
