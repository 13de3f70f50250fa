//! What each message does, by area. Handlers check everything before they write anything, and
//! know of the sender only which writer it is.

pub mod owner;
pub mod record;
