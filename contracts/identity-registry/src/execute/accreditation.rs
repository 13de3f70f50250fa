use salus_contract_kit::KitError;
use salus_identity_api::bounds::{MAX_ACCREDITATIONS, MAX_ACCREDITATIONS_PER_ISSUER, MAX_DEPTH};
use salus_identity_api::cells::{
    AccreditationCell, AccreditationSlot, AccreditationStatus, IdentityCell,
};
use salus_identity_api::{Chain, IdentityReader};
use salus_vocabulary::{AccreditationKind, Hash, Id, Period};

use super::bar::require_unbarred;
use super::{name_of, next_number, require_ahead};
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::error::TrustError;
use crate::events::{Change, status_code};
use crate::state;

/// What an issuer would attest.
pub struct Proposal {
    /// The number of the issuer's own accreditation; `None`: as a trust root.
    pub under: Option<u16>,
    /// Whom it is about.
    pub subject: Id,
    /// What is attested.
    pub kind: AccreditationKind,
    /// What an issuer may attest.
    pub scope: Vec<AccreditationKind>,
    /// How many further levels of issuers may follow.
    pub depth: u8,
    /// When it would hold.
    pub period: Period,
    /// The hash of the evidence.
    pub evidence: Option<Hash>,
}

/// Issues an accreditation.
pub fn accredit(
    ctx: &mut Context<'_>,
    by: &Actor,
    proposal: Proposal,
) -> Result<Change, ContractError> {
    let api = ctx.deps.api;
    let issuer = by.identity();
    let subject = proposal.subject;
    if subject == issuer {
        return Err(ContractError::SelfAccreditation {
            subject: name_of(api, &subject)?,
        });
    }
    require_ahead(&proposal.period, ctx.now)?;
    require_fitting_scope(&proposal)?;
    let root = require_authority(ctx, &issuer, &proposal)?;
    require_unbarred(ctx, &root, &subject)?;

    let mut cell = state::identity(ctx.deps.storage, &subject)?;
    if cell.deactivated_from.is_some() {
        return Err(ContractError::Deactivated {
            identity: name_of(api, &subject)?,
        });
    }
    require_room(ctx, &issuer, &subject, &mut cell)?;
    let number = next_number(
        api,
        &mut cell.accreditations_ever,
        &subject,
        "accreditation",
    )?;
    cell.accreditations.push(AccreditationSlot {
        number,
        kind: proposal.kind,
        suspended: false,
        epoch: ctx.header.epoch,
        valid: Some(proposal.period),
    });
    let issued = AccreditationCell {
        issuer,
        under: proposal.under,
        kind: proposal.kind,
        scope: proposal.scope,
        depth: proposal.depth,
        period: proposal.period,
        evidence: proposal.evidence,
        status: AccreditationStatus::Active,
        issued: ctx.now,
        changed: ctx.now,
    };
    state::save_identity(ctx.deps.storage, &subject, &cell);
    state::save_accreditation(ctx.deps.storage, &subject, number, &issued);
    Ok(Change::Accredited {
        subject,
        number,
        issued,
    })
}

/// Stops an accreditation until it is reinstated.
pub fn suspend(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &str,
    number: u16,
) -> Result<Change, ContractError> {
    let subject = ctx.id(subject)?;
    let held = require_accreditation(ctx, &subject, number)?;
    require_issuer(ctx, by, &subject, number, &held)?;
    require_status(&held, &[AccreditationStatus::Active])?;
    let status = AccreditationStatus::Suspended;
    let kind = change_status(ctx, &subject, number, held, status)?;
    Ok(changed(ctx, subject, number, kind, status))
}

/// Ends a suspension.
pub fn reinstate(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &str,
    number: u16,
) -> Result<Change, ContractError> {
    let subject = ctx.id(subject)?;
    let held = require_accreditation(ctx, &subject, number)?;
    require_issuer(ctx, by, &subject, number, &held)?;
    require_status(&held, &[AccreditationStatus::Suspended])?;
    let root = match held.under {
        None => require_root(ctx, &held.issuer)?,
        Some(under) => root_of(&require_valid_issuer(ctx, &held.issuer, under)?)?,
    };
    require_unbarred(ctx, &root, &subject)?;
    let status = AccreditationStatus::Active;
    let kind = change_status(ctx, &subject, number, held, status)?;
    Ok(changed(ctx, subject, number, kind, status))
}

/// Ends an accreditation finally: by its issuer, or by the root of its chain.
pub fn revoke(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &str,
    number: u16,
) -> Result<Change, ContractError> {
    let subject = ctx.id(subject)?;
    let kind = revoke_accreditation(ctx, by, &subject, number)?;
    let status = AccreditationStatus::Revoked;
    Ok(changed(ctx, subject, number, kind, status))
}

