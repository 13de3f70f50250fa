//! What the contracts should do, told a second time: a plain reference in memory that shares no
//! logic with them, random sequences of messages, and the properties that hold after every step.
//!
//! A [`Step`] is a message as somebody sends it, so a sequence is replayed from its JSON on any
//! [`salus_test_kit::World`]. [`run()`] draws a sequence and takes it; after every step contracts and
//! reference must agree: whether the message is accepted ([`reference::Reference::allows`]), what it
//! is answered with, and what is stored afterwards. `run::minimise` makes a failing one short.
//!
//! What the design asks of every step, and where it is looked at (files are under `run/`, functions
//! are methods of its runner; `allows` and `judge` are the reference's):
//!
//! | | property | where |
//! |---|---|---|
//! | a | only controllers, or a delegate with the power, change anything | `take`: accepted exactly if `allows` says so |
//! | b | no permit without a live consent that covers it, or another ground under its own condition | `answers.rs` `compare_answer` (the whole decision, by `judge`), `properties.rs` `permit_has_a_ground` |
//! | c | an end is final for that version | `consents.rs` `compare_consents_of` |
//! | d | counters equal what is stored | `identities.rs` `compare_identity`, `consents.rs` `compare_exclusions_of`, `trail.rs` `compare_heads`, `compare_entries`, `compare_settings` |
//! | e | each index entry has its record and the reverse | `consents.rs` `rows_have_their_consents`, `compare_requests_of`, `compare_consents_of`; `trail.rs` `compare_emergencies`, `compare_emergencies_of` |
//! | f | the trail never shrinks, every head commits to the former | `trail.rs` `entries_stay` (hashes recomputed after `docs/formats.md`), `compare_heads` |
//! | g | versions, sequences and epochs never fall | `trail.rs` `entries_stay`, `identities.rs` `compare_config`, `consents.rs` `compare_consents_of`; numbers of changes, proposals, accreditations, operators: `Reference::apply` |
//! | h | a deactivated identity does nothing | `properties.rs` `nobody_deactivated_acts`, `permit_has_a_ground` |
//! | i | a pause never widens | `properties.rs` `before_pause`, `after_pause`; what widens is refused meanwhile: `allows`, `judge` |
//! | j | what is done to one leaves the cells of all others as they were | `properties.rs` `only_its_own_changed` |
//! | k | a failed call leaves storage identical | `properties.rs` `nothing_changed` |
//! | l | `Decide`, `Record` and the crate natively agree | `answers.rs` `ask_before`, `native_state.rs` `compare_with_native` (over the reference, and over the dumped cells) |
//!
//! A sequence that meets nothing proves nothing: `tests/random.rs` asks that every message was
//! accepted and refused, every reason given, and every outcome of a recovery met often enough.
//! Which terms can be granted, and how a request may be narrowed, is the business of the policy's own
//! tests: refusals with `policy:*` are taken as they come.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    missing_docs,
    reason = "a test may stop"
)]

pub mod address;
pub mod chance;
pub mod data;
pub mod decide;
pub mod generate;
pub mod native;
pub mod reference;
pub mod run;
pub mod step;

pub use run::{Failure, Tally, run};
pub use step::{Message, Step};
