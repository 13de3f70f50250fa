//! Peers and callers that behave badly, as real Wasm: whatever they do, nothing opens, no entry is
//! lost, and what can be answered is answered with a typed error.

mod attempts;
mod callers;
mod cells;
mod events;
mod smart;
mod stage;
