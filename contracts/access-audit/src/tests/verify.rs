use cosmwasm_std::Storage;
use salus_audit_api::cells::{HeadCell, entry_key, head_key};
use salus_audit_api::msg::{Answer, BatchAccess, HeadsResponse, QueryMsg, VerifyEntryResponse};
use salus_audit_api::{EntryCell, GENESIS, entry_hash};
use salus_contract_kit::{Cell, save};
use salus_vocabulary::Hash;

use super::world::{World, access, code, contract_id, id, text};

fn recorded(entries: u8) -> World {
    let mut world = World::new();
    world.fill(entries);
    world
}

/// Alice's entries in messages of these sizes.
fn recorded_in(sizes: &[u8]) -> World {
    let mut world = World::new();
    let mut number = 0;
    for size in sizes {
        let since = u64::from(number);
        let mut items = Vec::new();
        for _ in 0..*size {
            number += 1;
            let mut asked = access(number);
            asked.since = since;
            items.push(BatchAccess::from(asked));
        }
        world.batch(items).unwrap();
    }
    world
}

/// Gives the entries the form in which the build 0.1.0 wrote them: only every 64th holds the hash
/// before it, and a head that of the latest.
fn in_old_form(world: &mut World, entries: u32) -> Vec<Hash> {
    let mut latest = GENESIS;
    let mut hashes = Vec::new();
    for seq in 1..=entries {
        let entry = EntryCell {
            previous: (seq % 64 == 0).then_some(latest),
            ..EntryCell::from_cell(&stored(world, seq)).unwrap()
        };
        save(
            &mut world.deps.storage,
            &entry_key(&id("alice"), seq),
            &entry,
        );
        let bytes = entry.to_cell();
        latest = entry_hash(&contract_id("audit"), &id("alice"), seq, &latest, &bytes);
        hashes.push(latest);
    }
    let head = HeadCell {
        seq: entries,
        hash: latest,
    };
    save(&mut world.deps.storage, &head_key(&id("alice")), &head);
    hashes
}

fn alices_head(world: &World) -> (u32, Hash) {
    let subjects = vec![text("alice")];
    let heads: HeadsResponse = world.query(QueryMsg::Heads { subjects }).unwrap();
    (heads.heads[0].seq, heads.heads[0].hash)
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
fn the_last_entry_of_a_message_and_every_64th_hold_the_hash_before_them() {
    let world = recorded_in(&[1, 2, 50, 50, 25, 1, 1]);
    let hashes = hashes(&world, 130);
    for seq in 1..=130u32 {
        let entry = EntryCell::from_cell(&stored(&world, seq)).unwrap();
        let expected = match seq {
            1 => Some(GENESIS),
            3 | 53 | 64 | 103 | 128 | 129 | 130 => Some(hashes[usize::try_from(seq).unwrap() - 2]),
            _ => None,
        };
        assert_eq!(entry.previous, expected, "entry {seq}");
    }
    assert_eq!(alices_head(&world), (130, hashes[129]));
}

#[test]
fn every_entry_verifies_from_one_that_holds_a_hash_to_the_next() {
    let world = recorded_in(&[1, 2, 50, 50, 25, 1, 1]);
    let hashes = hashes(&world, 130);
    for seq in 1..=130u32 {
        let found = verify(&world, seq);
        assert!(found.intact, "entry {seq}");
        assert_eq!(found.hash, hashes[usize::try_from(seq).unwrap() - 1]);
        let expected = match seq {
            1..=2 => (1, 2),
            3..=52 => (3, 52),
            53..=63 => (53, 63),
            64..=102 => (64, 102),
            103..=127 => (103, 127),
            alone => (alone, alone),
        };
        assert_eq!((found.from, found.to), expected, "entry {seq}");
    }
}

#[test]
fn entries_of_the_build_0_1_0_verify_with_its_head() {
    let mut world = recorded(130);
    let hashes = in_old_form(&mut world, 130);
    assert_eq!(alices_head(&world), (130, hashes[129]));
    for seq in 1..=130u32 {
        let found = verify(&world, seq);
        assert!(found.intact, "entry {seq}");
        assert_eq!(found.hash, hashes[usize::try_from(seq).unwrap() - 1]);
        let expected = match seq {
            1..=63 => (1, 63),
            64..=127 => (64, 127),
            _ => (128, 130),
        };
        assert_eq!((found.from, found.to), expected, "entry {seq}");
    }
    let head = HeadCell {
        seq: 130,
        hash: Hash([9; 32]),
    };
    save(&mut world.deps.storage, &head_key(&id("alice")), &head);
    assert!(!verify(&world, 130).intact);
    assert!(verify(&world, 127).intact);
}

#[test]
fn a_chain_of_the_build_0_1_0_goes_on_without_its_head() {
    for entries in [1, 5, 63, 64, 65] {
        let mut world = recorded(entries);
        let entries = u32::from(entries);
        let before = in_old_form(&mut world, entries);
        let mut asked = access(200);
        asked.since = u64::from(entries);
        assert_eq!(
            super::world::seq_of(&world.record(asked.clone())),
            entries + 1
        );
        assert!(matches!(
            world.record(asked),
            Answer::AlreadyRecorded { seq, .. } if seq == entries + 1
        ));
        let after = hashes(&world, entries + 1);
        assert_eq!(after[..before.len()], before);
        assert_eq!(alices_head(&world), (entries + 1, after[before.len()]));
        assert!((1..=entries + 1).all(|seq| verify(&world, seq).intact));
        // Beside an entry that holds the hash itself an old head is never read.
        let old = world.deps.storage.get(head_key(&id("alice")).as_slice());
        assert_eq!(old.is_some(), entries == 64);
    }
}

#[test]
fn an_altered_entry_is_found() {
    let mut world = recorded_in(&[10, 50, 10]);
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
    for seq in [10, 39, 40, 41, 59] {
        assert!(!verify(&world, seq).intact, "entry {seq}");
    }
    for seq in [9, 60, 64] {
        assert!(verify(&world, seq).intact, "entry {seq}");
    }
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
fn an_entry_that_was_taken_out_is_found() {
    let mut world = recorded_in(&[1, 5, 1]);
    world
        .deps
        .storage
        .remove(entry_key(&id("alice"), 4).as_slice());
    for seq in [3, 5] {
        assert!(!verify(&world, seq).intact, "entry {seq}");
    }
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
    let mut world = recorded(1);
    let first = EntryCell::from_cell(&stored(&world, 1)).unwrap();
    let key = entry_key(&id("alice"), u32::MAX - 1);
    save(&mut world.deps.storage, &key, &first);
    let mut asked = access(3);
    asked.since = u64::from(u32::MAX) - 1;
    assert_eq!(super::world::seq_of(&world.record(asked)), u32::MAX);
    let mut asked = access(2);
    asked.since = u64::from(u32::MAX);
    let error = world.try_record(asked).unwrap_err();
    assert_eq!(code(&error), "salus:audit:entries_used_up");
    assert_eq!(world.entry("alice", u32::MAX).seq, u32::MAX);
}
