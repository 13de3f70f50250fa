//! The rules that all contracts take from the kit.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, ContractResult, Order, QuerierWrapper, Record, Storage, SystemError,
    SystemResult, WasmQuery,
};
use proptest::prelude::*;
use salus_contract_kit::{
    Cell, CellCache, CellSource, Header, HeaderKind, Key, KitError, ReadOnce, address_of,
    guard_migration, header_key, identity_of, identity_of_account, load, page_limit,
    record_version, save, save_header, take_page_within,
};
use salus_vocabulary::{Id, Instant};

fn id(length: usize, fill: u8) -> Id {
    Id::try_from(vec![fill; length].as_slice()).unwrap()
}

#[test]
fn addresses_have_one_spelling_and_20_or_32_bytes() {
    let api = MockApi::default();
    for length in [20, 32] {
        let address = api
            .addr_humanize(&CanonicalAddr::from(vec![3; length]))
            .unwrap();
        assert_eq!(identity_of(&api, address.as_str()).unwrap(), id(length, 3));
        assert_eq!(identity_of_account(&api, &address).unwrap(), id(length, 3));
        assert_eq!(address_of(&api, &id(length, 3)).unwrap(), address);
    }
}

#[test]
fn other_spellings_prefixes_and_lengths_are_refused() {
    let api = MockApi::default();
    let good = api
        .addr_humanize(&CanonicalAddr::from(vec![3; 20]))
        .unwrap()
        .into_string();
    let other = MockApi::default()
        .with_prefix("osmo")
        .addr_humanize(&CanonicalAddr::from(vec![3; 20]));
    let valoper = MockApi::default()
        .with_prefix("cosmwasmvaloper")
        .addr_humanize(&CanonicalAddr::from(vec![3; 20]));
    let mut mixed = good.clone();
    mixed.replace_range(..1, "C");
    let mut bad_checksum = good.clone();
    let last = bad_checksum.pop().unwrap();
    bad_checksum.push(if last == 'q' { 'p' } else { 'q' });
    let mut wrong = vec![
        String::new(),
        " ".into(),
        good.to_uppercase(),
        mixed,
        bad_checksum,
        format!(" {good}"),
        format!("{good} "),
        other.unwrap().into_string(),
        valoper.unwrap().into_string(),
        "x".repeat(10_000),
        format!("did:salus:chain:{good}"),
    ];
    for length in [1, 19, 21, 31, 33, 45] {
        if let Ok(address) = api.addr_humanize(&CanonicalAddr::from(vec![3; length])) {
            wrong.push(address.into_string());
        }
    }
    for text in wrong {
        let error = identity_of(&api, &text).unwrap_err();
        assert!(
            matches!(error, KitError::InvalidAddress { .. }),
            "{text}: {error}"
        );
        assert!(error.to_string().starts_with("salus:kit:invalid_address: "));
        assert!(error.to_string().len() < 400);
    }
}

#[test]
fn a_page_has_1_to_100_items_and_30_by_default() {
    assert_eq!(page_limit(None).unwrap(), 30);
    assert_eq!(page_limit(Some(1)).unwrap(), 1);
    assert_eq!(page_limit(Some(100)).unwrap(), 100);
    for limit in [0, 101, u32::MAX] {
        assert!(matches!(
            page_limit(Some(limit)),
            Err(KitError::PageLimit { .. })
        ));
    }
}

#[test]
fn a_pause_is_half_open() {
    let header = Header {
        paused_until: Instant(100),
        ..Header::new(HeaderKind::Audit)
    };
    assert_eq!(
        [99, 100, 101].map(|now| header.is_paused(Instant(now))),
        [true, false, false]
    );
    assert!(matches!(
        header.require_running(Instant(99)),
        Err(KitError::Paused { until: 100 })
    ));
    assert!(header.require_running(Instant(100)).is_ok());
    assert!(!Header::new(HeaderKind::Audit).is_paused(Instant(0)));
}

#[test]
fn only_an_older_version_of_the_same_contract_migrates() {
    let attempt = |stored: (&'static str, &'static str), version: &'static str| {
        let mut storage = MockStorage::new();
        record_version(&mut storage, stored.0, stored.1).unwrap();
        let result = guard_migration(&mut storage, "salus", version);
        (
            result.is_ok(),
            cw2::get_contract_version(&storage).unwrap().version,
        )
    };
    assert_eq!(attempt(("salus", "0.1.0"), "0.1.1"), (true, "0.1.1".into()));
    assert_eq!(
        attempt(("salus", "0.9.0"), "0.10.0"),
        (true, "0.10.0".into())
    );
    for (stored, version) in [
        (("salus", "0.1.0"), "0.1.0"),
        (("salus", "0.2.0"), "0.1.9"),
        (("other", "0.1.0"), "0.2.0"),
        (("salus", "0.1"), "0.2.0"),
        (("salus", "0.1.0-rc.1"), "0.1.0"),
        (("salus", "0.1.0.0"), "0.1.1"),
        (("salus", ""), "0.1.1"),
    ] {
        assert_eq!(
            attempt(stored, version),
            (false, stored.1.to_owned()),
            "{stored:?}"
        );
    }
}

