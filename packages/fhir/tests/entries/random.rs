//! Entries at random.

use proptest::prelude::*;
use salus_audit_api::msg::{
    AssuranceView, DeclaredView, DisputeAnswerView, DisputeView, EntryView, LocalDecision, Mode,
    OfflineEmergency, Report,
};
use salus_audit_api::{AuditReason, DataSummary, DisputeAnswer, DisputeCode, EmergencyReason};
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{
    Action, End, Hash, Instant, Label, ObjectId, Period, Purpose, ResourceType,
};

use super::{CLINIC, DOCTOR, HOSPITAL, MOTHER, PATIENT, basis, dispute, purpose};

/// Entries at random: every code, and every field there or not, whether or not a contract would
/// ever put them together.
pub fn any_entry() -> impl Strategy<Value = EntryView> {
    let who = || prop::sample::select(vec![PATIENT, HOSPITAL, CLINIC, DOCTOR, MOTHER]);
    let hash = || prop::option::of(any::<[u8; 32]>().prop_map(Hash));
    let head = (
        any::<u32>(),
        any_second(),
        any::<u64>(),
        any::<u16>(),
        any::<bool>(),
        any::<[u8; 16]>(),
    );
    let parties = (who(), who(), who(), prop::option::of(who()));
    let said = (
        any_purpose(),
        prop::sample::select(Action::ALL),
        prop::option::of(prop::sample::select(vec![
            Outcome::Permit,
            Outcome::Deny,
            Outcome::NoConsent,
        ])),
        prop::sample::select(AuditReason::ALL),
        prop::option::of((any::<[u8; 16]>(), any::<u32>())),
        prop::option::of(any_data()),
    );
    let hashes = (hash(), hash(), hash());
    let later = (
        prop::sample::select(vec![Mode::Gate, Mode::Report, Mode::Declaration]),
        prop::option::of(Just(basis())),
        prop::option::of(any::<u32>()),
        prop::option::of(any_report()),
        prop::option::of(any_second()),
        prop::option::of(any_dispute()),
        any::<bool>(),
    );
    (head, parties, said, hashes, later).prop_map(|(head, parties, said, hashes, later)| {
        EntryView {
            seq: head.0,
            time: Instant(head.1),
            height: head.2,
            mode: later.0,
            subject: parties.0.to_owned(),
            custodian: parties.1.to_owned(),
            assurance: if head.4 {
                AssuranceView::Sent {}
            } else {
                AssuranceView::Asserted { operator: head.3 }
            },
            actor: parties.2.to_owned(),
            organization: parties.3.map(str::to_owned),
            on_behalf_of: later.6.then(|| parties.0.to_owned()),
            purpose: said.0,
            action: said.1,
            data: said.5,
            outcome: said.2,
            reason: said.3,
            decided_by: said.4.map(|(id, version)| ConsentRef {
                id: ObjectId(id),
                version,
            }),
            access_id: ObjectId(head.5),
            residue: hashes.0,
            consents: hashes.1,
            fingerprint: hashes.2,
            legal_basis: later.1,
            emergency: later.2,
            report: later.3,
            declared: later.4.map(|until| DeclaredView {
                reason: EmergencyReason::Other,
                hash: Hash([0xe3; 32]),
                until: Instant(until),
            }),
            dispute: later.5,
            delegates_dispute: None,
        }
    })
}

/// Mostly of our time, where what is out of order shows.
fn any_second() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 0..4_000_000_000u64, 1 => any::<u64>()]
}

fn any_purpose() -> impl Strategy<Value = Purpose> {
    let listed: Vec<Purpose> = salus_vocabulary::tables::purpose::all()
        .iter()
        .map(|row| purpose(row.code()))
        .collect();
    prop_oneof![
        9 => prop::sample::select(listed),
        1 => "[!-{}~]{1,20}\\|[!-~]{1,20}".prop_filter_map("a purpose", |text| text.parse().ok()),
    ]
}

fn any_data() -> impl Strategy<Value = DataSummary> {
    let label = prop_oneof![
        any::<u8>().prop_filter_map("a code", |number| {
            salus_vocabulary::Confidentiality::from_number(number % 6).map(Label::Confidentiality)
        }),
        any::<u8>().prop_filter_map("a code", |number| {
            salus_vocabulary::Sensitivity::from_number(number % 32).map(Label::Sensitivity)
        }),
    ];
    let date = (
        prop::option::of(any::<u64>()),
        prop::option::of(any::<u64>()),
    )
        .prop_map(|(start, end)| Period {
            start: start.map(Instant),
            end: end.map_or(End::OpenEnded, |end| End::At(Instant(end))),
        });
    (
        prop::option::of(any::<u8>()),
        prop::collection::vec(label, 0..4),
        prop::option::of(date),
        any::<bool>(),
    )
        .prop_map(|(resource_type, labels, date, complete)| DataSummary {
            resource_type: resource_type.and_then(ResourceType::from_number),
            labels,
            date,
            complete,
        })
}

fn any_report() -> impl Strategy<Value = Report> {
    let decided = prop::sample::select(vec![LocalDecision::Released, LocalDecision::Withheld]);
    let emergency = prop::option::of(prop::sample::select(EmergencyReason::ALL));
    (any_second(), decided, any::<u64>(), emergency).prop_map(
        |(occurred_at, decided, height, reason)| Report {
            occurred_at: Instant(occurred_at),
            decided,
            height,
            emergency: reason.map(|reason| OfflineEmergency {
                reason,
                hash: Hash([0xe4; 32]),
            }),
        },
    )
}

fn any_dispute() -> impl Strategy<Value = DisputeView> {
    let answer = prop::option::of(prop::sample::select(DisputeAnswer::ALL));
    let code = prop::sample::select(DisputeCode::ALL);
    (any_second(), code, answer).prop_map(|(time, code, answer)| DisputeView {
        time: Instant(time),
        code,
        ..dispute(answer.map(|answer| DisputeAnswerView {
            time: Instant(time),
            answer,
            hash: Hash([0xd3; 32]),
        }))
    })
}
