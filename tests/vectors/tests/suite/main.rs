//! The frozen vectors, and what a stranger makes of what the contracts store.
//!
//! `SALUS_BLESS=1` writes the vectors anew; otherwise they are compared, and any difference fails.
#![cfg(test)]

mod cells;
mod golden;
mod hashes;
mod history;
mod identities;
mod samples;
mod story;
mod terms;
mod values;
