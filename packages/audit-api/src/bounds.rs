//! The bounds of access-audit, each with a typed error behind it.

pub use salus_consent_api::bounds::MAX_VALUES;

/// Accesses in one batch, inclusive; at least one.
pub const MAX_BATCH: usize = 50;
/// Entries that were appended since an access was first built and are searched for a repeat of it,
/// inclusive. Behind more of them a gateway has to look itself up in the history first.
pub const MAX_SINCE: u32 = 64;
/// Subjects whose heads are asked for at once, inclusive.
pub const MAX_HEADS: usize = 100;
/// Every entry whose number is a multiple of this repeats the hash before it, so that a
/// verification can start there.
pub const REPEAT_EVERY: u32 = 64;
