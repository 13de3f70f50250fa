use salus_contract_kit::KitError;
use salus_identity_api::bounds::{MAX_CONTROLLERS, PLANTED_SECONDS};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::derived_id;
use salus_vocabulary::{Id, ObjectId};

use super::{changes, name_of};
use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError};
use crate::events::{Change, ControlChange, Effect};
use crate::reach::Reach;
use crate::state::{self, ArrivalCell, ControllerInvitationCell, What};

/// Makes an identity without a key of its own.
pub fn create(
    ctx: &mut Context<'_>,
    by: &Actor,
    random: &ObjectId,
) -> Result<Change, ContractError> {
    let maker = by.identity();
    let identity = derived_id(&maker, random);
    require_own_account(ctx, by)?;
    require_staying(ctx, &maker, &by.cell)?;
    let mut cell = state::identity(ctx.deps.storage, &identity)?;
    if cell.derived || !cell.controllers.is_empty() || cell.deactivated_from.is_some() {
        return Err(ControlError::IdentityExists {
            identity: name_of(ctx.deps.api, &identity)?,
        }
        .into());
    }
    cell.derived = true;
    cell.controllers = vec![maker];
    state::save_controllers(ctx.deps.storage, &identity, &[], cell, ctx.now)?;
    Ok(Change::Control(ControlChange::IdentityCreated { identity }))
}

/// Offers control. The offer lies under the identity's own key.
pub fn invite(
    ctx: &mut Context<'_>,
    by: &Actor,
    controller: &str,
) -> Result<Change, ContractError> {
    let identity = by.identity();
    let controller = ctx.id(controller)?;
    require_may_be_added(ctx, &identity, &by.cell, &controller)?;
    let invited = state::identity(ctx.deps.storage, &controller)?;
    require_staying(ctx, &controller, &invited)?;
    let invitation = ControllerInvitationCell {
        invited: ctx.now,
        through: by.acting().through(),
    };
    state::save_controller_invitation(ctx.deps.storage, &identity, &controller, &invitation);
    Ok(Change::Control(ControlChange::ControllerInvited {
        controller,
        lapses: invitation.lapses(),
    }))
}

/// Takes an offer of control back.
pub fn withdraw(
    ctx: &mut Context<'_>,
    by: &Actor,
    controller: &str,
) -> Result<Change, ContractError> {
    let controller = ctx.id(controller)?;
    require_invitation(ctx, &by.identity(), &controller)?;
    state::remove_controller_invitation(ctx.deps.storage, &by.identity(), &controller);
    Ok(Change::Control(ControlChange::InvitationWithdrawn {
        controller,
    }))
}

/// Accepts an offer of control.
pub fn accept(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let controller = by.identity();
    let identity = ctx.id(identity)?;
    let invitation = require_invitation(ctx, &identity, &controller)?;
    let cell = state::identity(ctx.deps.storage, &identity)?;
    if invitation.lapses() <= ctx.now {
        return Err(ContractError::InvitationLapsed {
            lapsed: invitation.lapses().0,
        });
    }
    if invitation.invited < state::offers_since(ctx.deps.storage, &cell, &invitation)? {
        return Err(no_invitation(ctx, &identity, &controller)?);
    }
    require_own_account(ctx, by)?;
    let effect = changes::begin(ctx, &identity, cell, What::Add(controller))?;
    let arrival = ArrivalCell {
        through: invitation.through,
        accepted: ctx.now,
    };
    state::remove_controller_invitation(ctx.deps.storage, &identity, &controller);
    state::save_arrival(ctx.deps.storage, &identity, &controller, &arrival);
    Ok(Change::Control(ControlChange::ControlAccepted {
        identity,
        effect,
    }))
}

/// Refuses an offer of control.
pub fn decline(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    require_invitation(ctx, &identity, &by.identity())?;
    state::remove_controller_invitation(ctx.deps.storage, &identity, &by.identity());
    Ok(Change::Control(ControlChange::ControlDeclined { identity }))
}

