use salus_identity_api::bounds::MAX_DELEGATION_SECONDS;
use salus_policy::TermsError;

/// What identity-registry refuses of delegations.
#[derive(Debug, thiserror::Error)]
pub enum DelegationError {
    /// The principal names itself.
    #[error("salus:identity:own_delegate: {principal} cannot be its own delegate")]
    OwnDelegate {
        /// The principal.
        principal: String,
    },
    /// The delegate could take part in a recovery of the principal.
    #[error("salus:identity:delegate_is_guardian: {delegate} is a guardian of {principal}")]
    DelegateIsGuardian {
        /// The delegate.
        delegate: String,
        /// The principal.
        principal: String,
    },
    /// No power, or one twice.
    #[error("salus:identity:powers: a delegate has at least one power and none twice")]
    Powers,
    /// The period has no end, or one too far away.
    #[error(
        "salus:identity:delegation_end: a delegation states its end, at most {MAX_DELEGATION_SECONDS} seconds from now"
    )]
    End,
    /// The condition of `view` is not well formed.
    #[error(transparent)]
    View(#[from] TermsError),
    /// There never was one between the two.
    #[error("salus:identity:no_delegation: {delegate} has no delegation of {principal}")]
    NoDelegation {
        /// The delegate.
        delegate: String,
        /// The principal.
        principal: String,
    },
    /// A message ended it already.
    #[error("salus:identity:delegation_ended: the delegation was ended at {at} (seconds)")]
    Ended {
        /// When.
        at: u64,
    },
}
