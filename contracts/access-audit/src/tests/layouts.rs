//! What the build 0.1.0 wrote is read, and says what it said.

use salus_audit_api::cells::{
    DeclaredCell, DisputeAnswerCell, DisputeCell, EmergencyCell, EmergencySetting, GateCell,
    LegalBasesCell, LegalBasisRow, OpenReviewCell, ReviewCell, dispute_key, emergency_key,
    entry_key, gate_key, legal_bases_key, of_actor_prefix, open_review_key,
};
use salus_audit_api::msg::{ConfigResponse, QueryMsg};
use salus_audit_api::{
    Assurance, AuditReason, DataSummary, DisputeAnswer, DisputeCode, EmergencyPolicy, EntryCell,
    Occasion, Verdict, entry_hash,
};
use salus_contract_kit::{Cell, save};
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::{Action, Hash, Id, Instant, ObjectId, Period};

use super::world::{NOW, World, access};

const ENTRY: &str = "01fc1380f7c4d50687ad4b111111111111111111111111111111111111111103222222222222222222222222222222222222222233333333333333333333333333333333333333333333333333333333333333333616034444444444444444444444444444444402555555555555555555555555555555553e7902fc0b80e2cfaa0680a3056666666666666666666666666666666666666666666666666666666666666666777777777777777777777777777777777777777777777777777777777777777788888888888888888888888888888888888888888888888888888888888888889999999999999999999999999999999999999999999999999999999999999999";
const SENT: &str = "010180f7c4d50687ad4b1111111111111111111111111111111111111111111111111111111111111111111111111111111136060055555555555555555555555555555555";
const ENTRY_HASH: &str = "4446125e11f7dbbf86f13619efc65dffb02e6112ad0ad301d911af6b56711d3f";
const SENT_HASH: &str = "cc5cb12534022dbbca02fc13d161dae6d04c4d1e4280fe4f738300eaea18cf45";
const GATE: &str = "0180f7c4d506200101010101010101010101010101010101010101010101010101010101010101200202020202020202020202020202020202020202020202020202020202020202";

fn bytes(hex: &str) -> Vec<u8> {
    cosmwasm_std::HexBinary::from_hex(hex).unwrap().into()
}

fn entry() -> EntryCell {
    EntryCell {
        time: Instant(1_790_000_000),
        height: 1_234_567,
        occasion: Occasion::Decided(Outcome::Deny),
        custodian: Id::from([0x11; 20]),
        assurance: Assurance::Asserted { operator: 3 },
        actor: Id::from([0x22; 20]),
        organization: Some(Id::from([0x33; 32])),
        on_behalf: false,
        purpose: "TREAT".parse().unwrap(),
        action: Action::Read,
        reason: AuditReason::DenyRule,
        decided_by: Some(ConsentRef {
            id: ObjectId([0x44; 16]),
            version: 2,
        }),
        access_id: ObjectId([0x55; 16]),
        data: Some(DataSummary {
            resource_type: Some("Observation".parse().unwrap()),
            labels: vec!["N".parse().unwrap(), "HIV".parse().unwrap()],
            date: Some(Period::between(
                Instant(1_700_000_000),
                Instant(1_700_086_400),
            )),
            complete: false,
        }),
        residue: Some(Hash([0x66; 32])),
        consents: Some(Hash([0x77; 32])),
        fingerprint: Some(Hash([0x88; 32])),
        previous: Some(Hash([0x99; 32])),
        emergency: None,
        legal_basis: None,
    }
}

fn sent() -> EntryCell {
    EntryCell {
        assurance: Assurance::Sent,
        actor: Id::from([0x11; 20]),
        organization: None,
        occasion: Occasion::Decided(Outcome::Permit),
        reason: AuditReason::OwnAccess,
        decided_by: None,
        data: None,
        residue: None,
        consents: None,
        fingerprint: None,
        previous: None,
        ..entry()
    }
}

