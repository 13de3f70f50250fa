//! Nothing that a delegate with `revoke` alone does, step by step, also while paused, makes anybody
//! permitted who was not; nor does any other narrowing message.

use salus_consent_api::ConsentReader;
use salus_consent_api::msg::{ExecuteMsg, Why};
use salus_contract_kit::{CellSource, Directed, Direction};
use salus_identity_api::Standing;
use salus_identity_api::cells::Powers;
use salus_policy::{
    Accreditation, ActingFor, Actor, ActorMatch, ActorRole, Applies, Category, Condition,
    ConsentRef, Custodian, DefaultEffect, Effect, Emergency, EmergencyTerms,
    EmergencyWithoutConsent, Grantee, Membership, Outcome, Record, Request, Rule, Scope, Terms,
    Who, decide,
};
use salus_vocabulary::{AccreditationKind, Action, Instant, ObjectId, Period, Purpose};

use super::world::{END, START, World, address, id_of, object};

/// The delegate with `revoke` alone.
const AUNT: u8 = 30;
/// A delegate with `consent`, who granted part of what there is.
const UNCLE: u8 = 31;
const SEQUENCES: u64 = 400;
const STEPS: usize = 12;

/// Numbers that depend on the seed alone (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn some<T>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }

    fn purpose(&mut self) -> Purpose {
        let codes = ["TREAT", "ETREAT", "BTG", "HRESCH", "CLINTRCH", "HPAYMT"];
        self.pick(&codes).parse().unwrap()
    }

    fn action(&mut self) -> Action {
        self.pick(&[Action::Access, Action::Read, Action::Use, Action::Disclose])
    }

    fn who(&mut self) -> Who<String> {
        match self.below(5) {
            0 => Who::Identity(address(4)),
            1 => Who::Identity(address(5)),
            2 => Who::MemberOf(address(2)),
            3 => Who::MemberOf(address(3)),
            _ => Who::Accredited(AccreditationKind::Practitioner),
        }
    }

    fn condition(&mut self) -> Condition<String> {
        Condition {
            actors: self.some(30, |dice| {
                vec![ActorMatch {
                    role: ActorRole::Recipient,
                    who: dice.who(),
                }]
            }),
            actions: self.some(20, |dice| vec![dice.action()]),
            purposes: self.some(40, |dice| vec![dice.purpose()]),
            labels: self.some(40, |dice| {
                vec![dice.pick(&["N", "R", "HIV"]).parse().unwrap()]
            }),
            ..Condition::default()
        }
    }

    fn rule(&mut self, effect: Effect) -> Rule<String> {
        Rule {
            effect,
            when: self.condition(),
            except: self.some(30, Self::condition).into_iter().collect(),
        }
    }

    /// Terms of any kind, or such as permit nothing.
    fn terms(&mut self, refusing: bool) -> Terms<String> {
        let mut rules = Vec::new();
        for _ in 0..self.below(3) {
            let deny = refusing || self.chance(40);
            let effect = if deny { Effect::Deny } else { Effect::Permit };
            let rule = self.rule(effect);
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        use EmergencyTerms::{Allow, AllowUpTo, Forbid};
        let level = AllowUpTo("N".parse().unwrap());
        let emergency = if refusing {
            self.some(40, |_| Forbid)
        } else {
            self.some(50, |dice| dice.pick(&[Allow, level, Forbid]))
        };
        let default = match self.below(4) {
            0 if emergency.is_some() => DefaultEffect::Deny,
            1 if !refusing => DefaultEffect::Permit,
            _ => DefaultEffect::Closed,
        };
        let grantee = self.some(30, |dice| dice.pick(&[address(4), address(5)]));
        let actors = match &grantee {
            Some(grantee) => Scope::List(vec![Who::Identity(grantee.clone())]),
            None if self.chance(25) => Scope::List(vec![self.who()]),
            None => Scope::Any,
        };
        Terms {
            category: self.pick(&[
                Category::Treatment,
                Category::Research,
                Category::PatientPrivacy,
            ]),
            custodian: if self.chance(30) {
                Custodian::Any
            } else {
                Custodian::Identity(address(2))
            },
            grantee: grantee.map_or(Grantee::General, Grantee::Identity),
            period: Period::until(Instant(END)),
            applies: Applies {
                actors,
                purposes: if self.chance(30) {
                    Scope::List(vec![self.purpose()])
                } else {
                    Scope::Any
                },
                actions: Scope::Any,
            },
            default,
            rules,
            emergency,
            obligations: Vec::new(),
            policy: None,
            source: None,
        }
    }

    /// Some consents of the world, in versions that mostly are the present ones.
    fn known(&mut self, world: &World, ids: &[ObjectId]) -> ConsentRef {
        let id = self.pick(ids);
        let cell = crate::state::consent(&world.deps.storage, &id_of(1), &id).unwrap();
        let version = cell.map_or(1, |cell| cell.version);
        ConsentRef { id, version }
    }

    fn question(&mut self) -> Request {
        let now = Instant(START);
        let works_for = self.some(70, |dice| dice.pick(&[2u8, 3]));
        Request {
            time: now,
            subject: id_of(1),
            custodian: id_of(2),
            actor: Actor {
                identity: id_of(self.pick(&[4u8, 5])),
                proven: false,
                organization: works_for.map(|number| ActingFor {
                    identity: id_of(number),
                    accredited: Some(Period::ALWAYS),
                }),
                memberships: works_for
                    .iter()
                    .map(|number| Membership {
                        organization: id_of(*number),
                        period: Period::ALWAYS,
                        accredited: Some(Period::ALWAYS),
                    })
                    .collect(),
                accreditations: self
                    .some(50, |_| Accreditation {
                        kind: AccreditationKind::Practitioner,
                        period: Period::ALWAYS,
                    })
                    .into_iter()
                    .collect(),
                delegation: None,
                spared: Vec::new(),
            },
            purpose: self.purpose(),
            action: self.action(),
            record: self.some(80, |dice| Record {
                labels: dice.some(80, |dice| {
                    vec![dice.pick(&["N", "R", "HIV"]).parse().unwrap()]
                }),
                ..Record::default()
            }),
            emergency: self.some(50, |_| Emergency {
                until: now.plus(3_600),
            }),
        }
    }

    /// Anything that could be sent about consents.
    fn message(&mut self, world: &World, ids: &[ObjectId], fresh: ObjectId) -> ExecuteMsg {
        let (r#as, subject) = (address(1), address(1));
        let consent = self.known(world, ids);
        let refusing = self.chance(80);
        let terms = Box::new(self.terms(refusing));
        let replaces = self.some(40, |dice| dice.known(world, ids));
        let ends = self.some(30, |dice| dice.known(world, ids));
        let ends: Vec<ConsentRef> = ends.into_iter().collect();
        let why = Why::Withdrawn;
        match self.below(10) {
            0 => ExecuteMsg::Grant {
                r#as,
                subject,
                id: fresh,
                terms,
                replaces,
                ends,
            },
            1 => ExecuteMsg::EndRefusal {
                r#as,
                subject,
                consent,
                why,
            },
            2 | 3 => ExecuteMsg::Revoke {
                r#as,
                subject,
                consent,
                why,
            },
            4 => ExecuteMsg::RevokeBatch {
                r#as,
                subject,
                consents: vec![consent, self.known(world, ids)],
                why,
            },
            5 | 6 => ExecuteMsg::StripPermits {
                r#as,
                subject,
                consent,
            },
            7 => ExecuteMsg::Exclude {
                r#as,
                subject,
                excluded: address(self.pick(&[2u8, 3, 4, 5])),
                even_in_emergency: self.chance(30),
            },
            8 => ExecuteMsg::LiftExclusion {
                r#as,
                subject,
                excluded: address(self.pick(&[2u8, 3, 4, 5])),
            },
            _ => ExecuteMsg::Refuse {
                r#as,
                subject,
                id: fresh,
                terms,
                replaces,
                ends,
            },
        }
    }
}

fn is_permitted(world: &World, question: &Request) -> bool {
    let reader = ConsentReader::new(CellSource::Own(&world.deps.storage)).unwrap();
    let gathered = reader.gather(question, Standing::default()).unwrap();
    let decision = gathered.with_given(EmergencyWithoutConsent::Permit, |given| {
        decide(given, question)
    });
    decision.outcome == Outcome::Permit
}

/// A world with some consents and exclusions, of the subject and of a delegate.
fn some_world(dice: &mut Dice) -> (World, Vec<ObjectId>) {
    let mut world = World::new();
    world.delegate(AUNT, Powers::REVOKE.with(Powers::VIEW));
    world.delegate(UNCLE, Powers::CONSENT);
    let mut ids = vec![object(255)];
    for number in 1..=8 {
        let msg = world.grant(number, dice.terms(false));
        let by = if dice.chance(30) { UNCLE } else { 1 };
        if world.send_as(by, &msg).is_ok() {
            ids.push(object(number));
        }
    }
    for number in [2, 3, 4, 5] {
        if dice.chance(15) {
            world.accepted(world.exclude(&address(number), dice.chance(50)));
        }
    }
    (world, ids)
}

/// Plays sequences, and after each accepted message compares what was and is permitted. Answers how
/// many messages were accepted, and how many questions lost a permit.
fn play(sequences: u64, sender: impl Fn(&ExecuteMsg) -> Option<u8>) -> (u32, u32) {
    let (mut accepted, mut lost) = (0, 0);
    for seed in 0..sequences {
        let mut dice = Dice(seed);
        let (mut world, mut ids) = some_world(&mut dice);
        if dice.chance(50) {
            world.pause();
        }
        let questions: Vec<Request> = (0..12).map(|_| dice.question()).collect();
        let mut permitted: Vec<bool> = questions
            .iter()
            .map(|question| is_permitted(&world, question))
            .collect();
        for step in 0..STEPS {
            let fresh = object(100 + step as u8);
            let msg = dice.message(&world, &ids, fresh);
            let Some(by) = sender(&msg) else { continue };
            if world.send_as(by, &msg).is_err() {
                continue;
            }
            accepted += 1;
            ids.push(fresh);
            for (question, was) in questions.iter().zip(&mut permitted) {
                let is = is_permitted(&world, question);
                assert!(
                    *was || !is,
                    "seed {seed}, step {step}: {msg:?} permits {question:?}"
                );
                lost += u32::from(*was && !is);
                *was = is;
            }
        }
    }
    (accepted, lost)
}

#[test]
fn no_step_of_a_delegate_with_revoke_alone_permits_anybody() {
    let (accepted, lost) = play(SEQUENCES, |_| Some(AUNT));
    assert!(accepted > 500, "{accepted} messages were accepted");
    assert!(lost > 100, "{lost} permits were lost");
}

#[test]
fn no_narrowing_message_of_the_subject_permits_anybody() {
    let narrows = |msg: &ExecuteMsg| msg.direction() == Direction::Narrows;
    let (accepted, lost) = play(SEQUENCES, |msg| narrows(msg).then_some(1));
    assert!(accepted > 500, "{accepted} messages were accepted");
    assert!(lost > 100, "{lost} permits were lost");
}

#[test]
fn while_paused_nobody_permits_anybody() {
    for seed in 0..SEQUENCES / 4 {
        let mut dice = Dice(seed);
        let (mut world, ids) = some_world(&mut dice);
        world.pause();
        let question = dice.question();
        for by in [1, AUNT, UNCLE] {
            let was = is_permitted(&world, &question);
            for step in 0..STEPS {
                let msg = dice.message(&world, &ids, object(100 + step as u8));
                let _ = world.send_as(by, &msg);
                assert!(was || !is_permitted(&world, &question), "seed {seed}");
            }
        }
    }
}
