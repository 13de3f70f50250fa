use salus_test_kit::{Contract, Refusal};
use serde_json::Value;

use crate::stage::Stage;

/// One message, so prepared that somebody may send it.
pub struct Case {
    /// For which contract.
    pub contract: Contract,
    /// Its name.
    pub name: &'static str,
    /// Who may surely send it.
    pub sender: &'static str,
    /// The identity that he acts as; `None`: the message has no `as`.
    pub acting: Option<&'static str>,
    /// What must have happened before.
    pub prepare: fn(&mut Stage) -> Result<(), Refusal>,
    /// The fields but `as`.
    pub fields: fn(&Stage) -> Value,
}

/// A case whose sender acts as himself and that needs nothing before.
pub const fn simple(
    contract: Contract,
    name: &'static str,
    who: &'static str,
    fields: fn(&Stage) -> Value,
) -> Case {
    Case {
        contract,
        name,
        sender: who,
        acting: Some(who),
        prepare: |_| Ok(()),
        fields,
    }
}

/// The same behind something that must have happened before.
pub const fn after(
    contract: Contract,
    name: &'static str,
    who: &'static str,
    prepare: fn(&mut Stage) -> Result<(), Refusal>,
    fields: fn(&Stage) -> Value,
) -> Case {
    Case {
        contract,
        name,
        sender: who,
        acting: Some(who),
        prepare,
        fields,
    }
}

/// A message that anyone may send.
pub const fn anyone(
    contract: Contract,
    name: &'static str,
    prepare: fn(&mut Stage) -> Result<(), Refusal>,
    fields: fn(&Stage) -> Value,
) -> Case {
    Case {
        contract,
        name,
        sender: "stranger",
        acting: None,
        prepare,
        fields,
    }
}
