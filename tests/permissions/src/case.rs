use salus_test_kit::{Contract, Refusal, World};
use serde_json::Value;

use crate::stage::Stage;

/// One message, so prepared that somebody may send it.
pub struct Case<W> {
    /// For which contract.
    pub contract: Contract,
    /// Its name.
    pub name: &'static str,
    /// Who may surely send it.
    pub sender: &'static str,
    /// The identity that he acts as; `None`: the message has no `as`.
    pub acting: Option<&'static str>,
    /// What must have happened before.
    pub prepare: fn(&mut Stage<W>) -> Result<(), Refusal>,
    /// The fields but `as`.
    pub fields: fn(&Stage<W>) -> Value,
}

/// A case whose sender acts as himself and that needs nothing before.
pub fn simple<W: World>(
    contract: Contract,
    name: &'static str,
    who: &'static str,
    fields: fn(&Stage<W>) -> Value,
) -> Case<W> {
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
pub fn after<W: World>(
    contract: Contract,
    name: &'static str,
    who: &'static str,
    prepare: fn(&mut Stage<W>) -> Result<(), Refusal>,
    fields: fn(&Stage<W>) -> Value,
) -> Case<W> {
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
pub fn anyone<W: World>(
    contract: Contract,
    name: &'static str,
    prepare: fn(&mut Stage<W>) -> Result<(), Refusal>,
    fields: fn(&Stage<W>) -> Value,
) -> Case<W> {
    Case {
        contract,
        name,
        sender: "stranger",
        acting: None,
        prepare,
        fields,
    }
}
