//! What sentences promise about emergencies and recipients is what `decide` does.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "sentences/generate.rs"]
mod generate;

use generate::{Random, identity, terms};
use salus_fhir::{Unnamed, sentences};
use salus_policy::{
    ActingFor, Actor, ConsentRef, Custodian, EmergencyWithoutConsent, Given, Granted, Membership,
    Reason, Request, Terms, decide,
};
use salus_vocabulary::{Action, Id, Instant, ObjectId, Period, Purpose};

const TRIALS: u64 = 20_000;

/// What a consent by itself answers.
fn reason(terms: &Terms, request: &Request) -> Reason {
    let consents = [Granted {
        reference: ConsentRef {
            id: ObjectId([1; 16]),
            version: 1,
        },
        granted: Instant(0),
        stripped: false,
        refusal: false,
        by_delegate: false,
        terms,
    }];
    let given = Given {
        consents: &consents,
        exclusions: &[],
        voided: &[],
        emergency_without_consent: EmergencyWithoutConsent::Permit,
    };
    decide(&given, request).reason
}

/// A request of somebody whom the terms may name, for this purpose; nothing is declared.
fn request(terms: &Terms, purpose: Purpose, accredited: bool, random: &mut Random) -> Request {
    let custodian = match terms.custodian {
        Custodian::Any => identity(random),
        Custodian::Identity(custodian) => custodian,
    };
    let organization = identity(random);
    Request {
        time: Instant(1_700_000_000 + 60 * random.below(5)),
        subject: Id::from([9; 20]),
        custodian,
        actor: Actor {
            identity: identity(random),
            proven: false,
            organization: Some(ActingFor {
                identity: organization,
                accredited: accredited.then_some(Period::ALWAYS),
            }),
            memberships: vec![Membership {
                organization: identity(random),
                period: Period::ALWAYS,
                accredited: Some(Period::ALWAYS),
            }],
            accreditations: Vec::new(),
            delegation: None,
            spared: Vec::new(),
        },
        purpose,
        action: random.pick(Action::ALL),
        record: None,
        emergency: None,
    }
}

/// For how many random terms that say these words a request like `denied` does not get `reason`,
/// while one like `granted` does: the others would prove nothing.
fn kept(
    words: &[&str],
    reason_kept_away: Reason,
    denied: (&[&str], bool),
    granted: (&str, bool),
) -> u64 {
    let mut telling = 0;
    for seed in 0..TRIALS {
        let mut random = Random(seed);
        let terms = terms(&mut random);
        let purpose = random.pick(denied.0).parse().unwrap();
        let denied = request(&terms, purpose, denied.1, &mut random);
        let granted = Request {
            purpose: granted.0.parse().unwrap(),
            actor: Actor {
                organization: denied.actor.organization.as_ref().map(|acting| ActingFor {
                    identity: acting.identity,
                    accredited: granted.1.then_some(Period::ALWAYS),
                }),
                ..denied.actor.clone()
            },
            ..denied.clone()
        };
        if reason(&terms, &granted) != reason_kept_away {
            continue;
        }
        let said = sentences(&terms, &Unnamed);
        if words
            .iter()
            .any(|words| said.iter().any(|said| said.contains(words)))
        {
            assert_ne!(
                reason(&terms, &denied),
                reason_kept_away,
                "{terms:#?}\n{denied:#?}"
            );
            telling += 1;
        }
    }
    println!("{words:?}: {telling} telling");
    telling
}

const EMERGENCIES: &[&str] = &["ETREAT", "BTG", "ERTREAT"];

#[test]
fn rules_that_are_said_not_to_permit_emergencies_never_do() {
    let words = ["None of its rules permits emergency treatment"];
    let telling = kept(
        &words,
        Reason::PermitRule,
        (EMERGENCIES, true),
        ("TREAT", true),
    );
    assert!(telling > 200, "{telling}");
}

#[test]
fn a_default_that_is_said_to_be_silent_in_emergencies_is() {
    let words = [
        "in emergencies it is silent there",
        "; in emergencies, and for purposes",
    ];
    let telling = kept(
        &words,
        Reason::DefaultPermit,
        (EMERGENCIES, true),
        ("TREAT", true),
    );
    assert!(telling > 200, "{telling}");
}

#[test]
fn a_default_that_is_said_to_cover_accredited_organizations_covers_nobody_else() {
    let words = ["it permits, to anyone who acts for an accredited organization"];
    let telling = kept(
        &words,
        Reason::DefaultPermit,
        (&["TREAT"], false),
        ("TREAT", true),
    );
    assert!(telling > 200, "{telling}");
}

#[test]
fn a_default_that_is_said_to_be_silent_for_unlisted_purposes_is() {
    let words = ["for purposes that HL7's table does not list, it is silent there"];
    let foreign = &["urn:other|c", "urn:x|a"];
    let telling = kept(
        &words,
        Reason::DefaultPermit,
        (foreign, true),
        ("TREAT", true),
    );
    assert!(telling > 200, "{telling}");
}
