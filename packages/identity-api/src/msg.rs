//! The messages of identity-registry. Identities are written as addresses in normal form (lower
//! case, 20 or 32 canonical bytes); times are seconds; periods are half-open.

use cosmwasm_schema::{QueryResponses, cw_serde};
use salus_contract_kit::{BuildInfo, Directed, Direction, PendingOwner};
use salus_json::FromNode;
use salus_vocabulary::{
    AccreditationKind, DelegationBasis, Hash, Instant, ObjectId, Period, Relationship,
};

use crate::cells::{AccreditationStatus, Roles};

mod control;
mod delegation;
mod document;
mod trust;

pub use control::{
    ChangeView, ControllerInvitationView, ControllerInvitationsResponse, GuardianSetView,
    GuardianView, GuardiansResponse, NewControllerView, PendingChange, PendingChangesResponse,
    ProposedGuardiansView, RecoveryResponse, RecoveryView, VoidedSpanView,
};
pub use delegation::{DelegationView, DelegationsResponse, Power};
pub use document::{DidDocument, DidDocumentMetadata, DidResolution, Service, VerificationMethod};
pub use trust::{BarView, BarsResponse, PendingRootView, PendingRootsResponse, RootChange};

/// Starts the registry. The chain id is taken from the block and never changes, so that a fork
/// renames nobody.
///
/// *Fails with* `roots` unless there are 1 to 16 different roots, `chain_id` if the chain's id
/// cannot stand in a DID, `kit:invalid_address`, `kit:funds`. *Emits* `instantiate`.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The identity that owns the framework: it names trust roots and may pause.
    pub owner: String,
    /// The trust roots that are live at once: 1 to 16, no duplicates.
    pub roots: Vec<String>,
}

/// Migration takes no data.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// A role of a member in an organization.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
pub enum Role {
    /// Treats patients.
    Clinician,
    /// May declare an emergency.
    Emergency,
}

impl Role {
    /// All roles, in the order of their bits.
    pub const ALL: [Self; 2] = [Self::Clinician, Self::Emergency];

    /// As a member of a set.
    pub fn bit(self) -> Roles {
        match self {
            Self::Clinician => Roles::CLINICIAN,
            Self::Emergency => Roles::EMERGENCY,
        }
    }

    /// The roles in a set.
    pub fn in_set(roles: Roles) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|role| roles.contains(role.bit()))
            .collect()
    }

    /// The code as messages write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::Emergency => "emergency",
        }
    }
}

