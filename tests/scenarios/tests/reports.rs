//! Accesses that have happened already, legal bases, histories and accountings, from messages only.

use salus_audit_api::msg::{
    self as audit, Access, AccountingResponse, Answer, EmergenciesResponse, ExecuteMsg,
    HistoryFilter, HistoryResponse, LegalBasis, LocalDecision, Mode, OfflineEmergency, QueryMsg,
    Report,
};
use salus_audit_api::{AuditReason, EmergencyReason, Verdict};
use salus_identity_api::msg as identity;
use salus_policy::Outcome;
use salus_test_kit::{Contract, EmbeddedChain, Suite, World, days, hours};
use salus_vocabulary::{Hash, Instant, Period};

type Chain = Suite<EmbeddedChain>;

fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite
        .hospital("clinic", "clinic gateway", &["surgeon"])
        .unwrap();
    suite.world.advance(days(40));
    suite
}

fn access(suite: &mut Chain, actor: &str) -> Access {
    let purpose = "TREAT".parse().unwrap();
    let since = suite.latest("patient").unwrap();
    Access {
        since,
        ..suite.access("patient", "hospital", actor, &purpose)
    }
}

fn report(suite: &mut Chain, ago: u64, decided: LocalDecision) -> Access {
    let access = access(suite, "doctor");
    Access {
        report: Some(Report {
            occurred_at: suite.now().minus(ago),
            decided,
            height: 1,
            emergency: None,
        }),
        ..access
    }
}

fn history(suite: &Chain, filter: HistoryFilter) -> Vec<audit::EntryView> {
    let msg = QueryMsg::History {
        subject: suite.account("patient"),
        filter: Some(filter),
        cursor: None,
        limit: Some(100),
        descending: None,
    };
    let page: HistoryResponse = suite.query(Contract::AccessAudit, &msg).unwrap();
    page.entries
}

#[test]
fn after_an_outage_a_gateway_reports_what_it_did() {
    let mut suite = suite();
    let released = report(&mut suite, hours(5), LocalDecision::Released);
    let answer = suite.record("gateway", released.clone()).unwrap();
    assert_eq!(answer, Answer::Reported { seq: 1 });
    let entry = suite.entry("patient", 1).unwrap();
    assert_eq!(entry.mode, Mode::Report);
    assert_eq!(entry.report, released.report);
    assert_eq!(entry.outcome, None);
    assert!(matches!(
        suite.record("gateway", released).unwrap(),
        Answer::AlreadyRecorded { seq: 1, .. }
    ));
}

#[test]
fn a_report_lies_at_most_30_days_back_and_not_in_the_future() {
    let mut suite = suite();
    let early = report(&mut suite, days(30) + 1, LocalDecision::Withheld);
    let refusal = suite.record("gateway", early).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:occurred_at");
    let mut late = report(&mut suite, 0, LocalDecision::Withheld);
    late.report.as_mut().unwrap().occurred_at = suite.now().plus(1);
    let refusal = suite.record("gateway", late).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:occurred_at");
    for ago in [days(30), 0] {
        let within = report(&mut suite, ago, LocalDecision::Withheld);
        suite.record("gateway", within).unwrap();
    }
}

#[test]
fn an_emergency_declared_offline_is_opened_for_review() {
    let mut suite = suite();
    let mut offline = report(&mut suite, hours(1), LocalDecision::Released);
    offline.report.as_mut().unwrap().emergency = Some(OfflineEmergency {
        reason: EmergencyReason::LifeThreatening,
        hash: Hash([1; 32]),
    });
    suite.record("gateway", offline).unwrap();
    let view = suite.emergency("patient", 1).unwrap();
    assert!(view.flagged && view.review.is_none());
    let msg = QueryMsg::EmergenciesOf {
        actor: suite.account("doctor"),
        cursor: None,
        limit: None,
    };
    let page: EmergenciesResponse = suite.query(Contract::AccessAudit, &msg).unwrap();
    assert_eq!(page.emergencies, [view]);
    suite
        .review("patient", "patient", 1, Verdict::NotJustified)
        .unwrap();
}

#[test]
fn a_suspended_hospital_still_reports_while_paused() {
    let mut suite = suite();
    let suspend = identity::ExecuteMsg::SuspendAccreditation {
        r#as: suite.account("root"),
        subject: suite.account("hospital"),
        number: 0,
    };
    suite.identity("root", &suspend).unwrap();
    let pause = ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.audit("owner", &pause).unwrap();
    let access = report(&mut suite, hours(1), LocalDecision::Released);
    let answer = suite.record("gateway", access).unwrap();
    assert_eq!(answer, Answer::Reported { seq: 1 });
}

#[test]
fn only_operators_report() {
    let mut suite = suite();
    let mut own = report(&mut suite, hours(1), LocalDecision::Released);
    own.actor = suite.account("patient");
    own.organization = None;
    let refusal = suite.record_own("patient", own).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:report_by_operator");
    let by_doctor = report(&mut suite, hours(1), LocalDecision::Released);
    let refusal = suite.record("doctor", by_doctor).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_a_writer");
}

#[test]
fn a_report_is_found_by_when_it_happened_and_by_when_it_was_recorded() {
    let mut suite = suite();
    let start = suite.now();
    let access = report(&mut suite, days(20), LocalDecision::Released);
    suite.record("gateway", access).unwrap();
    let at_gate = self::access(&mut suite, "doctor");
    suite.record("gateway", at_gate).unwrap();
    let seqs = |filter| -> Vec<u32> {
        let entries = history(&suite, filter);
        entries.iter().map(|entry| entry.seq).collect()
    };
    let around = |from: Instant, to: Instant| Some(Period::between(from, to));
    let happened = |period| HistoryFilter {
        happened: period,
        ..HistoryFilter::default()
    };
    let recorded = |period| HistoryFilter {
        recorded: period,
        ..HistoryFilter::default()
    };
    let long_ago = around(start.minus(days(21)), start.minus(days(19)));
    let now = around(start, start.plus(10));
    assert_eq!(seqs(happened(long_ago)), [1]);
    assert_eq!(seqs(happened(now)), [2]);
    assert_eq!(seqs(recorded(long_ago)), Vec::<u32>::new());
    assert_eq!(seqs(recorded(now)), [1, 2]);
}

