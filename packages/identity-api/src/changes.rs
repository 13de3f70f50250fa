//! The changes of an identity's controllers and guardians that wait: a cell that its peers read raw.

use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

use crate::bounds::{CHANGE_OPEN_SECONDS, CHANGE_SECONDS};
use crate::guardians::{GuardianSet, Marks};

/// `pending changes by identity -> ChangesCell`; kept once there was one, so that no number is
/// given twice.
pub fn changes_key(identity: &Id) -> Key {
    Key::new(10).part(identity.as_slice())
}

/// What a change of controllers or guardians does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Adds a controller, who accepted.
    Add(Id),
    /// Removes a controller.
    Remove(Id),
    /// Sets guardians, who all accepted.
    SetGuardians(GuardianSet),
    /// Dismisses the guardians.
    DismissGuardians,
}

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The number under the identity, never reused.
    pub number: u32,
    /// What it does.
    pub what: What,
    /// From when on it can be applied.
    pub effective: Instant,
    /// The guardians who voted to cancel it.
    pub against: Marks,
}

impl Change {
    /// When it can no longer be applied, exclusive.
    pub fn lapses(&self) -> Instant {
        self.effective.plus(CHANGE_OPEN_SECONDS)
    }
}

/// The changes that wait, in one cell, since they are few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangesCell {
    /// How many there ever were; the next one's number.
    pub ever: u32,
    /// Those that wait, at most 8.
    pub changes: Vec<Change>,
}

impl ChangesCell {
    /// Moves what would have taken effect after a recovery began to stand by the time that it
    /// stood.
    pub fn stood_still(&mut self, from: Instant, now: Instant) {
        let seconds = now.0.saturating_sub(from.0);
        for change in &mut self.changes {
            if change.effective > from {
                change.effective = change.effective.plus(seconds);
            }
        }
    }

    /// Lets each that has not lapsed wait as long as if it were begun now.
    pub fn wait_anew(&mut self, now: Instant) {
        let effective = now.plus(CHANGE_SECONDS);
        for change in &mut self.changes {
            if now < change.lapses() {
                change.effective = change.effective.max(effective);
            }
        }
    }

    /// Forgets the votes of guardians who are no longer.
    pub fn forget_votes(&mut self) {
        for change in &mut self.changes {
            change.against = Marks::default();
        }
    }
}

/// Number (varint); 0 add, 1 remove, 2 set guardians, 3 dismiss guardians, and whom; effective;
/// votes against.
impl Pack for Change {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.number.into());
        match &self.what {
            What::Add(controller) => {
                out.byte(0);
                controller.pack(out);
            }
            What::Remove(controller) => {
                out.byte(1);
                controller.pack(out);
            }
            What::SetGuardians(set) => {
                out.byte(2);
                set.pack(out);
            }
            What::DismissGuardians => out.byte(3),
        }
        self.effective.pack(out);
        self.against.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            number: source.number()?,
            what: match source.byte()? {
                0 => What::Add(Id::unpack(source)?),
                1 => What::Remove(Id::unpack(source)?),
                2 => What::SetGuardians(GuardianSet::unpack(source)?),
                3 => What::DismissGuardians,
                _ => return Err(PackError::Invalid("change")),
            },
            effective: Instant::unpack(source)?,
            against: Marks::unpack(source)?,
        })
    }
}

/// How many ever (varint), the changes.
impl Pack for ChangesCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.ever.into());
        out.list(&self.changes);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            ever: source.number()?,
            changes: source.list()?,
        })
    }
}

impl Cell for ChangesCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "pending changes";
}
