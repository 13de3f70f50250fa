//! A generator that meets nothing proves nothing: what 1,000 sequences must have met.

use std::collections::BTreeMap;

use salus_model::Tally;

/// How often each message must have been accepted, and refused.
const OFTEN: u64 = 10;

/// Messages that nobody is ever refused.
const NEVER_REFUSED: &[&str] = &["identity refresh"];

/// Answers, with how often they are wanted.
const ANSWERS: &[(&str, u64)] = &[
    ("permit own_access", 100),
    ("permit permit_rule", 50),
    ("permit default_permit", 20),
    ("permit delegate_access", 20),
    ("permit emergency_allowed", 10),
    ("permit emergency_policy", 100),
    ("deny emergency_policy", 20),
    ("deny excluded_person", 20),
    ("deny excluded_organization", 20),
    ("deny deny_rule", 100),
    ("deny emergency_forbidden", 20),
    ("deny emergency_level", 5),
    ("deny default_deny", 50),
    ("deny default_closed", 100),
    ("deny paused", 50),
    ("deny custodian_not_accredited", 50),
    ("deny organization_not_accredited", 50),
    ("deny actor_not_member", 50),
    ("deny actor_deactivated", 5),
    ("deny emergency_not_live", 50),
    ("no_consent no_consent", 100),
    ("no_consent actor_unproven", 20),
    ("released by a legal basis", 20),
    ("reported", 100),
    ("repeated", 100),
];

/// What must have come about.
const OUTCOMES: &[(&str, u64)] = &[
    ("guardians live", 50),
    ("recovery stands", 30),
    ("recovery completed", 20),
    ("recovery completed against the controllers", 3),
    ("standing recovery cancelled", 3),
    ("recovery cancels a deactivation", 2),
    ("guardians against a deactivation", 5),
    ("deactivation cancelled by guardians", 1),
    ("guardians against a change", 5),
    ("change cancelled by guardians", 1),
    ("emergency", 100),
    ("emergency of a managed identity", 10),
    ("flagged emergency seen", 10),
    ("overdue review seen", 50),
];

/// The messages of all contracts, as `schema/` lists them.
fn messages() -> Vec<String> {
    let mut names = Vec::new();
    for (contract, file) in [
        ("identity", "identity-registry"),
        ("consent", "consent-registry"),
        ("audit", "access-audit"),
    ] {
        let path = format!("{}/../../schema/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let schema: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for message in schema["execute"]["oneOf"].as_array().unwrap() {
            let name = message["required"][0].as_str().unwrap();
            names.push(format!("{contract} {name}"));
        }
    }
    names
}

/// What was met more rarely than it should be.
pub fn wanting(tally: &Tally) -> Vec<String> {
    let mut rare = Vec::new();
    let mut want = |what: &str, of: &BTreeMap<String, u64>, name: &str, least: u64| {
        let times = of.get(name).copied().unwrap_or(0);
        if times < least {
            rare.push(format!("{what} {name}: {times} times, not {least}"));
        }
    };
    for name in messages() {
        want("accepted", &tally.accepted, &name, OFTEN);
        if !NEVER_REFUSED.contains(&name.as_str()) {
            want("refused", &tally.refused, &name, OFTEN);
        }
    }
    for (name, least) in ANSWERS {
        want("answered", &tally.answers, name, *least);
    }
    for (name, least) in OUTCOMES {
        want("came about", &tally.outcomes, name, *least);
    }
    rare
}
