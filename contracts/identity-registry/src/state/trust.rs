use cosmwasm_std::Storage;
use salus_contract_kit::{Cell, Key, KitError, cells_under, delete, load, save, take_page};
use salus_identity_api::bounds::{
    ROOT_ADDITION_SECONDS, ROOT_CHANGE_OPEN_SECONDS, ROOT_REMOVAL_SECONDS,
};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant};

use super::{IdPage, id_of_key};

/// `bar by root and subject -> BarCell`, until the root lifts it.
fn bar_key(root: &Id, subject: &Id) -> Key {
    bars_of(root).part(subject.as_slice())
}

fn bars_of(root: &Id) -> Key {
    Key::new(13).owner(root)
}

/// `pending changes of the trust roots -> PendingRootsCell`: few, so one cell.
fn pending_roots_key() -> Key {
    Key::new(14)
}

/// Why nobody accredits a subject under a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarCell {
    /// Who revoked for cause.
    pub by: Id,
    /// The number of the accreditation that was revoked.
    pub number: u16,
    /// Since when.
    pub since: Instant,
}

/// A change of the trust roots that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingRoot {
    /// The root.
    pub root: Id,
    /// Whether it is added; otherwise removed.
    pub adds: bool,
    /// From when on it can be applied.
    pub effective: Instant,
}

/// The changes of the trust roots that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PendingRootsCell {
    /// In the order of their proposal, one for each root.
    pub pending: Vec<PendingRoot>,
}

impl PendingRoot {
    /// When it was proposed.
    pub fn proposed(&self) -> Instant {
        let wait = if self.adds {
            ROOT_ADDITION_SECONDS
        } else {
            ROOT_REMOVAL_SECONDS
        };
        self.effective.minus(wait)
    }

    /// When it can no longer be applied, exclusive: what was forgotten must not come as a surprise.
    pub fn lapses(&self) -> Instant {
        self.effective.plus(ROOT_CHANGE_OPEN_SECONDS)
    }
}

impl PendingRootsCell {
    /// The change that waits for a root.
    pub fn of(&self, root: &Id) -> Option<PendingRoot> {
        self.pending
            .iter()
            .find(|pending| pending.root == *root)
            .copied()
    }

    /// Forgets the change that waits for a root.
    pub fn remove(&mut self, root: &Id) {
        self.pending.retain(|pending| pending.root != *root);
    }
}

/// By, number (varint), since.
impl Pack for BarCell {
    fn pack(&self, out: &mut Writer) {
        self.by.pack(out);
        out.varint(self.number.into());
        self.since.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            by: Id::unpack(source)?,
            number: source.number()?,
            since: Instant::unpack(source)?,
        })
    }
}

impl Cell for BarCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "bar";
}

/// Root; a byte 1 if it is added, 0 if it is removed; effective.
impl Pack for PendingRoot {
    fn pack(&self, out: &mut Writer) {
        self.root.pack(out);
        out.byte(u8::from(self.adds));
        self.effective.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            root: Id::unpack(source)?,
            adds: match source.byte()? {
                0 => false,
                1 => true,
                _ => return Err(PackError::Invalid("pending root")),
            },
            effective: Instant::unpack(source)?,
        })
    }
}

impl Pack for PendingRootsCell {
    fn pack(&self, out: &mut Writer) {
        out.list(&self.pending);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            pending: source.list()?,
        })
    }
}

impl Cell for PendingRootsCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "pending roots";
}

/// The bar of a subject under a root.
pub fn bar(storage: &dyn Storage, root: &Id, subject: &Id) -> Result<Option<BarCell>, KitError> {
    load(storage, &bar_key(root, subject))
}

/// Writes a bar, unless there is one: the first stays, with its date.
pub fn set_bar(
    storage: &mut dyn Storage,
    root: &Id,
    subject: &Id,
    cell: &BarCell,
) -> Result<(), KitError> {
    if bar(storage, root, subject)?.is_none() {
        save(storage, &bar_key(root, subject), cell);
    }
    Ok(())
}

/// Removes a bar.
pub fn remove_bar(storage: &mut dyn Storage, root: &Id, subject: &Id) {
    delete(storage, &bar_key(root, subject));
}

/// A page of a root's bars in the order of the subjects' bytes, after one of them if it is given.
pub fn bars(
    storage: &dyn Storage,
    root: &Id,
    after: Option<&Id>,
    limit: usize,
) -> Result<IdPage<BarCell>, KitError> {
    let after = after.map(Id::as_slice);
    let (page, last) = take_page(
        cells_under(storage, &bars_of(root), after),
        limit,
        |part: &Vec<u8>, cell| Ok(Some((id_of_key(part)?, cell))),
    )?;
    Ok((page, last.map(|part| id_of_key(&part)).transpose()?))
}

/// The changes of the trust roots that wait.
pub fn pending_roots(storage: &dyn Storage) -> Result<PendingRootsCell, KitError> {
    Ok(load(storage, &pending_roots_key())?.unwrap_or_default())
}

/// Writes the changes of the trust roots that wait.
pub fn save_pending_roots(storage: &mut dyn Storage, cell: &PendingRootsCell) {
    save(storage, &pending_roots_key(), cell);
}
