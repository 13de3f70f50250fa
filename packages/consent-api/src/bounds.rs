//! The bounds of consent-registry, each with a typed error behind it. Those of terms are in
//! `salus-policy`.

/// Live consents of one subject for one custodian, and for any custodian, inclusive.
pub const MAX_LIVE: usize = 16;
/// Other consents that one grant or refusal ends, inclusive.
pub const MAX_ENDS: usize = 16;
/// Values in one list of a data descriptor, inclusive.
pub const MAX_VALUES: usize = 16;
/// Of these live consents, how many delegates may fill, inclusive.
pub const MAX_LIVE_OF_DELEGATES: usize = 4;
/// Grants, or revocations, in one batch, inclusive; at least one.
pub const MAX_BATCH: usize = 50;
/// Open requests of one organization to one subject, inclusive.
pub const MAX_OPEN_REQUESTS: usize = 2;
/// How long a request stays open: 30 days, in seconds.
pub const REQUEST_SECONDS: u64 = 30 * 24 * 3_600;
/// What a page of consents or requests may cost, in the units below: as much as keeps it below 3,000,000
/// gas, whatever the terms.
pub const PAGE_BUDGET: usize = 400 * COST_OF_READING;
/// Reading one consent or request of the largest terms, kept or not; a unit is about 200 gas.
pub const COST_OF_READING: usize = 32;
/// Showing one, without the values of its terms; each of those costs one unit more.
pub const COST_OF_SHOWING: usize = 12;
