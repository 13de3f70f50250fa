use salus_identity_api::bounds::{MAX_ROOTS, ROOT_ADDITION_SECONDS, ROOT_REMOVAL_SECONDS};
use salus_vocabulary::Id;

use super::{name_of, require_undeactivated};
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::error::TrustError;
use crate::events::{Change, TrustChange};
use crate::state::{self, PendingRoot};

/// Proposes a further root.
pub fn add(ctx: &mut Context<'_>, by: &Actor, root: &str) -> Result<Change, ContractError> {
    let id = require_owner_and_id(ctx, by, root)?;
    let roots = state::roots(ctx.deps.storage)?.roots;
    if roots.contains(&id) {
        return Err(TrustError::AlreadyRoot {
            root: root.to_owned(),
        }
        .into());
    }
    require_undeactivated(ctx, &id)?;
    let mut taken = roots.len();
    for pending in state::pending_roots(ctx.deps.storage)?.pending {
        if pending.adds && ctx.now < pending.lapses() {
            taken = taken.saturating_add(1);
        }
    }
    if taken >= MAX_ROOTS {
        return Err(TrustError::RootsFull.into());
    }
    propose(
        ctx,
        PendingRoot {
            root: id,
            adds: true,
            effective: ctx.now.plus(ROOT_ADDITION_SECONDS),
        },
    )
}

/// Proposes to remove a root.
pub fn remove(ctx: &mut Context<'_>, by: &Actor, root: &str) -> Result<Change, ContractError> {
    let id = require_owner_and_id(ctx, by, root)?;
    let change = PendingRoot {
        root: id,
        adds: false,
        effective: ctx.now.plus(ROOT_REMOVAL_SECONDS),
    };
    changed_roots(ctx, &change)?;
    propose(ctx, change)
}

/// Lets a proposal take effect.
pub fn apply(ctx: &mut Context<'_>, root: &str, adds: bool) -> Result<Change, ContractError> {
    let id = ctx.id(root)?;
    let change = require_pending(ctx, &id)?;
    if change.adds != adds {
        return Err(TrustError::NoChange {
            root: root.to_owned(),
        }
        .into());
    }
    let owner = state::config(ctx.deps.storage)?.ownership.owner;
    if !ctx.reader().upholds(&owner, change.proposed())? {
        return Err(TrustError::NoChange {
            root: root.to_owned(),
        }
        .into());
    }
    if ctx.now < change.effective {
        return Err(TrustError::ChangeWaits {
            from: change.effective.0,
        }
        .into());
    }
    if change.lapses() <= ctx.now {
        return Err(TrustError::ChangeLapsed {
            lapsed: change.lapses().0,
        }
        .into());
    }
    if adds {
        require_undeactivated(ctx, &id)?;
    }
    let roots = changed_roots(ctx, &change)?;
    state::save_roots(ctx.deps.storage, &state::RootsCell { roots });
    forget(ctx, &id)?;
    ctx.header = state::raise_epoch(ctx.deps.storage, &ctx.header);
    Ok(Change::Trust(TrustChange::RootApplied {
        change,
        epoch: ctx.header.epoch,
    }))
}

/// Ends a proposal as a root: any of an addition, any other of a removal.
pub fn veto(ctx: &mut Context<'_>, by: &Actor, root: &str) -> Result<Change, ContractError> {
    let id = ctx.id(root)?;
    let change = require_pending(ctx, &id)?;
    let voice = by.identity();
    if voice == id || !ctx.reader().is_root(&voice)? {
        return Err(TrustError::MayNotVeto {
            identity: name_of(ctx.deps.api, &voice)?,
        }
        .into());
    }
    forget(ctx, &id)?;
    Ok(Change::Trust(TrustChange::RootVetoed(change)))
}

/// Takes a proposal back, as the owner.
pub fn cancel(ctx: &mut Context<'_>, by: &Actor, root: &str) -> Result<Change, ContractError> {
    let id = require_owner_and_id(ctx, by, root)?;
    let change = require_pending(ctx, &id)?;
    forget(ctx, &id)?;
    Ok(Change::Trust(TrustChange::RootCancelled(change)))
}

/// A proposal for each root, and none that lapsed.
fn propose(ctx: &mut Context<'_>, change: PendingRoot) -> Result<Change, ContractError> {
    let mut cell = state::pending_roots(ctx.deps.storage)?;
    cell.pending.retain(|pending| ctx.now < pending.lapses());
    if cell.of(&change.root).is_some() {
        return Err(TrustError::ChangePending {
            root: name_of(ctx.deps.api, &change.root)?,
        }
        .into());
    }
    cell.pending.push(change);
    state::save_pending_roots(ctx.deps.storage, &cell);
    Ok(Change::Trust(TrustChange::RootProposed(change)))
}

fn forget(ctx: &mut Context<'_>, root: &Id) -> Result<(), ContractError> {
    let mut cell = state::pending_roots(ctx.deps.storage)?;
    cell.remove(root);
    state::save_pending_roots(ctx.deps.storage, &cell);
    Ok(())
}

/// The roots after a change: never none, never more than there may be.
fn changed_roots(ctx: &Context<'_>, change: &PendingRoot) -> Result<Vec<Id>, ContractError> {
    let mut roots = state::roots(ctx.deps.storage)?.roots;
    let root = || name_of(ctx.deps.api, &change.root);
    if change.adds {
        if roots.len() >= MAX_ROOTS {
            return Err(TrustError::RootsFull.into());
        }
        roots.push(change.root);
        return Ok(roots);
    }
    let before = roots.len();
    roots.retain(|other| *other != change.root);
    if roots.len() == before {
        return Err(TrustError::UnknownRoot { root: root()? }.into());
    }
    if roots.is_empty() {
        return Err(TrustError::LastRoot { root: root()? }.into());
    }
    Ok(roots)
}

fn require_owner_and_id(ctx: &Context<'_>, by: &Actor, root: &str) -> Result<Id, ContractError> {
    state::config(ctx.deps.storage)?
        .ownership
        .require_owner(&by.identity())?;
    Ok(ctx.id(root)?)
}

fn require_pending(ctx: &Context<'_>, root: &Id) -> Result<PendingRoot, ContractError> {
    match state::pending_roots(ctx.deps.storage)?.of(root) {
        Some(change) => Ok(change),
        None => Err(TrustError::NoChange {
            root: name_of(ctx.deps.api, root)?,
        }
        .into()),
    }
}
