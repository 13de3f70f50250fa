use cosmwasm_schema::{QueryResponses, cw_serde};
use salus_contract_kit::{BuildInfo, PendingOwner};
use salus_json::FromNode;
use salus_policy::{ConsentExplained, Outcome};
use salus_vocabulary::{Action, Hash, Instant, Period, Purpose};

use super::{EmergencyView, EntryView, LegalBasis, LocalDecision, Question};
use crate::{AccessDecision, AuditReason, BasisCode, DataSummary, EmergencyPolicy};

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
        /// The number of an emergency that the actor declared for the subject.
        emergency: Option<u32>,
    },
    /// The same, and what each consent that was looked at had to do with it.
    #[returns(ExplainResponse)]
    Explain {
        /// What is asked.
        access: Question,
        /// The number of an emergency that the actor declared for the subject.
        emergency: Option<u32>,
    },
    /// One entry. Fails with `no_entry`.
    #[returns(EntryView)]
    Entry {
        /// Whose data.
        subject: String,
        /// The number under the subject, from 1.
        seq: u32,
    },
    /// The entries of a subject, oldest first unless `descending`. One page reads at most 500
    /// entries; it may be empty and yet have a `next`. Fails with `invalid_period`.
    #[returns(HistoryResponse)]
    History {
        /// Whose data.
        subject: String,
        /// Which entries; absent: all.
        filter: Option<HistoryFilter>,
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
    /// Recomputes the hash of an entry, from the nearest entry at or before it that holds the hash
    /// before itself, and on to the next one that does. Reads at most 66 cells. Fails with
    /// `no_entry`.
    #[returns(VerifyEntryResponse)]
    VerifyEntry {
        /// Whose data.
        subject: String,
        /// The number under the subject, from 1.
        seq: u32,
    },
    /// One emergency. Fails with `no_emergency`.
    #[returns(EmergencyView)]
    Emergency {
        /// For whom it was declared.
        subject: String,
        /// The number of the entry that declared or reported it.
        number: u32,
    },
    /// The emergencies of a subject, oldest first.
    #[returns(EmergenciesResponse)]
    Emergencies {
        /// For whom they were declared.
        subject: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// The emergencies of an actor, oldest first: those declared here, then those that custodians
    /// reported.
    #[returns(EmergenciesResponse)]
    EmergenciesOf {
        /// Who declared them.
        actor: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// The emergencies that nobody reviewed yet, oldest first; of all subjects or of one. One page
    /// reads at most 500; it may be empty and yet have a `next`.
    #[returns(EmergenciesResponse)]
    OpenReviews {
        /// For whom they were declared; absent: all.
        subject: Option<String>,
        /// The organization that they were declared in, or the custodian that reported them; absent:
        /// all.
        organization: Option<String>,
        /// Whether only those that are overdue.
        overdue: Option<bool>,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// To whom data of a subject may have been disclosed in a period, oldest recording first (HIPAA,
    /// 45 CFR 164.528): what was released, or may have been, to somebody who does not act for the
    /// custodian. One page reads at most 500 entries; it may be empty and yet have a `next`. Fails
    /// with `invalid_period`.
    #[returns(AccountingResponse)]
    Accounting {
        /// Whose data.
        subject: String,
        /// When it happened.
        period: Period,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// A custodian's table of legal bases without consent.
    #[returns(LegalBasesResponse)]
    LegalBases {
        /// The custodian.
        custodian: String,
    },
}

/// Which entries of a history: all that is stated must hold.
#[cw_serde]
#[derive(Default, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct HistoryFilter {
    /// When it happened: a report says so itself, anything else happened when it was recorded.
    pub happened: Option<Period>,
    /// When it was recorded.
    pub recorded: Option<Period>,
    /// Who asked.
    pub actor: Option<String>,
    /// The organization that the actor was said to act for.
    pub organization: Option<String>,
    /// For what: this very purpose.
    pub purpose: Option<Purpose>,
    /// What was answered; entries that decided nothing have no outcome.
    pub outcome: Option<Outcome>,
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
    /// What is answered now in a declared emergency when no consent speaks.
    pub emergency_without_consent: EmergencyPolicy,
    /// From when on the owner may make it permit, if that is pending.
    pub permits_emergencies_from: Option<Instant>,
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
    /// Whether the last hash is the one that is stored behind it; true where nothing is stored
    /// behind.
    pub intact: bool,
}

/// Answer to the queries for emergencies.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct EmergenciesResponse {
    /// The page.
    pub emergencies: Vec<EmergencyView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// Answer to [`QueryMsg::Accounting`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct AccountingResponse {
    /// The page.
    pub disclosures: Vec<DisclosureView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// One disclosure.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DisclosureView {
    /// The number of the entry.
    pub seq: u32,
    /// The date: when it happened.
    pub date: Instant,
    /// The height of the entry.
    pub height: u64,
    /// Who held the data.
    pub custodian: String,
    /// The recipient.
    pub recipient: String,
    /// The organization that the recipient acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The description: what was done.
    pub action: Action,
    /// The description: with which data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataSummary>,
    /// The description: the salted fingerprint of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Hash>,
    /// The purpose.
    pub purpose: Purpose,
    /// On which grounds.
    pub reason: AuditReason,
    /// The custodian's legal basis without consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<BasisCode>,
    /// What the custodian decided by itself, if it reported the access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<LocalDecision>,
}

/// Answer to [`QueryMsg::LegalBases`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct LegalBasesResponse {
    /// The table; empty if the custodian published none.
    pub bases: Vec<LegalBasis>,
}
