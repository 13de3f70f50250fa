//! Events that others fake: `_contract_address` comes from the chain and tells whose they are.

use salus_audit_api::msg::ExecuteMsg;
use salus_vm::{CallError, ChainError};
use salus_wasm::reference;
use serde_json::{Value, json};

use super::stage::{AUDIT, Stage};

#[test]
fn faked_events_carry_the_address_of_who_faked_them() {
    let mut stage = Stage::new();
    let access = reference::access(&mut stage.suite, "alice", "doctor", 3).unwrap();
    let message = ExecuteMsg::Record {
        r#as: access.custodian.clone(),
        access,
    };
    let genuine = stage.suite.audit("gateway", &message).unwrap().events;
    let wolf = stage.start("wolf");
    let events: Vec<Value> = genuine
        .iter()
        .map(|event| {
            let kind = event.ty.strip_prefix("wasm-").unwrap();
            let attributes: Vec<Value> = event.attributes[1..]
                .iter()
                .map(|it| json!([it.key, it.value]))
                .collect();
            json!([kind, attributes])
        })
        .collect();
    let before = stage.cells();
    let faked = stage.tell(&wolf, &json!({ "emit": events })).events;
    assert_eq!(faked.len(), genuine.len());
    for (faked, genuine) in faked.iter().zip(&genuine) {
        assert_eq!(faked.ty, genuine.ty);
        assert_eq!(faked.attributes[1..], genuine.attributes[1..]);
        for (event, address) in [
            (faked, wolf.as_str()),
            (genuine, stage.suite.address(AUDIT)),
        ] {
            let named: Vec<_> = event
                .attributes
                .iter()
                .filter(|it| it.key == "_contract_address")
                .map(|it| it.value.as_str())
                .collect();
            assert_eq!(named, [address]);
        }
    }
    assert!(stage.cells() == before, "state is the truth");
}

#[test]
fn nobody_but_the_chain_names_the_contract() {
    let mut stage = Stage::new();
    let wolf = stage.start("wolf");
    let audit = stage.suite.address(AUDIT).to_owned();
    for key in [
        "_contract_address",
        " _contract_address",
        "_contract_address ",
    ] {
        let emit = json!({ "emit": [["salus_access", [[key, audit], ["outcome", "permit"]]]] });
        let failure = stage.try_tell(&wolf, &emit).unwrap_err();
        assert!(
            matches!(failure.error, CallError::Chain(ChainError::InvalidEvent(_))),
            "{failure}"
        );
    }
    // A type that says it is the chain's own gets the prefix of contracts all the same.
    let emit = json!({ "emit": [["wasm-salus_access", [["outcome", "permit"]]]] });
    let answer = stage.tell(&wolf, &emit);
    assert_eq!(answer.events[0].ty, "wasm-wasm-salus_access");
}
