//! Every shape of terms in plain sentences, and what each sentence owes to its reader.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use std::fmt::{Debug, Write};
use std::str::FromStr;

use common::assert_golden;
use salus_fhir::{Glossary, TimeZone, residue_sentences, sentences};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, ConsentRef, Custodian, DataRef,
    DefaultEffect, Effect, EmergencyTerms, Finally, Grantee, Otherwise, Outcome, PolicyText,
    ResidualRule, Residue, ResidueEntry, Rule, Scope, Terms, Who,
};
use salus_vocabulary::{AccreditationKind, DataMeaning, End, Hash, Instant, ObjectId, Period};

fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn codes<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| code(text)).collect()
}

/// Names two of the addresses; everything else is written as it is.
fn names(address: &str) -> Option<String> {
    match address {
        "salus1hospital" => Some("the General Hospital".to_owned()),
        "salus1doctor" => Some("Dr. Adams".to_owned()),
        _ => None,
    }
}

fn person(address: &str) -> Who<String> {
    Who::Identity(address.to_owned())
}

fn member_of(address: &str) -> Who<String> {
    Who::MemberOf(address.to_owned())
}

fn recipient(who: Who<String>) -> ActorMatch<String> {
    let role = ActorRole::Recipient;
    ActorMatch { role, who }
}

fn source(who: Who<String>) -> ActorMatch<String> {
    let role = ActorRole::Source;
    ActorMatch { role, who }
}

fn anything() -> Condition<String> {
    Condition::default()
}

fn rule(effect: Effect, when: Condition<String>, except: Vec<Condition<String>>) -> Rule<String> {
    Rule {
        effect,
        when,
        except,
    }
}

fn permit(when: Condition<String>) -> Rule<String> {
    rule(Effect::Permit, when, Vec::new())
}

fn deny(when: Condition<String>) -> Rule<String> {
    rule(Effect::Deny, when, Vec::new())
}

/// Closed terms about everything, with these rules.
fn terms(rules: Vec<Rule<String>>) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity("salus1hospital".to_owned()),
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules,
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

fn by_default(default: DefaultEffect) -> Terms<String> {
    Terms {
        default,
        ..terms(Vec::new())
    }
}

fn applying(applies: Applies<String>, default: DefaultEffect) -> Terms<String> {
    Terms {
        applies,
        ..by_default(default)
    }
}

fn in_emergency(emergency: EmergencyTerms) -> Terms<String> {
    Terms {
        emergency: Some(emergency),
        ..by_default(DefaultEffect::Deny)
    }
}

const NEW_YEAR_2023: Instant = Instant(1_672_531_200);
const NEW_YEAR_2024: Instant = Instant(1_704_067_200);

/// Every field of a condition by itself.
fn conditions() -> Vec<(&'static str, Condition<String>)> {
    let with = |set: fn(&mut Condition<String>)| {
        let mut condition = anything();
        set(&mut condition);
        condition
    };
    vec![
        ("nothing", anything()),
        (
            "a person as recipient",
            with(|it| it.actors = Some(vec![recipient(person("salus1doctor"))])),
        ),
        (
            "an organization as recipient",
            with(|it| it.actors = Some(vec![recipient(member_of("salus1hospital"))])),
        ),
        (
            "holders of accreditations as recipients",
            with(|it| {
                let kinds = AccreditationKind::ALL.iter();
                it.actors = Some(
                    kinds
                        .map(|kind| recipient(Who::Accredited(*kind)))
                        .collect(),
                );
            }),
        ),
        (
            "sources",
            with(|it| {
                it.actors = Some(vec![
                    source(person("salus1nurse")),
                    source(member_of("salus1hospital")),
                ]);
            }),
        ),
        (
            "recipients and sources",
            with(|it| {
                it.actors = Some(vec![
                    source(person("salus1nurse")),
                    recipient(person("salus1doctor")),
                    recipient(person("salus1nurse")),
                ]);
            }),
        ),
        (
            "actions",
            with(|it| {
                it.actions = Some(codes(&[
                    "collect", "access", "use", "disclose", "correct", "create", "read", "update",
                    "delete",
                ]));
            }),
        ),
        (
            "a purpose with others below it",
            with(|it| it.purposes = Some(codes(&["TREAT"]))),
        ),
        (
            "a purpose without others below it",
            with(|it| it.purposes = Some(codes(&["BTG"]))),
        ),
        (
            "purposes, one of another system",
            with(|it| it.purposes = Some(codes(&["HRESCH", "urn:other|a"]))),
        ),
        (
            "labels",
            with(|it| it.labels = Some(codes(&["N", "SUD", "ETH", "MH"]))),
        ),
        (
            "confidentiality",
            with(|it| it.confidentiality_at_most = Some(code("R"))),
        ),
        (
            "resource types",
            with(|it| it.resource_types = Some(codes(&["Observation", "Condition"]))),
        ),
        (
            "clinical codes",
            with(|it| it.codes = Some(vec![Hash([1; 32]), Hash([2; 32])])),
        ),
        (
            "when the data were made",
            with(|it| it.data_period = Some(Period::until(NEW_YEAR_2023))),
        ),
        (
            "references",
            with(|it| {
                let data = |meaning: &DataMeaning| DataRef {
                    meaning: *meaning,
                    reference: Hash([3; 32]),
                };
                it.data = Some(DataMeaning::ALL.iter().map(data).collect());
            }),
        ),
        (
            "when the rule holds",
            with(|it| it.period = Some(Period::between(NEW_YEAR_2023, NEW_YEAR_2024))),
        ),
    ]
}

