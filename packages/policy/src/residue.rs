use salus_vocabulary::{Id, Obligation};

use crate::{Decision, Outcome, Record};

/// What a decision means for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enforced {
    /// Permit, deny, or nobody said anything.
    pub outcome: Outcome,
    /// What must be done with the record; sorted.
    pub obligations: Vec<Obligation>,
}

/// Applies a decision to one record.
pub fn enforce(decision: &Decision, _record: &Record<Id>) -> Enforced {
    Enforced { outcome: decision.outcome, obligations: decision.obligations.clone() }
}
