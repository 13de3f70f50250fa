use cosmwasm_std::{Addr, Api};
use salus_contract_kit::{
    Directed, Direction, KitError, address_of, identity_of, identity_of_account,
};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::ExecuteMsg;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;

/// Who must stand behind a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// An account that may act as this identity.
    ActingAs(&'a str),
    /// Anyone at all.
    Anyone,
}

/// Says of every message who may send it.
pub fn access(msg: &ExecuteMsg) -> Access<'_> {
    match msg {
        ExecuteMsg::Accredit { r#as, .. }
        | ExecuteMsg::SuspendAccreditation { r#as, .. }
        | ExecuteMsg::ReinstateAccreditation { r#as, .. }
        | ExecuteMsg::RevokeAccreditation { r#as, .. }
        | ExecuteMsg::RevokeForCause { r#as, .. }
        | ExecuteMsg::LiftBar { r#as, .. }
        | ExecuteMsg::AddRoot { r#as, .. }
        | ExecuteMsg::RemoveRoot { r#as, .. }
        | ExecuteMsg::VetoRootChange { r#as, .. }
        | ExecuteMsg::CancelRootChange { r#as, .. }
        | ExecuteMsg::AddOperator { r#as, .. }
        | ExecuteMsg::RemoveOperator { r#as, .. }
        | ExecuteMsg::InviteMember { r#as, .. }
        | ExecuteMsg::WithdrawInvitation { r#as, .. }
        | ExecuteMsg::RemoveMember { r#as, .. }
        | ExecuteMsg::AcceptMembership { r#as, .. }
        | ExecuteMsg::DeclineMembership { r#as, .. }
        | ExecuteMsg::LeaveOrganization { r#as, .. }
        | ExecuteMsg::Delegate { r#as, .. }
        | ExecuteMsg::EndDelegation { r#as, .. }
        | ExecuteMsg::ResignDelegation { r#as, .. }
        | ExecuteMsg::CreateIdentity { r#as, .. }
        | ExecuteMsg::InviteController { r#as, .. }
        | ExecuteMsg::WithdrawControllerInvitation { r#as, .. }
        | ExecuteMsg::AcceptControl { r#as, .. }
        | ExecuteMsg::DeclineControl { r#as, .. }
        | ExecuteMsg::RemoveController { r#as, .. }
        | ExecuteMsg::LeaveControl { r#as, .. }
        | ExecuteMsg::CancelChange { r#as, .. }
        | ExecuteMsg::ProposeGuardians { r#as, .. }
        | ExecuteMsg::AcceptGuardianship { r#as, .. }
        | ExecuteMsg::DeclineGuardianship { r#as, .. }
        | ExecuteMsg::ResignGuardianship { r#as, .. }
        | ExecuteMsg::ProposeRecovery { r#as, .. }
        | ExecuteMsg::AcceptRecovery { r#as, .. }
        | ExecuteMsg::VoteRecovery { r#as, .. }
        | ExecuteMsg::OpposeRecovery { r#as, .. }
        | ExecuteMsg::CancelDeactivation { r#as, .. }
        | ExecuteMsg::VoidGrants { r#as, .. }
        | ExecuteMsg::VoidGrantsAndRefusals { r#as, .. }
        | ExecuteMsg::WithdrawGuardians { r#as }
        | ExecuteMsg::DismissGuardians { r#as }
        | ExecuteMsg::Deactivate { r#as }
        | ExecuteMsg::RestoreRefusals { r#as }
        | ExecuteMsg::AddVerificationMethod { r#as, .. }
        | ExecuteMsg::RemoveVerificationMethod { r#as, .. }
        | ExecuteMsg::AddService { r#as, .. }
        | ExecuteMsg::RemoveService { r#as, .. }
        | ExecuteMsg::AddAlias { r#as, .. }
        | ExecuteMsg::RemoveAlias { r#as, .. }
        | ExecuteMsg::ProposeOwner { r#as, .. }
        | ExecuteMsg::AcceptOwnership { r#as }
        | ExecuteMsg::CancelOwnership { r#as }
        | ExecuteMsg::Pause { r#as } => Access::ActingAs(r#as),
        ExecuteMsg::Refresh { .. }
        | ExecuteMsg::ApplyChange { .. }
        | ExecuteMsg::ApplyRemoval { .. }
        | ExecuteMsg::CompleteRecovery { .. }
        | ExecuteMsg::ApplyRootAddition { .. }
        | ExecuteMsg::ApplyRootRemoval { .. } => Access::Anyone,
    }
}

/// Who was found to stand behind a message: the only thing that handlers know of the sender.
#[derive(Debug)]
pub struct Authority(Option<Actor>);

/// An identity that is acted as, with what is stored of it.
#[derive(Debug)]
pub struct Actor {
    acting: Acting,
    /// What was stored of the identity before the message.
    pub cell: IdentityCell,
}

impl Actor {
    /// The identity that is acted as.
    pub fn identity(&self) -> Id {
        self.acting.identity()
    }

    /// The account that acts, as readers take it.
    pub fn acting(&self) -> Acting {
        self.acting
    }

    /// The account that sent the message.
    pub fn account(&self) -> Id {
        self.acting.account()
    }

    /// As [`Acting::require_unfrozen`], for what widens though its message does not count as such.
    pub fn require_unfrozen(&self) -> Result<(), KitError> {
        self.acting.require_unfrozen(Direction::Widens)
    }
}

impl Authority {
    /// The identity that is acted as, and the account behind it, for events.
    pub fn acting(&self) -> Option<Acting> {
        self.0.as_ref().map(|actor| actor.acting)
    }

    /// The identity that is acted as; refused for messages that anyone may send.
    pub fn actor(&self) -> Result<&Actor, ContractError> {
        self.0.as_ref().ok_or(ContractError::NobodyActs)
    }

    /// The same, for handlers that change what was stored of it.
    pub fn into_actor(self) -> Result<Actor, ContractError> {
        self.0.ok_or(ContractError::NobodyActs)
    }
}

/// Finds out who stands behind a message, once for all that follows.
pub fn authorise(
    api: &dyn Api,
    reader: &IdentityReader<'_>,
    sender: &Addr,
    msg: &ExecuteMsg,
    now: Instant,
) -> Result<Authority, ContractError> {
    let Access::ActingAs(text) = access(msg) else {
        return Ok(Authority(None));
    };
    let account = identity_of_account(api, sender)?;
    let identity = identity_of(api, text)?;
    let cell = reader.identity(&identity)?;
    match reader.acting_as(&account, &identity, &cell, now)? {
        Some(acting) => {
            acting.require_unfrozen(msg.direction())?;
            Ok(Authority(Some(Actor { acting, cell })))
        }
        None => Err(ContractError::NotAuthorised {
            account: sender.to_string(),
            identity: address_of(api, &identity)?.into_string(),
        }),
    }
}
