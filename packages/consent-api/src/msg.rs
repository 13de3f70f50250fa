//! The messages of consent-registry. Identities are written as addresses in normal form (lower
//! case, 20 or 32 canonical bytes), ids and hashes in lower-case hex; times are seconds; periods
//! are half-open.

use cosmwasm_schema::{QueryResponses, cw_serde};
use salus_contract_kit::{BuildInfo, Directed, Direction, PendingOwner};
use salus_json::FromNode;
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{Hash, Instant, ObjectId};

use crate::cells::{ChangeKind, ConsentCell};

/// Starts the registry.
///
/// *Fails with* `kit:wrong_peer` unless `identity_registry` is an identity-registry of a known
/// layout, `kit:invalid_address`, `kit:funds`. *Emits* `instantiate`.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The identity that owns the framework: it may pause, and touch no consent.
    pub owner: String,
    /// The contract that says who may act as whom. Fixed for ever.
    pub identity_registry: String,
}

/// Migration takes no data.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What can be done. `subject` is whose consents and exclusions they are; `as` names the identity
/// that is acted for and must be the subject. The sender must be one of its own accounts, or one
/// of the own accounts of one of its controllers, and it must not be deactivated; otherwise
/// `not_authorised`. No message takes funds (`kit:funds`). Widening messages fail with
/// `kit:paused` during a pause. Every message may fail with `kit:invalid_address`, and with
/// `kit:wrong_peer` if identity-registry cannot be read.
///
/// A **slot** is (subject, custodian, category, grantee) and holds one live consent. A consent is
/// live until it is ended by a message or its period is over.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Records a consent. **Widens.**
    ///
    /// *Who*: the subject. *Requires*: terms that can be granted; a period that is not over; a
    /// free slot, or `replaces` with the consent that fills it; fewer than 16 live consents for
    /// this custodian, the replaced and the ended ones not counted.
    /// The same id with the same terms does nothing and answers what became of that consent,
    /// whatever `replaces` and `ends` say; it never revives one.
    /// *Fails with* `policy:*`, `id_taken`, `period_over`, `slot_taken`, `nothing_to_replace`,
    /// `too_many_ends`, `duplicate_end`, `unknown_consent`, `already_ended`, `wrong_version`,
    /// `too_many_live`, `versions_used_up`.
    /// *Emits* `grant`, and `revoke` or `end_refusal` for each of `ends`. *Data*:
    /// [`RecordedResponse`].
    Grant {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// 16 random bytes that name the consent under its subject.
        id: ObjectId,
        /// What is consented to.
        terms: Box<Terms<String>>,
        /// The consent in the slot, in the version that the signer saw. The new consent takes its
        /// place with the version after it. Absent: the slot is free, the version is 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ConsentRef>,
        /// Other consents of the subject that end at the same time, for whatever custodian: up to
        /// 16, no duplicates.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ends: Vec<ConsentRef>,
    },
    /// Records a refusal: terms that permit nothing. **Narrows.**
    ///
    /// *Who*: the subject. *Requires*: as `grant`; moreover terms that cannot permit, and that
    /// what it replaces and ends cannot deny. *Fails with* `permits` and `can_deny`, otherwise as
    /// `grant`. *Emits* `refuse`, and `revoke` for each of `ends`. *Data*: [`RecordedResponse`].
    Refuse {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// 16 random bytes that name the consent under its subject.
        id: ObjectId,
        /// What is refused.
        terms: Box<Terms<String>>,
        /// As in `grant`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ConsentRef>,
        /// As in `grant`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ends: Vec<ConsentRef>,
    },
    /// Ends a consent that cannot deny, at once and finally. **Narrows.**
    ///
    /// *Who*: the subject. *Requires*: the present version, not ended; no deny rule, no default
    /// deny, no emergency `forbid` or level. *Fails with* `unknown_consent`, `already_ended`,
    /// `wrong_version`, `can_deny`. *Emits* `revoke`.
    Revoke {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
    },
    /// Ends a consent that can deny, at once and finally. **Widens.**
    ///
    /// *Who*: the subject. *Requires*: the present version, not ended; a deny rule, a default
    /// deny, or an emergency `forbid` or level. *Fails with* `unknown_consent`, `already_ended`,
    /// `wrong_version`, `cannot_deny`. *Emits* `end_refusal`.
    EndRefusal {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
    },
    /// Takes all permits from a consent and leaves what denies; its version rises by one.
    /// **Narrows.**
    ///
    /// *Who*: the subject. *Requires*: the present version, not ended; something that permits and
    /// was not stripped. *Fails with* `unknown_consent`, `already_ended`, `wrong_version`,
    /// `nothing_to_strip`, `versions_used_up`. *Emits* `strip_permits`.
    StripPermits {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
    },
    /// Excludes a person or an organization, whatever consents say. **Narrows.** Without a cap.
    ///
    /// *Who*: the subject. *Requires*: no exclusion of the same that holds in an emergency, if
    /// this one would not. The same again does nothing; raising `even_in_emergency` is possible.
    /// *Fails with* `would_lower`. *Emits* `exclude`, unless nothing was done.
    Exclude {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// Who is excluded.
        excluded: String,
        /// Whether the exclusion of an organization holds in a declared emergency too. That of a
        /// person always does.
        even_in_emergency: bool,
    },
    /// Ends an exclusion. **Widens.**
    ///
    /// *Who*: the subject. *Requires*: there is one. *Fails with* `not_excluded`.
    /// *Emits* `lift_exclusion`.
    LiftExclusion {
        /// The subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// Who is excluded.
        excluded: String,
    },

    /// Offers the contract to another identity for 7 days; replaces an open offer. **Neither.**
    ///
    /// *Who*: the owner. *Requires*: no recovery of who acts is under way.
    /// *Fails with* `kit:not_owner`, `kit:already_owner`, `kit:frozen`. *Emits* `propose_owner`.
    ProposeOwner {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
        /// Who would own the contract.
        owner: String,
    },
    /// Takes an offer of the contract. The former owner has no power from then on. **Neither.**
    ///
    /// *Who*: whom it is offered to. *Requires*: the offer has not lapsed; no recovery of who acts
    /// is under way.
    /// *Fails with* `kit:no_owner_proposal`, `kit:owner_proposal_lapsed`, `kit:frozen`.
    /// *Emits* `accept_ownership`.
    AcceptOwnership {
        /// Who will own the contract.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Takes an offer of the contract back. **Narrows.**
    ///
    /// *Who*: the owner. *Fails with* `kit:not_owner`, `kit:no_owner_proposal`.
    /// *Emits* `cancel_ownership`.
    CancelOwnership {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Stops what widens for 24 hours, and nothing else. **Narrows.**
    ///
    /// *Who*: the owner. *Requires*: the last pause lapsed at least 7 days ago.
    /// *Fails with* `kit:not_owner`, `kit:pause_too_soon`. *Emits* `pause`.
    Pause {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
    },
}

impl Directed for ExecuteMsg {
    fn direction(&self) -> Direction {
        match self {
            Self::Grant { .. } | Self::EndRefusal { .. } | Self::LiftExclusion { .. } => {
                Direction::Widens
            }
            Self::Refuse { .. }
            | Self::Revoke { .. }
            | Self::StripPermits { .. }
            | Self::Exclude { .. }
            | Self::CancelOwnership { .. }
            | Self::Pause { .. } => Direction::Narrows,
            Self::ProposeOwner { .. } | Self::AcceptOwnership { .. } => Direction::Neither,
        }
    }
}

/// `Response.data` of [`ExecuteMsg::Grant`] and [`ExecuteMsg::Refuse`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RecordedResponse {
    /// The present version of the consent.
    pub version: u32,
    /// Stated if the id stood for the same terms before: nothing was done, and this is what became
    /// of that consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Status>,
}

