//! Requests of organizations, and the answers to them.

use salus_consent_api::bounds::MAX_OPEN_REQUESTS;
use salus_consent_api::cells::{
    OutcomeKind, RequestCell, RequestOutcomeCell, RequestRef, StoredTerms, Through,
};
use salus_consent_api::msg::{NewConsent, RequestStatus, RequestedResponse};
use salus_consent_api::request_hash;
use salus_contract_kit::address_of;
use salus_policy::{Terms, narrow};
use salus_vocabulary::{Hash, ObjectId};

use super::record::{Manner, record_after, require_not_over};
use super::{Context, Done};
use crate::events::Change;
use crate::names::terms_of;
use crate::{ContractError, query, state};

/// Asks a subject for a consent.
pub fn request(
    ctx: &mut Context<'_>,
    id: ObjectId,
    terms: &Terms<String>,
) -> Result<Done, ContractError> {
    let subject = ctx.by.subject();
    let organization = ctx.by.acting().identity();
    let request = RequestRef { organization, id };
    require_accredited(ctx, &request)?;
    let terms = terms_of(ctx.deps.api, terms)?;
    terms.check_request()?;
    let hash = request_hash(&subject, &request, &terms);
    if let Some(earlier) = state::request(ctx.deps.storage, &subject, &request)? {
        if request_hash(&subject, &request, earlier.terms()) != hash {
            return Err(ContractError::IdTaken { id });
        }
        let outcome = state::request_outcome(ctx.deps.storage, &subject, &request)?;
        let answer = RequestedResponse {
            hash,
            lapses: earlier.lapses(),
            repeated: Some(query::request_status(&earlier, outcome.as_ref(), ctx.now)),
        };
        return Done::answer(Vec::new(), &answer);
    }
    require_not_over(&terms, ctx.now)?;
    make_room(ctx, &request)?;
    let cell = RequestCell {
        asked: ctx.now,
        terms: StoredTerms::Open(terms),
    };
    state::open_request(ctx.deps.storage, &subject, &request, &cell);
    let change = Change::Requested {
        request,
        hash,
        custodian: cell.terms().custodian,
    };
    let answer = RequestedResponse {
        hash,
        lapses: cell.lapses(),
        repeated: None,
    };
    Done::answer(vec![change], &answer)
}

/// Takes a request back.
pub fn withdraw(ctx: &mut Context<'_>, id: ObjectId) -> Result<Done, ContractError> {
    let organization = ctx.by.acting().identity();
    let request = RequestRef { organization, id };
    find_open(ctx, &request)?;
    close(ctx, &request, OutcomeKind::Withdrawn);
    Ok(Change::RequestWithdrawn { request }.into())
}

/// Declines a request.
pub fn decline(
    ctx: &mut Context<'_>,
    organization: &str,
    id: ObjectId,
) -> Result<Done, ContractError> {
    let request = named(ctx, organization, id)?;
    find_open(ctx, &request)?;
    close(ctx, &request, OutcomeKind::Declined);
    Ok(Change::RequestDeclined { request }.into())
}

/// Records a consent as it was asked for, or narrower.
pub fn approve(
    ctx: &mut Context<'_>,
    organization: &str,
    id: ObjectId,
    hash: Hash,
    proposal: &NewConsent,
) -> Result<Done, ContractError> {
    let request = named(ctx, organization, id)?;
    let subject = ctx.by.subject();
    let cell = find(ctx, &request)?;
    let expected = request_hash(&subject, &request, cell.terms());
    if hash != expected {
        return Err(ContractError::WrongHash {
            id,
            expected,
            given: hash,
        });
    }
    let closed = closed(ctx, &request, &cell)?;
    let api = ctx.deps.api;
    let mut approved = false;
    let done = ctx.at_desk(&mut |desk| {
        let earlier = desk.before(&proposal.id)?;
        match &earlier {
            Some(earlier) => {
                let granted = earlier.changes.first();
                if granted.and_then(|granted| granted.through) != Some(Through::Request(request)) {
                    return Err(ContractError::IdTaken { id: proposal.id });
                }
            }
            None => {
                if let Some(how) = closed {
                    return Err(ContractError::RequestClosed { id, how });
                }
                let terms = terms_of(api, &proposal.terms)?;
                terms.check()?;
                narrow::check(cell.terms(), &terms)?;
                approved = true;
            }
        }
        let manner = Manner::Approved(request);
        let (changes, answer) = record_after(desk, api, earlier, proposal, manner)?;
        Done::answer(changes, &answer)
    })?;
    if approved {
        close(ctx, &request, OutcomeKind::Approved(proposal.id));
    }
    Ok(done)
}

