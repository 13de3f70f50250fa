//! Metering of one call: the parts of its gas, and the storage floor of its transaction.

use crate::address::Address;
use crate::price;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one call cost in SDK gas, as wasmd would charge it, without the ante handler (signatures
/// and transaction bytes).
///
/// `total` is the sum of the parts from `vm` to `result`. Instantiating and migrating also make
/// wasmd write its own records (address, history, indexes), and moving coins costs the bank's
/// writes: these are not charged here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GasReport {
    /// All that was charged.
    pub total: u64,
    /// Wasm instructions and the host's own work (copying, addresses, cryptography), rounded down.
    pub vm: u64,
    /// Reads of the contract's own cells.
    pub storage_read: u64,
    /// Writes of the contract's own cells.
    pub storage_write: u64,
    /// Deletions of the contract's own cells.
    pub storage_delete: u64,
    /// Iterators over the contract's own cells, opening and steps.
    pub iterator: u64,
    /// Raw reads of other contracts.
    pub peers_raw: u64,
    /// Smart queries to other contracts with all they cause.
    pub peers_smart: u64,
    /// Questions about contracts and codes. Balances are free here.
    pub peers_info: u64,
    /// Loading the contract that was called: cold or warm, as it happened.
    pub load: u64,
    /// The chain's look-ups of the contract and its code. They depend on the lengths of the
    /// label and of the addresses of creator and admin.
    pub lookups: u64,
    /// Attributes and events.
    pub events: u64,
    /// Parsing what the contract returned.
    pub result: u64,
    /// The storage floor: what the distinct cells of this call cost if each is read at most once
    /// and written at most once.
    ///
    /// Counted over this contract and all its peers: the first read of each cell, by its formula
    /// (missing cells too; a cell only seen by an iterator counts as one step of it, and the first
    /// as two, because opening the iterator on it is charged like a step), except reads of cells
    /// that this call wrote before; and the last write or deletion of each cell.
    pub floor: u64,
    /// The total if every load had been warm.
    pub warm: u64,
    /// The total if no code were pinned and none loaded before in this transaction.
    pub cold: u64,
    /// How often what was done.
    pub counts: Counts,
}

/// How often a call and all its smart queries did something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Reads of own cells.
    pub reads: u64,
    /// Writes of own cells.
    pub writes: u64,
    /// Deletions of own cells.
    pub deletes: u64,
    /// Elements that iterators delivered.
    pub iterated: u64,
    /// Raw reads of peers.
    pub raw_queries: u64,
    /// Smart queries that were asked, whether or not they ran.
    pub smart_queries: u64,
}

impl GasReport {
    /// What is not storage floor: the part that better code could save, were it nothing at all.
    pub fn overhead(&self) -> u64 {
        self.total.saturating_sub(self.floor)
    }

    fn part(&mut self, part: Part) -> &mut u64 {
        match part {
            Part::Vm => &mut self.vm,
            Part::Read => &mut self.storage_read,
            Part::Write => &mut self.storage_write,
            Part::Delete => &mut self.storage_delete,
            Part::Iterator => &mut self.iterator,
            Part::PeerRaw => &mut self.peers_raw,
            Part::PeerSmart => &mut self.peers_smart,
            Part::PeerInfo => &mut self.peers_info,
            Part::Load => &mut self.load,
            Part::Lookups => &mut self.lookups,
            Part::Events => &mut self.events,
            Part::Result => &mut self.result,
        }
    }
}

/// The parts of a [`GasReport`].
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Vm,
    Read,
    Write,
    Delete,
    Iterator,
    PeerRaw,
    PeerSmart,
    PeerInfo,
    Load,
    Lookups,
    Events,
    Result,
}

/// The limit of a meter was passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutOfGas;

/// The gas meter of one running contract; a smart query has one of its own, limited by what its
/// caller has left.
pub(crate) struct Meter {
    limit: u64,
    report: GasReport,
}

