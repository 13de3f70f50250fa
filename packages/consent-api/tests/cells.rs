//! The bytes of cells: frozen ones of layout 1, and what each layout refuses.

use salus_consent_api::cells::{
    Change, ChangeKind, ConsentCell, OpenRequestCell, OutcomeKind, RequestCell, RequestOutcomeCell,
    RequestRef, Row, RowsCell, StoredTerms, SubjectCell, Through, open_request_key,
    open_requests_of, open_requests_under, request_key, request_outcome_key,
};
use salus_consent_api::request_hash;
use salus_contract_kit::Cell;
use salus_policy::{
    Applies, Category, Condition, Custodian, DefaultEffect, Effect, Grantee, Rule, Scope, Terms,
};
use salus_vocabulary::{Id, Instant, ObjectId, Period};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn id(number: u8) -> Id {
    Id::from([number; 20])
}

fn terms() -> Terms {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(id(2)),
        grantee: Grantee::General,
        period: Period::until(Instant(1_800_000_000)),
        applies: Applies {
            actors: Scope::Any,
            purposes: Scope::List(vec!["TREAT".parse().unwrap()]),
            actions: Scope::Any,
        },
        default: DefaultEffect::Closed,
        rules: vec![Rule {
            effect: Effect::Permit,
            when: Condition {
                labels: Some(vec!["N".parse().unwrap()]),
                ..Condition::default()
            },
            except: Vec::new(),
        }],
        emergency: None,
        obligations: Vec::new(),
        policy: None,
        source: None,
    }
}

fn granted(by: Option<Id>, through: Option<Through>) -> Change {
    Change {
        kind: ChangeKind::Granted,
        at: Instant(1_700_000_000),
        by,
        through,
    }
}

fn row(by_delegate: bool) -> Row {
    Row::new(ObjectId([5; 16]), &terms(), by_delegate)
}

/// As version 0.1.0 wrote them: a consent that a delegate revoked, a row at a custodian, the same for
/// any custodian with 3 exclusions.
const CONSENT_1: &str = "0102020080e2cfaa068294e2cfaa06140303030303030303030303030303030303030303\
    000114020202020202020202020202020202020202020220000280a4a7da0602013601000401fc00";
const ROWS_1: &str = "010105050505050505050505050505050505100280a4a7da0636";
const SUBJECT_1: &str = "0103000105050505050505050505050505050505100280a4a7da0636";

#[test]
fn a_consent_of_layout_1_is_read_as_it_was() {
    let cell = ConsentCell {
        version: 2,
        changes: vec![
            granted(None, None),
            Change {
                kind: ChangeKind::Revoked,
                at: Instant(1_700_000_020),
                by: Some(id(3)),
                through: None,
            },
        ],
        terms: StoredTerms::Open(terms()),
    };
    assert_eq!(ConsentCell::from_cell(&unhex(CONSENT_1)).unwrap(), cell);
    assert_eq!(ConsentCell::from_cell(&cell.to_cell()).unwrap(), cell);
    assert_eq!(cell.to_cell()[0], 2);
}

#[test]
fn rows_of_layout_1_are_read_as_they_were() {
    let rows = RowsCell {
        rows: vec![row(false)],
    };
    assert_eq!(RowsCell::from_cell(&unhex(ROWS_1)).unwrap(), rows);
    assert_eq!(RowsCell::from_cell(&rows.to_cell()).unwrap(), rows);
    let subject = SubjectCell {
        exclusions: 3,
        rows: vec![row(false)],
    };
    assert_eq!(SubjectCell::from_cell(&unhex(SUBJECT_1)).unwrap(), subject);
    assert_eq!(SubjectCell::from_cell(&subject.to_cell()).unwrap(), subject);
}

#[test]
fn what_layout_1_never_had_is_refused_in_it() {
    let mut rows = RowsCell {
        rows: vec![row(true)],
    }
    .to_cell();
    assert!(RowsCell::from_cell(&rows).is_ok());
    rows[0] = 1;
    assert!(RowsCell::from_cell(&rows).is_err());
    let mut subject = SubjectCell {
        exclusions: 0,
        rows: vec![row(true)],
    }
    .to_cell();
    assert!(SubjectCell::from_cell(&subject).is_ok());
    subject[0] = 1;
    subject.insert(2, 0);
    assert!(SubjectCell::from_cell(&subject).is_err());
    let refused = Change {
        kind: ChangeKind::Refused,
        ..granted(None, None)
    };
    let changes = throughs().map(|through| granted(None, Some(through)));
    for change in changes.into_iter().chain([refused]) {
        let mut consent = ConsentCell {
            version: 1,
            changes: vec![change],
            terms: StoredTerms::Open(terms()),
        }
        .to_cell();
        assert!(ConsentCell::from_cell(&consent).is_ok());
        consent[0] = 1;
        assert!(ConsentCell::from_cell(&consent).is_err());
    }
}

fn throughs() -> [Through; 2] {
    [
        Through::Consent(ObjectId([7; 16])),
        Through::Request(request()),
    ]
}

fn request() -> RequestRef {
    RequestRef {
        organization: Id::from([9; 32]),
        id: ObjectId([8; 16]),
    }
}

