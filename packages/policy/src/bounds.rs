//! The bounds of terms, all inclusive. What is larger is refused when it is granted.

/// Rules in one consent.
pub const MAX_RULES: usize = 16;
/// Rules in one request for a consent.
pub const MAX_REQUESTED_RULES: usize = 8;
/// Exceptions of one rule.
pub const MAX_EXCEPTIONS: usize = 8;
/// Conditions in one consent: those of the rules and those of their exceptions.
pub const MAX_CONDITIONS: usize = 48;
/// Values in one field of a condition or of the scope, and obligations.
pub const MAX_VALUES: usize = 16;
/// Bytes of the packed form.
pub const MAX_PACKED_BYTES: usize = 2_048;
/// Bytes of the URI of a policy.
pub const MAX_URI_BYTES: usize = 256;
/// The shortest bounded period, in seconds: block time is no finer clock.
pub const MIN_PERIOD_SECONDS: u64 = 60;
