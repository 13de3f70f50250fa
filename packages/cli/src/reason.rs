//! Outcomes and reasons in words.

use salus_audit_api::AuditReason;
use salus_policy::{Outcome, Standing};

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

/// What a reason means.
pub fn meaning(reason: AuditReason) -> &'static str {
    match reason {
        AuditReason::Paused => "the contract is paused",
        AuditReason::CustodianNotAccredited => "the custodian is not accredited",
        AuditReason::ActorDeactivated => "the actor's identity was deactivated",
        AuditReason::OrganizationNotAccredited => "the actor's organization is not accredited",
        AuditReason::ActorNotMember => "the actor is no member of that organization",
        AuditReason::EmergencyNotLive => "that emergency is not the actor's, or over",
        AuditReason::Reported => "it had happened already; nothing was decided here",
        AuditReason::EmergencyDeclared => "an emergency was declared",
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
    }
}

/// Whether a consent may speak, or why not.
pub fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Candidate => "may speak",
        Standing::CandidateForEmergency => "may speak of the emergency alone",
        Standing::OtherCustodian => "is about data held by somebody else",
        Standing::NotBegun => "has not begun",
        Standing::Ended => "has ended",
        Standing::Voided => "was voided",
        Standing::OtherActor => "is not about this actor",
        Standing::OtherPurpose => "is not about this purpose",
        Standing::OtherAction => "is not about this action",
    }
}
