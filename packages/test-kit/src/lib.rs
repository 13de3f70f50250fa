//! The three contracts on a chain, for tests and for the demo. A scenario speaks to a [`World`], so
//! the same one runs natively ([`EmbeddedChain`]) and wherever else the trait is written for.

mod audits;
mod consents;
mod delegations;
mod embedded;
mod recovery;
mod suite;
mod world;

pub use embedded::EmbeddedChain;
pub use suite::{Suite, days, hours};
pub use world::{Answer, Contract, Refusal, World};
