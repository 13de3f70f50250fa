use cosmwasm_std::StdError;
use salus_consent_api::bounds::{
    MAX_BATCH, MAX_ENDS, MAX_LIVE, MAX_LIVE_OF_DELEGATES, MAX_OPEN_REQUESTS,
};
use salus_consent_api::question::DataError;
use salus_contract_kit::KitError;
use salus_policy::{NarrowError, TermsError};
use salus_vocabulary::{Hash, ObjectId};

/// Everything that consent-registry refuses. Texts start with a stable code.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// What all contracts refuse alike.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// Terms that nobody can be bound by.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// An approval that does more than narrow what was asked.
    #[error(transparent)]
    Narrow(#[from] NarrowError),
    /// What a previewed question says of a record.
    #[error(transparent)]
    Data(#[from] DataError),
    /// An error of the platform.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The sender may not act as the identity that the message names, or that identity may not do
    /// this for the subject.
    #[error("salus:consent:not_authorised: {account} may not act as {identity} for {subject}")]
    NotAuthorised {
        /// The sender.
        account: String,
        /// The identity that the message acts as.
        identity: String,
        /// The subject.
        subject: String,
    },
    /// A delegate lacks a power.
    #[error(
        "salus:consent:power_missing: what {subject} delegated to {delegate} does not include the power {power}"
    )]
    PowerMissing {
        /// The delegate.
        delegate: String,
        /// The subject.
        subject: String,
        /// The power, or the powers of which one would do.
        power: &'static str,
    },
    /// A delegate would permit himself, undo what denies himself, or decide a matter of his own.
    #[error(
        "salus:consent:own_interest: a delegate decides nothing that concerns himself or an organization of his"
    )]
    OwnInterest,
    /// A delegate would undo what the subject set itself.
    #[error(
        "salus:consent:of_the_subject: the subject itself set this; a delegate undoes only what delegates set, or what cannot deny"
    )]
    OfTheSubject,
    /// A delegate would shut out those who look after the subject.
    #[error(
        "salus:consent:protected: a delegate shuts out neither the subject, its controllers, guardians and other delegates, nor who is accredited for safeguarding"
    )]
    Protected,
    /// A delegate would exclude an organization in emergencies too, or forbid emergencies.
    #[error(
        "salus:consent:only_the_subject: only the subject itself excludes somebody even in an emergency, or forbids emergencies"
    )]
    OnlyTheSubject,
    /// The places for what delegates granted are filled.
    #[error(
        "salus:consent:too_many_live_of_delegates: delegates fill at most {MAX_LIVE_OF_DELEGATES} of the {MAX_LIVE} places of a subject for one custodian; end one of theirs"
    )]
    TooManyLiveOfDelegates,
    /// A batch is empty or too long.
    #[error("salus:consent:batch_size: a batch has 1 to {MAX_BATCH} items, not {given}")]
    BatchSize {
        /// How many were given.
        given: usize,
    },
    /// An item of a batch is refused, so nothing is done.
    #[error("salus:consent:batch_item: item {index}: {source}")]
    BatchItem {
        /// The position in the batch, from 0.
        index: usize,
        /// What is wrong with it.
        source: Box<ContractError>,
    },
    /// A batch names a consent twice.
    #[error("salus:consent:duplicate_item: {id} is named twice in the batch")]
    DuplicateItem {
        /// The consent.
        id: ObjectId,
    },
    /// Only an accredited organization asks for consents.
    #[error("salus:consent:not_accredited: {organization} is not accredited as an organization")]
    NotAccredited {
        /// Who asks.
        organization: String,
    },
    /// The organization waits for answers of this subject already.
    #[error(
        "salus:consent:too_many_requests: at most {MAX_OPEN_REQUESTS} open requests of an organization to one subject; withdraw one of them"
    )]
    TooManyRequests,
    /// No such request.
    #[error("salus:consent:unknown_request: the organization made no request {id} to the subject")]
    UnknownRequest {
        /// The id.
        id: ObjectId,
    },
    /// The request was answered or has lapsed.
    #[error("salus:consent:request_closed: {id} is {how}")]
    RequestClosed {
        /// The request.
        id: ObjectId,
        /// What became of it.
        how: &'static str,
    },
    /// The signer saw another request.
    #[error("salus:consent:wrong_hash: the hash of {id} is {expected}, not {given}")]
    WrongHash {
        /// The request.
        id: ObjectId,
        /// Its hash.
        expected: Hash,
        /// What was given.
        given: Hash,
    },
    /// The id names something else.
    #[error("salus:consent:id_taken: {id} was used before, for other terms or another request")]
    IdTaken {
        /// The id.
        id: ObjectId,
    },
    /// The terms would never hold.
    #[error("salus:consent:period_over: the period ended at {end}, and it is {now} (seconds)")]
    PeriodOver {
        /// Its exclusive end.
        end: u64,
        /// Block time.
        now: u64,
    },
    /// The slot is filled by a consent that the message does not replace.
    #[error("salus:consent:slot_taken: the slot holds {id} in version {version}; replace that one")]
    SlotTaken {
        /// The consent in the slot.
        id: ObjectId,
        /// Its version.
        version: u32,
    },
    /// The slot is free.
    #[error(
        "salus:consent:nothing_to_replace: {id} is not live in this slot, and nothing else is; grant without `replaces`"
    )]
    NothingToReplace {
        /// What was to be replaced.
        id: ObjectId,
    },
    /// More consents to end than one message ends.
    #[error(
        "salus:consent:too_many_ends: one message ends at most {MAX_ENDS} consents, not {given}"
    )]
    TooManyEnds {
        /// How many there are.
        given: usize,
    },
    /// A consent would end twice.
    #[error("salus:consent:duplicate_end: {id} is named twice among what ends")]
    DuplicateEnd {
        /// The consent.
        id: ObjectId,
    },
    /// No such consent.
    #[error("salus:consent:unknown_consent: the subject has no consent {id}")]
    UnknownConsent {
        /// The id.
        id: ObjectId,
    },
    /// The consent was ended by an earlier message.
    #[error("salus:consent:already_ended: {id} has ended in version {version}")]
    AlreadyEnded {
        /// The consent.
        id: ObjectId,
        /// Its last version.
        version: u32,
    },
    /// The signer saw another version.
    #[error("salus:consent:wrong_version: {id} is at version {present}, not {given}")]
    WrongVersion {
        /// The consent.
        id: ObjectId,
        /// The version in the message.
        given: u32,
        /// The present version.
        present: u32,
    },
    /// A narrowing message would end a consent that can deny.
    #[error(
        "salus:consent:can_deny: {id} in version {version} can deny, so that ending it widens; use `end_refusal`, or `strip_permits` to keep what denies"
    )]
    CanDeny {
        /// The consent.
        id: ObjectId,
        /// Its version.
        version: u32,
    },
    /// `end_refusal` of a consent that cannot deny.
    #[error("salus:consent:cannot_deny: {id} in version {version} cannot deny; use `revoke`")]
    CannotDeny {
        /// The consent.
        id: ObjectId,
        /// Its version.
        version: u32,
    },
    /// Terms of a refusal that permit something.
    #[error("salus:consent:permits: a refusal permits nothing, and these terms can; use `grant`")]
    Permits,
    /// There is no permit to take away.
    #[error("salus:consent:nothing_to_strip: {id} in version {version} permits nothing")]
    NothingToStrip {
        /// The consent.
        id: ObjectId,
        /// Its version.
        version: u32,
    },
    /// No number is left for the next version.
    #[error("salus:consent:versions_used_up: {id} has the last version that can be written")]
    VersionsUsedUp {
        /// The consent.
        id: ObjectId,
    },
    /// All places for this custodian are filled by live consents.
    #[error(
        "salus:consent:too_many_live: at most {MAX_LIVE} live consents of a subject for one custodian; end one of them"
    )]
    TooManyLive,
    /// An exclusion that holds in emergencies would become one that does not.
    #[error(
        "salus:consent:would_lower: {excluded} is excluded even in an emergency; lift that exclusion first"
    )]
    WouldLower {
        /// Who is excluded.
        excluded: String,
    },
    /// There is no exclusion to lift.
    #[error("salus:consent:not_excluded: {excluded} is not excluded")]
    NotExcluded {
        /// Who is not excluded.
        excluded: String,
    },
    /// The subject has more exclusions than can be counted.
    #[error("salus:consent:exclusions_used_up: no further exclusion can be counted")]
    ExclusionsUsedUp,
    /// A cursor that no page of this query gave.
    #[error("salus:consent:cursor: the cursor is not one that this query gave")]
    Cursor,
}
