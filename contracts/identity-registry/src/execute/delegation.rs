use salus_contract_kit::identity_of;
use salus_identity_api::bounds::MAX_DELEGATION_SECONDS;
use salus_identity_api::cells::{DelegationCell, Powers};
use salus_identity_api::msg::Power;
use salus_policy::Condition;
use salus_vocabulary::{DelegationBasis, End, Hash, Id, Period};

use super::{guardians, name_of, require_ahead, require_undeactivated};
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::error::DelegationError;
use crate::events::{Change, DelegationChange};
use crate::state;

/// What a principal would let a delegate do.
pub struct Proposal {
    /// The delegate.
    pub delegate: Id,
    /// The powers.
    pub powers: Vec<Power>,
    /// Why.
    pub basis: DelegationBasis,
    /// The hash of the evidence.
    pub evidence: Option<Hash>,
    /// When it would hold.
    pub period: Period,
}

/// Gives powers, in place of those that the delegate had.
pub fn delegate(
    ctx: &mut Context<'_>,
    by: Actor,
    proposal: Proposal,
) -> Result<Change, ContractError> {
    let principal = by.identity();
    let delegate = proposal.delegate;
    if delegate == principal {
        return Err(DelegationError::OwnDelegate {
            principal: name_of(ctx.deps.api, &principal)?,
        }
        .into());
    }
    require_ahead(&proposal.period, ctx.now)?;
    require_near_end(ctx, &proposal.period)?;
    let (powers, view) = checked_powers(ctx, &proposal.powers)?;
    require_undeactivated(ctx, &delegate)?;
    if guardians::guards(ctx, &principal, &delegate)? {
        return Err(DelegationError::DelegateIsGuardian {
            delegate: name_of(ctx.deps.api, &delegate)?,
            principal: name_of(ctx.deps.api, &principal)?,
        }
        .into());
    }
    let given = DelegationCell {
        powers,
        view,
        basis: proposal.basis.number(),
        evidence: proposal.evidence,
        period: proposal.period,
        given: ctx.now,
        ended: None,
    };
    state::save_delegation(ctx.deps.storage, &principal, &delegate, &given);
    let mut cell = by.cell;
    if !cell.delegating {
        cell.delegating = true;
        state::save_identity(ctx.deps.storage, &principal, &cell);
    }
    Ok(Change::Delegation(DelegationChange::Given {
        delegate,
        powers,
        basis: proposal.basis,
        evidence: proposal.evidence,
        period: proposal.period,
    }))
}

/// Ends a delegation at once, as the principal.
pub fn end(ctx: &mut Context<'_>, by: &Actor, delegate: &str) -> Result<Change, ContractError> {
    let delegate = ctx.id(delegate)?;
    end_between(ctx, &by.identity(), &delegate)?;
    Ok(Change::Delegation(DelegationChange::Ended { delegate }))
}

/// Ends a delegation at once, as the delegate.
pub fn resign(ctx: &mut Context<'_>, by: &Actor, principal: &str) -> Result<Change, ContractError> {
    let principal = ctx.id(principal)?;
    end_between(ctx, &principal, &by.identity())?;
    Ok(Change::Delegation(DelegationChange::Resigned { principal }))
}

/// The cell stays: who had which powers when must remain readable.
fn end_between(ctx: &mut Context<'_>, principal: &Id, delegate: &Id) -> Result<(), ContractError> {
    let Some(mut cell) = state::delegation(ctx.deps.storage, principal, delegate)? else {
        return Err(DelegationError::NoDelegation {
            delegate: name_of(ctx.deps.api, delegate)?,
            principal: name_of(ctx.deps.api, principal)?,
        }
        .into());
    };
    if let Some(ended) = cell.ended {
        return Err(DelegationError::Ended { at: ended.0 }.into());
    }
    cell.ended = Some(ctx.now);
    state::save_delegation(ctx.deps.storage, principal, delegate, &cell);
    Ok(())
}

fn require_near_end(ctx: &Context<'_>, period: &Period) -> Result<(), DelegationError> {
    match period.end {
        End::At(end) if end <= ctx.now.plus(MAX_DELEGATION_SECONDS) => Ok(()),
        _ => Err(DelegationError::End),
    }
}

fn checked_powers(
    ctx: &Context<'_>,
    powers: &[Power],
) -> Result<(Powers, Option<Condition>), ContractError> {
    let mut set = Powers::default();
    let mut condition = None;
    for power in powers {
        let bit = match power {
            Power::View(view) => {
                let view = view.try_map(&mut |text: &String| identity_of(ctx.deps.api, text))?;
                view.check_view().map_err(DelegationError::View)?;
                condition = Some(view);
                Powers::VIEW
            }
            Power::Consent => Powers::CONSENT,
            Power::Revoke => Powers::REVOKE,
        };
        if set.contains(bit) {
            return Err(DelegationError::Powers.into());
        }
        set = set.with(bit);
    }
    if set.is_empty() {
        return Err(DelegationError::Powers.into());
    }
    Ok((set, condition))
}
