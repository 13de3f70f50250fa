use cosmwasm_schema::cw_serde;
use salus_vocabulary::Instant;

/// What is to happen to a trust root.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum RootChange {
    /// It becomes one.
    Addition,
    /// It is one no longer.
    Removal,
}

/// A change of the trust roots that waits.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PendingRootView {
    /// The root.
    pub root: String,
    /// What is to happen to it.
    pub change: RootChange,
    /// From when on it can be applied. Until it is, roots may veto it.
    pub effective: Instant,
    /// When it can no longer be applied, exclusive.
    pub lapses: Instant,
}

/// Answer to [`super::QueryMsg::PendingRoots`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PendingRootsResponse {
    /// All changes that wait, lapsed or not, in the order of their proposal; at most 32.
    pub pending: Vec<PendingRootView>,
}

/// Why somebody is not accredited under a root.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct BarView {
    /// Who is barred.
    pub subject: String,
    /// Who revoked for cause: the issuer, or the root itself.
    pub by: String,
    /// The number of the accreditation that was revoked.
    pub number: u16,
    /// Since when.
    pub since: Instant,
}

/// Answer to [`super::QueryMsg::Bars`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct BarsResponse {
    /// The page.
    pub bars: Vec<BarView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}
