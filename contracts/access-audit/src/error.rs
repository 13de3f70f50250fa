use cosmwasm_std::StdError;
use salus_audit_api::bounds::{
    EMERGENCY_SECONDS, MAX_BATCH, MAX_HEADS, MAX_LEGAL_BASES, MAX_SINCE, MAX_VALUES,
    MIN_EMERGENCY_SECONDS,
};
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
    /// A message was handed over without the identity that it needs to act as.
    #[error("salus:audit:nobody_acts: the message names no identity to act as")]
    NobodyActs,
    /// Neither the subject nor a delegate with the power, nor the custodian of the entry.
    #[error(
        "salus:audit:not_for_subject: {identity} may not do this for {subject}: expected the subject, its delegate with the power to revoke, or for an answer the custodian of the entry"
    )]
    NotForSubject {
        /// The identity that the message names.
        identity: String,
        /// The subject.
        subject: String,
    },
    /// Somebody else would declare an emergency for the actor.
    #[error(
        "salus:audit:not_the_declarer: {identity} may not declare for {actor}: expected the actor's own account, as the actor, or for a managed identity an operator of the organization, as the organization"
    )]
    NotTheDeclarer {
        /// The identity that the message names.
        identity: String,
        /// The actor.
        actor: String,
    },
    /// An emergency in, or a table of, an organization that is not accredited now.
    #[error(
        "salus:audit:organization_not_accredited: {organization} is not accredited as an organization now"
    )]
    OrganizationNotAccredited {
        /// The organization.
        organization: String,
    },
    /// The actor may not declare emergencies in the organization.
    #[error(
        "salus:audit:no_emergency_role: {actor} does not hold the role emergency in {organization} now"
    )]
    NoEmergencyRole {
        /// The actor.
        actor: String,
        /// The organization.
        organization: String,
    },
    /// An emergency too short or too long.
    #[error(
        "salus:audit:emergency_seconds: an emergency lasts {MIN_EMERGENCY_SECONDS} to {EMERGENCY_SECONDS} seconds, not {given}"
    )]
    EmergencySeconds {
        /// What was given.
        given: u64,
    },
    /// Too many emergencies in 24 hours.
    #[error("salus:audit:emergency_limit: {most} emergencies were declared in 24 hours")]
    EmergencyLimit {
        /// As many are accepted.
        most: u32,
    },
    /// An actor or organization has as many emergencies as numbers.
    #[error("salus:audit:ordinals_used_up: no number is left for an emergency")]
    OrdinalsUsedUp,
    /// There is no such emergency.
    #[error("salus:audit:no_emergency: entry {number} of {subject} declares no emergency")]
    NoEmergency {
        /// The subject.
        subject: String,
        /// The number asked for.
        number: u32,
    },
    /// Somebody may not review.
    #[error(
        "salus:audit:not_a_reviewer: {identity} may not review: expected the subject, its delegate with the power to revoke, or an accredited reviewer"
    )]
    NotAReviewer {
        /// The identity that the message names.
        identity: String,
    },
    /// Somebody judges in a matter of its own.
    #[error("salus:audit:conflict_of_interest: {identity} stands too near to those it is about")]
    ConflictOfInterest {
        /// The identity that the message names.
        identity: String,
    },
    /// A review before the emergency is over.
    #[error("salus:audit:emergency_running: the emergency can be reviewed from {until} (seconds)")]
    EmergencyRunning {
        /// The first instant.
        until: u64,
    },
    /// A second review.
    #[error("salus:audit:already_reviewed: emergency {number} was reviewed")]
    AlreadyReviewed {
        /// The emergency.
        number: u32,
    },
    /// A second dispute.
    #[error("salus:audit:already_disputed: entry {seq} was disputed")]
    AlreadyDisputed {
        /// The entry.
        seq: u32,
    },
    /// An answer to nothing.
    #[error("salus:audit:no_dispute: entry {seq} was not disputed")]
    NoDispute {
        /// The entry.
        seq: u32,
    },
    /// A second answer.
    #[error("salus:audit:already_answered: the dispute about entry {seq} was answered")]
    AlreadyAnswered {
        /// The entry.
        seq: u32,
    },
    /// A table of legal bases that is empty or too long.
    #[error("salus:audit:legal_bases: 1 to {MAX_LEGAL_BASES} purposes at once, not {given}")]
    LegalBases {
        /// How many were given.
        given: usize,
    },
    /// A basis for what only a declared emergency opens.
    #[error(
        "salus:audit:emergency_basis: no legal basis stands for {purpose}: an emergency is declared"
    )]
    EmergencyBasis {
        /// The purpose.
        purpose: String,
    },
    /// A purpose that is not in the table.
    #[error("salus:audit:no_legal_basis: the table does not name {purpose}")]
    NoLegalBasis {
        /// The purpose.
        purpose: String,
    },
    /// The emergency policy is that already.
    #[error("salus:audit:policy_as_it_is: the emergency policy is, or will be, that already")]
    PolicyAsItIs,
    /// Nothing can be vetoed.
    #[error("salus:audit:no_pending_policy: no wider emergency policy is pending")]
    NoPendingPolicy,
    /// Somebody is no trust root.
    #[error("salus:audit:not_a_root: {identity} is no trust root")]
    NotARoot {
        /// The identity that the message names.
        identity: String,
    },
    /// A period that holds at no instant.
    #[error("salus:audit:invalid_period: {0}")]
    InvalidPeriod(InvalidPeriod),
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
