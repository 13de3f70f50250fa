use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cosmwasm_std::{Order, Storage};
use salus_audit_api::bounds::{MAX_SINCE, REPEAT_EVERY};
use salus_audit_api::{Assurance, EntryCell, GENESIS, entry_hash};
use salus_contract_kit::KitError;
use salus_vocabulary::{Hash, Id};

use crate::ContractError;
use crate::ask::Named;
use crate::state::{self, Stored};
use crate::writer::RepeatKey;

/// How far a repetition is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Among all entries after `since`: refused if they are too many.
    All,
    /// Among the latest of them: in an emergency a second entry does less harm than none.
    Latest,
}

/// The latest entry of a chain.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// Its number; 0 before the first.
    pub seq: u32,
    /// Its hash.
    pub hash: Hash,
}

/// The latest entry of a subject, which commits to all before it.
pub fn head(storage: &dyn Storage, contract: &Id, subject: &Id) -> Result<Head, KitError> {
    let latest = state::latest_entries(storage, subject).next().transpose()?;
    Ok(Chain::behind(storage, contract, subject, latest)?.head)
}

/// The subjects' chains of entries during one message. No cell says where a chain ends: the latest
/// entry holds the hash before it, and so its own hash can be computed.
pub struct Trails {
    contract: Id,
    chains: BTreeMap<Id, Chain>,
}

/// One subject's chain.
struct Chain {
    /// The number of the latest entry before the message.
    before: u32,
    /// The latest entry that is written.
    head: Head,
    /// Where among the known ones is that which follows it; it is written when it is clear whether
    /// it is the last.
    pending: Option<usize>,
    /// Whether the build 0.1.0 wrote the latest entry.
    old: bool,
    /// Entries that were read or appended during the message, with their numbers, in no order.
    known: Vec<(u32, EntryCell)>,
}

impl Trails {
    /// Chains of this contract, none read yet.
    pub fn new(contract: Id) -> Self {
        Self {
            contract,
            chains: BTreeMap::new(),
        }
    }

    /// Finds the entry of an access that was recorded already: after `since` before this message,
    /// or earlier in this message.
    pub fn repetition(
        &mut self,
        storage: &dyn Storage,
        subject: &Named,
        since: u64,
        key: &RepeatKey,
        reach: Reach,
    ) -> Result<Option<(u32, &EntryCell)>, ContractError> {
        let chain = self.chain(storage, &subject.id, since)?;
        let since = chain.require_near(subject, since, reach)?;
        chain.read(storage, &subject.id, since)?;
        let repeated = chain
            .known
            .iter()
            .filter(|(seq, entry)| *seq > since && is_of(entry, key))
            .min_by_key(|(seq, _)| *seq);
        Ok(repeated.map(|(seq, entry)| (*seq, entry)))
    }

    /// Appends an entry to its subject's chain and gives its number. The last one of a chain is
    /// written by [`Self::close`].
    pub fn append(
        &mut self,
        storage: &mut dyn Storage,
        subject: &Named,
        entry: EntryCell,
    ) -> Result<u32, ContractError> {
        let contract = self.contract;
        let chain = self.chain(storage, &subject.id, u64::MAX)?;
        chain.write_pending(storage, &contract, &subject.id, false);
        let seq = chain
            .head
            .seq
            .checked_add(1)
            .ok_or_else(|| ContractError::EntriesUsedUp {
                subject: subject.text.clone(),
            })?;
        chain.pending = Some(chain.known.len());
        chain.known.push((seq, entry));
        Ok(seq)
    }

    /// Writes what the chains end with.
    pub fn close(self, storage: &mut dyn Storage) {
        for (subject, mut chain) in self.chains {
            if chain.pending.is_some() && chain.old {
                state::remove_old_head(storage, &subject);
            }
            chain.write_pending(storage, &self.contract, &subject, true);
        }
    }

    fn chain(
        &mut self,
        storage: &dyn Storage,
        subject: &Id,
        since: u64,
    ) -> Result<&mut Chain, ContractError> {
        Ok(match self.chains.entry(*subject) {
            Entry::Occupied(chain) => chain.into_mut(),
            Entry::Vacant(free) => {
                free.insert(Chain::open(storage, &self.contract, subject, since)?)
            }
        })
    }
}

impl Chain {
    /// Finds the end of a chain and reads the latest entries after `since`.
    fn open(
        storage: &dyn Storage,
        contract: &Id,
        subject: &Id,
        since: u64,
    ) -> Result<Self, KitError> {
        let mut entries = state::latest_entries(storage, subject);
        let latest = entries.next().transpose()?;
        let mut chain = Self::behind(storage, contract, subject, latest)?;
        let since = u32::try_from(since).unwrap_or(u32::MAX);
        let behind = chain.before.saturating_sub(since);
        for _ in 1..behind.min(MAX_SINCE) {
            let Some(stored) = entries.next().transpose()? else {
                break;
            };
            chain.known.push((stored.seq, stored.entry));
        }
        Ok(chain)
    }

