//! Storage that counts what wasmd would charge for it.

use std::cell::Cell;
use std::rc::Rc;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, Record, Storage};

/// Bytes that a chain puts in front of every key.
const HIDDEN_PREFIX: usize = 33;

/// SDK gas, counted by whoever holds a clone.
#[derive(Clone, Default)]
pub struct Gas(Rc<Cell<usize>>);

impl Gas {
    pub fn read(&self, bytes: usize) {
        self.add(1_000 + 3 * (bytes + HIDDEN_PREFIX));
    }

    fn write(&self, bytes: usize) {
        self.add(2_000 + 30 * (bytes + HIDDEN_PREFIX));
    }

    fn step(&self, bytes: usize) {
        self.add(30 + 3 * (bytes + HIDDEN_PREFIX));
    }

    fn add(&self, gas: usize) {
        self.0.set(self.0.get() + gas);
    }

    /// What was spent since the last time.
    pub fn take(&self) -> usize {
        self.0.take()
    }
}

pub struct Metered {
    pub cells: MockStorage,
    pub gas: Gas,
}

impl Storage for Metered {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.cells.get(key);
        self.gas
            .read(key.len() + value.as_ref().map_or(0, Vec::len));
        value
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.gas.write(key.len() + value.len());
        self.cells.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.gas.add(1_000);
        self.cells.remove(key);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let gas = self.gas.clone();
        let cells = self.cells.range(start, end, order);
        Box::new(cells.inspect(move |(key, value)| gas.step(key.len() + value.len())))
    }
}
