//! Who is asking: identities, accreditations, operators, memberships. Every account is an identity
//! before anything is written about it; authority is looked up, never compared with an address.

mod access;
pub mod contract;
mod dispatch;
mod error;
mod events;
mod execute;
mod query;
mod reach;
mod state;
#[cfg(test)]
mod tests;

pub use error::ContractError;
