use salus_contract_kit::{CellSource, KitError};
use salus_identity_api::bounds::{INVITATION_SECONDS, MAX_GUARDIANS, MIN_GUARDIANS};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::guardians::held_or_asked;
use salus_vocabulary::Id;

use super::{changes, control, name_of};
use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError};
use crate::events::{Change, ControlChange, Effect, Tally};
use crate::state::{self, GuardianSet, GuardiansCell, Marks, ProposedGuardiansCell, What};

/// A guardian who acts, and the set that he belongs to.
pub struct Guardian {
    /// The set as it is stored.
    pub cell: GuardiansCell,
    /// His seat in it.
    pub seat: usize,
    id: Id,
}

/// Asks others to become guardians.
pub fn propose(
    ctx: &mut Context<'_>,
    by: &Actor,
    guardians: &[String],
    threshold: u8,
) -> Result<Change, ContractError> {
    let identity = by.identity();
    let set = checked_set(ctx, guardians, threshold)?;
    require_fitting(ctx, &identity, &by.cell, &set)?;
    let proposed = ProposedGuardiansCell {
        set,
        accepted: Marks::default(),
        lapses: ctx.now.plus(INVITATION_SECONDS),
    };
    state::save_proposed_guardians(ctx.deps.storage, &identity, &proposed);
    Ok(Change::Control(ControlChange::GuardiansProposed {
        set: proposed.set,
        lapses: proposed.lapses,
    }))
}

/// Asks nobody any more.
pub fn withdraw(ctx: &mut Context<'_>, by: &Actor) -> Result<Change, ContractError> {
    require_proposed(ctx, &by.identity())?;
    state::remove_proposed_guardians(ctx.deps.storage, &by.identity());
    Ok(Change::Control(ControlChange::GuardiansWithdrawn))
}

/// Accepts to become a guardian. The set lives only once all have.
pub fn accept(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let guardian = by.identity();
    let identity = ctx.id(identity)?;
    let mut proposed = require_proposed(ctx, &identity)?;
    let seat = require_asked(ctx, &identity, &proposed, &guardian)?;
    if proposed.lapses <= ctx.now {
        return Err(ContractError::InvitationLapsed {
            lapsed: proposed.lapses.0,
        });
    }
    if proposed.accepted.contains(seat) {
        return Err(ControlError::AlreadyAccepted {
            identity: name_of(ctx.deps.api, &guardian)?,
        }
        .into());
    }
    let cell = state::identity(ctx.deps.storage, &identity)?;
    if changes::stands_still(ctx, &identity, &cell)? {
        return Err(KitError::Frozen.into());
    }
    control::require_staying(ctx, &identity, &cell)?;
    control::require_staying(ctx, &guardian, &by.cell)?;
    require_apart(ctx, &identity, &cell, by)?;
    require_may_guard(ctx, &identity, &cell, &guardian, &by.cell)?;
    proposed.accepted.set(seat);
    let effect = if proposed.accepted.has_all(proposed.set.guardians.len()) {
        let effect = changes::begin(ctx, &identity, cell, What::SetGuardians(proposed.set))?;
        state::remove_proposed_guardians(ctx.deps.storage, &identity);
        effect
    } else {
        state::save_proposed_guardians(ctx.deps.storage, &identity, &proposed);
        Effect::Wanting
    };
    Ok(Change::Control(ControlChange::GuardianshipAccepted {
        identity,
        effect,
    }))
}

/// Refuses to become a guardian, and with it the whole set that was asked for.
pub fn decline(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let proposed = require_proposed(ctx, &identity)?;
    require_asked(ctx, &identity, &proposed, &by.identity())?;
    state::remove_proposed_guardians(ctx.deps.storage, &identity);
    Ok(Change::Control(ControlChange::GuardianshipDeclined {
        identity,
    }))
}

/// Stops being a guardian. The seat stays: were the threshold to fall with it, the others would
/// decide with fewer than the principal trusted.
pub fn resign(ctx: &mut Context<'_>, by: &Actor, identity: &str) -> Result<Change, ContractError> {
    let identity = ctx.id(identity)?;
    let Guardian { mut cell, seat, .. } = require(ctx, &identity, by)?;
    let guarded = state::identity(ctx.deps.storage, &identity)?;
    require_apart(ctx, &identity, &guarded, by)?;
    cell.resigned.set(seat);
    cell.against_deactivation.clear(seat);
    let mut pending = state::changes(ctx.deps.storage, &identity)?;
    let mut recovery = state::recovery(ctx.deps.storage, &identity)?;
    let before = (pending.clone(), recovery.clone());
    for change in &mut pending.changes {
        change.against.clear(seat);
    }
    for proposal in &mut recovery.proposals {
        proposal.against.clear(seat);
        if proposal.stands_since.is_none() {
            proposal.votes.clear(seat);
        }
    }
    state::save_guardians(ctx.deps.storage, &identity, &cell);
    if pending != before.0 {
        state::save_changes(ctx.deps.storage, &identity, &pending);
    }
    if recovery != before.1 {
        state::save_recovery(ctx.deps.storage, &identity, &recovery);
    }
    Ok(Change::Control(ControlChange::GuardianshipResigned {
        identity,
    }))
}

