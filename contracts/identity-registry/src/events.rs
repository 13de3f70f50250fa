use cosmwasm_std::{Api, Attribute, Event};
use salus_contract_kit::{KitError, OwnerChange, address_of};
use salus_identity_api::Acting;
use salus_identity_api::cells::{
    AccreditationCell, AccreditationStatus, InvitationCell, MembershipSlot, Roles,
};
use salus_identity_api::msg::Role;
use salus_vocabulary::{AccreditationKind, End, Hash, Id, Period};

mod delegation;
mod document;
mod trust;

pub use delegation::DelegationChange;
pub use document::{DocumentChange, DocumentPart};
pub use trust::TrustChange;

mod control;

pub use control::{ControlChange, Effect, Tally};

/// The type of every event; a chain puts `wasm-` in front.
pub const EVENT_TYPE: &str = "salus_identity";
/// The version of the attributes below.
pub const EVENT_VERSION: &str = "1";

/// What a message changed, and all that an indexer needs to follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The registry started.
    Instantiated {
        owner: Id,
        roots: Vec<Id>,
        chain_id: String,
    },
    /// An accreditation was issued.
    Accredited {
        subject: Id,
        number: u16,
        issued: AccreditationCell,
    },
    /// An accreditation was suspended, reinstated or revoked.
    AccreditationChanged {
        subject: Id,
        number: u16,
        kind: AccreditationKind,
        status: AccreditationStatus,
        epoch: u64,
    },
    /// A subject's cached chains were looked up anew.
    Refreshed { subject: Id, epoch: u64 },
    /// An account became an operator.
    OperatorAdded { operator: Id, number: u16 },
    /// An account is no operator any more.
    OperatorRemoved { operator: Id, number: u16 },
    /// A membership was offered.
    MemberInvited {
        member: Id,
        invitation: InvitationCell,
    },
    /// A managed identity became a member without a word of its own.
    MemberEnlisted {
        member: Id,
        membership: MembershipSlot,
    },
    /// An offer was taken back.
    InvitationWithdrawn { member: Id },
    /// An organization ended a membership.
    MemberRemoved { member: Id },
    /// An offer was accepted.
    MembershipAccepted { membership: MembershipSlot },
    /// An offer was refused.
    InvitationDeclined { organization: Id },
    /// A member left.
    OrganizationLeft { organization: Id },
    /// A delegation was given or ended.
    Delegation(DelegationChange),
    /// Control, guardians, recovery or deactivation.
    Control(ControlChange),
    /// A DID document.
    Document(DocumentChange),
    /// A trust root or a bar.
    Trust(TrustChange),
    /// The owner did something with the registry, or somebody took it over.
    Owner(OwnerChange),
}

impl Change {
    /// The event: `v`, `action`, then `as` and `account` if somebody acts, then what changed.
    pub fn to_event(&self, api: &dyn Api, by: Option<Acting>) -> Result<Event, KitError> {
        let mut event = Draft::new(api, self.action());
        if let Some(by) = by {
            event.identity("as", &by.identity())?;
            event.identity("account", &by.account())?;
        }
        self.describe(&mut event)?;
        match self {
            Self::Owner(change) => change.describe(api, event.event),
            _ => Ok(event.event),
        }
    }

