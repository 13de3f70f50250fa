//! One file a message. A test is named after the rule that it proves.
#![allow(clippy::arithmetic_side_effects)]

mod approve;
mod authority;
mod batches;
mod builders;
mod conflicts;
mod delegate_limits;
mod delegates;
mod end_refusal;
mod exclude;
mod floor;
mod grant;
mod hands;
mod history;
mod identities;
mod instantiate;
mod lift_exclusion;
mod messages;
mod meter;
mod migrate;
mod never_widens;
mod owner;
mod preview;
mod query;
mod refuse;
mod requests;
mod revoke;
mod spared;
mod strip_permits;
mod voided;
mod world;
