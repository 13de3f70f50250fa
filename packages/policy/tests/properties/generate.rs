//! Random terms, requests and records over alphabets so small that they meet often, with all
//! bounds of periods near the present.

use std::fmt::Debug;
use std::str::FromStr;

use salus_policy::{
    Accreditation, ActingFor, Actor, ActorMatch, ActorRole, Applies, Category, Condition,
    ConsentRef, Custodian, DataRef, Decision, DefaultEffect, Effect, Emergency, EmergencyTerms,
    EmergencyWithoutConsent, Exclusion, Given, Granted, Grantee, Membership, Record, References,
    Request, Rule, Scope, Terms, ViewDelegation, VoidedSpan, Who, decide,
};
use salus_vocabulary::{
    AccreditationKind, Action, Confidentiality, DataMeaning, End, Hash, Id, Instant, Label,
    ObjectId, Obligation, Period, Purpose, ResourceType,
};

use crate::trials::Random;

pub const NOW: u64 = 1_750_000_000;
const DATED: u64 = 1_700_000_000;
const DAY: u64 = 86_400;

pub fn subject() -> Id {
    Id::from([1; 20])
}

fn custodians() -> [Id; 2] {
    [Id::from([2; 20]), Id::from([3; 20])]
}

pub fn people() -> [Id; 3] {
    [Id::from([4; 20]), Id::from([5; 20]), subject()]
}

/// One of them with the longer kind of identity.
pub fn organizations() -> [Id; 3] {
    [Id::from([6; 20]), Id::from([7; 32]), custodians()[0]]
}

pub fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub fn codes<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| code(text)).collect()
}

pub fn purposes() -> Vec<Purpose> {
    codes(&["TREAT", "ETREAT", "BTG", "HRESCH", "CLINTRCH", "urn:x|a"])
}

/// An access and the codes that are below another, so that both senses of a list differ.
pub fn actions() -> Vec<Action> {
    vec![
        Action::Access,
        Action::Read,
        Action::Collect,
        Action::Create,
        Action::Correct,
        Action::Delete,
    ]
}

pub fn labels() -> Vec<Label> {
    codes(&["N", "R", "V", "HIV", "SUD", "OPIOIDUD"])
}

fn levels() -> Vec<Confidentiality> {
    codes(&["N", "R", "V"])
}

fn types() -> Vec<ResourceType> {
    codes(&["Observation", "Condition", "MedicationRequest"])
}

pub fn obligations() -> Vec<Obligation> {
    codes(&["REDACT", "DEID", "NORDSCLCD"])
}

fn hashes() -> [Hash; 3] {
    [Hash([1; 32]), Hash([2; 32]), Hash([3; 32])]
}

/// Within three minutes of the present, on the minute.
fn instant(random: &mut Random) -> Instant {
    Instant(NOW + 60 * random.below(7) - 180)
}

/// Mostly one that holds now.
pub fn period(random: &mut Random) -> Period {
    if random.chance(60) {
        return Period::ALWAYS;
    }
    let start = random.maybe(60, |random| Instant(NOW + 60 * random.below(5) - 180));
    let from = start.unwrap_or(Instant(NOW - 180));
    let end = match random.chance(70) {
        true => End::At(from.plus(60 * (1 + random.below(6)))),
        false => End::OpenEnded,
    };
    Period { start, end }
}

fn data_period(random: &mut Random) -> Period {
    let start = Instant(DATED + DAY * random.below(4));
    match random.below(3) {
        0 => Period::until(start.plus(DAY)),
        1 => Period {
            start: Some(start),
            end: End::OpenEnded,
        },
        _ => Period::between(start, start.plus(DAY * (1 + random.below(3)))),
    }
}

fn who(random: &mut Random) -> Who {
    match random.below(10) {
        0..4 => Who::MemberOf(random.pick(&organizations())),
        4..8 => Who::Identity(random.pick(&people())),
        8 => Who::Identity(random.pick(&organizations())),
        _ => Who::Accredited(random.pick(&[
            AccreditationKind::Practitioner,
            AccreditationKind::Researcher,
        ])),
    }
}

