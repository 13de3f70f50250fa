//! What contracts learn from each other and from the chain.

use crate::fixture::{World, raw, smart};
use salus_vm::{CallError, ChainError};
use serde_json::json;

#[test]
fn a_peer_that_writes_in_a_query_fails_as_wasmd_words_it() {
    let mut world = World::new();
    let before = world.chain.cells(&world.peer).unwrap();
    let request = smart(&world.peer, r#"{"save":1}"#);
    assert_eq!(
        world.ask(&request).0,
        r#"{"ok":{"error":"codespace: wasm, code: 29"}}"#
    );
    assert_eq!(world.chain.cells(&world.peer).unwrap(), before);
}

#[test]
fn a_raw_read_of_nothing_is_empty_whatever_is_missing() {
    let mut world = World::new();
    let nothing = r#"{"ok":{"ok":""}}"#;
    let nowhere = world.chain.human(&[1; 32]).unwrap();
    let (peer, alice) = (world.peer.clone(), world.alice.clone());
    assert_eq!(world.ask(&raw(&peer, "none")).0, nothing);
    assert_eq!(world.ask(&raw(&nowhere, "cell")).0, nothing);
    assert_eq!(world.ask(&raw(&alice, "cell")).0, nothing);
    assert_eq!(world.chain.query_raw(&nowhere, b"cell"), Ok(None));
    assert_eq!(
        world.ask(&raw("nowhere", "cell")).0,
        r#"{"ok":{"error":"codespace: sdk, code: 7"}}"#
    );
}

#[test]
fn a_raw_read_gives_the_peers_bytes() {
    let mut world = World::new();
    let peer = world.peer.clone();
    let value = cosmwasm_std::Binary::from(br#"{"save":1}"#).to_base64();
    assert_eq!(
        world.ask(&raw(&peer, "cell")).0,
        format!(r#"{{"ok":{{"ok":"{value}"}}}}"#)
    );
}

#[test]
fn smart_queries_answer_or_fail_as_wasmd_words_it() {
    let mut world = World::new();
    let peer = world.peer.clone();
    let nowhere = world.chain.human(&[1; 32]).unwrap();
    assert_eq!(
        world.ask(&smart(&peer, r#"{"read":0}"#)).0,
        r#"{"ok":{"ok":"InBvbmci"}}"#
    );
    assert_eq!(
        world.ask(&smart(&peer, r#"{"none":0}"#)).0,
        r#"{"ok":{"error":"refused: query wasm contract failed"}}"#
    );
    assert_eq!(
        world.ask(&smart(&nowhere, r#"{"read":0}"#)).0,
        format!(r#"{{"error":{{"no_such_contract":{{"addr":"{nowhere}"}}}}}}"#)
    );
    assert_eq!(
        world.ask(&smart(&peer, "no json")).0,
        r#"{"ok":{"error":"codespace: wasm, code: 14"}}"#
    );
    let answer: String = world
        .chain
        .query(&world.contract, &json!({"read": 0}))
        .unwrap();
    assert_eq!(answer, "pong");
    let error = world
        .chain
        .query_smart(&nowhere, &json!({"read": 0}))
        .unwrap_err()
        .error;
    assert_eq!(error, CallError::Chain(ChainError::NoSuchContract(nowhere)));
}

#[test]
fn ten_smart_queries_may_be_inside_each_other_and_no_more() {
    let mut world = World::new();
    let contract = world.contract.clone();
    // Each asks itself again until the eleventh is refused and the refusal travels back.
    let request = smart(&contract, r#"{"redo":0}"#).to_string();
    world
        .chain
        .put_cell(&contract, b"redo", Some(request.into_bytes()))
        .unwrap();
    let failure = world
        .chain
        .query_smart_raw(&contract, br#"{"redo":0}"#)
        .unwrap_err();
    assert_eq!(
        failure.error,
        CallError::Contract("peer refused".to_owned())
    );
    assert_eq!(failure.gas.counts.smart_queries, 10);
}

#[test]
fn what_the_chain_knows_of_contracts_and_codes_can_be_asked() {
    let mut world = World::new();
    let (alice, peer) = (world.alice.clone(), world.peer.clone());
    let value = |answer: &str| -> serde_json::Value {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        let data = answer["ok"]["ok"].as_str().expect("an answer");
        cosmwasm_std::from_json(cosmwasm_std::Binary::from_base64(data).unwrap()).unwrap()
    };
    let (answer, _) = world.ask(&json!({"wasm": {"contract_info": {"contract_addr": peer}}}));
    let known = value(&answer);
    assert_eq!(known["code_id"], 1);
    assert_eq!(
        (known["creator"].as_str(), known["admin"].as_str()),
        (Some(&*alice), Some(&*alice))
    );
    assert_eq!(known["pinned"], true);
    let (answer, _) = world.ask(&json!({"wasm": {"code_info": {"code_id": 1}}}));
    let checksum = world.chain.code_info(world.code).unwrap().checksum;
    assert_eq!(value(&answer)["checksum"], checksum.to_hex());
    let (answer, _) = world.ask(&json!({"wasm": {"code_info": {"code_id": 9}}}));
    assert_eq!(answer, r#"{"error":{"no_such_code":{"code_id":9}}}"#);
}
