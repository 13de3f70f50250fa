//! Control, guardians, recovery, deactivation, voided spans: a file each.

pub mod events;
pub mod say;
pub mod scene;
