use cosmwasm_schema::{QueryResponses, cw_serde};
use salus_contract_kit::{BuildInfo, PendingOwner};
use salus_identity_api::FalseClaim;
use salus_identity_api::cells::IdentityCell;
use salus_json::FromNode;
use salus_policy::{ConsentExplained, ConsentRef, Decision, Terms};
use salus_vocabulary::{Hash, Instant, ObjectId};

use super::NewConsent;
use crate::cells::{ChangeKind, ConsentCell, OutcomeKind};
use crate::question::Question;

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
    /// One request, also when closed. Fails with `unknown_request`.
    #[returns(RequestView)]
    Request {
        /// Who was asked.
        subject: String,
        /// Who asked.
        organization: String,
        /// Its id.
        id: ObjectId,
    },
    /// The open requests to a subject, in the order of the bytes of organization and id. A page may
    /// be empty and yet have a `next`, because lapsed ones are passed over.
    #[returns(RequestsResponse)]
    OpenRequests {
        /// Who was asked.
        subject: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// What a question would be answered if a consent were granted and others were ended, so that a
    /// signer sees before signing what still refuses. Without both it is answered as things are.
    /// Whoever signs, the limits of a delegate are not looked at.
    ///
    /// Fails with what `grant` fails with, of a grant by the subject, and with `data:*`.
    #[returns(PreviewResponse)]
    Preview {
        /// What is asked.
        question: Box<Question>,
        /// Whether the actor has declared an emergency, live for 4 hours from now; absent: no.
        /// Where no consent speaks in an emergency, the deployment's policy does, which
        /// access-audit publishes: here it is taken to permit, as by default.
        emergency: Option<bool>,
        /// The consent that would be granted.
        grant: Option<Box<NewConsent>>,
        /// Other consents that would end: up to 16, no duplicates.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ends: Vec<ConsentRef>,
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
    /// It was granted in a span of time that the subject voided: it permits nothing, and what denies
    /// stays.
    PermitsVoided,
    /// It was granted in a span of time that the subject voided, refusals too: it says nothing.
    Voided,
    /// A message ended it.
    Revoked,
    /// Another consent took its place.
    Replaced,
    /// It should never have been recorded.
    EnteredInError,
}

impl Status {
    /// What became of a consent, at an instant. `subject`: the cell of its subject's identity.
    pub fn of(consent: &ConsentCell, subject: &IdentityCell, now: Instant) -> Self {
        let ended = consent.changes.iter().find_map(|change| match change.kind {
            ChangeKind::Granted | ChangeKind::Refused | ChangeKind::Stripped => None,
            ChangeKind::Revoked => Some(Self::Revoked),
            ChangeKind::Replaced => Some(Self::Replaced),
            ChangeKind::EnteredInError => Some(Self::EnteredInError),
        });
        let (granted, period) = (consent.granted(), consent.terms.open().period);
        ended.unwrap_or(if subject.is_voided_as_refusal(granted) {
            Self::Voided
        } else if subject.is_voided(granted) {
            Self::PermitsVoided
        } else if period.has_ended(now) {
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
    /// What it was part of; absent: it stood alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<ThroughView>,
}

/// What a change of a consent was part of.
#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub enum ThroughView {
    /// The granting of this consent, for which the other ended.
    Consent(ObjectId),
    /// The approval of a request.
    Request {
        /// Who asked.
        organization: String,
        /// The request's id.
        id: ObjectId,
    },
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
    /// It was recorded, as a refusal: it permits nothing, and where it allows emergencies its
    /// default stands aside in them.
    Refused,
}

impl From<ChangeKind> for Happened {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Granted => Self::Granted,
            ChangeKind::Stripped => Self::Stripped,
            ChangeKind::Revoked => Self::Revoked,
            ChangeKind::Replaced => Self::Replaced,
            ChangeKind::EnteredInError => Self::EnteredInError,
            ChangeKind::Refused => Self::Refused,
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

/// An exclusion that was not lifted.
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
    /// Whether it was set in a span of time that the subject voided, refusals too: then it shuts
    /// nobody out, and excluding again sets it anew.
    pub voided: bool,
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

/// A request and what became of it.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RequestView {
    /// Who asked.
    pub organization: String,
    /// The id under subject and organization.
    pub id: ObjectId,
    /// The hash by which an approval names it.
    pub hash: Hash,
    /// When it was made.
    pub asked: Instant,
    /// From when on it cannot be approved any more.
    pub lapses: Instant,
    /// What is asked for.
    pub terms: Terms<String>,
    /// What became of it.
    pub status: RequestStatus,
    /// When a message closed it; absent: none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Instant>,
    /// The subject's delegate who closed it; absent: the subject, or the organization itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What became of a request.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum RequestStatus {
    /// It can be approved.
    Open,
    /// Nobody answered within 30 days.
    Lapsed,
    /// The organization took it back.
    Withdrawn,
    /// It was declined.
    Declined,
    /// It was approved as this consent.
    Approved(ObjectId),
}

impl From<OutcomeKind> for RequestStatus {
    fn from(kind: OutcomeKind) -> Self {
        match kind {
            OutcomeKind::Withdrawn => Self::Withdrawn,
            OutcomeKind::Declined => Self::Declined,
            OutcomeKind::Approved(consent) => Self::Approved(consent),
        }
    }
}

/// Answer to [`QueryMsg::OpenRequests`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RequestsResponse {
    /// The page.
    pub requests: Vec<RequestView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// Answer to [`QueryMsg::Preview`]: a decision, or the claim that is false.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PreviewResponse {
    /// The first claim of the question that is false; then no consent is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_claim: Option<FalseClaimView>,
    /// What the consents would say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision<String>>,
    /// What each consent that is opened would have to do with it, sorted: those that still refuse
    /// say so here.
    pub consents: Vec<ConsentExplained>,
}

/// A claim of a question that is false, in the order in which they are checked.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum FalseClaimView {
    /// The custodian is not an accredited organization.
    CustodianNotAccredited,
    /// The actor is deactivated.
    ActorDeactivated,
    /// The organization that the actor is said to act for is not accredited as one.
    OrganizationNotAccredited,
    /// The actor is neither that organization nor a member of it.
    ActorNotMember,
}

impl From<FalseClaim> for FalseClaimView {
    fn from(claim: FalseClaim) -> Self {
        match claim {
            FalseClaim::CustodianNotAccredited => Self::CustodianNotAccredited,
            FalseClaim::ActorDeactivated => Self::ActorDeactivated,
            FalseClaim::OrganizationNotAccredited => Self::OrganizationNotAccredited,
            FalseClaim::ActorNotMember => Self::ActorNotMember,
        }
    }
}
