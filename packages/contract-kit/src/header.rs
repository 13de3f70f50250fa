use cosmwasm_std::Storage;
use salus_vocabulary::Instant;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

use crate::{Cell, Key, KitError, save};

/// How long a pause lasts: 24 hours, in seconds.
pub const PAUSE_SECONDS: u64 = 24 * 3_600;
/// How long a contract runs after a pause before it can be paused again: 7 days, in seconds.
pub const PAUSE_REST_SECONDS: u64 = 7 * 24 * 3_600;

/// Which contract a header belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderKind {
    /// identity-registry.
    Identity,
    /// consent-registry.
    Consent,
    /// access-audit.
    Audit,
}

impl HeaderKind {
    fn number(self) -> u8 {
        match self {
            Self::Identity => 1,
            Self::Consent => 2,
            Self::Audit => 3,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity-registry",
            Self::Consent => "consent-registry",
            Self::Audit => "access-audit",
        }
    }
}

/// The first cell of every contract. Each decision reads the headers of its peers, because the
/// absence of any other cell would otherwise look like the absence of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which contract this is.
    pub kind: HeaderKind,
    /// Layout of the contract's cells as a whole.
    pub layout: u8,
    /// Paused until this instant, exclusive; 0 if never paused.
    pub paused_until: Instant,
    /// Rises whenever cached chains of accreditation may have become wrong.
    pub epoch: u64,
}

impl Header {
    /// The layout that this build writes.
    pub const LAYOUT: u8 = 2;
    /// The oldest layout that this build reads.
    pub const OLDEST_LAYOUT: u8 = 1;

    /// A header as at instantiation.
    pub fn new(kind: HeaderKind) -> Self {
        Self {
            kind,
            layout: Self::LAYOUT,
            paused_until: Instant(0),
            epoch: 0,
        }
    }

    pub(crate) fn require(header: Option<Self>, kind: HeaderKind) -> Result<Self, KitError> {
        let found = match header {
            Some(header)
                if header.kind == kind
                    && (Self::OLDEST_LAYOUT..=Self::LAYOUT).contains(&header.layout) =>
            {
                return Ok(header);
            }
            Some(header) => format!("{} with layout {}", header.kind.name(), header.layout),
            None => "nothing".to_owned(),
        };
        Err(KitError::WrongPeer {
            expected: kind.name(),
            layout: Self::LAYOUT,
            found,
        })
    }

    /// Whether the contract is paused.
    pub fn is_paused(&self, now: Instant) -> bool {
        now < self.paused_until
    }

    /// Pauses for 24 hours, but not before the contract has run for 7 days since the last pause: an
    /// owner's stolen key must not stop a contract for good.
    pub(crate) fn pause(&mut self, now: Instant) -> Result<Instant, KitError> {
        let earliest = self.paused_until.plus(PAUSE_REST_SECONDS);
        if self.paused_until > Instant(0) && now < earliest {
            return Err(KitError::PauseTooSoon { from: earliest.0 });
        }
        self.paused_until = now.plus(PAUSE_SECONDS);
        Ok(self.paused_until)
    }

    /// Refuses while paused.
    pub fn require_running(&self, now: Instant) -> Result<(), KitError> {
        if self.is_paused(now) {
            return Err(KitError::Paused {
                until: self.paused_until.0,
            });
        }
        Ok(())
    }
}

/// Kind, layout, end of the pause, epoch.
impl Pack for Header {
    fn pack(&self, out: &mut Writer) {
        out.byte(self.kind.number());
        out.byte(self.layout);
        self.paused_until.pack(out);
        out.varint(self.epoch);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let kind = match source.byte()? {
            1 => HeaderKind::Identity,
            2 => HeaderKind::Consent,
            3 => HeaderKind::Audit,
            _ => return Err(PackError::Invalid("kind")),
        };
        let layout = source.byte()?;
        Ok(Self {
            kind,
            layout,
            paused_until: Instant::unpack(source)?,
            epoch: source.varint()?,
        })
    }
}

impl Cell for Header {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "header";
}

/// The key of the header in every contract: namespace 0, nothing else.
pub fn header_key() -> Key {
    Key::new(0)
}

/// Writes this contract's header.
pub fn save_header(storage: &mut dyn Storage, header: &Header) {
    save(storage, &header_key(), header);
}

/// Writes the header of an older layout anew, at a migration. The cells that it stands for are
/// rewritten one by one, each when it is next written.
pub fn raise_layout(storage: &mut dyn Storage, header: &Header) {
    save_header(
        storage,
        &Header {
            layout: Header::LAYOUT,
            ..*header
        },
    );
}
