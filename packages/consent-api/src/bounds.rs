//! The bounds of consent-registry, each with a typed error behind it. Those of terms are in
//! `salus-policy`.

/// Live consents of one subject for one custodian, and for any custodian, inclusive.
pub const MAX_LIVE: usize = 16;
/// Other consents that one grant or refusal ends, inclusive.
pub const MAX_ENDS: usize = 16;
/// Values in one list of a data descriptor, inclusive.
pub const MAX_VALUES: usize = 16;