/// What can be asked. Pages have 30 items unless `limit` says 1 to 100, otherwise
/// `kit:page_limit`; `cursor` is the `next` of the page before, otherwise `cursor`. A page that
/// filters may be empty and yet have a `next`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses, FromNode)]
pub enum QueryMsg {
    /// Owner, peer, pause, build.
    #[returns(ConfigResponse)]
    Config {},
    /// One consent, also when ended. Fails with `unknown_consent`.
    #[returns(ConsentView)]
    Consent {
        /// Whose.
        subject: String,
        /// Its id.
        id: ObjectId,
    },
    /// All consents that a subject ever gave, ended ones too, in the order of their ids.
    #[returns(ConsentsResponse)]
    Consents {
        /// Whose.
        subject: String,
        /// Only those that bear on this custodian: for it, or for any.
        custodian: Option<String>,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// Whether a subject excluded somebody.
    #[returns(ExclusionResponse)]
    Exclusion {
        /// The subject.
        subject: String,
        /// The person or organization.
        excluded: String,
    },
    /// All exclusions of a subject that hold.
    #[returns(ExclusionsResponse)]
    Exclusions {
        /// The subject.
        subject: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// What holds for a subject at every custodian.
    #[returns(SubjectResponse)]
    Subject {
        /// The subject.
        subject: String,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ConfigResponse {
    /// The identity that owns the framework.
    pub owner: String,
    /// To whom the contract is offered, if it is, lapsed or not.
    pub pending_owner: Option<PendingOwner>,
    /// The contract that says who may act as whom.
    pub identity_registry: String,
    /// Whether widening messages are refused now.
    pub paused: bool,
    /// The end of the last pause, exclusive; absent if there was none.
    pub paused_until: Option<Instant>,
    /// Layout of the cells.
    pub layout: u8,
    /// The build that answers.
    pub build: BuildInfo,
}

/// One consent and all that became of it.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ConsentView {
    /// The id under its subject.
    pub id: ObjectId,
    /// The present version.
    pub version: u32,
    /// What became of it.
    pub status: Status,
    /// Whether its permits were stripped.
    pub stripped: bool,
    /// Whether it can deny: `end_refusal` ends it then, otherwise `revoke`.
    pub can_deny: bool,
    /// What was consented to, as it was granted.
    pub terms: Terms<String>,
    /// The hash of the terms, by which a repeat is known.
    pub content_hash: Hash,
    /// What happened to it, oldest first; the first is the grant.
    pub history: Vec<ChangeView>,
}

/// What became of a consent.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Status {
    /// Its period has not begun.
    NotBegun,
    /// It holds.
    Active,
    /// Its period is over.
    PeriodOver,
    /// A message ended it.
    Revoked,
    /// Another consent took its place.
    Replaced,
    /// It should never have been recorded.
    EnteredInError,
}

impl Status {
    /// What became of a consent, at an instant.
    pub fn of(consent: &ConsentCell, now: Instant) -> Self {
        let ended = consent.changes.iter().find_map(|change| match change.kind {
            ChangeKind::Granted | ChangeKind::Stripped => None,
            ChangeKind::Revoked => Some(Self::Revoked),
            ChangeKind::Replaced => Some(Self::Replaced),
            ChangeKind::EnteredInError => Some(Self::EnteredInError),
        });
        let period = consent.terms.open().period;
        ended.unwrap_or(if period.has_ended(now) {
            Self::PeriodOver
        } else if period.has_begun(now) {
            Self::Active
        } else {
            Self::NotBegun
        })
    }
}

/// Something that happened to a consent.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ChangeView {
    /// What.
    pub kind: Happened,
    /// When.
    pub at: Instant,
    /// The delegate who did it; absent: the subject.
    pub by: Option<String>,
}

/// What can happen to a consent.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Happened {
    /// It was granted.
    Granted,
    /// It lost its permits and kept what denies.
    Stripped,
    /// It was ended.
    Revoked,
    /// Another consent took its place.
    Replaced,
    /// It should never have been recorded.
    EnteredInError,
}

