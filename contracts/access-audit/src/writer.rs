use cosmwasm_std::{Addr, Api};
use salus_audit_api::Assurance;
use salus_contract_kit::identity_of_account;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::ContractError;
use crate::ask::{Asked, Named};

/// Who records: the only thing that the code behind knows of the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// An operator of the custodian, whose word stands for the actor.
    Operator {
        /// The custodian.
        custodian: Id,
        /// The operator's number under the custodian.
        number: u16,
    },
    /// The actor itself, at its own data.
    Itself(Acting),
}

/// Under whose name an access id counts: ids of one writer never stand in another's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatKey {
    /// The custodian of the access.
    pub custodian: Id,
    /// Whether the actor itself wrote it.
    pub sent: bool,
    /// The id that the writer chose.
    pub access_id: ObjectId,
}

impl Writer {
    /// Finds out who records. An operator writes for its custodian, accredited or not; a
    /// deactivated one has no operators.
    pub fn authorise(
        api: &dyn Api,
        identities: &IdentityReader<'_>,
        sender: &Addr,
        named: &Named,
        custodian: &Id,
        now: Instant,
    ) -> Result<Self, ContractError> {
        let account = identity_of_account(api, sender)?;
        let cell = identities.identity(&named.id)?;
        let operator = cell
            .operators
            .iter()
            .find(|slot| slot.account == account && named.id == *custodian)
            .filter(|_| !cell.is_deactivated(now));
        if let Some(slot) = operator {
            return Ok(Self::Operator {
                custodian: *custodian,
                number: slot.number,
            });
        }
        identities
            .acting_as(&account, &named.id, &cell, now)?
            .map(Self::Itself)
            .ok_or_else(|| not_a_writer(sender, named))
    }

    /// Refuses an access that is not this writer's to record.
    pub fn require_own(
        &self,
        asked: &Asked,
        sender: &Addr,
        named: &Named,
    ) -> Result<(), ContractError> {
        let own = match self {
            Self::Operator { custodian, .. } => asked.custodian.id == *custodian,
            Self::Itself(acting) => {
                asked.actor.id == acting.identity() && asked.subject.id == acting.identity()
            }
        };
        if own {
            Ok(())
        } else {
            Err(not_a_writer(sender, named))
        }
    }

    /// Whether the actor has shown by this very message that it asks.
    pub fn proves_actor(&self) -> bool {
        matches!(self, Self::Itself(_))
    }

    /// What an entry says of it.
    pub fn assurance(&self) -> Assurance {
        match self {
            Self::Operator { number, .. } => Assurance::Asserted { operator: *number },
            Self::Itself(_) => Assurance::Sent,
        }
    }
}

fn not_a_writer(sender: &Addr, named: &Named) -> ContractError {
    ContractError::NotAWriter {
        account: sender.to_string(),
        identity: named.text.clone(),
    }
}
