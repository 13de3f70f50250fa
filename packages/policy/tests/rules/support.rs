//! A clinician of an accredited hospital reads for treatment: each test says what differs.

use std::fmt::Debug;
use std::str::FromStr;

use salus_policy::{
    ActingFor, Actor, ActorMatch, ActorRole, Applies, Category, Condition, ConsentRef, Custodian,
    DataRef, Decision, DefaultEffect, Effect, Emergency, EmergencyWithoutConsent, Exclusion, Given,
    Granted, Grantee, Membership, Outcome, Reason, Record, Request, Rule, Scope, Terms,
    ViewDelegation, VoidedSpan, Who, decide, enforce, explain,
};
use salus_vocabulary::{Action, DataMeaning, Hash, Id, Instant, Label, ObjectId, Period, Purpose};

pub const NOW: Instant = Instant(1_750_000_000);
pub const DAY: u64 = 86_400;

pub fn patient() -> Id {
    Id::from([1; 20])
}

pub fn clinician() -> Id {
    Id::from([2; 20])
}

pub fn hospital() -> Id {
    Id::from([3; 20])
}

pub fn other_hospital() -> Id {
    Id::from([4; 20])
}

pub fn stranger() -> Id {
    Id::from([5; 20])
}

pub fn hash(byte: u8) -> Hash {
    Hash([byte; 32])
}

pub fn consent(number: u8) -> ConsentRef {
    ConsentRef {
        id: ObjectId([number; 16]),
        version: 1,
    }
}

/// A code of any table.
pub fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub fn codes<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| code(text)).collect()
}

/// Matches everything.
pub fn anything() -> Condition {
    Condition::default()
}

pub fn labelled(labels: &[&str]) -> Condition {
    Condition {
        labels: Some(codes(labels)),
        ..anything()
    }
}

pub fn at_most(level: &str) -> Condition {
    Condition {
        confidentiality_at_most: Some(code(level)),
        ..anything()
    }
}

pub fn for_purposes(purposes: &[&str]) -> Condition {
    Condition {
        purposes: Some(codes(purposes)),
        ..anything()
    }
}

pub fn for_actions(actions: &[Action]) -> Condition {
    Condition {
        actions: Some(actions.to_vec()),
        ..anything()
    }
}

pub fn of_types(types: &[&str]) -> Condition {
    Condition {
        resource_types: Some(codes(types)),
        ..anything()
    }
}

pub fn made_in(period: Period) -> Condition {
    Condition {
        data_period: Some(period),
        ..anything()
    }
}

pub fn in_period(period: Period) -> Condition {
    Condition {
        period: Some(period),
        ..anything()
    }
}

pub fn to(who: Who) -> Condition {
    by_actors(&[(ActorRole::Recipient, who)])
}

pub fn from(who: Who) -> Condition {
    by_actors(&[(ActorRole::Source, who)])
}

pub fn by_actors(actors: &[(ActorRole, Who)]) -> Condition {
    let actors = actors.iter().map(|(role, who)| ActorMatch {
        role: *role,
        who: *who,
    });
    Condition {
        actors: Some(actors.collect()),
        ..anything()
    }
}

pub fn data(meaning: DataMeaning, reference: Hash) -> Condition {
    Condition {
        data: Some(vec![DataRef { meaning, reference }]),
        ..anything()
    }
}

pub fn permit(when: Condition) -> Rule {
    Rule {
        effect: Effect::Permit,
        when,
        except: Vec::new(),
    }
}

pub fn deny(when: Condition) -> Rule {
    Rule {
        effect: Effect::Deny,
        when,
        except: Vec::new(),
    }
}

pub trait RuleExt {
    fn except(self, condition: Condition) -> Rule;
}

impl RuleExt for Rule {
    fn except(mut self, condition: Condition) -> Rule {
        self.except.push(condition);
        self
    }
}

