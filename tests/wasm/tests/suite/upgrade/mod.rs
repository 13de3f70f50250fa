//! A state that messages to the build 0.1.0 wrote is migrated to the present one.

mod answers;
mod cells;
mod fixture;
mod guard;
mod life;
mod order;
mod present;
mod questions;
mod story;
mod town;
