//! Random terms over small alphabets, so that they meet often.

#![allow(dead_code)]

use std::fmt::Debug;
use std::str::FromStr;

use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DataRef, DefaultEffect, Effect,
    EmergencyTerms, Grantee, PolicyText, Rule, Scope, Terms, Who,
};
use salus_vocabulary::{AccreditationKind, Action, DataMeaning, End, Hash, Id, Instant, Period};

/// SplitMix64: the same numbers for the same seed, everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        let index = self.below(u64::try_from(items.len()).unwrap());
        items[usize::try_from(index).unwrap()].clone()
    }

    pub fn maybe<T>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    /// One to four different items.
    pub fn some<T: Clone + PartialEq>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
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

pub fn one_of<T: FromStr<Err: Debug>>(random: &mut Random, texts: &[&str]) -> T {
    random.pick(texts).parse().unwrap()
}

pub fn identity(random: &mut Random) -> Id {
    let byte = u8::try_from(random.below(5)).unwrap();
    match random.chance(30) {
        true => Id::from([byte; 32]),
        false => Id::from([byte; 20]),
    }
}

pub fn hash(random: &mut Random) -> Hash {
    Hash([u8::try_from(random.below(6)).unwrap(); 32])
}

pub fn instant(random: &mut Random) -> Instant {
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

pub fn period(random: &mut Random) -> Period {
    Period {
        start: random.maybe(50, instant),
        end: random.maybe(50, instant).map_or(End::OpenEnded, End::At),
    }
}

pub fn who(random: &mut Random) -> Who {
    match random.below(3) {
        0 => Who::Identity(identity(random)),
        1 => Who::MemberOf(identity(random)),
        _ => Who::Accredited(random.pick(AccreditationKind::ALL)),
    }
}

pub fn purpose(random: &mut Random) -> salus_vocabulary::Purpose {
    one_of(
        random,
        &[
            "TREAT", "ETREAT", "BTG", "ERTREAT", "COC", "HRESCH", "CLINTRCH", "urn:x|a", "urn:x|b",
            "u|TREAT",
        ],
    )
}

pub fn set_field(condition: &mut Condition, random: &mut Random) {
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

pub fn condition(random: &mut Random) -> Condition {
    let mut condition = Condition::default();
    for _ in 0..random.below(4) {
        set_field(&mut condition, random);
    }
    condition
}

pub fn rule(random: &mut Random) -> Rule {
    Rule {
        effect: random.pick(&[Effect::Permit, Effect::Deny]),
        when: condition(random),
        except: match random.chance(40) {
            true => random.some(condition),
            false => Vec::new(),
        },
    }
}

pub fn emergency(random: &mut Random) -> EmergencyTerms {
    match random.below(4) {
        0 => EmergencyTerms::Allow,
        1 => EmergencyTerms::Forbid,
        _ => EmergencyTerms::AllowUpTo(one_of(random, &["L", "N", "R"])),
    }
}

pub fn policy(random: &mut Random) -> PolicyText {
    PolicyText {
        uri: random.pick(&["https://a.example", "urn:b"]).to_owned(),
        hash: hash(random),
    }
}

pub fn scope<T: Clone + PartialEq>(
    random: &mut Random,
    item: impl Fn(&mut Random) -> T,
) -> Scope<T> {
    match random.chance(50) {
        true => Scope::Any,
        false => Scope::List(random.some(item)),
    }
}

pub fn category(random: &mut Random) -> Category {
    random.pick(&[
        Category::Treatment,
        Category::Research,
        Category::PatientPrivacy,
        Category::Adr,
    ])
}

pub fn default(random: &mut Random) -> DefaultEffect {
    random.pick(&[
        DefaultEffect::Permit,
        DefaultEffect::Deny,
        DefaultEffect::Closed,
    ])
}

pub fn obligations(random: &mut Random) -> Vec<salus_vocabulary::Obligation> {
    match random.chance(50) {
        true => Vec::new(),
        false => random.some(|random| one_of(random, &["REDACT", "DEID", "NORDSCLCD", "AUDIT"])),
    }
}

pub fn terms(random: &mut Random) -> Terms {
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