/// What can be done. `as` names the identity that is acted for: the sender must be one of its own
/// accounts, or one of the own accounts of one of its controllers, and it must not be deactivated;
/// otherwise `not_authorised`. No message takes funds (`kit:funds`). Widening messages fail with
/// `kit:paused` during a pause. Every message may fail with `kit:invalid_address`.
#[cw_serde]
#[derive(FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// Attests something about a subject. **Widens.**
    ///
    /// *Who*: a trust root (`under` absent), or the holder of an accreditation of kind `issuer`
    /// (`under` is its number) that holds now along its whole chain.
    /// *Requires*: the subject is not deactivated, is not the issuer and stands nowhere above it,
    /// and is not barred under the root of the issuer's chain;
    /// the period has not ended and lies within the issuer's; the issuer's scope has `kind`, and
    /// all of `scope` if an issuer is accredited; depth is below the issuer's.
    /// *Fails with* `self_accreditation`, `cycle`, `barred`, `deactivated`, `invalid_period`,
    /// `period_over`, `not_a_root`, `issuer_not_valid`, `period_outside_issuer`, `kind_outside_issuer`,
    /// `scope_outside_issuer`, `depth_not_below_issuer`, `depth`, `scope`, `accreditations_full`,
    /// `accreditations_full_for_issuer`, `numbers_used_up`. *Emits* `accredit`.
    Accredit {
        /// The issuer.
        #[serde(rename = "as")]
        r#as: String,
        /// The number of the issuer's own accreditation; absent: the issuer is a trust root.
        under: Option<u16>,
        /// Whom it is about.
        subject: String,
        /// What is attested.
        kind: AccreditationKind,
        /// For kind `issuer`: what it may attest, without duplicates, with `issuer` exactly if
        /// `depth` is not 0. Otherwise empty.
        scope: Vec<AccreditationKind>,
        /// For kind `issuer`: how many further levels of issuers may follow below it, 0 to 2.
        /// Otherwise 0.
        depth: u8,
        /// When it holds.
        period: Period,
        /// SHA-256 of the evidence with 16 secret random bytes.
        evidence: Option<Hash>,
    },
    /// Stops an accreditation, and all that was issued under it, until it is reinstated.
    /// **Narrows.**
    ///
    /// *Who*: its issuer. *Requires*: it is active. *Fails with* `no_accreditation`,
    /// `not_the_issuer`, `accreditation_status`. *Emits* `suspend_accreditation`.
    SuspendAccreditation {
        /// The issuer.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose accreditation.
        subject: String,
        /// Its number under the subject.
        number: u16,
    },
    /// Ends a suspension. **Widens.**
    ///
    /// *Who*: its issuer. *Requires*: it is suspended, and the issuer's own chain holds now: who
    /// is suspended himself reinstates nobody; the subject is not barred under the root.
    /// *Fails with* `no_accreditation`, `not_the_issuer`, `accreditation_status`, `not_a_root`,
    /// `issuer_not_valid`, `barred`. *Emits* `reinstate_accreditation`.
    ReinstateAccreditation {
        /// The issuer.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose accreditation.
        subject: String,
        /// Its number under the subject.
        number: u16,
    },
    /// Ends an accreditation finally, and all that was issued under it. **Narrows.**
    ///
    /// *Who*: its issuer, or the trust root that its chain ends in, so that an issuer who lost his
    /// keys or does not act leaves nobody accredited. *Requires*: it is not revoked yet.
    /// *Fails with* `no_accreditation`, `not_the_issuer`, `accreditation_status`.
    /// *Emits* `revoke_accreditation`.
    RevokeAccreditation {
        /// The issuer, or the root of the chain.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose accreditation.
        subject: String,
        /// Its number under the subject.
        number: u16,
    },
    /// As [`ExecuteMsg::RevokeAccreditation`], and bars the subject: nobody accredits it under the
    /// root of that chain, at whatever depth, until the root lifts the bar. What others attested
    /// before stays. **Narrows.**
    ///
    /// *Who*: as for `RevokeAccreditation`; the root also bars for an accreditation that is revoked
    /// already. *Fails with* the same, and `broken_chain`. *Emits* `revoke_for_cause`.
    RevokeForCause {
        /// The issuer, or the root of the chain.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose accreditation.
        subject: String,
        /// Its number under the subject.
        number: u16,
    },
    /// Lifts a bar: the subject can be accredited anew. What was revoked stays revoked.
    /// **Widens.**
    ///
    /// *Who*: the root under which the bar stands. *Fails with* `no_bar`. *Emits* `lift_bar`.
    LiftBar {
        /// The root.
        #[serde(rename = "as")]
        r#as: String,
        /// Who is barred.
        subject: String,
    },
    /// Caches anew whether the subject's accreditations hold, so that decisions need not walk up
    /// their chains. Changes no answer. **Neither.**
    ///
    /// *Who*: anyone. *Fails with* nothing of its own. *Emits* `refresh`.
    Refresh {
        /// Whose accreditations.
        subject: String,
    },
    /// Lets an account write to access-audit for an organization, at once. **Widens.**
    ///
    /// *Who*: the organization. *Requires*: it is accredited as an organization now; fewer than 8
    /// operators; the account controls itself and its deactivation has not begun.
    /// *Fails with* `organization_not_accredited`, `not_a_plain_account`, `already_operator`,
    /// `operators_full`, `numbers_used_up`. *Emits* `add_operator`.
    AddOperator {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// The account, of 20 or 32 bytes.
        account: String,
    },
    /// Ends that, at once. **Narrows.**
    ///
    /// *Who*: the organization, accredited or not. *Fails with* `not_an_operator`.
    /// *Emits* `remove_operator`.
    RemoveOperator {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// The account.
        account: String,
    },
    /// Offers a membership for 7 days; replaces an open offer. A derived identity that the
    /// organization alone controls is a member at once. **Widens.**
    ///
    /// *Who*: the organization. *Requires*: it is accredited as an organization now; at least one
    /// role, no duplicates; the period has not ended; no deactivation of the member has begun; of a
    /// managed member also: no recovery of it stands.
    /// *Fails with* `organization_not_accredited`, `own_member`, `roles`, `invalid_period`,
    /// `period_over`, `kit:frozen`, `deactivated`, `memberships_full`. *Emits* `invite_member`.
    InviteMember {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// Who is invited.
        member: String,
        /// The roles offered.
        roles: Vec<Role>,
        /// When the membership would hold.
        period: Period,
    },
    /// Takes an offer back. **Narrows.**
    ///
    /// *Who*: the organization. *Fails with* `no_invitation`. *Emits* `withdraw_invitation`.
    WithdrawInvitation {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// Who was invited.
        member: String,
    },
    /// Ends a membership at once, and an open offer to the same member with it. **Narrows.**
    ///
    /// *Who*: the organization, accredited or not. *Fails with* `not_a_member`.
    /// *Emits* `remove_member`.
    RemoveMember {
        /// The organization.
        #[serde(rename = "as")]
        r#as: String,
        /// Who leaves.
        member: String,
    },
    /// Accepts an offer as it stands. It replaces an earlier membership in that organization; if
    /// all 8 are taken, those that ended make room. **Widens.**
    ///
    /// *Who*: the member. *Requires*: an offer that has neither lapsed nor been made before the
    /// organization's last recovery, for a period that has not ended; no recovery of the
    /// organization stands.
    /// *Fails with* `no_invitation`, `invitation_lapsed`, `kit:frozen`, `period_over`,
    /// `memberships_full`. *Emits* `accept_membership`.
    AcceptMembership {
        /// The member.
        #[serde(rename = "as")]
        r#as: String,
        /// The organization that offered.
        organization: String,
    },
    /// Refuses an offer. **Narrows.**
    ///
    /// *Who*: the member. *Fails with* `no_invitation`. *Emits* `decline_membership`.
    DeclineMembership {
        /// The member.
        #[serde(rename = "as")]
        r#as: String,
        /// The organization that offered.
        organization: String,
    },
    /// Ends one's own membership at once. **Narrows.**
    ///
    /// *Who*: the member. *Fails with* `not_a_member`. *Emits* `leave_organization`.
    LeaveOrganization {
        /// The member.
        #[serde(rename = "as")]
        r#as: String,
        /// The organization.
        organization: String,
    },
    /// Lets another act for the identity, and replaces what that delegate had before. It ends by
    /// itself, when either ends it, when a recovery of the principal completes, or with the
    /// principal's deactivation. **Widens.**
    ///
    /// *Who*: the principal; never a delegate for it. *Requires*: the delegate is another identity,
    /// not deactivated, and no guardian of the principal; at least one power and none twice; the
    /// condition of `view` is well formed and lists labels; the period has not ended and ends at
    /// most 730 days from now.
    /// *Fails with* `own_delegate`, `delegate_is_guardian`, `deactivated`, `powers`,
    /// `policy:labels_unstated` and the other errors of conditions, `invalid_period`,
    /// `period_over`, `delegation_end`. *Emits* `delegate`.
    Delegate {
        /// The principal.
        #[serde(rename = "as")]
        r#as: String,
        /// Who would act for it.
        delegate: String,
        /// What for.
        powers: Vec<Power>,
        /// Why.
        basis: DelegationBasis,
        /// SHA-256 of the evidence with 16 secret random bytes.
        evidence: Option<Hash>,
        /// When: its end is stated.
        period: Period,
    },
    /// Ends a delegation at once. **Narrows.**
    ///
    /// *Who*: the principal. *Fails with* `no_delegation`, `delegation_ended`.
    /// *Emits* `end_delegation`.
    EndDelegation {
        /// The principal.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose powers end.
        delegate: String,
    },
    /// Gives powers back at once. **Narrows.**
    ///
    /// *Who*: the delegate. *Fails with* `no_delegation`, `delegation_ended`.
    /// *Emits* `resign_delegation`.
    ResignDelegation {
        /// The delegate.
        #[serde(rename = "as")]
        r#as: String,
        /// Who gave them.
        principal: String,
    },
    /// Makes an identity that has no key of its own, with its maker as its first controller: for a
    /// baby, for a patient or a clinician without a wallet. Its id is a hash of the maker's id and
    /// `random` (`derived_id`), so that nobody takes it beforehand. **Widens.**
    ///
    /// *Who*: anyone. *Requires*: the sender is one of the maker's own accounts; no deactivation
    /// of the maker has begun; the pair was not used before.
    /// *Fails with* `not_its_own_account`, `deactivating`, `identity_exists`.
    /// *Emits* `create_identity`.
    CreateIdentity {
        /// The maker.
        #[serde(rename = "as")]
        r#as: String,
        /// 16 random bytes, chosen by the client.
        random: ObjectId,
    },
    /// Offers control of an identity for 7 days; replaces an open offer. **Widens.**
    ///
    /// *Who*: the identity. *Requires*: no deactivation of the invited has begun.
    /// *Fails with* `own_controller`, `already_controller`, `controllers_full`,
    /// `guardian_controls`, `deactivating`. *Emits* `invite_controller`.
    InviteController {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Who is invited.
        controller: String,
    },
    /// Takes an offer of control back. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `no_controller_invitation`.
    /// *Emits* `withdraw_controller_invitation`.
    WithdrawControllerInvitation {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Who was invited.
        controller: String,
    },
    /// Accepts an offer of control. With one controller, and no guardians of it or of the identity,
    /// it takes effect at once, otherwise it becomes a pending change, which waits 72 h. **Widens.**
    ///
    /// *Who*: the invited. *Requires*: the sender is one of its own accounts, so that it has shown
    /// that it can act; an offer that has neither lapsed nor been made before the last recovery of
    /// the identity or of the controller through which it was made; no deactivation of either has
    /// begun; no recovery of the identity or of a controller of it stands.
    /// *Fails with* `not_its_own_account`, `no_controller_invitation`, `invitation_lapsed`,
    /// `deactivating`, `kit:frozen`, `already_controller`, `controllers_full`,
    /// `guardian_controls`, `changes_full`, `change_pending`. *Emits* `accept_control`.
    AcceptControl {
        /// The invited.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Refuses an offer of control. **Narrows.**
    ///
    /// *Who*: the invited. *Fails with* `no_controller_invitation`. *Emits* `decline_control`.
    DeclineControl {
        /// The invited.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Begins to remove a controller: a pending change, which waits 72 h. At once goes who came
    /// through the controller that acts in the 60 days before its recovery, in the 60 days after
    /// it. **Narrows.**
    ///
    /// *Who*: the identity. *Requires*: another controller is left, and somebody can act for the
    /// identity, and for all that it controls, without the one that goes; no deactivation of the
    /// identity has begun.
    /// *Fails with* `not_a_controller`, `last_controller`, `nobody_could_act`, `needed_account`,
    /// `deactivating`, `change_pending`, `changes_full`. *Emits* `remove_controller`.
    RemoveController {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Who goes.
        controller: String,
    },
    /// Ends one's own control, at once. **Narrows.**
    ///
    /// *Who*: the controller. *Requires*: as [`ExecuteMsg::RemoveController`], unless the identity
    /// is deactivated: then even the last one may leave it.
    /// No recovery of the controller stands, unless it leaves itself.
    /// *Fails with* `not_a_controller`, `last_controller`, `nobody_could_act`, `needed_account`,
    /// `kit:frozen`. *Emits* `leave_control`.
    LeaveControl {
        /// The controller.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Lets a pending change of guardians, or a new controller, take effect. **Widens.**
    ///
    /// *Who*: anyone. *Requires*: its 72 h are over, and not 7 days more; no recovery stands of the
    /// identity or of a controller of it, and the last one of a controller was completed 72 h ago;
    /// what was required when it began still holds.
    /// *Fails with* `no_change`, `change_waits`, `change_lapsed`, `kit:frozen`, `deactivating`,
    /// and what the messages that begin it fail with. *Emits* `apply_change`.
    ApplyChange {
        /// Whose change.
        identity: String,
        /// Its number under the identity.
        number: u32,
    },
    /// Lets the pending removal of a controller take effect. **Narrows.**
    ///
    /// *Who*: anyone. *Requires* and *fails with*: as [`ExecuteMsg::ApplyChange`]; of the
    /// controllers' recoveries only those of who goes count. *Emits* `apply_removal`.
    ApplyRemoval {
        /// Whose controller.
        identity: String,
        /// The number of the change under the identity.
        number: u32,
    },
    /// Cancels a pending change: the identity itself, by any controller, at once; a guardian adds
    /// his vote, and as many as the set's threshold cancel it. **Narrows.**
    ///
    /// *Who*: the identity, or one of its guardians. *Fails with* `no_change`,
    /// `not_a_guardian`, `already_voted`. *Emits* `cancel_change`.
    CancelChange {
        /// The identity itself, or a guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose change.
        identity: String,
        /// Its number under the identity.
        number: u32,
    },
    /// Asks others to become the identity's guardians; replaces a set that waits for their
    /// acceptance. The set lives once all have accepted, within 7 days: at once with one
    /// controller and no guardians of it or of the identity, otherwise after a pending change of
    /// 72 h. **Widens.**
    ///
    /// *Who*: the identity. *Requires*: 3 to 9 different identities, none of them the identity
    /// itself, a controller or a delegate of it, or controlled by a delegate; more than half of
    /// them must agree.
    /// *Fails with* `guardians`, `threshold`, `own_guardian`, `guardian_controls`,
    /// `guardian_is_delegate`. *Emits* `propose_guardians`.
    ProposeGuardians {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Who: 3 to 9, no duplicates.
        guardians: Vec<String>,
        /// How many of them recover the identity: more than half.
        threshold: u8,
    },
    /// Takes a set back that waits for acceptance. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `no_proposed_guardians`. *Emits* `withdraw_guardians`.
    WithdrawGuardians {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Accepts to become a guardian. **Widens.**
    ///
    /// *Who*: a proposed guardian. *Requires*: the sender may not act as the identity; neither is
    /// being deactivated; no recovery of the identity or of a controller of it stands; with the
    /// last acceptance: what
    /// [`ExecuteMsg::ProposeGuardians`] requires still holds of all.
    /// *Fails with* `no_proposed_guardians`, `not_a_guardian`, `invitation_lapsed`,
    /// `already_accepted`, `deactivating`, `kit:frozen`, `guardian_controls`,
    /// `guardian_is_delegate`, `changes_full`, `change_pending`. *Emits* `accept_guardianship`.
    AcceptGuardianship {
        /// The guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Refuses to become a guardian, also after having accepted, until the set lives; the proposed
    /// set is gone. **Narrows.**
    ///
    /// *Who*: a proposed guardian. *Fails with* `no_proposed_guardians`, `not_a_guardian`.
    /// *Emits* `decline_guardianship`.
    DeclineGuardianship {
        /// The guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Stops being a guardian, at once. The seat stays empty, and how many must agree stays as it
    /// was; votes that decided nothing yet are gone. **Narrows.**
    ///
    /// *Who*: a guardian whose sender may not act as the identity: a thief of both would leave it
    /// without guardians. *Fails with* `not_a_guardian`, `guardian_controls`.
    /// *Emits* `resign_guardianship`.
    ResignGuardianship {
        /// The guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Of which identity.
        identity: String,
    },
    /// Begins to dismiss all guardians: a pending change, which waits 72 h. **Widens**, since the
    /// controllers are then watched by nobody.
    ///
    /// *Who*: the identity. *Fails with* `no_guardians`, `change_pending`, `changes_full`.
    /// *Emits* `dismiss_guardians`.
    DismissGuardians {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Proposes to replace all controllers of an identity, for 30 days. It is no vote yet. A
    /// guardian's new proposal replaces his former one. **Neither.**
    ///
    /// *Who*: a guardian whose sender may not act as the identity. *Requires*: 1 to 8 different new
    /// controllers, none of them a guardian; the identity itself only while it controls itself; no
    /// recovery stands.
    /// *Fails with* `not_a_guardian`, `deactivated`, `recovery_stands`, `new_controllers`,
    /// `guardian_controls`, `own_controller`. *Emits* `propose_recovery`.
    ProposeRecovery {
        /// The guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose recovery.
        identity: String,
        /// Who would control it: 1 to 8, no duplicates.
        controllers: Vec<String>,
    },
    /// Accepts to become a controller by a recovery. **Neither.**
    ///
    /// *Who*: a new controller of the proposal. *Requires*: the sender is one of its own accounts;
    /// its deactivation has not begun; the proposal is open.
    /// *Fails with* `no_recovery`, `recovery_lapsed`, `not_a_new_controller`,
    /// `not_its_own_account`, `already_accepted`, `deactivating`. *Emits* `accept_recovery`.
    AcceptRecovery {
        /// The new controller.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose recovery.
        identity: String,
        /// The number of the proposal under the identity.
        number: u32,
    },
    /// A guardian's vote for a recovery. With as many votes as the set's threshold it stands: what
    /// the present controllers do may only narrow, their pending changes stand still, a pending
    /// deactivation is cancelled. **Neither.**
    ///
    /// *Who*: a guardian whose sender may not act as the identity. *Requires*: all new controllers
    /// have accepted; no recovery stands; the identity is not deactivated; with the vote that makes
    /// it stand: one of the new controllers could act.
    /// *Fails with* `not_a_guardian`, `guardian_controls`, `no_recovery`, `recovery_lapsed`,
    /// `recovery_stands`, `deactivated`, `new_controllers_wanting`, `already_voted`,
    /// `nobody_could_act`.
    /// *Emits* `vote_recovery`.
    VoteRecovery {
        /// The guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose recovery.
        identity: String,
        /// The number of the proposal under the identity.
        number: u32,
    },
    /// Speaks against a recovery: a guardian, or the identity itself, for which all controllers
    /// together have one voice. That voice alone makes the wait 14 days instead of 72 h, once; as
    /// many as half of the guardians and that voice, rounded up, cancel the recovery. **Narrows.**
    ///
    /// *Who*: a guardian whose sender may not act as the identity, or the identity.
    /// *Fails with* `not_a_guardian`, `guardian_controls`, `no_recovery`, `recovery_lapsed`,
    /// `already_voted`. *Emits* `oppose_recovery`.
    OpposeRecovery {
        /// The guardian, or the identity itself.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose recovery.
        identity: String,
        /// The number of the proposal under the identity.
        number: u32,
    },
    /// Completes the recovery that stands, once its wait is over: the new controllers replace all
    /// others; pending changes, open offers, delegations, verification methods and operators end;
    /// refusals that were voided hold again. New controllers that have begun their deactivation
    /// are left out; if nobody could act without them, the recovery ends without effect, as the
    /// event says, and pending changes wait 72 h anew. **Neither.**
    ///
    /// *Who*: anyone. *Fails with* `no_recovery`, `recovery_waits`. *Emits* `complete_recovery`.
    CompleteRecovery {
        /// Whose recovery.
        identity: String,
    },
    /// Deactivates an identity finally, 14 days later. **Narrows.**
    ///
    /// *Who*: the identity. *Requires*: it controls no other and is no trust root; no recovery
    /// stands. *Fails with* `deactivating`, `live_root`, `controls_others`, `kit:frozen`. *Emits* `deactivate`.
    Deactivate {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Cancels a deactivation that has not taken effect: the identity itself, by any controller,
    /// at once; a guardian adds his vote, and as many as the set's threshold cancel it.
    /// **Narrows.**
    ///
    /// *Who*: the identity, or one of its guardians. *Fails with* `not_deactivating`,
    /// `not_a_guardian`, `already_voted`. *Emits* `cancel_deactivation`.
    CancelDeactivation {
        /// The identity itself, or a guardian.
        #[serde(rename = "as")]
        r#as: String,
        /// Whose deactivation.
        identity: String,
    },
    /// Voids what was granted from `start`, inclusive, to `end`, exclusive: permits and
    /// delegations. At once, for good, at constant cost. Spans that overlap or touch become one;
    /// there are at most 4. **Narrows.**
    ///
    /// *Who*: the identity. *Requires*: `start` is before `end`, and `end` is not in the future.
    /// *Fails with* `span`, `voided_spans_full`. *Emits* `void_grants`.
    VoidGrants {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Inclusive.
        start: Instant,
        /// Exclusive.
        end: Instant,
    },
    /// As [`ExecuteMsg::VoidGrants`], and refusals and exclusions that were set then are void too.
    /// **Widens.**
    ///
    /// *Who*, *requires*, *fails with*: the same. *Emits* `void_grants_and_refusals`.
    VoidGrantsAndRefusals {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Inclusive.
        start: Instant,
        /// Exclusive.
        end: Instant,
    },
    /// Lets all refusals and exclusions hold again that were voided; permits and delegations stay
    /// void. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `no_voided_refusals`. *Emits* `restore_refusals`.
    RestoreRefusals {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
    },
    /// Adds a key to the identity's DID document, under its own spelling as a name. **Widens.**
    ///
    /// *Who*: the identity. *Requires*: an Ed25519, X25519, secp256k1 or P-256 key that the
    /// document does not have; at least one relationship, none twice, X25519 for `keyAgreement`
    /// alone, Ed25519 for all but that; fewer than 16 keys.
    /// *Fails with* `public_key`, `relationships`, `relationship_outside_key`, `method_exists`,
    /// `methods_full`. *Emits* `add_verification_method`.
    AddVerificationMethod {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// A W3C Multikey in base58btc: `z…`.
        public_key: String,
        /// What it may be used for.
        relationships: Vec<Relationship>,
    },
    /// Removes a key. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `public_key`, `no_method`.
    /// *Emits* `remove_verification_method`.
    RemoveVerificationMethod {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// The key.
        public_key: String,
    },
    /// Adds a service to the identity's DID document, which all can read for ever: nothing
    /// personal may stand in it. **Widens.**
    ///
    /// *Who*: the identity. *Requires*: an id of 1 to 24 letters, digits, `-` or `_` that the
    /// document does not have; a type of 1 to 32 letters or digits; a URI of at most 128 bytes
    /// without `@`; fewer than 16 services.
    /// *Fails with* `service_id`, `service_type`, `service_endpoint`, `service_exists`,
    /// `services_full`. *Emits* `add_service`.
    AddService {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Its name in the document.
        id: String,
        /// What it speaks.
        r#type: String,
        /// Where: a URI.
        endpoint: String,
    },
    /// Removes a service. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `no_service`. *Emits* `remove_service`.
    RemoveService {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// Its name in the document.
        id: String,
    },
    /// Says in the DID document that its subject is known by another account, as `did:pkh`, for as
    /// long as that account controls the identity. Its own account needs no saying. **Widens.**
    ///
    /// *Who*: the identity. *Requires*: the account is another of its own accounts; fewer than 8
    /// that still are.
    /// *Fails with* `not_an_own_account`, `alias_exists`, `aliases_full`. *Emits* `add_alias`.
    AddAlias {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// The account.
        account: String,
    },
    /// Takes that back. **Narrows.**
    ///
    /// *Who*: the identity. *Fails with* `no_alias`. *Emits* `remove_alias`.
    RemoveAlias {
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
        /// The account.
        account: String,
    },
    /// Proposes a further trust root, which any root may veto. It can be applied after 7 days and
    /// lapses 7 days later. **Widens.**
    ///
    /// *Who*: the owner. *Requires*: it is no root and not deactivated, no change of it waits, and
    /// there are fewer than 16 roots with those that are to come.
    /// *Fails with* `kit:not_owner`, `already_root`, `deactivated`, `roots_full`,
    /// `root_change_pending`. *Emits* `add_root`.
    AddRoot {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
        /// Who would be a root.
        root: String,
    },
    /// Proposes to remove a trust root, which any other root may veto. It can be applied after 24
    /// hours and lapses 7 days later. **Narrows.**
    ///
    /// *Who*: the owner. *Requires*: it is a root, not the last one, and no change of it waits.
    /// *Fails with* `kit:not_owner`, `unknown_root`, `last_root`, `root_change_pending`.
    /// *Emits* `remove_root`.
    RemoveRoot {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
        /// Who would be a root no longer.
        root: String,
    },
    /// Lets the addition of a trust root take effect. **Widens.**
    ///
    /// *Who*: anyone. *Requires*: its 7 days are over, and not 7 days more; no recovery of the owner
    /// stands or has completed since it was proposed.
    /// *Fails with* `no_root_change`, `root_change_waits`, `root_change_lapsed`, `roots_full`,
    /// `kit:frozen`.
    /// *Emits* `apply_root_addition`.
    ApplyRootAddition {
        /// The root.
        root: String,
    },
    /// Lets the removal of a trust root take effect: what its tree attests no longer holds.
    /// **Narrows.**
    ///
    /// *Who*: anyone. *Requires*: its 24 hours are over, and not 7 days more; another root is left;
    /// no recovery of the owner stands or has completed since it was proposed.
    /// *Fails with* `no_root_change`, `root_change_waits`, `root_change_lapsed`, `last_root`,
    /// `kit:frozen`.
    /// *Emits* `apply_root_removal`.
    ApplyRootRemoval {
        /// The root.
        root: String,
    },
    /// Ends a proposed change of the trust roots. **Narrows.**
    ///
    /// *Who*: any trust root but the one that the change is about.
    /// *Fails with* `no_root_change`, `may_not_veto`. *Emits* `veto_root_change`.
    VetoRootChange {
        /// A root.
        #[serde(rename = "as")]
        r#as: String,
        /// The root that the change is about.
        root: String,
    },
    /// Takes a proposed change of the trust roots back. **Narrows.**
    ///
    /// *Who*: the owner. *Fails with* `kit:not_owner`, `no_root_change`.
    /// *Emits* `cancel_root_change`.
    CancelRootChange {
        /// The owner.
        #[serde(rename = "as")]
        r#as: String,
        /// The root that the change is about.
        root: String,
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

impl Directed for ExecuteMsg {
    fn direction(&self) -> Direction {
        match self {
            Self::Accredit { .. }
            | Self::ReinstateAccreditation { .. }
            | Self::AddOperator { .. }
            | Self::InviteMember { .. }
            | Self::AcceptMembership { .. }
            | Self::Delegate { .. }
            | Self::CreateIdentity { .. }
            | Self::InviteController { .. }
            | Self::AcceptControl { .. }
            | Self::ApplyChange { .. }
            | Self::ProposeGuardians { .. }
            | Self::AcceptGuardianship { .. }
            | Self::DismissGuardians { .. }
            | Self::VoidGrantsAndRefusals { .. }
            | Self::AddVerificationMethod { .. }
            | Self::AddService { .. }
            | Self::AddAlias { .. }
            | Self::LiftBar { .. }
            | Self::AddRoot { .. }
            | Self::ApplyRootAddition { .. } => Direction::Widens,
            Self::SuspendAccreditation { .. }
            | Self::RevokeAccreditation { .. }
            | Self::RevokeForCause { .. }
            | Self::RemoveRoot { .. }
            | Self::ApplyRootRemoval { .. }
            | Self::VetoRootChange { .. }
            | Self::CancelRootChange { .. }
            | Self::RemoveOperator { .. }
            | Self::WithdrawInvitation { .. }
            | Self::RemoveMember { .. }
            | Self::DeclineMembership { .. }
            | Self::LeaveOrganization { .. }
            | Self::EndDelegation { .. }
            | Self::ResignDelegation { .. }
            | Self::WithdrawControllerInvitation { .. }
            | Self::DeclineControl { .. }
            | Self::RemoveController { .. }
            | Self::LeaveControl { .. }
            | Self::ApplyRemoval { .. }
            | Self::CancelChange { .. }
            | Self::WithdrawGuardians { .. }
            | Self::DeclineGuardianship { .. }
            | Self::ResignGuardianship { .. }
            | Self::OpposeRecovery { .. }
            | Self::Deactivate { .. }
            | Self::CancelDeactivation { .. }
            | Self::VoidGrants { .. }
            | Self::RestoreRefusals { .. }
            | Self::RemoveVerificationMethod { .. }
            | Self::RemoveService { .. }
            | Self::RemoveAlias { .. }
            | Self::CancelOwnership { .. }
            | Self::Pause { .. } => Direction::Narrows,
            Self::Refresh { .. }
            | Self::ProposeRecovery { .. }
            | Self::AcceptRecovery { .. }
            | Self::VoteRecovery { .. }
            | Self::CompleteRecovery { .. }
            | Self::ProposeOwner { .. }
            | Self::AcceptOwnership { .. } => Direction::Neither,
        }
    }
}

/// What can be asked. Pages have 30 items unless `limit` says 1 to 100, otherwise
/// `kit:page_limit`; `cursor` is the `next` of the page before, otherwise `cursor`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses, FromNode)]
pub enum QueryMsg {
    /// Owner, roots, pause, chain, build.
    #[returns(ConfigResponse)]
    Config {},
    /// One identity. Every address has one, also before anything was written about it.
    #[returns(IdentityResponse)]
    Identity {
        /// The identity.
        id: String,
    },
    /// One accreditation, also when revoked. Fails with `no_accreditation`.
    #[returns(AccreditationView)]
    Accreditation {
        /// Whose.
        subject: String,
        /// Its number under the subject.
        number: u16,
    },
    /// All that a subject was ever accredited for, in the order of issue.
    #[returns(AccreditationsResponse)]
    Accreditations {
        /// Whose.
        subject: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// All operators that an organization ever had, in the order of their addition.
    #[returns(OperatorsResponse)]
    Operators {
        /// The organization.
        organization: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// One operator, also when removed. Fails with `no_operator`.
    #[returns(OperatorView)]
    Operator {
        /// The organization.
        organization: String,
        /// The operator's number under the organization.
        number: u16,
    },
    /// An offer of membership, lapsed or not. Fails with `no_invitation`.
    #[returns(InvitationView)]
    Invitation {
        /// The organization.
        organization: String,
        /// Who was invited.
        member: String,
    },
    /// The offers of an organization that were neither answered nor withdrawn, lapsed or not.
    #[returns(InvitationsResponse)]
    Invitations {
        /// The organization.
        organization: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// The W3C DID document of an identity and its metadata, also before anything was written about
    /// it. Fails with `did` for another method or another chain.
    #[returns(DidResolution)]
    DidDocument {
        /// `did:salus:<chain id>:<address>`.
        did: String,
    },
    /// The changes of the trust roots that wait.
    #[returns(PendingRootsResponse)]
    PendingRoots {},
    /// Why a subject is not accredited under a root. Fails with `no_bar`.
    #[returns(BarView)]
    Bar {
        /// The root.
        root: String,
        /// The subject.
        subject: String,
    },
    /// All bars under a root, in the order of the subjects' bytes.
    #[returns(BarsResponse)]
    Bars {
        /// The root.
        root: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// The latest delegation between two, whatever became of it. Fails with `no_delegation`.
    #[returns(DelegationView)]
    Delegation {
        /// Who gave it.
        principal: String,
        /// Who got it.
        delegate: String,
    },
    /// The delegations that a principal ever gave, the latest for each delegate, in the order of
    /// the delegates' bytes.
    #[returns(DelegationsResponse)]
    Delegations {
        /// Who gave them.
        principal: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// An offer of control, lapsed or not. Fails with `no_controller_invitation`.
    #[returns(ControllerInvitationView)]
    ControllerInvitation {
        /// The identity.
        identity: String,
        /// Who was invited.
        controller: String,
    },
    /// The offers of control of an identity that were neither answered nor withdrawn.
    #[returns(ControllerInvitationsResponse)]
    ControllerInvitations {
        /// The identity.
        identity: String,
        /// Where the page begins.
        cursor: Option<String>,
        /// The most items.
        limit: Option<u32>,
    },
    /// The changes of an identity's controllers and guardians that wait or can be applied: at most
    /// 8.
    #[returns(PendingChangesResponse)]
    PendingChanges {
        /// The identity.
        identity: String,
    },
    /// The guardians of an identity, and those who have been asked.
    #[returns(GuardiansResponse)]
    Guardians {
        /// The identity.
        identity: String,
    },
    /// The proposals to recover an identity: at most one of each guardian.
    #[returns(RecoveryResponse)]
    Recovery {
        /// The identity.
        identity: String,
    },
    /// Whether messages of an account may name an identity in `as`.
    #[returns(MayActResponse)]
    MayAct {
        /// The account.
        account: String,
        /// The identity.
        #[serde(rename = "as")]
        r#as: String,
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
    /// Live trust roots.
    pub roots: Vec<String>,
    /// Whether widening messages are refused now.
    pub paused: bool,
    /// The end of the last pause, exclusive; absent if there was none.
    pub paused_until: Option<Instant>,
    /// Rises whenever cached chains may have become wrong.
    pub epoch: u64,
    /// Layout of the cells.
    pub layout: u8,
    /// The chain that stands in every DID of this registry.
    pub chain_id: String,
    /// The build that answers.
    pub build: BuildInfo,
}

/// Answer to [`QueryMsg::Identity`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct IdentityResponse {
    /// The identity's address.
    pub id: String,
    /// `did:salus:<chain id>:<address>`.
    pub did: String,
    /// Who controls it; itself if nothing was written.
    pub controllers: Vec<String>,
    /// Whether it was made by another identity and has no key of its own.
    pub derived: bool,
    /// Whether a recovery stands: what its controllers do may only narrow until it ends.
    pub frozen: bool,
    /// Whether it was deactivated, finally.
    pub deactivated: bool,
    /// From when on it is deactivated; in the future while that can be cancelled.
    pub deactivated_from: Option<Instant>,
    /// How many identities it controls, without itself. While there are any, it cannot be
    /// deactivated.
    pub controls: u32,
    /// Spans of time of which what was granted is void, at most 4.
    pub voided: Vec<VoidedSpanView>,
    /// Its memberships, at most 8.
    pub memberships: Vec<MembershipView>,
    /// Its accreditations that are neither revoked nor displaced after their end, at most 8.
    pub accreditations: Vec<AccreditationView>,
}

/// A membership.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct MembershipView {
    /// The organization.
    pub organization: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// When.
    pub period: Period,
    /// Whether it holds now: inside its period, and the organization accredited.
    pub valid_now: bool,
}

/// An accreditation as it was issued, and what became of it.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct AccreditationView {
    /// The number under the subject, never reused.
    pub number: u16,
    /// Who issued it.
    pub issuer: String,
    /// Under which accreditation of the issuer; absent: the issuer is a trust root.
    pub under: Option<u16>,
    /// What it attests.
    pub kind: AccreditationKind,
    /// What an issuer may attest.
    pub scope: Vec<AccreditationKind>,
    /// How many further levels of issuers may follow below.
    pub depth: u8,
    /// When it holds by its own words.
    pub period: Period,
    /// SHA-256 of the evidence with 16 secret random bytes.
    pub evidence: Option<Hash>,
    /// What became of it.
    pub status: Status,
    /// When it was issued.
    pub issued: Instant,
    /// When the status last changed.
    pub changed: Instant,
    /// When it and its whole chain hold; absent: never, as things stand.
    pub valid: Option<Period>,
    /// Whether that is now.
    pub valid_now: bool,
}

/// What became of an accreditation.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Status {
    /// It holds within its period.
    Active,
    /// It does not hold until it is reinstated.
    Suspended,
    /// It ended, finally.
    Revoked,
}

impl From<AccreditationStatus> for Status {
    fn from(status: AccreditationStatus) -> Self {
        match status {
            AccreditationStatus::Active => Self::Active,
            AccreditationStatus::Suspended => Self::Suspended,
            AccreditationStatus::Revoked => Self::Revoked,
        }
    }
}

/// Answer to [`QueryMsg::Accreditations`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct AccreditationsResponse {
    /// The page.
    pub accreditations: Vec<AccreditationView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// An operator, once added.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct OperatorView {
    /// The number under the organization, never reused.
    pub number: u16,
    /// The account.
    pub account: String,
    /// When it was added.
    pub added: Instant,
    /// When it was removed; absent while it is not.
    pub removed: Option<Instant>,
}

/// Answer to [`QueryMsg::Operators`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct OperatorsResponse {
    /// The page.
    pub operators: Vec<OperatorView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// An offer of membership.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct InvitationView {
    /// Who was invited.
    pub member: String,
    /// The roles offered.
    pub roles: Vec<Role>,
    /// When the membership would hold.
    pub period: Period,
    /// When the offer lapses, exclusive.
    pub lapses: Instant,
    /// Whether it can be accepted now.
    pub open: bool,
}

/// Answer to [`QueryMsg::Invitations`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct InvitationsResponse {
    /// The page.
    pub invitations: Vec<InvitationView>,
    /// The cursor of the page after; absent on the last one.
    pub next: Option<String>,
}

/// Answer to [`QueryMsg::MayAct`].
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct MayActResponse {
    /// Whether it may.
    pub may_act: bool,
}