/// Begins to dismiss all guardians.
pub fn dismiss(ctx: &mut Context<'_>, by: Actor) -> Result<Change, ContractError> {
    let effect = changes::begin(ctx, &by.identity(), by.cell, What::DismissGuardians)?;
    Ok(Change::Control(ControlChange::GuardiansDismissed {
        effect,
    }))
}

/// Puts another set, or none, in the place of an identity's guardians. What the former ones voted
/// and proposed goes with them.
pub(super) fn replace(
    ctx: &mut Context<'_>,
    identity: &Id,
    set: Option<&GuardianSet>,
) -> Result<(), ContractError> {
    let mut pending = state::changes(ctx.deps.storage, identity)?;
    let mut recovery = state::recovery(ctx.deps.storage, identity)?;
    match set {
        Some(set) => {
            let cell = GuardiansCell {
                set: set.clone(),
                resigned: Marks::default(),
                since: ctx.now,
                against_deactivation: Marks::default(),
            };
            state::save_guardians(ctx.deps.storage, identity, &cell);
        }
        None => state::remove_guardians(ctx.deps.storage, identity),
    }
    if !pending.changes.is_empty() {
        pending.forget_votes();
        state::save_changes(ctx.deps.storage, identity, &pending);
    }
    if !recovery.proposals.is_empty() {
        recovery.proposals.clear();
        state::save_recovery(ctx.deps.storage, identity, &recovery);
    }
    Ok(())
}

/// Whoever acts as a guardian of an identity.
pub(super) fn require(
    ctx: &Context<'_>,
    identity: &Id,
    by: &Actor,
) -> Result<Guardian, ContractError> {
    let id = by.identity();
    let held = state::guardians(ctx.deps.storage, identity)?
        .and_then(|cell| cell.held_by(&id).map(|seat| (cell, seat)));
    match held {
        Some((cell, seat)) => Ok(Guardian { cell, seat, id }),
        None => Err(not_a_guardian(ctx, identity, &id)?),
    }
}

/// The guardians of an identity; refused if there are none.
pub(super) fn require_some(
    ctx: &Context<'_>,
    identity: &Id,
) -> Result<GuardiansCell, ContractError> {
    match state::guardians(ctx.deps.storage, identity)? {
        Some(cell) => Ok(cell),
        None => Err(ControlError::NoGuardians {
            identity: name_of(ctx.deps.api, identity)?,
        }
        .into()),
    }
}

/// Refuses a sender who has a say as a controller too.
pub(super) fn require_apart(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    by: &Actor,
) -> Result<(), ContractError> {
    let acts = ctx
        .reader()
        .acting_as(&by.account(), identity, cell, ctx.now)?;
    if acts.is_none() {
        return Ok(());
    }
    Err(ControlError::GuardianControls {
        identity: name_of(ctx.deps.api, &by.identity())?,
    }
    .into())
}

/// Refuses a set with a member who may not guard the identity now.
pub(super) fn require_fitting(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    set: &GuardianSet,
) -> Result<(), ContractError> {
    for guardian in &set.guardians {
        let own = state::identity(ctx.deps.storage, guardian)?;
        require_may_guard(ctx, identity, cell, guardian, &own)?;
        control::require_staying(ctx, guardian, &own)?;
    }
    Ok(())
}

impl Guardian {
    /// Adds his vote against something that the set's threshold cancels.
    pub fn cancel(&self, ctx: &Context<'_>, against: &mut Marks) -> Result<Tally, ContractError> {
        self.mark(ctx, against)?;
        let votes = self.votes(ctx, *against)?;
        Ok(if votes >= usize::from(self.cell.set.threshold) {
            Tally::Cancelled
        } else {
            Tally::Counted
        })
    }

