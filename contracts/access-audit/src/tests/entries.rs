//! The packed form of entries: one form for one value, whatever the entry holds.

use proptest::prelude::*;
use salus_audit_api::cells::{EmergencySetting, GateCell, HeadCell, entry_key, head_key};
use salus_audit_api::{
    Assurance, AuditReason, DataSummary, Declared, EmergencyGrounds, EmergencyReason, EntryCell,
    Occasion, Reported,
};
use salus_contract_kit::Cell;
use salus_policy::{ConsentRef, Outcome, Reason};
use salus_vocabulary::{Action, End, Hash, Id, Instant, Label, ObjectId, Period, ResourceType};

fn ids() -> impl Strategy<Value = Id> {
    prop_oneof![
        any::<[u8; 20]>().prop_map(Id::from),
        any::<[u8; 32]>().prop_map(Id::from),
    ]
}

fn hashes() -> impl Strategy<Value = Option<Hash>> {
    proptest::option::of(any::<[u8; 32]>().prop_map(Hash))
}

fn dates() -> impl Strategy<Value = Option<Period>> {
    let bounded = (any::<u64>(), 1..u64::MAX).prop_map(|(start, length)| {
        let start = Instant(start.min(u64::MAX - 1));
        Period::between(start, start.plus(length))
    });
    prop_oneof![
        Just(None),
        Just(Some(Period::ALWAYS)),
        bounded.prop_map(Some),
        any::<u64>().prop_map(|end| Some(Period::until(Instant(end)))),
        any::<u64>().prop_map(|start| Some(Period {
            start: Some(Instant(start)),
            end: End::OpenEnded,
        })),
    ]
}

fn summaries() -> impl Strategy<Value = Option<DataSummary>> {
    let labels = proptest::sample::subsequence(vec!["N", "R", "HIV", "PSY", "SUD"], 0..=5);
    let types = proptest::option::of(0u8..100);
    let summary = (types, labels, dates(), any::<bool>()).prop_map(
        |(resource_type, labels, date, complete)| DataSummary {
            resource_type: resource_type.and_then(ResourceType::from_number),
            labels: labels
                .iter()
                .map(|label| label.parse::<Label>().unwrap())
                .collect(),
            date,
            complete,
        },
    );
    proptest::option::of(summary)
}

fn assurances() -> impl Strategy<Value = Assurance> {
    prop_oneof![
        Just(Assurance::Sent),
        any::<u16>().prop_map(|operator| Assurance::Asserted { operator }),
    ]
}

fn grounds() -> impl Strategy<Value = EmergencyGrounds> {
    let reasons = proptest::sample::select(EmergencyReason::ALL);
    (reasons, any::<[u8; 32]>()).prop_map(|(reason, hash)| EmergencyGrounds {
        reason,
        hash: Hash(hash),
    })
}

fn occasions() -> impl Strategy<Value = Occasion> {
    let outcomes =
        proptest::sample::select(vec![Outcome::Permit, Outcome::Deny, Outcome::NoConsent]);
    let emergency = proptest::option::of(grounds());
    prop_oneof![
        outcomes.prop_map(Occasion::Decided),
        (any::<u64>(), any::<bool>(), any::<u64>(), emergency).prop_map(
            |(occurred_at, released, height, emergency)| Occasion::Reported(Reported {
                occurred_at: Instant(occurred_at),
                released,
                height,
                emergency,
            })
        ),
        (grounds(), any::<u64>()).prop_map(|(grounds, until)| Occasion::Declared(Declared {
            grounds,
            until: Instant(until),
        })),
    ]
}

