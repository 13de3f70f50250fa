use cosmwasm_std::{Addr, Api};
use salus_audit_api::Assurance;
use salus_contract_kit::identity_of_account;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::ContractError;
use crate::ask::{Asked, Filing, Named};
use crate::delegate::same_hands;

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
    /// The actor itself, at its own data or as a delegate of the subject.
    Itself {
        /// The account that acts as it.
        acting: Acting,
        /// Whether the actor has no key of its own.
        managed: bool,
    },
}

/// Under whose name an access id counts: ids of one writer never stand in another's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatKey {
    /// The custodian of the access.
    pub custodian: Id,
    /// The actor, if it wrote it itself.
    pub sent: Option<Id>,
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
        if named.id == *custodian
            && let Some(number) = cell.operator(&account, now)
        {
            return Ok(Self::Operator {
                custodian: *custodian,
                number,
            });
        }
        match identities.acting_as(&account, &named.id, &cell, now)? {
            None => Err(not_a_writer(sender, named)),
            Some(acting) => Ok(Self::Itself {
                acting,
                managed: cell.derived,
            }),
        }
    }

    /// Refuses an access that is not this writer's to record.
    pub fn require_own(
        &self,
        identities: &IdentityReader<'_>,
        (asked, filing): &(Asked, Filing),
        sender: &Addr,
        named: &Named,
        now: Instant,
    ) -> Result<(), ContractError> {
        let own = match self {
            Self::Operator { custodian, .. } => asked.custodian.id == *custodian,
            Self::Itself { acting, managed } => {
                let itself = acting.identity();
                asked.actor.id == itself
                    && if asked.subject.id == itself {
                        // A custodian that holds its patient's identity proves nothing by it.
                        !managed || !same_hands(identities, acting, &asked.custodian.id, now)?
                    } else {
                        // What a managed identity does for others is always asserted.
                        !managed && may_view(identities, &asked.subject.id, &itself, now)?
                    }
            }
        };
        if !own {
            return Err(not_a_writer(sender, named));
        }
        if filing.report.is_some() && self.proves_actor() {
            return Err(ContractError::ReportByOperator);
        }
        Ok(())
    }

    /// Whether an access is the actor's own doing on behalf of the subject.
    pub fn is_delegate(&self, asked: &Asked) -> bool {
        self.proves_actor() && asked.actor.id != asked.subject.id
    }

    /// Whether the actor has shown by this very message that it asks.
    pub fn proves_actor(&self) -> bool {
        matches!(self, Self::Itself { .. })
    }

    /// What an entry says of it.
    pub fn assurance(&self) -> Assurance {
        match self {
            Self::Operator { number, .. } => Assurance::Asserted { operator: *number },
            Self::Itself { .. } => Assurance::Sent,
        }
    }
}

/// Whether a subject lets a delegate see data of its own now, whichever.
fn may_view(
    identities: &IdentityReader<'_>,
    subject: &Id,
    delegate: &Id,
    now: Instant,
) -> Result<bool, ContractError> {
    let cell = identities.identity(subject)?;
    let delegation = identities.delegation(subject, &cell, delegate, now)?;
    Ok(delegation.is_some_and(|held| held.view.is_some() && held.period.contains(now)))
}

fn not_a_writer(sender: &Addr, named: &Named) -> ContractError {
    ContractError::NotAWriter {
        account: sender.to_string(),
        identity: named.text.clone(),
    }
}