/// The same, for whatever message does it; gives the kind.
pub fn revoke_accreditation(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &Id,
    number: u16,
) -> Result<AccreditationKind, ContractError> {
    let held = require_accreditation(ctx, subject, number)?;
    if held.issuer != by.identity() && !is_root_of(&ctx.reader(), by, subject, number)? {
        return Err(not_the_issuer(ctx, by, subject, number)?);
    }
    require_status(
        &held,
        &[AccreditationStatus::Active, AccreditationStatus::Suspended],
    )?;
    change_status(ctx, subject, number, held, AccreditationStatus::Revoked)
}

/// The same for cause. What is revoked already stays as it is and can still be barred by the root:
/// an issuer must not save its subject from that by a plain revocation.
pub fn revoke_barring(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &Id,
    number: u16,
) -> Result<AccreditationKind, ContractError> {
    let held = require_accreditation(ctx, subject, number)?;
    if held.status == AccreditationStatus::Revoked
        && is_root_of(&ctx.reader(), by, subject, number)?
    {
        return Ok(held.kind);
    }
    revoke_accreditation(ctx, by, subject, number)
}

/// Caches anew when a subject's accreditations hold.
pub fn refresh(ctx: &mut Context<'_>, subject: &str) -> Result<Change, ContractError> {
    let subject = ctx.id(subject)?;
    let before = state::identity(ctx.deps.storage, &subject)?;
    let mut cell = before.clone();
    let reader = ctx.reader();
    for slot in &mut cell.accreditations {
        recache(&reader, &subject, slot)?;
    }
    if cell != before {
        state::save_identity(ctx.deps.storage, &subject, &cell);
    }
    Ok(Change::Refreshed {
        subject,
        epoch: ctx.header.epoch,
    })
}

fn recache(
    reader: &IdentityReader<'_>,
    subject: &Id,
    slot: &mut AccreditationSlot,
) -> Result<(), ContractError> {
    if slot.epoch != reader.header().epoch || slot.valid.is_none() {
        slot.valid = reader.walk(subject, slot.number)?;
        slot.epoch = reader.header().epoch;
    }
    Ok(())
}

fn changed(
    ctx: &Context<'_>,
    subject: Id,
    number: u16,
    kind: AccreditationKind,
    status: AccreditationStatus,
) -> Change {
    Change::AccreditationChanged {
        subject,
        number,
        kind,
        status,
        epoch: ctx.header.epoch,
    }
}

/// Writes a status into the accreditation and the subject's slot. If others may hang from the
/// accreditation, what they cached becomes stale.
fn change_status(
    ctx: &mut Context<'_>,
    subject: &Id,
    number: u16,
    held: AccreditationCell,
    status: AccreditationStatus,
) -> Result<AccreditationKind, ContractError> {
    let kind = held.kind;
    let changed = AccreditationCell {
        status,
        changed: ctx.now,
        ..held
    };
    let mut cell = state::identity(ctx.deps.storage, subject)?;
    state::save_accreditation(ctx.deps.storage, subject, number, &changed);
    if kind == AccreditationKind::Issuer {
        ctx.header = state::raise_epoch(ctx.deps.storage, &ctx.header);
    }
    if status == AccreditationStatus::Revoked {
        cell.accreditations.retain(|slot| slot.number != number);
    }
    let reader = ctx.reader();
    for slot in cell
        .accreditations
        .iter_mut()
        .filter(|slot| slot.number == number)
    {
        slot.suspended = status == AccreditationStatus::Suspended;
        if !slot.suspended {
            recache(&reader, subject, slot)?;
        }
    }
    state::save_identity(ctx.deps.storage, subject, &cell);
    Ok(kind)
}

/// Scope and depth belong to issuers, and the right to name issuers to those with depth.
fn require_fitting_scope(proposal: &Proposal) -> Result<(), ContractError> {
    let names_issuers = proposal.scope.contains(&AccreditationKind::Issuer);
    let repeats = proposal.scope.iter().enumerate().any(|(position, kind)| {
        proposal
            .scope
            .iter()
            .take(position)
            .any(|other| other == kind)
    });
    let is_issuer = proposal.kind == AccreditationKind::Issuer;
    let most = if is_issuer { MAX_DEPTH } else { 0 };
    if proposal.depth > most {
        return Err(ContractError::Depth {
            depth: proposal.depth,
        });
    }
    let fits = is_issuer != proposal.scope.is_empty() && names_issuers == (proposal.depth > 0);
    if fits && !repeats {
        Ok(())
    } else {
        Err(ContractError::Scope)
    }
}

/// A root attests anything; an issuer what lies within its own accreditation, to nobody above it.
/// Gives the root of the chain.
fn require_authority(
    ctx: &Context<'_>,
    issuer: &Id,
    proposal: &Proposal,
) -> Result<Id, ContractError> {
    let Some(under) = proposal.under else {
        return require_root(ctx, issuer);
    };
    let chain = require_valid_issuer(ctx, issuer, under)?;
    if chain
        .links()
        .iter()
        .any(|link| link.issuer == proposal.subject)
    {
        return Err(ContractError::Cycle {
            subject: name_of(ctx.deps.api, &proposal.subject)?,
        });
    }
    if let Some(own) = chain.links().first() {
        require_within(own, proposal)?;
    }
    root_of(&chain)
}

