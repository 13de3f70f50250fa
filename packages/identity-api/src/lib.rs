//! Messages, responses, raw cells and the reader of identity-registry.

pub mod bounds;
pub mod cells;
mod claims;
pub mod msg;
mod reader;

pub use claims::{CheckedClaims, Claims, FalseClaim, RefusedClaims, Standing};
pub use reader::{Acting, Chain, IdentityReader, MAX_CHAIN, intersection};
