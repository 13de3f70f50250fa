use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use serde::{Deserialize, Serialize};

/// Something that happens: time passes, and perhaps somebody sends a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Seconds that pass before; 0: the same block.
    pub wait: u64,
    /// Who sends, by address.
    pub sender: String,
    /// What.
    pub message: Message,
}

/// A message for one of the contracts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)]
pub enum Message {
    Identity(identity::ExecuteMsg),
    Consent(consent::ExecuteMsg),
    Audit(audit::ExecuteMsg),
}

impl Message {
    /// Contract and name, for tallies.
    pub fn name(&self) -> String {
        let (contract, value) = match self {
            Self::Identity(msg) => ("identity", serde_json::to_value(msg)),
            Self::Consent(msg) => ("consent", serde_json::to_value(msg)),
            Self::Audit(msg) => ("audit", serde_json::to_value(msg)),
        };
        let value = value.unwrap();
        let name = value.as_object().unwrap().keys().next().unwrap().clone();
        format!("{contract} {name}")
    }
}

/// The identity that a message acts as, if it names one.
pub fn acting_in(msg: &impl Serialize) -> Option<String> {
    field_of(msg, "as")
}

/// A text field of a message.
pub fn field_of(msg: &impl Serialize, name: &str) -> Option<String> {
    let value = serde_json::to_value(msg).unwrap();
    let fields = value.as_object().unwrap().values().next().unwrap();
    fields
        .get(name)
        .and_then(|field| field.as_str())
        .map(str::to_owned)
}
