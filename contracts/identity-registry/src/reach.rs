//! Whether somebody can act for an identity. Accounts act two steps far: for identities that they
//! control, and for those that these control. So whoever controls others must keep an account of
//! its own among its controllers, and an account that carries such an identity must stay one.

use cosmwasm_std::Storage;
use salus_contract_kit::KitError;
use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::Id;

use crate::state;

/// Who could act for an identity, if its cell were this one.
pub struct Reach<'a> {
    storage: &'a dyn Storage,
    identity: &'a Id,
    cell: &'a IdentityCell,
}

impl<'a> Reach<'a> {
    pub fn new(storage: &'a dyn Storage, identity: &'a Id, cell: &'a IdentityCell) -> Self {
        Self {
            storage,
            identity,
            cell,
        }
    }

    /// Whether somebody could act for the identity, and for all that it controls.
    pub fn suffices(&self) -> Result<bool, KitError> {
        if self.has_account()? {
            return Ok(true);
        }
        if state::control(self.storage, self.identity)?.controls > 0 {
            return Ok(false);
        }
        self.is_reached()
    }

    /// Whether somebody could act for the identity, whatever becomes of what it controls.
    pub fn is_reached(&self) -> Result<bool, KitError> {
        if self.has_account()? {
            return Ok(true);
        }
        for controller in &self.cell.controllers {
            let between = self.cell_of(controller)?;
            if controller != self.identity
                && between.deactivated_from.is_none()
                && self.has_own_account(controller, &between)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether one of the identity's controllers is a plain account that does not end.
    pub fn has_account(&self) -> Result<bool, KitError> {
        self.has_own_account(self.identity, self.cell)
    }

    fn has_own_account(&self, identity: &Id, cell: &IdentityCell) -> Result<bool, KitError> {
        if cell.controls_itself(identity) {
            return Ok(true);
        }
        for controller in &cell.controllers {
            let own = self.cell_of(controller)?;
            if own.deactivated_from.is_none() && own.controls_itself(controller) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn cell_of(&self, id: &Id) -> Result<IdentityCell, KitError> {
        if id == self.identity {
            return Ok(self.cell.clone());
        }
        state::identity(self.storage, id)
    }
}
