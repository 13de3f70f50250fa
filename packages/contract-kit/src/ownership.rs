//! Who owns a contract, and what owners may do in all contracts alike: hand it over in two steps,
//! and pause it. There is no way to give it up without somebody who takes it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Api, Event};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

use crate::{Cell, Header, KitError, address_of, identity_of};

/// How long an offer of ownership stays open: 7 days, in seconds.
pub const OWNER_PROPOSAL_SECONDS: u64 = 7 * 24 * 3_600;

/// The owner of a contract, and to whom it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ownership {
    /// The identity that owns the contract.
    pub owner: Id,
    /// The offer that was neither accepted nor cancelled, lapsed or not.
    pub proposal: Option<OwnerProposal>,
}

/// An offer of ownership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerProposal {
    /// The identity that may accept.
    pub to: Id,
    /// When the offer lapses, exclusive.
    pub lapses: Instant,
}

/// An offer of ownership, as answers tell it.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PendingOwner {
    /// The identity that may accept.
    pub owner: String,
    /// When the offer lapses, exclusive.
    pub lapses: Instant,
}

/// What an owner, or who is to become one, does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerStep<'a> {
    /// Offers the contract to an identity.
    Propose(&'a str),
    /// Takes the offer.
    Accept,
    /// Takes the offer back.
    Cancel,
    /// Stops what widens for a day.
    Pause,
}

/// What such a step changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerChange {
    /// The contract was offered.
    Proposed(OwnerProposal),
    /// The offer was taken.
    Accepted {
        /// Who owned the contract before.
        former: Id,
    },
    /// The offer was taken back.
    Cancelled {
        /// Whom it was made to.
        to: Id,
    },
    /// The contract was paused.
    Paused {
        /// The first instant at which it runs again.
        until: Instant,
    },
}

impl OwnerProposal {
    /// When the offer was made.
    pub fn offered(&self) -> Instant {
        self.lapses.minus(OWNER_PROPOSAL_SECONDS)
    }
}

impl OwnerStep<'_> {
    /// Whether the step helps to hand the contract over, which waits while a recovery of who takes
    /// it is under way.
    pub fn hands_over(&self) -> bool {
        matches!(self, Self::Propose(_) | Self::Accept)
    }

    /// Takes the step as an identity.
    pub fn take(
        self,
        api: &dyn Api,
        ownership: &mut Ownership,
        header: &mut Header,
        by: &Id,
        now: Instant,
    ) -> Result<OwnerChange, KitError> {
        match self {
            Self::Propose(text) => ownership.propose(by, identity_of(api, text)?, now),
            Self::Accept => ownership.accept(by, now),
            Self::Cancel => ownership.cancel(by),
            Self::Pause => {
                ownership.require_owner(by)?;
                let until = header.pause(now)?;
                Ok(OwnerChange::Paused { until })
            }
        }
    }
}

impl Ownership {
    /// With this owner, offered to nobody.
    pub fn new(owner: Id) -> Self {
        Self {
            owner,
            proposal: None,
        }
    }

    /// Refuses anybody but the owner.
    pub fn require_owner(&self, by: &Id) -> Result<(), KitError> {
        if *by == self.owner {
            Ok(())
        } else {
            Err(KitError::NotOwner)
        }
    }

    fn propose(&mut self, by: &Id, to: Id, now: Instant) -> Result<OwnerChange, KitError> {
        self.require_owner(by)?;
        if to == self.owner {
            return Err(KitError::AlreadyOwner);
        }
        let proposal = OwnerProposal {
            to,
            lapses: now.plus(OWNER_PROPOSAL_SECONDS),
        };
        self.proposal = Some(proposal);
        Ok(OwnerChange::Proposed(proposal))
    }

    fn accept(&mut self, by: &Id, now: Instant) -> Result<OwnerChange, KitError> {
        let offered = self.proposal.filter(|proposal| proposal.to == *by);
        let Some(proposal) = offered else {
            return Err(KitError::NoOwnerProposal);
        };
        if proposal.lapses <= now {
            return Err(KitError::OwnerProposalLapsed {
                lapsed: proposal.lapses.0,
            });
        }
        let former = self.owner;
        *self = Self::new(proposal.to);
        Ok(OwnerChange::Accepted { former })
    }

    fn cancel(&mut self, by: &Id) -> Result<OwnerChange, KitError> {
        self.require_owner(by)?;
        match self.proposal.take() {
            Some(proposal) => Ok(OwnerChange::Cancelled { to: proposal.to }),
            None => Err(KitError::NoOwnerProposal),
        }
    }

    /// The offer as answers tell it.
    pub fn pending(&self, api: &dyn Api) -> Result<Option<PendingOwner>, KitError> {
        match &self.proposal {
            None => Ok(None),
            Some(proposal) => Ok(Some(PendingOwner {
                owner: address_of(api, &proposal.to)?.into_string(),
                lapses: proposal.lapses,
            })),
        }
    }
}

impl OwnerChange {
    /// The name of the message.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "propose_owner",
            Self::Accepted { .. } => "accept_ownership",
            Self::Cancelled { .. } => "cancel_ownership",
            Self::Paused { .. } => "pause",
        }
    }

    /// Adds what changed to an event that says already who did it.
    pub fn describe(&self, api: &dyn Api, event: Event) -> Result<Event, KitError> {
        Ok(match self {
            Self::Proposed(proposal) => event
                .add_attribute("owner", address_of(api, &proposal.to)?)
                .add_attribute("lapses", proposal.lapses.0.to_string()),
            Self::Accepted { former } => event.add_attribute("former", address_of(api, former)?),
            Self::Cancelled { to } => event.add_attribute("owner", address_of(api, to)?),
            Self::Paused { until } => event.add_attribute("until", until.0.to_string()),
        })
    }
}

/// Owner; a byte 0, or 1 and then whom it is offered to and when that lapses.
impl Pack for Ownership {
    fn pack(&self, out: &mut Writer) {
        self.owner.pack(out);
        out.byte(u8::from(self.proposal.is_some()));
        if let Some(proposal) = &self.proposal {
            proposal.to.pack(out);
            proposal.lapses.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let owner = Id::unpack(source)?;
        let proposal = match source.byte()? {
            0 => None,
            1 => Some(OwnerProposal {
                to: Id::unpack(source)?,
                lapses: Instant::unpack(source)?,
            }),
            _ => return Err(PackError::Invalid("ownership")),
        };
        Ok(Self { owner, proposal })
    }
}

/// Layout 1 has the owner alone.
impl Cell for Ownership {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "ownership";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 => Id::unpack(source).map(Self::new),
            Self::LAYOUT => Self::unpack(source),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}