/// Begins to remove a controller. The last one stays, so there are several and the change waits;
/// but not for who was planted.
pub fn remove(ctx: &mut Context<'_>, by: Actor, controller: &str) -> Result<Change, ContractError> {
    let controller = ctx.id(controller)?;
    let identity = by.identity();
    let removal = What::Remove(controller);
    let effect = if was_planted(ctx, &by, &controller)? {
        changes::take_effect(ctx, &identity, by.cell, &removal)?;
        Effect::AtOnce
    } else {
        changes::begin(ctx, &identity, by.cell, removal)?
    };
    Ok(Change::Control(ControlChange::ControllerRemoved {
        controller,
        effect,
    }))
}

/// Ends one's own control at once: nobody has to stay in charge of somebody else. Only a thief would
/// hurry so while a recovery of the controller stands.
pub fn leave(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let controller = by.identity();
    let identity = ctx.id(identity)?;
    if controller == identity {
        require_itself(ctx, by)?;
    } else {
        by.require_unfrozen()?;
    }
    let mut cell = state::identity(ctx.deps.storage, &identity)?;
    let before = controllers_of(&identity, &cell);
    cell.controllers = if cell.is_deactivated(ctx.now) {
        without(ctx, &before, &controller)?
    } else {
        remaining(ctx, &identity, &cell, &controller)?
    };
    state::save_controllers(ctx.deps.storage, &identity, &before, cell, ctx.now)?;
    Ok(Change::Control(ControlChange::ControlLeft { identity }))
}

/// Whether a controller came through the one that acts, directly or by others, shortly before the
/// last recovery of that one: most likely by a thief, who would veto the removal.
fn was_planted(ctx: &Context<'_>, by: &Actor, controller: &Id) -> Result<bool, KitError> {
    let through = by.acting().through();
    let recovered = state::identity(ctx.deps.storage, &through)?.delegations_since;
    if by.require_unfrozen().is_err() || recovered.plus(PLANTED_SECONDS) <= ctx.now {
        return Ok(false);
    }
    let mut next = *controller;
    for _ in 0..MAX_CONTROLLERS {
        let came = state::arrival(ctx.deps.storage, &by.identity(), &next)?.filter(|came| {
            came.accepted < recovered
                && recovered <= came.accepted.plus(PLANTED_SECONDS)
                && by.cell.delegations_since <= came.accepted
        });
        match came {
            None => return Ok(false),
            Some(came) if came.through == through => return Ok(true),
            Some(came) => next = came.through,
        }
    }
    Ok(false)
}

/// The controllers with one more, if that may be.
pub(super) fn extended(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    controller: &Id,
) -> Result<Vec<Id>, ContractError> {
    require_may_be_added(ctx, identity, cell, controller)?;
    let added = state::identity(ctx.deps.storage, controller)?;
    require_staying(ctx, controller, &added)?;
    require_account_for(ctx, controller, &added)?;
    let mut controllers = controllers_of(identity, cell);
    controllers.push(*controller);
    Ok(controllers)
}

/// The controllers without one, if the identity and all that hangs from it can do without.
pub(super) fn remaining(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    controller: &Id,
) -> Result<Vec<Id>, ContractError> {
    let controllers = without(ctx, &controllers_of(identity, cell), controller)?;
    if controllers.is_empty() {
        return Err(ControlError::LastController.into());
    }
    if controller == identity && state::control(ctx.deps.storage, identity)?.serves > 0 {
        return Err(ControlError::NeededAccount {
            identity: name_of(ctx.deps.api, identity)?,
        }
        .into());
    }
    let after = IdentityCell {
        controllers,
        ..cell.clone()
    };
    if !Reach::new(ctx.deps.storage, identity, &after).suffices()? {
        return Err(ControlError::NobodyCouldAct {
            identity: name_of(ctx.deps.api, identity)?,
        }
        .into());
    }
    Ok(after.controllers)
}

