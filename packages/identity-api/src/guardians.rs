//! Who guards an identity: cells that its peers read raw.

use salus_contract_kit::{Cell, CellSource, Key, KitError};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

/// `guardians by identity -> GuardiansCell`; absent: there are none, and no recovery.
pub fn guardians_key(identity: &Id) -> Key {
    Key::new(8).part(identity.as_slice())
}

/// `proposed guardians by identity -> ProposedGuardiansCell`, until all accepted, one declined, or
/// they lapsed.
pub fn proposed_guardians_key(identity: &Id) -> Key {
    Key::new(16).part(identity.as_slice())
}

/// Places in a list of at most 16, one bit each, the first the lowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u16);

impl Marks {
    fn bit(place: usize) -> u16 {
        u32::try_from(place)
            .ok()
            .and_then(|place| 1u16.checked_shl(place))
            .unwrap_or(0)
    }

    /// Whether a place is marked.
    pub fn contains(self, place: usize) -> bool {
        self.0 & Self::bit(place) != 0
    }

    /// Marks a place.
    pub fn set(&mut self, place: usize) {
        self.0 |= Self::bit(place);
    }

    /// Unmarks a place.
    pub fn clear(&mut self, place: usize) {
        self.0 &= !Self::bit(place);
    }

    /// Whether the first `length` places are all marked.
    pub fn has_all(self, length: usize) -> bool {
        (0..length).all(|place| self.contains(place))
    }

    /// The items whose places are marked.
    pub fn of<T: Copy>(self, items: &[T]) -> Vec<T> {
        let mut marked = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if self.contains(place) {
                marked.push(*item);
            }
        }
        marked
    }
}

/// A varint of the bits.
impl Pack for Marks {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.0.into());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self(source.number()?))
    }
}

/// Who guards an identity, and how many of them recover it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianSet {
    /// The seats, 3 to 9, no duplicates.
    pub guardians: Vec<Id>,
    /// More than half of the seats.
    pub threshold: u8,
}

impl GuardianSet {
    /// The seat of an identity, held or not.
    pub fn seat_of(&self, guardian: &Id) -> Option<usize> {
        self.guardians.iter().position(|seat| seat == guardian)
    }

    /// How many, with the voice of the controllers as one of them, cancel a recovery: half of the
    /// guardians and that voice, rounded up.
    pub fn cancels(&self) -> usize {
        self.guardians.len().saturating_add(2) / 2
    }
}

/// The seats, the threshold.
impl Pack for GuardianSet {
    fn pack(&self, out: &mut Writer) {
        out.list(&self.guardians);
        out.byte(self.threshold);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            guardians: source.list()?,
            threshold: source.byte()?,
        })
    }
}

/// The guardians that live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardiansCell {
    /// The seats and the threshold.
    pub set: GuardianSet,
    /// The seats whose guardians resigned.
    pub resigned: Marks,
    /// Since when the set lives.
    pub since: Instant,
    /// Who voted to cancel the deactivation under way.
    pub against_deactivation: Marks,
}

impl GuardiansCell {
    /// The seat that an identity holds.
    pub fn held_by(&self, guardian: &Id) -> Option<usize> {
        self.set
            .seat_of(guardian)
            .filter(|seat| !self.resigned.contains(*seat))
    }
}

/// Set, resigned, since, votes against the deactivation.
impl Pack for GuardiansCell {
    fn pack(&self, out: &mut Writer) {
        self.set.pack(out);
        self.resigned.pack(out);
        self.since.pack(out);
        self.against_deactivation.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            set: GuardianSet::unpack(source)?,
            resigned: Marks::unpack(source)?,
            since: Instant::unpack(source)?,
            against_deactivation: Marks::unpack(source)?,
        })
    }
}

impl Cell for GuardiansCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "guardians";
}

/// Guardians who have been asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedGuardiansCell {
    /// The seats and the threshold.
    pub set: GuardianSet,
    /// Who accepted.
    pub accepted: Marks,
    /// When the rest can no longer accept, exclusive.
    pub lapses: Instant,
}

/// Set, accepted, lapses.
impl Pack for ProposedGuardiansCell {
    fn pack(&self, out: &mut Writer) {
        self.set.pack(out);
        self.accepted.pack(out);
        self.lapses.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            set: GuardianSet::unpack(source)?,
            accepted: Marks::unpack(source)?,
            lapses: Instant::unpack(source)?,
        })
    }
}

impl Cell for ProposedGuardiansCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "proposed guardians";
}

/// Who holds a seat among the guardians of an identity, and who was asked to.
pub fn held_or_asked(cells: &CellSource<'_>, identity: &Id) -> Result<Vec<Id>, KitError> {
    let mut found = Vec::new();
    let live: Option<GuardiansCell> = cells.read(&guardians_key(identity))?;
    if let Some(cell) = live {
        for guardian in &cell.set.guardians {
            if cell.held_by(guardian).is_some() {
                found.push(*guardian);
            }
        }
    }
    let proposed: Option<ProposedGuardiansCell> = cells.read(&proposed_guardians_key(identity))?;
    found.extend(proposed.into_iter().flat_map(|cell| cell.set.guardians));
    Ok(found)
}

/// Whether `guardian` holds a seat among the guardians of an identity, or was asked to.
pub fn is_guardian(cells: &CellSource<'_>, identity: &Id, guardian: &Id) -> Result<bool, KitError> {
    let live: Option<GuardiansCell> = cells.read(&guardians_key(identity))?;
    if live.is_some_and(|cell| cell.held_by(guardian).is_some()) {
        return Ok(true);
    }
    let proposed: Option<ProposedGuardiansCell> = cells.read(&proposed_guardians_key(identity))?;
    Ok(proposed.is_some_and(|cell| cell.set.seat_of(guardian).is_some()))
}
