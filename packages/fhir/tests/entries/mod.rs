//! Entries of the audit in every shape, for the tests of the export.

#![allow(dead_code, unused_imports)]

mod random;

pub use random::any_entry;
use salus_audit_api::msg::{
    AssuranceView, DeclaredView, DisputeAnswerView, DisputeView, EntryView, LocalDecision, Mode,
    OfflineEmergency, Report,
};
use salus_audit_api::{
    AuditReason, BasisCode, DataSummary, DisputeAnswer, DisputeCode, EmergencyReason,
};
use salus_fhir::export::Context;
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{
    Action, End, Hash, Instant, Label, ObjectId, Period, Purpose, ResourceType,
};

pub const PATIENT: &str = "salus1anna";
pub const HOSPITAL: &str = "salus1hospital";
pub const CLINIC: &str = "salus1clinic";
pub const DOCTOR: &str = "salus1doctor";
pub const MOTHER: &str = "salus1mother";

pub fn context() -> Context {
    Context::new("salus-1", "salus1audit").expect("a context")
}

/// A permitted access by a doctor of another organization to one record.
pub fn entry() -> EntryView {
    EntryView {
        seq: 7,
        time: Instant(1_780_000_000),
        height: 4_211,
        mode: Mode::Gate,
        subject: PATIENT.to_owned(),
        custodian: HOSPITAL.to_owned(),
        assurance: AssuranceView::Asserted { operator: 3 },
        actor: DOCTOR.to_owned(),
        organization: Some(CLINIC.to_owned()),
        on_behalf_of: None,
        purpose: purpose("TREAT"),
        action: Action::Access,
        data: Some(data(&["N"])),
        outcome: Some(Outcome::Permit),
        reason: AuditReason::PermitRule,
        decided_by: Some(consent()),
        access_id: ObjectId([0xa1; 16]),
        residue: None,
        consents: None,
        fingerprint: Some(Hash([0xf1; 32])),
        legal_basis: None,
        emergency: None,
        report: None,
        declared: None,
        dispute: None,
        delegates_dispute: None,
    }
}

pub fn purpose(code: &str) -> Purpose {
    code.parse().expect("a purpose")
}

pub fn consent() -> ConsentRef {
    ConsentRef {
        id: ObjectId([0xc0; 16]),
        version: 2,
    }
}

pub fn data(labels: &[&str]) -> DataSummary {
    DataSummary {
        resource_type: Some("Observation".parse().expect("a type")),
        labels: labels
            .iter()
            .map(|code| code.parse().expect("a label"))
            .collect(),
        date: Some(Period::between(
            Instant(1_770_000_000),
            Instant(1_770_086_400),
        )),
        complete: true,
    }
}

/// The entry without the consent that decided.
fn without_consent(outcome: Outcome, reason: AuditReason) -> EntryView {
    EntryView {
        outcome: Some(outcome),
        reason,
        decided_by: None,
        ..entry()
    }
}

/// What the patient sends herself.
fn own(action: Action) -> EntryView {
    EntryView {
        actor: PATIENT.to_owned(),
        organization: None,
        assurance: AssuranceView::Sent {},
        purpose: purpose("PATRQT"),
        action,
        ..without_consent(Outcome::Permit, AuditReason::OwnAccess)
    }
}

/// Every shape of entry, by name.
pub fn shapes() -> Vec<(&'static str, EntryView)> {
    let mut shapes = decided();
    shapes.extend(undecided());
    shapes.extend(emergencies());
    shapes.extend(reports());
    shapes.extend(odd());
    shapes
}

fn decided() -> Vec<(&'static str, EntryView)> {
    let session = EntryView {
        data: None,
        fingerprint: None,
        residue: Some(Hash([0x4e; 32])),
        consents: Some(Hash([0x5e; 32])),
        ..entry()
    };
    let inside = EntryView {
        organization: Some(HOSPITAL.to_owned()),
        ..entry()
    };
    let refused = EntryView {
        outcome: Some(Outcome::Deny),
        reason: AuditReason::DenyRule,
        data: Some(data(&["R", "HIV"])),
        ..entry()
    };
    let unlabelled = EntryView {
        outcome: Some(Outcome::Deny),
        reason: AuditReason::DefaultDeny,
        data: Some(DataSummary {
            complete: false,
            ..data(&[])
        }),
        ..entry()
    };
    let relative = EntryView {
        actor: MOTHER.to_owned(),
        organization: None,
        purpose: purpose("FAMRQT"),
        ..entry()
    };
    vec![
        ("permit_record", entry()),
        ("permit_session", session),
        ("permit_inside_the_custodian", inside),
        ("permit_relative", relative),
        ("deny_rule", refused),
        ("deny_unlabelled", unlabelled),
    ]
}

