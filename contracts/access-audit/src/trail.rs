use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cosmwasm_std::Storage;
use salus_audit_api::bounds::{MAX_SINCE, REPEAT_EVERY};
use salus_audit_api::cells::HeadCell;
use salus_audit_api::{Assurance, EntryCell, GENESIS, entry_hash};
use salus_contract_kit::Cell;
use salus_vocabulary::{Hash, Id};

use crate::ContractError;
use crate::ask::Named;
use crate::state;
use crate::writer::RepeatKey;

/// The subjects' chains of entries during one message. Each head is read once and written once.
pub struct Trails {
    contract: Id,
    chains: BTreeMap<Id, Chain>,
}

/// One subject's chain.
struct Chain {
    /// The number of the latest entry before the message.
    before: u32,
    head: HeadCell,
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
    ) -> Result<Option<(u32, &EntryCell)>, ContractError> {
        let chain = self.chain(storage, &subject.id)?;
        let since = chain.require_near(subject, since)?;
        chain.read(storage, &subject.id, since)?;
        let repeated = chain
            .known
            .iter()
            .filter(|(seq, entry)| *seq > since && is_of(entry, key))
            .min_by_key(|(seq, _)| *seq);
        Ok(repeated.map(|(seq, entry)| (*seq, entry)))
    }

    /// Appends an entry to its subject's chain and gives its number. The head is written by
    /// [`Self::close`].
    pub fn append(
        &mut self,
        storage: &mut dyn Storage,
        subject: &Named,
        entry: EntryCell,
    ) -> Result<u32, ContractError> {
        let contract = self.contract;
        let chain = self.chain(storage, &subject.id)?;
        let seq = chain
            .head
            .seq
            .checked_add(1)
            .ok_or_else(|| ContractError::EntriesUsedUp {
                subject: subject.text.clone(),
            })?;
        let previous = chain.head.hash;
        let entry = EntryCell {
            previous: (seq % REPEAT_EVERY == 0).then_some(previous),
            ..entry
        };
        let bytes = state::append(storage, &subject.id, seq, &entry);
        chain.known.push((seq, entry));
        chain.head = HeadCell {
            seq,
            hash: entry_hash(&contract, &subject.id, seq, &previous, &bytes),
        };
        Ok(seq)
    }

    /// Writes the heads of the chains that grew.
    pub fn close(self, storage: &mut dyn Storage) {
        let grown = |chain: &Chain| chain.head.seq > chain.before;
        for (subject, chain) in self.chains.iter().filter(|(_, chain)| grown(chain)) {
            state::save_head(storage, subject, &chain.head);
        }
    }

    fn chain(&mut self, storage: &dyn Storage, subject: &Id) -> Result<&mut Chain, ContractError> {
        Ok(match self.chains.entry(*subject) {
            Entry::Occupied(chain) => chain.into_mut(),
            Entry::Vacant(free) => {
                let head = state::head(storage, subject)?;
                free.insert(Chain {
                    before: head.seq,
                    head,
                    known: Vec::new(),
                })
            }
        })
    }
}

impl Chain {
    /// Refuses a `since` ahead of the head before the message, or too far behind it.
    fn require_near(&self, subject: &Named, since: u64) -> Result<u32, ContractError> {
        let head = self.before;
        let ahead = || ContractError::SinceAhead {
            subject: subject.text.clone(),
            head,
            since,
        };
        let near = u32::try_from(since).map_err(|_| ahead())?;
        match head.checked_sub(near) {
            None => Err(ahead()),
            Some(behind) if behind > MAX_SINCE => Err(ContractError::Resync {
                subject: subject.text.clone(),
                head,
                since,
            }),
            Some(_) => Ok(near),
        }
    }

    /// Reads the entries after `since` that were there before the message.
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

fn is_of(entry: &EntryCell, key: &RepeatKey) -> bool {
    let sent = (entry.assurance == Assurance::Sent).then_some(entry.actor);
    entry.access_id == key.access_id && entry.custodian == key.custodian && sent == key.sent
}

/// The part of a chain that was recomputed from the nearest repeated hash.
pub struct Recomputed {
    /// The hash of the entry asked for.
    pub hash: Hash,
    /// The first entry recomputed.
    pub from: u32,
    /// The last one.
    pub to: u32,
    /// Whether the last hash is the one stored behind it.
    pub intact: bool,
}

/// Recomputes the hashes around an entry, from the repeated hash at or before it to the next one
/// that is stored after it: repeated by a later entry, or in the head. `None`: there is no such
/// entry.
pub fn recompute(
    storage: &dyn Storage,
    contract: &Id,
    subject: &Id,
    seq: u32,
) -> Result<Option<Recomputed>, ContractError> {
    let head = state::head(storage, subject)?;
    if seq == 0 || seq > head.seq {
        return Ok(None);
    }
    let start = seq.saturating_sub(seq % REPEAT_EVERY);
    let from = start.max(1);
    let next = start
        .checked_add(REPEAT_EVERY)
        .filter(|next| *next <= head.seq);
    let (to, anchor) = match next {
        Some(next) => (
            next.saturating_sub(1),
            state::entry(storage, subject, next)?.previous,
        ),
        None => (head.seq, Some(head.hash)),
    };
    let mut latest = state::entry(storage, subject, from)?
        .previous
        .unwrap_or(GENESIS);
    let mut hash = latest;
    for number in from..=to {
        let bytes = state::entry(storage, subject, number)?.to_cell();
        latest = entry_hash(contract, subject, number, &latest, &bytes);
        if number == seq {
            hash = latest;
        }
    }
    Ok(Some(Recomputed {
        hash,
        from,
        to,
        intact: anchor == Some(latest),
    }))
}