impl Meter {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            limit,
            report: GasReport::default(),
        }
    }

    /// Charges even beyond the limit, as the SDK's meter does, and then says so.
    pub(crate) fn charge(&mut self, part: Part, gas: u64) -> Result<(), OutOfGas> {
        let slot = self.report.part(part);
        *slot = slot.saturating_add(gas);
        self.report.total = self.report.total.saturating_add(gas);
        if self.report.total > self.limit {
            Err(OutOfGas)
        } else {
            Ok(())
        }
    }

    /// wasmd treats a meter that is exactly used up after the VM ran as out of gas.
    pub(crate) fn is_used_up(&self) -> bool {
        self.report.total >= self.limit
    }

    pub(crate) fn used(&self) -> u64 {
        self.report.total
    }

    /// What the VM may use, in VM gas.
    pub(crate) fn left_for_vm(&self) -> u64 {
        self.limit
            .saturating_sub(self.report.total)
            .saturating_mul(price::GAS_MULTIPLIER)
    }

    /// What this contract was charged, with the sums of its whole transaction.
    pub(crate) fn report(&self, transaction: &Transaction) -> GasReport {
        let mut report = self.report.clone();
        let fixed = report.total.saturating_sub(transaction.loads.charged);
        report.floor = transaction.floor.sum();
        report.warm = fixed.saturating_add(transaction.loads.if_warm());
        report.cold = fixed.saturating_add(transaction.loads.if_cold());
        report.counts = transaction.counts.clone();
        report
    }
}

/// What one transaction remembers across the contracts that it runs.
#[derive(Default)]
pub(crate) struct Transaction {
    pub(crate) loads: Loads,
    pub(crate) floor: Floor,
    pub(crate) counts: Counts,
    /// Set when any meter ran over, however the VM worded it on its way out.
    pub(crate) out_of_gas: bool,
}

/// The codes that a transaction loaded. wasmd remembers them by checksum.
#[derive(Default)]
pub(crate) struct Loads {
    seen: BTreeSet<[u8; 32]>,
    times: u64,
    charged: u64,
}

impl Loads {
    /// The price of loading this code now; later loads of it are warm.
    pub(crate) fn load(&mut self, checksum: [u8; 32], pinned: bool) -> u64 {
        let first = self.seen.insert(checksum);
        let price = if pinned || !first {
            price::LOAD_WARM
        } else {
            price::LOAD_COLD
        };
        self.times = self.times.saturating_add(1);
        self.charged = self.charged.saturating_add(price);
        price
    }

    fn if_warm(&self) -> u64 {
        self.times.saturating_mul(price::LOAD_WARM)
    }

    fn if_cold(&self) -> u64 {
        let extra = price::LOAD_COLD.saturating_sub(price::LOAD_WARM);
        extra
            .saturating_mul(price::wide(self.seen.len()))
            .saturating_add(self.if_warm())
    }
}

type Cell = (Address, Vec<u8>);

/// The distinct cells that a transaction touched, at their prices.
#[derive(Default)]
pub(crate) struct Floor {
    reads: BTreeMap<Cell, u64>,
    writes: BTreeMap<Cell, u64>,
    /// Cells on which an iterator was opened that has not delivered them yet.
    opened: BTreeSet<Cell>,
}

impl Floor {
    pub(crate) fn read(&mut self, contract: &Address, key: &[u8], price: u64) {
        let cell = (contract.clone(), key.to_vec());
        if self.writes.contains_key(&cell) {
            return;
        }
        if self.opened.remove(&cell) {
            self.reads.insert(cell, price);
        } else {
            self.reads.entry(cell).or_insert(price);
        }
    }

    /// An iterator is opened on its first cell.
    pub(crate) fn open(&mut self, contract: &Address, key: &[u8], price: u64) {
        let cell = (contract.clone(), key.to_vec());
        if self.writes.contains_key(&cell) || self.reads.contains_key(&cell) {
            return;
        }
        self.reads.insert(cell.clone(), price);
        self.opened.insert(cell);
    }

    /// An iterator delivers a cell.
    pub(crate) fn step(&mut self, contract: &Address, key: &[u8], price: u64) {
        let cell = (contract.clone(), key.to_vec());
        let opening = match self.reads.get(&cell) {
            Some(opening) if self.opened.contains(&cell) => *opening,
            _ => 0,
        };
        self.read(contract, key, opening.saturating_add(price));
    }

    pub(crate) fn write(&mut self, contract: &Address, key: &[u8], price: u64) {
        self.writes.insert((contract.clone(), key.to_vec()), price);
    }

    fn sum(&self) -> u64 {
        self.reads
            .values()
            .chain(self.writes.values())
            .fold(0, |sum, price| sum.saturating_add(*price))
    }
}