#[test]
fn a_legal_basis_releases_without_consent_but_never_against_a_refusal() {
    let mut suite = suite();
    let set = ExecuteMsg::SetLegalBases {
        r#as: suite.account("hospital"),
        bases: vec![LegalBasis {
            purpose: "TREAT".parse().unwrap(),
            basis: "GDPR-9.2.h".parse().unwrap(),
        }],
    };
    suite.audit("hospital", &set).unwrap();
    let treat = access(&mut suite, "doctor");
    let Answer::Recorded { decision, .. } = suite.record("gateway", treat).unwrap() else {
        panic!("not decided")
    };
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.legal_basis, Some("GDPR-9.2.h".parse().unwrap()));
    let exclude = salus_consent_api::msg::ExecuteMsg::Exclude {
        r#as: suite.account("patient"),
        subject: suite.account("patient"),
        excluded: suite.account("hospital"),
        even_in_emergency: false,
    };
    suite.consent("patient", &exclude).unwrap();
    let treat = access(&mut suite, "doctor");
    let Answer::Recorded { decision, .. } = suite.record("gateway", treat).unwrap() else {
        panic!("not decided")
    };
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.legal_basis, None);
    let withdraw = ExecuteMsg::WithdrawLegalBases {
        r#as: suite.account("hospital"),
        purposes: vec!["TREAT".parse().unwrap()],
    };
    suite.audit("hospital", &withdraw).unwrap();
}

#[test]
fn disclosures_are_accounted_for_with_date_recipient_description_and_purpose() {
    let mut suite = suite();
    let mut inside = report(&mut suite, hours(3), LocalDecision::Released);
    inside.actor = suite.account("hospital");
    suite.record("gateway", inside).unwrap();
    let said_to_be_inside = report(&mut suite, hours(3), LocalDecision::Released);
    suite.record("gateway", said_to_be_inside).unwrap();
    let mut outside = report(&mut suite, hours(2), LocalDecision::Released);
    outside.actor = suite.account("surgeon");
    outside.organization = Some(suite.account("clinic"));
    suite.record("gateway", outside).unwrap();
    let mut withheld = report(&mut suite, hours(1), LocalDecision::Withheld);
    withheld.actor = suite.account("surgeon");
    withheld.organization = Some(suite.account("clinic"));
    suite.record("gateway", withheld).unwrap();
    let msg = QueryMsg::Accounting {
        subject: suite.account("patient"),
        period: Period::ALWAYS,
        cursor: None,
        limit: None,
    };
    let answer: AccountingResponse = suite.query(Contract::AccessAudit, &msg).unwrap();
    let [unproven, disclosure] = answer.disclosures.as_slice() else {
        panic!("two disclosures")
    };
    assert_eq!(unproven.recipient, suite.account("doctor"));
    assert_eq!(disclosure.date, suite.now().minus(hours(2)));
    assert_eq!(disclosure.recipient, suite.account("surgeon"));
    assert_eq!(disclosure.organization, Some(suite.account("clinic")));
    assert_eq!(disclosure.purpose, "TREAT".parse().unwrap());
    assert_eq!(disclosure.reason, AuditReason::Reported);
}

#[test]
fn a_message_bundled_with_one_that_fails_leaves_no_entry() {
    let mut suite = suite();
    let good = access(&mut suite, "doctor");
    let mut bad = access(&mut suite, "doctor");
    bad.since = 99;
    let hospital = suite.account("hospital");
    let msg = ExecuteMsg::RecordBatch {
        r#as: hospital.clone(),
        custodian: hospital,
        accesses: vec![good.into(), bad.into()],
    };
    let cells = |suite: &Chain| suite.world.cells(suite.address(Contract::AccessAudit));
    let before = cells(&suite);
    let refusal = suite.audit("gateway", &msg).unwrap_err();
    assert!(refusal.0.contains("access 1: salus:audit:since_ahead"));
    assert_eq!(cells(&suite), before);
    assert!(history(&suite, HistoryFilter::default()).is_empty());
}

#[test]
fn a_delegate_with_view_records_its_own_access() {
    let mut suite = suite();
    let view = identity::Power::View(Box::new(salus_policy::Condition {
        labels: Some(vec!["N".parse().unwrap()]),
        ..salus_policy::Condition::default()
    }));
    suite.delegate("patient", "son", vec![view]).unwrap();
    let mut own = access(&mut suite, "son");
    own.organization = None;
    own.data = Some(audit::DataDescriptor {
        labels: Some(vec!["N".parse().unwrap()]),
        ..audit::DataDescriptor::default()
    });
    let Answer::Recorded { decision, .. } = suite.record_own("son", own.clone()).unwrap() else {
        panic!("not decided")
    };
    assert_eq!(decision.reason, AuditReason::DelegateAccess);
    let entry = suite.entry("patient", 1).unwrap();
    assert_eq!(entry.on_behalf_of, Some(suite.account("patient")));
    suite.end_delegation("patient", "son").unwrap();
    own.access_id = suite.fresh_id();
    let refusal = suite.record_own("son", own).unwrap_err();
    assert_eq!(refusal.code(), "salus:audit:not_a_writer");
}
