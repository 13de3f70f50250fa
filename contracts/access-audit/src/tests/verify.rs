use cosmwasm_std::Storage;
use salus_audit_api::cells::{HeadCell, entry_key, head_key};
use salus_audit_api::msg::{QueryMsg, VerifyEntryResponse};
use salus_audit_api::{EntryCell, GENESIS, entry_hash};
use salus_contract_kit::{Cell, save};
use salus_vocabulary::Hash;

use super::world::{World, access, code, contract_id, id, text};

fn recorded(entries: u8) -> World {
    let mut world = World::new();
    world.fill(entries);
    world
}

fn verify(world: &World, seq: u32) -> VerifyEntryResponse {
    let subject = text("alice");
    world.query(QueryMsg::VerifyEntry { subject, seq }).unwrap()
}

fn stored(world: &World, seq: u32) -> Vec<u8> {
    let key = entry_key(&id("alice"), seq);
    world.deps.storage.get(key.as_slice()).unwrap()
}

/// All hashes, computed in one go from the first entry on.
fn hashes(world: &World, entries: u32) -> Vec<Hash> {
    let mut latest = GENESIS;
    (1..=entries)
        .map(|seq| {
            let bytes = stored(world, seq);
            latest = entry_hash(&contract_id("audit"), &id("alice"), seq, &latest, &bytes);
            latest
        })
        .collect()
}

#[test]
fn every_64th_entry_repeats_the_hash_before_it() {
    let world = recorded(130);
    let hashes = hashes(&world, 130);
    for seq in 1..=130u32 {
        let entry = EntryCell::from_cell(&stored(&world, seq)).unwrap();
        let expected = match seq {
            64 => Some(hashes[62]),
            128 => Some(hashes[126]),
            _ => None,
        };
        assert_eq!(entry.previous, expected, "entry {seq}");
    }
}

#[test]
fn every_entry_verifies_within_64_of_them() {
    let world = recorded(130);
    let hashes = hashes(&world, 130);
    for seq in 1..=130u32 {
        let found = verify(&world, seq);
        assert!(found.intact, "entry {seq}");
        assert_eq!(found.hash, hashes[usize::try_from(seq).unwrap() - 1]);
        let expected = match seq {
            1..=63 => (1, 63),
            64..=127 => (64, 127),
            _ => (128, 130),
        };
        assert_eq!((found.from, found.to), expected);
    }
}

#[test]
fn an_altered_entry_is_found() {
    let mut world = recorded(70);
    let entry = EntryCell::from_cell(&stored(&world, 40)).unwrap();
    let altered = EntryCell {
        height: entry.height + 1,
        ..entry
    };
    save(
        &mut world.deps.storage,
        &entry_key(&id("alice"), 40),
        &altered,
    );
    for seq in [1, 39, 40, 41, 63] {
        assert!(!verify(&world, seq).intact, "entry {seq}");
    }
    assert!(verify(&world, 64).intact);
}

#[test]
fn entries_that_changed_places_are_found() {
    let mut world = recorded(5);
    let (two, three) = (stored(&world, 2), stored(&world, 3));
    let storage = &mut world.deps.storage;
    storage.set(entry_key(&id("alice"), 2).as_slice(), &three);
    storage.set(entry_key(&id("alice"), 3).as_slice(), &two);
    assert!(!verify(&world, 1).intact);
}

#[test]
fn a_head_that_was_set_back_is_found() {
    let mut world = recorded(5);
    let head = HeadCell {
        seq: 4,
        hash: Hash([9; 32]),
    };
    save(&mut world.deps.storage, &head_key(&id("alice")), &head);
    assert!(!verify(&world, 4).intact);
}

#[test]
fn an_entry_that_is_not_there_is_refused() {
    let world = recorded(2);
    for seq in [0, 3] {
        let subject = text("alice");
        let error = world
            .query::<VerifyEntryResponse>(QueryMsg::VerifyEntry { subject, seq })
            .unwrap_err();
        assert_eq!(code(&error), "salus:audit:no_entry");
    }
}

#[test]
fn a_hash_covers_contract_subject_number_hash_before_and_bytes() {
    let world = recorded(1);
    let bytes = stored(&world, 1);
    let contract = contract_id("audit");
    let hash = entry_hash(&contract, &id("alice"), 1, &GENESIS, &bytes);
    let others = [
        entry_hash(&contract_id("other"), &id("alice"), 1, &GENESIS, &bytes),
        entry_hash(&contract, &id("bob"), 1, &GENESIS, &bytes),
        entry_hash(&contract, &id("alice"), 2, &GENESIS, &bytes),
        entry_hash(&contract, &id("alice"), 1, &hash, &bytes),
        entry_hash(&contract, &id("alice"), 1, &GENESIS, &bytes[1..]),
    ];
    for other in others {
        assert_ne!(hash, other);
    }
}

#[test]
fn the_last_number_is_used_and_then_no_more() {
    let mut world = World::new();
    let head = HeadCell {
        seq: u32::MAX - 1,
        hash: Hash([9; 32]),
    };
    save(&mut world.deps.storage, &head_key(&id("alice")), &head);
    let mut asked = access(1);
    asked.since = u64::from(u32::MAX) - 1;
    assert_eq!(super::world::seq_of(&world.record(asked)), u32::MAX);
    let mut asked = access(2);
    asked.since = u64::from(u32::MAX);
    let error = world.try_record(asked).unwrap_err();
    assert_eq!(code(&error), "salus:audit:entries_used_up");
    assert_eq!(world.entry("alice", u32::MAX).seq, u32::MAX);
}
