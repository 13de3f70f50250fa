use salus_consent_api::cells::{
    Change, ChangeKind, ConsentCell, ExclusionCell, OpenRequestCell, OutcomeKind, RequestCell,
    RequestOutcomeCell, RequestRef, Row, RowsCell, StoredTerms, SubjectCell, Through, consent_key,
    exclusion_key, open_request_key, request_key, request_outcome_key, rows_key, subject_key,
};

use salus_contract_kit::Key;

use super::{
    DAY, NOW, Sample, contract_id, full_terms, id, object_id, old, old_of_contract, old_ownership,
    sample, short_terms, treatment_terms,
};

pub fn samples() -> Vec<Sample> {
    let request = RequestRef {
        organization: id(6),
        id: object_id(0xa1),
    };
    let outcome = |case, kind, by| {
        let cell = RequestOutcomeCell { kind, at: NOW, by };
        sample(case, &request_outcome_key(&id(1), &request), &cell)
    };
    vec![
        sample(
            "one exclusion, one consent for any custodian",
            &subject_key(&id(1)),
            &SubjectCell {
                exclusions: 1,
                rows: vec![Row::new(object_id(0xc0), &short_terms(), false)],
            },
        ),
        old::<SubjectCell>("of the build 0.1.0", &subject_key(&id(1)), "01 02 00 00"),
        sample(
            "even in an emergency, by a delegate",
            &exclusion_key(&id(1), &contract_id(8)),
            &ExclusionCell {
                since: NOW,
                even_in_emergency: true,
                by: Some(id(3)),
            },
        ),
        sample(
            "by the subject",
            &exclusion_key(&id(1), &id(5)),
            &ExclusionCell {
                since: NOW,
                even_in_emergency: false,
                by: None,
            },
        ),
        sample(
            "two consents, one by a delegate",
            &rows_key(&id(1), &id(6)),
            &RowsCell {
                rows: vec![
                    Row::new(object_id(0xc1), &full_terms(), false),
                    Row::new(object_id(0xc2), &treatment_terms(), true),
                ],
            },
        ),
        old::<RowsCell>(
            "of the build 0.1.0: one consent",
            &rows_key(&id(1), &id(6)),
            &format!("01 01 {} 02 00", "c1".repeat(16)),
        ),
        sample(
            "granted by approval, stripped by a delegate, replaced",
            &consent_key(&id(1), &object_id(0xc1)),
            &ConsentCell {
                version: 3,
                changes: vec![
                    Change {
                        kind: ChangeKind::Granted,
                        at: NOW,
                        by: None,
                        through: Some(Through::Request(request)),
                    },
                    Change {
                        kind: ChangeKind::Stripped,
                        at: NOW.plus(60),
                        by: Some(id(3)),
                        through: None,
                    },
                    Change {
                        kind: ChangeKind::Replaced,
                        at: NOW.plus(120),
                        by: None,
                        through: Some(Through::Consent(object_id(0xc3))),
                    },
                ],
                terms: StoredTerms::Open(full_terms()),
            },
        ),
        sample(
            "treatment at one hospital, as granted",
            &consent_key(&id(1), &object_id(0xc2)),
            &ConsentCell {
                version: 1,
                changes: vec![Change {
                    kind: ChangeKind::Granted,
                    at: NOW,
                    by: None,
                    through: None,
                }],
                terms: StoredTerms::Open(treatment_terms()),
            },
        ),
        old::<ConsentCell>(
            "of the build 0.1.0: everything to everybody, revoked",
            &consent_key(&id(1), &object_id(0xc0)),
            "01 01 02 00 80e3bbc106 02 81e3bbc106 00 00 04 00 00 00",
        ),
        old_of_contract(
            "of the build 0.1.0",
            &Key::new(5),
            "01 20 d89b773197529c35bfcea15c6236873a940eb1d6353f8ccbdd026c1003f7e813",
        ),
        old_ownership(6),
        sample(
            "open for 30 days",
            &open_request_key(&id(1), &request),
            &OpenRequestCell {
                lapses: NOW.plus(30 * DAY),
            },
        ),
        sample(
            "for treatment",
            &request_key(&id(1), &request),
            &RequestCell {
                asked: NOW,
                terms: StoredTerms::Open(treatment_terms()),
            },
        ),
        outcome("withdrawn", OutcomeKind::Withdrawn, None),
        outcome("declined by a delegate", OutcomeKind::Declined, Some(id(3))),
        outcome(
            "approved by a delegate",
            OutcomeKind::Approved(object_id(0xc1)),
            Some(id(3)),
        ),
    ]
}
