use salus_contract_kit::KitError;
use salus_identity_api::bounds::MAX_CONTROLLERS;
use salus_identity_api::cells::{IdentityCell, OperatorCell};
use salus_vocabulary::Id;

use super::guardians::{self, count_votes, require_apart};
use super::{control, name_of};
use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError};
use crate::events::{Change, ControlChange, Tally};
use crate::reach::Reach;
use crate::state::{self, GuardiansCell, Marks, Recovery, RecoveryCell};

/// Proposes to replace all controllers. It is no vote.
pub fn propose(
    ctx: &mut Context<'_>,
    by: &Actor,
    identity: &str,
    controllers: &[String],
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let guardian = guardians::require(ctx, &identity, by)?;
    let cell = require_alive(ctx, &identity)?;
    require_apart(ctx, &identity, &cell, by)?;
    let mut recovery = state::recovery(ctx.deps.storage, &identity)?;
    require_none_stands(ctx, &identity, &recovery)?;
    let controllers = new_controllers(ctx, &identity, &cell, &guardian.cell, controllers)?;
    let proposer = u8::try_from(guardian.seat).unwrap_or(u8::MAX);
    recovery
        .proposals
        .retain(|proposal| proposal.proposer != proposer && !proposal.has_lapsed(ctx.now));
    let proposal = Recovery {
        number: recovery.ever,
        proposer,
        proposed: ctx.now,
        controllers: controllers.clone(),
        accepted: Marks::default(),
        votes: Marks::default(),
        against: Marks::default(),
        opposed: false,
        stands_since: None,
    };
    let change = ControlChange::RecoveryProposed {
        identity,
        number: proposal.number,
        controllers,
        lapses: proposal.lapses(),
    };
    recovery.ever = recovery.ever.saturating_add(1);
    recovery.proposals.push(proposal);
    state::save_recovery(ctx.deps.storage, &identity, &recovery);
    Ok(Change::Control(change))
}

/// Accepts to become a controller by a recovery.
pub fn accept(
    ctx: &mut Context<'_>,
    by: &Actor,
    identity: &str,
    number: u32,
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let controller = by.identity();
    let mut recovery = state::recovery(ctx.deps.storage, &identity)?;
    let proposal = require_open(ctx, &identity, &mut recovery, number)?;
    let place = proposal
        .controllers
        .iter()
        .position(|named| *named == controller);
    let Some(place) = place else {
        return Err(ControlError::NotANewController {
            controller: name_of(ctx.deps.api, &controller)?,
        }
        .into());
    };
    if proposal.accepted.contains(place) {
        return Err(ControlError::AlreadyAccepted {
            identity: name_of(ctx.deps.api, &controller)?,
        }
        .into());
    }
    if controller == identity {
        control::require_itself(ctx, by)?;
    } else {
        control::require_own_account(ctx, by)?;
        control::require_staying(ctx, &controller, &by.cell)?;
    }
    proposal.accepted.set(place);
    state::save_recovery(ctx.deps.storage, &identity, &recovery);
    Ok(Change::Control(ControlChange::RecoveryAccepted {
        identity,
        number,
    }))
}

/// Votes for a recovery. From the vote on that makes it stand, the identity is frozen.
pub fn vote(
    ctx: &mut Context<'_>,
    by: &Actor,
    identity: &str,
    number: u32,
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let guardian = guardians::require(ctx, &identity, by)?;
    let mut cell = require_alive(ctx, &identity)?;
    require_apart(ctx, &identity, &cell, by)?;
    let mut recovery = state::recovery(ctx.deps.storage, &identity)?;
    require_none_stands(ctx, &identity, &recovery)?;
    let proposal = require_open(ctx, &identity, &mut recovery, number)?;
    if !proposal.accepted.has_all(proposal.controllers.len()) {
        return Err(ControlError::NewControllersWanting.into());
    }
    guardian.mark(ctx, &mut proposal.votes)?;
    proposal.against.clear(guardian.seat);
    if guardian.votes(ctx, proposal.votes)? >= usize::from(guardian.cell.set.threshold) {
        if able_controllers(ctx, &identity, &cell, &proposal.controllers)?.is_empty() {
            return Err(ControlError::NobodyCouldAct {
                identity: name_of(ctx.deps.api, &identity)?,
            }
            .into());
        }
        proposal.stands_since = Some(ctx.now);
        cell.frozen = true;
        cell.deactivated_from = None;
        let mut guardians = guardian.cell;
        guardians.against_deactivation = Marks::default();
        state::save_identity(ctx.deps.storage, &identity, &cell);
        state::save_guardians(ctx.deps.storage, &identity, &guardians);
    }
    let completes = proposal.completes();
    state::save_recovery(ctx.deps.storage, &identity, &recovery);
    Ok(Change::Control(ControlChange::RecoveryVoted {
        identity,
        number,
        completes,
    }))
}

