use std::cell::RefCell;

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage};
use salus_vocabulary::Id;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

use crate::{Header, HeaderKind, KitError, header_key};

/// The key of a cell: a namespace byte, then the parts. Every part but the last has its length in
/// front (one byte) unless the layout fixes it, so that no two lists of parts give the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// Starts with a namespace.
    pub fn new(namespace: u8) -> Self {
        Self(vec![namespace])
    }

    /// Adds an identity that other parts follow.
    #[must_use]
    pub fn owner(mut self, identity: &Id) -> Self {
        let bytes = identity.as_slice();
        self.0.push(u8::try_from(bytes.len()).unwrap_or(u8::MAX));
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds the last part, or one whose length the layout fixes.
    #[must_use]
    pub fn part(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The bytes in storage.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The first key after all keys that start with this one; `None` after the last possible one.
    pub fn after_prefix(&self) -> Option<Vec<u8>> {
        let mut end = self.0.clone();
        while let Some(last) = end.pop() {
            if let Some(next) = last.checked_add(1) {
                end.push(next);
                return Some(end);
            }
        }
        None
    }
}

/// A stored value: one byte of layout, then the packed form. A cell of an older layout is read as
/// it is and takes the present layout when it is next written.
pub trait Cell: Pack {
    /// The layout that is written.
    const LAYOUT: u8;
    /// What the cell is, for errors.
    const NAME: &'static str;

    /// Reads the fields of a layout; contracts override it when they know older ones.
    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        if layout == Self::LAYOUT {
            Self::unpack(source)
        } else {
            Err(PackError::Invalid("layout"))
        }
    }

    /// The bytes in storage.
    fn to_cell(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.byte(Self::LAYOUT);
        self.pack(&mut out);
        out.finish()
    }

    /// Reads bytes from storage, refusing anything that is not exactly a known layout.
    fn from_cell(bytes: &[u8]) -> Result<Self, KitError> {
        let read = || {
            let mut source = Reader::new(bytes);
            let layout = source.byte()?;
            let value = Self::unpack_layout(layout, &mut source)?;
            source.finish().map(|()| value)
        };
        read().map_err(|source| KitError::UnreadableCell {
            cell: Self::NAME,
            source,
        })
    }
}

/// Reads a cell of this contract; `None` if there is none.
pub fn load<T: Cell>(storage: &dyn Storage, key: &Key) -> Result<Option<T>, KitError> {
    storage
        .get(key.as_slice())
        .map(|bytes| T::from_cell(&bytes))
        .transpose()
}

/// Writes a cell of this contract.
pub fn save<T: Cell>(storage: &mut dyn Storage, key: &Key, value: &T) {
    storage.set(key.as_slice(), &value.to_cell());
}

/// Removes a cell of this contract.
pub fn delete(storage: &mut dyn Storage, key: &Key) {
    storage.remove(key.as_slice());
}

/// Where cells are read from: this contract's own storage, or a peer's by raw queries. Logic over
/// cells is written once and serves both.
///
/// Absence of a peer's cell proves nothing by itself: an address without code answers the same.
/// Every decision reads the peer's header too (see [`CellSource::header`]).
#[derive(Clone, Copy)]
pub enum CellSource<'a> {
    /// This contract.
    Own(&'a dyn Storage),
    /// Another contract.
    Peer {
        /// The chain's queries.
        querier: QuerierWrapper<'a>,
        /// The contract.
        address: &'a Addr,
        /// What was read during this call. A peer cannot change while a message of ours runs, and
        /// a batch asks for the same cells again and again.
        seen: &'a CellCache,
    },
}

/// The cells of one peer that were read during one call.
#[derive(Debug, Default)]
pub struct CellCache(RefCell<Vec<Seen>>);

/// A key and what was found there.
type Seen = (Vec<u8>, Option<Vec<u8>>);

impl CellCache {
    /// Where the cell stands among those that were read, now if not before.
    fn place_of(
        &self,
        querier: &QuerierWrapper<'_>,
        address: &Addr,
        key: &Key,
    ) -> StdResult<usize> {
        let place = self
            .0
            .borrow()
            .iter()
            .position(|(seen, _)| seen.as_slice() == key.as_slice());
        if let Some(place) = place {
            return Ok(place);
        }
        let found = querier.query_wasm_raw(address.as_str(), key.as_slice())?;
        let mut seen = self.0.borrow_mut();
        seen.push((key.as_slice().to_vec(), found));
        Ok(seen.len().saturating_sub(1))
    }

    fn read<T: Cell>(&self, place: usize) -> Result<Option<T>, KitError> {
        let seen = self.0.borrow();
        let found = seen.get(place).and_then(|(_, found)| found.as_deref());
        found.map(T::from_cell).transpose()
    }
}

impl CellSource<'_> {
    /// Reads a cell; `None` if there is none.
    pub fn read<T: Cell>(&self, key: &Key) -> Result<Option<T>, KitError> {
        match self {
            Self::Own(storage) => load(*storage, key),
            Self::Peer {
                querier,
                address,
                seen,
            } => {
                let place = seen
                    .place_of(querier, address, key)
                    .map_err(|_| KitError::UnreadablePeer { cell: T::NAME })?;
                seen.read(place)
            }
        }
    }

    /// Reads the header; an error unless there is one of this kind with a known layout.
    pub fn header(&self, kind: HeaderKind) -> Result<Header, KitError> {
        Header::require(self.read(&header_key())?, kind)
    }
}