    /// The name of the message.
    fn action(&self) -> &'static str {
        match self {
            Self::Instantiated { .. } => "instantiate",
            Self::Accredited { .. } => "accredit",
            Self::AccreditationChanged { status, .. } => match status {
                AccreditationStatus::Suspended => "suspend_accreditation",
                AccreditationStatus::Active => "reinstate_accreditation",
                AccreditationStatus::Revoked => "revoke_accreditation",
            },
            Self::Refreshed { .. } => "refresh",
            Self::OperatorAdded { .. } => "add_operator",
            Self::OperatorRemoved { .. } => "remove_operator",
            Self::MemberInvited { .. } | Self::MemberEnlisted { .. } => "invite_member",
            Self::InvitationWithdrawn { .. } => "withdraw_invitation",
            Self::MemberRemoved { .. } => "remove_member",
            Self::MembershipAccepted { .. } => "accept_membership",
            Self::InvitationDeclined { .. } => "decline_membership",
            Self::OrganizationLeft { .. } => "leave_organization",
            Self::Delegation(change) => change.action(),
            Self::Control(change) => change.action(),
            Self::Document(change) => change.action(),
            Self::Trust(change) => change.action(),
            Self::Owner(change) => change.action(),
        }
    }

    fn describe(&self, event: &mut Draft<'_>) -> Result<(), KitError> {
        match self {
            Self::Instantiated {
                owner,
                roots,
                chain_id,
            } => {
                event.identity("owner", owner)?;
                event.identities("roots", roots)?;
                event.text("chain_id", chain_id);
                Ok(())
            }
            Self::Accredited {
                subject,
                number,
                issued,
            } => {
                event.identity("subject", subject)?;
                event.text("number", number);
                event.accreditation(issued);
                Ok(())
            }
            Self::AccreditationChanged {
                subject,
                number,
                kind,
                status,
                epoch,
            } => {
                event.identity("subject", subject)?;
                event.text("number", number);
                event.text("kind", kind);
                event.text("status", status_code(*status));
                event.text("epoch", epoch);
                Ok(())
            }
            Self::Refreshed { subject, epoch } => {
                event.identity("subject", subject)?;
                event.text("epoch", epoch);
                Ok(())
            }
            Self::OperatorAdded { operator, number }
            | Self::OperatorRemoved { operator, number } => {
                event.identity("operator", operator)?;
                event.text("number", number);
                Ok(())
            }
            Self::MemberInvited { member, invitation } => {
                event.identity("member", member)?;
                event.roles(invitation.roles);
                event.period(&invitation.period);
                event.text("lapses", invitation.lapses.0);
                Ok(())
            }
            Self::MemberEnlisted { member, membership } => {
                event.identity("member", member)?;
                event.roles(membership.roles);
                event.period(&membership.period);
                event.text("enlisted", true);
                Ok(())
            }
            Self::InvitationWithdrawn { member } | Self::MemberRemoved { member } => {
                event.identity("member", member)
            }
            Self::MembershipAccepted { membership } => {
                event.identity("organization", &membership.organization)?;
                event.roles(membership.roles);
                event.period(&membership.period);
                Ok(())
            }
            Self::InvitationDeclined { organization } | Self::OrganizationLeft { organization } => {
                event.identity("organization", organization)
            }
            Self::Delegation(change) => change.describe(event),
            Self::Control(change) => change.describe(event),
            Self::Document(change) => change.describe(event),
            Self::Trust(change) => change.describe(event),
            Self::Owner(_) => Ok(()),
        }
    }
}

/// The status as events write it.
pub fn status_code(status: AccreditationStatus) -> &'static str {
    match status {
        AccreditationStatus::Active => "active",
        AccreditationStatus::Suspended => "suspended",
        AccreditationStatus::Revoked => "revoked",
    }
}

/// An event in the making. Lists are joined by commas, so that no key stands twice.
struct Draft<'a> {
    api: &'a dyn Api,
    event: Event,
}

impl<'a> Draft<'a> {
    fn new(api: &'a dyn Api, action: &str) -> Self {
        let event = Event::new(EVENT_TYPE)
            .add_attribute("v", EVENT_VERSION)
            .add_attribute("action", action);
        Self { api, event }
    }

    fn text(&mut self, key: &str, value: impl ToString) {
        self.push(key, value.to_string());
    }

    /// Apart from `text`, which exists once for each type of value.
    fn push(&mut self, key: &str, value: String) {
        self.event.attributes.push(Attribute {
            key: key.to_owned(),
            value,
        });
    }

    fn identity(&mut self, key: &str, id: &Id) -> Result<(), KitError> {
        let address = address_of(self.api, id)?;
        self.text(key, address);
        Ok(())
    }

    fn identities(&mut self, key: &str, ids: &[Id]) -> Result<(), KitError> {
        let addresses = ids
            .iter()
            .map(|id| Ok(address_of(self.api, id)?.into_string()))
            .collect::<Result<Vec<_>, KitError>>()?;
        self.text(key, addresses.join(","));
        Ok(())
    }

    fn roles(&mut self, roles: Roles) {
        let codes: Vec<_> = Role::in_set(roles).into_iter().map(Role::code).collect();
        self.text("roles", codes.join(","));
    }

    /// `start` only if there is one; `end` always.
    fn period(&mut self, period: &Period) {
        if let Some(start) = period.start {
            self.text("start", start.0);
        }
        match period.end {
            End::At(end) => self.text("end", end.0),
            End::OpenEnded => self.text("end", "open_ended"),
        }
    }

    fn accreditation(&mut self, issued: &AccreditationCell) {
        self.text("kind", issued.kind);
        if let Some(under) = issued.under {
            self.text("under", under);
        }
        if issued.kind == AccreditationKind::Issuer {
            let scope: Vec<_> = issued.scope.iter().map(|kind| kind.code()).collect();
            self.text("scope", scope.join(","));
            self.text("depth", issued.depth);
        }
        self.period(&issued.period);
        self.evidence(issued.evidence.as_ref());
    }

    fn evidence(&mut self, evidence: Option<&Hash>) {
        if let Some(evidence) = evidence {
            self.text("evidence", evidence);
        }
    }
}
