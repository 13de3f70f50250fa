//! A hospital's gateway that is a contract, and fails when it does not like the answer.

use cosmwasm_std::Binary;
use salus_audit_api::msg::{Access, ExecuteMsg};
use salus_test_kit::World;
use salus_vm::{Answer, CallError, Failure};
use salus_wasm::reference;
use serde_json::{Value, json};

use super::stage::{AUDIT, CONSENT, Stage};

/// A stage with a hostile contract that writes for the hospital.
fn with_gateway() -> (Stage, String) {
    let mut stage = Stage::new();
    let wolf = stage.start("wolf");
    let msg = salus_identity_api::msg::ExecuteMsg::AddOperator {
        r#as: stage.suite.account("hospital"),
        account: wolf.clone(),
    };
    stage.suite.identity("hospital", &msg).unwrap();
    (stage, wolf)
}

fn permitted(stage: &mut Stage) -> Access {
    reference::access(&mut stage.suite, "alice", "doctor", 3).unwrap()
}

fn refused(stage: &mut Stage) -> Access {
    let mut access = permitted(stage);
    access.purpose = "HMARKT".parse().unwrap();
    access
}

fn call(stage: &mut Stage, wolf: &str, access: Access, then: &str) -> Result<Answer, Box<Failure>> {
    let message = ExecuteMsg::Record {
        r#as: access.custodian.clone(),
        access,
    };
    let message = serde_json::to_value(message).unwrap();
    call_with(stage, wolf, &message, then)
}

fn call_with(
    stage: &mut Stage,
    wolf: &str,
    message: &Value,
    then: &str,
) -> Result<Answer, Box<Failure>> {
    let message = Binary::from(message.to_string().into_bytes()).to_base64();
    let contract = stage.suite.address(AUDIT);
    let deed = json!({ "call": { "contract": contract, "message": message, "then": then } });
    stage.try_tell(wolf, &deed)
}

#[test]
fn a_caller_that_does_not_fail_leaves_the_entry_whatever_it_says() {
    for then in ["keep", "catch"] {
        let (mut stage, wolf) = with_gateway();
        for (access, outcome) in [
            (permitted(&mut stage), "permit"),
            (refused(&mut stage), "no_consent"),
        ] {
            let before = stage.suite.latest("alice").unwrap();
            let answer = call(&mut stage, &wolf, access, then).unwrap();
            assert_eq!(answer.attribute("outcome"), Some(outcome));
            assert_eq!(stage.suite.latest("alice").unwrap(), before + 1);
        }
    }
    for then in ["fail", "abort", "burn"] {
        let (mut stage, wolf) = with_gateway();
        let access = permitted(&mut stage);
        call(&mut stage, &wolf, access, then).unwrap();
        assert_eq!(stage.suite.latest("alice").unwrap(), 4);
    }
}

/// What no chain can prevent: the entry of a refusal goes with the transaction that it was part of,
/// so whoever releases anything before the commit releases it for nothing. Nothing else goes either.
#[test]
fn a_caller_that_fails_when_refused_undoes_all_of_it_and_nothing_else() {
    for then in ["fail", "abort", "burn"] {
        let (mut stage, wolf) = with_gateway();
        stage.suite.world.chain.set_call_gas_limit(400_000);
        let before = stage.cells();
        let access = refused(&mut stage);
        let failure = call(&mut stage, &wolf, access, then).unwrap_err();
        match (then, &failure.error) {
            ("fail", CallError::Contract(text)) => assert!(text.contains("not permitted")),
            ("abort", CallError::Aborted(text)) => assert!(text.contains("on purpose")),
            ("burn", CallError::OutOfGas) => {}
            (_, other) => panic!("{then}: {other}"),
        }
        assert!(stage.cells() == before, "{then}");
        // Sent alone, the same refusal is on record.
        let access = refused(&mut stage);
        stage.suite.record("gateway", access).unwrap();
        assert_eq!(stage.suite.latest("alice").unwrap(), 4);
    }
}

/// An error of access-audit that a caller catches has left nothing, and the caller's transaction
/// goes on without an entry and without an answer that could be taken for one.
#[test]
fn an_error_that_is_caught_has_left_nothing() {
    let (mut stage, wolf) = with_gateway();
    let audit = stage.suite.address(AUDIT).to_owned();
    let before = stage.suite.world.cells(&audit);
    let mut access = permitted(&mut stage);
    access.since = 99;
    let answer = call(&mut stage, &wolf, access, "catch").unwrap();
    assert_eq!((answer.data, answer.events), (None, Vec::new()));
    let message = json!({ "record": { "as": "nobody" } });
    call_with(&mut stage, &wolf, &message, "catch").unwrap();
    assert!(stage.suite.world.cells(&audit) == before);
    let mut access = permitted(&mut stage);
    access.since = 99;
    let failure = call(&mut stage, &wolf, access, "keep").unwrap_err();
    let CallError::Contract(text) = failure.error else {
        panic!("{failure}");
    };
    assert!(text.starts_with("salus:audit:since_ahead: "), "{text}");
    assert!(stage.suite.world.cells(&audit) == before);
}

/// A peer that is unreadable fails a caller's message as it fails everybody's.
#[test]
fn a_caller_gains_nothing_by_a_hostile_peer() {
    let (mut stage, wolf) = with_gateway();
    let (owner, code) = (stage.suite.account("owner"), stage.code);
    let consent = stage.suite.address(CONSENT).to_owned();
    let chain = &mut stage.suite.world.chain;
    chain.migrate(&owner, &consent, code, &json!({})).unwrap();
    stage.put(CONSENT, &salus_contract_kit::header_key(), Some(b"x"));
    let before = stage.cells();
    let access = permitted(&mut stage);
    let failure = call(&mut stage, &wolf, access, "fail").unwrap_err();
    let CallError::Contract(text) = failure.error else {
        panic!("{failure}");
    };
    assert!(text.starts_with("salus:kit:unreadable_cell: "), "{text}");
    assert!(stage.cells() == before);
}

/// A contract that nobody made an operator writes nothing, whoever its caller is.
#[test]
fn a_contract_in_between_lends_nobody_authority() {
    let mut stage = Stage::new();
    let wolf = stage.start("wolf");
    let before = stage.cells();
    let access = permitted(&mut stage);
    let message = ExecuteMsg::Record {
        r#as: access.custodian.clone(),
        access,
    };
    let message = Binary::from(serde_json::to_vec(&message).unwrap()).to_base64();
    let audit = stage.suite.address(AUDIT).to_owned();
    let deed = json!({ "call": { "contract": audit, "message": message, "then": "keep" } });
    for sender in ["gateway", "hospital", "alice", "owner"] {
        let sender = stage.suite.account(sender);
        let chain = &mut stage.suite.world.chain;
        let failure = chain.execute(&sender, &wolf, &deed, &[]).unwrap_err();
        let CallError::Contract(text) = failure.error else {
            panic!("{failure}");
        };
        assert!(text.starts_with("salus:audit:not_"), "{text}");
    }
    assert!(stage.cells() == before);
}