/// Every variant of every field of terms.
fn shapes() -> Vec<(String, Terms<String>)> {
    let mut shapes: Vec<(String, Terms<String>)> = Vec::new();
    let mut add = |name: &str, terms: Terms<String>| shapes.push((name.to_owned(), terms));
    for (name, category) in [
        ("treatment", Category::Treatment),
        ("research", Category::Research),
        ("privacy", Category::PatientPrivacy),
        ("advance care directive", Category::Adr),
    ] {
        let closed = by_default(DefaultEffect::Closed);
        add(&format!("category: {name}"), Terms { category, ..closed });
    }
    add(
        "any custodian",
        Terms {
            custodian: Custodian::Any,
            ..by_default(DefaultEffect::Closed)
        },
    );
    add(
        "a grantee",
        Terms {
            grantee: Grantee::Identity("salus1doctor".to_owned()),
            ..applying(
                Applies {
                    actors: Scope::List(vec![person("salus1doctor")]),
                    purposes: Scope::Any,
                    actions: Scope::Any,
                },
                DefaultEffect::Permit,
            )
        },
    );
    for (name, period) in [
        (
            "with a start",
            Period {
                start: Some(NEW_YEAR_2023),
                end: End::OpenEnded,
            },
        ),
        ("with an end", Period::until(Instant(1_704_067_199))),
        ("with both", Period::between(NEW_YEAR_2023, NEW_YEAR_2024)),
        (
            "with an end that no calendar has",
            Period::until(Instant(u64::MAX)),
        ),
    ] {
        let closed = by_default(DefaultEffect::Closed);
        add(&format!("period: {name}"), Terms { period, ..closed });
    }
    for (name, default) in [
        ("permit", DefaultEffect::Permit),
        ("deny", DefaultEffect::Deny),
        ("closed", DefaultEffect::Closed),
    ] {
        add(
            &format!("default: {name}, about everything"),
            by_default(default),
        );
        let everything = Applies {
            actors: Scope::List(vec![person("salus1doctor"), member_of("salus1hospital")]),
            purposes: Scope::List(codes(&["TREAT", "BTG"])),
            actions: Scope::List(codes(&["collect", "access", "correct", "read"])),
        };
        add(
            &format!("default: {name}, within a scope"),
            applying(everything, default),
        );
    }
    for (name, when) in conditions() {
        add(
            &format!("permit rule: {name}"),
            terms(vec![permit(when.clone())]),
        );
        add(
            &format!("deny rule: {name}"),
            terms(vec![deny(when.clone())]),
        );
        let except = vec![when];
        add(
            &format!("exception of a permit: {name}"),
            terms(vec![rule(Effect::Permit, anything(), except.clone())]),
        );
        add(
            &format!("exception of a deny: {name}"),
            terms(vec![rule(Effect::Deny, anything(), except)]),
        );
    }
    add(
        "rules within a scope",
        Terms {
            applies: Applies {
                actors: Scope::List(vec![member_of("salus1hospital")]),
                purposes: Scope::List(codes(&["HRESCH"])),
                actions: Scope::List(codes(&["read"])),
            },
            ..terms(vec![permit(anything()), deny(anything())])
        },
    );
    add(
        "some permits that cover emergencies",
        terms(vec![
            permit(Condition {
                purposes: Some(codes(&["TREAT", "ETREAT"])),
                ..anything()
            }),
            permit(Condition {
                purposes: Some(codes(&["TREAT"])),
                ..anything()
            }),
            permit(anything()),
        ]),
    );
    add("emergency: allow", in_emergency(EmergencyTerms::Allow));
    add(
        "emergency: up to a level",
        in_emergency(EmergencyTerms::AllowUpTo(code("N"))),
    );
    add("emergency: forbid", in_emergency(EmergencyTerms::Forbid));
    add(
        "obligations",
        Terms {
            obligations: codes(&["REDACT", "NORDSCLCD", "AUDIT"]),
            ..by_default(DefaultEffect::Permit)
        },
    );
    add(
        "policy and source",
        Terms {
            policy: Some(PolicyText {
                uri: "https://example.org/policy".to_owned(),
                hash: Hash([4; 32]),
            }),
            source: Some(Hash([5; 32])),
            ..by_default(DefaultEffect::Closed)
        },
    );
    shapes
}

