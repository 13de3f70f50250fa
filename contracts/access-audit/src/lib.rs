//! Did they: one entry per decided access, in one chain of hashes per subject. Who asked is read
//! from identity-registry and what was allowed from consent-registry; `salus-policy` decides.

mod access;
mod ask;
pub mod contract;
mod decide;
mod delegate;
mod emergency;
mod error;
mod events;
mod execute;
mod parties;
mod peers;
mod query;
mod state;
mod trail;
mod writer;

pub use error::ContractError;

#[cfg(test)]
mod tests;
