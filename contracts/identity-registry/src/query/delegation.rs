use salus_contract_kit::{Cell, KitError, page_limit};
use salus_identity_api::cells::{DelegationCell, IdentityCell, Powers};
use salus_identity_api::msg::{DelegationView, DelegationsResponse, Power};
use salus_vocabulary::packed::PackError;
use salus_vocabulary::{DelegationBasis, Id};

use super::View;
use crate::ContractError;
use crate::error::DelegationError;
use crate::state;

impl View<'_> {
    pub fn delegation(
        &self,
        principal: &str,
        delegate: &str,
    ) -> Result<DelegationView, ContractError> {
        let (principal_id, delegate_id) = (self.id(principal)?, self.id(delegate)?);
        match state::delegation(self.deps.storage, &principal_id, &delegate_id)? {
            Some(found) => {
                let cell = self.reader.identity(&principal_id)?;
                self.delegation_view(&principal_id, &cell, &delegate_id, found)
            }
            None => Err(DelegationError::NoDelegation {
                delegate: delegate.to_owned(),
                principal: principal.to_owned(),
            }
            .into()),
        }
    }

    pub fn delegations(
        &self,
        principal: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<DelegationsResponse, ContractError> {
        let principal = self.id(principal)?;
        let limit = page_limit(limit)?;
        let after = self.cursor_id(cursor)?;
        let (found, last) =
            state::delegations(self.deps.storage, &principal, after.as_ref(), limit)?;
        let cell = self.reader.identity(&principal)?;
        let mut delegations = Vec::with_capacity(found.len());
        for (delegate, found) in found {
            delegations.push(self.delegation_view(&principal, &cell, &delegate, found)?);
        }
        Ok(DelegationsResponse {
            delegations,
            next: self.cursor_of(last)?,
        })
    }

    fn delegation_view(
        &self,
        principal: &Id,
        cell: &IdentityCell,
        delegate: &Id,
        found: DelegationCell,
    ) -> Result<DelegationView, ContractError> {
        let live = self
            .reader
            .delegation(principal, cell, delegate, self.now)?;
        let mut powers = Vec::new();
        if let Some(view) = &found.view {
            let view = view.try_map(&mut |id| self.name(id))?;
            powers.push(Power::View(Box::new(view)));
        }
        if found.powers.contains(Powers::CONSENT) {
            powers.push(Power::Consent);
        }
        if found.powers.contains(Powers::REVOKE) {
            powers.push(Power::Revoke);
        }
        let basis = DelegationBasis::from_number(found.basis);
        Ok(DelegationView {
            delegate: self.name(delegate)?,
            powers,
            basis: basis.ok_or(KitError::UnreadableCell {
                cell: DelegationCell::NAME,
                source: PackError::Invalid("basis"),
            })?,
            evidence: found.evidence,
            period: found.period,
            given: found.given,
            ended: found.ended,
            valid_now: live.is_some_and(|live| live.period.contains(self.now)),
        })
    }
}
