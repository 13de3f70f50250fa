//! How long a decision takes outside of any chain: `cargo bench -p salus-policy`. Reported, never asserted;
//! the goal is 2 microseconds on the terms of the reference request.

use std::fmt::Debug;
use std::hint::black_box;
use std::str::FromStr;
use std::time::Instant as Clock;

use salus_policy::{
    ActingFor, Actor, ActorMatch, ActorRole, Applies, Category, Condition, ConsentRef, Custodian,
    DefaultEffect, Effect, EmergencyTerms, EmergencyWithoutConsent, Given, Granted, Grantee,
    Membership, Record, Request, Rule, Scope, Terms, Who, decide,
};
use salus_vocabulary::{Action, Id, Instant, ObjectId, Period, Purpose};

const NOW: Instant = Instant(1_750_000_000);
const DECISIONS: u32 = 100_000;
const RUNS: usize = 9;

fn main() {
    println!("| decision | median, ns | least, ns | a second |\n|---|--:|--:|--:|");
    let reference = [research(), treatment()];
    let crowded: Vec<Terms> = (0..16).map(|_| crowded()).collect();
    report(
        "two consents, three rules, one record",
        &reference,
        &record(),
    );
    report(
        "the same, no record named: the residue",
        &reference,
        &session(),
    );
    report(
        "16 consents of 16 rules with two exceptions, one record",
        &crowded,
        &record(),
    );
}

fn report(name: &str, terms: &[Terms], request: &Request) {
    let consents: Vec<Granted> = terms.iter().zip(1..).map(granted).collect();
    let given = Given {
        consents: &consents,
        exclusions: &[],
        voided: &[],
        emergency_without_consent: EmergencyWithoutConsent::Permit,
    };
    let mut times: Vec<u128> = (0..RUNS).map(|_| nanoseconds(&given, request)).collect();
    times.sort_unstable();
    let (least, median) = (times[0], times[RUNS / 2]);
    println!(
        "| {name} | {median} | {least} | {} |",
        1_000_000_000 / median.max(1)
    );
}

fn nanoseconds(given: &Given, request: &Request) -> u128 {
    let clock = Clock::now();
    for _ in 0..DECISIONS {
        black_box(decide(black_box(given), black_box(request)));
    }
    clock.elapsed().as_nanos() / u128::from(DECISIONS)
}

fn granted((terms, number): (&Terms, u8)) -> Granted<'_> {
    Granted {
        reference: ConsentRef {
            id: ObjectId([number; 16]),
            version: 1,
        },
        granted: Instant(NOW.0 - 1_000),
        stripped: false,
        refusal: false,
        by_delegate: false,
        terms,
    }
}

fn id(number: u8) -> Id {
    Id::from([number; 20])
}

/// Patient, clinician, hospital.
const CAST: [u8; 3] = [1, 2, 3];

fn codes<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn labelled(labels: &[&str]) -> Condition {
    Condition {
        labels: Some(codes(labels)),
        ..Condition::default()
    }
}

fn to(who: Who) -> Condition {
    Condition {
        actors: Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who,
        }]),
        ..Condition::default()
    }
}

fn permit(when: Condition, except: Vec<Condition>) -> Rule {
    Rule {
        effect: Effect::Permit,
        when,
        except,
    }
}

/// The terms of the reference request in `docs/gas.md`.
fn treatment() -> Terms {
    let [_, _, hospital] = CAST.map(id);
    let members = Condition {
        labels: Some(codes(&["N", "R"])),
        ..to(Who::MemberOf(hospital))
    };
    let documents = Condition {
        resource_types: Some(codes(&["DocumentReference"])),
        ..Condition::default()
    };
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(hospital),
        grantee: Grantee::General,
        period: Period::until(Instant(NOW.0 + 1_000_000)),
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(codes(&["TREAT"])),
            actions: Scope::Any,
        },
        default: DefaultEffect::Deny,
        rules: vec![
            permit(members, vec![labelled(&["HIV"])]),
            permit(to(Who::Identity(id(9))), Vec::new()),
            Rule {
                effect: Effect::Deny,
                when: documents,
                except: Vec::new(),
            },
        ],
        emergency: Some(EmergencyTerms::Allow),
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// A second consent beside it, which is silent on treatment.
fn research() -> Terms {
    Terms {
        category: Category::Research,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(codes(&["HRESCH"])),
            actions: Scope::Any,
        },
        rules: Vec::new(),
        default: DefaultEffect::Permit,
        emergency: None,
        ..treatment()
    }
}

/// As much as one consent may say: 16 rules, 48 conditions.
fn crowded() -> Terms {
    let [_, _, hospital] = CAST.map(id);
    let rule = || {
        let except = vec![labelled(&["HIV"]), labelled(&["PSY"])];
        permit(to(Who::MemberOf(hospital)), except)
    };
    Terms {
        rules: (0..16).map(|_| rule()).collect(),
        ..treatment()
    }
}

/// A member of the hospital reads one observation for treatment.
fn record() -> Request {
    Request {
        record: Some(Record {
            resource_type: codes(&["Observation"]).pop(),
            labels: Some(codes(&["N"])),
            ..Record::default()
        }),
        ..session()
    }
}

fn session() -> Request {
    let [patient, clinician, hospital] = CAST.map(id);
    let always = Period::until(Instant(NOW.0 + 1_000_000));
    Request {
        time: NOW,
        subject: patient,
        custodian: hospital,
        actor: Actor {
            identity: clinician,
            proven: false,
            organization: Some(ActingFor {
                identity: hospital,
                accredited: Some(always),
            }),
            memberships: vec![Membership {
                organization: hospital,
                period: always,
                accredited: Some(Period::ALWAYS),
            }],
            accreditations: Vec::new(),
            delegation: None,
            spared: Vec::new(),
        },
        purpose: codes::<Purpose>(&["TREAT"])[0].clone(),
        action: Action::Access,
        record: None,
        emergency: None,
    }
}
