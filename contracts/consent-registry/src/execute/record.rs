//! Recording terms: granting, approving and refusing.

use cosmwasm_std::Api;
use salus_consent_api::bounds::MAX_ENDS;
use salus_consent_api::cells::{ChangeKind, ConsentCell, RequestRef, StoredTerms, Through};
use salus_consent_api::msg::{NewConsent, RecordedResponse, Status};
use salus_contract_kit::identity_of;
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{End, Instant, ObjectId};

use super::desk::Desk;
use super::{Context, Done, in_batch, require_batch_size};
use crate::ContractError;
use crate::events::{Change, Slot};

/// How terms come to be recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    /// They were granted.
    Granted,
    /// They answer a request.
    Approved(RequestRef),
    /// They permit nothing, and nothing that denies ends for them.
    Refused,
}

/// A consent that has found its slot and waits for its place.
struct Placed {
    id: ObjectId,
    cell: ConsentCell,
}

/// Records a consent or a refusal.
pub fn record(
    ctx: &mut Context<'_>,
    proposal: &NewConsent,
    manner: Manner,
) -> Result<Done, ContractError> {
    let api = ctx.deps.api;
    ctx.at_desk(&mut |desk| {
        let (changes, answer) = record_one(desk, api, proposal, manner)?;
        Done::answer(changes, &answer)
    })
}

/// Records several consents, all or none.
pub fn grant_batch(ctx: &mut Context<'_>, proposals: &[NewConsent]) -> Result<Done, ContractError> {
    require_batch_size(proposals.len())?;
    let api = ctx.deps.api;
    ctx.at_desk(&mut |desk| {
        let mut changes = Vec::new();
        let mut answers = Vec::with_capacity(proposals.len());
        let mut waiting = Vec::new();
        for (index, proposal) in proposals.iter().enumerate() {
            let id = proposal.id;
            if proposals.iter().take(index).any(|earlier| earlier.id == id) {
                return Err(ContractError::DuplicateItem { id });
            }
            let placed = place(desk, api, proposal, Manner::Granted, &mut changes);
            let (answer, placed) = placed.map_err(|error| in_batch(index, error))?;
            answers.push(answer);
            waiting.extend(placed.map(|placed| (index, placed)));
        }
        for (index, Placed { id, cell }) in waiting {
            desk.add(id, cell).map_err(|error| in_batch(index, error))?;
        }
        Done::answer(changes, &answers)
    })
}

/// Records one consent; with what changed, what is answered.
pub fn record_one(
    desk: &mut Desk<'_>,
    api: &dyn Api,
    proposal: &NewConsent,
    manner: Manner,
) -> Result<(Vec<Change>, RecordedResponse), ContractError> {
    let mut changes = Vec::new();
    let (answer, placed) = place(desk, api, proposal, manner, &mut changes)?;
    if let Some(Placed { id, cell }) = placed {
        desk.add(id, cell)?;
    }
    Ok((changes, answer))
}

/// Checks a proposal, ends what it replaces and ends, and notes that; what is recorded in the end
/// needs its place still. A proposal whose id stands for the same terms leaves all as it is.
fn place(
    desk: &mut Desk<'_>,
    api: &dyn Api,
    proposal: &NewConsent,
    manner: Manner,
    changes: &mut Vec<Change>,
) -> Result<(RecordedResponse, Option<Placed>), ContractError> {
    let NewConsent {
        id, replaces, ends, ..
    } = proposal;
    let terms = checked_terms(api, &proposal.terms)?;
    terms.check_grant()?;
    let refusal = manner == Manner::Refused;
    if refusal && terms.can_permit() {
        return Err(ContractError::Permits);
    }
    if let Some(earlier) = desk.before(id)? {
        return Ok((repeated(*id, &earlier, &terms, desk.now())?, None));
    }
    require_not_over(&terms, desk.now())?;
    if let Some(delegate) = desk.delegate() {
        delegate.require_may_record(&terms)?;
    }
    let version = desk.replace(Slot::of(&terms), *replaces, *id, !refusal)?;
    changes.push(Change::Recorded {
        manner,
        consent: ConsentRef { id: *id, version },
        slot: Slot::of(&terms),
        replaces: replaces.map(|replaced| replaced.id),
    });
    end_others(desk, *id, ends, refusal, changes)?;
    let through = match manner {
        Manner::Approved(request) => Some(Through::Request(request)),
        Manner::Granted | Manner::Refused => None,
    };
    let cell = ConsentCell {
        version,
        changes: vec![desk.happens(ChangeKind::Granted, through)],
        terms: StoredTerms::Open(terms),
    };
    let answer = RecordedResponse {
        version,
        repeated: None,
    };
    Ok((answer, Some(Placed { id: *id, cell })))
}

/// Ends the other consents that a proposal names.
fn end_others(
    desk: &mut Desk<'_>,
    by: ObjectId,
    ends: &[ConsentRef],
    refusal: bool,
    changes: &mut Vec<Change>,
) -> Result<(), ContractError> {
    if ends.len() > MAX_ENDS {
        return Err(ContractError::TooManyEnds { given: ends.len() });
    }
    for named in ends {
        let standing = desk.find(*named)?;
        if refusal {
            standing.require_no_denial()?;
        }
        let through = Some(Through::Consent(by));
        changes.push(desk.end(standing, ChangeKind::Revoked, through)?);
    }
    Ok(())
}

/// Reads the addresses of terms.
pub fn checked_terms(api: &dyn Api, terms: &Terms<String>) -> Result<Terms, ContractError> {
    Ok(terms.try_map(&mut |text: &String| identity_of(api, text))?)
}

/// Refuses terms that would never hold.
pub fn require_not_over(terms: &Terms, now: Instant) -> Result<(), ContractError> {
    match terms.period.end {
        End::At(end) if terms.period.has_ended(now) => Err(ContractError::PeriodOver {
            end: end.0,
            now: now.0,
        }),
        _ => Ok(()),
    }
}

/// Answers a message whose id is known: the same terms change nothing, others are refused.
fn repeated(
    id: ObjectId,
    earlier: &ConsentCell,
    terms: &Terms,
    now: Instant,
) -> Result<RecordedResponse, ContractError> {
    if earlier.terms.open().content_hash() != terms.content_hash() {
        return Err(ContractError::IdTaken { id });
    }
    Ok(RecordedResponse {
        version: earlier.version,
        repeated: Some(Status::of(earlier, now)),
    })
}