impl From<ChangeKind> for Happened {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Granted => Self::Granted,
            ChangeKind::Stripped => Self::Stripped,
            ChangeKind::Revoked => Self::Revoked,
            ChangeKind::Replaced => Self::Replaced,
            ChangeKind::EnteredInError => Self::EnteredInError,
        }
    }
}

/// Answer to [`QueryMsg::Consents`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ConsentsResponse {
    /// The page.
    pub consents: Vec<ConsentView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// An exclusion that holds.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ExclusionView {
    /// Who is excluded.
    pub excluded: String,
    /// When it was first set.
    pub since: Instant,
    /// Whether the exclusion of an organization holds in a declared emergency too.
    pub even_in_emergency: bool,
    /// The delegate who set it; absent: the subject.
    pub by: Option<String>,
}

/// Answer to [`QueryMsg::Exclusion`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ExclusionResponse {
    /// The exclusion; absent: there is none.
    pub exclusion: Option<ExclusionView>,
}

/// Answer to [`QueryMsg::Exclusions`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ExclusionsResponse {
    /// The page.
    pub exclusions: Vec<ExclusionView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// Answer to [`QueryMsg::Subject`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct SubjectResponse {
    /// How many exclusions hold.
    pub exclusions: u32,
    /// The consents for any custodian that are live; at most 16.
    pub consents_for_any: Vec<ObjectId>,
}