#[test]
fn every_shape_reads_as_agreed() {
    let mut text = String::new();
    for (name, terms) in shapes() {
        writeln!(text, "== {name}").unwrap();
        for sentence in sentences(&terms, &names) {
            writeln!(text, "{sentence}").unwrap();
        }
        text.push('\n');
    }
    assert_golden("shapes.txt", &text);
}

#[test]
fn no_two_shapes_read_alike() {
    let shapes = shapes();
    for (index, (name, terms)) in shapes.iter().enumerate() {
        for (other, others) in &shapes[..index] {
            if terms != others {
                assert_ne!(
                    sentences(terms, &names),
                    sentences(others, &names),
                    "{name} and {other}"
                );
            }
        }
    }
}

#[test]
fn every_sentence_is_one() {
    for (name, terms) in shapes() {
        for sentence in sentences(&terms, &names) {
            let first = sentence.chars().next().unwrap();
            assert!(first.is_uppercase(), "{name}: {sentence}");
            assert!(sentence.ends_with('.'), "{name}: {sentence}");
            assert!(
                !sentence.contains("  ") && !sentence.contains('\n'),
                "{name}: {sentence}"
            );
        }
    }
}

fn says(terms: &Terms<String>, sentence: &str) -> bool {
    sentences(terms, &names)
        .iter()
        .any(|said| said.contains(sentence))
}

#[test]
fn an_identity_without_a_name_is_written_as_its_address() {
    let terms = terms(vec![permit(Condition {
        actors: Some(vec![
            recipient(person("salus1doctor")),
            recipient(person("salus1nurse")),
        ]),
        ..anything()
    })]);
    assert!(says(&terms, "permits Dr. Adams or salus1nurse to"));
}

#[test]
fn two_identities_of_one_name_are_told_apart_by_their_addresses() {
    let terms = terms(vec![permit(Condition {
        actors: Some(vec![
            recipient(person("salus1a")),
            recipient(person("salus1b")),
        ]),
        ..anything()
    })]);
    let both = |address: &str| {
        address
            .starts_with("salus1")
            .then(|| "Dr. Adams".to_owned())
    };
    let said = sentences(&terms, &both);
    assert!(
        said.iter()
            .any(|it| it.contains("Dr. Adams (salus1a) or Dr. Adams (salus1b)")),
        "{said:?}"
    );
}

