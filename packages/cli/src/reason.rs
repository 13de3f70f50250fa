//! Outcomes and reasons in words.

use salus_audit_api::AuditReason;
use salus_policy::Outcome;

/// The outcome as codes write it.
pub fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no_consent",
    }
}

/// The outcome as people write it.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no consent",
    }
}

/// What a reason means; a code that has no words here is its own.
pub fn meaning(reason: AuditReason) -> String {
    let words = match reason {
        AuditReason::Paused => "the contract is paused",
        AuditReason::CustodianNotAccredited => "the custodian is not accredited",
        AuditReason::ActorDeactivated => "the actor's identity was deactivated",
        AuditReason::OrganizationNotAccredited => "the actor's organization is not accredited",
        AuditReason::ActorNotMember => "the actor is no member of that organization",
        AuditReason::OwnAccess => "patients may always see their own data",
        AuditReason::ExcludedPerson => "the patient excluded this person",
        AuditReason::ExcludedOrganization => "the patient excluded this organization",
        AuditReason::DenyRule => "a rule of a consent forbids it",
        AuditReason::EmergencyForbidden => "a consent forbids access in emergencies",
        AuditReason::EmergencyLevel => "the record is above what emergencies may open",
        AuditReason::DefaultDeny => "a consent refuses what its rules leave open",
        AuditReason::PermitRule => "a rule of a consent permits it",
        AuditReason::EmergencyAllowed => "a consent allows it in emergencies",
        AuditReason::DefaultPermit => "a consent permits what its rules leave open",
        AuditReason::DelegateAccess => "a delegation covers it",
        AuditReason::DefaultClosed => "a consent refuses what nothing permits",
        AuditReason::EmergencyPolicy => "no consent speaks, so the emergency policy answers",
        AuditReason::ActorUnproven => "nobody has shown that it was the patient",
        AuditReason::NoConsent => "no consent speaks of it",
        #[allow(unreachable_patterns)]
        other => return other.code().replace('_', " "),
    };
    words.to_owned()
}
