use cosmwasm_std::{Deps, MessageInfo, QuerierWrapper};
use salus_audit_api::cells::GateCell;
use salus_audit_api::msg::ExecuteMsg;
use salus_contract_kit::{Directed, Direction, KitError, identity_of_account};
use salus_identity_api::{Acting, IdentityReader, Operator};
use salus_vocabulary::{Id, Instant};

use crate::ask::Named;
use crate::peers::Peers;
use crate::{ContractError, state};

/// Who must stand behind a message. What else somebody has to be, such as a reviewer, is found out
/// where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// An operator of the custodian, or the actor itself: found out for each access, in `writer`.
    Writer(&'a str),
    /// An account that acts as this identity.
    ActingAs(&'a str),
    /// An account that acts as this identity, or writes for it.
    ActingOrWriting(&'a str),
}

/// Says of every message who may send it.
pub fn access(msg: &ExecuteMsg) -> Access<'_> {
    match msg {
        ExecuteMsg::Record { r#as, .. } | ExecuteMsg::RecordBatch { r#as, .. } => {
            Access::Writer(r#as)
        }
        ExecuteMsg::DeclareEmergency { r#as, .. } | ExecuteMsg::AnswerDispute { r#as, .. } => {
            Access::ActingOrWriting(r#as)
        }
        ExecuteMsg::ReviewEmergency { r#as, .. }
        | ExecuteMsg::Dispute { r#as, .. }
        | ExecuteMsg::SetLegalBases { r#as, .. }
        | ExecuteMsg::WithdrawLegalBases { r#as, .. }
        | ExecuteMsg::WidenEmergencyPolicy { r#as }
        | ExecuteMsg::NarrowEmergencyPolicy { r#as }
        | ExecuteMsg::VetoEmergencyPolicy { r#as }
        | ExecuteMsg::ProposeOwner { r#as, .. }
        | ExecuteMsg::AcceptOwnership { r#as }
        | ExecuteMsg::CancelOwnership { r#as }
        | ExecuteMsg::Pause { r#as } => Access::ActingAs(r#as),
    }
}

/// Whether a message waits for the end of a pause. Declaring an emergency does not.
fn waits(msg: &ExecuteMsg) -> bool {
    msg.direction() == Direction::Widens && !matches!(msg, ExecuteMsg::DeclareEmergency { .. })
}

/// Who was found to stand behind a message; nobody yet if that is found out for each access.
pub struct Authority(Option<Sender>);

impl Authority {
    /// Who stands behind the message; refused for messages that record accesses.
    pub fn sender(&self) -> Result<&Sender, ContractError> {
        self.0.as_ref().ok_or(ContractError::NobodyActs)
    }
}

/// Who sent a message: the only thing that handlers know of it.
pub struct Sender {
    /// The identity that the message names.
    pub named: Named,
    /// The contract's own settings.
    pub gate: GateCell,
    peers: Peers,
    account: Id,
    acting: Option<Acting>,
    operator: Option<u16>,
}

impl Sender {
    /// The account that acts as the identity that the message names; refused for one that only
    /// writes for it, which [`Access::ActingAs`] leaves out.
    pub fn acting(&self) -> Result<Acting, ContractError> {
        self.acting.ok_or(ContractError::NobodyActs)
    }

    /// Whether the sender acts as the identity that the message names.
    pub fn acts(&self) -> bool {
        self.acting.is_some()
    }

    /// The number of the sender among the operators of the identity that the message names.
    pub fn operator(&self) -> Option<u16> {
        self.operator
    }

    /// That the identity that the message names may not do this for a subject.
    pub fn refused_for(&self, subject: &Named) -> ContractError {
        ContractError::NotForSubject {
            identity: self.named.text.clone(),
            subject: subject.text.clone(),
        }
    }

    /// The account that sent the message.
    pub fn account(&self) -> Id {
        self.account
    }

    /// The registry of identities, with what was read of it already.
    pub fn identities<'a>(
        &'a self,
        querier: QuerierWrapper<'a>,
    ) -> Result<IdentityReader<'a>, KitError> {
        self.peers.identities(querier)
    }
}

/// Finds out who stands behind a message, once for all that follows.
pub fn authorise(
    deps: Deps<'_>,
    info: &MessageInfo,
    msg: &ExecuteMsg,
    now: Instant,
) -> Result<Authority, ContractError> {
    let (text, may_write) = match access(msg) {
        Access::Writer(_) => return Ok(Authority(None)),
        Access::ActingAs(text) => (text, false),
        Access::ActingOrWriting(text) => (text, true),
    };
    let named = Named::new(deps.api, text.to_owned())?;
    let account = identity_of_account(deps.api, &info.sender)?;
    let gate = state::gate(deps.storage)?;
    let peers = Peers::new(deps.api, &gate)?;
    let identities = peers.identities(deps.querier)?;
    let cell = identities.identity(&named.id)?;
    let acting = identities.acting_as(&account, &named.id, &cell, now)?;
    let operator = match may_write {
        true => identities.operator(&account, &cell, now)?,
        false => None,
    };
    if acting.is_none() && operator.is_none() {
        return Err(ContractError::NotAuthorised {
            account: info.sender.to_string(),
            identity: named.text,
        });
    }
    let acting = unfrozen(acting, operator.as_ref(), msg.direction())?;
    if waits(msg) && gate.is_paused(now) {
        return Err(KitError::Paused {
            until: gate.paused_until.0,
        }
        .into());
    }
    Ok(Authority(Some(Sender {
        named,
        gate,
        peers,
        account,
        acting,
        operator: operator.map(|operator| operator.number),
    })))
}

/// Refuses what widens while a recovery stands of whom the account acts as, or of an operator itself.
/// What an organization's operators do goes on while a recovery of the organization stands: they are
/// not its controllers, and its clinicians must be able to declare emergencies.
fn unfrozen(
    acting: Option<Acting>,
    operator: Option<&Operator>,
    direction: Direction,
) -> Result<Option<Acting>, KitError> {
    match (acting, operator) {
        (acting, Some(operator)) => {
            operator.require_unfrozen(direction)?;
            Ok(acting.filter(|acting| acting.require_unfrozen(direction).is_ok()))
        }
        (Some(acting), None) => {
            acting.require_unfrozen(direction)?;
            Ok(Some(acting))
        }
        (None, None) => Ok(None),
    }
}
