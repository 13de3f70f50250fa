/// Whether a message can add to what anybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It may let somebody do more. Refused while paused.
    Widens,
    /// It only takes away. Always possible.
    Narrows,
    /// Recovery, refreshing caches, recording: always possible.
    Neither,
}

/// Says of every message which way it goes, exhaustively, so that a new one cannot be forgotten.
pub trait Directed {
    /// The direction of this message.
    fn direction(&self) -> Direction;
}
