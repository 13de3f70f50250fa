use cosmwasm_std::Storage;
use salus_contract_kit::{Cell, Key, KitError, load, save};
use salus_identity_api::bounds::{
    OPPOSED_RECOVERY_SECONDS, RECOVERY_OPEN_SECONDS, RECOVERY_SECONDS,
};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

use super::Marks;

/// `recoveries by identity -> RecoveryCell`; kept once there was one, so that no number is given
/// twice.
fn recovery_key(identity: &Id) -> Key {
    Key::new(9).part(identity.as_slice())
}

/// A proposal to replace all controllers of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The number under the identity, never reused.
    pub number: u32,
    /// The seat of the guardian who proposed it.
    pub proposer: u8,
    /// When.
    pub proposed: Instant,
    /// Who would control the identity, 1 to 8, no duplicates.
    pub controllers: Vec<Id>,
    /// Who of them accepted.
    pub accepted: Marks,
    /// The guardians who voted for it.
    pub votes: Marks,
    /// The guardians who voted against it.
    pub against: Marks,
    /// Whether the controllers spoke against it.
    pub opposed: bool,
    /// Since when it has the votes that it needs.
    pub stands_since: Option<Instant>,
}

impl Recovery {
    /// When it lapses without enough votes, exclusive.
    pub fn lapses(&self) -> Instant {
        self.proposed.plus(RECOVERY_OPEN_SECONDS)
    }

    /// Whether it found too few votes in time.
    pub fn has_lapsed(&self, now: Instant) -> bool {
        self.stands_since.is_none() && self.lapses() <= now
    }

    /// From when on it can be completed, if it stands.
    pub fn completes(&self) -> Option<Instant> {
        let wait = if self.opposed {
            OPPOSED_RECOVERY_SECONDS
        } else {
            RECOVERY_SECONDS
        };
        self.stands_since.map(|since| since.plus(wait))
    }
}

/// All proposals for one identity, in one cell, since there are at most 9.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveryCell {
    /// How many there ever were; the next one's number.
    pub ever: u32,
    /// Those that are open, at most one of each guardian.
    pub proposals: Vec<Recovery>,
}

impl RecoveryCell {
    /// Whether one has the votes that it needs.
    pub fn stands(&self) -> bool {
        self.proposals
            .iter()
            .any(|proposal| proposal.stands_since.is_some())
    }
}

/// Number (varint), proposer, proposed, controllers, accepted, votes, votes against, a byte for
/// the controllers' voice, and the instant since which it stands (0: it does not).
impl Pack for Recovery {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.number.into());
        out.byte(self.proposer);
        self.proposed.pack(out);
        out.list(&self.controllers);
        self.accepted.pack(out);
        self.votes.pack(out);
        self.against.pack(out);
        out.byte(u8::from(self.opposed));
        self.stands_since.unwrap_or_default().pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            number: source.number()?,
            proposer: source.byte()?,
            proposed: Instant::unpack(source)?,
            controllers: source.list()?,
            accepted: Marks::unpack(source)?,
            votes: Marks::unpack(source)?,
            against: Marks::unpack(source)?,
            opposed: match source.byte()? {
                0 => false,
                1 => true,
                _ => return Err(PackError::Invalid("recovery")),
            },
            stands_since: Some(Instant::unpack(source)?).filter(|since| *since > Instant(0)),
        })
    }
}

/// How many ever (varint), the proposals.
impl Pack for RecoveryCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.ever.into());
        out.list(&self.proposals);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            ever: source.number()?,
            proposals: source.list()?,
        })
    }
}

impl Cell for RecoveryCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "recoveries";
}

/// The proposals to recover an identity.
pub fn recovery(storage: &dyn Storage, identity: &Id) -> Result<RecoveryCell, KitError> {
    Ok(load(storage, &recovery_key(identity))?.unwrap_or_default())
}

/// Writes the proposals to recover an identity.
pub fn save_recovery(storage: &mut dyn Storage, identity: &Id, cell: &RecoveryCell) {
    save(storage, &recovery_key(identity), cell);
}
