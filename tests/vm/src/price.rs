//! What wasmd and the Cosmos SDK charge by default, in SDK gas.
//!
//! One unit of SDK gas is [`GAS_MULTIPLIER`] units of VM gas. Lengths are bytes.

use cosmwasm_std::{Attribute, Empty, Response};

/// VM gas in one unit of SDK gas.
pub const GAS_MULTIPLIER: u64 = 140_000;
/// Loading a contract whose code is neither pinned nor already loaded by this transaction.
pub const LOAD_COLD: u64 = 60_000;
/// Loading a contract whose code is pinned or already loaded by this transaction.
pub const LOAD_WARM: u64 = 2_000;
/// Compiling one byte of Wasm when code is stored.
pub const COMPILE_PER_BYTE: u64 = 3;
/// Parsing one byte of what an entry point returned.
pub const RESULT_PER_BYTE: u64 = 1;

/// The flat part of a read.
pub const READ_FLAT: u64 = 1_000;
/// One byte of key or value in a read, and in a step of an iterator.
pub const READ_PER_BYTE: u64 = 3;
/// The flat part of a write.
pub const WRITE_FLAT: u64 = 2_000;
/// One byte of key or value in a write.
pub const WRITE_PER_BYTE: u64 = 30;
/// A deletion, whatever its size.
pub const DELETE: u64 = 1_000;
/// Asking whether a key exists; the chain does it, contracts cannot.
pub const HAS: u64 = 1_000;
/// The flat part of opening an iterator and of each step.
pub const ITERATOR_FLAT: u64 = 30;

/// One attribute of an event.
pub const EVENT_ATTRIBUTE: u64 = 10;
/// One event with a type of its own.
pub const EVENT_CUSTOM: u64 = 20;
/// One byte of event data: type names, and attributes beyond [`EVENT_FREE_BYTES`].
pub const EVENT_PER_BYTE: u64 = 1;
/// Attribute bytes (keys and values) of one response that cost nothing.
pub const EVENT_FREE_BYTES: u64 = 100;

/// From the canonical address to its text.
pub const ADDRESS_HUMANIZE: u64 = 5;
/// From the text of an address to its canonical bytes.
pub const ADDRESS_CANONICALIZE: u64 = 4;
/// Checking the text of an address.
pub const ADDRESS_VALIDATE: u64 = 9;

/// Bytes that the chain puts before every key of a contract: a marker and the contract's address.
pub const CELL_PREFIX: usize = 33;

/// A read of `key` bytes (all of them, prefix included) that finds `value` bytes.
/// A missing key finds none.
pub fn read(key: usize, value: usize) -> u64 {
    READ_FLAT.saturating_add(READ_PER_BYTE.saturating_mul(bytes(key, value)))
}

/// A write of `value` bytes under `key` bytes (all of them, prefix included).
pub fn write(key: usize, value: usize) -> u64 {
    WRITE_FLAT.saturating_add(WRITE_PER_BYTE.saturating_mul(bytes(key, value)))
}

/// Moving an iterator on from an element, or opening it on one; lengths as in [`read`].
pub fn iterator_step(key: usize, value: usize) -> u64 {
    ITERATOR_FLAT.saturating_add(READ_PER_BYTE.saturating_mul(bytes(key, value)))
}

/// A contract's read of one of its cells, or a raw read by a peer: [`CELL_PREFIX`] is added to the
/// key.
pub fn cell_read(key: usize, value: usize) -> u64 {
    read(key.saturating_add(CELL_PREFIX), value)
}

/// A contract's write of one of its cells: [`CELL_PREFIX`] is added to the key.
pub fn cell_write(key: usize, value: usize) -> u64 {
    write(key.saturating_add(CELL_PREFIX), value)
}

/// What the attributes and events of a response cost. The free bytes are shared by all of them;
/// what the chain adds itself is free.
pub fn events(response: &Response<Empty>) -> u64 {
    let lists = || {
        std::iter::once(&response.attributes).chain(response.events.iter().map(|e| &e.attributes))
    };
    let attributes: usize = lists().map(Vec::len).fold(0, usize::saturating_add);
    let data = lists()
        .flatten()
        .map(attribute_bytes)
        .fold(0, u64::saturating_add);
    let types = response
        .events
        .iter()
        .map(|e| length(&e.ty))
        .fold(0, u64::saturating_add);
    let charged = types.saturating_add(data.saturating_sub(EVENT_FREE_BYTES));

    EVENT_ATTRIBUTE
        .saturating_mul(wide(attributes))
        .saturating_add(EVENT_CUSTOM.saturating_mul(wide(response.events.len())))
        .saturating_add(EVENT_PER_BYTE.saturating_mul(charged))
}

fn attribute_bytes(attribute: &Attribute) -> u64 {
    length(&attribute.key).saturating_add(length(&attribute.value))
}

fn length(text: &str) -> u64 {
    wide(text.len())
}

fn bytes(key: usize, value: usize) -> u64 {
    wide(key.saturating_add(value))
}

/// A length as an amount of gas; `usize` has at most 64 bits wherever the VM runs.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
