use cosmwasm_std::{Deps, Env};
use salus_consent_api::bounds::{COST_OF_READING, COST_OF_SHOWING, PAGE_BUDGET};
use salus_consent_api::cells::{
    ConsentCell, ExclusionCell, RequestCell, RequestOutcomeCell, RequestRef, Through,
};
use salus_consent_api::msg::{
    ChangeView, ConfigResponse, ConsentView, ConsentsResponse, ExclusionResponse, ExclusionView,
    ExclusionsResponse, RequestStatus, RequestView, RequestsResponse, Status, SubjectResponse,
    ThroughView,
};
use salus_consent_api::request_hash;
use salus_contract_kit::{
    BuildInfo, KitError, identity_of, now, page_limit, take_page, take_page_within,
};
use salus_identity_api::cells::IdentityCell;
use salus_policy::{Custodian, Terms};
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::contract::{CONTRACT, VERSION};
use crate::names::{name_of, terms_in_addresses};
use crate::registry::Registry;
use crate::{ContractError, state};

/// What queries see: the storage at an instant.
pub struct View<'a> {
    deps: Deps<'a>,
    now: Instant,
}

impl<'a> View<'a> {
    pub fn new(deps: Deps<'a>, env: &Env) -> Self {
        Self {
            deps,
            now: now(env),
        }
    }

    pub fn config(&self) -> Result<ConfigResponse, ContractError> {
        let header = state::header(self.deps.storage)?;
        let ownership = state::ownership(self.deps.storage)?;
        let paused_until = header.paused_until;
        Ok(ConfigResponse {
            owner: self.name(&ownership.owner)?,
            pending_owner: ownership.pending(self.deps.api)?,
            identity_registry: self.name(&state::peer(self.deps.storage)?.identity_registry)?,
            paused: header.is_paused(self.now),
            paused_until: (paused_until > Instant(0)).then_some(paused_until),
            layout: header.layout,
            build: BuildInfo {
                contract: CONTRACT.to_owned(),
                version: VERSION.to_owned(),
            },
        })
    }

    pub fn consent(&self, subject: &str, id: &ObjectId) -> Result<ConsentView, ContractError> {
        let subject = self.id(subject)?;
        let cell = state::consent(self.deps.storage, &subject, id)?
            .ok_or(ContractError::UnknownConsent { id: *id })?;
        self.consent_view(*id, &cell, &self.identity(&subject)?)
    }

