//! Consent terms and the decision over them: a pure function without chain, clock or storage, used
//! alike by the contracts, gateways, the command line and tests.

pub mod bounds;
mod check;
mod decide;
mod decision;
mod explain;
mod matching;
pub mod narrow;
mod packed;
mod request;
mod residue;
mod same;
mod terms;
mod weight;

pub use check::TermsError;
pub use decide::{Given, Granted, decide, valid_until};
pub use decision::*;
pub use explain::{ConsentExplained, Explanation, RuleExplained, Standing, explain};
pub use narrow::NarrowError;
pub use request::*;
pub use residue::{Enforced, enforce, enforce_residue};
pub use terms::*;
