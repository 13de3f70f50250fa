use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, to_json_binary};
use salus_audit_api::bounds::MAX_BATCH;
use salus_audit_api::cells::{DeclarationClass, DeclaredCell, GateCell};
use salus_audit_api::msg::{Access, Answer, BatchAccess, LocalDecision, PastAnswer, Report};
use salus_audit_api::{
    AuditReason, DataSummary, EmergencyGrounds, EntryCell, Occasion, Reported, consents_hash,
    residue_hash,
};
use salus_contract_kit::{address_of, identity_of_account, now};
use salus_vocabulary::Id;

use crate::ask::{Asked, Filing, Named};
use crate::decide::{Court, Memory};
use crate::peers::Peers;
use crate::trail::{Reach, Trails};
use crate::writer::{RepeatKey, Repeated, Writer};
use crate::{ContractError, emergency, events, state};

/// Decides one access and appends its entry.
pub fn one(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    writes_as: String,
    access: Access,
) -> Result<Response, ContractError> {
    let item = Asked::of_access(deps.api, env, access, None)?;
    let custodian = item.0.custodian.clone();
    let mut desk = Desk::open(deps, env, info, writes_as, &custodian)?;
    desk.require_own(&item)?;
    let recorded = desk.record(&item, false)?;
    desk.close();
    Ok(Response::new()
        .add_events(recorded.events)
        .set_data(to_json_binary(&recorded.answer)?))
}

/// The same for many accesses at one custodian.
pub fn batch(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    writes_as: String,
    custodian: String,
    accesses: Vec<BatchAccess>,
) -> Result<Response, ContractError> {
    if !(1..=MAX_BATCH).contains(&accesses.len()) {
        return Err(ContractError::BatchSize {
            given: accesses.len(),
        });
    }
    let custodian = Named::new(deps.api, custodian)?;
    let mut items: Vec<(Asked, Filing)> = Vec::with_capacity(accesses.len());
    for (index, access) in accesses.into_iter().enumerate() {
        let access = access.at(custodian.text.clone());
        let before = items.last().map(|(asked, _)| asked);
        items.push(item(
            index,
            Asked::of_access(deps.api, env, access, before),
        )?);
    }
    let mut desk = Desk::open(deps, env, info, writes_as, &custodian)?;
    each(&items, |item| desk.require_own(item))?;
    let recorded = each(&items, |item| desk.record(item, true))?;
    desk.close();
    let mut response = Response::new().add_event(events::batch(&custodian));
    let mut answers = Vec::with_capacity(recorded.len());
    for recorded in recorded {
        answers.push(recorded.answer);
        response = response.add_events(recorded.events);
    }
    Ok(response.set_data(to_json_binary(&answers)?))
}

/// Does the same with each item; an error names the position of the item.
fn each<'i, T>(
    items: &'i [(Asked, Filing)],
    mut f: impl FnMut(&'i (Asked, Filing)) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    let mut done = Vec::with_capacity(items.len());
    for (index, one) in items.iter().enumerate() {
        done.push(item(index, f(one))?);
    }
    Ok(done)
}

fn item<T>(index: usize, done: Result<T, ContractError>) -> Result<T, ContractError> {
    done.map_err(|source| ContractError::BatchItem {
        index,
        source: Box::new(source),
    })
}

/// Where one message's accesses are decided and recorded, one after the other.
struct Desk<'d, 'm> {
    deps: DepsMut<'d>,
    env: &'m Env,
    info: &'m MessageInfo,
    gate: GateCell,
    peers: Peers,
    writes_as: Named,
    writer: Writer,
    trails: Trails,
    memory: Memory,
}

/// What became of one access; no events if it was recorded before.
struct Recorded {
    answer: Answer,
    events: Vec<Event>,
}

impl<'d, 'm> Desk<'d, 'm> {
    fn open(
        deps: DepsMut<'d>,
        env: &'m Env,
        info: &'m MessageInfo,
        writes_as: String,
        custodian: &Named,
    ) -> Result<Self, ContractError> {
        let gate = state::gate(deps.storage)?;
        let peers = Peers::new(deps.api, &gate)?;
        let writes_as = Named::or_known(deps.api, writes_as, Some(custodian))?;
        let writer = Writer::authorise(
            deps.api,
            &peers.open(deps.querier)?.identities,
            &info.sender,
            &writes_as,
            &custodian.id,
            now(env),
        )?;
        let contract = identity_of_account(deps.api, &env.contract.address)?;
        Ok(Self {
            deps,
            env,
            info,
            gate,
            peers,
            writes_as,
            writer,
            trails: Trails::new(contract),
            memory: Memory::default(),
        })
    }

    fn require_own(&self, item: &(Asked, Filing)) -> Result<(), ContractError> {
        let identities = self.peers.identities(self.deps.querier)?;
        self.writer.require_own(
            &identities,
            item,
            &self.info.sender,
            &self.writes_as,
            now(self.env),
        )
    }