pub fn whos(random: &mut Random) -> Vec<Who> {
    let mut list: Vec<Who> = Vec::new();
    for _ in 0..=random.below(3) {
        let who = who(random);
        if !list.contains(&who) {
            list.push(who);
        }
    }
    list
}

pub fn actors(random: &mut Random) -> Vec<ActorMatch> {
    let role = |role| move |who| ActorMatch { role, who };
    let recipients = whos(random).into_iter().map(role(ActorRole::Recipient));
    let sources = whos(random).into_iter().map(role(ActorRole::Source));
    let sources = sources.filter(|actor| !matches!(actor.who, Who::Accredited(_)));
    let mut list: Vec<ActorMatch> = match random.below(4) {
        0 => sources.collect(),
        1 => recipients.chain(sources).collect(),
        _ => recipients.collect(),
    };
    if list.is_empty() {
        list.push(role(ActorRole::Source)(Who::MemberOf(organizations()[0])));
    }
    random.shuffle(&mut list);
    list
}

fn data(random: &mut Random) -> Vec<DataRef> {
    let all: Vec<DataRef> = DataMeaning::ALL
        .iter()
        .flat_map(|meaning| {
            hashes().map(|reference| DataRef {
                meaning: *meaning,
                reference,
            })
        })
        .collect();
    random.some(&all, 3)
}

/// Sets one field of a condition, whatever it held before.
pub fn set_field(condition: &mut Condition, random: &mut Random) {
    match random.below(14) {
        0..2 => condition.actors = Some(actors(random)),
        2 => condition.actions = Some(random.some(&actions(), 3)),
        3..6 => condition.purposes = Some(random.some(&purposes(), 3)),
        6..8 => condition.labels = Some(random.some(&labels(), 3)),
        8 => condition.confidentiality_at_most = Some(random.pick(&levels())),
        9 => condition.resource_types = Some(random.some(&types(), 2)),
        10 => condition.codes = Some(random.some(&hashes(), 2)),
        11 => condition.data_period = Some(data_period(random)),
        12 => condition.data = Some(data(random)),
        _ => condition.period = Some(period(random)),
    }
}

pub fn condition(random: &mut Random) -> Condition {
    let mut condition = Condition::default();
    for _ in 0..random.below(3) {
        set_field(&mut condition, random);
    }
    condition
}

pub fn rule(random: &mut Random) -> Rule {
    let effect = match random.chance(70) {
        true => Effect::Permit,
        false => Effect::Deny,
    };
    let mut except: Vec<Condition> = Vec::new();
    for _ in 0..random.below(3).saturating_sub(random.below(3)) {
        let condition = condition(random);
        if !except.contains(&condition) {
            except.push(condition);
        }
    }
    Rule {
        effect,
        when: condition(random),
        except,
    }
}

pub fn deny_rule(random: &mut Random) -> Rule {
    Rule {
        effect: Effect::Deny,
        ..rule(random)
    }
}

pub fn emergency_terms(random: &mut Random) -> EmergencyTerms {
    match random.below(3) {
        0 => EmergencyTerms::Allow,
        1 => EmergencyTerms::Forbid,
        _ => EmergencyTerms::AllowUpTo(random.pick(&levels())),
    }
}

/// Terms that pass `check`.
pub fn terms(random: &mut Random) -> Terms {
    loop {
        let terms = unchecked_terms(random);
        if terms.check().is_ok() {
            return terms;
        }
    }
}

