//! The messages of access-audit. Identities are written as addresses in normal form (lower case,
//! 20 or 32 canonical bytes); times are seconds; hashes and ids are lower-case hex.

mod query;
mod view;

use cosmwasm_schema::cw_serde;
pub use query::*;
pub use salus_consent_api::question::{DataDescriptor, DataReferences, Question};
use salus_contract_kit::{Directed, Direction};
use salus_json::FromNode;
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{Action, Hash, Instant, ObjectId, Purpose};
pub use view::*;

use crate::{
    AccessDecision, AuditReason, BasisCode, DisputeAnswer, DisputeCode, EmergencyPolicy,
    EmergencyReason, Verdict,
};

/// Starts the audit. Both registries are fixed for ever.
///
/// *Fails with* `kit:wrong_peer` unless there is a registry of each kind, `different_peers` unless
/// the consent-registry reads the same identity-registry, `kit:invalid_address`, `kit:funds`.
/// *Emits* `instantiate`.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The identity that owns the contract. It can touch no entry.
    pub owner: String,
    /// The contract that says who somebody is.
    pub identity_registry: String,
    /// The contract that holds the consents.
    pub consent_registry: String,
    /// What is answered in a declared emergency when no consent speaks. Absent: permit.
    pub emergency_without_consent: Option<EmergencyPolicy>,
}

