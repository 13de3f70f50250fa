use cosmwasm_schema::cw_serde;
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{Action, Hash, Instant, ObjectId, Purpose};

use super::Report;
use crate::{
    AuditReason, BasisCode, DataSummary, DisputeAnswer, DisputeCode, EmergencyReason, Verdict,
};

/// An entry.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct EntryView {
    /// The number under the subject.
    pub seq: u32,
    /// Block time of the entry.
    pub time: Instant,
    /// Block height of the entry.
    pub height: u64,
    /// How it came about.
    pub mode: Mode,
    /// Whose data.
    pub subject: String,
    /// Who holds them; of a declared emergency the organization that answers for it.
    pub custodian: String,
    /// Whose word it is that the actor asked.
    pub assurance: AssuranceView,
    /// Who asked.
    pub actor: String,
    /// The organization that the actor was said to act for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// On whose behalf: the subject's, if the actor asked as its delegate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// For what.
    pub purpose: Purpose,
    /// What was to be done.
    pub action: Action,
    /// The record asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataSummary>,
    /// What was answered; absent where nothing was decided: reports and declared emergencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
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
    /// The custodian's legal basis without consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<BasisCode>,
    /// The number of the declared emergency that the access named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<u32>,
    /// What the custodian said of an access that had happened already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The emergency that this entry declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<DeclaredView>,
    /// What the patient holds against the entry, and the custodian's answer. Not part of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<DisputeView>,
    /// The same by a delegate of the patient, next to her own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegates_dispute: Option<DisputeView>,
}

/// How an entry came about.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Mode {
    /// An access was decided when it happened.
    Gate,
    /// An access had happened already.
    Report,
    /// An emergency was declared.
    Declaration,
}

/// An emergency as it was declared.
#[cw_serde]
#[derive(Copy)]
#[schemaifier(mute_warnings)]
pub struct DeclaredView {
    /// Why.
    pub reason: EmergencyReason,
    /// SHA-256 of the reason in words with 16 secret random bytes.
    pub hash: Hash,
    /// When it ends, exclusive.
    pub until: Instant,
}

/// A dispute about an entry.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DisputeView {
    /// When.
    pub time: Instant,
    /// Who: the subject or its delegate.
    pub by: String,
    /// What the patient holds against the entry.
    pub code: DisputeCode,
    /// SHA-256 of the objection in words with 16 secret random bytes.
    pub hash: Hash,
    /// The custodian's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<DisputeAnswerView>,
}

/// A custodian's answer to a dispute.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DisputeAnswerView {
    /// When.
    pub time: Instant,
    /// What.
    pub answer: DisputeAnswer,
    /// SHA-256 of the answer in words with 16 secret random bytes.
    pub hash: Hash,
}

/// An emergency, and what became of its review.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct EmergencyView {
    /// The number of the entry that declared or reported it.
    pub number: u32,
    /// For whom.
    pub subject: String,
    /// Who declared it.
    pub actor: String,
    /// The organization for which it was declared; of a reported one the actor's, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// That organization, or the custodian that reported it.
    pub custodian: String,
    /// Whose word it is that the actor declared it.
    pub assurance: AssuranceView,
    /// When it was recorded.
    pub recorded: Instant,
    /// When it ends, exclusive; absent if it was only reported: then nobody may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Whether it runs now. Whether it can be used depends on the actor's role too.
    pub running: bool,
    /// Why.
    pub reason: EmergencyReason,
    /// SHA-256 of the reason in words with 16 secret random bytes.
    pub hash: Hash,
    /// Whether it was flagged for review at once: one of too many, or declared off chain.
    pub flagged: bool,
    /// Whether nobody reviewed it within 30 days.
    pub overdue: bool,
    /// The review; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewView>,
}

/// A review of an emergency.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ReviewView {
    /// When.
    pub time: Instant,
    /// Who: the subject, its delegate or an accredited reviewer.
    pub by: String,
    /// What it found.
    pub verdict: Verdict,
    /// SHA-256 of the grounds in words with 16 secret random bytes.
    pub hash: Hash,
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
