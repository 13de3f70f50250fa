//! Every query answers after the migration as before, step by step, in whatever order it goes.

use salus_test_kit::Contract;
use serde_json::Value;

use super::fixture::{Answered, answers, ask, town};
use super::present::{READERS_FIRST, lost, migrate};
use super::town::{CONTRACTS, Town};

/// What a reader says about a peer whose layout it does not know.
const FAILS_CLOSED: &str = "salus:kit:wrong_peer";

/// What the present build says otherwise, on purpose: what it is, and that voided spans are kept
/// with identities now (in 0.1.0 no message made any).
fn is_meant(question: &Value, path: &str) -> bool {
    let kind = question.as_object().unwrap().keys().next().unwrap();
    matches!(
        (kind.as_str(), path),
        ("config", ".build.version" | ".layout") | ("subject", ".voided")
    )
}

/// How an answer differs from the one that was kept.
fn difference(kept: &Answered, found: &Answered) -> Option<String> {
    let mut kept_answer = kept.answer.clone();
    loop {
        let path = match (&kept_answer, &found.answer) {
            (Ok(old), Ok(new)) => lost(old, new)?,
            (old, new) if old == new => return None,
            _ => String::new(),
        };
        if !is_meant(&kept.question, &path) {
            return Some(format!(
                "{}{path}: {:?} was {:?}",
                kept.question, found.answer, kept.answer
            ));
        }
        strike(kept_answer.as_mut().unwrap(), &path);
    }
}

fn strike(value: &mut Value, path: &str) {
    let pointer = path.replace('.', "/");
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap();
    parent.as_object_mut().unwrap().remove(field);
}

/// Whose headers a contract reads.
fn peers(contract: Contract) -> &'static [Contract] {
    match contract {
        Contract::IdentityRegistry => &[],
        Contract::ConsentRegistry => &[Contract::IdentityRegistry],
        Contract::AccessAudit => &[Contract::IdentityRegistry, Contract::ConsentRegistry],
    }
}

/// Whether a contract of 0.1.0 has to read one that is newer.
fn is_behind(contract: Contract, migrated: &[Contract]) -> bool {
    !migrated.contains(&contract) && peers(contract).iter().any(|peer| migrated.contains(peer))
}

/// Every answer is the kept one; one of a contract that is behind may be the typed error instead,
/// and is no permit otherwise. How many were refused.
fn check(town: &Town, kept: &[Answered], migrated: &[Contract]) -> usize {
    let mut refused = 0;
    for kept in kept {
        let found = ask(town, kept.contract, kept.question.clone());
        let closed = found.answer == Err(FAILS_CLOSED.to_owned());
        if closed && is_behind(kept.contract, migrated) {
            refused += 1;
        } else if let Some(difference) = difference(kept, &found) {
            panic!("{migrated:?} are new: {difference}");
        }
    }
    refused
}

#[test]
fn readers_first_every_query_answers_as_before_at_every_step() {
    let kept = answers();
    let mut town = town();
    assert_eq!(check(&town, &kept, &[]), 0);
    for step in 1..=READERS_FIRST.len() {
        let migrated = &READERS_FIRST[..step];
        migrate(&mut town, migrated[step - 1]);
        assert_eq!(check(&town, &kept, migrated), 0, "{migrated:?}");
    }
}

#[test]
fn in_a_wrong_order_decisions_fail_closed_until_the_reader_follows() {
    let [identity, consent, audit] = CONTRACTS;
    let all = answers();
    let is_decision = |it: &&Answered| {
        it.question.get("decide").is_some() || it.question.get("explain").is_some()
    };
    let decisions = all.iter().filter(is_decision).count();
    for order in [
        [identity, consent, audit],
        [identity, audit, consent],
        [consent, identity, audit],
        [consent, audit, identity],
        [audit, identity, consent],
    ] {
        let mut town = town();
        for step in 1..=order.len() {
            let migrated = &order[..step];
            migrate(&mut town, migrated[step - 1]);
            let refused = check(&town, &all, migrated);
            if is_behind(audit, migrated) {
                assert_eq!(refused, decisions, "{migrated:?}");
            } else {
                assert_eq!(refused, 0, "{migrated:?}");
            }
        }
    }
}