    fn record(
        &mut self,
        (asked, filing): &(Asked, Filing),
        in_batch: bool,
    ) -> Result<Recorded, ContractError> {
        let key = RepeatKey {
            custodian: asked.custodian.id,
            sent: self.writer.proves_actor().then_some(asked.actor.id),
            access_id: filing.access_id,
            of: match &filing.report {
                None => Repeated::Decision,
                Some(report) => Repeated::Report {
                    released: report.decided == LocalDecision::Released,
                    emergency: report.emergency.is_some(),
                },
            },
        };
        let reach = match asked.emergency {
            None => Reach::All,
            Some(_) => Reach::Latest,
        };
        let storage = &*self.deps.storage;
        let before = self
            .trails
            .repetition(storage, &asked.subject, filing.since, &key, reach)?;
        if let Some((seq, entry)) = before {
            return Ok(Recorded {
                answer: already(seq, entry),
                events: Vec::new(),
            });
        }
        match &filing.report {
            None => self.decide(asked, filing, in_batch),
            Some(report) => self.report(asked, filing, report, in_batch),
        }
    }

    /// Decides an access that is to happen now.
    fn decide(
        &mut self,
        asked: &Asked,
        filing: &Filing,
        in_batch: bool,
    ) -> Result<Recorded, ContractError> {
        let registries = self.peers.open(self.deps.querier)?;
        let court = Court {
            storage: &*self.deps.storage,
            gate: &self.gate,
            registries: &registries,
            memory: &self.memory,
            now: now(self.env),
        };
        let decision = court.decide(asked, self.writer.proves_actor())?;
        let by_delegation = decision.reason == AuditReason::DelegateAccess;
        let several = !decision.consents.is_empty();
        let entry = EntryCell {
            on_behalf: by_delegation || self.writer.is_delegate(asked),
            decided_by: decision.decided_by,
            residue: decision.residue.as_ref().map(residue_hash),
            consents: several.then(|| consents_hash(&decision.consents)),
            legal_basis: decision.legal_basis.clone(),
            ..self.entry(
                asked,
                filing,
                Occasion::Decided(decision.outcome),
                decision.reason,
            )
        };
        let seq = self
            .trails
            .append(self.deps.storage, &asked.subject, entry)?;
        let event = events::access(asked, filing.access_id, seq, &decision, in_batch);
        let api = self.deps.api;
        let decision = decision.try_map(&mut |id: &Id| address_of(api, id).map(String::from))?;
        Ok(Recorded {
            answer: Answer::Recorded { seq, decision },
            events: vec![event],
        })
    }

    /// Records an access that has happened already, and opens the review of an emergency that was
    /// declared to the custodian alone.
    fn report(
        &mut self,
        asked: &Asked,
        filing: &Filing,
        report: &Report,
        in_batch: bool,
    ) -> Result<Recorded, ContractError> {
        let occasion = Occasion::Reported(Reported {
            occurred_at: report.occurred_at,
            released: report.decided == LocalDecision::Released,
            height: report.height,
            emergency: report.emergency.map(|offline| EmergencyGrounds {
                reason: offline.reason,
                hash: offline.hash,
            }),
        });
        let entry = self.entry(asked, filing, occasion, AuditReason::Reported);
        let seq = self
            .trails
            .append(self.deps.storage, &asked.subject, entry)?;
        let mut events = vec![events::report(
            asked,
            filing.access_id,
            seq,
            report,
            in_batch,
        )];
        if let Some(offline) = &report.emergency {
            let now = now(self.env);
            let storage = &mut *self.deps.storage;
            state::open_review(storage, &asked.subject.id, seq, now, true);
            let place = DeclaredCell {
                at: now,
                subject: asked.subject.id,
                number: seq,
            };
            let reported = DeclarationClass::Reported;
            emergency::list(storage, &asked.actor.id, reported, &place)?;
            events.push(events::offline_emergency(asked, seq, offline));
        }
        Ok(Recorded {
            answer: Answer::Reported { seq },
            events,
        })
    }

    /// What an entry says of a question, whatever was answered.
    fn entry(
        &self,
        asked: &Asked,
        filing: &Filing,
        occasion: Occasion,
        reason: AuditReason,
    ) -> EntryCell {
        EntryCell {
            time: now(self.env),
            height: self.env.block.height,
            occasion,
            custodian: asked.custodian.id,
            assurance: self.writer.assurance(),
            actor: asked.actor.id,
            organization: asked.organization.as_ref().map(|named| named.id),
            on_behalf: false,
            purpose: asked.purpose.clone(),
            action: asked.action,
            reason,
            decided_by: None,
            access_id: filing.access_id,
            data: asked.record.as_ref().map(DataSummary::of),
            residue: None,
            consents: None,
            fingerprint: filing.fingerprint,
            previous: None,
            emergency: asked.emergency,
            legal_basis: None,
        }
    }

    fn close(self) {
        self.trails.close(self.deps.storage);
    }
}

/// The answer to what was recorded before.
pub fn already(seq: u32, entry: &EntryCell) -> Answer {
    Answer::AlreadyRecorded {
        seq,
        was: PastAnswer {
            time: entry.time,
            outcome: entry.outcome(),
            reason: entry.reason,
            decided_by: entry.decided_by,
            legal_basis: entry.legal_basis.clone(),
        },
    }
}