#[test]
fn migration_needs_a_recorded_version() {
    assert!(guard_migration(&mut MockStorage::new(), "salus", "1.0.0").is_err());
}

#[test]
fn a_cell_of_an_unknown_layout_or_length_is_unreadable() {
    let good = Header::new(HeaderKind::Consent).to_cell();
    assert!(Header::from_cell(&good).is_ok());
    let mut layout = good.clone();
    layout[0] = 2;
    let mut longer = good.clone();
    longer.push(0);
    for bytes in [
        &[][..],
        &good[..good.len() - 1],
        &layout,
        &longer,
        &[0xff; 64],
    ] {
        assert!(matches!(
            Header::from_cell(bytes),
            Err(KitError::UnreadableCell { .. })
        ));
    }
}

fn with_peer<T>(cell: Option<Vec<u8>>, check: impl FnOnce(CellSource<'_>) -> T) -> T {
    let mut querier: MockQuerier = MockQuerier::new(&[]);
    querier.update_wasm(move |query| match query {
        WasmQuery::Raw { key, .. } if key.as_slice() == header_key().as_slice() => {
            SystemResult::Ok(ContractResult::Ok(cell.clone().unwrap_or_default().into()))
        }
        WasmQuery::Raw { .. } => SystemResult::Ok(ContractResult::Ok(Default::default())),
        _ => SystemResult::Err(SystemError::UnsupportedRequest {
            kind: "test".into(),
        }),
    });
    let seen = CellCache::default();
    let address = Addr::unchecked("peer");
    check(CellSource::Peer {
        querier: QuerierWrapper::new(&querier),
        address: &address,
        seen: &seen,
    })
}

#[test]
fn a_peer_that_is_absent_or_another_or_unreadable_is_an_error() {
    let consent = Header::new(HeaderKind::Consent);
    let read = |cell| with_peer(cell, |source| source.header(HeaderKind::Consent));
    assert_eq!(read(Some(consent.to_cell())).unwrap(), consent);
    let other = Header::new(HeaderKind::Identity);
    let newer = Header {
        layout: 3,
        ..consent
    };
    for cell in [None, Some(other.to_cell()), Some(newer.to_cell())] {
        assert!(matches!(read(cell), Err(KitError::WrongPeer { .. })));
    }
    for cell in [vec![1], vec![0; 65_536], b"{}".to_vec()] {
        assert!(matches!(
            read(Some(cell)),
            Err(KitError::UnreadableCell { .. })
        ));
    }
}

#[test]
fn a_failing_peer_is_an_error() {
    let mut querier: MockQuerier = MockQuerier::new(&[]);
    querier.update_wasm(|_| SystemResult::Ok(ContractResult::Err("no".into())));
    let (seen, address) = (CellCache::default(), Addr::unchecked("peer"));
    let source = CellSource::Peer {
        querier: QuerierWrapper::new(&querier),
        address: &address,
        seen: &seen,
    };
    assert!(matches!(
        source.header(HeaderKind::Audit),
        Err(KitError::UnreadablePeer { .. })
    ));
}

#[test]
fn a_peer_is_asked_once_for_a_cell() {
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = asked.clone();
    let mut querier: MockQuerier = MockQuerier::new(&[]);
    let header = Header::new(HeaderKind::Audit);
    querier.update_wasm(move |_| {
        count.set(count.get() + 1);
        SystemResult::Ok(ContractResult::Ok(header.to_cell().into()))
    });
    let (seen, address) = (CellCache::default(), Addr::unchecked("peer"));
    let source = CellSource::Peer {
        querier: QuerierWrapper::new(&querier),
        address: &address,
        seen: &seen,
    };
    for _ in 0..3 {
        assert_eq!(source.header(HeaderKind::Audit).unwrap(), header);
    }
    assert_eq!(asked.get(), 1);
}

#[test]
fn own_cells_are_read_as_written() {
    let mut storage = MockStorage::new();
    assert_eq!(load::<Header>(&storage, &header_key()).unwrap(), None);
    let header = Header {
        epoch: 7,
        paused_until: Instant(9),
        ..Header::new(HeaderKind::Identity)
    };
    save_header(&mut storage, &header);
    assert_eq!(load(&storage, &header_key()).unwrap(), Some(header));
    assert_eq!(
        CellSource::Own(&storage)
            .header(HeaderKind::Identity)
            .unwrap(),
        header
    );
    save(&mut storage, &Key::new(9).part(b"x"), &header);
    assert_eq!(storage.get(&[9, b'x']), Some(header.to_cell()));
}

#[test]
fn the_end_of_a_prefix_lies_after_all_its_keys() {
    assert_eq!(Key::new(1).after_prefix(), Some(vec![2]));
    assert_eq!(
        Key::new(1).part(&[0xff, 0xff]).after_prefix(),
        Some(vec![2])
    );
    assert_eq!(Key::new(0xff).after_prefix(), None);
}

#[test]
fn no_two_lists_of_parts_share_a_key() {
    let mut seen: BTreeMap<Vec<u8>, (u8, Id, Vec<u8>)> = BTreeMap::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let parts = (
        1u8..4,
        prop_oneof![
            (0u8..3).prop_map(|fill| id(20, fill)),
            (0u8..3).prop_map(|fill| id(32, fill)),
            any::<[u8; 20]>().prop_map(Id::from)
        ],
        prop_oneof![
            proptest::collection::vec(0u8..3, 0..34),
            Just(vec![20; 20]),
            Just(vec![32; 32])
        ],
    );
    for _ in 0..100_000 {
        let tree = parts.new_tree(&mut runner).unwrap();
        let (namespace, owner, last) = proptest::strategy::ValueTree::current(&tree);
        let key = Key::new(namespace)
            .owner(&owner)
            .part(&last)
            .as_slice()
            .to_vec();
        let value = (namespace, owner, last);
        let before = seen.entry(key).or_insert_with(|| value.clone());
        assert_eq!(*before, value);
    }
    assert!(seen.len() > 10_000);
}

/// Counts reads, and knows nothing else.
#[derive(Default)]
struct Counting {
    cells: MockStorage,
    reads: std::cell::Cell<usize>,
}

impl Storage for Counting {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.reads.set(self.reads.get() + 1);
        self.cells.get(key)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.cells.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.cells.remove(key);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.cells.range(start, end, order)
    }
}