fn unchecked_terms(random: &mut Random) -> Terms {
    let actors = random.maybe(25, whos);
    let grantee = random
        .maybe(30, |random| actors.as_ref().map(|list| random.pick(list)))
        .flatten();
    Terms {
        category: random.pick(&[Category::Treatment, Category::Research, Category::Adr]),
        custodian: match random.below(10) {
            0..5 => Custodian::Any,
            5..9 => Custodian::Identity(custodians()[0]),
            _ => Custodian::Identity(custodians()[1]),
        },
        grantee: match grantee {
            Some(Who::Identity(id) | Who::MemberOf(id)) => Grantee::Identity(id),
            _ => Grantee::General,
        },
        period: period(random),
        applies: Applies {
            actors: actors.map_or(Scope::Any, Scope::List),
            purposes: random
                .maybe(45, |random| random.some(&purposes(), 5))
                .map_or(Scope::Any, Scope::List),
            actions: random
                .maybe(20, |random| random.some(&actions(), 5))
                .map_or(Scope::Any, Scope::List),
        },
        default: random.pick(&[
            DefaultEffect::Permit,
            DefaultEffect::Closed,
            DefaultEffect::Deny,
        ]),
        rules: (0..random.below(5)).map(|_| rule(random)).collect(),
        emergency: random.maybe(35, emergency_terms),
        obligations: random
            .maybe(40, |random| random.some(&obligations(), 2))
            .unwrap_or_default(),
        policy: None,
        source: None,
    }
}

pub fn record(random: &mut Random) -> Record {
    Record {
        resource_type: random.maybe(70, |random| random.pick(&types())),
        labels: random.maybe(80, |random| random.some(&labels(), 3)),
        codes: random.maybe(60, |random| random.some(&hashes(), 2)),
        date: random.maybe(70, |random| {
            let start = Instant(DATED + DAY / 2 * random.below(10));
            Period::between(start, start.plus(1 + DAY * random.below(2)))
        }),
        author: random.maybe(60, |random| random.pick(&people())),
        author_organizations: random.maybe(60, |random| random.some(&organizations(), 2)),
        references: random.maybe(60, |random| References {
            instance: random.maybe(60, |random| random.pick(&hashes())),
            related: random
                .maybe(50, |random| random.some(&hashes(), 2))
                .unwrap_or_default(),
            authors: random
                .maybe(50, |random| random.some(&hashes(), 2))
                .unwrap_or_default(),
        }),
    }
}

fn actor(random: &mut Random) -> Actor {
    let identity = match random.below(10) {
        0 => subject(),
        _ => random.pick(&people()[..2]),
    };
    Actor {
        identity,
        proven: identity == subject() && random.chance(40),
        organization: random.maybe(75, |random| ActingFor {
            identity: random.pick(&organizations()),
            accredited: random.maybe(85, period),
        }),
        memberships: random
            .maybe(50, |random| random.some(&organizations(), 2))
            .unwrap_or_default()
            .into_iter()
            .map(|organization| Membership {
                organization,
                period: period(random),
                accredited: random.maybe(80, period),
            })
            .collect(),
        accreditations: random
            .maybe(50, |random| {
                let kinds = [
                    AccreditationKind::Practitioner,
                    AccreditationKind::Researcher,
                ];
                random.some(&kinds, 2)
            })
            .unwrap_or_default()
            .into_iter()
            .map(|kind| Accreditation {
                kind,
                period: period(random),
            })
            .collect(),
        delegation: random.maybe(20, |random| ViewDelegation {
            condition: Condition {
                labels: Some(random.some(&labels(), 5)),
                ..condition(random)
            },
            period: period(random),
        }),
        spared: random.maybe(20, period).into_iter().collect(),
    }
}

pub fn request(random: &mut Random) -> Request {
    let mut likely = purposes();
    likely.extend(codes::<Purpose>(&["TREAT", "TREAT", "ETREAT", "CLINTRCH"]));
    let time = instant(random).plus(random.below(2)).minus(random.below(2));
    Request {
        time,
        subject: subject(),
        custodian: match random.chance(90) {
            true => custodians()[0],
            false => custodians()[1],
        },
        actor: actor(random),
        purpose: random.pick(&likely),
        action: match random.chance(50) {
            true => Action::Read,
            false => random.pick(&actions()),
        },
        record: random.maybe(75, record),
        emergency: random.maybe(60, |random| Emergency {
            until: time.plus(1 + 60 * random.below(4)),
        }),
    }
}

/// One consent of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    pub reference: ConsentRef,
    pub granted: Instant,
    pub stripped: bool,
    pub refusal: bool,
    pub by_delegate: bool,
    pub terms: Terms,
}

