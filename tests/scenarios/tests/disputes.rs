//! Disputes and answers, from messages only.

use salus_audit_api::msg::{Answer, ExecuteMsg};
use salus_audit_api::{DisputeAnswer, DisputeCode};
use salus_identity_api::msg::Power;
use salus_test_kit::{Contract, EmbeddedChain, Suite, World};

type Chain = Suite<EmbeddedChain>;

/// A hospital, and an entry of the patient's.
fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    suite
        .hospital("clinic", "clinic gateway", &["surgeon"])
        .unwrap();
    let treat = "TREAT".parse().unwrap();
    let access = suite.access("patient", "hospital", "doctor", &treat);
    suite.record("gateway", access).unwrap();
    suite
}

fn dispute(suite: &mut Chain, name: &str) -> Result<(), String> {
    let sent = suite.dispute(name, "patient", 1, DisputeCode::NoCareRelation);
    sent.map(|_| ())
        .map_err(|refusal| refusal.code().to_owned())
}

fn answer(suite: &mut Chain, sender: &str, custodian: &str) -> Result<(), String> {
    let sent = suite.answer_dispute(sender, custodian, "patient", 1, DisputeAnswer::Rejected);
    sent.map(|_| ())
        .map_err(|refusal| refusal.code().to_owned())
}

fn refused(code: &str) -> Result<(), String> {
    Err(format!("salus:audit:{code}"))
}

#[test]
fn the_patient_disputes_once_the_custodian_answers_once_and_both_stay() {
    let mut suite = suite();
    assert_eq!(
        answer(&mut suite, "gateway", "hospital"),
        refused("no_dispute")
    );
    assert_eq!(dispute(&mut suite, "patient"), Ok(()));
    assert_eq!(dispute(&mut suite, "patient"), refused("already_disputed"));
    assert_eq!(answer(&mut suite, "gateway", "hospital"), Ok(()));
    assert_eq!(
        answer(&mut suite, "hospital", "hospital"),
        refused("already_answered")
    );
    let told = suite.entry("patient", 1).unwrap().dispute.unwrap();
    assert_eq!(told.code, DisputeCode::NoCareRelation);
    assert_eq!(told.by, suite.account("patient"));
    assert_eq!(told.answer.unwrap().answer, DisputeAnswer::Rejected);
}

#[test]
fn nobody_else_disputes_or_answers() {
    let mut suite = suite();
    for name in ["stranger", "doctor", "hospital", "owner"] {
        assert_eq!(dispute(&mut suite, name), refused("not_for_subject"));
    }
    dispute(&mut suite, "patient").unwrap();
    for (sender, custodian, code) in [
        ("clinic gateway", "clinic", "not_for_subject"),
        ("clinic gateway", "hospital", "not_authorised"),
        ("doctor", "hospital", "not_authorised"),
        ("patient", "patient", "not_for_subject"),
    ] {
        assert_eq!(answer(&mut suite, sender, custodian), refused(code));
    }
}

#[test]
fn a_delegate_disputes_but_not_about_himself_or_an_organization_of_his() {
    let mut suite = suite();
    for name in ["doctor", "hospital", "son"] {
        let powers = vec![Power::Revoke];
        suite.delegate("patient", name, powers).unwrap();
    }
    for name in ["doctor", "hospital"] {
        assert_eq!(dispute(&mut suite, name), refused("conflict_of_interest"));
    }
    assert_eq!(dispute(&mut suite, "son"), Ok(()));
    let entry = suite.entry("patient", 1).unwrap();
    assert_eq!(entry.dispute, None);
    assert_eq!(entry.delegates_dispute.unwrap().by, suite.account("son"));
    assert_eq!(dispute(&mut suite, "patient"), Ok(()));
}

#[test]
fn disputes_and_answers_go_on_while_paused_and_change_no_entry() {
    let mut suite = suite();
    let pause = ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.audit("owner", &pause).unwrap();
    let cells = |suite: &Chain| suite.world.cells(suite.address(Contract::AccessAudit));
    let before = cells(&suite);
    dispute(&mut suite, "patient").unwrap();
    answer(&mut suite, "gateway", "hospital").unwrap();
    let after = cells(&suite);
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|cell| after.contains(cell)));
}

#[test]
fn a_disputed_entry_is_still_a_repetition_of_its_access() {
    let mut suite = suite();
    dispute(&mut suite, "patient").unwrap();
    let entry = suite.entry("patient", 1).unwrap();
    let treat = "TREAT".parse().unwrap();
    let mut again = suite.access("patient", "hospital", "doctor", &treat);
    again.access_id = entry.access_id;
    assert!(matches!(
        suite.record("gateway", again).unwrap(),
        Answer::AlreadyRecorded { seq: 1, .. }
    ));
}