/// Terms for every custodian, actor, purpose and action, for ever.
pub fn terms(default: DefaultEffect, rules: &[Rule]) -> Terms {
    Terms {
        category: Category::PatientPrivacy,
        custodian: Custodian::Any,
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default,
        rules: rules.to_vec(),
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// Says nothing where no rule holds: a closed default would deny, a scope would hide the rules.
pub fn only(rules: &[Rule]) -> Terms {
    terms(DefaultEffect::Closed, rules)
}

pub fn for_scope(default: DefaultEffect, purposes: &[&str]) -> Terms {
    let mut terms = terms(default, &[]);
    terms.applies.purposes = Scope::List(codes(purposes));
    terms
}

pub fn record(labels: &[&str]) -> Record {
    Record {
        labels: Some(codes::<Label>(labels)),
        ..Record::default()
    }
}

/// A request with all that bears on it.
#[derive(Clone)]
pub struct Case {
    pub request: Request,
    pub consents: Vec<(Terms, Instant, bool)>,
    pub exclusions: Vec<Exclusion>,
    pub voided: Vec<VoidedSpan>,
    pub without_consent: EmergencyWithoutConsent,
    pub by_delegates: bool,
    pub refusals: bool,
}

/// The clinician, acting for the accredited hospital, accesses an unknown record for treatment.
pub fn case() -> Case {
    Case {
        request: Request {
            time: NOW,
            subject: patient(),
            custodian: hospital(),
            actor: Actor {
                identity: clinician(),
                proven: false,
                organization: Some(ActingFor {
                    identity: hospital(),
                    accredited: Some(Period::ALWAYS),
                }),
                memberships: Vec::new(),
                accreditations: Vec::new(),
                delegation: None,
                spared: Vec::new(),
            },
            purpose: code::<Purpose>("TREAT"),
            action: Action::Access,
            record: Some(Record::default()),
            emergency: None,
        },
        consents: Vec::new(),
        exclusions: Vec::new(),
        voided: Vec::new(),
        without_consent: EmergencyWithoutConsent::Permit,
        by_delegates: false,
        refusals: false,
    }
}

impl Case {
    pub fn given(self, terms: Terms) -> Self {
        self.granted(terms, NOW.minus(DAY), false)
    }

    pub fn stripped(self, terms: Terms) -> Self {
        self.granted(terms, NOW.minus(DAY), true)
    }

    pub fn granted(mut self, terms: Terms, at: Instant, stripped: bool) -> Self {
        self.consents.push((terms, at, stripped));
        self
    }

    pub fn by(mut self, actor: Id) -> Self {
        self.request.actor.identity = actor;
        self
    }

    pub fn by_patient(mut self) -> Self {
        self.request.actor.organization = None;
        self.by(patient())
    }

    pub fn proven(mut self) -> Self {
        self.request.actor.proven = true;
        self
    }

    pub fn alone(mut self) -> Self {
        self.request.actor.organization = None;
        self
    }

    pub fn member(mut self, organization: Id, period: Period) -> Self {
        self.request.actor.memberships.push(Membership {
            organization,
            period,
            accredited: Some(Period::ALWAYS),
        });
        self
    }

    /// The organizations that the actor is a member of are accredited then.
    pub fn accredited(mut self, accredited: Option<Period>) -> Self {
        for membership in &mut self.request.actor.memberships {
            membership.accredited = accredited;
        }
        self
    }

    /// No delegate shuts the actor out through an organization then.
    pub fn spared(mut self, period: Period) -> Self {
        self.request.actor.spared.push(period);
        self
    }

    /// A delegate set all that is given.
    pub fn by_delegates(mut self) -> Self {
        self.by_delegates = true;
        for exclusion in &mut self.exclusions {
            exclusion.by_delegate = true;
        }
        self
    }

    /// All that is given was recorded as refusals.
    pub fn refused(mut self) -> Self {
        self.refusals = true;
        self
    }

    pub fn delegate(mut self, condition: Condition, period: Period) -> Self {
        self.request.actor.delegation = Some(ViewDelegation { condition, period });
        self
    }

    pub fn purpose(mut self, purpose: &str) -> Self {
        self.request.purpose = code(purpose);
        self
    }

    pub fn action(mut self, action: Action) -> Self {
        self.request.action = action;
        self
    }

    pub fn record(mut self, record: Record) -> Self {
        self.request.record = Some(record);
        self
    }

    pub fn session(mut self) -> Self {
        self.request.record = None;
        self
    }

    pub fn at(mut self, time: Instant) -> Self {
        self.request.time = time;
        self
    }

    /// Declares an emergency for the next hour; the purpose is said apart.
    pub fn declared(mut self) -> Self {
        self.request.emergency = Some(Emergency {
            until: NOW.plus(3_600),
        });
        self
    }

    /// A declared emergency, and its purpose.
    pub fn emergency(self) -> Self {
        self.declared().purpose("ETREAT")
    }

    pub fn without_consent(mut self, policy: EmergencyWithoutConsent) -> Self {
        self.without_consent = policy;
        self
    }

    pub fn excludes(mut self, excluded: Id, even_in_emergency: bool) -> Self {
        let since = NOW.minus(DAY);
        self.exclusions.push(Exclusion {
            excluded,
            since,
            even_in_emergency,
            by_delegate: false,
        });
        self
    }

    /// Voids what was granted within two days before now.
    pub fn voided(mut self, refusals: bool) -> Self {
        let (start, end) = (NOW.minus(2 * DAY), NOW);
        self.voided.push(VoidedSpan {
            start,
            end,
            refusals,
        });
        self
    }

    /// Runs `test` over the case as `decide` takes it.
    pub fn with<T>(&self, test: impl FnOnce(&Given<'_>, &Request) -> T) -> T {
        let numbered = (1..).zip(&self.consents);
        let consents: Vec<Granted<'_>> = numbered
            .map(|(number, (terms, granted, stripped))| Granted {
                reference: consent(number),
                granted: *granted,
                stripped: *stripped,
                refusal: self.refusals,
                by_delegate: self.by_delegates,
                terms,
            })
            .collect();
        let given = Given {
            consents: &consents,
            exclusions: &self.exclusions,
            voided: &self.voided,
            emergency_without_consent: self.without_consent,
        };
        test(&given, &self.request)
    }

    /// Decides; on the way, the explanation must agree, and so must the residue of the same
    /// request without its record.
    pub fn decide(&self) -> Decision {
        self.with(|given, request| {
            let decision = decide(given, request);
            assert_eq!(explain(given, request).decision, decision);
            if let Some(record) = &request.record {
                let session = Request {
                    record: None,
                    ..request.clone()
                };
                let enforced = enforce(&decide(given, &session), record);
                assert_eq!(
                    enforced.outcome, decision.outcome,
                    "residue against decision"
                );
                assert_eq!(enforced.obligations, decision.obligations);
            }
            decision
        })
    }

    pub fn outcome(&self) -> Outcome {
        self.decide().outcome
    }

    pub fn reason(&self) -> Reason {
        self.decide().reason
    }

    #[track_caller]
    pub fn permits(&self, reason: Reason) {
        self.answers(Outcome::Permit, reason);
    }

    #[track_caller]
    pub fn denies(&self, reason: Reason) {
        self.answers(Outcome::Deny, reason);
    }

    #[track_caller]
    pub fn finds_no_consent(&self) {
        self.answers(Outcome::NoConsent, Reason::NoConsent);
    }

    #[track_caller]
    fn answers(&self, outcome: Outcome, reason: Reason) {
        let decision = self.decide();
        assert_eq!((decision.outcome, decision.reason), (outcome, reason));
    }
}