#[test]
fn no_cell_has_a_layout_to_come() {
    let mut cells = vec![
        RowsCell::default().to_cell(),
        SubjectCell::default().to_cell(),
        ConsentCell {
            version: 1,
            changes: Vec::new(),
            terms: StoredTerms::Open(terms()),
        }
        .to_cell(),
    ];
    for cell in &mut cells {
        cell[0] = 3;
    }
    assert!(RowsCell::from_cell(&cells[0]).is_err());
    assert!(SubjectCell::from_cell(&cells[1]).is_err());
    assert!(ConsentCell::from_cell(&cells[2]).is_err());
}

#[test]
fn changes_say_who_did_it_and_what_for() {
    for by in [None, Some(id(3)), Some(Id::from([4; 32]))] {
        for through in [None].into_iter().chain(throughs().map(Some)) {
            for kind in [
                ChangeKind::Granted,
                ChangeKind::Stripped,
                ChangeKind::Revoked,
                ChangeKind::Replaced,
                ChangeKind::EnteredInError,
                ChangeKind::Refused,
            ] {
                let cell = ConsentCell {
                    version: 1,
                    changes: vec![Change {
                        kind,
                        ..granted(by, through)
                    }],
                    terms: StoredTerms::Open(terms()),
                };
                assert_eq!(ConsentCell::from_cell(&cell.to_cell()).unwrap(), cell);
            }
        }
    }
}

#[test]
fn a_change_is_of_a_known_kind_and_for_one_thing() {
    let cell = ConsentCell {
        version: 1,
        changes: vec![granted(None, None)],
        terms: StoredTerms::Open(terms()),
    };
    for bits in [6, 31, 96, 100] {
        let mut bytes = cell.to_cell();
        assert_eq!(bytes[3], 0);
        bytes[3] = bits;
        assert!(ConsentCell::from_cell(&bytes).is_err(), "{bits}");
    }
}

#[test]
fn requests_and_their_outcomes_are_laid_out_as_documented() {
    let open = OpenRequestCell {
        lapses: Instant(1_700_000_000),
    };
    assert_eq!(hex(&open.to_cell()), "0180e2cfaa06");
    let asked = RequestCell {
        asked: Instant(1_700_000_000),
        terms: StoredTerms::Open(terms()),
    };
    assert_eq!(hex(&asked.to_cell())[..14], *"0180e2cfaa0600");
    assert_eq!(RequestCell::from_cell(&asked.to_cell()).unwrap(), asked);
    assert_eq!(asked.lapses(), Instant(1_700_000_000 + 30 * 86_400));
    let kinds = [
        (OutcomeKind::Withdrawn, None, "010080e2cfaa06".to_owned()),
        (
            OutcomeKind::Declined,
            Some(id(3)),
            format!("018180e2cfaa0614{}", "03".repeat(20)),
        ),
        (
            OutcomeKind::Approved(ObjectId([7; 16])),
            None,
            format!("010280e2cfaa06{}", "07".repeat(16)),
        ),
    ];
    for (kind, by, expected) in kinds {
        let outcome = RequestOutcomeCell {
            kind,
            at: Instant(1_700_000_000),
            by,
        };
        assert_eq!(hex(&outcome.to_cell()), expected);
        let read = RequestOutcomeCell::from_cell(&outcome.to_cell()).unwrap();
        assert_eq!(read, outcome);
    }
    assert!(RequestOutcomeCell::from_cell(&[1, 3, 0]).is_err());
    assert!(RequestOutcomeCell::from_cell(&[1, 0, 0, 0]).is_err());
}

#[test]
fn keys_of_requests_are_told_apart_whatever_the_lengths() {
    let subject = id(1);
    let request = request();
    let organization = "09".repeat(32);
    let rest = format!("14{}20{organization}{}", "01".repeat(20), "08".repeat(16));
    assert_eq!(
        hex(open_request_key(&subject, &request).as_slice()),
        format!("07{rest}")
    );
    assert_eq!(
        hex(request_key(&subject, &request).as_slice()),
        format!("08{rest}")
    );
    assert_eq!(
        hex(request_outcome_key(&subject, &request).as_slice()),
        format!("09{rest}")
    );
    let all = open_requests_of(&subject);
    let theirs = open_requests_under(&subject, &request.organization);
    let key = open_request_key(&subject, &request);
    assert!(theirs.as_slice().starts_with(all.as_slice()));
    assert!(key.as_slice().starts_with(theirs.as_slice()));
    let shorter = open_requests_under(&subject, &id(9));
    assert!(!key.as_slice().starts_with(shorter.as_slice()));
}

/// Recomputed outside, from docs/formats.md and the bytes of the terms.
#[test]
fn the_hash_of_a_request_is_frozen() {
    let request = RequestRef {
        organization: id(2),
        id: ObjectId([8; 16]),
    };
    let hash = request_hash(&id(1), &request, &terms());
    assert_eq!(hash.to_string(), FROZEN_HASH);
}

const FROZEN_HASH: &str = "506bac186aa62b4ad91f9ef040c916cba00abce2b743710eaf822387d5a29c90";