/// The request that an answer names; a delegate answers none of his own organizations.
fn named(ctx: &Context<'_>, organization: &str, id: ObjectId) -> Result<RequestRef, ContractError> {
    let organization = ctx.id(organization)?;
    if let Some(delegate) = ctx.delegate() {
        delegate.require_no_interest_in(&organization)?;
    }
    Ok(RequestRef { organization, id })
}

fn require_accredited(ctx: &Context<'_>, request: &RequestRef) -> Result<(), ContractError> {
    let organization = &request.organization;
    let accredited = ctx
        .registry
        .accredited_organization(organization, ctx.now)?;
    if accredited.is_none_or(|period| !period.contains(ctx.now)) {
        return Err(ContractError::NotAccredited {
            organization: address_of(ctx.deps.api, organization)?.into_string(),
        });
    }
    Ok(())
}

/// Makes sure that the organization has a place for one more request. Its lapsed ones leave theirs;
/// nobody else's are read.
fn make_room(ctx: &mut Context<'_>, request: &RequestRef) -> Result<(), ContractError> {
    let RequestRef { organization, .. } = *request;
    let subject = ctx.by.subject();
    let listed = state::listed_requests(ctx.deps.storage, &subject, &organization)?;
    let lapsed = listed.iter().filter(|(_, open)| open.lapses <= ctx.now);
    let open = listed.len().saturating_sub(lapsed.clone().count());
    if open >= MAX_OPEN_REQUESTS {
        return Err(ContractError::TooManyRequests);
    }
    for (id, _) in lapsed {
        let lapsed = RequestRef {
            organization,
            id: *id,
        };
        state::unlist_request(ctx.deps.storage, &subject, &lapsed);
    }
    Ok(())
}

fn find(ctx: &Context<'_>, request: &RequestRef) -> Result<RequestCell, ContractError> {
    state::request(ctx.deps.storage, &ctx.by.subject(), request)?
        .ok_or(ContractError::UnknownRequest { id: request.id })
}

fn find_open(ctx: &Context<'_>, request: &RequestRef) -> Result<(), ContractError> {
    require_open(ctx, request, &find(ctx, request)?)
}

fn require_open(
    ctx: &Context<'_>,
    request: &RequestRef,
    cell: &RequestCell,
) -> Result<(), ContractError> {
    match closed(ctx, request, cell)? {
        None => Ok(()),
        Some(how) => Err(ContractError::RequestClosed {
            id: request.id,
            how,
        }),
    }
}

/// What became of a request; `None`: it is open.
fn closed(
    ctx: &Context<'_>,
    request: &RequestRef,
    cell: &RequestCell,
) -> Result<Option<&'static str>, ContractError> {
    let outcome = state::request_outcome(ctx.deps.storage, &ctx.by.subject(), request)?;
    Ok(
        match query::request_status(cell, outcome.as_ref(), ctx.now) {
            RequestStatus::Open => None,
            RequestStatus::Lapsed => Some("lapsed"),
            RequestStatus::Withdrawn => Some("withdrawn"),
            RequestStatus::Declined => Some("declined"),
            RequestStatus::Approved(_) => Some("approved"),
        },
    )
}

fn close(ctx: &mut Context<'_>, request: &RequestRef, kind: OutcomeKind) {
    let outcome = RequestOutcomeCell {
        kind,
        at: ctx.now,
        by: ctx.by.delegate(),
    };
    state::close_request(ctx.deps.storage, &ctx.by.subject(), request, &outcome);
}