/// Migration takes no data.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What can be done. A refused access is an answer, not an error: it is recorded like a permitted
/// one. An error stores nothing, and a gateway then releases nothing.
///
/// Every message fails with `kit:funds` if funds are sent, `kit:invalid_address`,
/// `kit:wrong_peer`, `kit:unreadable_peer` and `kit:unreadable_cell`.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(
    clippy::large_enum_variant,
    reason = "read once from JSON, never kept in numbers"
)]
pub enum ExecuteMsg {
    /// Decides one access now and appends an entry that says so; or appends that an access had
    /// happened already, which decides nothing. **Neither.**
    ///
    /// *Who*: one of the custodian's operators, `as` the custodian, accredited or not: the actor is
    /// then asserted. Or, for its own access that is not a report, an account that acts as the
    /// actor, `as` the actor, which must be the subject or hold a delegation with the power `view`
    /// from it: the actor is then proven, and what its custodian lost is not held against it. An
    /// actor without a key of its own proves itself as the subject only, and never by an account of
    /// the custodian.
    /// *Requires*: nothing else of the actor: a false claim, and an emergency that is not live, are
    /// recorded denies. A report lies at most 30 days back.
    /// *Fails with* `not_a_writer`, `too_many_values`, `duplicate_value`,
    /// `invalid_date`, `since_ahead`, `resync`, `entries_used_up`, `report_by_operator`,
    /// `occurred_at`, `report_height`, `two_emergencies`.
    /// *Answers* (data) an [`Answer`]. *Emits* `salus_access`, unless it was recorded already, and
    /// `salus_emergency` for an emergency that a report tells of.
    Record {
        /// The custodian or the actor.
        #[serde(rename = "as")]
        r#as: String,
        /// What is asked.
        access: Access,
    },
    /// The same for up to 50 accesses at one custodian, each answered by itself. **Neither.**
    ///
    /// *Who* and *requires* as for `Record`, for each access.
    /// *Fails with* `batch_size`, and with `batch_item`, which names the position and the error, as
    /// a whole: then nothing is stored.
    /// *Answers* (data) a list with an [`Answer`] for each, in order. *Emits* `salus_accesses` and
    /// then a `salus_access` for each that was not recorded already.
    RecordBatch {
        /// The custodian or the actor.
        #[serde(rename = "as")]
        r#as: String,
        /// Who holds the data of all.
        custodian: String,
        /// What is asked: 1 to 50.
        accesses: Vec<BatchAccess>,
    },
    /// Declares an emergency for one subject and records that in the subject's chain; from then on
    /// an access may name it by the number of that entry. It opens a review. **Widens**, but goes on
    /// while paused.
    ///
    /// *Who*: an account that acts as the actor, `as` the actor; for a managed identity only an
    /// operator of the organization, `as` the organization: it is then asserted.
    /// *Requires*: the actor holds the role `emergency` in the organization, which is accredited;
    /// fewer than 50 emergencies of the actor in 24 hours, or fewer than 500 of all managed
    /// identities of the organization. From the 6th, or the 51st, on it is flagged.
    /// *Fails with* `not_authorised`, `not_the_declarer`, `kit:frozen`, `organization_not_accredited`,
    /// `no_emergency_role`, `emergency_seconds`, `emergency_limit`, `since_ahead`,
    /// `entries_used_up`.
    /// *Answers* (data) an [`Answer`]. *Emits* `salus_emergency`, unless it was recorded already.
    DeclareEmergency {
        /// The actor, or the organization of a managed one.
        #[serde(rename = "as")]
        r#as: String,
        /// What is declared.
        emergency: Declaration,
    },
    /// Says whether an emergency was one, once. **Narrows.**
    ///
    /// *Who*: the subject, a delegate of it with the power `consent` or `revoke`, or a holder of the
    /// accreditation kind `reviewer`; never who declared it, nor its organization, nor an account
    /// that may act or write for either, nor a delegate or reviewer who belongs to the organization.
    /// *Requires*: the emergency is over and was not reviewed yet.
    /// *Fails with* `not_authorised`, `no_emergency`, `not_a_reviewer`, `conflict_of_interest`,
    /// `emergency_running`,
    /// `already_reviewed`. *Emits* `salus_review`.
    ReviewEmergency {
        /// The reviewer.
        #[serde(rename = "as")]
        r#as: String,
        /// For whom it was declared.
        subject: String,
        /// The number of the entry that declared it.
        emergency: u32,
        /// What the review found.
        verdict: Verdict,
        /// SHA-256 of the grounds in words with 16 secret random bytes.
        hash: Hash,
    },
    /// Holds something against an entry, once. The entry stays as it is. **Narrows.**
    ///
    /// *Who*: the subject, or a delegate of it with the power `consent` or `revoke` who is neither
    /// the actor of the entry, nor its organization or custodian, nor belongs to either, nor sends
    /// from an account that could act or write as one of them.
    /// *Fails with* `not_authorised`, `not_for_subject`, `no_entry`, `conflict_of_interest`,
    /// `already_disputed`.
    /// *Emits* `salus_dispute`.
    Dispute {
        /// The subject or its delegate.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose entry.
        subject: String,
        /// Its number.
        seq: u32,
        /// What the patient holds against it.
        code: DisputeCode,
        /// SHA-256 of the objection in words with 16 secret random bytes.
        hash: Hash,
    },
    /// Answers a dispute, once. **Neither.**
    ///
    /// *Who*: the custodian of the entry, or one of its operators, `as` the custodian.
    /// *Fails with* `not_authorised`, `no_entry`, `not_for_subject`, `no_dispute`,
    /// `already_answered`.
    /// *Emits* `salus_dispute`.
    AnswerDispute {
        /// The custodian.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose entry.
        subject: String,
        /// Its number.
        seq: u32,
        /// Whether the dispute is that of a delegate; otherwise it is the subject's own.
        of_delegate: Option<bool>,
        /// What the custodian answers.
        answer: DisputeAnswer,
        /// SHA-256 of the answer in words with 16 secret random bytes.
        hash: Hash,
    },
    /// Publishes on which legal bases a custodian releases data for a purpose when nobody consented;
    /// replaces the table. Never lifts a deny. **Widens.**
    ///
    /// *Who*: the custodian. *Requires*: it is accredited as an organization now; 1 to 16 rows, no
    /// purpose twice. It serves only who acts for an accredited organization.
    /// *Fails with* `not_authorised`, `kit:frozen`, `kit:paused`, `legal_bases`,
    /// `organization_not_accredited`, `emergency_basis`, `duplicate_value`.
    /// *Emits* `salus_legal_bases`.
    SetLegalBases {
        /// The custodian.
        #[serde(rename = "as")]
        r#as: String,
        /// The table.
        bases: Vec<LegalBasis>,
    },
    /// Takes purposes out of the table. **Narrows.**
    ///
    /// *Who*: the custodian. *Requires*: 1 to 16 purposes, each in the table, none twice.
    /// *Fails with* `not_authorised`, `legal_bases`, `duplicate_value`, `no_legal_basis`.
    /// *Emits* `salus_legal_bases`.
    WithdrawLegalBases {
        /// The custodian.
        #[serde(rename = "as")]
        r#as: String,
        /// The purposes.
        purposes: Vec<Purpose>,
    },
    /// Announces that declared emergencies without consent will be answered `permit`; sent once more,
    /// 7 to 14 days later, makes it so. What was announced before the owner's recovery, or longer ago,
    /// is announced anew. **Widens.**
    ///
    /// *Who*: the owner. *Requires*: the policy is `deny`, and nothing was announced less than 7 days
    /// ago.
    /// *Fails with* `not_authorised`, `kit:not_owner`, `kit:frozen`, `kit:paused`, `policy_as_it_is`.
    /// *Emits* `salus_audit`.
    WidenEmergencyPolicy {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Answers `deny` in declared emergencies without consent, at once; a pending wider policy is
    /// dropped. **Narrows.**
    ///
    /// *Who*: the owner. *Requires*: the policy is `permit`, or will be.
    /// *Fails with* `not_authorised`, `kit:not_owner`, `policy_as_it_is`. *Emits* `salus_audit`.
    NarrowEmergencyPolicy {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Drops a wider emergency policy that was announced. **Narrows.**
    ///
    /// *Who*: any trust root of identity-registry. *Requires*: one is pending.
    /// *Fails with* `not_authorised`, `not_a_root`, `no_pending_policy`. *Emits* `salus_audit`.
    VetoEmergencyPolicy {
        /// The root.
        #[serde(rename = "as")]
        r#as: String,
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
    /// Answers every access with a recorded deny for 24 hours; declared emergencies go on. **Narrows.**
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
            Self::DeclareEmergency { .. }
            | Self::SetLegalBases { .. }
            | Self::WidenEmergencyPolicy { .. } => Direction::Widens,
            Self::ReviewEmergency { .. }
            | Self::Dispute { .. }
            | Self::WithdrawLegalBases { .. }
            | Self::NarrowEmergencyPolicy { .. }
            | Self::VetoEmergencyPolicy { .. }
            | Self::CancelOwnership { .. }
            | Self::Pause { .. } => Direction::Narrows,
            Self::Record { .. }
            | Self::RecordBatch { .. }
            | Self::AnswerDispute { .. }
            | Self::ProposeOwner { .. }
            | Self::AcceptOwnership { .. } => Direction::Neither,
        }
    }
}

/// One access to be decided and recorded.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Access {
    /// 16 random bytes, chosen once and kept with every repetition of this access.
    pub access_id: ObjectId,
    /// The number of the subject's latest entry when the access was first built; 0 if none. A
    /// repetition keeps it.
    pub since: u64,
    /// Whose data.
    pub subject: String,
    /// Who holds them.
    pub custodian: String,
    /// Who asks.
    pub actor: String,
    /// The organization that the actor acts for: the actor itself or one that it is a member of.
    pub organization: Option<String>,
    /// For what.
    pub purpose: Purpose,
    /// What is to be done.
    pub action: Action,
    /// The record, if one is asked about. Without it the answer has a residue to enforce.
    pub data: Option<DataDescriptor>,
    /// The salted fingerprint of the record.
    pub fingerprint: Option<Hash>,
    /// The number of an emergency that the actor declared for the subject; in a report recorded as
    /// stated, and not checked.
    pub emergency: Option<u32>,
    /// Stated if the access has happened already: it is then recorded, and decided no more.
    pub report: Option<Report>,
}