fn undecided() -> Vec<(&'static str, EntryView)> {
    let unproven = EntryView {
        actor: PATIENT.to_owned(),
        organization: None,
        ..without_consent(Outcome::NoConsent, AuditReason::ActorUnproven)
    };
    let delegate = EntryView {
        actor: MOTHER.to_owned(),
        organization: None,
        assurance: AssuranceView::Sent {},
        on_behalf_of: Some(PATIENT.to_owned()),
        purpose: purpose("FAMRQT"),
        ..without_consent(Outcome::Permit, AuditReason::DelegateAccess)
    };
    let by_law = EntryView {
        legal_basis: Some(basis()),
        ..without_consent(Outcome::NoConsent, AuditReason::NoConsent)
    };
    vec![
        ("legal_basis", by_law),
        ("own_access", own(Action::Access)),
        ("actor_unproven", unproven),
        ("delegate_access", delegate),
        (
            "excluded_person",
            without_consent(Outcome::Deny, AuditReason::ExcludedPerson),
        ),
        (
            "paused",
            without_consent(Outcome::Deny, AuditReason::Paused),
        ),
        (
            "actor_not_member",
            without_consent(Outcome::Deny, AuditReason::ActorNotMember),
        ),
        (
            "no_consent",
            without_consent(Outcome::NoConsent, AuditReason::NoConsent),
        ),
    ]
}

fn emergencies() -> Vec<(&'static str, EntryView)> {
    let allowed = EntryView {
        purpose: purpose("BTG"),
        emergency: Some(6),
        reason: AuditReason::EmergencyAllowed,
        ..entry()
    };
    let by_policy = EntryView {
        purpose: purpose("ETREAT"),
        emergency: Some(6),
        ..without_consent(Outcome::Permit, AuditReason::EmergencyPolicy)
    };
    let over = EntryView {
        purpose: purpose("ETREAT"),
        emergency: Some(6),
        ..without_consent(Outcome::Deny, AuditReason::EmergencyNotLive)
    };
    vec![
        ("emergency_declared", declaration()),
        ("emergency_over", over),
        ("emergency_allowed", allowed),
        ("emergency_by_policy", by_policy),
    ]
}

/// What the custodian says of an access yesterday.
pub fn reported(decided: LocalDecision) -> EntryView {
    EntryView {
        mode: Mode::Report,
        outcome: None,
        reason: AuditReason::Reported,
        decided_by: None,
        report: Some(Report {
            occurred_at: Instant(1_779_913_600),
            decided,
            height: 4_000,
            emergency: None,
        }),
        ..entry()
    }
}

pub fn declaration() -> EntryView {
    EntryView {
        mode: Mode::Declaration,
        outcome: None,
        reason: AuditReason::EmergencyDeclared,
        decided_by: None,
        custodian: CLINIC.to_owned(),
        assurance: AssuranceView::Sent {},
        purpose: purpose("ETREAT"),
        data: None,
        fingerprint: None,
        declared: Some(DeclaredView {
            reason: EmergencyReason::LifeThreatening,
            hash: Hash([0xe1; 32]),
            until: Instant(1_780_014_400),
        }),
        ..entry()
    }
}

pub fn basis() -> BasisCode {
    "GDPR-9.2.h".parse().expect("a code")
}

pub fn dispute(answer: Option<DisputeAnswerView>) -> DisputeView {
    DisputeView {
        time: Instant(1_780_100_000),
        by: PATIENT.to_owned(),
        code: DisputeCode::NoCareRelation,
        hash: Hash([0xd1; 32]),
        answer,
    }
}

fn reports() -> Vec<(&'static str, EntryView)> {
    let released = reported(LocalDecision::Released);
    let report = released.report.expect("a report");
    let offline = EntryView {
        purpose: purpose("BTG"),
        report: Some(Report {
            emergency: Some(OfflineEmergency {
                reason: EmergencyReason::UnableToConsent,
                hash: Hash([0xe2; 32]),
            }),
            ..report
        }),
        ..released.clone()
    };
    let answer = DisputeAnswerView {
        time: Instant(1_780_200_000),
        answer: DisputeAnswer::Rejected,
        hash: Hash([0xd2; 32]),
    };
    let answered = EntryView {
        dispute: Some(dispute(Some(answer))),
        ..entry()
    };
    let disputed = EntryView {
        dispute: Some(dispute(None)),
        ..declaration()
    };
    vec![
        ("report_released", released),
        ("report_withheld", reported(LocalDecision::Withheld)),
        ("report_emergency", offline),
        ("disputed_and_answered", answered),
        ("disputed_declaration", disputed),
    ]
}

fn odd() -> Vec<(&'static str, EntryView)> {
    let foreign = EntryView {
        purpose: purpose("https://example.org/purposes|registry"),
        action: Action::Disclose,
        data: Some(DataSummary {
            resource_type: None,
            labels: vec!["V".parse().expect("a label")],
            date: Some(Period {
                start: None,
                end: End::OpenEnded,
            }),
            complete: false,
        }),
        ..entry()
    };
    let written = EntryView {
        action: Action::Create,
        ..entry()
    };
    vec![("foreign_purpose", foreign), ("only_written", written)]
}
