//! What each message does, by area. Handlers check everything before they write anything, and
//! know of the sender only which writer it is, or what `access` found.

pub mod basis;
pub mod dispute;
pub mod emergency;
pub mod owner;
pub mod policy;
pub mod record;
