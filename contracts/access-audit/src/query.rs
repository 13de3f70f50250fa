mod emergencies;
mod entries;
mod span;

pub use emergencies::Open;
pub use entries::Pages;

use cosmwasm_std::{Deps, Env};
use salus_audit_api::AccessDecision;
use salus_audit_api::bounds::MAX_HEADS;
use salus_audit_api::msg::{
    ConfigResponse, ExplainResponse, HeadView, HeadsResponse, LegalBasesResponse, LegalBasis,
    Question, VerifyEntryResponse,
};
use salus_contract_kit::{
    BuildInfo, CellSource, HeaderKind, KitError, address_of, identity_of_account, now,
};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;
use crate::ask::{Asked, Named, require_distinct};
use crate::contract::{CONTRACT, VERSION};
use crate::decide::{Court, Explained, Memory};
use crate::peers::{Peers, bases_in_force};
use crate::state;
use crate::trail::{head, recompute};

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
            emergency_without_consent: gate.emergencies.policy(),
            permits_emergencies_from: gate.emergencies.pending(),
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

    pub fn heads(&self, subjects: Vec<String>) -> Result<HeadsResponse, ContractError> {
        if subjects.len() > MAX_HEADS {
            return Err(ContractError::TooManyHeads {
                given: subjects.len(),
            });
        }
        require_distinct(&subjects, "subjects")?;
        let contract = identity_of_account(self.deps.api, &self.env.contract.address)?;
        let heads: Result<Vec<HeadView>, ContractError> = subjects
            .into_iter()
            .map(|subject| {
                let subject = self.name(subject)?;
                let head = head(self.deps.storage, &contract, &subject.id)?;
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
        let subject = self.name(subject)?;
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

    pub fn legal_bases(&self, custodian: String) -> Result<LegalBasesResponse, ContractError> {
        let custodian = self.name(custodian)?;
        let gate = state::gate(self.deps.storage)?;
        let peers = Peers::new(self.deps.api, &gate)?;
        let identities = peers.identities(self.deps.querier)?;
        let table = bases_in_force(self.deps.storage, &identities, &custodian.id)?;
        let mut bases = Vec::with_capacity(table.rows.len());
        for row in table.rows {
            bases.push(LegalBasis {
                purpose: row.purpose,
                basis: row.basis,
            });
        }
        Ok(LegalBasesResponse { bases })
    }

    fn in_court<T>(
        &self,
        ask: impl FnOnce(&Court<'_>) -> Result<T, KitError>,
    ) -> Result<T, ContractError> {
        let gate = state::gate(self.deps.storage)?;
        let peers = Peers::new(self.deps.api, &gate)?;
        let registries = peers.open(self.deps.querier)?;
        Ok(ask(&Court {
            storage: self.deps.storage,
            gate: &gate,
            registries: &registries,
            memory: &Memory::default(),
            now: self.now,
        })?)
    }

    fn written(&self, decision: AccessDecision) -> Result<AccessDecision<String>, ContractError> {
        Ok(decision.try_map(&mut |id: &Id| self.text(id))?)
    }

    fn name(&self, text: String) -> Result<Named, KitError> {
        Named::new(self.deps.api, text)
    }

    fn text(&self, id: &Id) -> Result<String, KitError> {
        Ok(address_of(self.deps.api, id)?.into_string())
    }
}

fn no_entry(subject: Named, seq: u32) -> ContractError {
    ContractError::NoEntry {
        subject: subject.text,
        seq,
    }
}
