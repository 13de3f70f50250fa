use salus_audit_api::cells::{
    DeclarationClass, DeclaredCell, DisputeAnswerCell, DisputeCell, EmergencyCell,
    EmergencySetting, GateCell, HeadCell, LegalBasesCell, LegalBasisRow, OpenReviewCell,
    ReviewCell, by_actor_key, by_organization_key, dispute_key, emergency_key, entry_key, gate_key,
    head_key, legal_bases_key, open_review_key,
};
use salus_audit_api::{
    Assurance, AuditReason, DataSummary, Declared, DisputeAnswer, DisputeCode, EmergencyGrounds,
    EmergencyReason, EntryCell, Occasion, Reported, Verdict,
};
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{Action, Instant, Period};

use super::{
    DAY, NOW, Sample, codes, contract_id, hash, id, object_id, old, old_ownership, sample,
};

pub fn samples() -> Vec<Sample> {
    let mut samples = entries();
    samples.extend(vec![
        sample(
            "of the build 0.1.0",
            &head_key(&id(1)),
            &HeadCell {
                seq: 130,
                hash: hash(0xaa),
            },
        ),
        sample(
            "a wider emergency policy is under way, and some custodian published legal bases",
            &gate_key(),
            &GateCell {
                paused_until: NOW,
                identity_registry: contract_id(0x11),
                consent_registry: contract_id(0x22),
                emergencies: EmergencySetting::PermitFrom(NOW.plus(7 * DAY)),
                legal_bases: true,
            },
        ),
        old::<GateCell>(
            "of the build 0.1.0",
            &gate_key(),
            &format!("01 00 20 {} 20 {}", "11".repeat(32), "22".repeat(32)),
        ),
        old_ownership(4),
        sample(
            "open, flagged",
            &emergency_key(&id(1), 7),
            &EmergencyCell {
                flagged: true,
                review: None,
            },
        ),
        sample(
            "reviewed",
            &emergency_key(&id(1), 8),
            &EmergencyCell {
                flagged: false,
                review: Some(ReviewCell {
                    at: NOW,
                    by: id(1),
                    verdict: Verdict::NotJustified,
                    hash: hash(0xee),
                }),
            },
        ),
        sample(
            "the third that an actor reported",
            &by_actor_key(&id(5), DeclarationClass::Reported).part(&3u32.to_be_bytes()),
            &DeclaredCell {
                at: NOW,
                subject: id(1),
                number: 300,
            },
        ),
        sample(
            "the first of an organization's managed identities",
            &by_organization_key(&id(6)).part(&1u32.to_be_bytes()),
            &DeclaredCell {
                at: NOW,
                subject: contract_id(9),
                number: 1,
            },
        ),
        sample("open", &open_review_key(NOW, &id(1), 7), &OpenReviewCell),
        sample(
            "by a delegate, answered",
            &dispute_key(&id(1), 7, true),
            &DisputeCell {
                at: NOW,
                by: Some(id(3)),
                code: DisputeCode::WrongPurpose,
                hash: hash(0xd1),
                answer: Some(DisputeAnswerCell {
                    at: NOW.plus(60),
                    answer: DisputeAnswer::PartlyAccepted,
                    hash: hash(0xd2),
                }),
            },
        ),
        sample(
            "two purposes",
            &legal_bases_key(&id(6)),
            &LegalBasesCell {
                set: NOW,
                rows: vec![
                    LegalBasisRow {
                        purpose: "TREAT".parse().unwrap(),
                        basis: "GDPR-9.2.h".parse().unwrap(),
                    },
                    LegalBasisRow {
                        purpose: "urn:example:purposes|billing".parse().unwrap(),
                        basis: "GDPR-6.1.b".parse().unwrap(),
                    },
                ],
            },
        ),
    ]);
    samples
}

