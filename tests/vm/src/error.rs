//! Why a call or an upload failed.

use crate::gas::GasReport;
use cosmwasm_vm::{BackendError, VmError};

/// Why a call failed. Whatever the reason, the chain's state is as before the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The contract refused; the text is the contract's own, unchanged.
    #[error("contract error: {0}")]
    Contract(String),
    /// The contract panicked; the text is the panic's.
    #[error("contract aborted: {0}")]
    Aborted(String),
    /// The gas limit was reached, here or in a peer.
    #[error("out of gas")]
    OutOfGas,
    /// A query tried to write or delete.
    #[error("a query must not write")]
    WriteInQuery,
    /// The VM stopped the contract, for example at a trap or for a missing entry point.
    #[error("VM error: {0}")]
    Vm(String),
    /// The chain refused before or after the contract ran.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Refusals by the chain rather than by a contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The text is no address of 20 or 32 bytes with this chain's prefix.
    #[error("invalid address `{text}`: {reason}")]
    InvalidAddress {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// bech32 does not allow this prefix.
    #[error("invalid address prefix `{0}`")]
    InvalidPrefix(String),
    /// No contract lives at this address.
    #[error("no contract at {0}")]
    NoSuchContract(String),
    /// No code was stored under this number.
    #[error("no code {0}")]
    NoSuchCode(u64),
    /// Only the admin may migrate.
    #[error("{sender} is not the admin of {contract}")]
    NotAdmin {
        /// Who tried.
        sender: String,
        /// What they tried to migrate.
        contract: String,
    },
    /// A label has 1 to 128 bytes.
    #[error("a label has 1 to 128 bytes, not {0}")]
    InvalidLabel(usize),
    /// The sender has not the coins to send along.
    #[error("{holder} has less than {wanted}")]
    InsufficientFunds {
        /// Who was to pay.
        holder: String,
        /// The coin that is short.
        wanted: String,
    },
    /// More than ten smart queries inside each other.
    #[error("smart queries nest too deep")]
    QueryTooDeep,
    /// The message is not JSON.
    #[error("the message cannot be written as JSON: {0}")]
    InvalidMessage(String),
    /// The contract returned messages to send, and among them others than executions without coins
    /// and gas limit, or too deep ones.
    #[error("one of {0} submessages is none that this chain dispatches")]
    SubMessages(usize),
    /// An attribute without a key, one starting with `_`, or an event type of under three bytes.
    #[error("invalid event: {0}")]
    InvalidEvent(String),
    /// The contract's answer is not what its entry point must return.
    #[error("malformed answer of the contract: {0}")]
    MalformedAnswer(String),
}

/// A failed call and the gas it used up to its failure.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{error}")]
pub struct Failure {
    /// Why.
    pub error: CallError,
    /// What was charged until then. The warm and cold sums are those of the part that ran.
    pub gas: Box<GasReport>,
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        Self {
            error: error.into(),
            gas: Box::default(),
        }
    }
}

/// Why code was not stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// wasmd takes at most 800 KiB.
    #[error("{bytes} bytes of Wasm; the chain takes at most {limit}")]
    TooLarge {
        /// The code's size.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// The static checks or the compiler refused it; the text says why.
    #[error("code refused: {0}")]
    Refused(String),
}

/// A snapshot that no longer exists: an older one was restored, or it was discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this snapshot was discarded, or undone by restoring an older one")]
pub struct StaleSnapshot;

impl CallError {
    /// Reads a VM error. What imports report reaches us as the text of a runtime error, so the
    /// text has to be looked at.
    pub(crate) fn from_vm(error: VmError) -> Self {
        match error {
            VmError::GasDepletion { .. }
            | VmError::BackendErr {
                source: BackendError::OutOfGas {},
                ..
            } => Self::OutOfGas,
            VmError::RuntimeErr { msg, .. } => Self::from_runtime(&msg),
            other => Self::Vm(other.to_string()),
        }
    }

    fn from_runtime(message: &str) -> Self {
        let inner = message
            .strip_prefix("Wasmer runtime error: RuntimeError: ")
            .unwrap_or(message);
        if let Some(panic) = inner.strip_prefix("Aborted: ") {
            Self::Aborted(panic.to_owned())
        } else if inner.starts_with("Must not call a writing storage function") {
            Self::WriteInQuery
        } else {
            Self::Vm(inner.to_owned())
        }
    }
}
