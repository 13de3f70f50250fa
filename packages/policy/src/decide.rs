use salus_vocabulary::Instant;

use crate::{
    ConsentRef, Decision, EmergencyWithoutConsent, Exclusion, Outcome, Reason, Request, Terms,
    VoidedSpan,
};

/// Everything of a subject that may bear on a request.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The subject's active consents, also those not begun, in any order.
    pub consents: &'a [Granted<'a>],
    /// Whom the subject excluded.
    pub exclusions: &'a [Exclusion],
    /// The spans of time that the subject voided.
    pub voided: &'a [VoidedSpan],
    /// What the deployment answers in an emergency when no consent speaks.
    pub emergency_without_consent: EmergencyWithoutConsent,
}

/// One active consent.
#[derive(Debug, Clone, Copy)]
pub struct Granted<'a> {
    /// The consent and its version.
    pub reference: ConsentRef,
    /// When this version was granted.
    pub granted: Instant,
    /// Whether its permits were stripped.
    pub stripped: bool,
    /// What it says.
    pub terms: &'a Terms,
}

/// Decides a request.
pub fn decide(given: &Given<'_>, request: &Request) -> Decision {
    Decision {
        outcome: Outcome::NoConsent,
        reason: Reason::NoConsent,
        decided_by: None,
        consents: Vec::new(),
        obligations: Vec::new(),
        residue: None,
        valid_until: valid_until(given, request),
    }
}

/// The smallest bound after `request.time` at which the decision may change.
pub fn valid_until(_given: &Given<'_>, _request: &Request) -> Option<Instant> {
    None
}
