//! One entry, the history of a subject, heads.

use salus_audit_api::bounds::MAX_HEADS;
use salus_audit_api::msg::{EntryView, HeadsResponse, HistoryResponse, QueryMsg};
use salus_audit_api::{GENESIS, entry_hash};
use salus_vocabulary::Hash;

use super::world::{World, code, contract_id, id, text};

fn recorded(entries: u8) -> World {
    let mut world = World::new();
    world.fill(entries);
    world
}

fn page(
    world: &World,
    cursor: Option<String>,
    limit: Option<u32>,
    descending: bool,
) -> HistoryResponse {
    let msg = QueryMsg::History {
        subject: text("alice"),
        filter: None,
        cursor,
        limit,
        descending: Some(descending),
    };
    world.query(msg).unwrap()
}

fn seqs(page: &HistoryResponse) -> Vec<u32> {
    page.entries.iter().map(|entry| entry.seq).collect()
}

#[test]
fn pages_lose_no_entry_and_give_none_twice() {
    let world = recorded(70);
    for limit in [1, 7, 30, 69, 70, 100] {
        for descending in [false, true] {
            let mut found = Vec::new();
            let mut cursor = None;
            loop {
                let page = page(&world, cursor, Some(limit), descending);
                assert!(page.entries.len() <= usize::try_from(limit).unwrap());
                found.extend(seqs(&page));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            if descending {
                found.reverse();
            }
            assert_eq!(found, (1..=70).collect::<Vec<u32>>());
        }
    }
}

#[test]
fn a_page_has_30_entries_unless_told_otherwise() {
    let world = recorded(31);
    assert_eq!(page(&world, None, None, false).entries.len(), 30);
    for limit in [0, 101, u32::MAX] {
        let msg = QueryMsg::History {
            subject: text("alice"),
            filter: None,
            cursor: None,
            limit: Some(limit),
            descending: None,
        };
        let error = world.query::<HistoryResponse>(msg).unwrap_err();
        assert_eq!(code(&error), "salus:kit:page_limit");
    }
}

#[test]
fn the_history_of_nobody_is_empty() {
    let world = World::new();
    for descending in [false, true] {
        let page = page(&world, None, None, descending);
        assert_eq!((page.entries.len(), page.next), (0, None));
    }
}

#[test]
fn cursors_beyond_the_ends_give_what_is_there() {
    let world = recorded(3);
    assert!(seqs(&page(&world, Some("3".into()), None, false)).is_empty());
    assert!(seqs(&page(&world, Some("9".into()), None, false)).is_empty());
    assert_eq!(seqs(&page(&world, Some("9".into()), None, true)), [3, 2, 1]);
    assert!(seqs(&page(&world, Some("1".into()), None, true)).is_empty());
    assert!(seqs(&page(&world, Some("0".into()), None, true)).is_empty());
    let last = u32::MAX.to_string();
    assert!(seqs(&page(&world, Some(last.clone()), None, false)).is_empty());
    assert_eq!(seqs(&page(&world, Some(last), None, true)), [3, 2, 1]);
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let world = recorded(1);
    for cursor in ["", "x", "-1", "4294967296", "1 "] {
        let msg = QueryMsg::History {
            subject: text("alice"),
            filter: None,
            cursor: Some(cursor.to_owned()),
            limit: None,
            descending: None,
        };
        let error = world.query::<HistoryResponse>(msg).unwrap_err();
        assert_eq!(code(&error), "salus:audit:cursor", "{cursor}");
    }
}

#[test]
fn an_entry_that_is_not_there_is_refused() {
    let world = recorded(2);
    for seq in [0, 3, u32::MAX] {
        let subject = text("alice");
        let error = world
            .query::<EntryView>(QueryMsg::Entry { subject, seq })
            .unwrap_err();
        assert_eq!(code(&error), "salus:audit:no_entry");
    }
}

#[test]
fn an_entry_is_the_same_alone_and_in_the_history() {
    let world = recorded(2);
    assert_eq!(
        page(&world, None, None, false).entries[1],
        world.entry("alice", 2)
    );
}

#[test]
fn a_head_is_the_hash_of_the_latest_entry() {
    let world = recorded(2);
    let msg = QueryMsg::Heads {
        subjects: vec![text("bob"), text("alice")],
    };
    let heads: HeadsResponse = world.query(msg).unwrap();
    let [bob, alice] = &heads.heads[..] else {
        panic!("two heads");
    };
    assert_eq!(
        (bob.seq, bob.hash, &bob.subject),
        (0, GENESIS, &text("bob"))
    );
    let stored = |seq| {
        use cosmwasm_std::Storage;
        let key = salus_audit_api::cells::entry_key(&id("alice"), seq);
        world.deps.storage.get(key.as_slice()).unwrap()
    };
    let next = |seq, previous: Hash| {
        entry_hash(
            &contract_id("audit"),
            &id("alice"),
            seq,
            &previous,
            &stored(seq),
        )
    };
    assert_eq!(alice.seq, 2);
    assert_eq!(alice.hash, next(2, next(1, GENESIS)));
}

#[test]
fn at_most_100_heads_are_told_at_once() {
    let world = World::new();
    let names = |count: usize| QueryMsg::Heads {
        subjects: (0..count)
            .map(|number| text(&format!("{number}")))
            .collect(),
    };
    let heads: HeadsResponse = world.query(names(MAX_HEADS)).unwrap();
    assert_eq!(heads.heads.len(), MAX_HEADS);
    let error = world
        .query::<HeadsResponse>(names(MAX_HEADS + 1))
        .unwrap_err();
    assert_eq!(code(&error), "salus:audit:too_many_heads");
    let twice = QueryMsg::Heads {
        subjects: vec![text("alice"), text("alice")],
    };
    let error = world.query::<HeadsResponse>(twice).unwrap_err();
    assert_eq!(code(&error), "salus:audit:duplicate_value");
}
