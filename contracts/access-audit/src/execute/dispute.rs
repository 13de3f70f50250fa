use cosmwasm_std::{DepsMut, Env, Response, Storage};
use salus_audit_api::cells::{DisputeAnswerCell, DisputeCell};
use salus_audit_api::{DisputeAnswer, DisputeCode, EntryCell};
use salus_contract_kit::{KitError, now};
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Hash, Instant};

use crate::access::Sender;
use crate::ask::Named;
use crate::parties::Parties;
use crate::{ContractError, delegate, events, state};

/// Holds something against an entry. The entry stays as it is.
pub fn dispute(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    subject: String,
    seq: u32,
    code: DisputeCode,
    hash: Hash,
) -> Result<Response, ContractError> {
    let now = now(env);
    let subject = Named::new(deps.api, subject)?;
    let acting = sender.acting()?;
    let by = acting.identity();
    let identities = sender.identities(deps.querier)?;
    let itself = by == subject.id;
    if !itself && !delegate::may_narrow(&identities, &subject.id, &by, now)? {
        return Err(sender.refused_for(&subject));
    }
    let entry = entry(deps.storage, &subject, seq)?;
    let mut parties = Parties::of(&identities, &subject.id, &entry, now)?;
    if itself {
        parties.spare_subject();
    }
    if !(itself && is_free(&identities, &acting, now)?)
        && parties.include(&identities, &acting, !itself, now)?
    {
        return Err(ContractError::ConflictOfInterest {
            identity: sender.named.text.clone(),
        });
    }
    let delegate = (!itself).then_some(by);
    if state::dispute(deps.storage, &subject.id, seq, !itself)?.is_some() {
        return Err(ContractError::AlreadyDisputed { seq });
    }
    let cell = DisputeCell {
        at: now,
        by: delegate,
        code,
        hash,
        answer: None,
    };
    state::save_dispute(deps.storage, &subject.id, seq, &cell);
    let event = events::by(events::DISPUTE, deps.api, sender)?
        .add_attribute("action", "dispute")
        .add_attribute("subject", subject.text)
        .add_attribute("seq", seq.to_string())
        .add_attribute("code", code.code());
    Ok(Response::new().add_event(event))
}

/// Whether a patient speaks with a key of her own: she may work at the custodian.
fn is_free(
    identities: &IdentityReader<'_>,
    acting: &Acting,
    now: Instant,
) -> Result<bool, KitError> {
    let derived = identities.identity(&acting.identity())?.derived;
    Ok(!derived && identities.in_person(acting, now)?)
}

/// Which dispute is answered.
pub struct Disputed {
    /// Whose entry.
    pub subject: String,
    /// Its number.
    pub seq: u32,
    /// Whether a delegate disputes it.
    pub by_delegate: bool,
}

/// Answers a dispute.
pub fn answer(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    disputed: Disputed,
    answer: DisputeAnswer,
    hash: Hash,
) -> Result<Response, ContractError> {
    let Disputed {
        seq, by_delegate, ..
    } = disputed;
    let subject = Named::new(deps.api, disputed.subject)?;
    if entry(deps.storage, &subject, seq)?.custodian != sender.named.id {
        return Err(sender.refused_for(&subject));
    }
    let Some(dispute) = state::dispute(deps.storage, &subject.id, seq, by_delegate)? else {
        return Err(ContractError::NoDispute { seq });
    };
    if dispute.answer.is_some() {
        return Err(ContractError::AlreadyAnswered { seq });
    }
    let cell = DisputeCell {
        answer: Some(DisputeAnswerCell {
            at: now(env),
            answer,
            hash,
        }),
        ..dispute
    };
    state::save_dispute(deps.storage, &subject.id, seq, &cell);
    let event = events::by(events::DISPUTE, deps.api, sender)?
        .add_attribute("action", "answer_dispute")
        .add_attribute("subject", subject.text)
        .add_attribute("seq", seq.to_string())
        .add_attribute("of_delegate", by_delegate.to_string())
        .add_attribute("answer", answer.code());
    Ok(Response::new().add_event(event))
}

fn entry(storage: &dyn Storage, subject: &Named, seq: u32) -> Result<EntryCell, ContractError> {
    let entry = state::entry_if_any(storage, &subject.id, seq)?;
    entry.ok_or_else(|| ContractError::NoEntry {
        subject: subject.text.clone(),
        seq,
    })
}
