//! The pinned tables and the small closed sets, by number.

use std::sync::LazyLock;

use serde_json::Value;

use crate::bytes::{Bytes, Read};

/// A pinned table: its codes in the order of the rows.
type Table = LazyLock<Vec<String>>;

static PURPOSES: Table = LazyLock::new(|| {
    table(include_str!(
        "../../../packages/vocabulary/data/purpose.json"
    ))
});
static SENSITIVITIES: Table = LazyLock::new(|| {
    table(include_str!(
        "../../../packages/vocabulary/data/sensitivity.json"
    ))
});
static LEVELS: Table = LazyLock::new(|| {
    table(include_str!(
        "../../../packages/vocabulary/data/confidentiality.json"
    ))
});
static OBLIGATIONS: Table = LazyLock::new(|| {
    table(include_str!(
        "../../../packages/vocabulary/data/obligation.json"
    ))
});
static RESOURCE_TYPES: Table = LazyLock::new(|| {
    table(include_str!(
        "../../../packages/vocabulary/data/resource-type.json"
    ))
});

fn table(text: &str) -> Vec<String> {
    let table: Value = serde_json::from_str(text).unwrap_or_default();
    let rows = table.get("codes").and_then(Value::as_array);
    let codes = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row.get("code")?.as_str());
    codes.map(str::to_owned).collect()
}

/// The code in a row of a pinned table, counted from 0.
fn row(table: &Table, number: u8) -> Read<String> {
    table
        .get(usize::from(number))
        .cloned()
        .ok_or_else(|| format!("no row {number}"))
}

/// The name of a number in a small closed set.
pub fn name(set: &[&str], number: u8) -> Read<String> {
    set.get(usize::from(number))
        .map(|name| (*name).to_owned())
        .ok_or_else(|| format!("no {number} in {set:?}"))
}

pub const ACTIONS: &[&str] = &[
    "collect", "access", "use", "disclose", "correct", "create", "read", "update", "delete",
];
pub const KINDS: &[&str] = &[
    "organization",
    "practitioner",
    "issuer",
    "reviewer",
    "safeguarding",
    "researcher",
];
pub const BASES: &[&str] = &[
    "DELEGATEE",
    "PRN",
    "GUARD",
    "GUADLTM",
    "POWATT",
    "DPOWATT",
    "HPOWATT",
    "SPOWATT",
    "RESPRSN",
];
pub const MEANINGS: &[&str] = &["instance", "related", "authoredby"];
pub const CATEGORIES: &[&str] = &["treatment", "research", "patient-privacy", "adr"];
pub const OUTCOMES: &[&str] = &["permit", "deny", "no_consent"];
pub const EMERGENCY_REASONS: &[&str] = &[
    "life_threatening",
    "unable_to_consent",
    "danger_to_others",
    "other",
];
pub const VERDICTS: &[&str] = &["upheld", "not_justified"];
pub const DISPUTES: &[&str] = &[
    "unknown_actor",
    "no_care_relation",
    "wrong_purpose",
    "wrong_facts",
    "not_permitted",
    "other",
];
pub const ANSWERS: &[&str] = &["accepted", "partly_accepted", "rejected"];

/// The reasons that consents give, from 0.
const REASONS: &[&str] = &[
    "own_access",
    "excluded_person",
    "excluded_organization",
    "deny_rule",
    "emergency_forbidden",
    "emergency_level",
    "default_deny",
    "permit_rule",
    "emergency_allowed",
    "default_permit",
    "delegate_access",
    "default_closed",
    "emergency_policy",
    "actor_unproven",
    "no_consent",
];

/// The reasons that access-audit finds itself, from 128.
const OWN_REASONS: &[&str] = &[
    "paused",
    "custodian_not_accredited",
    "actor_deactivated",
    "organization_not_accredited",
    "actor_not_member",
    "emergency_not_live",
    "reported",
    "emergency_declared",
];

pub fn reason(number: u8) -> Read<String> {
    match number.checked_sub(128) {
        None => name(REASONS, number),
        Some(number) => name(OWN_REASONS, number),
    }
}

impl Bytes<'_> {
    /// `code` of a small closed set.
    pub fn one_of(&mut self, set: &[&str]) -> Read<String> {
        name(set, self.u8()?)
    }

    /// `purpose`.
    pub fn purpose(&mut self) -> Read<String> {
        match self.u8()? {
            255 => {
                let text = self.text()?;
                let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
                let parts = text.split_once('|');
                let named =
                    parts.is_some_and(|(system, code)| !system.is_empty() && !code.is_empty());
                if named && visible && text.len() <= 128 {
                    Ok(text)
                } else {
                    Err(format!("`{text}` is no `system|code`"))
                }
            }
            number => row(&PURPOSES, number),
        }
    }

    /// `label`.
    pub fn label(&mut self) -> Read<String> {
        let number = self.u8()?;
        row(&LEVELS, !number).or_else(|_| row(&SENSITIVITIES, number))
    }

    /// `code` of the confidentiality levels.
    pub fn level(&mut self) -> Read<String> {
        row(&LEVELS, self.u8()?)
    }

    /// `code` of the obligations.
    pub fn obligation(&mut self) -> Read<String> {
        row(&OBLIGATIONS, self.u8()?)
    }

    /// `code` of the FHIR resource types.
    pub fn resource_type(&mut self) -> Read<String> {
        row(&RESOURCE_TYPES, self.u8()?)
    }
}

/// The level with this number.
pub fn level(number: u8) -> Read<String> {
    row(&LEVELS, number)
}