/// The controllers of an identity, itself spelt out.
pub(super) fn controllers_of(identity: &Id, cell: &IdentityCell) -> Vec<Id> {
    if cell.controllers.is_empty() && !cell.derived {
        vec![*identity]
    } else {
        cell.controllers.clone()
    }
}

fn without(ctx: &Context<'_>, from: &[Id], controller: &Id) -> Result<Vec<Id>, ContractError> {
    let mut controllers = from.to_vec();
    controllers.retain(|other| other != controller);
    if controllers.len() == from.len() {
        return Err(ControlError::NotAController {
            controller: name_of(ctx.deps.api, controller)?,
        }
        .into());
    }
    Ok(controllers)
}

/// Whoever accepts control, or makes an identity, has to reach it in two steps.
pub(super) fn require_own_account(ctx: &Context<'_>, by: &Actor) -> Result<(), ContractError> {
    let own = ctx
        .reader()
        .is_own_account(&by.account(), &by.identity(), &by.cell, ctx.now)?;
    if own {
        Ok(())
    } else {
        Err(not_its_own_account(ctx, &by.identity())?)
    }
}

/// Where an identity stands for its own account, only that account speaks for it.
pub(super) fn require_itself(ctx: &Context<'_>, by: &Actor) -> Result<(), ContractError> {
    if by.account() == by.identity() {
        Ok(())
    } else {
        Err(not_its_own_account(ctx, &by.identity())?)
    }
}

/// Who controls others has an account of its own among its controllers.
fn require_account_for(
    ctx: &Context<'_>,
    controller: &Id,
    cell: &IdentityCell,
) -> Result<(), ContractError> {
    if Reach::new(ctx.deps.storage, controller, cell).has_account()? {
        Ok(())
    } else {
        Err(not_its_own_account(ctx, controller)?)
    }
}

/// Refuses identities whose deactivation has begun: what they would take up ends with them.
pub(super) fn require_staying(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
) -> Result<(), ContractError> {
    if cell.deactivated_from.is_none() {
        return Ok(());
    }
    Err(ControlError::Deactivating {
        identity: name_of(ctx.deps.api, identity)?,
    }
    .into())
}

fn require_may_be_added(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    controller: &Id,
) -> Result<(), ContractError> {
    let name = || name_of(ctx.deps.api, controller);
    if cell.is_controller(identity, controller) {
        return Err(ControlError::AlreadyController {
            controller: name()?,
        }
        .into());
    }
    if controller == identity {
        return Err(ControlError::OwnController { identity: name()? }.into());
    }
    if cell.controllers.len() >= MAX_CONTROLLERS {
        return Err(ControlError::ControllersFull.into());
    }
    if state::is_guardian(ctx.deps.storage, identity, controller)? {
        return Err(ControlError::GuardianControls { identity: name()? }.into());
    }
    Ok(())
}

fn require_invitation(
    ctx: &Context<'_>,
    identity: &Id,
    controller: &Id,
) -> Result<ControllerInvitationCell, ContractError> {
    match state::controller_invitation(ctx.deps.storage, identity, controller)? {
        Some(invitation) => Ok(invitation),
        None => Err(no_invitation(ctx, identity, controller)?),
    }
}

fn no_invitation(
    ctx: &Context<'_>,
    identity: &Id,
    controller: &Id,
) -> Result<ContractError, ContractError> {
    Ok(ControlError::NoControllerInvitation {
        identity: name_of(ctx.deps.api, identity)?,
        controller: name_of(ctx.deps.api, controller)?,
    }
    .into())
}

fn not_its_own_account(ctx: &Context<'_>, identity: &Id) -> Result<ContractError, ContractError> {
    Ok(ControlError::NotItsOwnAccount {
        identity: name_of(ctx.deps.api, identity)?,
    }
    .into())
}
