//! One cell of each kind and layout. A kind that can be made by value is one line of a list here;
//! one that only a contract can write is taken from the story.

mod audit;
mod consent;
mod identity;

pub use audit::plain_entry;

use salus_contract_kit::{Cell, Header, HeaderKind, Key, Ownership, header_key};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DataRef, DefaultEffect, Effect,
    EmergencyTerms, Grantee, PolicyText, Rule, Scope, Terms, Who,
};
use salus_vectors::{Contract, from_hex};
use salus_vocabulary::{
    AccreditationKind, Action, DataMeaning, Hash, Id, Instant, ObjectId, Period,
};

/// A cell, and what it is a case of.
pub struct Sample {
    pub case: &'static str,
    pub key: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// A cell as it is written today. It comes back as it was.
fn sample<C: Cell>(case: &'static str, key: &Key, cell: &C) -> Sample {
    let bytes = cell.to_cell();
    let back = C::from_cell(&bytes).unwrap();
    assert_eq!(back.to_cell(), bytes, "{case}");
    Sample {
        case,
        key: key.as_slice().to_vec(),
        bytes,
    }
}

/// A cell as an earlier build wrote it. It stays readable.
fn old<C: Cell>(case: &'static str, key: &Key, bytes: &str) -> Sample {
    let bytes = from_hex(&bytes.replace(' ', "")).unwrap();
    assert!(bytes[0] < C::LAYOUT, "{case} is not old");
    C::from_cell(&bytes).unwrap();
    Sample {
        case,
        key: key.as_slice().to_vec(),
        bytes,
    }
}

/// As above, of a cell whose type only its contract knows.
fn old_of_contract(case: &'static str, key: &Key, bytes: &str) -> Sample {
    Sample {
        case,
        key: key.as_slice().to_vec(),
        bytes: from_hex(&bytes.replace(' ', "")).unwrap(),
    }
}

/// All samples of a contract.
pub fn samples(contract: Contract) -> Vec<Sample> {
    let mut samples = vec![header(contract)];
    samples.extend(match contract {
        Contract::IdentityRegistry => identity::samples(),
        Contract::ConsentRegistry => consent::samples(),
        Contract::AccessAudit => audit::samples(),
    });
    samples
}

fn header(contract: Contract) -> Sample {
    let kind = match contract {
        Contract::IdentityRegistry => HeaderKind::Identity,
        Contract::ConsentRegistry => HeaderKind::Consent,
        Contract::AccessAudit => HeaderKind::Audit,
    };
    let header = Header {
        paused_until: Instant(1_750_086_400),
        epoch: 300,
        ..Header::new(kind)
    };
    sample(
        "paused once, the epoch raised 300 times",
        &header_key(),
        &header,
    )
}

/// Where the contract keeps its ownership, in layout 1.
fn old_ownership(namespace: u8) -> Sample {
    let owner = format!("01 14 {}", "0f".repeat(20));
    old::<Ownership>("of the build 0.1.0", &Key::new(namespace), &owner)
}

pub const NOW: Instant = Instant(1_750_000_000);
pub const DAY: u64 = 86_400;

/// An account.
pub fn id(byte: u8) -> Id {
    Id::from([byte; 20])
}

/// A contract.
pub fn contract_id(byte: u8) -> Id {
    Id::from([byte; 32])
}

pub fn hash(byte: u8) -> Hash {
    Hash([byte; 32])
}

pub fn object_id(byte: u8) -> ObjectId {
    ObjectId([byte; 16])
}

pub fn between(start: u64, end: u64) -> Period {
    Period::between(NOW.plus(start), NOW.plus(end))
}

pub fn codes<T: std::str::FromStr<Err: std::fmt::Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Terms in which every field has a value.
pub fn full_terms() -> Terms {
    let actor = |role, who| ActorMatch { role, who };
    let full = Condition {
        actors: Some(vec![
            actor(ActorRole::Recipient, Who::Identity(id(5))),
            actor(ActorRole::Recipient, Who::MemberOf(contract_id(7))),
            actor(
                ActorRole::Recipient,
                Who::Accredited(AccreditationKind::Researcher),
            ),
            actor(ActorRole::Source, Who::MemberOf(id(6))),
        ]),
        actions: Some(vec![Action::Access, Action::Read, Action::Delete]),
        purposes: Some(codes(&["TREAT", "HRESCH", "urn:example:purposes|billing"])),
        labels: Some(codes(&["N", "R", "HIV", "SUD"])),
        confidentiality_at_most: Some("R".parse().unwrap()),
        resource_types: Some(codes(&["Observation", "MedicationRequest"])),
        codes: Some(vec![hash(0xc1), hash(0xc2)]),
        data_period: Some(Period::until(NOW)),
        data: Some(vec![
            DataRef {
                meaning: DataMeaning::Instance,
                reference: hash(0xd1),
            },
            DataRef {
                meaning: DataMeaning::Authoredby,
                reference: hash(0xd2),
            },
        ]),
        period: Some(between(60, 120)),
    };
    let labelled = Condition {
        labels: Some(codes(&["PSY"])),
        ..Condition::default()
    };
    Terms {
        category: Category::PatientPrivacy,
        custodian: Custodian::Identity(id(6)),
        grantee: Grantee::Identity(contract_id(7)),
        period: between(0, 365 * DAY),
        applies: Applies {
            actors: Scope::List(vec![
                Who::MemberOf(contract_id(7)),
                Who::Identity(id(5)),
                Who::Accredited(AccreditationKind::Practitioner),
            ]),
            purposes: Scope::List(codes(&["TREAT", "ETREAT", "HRESCH"])),
            actions: Scope::List(vec![Action::Access, Action::Use, Action::Read]),
        },
        default: DefaultEffect::Closed,
        rules: vec![
            Rule {
                effect: Effect::Permit,
                when: full.clone(),
                except: vec![labelled.clone(), full],
            },
            Rule {
                effect: Effect::Deny,
                when: labelled,
                except: Vec::new(),
            },
        ],
        emergency: Some(EmergencyTerms::AllowUpTo("N".parse().unwrap())),
        obligations: codes(&["REDACT", "DEID"]),
        policy: Some(PolicyText {
            uri: "https://example.org/policy".to_owned(),
            hash: hash(0xe1),
        }),
        source: Some(hash(0xe2)),
    }
}

/// The shortest terms: everybody, everything, for ever.
pub fn short_terms() -> Terms {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Any,
        grantee: Grantee::General,
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        default: DefaultEffect::Permit,
        rules: Vec::new(),
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

/// What the reference request of the gas table asks about: treatment at one hospital.
pub fn treatment_terms() -> Terms {
    let permit = |when| Rule {
        effect: Effect::Permit,
        when,
        except: Vec::new(),
    };
    Terms {
        custodian: Custodian::Identity(id(6)),
        default: DefaultEffect::Deny,
        rules: vec![permit(Condition {
            purposes: Some(codes(&["TREAT"])),
            ..Condition::default()
        })],
        emergency: Some(EmergencyTerms::Allow),
        ..short_terms()
    }
}
