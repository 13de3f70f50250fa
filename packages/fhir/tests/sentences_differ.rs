//! Terms that differ never read alike: random terms, and random pairs that differ in one field.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use salus_fhir::{Unnamed, sentences};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DataRef, DefaultEffect, Effect,
    EmergencyTerms, Grantee, PolicyText, Rule, Scope, Terms, Who,
};
use salus_vocabulary::packed::Pack;
use salus_vocabulary::{AccreditationKind, Action, DataMeaning, End, Hash, Id, Instant, Period};

const TRIALS: u64 = 20_000;

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        let index = self.below(u64::try_from(items.len()).unwrap());
        items[usize::try_from(index).unwrap()].clone()
    }

    fn maybe<T>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    /// One to four different items.
    fn some<T: Clone + PartialEq>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        for _ in 0..=self.below(4) {
            let item = make(self);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }
}

fn one_of<T: FromStr<Err: Debug>>(random: &mut Random, texts: &[&str]) -> T {
    random.pick(texts).parse().unwrap()
}

fn identity(random: &mut Random) -> Id {
    let byte = u8::try_from(random.below(5)).unwrap();
    match random.chance(30) {
        true => Id::from([byte; 32]),
        false => Id::from([byte; 20]),
    }
}

fn hash(random: &mut Random) -> Hash {
    Hash([u8::try_from(random.below(6)).unwrap(); 32])
}

fn instant(random: &mut Random) -> Instant {
    let near = Instant(1_700_000_000 + 60 * random.below(5));
    random.pick(&[
        near,
        near,
        near,
        Instant(0),
        Instant(near.0 + 1),
        Instant(u64::MAX),
    ])
}

fn period(random: &mut Random) -> Period {
    Period {
        start: random.maybe(50, instant),
        end: random.maybe(50, instant).map_or(End::OpenEnded, End::At),
    }
}

fn who(random: &mut Random) -> Who {
    match random.below(3) {
        0 => Who::Identity(identity(random)),
        1 => Who::MemberOf(identity(random)),
        _ => Who::Accredited(random.pick(AccreditationKind::ALL)),
    }
}

fn purpose(random: &mut Random) -> salus_vocabulary::Purpose {
    one_of(
        random,
        &[
            "TREAT", "ETREAT", "BTG", "ERTREAT", "COC", "HRESCH", "CLINTRCH", "urn:x|a", "urn:x|b",
            "u|TREAT",
        ],
    )
}

fn set_field(condition: &mut Condition, random: &mut Random) {
    match random.below(10) {
        0 => {
            let role = [ActorRole::Recipient, ActorRole::Source];
            condition.actors = Some(random.some(|random| ActorMatch {
                role: random.pick(&role),
                who: who(random),
            }));
        }
        1 => condition.actions = Some(random.some(|random| random.pick(Action::ALL))),
        2 => condition.purposes = Some(random.some(purpose)),
        3 => {
            condition.labels = Some(random.some(|random| {
                one_of(
                    random,
                    &["N", "R", "V", "HIV", "SUD", "ETH", "OPIOIDUD", "CEL", "VIP"],
                )
            }));
        }
        4 => condition.confidentiality_at_most = Some(one_of(random, &["U", "N", "R", "V"])),
        5 => {
            condition.resource_types = Some(
                random.some(|random| one_of(random, &["Observation", "Condition", "Consent"])),
            );
        }
        6 => condition.codes = Some(random.some(hash)),
        7 => condition.data_period = Some(period(random)),
        8 => {
            condition.data = Some(random.some(|random| DataRef {
                meaning: random.pick(DataMeaning::ALL),
                reference: hash(random),
            }));
        }
        _ => condition.period = Some(period(random)),
    }
}

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

fn condition(random: &mut Random) -> Condition {
    let mut condition = Condition::default();
    for _ in 0..random.below(4) {
        set_field(&mut condition, random);
    }
    condition
}

fn rule(random: &mut Random) -> Rule {
    Rule {
        effect: random.pick(&[Effect::Permit, Effect::Deny]),
        when: condition(random),
        except: match random.chance(40) {
            true => random.some(condition),
            false => Vec::new(),
        },
    }
}

fn emergency(random: &mut Random) -> EmergencyTerms {
    match random.below(4) {
        0 => EmergencyTerms::Allow,
        1 => EmergencyTerms::Forbid,
        _ => EmergencyTerms::AllowUpTo(one_of(random, &["L", "N", "R"])),
    }
}

fn policy(random: &mut Random) -> PolicyText {
    PolicyText {
        uri: random.pick(&["https://a.example", "urn:b"]).to_owned(),
        hash: hash(random),
    }
}

fn scope<T: Clone + PartialEq>(random: &mut Random, item: impl Fn(&mut Random) -> T) -> Scope<T> {
    match random.chance(50) {
        true => Scope::Any,
        false => Scope::List(random.some(item)),
    }
}

fn category(random: &mut Random) -> Category {
    random.pick(&[
        Category::Treatment,
        Category::Research,
        Category::PatientPrivacy,
        Category::Adr,
    ])
}

fn default(random: &mut Random) -> DefaultEffect {
    random.pick(&[
        DefaultEffect::Permit,
        DefaultEffect::Deny,
        DefaultEffect::Closed,
    ])
}

fn obligations(random: &mut Random) -> Vec<salus_vocabulary::Obligation> {
    match random.chance(50) {
        true => Vec::new(),
        false => random.some(|random| one_of(random, &["REDACT", "DEID", "NORDSCLCD", "AUDIT"])),
    }
}

fn terms(random: &mut Random) -> Terms {
    let mut rules: Vec<Rule> = Vec::new();
    for _ in 0..random.below(4) {
        let rule = rule(random);
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Terms {
        category: category(random),
        custodian: random
            .maybe(50, identity)
            .map_or(Custodian::Any, Custodian::Identity),
        grantee: random
            .maybe(30, identity)
            .map_or(Grantee::General, Grantee::Identity),
        period: period(random),
        applies: Applies {
            actors: scope(random, who),
            purposes: scope(random, purpose),
            actions: scope(random, |random| random.pick(Action::ALL)),
        },
        default: default(random),
        rules,
        emergency: random.maybe(50, emergency),
        obligations: obligations(random),
        policy: random.maybe(30, policy),
        source: random.maybe(30, hash),
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
