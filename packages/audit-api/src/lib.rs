//! Messages, responses, raw cells and hashes of access-audit.

mod basis;
pub mod bounds;
pub mod cells;
mod codes;
mod decision;
mod entry;
mod hash;
pub mod msg;
mod reason;
mod summary;

pub use basis::{BasisCode, InvalidBasis};
pub use codes::{DisputeAnswer, DisputeCode, EmergencyPolicy, EmergencyReason, Verdict};
pub use decision::AccessDecision;
pub use entry::{Assurance, Declared, EmergencyGrounds, EntryCell, Occasion, Reported};
pub use hash::{GENESIS, consents_hash, entry_hash, residue_hash};
pub use reason::AuditReason;
pub use summary::DataSummary;
