//! Sensitivity labels: the active HL7 v3 ActCode codes below `_InformationSensitivityPolicy`. The
//! abstract groups are no labels, so a code directly below one of them is a root here.

use super::{Row, row};

/// The release that the table was taken from.
pub const VERSION: &str = "THO 7.3.0 (2026-08-04), v3-ActCode 11.0.0";

const ROWS: &[Row] = &[
    row("ADOL", &[]),       // 0
    row("CEL", &[]),        // 1
    row("DIA", &[]),        // 2
    row("DRGIS", &[]),      // 3
    row("EMP", &[]),        // 4
    row("PDS", &[]),        // 5
    row("PHY", &[]),        // 6
    row("PRS", &[]),        // 7
    row("VIP", &[]),        // 8
    row("ETH", &[]),        // 9
    row("GDIS", &[]),       // 10
    row("HIV", &[]),        // 11
    row("IDS", &[]),        // 12
    row("MST", &[]),        // 13
    row("PREGNANT", &[]),   // 14
    row("SCA", &[]),        // 15
    row("SDV", &[]),        // 16
    row("SEX", &[]),        // 17
    row("SPI", &[]),        // 18
    row("BH", &[18]),       // 19, below SPI
    row("COGN", &[19]),     // 20, below BH
    row("DVD", &[19]),      // 21, below BH
    row("EMOTDIS", &[19]),  // 22, below BH
    row("MH", &[18]),       // 23, below SPI
    row("PSY", &[18]),      // 24, below SPI
    row("PSYTHPN", &[18]),  // 25, below SPI
    row("SUD", &[18]),      // 26, below SPI
    row("ETHUD", &[26]),    // 27, below SUD
    row("OPIOIDUD", &[26]), // 28, below SUD
    row("STD", &[]),        // 29
    row("TBOO", &[]),       // 30
    row("VIO", &[]),        // 31
    row("DEMO", &[]),       // 32
    row("DOB", &[]),        // 33
    row("GENDER", &[]),     // 34
    row("LIVARG", &[]),     // 35
    row("MARST", &[]),      // 36
    row("PATLOC", &[]),     // 37
    row("RACE", &[]),       // 38
    row("REL", &[]),        // 39
    row("B", &[]),          // 40
    row("EMPL", &[]),       // 41
    row("LOCIS", &[]),      // 42
    row("SSP", &[]),        // 43
];

const DISPLAYS: &[&str] = &[
    "adolescent information sensitivity",
    "celebrity information sensitivity",
    "diagnosis information sensitivity",
    "drug information sensitivity",
    "employee information sensitivity",
    "patient default information sensitivity",
    "physician requested information sensitivity",
    "patient requested information sensitivity",
    "celebrity information sensitivity",
    "substance abuse information sensitivity",
    "genetic disease information sensitivity",
    "HIV/AIDS information sensitivity",
    "Identifier Sensitivity",
    "military sexual trauma information sensitivity",
    "pregnancy information sensitivity",
    "sickle cell anemia information sensitivity",
    "sexual assault, abuse, or domestic violence information sensitivity",
    "sexuality and reproductive health information sensitivity",
    "specially protected information sensitivity",
    "behavioral health information sensitivity",
    "cognitive disability information sensitivity",
    "developmental disability information sensitivity",
    "emotional disturbance information sensitivity",
    "mental health information sensitivity",
    "psychiatry disorder information sensitivity",
    "psychotherapy note information sensitivity",
    "substance use disorder information sensitivity",
    "alcohol use disorder information sensitivity",
    "opioid use disorder information sensitivity",
    "sexually transmitted disease information sensitivity",
    "taboo",
    "violence information sensitivity",
    "all demographic information sensitivity",
    "date of birth information sensitivity",
    "gender and sexual orientation information sensitivity",
    "living arrangement information sensitivity",
    "marital status information sensitivity",
    "patient location",
    "race information sensitivity",
    "religion information sensitivity",
    "business information sensitivity",
    "employer information sensitivity",
    "location information sensitivity",
    "sensitive service provider information sensitivity",
];

super::lookups!();
super::hierarchy!();