#[test]
fn a_permit_without_recipients_says_whom_it_covers() {
    let accredited = "permits anyone who acts for an accredited organization to";
    assert!(says(&terms(vec![permit(anything())]), accredited));
    let scoped = Terms {
        applies: Applies {
            actors: Scope::List(vec![person("salus1doctor")]),
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        ..terms(vec![permit(anything())])
    };
    assert!(!says(&scoped, "accredited organization"));
    assert!(says(
        &by_default(DefaultEffect::Permit),
        "to anyone who acts for an accredited"
    ));
}

#[test]
fn a_treatment_permit_says_that_it_does_not_cover_breaking_the_glass() {
    let treatment = Condition {
        purposes: Some(codes(&["TREAT"])),
        ..anything()
    };
    let silent = "None of its rules permits emergency treatment or breaking the glass.";
    assert!(says(&terms(vec![permit(treatment)]), silent));
    let glass = Condition {
        purposes: Some(codes(&["TREAT", "BTG"])),
        ..anything()
    };
    assert!(!says(&terms(vec![permit(glass)]), silent));
    assert!(!says(&terms(vec![deny(anything())]), silent));
}

#[test]
fn a_default_permit_says_that_it_is_silent_in_emergencies() {
    let silent = "in emergencies";
    assert!(says(&by_default(DefaultEffect::Permit), silent));
    let applies = |codes_of: &[&str]| Applies {
        actors: Scope::Any,
        purposes: Scope::List(codes(codes_of)),
        actions: Scope::Any,
    };
    assert!(says(
        &applying(applies(&["TREAT"]), DefaultEffect::Permit),
        silent
    ));
    assert!(!says(
        &applying(applies(&["ETREAT"]), DefaultEffect::Permit),
        silent
    ));
}

#[test]
fn what_hl7_does_not_put_below_a_label_is_said() {
    let refusing = |label: &str| {
        terms(vec![deny(Condition {
            labels: Some(codes(&[label])),
            ..anything()
        })])
    };
    assert!(says(
        &refusing("ETH"),
        "a refusal of substance abuse (ETH) does not cover substance use disorder (SUD), \
         alcohol use disorder (ETHUD) or opioid use disorder (OPIOIDUD)."
    ));
    assert!(says(
        &refusing("MH"),
        "a refusal of mental health (MH) does not cover psychiatry disorder (PSY)"
    ));
    assert!(says(
        &refusing("SUD"),
        "substance use disorder (SUD) with ETHUD and OPIOIDUD below it"
    ));
}

#[test]
fn a_label_that_the_same_rule_lists_too_is_not_called_uncovered() {
    let refusing = terms(vec![deny(Condition {
        labels: Some(codes(&["ETH", "SUD"])),
        ..anything()
    })]);
    assert!(!says(&refusing, "does not cover"));
}

#[test]
fn a_permission_for_a_label_says_that_it_is_exact() {
    let permitting = terms(vec![permit(Condition {
        labels: Some(codes(&["SUD"])),
        ..anything()
    })]);
    assert!(says(
        &permitting,
        "A permission for the label substance use disorder (SUD) does not cover alcohol use \
         disorder (ETHUD)"
    ));
}

#[test]
fn dates_are_written_in_the_zone_of_the_reader() {
    struct Berlin;
    impl Glossary<String> for Berlin {
        fn address(&self, identity: &String) -> String {
            identity.clone()
        }
        fn zone(&self) -> TimeZone {
            TimeZone::get("Europe/Berlin").unwrap()
        }
    }
    let terms = Terms {
        period: Period::until(Instant(NEW_YEAR_2023.0 - 3_600)),
        ..by_default(DefaultEffect::Closed)
    };
    assert!(
        sentences(&terms, &Berlin)
            .contains(&"It holds until 1 January 2023, 00:00 (+01:00).".into())
    );
}

#[test]
fn every_part_of_a_residue_reads_as_agreed() {
    let labelled = |labels: &[&str]| Condition {
        labels: Some(codes(labels)),
        ..anything()
    };
    let entry = |number: u8, otherwise| ResidueEntry {
        consent: ConsentRef {
            id: ObjectId([number; 16]),
            version: 1,
        },
        deny: vec![ResidualRule {
            when: labelled(&["SUD"]),
            except: vec![labelled(&["SUD"])],
        }],
        permit: vec![ResidualRule {
            when: anything(),
            except: vec![labelled(&["R"])],
        }],
        otherwise,
        obligations: codes(&["REDACT"]),
    };
    let silent = ResidueEntry {
        deny: Vec::new(),
        permit: Vec::new(),
        obligations: Vec::new(),
        ..entry(5, Otherwise::Permit)
    };
    let mut text = String::new();
    let every = [
        entry(1, Otherwise::Permit),
        entry(2, Otherwise::Deny),
        entry(3, Otherwise::Closed),
        entry(4, Otherwise::Silent),
        silent,
    ];
    let finally = |then| Finally {
        delegate: None,
        then,
    };
    let mut residues = vec![Residue {
        entries: every.to_vec(),
        finally: Finally {
            delegate: Some(labelled(&["N", "HIV"])),
            then: Outcome::NoConsent,
        },
    }];
    for then in [Outcome::Permit, Outcome::Deny, Outcome::NoConsent] {
        residues.push(Residue {
            entries: vec![every[3].clone()],
            finally: finally(then),
        });
    }
    for residue in residues {
        let name = |consent: &ConsentRef| format!("Consent {}", consent.id.0[0]);
        for sentence in residue_sentences(&residue, &names, &name) {
            writeln!(text, "{sentence}").unwrap();
        }
        text.push('\n');
    }
    assert_golden("residue.txt", &text);
}
