use cosmwasm_std::StdError;
use salus_contract_kit::KitError;
use salus_identity_api::MAX_CHAIN;
use salus_identity_api::bounds::{
    MAX_ACCREDITATIONS, MAX_ACCREDITATIONS_PER_ISSUER, MAX_CHAIN_ID_BYTES, MAX_DEPTH,
    MAX_MEMBERSHIPS, MAX_OPERATORS, MAX_ROOTS,
};
use salus_vocabulary::{AccreditationKind, InvalidPeriod};

mod delegation;
mod document;
mod trust;

pub use delegation::DelegationError;
pub use document::DocumentError;
mod control;

pub use control::ControlError;
pub use trust::TrustError;

/// Everything that identity-registry refuses. Texts start with a stable code; identities in them
/// are addresses.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// What all contracts refuse alike.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// An error of the platform.
    #[error(transparent)]
    Std(#[from] StdError),
    /// What is refused of DID documents.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// What is refused of delegations.
    #[error(transparent)]
    Delegation(#[from] DelegationError),
    /// What is refused of control, guardians, recovery and deactivation.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// What is refused of trust roots and bars.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The sender may not act as the identity that the message names.
    #[error("salus:identity:not_authorised: {account} may not act as {identity}")]
    NotAuthorised {
        /// The sender.
        account: String,
        /// The identity.
        identity: String,
    },
    /// A handler wanted an acting identity for a message that anyone may send.
    #[error("salus:identity:nobody_acts: this message names no identity to act as")]
    NobodyActs,
    /// The chain's id cannot stand in a DID.
    #[error(
        "salus:identity:chain_id: `{chain_id}` is no chain id of 1 to {MAX_CHAIN_ID_BYTES} letters, digits, `.`, `-` or `_`"
    )]
    ChainId {
        /// The id.
        chain_id: String,
    },
    /// The list of roots is empty, too long or has a duplicate.
    #[error("salus:identity:roots: expected 1 to {MAX_ROOTS} different roots, found {given}")]
    Roots {
        /// How many different ones were given, or how many in all if they are too many.
        given: usize,
    },
    /// The identity was deactivated.
    #[error("salus:identity:deactivated: {identity} was deactivated")]
    Deactivated {
        /// The identity.
        identity: String,
    },
    /// A period holds at no instant.
    #[error("salus:identity:invalid_period: {0}")]
    InvalidPeriod(#[from] InvalidPeriod),
    /// A period is over already.
    #[error("salus:identity:period_over: the period ended at {end}, and it is {now} (seconds)")]
    PeriodOver {
        /// Its exclusive end.
        end: u64,
        /// Block time.
        now: u64,
    },
    /// An issuer names himself as the subject.
    #[error("salus:identity:self_accreditation: {subject} cannot accredit itself")]
    SelfAccreditation {
        /// The issuer.
        subject: String,
    },
    /// The subject stands above the issuer.
    #[error("salus:identity:cycle: {subject} stands above its issuer")]
    Cycle {
        /// The subject.
        subject: String,
    },
    /// Without `under`, only a trust root accredits.
    #[error(
        "salus:identity:not_a_root: {issuer} is no trust root; name the accreditation it issues under"
    )]
    NotARoot {
        /// The issuer.
        issuer: String,
    },
    /// The issuer's accreditation is missing, of another kind, or does not hold now.
    #[error(
        "salus:identity:issuer_not_valid: accreditation {number} of {issuer} as an issuer does not hold now"
    )]
    IssuerNotValid {
        /// The issuer.
        issuer: String,
        /// The number in `under`.
        number: u16,
    },
    /// The period reaches outside the issuer's.
    #[error("salus:identity:period_outside_issuer: the period is not within the issuer's")]
    PeriodOutsideIssuer,
    /// The issuer may not attest this kind.
    #[error("salus:identity:kind_outside_issuer: the issuer may not accredit kind {kind}")]
    KindOutsideIssuer {
        /// The kind.
        kind: AccreditationKind,
    },
    /// The issuer cannot hand on a kind that it may not attest.
    #[error("salus:identity:scope_outside_issuer: the issuer may not hand on kind {kind}")]
    ScopeOutsideIssuer {
        /// The kind.
        kind: AccreditationKind,
    },
    /// Depth does not fall.
    #[error(
        "salus:identity:depth_not_below_issuer: depth {depth} is not below the issuer's {issuer}"
    )]
    DepthNotBelowIssuer {
        /// The depth given.
        depth: u8,
        /// The issuer's.
        issuer: u8,
    },
    /// More depth than a chain can have, or depth where there are no levels below.
    #[error(
        "salus:identity:depth: depth {depth}: an issuer has 0 to {MAX_DEPTH} (chains have at most {MAX_CHAIN} accreditations), other kinds 0"
    )]
    Depth {
        /// The depth given.
        depth: u8,
    },
    /// The scope does not fit the kind or the depth.
    #[error(
        "salus:identity:scope: an issuer's scope has at least one kind, none twice, and `issuer` exactly if depth is not 0; other kinds have no scope"
    )]
    Scope,
    /// All slots of the subject are taken.
    #[error(
        "salus:identity:accreditations_full: {subject} holds {MAX_ACCREDITATIONS} accreditations"
    )]
    AccreditationsFull {
        /// The subject.
        subject: String,
    },
    /// The issuer's share of the subject's slots is taken.
    #[error(
        "salus:identity:accreditations_full_for_issuer: {subject} holds {MAX_ACCREDITATIONS_PER_ISSUER} accreditations of this issuer"
    )]
    AccreditationsFullForIssuer {
        /// The subject.
        subject: String,
    },
    /// Numbers are never reused, and none is left.
    #[error("salus:identity:numbers_used_up: {identity} has no number left for another {of}")]
    NumbersUsedUp {
        /// Under whom they are numbered.
        identity: String,
        /// What is numbered.
        of: &'static str,
    },
    /// There is no such accreditation.
    #[error("salus:identity:no_accreditation: {subject} has no accreditation {number}")]
    NoAccreditation {
        /// The subject.
        subject: String,
        /// The number.
        number: u16,
    },
    /// Somebody else issued the accreditation.
    #[error(
        "salus:identity:not_the_issuer: {identity} has no say in accreditation {number} of {subject}"
    )]
    NotTheIssuer {
        /// Who acts.
        identity: String,
        /// The subject.
        subject: String,
        /// The number.
        number: u16,
    },
    /// The accreditation is in another state than the message needs.
    #[error("salus:identity:accreditation_status: the accreditation is {found}")]
    AccreditationStatus {
        /// Its state.
        found: &'static str,
    },
    /// Only an organization accredited as such widens what others may do in its name.
    #[error(
        "salus:identity:organization_not_accredited: {organization} is not accredited as an organization now"
    )]
    OrganizationNotAccredited {
        /// The organization.
        organization: String,
    },
    /// The account is an operator already.
    #[error("salus:identity:already_operator: {account} is an operator already")]
    AlreadyOperator {
        /// The account.
        account: String,
    },
    /// The account is none that acts by its own key.
    #[error("salus:identity:not_a_plain_account: {account} does not control itself")]
    NotAPlainAccount {
        /// The account.
        account: String,
    },
    /// The account is no operator.
    #[error("salus:identity:not_an_operator: {account} is no operator of the organization")]
    NotAnOperator {
        /// The account.
        account: String,
    },
    /// All operators' slots are taken.
    #[error("salus:identity:operators_full: the organization has {MAX_OPERATORS} operators")]
    OperatorsFull,
    /// The organization never had an operator with this number.
    #[error("salus:identity:no_operator: {organization} never had an operator {number}")]
    NoOperator {
        /// The organization.
        organization: String,
        /// The number.
        number: u16,
    },
    /// An organization is no member of itself.
    #[error("salus:identity:own_member: {organization} cannot be a member of itself")]
    OwnMember {
        /// The organization.
        organization: String,
    },
    /// No role, or one twice.
    #[error("salus:identity:roles: a member has at least one role and none twice")]
    Roles,
    /// There is no such offer.
    #[error("salus:identity:no_invitation: {organization} has no open invitation for {member}")]
    NoInvitation {
        /// The organization.
        organization: String,
        /// The member.
        member: String,
    },
    /// The offer is too old.
    #[error("salus:identity:invitation_lapsed: the invitation lapsed at {lapsed} (seconds)")]
    InvitationLapsed {
        /// The first instant at which it could no longer be accepted.
        lapsed: u64,
    },
    /// All memberships are taken.
    #[error("salus:identity:memberships_full: {member} has {MAX_MEMBERSHIPS} memberships")]
    MembershipsFull {
        /// The member.
        member: String,
    },
    /// There is no such membership.
    #[error("salus:identity:not_a_member: {member} is no member of {organization}")]
    NotAMember {
        /// The member.
        member: String,
        /// The organization.
        organization: String,
    },
    /// A cursor that no page of this query gave.
    #[error("salus:identity:cursor: the cursor is not one that this query gave")]
    Cursor,
}
