//! The messages of consent-registry. Identities are written as addresses in normal form (lower
//! case, 20 or 32 canonical bytes), ids and hashes in lower-case hex; times are seconds; periods
//! are half-open.

mod query;

use cosmwasm_schema::cw_serde;
use salus_contract_kit::{Directed, Direction};
use salus_json::FromNode;
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{Hash, Instant, ObjectId};

pub use query::*;

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
/// that acts: the subject, or a delegate of the subject, whose delegation must hold now. The sender
/// must be one of its own accounts, or one of the own accounts of one of its controllers, and
/// neither of the two may be deactivated; otherwise `not_authorised`. A delegate needs the power
/// `consent` for what widens, `consent` or `revoke` for what narrows; otherwise `power_missing`.
/// Both names are recorded. No message takes funds (`kit:funds`). Widening messages fail with
/// `kit:paused` during a pause, and with `kit:frozen` while a recovery of the subject or of the
/// delegate has the votes that it needs. Every message may fail with `kit:invalid_address`, and with
/// `kit:wrong_peer` if identity-registry cannot be read.
///
/// A **slot** is (subject, custodian, category, grantee) and holds one live consent. A consent is
/// live until it is ended by a message or its period is over.
///
/// A **delegate** moreover
/// - grants, replaces and approves nothing that permits himself or an organization of his
///   (`own_interest`): named by identity, membership, grantee or an accreditation kind held, or, if
///   one of his organizations is accredited, by a permit that names no recipients; by any kind and
///   by such a permit if he or a controller of his controls anybody else; and decides no request of
///   his own organizations. His controllers, and whoever these act as, count as himself;
/// - ends and replaces nothing that can deny and that the subject granted or changed itself, and
///   lifts no exclusion that the subject set (`of_the_subject`), nor one of himself or an
///   organization of his (`own_interest`);
/// - neither excludes nor denies by name the subject, its controllers and guardians, also those whose
///   change waits, the organizations of controllers and guardians, other delegates and holders of
///   the accreditation kind `safeguarding` (`protected`); sets no exclusion `even_in_emergency`, and
///   records no terms that forbid emergencies (`only_the_subject`);
/// - fills, with all other delegates, at most 4 of the 16 places for live consents
///   (`too_many_live_of_delegates`).
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Records a consent. **Widens.**
    ///
    /// *Who*: the subject; a delegate with `consent`. *Requires*: terms that can be granted; a
    /// period that is not over; a free slot, or `replaces` with the consent that fills it; fewer
    /// than 16 live consents for this custodian, the replaced and the ended ones not counted.
    /// The same id with the same terms does nothing and answers what became of that consent,
    /// whatever `replaces` and `ends` say; it never revives one.
    /// *Fails with* `policy:*`, `id_taken`, `period_over`, `slot_taken`, `nothing_to_replace`,
    /// `too_many_ends`, `duplicate_end`, `unknown_consent`, `already_ended`, `wrong_version`,
    /// `too_many_live`, `versions_used_up`; a delegate also with `own_interest`, `of_the_subject`,
    /// `protected`, `only_the_subject`, `too_many_live_of_delegates`.
    /// *Emits* `grant`, and `revoke` or `end_refusal` for each of `ends`. *Data*:
    /// [`RecordedResponse`].
    Grant {
        /// Who acts.
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
    /// Records several consents, all or none, in whatever order. **Widens.**
    ///
    /// *Who*, *requires* and *emits* as for `grant`, for each. What one of them replaces or ends was
    /// there before and is named once; what ends leaves its place among the 16 to any of them, but
    /// its slot only to what `replaces` it. A repeated one among them does nothing, as there.
    /// *Fails with* `batch_size`, `duplicate_item`, and `batch_item`, which names the position and
    /// what `grant` would have failed with. *Data*: a list with a [`RecordedResponse`] for each, in
    /// order.
    GrantBatch {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// What is consented to: 1 to 50, no id twice.
        grants: Vec<NewConsent>,
    },
    /// Records a consent that an organization asked for, as asked or narrower. **Widens.**
    ///
    /// *Who*: the subject; a delegate with `consent`. *Requires*: an open request with this hash;
    /// terms that at most narrow what was asked; otherwise as `grant`.
    /// The same request and id with the same terms again do nothing, as there.
    /// *Fails with* `unknown_request`, `request_closed`, `wrong_hash`, `policy:approval_*`, and what
    /// `grant` fails with. *Emits* `approve`, and `revoke` or `end_refusal` for each of `ends`.
    /// *Data*: [`RecordedResponse`].
    Approve {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// Who asked.
        organization: String,
        /// The request's id.
        request: ObjectId,
        /// The request's hash, over all that the signer saw of it.
        hash: Hash,
        /// 16 random bytes that name the consent under its subject.
        id: ObjectId,
        /// What is consented to.
        terms: Box<Terms<String>>,
        /// As in `grant`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<ConsentRef>,
        /// As in `grant`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ends: Vec<ConsentRef>,
    },
    /// Records a refusal: terms that permit nothing. **Narrows.**
    ///
    /// *Who*: the subject; a delegate with `revoke` or `consent`. *Requires*: as `grant`; moreover
    /// terms without a permit rule or a default permit, and that what it replaces and ends cannot
    /// deny. With default deny they may allow emergencies: the refusal permits none, but its default
    /// stands aside in them. *Fails with*
    /// `permits` and `can_deny`, otherwise as `grant`. *Emits* `refuse`, and `revoke` for each of
    /// `ends`. *Data*: [`RecordedResponse`].
    Refuse {
        /// Who acts.
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
    /// *Who*: the subject; a delegate with `revoke` or `consent`. *Requires*: the present version,
    /// not ended; no deny rule, no default deny, no emergency `forbid` or level. *Fails with*
    /// `unknown_consent`, `already_ended`, `wrong_version`, `can_deny`. *Emits* `revoke`.
    Revoke {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
        /// Why; absent: withdrawn.
        #[serde(default)]
        why: Why,
    },
    /// Ends several consents that cannot deny, all or none. **Narrows.**
    ///
    /// *Who*, *requires* and *emits* as for `revoke`, for each. *Fails with* `batch_size`,
    /// `duplicate_item`, and `batch_item`, which names the position and what `revoke` would have
    /// failed with.
    RevokeBatch {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consents.
        subject: String,
        /// The consents in their present versions: 1 to 50, none twice.
        consents: Vec<ConsentRef>,
        /// Why; absent: withdrawn.
        #[serde(default)]
        why: Why,
    },
    /// Ends a consent that can deny, at once and finally. **Widens.**
    ///
    /// *Who*: the subject; a delegate with `consent`. *Requires*: the present version, not ended; a
    /// deny rule, a default deny, or an emergency `forbid` or level. *Fails with*
    /// `unknown_consent`, `already_ended`, `wrong_version`, `cannot_deny`; a delegate also with
    /// `of_the_subject`. *Emits* `end_refusal`.
    EndRefusal {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
        /// Why; absent: withdrawn.
        #[serde(default)]
        why: Why,
    },
    /// Takes all permits from a consent and leaves what denies; its version rises by one.
    /// **Narrows.**
    ///
    /// *Who*: the subject; a delegate with `revoke` or `consent`. *Requires*: the present version,
    /// not ended; something that permits and was not stripped. *Fails with* `unknown_consent`,
    /// `already_ended`, `wrong_version`, `nothing_to_strip`, `versions_used_up`. *Emits*
    /// `strip_permits`.
    StripPermits {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose consent.
        subject: String,
        /// The consent in its present version.
        consent: ConsentRef,
    },
    /// Excludes a person or an organization, whatever consents say. **Narrows.** Without a cap.
    ///
    /// *Who*: the subject; a delegate with `revoke` or `consent`. *Requires*: no exclusion of the
    /// same that holds in an emergency, if this one would not. The same again does nothing; raising
    /// `even_in_emergency` is possible, and the subject makes a delegate's exclusion its own. One
    /// that was set in a span of time that the subject voided, refusals too, is set anew.
    /// *Fails with* `would_lower`; a delegate also with `protected`, `only_the_subject`.
    /// *Emits* `exclude`, unless nothing was done.
    Exclude {
        /// Who acts.
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
    /// *Who*: the subject; a delegate with `consent`. *Requires*: there is one. *Fails with*
    /// `not_excluded`; a delegate also with `of_the_subject`, `own_interest`. *Emits*
    /// `lift_exclusion`.
    LiftExclusion {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// Who is excluded.
        excluded: String,
    },
    /// Asks a subject for a consent. It is never changed, and lapses after 30 days. **Widens**,
    /// though it gives nothing by itself.
    ///
    /// *Who*: an organization, `as` itself. *Requires*: its accreditation as one holds now; terms
    /// that can be granted, with up to 8 rules; a period that is not over; at most one other open
    /// request of it to this subject.
    /// The same id with the same terms does nothing and answers what became of that request.
    /// *Fails with* `not_accredited`, `policy:*`, `id_taken`, `period_over`,
    /// `too_many_requests`. *Emits* `request`. *Data*: [`RequestedResponse`].
    Request {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose data.
        subject: String,
        /// 16 random bytes that name the request under subject and organization.
        id: ObjectId,
        /// What is asked for.
        terms: Box<Terms<String>>,
    },
    /// Takes a request back. **Narrows.**
    ///
    /// *Who*: the organization that asked, `as` itself, accredited or not. *Requires*: the request
    /// is open. *Fails with* `unknown_request`, `request_closed`. *Emits* `withdraw_request`.
    WithdrawRequest {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// Who was asked.
        subject: String,
        /// The request's id.
        request: ObjectId,
    },
    /// Declines a request. **Narrows.**
    ///
    /// *Who*: the subject; a delegate with `revoke` or `consent`. *Requires*: the request is open.
    /// *Fails with* `unknown_request`, `request_closed`; a delegate also with `own_interest`.
    /// *Emits* `decline_request`.
    DeclineRequest {
        /// Who acts.
        #[serde(rename = "as")]
        r#as: String,
        /// Who was asked.
        subject: String,
        /// Who asked.
        organization: String,
        /// The request's id.
        request: ObjectId,
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
    /// or of the owner is under way, and none of the owner has completed since the offer.
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

/// A consent to be recorded; fields as in [`ExecuteMsg::Grant`].
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewConsent {
    /// 16 random bytes that name the consent under its subject.
    pub id: ObjectId,
    /// What is consented to.
    pub terms: Terms<String>,
    /// The consent in the slot, in the version that the signer saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ConsentRef>,
    /// Other consents of the subject that end at the same time: up to 16, no duplicates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<ConsentRef>,
}

/// Why a consent is ended.
#[cw_serde]
#[derive(Copy, Eq, Default, FromNode)]
#[schemaifier(mute_warnings)]
pub enum Why {
    /// It is not wanted any more.
    #[default]
    Withdrawn,
    /// It should never have been recorded.
    EnteredInError,
}

impl Directed for ExecuteMsg {
    fn direction(&self) -> Direction {
        match self {
            Self::Grant { .. }
            | Self::GrantBatch { .. }
            | Self::Approve { .. }
            | Self::EndRefusal { .. }
            | Self::LiftExclusion { .. }
            | Self::Request { .. } => Direction::Widens,
            Self::Refuse { .. }
            | Self::Revoke { .. }
            | Self::RevokeBatch { .. }
            | Self::StripPermits { .. }
            | Self::Exclude { .. }
            | Self::WithdrawRequest { .. }
            | Self::DeclineRequest { .. }
            | Self::CancelOwnership { .. }
            | Self::Pause { .. } => Direction::Narrows,
            Self::ProposeOwner { .. } | Self::AcceptOwnership { .. } => Direction::Neither,
        }
    }
}

/// `Response.data` of [`ExecuteMsg::Grant`], [`ExecuteMsg::Approve`] and [`ExecuteMsg::Refuse`].
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

/// `Response.data` of [`ExecuteMsg::Request`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RequestedResponse {
    /// The hash by which an approval names the request.
    pub hash: Hash,
    /// From when on it cannot be approved any more.
    pub lapses: Instant,
    /// Stated if the id stood for the same terms before: nothing was done, and this is what became
    /// of that request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<RequestStatus>,
}
