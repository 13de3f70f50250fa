//! What calls do to the state, and what failed ones do not.

use crate::fixture::World;
use cosmwasm_std::{Binary, Coin, Event, Record};
use salus_vm::{CallError, ChainError, StaleSnapshot};
use serde_json::json;

fn cells<const N: usize>(cells: [(&str, &str); N]) -> Vec<Record> {
    cells.map(|(key, value)| (key.into(), value.into())).into()
}

#[test]
fn a_failed_call_keeps_nothing_and_says_how_it_failed() {
    let mut world = World::new();
    let coin = Coin::new(5u128, "utoken");
    world.chain.mint(&world.alice, &coin).unwrap();
    let before = world.chain.cells(&world.contract).unwrap();
    let mut fails = |message: &str| {
        let coins = std::slice::from_ref(&coin);
        let sent =
            world
                .chain
                .execute_raw(&world.alice, &world.contract, message.as_bytes(), coins);
        let failure = sent.unwrap_err();
        assert_eq!(
            world.chain.cells(&world.contract).unwrap(),
            before,
            "{message}"
        );
        assert_eq!(
            world.chain.balance(&world.alice, "utoken"),
            Ok(5),
            "{message}"
        );
        assert_eq!(
            world.chain.balance(&world.contract, "utoken"),
            Ok(0),
            "{message}"
        );
        failure.error
    };
    assert_eq!(
        fails(r#"{"fail":1}"#),
        CallError::Contract("refused".to_owned())
    );
    assert_eq!(
        fails(r#"{"stop":1}"#),
        CallError::Aborted("stopped on purpose".to_owned())
    );
    assert_eq!(
        fails(r#"{"send":1}"#),
        CallError::Chain(ChainError::SubMessages(1))
    );
    assert!(matches!(fails(r#"{"trap":1}"#), CallError::Vm(_)));
    assert!(matches!(
        fails(r#"{"rsvd":1}"#),
        CallError::Chain(ChainError::InvalidEvent(text)) if text.contains("_mine")
    ));
}

#[test]
fn funds_move_with_a_message_that_succeeds_and_only_if_the_sender_has_them() {
    let mut world = World::new();
    world
        .chain
        .mint(&world.alice, &Coin::new(5u128, "utoken"))
        .unwrap();
    let mut send = |amount: u128| {
        let funds = [Coin::new(amount, "utoken")];
        world
            .chain
            .execute_raw(&world.alice, &world.contract, br#"{"read":0}"#, &funds)
    };
    send(3).unwrap();
    assert!(matches!(
        send(3).unwrap_err().error,
        CallError::Chain(ChainError::InsufficientFunds { .. })
    ));
    assert_eq!(world.chain.balance(&world.alice, "utoken"), Ok(2));
    let contract = world.contract.clone();
    assert_eq!(world.chain.balance(&contract, "utoken"), Ok(3));
    let request = json!({"bank": {"balance": {"address": contract, "denom": "utoken"}}});
    let (answer, _) = world.ask(&request);
    let expected = Binary::from(br#"{"amount":{"denom":"utoken","amount":"3"}}"#);
    assert_eq!(
        answer,
        format!(r#"{{"ok":{{"ok":"{}"}}}}"#, expected.to_base64())
    );
}

#[test]
fn a_query_that_writes_or_deletes_is_refused() {
    let world = World::new();
    for message in [r#"{"save":1}"#, r#"{"drop":1}"#] {
        let result = world
            .chain
            .query_smart_raw(&world.contract, message.as_bytes());
        assert_eq!(result.unwrap_err().error, CallError::WriteInQuery);
    }
}

#[test]
fn iterators_go_through_their_range_in_order() {
    let mut world = World::new();
    let contract = world.contract.clone();
    for key in ["a", "b", "c", "d"] {
        world
            .chain
            .put_cell(&contract, key.as_bytes(), Some(key.into()))
            .unwrap();
    }
    let mut last = |message: &str| {
        let gas = world.execute(message).unwrap().gas;
        let last = world.cell("last").unwrap();
        world
            .chain
            .put_cell(&world.contract, b"last", None)
            .unwrap();
        (last, gas.counts.iterated)
    };
    // key, its length, value, its length; the cells are a, b, c, cell, d
    assert_eq!(
        last(r#"{"scan":0}"#),
        ("d\0\0\0\u{1}d\0\0\0\u{1}".to_owned(), 5)
    );
    assert_eq!(
        last(r#"{"rscn":0}"#),
        ("a\0\0\0\u{1}a\0\0\0\u{1}".to_owned(), 5)
    );
    let cell = "cell\0\0\0\u{4}{\"save\":1}\0\0\0\u{a}";
    assert_eq!(last(r#"{"rang":0}"#), (cell.to_owned(), 3));
}

#[test]
fn dumps_are_sorted_and_complete() {
    let mut world = World::new();
    world.execute(r#"{"save":"x"}"#).unwrap();
    world.execute(r#"{"rscn":0}"#).unwrap();
    let contract = world.contract.clone();
    world
        .chain
        .put_cell(&contract, b"a", Some(b"1".to_vec()))
        .unwrap();
    let dump = world.chain.cells(&contract).unwrap();
    let keys: Vec<_> = dump.iter().map(|(key, _)| key.as_slice()).collect();
    assert_eq!(keys, [b"a".as_slice(), b"cell", b"last"]);
    assert_eq!(world.chain.cell_count(&contract), Ok(3));
    assert_eq!(world.cell("cell").unwrap(), r#""x""#);
    assert_eq!(
        world.chain.cells(&world.peer).unwrap(),
        cells([("cell", r#"{"save":1}"#)])
    );

    world
        .chain
        .replace_cells(&contract, cells([("only", "this")]))
        .unwrap();
    assert_eq!(
        world.chain.cells(&contract).unwrap(),
        cells([("only", "this")])
    );
}

#[test]
fn events_are_those_that_wasmd_emits() {
    let mut world = World::new();
    let answer = world.execute(r#"{"evnt":0}"#).unwrap();
    let contract = world.contract.as_str();
    let named = |kind: &str| {
        let mut event = Event::new(kind);
        let (key, value) = ("_contract_address".to_owned(), contract.to_owned());
        event
            .attributes
            .push(cosmwasm_std::Attribute { key, value });
        event
    };
    let long = "0123456789".repeat(10);
    let expected = [
        named("wasm").add_attribute("a", "1"),
        named("wasm-kept").add_attribute("long", &long),
    ];
    assert_eq!(answer.events, expected);
    assert_eq!(answer.attribute("long"), Some(long.as_str()));
    assert_eq!(answer.data, None);
    let data = world.execute(r#"{"read":0}"#).unwrap().data;
    assert_eq!(data.unwrap().as_slice(), b"hi");
}

#[test]
fn a_snapshot_brings_back_cells_contracts_coins_and_the_block() {
    let mut world = World::new();
    let coin = Coin::new(7u128, "utoken");
    world.chain.mint(&world.alice, &coin).unwrap();
    let state = |world: &World| {
        let cells = world.chain.cells(&world.contract).unwrap();
        (
            cells,
            world.chain.balance(&world.alice, "utoken"),
            world.chain.block(),
        )
    };
    let before = state(&world);
    let start = world.chain.snapshot();
    let alice = world.alice.clone();
    for round in 0..3 {
        world
            .chain
            .execute_raw(
                &alice,
                &world.contract,
                br#"{"save":"new"}"#,
                std::slice::from_ref(&coin),
            )
            .unwrap();
        world.execute(r#"{"fail":1}"#).unwrap_err();
        world.execute(r#"{"scan":1}"#).unwrap();
        world.chain.advance(1, 6);
        let made =
            world
                .chain
                .instantiate_raw(world.code, &alice, br#"{"save":1}"#, &[], "x", None);
        let made = made.unwrap().contract;
        let later = world.chain.snapshot();
        assert_ne!(state(&world), before);

        world.chain.restore(&start).unwrap();
        assert_eq!(state(&world), before, "round {round}");
        assert_eq!(world.chain.cell_count(&made), Ok(0));
        assert_eq!(world.chain.restore(&later), Err(StaleSnapshot));
    }
    world.execute(r#"{"save":"kept"}"#).unwrap();
    world.chain.discard(start.clone()).unwrap();
    assert_eq!(world.chain.restore(&start), Err(StaleSnapshot));
    assert_eq!(world.cell("cell").unwrap(), r#""kept""#);
}

#[test]
fn the_block_moves_only_when_told() {
    let mut world = World::new();
    let before = world.chain.block();
    world.execute(r#"{"save":1}"#).unwrap();
    assert_eq!(world.chain.block(), before);
    world.chain.advance(2, 11);
    let after = world.chain.block();
    assert_eq!(after.height, before.height + 2);
    assert_eq!(after.time, before.time.plus_seconds(11));
    assert_eq!(after.chain_id, before.chain_id);
}