#[test]
fn old_entries_are_read_and_their_bytes_and_hashes_stay() {
    let (contract, subject) = (Id::from([0xaa; 32]), Id::from([0xbb; 20]));
    for (hex, entry, seq, hash) in [
        (ENTRY, entry(), 64, ENTRY_HASH),
        (SENT, sent(), 1, SENT_HASH),
    ] {
        let stored = bytes(hex);
        assert_eq!(EntryCell::from_cell(&stored).unwrap(), entry);
        assert_eq!(entry.to_cell(), stored);
        let previous = Hash([0x99; 32]);
        let found = entry_hash(&contract, &subject, seq, &previous, &stored);
        assert_eq!(found.to_string(), hash);
    }
}

#[test]
fn an_entry_with_a_new_part_is_refused_by_old_readers_as_an_unknown_flag() {
    let new = [
        EntryCell {
            emergency: Some(1),
            ..sent()
        },
        EntryCell {
            on_behalf: true,
            ..sent()
        },
        EntryCell {
            legal_basis: Some("A".parse().unwrap()),
            ..sent()
        },
    ];
    for entry in new {
        let stored = entry.to_cell();
        let mut source = salus_vocabulary::packed::Reader::new(&stored[1..]);
        assert!(source.varint().unwrap() >= 1 << 12);
    }
}

#[test]
fn the_old_gate_is_read_with_the_default_policy() {
    let old = GateCell {
        paused_until: Instant(1_790_000_000),
        identity_registry: Id::from([1; 32]),
        consent_registry: Id::from([2; 32]),
        emergencies: EmergencySetting::Permit,
        legal_bases: false,
    };
    assert_eq!(GateCell::from_cell(&bytes(GATE)).unwrap(), old);
    let mut newer = bytes(GATE);
    newer[0] = 3;
    assert!(GateCell::from_cell(&newer).is_err());
    newer[0] = 2;
    assert!(GateCell::from_cell(&newer).is_err(), "a byte is missing");
    newer.push(8);
    assert!(GateCell::from_cell(&newer).is_err(), "an unknown flag");
    *newer.last_mut().unwrap() = 3;
    assert!(GateCell::from_cell(&newer).is_err(), "an unknown policy");
    *newer.last_mut().unwrap() = 0;
    assert_eq!(GateCell::from_cell(&newer).unwrap(), old);
}

#[test]
fn an_audit_of_0_1_0_goes_on_with_its_old_gate() {
    let mut world = World::new();
    let gate: GateCell = salus_contract_kit::load(&world.deps.storage, &gate_key())
        .unwrap()
        .unwrap();
    let mut stored = gate.to_cell();
    stored.pop();
    stored[0] = 1;
    cosmwasm_std::Storage::set(&mut world.deps.storage, gate_key().as_slice(), &stored);
    world.record(access(1));
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    assert_eq!(config.emergency_without_consent, EmergencyPolicy::Permit);
    let msg = salus_audit_api::msg::ExecuteMsg::NarrowEmergencyPolicy {
        r#as: super::world::text("owner"),
    };
    super::acts::sends(&mut world, "owner", msg);
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    assert_eq!(config.emergency_without_consent, EmergencyPolicy::Deny);
}

fn has_one_form<T: Cell + PartialEq + std::fmt::Debug>(cell: &T) {
    let stored = cell.to_cell();
    assert_eq!(&T::from_cell(&stored).unwrap(), cell);
    assert!(T::from_cell(&stored[..stored.len() - 1]).is_err());
    let longer = [stored.as_slice(), &[0]].concat();
    assert!(T::from_cell(&longer).is_err());
    let mut later = stored;
    later[0] = 9;
    assert!(T::from_cell(&later).is_err());
}

