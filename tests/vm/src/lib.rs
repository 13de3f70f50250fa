//! The contracts as real Wasm in a VM that charges Cosmos prices.
