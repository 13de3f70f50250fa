//! Purposes of use: the HL7 v3 ActReason codes below `PurposeOfUse`. The root itself is abstract
//! and no purpose.

use super::{Row, row};

/// The release that the table was taken from.
pub const VERSION: &str = "THO 7.3.0 (2026-08-04), v3-ActReason 4.0.0";

const ROWS: &[Row] = &[
    row("HMARKT", &[]),        // 0
    row("HOPERAT", &[]),       // 1
    row("CAREMGT", &[1]),      // 2, below HOPERAT
    row("DONAT", &[1]),        // 3, below HOPERAT
    row("FRAUD", &[1]),        // 4, below HOPERAT
    row("GOV", &[1]),          // 5, below HOPERAT
    row("HACCRED", &[1]),      // 6, below HOPERAT
    row("HCOMPL", &[1]),       // 7, below HOPERAT
    row("HDECD", &[1]),        // 8, below HOPERAT
    row("HDIRECT", &[1]),      // 9, below HOPERAT
    row("HDM", &[1]),          // 10, below HOPERAT
    row("HLEGAL", &[1]),       // 11, below HOPERAT
    row("HOUTCOMS", &[1]),     // 12, below HOPERAT
    row("HPRGRP", &[1]),       // 13, below HOPERAT
    row("HQUALIMP", &[1]),     // 14, below HOPERAT
    row("HSYSADMIN", &[1]),    // 15, below HOPERAT
    row("LABELING", &[15]),    // 16, below HSYSADMIN
    row("METAMGT", &[15]),     // 17, below HSYSADMIN
    row("MEMADMIN", &[1]),     // 18, below HOPERAT
    row("MILCDM", &[1]),       // 19, below HOPERAT
    row("MLTRAINING", &[1]),   // 20, below HOPERAT
    row("PATADMIN", &[1]),     // 21, below HOPERAT
    row("PATSFTY", &[1]),      // 22, below HOPERAT
    row("PERFMSR", &[1]),      // 23, below HOPERAT
    row("RECORDMGT", &[1]),    // 24, below HOPERAT
    row("SYSDEV", &[1]),       // 25, below HOPERAT
    row("HTEST", &[25]),       // 26, below SYSDEV
    row("TRAIN", &[1]),        // 27, below HOPERAT
    row("HPAYMT", &[]),        // 28
    row("CLMATTCH", &[28]),    // 29, below HPAYMT
    row("COVAUTH", &[28]),     // 30, below HPAYMT
    row("COVERAGE", &[28]),    // 31, below HPAYMT
    row("ELIGDTRM", &[31]),    // 32, below COVERAGE
    row("ELIGVER", &[31]),     // 33, below COVERAGE
    row("ENROLLM", &[31]),     // 34, below COVERAGE
    row("MILDCRG", &[31]),     // 35, below COVERAGE
    row("PMTDS", &[28]),       // 36, below HPAYMT
    row("REMITADV", &[28]),    // 37, below HPAYMT
    row("HRESCH", &[]),        // 38
    row("BIORCH", &[38]),      // 39, below HRESCH
    row("CLINTRCH", &[38]),    // 40, below HRESCH
    row("CLINTRCHNPC", &[40]), // 41, below CLINTRCH
    row("CLINTRCHPC", &[40]),  // 42, below CLINTRCH
    row("PRECLINTRCH", &[40]), // 43, below CLINTRCH
    row("DSRCH", &[38]),       // 44, below HRESCH
    row("POARCH", &[38]),      // 45, below HRESCH
    row("TRANSRCH", &[38]),    // 46, below HRESCH
    row("PATRQT", &[]),        // 47
    row("FAMRQT", &[47]),      // 48, below PATRQT
    row("PWATRNY", &[47]),     // 49, below PATRQT
    row("SUPNWK", &[47]),      // 50, below PATRQT
    row("PUBHLTH", &[]),       // 51
    row("DISASTER", &[51]),    // 52, below PUBHLTH
    row("THREAT", &[51]),      // 53, below PUBHLTH
    row("TREAT", &[]),         // 54
    row("CLINTRL", &[54]),     // 55, below TREAT
    row("COC", &[54]),         // 56, below TREAT
    row("ETREAT", &[54]),      // 57, below TREAT
    row("BTG", &[57]),         // 58, below ETREAT
    row("ERTREAT", &[57]),     // 59, below ETREAT
    row("POPHLTH", &[54]),     // 60, below TREAT
    row("TREATDS", &[54]),     // 61, below TREAT
];

const DISPLAYS: &[&str] = &[
    "healthcare marketing",
    "healthcare operations",
    "care management",
    "donation",
    "fraud",
    "government",
    "health accreditation",
    "health compliance",
    "decedent",
    "directory",
    "healthcare delivery management",
    "legal",
    "health outcome measure",
    "health program reporting",
    "health quality improvement",
    "health system administration",
    "labeling",
    "metadata management",
    "member administration",
    "military command",
    "machine learning training",
    "patient administration",
    "patient safety",
    "performance measure",
    "records management",
    "system development",
    "test health data",
    "training",
    "healthcare payment",
    "claim attachment",
    "coverage authorization",
    "coverage under policy or program",
    "eligibility determination",
    "eligibility verification",
    "enrollment",
    "military discharge",
    "decision support assisted payment decision",
    "remittance advice",
    "healthcare research",
    "biomedical research",
    "clinical trial research",
    "clinical trial research without patient care",
    "clinical trial research with patient care",
    "preclinical trial research",
    "disease specific healthcare research",
    "population origins or ancestry healthcare research",
    "translational healthcare research",
    "patient requested",
    "family requested",
    "power of attorney",
    "support network",
    "public health",
    "disaster",
    "threat",
    "treatment",
    "clinical trial",
    "coordination of care",
    "Emergency Treatment",
    "break the glass",
    "emergency room treatment",
    "population health",
    "decision support assisted treatment decision",
];

super::lookups!();
super::hierarchy!();