/// One access of a batch, which names the custodian. Fields as in [`Access`].
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BatchAccess {
    /// 16 random bytes.
    pub access_id: ObjectId,
    /// The number of the subject's latest entry when the access was first built.
    pub since: u64,
    /// Whose data.
    pub subject: String,
    /// Who asks.
    pub actor: String,
    /// The organization that the actor acts for.
    pub organization: Option<String>,
    /// For what.
    pub purpose: Purpose,
    /// What is to be done.
    pub action: Action,
    /// The record, if one is asked about.
    pub data: Option<DataDescriptor>,
    /// The salted fingerprint of the record.
    pub fingerprint: Option<Hash>,
    /// The number of an emergency that the actor declared for the subject; in a report recorded as
    /// stated, and not checked.
    pub emergency: Option<u32>,
    /// Stated if the access has happened already.
    pub report: Option<Report>,
}

impl BatchAccess {
    /// The access at this custodian.
    pub fn at(self, custodian: String) -> Access {
        Access {
            access_id: self.access_id,
            since: self.since,
            subject: self.subject,
            custodian,
            actor: self.actor,
            organization: self.organization,
            purpose: self.purpose,
            action: self.action,
            data: self.data,
            fingerprint: self.fingerprint,
            emergency: self.emergency,
            report: self.report,
        }
    }
}

