use cosmwasm_schema::cw_serde;
use salus_json::FromNode;
use salus_policy::Condition;
use salus_vocabulary::{DelegationBasis, Hash, Instant, Period};

/// What a delegate may do for a principal. Acting in this registry is never among it, so a delegate
/// hands nothing on.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Power {
    /// See data within a condition, which must list labels: a record is seen only if every label
    /// that it carries is listed, and one without labels never.
    View(Box<Condition<String>>),
    /// Decide about consents and exclusions.
    Consent,
    /// Narrow consents and set exclusions.
    Revoke,
}

/// A delegation, and what became of it.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DelegationView {
    /// Who may act.
    pub delegate: String,
    /// What the delegate may do.
    pub powers: Vec<Power>,
    /// Why.
    pub basis: DelegationBasis,
    /// SHA-256 of the evidence with 16 secret random bytes.
    pub evidence: Option<Hash>,
    /// When it holds by its own words.
    pub period: Period,
    /// When it was given.
    pub given: Instant,
    /// When it was ended by a message; absent if it was not.
    pub ended: Option<Instant>,
    /// Whether it holds now: inside its period, neither ended by a message or a recovery nor voided,
    /// the principal not deactivated.
    pub valid_now: bool,
}

/// Answer to [`super::QueryMsg::Delegations`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DelegationsResponse {
    /// The page.
    pub delegations: Vec<DelegationView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}
