use std::cell::RefCell;

use cosmwasm_std::{Order, Record, Storage};

/// This contract's own storage during one message, in which a cell that is read again costs nothing:
/// handlers ask for what they need, whoever asked before. Nobody else writes to it meanwhile.
pub struct ReadOnce<'a> {
    storage: &'a mut dyn Storage,
    seen: RefCell<Vec<Seen>>,
}

/// A key, and what is stored there.
type Seen = (Vec<u8>, Option<Vec<u8>>);

impl<'a> ReadOnce<'a> {
    /// Nothing of it was read yet.
    pub fn new(storage: &'a mut dyn Storage) -> Self {
        Self {
            storage,
            seen: RefCell::default(),
        }
    }

    fn written(&mut self, key: &[u8], value: Option<&[u8]>) {
        let seen = self.seen.get_mut();
        seen.retain(|(known, _)| known != key);
        seen.push((key.to_vec(), value.map(<[u8]>::to_vec)));
    }
}

impl Storage for ReadOnce<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        for (known, value) in self.seen.borrow().iter() {
            if known == key {
                return value.clone();
            }
        }
        let value = self.storage.get(key);
        self.seen.borrow_mut().push((key.to_vec(), value.clone()));
        value
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.written(key, Some(value));
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.written(key, None);
        self.storage.remove(key);
    }

    fn range<'b>(
        &'b self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'b> {
        self.storage.range(start, end, order)
    }
}
