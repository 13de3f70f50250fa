use cosmwasm_std::{Deps, Env};
use salus_audit_api::bounds::MAX_HEADS;
use salus_audit_api::msg::{
    AssuranceView, ConfigResponse, DeclaredView, EntryView, ExplainResponse, HeadView,
    HeadsResponse, HistoryResponse, LocalDecision, Mode, OfflineEmergency, Question, Report,
    VerifyEntryResponse,
};
use salus_audit_api::{AccessDecision, Assurance, EntryCell, Occasion};
use salus_contract_kit::{
    BuildInfo, CellSource, HeaderKind, KitError, address_of, identity_of_account, now, page_limit,
    take_page,
};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;
use crate::ask::{Asked, Named, require_distinct};
use crate::contract::{CONTRACT, VERSION};
use crate::decide::{Court, Explained};
use crate::peers::Peers;
use crate::state;
use crate::trail::recompute;

/// What queries see: the storage at an instant.
pub struct View<'a> {
    deps: Deps<'a>,
    env: &'a Env,
    now: Instant,
}

impl<'a> View<'a> {
    pub fn new(deps: Deps<'a>, env: &'a Env) -> Self {
        Self {
            deps,
            env,
            now: now(env),
        }
    }

    pub fn config(&self) -> Result<ConfigResponse, ContractError> {
        let header = CellSource::Own(self.deps.storage).header(HeaderKind::Audit)?;
        let gate = state::gate(self.deps.storage)?;
        let ownership = state::ownership(self.deps.storage)?;
        let paused_until = gate.paused_until;
        Ok(ConfigResponse {
            owner: self.text(&ownership.owner)?,
            pending_owner: ownership.pending(self.deps.api)?,
            identity_registry: self.text(&gate.identity_registry)?,
            consent_registry: self.text(&gate.consent_registry)?,
            paused: gate.is_paused(self.now),
            paused_until: (paused_until > Instant(0)).then_some(paused_until),
            emergency_without_consent: gate.emergencies.policy(self.now),
            permits_emergencies_from: gate.emergencies.pending(self.now),
            layout: header.layout,
            build: BuildInfo {
                contract: CONTRACT.to_owned(),
                version: VERSION.to_owned(),
            },
        })
    }

    pub fn decide(
        &self,
        question: Question,
        emergency: Option<u32>,
    ) -> Result<AccessDecision<String>, ContractError> {
        let asked = Asked::new(self.deps.api, question, emergency)?;
        let decision = self.in_court(|court| court.decide(&asked, false))?;
        self.written(decision)
    }

    pub fn explain(
        &self,
        question: Question,
        emergency: Option<u32>,
    ) -> Result<ExplainResponse, ContractError> {
        let asked = Asked::new(self.deps.api, question, emergency)?;
        let Explained { decision, consents } =
            self.in_court(|court| court.explain(&asked, false))?;
        Ok(ExplainResponse {
            decision: self.written(decision)?,
            consents,
        })
    }

    pub fn entry(&self, subject: String, seq: u32) -> Result<EntryView, ContractError> {
        let subject = Named::new(self.deps.api, subject)?;
        let head = state::head(self.deps.storage, &subject.id)?;
        if seq == 0 || seq > head.seq {
            return Err(no_entry(subject, seq));
        }
        let entry = state::entry(self.deps.storage, &subject.id, seq)?;
        self.view(&subject, seq, entry)
    }

    pub fn history(
        &self,
        subject: String,
        cursor: Option<&str>,
        limit: Option<u32>,
        descending: bool,
    ) -> Result<HistoryResponse, ContractError> {
        let limit = page_limit(limit)?;
        let subject = Named::new(self.deps.api, subject)?;
        let head = state::head(self.deps.storage, &subject.id)?.seq;
        let after = cursor
            .map(|cursor| cursor.parse::<u32>().map_err(|_| ContractError::Cursor))
            .transpose()?;
        let items = numbers(head, after, descending)
            .map(|seq| Ok((seq, state::entry(self.deps.storage, &subject.id, seq)?)));
        let (entries, next) = take_page(items, limit, |seq, entry| {
            self.view(&subject, *seq, entry).map(Some)
        })?;
        Ok(HistoryResponse {
            entries,
            next: next.map(|seq| seq.to_string()),
        })
    }

