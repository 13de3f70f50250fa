//! Terms that differ never read alike: random terms, and random pairs that differ in one field.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "sentences/generate.rs"]
mod generate;

use std::collections::BTreeMap;

use generate::{
    Random, category, condition, default, emergency, hash, identity, obligations, period, policy,
    purpose, rule, scope, set_field, terms, who,
};
use salus_fhir::{Unnamed, sentences};
use salus_policy::{Condition, Custodian, Effect, Grantee, Rule, Terms};
use salus_vocabulary::Action;
use salus_vocabulary::packed::Pack;

const TRIALS: u64 = 20_000;

/// Changes one field, or takes it away.
fn change_condition(condition: &mut Condition, random: &mut Random) {
    if random.chance(70) {
        return set_field(condition, random);
    }
    match random.below(10) {
        0 => condition.actors = None,
        1 => condition.actions = None,
        2 => condition.purposes = None,
        3 => condition.labels = None,
        4 => condition.confidentiality_at_most = None,
        5 => condition.resource_types = None,
        6 => condition.codes = None,
        7 => condition.data_period = None,
        8 => condition.data = None,
        _ => condition.period = None,
    }
}

/// Changes one field; it may come out as it was.
fn change(terms: &mut Terms, random: &mut Random) {
    match random.below(14) {
        0 => terms.category = category(random),
        1 => {
            terms.custodian = random
                .maybe(70, identity)
                .map_or(Custodian::Any, Custodian::Identity)
        }
        2 => {
            terms.grantee = random
                .maybe(70, identity)
                .map_or(Grantee::General, Grantee::Identity)
        }
        3 => terms.period = period(random),
        4 => terms.applies.actors = scope(random, who),
        5 => terms.applies.purposes = scope(random, purpose),
        6 => terms.applies.actions = scope(random, |random| random.pick(Action::ALL)),
        7 => terms.default = default(random),
        8 => terms.emergency = random.maybe(70, emergency),
        9 => terms.obligations = obligations(random),
        10 => terms.policy = random.maybe(70, policy),
        11 => terms.source = random.maybe(70, hash),
        _ => change_rules(&mut terms.rules, random),
    }
}

fn change_rules(rules: &mut Vec<Rule>, random: &mut Random) {
    let count = u64::try_from(rules.len()).unwrap();
    if count == 0 {
        return rules.push(rule(random));
    }
    let index = usize::try_from(random.below(count)).unwrap();
    let rule = &mut rules[index];
    match random.below(5) {
        0 => {
            rule.effect = match rule.effect {
                Effect::Permit => Effect::Deny,
                Effect::Deny => Effect::Permit,
            };
        }
        1 => {
            rules.remove(index);
        }
        2 if rule.except.is_empty() => rule.except.push(condition(random)),
        2 => {
            let count = u64::try_from(rule.except.len()).unwrap();
            let exception = usize::try_from(random.below(count)).unwrap();
            change_condition(&mut rule.except[exception], random);
        }
        _ => change_condition(&mut rule.when, random),
    }
}

#[test]
fn two_terms_that_differ_in_one_field_never_read_alike() {
    let mut pairs = 0;
    for seed in 0.. {
        if pairs == TRIALS {
            break;
        }
        let mut random = Random(seed);
        let one = terms(&mut random);
        let mut other = one.clone();
        change(&mut other, &mut random);
        if one.to_packed() == other.to_packed() {
            continue;
        }
        pairs += 1;
        assert_ne!(
            sentences(&one, &Unnamed),
            sentences(&other, &Unnamed),
            "seed {seed}\n{one:#?}\n{other:#?}"
        );
    }
}

#[test]
fn no_two_of_many_random_terms_read_alike() {
    let mut read: BTreeMap<Vec<String>, Terms> = BTreeMap::new();
    for seed in 0..TRIALS {
        let terms = terms(&mut Random(seed));
        let said = sentences(&terms, &Unnamed);
        if let Some(other) = read.get(&said) {
            assert_eq!(other.to_packed(), terms.to_packed(), "{said:#?}");
        }
        read.insert(said, terms);
    }
}
