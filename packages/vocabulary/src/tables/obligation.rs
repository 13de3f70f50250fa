//! Obligations: the active HL7 v3 ActCode codes of `ObligationPolicy` (what must be done) and
//! `RefrainPolicy` (what must not be done).

use super::{Row, row};

/// The release that the table was taken from.
pub const VERSION: &str = "THO 7.3.0 (2026-08-04), v3-ActCode 11.0.0";

const ROWS: &[Row] = &[
    row("ObligationPolicy", &[]),    // 0
    row("ANONY", &[0]),              // 1, below ObligationPolicy
    row("AOD", &[0]),                // 2, below ObligationPolicy
    row("AUDIT", &[0]),              // 3, below ObligationPolicy
    row("AUDTR", &[0]),              // 4, below ObligationPolicy
    row("CPLYPOL", &[0]),            // 5, below ObligationPolicy
    row("CPLYCC", &[5]),             // 6, below CPLYPOL
    row("CPLYCD", &[5]),             // 7, below CPLYPOL
    row("CPLYCUI", &[5]),            // 8, below CPLYPOL
    row("CPLYJPP", &[5]),            // 9, below CPLYPOL
    row("CPLYJSP", &[5]),            // 10, below CPLYPOL
    row("CPLYOPP", &[5]),            // 11, below CPLYPOL
    row("CPLYOSP", &[5]),            // 12, below CPLYPOL
    row("DECLASSIFYLABEL", &[0]),    // 13, below ObligationPolicy
    row("DEID", &[0]),               // 14, below ObligationPolicy
    row("DELAU", &[0]),              // 15, below ObligationPolicy
    row("DOWNGRDLABEL", &[0]),       // 16, below ObligationPolicy
    row("DRIVLABEL", &[0]),          // 17, below ObligationPolicy
    row("ENCRYPT", &[0]),            // 18, below ObligationPolicy
    row("ENCRYPTR", &[18]),          // 19, below ENCRYPT
    row("ENCRYPTT", &[18]),          // 20, below ENCRYPT
    row("ENCRYPTU", &[18]),          // 21, below ENCRYPT
    row("HUAPRV", &[0]),             // 22, below ObligationPolicy
    row("LABEL", &[0]),              // 23, below ObligationPolicy
    row("MASK", &[0]),               // 24, below ObligationPolicy
    row("MINEC", &[0]),              // 25, below ObligationPolicy
    row("PERSISTLABEL", &[0]),       // 26, below ObligationPolicy
    row("PRIVMARK", &[0]),           // 27, below ObligationPolicy
    row("CUIMark", &[27]),           // 28, below PRIVMARK
    row("PROCESSINLINELABEL", &[0]), // 29, below ObligationPolicy
    row("PSEUD", &[0]),              // 30, below ObligationPolicy
    row("REDACT", &[0]),             // 31, below ObligationPolicy
    row("UPGRDLABEL", &[0]),         // 32, below ObligationPolicy
    row("RefrainPolicy", &[]),       // 33
    row("NOAUTH", &[33]),            // 34, below RefrainPolicy
    row("NOCOLLECT", &[33]),         // 35, below RefrainPolicy
    row("NODSCLCD", &[33]),          // 36, below RefrainPolicy
    row("NODSCLCDS", &[33]),         // 37, below RefrainPolicy
    row("NOINTEGRATE", &[33]),       // 38, below RefrainPolicy
    row("NOLIST", &[33]),            // 39, below RefrainPolicy
    row("NOMOU", &[33]),             // 40, below RefrainPolicy
    row("NOORGPOL", &[33]),          // 41, below RefrainPolicy
    row("NOPAT", &[33]),             // 42, below RefrainPolicy
    row("NOPERSISTP", &[33]),        // 43, below RefrainPolicy
    row("NORDSCLCD", &[33]),         // 44, below RefrainPolicy
    row("NORDSCLCDS", &[33]),        // 45, below RefrainPolicy
    row("NORDSCLW", &[33]),          // 46, below RefrainPolicy
    row("NORELINK", &[33]),          // 47, below RefrainPolicy
    row("NOREUSE", &[33]),           // 48, below RefrainPolicy
    row("NOVIP", &[33]),             // 49, below RefrainPolicy
    row("ORCON", &[33]),             // 50, below RefrainPolicy
];

const DISPLAYS: &[&str] = &[
    "obligation policy",
    "anonymize",
    "accounting of disclosure",
    "audit",
    "audit trail",
    "comply with policy",
    "comply with confidentiality code",
    "comply with consent directive",
    "comply with controlled unclassified information policy",
    "comply with jurisdictional privacy policy",
    "comply with jurisdictional security policy",
    "comply with organizational privacy policy",
    "comply with organizational security policy",
    "declassify security label",
    "deidentify",
    "delete after use",
    "downgrade security label",
    "derive security label",
    "encrypt",
    "encrypt at rest",
    "encrypt in transit",
    "encrypt in use",
    "human approval",
    "assign security label",
    "mask",
    "minimum necessary",
    "persist security label",
    "privacy mark",
    "CUI Mark",
    "process inline security label",
    "pseudonymize",
    "redact",
    "upgrade security label",
    "refrain policy",
    "no disclosure without subject authorization",
    "no collection",
    "no disclosure without consent directive",
    "no disclosure without information subject's consent directive",
    "no integration",
    "no unlisted entity disclosure",
    "no disclosure without MOU",
    "no disclosure without organizational authorization",
    "no disclosure to patient, family or caregivers without attending provider's authorization",
    "no collection beyond purpose of use",
    "no redisclosure without consent directive",
    "no redisclosure without information subject's consent directive",
    "no disclosure without jurisdictional authorization",
    "no relinking",
    "no reuse beyond purpose of use",
    "no unauthorized VIP disclosure",
    "no disclosure without originator authorization",
];

super::lookups!();
super::hierarchy!();