    pub fn consents(
        &self,
        subject: &str,
        custodian: Option<&str>,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<ConsentsResponse, ContractError> {
        let subject = self.id(subject)?;
        let custodian = custodian.map(|text| self.id(text)).transpose()?;
        let after = cursor
            .map(|text| text.parse::<ObjectId>().map_err(|_| ContractError::Cursor))
            .transpose()?;
        let all = state::consents(self.deps.storage, &subject, after)
            .map(|item| item.map_err(ContractError::from));
        let identity = self.identity(&subject)?;
        let limit = page_limit(limit)?;
        let (consents, next) = take_page_within(PAGE_BUDGET, all, limit, |id, cell| {
            if !bears_on(&cell, custodian.as_ref()) {
                return Ok((None, COST_OF_READING));
            }
            let view = self.consent_view(*id, &cell, &identity)?;
            let cost = cost_of_showing(&view.terms);
            Ok((Some(view), cost))
        })?;
        Ok(ConsentsResponse {
            consents,
            next: next.map(|id| id.to_string()),
        })
    }

    pub fn exclusion(
        &self,
        subject: &str,
        excluded: &str,
    ) -> Result<ExclusionResponse, ContractError> {
        let (subject, excluded) = (self.id(subject)?, self.id(excluded)?);
        let exclusion = state::exclusion(self.deps.storage, &subject, &excluded)?
            .map(|cell| self.exclusion_view(&excluded, &cell, &self.identity(&subject)?))
            .transpose()?;
        Ok(ExclusionResponse { exclusion })
    }

    pub fn exclusions(
        &self,
        subject: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<ExclusionsResponse, ContractError> {
        let subject = self.id(subject)?;
        let after = cursor
            .map(|text| self.id(text).map_err(|_| ContractError::Cursor))
            .transpose()?;
        let identity = self.identity(&subject)?;
        let all = state::exclusions(self.deps.storage, &subject, after)
            .map(|item| item.map_err(ContractError::from));
        let (exclusions, next) = take_page(all, page_limit(limit)?, |excluded, cell| {
            self.exclusion_view(excluded, &cell, &identity).map(Some)
        })?;
        let next = next.map(|excluded| self.name(&excluded)).transpose()?;
        Ok(ExclusionsResponse { exclusions, next })
    }

    pub fn subject(&self, subject: &str) -> Result<SubjectResponse, ContractError> {
        let subject = self.id(subject)?;
        let everywhere = state::subject(self.deps.storage, &subject)?;
        let mut consents_for_any = Vec::with_capacity(everywhere.rows.len());
        for row in &everywhere.rows {
            let active = state::consent_of_row(self.deps.storage, &subject, &row.id)?.is_active();
            if active && !row.period.has_ended(self.now) {
                consents_for_any.push(row.id);
            }
        }
        Ok(SubjectResponse {
            exclusions: everywhere.exclusions,
            consents_for_any,
        })
    }

    pub fn request(
        &self,
        subject: &str,
        organization: &str,
        id: ObjectId,
    ) -> Result<RequestView, ContractError> {
        let subject = self.id(subject)?;
        let request = RequestRef {
            organization: self.id(organization)?,
            id,
        };
        let cell = state::request(self.deps.storage, &subject, &request)?
            .ok_or(ContractError::UnknownRequest { id })?;
        self.request_view(&subject, &request, &cell)
    }

    pub fn open_requests(
        &self,
        subject: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<RequestsResponse, ContractError> {
        let subject = self.id(subject)?;
        let after = cursor.map(|text| self.request_of(text)).transpose()?;
        let all = state::all_listed_requests(self.deps.storage, &subject, after.as_ref())
            .map(|item| item.map_err(ContractError::from));
        let limit = page_limit(limit)?;
        let (requests, next) = take_page_within(PAGE_BUDGET, all, limit, |request, open| {
            if open.lapses <= self.now {
                return Ok((None, COST_OF_READING));
            }
            let cell = state::request_of_list(self.deps.storage, &subject, request)?;
            let view = self.request_view(&subject, request, &cell)?;
            let cost = cost_of_showing(&view.terms);
            Ok((Some(view), cost))
        })?;
        let next = next.map(|request| self.cursor_of(&request)).transpose()?;
        Ok(RequestsResponse { requests, next })
    }

    fn request_of(&self, cursor: &str) -> Result<RequestRef, ContractError> {
        let (organization, id) = cursor.split_once('/').ok_or(ContractError::Cursor)?;
        Ok(RequestRef {
            organization: self.id(organization).map_err(|_| ContractError::Cursor)?,
            id: id.parse().map_err(|_| ContractError::Cursor)?,
        })
    }

    fn cursor_of(&self, request: &RequestRef) -> Result<String, KitError> {
        let mut cursor = self.name(&request.organization)?;
        cursor.push('/');
        cursor.push_str(&request.id.to_string());
        Ok(cursor)
    }

    fn request_view(
        &self,
        subject: &Id,
        request: &RequestRef,
        cell: &RequestCell,
    ) -> Result<RequestView, ContractError> {
        let outcome = state::request_outcome(self.deps.storage, subject, request)?;
        let terms = cell.terms();
        Ok(RequestView {
            organization: self.name(&request.organization)?,
            id: request.id,
            hash: request_hash(subject, request, terms),
            asked: cell.asked,
            lapses: cell.lapses(),
            terms: terms_in_addresses(self.deps.api, terms)?,
            status: request_status(cell, outcome.as_ref(), self.now),
            closed: outcome.map(|outcome| outcome.at),
            by: self.name_if(outcome.and_then(|outcome| outcome.by).as_ref())?,
        })
    }

    fn consent_view(
        &self,
        id: ObjectId,
        cell: &ConsentCell,
        subject: &IdentityCell,
    ) -> Result<ConsentView, ContractError> {
        let terms = cell.terms.open();
        let history = cell.changes.iter().map(|change| {
            Ok(ChangeView {
                kind: change.kind.into(),
                at: change.at,
                by: self.name_if(change.by.as_ref())?,
                through: change.through.map(|it| self.through(it)).transpose()?,
            })
        });
        Ok(ConsentView {
            id,
            version: cell.version,
            status: Status::of(cell, subject, self.now),
            stripped: cell.is_stripped(),
            can_deny: terms.can_deny(),
            terms: terms_in_addresses(self.deps.api, terms)?,
            content_hash: terms.content_hash(),
            history: history.collect::<Result<_, KitError>>()?,
        })
    }

    fn through(&self, through: Through) -> Result<ThroughView, KitError> {
        Ok(match through {
            Through::Consent(id) => ThroughView::Consent(id),
            Through::Request(request) => ThroughView::Request {
                organization: self.name(&request.organization)?,
                id: request.id,
            },
        })
    }

    fn exclusion_view(
        &self,
        excluded: &Id,
        cell: &ExclusionCell,
        subject: &IdentityCell,
    ) -> Result<ExclusionView, ContractError> {
        Ok(ExclusionView {
            excluded: self.name(excluded)?,
            since: cell.since,
            even_in_emergency: cell.even_in_emergency,
            by: self.name_if(cell.by.as_ref())?,
            voided: subject.is_voided_as_refusal(cell.since),
        })
    }

    /// The subject's identity, which says what it voided.
    fn identity(&self, subject: &Id) -> Result<IdentityCell, KitError> {
        let peer = Registry::new(
            self.deps.api,
            &state::peer(self.deps.storage)?,
            self.deps.querier,
        )?;
        peer.reader()?.identity(subject)
    }

    fn id(&self, text: &str) -> Result<Id, KitError> {
        identity_of(self.deps.api, text)
    }

    fn name(&self, identity: &Id) -> Result<String, KitError> {
        name_of(self.deps.api, identity)
    }

    fn name_if(&self, identity: Option<&Id>) -> Result<Option<String>, KitError> {
        identity.map(|identity| self.name(identity)).transpose()
    }
}

/// What became of a request, at an instant.
pub fn request_status(
    cell: &RequestCell,
    outcome: Option<&RequestOutcomeCell>,
    now: Instant,
) -> RequestStatus {
    match outcome {
        Some(outcome) => outcome.kind.into(),
        None if cell.lapses() <= now => RequestStatus::Lapsed,
        None => RequestStatus::Open,
    }
}

/// What reading and showing terms costs a page.
fn cost_of_showing<I>(terms: &Terms<I>) -> usize {
    const FIXED: usize = COST_OF_READING + COST_OF_SHOWING;
    terms.values().saturating_add(FIXED)
}

/// Whether a consent is for a custodian, or for any; without a custodian every consent is asked
/// for.
fn bears_on(consent: &ConsentCell, custodian: Option<&Id>) -> bool {
    match (custodian, consent.terms.open().custodian) {
        (None, _) | (_, Custodian::Any) => true,
        (Some(asked), Custodian::Identity(held)) => *asked == held,
    }
}
