//! Messages, responses, raw cells and hashes of access-audit.

pub mod bounds;
pub mod cells;
mod decision;
mod entry;
mod hash;
pub mod msg;
mod reason;

pub use decision::AccessDecision;
pub use entry::{Assurance, DataSummary, EntryCell};
pub use hash::{GENESIS, consents_hash, entry_hash, residue_hash};
pub use reason::AuditReason;
