//! What is charged, part by part, from outside the meter.

use crate::fixture::{WASM, World, raw, smart};
use salus_vm::{CallError, Chain, GasReport, price};

fn parts(gas: &GasReport) -> u64 {
    gas.vm
        + gas.storage_read
        + gas.storage_write
        + gas.storage_delete
        + gas.iterator
        + gas.peers_raw
        + gas.peers_smart
        + gas.peers_info
        + gas.load
        + gas.lookups
        + gas.events
        + gas.result
}

#[test]
fn the_parts_add_up_to_the_total() {
    let mut world = World::new();
    let peer = world.peer.clone();
    let asks = |request: serde_json::Value| format!(r#"{{"asks":{request}}}"#);
    for message in [
        r#"{"save":"x"}"#.to_owned(),
        r#"{"twic":"x"}"#.to_owned(),
        r#"{"scan":0}"#.to_owned(),
        r#"{"drop":0}"#.to_owned(),
        r#"{"evnt":0}"#.to_owned(),
        asks(raw(&peer, "cell")),
        asks(smart(&peer, r#"{"read":0}"#)),
    ] {
        let gas = world.execute(&message).unwrap().gas;
        assert_eq!(parts(&gas), gas.total, "{message}: {gas:?}");
    }
    let failure = world.execute(r#"{"fail":0}"#).unwrap_err();
    assert_eq!(parts(&failure.gas), failure.gas.total);
}

#[test]
fn a_cold_call_costs_58_000_more_than_a_warm_one() {
    let mut world = World::new();
    let warm = world.execute(r#"{"read":0}"#).unwrap().gas;
    world.chain.unpin(world.code);
    let cold = world.execute(r#"{"read":0}"#).unwrap().gas;

    assert_eq!(cold.total, warm.total + 58_000);
    assert_eq!((warm.load, cold.load), (2_000, 60_000));
    assert_eq!((warm.total, cold.total), (warm.warm, warm.cold));
    assert_eq!((warm.warm, warm.cold), (cold.warm, cold.cold));
}

#[test]
fn code_that_a_transaction_loaded_is_warm_for_its_peers_too() {
    let mut world = World::new();
    world.chain.unpin(world.code);
    let peer = world.peer.clone();
    let same_code = world.ask(&smart(&peer, r#"{"read":0}"#)).1.gas;
    assert_eq!(same_code.cold, same_code.total);
    assert_eq!(same_code.warm + 58_000, same_code.cold);

    let other_wasm = [WASM.as_slice(), b"\0\x05\x04note"].concat();
    let other = world.chain.store_code(&other_wasm).unwrap();
    let alice = world.alice.clone();
    let made =
        world
            .chain
            .instantiate_raw(other, &alice, br#"{"save":1}"#, &[], "second", Some(&alice));
    let stranger = made.unwrap().contract;
    let other_code = world.ask(&smart(&stranger, r#"{"read":0}"#)).1.gas;
    assert_eq!(other_code.cold, other_code.total);
    assert_eq!(other_code.warm + 2 * 58_000, other_code.cold);
    assert_eq!(other_code.warm, same_code.warm);
}

#[test]
fn storage_costs_what_the_formulas_say() {
    let mut world = World::new();
    let value = r#""0123456789""#;

    let write = world
        .execute(&format!(r#"{{"save":{value}}}"#))
        .unwrap()
        .gas;
    assert_eq!(write.storage_write, 2_000 + 30 * (33 + 4 + 12));
    let read = world.execute(r#"{"read":0}"#).unwrap().gas;
    assert_eq!(read.storage_read, 1_000 + 3 * (33 + 4 + 12));
    let scan = world.execute(r#"{"scan":0}"#).unwrap().gas;
    assert_eq!(
        scan.iterator,
        2 * (30 + 3 * (33 + 4 + 12)),
        "the first element counts twice"
    );
    let removed = world.execute(r#"{"drop":0}"#).unwrap().gas;
    assert_eq!(removed.storage_delete, 1_000);
    let missing = world.execute(r#"{"read":0}"#).unwrap().gas;
    assert_eq!(missing.storage_read, 1_000 + 3 * (33 + 4));
}

#[test]
fn a_raw_read_of_a_peer_costs_the_read_alone() {
    let mut world = World::new();
    let (peer, alice) = (world.peer.clone(), world.alice.clone());
    let cell = br#"{"save":1}"#.len() as u64;
    let present = world.ask(&raw(&peer, "cell")).1.gas;
    assert_eq!(present.peers_raw, 1_000 + 3 * (33 + 4 + cell));
    let missing = world.ask(&raw(&peer, "none")).1.gas;
    assert_eq!(missing.peers_raw, 1_000 + 3 * (33 + 4));
    let account = world.ask(&raw(&alice, "none")).1.gas;
    assert_eq!(
        account.peers_raw,
        1_000 + 3 * (21 + 4),
        "an account's key is shorter"
    );
    assert_eq!((present.peers_smart, present.peers_info), (0, 0));
}

#[test]
fn a_smart_query_costs_its_caller_all_that_it_costs_alone() {
    let mut world = World::new();
    let peer = world.peer.clone();
    let message = r#"{"read":0}"#;
    let alone = world
        .chain
        .query_smart_raw(&peer, message.as_bytes())
        .unwrap()
        .gas;
    let asked = world.ask(&smart(&peer, message)).1.gas;
    assert_eq!(asked.peers_smart, alone.total);
    assert_eq!(asked.counts.smart_queries, 1);
    assert_eq!(asked.counts.reads, 1);
}

#[test]
fn the_floor_counts_each_cell_once_per_read_and_once_per_write() {
    let mut world = World::new();
    let old = r#"{"save":1}"#.len();
    let new = r#""0123456789""#.len();
    let gas = world.execute(r#"{"twic":"0123456789"}"#).unwrap().gas;
    assert_eq!(
        gas.floor,
        price::cell_read(4, old) + price::cell_write(4, new)
    );
    let twice = 2 * price::cell_read(4, old) + price::cell_read(4, new);
    assert_eq!(gas.storage_read, twice);
    assert_eq!(gas.storage_write, 2 * price::cell_write(4, new));
    assert_eq!(gas.overhead(), gas.total - gas.floor);
    assert_eq!((gas.counts.reads, gas.counts.writes), (3, 2));
}

#[test]
fn the_floor_leaves_out_reading_what_the_call_itself_wrote() {
    let mut world = World::new();
    let gas = world.execute(r#"{"then":"x"}"#).unwrap().gas;
    assert_eq!(gas.floor, price::cell_write(4, 3));
    assert_eq!(gas.storage_read, price::cell_read(4, 3));
}

#[test]
fn the_floor_counts_the_first_cell_of_an_iterator_twice() {
    let mut world = World::new();
    let gas = world.execute(r#"{"scan":0}"#).unwrap().gas;
    assert_eq!(gas.counts.iterated, 1);
    let cell = r#"{"save":1}"#.len();
    assert_eq!(
        gas.iterator,
        2 * price::iterator_step(price::CELL_PREFIX + 4, cell)
    );
    assert_eq!(gas.floor - gas.storage_write, gas.iterator);
}

#[test]
fn the_floor_includes_what_peers_read() {
    let mut world = World::new();
    let peer = world.peer.clone();
    let cell = r#"{"save":1}"#.len();
    let (answer, raw_read) = world.ask(&raw(&peer, "cell"));
    let written = price::cell_write("answer".len(), answer.len());
    assert_eq!(raw_read.gas.floor, price::cell_read(4, cell) + written);
    let (answer, smart_read) = world.ask(&smart(&peer, r#"{"read":0}"#));
    let written = price::cell_write("answer".len(), answer.len());
    assert_eq!(smart_read.gas.floor, price::cell_read(4, cell) + written);
}

#[test]
fn events_cost_by_attribute_type_and_byte_after_the_first_hundred() {
    let mut world = World::new();
    // One plain attribute of 2 bytes; one event "kept" with an attribute of 4 + 100 bytes.
    let gas = world.execute(r#"{"evnt":0}"#).unwrap().gas;
    assert_eq!(gas.events, 2 * 10 + 20 + 4 + (2 + 4 + 100 - 100));
    // One attribute of 6 bytes.
    assert_eq!(world.execute(r#"{"read":0}"#).unwrap().gas.events, 10);
}

#[test]
fn a_result_costs_its_bytes() {
    let mut world = World::new();
    let returned = br#"{"ok":{"messages":[],"attributes":[{"key":"op","value":"done"}],"events":[],"data":"aGk="}}"#;
    let gas = world.execute(r#"{"read":0}"#).unwrap().gas;
    assert_eq!(gas.result, returned.len() as u64);
}

#[test]
fn lookups_depend_on_the_lengths_of_the_records() {
    // The address texts here have 43 and 63 bytes, the label 5.
    let contract_record = 2 + (2 + 43) + (2 + 43) + (2 + 5) + (2 + 4) + (2 + 5 + 59);
    let code_record = (2 + 32) + (2 + 43) + 4;
    let mut world = World::new();
    assert_eq!((world.alice.len(), world.contract.len()), (43, 63));
    let gas = world.execute(r#"{"read":0}"#).unwrap().gas;
    assert_eq!(
        gas.lookups,
        3_000 + 3 * (33 + contract_record + 9 + code_record)
    );
}

#[test]
fn a_call_that_passes_its_limit_is_out_of_gas_and_changes_nothing() {
    let mut world = World::new();
    let before = world.chain.cells(&world.contract).unwrap();
    let needed = world
        .chain
        .query_smart_raw(&world.contract, br#"{"read":0}"#)
        .unwrap()
        .gas
        .total;

    world.chain.set_call_gas_limit(200_000);
    let failure = world.execute(r#"{"loop":0}"#).unwrap_err();
    assert_eq!(failure.error, CallError::OutOfGas);
    assert!(failure.gas.total >= 200_000, "{}", failure.gas.total);
    assert_eq!(world.chain.cells(&world.contract).unwrap(), before);

    for limit in [1, needed / 2, needed] {
        world.chain.set_query_gas_limit(limit);
        let failure = world
            .chain
            .query_smart_raw(&world.contract, br#"{"read":0}"#)
            .unwrap_err();
        assert_eq!(
            failure.error,
            CallError::OutOfGas,
            "limit {limit} of {needed}"
        );
    }
    world.chain.set_query_gas_limit(needed + 1);
    assert!(
        world
            .chain
            .query_smart_raw(&world.contract, br#"{"read":0}"#)
            .is_ok()
    );
}

#[test]
fn a_peer_that_never_ends_uses_up_its_caller() {
    let mut world = World::new();
    world.chain.set_call_gas_limit(300_000);
    let request = smart(&world.peer, r#"{"loop":0}"#);
    let failure = world
        .execute(&format!(r#"{{"asks":{request}}}"#))
        .unwrap_err();
    assert_eq!(failure.error, CallError::OutOfGas);
}

#[test]
fn the_same_call_costs_the_same_on_every_chain_and_every_time() {
    let run = || {
        let mut world = World::new();
        let peer = world.peer.clone();
        let mut reports = vec![world.execute(r#"{"save":"x"}"#).unwrap().gas];
        reports.push(world.execute(r#"{"save":"x"}"#).unwrap().gas);
        reports.push(world.ask(&smart(&peer, r#"{"read":0}"#)).1.gas);
        reports
    };
    let first = run();
    assert_eq!(first[0], first[1]);
    assert_eq!(first, run());
}

#[test]
fn storing_code_costs_three_gas_a_byte() {
    let mut chain = Chain::new();
    let code = chain.store_code(&WASM).unwrap();
    let info = chain.code_info(code).unwrap();
    assert_eq!(info.bytes, WASM.len());
    assert_eq!(info.compile_gas, 3 * WASM.len() as u64);
}
