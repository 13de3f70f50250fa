use salus_identity_api::bounds::{
    MAX_CHANGES, MAX_CONTROLLERS, MAX_GUARDIANS, MAX_VOIDED_SPANS, MIN_GUARDIANS,
};

/// What identity-registry refuses of control, guardians, recovery and deactivation. Identities are
/// named by their addresses, times in seconds.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The sender acts through others.
    #[error(
        "salus:identity:not_its_own_account: the sender is none of the own accounts of {identity}"
    )]
    NotItsOwnAccount {
        /// The identity.
        identity: String,
    },
    /// The deactivation of an identity has begun.
    #[error("salus:identity:deactivating: the deactivation of {identity} has begun")]
    Deactivating {
        /// The identity.
        identity: String,
    },
    /// No deactivation is under way.
    #[error("salus:identity:not_deactivating: no deactivation of {identity} can be cancelled")]
    NotDeactivating {
        /// The identity.
        identity: String,
    },
    /// The identity controls others.
    #[error(
        "salus:identity:controls_others: {identity} controls {number} others and has to hand them over first"
    )]
    ControlsOthers {
        /// The identity.
        identity: String,
        /// How many.
        number: u32,
    },
    /// A derived identity was made before.
    #[error("salus:identity:identity_exists: {identity} exists already")]
    IdentityExists {
        /// The identity.
        identity: String,
    },
    /// An identity that does not control itself cannot get there again.
    #[error(
        "salus:identity:own_controller: {identity} does not become a controller of itself, whose key may be lost or stolen"
    )]
    OwnController {
        /// The identity.
        identity: String,
    },
    /// Who would be added is a controller.
    #[error("salus:identity:already_controller: {controller} is a controller already")]
    AlreadyController {
        /// The controller.
        controller: String,
    },
    /// Who would go is no controller.
    #[error("salus:identity:not_a_controller: {controller} is no controller of the identity")]
    NotAController {
        /// The other.
        controller: String,
    },
    /// All places are taken.
    #[error("salus:identity:controllers_full: the identity has {MAX_CONTROLLERS} controllers")]
    ControllersFull,
    /// The last controller stays.
    #[error("salus:identity:last_controller: the last controller cannot be removed")]
    LastController,
    /// The change would leave an identity for which nobody can act.
    #[error(
        "salus:identity:nobody_could_act: nobody could act for {identity}, or for what it controls, any more"
    )]
    NobodyCouldAct {
        /// The identity.
        identity: String,
    },
    /// The account carries what others control.
    #[error(
        "salus:identity:needed_account: identities that {identity} controls act for others through its account; give them another account first"
    )]
    NeededAccount {
        /// The identity.
        identity: String,
    },
    /// There is no such offer.
    #[error(
        "salus:identity:no_controller_invitation: {identity} has no open invitation for {controller}"
    )]
    NoControllerInvitation {
        /// The identity.
        identity: String,
        /// The other.
        controller: String,
    },
    /// All places for changes are taken.
    #[error("salus:identity:changes_full: {MAX_CHANGES} changes wait already")]
    ChangesFull,
    /// The same change waits already.
    #[error("salus:identity:change_pending: the same waits already as change {number}")]
    ChangePending {
        /// The number of the change.
        number: u32,
    },
    /// There is no such change, or it is of the other kind.
    #[error("salus:identity:no_change: {identity} has no pending change {number} of this kind")]
    NoChange {
        /// The identity.
        identity: String,
        /// The number.
        number: u32,
    },
    /// The change waits.
    #[error("salus:identity:change_waits: the change waits until {until} (seconds)")]
    ChangeWaits {
        /// The first instant at which it can be applied.
        until: u64,
    },
    /// The change waited too long.
    #[error("salus:identity:change_lapsed: the change lapsed at {lapsed} (seconds)")]
    ChangeLapsed {
        /// The first instant at which it could no longer be applied.
        lapsed: u64,
    },
    /// Too few or too many guardians, or one twice.
    #[error(
        "salus:identity:guardians: expected {MIN_GUARDIANS} to {MAX_GUARDIANS} different guardians, found {given}"
    )]
    Guardians {
        /// How many different ones were given, or how many in all if they are too many.
        given: usize,
    },
    /// Too few or too many must agree.
    #[error(
        "salus:identity:threshold: of {guardians} guardians more than half must agree, not {threshold}"
    )]
    Threshold {
        /// How many of them.
        threshold: u8,
        /// How many there are.
        guardians: usize,
    },
    /// Nobody guards himself.
    #[error("salus:identity:own_guardian: {identity} cannot guard itself")]
    OwnGuardian {
        /// The identity.
        identity: String,
    },
    /// The same person would control and guard.
    #[error("salus:identity:guardian_controls: {identity} cannot both control and guard")]
    GuardianControls {
        /// Who.
        identity: String,
    },
    /// A delegate would guard.
    #[error("salus:identity:guardian_is_delegate: {guardian} is a delegate of the identity")]
    GuardianIsDelegate {
        /// Who.
        guardian: String,
    },
    /// There are no guardians.
    #[error("salus:identity:no_guardians: {identity} has no guardians")]
    NoGuardians {
        /// The identity.
        identity: String,
    },
    /// Nobody was asked to guard.
    #[error("salus:identity:no_proposed_guardians: {identity} has asked nobody to guard it")]
    NoProposedGuardians {
        /// The identity.
        identity: String,
    },
    /// Who acts does not guard, or was not asked to.
    #[error("salus:identity:not_a_guardian: {guardian} is no guardian of {identity}")]
    NotAGuardian {
        /// Who.
        guardian: String,
        /// Whom.
        identity: String,
    },
    /// Said twice.
    #[error("salus:identity:already_accepted: {identity} has accepted already")]
    AlreadyAccepted {
        /// Who.
        identity: String,
    },
    /// Voted twice.
    #[error("salus:identity:already_voted: {identity} has voted so already")]
    AlreadyVoted {
        /// Who.
        identity: String,
    },
    /// There is no such proposal.
    #[error("salus:identity:no_recovery: there is no such recovery of {identity}")]
    NoRecovery {
        /// The identity.
        identity: String,
    },
    /// The proposal is too old.
    #[error("salus:identity:recovery_lapsed: the recovery lapsed at {lapsed} (seconds)")]
    RecoveryLapsed {
        /// The first instant at which it could no longer be voted for.
        lapsed: u64,
    },
    /// A recovery has the votes that it needs.
    #[error("salus:identity:recovery_stands: a recovery of {identity} stands already")]
    RecoveryStands {
        /// The identity.
        identity: String,
    },
    /// The recovery waits.
    #[error("salus:identity:recovery_waits: the recovery waits until {until} (seconds)")]
    RecoveryWaits {
        /// The first instant at which it can be completed.
        until: u64,
    },
    /// Too few or too many new controllers, or one twice.
    #[error(
        "salus:identity:new_controllers: expected 1 to {MAX_CONTROLLERS} different new controllers, found {given}"
    )]
    NewControllers {
        /// How many different ones were given, or how many in all if they are too many.
        given: usize,
    },
    /// The proposal does not name who acts.
    #[error("salus:identity:not_a_new_controller: the recovery does not name {controller}")]
    NotANewController {
        /// Who.
        controller: String,
    },
    /// Not all new controllers have accepted.
    #[error("salus:identity:new_controllers_wanting: not all new controllers have accepted")]
    NewControllersWanting,
    /// A span without an instant, or one that reaches into the future.
    #[error(
        "salus:identity:span: a span starts before it ends, and ends by now: start {start}, end {end}, now {now} (seconds)"
    )]
    Span {
        /// Inclusive.
        start: u64,
        /// Exclusive.
        end: u64,
        /// Block time.
        now: u64,
    },
    /// All places for spans are taken.
    #[error(
        "salus:identity:voided_spans_full: {MAX_VOIDED_SPANS} spans are void already; name one that meets them"
    )]
    VoidedSpansFull,
    /// No refusals are void.
    #[error("salus:identity:no_voided_refusals: no refusals of the identity are void")]
    NoVoidedRefusals,
}
