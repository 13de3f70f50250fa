//! Whose word a message is: of the one it names, or of an organization that holds its identity.

use salus_contract_kit::{Direction, KitError};
use salus_vocabulary::{Id, Instant};

use crate::cells::{IdentityCell, OperatorCell, operator_key};
use crate::{Acting, IdentityReader};

/// An account that was found to write for an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// Its number under the organization.
    pub number: u16,
    frozen: bool,
}

impl Operator {
    /// Refuses what widens while a recovery of the operator's own identity has the votes that it
    /// needs.
    pub fn require_unfrozen(&self, direction: Direction) -> Result<(), KitError> {
        if self.frozen && direction == Direction::Widens {
            return Err(KitError::Frozen);
        }
        Ok(())
    }
}

impl IdentityReader<'_> {
    /// An account among an organization's operators, while it still speaks for whom it was added:
    /// not once its own identity was recovered, rotated or deactivated.
    pub fn operator(
        &self,
        account: &Id,
        cell: &IdentityCell,
        now: Instant,
    ) -> Result<Option<Operator>, KitError> {
        let Some(number) = cell.operator(account, now) else {
            return Ok(None);
        };
        let own = self.identity(account)?;
        let plain = !own.is_deactivated(now) && own.controls_itself(account);
        Ok(plain.then_some(Operator {
            number,
            frozen: own.frozen,
        }))
    }

    /// Whether the account behind a message stands for the identity itself: by the identity's own
    /// key, or as a controller, or as the key of one, that is no organization. What an organization
    /// sends as somebody whose identity it holds is its own word.
    pub fn in_person(&self, acting: &Acting, now: Instant) -> Result<bool, KitError> {
        let (identity, account) = (&acting.identity(), &acting.account());
        let cell = self.identity(identity)?;
        if account == identity {
            return Ok(cell.controls_itself(identity));
        }
        if self.identity(account)?.is_organization() {
            return Ok(false);
        }
        if self.is_own_account(account, identity, &cell, now)? {
            return Ok(true);
        }
        for controller in &cell.controllers {
            let between = self.identity(controller)?;
            if controller != identity
                && !between.is_organization()
                && self.is_own_account(account, controller, &between, now)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a derived identity has no key of its own: no controller of it is a plain account of
    /// somebody who is no organization.
    pub fn is_managed(&self, cell: &IdentityCell, now: Instant) -> Result<bool, KitError> {
        if !cell.derived {
            return Ok(false);
        }
        for controller in &cell.controllers {
            let own = self.identity(controller)?;
            if own.controls_itself(controller) && !own.is_deactivated(now) && !own.is_organization()
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The account that an operator's number names, removed or not.
    pub fn operator_account(&self, organization: &Id, number: u16) -> Result<Option<Id>, KitError> {
        let cell: Option<OperatorCell> = self.cells.read(&operator_key(organization, number))?;
        Ok(cell.map(|cell| cell.account))
    }
}