#[test]
fn the_new_cells_have_one_form_each() {
    let review = ReviewCell {
        at: Instant(5),
        by: Id::from([1; 32]),
        verdict: Verdict::Upheld,
        hash: Hash([2; 32]),
    };
    for flagged in [false, true] {
        for review in [None, Some(review)] {
            has_one_form(&EmergencyCell { flagged, review });
        }
    }
    has_one_form(&DeclaredCell {
        at: Instant(u64::MAX),
        subject: Id::from([1; 20]),
        number: u32::MAX,
    });
    has_one_form(&OpenReviewCell);
    let answer = DisputeAnswerCell {
        at: Instant(6),
        answer: DisputeAnswer::Accepted,
        hash: Hash([3; 32]),
    };
    for by in [None, Some(Id::from([7; 20]))] {
        for answer in [None, Some(answer)] {
            has_one_form(&DisputeCell {
                at: Instant(5),
                by,
                code: DisputeCode::Other,
                hash: Hash([4; 32]),
                answer,
            });
        }
    }
    has_one_form(&LegalBasesCell {
        set: Instant(NOW),
        rows: vec![LegalBasisRow {
            purpose: "TREAT".parse().unwrap(),
            basis: "GDPR-9.2.h".parse().unwrap(),
        }],
    });
    for broken in [vec![1, 4], vec![1, 7]] {
        assert!(EmergencyCell::from_cell(&broken).is_err());
        assert!(DisputeCell::from_cell(&broken).is_err());
    }
}

#[test]
fn codes_have_one_number_and_one_code_each() {
    macro_rules! check {
        ($($kind:ty),+) => {$(
            for (place, code) in <$kind>::ALL.iter().enumerate() {
                assert_eq!(usize::from(code.number()), place);
                assert_eq!(serde_json::to_value(code).unwrap(), code.code());
            }
        )+};
    }
    check!(
        salus_audit_api::EmergencyReason,
        Verdict,
        DisputeCode,
        DisputeAnswer,
        EmergencyPolicy
    );
}

#[test]
fn keys_of_the_new_cells_differ() {
    let (short, long) = (Id::from([1; 20]), Id::from([1; 32]));
    let keys = [
        entry_key(&short, 1),
        emergency_key(&short, 1),
        emergency_key(&long, 1),
        of_actor_prefix(&short),
        open_review_key(Instant(NOW), &short, 1),
        open_review_key(Instant(NOW), &short, 2),
        open_review_key(Instant(NOW), &long, 1),
        dispute_key(&short, 1, false),
        dispute_key(&short, 1, true),
        legal_bases_key(&short),
        gate_key(),
    ];
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[at + 1..].contains(key));
    }
}

#[test]
fn frozen_bytes_of_the_new_cells() {
    let mut storage = cosmwasm_std::testing::MockStorage::default();
    let dispute = DisputeCell {
        at: Instant(1),
        by: Some(Id::from([2; 20])),
        code: DisputeCode::WrongFacts,
        hash: Hash([3; 32]),
        answer: Some(DisputeAnswerCell {
            at: Instant(4),
            answer: DisputeAnswer::Rejected,
            hash: Hash([5; 32]),
        }),
    };
    let key = dispute_key(&Id::from([6; 20]), 7, false);
    save(&mut storage, &key, &dispute);
    let expected = [
        vec![1, 3, 1, 3],
        vec![3; 32],
        vec![20],
        vec![2; 20],
        vec![4, 2],
        vec![5; 32],
    ]
    .concat();
    let stored = cosmwasm_std::Storage::get(&storage, key.as_slice());
    assert_eq!(stored, Some(expected));
    let key = [vec![9, 20], vec![6; 20], vec![0, 0, 0, 7]].concat();
    assert_eq!(dispute_key(&Id::from([6; 20]), 7, false).as_slice(), key);
    let of_delegate = [key, vec![1]].concat();
    assert_eq!(
        dispute_key(&Id::from([6; 20]), 7, true).as_slice(),
        of_delegate
    );
    let bases = LegalBasesCell {
        set: Instant(8),
        rows: Vec::new(),
    };
    assert_eq!(bases.to_cell(), vec![1, 8, 0]);
}