/// Speaks against a recovery: a guardian, or the controllers with their one voice.
pub fn oppose(
    ctx: &mut Context<'_>,
    by: &Actor,
    identity: &str,
    number: u32,
) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let mut recovery = state::recovery(ctx.deps.storage, &identity)?;
    let proposal = require_open(ctx, &identity, &mut recovery, number)?;
    let guardians = if by.identity() == identity {
        if proposal.opposed {
            return Err(ControlError::AlreadyVoted {
                identity: name_of(ctx.deps.api, &identity)?,
            }
            .into());
        }
        proposal.opposed = true;
        guardians::require_some(ctx, &identity)?
    } else {
        let guardian = guardians::require(ctx, &identity, by)?;
        let cell = state::identity(ctx.deps.storage, &identity)?;
        require_apart(ctx, &identity, &cell, by)?;
        guardian.mark(ctx, &mut proposal.against)?;
        if proposal.stands_since.is_none() {
            proposal.votes.clear(guardian.seat);
        }
        guardian.cell
    };
    let against = count_votes(ctx, &guardians, proposal.against)?
        .saturating_add(usize::from(proposal.opposed));
    let tally = if against >= guardians.set.cancels() {
        Tally::Cancelled
    } else {
        Tally::Counted
    };
    let completes = proposal.completes().filter(|_| tally == Tally::Counted);
    if tally == Tally::Cancelled {
        end(ctx, &identity, recovery, number)?;
    } else {
        state::save_recovery(ctx.deps.storage, &identity, &recovery);
    }
    Ok(Change::Control(ControlChange::RecoveryOpposed {
        identity,
        number,
        tally,
        completes,
    }))
}

/// Completes the recovery that stands. If its new controllers could not act, it ends without
/// effect, so that the guardians can try again.
pub fn complete(ctx: &mut Context<'_>, identity: &str) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let recovery = state::recovery(ctx.deps.storage, &identity)?;
    let standing = recovery
        .proposals
        .iter()
        .find_map(|proposal| Some((proposal.number, proposal.completes()?, proposal)));
    let Some((number, completes, proposal)) = standing else {
        return Err(no_recovery(ctx, &identity)?);
    };
    if ctx.now < completes {
        return Err(ControlError::RecoveryWaits { until: completes.0 }.into());
    }
    let cell = state::identity(ctx.deps.storage, &identity)?;
    let recovered = IdentityCell {
        controllers: able_controllers(ctx, &identity, &cell, &proposal.controllers)?,
        frozen: false,
        delegating: false,
        deactivated_from: None,
        delegations_since: ctx.now,
        operators: Vec::new(),
        ..cell.clone()
    };
    let controllers = if recovered.controllers.is_empty() {
        end(ctx, &identity, recovery, number)?;
        wait_anew(ctx, &identity)?;
        Vec::new()
    } else {
        replace_controllers(ctx, &identity, recovery, &cell, recovered)?
    };
    Ok(Change::Control(ControlChange::RecoveryCompleted {
        identity,
        number,
        controllers,
    }))
}

/// Ends everything that a thief may have planted, and puts the new controllers in charge.
fn replace_controllers(
    ctx: &mut Context<'_>,
    identity: &Id,
    mut recovery: RecoveryCell,
    cell: &IdentityCell,
    mut recovered: IdentityCell,
) -> Result<Vec<Id>, ContractError> {
    let controllers = recovered.controllers.clone();
    let storage = &mut *ctx.deps.storage;
    let mut pending = state::changes(storage, identity)?;
    for slot in &cell.operators {
        let stored = state::operator(storage, identity, slot.number)?;
        let removed = OperatorCell {
            account: slot.account,
            added: stored.map_or(ctx.now, |stored| stored.added),
            removed: ctx.now,
        };
        state::save_operator(storage, identity, slot.number, &removed);
    }
    super::voided::restore(&mut recovered.voided);
    let before = control::controllers_of(identity, cell);
    state::save_controllers(storage, identity, &before, recovered, ctx.now)?;
    state::remove_proposed_guardians(storage, identity);
    recovery.proposals.clear();
    state::save_recovery(storage, identity, &recovery);
    if !pending.changes.is_empty() {
        pending.changes.clear();
        state::save_changes(storage, identity, &pending);
    }
    Ok(controllers)
}