/// A refusal with nothing that is optional.
pub fn plain_entry() -> EntryCell {
    EntryCell {
        time: NOW,
        height: 1_000,
        occasion: Occasion::Decided(Outcome::NoConsent),
        custodian: id(6),
        assurance: Assurance::Asserted { operator: 1 },
        actor: id(5),
        organization: None,
        on_behalf: false,
        purpose: "TREAT".parse().unwrap(),
        action: Action::Read,
        reason: AuditReason::NoConsent,
        decided_by: None,
        access_id: object_id(0xa1),
        data: None,
        residue: None,
        consents: None,
        fingerprint: None,
        previous: None,
        emergency: None,
        legal_basis: None,
    }
}

fn entries() -> Vec<Sample> {
    let entry = |case, number, entry| sample(case, &entry_key(&id(1), number), &entry);
    let summary = DataSummary {
        resource_type: Some("Observation".parse().unwrap()),
        labels: codes(&["N", "HIV"]),
        date: Some(Period::between(Instant(NOW.0 - DAY), NOW)),
        complete: false,
    };
    let grounds = EmergencyGrounds {
        reason: EmergencyReason::UnableToConsent,
        hash: hash(0xee),
    };
    vec![
        entry("a refusal", 1, plain_entry()),
        entry(
            "a permit for a colleague at another hospital, with all that is optional",
            64,
            EntryCell {
                occasion: Occasion::Decided(Outcome::Permit),
                organization: Some(contract_id(8)),
                actor: contract_id(9),
                custodian: contract_id(7),
                purpose: "urn:example:purposes|billing".parse().unwrap(),
                reason: AuditReason::PermitRule,
                decided_by: Some(ConsentRef {
                    id: object_id(0xc1),
                    version: 300,
                }),
                data: Some(summary.clone()),
                residue: Some(hash(0x01)),
                consents: Some(hash(0x02)),
                fingerprint: Some(hash(0x03)),
                previous: Some(hash(0x04)),
                emergency: Some(9),
                legal_basis: Some("GDPR-9.2.h".parse().unwrap()),
                ..plain_entry()
            },
        ),
        entry(
            "a delegate's own access, about a record of which nothing is said",
            2,
            EntryCell {
                occasion: Occasion::Decided(Outcome::Deny),
                assurance: Assurance::Sent,
                on_behalf: true,
                reason: AuditReason::DenyRule,
                data: Some(DataSummary {
                    resource_type: None,
                    labels: Vec::new(),
                    date: None,
                    complete: false,
                }),
                ..plain_entry()
            },
        ),
        entry(
            "about a record that is wholly described, dated without a start",
            3,
            EntryCell {
                organization: Some(id(6)),
                data: Some(DataSummary {
                    date: Some(Period::until(NOW)),
                    complete: true,
                    ..summary
                }),
                ..plain_entry()
            },
        ),
        entry(
            "a report of an access in an emergency",
            4,
            EntryCell {
                occasion: Occasion::Reported(Reported {
                    occurred_at: Instant(NOW.0 - DAY),
                    released: true,
                    height: 990,
                    emergency: Some(grounds),
                }),
                reason: AuditReason::Reported,
                ..plain_entry()
            },
        ),
        entry(
            "a report of data withheld",
            5,
            EntryCell {
                occasion: Occasion::Reported(Reported {
                    occurred_at: Instant(NOW.0 - DAY),
                    released: false,
                    height: 990,
                    emergency: None,
                }),
                reason: AuditReason::Reported,
                ..plain_entry()
            },
        ),
        entry(
            "the declaration of an emergency",
            6,
            EntryCell {
                occasion: Occasion::Declared(Declared {
                    grounds,
                    until: NOW.plus(14_400),
                }),
                assurance: Assurance::Sent,
                organization: Some(id(6)),
                purpose: "ETREAT".parse().unwrap(),
                reason: AuditReason::EmergencyDeclared,
                ..plain_entry()
            },
        ),
    ]
}
