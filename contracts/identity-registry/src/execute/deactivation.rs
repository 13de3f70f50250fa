use salus_identity_api::bounds::DEACTIVATION_SECONDS;
use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::Id;

use super::{control, guardians, name_of};
use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError, TrustError};
use crate::events::{Change, ControlChange, Tally};
use crate::state::{self, Marks};

/// Begins a deactivation. Nobody begins one whose recovery stands: it would outlast the cancelling
/// that the recovery brings. Nor a trust root its own: nobody else could revoke in its tree, or lift
/// its bars.
pub fn begin(ctx: &mut Context<'_>, by: Actor) -> Result<Change, ContractError> {
    let identity = by.identity();
    by.require_unfrozen()?;
    control::require_staying(ctx, &identity, &by.cell)?;
    if ctx.reader().is_root(&identity)? {
        return Err(TrustError::LiveRoot {
            root: name_of(ctx.deps.api, &identity)?,
        }
        .into());
    }
    let number = state::control(ctx.deps.storage, &identity)?.controls;
    if number > 0 {
        return Err(ControlError::ControlsOthers {
            identity: name_of(ctx.deps.api, &identity)?,
            number,
        }
        .into());
    }
    let from = ctx.now.plus(DEACTIVATION_SECONDS);
    let cell = IdentityCell {
        deactivated_from: Some(from),
        ..by.cell
    };
    state::save_identity(ctx.deps.storage, &identity, &cell);
    Ok(Change::Control(ControlChange::Deactivating { from }))
}

/// Cancels a deactivation: the identity itself at once, its guardians by their votes, and a guardian
/// of a controller whose recovery stands at once, since the guardians of that one have voted.
pub fn cancel(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let mut cell = state::identity(ctx.deps.storage, &identity)?;
    if cell.deactivated_from.is_none() || cell.is_deactivated(ctx.now) {
        return Err(ControlError::NotDeactivating {
            identity: name_of(ctx.deps.api, &identity)?,
        }
        .into());
    }
    let mut tally = Tally::Cancelled;
    let mut guards = state::guardians(ctx.deps.storage, &identity)?;
    if by.identity() != identity && !guards_stolen_controller(ctx, by, &identity, &cell)? {
        let guardian = guardians::require(ctx, &identity, by)?;
        let mut against = guardian.cell.against_deactivation;
        tally = guardian.cancel(ctx, &mut against)?;
        guards = Some(guardian.cell);
        if let Some(guards) = &mut guards {
            guards.against_deactivation = against;
        }
    }
    if tally == Tally::Cancelled {
        cell.deactivated_from = None;
        state::save_identity(ctx.deps.storage, &identity, &cell);
        if let Some(guards) = &mut guards {
            guards.against_deactivation = Marks::default();
        }
    }
    if let Some(guards) = &guards {
        state::save_guardians(ctx.deps.storage, &identity, guards);
    }
    Ok(Change::Control(ControlChange::DeactivationCancelled {
        identity,
        tally,
    }))
}

/// Whether who acts guards a controller of the identity whose recovery stands.
fn guards_stolen_controller(
    ctx: &Context<'_>,
    by: &Actor,
    identity: &Id,
    cell: &IdentityCell,
) -> Result<bool, ContractError> {
    for controller in control::controllers_of(identity, cell) {
        if state::identity(ctx.deps.storage, &controller)?.frozen {
            let guards = state::guardians(ctx.deps.storage, &controller)?;
            if guards.is_some_and(|guards| guards.held_by(&by.identity()).is_some()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
