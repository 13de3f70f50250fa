use cosmwasm_std::{Addr, Deps};
use salus_consent_api::msg::ExecuteMsg;
use salus_contract_kit::{CellCache, CellSource, Directed, identity_of, identity_of_account};
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant};

use crate::{ContractError, state};

/// Who must stand behind a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// An account that may act as the subject.
    Subject {
        /// The identity that is acted as.
        acting: &'a str,
        /// The subject.
        subject: &'a str,
    },
    /// An account that may act as this identity, which the message is about.
    ActingAs(&'a str),
}

/// Says of every message who may send it.
pub fn access(msg: &ExecuteMsg) -> Access<'_> {
    match msg {
        ExecuteMsg::Grant { r#as, subject, .. }
        | ExecuteMsg::Refuse { r#as, subject, .. }
        | ExecuteMsg::Revoke { r#as, subject, .. }
        | ExecuteMsg::EndRefusal { r#as, subject, .. }
        | ExecuteMsg::StripPermits { r#as, subject, .. }
        | ExecuteMsg::Exclude { r#as, subject, .. }
        | ExecuteMsg::LiftExclusion { r#as, subject, .. } => Access::Subject {
            acting: r#as,
            subject,
        },
        ExecuteMsg::ProposeOwner { r#as, .. }
        | ExecuteMsg::AcceptOwnership { r#as }
        | ExecuteMsg::CancelOwnership { r#as }
        | ExecuteMsg::Pause { r#as } => Access::ActingAs(r#as),
    }
}

/// Who was found to stand behind a message: the only thing that handlers know of the sender.
#[derive(Debug)]
pub struct Authority {
    acting: Acting,
    subject: Id,
}

impl Authority {
    /// The identity that is acted as, and the account behind it.
    pub fn acting(&self) -> &Acting {
        &self.acting
    }

    /// Whose consents and exclusions may be changed.
    pub fn subject(&self) -> Id {
        self.subject
    }

    /// The delegate who acts for the subject; `None`: the subject itself.
    pub fn delegate(&self) -> Option<Id> {
        let identity = self.acting.identity();
        (identity != self.subject).then_some(identity)
    }
}

/// Finds out who stands behind a message, once for all that follows.
pub fn authorise(
    deps: Deps<'_>,
    sender: &Addr,
    msg: &ExecuteMsg,
    now: Instant,
) -> Result<Authority, ContractError> {
    let (acting, subject) = match access(msg) {
        Access::Subject { acting, subject } => (acting, subject),
        Access::ActingAs(acting) => (acting, acting),
    };
    let refused = || ContractError::NotAuthorised {
        account: sender.to_string(),
        identity: acting.to_owned(),
        subject: subject.to_owned(),
    };
    let account = identity_of_account(deps.api, sender)?;
    let identity = identity_of(deps.api, acting)?;
    let subject = identity_of(deps.api, subject)?;
    if identity != subject {
        return Err(refused());
    }
    let address = state::identity_registry(deps)?;
    let seen = CellCache::default();
    let registry = IdentityReader::new(CellSource::Peer {
        querier: deps.querier,
        address: &address,
        seen: &seen,
    })?;
    let acting = registry
        .acting(&account, &identity, now)?
        .ok_or_else(refused)?;
    acting.require_unfrozen(msg.direction())?;
    Ok(Authority { acting, subject })
}
