//! The storage of the audit. Namespaces: 0 header, 1 heads, 2 entries, 3 gate (all laid out in
//! `salus-audit-api`), 4 configuration; `contract_info` is cw2's.
//!
//! Entries are only ever added, behind the head, by [`append`]; nothing here changes or removes
//! one.

use cosmwasm_std::Storage;
use salus_audit_api::cells::{GateCell, HeadCell, entry_key, gate_key, head_key};
use salus_audit_api::{EntryCell, GENESIS};
use salus_contract_kit::{Cell, Key, KitError, load, save};
use salus_vocabulary::Id;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

/// `configuration -> ConfigCell`; no decision needs it, so it stays out of the gate.
fn config_key() -> Key {
    Key::new(4)
}

/// The owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigCell {
    /// The identity that owns the contract.
    pub owner: Id,
}

impl Pack for ConfigCell {
    fn pack(&self, out: &mut Writer) {
        self.owner.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            owner: Id::unpack(source)?,
        })
    }
}

impl Cell for ConfigCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "configuration";
}

/// The configuration; an error before instantiation.
pub fn config(storage: &dyn Storage) -> Result<ConfigCell, KitError> {
    require(load(storage, &config_key())?)
}

/// Writes the configuration.
pub fn save_config(storage: &mut dyn Storage, config: &ConfigCell) {
    save(storage, &config_key(), config);
}

/// What every decision needs of this contract; an error before instantiation.
pub fn gate(storage: &dyn Storage) -> Result<GateCell, KitError> {
    require(load(storage, &gate_key())?)
}

/// Writes the gate.
pub fn save_gate(storage: &mut dyn Storage, gate: &GateCell) {
    save(storage, &gate_key(), gate);
}

/// The latest entry of a subject; number 0 before the first.
pub fn head(storage: &dyn Storage, subject: &Id) -> Result<HeadCell, KitError> {
    Ok(load(storage, &head_key(subject))?.unwrap_or(HeadCell {
        seq: 0,
        hash: GENESIS,
    }))
}

/// Moves the head on to an entry that was appended.
pub fn save_head(storage: &mut dyn Storage, subject: &Id, head: &HeadCell) {
    save(storage, &head_key(subject), head);
}

/// An entry; an error if it is missing, for the head says that it is there.
pub fn entry(storage: &dyn Storage, subject: &Id, seq: u32) -> Result<EntryCell, KitError> {
    require(load(storage, &entry_key(subject, seq))?)
}

/// Stores an entry behind the head and gives its bytes. The head follows with [`save_head`].
pub fn append(storage: &mut dyn Storage, subject: &Id, seq: u32, entry: &EntryCell) -> Vec<u8> {
    let bytes = entry.to_cell();
    storage.set(entry_key(subject, seq).as_slice(), &bytes);
    bytes
}

fn require<T: Cell>(cell: Option<T>) -> Result<T, KitError> {
    cell.ok_or(KitError::UnreadableCell {
        cell: T::NAME,
        source: PackError::Truncated,
    })
}
