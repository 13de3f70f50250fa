//! What queries answer about control: controllers, pending changes, guardians, recovery.

use cosmwasm_schema::cw_serde;
use salus_vocabulary::Instant;

/// A span of time of which what was granted is void.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub struct VoidedSpanView {
    /// Inclusive.
    pub start: Instant,
    /// Exclusive.
    pub end: Instant,
    /// Whether refusals and exclusions set then are void too.
    pub refusals: bool,
}

/// An offer of control.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ControllerInvitationView {
    /// Who was invited.
    pub controller: String,
    /// When.
    pub invited: Instant,
    /// When the offer lapses, exclusive.
    pub lapses: Instant,
    /// Whether it can be accepted now: it has not lapsed, and no recovery ended it.
    pub open: bool,
}

/// Answer to [`QueryMsg::ControllerInvitations`](super::QueryMsg::ControllerInvitations).
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ControllerInvitationsResponse {
    /// The page.
    pub invitations: Vec<ControllerInvitationView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// What a pending change would do.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub enum PendingChange {
    /// A controller that accepted is added.
    AddController {
        /// Who.
        controller: String,
    },
    /// A controller is removed.
    RemoveController {
        /// Who.
        controller: String,
    },
    /// Guardians that all accepted replace the present ones, if there are any.
    SetGuardians {
        /// Who.
        guardians: Vec<String>,
        /// How many of them recover the identity.
        threshold: u8,
    },
    /// All guardians are dismissed.
    DismissGuardians {},
}

/// A change that waits, or that can be applied.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ChangeView {
    /// The number under the identity, never reused.
    pub number: u32,
    /// What it would do.
    pub change: PendingChange,
    /// From when on anyone may apply it. It moves while a recovery stands, and with the recovery of
    /// a controller.
    pub effective: Instant,
    /// When it can no longer be applied, exclusive.
    pub lapses: Instant,
    /// The guardians who voted to cancel it.
    pub against: Vec<String>,
}

/// Answer to [`QueryMsg::PendingChanges`](super::QueryMsg::PendingChanges).
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct PendingChangesResponse {
    /// In the order of their numbers; those that lapsed are left out.
    pub changes: Vec<ChangeView>,
    /// Whether any of them stands still, because a recovery stands of the identity or of a
    /// controller that the change concerns.
    pub frozen: bool,
}

/// A guardian.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct GuardianView {
    /// Who.
    pub guardian: String,
    /// Whether the seat is held: false once the guardian resigned or was deactivated.
    pub holds: bool,
}

/// The guardians of an identity.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct GuardianSetView {
    /// The seats; one that is no longer held still counts in their number.
    pub guardians: Vec<GuardianView>,
    /// How many votes recover the identity.
    pub threshold: u8,
    /// How many, with the voice of the controllers as one of them, cancel a recovery.
    pub cancels: u8,
    /// Since when.
    pub since: Instant,
    /// The guardians who voted to cancel a deactivation under way.
    pub against_deactivation: Vec<String>,
}

/// Guardians who have been asked.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ProposedGuardiansView {
    /// Who.
    pub guardians: Vec<String>,
    /// How many votes would recover the identity.
    pub threshold: u8,
    /// Who accepted.
    pub accepted: Vec<String>,
    /// When the rest can no longer accept, exclusive.
    pub lapses: Instant,
}

/// Answer to [`QueryMsg::Guardians`](super::QueryMsg::Guardians).
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct GuardiansResponse {
    /// The set that lives; absent: nobody can recover the identity.
    pub set: Option<GuardianSetView>,
    /// The set that waits for acceptance.
    pub proposed: Option<ProposedGuardiansView>,
}

/// A new controller that a recovery names.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct NewControllerView {
    /// Who.
    pub controller: String,
    /// Whether it accepted.
    pub accepted: bool,
}

/// A proposal to recover an identity.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RecoveryView {
    /// The number under the identity, never reused.
    pub number: u32,
    /// The guardian who proposed it.
    pub proposer: String,
    /// When.
    pub proposed: Instant,
    /// When it lapses without enough votes, exclusive.
    pub lapses: Instant,
    /// Who would control the identity.
    pub controllers: Vec<NewControllerView>,
    /// The guardians who voted for it.
    pub votes: Vec<String>,
    /// The guardians who voted against it.
    pub against: Vec<String>,
    /// Whether the controllers have spoken against it.
    pub opposed: bool,
    /// Since when it has the votes that it needs: it stands, and the identity is frozen.
    pub stands_since: Option<Instant>,
    /// From when on anyone may complete it, if it stands.
    pub completes: Option<Instant>,
}

/// Answer to [`QueryMsg::Recovery`](super::QueryMsg::Recovery).
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct RecoveryResponse {
    /// In the order of their numbers; those that lapsed are left out.
    pub proposals: Vec<RecoveryView>,
}
