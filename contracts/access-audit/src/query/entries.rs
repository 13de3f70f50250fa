use salus_audit_api::msg::{
    AccountingResponse, AssuranceView, DeclaredView, DisclosureView, DisputeAnswerView,
    DisputeView, EntryView, HistoryFilter, HistoryResponse, LocalDecision, Mode, OfflineEmergency,
    Report,
};
use salus_audit_api::{Assurance, EntryCell, Occasion, Reported};
use salus_contract_kit::{page_limit, take_page};
use salus_policy::Outcome;
use salus_vocabulary::{Action, Id, Period};

use super::span::Span;
use super::{View, no_entry};
use crate::ask::Named;
use crate::{ContractError, state};

/// Which entries of a history, in checked values.
struct Filter {
    asked: HistoryFilter,
    actor: Option<Id>,
    organization: Option<Id>,
}

impl Filter {
    fn admits(&self, entry: &EntryCell) -> bool {
        let asked = &self.asked;
        asked
            .happened
            .is_none_or(|period| period.contains(entry.happened()))
            && self.actor.is_none_or(|actor| actor == entry.actor)
            && (self.organization.is_none() || self.organization == entry.organization)
            && asked
                .purpose
                .as_ref()
                .is_none_or(|purpose| *purpose == entry.purpose)
            && (asked.outcome.is_none() || asked.outcome == entry.outcome())
    }
}

/// One page of a query over entries.
pub struct Pages<'c> {
    /// Where the page begins.
    pub cursor: Option<&'c str>,
    /// The most items.
    pub limit: Option<u32>,
    /// Latest first.
    pub descending: bool,
}

impl View<'_> {
    pub fn entry(&self, subject: String, seq: u32) -> Result<EntryView, ContractError> {
        let subject = self.name(subject)?;
        match state::entry_if_any(self.deps.storage, &subject.id, seq)? {
            Some(entry) => self.entry_view(&subject, seq, entry),
            None => Err(no_entry(subject, seq)),
        }
    }

    pub fn history(
        &self,
        subject: String,
        filter: Option<HistoryFilter>,
        pages: &Pages<'_>,
    ) -> Result<HistoryResponse, ContractError> {
        let subject = self.name(subject)?;
        let filter = self.filter(filter.unwrap_or_default())?;
        let span = self.span(
            &subject,
            filter.asked.happened.as_ref(),
            filter.asked.recorded.as_ref(),
        )?;
        let (entries, next) = self.page(&subject, span, pages, |seq, entry| {
            if filter.admits(&entry) {
                self.entry_view(&subject, seq, entry).map(Some)
            } else {
                Ok(None)
            }
        })?;
        Ok(HistoryResponse { entries, next })
    }

    pub fn accounting(
        &self,
        subject: String,
        period: &Period,
        pages: &Pages<'_>,
    ) -> Result<AccountingResponse, ContractError> {
        let subject = self.name(subject)?;
        let span = self.span(&subject, Some(period), None)?;
        let (disclosures, next) = self.page(&subject, span, pages, |seq, entry| {
            if period.contains(entry.happened()) && is_disclosure(&entry) {
                self.disclosure_view(seq, entry).map(Some)
            } else {
                Ok(None)
            }
        })?;
        Ok(AccountingResponse { disclosures, next })
    }

    fn filter(&self, asked: HistoryFilter) -> Result<Filter, ContractError> {
        let id = |text: &Option<String>| {
            let named = text.clone().map(|text| self.name(text)).transpose()?;
            Ok::<_, ContractError>(named.map(|named| named.id))
        };
        Ok(Filter {
            actor: id(&asked.actor)?,
            organization: id(&asked.organization)?,
            asked,
        })
    }

    fn span(
        &self,
        subject: &Named,
        happened: Option<&Period>,
        recorded: Option<&Period>,
    ) -> Result<Span, ContractError> {
        for period in [happened, recorded].into_iter().flatten() {
            period.check().map_err(ContractError::InvalidPeriod)?;
        }
        Ok(Span::of(
            self.deps.storage,
            &subject.id,
            happened,
            recorded,
        )?)
    }

    /// One page of what `keep` makes of entries, and the cursor of the page after.
    fn page<T>(
        &self,
        subject: &Named,
        span: Span,
        pages: &Pages<'_>,
        mut keep: impl FnMut(u32, EntryCell) -> Result<Option<T>, ContractError>,
    ) -> Result<(Vec<T>, Option<String>), ContractError> {
        let after = pages
            .cursor
            .map(|cursor| cursor.parse::<u32>().map_err(|_| ContractError::Cursor))
            .transpose()?;
        let items = span
            .numbers(after, pages.descending)
            .map(|seq| Ok((seq, state::entry(self.deps.storage, &subject.id, seq)?)));
        let limit = page_limit(pages.limit)?;
        let (page, next) = take_page(items, limit, |seq, entry| keep(*seq, entry))?;
        Ok((page, next.map(|seq| seq.to_string())))
    }

    fn entry_view(
        &self,
        subject: &Named,
        seq: u32,
        entry: EntryCell,
    ) -> Result<EntryView, ContractError> {
        let organization = entry.organization.map(|id| self.text(&id)).transpose()?;
        let (mode, report, declared) = occasion_view(&entry.occasion);
        Ok(EntryView {
            seq,
            time: entry.time,
            height: entry.height,
            mode,
            subject: subject.text.clone(),
            custodian: self.text(&entry.custodian)?,
            assurance: assurance_view(entry.assurance),
            actor: self.text(&entry.actor)?,
            organization,
            on_behalf_of: entry.on_behalf.then(|| subject.text.clone()),
            outcome: entry.outcome(),
            purpose: entry.purpose,
            action: entry.action,
            data: entry.data,
            reason: entry.reason,
            decided_by: entry.decided_by,
            access_id: entry.access_id,
            residue: entry.residue,
            consents: entry.consents,
            fingerprint: entry.fingerprint,
            legal_basis: entry.legal_basis,
            emergency: entry.emergency,
            report,
            declared,
            dispute: self.dispute_view(subject, seq, false)?,
            delegates_dispute: self.dispute_view(subject, seq, true)?,
        })
    }

    fn dispute_view(
        &self,
        subject: &Named,
        seq: u32,
        by_delegate: bool,
    ) -> Result<Option<DisputeView>, ContractError> {
        let found = state::dispute(self.deps.storage, &subject.id, seq, by_delegate)?;
        let Some(dispute) = found else {
            return Ok(None);
        };
        Ok(Some(DisputeView {
            time: dispute.at,
            by: match &dispute.by {
                Some(delegate) => self.text(delegate)?,
                None => subject.text.clone(),
            },
            code: dispute.code,
            hash: dispute.hash,
            answer: dispute.answer.map(|answer| DisputeAnswerView {
                time: answer.at,
                answer: answer.answer,
                hash: answer.hash,
            }),
        }))
    }

    fn disclosure_view(&self, seq: u32, entry: EntryCell) -> Result<DisclosureView, ContractError> {
        let decided = match &entry.occasion {
            Occasion::Reported(reported) => Some(local_decision(reported)),
            Occasion::Decided(_) | Occasion::Declared(_) => None,
        };
        Ok(DisclosureView {
            seq,
            date: entry.happened(),
            height: entry.height,
            custodian: self.text(&entry.custodian)?,
            recipient: self.text(&entry.actor)?,
            organization: entry.organization.map(|id| self.text(&id)).transpose()?,
            action: entry.action,
            data: entry.data,
            fingerprint: entry.fingerprint,
            purpose: entry.purpose,
            reason: entry.reason,
            legal_basis: entry.legal_basis,
            decided,
        })
    }
}