    /// Marks his seat, once.
    pub fn mark(&self, ctx: &Context<'_>, votes: &mut Marks) -> Result<(), ContractError> {
        if votes.contains(self.seat) {
            return Err(ControlError::AlreadyVoted {
                identity: name_of(ctx.deps.api, &self.id)?,
            }
            .into());
        }
        votes.set(self.seat);
        Ok(())
    }

    /// How many of the votes count: those of guardians who are neither deactivated nor resigned.
    pub fn votes(&self, ctx: &Context<'_>, votes: Marks) -> Result<usize, ContractError> {
        count_votes(ctx, &self.cell, votes)
    }
}

/// How many votes count: those of guardians who are neither deactivated nor resigned.
pub(super) fn count_votes(
    ctx: &Context<'_>,
    cell: &GuardiansCell,
    votes: Marks,
) -> Result<usize, ContractError> {
    let mut count = 0usize;
    for (seat, guardian) in cell.set.guardians.iter().enumerate() {
        if votes.contains(seat)
            && !cell.resigned.contains(seat)
            && !state::identity(ctx.deps.storage, guardian)?.is_deactivated(ctx.now)
        {
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

/// Refuses who controls the identity or is a delegate of it, also by way of an identity that a
/// delegate controls.
fn require_may_guard(
    ctx: &Context<'_>,
    identity: &Id,
    cell: &IdentityCell,
    guardian: &Id,
    own: &IdentityCell,
) -> Result<(), ContractError> {
    let name = || name_of(ctx.deps.api, guardian);
    if guardian == identity {
        return Err(ControlError::OwnGuardian { identity: name()? }.into());
    }
    if cell.is_controller(identity, guardian) {
        return Err(ControlError::GuardianControls { identity: name()? }.into());
    }
    let reader = ctx.reader();
    let mut delegates = reader
        .delegation(identity, cell, guardian, ctx.now)?
        .is_some();
    for controller in &own.controllers {
        delegates = delegates
            || reader
                .delegation(identity, cell, controller, ctx.now)?
                .is_some();
    }
    if delegates {
        return Err(ControlError::GuardianIsDelegate { guardian: name()? }.into());
    }
    Ok(())
}

/// Whether somebody guards an identity or was asked to, by itself, by way of an identity that it
/// controls, or by one that controls it.
pub(super) fn guards(ctx: &Context<'_>, identity: &Id, other: &Id) -> Result<bool, KitError> {
    let storage = &*ctx.deps.storage;
    let seats = held_or_asked(&CellSource::Own(storage), identity)?;
    if seats.is_empty() {
        return Ok(false);
    }
    let own = state::identity(storage, other)?;
    for guardian in &seats {
        if guardian == other
            || own.controllers.contains(guardian)
            || state::identity(storage, guardian)?
                .controllers
                .contains(other)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn checked_set(
    ctx: &Context<'_>,
    texts: &[String],
    threshold: u8,
) -> Result<GuardianSet, ContractError> {
    if !(MIN_GUARDIANS..=MAX_GUARDIANS).contains(&texts.len()) {
        return Err(ControlError::Guardians { given: texts.len() }.into());
    }
    let guardians = ctx.different_ids(texts)?;
    let number = guardians.len();
    if number != texts.len() {
        return Err(ControlError::Guardians { given: number }.into());
    }
    let needed = usize::from(threshold);
    if needed > number || needed.saturating_mul(2) <= number {
        return Err(ControlError::Threshold {
            threshold,
            guardians: number,
        }
        .into());
    }
    Ok(GuardianSet {
        guardians,
        threshold,
    })
}

fn require_proposed(
    ctx: &Context<'_>,
    identity: &Id,
) -> Result<ProposedGuardiansCell, ContractError> {
    match state::proposed_guardians(ctx.deps.storage, identity)? {
        Some(proposed) => Ok(proposed),
        None => Err(ControlError::NoProposedGuardians {
            identity: name_of(ctx.deps.api, identity)?,
        }
        .into()),
    }
}

fn require_asked(
    ctx: &Context<'_>,
    identity: &Id,
    proposed: &ProposedGuardiansCell,
    guardian: &Id,
) -> Result<usize, ContractError> {
    match proposed.set.seat_of(guardian) {
        Some(seat) => Ok(seat),
        None => Err(not_a_guardian(ctx, identity, guardian)?),
    }
}

fn not_a_guardian(
    ctx: &Context<'_>,
    identity: &Id,
    guardian: &Id,
) -> Result<ContractError, ContractError> {
    Ok(ControlError::NotAGuardian {
        guardian: name_of(ctx.deps.api, guardian)?,
        identity: name_of(ctx.deps.api, identity)?,
    }
    .into())
}
