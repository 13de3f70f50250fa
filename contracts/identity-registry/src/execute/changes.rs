use salus_contract_kit::KitError;
use salus_identity_api::bounds::{CHANGE_SECONDS, MAX_CHANGES};
use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::Id;

use super::{control, guardians, name_of};
use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError};
use crate::events::{Change, ControlChange, Effect, Tally};
use crate::state::{self, What};

/// Begins a change of controllers or guardians, once all who have to have accepted. With one
/// controller and no guardians it takes effect at once, otherwise it waits. Guardians of that one
/// controller count too: a thief of its account must not be faster than they are.
pub fn begin(
    ctx: &mut Context<'_>,
    identity: &Id,
    cell: IdentityCell,
    what: What,
) -> Result<Effect, ContractError> {
    if !is_watched(ctx, identity, &cell)? {
        take_effect(ctx, identity, cell, &what)?;
        return Ok(Effect::AtOnce);
    }
    check(ctx, identity, &cell, &what)?;
    let mut pending = state::changes(ctx.deps.storage, identity)?;
    pending.changes.retain(|change| ctx.now < change.lapses());
    if let Some(same) = pending.changes.iter().find(|change| change.what == what) {
        return Err(ControlError::ChangePending {
            number: same.number,
        }
        .into());
    }
    if pending.changes.len() >= MAX_CHANGES {
        return Err(ControlError::ChangesFull.into());
    }
    let number = pending.ever;
    let effective = ctx.now.plus(CHANGE_SECONDS);
    pending.ever = number.saturating_add(1);
    pending.changes.push(state::Change {
        number,
        what,
        effective,
        against: state::Marks::default(),
    });
    state::save_changes(ctx.deps.storage, identity, &pending);
    Ok(Effect::Pending { number, effective })
}

/// Whether there is somebody who could cancel a change: a second controller, or guardians.
fn is_watched(ctx: &Context<'_>, identity: &Id, cell: &IdentityCell) -> Result<bool, KitError> {
    if cell.controllers.len() > 1 || state::guardians(ctx.deps.storage, identity)?.is_some() {
        return Ok(true);
    }
    match cell.controllers.first() {
        Some(only) => Ok(state::guardians(ctx.deps.storage, only)?.is_some()),
        None => Ok(false),
    }
}

/// Whether a recovery stands of the identity or of one of its controllers: then nothing of it
/// widens.
pub(super) fn stands_still(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
) -> Result<bool, KitError> {
    if cell.frozen {
        return Ok(true);
    }
    for controller in &cell.controllers {
        if controller != identity && state::identity(ctx.deps.storage, controller)?.frozen {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lets a change take effect that has waited.
pub fn apply(
    ctx: &mut Context<'_>,
    identity: &str,
    number: u32,
    removal: bool,
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let pending = state::changes(ctx.deps.storage, &identity)?;
    let found = pending
        .changes
        .into_iter()
        .find(|change| change.number == number)
        .filter(|change| matches!(change.what, What::Remove(_)) == removal);
    let Some(change) = found else {
        return Err(no_change(ctx, &identity, number)?);
    };
    let cell = state::identity(ctx.deps.storage, &identity)?;
    let due = state::due(ctx.deps.storage, &identity, &cell, &change)?;
    let due = due.ok_or(KitError::Frozen)?;
    if ctx.now < due {
        return Err(ControlError::ChangeWaits { until: due.0 }.into());
    }
    if change.lapses() <= ctx.now {
        return Err(ControlError::ChangeLapsed {
            lapsed: change.lapses().0,
        }
        .into());
    }
    take_effect(ctx, &identity, cell, &change.what)?;
    let mut left = state::changes(ctx.deps.storage, &identity)?;
    left.changes.retain(|other| other.number != number);
    state::save_changes(ctx.deps.storage, &identity, &left);
    Ok(Change::Control(ControlChange::ChangeApplied {
        identity,
        number,
        what: change.what,
    }))
}

/// Cancels a change: the identity itself at once, its guardians by their votes.
pub fn cancel(
    ctx: &mut Context<'_>,
    by: &Actor,
    identity: &str,
    number: u32,
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let mut pending = state::changes(ctx.deps.storage, &identity)?;
    let place = pending
        .changes
        .iter()
        .position(|change| change.number == number);
    let Some(place) = place else {
        return Err(no_change(ctx, &identity, number)?);
    };
    let mut tally = Tally::Cancelled;
    if by.identity() != identity
        && let Some(change) = pending.changes.get_mut(place)
    {
        let guardian = guardians::require(ctx, &identity, by)?;
        tally = guardian.cancel(ctx, &mut change.against)?;
    }
    if tally == Tally::Cancelled {
        pending.changes.remove(place);
    }
    state::save_changes(ctx.deps.storage, &identity, &pending);
    Ok(Change::Control(ControlChange::ChangeCancelled {
        identity,
        number,
        tally,
    }))
}

/// Refuses what could not take effect now.
fn check(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    what: &What,
) -> Result<(), ContractError> {
    if !matches!(what, What::Remove(_)) && stands_still(ctx, identity, cell)? {
        return Err(KitError::Frozen.into());
    }
    control::require_staying(ctx, identity, cell)?;
    match what {
        What::Add(controller) => {
            control::extended(ctx, identity, cell, controller)?;
        }
        What::Remove(controller) => {
            control::remaining(ctx, identity, cell, controller)?;
        }
        What::SetGuardians(set) => guardians::require_fitting(ctx, identity, cell, set)?,
        What::DismissGuardians => {
            guardians::require_some(ctx, identity)?;
        }
    }
    Ok(())
}

/// Lets a change take effect now.
pub(super) fn take_effect(
    ctx: &mut Context<'_>,
    identity: &Id,
    mut cell: IdentityCell,
    what: &What,
) -> Result<(), ContractError> {
    check(ctx, identity, &cell, what)?;
    let controllers = match what {
        What::Add(controller) => control::extended(ctx, identity, &cell, controller)?,
        What::Remove(controller) => control::remaining(ctx, identity, &cell, controller)?,
        What::SetGuardians(set) => return guardians::replace(ctx, identity, Some(set)),
        What::DismissGuardians => return guardians::replace(ctx, identity, None),
    };
    let before = control::controllers_of(identity, &cell);
    cell.controllers = controllers;
    state::save_controllers(ctx.deps.storage, identity, &before, cell, ctx.now)?;
    Ok(())
}

fn no_change(
    ctx: &Context<'_>,
    identity: &Id,
    number: u32,
) -> Result<ContractError, ContractError> {
    Ok(ControlError::NoChange {
        identity: name_of(ctx.deps.api, identity)?,
        number,
    }
    .into())
}
