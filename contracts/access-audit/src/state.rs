//! The storage of the audit. Namespaces: 0 header, 1 heads of the build 0.1.0, 2 entries, 3 gate, 5
//! emergencies, 6 emergencies by actor, 7 emergencies of managed identities by organization, 8 open
//! reviews, 9 disputes, 10 legal bases (all laid out in `salus-audit-api`), 4 ownership;
//! `contract_info` is cw2's.
//!
//! Entries are only ever added, behind the latest, by [`append`]; nothing here changes or removes
//! one.

use cosmwasm_std::{Order, Storage};
use salus_audit_api::EntryCell;
use salus_audit_api::cells::{
    DisputeCell, EmergencyCell, GateCell, HeadCell, LegalBasesCell, OpenReviewCell, dispute_key,
    emergency_key, entries_of, entry_key, gate_key, head_key, legal_bases_key, open_review_key,
};
use salus_contract_kit::{Cell, Key, KitError, Ownership, delete, load, save};
use salus_vocabulary::packed::PackError;
use salus_vocabulary::{Id, Instant};

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

/// An entry as it is stored.
pub struct Stored {
    /// Its number under the subject.
    pub seq: u32,
    /// The bytes that its hash covers.
    pub bytes: Vec<u8>,
    /// What they say.
    pub entry: EntryCell,
}

/// The entries of a subject from one number to another, both inclusive. An iterator finds the
/// latest without a cell that says where it is, and each entry for half of what a read costs.
pub fn entries<'a>(
    storage: &'a dyn Storage,
    subject: &Id,
    from: u32,
    to: u32,
    order: Order,
) -> impl Iterator<Item = Result<Stored, KitError>> + use<'a> {
    let skipped = entries_of(subject).as_slice().len();
    let start = entry_key(subject, from);
    let end = entry_key(subject, to).part(&[0]);
    storage
        .range(Some(start.as_slice()), Some(end.as_slice()), order)
        .map(move |(key, bytes)| {
            let number = key.get(skipped..).unwrap_or_default().try_into();
            Ok(Stored {
                seq: number.map(u32::from_be_bytes).map_err(|_| unreadable())?,
                entry: EntryCell::from_cell(&bytes)?,
                bytes,
            })
        })
}

/// The entries of a subject, the latest first.
pub fn latest_entries<'a>(
    storage: &'a dyn Storage,
    subject: &Id,
) -> impl Iterator<Item = Result<Stored, KitError>> + use<'a> {
    entries(storage, subject, 0, u32::MAX, Order::Descending)
}

/// The number of a subject's latest entry; 0 before the first.
pub fn latest_number(storage: &dyn Storage, subject: &Id) -> Result<u32, KitError> {
    let latest = latest_entries(storage, subject).next().transpose()?;
    Ok(latest.map_or(0, |latest| latest.seq))
}

/// An entry; `None`: there is none with this number.
pub fn entry_if_any(
    storage: &dyn Storage,
    subject: &Id,
    seq: u32,
) -> Result<Option<EntryCell>, KitError> {
    load(storage, &entry_key(subject, seq))
}

/// An entry; an error if it is missing, for a later one says that it is there.
pub fn entry(storage: &dyn Storage, subject: &Id, seq: u32) -> Result<EntryCell, KitError> {
    require(entry_if_any(storage, subject, seq)?)
}

/// Stores an entry behind the latest and gives its bytes.
pub fn append(storage: &mut dyn Storage, subject: &Id, seq: u32, entry: &EntryCell) -> Vec<u8> {
    let bytes = entry.to_cell();
    storage.set(entry_key(subject, seq).as_slice(), &bytes);
    bytes
}

/// What became of an emergency.
pub fn emergency(
    storage: &dyn Storage,
    subject: &Id,
    number: u32,
) -> Result<Option<EmergencyCell>, KitError> {
    load(storage, &emergency_key(subject, number))
}

/// Writes an emergency whose review is open, and lists it among the open ones.
pub fn open_review(
    storage: &mut dyn Storage,
    subject: &Id,
    number: u32,
    recorded: Instant,
    flagged: bool,
) {
    let cell = EmergencyCell {
        flagged,
        review: None,
    };
    save(storage, &emergency_key(subject, number), &cell);
    save(
        storage,
        &open_review_key(recorded, subject, number),
        &OpenReviewCell,
    );
}

/// Writes the review of an emergency, which is open no more.
pub fn close_review(
    storage: &mut dyn Storage,
    subject: &Id,
    number: u32,
    recorded: Instant,
    reviewed: &EmergencyCell,
) {
    save(storage, &emergency_key(subject, number), reviewed);
    delete(storage, &open_review_key(recorded, subject, number));
}

/// The greatest ordinal under a prefix that only ordinals follow; 0 if there is none.
pub fn last_ordinal(storage: &dyn Storage, prefix: &Key) -> u32 {
    let end = prefix.after_prefix();
    let latest = storage
        .range(Some(prefix.as_slice()), end.as_deref(), Order::Descending)
        .next();
    let ordinal = latest.and_then(|(key, _)| {
        let part = key.get(prefix.as_slice().len()..)?;
        Some(u32::from_be_bytes(part.try_into().ok()?))
    });
    ordinal.unwrap_or(0)
}

/// What a patient holds against an entry, or a delegate for her.
pub fn dispute(
    storage: &dyn Storage,
    subject: &Id,
    seq: u32,
    by_delegate: bool,
) -> Result<Option<DisputeCell>, KitError> {
    load(storage, &dispute_key(subject, seq, by_delegate))
}

/// Writes a dispute.
pub fn save_dispute(storage: &mut dyn Storage, subject: &Id, seq: u32, dispute: &DisputeCell) {
    save(
        storage,
        &dispute_key(subject, seq, dispute.by.is_some()),
        dispute,
    );
}

/// A custodian's legal bases without consent.
pub fn legal_bases(storage: &dyn Storage, custodian: &Id) -> Result<LegalBasesCell, KitError> {
    Ok(load(storage, &legal_bases_key(custodian))?.unwrap_or_default())
}

/// Writes a custodian's legal bases.
pub fn save_legal_bases(storage: &mut dyn Storage, custodian: &Id, bases: &LegalBasesCell) {
    save(storage, &legal_bases_key(custodian), bases);
}

/// The head that the build 0.1.0 left behind entries that do not hold the hash before them.
pub fn old_head(storage: &dyn Storage, subject: &Id) -> Result<HeadCell, KitError> {
    require(load(storage, &head_key(subject))?)
}

/// Removes it, once an entry behind holds the hash.
pub fn remove_old_head(storage: &mut dyn Storage, subject: &Id) {
    delete(storage, &head_key(subject));
}

fn unreadable() -> KitError {
    KitError::UnreadableCell {
        cell: EntryCell::NAME,
        source: PackError::Invalid("key"),
    }
}

fn require<T: Cell>(cell: Option<T>) -> Result<T, KitError> {
    cell.ok_or(KitError::UnreadableCell {
        cell: T::NAME,
        source: PackError::Truncated,
    })
}
