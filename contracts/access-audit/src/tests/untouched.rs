//! No message alters or purges an entry.

use std::collections::BTreeMap;

use salus_audit_api::msg::{BatchAccess, ExecuteMsg, LegalBasis};
use salus_audit_api::{DisputeAnswer, DisputeCode, Verdict};
use salus_contract_kit::Message;
use salus_identity_api::cells::{RootsCell, roots_key};
use salus_vocabulary::{AccreditationKind, Hash};

use super::acts::{
    declaration, declare_as, dispute_as, holder, hospital, reported_emergency, review_as,
};
use super::world::{NOW, World, access, from, id, object, text};
use crate::contract;

/// The namespace of the entries.
const ENTRIES: u8 = 2;

fn entries(world: &World) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let cells = world.storage().into_iter();
    cells.filter(|(key, _)| key[0] == ENTRIES).collect()
}

fn recorded() -> World {
    let mut world = hospital();
    world.identity("reviewer", holder(AccreditationKind::Reviewer));
    let roots = RootsCell {
        roots: vec![id("root")],
    };
    world.put("identities", &roots_key(), &roots);
    world.fill(3);
    for access in [reported_emergency(4), access(5)] {
        world.record(access);
    }
    world
        .batch(vec![
            BatchAccess::from(access(6)),
            BatchAccess::from(access(7)),
        ])
        .unwrap();
    let mut mine = declaration(8);
    mine.since = 7;
    super::acts::declare(&mut world, mine);
    world
}

/// One of every kind of message, with a sender who may send it.
fn messages() -> Vec<(&'static str, ExecuteMsg)> {
    let record = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(50),
    };
    let batch = ExecuteMsg::RecordBatch {
        r#as: text("hospital"),
        custodian: text("hospital"),
        accesses: vec![
            BatchAccess::from(access(51)),
            BatchAccess::from(reported_emergency(52)),
        ],
    };
    let mut declared = declaration(53);
    declared.since = 8;
    let answer = ExecuteMsg::AnswerDispute {
        r#as: text("hospital"),
        subject: text("alice"),
        seq: 1,
        of_delegate: None,
        answer: DisputeAnswer::Accepted,
        hash: Hash([1; 32]),
    };
    let bases = ExecuteMsg::SetLegalBases {
        r#as: text("hospital"),
        bases: vec![LegalBasis {
            purpose: "TREAT".parse().unwrap(),
            basis: "A".parse().unwrap(),
        }],
    };
    let withdraw = ExecuteMsg::WithdrawLegalBases {
        r#as: text("hospital"),
        purposes: vec!["TREAT".parse().unwrap()],
    };
    let owner = || text("owner");
    vec![
        ("gateway", record),
        ("gateway", batch),
        ("doctor", declare_as("doctor", declared)),
        ("reviewer", review_as("reviewer", 4)),
        ("alice", dispute_as("alice", 1)),
        ("hospital", answer),
        ("hospital", bases),
        ("hospital", withdraw),
        ("owner", ExecuteMsg::NarrowEmergencyPolicy { r#as: owner() }),
        ("owner", ExecuteMsg::WidenEmergencyPolicy { r#as: owner() }),
        (
            "root",
            ExecuteMsg::VetoEmergencyPolicy { r#as: text("root") },
        ),
        (
            "owner",
            ExecuteMsg::ProposeOwner {
                r#as: owner(),
                owner: text("heir"),
            },
        ),
        ("owner", ExecuteMsg::CancelOwnership { r#as: owner() }),
        (
            "owner",
            ExecuteMsg::ProposeOwner {
                r#as: owner(),
                owner: text("heir"),
            },
        ),
        ("heir", ExecuteMsg::AcceptOwnership { r#as: text("heir") }),
        ("heir", ExecuteMsg::Pause { r#as: text("heir") }),
    ]
}

#[test]
fn old_entries_are_byte_identical_after_any_message() {
    let mut world = recorded();
    let mut kinds = Vec::new();
    for (place, (sender, msg)) in (1..).zip(messages()) {
        world.at(NOW + place);
        let before = entries(&world);
        let mut kind = format!("{msg:?}");
        kind.truncate(kind.find(' ').unwrap());
        world
            .execute(from(sender), msg)
            .unwrap_or_else(|error| panic!("{kind}: {error}"));
        let after = entries(&world);
        for (key, entry) in &before {
            assert_eq!(after.get(key), Some(entry), "{kind}");
        }
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 15, "one of every kind: {kinds:?}");
}

#[test]
fn old_entries_are_byte_identical_after_any_refused_message() {
    let mut world = recorded();
    for (_, msg) in messages() {
        let before = world.storage();
        let deps = world.deps.as_mut();
        let sent = contract::execute(deps, world.env.clone(), from("stranger"), Message(msg));
        assert!(sent.is_err());
        assert_eq!(world.storage(), before);
    }
}

#[test]
fn a_query_changes_nothing() {
    let world = recorded();
    let before = world.storage();
    world.entry("alice", 1);
    super::acts::emergency(&world, 4);
    assert_eq!(world.storage(), before);
}

#[test]
fn a_dispute_and_a_review_are_told_beside_an_entry_not_in_it() {
    let mut world = recorded();
    let before = entries(&world);
    for msg in [
        dispute_as("alice", 4),
        ExecuteMsg::ReviewEmergency {
            r#as: text("alice"),
            subject: text("alice"),
            emergency: 4,
            verdict: Verdict::Upheld,
            hash: Hash([2; 32]),
        },
    ] {
        world.execute(from("alice"), msg).unwrap();
    }
    assert_eq!(entries(&world), before);
    let entry = world.entry("alice", 4);
    assert_eq!(
        entry.dispute.map(|dispute| dispute.code),
        Some(DisputeCode::UnknownActor)
    );
    assert_eq!(entry.access_id, object(4));
}