prop_compose! {
    fn entries()(
        (time, height) in (any::<u64>(), any::<u64>()),
        (custodian, actor, organization) in (ids(), ids(), proptest::option::of(ids())),
        (for_custodian, assurance) in (any::<bool>(), assurances()),
        (purpose, action) in (
            proptest::sample::select(vec!["TREAT", "BTG", "HRESCH", "https://x.example|code"]),
            proptest::sample::select(Action::ALL),
        ),
        (occasion, reason) in (occasions(), proptest::sample::select(AuditReason::ALL)),
        decided_by in proptest::option::of((any::<[u8; 16]>(), any::<u32>())),
        access_id in any::<[u8; 16]>(),
        data in summaries(),
        (residue, consents, fingerprint, previous) in (hashes(), hashes(), hashes(), hashes()),
        (on_behalf, emergency, basis) in (
            any::<bool>(),
            proptest::option::of(any::<u32>()),
            proptest::option::of("[A-Za-z0-9._-]{1,16}"),
        ),
    ) -> EntryCell {
        EntryCell {
            time: Instant(time),
            height,
            custodian,
            assurance,
            actor,
            organization: if for_custodian { Some(custodian) } else { organization },
            purpose: purpose.parse().unwrap(),
            action,
            occasion,
            on_behalf,
            reason,
            decided_by: decided_by.map(|(id, version)| ConsentRef { id: ObjectId(id), version }),
            access_id: ObjectId(access_id),
            data,
            residue,
            consents,
            fingerprint,
            previous,
            emergency,
            legal_basis: basis.map(|basis| basis.parse().unwrap()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_entry_has_one_form(entry in entries()) {
        let bytes = entry.to_cell();
        let read = EntryCell::from_cell(&bytes).unwrap();
        prop_assert_eq!(&read, &entry);
        prop_assert_eq!(read.to_cell(), bytes);
    }

    #[test]
    fn different_entries_have_different_forms(one in entries(), other in entries()) {
        prop_assert_eq!(one == other, one.to_cell() == other.to_cell());
    }

    #[test]
    fn an_entry_cut_short_or_longer_is_refused(entry in entries(), cut in any::<prop::sample::Index>()) {
        let bytes = entry.to_cell();
        let shorter = &bytes[..cut.index(bytes.len())];
        prop_assert!(EntryCell::from_cell(shorter).is_err());
        let mut longer = bytes.clone();
        longer.push(0);
        prop_assert!(EntryCell::from_cell(&longer).is_err());
    }

    #[test]
    fn whatever_is_read_is_written_as_it_was(entry in entries(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = entry.to_cell();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = EntryCell::from_cell(&bytes) {
            prop_assert_eq!(read.to_cell(), bytes);
        }
    }
}

#[test]
fn reasons_have_one_number_and_one_code_each() {
    let mut numbers: Vec<u8> = AuditReason::ALL
        .iter()
        .map(|reason| reason.number())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), AuditReason::ALL.len());
    for reason in AuditReason::ALL {
        assert_eq!(AuditReason::from_number(reason.number()), Some(*reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    assert_eq!(AuditReason::from_number(200), None);
}

#[test]
fn reasons_of_the_policy_keep_their_place_and_name() {
    for (place, reason) in (0u8..).zip(Reason::ALL) {
        let audit = AuditReason::from(reason);
        assert_eq!(audit.number(), place);
        assert_eq!(
            serde_json::to_value(audit).unwrap(),
            serde_json::to_value(reason).unwrap()
        );
    }
    let of_policy: Vec<AuditReason> = Reason::ALL.into_iter().map(AuditReason::from).collect();
    assert!(AuditReason::ALL.ends_with(&of_policy));
    assert!(AuditReason::ALL.is_sorted());
}

#[test]
fn keys_of_different_cells_differ() {
    let long = Id::from([1; 32]);
    let short = Id::from([1; 20]);
    let keys = [
        head_key(&long),
        head_key(&short),
        entry_key(&long, 1),
        entry_key(&short, 1),
        entry_key(&short, 2),
        salus_audit_api::cells::gate_key(),
    ];
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[at + 1..].contains(key));
    }
}

#[test]
fn heads_and_gate_have_one_form() {
    let head = HeadCell {
        seq: u32::MAX,
        hash: Hash([5; 32]),
    };
    assert_eq!(HeadCell::from_cell(&head.to_cell()).unwrap(), head);
    let gate = GateCell {
        paused_until: Instant(7),
        identity_registry: Id::from([1; 32]),
        consent_registry: Id::from([2; 20]),
        emergencies: EmergencySetting::Permit,
        legal_bases: false,
    };
    for emergencies in [
        EmergencySetting::Permit,
        EmergencySetting::Deny,
        EmergencySetting::PermitFrom(Instant(9)),
    ] {
        for legal_bases in [false, true] {
            let gate = GateCell {
                emergencies,
                legal_bases,
                ..gate
            };
            assert_eq!(GateCell::from_cell(&gate.to_cell()).unwrap(), gate);
        }
    }
    for bytes in [vec![], vec![3], head.to_cell()[1..].to_vec()] {
        assert!(HeadCell::from_cell(&bytes).is_err());
        assert!(GateCell::from_cell(&bytes).is_err());
    }
}