/// Takes a proposal away. If it stood, the identity thaws, and its pending changes wait for as long
/// as they stood still.
fn end(
    ctx: &mut Context<'_>,
    identity: &Id,
    mut recovery: RecoveryCell,
    number: u32,
) -> Result<(), ContractError> {
    let stood = recovery
        .proposals
        .iter()
        .find(|proposal| proposal.number == number)
        .and_then(|proposal| proposal.stands_since);
    recovery
        .proposals
        .retain(|proposal| proposal.number != number);
    if let Some(since) = stood {
        let mut cell = state::identity(ctx.deps.storage, identity)?;
        let mut pending = state::changes(ctx.deps.storage, identity)?;
        cell.frozen = false;
        state::save_identity(ctx.deps.storage, identity, &cell);
        if !pending.changes.is_empty() {
            pending.stood_still(since, ctx.now);
            state::save_changes(ctx.deps.storage, identity, &pending);
        }
    }
    state::save_recovery(ctx.deps.storage, identity, &recovery);
    Ok(())
}

/// Lets pending changes wait for their full time once more: the guardians, who did not trust those
/// who began them, need it to try again.
fn wait_anew(ctx: &mut Context<'_>, identity: &Id) -> Result<(), KitError> {
    let mut pending = state::changes(ctx.deps.storage, identity)?;
    if !pending.changes.is_empty() {
        pending.wait_anew(ctx.now);
        state::save_changes(ctx.deps.storage, identity, &pending);
    }
    Ok(())
}

/// The new controllers that still can control: not those that end, and the identity itself only if
/// it still controls itself. None, if with them nobody could act for the identity. What it controls
/// in turn is not asked: a thief may have made it for this.
fn able_controllers(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    named: &[Id],
) -> Result<Vec<Id>, KitError> {
    let mut able = Vec::with_capacity(named.len());
    for controller in named {
        let can = if controller == identity {
            cell.controls_itself(identity)
        } else {
            let own = state::identity(ctx.deps.storage, controller)?;
            own.deactivated_from.is_none()
        };
        if can {
            able.push(*controller);
        }
    }
    let after = IdentityCell {
        controllers: able,
        ..cell.clone()
    };
    if after.controllers.is_empty()
        || !Reach::new(ctx.deps.storage, identity, &after).is_reached()?
    {
        return Ok(Vec::new());
    }
    Ok(after.controllers)
}

fn new_controllers(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    guardians: &GuardiansCell,
    texts: &[String],
) -> Result<Vec<Id>, ContractError> {
    if !(1..=MAX_CONTROLLERS).contains(&texts.len()) {
        return Err(ControlError::NewControllers { given: texts.len() }.into());
    }
    let controllers = ctx.different_ids(texts)?;
    if controllers.len() != texts.len() {
        return Err(ControlError::NewControllers {
            given: controllers.len(),
        }
        .into());
    }
    for controller in &controllers {
        let name = || name_of(ctx.deps.api, controller);
        if controller == identity && !cell.controls_itself(identity) {
            return Err(ControlError::OwnController { identity: name()? }.into());
        }
        if guardians.held_by(controller).is_some() {
            return Err(ControlError::GuardianControls { identity: name()? }.into());
        }
    }
    Ok(controllers)
}

fn require_alive(ctx: &Context<'_>, identity: &Id) -> Result<IdentityCell, ContractError> {
    let cell = state::identity(ctx.deps.storage, identity)?;
    if cell.is_deactivated(ctx.now) {
        return Err(ContractError::Deactivated {
            identity: name_of(ctx.deps.api, identity)?,
        });
    }
    Ok(cell)
}

fn require_none_stands(
    ctx: &Context<'_>,
    identity: &Id,
    recovery: &RecoveryCell,
) -> Result<(), ContractError> {
    if recovery.stands() {
        return Err(ControlError::RecoveryStands {
            identity: name_of(ctx.deps.api, identity)?,
        }
        .into());
    }
    Ok(())
}

fn require_open<'a>(
    ctx: &Context<'_>,
    identity: &Id,
    recovery: &'a mut RecoveryCell,
    number: u32,
) -> Result<&'a mut Recovery, ContractError> {
    let found = recovery
        .proposals
        .iter_mut()
        .find(|proposal| proposal.number == number);
    match found {
        None => Err(no_recovery(ctx, identity)?),
        Some(proposal) if proposal.has_lapsed(ctx.now) => Err(ControlError::RecoveryLapsed {
            lapsed: proposal.lapses().0,
        }
        .into()),
        Some(proposal) => Ok(proposal),
    }
}

fn no_recovery(ctx: &Context<'_>, identity: &Id) -> Result<ContractError, ContractError> {
    Ok(ControlError::NoRecovery {
        identity: name_of(ctx.deps.api, identity)?,
    }
    .into())
}