#[test]
fn a_message_reads_no_cell_twice_present_or_not() {
    let mut counting = Counting::default();
    counting.set(b"present", b"1");
    {
        let storage = ReadOnce::new(&mut counting);
        for _ in 0..3 {
            assert_eq!(storage.get(b"present"), Some(b"1".to_vec()));
            assert_eq!(storage.get(b"absent"), None);
        }
    }
    assert_eq!(counting.reads.get(), 2);
}

proptest! {
    /// Whatever is read, written and removed in whatever order: it is as without.
    #[test]
    fn reading_once_reads_what_is_stored(
        steps in prop::collection::vec((0u8..4, 0u8..4, any::<u8>()), 0..60),
    ) {
        let mut plain = MockStorage::default();
        let mut below = MockStorage::default();
        let mut once = ReadOnce::new(&mut below);
        for (what, key, value) in steps {
            match what {
                0 => {
                    plain.set(&[key], &[value]);
                    once.set(&[key], &[value]);
                }
                1 => {
                    plain.remove(&[key]);
                    once.remove(&[key]);
                }
                _ => prop_assert_eq!(plain.get(&[key]), once.get(&[key])),
            }
            let cells = |storage: &dyn Storage| -> Vec<Record> {
                storage.range(None, None, Order::Ascending).collect()
            };
            prop_assert_eq!(cells(&plain), cells(&once));
        }
        let cells = |storage: &MockStorage| -> Vec<Record> {
            storage.range(None, None, Order::Ascending).collect()
        };
        prop_assert_eq!(cells(&plain), cells(&below));
    }
}

#[test]
fn a_page_within_a_budget_ends_with_the_item_that_reaches_it() {
    let page = |budget: usize, limit: usize| {
        let items = (1..=9_u32).map(|number| Ok::<_, KitError>((number, number)));
        take_page_within(budget, items, limit, |_, number| {
            let kept = (number % 2 == 0).then_some(number);
            Ok((kept, number as usize))
        })
        .unwrap()
    };
    assert_eq!(page(1, 9), (vec![], Some(1)));
    assert_eq!(page(10, 9), (vec![2, 4], Some(4)));
    assert_eq!(page(11, 9), (vec![2, 4], Some(5)));
    assert_eq!(page(45, 9), (vec![2, 4, 6, 8], None));
    assert_eq!(page(usize::MAX, 2), (vec![2, 4], Some(4)));
}
