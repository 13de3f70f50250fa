use cosmwasm_schema::cw_serde;
use salus_policy::{
    ConsentRef, Decision, Enforced, Finally, Outcome, Record, ResidualRule, Residue, ResidueEntry,
    enforce_residue,
};
use salus_vocabulary::{Id, Instant, Obligation};

use crate::{AuditReason, BasisCode};

/// The answer to an access. A permit is not a lasting token: it says what holds now.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "AccessDecision")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct AccessDecision<I = Id> {
    /// Permit, deny, or nobody said anything; only a permit, or a legal basis, releases data.
    pub outcome: Outcome,
    /// Why; of several reasons the first in the published order.
    pub reason: AuditReason,
    /// The consent that gave the reason; of several the first in the sorted list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ConsentRef>,
    /// All consents that were not silent, sorted; left out where `decided_by` alone spoke.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentRef>,
    /// What must be done with the data; a gateway that cannot releases nothing. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
    /// What remains to be decided for each record, if the access named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residue: Option<Residue<I>>,
    /// With outcome `no_consent`: the legal basis on which the custodian releases data for this
    /// purpose all the same. Absent: nothing is released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<BasisCode>,
    /// From this instant on the passing of time alone may change the answer; never late. Absent:
    /// time alone never does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Instant>,
}

impl<I> AccessDecision<I> {
    /// What the consents say. `bound`: when what was checked besides them may change.
    pub fn by_consents(decision: Decision<I>, bound: Option<Instant>) -> Self {
        let alone = decision
            .decided_by
            .is_some_and(|consent| decision.consents == [consent]);
        Self {
            outcome: decision.outcome,
            reason: decision.reason.into(),
            decided_by: decision.decided_by,
            consents: if alone { Vec::new() } else { decision.consents },
            obligations: decision.obligations,
            residue: decision.residue,
            legal_basis: None,
            valid_until: decision.valid_until.into_iter().chain(bound).min(),
        }
    }

    /// A deny before any consent is asked.
    pub fn refused(reason: AuditReason, bound: Option<Instant>) -> Self {
        Self {
            outcome: Outcome::Deny,
            reason,
            decided_by: None,
            consents: Vec::new(),
            obligations: Vec::new(),
            residue: None,
            legal_basis: None,
            valid_until: bound,
        }
    }

    /// What the answer means for one record, as [`salus_policy::enforce`] says. A gateway releases
    /// a record only if this permits it, and with all its obligations fulfilled.
    pub fn enforce(&self, record: &Record<I>) -> Enforced
    where
        I: PartialEq,
    {
        match &self.residue {
            Some(residue) => enforce_residue(residue, record),
            None => Enforced {
                outcome: self.outcome,
                obligations: self.obligations.clone(),
            },
        }
    }

    /// The same decision with every identity rewritten; the first failure ends it.
    pub fn try_map<J, E>(
        self,
        f: &mut impl FnMut(&I) -> Result<J, E>,
    ) -> Result<AccessDecision<J>, E> {
        Ok(AccessDecision {
            outcome: self.outcome,
            reason: self.reason,
            decided_by: self.decided_by,
            consents: self.consents,
            obligations: self.obligations,
            residue: match self.residue {
                None => None,
                Some(residue) => Some(map_residue(residue, f)?),
            },
            legal_basis: self.legal_basis,
            valid_until: self.valid_until,
        })
    }
}

fn map_residue<I, J, E>(
    residue: Residue<I>,
    f: &mut impl FnMut(&I) -> Result<J, E>,
) -> Result<Residue<J>, E> {
    let mut entries = Vec::with_capacity(residue.entries.len());
    for entry in residue.entries {
        entries.push(ResidueEntry {
            consent: entry.consent,
            deny: map_rules(&entry.deny, f)?,
            permit: map_rules(&entry.permit, f)?,
            otherwise: entry.otherwise,
            obligations: entry.obligations,
        });
    }
    Ok(Residue {
        entries,
        finally: Finally {
            delegate: match residue.finally.delegate {
                None => None,
                Some(condition) => Some(condition.try_map(f)?),
            },
            then: residue.finally.then,
        },
    })
}

fn map_rules<I, J, E>(
    rules: &[ResidualRule<I>],
    f: &mut impl FnMut(&I) -> Result<J, E>,
) -> Result<Vec<ResidualRule<J>>, E> {
    let mut mapped = Vec::with_capacity(rules.len());
    for rule in rules {
        let except: Result<Vec<_>, E> = rule.except.iter().map(|one| one.try_map(f)).collect();
        mapped.push(ResidualRule {
            when: rule.when.try_map(f)?,
            except: except?,
        });
    }
    Ok(mapped)
}