    /// The chain that ends with an entry.
    fn behind(
        storage: &dyn Storage,
        contract: &Id,
        subject: &Id,
        latest: Option<Stored>,
    ) -> Result<Self, KitError> {
        let Some(Stored { seq, bytes, entry }) = latest else {
            return Ok(Self {
                before: 0,
                head: Head {
                    seq: 0,
                    hash: GENESIS,
                },
                pending: None,
                old: false,
                known: Vec::new(),
            });
        };
        let hash = match &entry.previous {
            Some(previous) => entry_hash(contract, subject, seq, previous, &bytes),
            None => state::old_head(storage, subject)?.hash,
        };
        Ok(Self {
            before: seq,
            head: Head { seq, hash },
            pending: None,
            old: entry.previous.is_none(),
            known: vec![(seq, entry)],
        })
    }

    /// Writes the entry that waited for what follows. The last one holds the hash before it.
    fn write_pending(
        &mut self,
        storage: &mut dyn Storage,
        contract: &Id,
        subject: &Id,
        is_last: bool,
    ) {
        let pending = self.pending.take();
        let Some((seq, entry)) = pending.and_then(|place| self.known.get_mut(place)) else {
            return;
        };
        let before = self.head.hash;
        if is_last || *seq % REPEAT_EVERY == 0 {
            entry.previous = Some(before);
        }
        let bytes = state::append(storage, subject, *seq, entry);
        self.head = Head {
            seq: *seq,
            hash: entry_hash(contract, subject, *seq, &before, &bytes),
        };
    }

    /// Refuses a `since` ahead of the head before the message, or too far behind it.
    fn require_near(
        &self,
        subject: &Named,
        since: u64,
        reach: Reach,
    ) -> Result<u32, ContractError> {
        let head = self.before;
        let ahead = || ContractError::SinceAhead {
            subject: subject.text.clone(),
            head,
            since,
        };
        let near = u32::try_from(since).map_err(|_| ahead())?;
        match head.checked_sub(near) {
            None => Err(ahead()),
            Some(behind) if behind > MAX_SINCE => match reach {
                Reach::All => Err(ContractError::Resync {
                    subject: subject.text.clone(),
                    head,
                    since,
                }),
                Reach::Latest => Ok(head.saturating_sub(MAX_SINCE)),
            },
            Some(_) => Ok(near),
        }
    }

    /// Reads the entries after `since` that were there before the message and are not known yet.
    fn read(
        &mut self,
        storage: &dyn Storage,
        subject: &Id,
        since: u32,
    ) -> Result<(), ContractError> {
        for seq in since.saturating_add(1)..=self.before {
            if !self.known.iter().any(|(known, _)| *known == seq) {
                self.known.push((seq, state::entry(storage, subject, seq)?));
            }
        }
        Ok(())
    }
}

/// The access ids are compared as numbers and first: in a batch each meets all before it, and
/// comparing bytes takes a call.
fn is_of(entry: &EntryCell, key: &RepeatKey) -> bool {
    let sent = || (entry.assurance == Assurance::Sent).then_some(entry.actor);
    u128::from_le_bytes(entry.access_id.0) == u128::from_le_bytes(key.access_id.0)
        && entry.custodian == key.custodian
        && sent() == key.sent
        && key.of.is_told_by(entry)
}

/// The part of a chain that was recomputed.
pub struct Recomputed {
    /// The hash of the entry asked for.
    pub hash: Hash,
    /// The first entry recomputed.
    pub from: u32,
    /// The last one.
    pub to: u32,
    /// Whether the last hash is the one stored behind it; true where nothing is stored behind.
    pub intact: bool,
}

/// Recomputes the hash of an entry, from the nearest entry at or before it that holds the hash
/// before itself, and on to the next one that does. `None`: there is no such entry.
pub fn recompute(
    storage: &dyn Storage,
    contract: &Id,
    subject: &Id,
    seq: u32,
) -> Result<Option<Recomputed>, ContractError> {
    let mut links: Vec<Stored> = Vec::new();
    for stored in state::entries(storage, subject, 0, seq, Order::Descending) {
        let stored = stored?;
        let holds_hash = stored.entry.previous.is_some();
        links.push(stored);
        if holds_hash {
            break;
        }
    }
    let (Some(asked), Some(first)) = (links.first(), links.last()) else {
        return Ok(None);
    };
    if asked.seq != seq {
        return Ok(None);
    }
    let from = first.seq;
    let mut latest = first.entry.previous.unwrap_or(GENESIS);
    let mut is_old = asked.entry.previous.is_none();
    for link in links.iter().rev() {
        latest = entry_hash(contract, subject, link.seq, &latest, &link.bytes);
    }
    let hash = latest;
    let mut to = seq;
    let mut stored_behind = None;
    if let Some(next) = seq.checked_add(1) {
        for link in state::entries(storage, subject, next, u32::MAX, Order::Ascending) {
            let link = link?;
            stored_behind = link.entry.previous;
            is_old = stored_behind.is_none();
            if !is_old {
                break;
            }
            latest = entry_hash(contract, subject, link.seq, &latest, &link.bytes);
            to = link.seq;
        }
    }
    if is_old {
        stored_behind = Some(state::old_head(storage, subject)?.hash);
    }
    Ok(Some(Recomputed {
        hash,
        from,
        to,
        intact: stored_behind.is_none_or(|stored| stored == latest),
    }))
}
