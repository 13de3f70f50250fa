//! Recording terms: granting, approving and refusing.

use cosmwasm_std::Api;
use salus_consent_api::bounds::MAX_ENDS;
use salus_consent_api::cells::{ChangeKind, ConsentCell, RequestRef, StoredTerms, Through};
use salus_consent_api::msg::{NewConsent, RecordedResponse};
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{End, Instant, ObjectId};

use super::desk::Desk;
use super::{Context, Done, in_batch, require_batch_size};
use crate::ContractError;
use crate::events::{Change, Slot};
use crate::names::terms_of;

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

/// A proposal on its way through a message.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is of the large kind"
)]
enum Item {
    /// Its id stands for the same terms: it leaves all as it is.
    Repeated(RecordedResponse),
    /// It has found its slot free, or has freed it.
    Placed {
        id: ObjectId,
        cell: ConsentCell,
        changes: Vec<Change>,
    },
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

/// Records several consents, all or none. First all slots are found, then all that ends is ended,
/// then all are added: so their order means nothing.
pub fn grant_batch(ctx: &mut Context<'_>, proposals: &[NewConsent]) -> Result<Done, ContractError> {
    require_batch_size(proposals.len())?;
    let api = ctx.deps.api;
    ctx.at_desk(&mut |desk| {
        let mut items = Vec::with_capacity(proposals.len());
        for (index, proposal) in proposals.iter().enumerate() {
            let id = proposal.id;
            if proposals.iter().take(index).any(|earlier| earlier.id == id) {
                return Err(ContractError::DuplicateItem { id });
            }
            let earlier = desk.before(&id)?;
            let item = Item::place(desk, api, earlier, proposal, Manner::Granted);
            items.push(item.map_err(|error| in_batch(index, error))?);
        }
        for (index, (item, proposal)) in items.iter_mut().zip(proposals).enumerate() {
            item.end_others(desk, &proposal.ends, Manner::Granted)
                .map_err(|error| in_batch(index, error))?;
        }
        let mut changes = Vec::new();
        let mut answers = Vec::with_capacity(proposals.len());
        for (index, item) in items.into_iter().enumerate() {
            let answer = item.add(desk, &mut changes);
            answers.push(answer.map_err(|error| in_batch(index, error))?);
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
    let earlier = desk.before(&proposal.id)?;
    record_after(desk, api, earlier, proposal, manner)
}

/// The same where it was looked up already what has the id.
pub fn record_after(
    desk: &mut Desk<'_>,
    api: &dyn Api,
    earlier: Option<ConsentCell>,
    proposal: &NewConsent,
    manner: Manner,
) -> Result<(Vec<Change>, RecordedResponse), ContractError> {
    let mut item = Item::place(desk, api, earlier, proposal, manner)?;
    item.end_others(desk, &proposal.ends, manner)?;
    let mut changes = Vec::new();
    let answer = item.add(desk, &mut changes)?;
    Ok((changes, answer))
}

impl Item {
    /// Checks a proposal by itself and frees its slot.
    fn place(
        desk: &mut Desk<'_>,
        api: &dyn Api,
        earlier: Option<ConsentCell>,
        proposal: &NewConsent,
        manner: Manner,
    ) -> Result<Self, ContractError> {
        let NewConsent { id, replaces, .. } = proposal;
        let terms = terms_of(api, &proposal.terms)?;
        terms.check_grant()?;
        let refusal = manner == Manner::Refused;
        if refusal && !terms.can_refuse() {
            return Err(ContractError::Permits);
        }
        if let Some(earlier) = earlier {
            return repeated(desk, *id, &earlier, &terms, refusal).map(Self::Repeated);
        }
        require_not_over(&terms, desk.now())?;
        if let Some(delegate) = desk.delegate() {
            delegate.require_may_record(&terms)?;
        }
        let version = desk.replace(Slot::of(&terms), *replaces, *id, !refusal)?;
        let recorded = Change::Recorded {
            manner,
            consent: ConsentRef { id: *id, version },
            slot: Slot::of(&terms),
            replaces: replaces.map(|replaced| replaced.id),
        };
        let through = match manner {
            Manner::Approved(request) => Some(Through::Request(request)),
            Manner::Granted | Manner::Refused => None,
        };
        let kind = if refusal {
            ChangeKind::Refused
        } else {
            ChangeKind::Granted
        };
        let cell = ConsentCell {
            version,
            changes: vec![desk.happens(kind, through)],
            terms: StoredTerms::Open(terms),
        };
        Ok(Self::Placed {
            id: *id,
            cell,
            changes: vec![recorded],
        })
    }

    /// Ends the other consents that the proposal names.
    fn end_others(
        &mut self,
        desk: &mut Desk<'_>,
        ends: &[ConsentRef],
        manner: Manner,
    ) -> Result<(), ContractError> {
        let Self::Placed { id, changes, .. } = self else {
            return Ok(());
        };
        if ends.len() > MAX_ENDS {
            return Err(ContractError::TooManyEnds { given: ends.len() });
        }
        for named in ends {
            let standing = desk.find(*named)?;
            if manner == Manner::Refused {
                standing.require_no_denial()?;
            }
            let through = Some(Through::Consent(*id));
            changes.push(desk.end(standing, ChangeKind::Revoked, through)?);
        }
        Ok(())
    }

    /// Gives it its place.
    fn add(
        self,
        desk: &mut Desk<'_>,
        all: &mut Vec<Change>,
    ) -> Result<RecordedResponse, ContractError> {
        match self {
            Self::Repeated(answer) => Ok(answer),
            Self::Placed { id, cell, changes } => {
                all.extend(changes);
                let version = cell.version;
                desk.add(id, cell)?;
                Ok(RecordedResponse {
                    version,
                    repeated: None,
                })
            }
        }
    }
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

/// Answers a message whose id is known: the same terms change nothing, others are refused, and so
/// are those that permit something granted but not refused.
fn repeated(
    desk: &Desk<'_>,
    id: ObjectId,
    earlier: &ConsentCell,
    terms: &Terms,
    refusal: bool,
) -> Result<RecordedResponse, ContractError> {
    let otherwise = earlier.is_refusal() != refusal && terms.can_permit();
    if otherwise || earlier.terms.open().content_hash() != terms.content_hash() {
        return Err(ContractError::IdTaken { id });
    }
    Ok(RecordedResponse {
        version: earlier.version,
        repeated: Some(desk.status(earlier)?),
    })
}
