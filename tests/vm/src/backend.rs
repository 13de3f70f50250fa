//! The three services that a running contract gets: addresses, its cells, and its peers.

use crate::address::{Address, AddressCodec};
use crate::gas::{OutOfGas, Part};
use crate::peers;
use crate::price;
use crate::world::Frame;
use cosmwasm_std::{Binary, ContractResult, Order, Record, SystemResult};
use cosmwasm_vm::{BackendApi, BackendError, BackendResult, GasInfo, Querier, Storage};
use std::ops::Bound;

/// Converts addresses. What it costs counts as the VM's own work, as in wasmd.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) codec: AddressCodec,
}

impl BackendApi for Api {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        let cost = match self.codec.canonicalize(input) {
            Ok(_) => price::ADDRESS_VALIDATE,
            Err(_) => price::ADDRESS_CANONICALIZE,
        };
        (
            self.codec.validate(input).map_err(BackendError::user_err),
            work(cost),
        )
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        let canonical = self
            .codec
            .canonicalize(human)
            .map_err(BackendError::user_err);
        (canonical, work(price::ADDRESS_CANONICALIZE))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        let human = self
            .codec
            .humanize(canonical)
            .map_err(BackendError::user_err);
        (human, work(price::ADDRESS_HUMANIZE))
    }
}

fn work(gas: u64) -> GasInfo {
    GasInfo::with_cost(gas.saturating_mul(price::GAS_MULTIPLIER))
}

/// Gas that a meter outside the VM has charged already.
fn charged(gas: u64) -> GasInfo {
    GasInfo::with_externally_used(gas.saturating_mul(price::GAS_MULTIPLIER))
}

fn metered<T>(value: T, result: Result<(), OutOfGas>, gas: u64) -> BackendResult<T> {
    match result {
        Ok(()) => (Ok(value), charged(gas)),
        Err(OutOfGas) => (Err(BackendError::out_of_gas()), charged(gas)),
    }
}

/// The cells of the running contract, at the SDK's prices.
pub(crate) struct Cells {
    frame: Frame,
    cursors: Vec<Cursor>,
}

/// An iterator: what is left of its range, end exclusive.
struct Cursor {
    start: Bound<Vec<u8>>,
    end: Option<Vec<u8>>,
    descending: bool,
}

impl Cursor {
    fn pass(&mut self, key: &[u8]) {
        if self.descending {
            self.end = Some(key.to_vec());
        } else {
            self.start = Bound::Excluded(key.to_vec());
        }
    }
}

impl Cells {
    pub(crate) fn new(frame: Frame) -> Self {
        Self {
            frame,
            cursors: Vec::new(),
        }
    }

    fn contract(&self) -> &Address {
        &self.frame.contract
    }

    fn current(&self, cursor: &Cursor) -> Option<Record> {
        let end = match &cursor.end {
            Some(end) => Bound::Excluded(end.as_slice()),
            None => Bound::Unbounded,
        };
        let start = cursor.start.as_ref().map(Vec::as_slice);
        let world = self.frame.world.borrow();
        let cell = world
            .ledger
            .next_cell(self.contract(), start, end, cursor.descending);
        cell.map(|(key, value)| (key.to_vec(), value.to_vec()))
    }
}

impl Storage for Cells {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let world = self.frame.world.borrow();
        let value = world.ledger.cell(self.contract(), key).map(<[u8]>::to_vec);
        let gas = price::cell_read(key.len(), value.as_ref().map_or(0, Vec::len));
        {
            let mut transaction = self.frame.transaction.borrow_mut();
            transaction.floor.read(self.contract(), key, gas);
            transaction.counts.reads = transaction.counts.reads.saturating_add(1);
        }
        metered(value, self.frame.charge(Part::Read, gas), gas)
    }

    /// Opening an iterator costs a step onto its first element.
    fn scan(
        &mut self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> BackendResult<u32> {
        let cursor = Cursor {
            start: start.map_or(Bound::Unbounded, |start| Bound::Included(start.to_vec())),
            end: end.map(<[u8]>::to_vec),
            descending: order == Order::Descending,
        };
        let gas = match self.current(&cursor) {
            Some((key, value)) => {
                let gas = step(&key, &value);
                let mut transaction = self.frame.transaction.borrow_mut();
                transaction.floor.open(self.contract(), &key, gas);
                gas
            }
            None => price::ITERATOR_FLAT,
        };
        let Ok(id) = u32::try_from(self.cursors.len()) else {
            return (Err(BackendError::bad_argument()), GasInfo::free());
        };
        self.cursors.push(cursor);
        metered(id, self.frame.charge(Part::Iterator, gas), gas)
    }

    /// Each element costs a step, charged when it is left; the end costs nothing.
    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        let cursor = usize::try_from(iterator_id)
            .ok()
            .and_then(|index| self.cursors.get(index));
        let Some(cursor) = cursor else {
            return (
                Err(BackendError::iterator_does_not_exist(iterator_id)),
                GasInfo::free(),
            );
        };
        let Some((key, value)) = self.current(cursor) else {
            return (Ok(None), GasInfo::free());
        };
        let index = usize::try_from(iterator_id).unwrap_or(usize::MAX);
        if let Some(cursor) = self.cursors.get_mut(index) {
            cursor.pass(&key);
        }
        let gas = step(&key, &value);
        {
            let mut transaction = self.frame.transaction.borrow_mut();
            transaction.floor.step(self.contract(), &key, gas);
            transaction.counts.iterated = transaction.counts.iterated.saturating_add(1);
        }
        metered(
            Some((key, value)),
            self.frame.charge(Part::Iterator, gas),
            gas,
        )
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let gas = price::cell_write(key.len(), value.len());
        {
            let mut transaction = self.frame.transaction.borrow_mut();
            transaction.floor.write(self.contract(), key, gas);
            transaction.counts.writes = transaction.counts.writes.saturating_add(1);
        }
        let charged = self.frame.charge(Part::Write, gas);
        let mut world = self.frame.world.borrow_mut();
        world
            .ledger
            .put_cell(self.contract(), key, Some(value.to_vec()));
        metered((), charged, gas)
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        {
            let mut transaction = self.frame.transaction.borrow_mut();
            transaction.floor.write(self.contract(), key, price::DELETE);
            transaction.counts.deletes = transaction.counts.deletes.saturating_add(1);
        }
        let charged = self.frame.charge(Part::Delete, price::DELETE);
        let mut world = self.frame.world.borrow_mut();
        world.ledger.put_cell(self.contract(), key, None);
        metered((), charged, price::DELETE)
    }
}

fn step(key: &[u8], value: &[u8]) -> u64 {
    price::iterator_step(key.len().saturating_add(price::CELL_PREFIX), value.len())
}

/// The way to other contracts, to what the chain knows of them, and to balances.
pub(crate) struct Peers {
    frame: Frame,
}

impl Peers {
    pub(crate) fn new(frame: Frame) -> Self {
        Self { frame }
    }
}

impl Querier for Peers {
    fn query_raw(
        &self,
        request: &[u8],
        gas_limit: u64,
    ) -> BackendResult<SystemResult<ContractResult<Binary>>> {
        let limit = gas_limit
            .checked_div(price::GAS_MULTIPLIER)
            .unwrap_or_default();
        let answer = peers::ask(&self.frame, request, limit);
        let result = self.frame.charge(answer.part, answer.gas);
        match answer.result {
            Ok(value) => metered(value, result, answer.gas),
            Err(OutOfGas) => (Err(BackendError::out_of_gas()), charged(answer.gas)),
        }
    }
}
