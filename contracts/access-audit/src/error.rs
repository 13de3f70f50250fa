use cosmwasm_std::StdError;
use salus_audit_api::bounds::{MAX_BATCH, MAX_HEADS, MAX_SINCE, MAX_VALUES};
use salus_consent_api::question::DataError;
use salus_contract_kit::KitError;
use salus_vocabulary::InvalidPeriod;

/// Everything that access-audit refuses; nothing is stored then. Texts start with a stable code;
/// identities in them are addresses.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// What all contracts refuse alike.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// An error of the platform.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The consent-registry reads identities elsewhere.
    #[error(
        "salus:audit:different_peers: the consent-registry reads the identity-registry {found}, not {expected}"
    )]
    DifferentPeers {
        /// The identity-registry named here.
        expected: String,
        /// The one that the consent-registry reads.
        found: String,
    },
    /// The sender may not act as the identity that the message names.
    #[error("salus:audit:not_authorised: {account} may not act as {identity}")]
    NotAuthorised {
        /// The sender.
        account: String,
        /// The identity.
        identity: String,
    },
    /// The sender is neither an operator of the custodian nor acts as the subject for itself.
    #[error(
        "salus:audit:not_a_writer: {account} may not record as {identity}: expected an operator of the custodian, as the custodian, or the actor at its own data, as itself"
    )]
    NotAWriter {
        /// The sender.
        account: String,
        /// The identity that the message names.
        identity: String,
    },
    /// A batch is empty or too long.
    #[error("salus:audit:batch_size: a batch has 1 to {MAX_BATCH} accesses, not {given}")]
    BatchSize {
        /// How many were given.
        given: usize,
    },
    /// One access of a batch is malformed, so none is recorded.
    #[error("salus:audit:batch_item: access {index}: {source}")]
    BatchItem {
        /// The position in the batch, from 0.
        index: usize,
        /// What is wrong with it.
        source: Box<ContractError>,
    },
    /// A list of a data descriptor is too long.
    #[error("salus:audit:too_many_values: {field} has at most {MAX_VALUES} values, not {given}")]
    TooManyValues {
        /// The list.
        field: &'static str,
        /// How many were given.
        given: usize,
    },
    /// A list names something twice.
    #[error("salus:audit:duplicate_value: {field} names the same twice")]
    DuplicateValue {
        /// The list.
        field: &'static str,
    },
    /// The date of a record holds at no instant.
    #[error("salus:audit:invalid_date: {0}")]
    InvalidDate(InvalidPeriod),
    /// `since` lies ahead of the subject's latest entry.
    #[error("salus:audit:since_ahead: the latest entry of {subject} is {head}, not {since}")]
    SinceAhead {
        /// The subject.
        subject: String,
        /// The number of its latest entry.
        head: u32,
        /// What was given.
        since: u64,
    },
    /// Too much was recorded since the access was built to look for a repetition here.
    #[error(
        "salus:audit:resync: {subject} has {head} entries, more than {MAX_SINCE} since {since}: look for the access in its history, then build it anew"
    )]
    Resync {
        /// The subject.
        subject: String,
        /// The number of its latest entry.
        head: u32,
        /// What was given.
        since: u64,
    },
    /// A subject has as many entries as numbers.
    #[error("salus:audit:entries_used_up: no number is left for an entry of {subject}")]
    EntriesUsedUp {
        /// The subject.
        subject: String,
    },
    /// What is to come.
    #[error("salus:audit:not_yet: this message is not answered yet")]
    NotYet,
    /// A report about the future, or about what happened too long ago.
    #[error(
        "salus:audit:occurred_at: a report tells of {earliest} to {latest} (seconds, inclusive), not of {given}"
    )]
    OccurredAt {
        /// What was given.
        given: u64,
        /// The first instant that can be told of.
        earliest: u64,
        /// The last one: block time.
        latest: u64,
    },
    /// A report that was decided by a state that does not exist yet.
    #[error(
        "salus:audit:report_height: a local decision is by a state up to height {latest}, not {given}"
    )]
    ReportHeight {
        /// What was given.
        given: u64,
        /// The present height.
        latest: u64,
    },
    /// A report names a declared emergency and tells of one that was not declared here.
    #[error(
        "salus:audit:two_emergencies: a report names an emergency by number or tells of one, not both"
    )]
    TwoEmergencies,
    /// A report by somebody who is not an operator of the custodian.
    #[error(
        "salus:audit:report_by_operator: only an operator of the custodian reports, as the custodian"
    )]
    ReportByOperator,
    /// There is no such entry.
    #[error("salus:audit:no_entry: {subject} has no entry {seq}")]
    NoEntry {
        /// The subject.
        subject: String,
        /// The number asked for.
        seq: u32,
    },
    /// A cursor that no page gave.
    #[error("salus:audit:cursor: expected the `next` of a page")]
    Cursor,
    /// Too many subjects at once.
    #[error("salus:audit:too_many_heads: at most {MAX_HEADS} subjects at once, not {given}")]
    TooManyHeads {
        /// How many were given.
        given: usize,
    },
}

/// The shape of a record is checked where consent-registry checks it too.
impl From<DataError> for ContractError {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Kit(error) => Self::Kit(error),
            DataError::TooManyValues { field, given } => Self::TooManyValues { field, given },
            DataError::DuplicateValue { field } => Self::DuplicateValue { field },
            DataError::InvalidDate(period) => Self::InvalidDate(period),
        }
    }
}
