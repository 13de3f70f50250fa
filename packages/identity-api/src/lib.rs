//! Messages, responses, raw cells and the reader of identity-registry.

pub mod bounds;
pub mod cells;
pub mod changes;
mod claims;
pub mod control;
mod derived;
pub mod guardians;
mod hands;
pub mod msg;
pub mod multikey;
mod reader;

pub use claims::{CheckedClaims, Claims, FalseClaim, RefusedClaims, Standing};
pub use derived::derived_id;
pub use hands::Operator;
pub use reader::{Acting, Chain, IdentityReader, MAX_CHAIN, intersection};
