//! May they: consents, refusals and exclusions of patients. Cells that decisions need are read raw
//! by access-audit; this contract keeps them right.

mod access;
pub mod contract;
mod error;
mod events;
mod execute;
mod query;
mod state;

#[cfg(test)]
mod tests;

pub use error::ContractError;