/// Everything that one decision looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    pub consents: Vec<Consent>,
    pub exclusions: Vec<Exclusion>,
    pub voided: Vec<VoidedSpan>,
    pub emergency_without_consent: EmergencyWithoutConsent,
    pub request: Request,
}

impl Scenario {
    pub fn random(random: &mut Random) -> Self {
        let count = u8::try_from(random.below(8).div_ceil(2)).unwrap().min(3);
        Self {
            consents: (1..=count)
                .map(|number| Consent {
                    stripped: random.chance(10),
                    refusal: random.chance(15),
                    by_delegate: random.chance(40),
                    ..consent(number, terms(random), random)
                })
                .collect(),
            exclusions: (0..random.below(10).saturating_sub(7))
                .map(|_| exclusion(random))
                .collect(),
            voided: (0..random.below(10).saturating_sub(8))
                .map(|_| {
                    let start = instant(random);
                    VoidedSpan {
                        start,
                        end: start.plus(60 * (1 + random.below(3))),
                        refusals: random.chance(40),
                    }
                })
                .collect(),
            emergency_without_consent: random.pick(&[
                EmergencyWithoutConsent::Permit,
                EmergencyWithoutConsent::Permit,
                EmergencyWithoutConsent::Deny,
            ]),
            request: request(random),
        }
    }

    /// Asks something of what is given here.
    pub fn with<T>(&self, ask: impl FnOnce(&Given<'_>) -> T) -> T {
        let consents: Vec<Granted<'_>> = self
            .consents
            .iter()
            .map(|consent| Granted {
                reference: consent.reference,
                granted: consent.granted,
                stripped: consent.stripped,
                refusal: consent.refusal,
                by_delegate: consent.by_delegate,
                terms: &consent.terms,
            })
            .collect();
        ask(&Given {
            consents: &consents,
            exclusions: &self.exclusions,
            voided: &self.voided,
            emergency_without_consent: self.emergency_without_consent,
        })
    }

    pub fn decide(&self) -> Decision {
        self.with(|given| decide(given, &self.request))
    }

    /// As [`Self::random`], but mostly decided by what the consents say of records: nobody is
    /// excluded, and mostly scope, time and actor stand in nobody's way.
    pub fn about_records(random: &mut Random) -> Self {
        let mut scenario = Self::random(random);
        scenario.exclusions.clear();
        scenario.voided.clear();
        scenario.request.actor.proven = false;
        if random.chance(70) {
            scenario.request.purpose = code("TREAT");
        }
        if random.chance(80) {
            scenario.request.actor.organization = Some(ActingFor {
                identity: organizations()[0],
                accredited: Some(Period::ALWAYS),
            });
        }
        while scenario.consents.is_empty() {
            let terms = terms(random);
            scenario.consents.push(consent(1, terms, random));
        }
        for consent in &mut scenario.consents {
            if random.chance(80) {
                everywhere(&mut consent.terms);
            }
        }
        scenario
    }
}

/// For every custodian, actor, purpose and action, for ever.
pub fn everywhere(terms: &mut Terms) {
    terms.custodian = Custodian::Any;
    terms.grantee = Grantee::General;
    terms.period = Period::ALWAYS;
    terms.applies.actors = Scope::Any;
    terms.applies.purposes = Scope::Any;
    terms.applies.actions = Scope::Any;
}

/// Not stripped.
pub fn consent(number: u8, terms: Terms, random: &mut Random) -> Consent {
    Consent {
        reference: ConsentRef {
            id: ObjectId([number; 16]),
            version: 1,
        },
        granted: instant(random),
        stripped: false,
        refusal: false,
        by_delegate: false,
        terms,
    }
}

pub fn exclusion(random: &mut Random) -> Exclusion {
    let mut anybody = people().to_vec();
    anybody.extend(organizations());
    Exclusion {
        excluded: random.pick(&anybody),
        since: instant(random),
        even_in_emergency: random.chance(30),
        by_delegate: random.chance(40),
    }
}