/// The access as a batch has it, which names the custodian once.
impl From<Access> for BatchAccess {
    fn from(access: Access) -> Self {
        Self {
            access_id: access.access_id,
            since: access.since,
            subject: access.subject,
            actor: access.actor,
            organization: access.organization,
            purpose: access.purpose,
            action: access.action,
            data: access.data,
            fingerprint: access.fingerprint,
            emergency: access.emergency,
            report: access.report,
        }
    }
}

impl From<Access> for Question {
    fn from(access: Access) -> Self {
        Self {
            subject: access.subject,
            custodian: access.custodian,
            actor: access.actor,
            organization: access.organization,
            purpose: access.purpose,
            action: access.action,
            data: access.data,
        }
    }
}

/// What a custodian says of an access that has happened already: in an outage, in a batch, or by its
/// own copy of the state.
#[cw_serde]
#[derive(Copy, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Report {
    /// When it happened: at most 30 days back, inclusive, and not in the future.
    pub occurred_at: Instant,
    /// What was decided locally.
    pub decided: LocalDecision,
    /// The height of the state by which that was decided; not in the future.
    pub height: u64,
    /// An emergency that was declared to the custodian alone; its review opens now.
    pub emergency: Option<OfflineEmergency>,
}

/// What a gateway did on its own.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
pub enum LocalDecision {
    /// It released the data.
    Released,
    /// It did not.
    Withheld,
}

/// Why an emergency was declared.
#[cw_serde]
#[derive(Copy, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct OfflineEmergency {
    /// The code.
    pub reason: EmergencyReason,
    /// SHA-256 of the reason in words with 16 secret random bytes.
    pub hash: Hash,
}

/// An emergency to be declared.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Declaration {
    /// 16 random bytes, chosen once and kept with every repetition of this declaration.
    pub access_id: ObjectId,
    /// The number of the subject's latest entry when the declaration was first built; 0 if none. A
    /// repetition keeps it.
    pub since: u64,
    /// For whom.
    pub subject: String,
    /// Who declares it, and alone may use it.
    pub actor: String,
    /// The organization in which the actor holds the role `emergency`, and for which alone it may be
    /// used.
    pub organization: String,
    /// Why.
    pub reason: EmergencyReason,
    /// SHA-256 of the reason in words with 16 secret random bytes.
    pub hash: Hash,
    /// How long it lasts, in seconds: 60 to 14,400, which is also meant if it is absent.
    pub seconds: Option<u64>,
}

/// A row of a custodian's table.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct LegalBasis {
    /// The purpose, which counts for itself alone and not for what descends from it.
    pub purpose: Purpose,
    /// The legal basis on which data are released for it.
    pub basis: BasisCode,
}

/// The data that `Record` and `DeclareEmergency` answer with; `RecordBatch` answers with a list of
/// them.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every answer is of the large kind"
)]
pub enum Answer {
    /// It was decided now and recorded.
    Recorded {
        /// The number of the entry under the subject.
        seq: u32,
        /// The decision.
        decision: AccessDecision<String>,
    },
    /// It had happened already and was recorded. Never a permit.
    Reported {
        /// The number of the entry under the subject.
        seq: u32,
    },
    /// The emergency was declared and recorded.
    Declared {
        /// The number of the entry under the subject, by which accesses name the emergency.
        seq: u32,
        /// When it ends, exclusive.
        until: Instant,
        /// Whether it is one of too many and so flagged for review at once.
        flagged: bool,
    },
    /// The same writer recorded this access before. What was answered then is no permit now: what
    /// was not released then is asked for as a new access.
    AlreadyRecorded {
        /// The number of the entry under the subject.
        seq: u32,
        /// What was answered then.
        was: PastAnswer,
    },
}

/// What an entry says was answered. Never a current permit.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PastAnswer {
    /// When.
    pub time: Instant,
    /// What; absent if nothing was decided: it was a report, or an emergency was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Why.
    pub reason: AuditReason,
    /// The consent that gave the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ConsentRef>,
    /// The custodian's legal basis without consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<BasisCode>,
}
