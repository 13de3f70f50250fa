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

/// How long a declared emergency lasts at most, and unless a shorter time is asked for: 4 hours, in
/// seconds.
pub const EMERGENCY_SECONDS: u64 = 4 * 3_600;
/// The shortest time that can be asked for, inclusive: no rule is finer than 60 seconds.
pub const MIN_EMERGENCY_SECONDS: u64 = 60;
/// The span in which emergencies are counted: 24 hours, in seconds. One declared at `t` counts until
/// `t` + this, exclusive.
pub const EMERGENCY_WINDOW: u64 = 24 * 3_600;
/// As many emergencies one actor declares in the window without being flagged, inclusive.
pub const UNFLAGGED_PER_ACTOR: u32 = 5;
/// As many one actor declares in the window at all, inclusive.
pub const MAX_PER_ACTOR: u32 = 50;
/// As many all managed identities of an organization declare in the window without being flagged,
/// inclusive.
pub const UNFLAGGED_PER_ORGANIZATION: u32 = 50;
/// As many all managed identities of an organization declare in the window at all, inclusive.
pub const MAX_PER_ORGANIZATION: u32 = 500;
/// From when on a review that is still open is overdue: 30 days after the entry, in seconds.
pub const REVIEW_SECONDS: u64 = 30 * 24 * 3_600;
/// How far back a reported access lies at most, inclusive: 30 days, in seconds.
pub const REPORT_SECONDS: u64 = 30 * 24 * 3_600;
/// When a wider emergency policy takes effect: after 7 days, in seconds.
pub const POLICY_DELAY: u64 = 7 * 24 * 3_600;
/// Purposes in a custodian's table of legal bases, inclusive.
pub const MAX_LEGAL_BASES: usize = 16;
/// Bytes of the code of a legal basis, inclusive.
pub const MAX_BASIS_BYTES: usize = 16;
