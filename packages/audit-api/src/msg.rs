//! The messages of access-audit. Identities are written as addresses in normal form (lower case,
//! 20 or 32 canonical bytes); times are seconds; hashes and ids are lower-case hex.

use cosmwasm_schema::{QueryResponses, cw_serde};
pub use salus_consent_api::question::{DataDescriptor, DataReferences, Question};
use salus_contract_kit::{BuildInfo, Directed, Direction, PendingOwner};
use salus_json::FromNode;
use salus_policy::{ConsentExplained, ConsentRef, Outcome};
use salus_vocabulary::{Action, Hash, Instant, ObjectId, Purpose};

use crate::{AccessDecision, AuditReason, DataSummary};

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
    /// Decides one access now and appends an entry that says so. **Neither.**
    ///
    /// *Who*: one of the custodian's operators, `as` the custodian, accredited or not: the actor is
    /// then asserted. Or an account that acts as the subject, `as` the subject, which must be the
    /// actor too: the actor is then proven, and what its custodian lost is not held against it.
    /// *Requires*: nothing else of the actor: a false claim is a recorded deny.
    /// *Fails with* `not_a_writer`, `too_many_values`, `duplicate_value`, `invalid_date`,
    /// `since_ahead`, `resync`, `entries_used_up`.
    /// *Answers* (data) an [`Answer`]. *Emits* `salus_access`, unless it was recorded already.
    Record {
        /// The custodian or the subject.
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
        /// The custodian or the subject.
        #[serde(rename = "as")]
        r#as: String,
        /// Who holds the data of all.
        custodian: String,
        /// What is asked: 1 to 50.
        accesses: Vec<BatchAccess>,
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
            Self::Record { .. }
            | Self::RecordBatch { .. }
            | Self::ProposeOwner { .. }
            | Self::AcceptOwnership { .. } => Direction::Neither,
            Self::CancelOwnership { .. } | Self::Pause { .. } => Direction::Narrows,
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

/// The data that `Record` answers with; `RecordBatch` answers with a list of them.
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
    /// What.
    pub outcome: Outcome,
    /// Why.
    pub reason: AuditReason,
    /// The consent that gave the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ConsentRef>,
}

/// What can be asked. Pages have 30 items unless `limit` says 1 to 100, otherwise
/// `kit:page_limit`; `cursor` is the `next` of the page before, otherwise `cursor`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses, FromNode)]
pub enum QueryMsg {
    /// Owner, peers, pause, build.
    #[returns(ConfigResponse)]
    Config {},
    /// What `Record` from an operator would answer now. Leaves no trace.
    /// Fails with `too_many_values`, `duplicate_value`, `invalid_date`.
    #[returns(AccessDecision<String>)]
    Decide {
        /// What is asked.
        access: Question,
    },
    /// The same, and what each consent that was looked at had to do with it.
    #[returns(ExplainResponse)]
    Explain {
        /// What is asked.
        access: Question,
    },
    /// One entry. Fails with `no_entry`.
    #[returns(EntryView)]
    Entry {
        /// Whose data.
        subject: String,
        /// The number under the subject, from 1.
        seq: u32,
    },
    /// The entries of a subject, oldest first unless `descending`.
    #[returns(HistoryResponse)]
    History {
        /// Whose data.
        subject: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
        /// Latest first.
        descending: Option<bool>,
    },
    /// The latest hashes of up to 100 subjects, to be kept off chain: a head commits to every entry
    /// before it. Fails with `too_many_heads`, `duplicate_value`.
    #[returns(HeadsResponse)]
    Heads {
        /// The subjects, without duplicates.
        subjects: Vec<String>,
    },
    /// Recomputes the hash of an entry from the nearest repeated hash before it, and on to the next
    /// one that is stored behind it. Reads at most 66 cells. Fails with `no_entry`.
    #[returns(VerifyEntryResponse)]
    VerifyEntry {
        /// Whose data.
        subject: String,
        /// The number under the subject, from 1.
        seq: u32,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ConfigResponse {
    /// The identity that owns the contract.
    pub owner: String,
    /// To whom the contract is offered, if it is, lapsed or not.
    pub pending_owner: Option<PendingOwner>,
    /// The contract that says who somebody is.
    pub identity_registry: String,
    /// The contract that holds the consents.
    pub consent_registry: String,
    /// Whether every access is refused now.
    pub paused: bool,
    /// The end of the last pause, exclusive; absent if there was none.
    pub paused_until: Option<Instant>,
    /// Layout of the cells.
    pub layout: u8,
    /// The build that answers.
    pub build: BuildInfo,
}

/// Answer to [`QueryMsg::Explain`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ExplainResponse {
    /// The decision.
    pub decision: AccessDecision<String>,
    /// The consents that were opened, sorted; none if a claim was refused before. Those that have
    /// ended, or plainly are for other purposes, are not opened.
    pub consents: Vec<ConsentExplained>,
}

/// An entry.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct EntryView {
    /// The number under the subject.
    pub seq: u32,
    /// Block time of the decision.
    pub time: Instant,
    /// Block height of the decision.
    pub height: u64,
    /// Decided when it happened, or reported afterwards.
    pub mode: Mode,
    /// Whose data.
    pub subject: String,
    /// Who holds them.
    pub custodian: String,
    /// Whose word it is that the actor asked.
    pub assurance: AssuranceView,
    /// Who asked.
    pub actor: String,
    /// The organization that the actor was said to act for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// For what.
    pub purpose: Purpose,
    /// What was to be done.
    pub action: Action,
    /// The record asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataSummary>,
    /// What was answered.
    pub outcome: Outcome,
    /// Why.
    pub reason: AuditReason,
    /// The consent that gave the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ConsentRef>,
    /// The id that the writer chose.
    pub access_id: ObjectId,
    /// The hash of what remained to be decided for each record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residue: Option<Hash>,
    /// The hash of the sorted consents, where others than `decided_by` spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consents: Option<Hash>,
    /// The salted fingerprint of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Hash>,
}

/// When an access was decided.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Mode {
    /// When it happened.
    Gate,
}

/// Whose word it is that the actor asked.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum AssuranceView {
    /// The custodian's.
    Asserted {
        /// The operator's number under the custodian; identity-registry knows the account.
        operator: u16,
    },
    /// The actor's own: an account that acts as it sent the message.
    Sent {},
}

/// Answer to [`QueryMsg::History`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct HistoryResponse {
    /// The page.
    pub entries: Vec<EntryView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// Answer to [`QueryMsg::Heads`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct HeadsResponse {
    /// One for each subject, in the order asked.
    pub heads: Vec<HeadView>,
}

/// The latest entry of a subject.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct HeadView {
    /// The subject.
    pub subject: String,
    /// The number of its latest entry; 0 if it has none.
    pub seq: u32,
    /// The hash of that entry; 64 zeros if it has none.
    pub hash: Hash,
}

/// Answer to [`QueryMsg::VerifyEntry`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct VerifyEntryResponse {
    /// The hash of the entry, recomputed.
    pub hash: Hash,
    /// The first entry whose hash was recomputed.
    pub from: u32,
    /// The last one.
    pub to: u32,
    /// Whether the last hash is the one that is stored behind it.
    pub intact: bool,
}
