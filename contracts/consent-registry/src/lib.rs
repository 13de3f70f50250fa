//! May they: consents, refusals, exclusions and requests. Cells that decisions need are read raw
//! by access-audit; this contract keeps them right.

mod access;
pub mod contract;
mod delegate;
mod error;
mod events;
mod execute;
mod names;
mod preview;
mod query;
mod registry;
mod state;

#[cfg(test)]
mod tests;

pub use error::ContractError;
