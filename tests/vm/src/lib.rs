//! The contracts as real Wasm in a VM that charges Cosmos prices.
//!
//! [`Chain`] keeps codes, contracts, cells and coins in memory, runs the contracts with
//! `cosmwasm-vm`, and charges what wasmd charges by default: each call reports its gas in parts
//! ([`GasReport`]). Contracts may read each other raw and ask each other smart. A failed call
//! changes nothing.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use salus_vm::Chain;
//! use serde_json::json;
//!
//! let mut chain = Chain::new();
//! let alice = chain.account("alice");
//! let code = chain.store_code(&std::fs::read("artifacts/some_contract.wasm")?)?;
//! chain.pin(code)?;
//! let made = chain.instantiate(code, &alice, &json!({}), &[], "some", Some(&alice))?;
//! let answer = chain.execute(&alice, &made.contract, &json!({"do_it": {}}), &[])?;
//! println!("{} gas, {} of it storage floor", answer.gas.warm, answer.gas.floor);
//! # Ok(())
//! # }
//! ```

mod address;
mod backend;
mod chain;
mod code;
mod dispatch;
mod error;
mod gas;
mod ledger;
mod messages;
mod peers;
pub mod price;
mod run;
mod state;
mod world;

pub use chain::{Chain, ChainConfig, CodeId, CodeInfo};
pub use error::{CallError, ChainError, CodeError, Failure, StaleSnapshot};
pub use gas::{Counts, GasReport};
pub use messages::{Answer, Instantiated, QueryAnswer};
pub use state::Snapshot;
