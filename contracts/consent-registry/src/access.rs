use cosmwasm_std::{Addr, Api};
use salus_consent_api::msg::ExecuteMsg;
use salus_contract_kit::{Directed, Direction, KitError, identity_of, identity_of_account};
use salus_identity_api::cells::Powers;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant};

use crate::ContractError;

/// Who must stand behind a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// An account that may act as the subject, or as a delegate of the subject with a power.
    Subject {
        /// The identity that is acted as.
        acting: &'a str,
        /// The subject.
        subject: &'a str,
        /// What a delegate needs.
        power: Power,
    },
    /// An account that may act as an organization, towards a subject.
    Organization {
        /// The organization.
        acting: &'a str,
        /// The subject.
        subject: &'a str,
    },
    /// An account that may act as this identity, which the message is about.
    ActingAs(&'a str),
}

/// The power that a delegate needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// `consent`.
    Consent,
    /// `revoke`; `consent` too, since whoever may decide may also decide against.
    ConsentOrRevoke,
}

impl Power {
    fn is_among(self, powers: Powers) -> bool {
        powers.contains(Powers::CONSENT)
            || (self == Self::ConsentOrRevoke && powers.contains(Powers::REVOKE))
    }

    /// The names of the powers that would do, for errors.
    fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::ConsentOrRevoke => "consent or revoke",
        }
    }
}

/// Says of every message who may send it.
pub fn access(msg: &ExecuteMsg) -> Access<'_> {
    let (acting, subject, power) = match msg {
        ExecuteMsg::Grant { r#as, subject, .. }
        | ExecuteMsg::GrantBatch { r#as, subject, .. }
        | ExecuteMsg::Approve { r#as, subject, .. }
        | ExecuteMsg::EndRefusal { r#as, subject, .. }
        | ExecuteMsg::LiftExclusion { r#as, subject, .. } => (r#as, subject, Power::Consent),
        ExecuteMsg::Refuse { r#as, subject, .. }
        | ExecuteMsg::Revoke { r#as, subject, .. }
        | ExecuteMsg::RevokeBatch { r#as, subject, .. }
        | ExecuteMsg::StripPermits { r#as, subject, .. }
        | ExecuteMsg::Exclude { r#as, subject, .. }
        | ExecuteMsg::DeclineRequest { r#as, subject, .. } => {
            (r#as, subject, Power::ConsentOrRevoke)
        }
        ExecuteMsg::Request { r#as, subject, .. }
        | ExecuteMsg::WithdrawRequest { r#as, subject, .. } => {
            return Access::Organization {
                acting: r#as,
                subject,
            };
        }
        ExecuteMsg::ProposeOwner { r#as, .. }
        | ExecuteMsg::AcceptOwnership { r#as }
        | ExecuteMsg::CancelOwnership { r#as }
        | ExecuteMsg::Pause { r#as } => return Access::ActingAs(r#as),
    };
    Access::Subject {
        acting,
        subject,
        power,
    }
}

/// Who was found to stand behind a message: the only thing that handlers know of the sender.
#[derive(Debug)]
pub struct Authority {
    acting: Acting,
    subject: Id,
    delegated: bool,
}

impl Authority {
    /// Whose consents and exclusions may be changed, or who is asked for a consent.
    pub fn subject(&self) -> Id {
        self.subject
    }

    /// Who acts: the subject, a delegate of it, or an organization.
    pub fn acting(&self) -> &Acting {
        &self.acting
    }

    /// The delegate who acts for the subject, if one does.
    pub fn delegate(&self) -> Option<Id> {
        self.delegated.then_some(self.acting.identity())
    }
}

/// Finds out who stands behind a message, once for all that follows.
pub fn authorise(
    api: &dyn Api,
    registry: &IdentityReader<'_>,
    sender: &Addr,
    msg: &ExecuteMsg,
    now: Instant,
) -> Result<Authority, ContractError> {
    let (name, subject_name) = match access(msg) {
        Access::Subject {
            acting, subject, ..
        }
        | Access::Organization { acting, subject } => (acting, subject),
        Access::ActingAs(acting) => (acting, acting),
    };
    let account = identity_of_account(api, sender)?;
    let identity = identity_of(api, name)?;
    let subject = identity_of(api, subject_name)?;
    let refused = || ContractError::NotAuthorised {
        account: sender.to_string(),
        identity: name.to_owned(),
        subject: subject_name.to_owned(),
    };
    let acting = registry
        .acting(&account, &identity, now)?
        .ok_or_else(refused)?;
    acting.require_unfrozen(msg.direction())?;
    let delegated = match access(msg) {
        Access::Subject { power, .. } if identity != subject => {
            let powers = powers_of(registry, &identity, &subject, msg.direction(), now)?
                .ok_or_else(refused)?;
            if !power.is_among(powers) {
                return Err(ContractError::PowerMissing {
                    delegate: name.to_owned(),
                    subject: subject_name.to_owned(),
                    power: power.name(),
                });
            }
            true
        }
        Access::Subject { .. } | Access::Organization { .. } | Access::ActingAs(_) => false,
    };
    Ok(Authority {
        acting,
        subject,
        delegated,
    })
}

/// The powers of a delegate whose delegation holds now; `None`: he is none. While a recovery of the
/// subject has its votes, a delegate widens as little as those whom it replaces.
fn powers_of(
    registry: &IdentityReader<'_>,
    delegate: &Id,
    subject: &Id,
    direction: Direction,
    now: Instant,
) -> Result<Option<Powers>, KitError> {
    let cell = registry.identity(subject)?;
    let delegation = registry.delegation(subject, &cell, delegate, now)?;
    let Some(delegation) = delegation.filter(|delegation| delegation.period.contains(now)) else {
        return Ok(None);
    };
    if cell.frozen && direction == Direction::Widens {
        return Err(KitError::Frozen);
    }
    Ok(Some(delegation.powers))
}
