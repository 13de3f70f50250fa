use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, to_json_binary};
use salus_audit_api::bounds::MAX_BATCH;
use salus_audit_api::cells::GateCell;
use salus_audit_api::msg::{Access, Answer, BatchAccess, PastAnswer};
use salus_audit_api::{
    AccessDecision, DataSummary, EntryCell, Occasion, consents_hash, residue_hash,
};
use salus_contract_kit::{address_of, identity_of_account, now};
use salus_vocabulary::Id;

use crate::ContractError;
use crate::ask::{Asked, Filing, Named};
use crate::decide::Court;
use crate::events;
use crate::peers::Peers;
use crate::state;
use crate::trail::Trails;
use crate::writer::{RepeatKey, Writer};

/// Decides one access and appends its entry.
pub fn one(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    writes_as: String,
    access: Access,
) -> Result<Response, ContractError> {
    let item = Asked::of_access(deps.api, env, access)?;
    let custodian = item.0.custodian.clone();
    let mut desk = Desk::open(deps, env, info, writes_as, &custodian)?;
    desk.require_own(&item)?;
    let recorded = desk.record(&item, false)?;
    desk.close();
    Ok(Response::new()
        .add_events(recorded.event)
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
    let items = each(accesses, |access| {
        Asked::of_access(deps.api, env, access.at(custodian.text.clone()))
    })?;
    let mut desk = Desk::open(deps, env, info, writes_as, &custodian)?;
    each(&items, |item| desk.require_own(item))?;
    let recorded = each(&items, |item| desk.record(item, true))?;
    desk.close();
    let (answers, events): (Vec<Answer>, Vec<Option<Event>>) = recorded
        .into_iter()
        .map(|recorded| (recorded.answer, recorded.event))
        .unzip();
    Ok(Response::new()
        .add_event(events::batch(&custodian))
        .add_events(events.into_iter().flatten())
        .set_data(to_json_binary(&answers)?))
}

/// Does the same with each item; an error names the position of the item.
fn each<I: IntoIterator, T>(
    items: I,
    mut f: impl FnMut(I::Item) -> Result<T, ContractError>,
) -> Result<Vec<T>, ContractError> {
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            f(item).map_err(|source| ContractError::BatchItem {
                index,
                source: Box::new(source),
            })
        })
        .collect()
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
}

/// What became of one access; no event if it was recorded before.
struct Recorded {
    answer: Answer,
    event: Option<Event>,
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
        let writes_as = Named::new(deps.api, writes_as)?;
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
        })
    }

    fn require_own(&self, (asked, filing): &(Asked, Filing)) -> Result<(), ContractError> {
        if filing.report.is_some() {
            return Err(ContractError::NotYet);
        }
        self.writer
            .require_own(asked, &self.info.sender, &self.writes_as)
    }

    fn record(
        &mut self,
        (asked, filing): &(Asked, Filing),
        in_batch: bool,
    ) -> Result<Recorded, ContractError> {
        let key = RepeatKey {
            custodian: asked.custodian.id,
            sent: self.writer.proves_actor(),
            access_id: filing.access_id,
        };
        let storage = &*self.deps.storage;
        let before = self
            .trails
            .repetition(storage, &asked.subject, filing.since, &key)?;
        if let Some((seq, entry)) = before {
            let was = past_answer(entry);
            return Ok(Recorded {
                answer: Answer::AlreadyRecorded { seq, was },
                event: None,
            });
        }
        let registries = self.peers.open(self.deps.querier)?;
        let court = Court::new(&self.gate, &registries, now(self.env));
        let decision = court.decide(asked, self.writer.proves_actor())?;
        let entry = self.entry(asked, filing, &decision);
        let seq = self
            .trails
            .append(self.deps.storage, &asked.subject, entry)?;
        let event = events::access(asked, filing.access_id, seq, &decision, in_batch);
        let api = self.deps.api;
        let decision = decision.try_map(&mut |id: &Id| address_of(api, id).map(String::from))?;
        Ok(Recorded {
            answer: Answer::Recorded { seq, decision },
            event: Some(event),
        })
    }

    fn entry(&self, asked: &Asked, filing: &Filing, decision: &AccessDecision) -> EntryCell {
        let several = !decision.consents.is_empty();
        EntryCell {
            time: now(self.env),
            height: self.env.block.height,
            custodian: asked.custodian.id,
            assurance: self.writer.assurance(),
            actor: asked.actor.id,
            organization: asked.organization.as_ref().map(|named| named.id),
            purpose: asked.purpose.clone(),
            on_behalf: false,
            action: asked.action,
            occasion: Occasion::Decided(decision.outcome),
            reason: decision.reason,
            decided_by: decision.decided_by,
            access_id: filing.access_id,
            data: asked.record.as_ref().map(DataSummary::of),
            residue: decision.residue.as_ref().map(residue_hash),
            consents: several.then(|| consents_hash(&decision.consents)),
            fingerprint: filing.fingerprint,
            previous: None,
            emergency: asked.emergency,
            legal_basis: decision.legal_basis.clone(),
        }
    }

    fn close(self) {
        self.trails.close(self.deps.storage);
    }
}

fn past_answer(entry: &EntryCell) -> PastAnswer {
    PastAnswer {
        time: entry.time,
        outcome: entry.outcome(),
        reason: entry.reason,
        decided_by: entry.decided_by,
        legal_basis: entry.legal_basis.clone(),
    }
}
