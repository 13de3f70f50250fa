//! Control, guardians, recovery, deactivation, voided spans: a file each.

mod cells;
mod changes;
mod children;
mod controllers;
mod deactivation;
mod derived;
mod directions;
pub mod events;
mod guardians;
mod owner;
mod properties;
mod reach;
mod recovery;
pub mod say;
pub mod scene;
mod voided;