/// Whether data may have left the custodian's own organization because of this access. Whether a
/// gateway did send what it may no chain knows, so everything that it may counts. What a report says
/// of the actor's organization was never checked, so it keeps nothing out.
fn is_disclosure(entry: &EntryCell) -> bool {
    let released = match &entry.occasion {
        Occasion::Decided(outcome) => *outcome == Outcome::Permit || entry.legal_basis.is_some(),
        Occasion::Reported(reported) => reported.released,
        Occasion::Declared(_) => false,
    };
    let was_checked = !matches!(entry.occasion, Occasion::Reported(_));
    let inside = entry.actor == entry.custodian
        || was_checked && entry.organization == Some(entry.custodian);
    released && !inside && shows_data(entry.action)
}

/// What only writes shows nothing; to correct is to retrieve first.
fn shows_data(action: Action) -> bool {
    !matches!(action, Action::Create | Action::Update | Action::Delete)
}

/// How views tell whose word it is that the actor asked.
pub fn assurance_view(assurance: Assurance) -> AssuranceView {
    match assurance {
        Assurance::Asserted { operator } => AssuranceView::Asserted { operator },
        Assurance::Sent => AssuranceView::Sent {},
    }
}

fn local_decision(reported: &Reported) -> LocalDecision {
    if reported.released {
        LocalDecision::Released
    } else {
        LocalDecision::Withheld
    }
}

/// What an entry says of how it came about.
fn occasion_view(occasion: &Occasion) -> (Mode, Option<Report>, Option<DeclaredView>) {
    match occasion {
        Occasion::Decided(_) => (Mode::Gate, None, None),
        Occasion::Reported(reported) => {
            let report = Report {
                occurred_at: reported.occurred_at,
                decided: local_decision(reported),
                height: reported.height,
                emergency: reported.emergency.map(|grounds| OfflineEmergency {
                    reason: grounds.reason,
                    hash: grounds.hash,
                }),
            };
            (Mode::Report, Some(report), None)
        }
        Occasion::Declared(declared) => {
            let declared = DeclaredView {
                reason: declared.grounds.reason,
                hash: declared.grounds.hash,
                until: declared.until,
            };
            (Mode::Declaration, None, Some(declared))
        }
    }
}
