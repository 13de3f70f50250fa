//! The cells of access-audit: keys and layouts.

use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Hash, Id, Instant};

/// `head by subject -> HeadCell`; absent: no entries.
pub fn head_key(subject: &Id) -> Key {
    Key::new(1).part(subject.as_slice())
}

/// `entry by subject and number -> EntryCell`, numbers from 1; never changed, never removed.
pub fn entry_key(subject: &Id, seq: u32) -> Key {
    Key::new(2).owner(subject).part(&seq.to_be_bytes())
}

/// `gate -> GateCell`.
pub fn gate_key() -> Key {
    Key::new(3)
}

/// The latest entry of a subject.
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

/// End of the pause, identity-registry, consent-registry.
impl Pack for GateCell {
    fn pack(&self, out: &mut Writer) {
        self.paused_until.pack(out);
        self.identity_registry.pack(out);
        self.consent_registry.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            paused_until: Instant::unpack(source)?,
            identity_registry: Id::unpack(source)?,
            consent_registry: Id::unpack(source)?,
        })
    }
}

impl Cell for GateCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "gate";
}
