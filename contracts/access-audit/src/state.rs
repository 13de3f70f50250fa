//! The storage of the audit. Namespaces: 0 header, 1 heads, 2 entries, 3 gate (all laid out in
//! `salus-audit-api`), 4 ownership; `contract_info` is cw2's.
//!
//! Entries are only ever added, behind the head, by [`append`]; nothing here changes or removes
//! one.

use cosmwasm_std::Storage;
use salus_audit_api::cells::{GateCell, HeadCell, entry_key, gate_key, head_key};
use salus_audit_api::{EntryCell, GENESIS};
use salus_contract_kit::{Cell, Key, KitError, Ownership, load, save};
use salus_vocabulary::Id;
use salus_vocabulary::packed::PackError;

/// `ownership -> Ownership`; layout 1 has the owner alone. No decision needs it, so it stays out of
/// the gate.
fn ownership_key() -> Key {
    Key::new(4)
}

/// The owner, and to whom the contract is offered; an error before instantiation.
pub fn ownership(storage: &dyn Storage) -> Result<Ownership, KitError> {
    require(load(storage, &ownership_key())?)
}

/// Writes the ownership.
pub fn save_ownership(storage: &mut dyn Storage, ownership: &Ownership) {
    save(storage, &ownership_key(), ownership);
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