    pub fn heads(&self, subjects: Vec<String>) -> Result<HeadsResponse, ContractError> {
        if subjects.len() > MAX_HEADS {
            return Err(ContractError::TooManyHeads {
                given: subjects.len(),
            });
        }
        require_distinct(&subjects, "subjects")?;
        let heads: Result<Vec<HeadView>, ContractError> = subjects
            .into_iter()
            .map(|subject| {
                let subject = Named::new(self.deps.api, subject)?;
                let head = state::head(self.deps.storage, &subject.id)?;
                Ok(HeadView {
                    subject: subject.text,
                    seq: head.seq,
                    hash: head.hash,
                })
            })
            .collect();
        Ok(HeadsResponse { heads: heads? })
    }

    pub fn verify_entry(
        &self,
        subject: String,
        seq: u32,
    ) -> Result<VerifyEntryResponse, ContractError> {
        let subject = Named::new(self.deps.api, subject)?;
        let contract = identity_of_account(self.deps.api, &self.env.contract.address)?;
        let found = recompute(self.deps.storage, &contract, &subject.id, seq)?;
        let found = found.ok_or_else(|| no_entry(subject, seq))?;
        Ok(VerifyEntryResponse {
            hash: found.hash,
            from: found.from,
            to: found.to,
            intact: found.intact,
        })
    }

    fn in_court<T>(
        &self,
        ask: impl FnOnce(&Court<'_>) -> Result<T, KitError>,
    ) -> Result<T, ContractError> {
        let gate = state::gate(self.deps.storage)?;
        let peers = Peers::new(self.deps.api, &gate)?;
        let registries = peers.open(self.deps.querier)?;
        Ok(ask(&Court::new(&gate, &registries, self.now))?)
    }

    fn written(&self, decision: AccessDecision) -> Result<AccessDecision<String>, ContractError> {
        Ok(decision.try_map(&mut |id: &Id| self.text(id))?)
    }

    fn view(
        &self,
        subject: &Named,
        seq: u32,
        entry: EntryCell,
    ) -> Result<EntryView, ContractError> {
        let organization = entry.organization.map(|id| self.text(&id)).transpose()?;
        let outcome = entry.outcome();
        let (mode, report, declared) = occasion_view(&entry.occasion);
        Ok(EntryView {
            seq,
            time: entry.time,
            height: entry.height,
            mode,
            subject: subject.text.clone(),
            custodian: self.text(&entry.custodian)?,
            assurance: match entry.assurance {
                Assurance::Asserted { operator } => AssuranceView::Asserted { operator },
                Assurance::Sent => AssuranceView::Sent {},
            },
            actor: self.text(&entry.actor)?,
            organization,
            on_behalf_of: entry.on_behalf.then(|| subject.text.clone()),
            purpose: entry.purpose,
            action: entry.action,
            data: entry.data,
            outcome,
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
            dispute: None,
        })
    }

    fn text(&self, id: &Id) -> Result<String, KitError> {
        Ok(address_of(self.deps.api, id)?.into_string())
    }
}

/// What an entry says of how it came about.
fn occasion_view(occasion: &Occasion) -> (Mode, Option<Report>, Option<DeclaredView>) {
    match occasion {
        Occasion::Decided(_) => (Mode::Gate, None, None),
        Occasion::Reported(reported) => {
            let report = Report {
                occurred_at: reported.occurred_at,
                decided: if reported.released {
                    LocalDecision::Released
                } else {
                    LocalDecision::Withheld
                },
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

/// The numbers of the entries behind a cursor, in the order asked for.
fn numbers(head: u32, after: Option<u32>, descending: bool) -> Box<dyn Iterator<Item = u32>> {
    match (descending, after) {
        (false, after) => Box::new(after.unwrap_or(0).saturating_add(1)..=head),
        (true, None) => Box::new((1..=head).rev()),
        (true, Some(after)) => Box::new((1..after.min(head.saturating_add(1))).rev()),
    }
}

fn no_entry(subject: Named, seq: u32) -> ContractError {
    ContractError::NoEntry {
        subject: subject.text,
        seq,
    }
}
