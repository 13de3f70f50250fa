//! Messages while the contracts are of different builds.

use salus_test_kit::Contract;
use serde_json::{Value, json};

use super::fixture::town;
use super::present::migrate;
use super::story::id;
use super::town::{CONTRACTS, Town, stable_code};

/// What the doctor gets of Alice's normal record, by what the story says.
const RIGHT: &str = "permit";

fn record(town: &Town) -> Value {
    let hospital = town.chain.account("hospital");
    json!({ "record": { "as": hospital, "access": {
        "access_id": id(210), "since": 72, "subject": town.chain.account("alice"),
        "custodian": hospital, "actor": town.chain.account("doctor"), "organization": hospital,
        "purpose": "TREAT", "action": "read", "data": { "labels": ["N"] },
    } } })
}

fn exclude(town: &Town) -> Value {
    let alice = town.chain.account("alice");
    json!({ "exclude": {
        "as": alice, "subject": alice, "excluded": town.chain.account("doctor"),
        "even_in_emergency": true,
    } })
}

/// Sends a message and takes it back: the answer, or the typed error of a reader that is behind,
/// which leaves all cells as they are.
fn attempt(town: &mut Town, sender: &str, contract: Contract, message: &Value) -> Option<Value> {
    let before = CONTRACTS.map(|contract| town.cells(contract));
    let start = town.chain.snapshot();
    let answer = town.send(sender, contract, message);
    if let Err(text) = &answer {
        assert_eq!(stable_code(text), "salus:kit:wrong_peer");
        assert!(before == CONTRACTS.map(|contract| town.cells(contract)));
    } else {
        assert!(before != CONTRACTS.map(|contract| town.cells(contract)));
        town.chain.restore(&start).unwrap();
    }
    town.chain.discard(start).unwrap();
    answer.ok()
}

#[test]
fn messages_are_right_or_fail_closed_at_every_step_of_every_order() {
    let [identity, consent, audit] = CONTRACTS;
    for (order, recorded, excluded) in [
        // Readers first: nothing stops.
        ([audit, consent, identity], [true; 4], [true; 4]),
        (
            [audit, identity, consent],
            [true; 4],
            [true, true, false, true],
        ),
        // Decisions stop until access-audit follows.
        (
            [consent, audit, identity],
            [true, false, true, true],
            [true; 4],
        ),
        (
            [consent, identity, audit],
            [true, false, false, true],
            [true; 4],
        ),
        (
            [identity, audit, consent],
            [true, false, true, true],
            [true, false, false, true],
        ),
        (
            [identity, consent, audit],
            [true, false, false, true],
            [true, false, true, true],
        ),
    ] {
        let mut town = town();
        for step in 0..=order.len() {
            if let Some(before) = step.checked_sub(1) {
                migrate(&mut town, order[before]);
            }
            let message = record(&town);
            let answer = attempt(&mut town, "gateway", audit, &message);
            let outcome = answer.map(|answer| answer["recorded"]["decision"]["outcome"].clone());
            let right = recorded[step].then(|| json!(RIGHT));
            assert_eq!(outcome, right, "{order:?} {step}");
            let message = exclude(&town);
            let answer = attempt(&mut town, "alice", consent, &message);
            assert_eq!(answer.is_some(), excluded[step], "{order:?} {step}");
        }
    }
}

/// A refusal that a patient of 0.1.0 sets while access-audit is new already counts at once.
#[test]
fn what_is_narrowed_between_two_steps_holds() {
    let [identity, consent, audit] = CONTRACTS;
    let mut town = town();
    migrate(&mut town, audit);
    let message = exclude(&town);
    town.send("alice", consent, &message).unwrap();
    for next in [None, Some(consent), Some(identity)] {
        if let Some(contract) = next {
            migrate(&mut town, contract);
        }
        let message = record(&town);
        let answer = attempt(&mut town, "gateway", audit, &message).unwrap();
        let reason = &answer["recorded"]["decision"]["reason"];
        assert_eq!(reason, "excluded_person", "after {next:?}");
    }
}
