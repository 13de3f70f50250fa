//! Confidentiality labels of HL7 v3. A row's number is its level: the table ascends from
//! unrestricted to very restricted. No level covers another; only numbers compare.

use super::{Row, row};

/// The release that the table was taken from.
pub const VERSION: &str = "THO 7.3.0 (2026-08-04), v3-Confidentiality 5.0.0";

const ROWS: &[Row] = &[
    row("U", &[]), // 0
    row("L", &[]), // 1
    row("M", &[]), // 2
    row("N", &[]), // 3
    row("R", &[]), // 4
    row("V", &[]), // 5
];

const DISPLAYS: &[&str] = &[
    "unrestricted",
    "low",
    "moderate",
    "normal",
    "restricted",
    "very restricted",
];

super::lookups!();
