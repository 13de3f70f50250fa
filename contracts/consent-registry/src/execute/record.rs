//! Recording terms: granting and refusing.

use salus_consent_api::bounds::{MAX_ENDS, MAX_LIVE};
use salus_consent_api::cells::{ChangeKind, ConsentCell, Row, StoredTerms};
use salus_consent_api::msg::{RecordedResponse, Status};
use salus_contract_kit::Direction;
use salus_policy::{ConsentRef, Custodian, Terms};
use salus_vocabulary::{End, ObjectId};

use super::ending::Standing;
use super::{Context, Done};
use crate::events::{Change, Slot};
use crate::state::Shelf;
use crate::{ContractError, state};

/// Terms as a message proposes them.
pub struct Proposal {
    pub id: ObjectId,
    pub terms: Box<Terms<String>>,
    pub replaces: Option<ConsentRef>,
    pub ends: Vec<ConsentRef>,
}

/// Records a consent.
pub fn grant(ctx: &mut Context<'_>, proposal: Proposal) -> Result<Done, ContractError> {
    let terms = checked_terms(ctx, &proposal.terms)?;
    record(ctx, proposal, terms, Direction::Widens)
}

/// Records a refusal: it permits nothing, and nothing that denies ends for it.
pub fn refuse(ctx: &mut Context<'_>, proposal: Proposal) -> Result<Done, ContractError> {
    let terms = checked_terms(ctx, &proposal.terms)?;
    if terms.can_permit() {
        return Err(ContractError::Permits);
    }
    record(ctx, proposal, terms, Direction::Narrows)
}

fn checked_terms(ctx: &Context<'_>, terms: &Terms<String>) -> Result<Terms, ContractError> {
    let terms = terms.try_map(&mut |text: &String| ctx.id(text))?;
    terms.check_grant()?;
    Ok(terms)
}

fn record(
    ctx: &mut Context<'_>,
    proposal: Proposal,
    terms: Terms,
    direction: Direction,
) -> Result<Done, ContractError> {
    let Proposal {
        id, replaces, ends, ..
    } = proposal;
    let subject = ctx.by.subject();
    if let Some(earlier) = state::consent(ctx.deps.storage, &subject, &id)? {
        return repeated(ctx, id, &earlier, &terms);
    }
    require_not_over(ctx, &terms)?;
    let mut shelf = Shelf::load(ctx.deps.storage, &subject, &terms.custodian)?;
    shelf.retain(|row| !row.period.has_ended(ctx.now));
    let replaced = clear_slot(ctx, &mut shelf, Slot::of(&terms), replaces)?;
    let version = replaced.as_ref().map_or(Ok(1), Standing::next_version)?;
    let ended = end_others(ctx, &mut shelf, terms.custodian, replaces, &ends)?;
    if direction == Direction::Narrows {
        replaced
            .iter()
            .chain(&ended)
            .try_for_each(Standing::require_no_denial)?;
    }
    make_room(ctx, &mut shelf)?;

    let mut changes = vec![Change::Recorded {
        refusal: direction == Direction::Narrows,
        consent: ConsentRef { id, version },
        slot: Slot::of(&terms),
        replaces: replaces.map(|replaced| replaced.id),
    }];
    changes.extend(ended.iter().map(Standing::ended));
    shelf.push(Row::new(id, &terms));
    let consent = ConsentCell {
        version,
        changes: vec![ctx.happens(ChangeKind::Granted)],
        terms: StoredTerms::Open(terms),
    };
    let storage = &mut *ctx.deps.storage;
    shelf.save(storage);
    state::save_consent(storage, &subject, &id, &consent);
    replaced
        .iter()
        .chain(&ended)
        .for_each(|standing| standing.save(storage, &subject));
    Ok(Done {
        changes,
        data: Some(RecordedResponse {
            version,
            repeated: None,
        }),
    })
}

