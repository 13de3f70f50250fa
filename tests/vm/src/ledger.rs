//! The chain's state, changed in place with an undo log.
//!
//! Undoing costs as much as the changes did, whatever the size of the state, so a call may fail
//! and a random test may start over cheaply beside a million cells.

use crate::address::Address;
use crate::error::StaleSnapshot;
use std::collections::BTreeMap;
use std::ops::Bound;

/// One contract's cells.
pub(crate) type CellMap = BTreeMap<Vec<u8>, Vec<u8>>;

/// What the chain knows of a contract.
#[derive(Clone)]
pub(crate) struct Contract {
    pub(crate) code: u64,
    pub(crate) creator: Address,
    pub(crate) admin: Option<Address>,
    pub(crate) label: String,
    pub(crate) created_height: u64,
}

/// A place in the undo log.
#[derive(Clone, Copy)]
pub(crate) struct Position(usize);

#[derive(Default)]
pub(crate) struct Ledger {
    cells: BTreeMap<Address, CellMap>,
    contracts: BTreeMap<Address, Contract>,
    balances: BTreeMap<(Address, String), u128>,
    instances: u64,
    undo: Vec<Change>,
    marks: Vec<Mark>,
    last_mark: u64,
    in_call: bool,
}

/// A change, as what was there before.
enum Change {
    Cell {
        contract: Address,
        key: Vec<u8>,
        before: Option<Vec<u8>>,
    },
    Contract {
        address: Address,
        before: Option<Contract>,
    },
    Balance {
        account: (Address, String),
        before: Option<u128>,
    },
    Instances {
        before: u64,
    },
}

struct Mark {
    id: u64,
    position: Position,
}

impl Ledger {
    pub(crate) fn cell(&self, contract: &[u8], key: &[u8]) -> Option<&[u8]> {
        self.cells.get(contract)?.get(key).map(Vec::as_slice)
    }

    pub(crate) fn cells(&self, contract: &[u8]) -> Option<&CellMap> {
        self.cells.get(contract)
    }

    /// The first cell between the bounds, or the last.
    pub(crate) fn next_cell(
        &self,
        contract: &[u8],
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        descending: bool,
    ) -> Option<(&[u8], &[u8])> {
        if is_empty(from, to) {
            return None;
        }
        let mut range = self.cells.get(contract)?.range::<[u8], _>((from, to));
        let found = if descending {
            range.next_back()
        } else {
            range.next()
        };
        found.map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// Sets a cell, or removes it.
    pub(crate) fn put_cell(&mut self, contract: &Address, key: &[u8], value: Option<Vec<u8>>) {
        let cells = match self.cells.get_mut(contract) {
            Some(cells) => cells,
            None => self.cells.entry(contract.clone()).or_default(),
        };
        let before = match value {
            Some(value) => cells.insert(key.to_vec(), value),
            None => cells.remove(key),
        };
        if self.is_recording() {
            let contract = contract.clone();
            self.undo.push(Change::Cell {
                contract,
                key: key.to_vec(),
                before,
            });
        }
    }

    pub(crate) fn contract(&self, address: &[u8]) -> Option<&Contract> {
        self.contracts.get(address)
    }

    pub(crate) fn put_contract(&mut self, address: &Address, contract: Contract) {
        let before = self.contracts.insert(address.clone(), contract);
        if self.is_recording() {
            self.undo.push(Change::Contract {
                address: address.clone(),
                before,
            });
        }
    }

    /// The number of the next instance, from 1.
    pub(crate) fn next_instance(&self) -> u64 {
        self.instances.saturating_add(1)
    }

    /// Takes that number.
    pub(crate) fn use_instance(&mut self) {
        if self.is_recording() {
            self.undo.push(Change::Instances {
                before: self.instances,
            });
        }
        self.instances = self.next_instance();
    }

    pub(crate) fn balance(&self, holder: &Address, denom: &str) -> u128 {
        let account = (holder.clone(), denom.to_owned());
        self.balances.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn put_balance(&mut self, holder: &Address, denom: &str, amount: u128) {
        let account = (holder.clone(), denom.to_owned());
        let before = match amount {
            0 => self.balances.remove(&account),
            more => self.balances.insert(account.clone(), more),
        };
        if self.is_recording() {
            self.undo.push(Change::Balance { account, before });
        }
    }

    /// Starts recording for a call that may fail.
    pub(crate) fn begin(&mut self) -> Position {
        self.in_call = true;
        Position(self.undo.len())
    }

    /// Keeps what the call did.
    pub(crate) fn commit(&mut self) {
        self.in_call = false;
        self.forget_if_unneeded();
    }

    /// Undoes what the call did.
    pub(crate) fn roll_back(&mut self, start: Position) {
        self.undo_to(start);
        self.commit();
    }

    /// The present place, for a part of a call that may fail by itself.
    pub(crate) fn position(&self) -> Position {
        Position(self.undo.len())
    }

    /// Remembers the present state under a new number.
    pub(crate) fn mark(&mut self) -> u64 {
        self.last_mark = self.last_mark.saturating_add(1);
        let position = Position(self.undo.len());
        self.marks.push(Mark {
            id: self.last_mark,
            position,
        });
        self.last_mark
    }

    /// Goes back to a mark and keeps it; later marks are gone.
    pub(crate) fn return_to(&mut self, id: u64) -> Result<(), StaleSnapshot> {
        let at = self.find(id)?;
        if let Some(position) = self.marks.get(at).map(|mark| mark.position) {
            self.undo_to(position);
        }
        self.marks.truncate(at.saturating_add(1));
        Ok(())
    }

    /// Drops a mark and all later ones; the state stays.
    pub(crate) fn unmark(&mut self, id: u64) -> Result<(), StaleSnapshot> {
        let at = self.find(id)?;
        self.marks.truncate(at);
        self.forget_if_unneeded();
        Ok(())
    }

    fn find(&self, id: u64) -> Result<usize, StaleSnapshot> {
        self.marks
            .binary_search_by_key(&id, |mark| mark.id)
            .map_err(|_| StaleSnapshot)
    }

    fn is_recording(&self) -> bool {
        self.in_call || !self.marks.is_empty()
    }

    fn forget_if_unneeded(&mut self) {
        if !self.is_recording() {
            self.undo.clear();
        }
    }

    /// Undoes what was done since.
    pub(crate) fn undo_to(&mut self, start: Position) {
        let undone = self.undo.split_off(start.0.min(self.undo.len()));
        for change in undone.into_iter().rev() {
            self.undo_one(change);
        }
    }

    fn undo_one(&mut self, change: Change) {
        match change {
            Change::Cell {
                contract,
                key,
                before,
            } => {
                put_back(self.cells.entry(contract).or_default(), key, before);
            }
            Change::Contract { address, before } => put_back(&mut self.contracts, address, before),
            Change::Balance { account, before } => put_back(&mut self.balances, account, before),
            Change::Instances { before } => self.instances = before,
        }
    }
}

fn put_back<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, before: Option<V>) {
    match before {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

/// `BTreeMap::range` panics where a range ends before it starts.
fn is_empty(from: Bound<&[u8]>, to: Bound<&[u8]>) -> bool {
    match (from, to) {
        (Bound::Included(from), Bound::Excluded(to))
        | (Bound::Excluded(from), Bound::Excluded(to)) => from >= to,
        _ => false,
    }
}
