//! What the contracts recorded, exported: valid AuditEvents, and the accounting that the contract
//! itself gives.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../../packages/fhir/tests/profile/mod.rs"]
mod profile;

use profile::{AUTHZ, BASE, Profiles, SOURCE, check, definitions};
use salus_audit_api::msg::{self as audit, EntryView, LocalDecision, Report};
use salus_fhir::export::{AccountingRequest, Context, accounting, audit_events};
use salus_policy::{Applies, Category, Custodian, DefaultEffect, Grantee, Scope, Terms};
use salus_test_kit::{Contract, EmbeddedChain, Suite, World};
use salus_vocabulary::{Action, Period};

/// Everybody may, whoever acts for an accredited organization.
fn open_consent(custodian: String) -> Terms<String> {
    Terms {
        category: Category::Treatment,
        custodian: Custodian::Identity(custodian),
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

/// One patient's day: refused, permitted inside and outside the hospital, written, her own, reported.
fn story() -> Suite<EmbeddedChain> {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite.hospital("clinic", "desk", &["specialist"]).unwrap();
    let treat = "TREAT".parse().unwrap();
    let clinic = suite.account("clinic");
    let outside = |suite: &mut Suite<EmbeddedChain>| audit::Access {
        organization: Some(clinic.clone()),
        ..suite.access("patient", "hospital", "specialist", &treat)
    };
    let refused = outside(&mut suite);
    suite.record("gateway", refused).unwrap();
    let terms = open_consent(suite.account("hospital"));
    suite.grant("patient", terms).unwrap();
    let inside = suite.access("patient", "hospital", "doctor", &treat);
    let permitted = outside(&mut suite);
    let written = audit::Access {
        action: Action::Create,
        ..outside(&mut suite)
    };
    for access in [inside, permitted, written] {
        suite.record("gateway", access).unwrap();
    }
    let own = audit::Access {
        organization: None,
        ..suite.access("patient", "hospital", "patient", &"PATRQT".parse().unwrap())
    };
    suite.record_own("patient", own).unwrap();
    suite.world.advance(3_600);
    for decided in [LocalDecision::Released, LocalDecision::Withheld] {
        let report = audit::Access {
            report: Some(Report {
                occurred_at: suite.now().minus(1_800),
                decided,
                height: 1,
                emergency: None,
            }),
            ..outside(&mut suite)
        };
        suite.record("gateway", report).unwrap();
    }
    suite
}

fn history(suite: &Suite<EmbeddedChain>) -> Vec<EntryView> {
    let asked = audit::QueryMsg::History {
        subject: suite.account("patient"),
        filter: None,
        cursor: None,
        limit: Some(100),
        descending: None,
    };
    let history: audit::HistoryResponse = suite.query(Contract::AccessAudit, &asked).unwrap();
    assert_eq!((history.entries.len(), history.next), (7, None));
    history.entries
}

fn context(suite: &Suite<EmbeddedChain>) -> Context {
    Context::new("salus-1", suite.address(Contract::AccessAudit)).unwrap()
}

#[test]
fn recorded_entries_export_as_valid_events() {
    let suite = story();
    let profiles = Profiles::new(&definitions());
    let mut claimed = Vec::new();
    for entry in history(&suite) {
        for event in audit_events(&entry, &context(&suite)) {
            let url = event["meta"]["profile"][0].as_str().unwrap().to_owned();
            for url in [url.as_str(), BASE] {
                assert_eq!(check(&event, profiles.get(url)), vec![], "{event}");
            }
            claimed.push(url);
        }
    }
    let count = |url: &str| claimed.iter().filter(|one| *one == url).count();
    assert_eq!((count(AUTHZ), count(SOURCE)), (7, 3));
}

#[test]
fn the_accounting_from_entries_is_that_of_the_contract() {
    let suite = story();
    let request = AccountingRequest {
        subject: suite.account("patient"),
        custodian: None,
        period: Period::until(suite.now().plus(1)),
    };
    let mine = accounting(&history(&suite), &request, &context(&suite));
    let asked = audit::QueryMsg::Accounting {
        subject: suite.account("patient"),
        period: request.period,
        cursor: None,
        limit: None,
    };
    let theirs: audit::AccountingResponse = suite.query(Contract::AccessAudit, &asked).unwrap();
    assert_eq!(theirs.disclosures.len(), 3, "permitted, her own, reported");
    let mut theirs: Vec<_> = theirs
        .disclosures
        .into_iter()
        .map(|one| (one.date, one.seq, one.purpose, one.reason.code()))
        .collect();
    theirs.sort_by_key(|one| (one.0, one.1));
    let mine: Vec<_> = mine
        .disclosures
        .into_iter()
        .map(|one| (one.date, one.seq, one.purpose, one.ground))
        .collect();
    assert_eq!(mine, theirs);
}
