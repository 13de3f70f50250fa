//! Consent terms and the decision over them: a pure function without chain, clock or storage, used
//! alike by the contracts, gateways, the command line and tests.

mod decision;
mod request;
mod terms;

pub use decision::*;
pub use request::*;
pub use terms::*;
