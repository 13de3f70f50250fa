use cosmwasm_std::StdError;
use salus_consent_api::bounds::{MAX_ENDS, MAX_LIVE};
use salus_contract_kit::KitError;
use salus_policy::TermsError;
use salus_vocabulary::ObjectId;

/// Everything that consent-registry refuses. Texts start with a stable code.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// What all contracts refuse alike.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// Terms that nobody can be bound by.
    #[error(transparent)]
    Terms(#[from] TermsError),
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
    /// The id names a consent with other terms.
    #[error("salus:consent:id_taken: {id} was used for other terms")]
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