/// The root that a chain ends in.
pub fn root_of(chain: &Chain) -> Result<Id, ContractError> {
    Ok(chain.root().ok_or(TrustError::BrokenChain)?)
}

fn require_within(own: &AccreditationCell, proposal: &Proposal) -> Result<(), ContractError> {
    if !own.scope.contains(&proposal.kind) {
        return Err(ContractError::KindOutsideIssuer {
            kind: proposal.kind,
        });
    }
    if let Some(kind) = proposal.scope.iter().find(|kind| !own.scope.contains(kind)) {
        return Err(ContractError::ScopeOutsideIssuer { kind: *kind });
    }
    if proposal.kind == AccreditationKind::Issuer && proposal.depth >= own.depth {
        return Err(ContractError::DepthNotBelowIssuer {
            depth: proposal.depth,
            issuer: own.depth,
        });
    }
    if !own.period.encloses(&proposal.period) {
        return Err(ContractError::PeriodOutsideIssuer);
    }
    Ok(())
}

fn require_root(ctx: &Context<'_>, issuer: &Id) -> Result<Id, ContractError> {
    if ctx.reader().is_root(issuer)? {
        Ok(*issuer)
    } else {
        Err(ContractError::NotARoot {
            issuer: name_of(ctx.deps.api, issuer)?,
        })
    }
}

/// The chain of an issuer's own accreditation, if it is one of kind `issuer` that holds now.
fn require_valid_issuer(
    ctx: &Context<'_>,
    issuer: &Id,
    under: u16,
) -> Result<Chain, ContractError> {
    let reader = ctx.reader();
    let chain = reader.chain(issuer, under)?;
    let is_issuer = chain
        .links()
        .first()
        .is_some_and(|own| own.kind == AccreditationKind::Issuer);
    let holds = reader
        .holds(&chain)?
        .is_some_and(|period| period.contains(ctx.now));
    if is_issuer && holds {
        Ok(chain)
    } else {
        Err(ContractError::IssuerNotValid {
            issuer: name_of(ctx.deps.api, issuer)?,
            number: under,
        })
    }
}

/// Finds a free slot. Accreditations that are over leave the list first: they never hold again,
/// and their own cells stay.
fn require_room(
    ctx: &Context<'_>,
    issuer: &Id,
    subject: &Id,
    cell: &mut IdentityCell,
) -> Result<(), ContractError> {
    let mut of_issuer = 0usize;
    let mut kept = Vec::with_capacity(MAX_ACCREDITATIONS);
    for slot in &cell.accreditations {
        let held = state::accreditation(ctx.deps.storage, subject, slot.number)?;
        let Some(held) = held.filter(|held| !held.period.has_ended(ctx.now)) else {
            continue;
        };
        of_issuer = of_issuer.saturating_add(usize::from(held.issuer == *issuer));
        kept.push(*slot);
    }
    cell.accreditations = kept;
    if of_issuer >= MAX_ACCREDITATIONS_PER_ISSUER {
        return Err(ContractError::AccreditationsFullForIssuer {
            subject: name_of(ctx.deps.api, subject)?,
        });
    }
    if cell.accreditations.len() >= MAX_ACCREDITATIONS {
        return Err(ContractError::AccreditationsFull {
            subject: name_of(ctx.deps.api, subject)?,
        });
    }
    Ok(())
}

fn require_accreditation(
    ctx: &Context<'_>,
    subject: &Id,
    number: u16,
) -> Result<AccreditationCell, ContractError> {
    match state::accreditation(ctx.deps.storage, subject, number)? {
        Some(held) => Ok(held),
        None => Err(ContractError::NoAccreditation {
            subject: name_of(ctx.deps.api, subject)?,
            number,
        }),
    }
}

fn require_issuer(
    ctx: &Context<'_>,
    by: &Actor,
    subject: &Id,
    number: u16,
    held: &AccreditationCell,
) -> Result<(), ContractError> {
    if held.issuer == by.identity() {
        return Ok(());
    }
    Err(not_the_issuer(ctx, by, subject, number)?)
}

fn not_the_issuer(
    ctx: &Context<'_>,
    by: &Actor,
    subject: &Id,
    number: u16,
) -> Result<ContractError, KitError> {
    Ok(ContractError::NotTheIssuer {
        identity: name_of(ctx.deps.api, &by.identity())?,
        subject: name_of(ctx.deps.api, subject)?,
        number,
    })
}

/// Whether a live trust root acts, and the chain ends in it, whatever became of the links between.
fn is_root_of(
    reader: &IdentityReader<'_>,
    by: &Actor,
    subject: &Id,
    number: u16,
) -> Result<bool, ContractError> {
    let root = reader.chain(subject, number)?.root();
    Ok(root == Some(by.identity()) && reader.is_root(&by.identity())?)
}

fn require_status(
    held: &AccreditationCell,
    expected: &[AccreditationStatus],
) -> Result<(), ContractError> {
    if expected.contains(&held.status) {
        return Ok(());
    }
    Err(ContractError::AccreditationStatus {
        found: status_code(held.status),
    })
}
