//! The cells of access-audit: keys and layouts.

mod basis;
mod dispute;
mod emergency;

pub use basis::{LegalBasesCell, LegalBasisRow, legal_bases_key};
pub use dispute::{DisputeAnswerCell, DisputeCell, dispute_key};
pub use emergency::{
    DeclarationClass, DeclaredCell, EmergencyCell, OpenReviewCell, ReviewCell, by_actor_key,
    by_organization_key, emergencies_prefix, emergency_key, of_actor_prefix, open_review_key,
    open_reviews_prefix,
};
use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Hash, Id, Instant};

use crate::EmergencyPolicy;

/// `head by subject -> HeadCell`, written by the build 0.1.0 only; removed when the next entry is
/// appended, which holds the hash itself.
pub fn head_key(subject: &Id) -> Key {
    Key::new(1).part(subject.as_slice())
}

/// `entry by subject and number -> EntryCell`, numbers from 1; never changed, never removed.
pub fn entry_key(subject: &Id, seq: u32) -> Key {
    entries_of(subject).part(&seq.to_be_bytes())
}

/// What the keys of all entries of a subject start with.
pub fn entries_of(subject: &Id) -> Key {
    Key::new(2).owner(subject)
}

/// `gate -> GateCell`.
pub fn gate_key() -> Key {
    Key::new(3)
}

/// The latest entry of a subject, as the build 0.1.0 kept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadCell {
    /// The number of the latest entry.
    pub seq: u32,
    /// Its hash, which covers all entries before it.
    pub hash: Hash,
}

/// What every decision needs of this contract itself, in one read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateCell {
    /// Paused until this instant, exclusive, as in the header; 0 if never paused.
    pub paused_until: Instant,
    /// The contract that says who somebody is. Never changed.
    pub identity_registry: Id,
    /// The contract that holds the consents. Never changed.
    pub consent_registry: Id,
    /// What is answered in a declared emergency when no consent speaks.
    pub emergencies: EmergencySetting,
    /// Whether some custodian ever published legal bases: tables are read only then.
    pub legal_bases: bool,
}

/// What is answered in a declared emergency when no consent speaks, and what is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmergencySetting {
    /// Permit.
    Permit,
    /// Deny.
    Deny,
    /// Deny; from this instant on the owner's message makes it permit.
    PermitFrom(Instant),
}

impl EmergencySetting {
    /// What is answered now.
    pub fn policy(self) -> EmergencyPolicy {
        match self {
            Self::Permit => EmergencyPolicy::Permit,
            Self::Deny | Self::PermitFrom(_) => EmergencyPolicy::Deny,
        }
    }

    /// From when on the owner may make it wider.
    pub fn pending(self) -> Option<Instant> {
        match self {
            Self::PermitFrom(from) => Some(from),
            Self::Permit | Self::Deny => None,
        }
    }
}

impl From<EmergencyPolicy> for EmergencySetting {
    fn from(policy: EmergencyPolicy) -> Self {
        match policy {
            EmergencyPolicy::Permit => Self::Permit,
            EmergencyPolicy::Deny => Self::Deny,
        }
    }
}

impl GateCell {
    /// Whether the contract is paused.
    pub fn is_paused(&self, now: Instant) -> bool {
        now < self.paused_until
    }
}

/// Number (varint), hash.
impl Pack for HeadCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.seq.into());
        self.hash.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            seq: source.number()?,
            hash: Hash::unpack(source)?,
        })
    }
}

impl Cell for HeadCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "head";
}

/// End of the pause, identity-registry, consent-registry; a byte (0 permit, 1 deny, 2 deny at first,
/// plus 4 if some custodian published legal bases); the instant of the permit, after 2.
impl Pack for GateCell {
    fn pack(&self, out: &mut Writer) {
        self.paused_until.pack(out);
        self.identity_registry.pack(out);
        self.consent_registry.pack(out);
        let setting = match self.emergencies {
            EmergencySetting::Permit => 0,
            EmergencySetting::Deny => 1,
            EmergencySetting::PermitFrom(_) => 2,
        };
        out.byte(setting | (u8::from(self.legal_bases) << 2));
        if let EmergencySetting::PermitFrom(from) = self.emergencies {
            from.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let first = Self::unpack_layout(1, source)?;
        let bits = source.byte()?;
        let emergencies = match bits & 3 {
            0 => EmergencySetting::Permit,
            1 => EmergencySetting::Deny,
            2 => EmergencySetting::PermitFrom(Instant::unpack(source)?),
            _ => return Err(PackError::Invalid("emergency policy")),
        };
        if bits > 7 {
            return Err(PackError::Invalid("gate"));
        }
        Ok(Self {
            emergencies,
            legal_bases: bits & 4 != 0,
            ..first
        })
    }
}

/// Layout 1 ends after consent-registry: the policy was the default, and there were no legal bases.
impl Cell for GateCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "gate";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 => Ok(Self {
                paused_until: Instant::unpack(source)?,
                identity_registry: Id::unpack(source)?,
                consent_registry: Id::unpack(source)?,
                emergencies: EmergencySetting::Permit,
                legal_bases: false,
            }),
            Self::LAYOUT => Self::unpack(source),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}
