//! The words of the suite: ids, hashes, instants, periods and codes, each a value that cannot be
//! built wrong, and the byte layout that packs them. No logic of consent lives here.

mod code;
mod hash;
mod id;
pub mod packed;
mod schema;
pub mod tables;
mod time;

pub use code::{
    AccreditationKind, Action, Confidentiality, DataMeaning, DelegationBasis, Label, Obligation,
    Purpose, Relationship, ResourceType, Sensitivity, UnknownCode,
};
pub use hash::{Hash, InvalidHex, ObjectId};
pub use id::{Id, InvalidId};
pub use time::{End, Instant, InvalidPeriod, Period};