/// Answers a message whose id is known: the same terms change nothing, others are refused.
fn repeated(
    ctx: &Context<'_>,
    id: ObjectId,
    earlier: &ConsentCell,
    terms: &Terms,
) -> Result<Done, ContractError> {
    if earlier.terms.open().content_hash() != terms.content_hash() {
        return Err(ContractError::IdTaken { id });
    }
    Ok(Done {
        changes: Vec::new(),
        data: Some(RecordedResponse {
            version: earlier.version,
            repeated: Some(Status::of(earlier, ctx.now)),
        }),
    })
}

fn require_not_over(ctx: &Context<'_>, terms: &Terms) -> Result<(), ContractError> {
    match terms.period.end {
        End::At(end) if terms.period.has_ended(ctx.now) => Err(ContractError::PeriodOver {
            end: end.0,
            now: ctx.now.0,
        }),
        _ => Ok(()),
    }
}

/// Frees the slot: gives the consent that is replaced, with its end noted. Refuses if the signer
/// did not name exactly what is there.
fn clear_slot(
    ctx: &Context<'_>,
    shelf: &mut Shelf,
    slot: Slot,
    replaces: Option<ConsentRef>,
) -> Result<Option<Standing>, ContractError> {
    let mut standing = None;
    if let Some(row) = shelf.in_slot(slot.category, &slot.grantee) {
        let id = row.id;
        let cell = state::consent_of_row(ctx.deps.storage, &ctx.by.subject(), row)?;
        shelf.retain(|row| row.id != id);
        standing = cell.is_active().then_some(Standing { id, cell });
    }
    match (standing, replaces) {
        (None, None) => Ok(None),
        (None, Some(named)) => Err(ContractError::NothingToReplace { id: named.id }),
        (Some(mut standing), Some(named)) if standing.reference() == named => {
            standing.note(ctx, ChangeKind::Replaced);
            Ok(Some(standing))
        }
        (Some(standing), _) => {
            let ConsentRef { id, version } = standing.reference();
            Err(ContractError::SlotTaken { id, version })
        }
    }
}

/// Gives the other consents that end, with their ends noted, and takes them off the shelf.
fn end_others(
    ctx: &Context<'_>,
    shelf: &mut Shelf,
    custodian: Custodian,
    replaces: Option<ConsentRef>,
    ends: &[ConsentRef],
) -> Result<Vec<Standing>, ContractError> {
    if ends.len() > MAX_ENDS {
        return Err(ContractError::TooManyEnds { given: ends.len() });
    }
    let mut ended: Vec<Standing> = Vec::with_capacity(ends.len());
    for named in ends {
        let id = named.id;
        let before = ended.iter().map(|standing| standing.id);
        if before
            .chain(replaces.map(|named| named.id))
            .any(|other| other == id)
        {
            return Err(ContractError::DuplicateEnd { id });
        }
        let mut standing = Standing::find(ctx.deps.storage, &ctx.by.subject(), *named)?;
        standing.note(ctx, ChangeKind::Revoked);
        if standing.cell.terms.open().custodian == custodian {
            shelf.retain(|row| row.id != id);
        }
        ended.push(standing);
    }
    Ok(ended)
}

/// Makes sure that one more consent has a place. Only a full shelf is worth opening every consent
/// to find those that were revoked.
fn make_room(ctx: &Context<'_>, shelf: &mut Shelf) -> Result<(), ContractError> {
    if shelf.rows().len() < MAX_LIVE {
        return Ok(());
    }
    let subject = ctx.by.subject();
    let mut live = Vec::with_capacity(shelf.rows().len());
    for row in shelf.rows() {
        if state::consent_of_row(ctx.deps.storage, &subject, row)?.is_active() {
            live.push(row.id);
        }
    }
    if live.len() >= MAX_LIVE {
        return Err(ContractError::TooManyLive);
    }
    shelf.retain(|row| live.contains(&row.id));
    Ok(())
}
