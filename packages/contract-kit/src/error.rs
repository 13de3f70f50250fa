use cosmwasm_std::StdError;
use salus_vocabulary::packed::PackError;

/// Errors of what the contracts share. Texts start with a stable code.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// An address is not in normal form or has neither 20 nor 32 bytes.
    #[error("salus:kit:invalid_address: `{text}` is no address in normal form with 20 or 32 bytes")]
    InvalidAddress {
        /// What was given, cut at 64 characters.
        text: String,
    },
    /// A stored cell is not what this build knows.
    #[error("salus:kit:unreadable_cell: {cell}: {source}")]
    UnreadableCell {
        /// Which cell.
        cell: &'static str,
        /// What is wrong with it.
        source: PackError,
    },
    /// A peer contract could not be read.
    #[error("salus:kit:unreadable_peer: the peer's {cell} could not be read")]
    UnreadablePeer {
        /// Which cell.
        cell: &'static str,
    },
    /// A peer is missing, is something else, or has a layout that this build does not know.
    #[error("salus:kit:wrong_peer: expected {expected} with layout up to {layout}, found {found}")]
    WrongPeer {
        /// The kind that should be there.
        expected: &'static str,
        /// The latest layout that this build knows.
        layout: u8,
        /// What is there.
        found: String,
    },
    /// The contract is paused and the message would widen.
    #[error("salus:kit:paused: widening messages are refused until {until} (seconds)")]
    Paused {
        /// The first instant at which they are accepted again.
        until: u64,
    },
    /// The contract was paused too recently to be paused again.
    #[error("salus:kit:pause_too_soon: the contract can be paused again from {from} on (seconds)")]
    PauseTooSoon {
        /// The first instant at which it can.
        from: u64,
    },
    /// Somebody else owns the contract.
    #[error("salus:kit:not_owner: only the owner of the contract may do this")]
    NotOwner,
    /// The owner offers the contract to itself.
    #[error("salus:kit:already_owner: the contract cannot be offered to its owner")]
    AlreadyOwner,
    /// The contract is offered to nobody, or to somebody else.
    #[error("salus:kit:no_owner_proposal: there is no such offer of ownership")]
    NoOwnerProposal,
    /// The offer of ownership is too old.
    #[error("salus:kit:owner_proposal_lapsed: the offer of ownership lapsed at {lapsed} (seconds)")]
    OwnerProposalLapsed {
        /// The first instant at which it could no longer be accepted.
        lapsed: u64,
    },
    /// A recovery has the votes that it needs, and the message would widen.
    #[error(
        "salus:kit:frozen: what widens is refused while a recovery of this identity is under way"
    )]
    Frozen,
    /// Migration from another contract or from a version that is not older.
    #[error(
        "salus:kit:migration: cannot migrate {stored} {stored_version} to {contract} {version}"
    )]
    Migration {
        /// The contract in storage.
        stored: String,
        /// Its version.
        stored_version: String,
        /// The contract of this code.
        contract: &'static str,
        /// The version of this code.
        version: &'static str,
    },
    /// A page limit outside 1 to 100.
    #[error("salus:kit:page_limit: a page has 1 to {max} items, not {given}")]
    PageLimit {
        /// What was asked for.
        given: u32,
        /// The most that is given.
        max: u32,
    },
    /// Funds were sent to a message that takes none.
    #[error("salus:kit:funds: this contract takes no funds")]
    Funds,
    /// An error of the platform.
    #[error(transparent)]
    Std(#[from] StdError),
}

impl KitError {
    pub(crate) fn invalid_address(text: &str) -> Self {
        Self::InvalidAddress {
            text: text.chars().take(64).collect(),
        }
    }
}
