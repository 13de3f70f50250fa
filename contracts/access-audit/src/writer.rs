use cosmwasm_std::{Addr, Api};
use salus_audit_api::{Assurance, EntryCell, Occasion};
use salus_contract_kit::identity_of_account;
use salus_identity_api::{Acting, IdentityReader};
use salus_policy::Outcome;
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
        /// Whether the actor was made by somebody else.
        derived: bool,
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
    /// What would be repeated.
    pub of: Repeated,
}

/// What a message would repeat. An id that was used for something else keeps nothing of weight from
/// being recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// A decision: of what was decided or reported before.
    Decision,
    /// A report: of a permit, or of a report that said as much.
    Report {
        /// Whether it says that data were released.
        released: bool,
        /// Whether it tells of an emergency.
        emergency: bool,
    },
    /// A declaration: of a declaration.
    Declaration,
}

impl Repeated {
    /// Whether an entry with the same id says all that this would say.
    pub fn is_told_by(self, entry: &EntryCell) -> bool {
        match (self, &entry.occasion) {
            (Self::Declaration, Occasion::Declared(_)) => true,
            (Self::Declaration, _) | (_, Occasion::Declared(_)) => false,
            (Self::Decision, _) => true,
            (Self::Report { emergency, .. }, Occasion::Decided(outcome)) => {
                !emergency && *outcome == Outcome::Permit
            }
            (
                Self::Report {
                    released,
                    emergency,
                },
                Occasion::Reported(reported),
            ) => (reported.released || !released) && (reported.emergency.is_some() || !emergency),
        }
    }
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
            && let Some(operator) = identities.operator(&account, &cell, now)?
        {
            return Ok(Self::Operator {
                custodian: *custodian,
                number: operator.number,
            });
        }
        match identities.acting_as(&account, &named.id, &cell, now)? {
            None => Err(not_a_writer(sender, named)),
            Some(acting) => Ok(Self::Itself {
                acting,
                derived: cell.derived,
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
            Self::Itself { acting, derived } => {
                let itself = acting.identity();
                // An organization that holds somebody's identity proves nothing by it, at no
                // custodian.
                asked.actor.id == itself
                    && identities.in_person(acting, now)?
                    && if asked.subject.id == itself {
                        // Nor does who made it, with an account that writes for the custodian.
                        !derived || !same_hands(identities, acting, &asked.custodian.id, now)?
                    } else {
                        may_view(identities, &asked.subject.id, &itself, now)?
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
