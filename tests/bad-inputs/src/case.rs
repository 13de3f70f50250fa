use salus_test_kit::Contract;
use serde::Deserialize;
use serde_json::Value;

/// One input, as it stands in the corpus.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name, unique in its file.
    pub name: String,
    /// To which entry point it goes.
    pub entry: Entry,
    /// Who sends it, by role; nobody asks a query.
    #[serde(default)]
    pub sender: String,
    /// How many coins go along.
    #[serde(default)]
    pub funds: u128,
    /// For a migration: the contract whose code it moves to, unless its own.
    #[serde(default)]
    pub to: Option<String>,
    /// The message, with placeholders.
    #[serde(default)]
    pub message: Option<Value>,
    /// What JSON cannot say: parts that are joined.
    #[serde(default)]
    pub raw: Option<Vec<Value>>,
    /// The stable code of the refusal; `platform` where no contract came to speak; `accepted` for the
    /// good twin of a bad input.
    pub code: String,
}

/// The entry points of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Starts another contract.
    Instantiate,
    /// Changes something.
    Execute,
    /// Asks.
    Query,
    /// Moves to other code.
    Migrate,
}

impl Case {
    /// Whether it is the good twin of a bad input.
    pub fn is_good(&self) -> bool {
        self.code == "accepted"
    }
}

const FILES: [(Contract, &str); 3] = [
    (
        Contract::IdentityRegistry,
        include_str!("../identity-registry.jsonl"),
    ),
    (
        Contract::ConsentRegistry,
        include_str!("../consent-registry.jsonl"),
    ),
    (Contract::AccessAudit, include_str!("../access-audit.jsonl")),
];

/// The corpus.
pub fn cases() -> Vec<(Contract, Case)> {
    let mut all = Vec::new();
    for (contract, text) in FILES {
        for (index, line) in text.lines().enumerate() {
            let case = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{contract:?}, line {}: {error}", index + 1));
            all.push((contract, case));
        }
    }
    all
}
