//! What a delegate sees, and when no longer.

use salus_audit_api::msg::{self as audit, Answer, DataDescriptor};
use salus_identity_api::msg::{self as identity, Power};
use salus_policy::{Condition, Outcome};
use salus_test_kit::{Contract, EmbeddedChain, Suite, World, days};

type Chain = Suite<EmbeddedChain>;

fn view_of(labels: &[&str]) -> Power {
    Power::View(Box::new(Condition {
        labels: Some(labels.iter().map(|label| label.parse().unwrap()).collect()),
        ..Condition::default()
    }))
}

/// A hospital, and a patient whose son may view records labelled R or HIV.
fn suite() -> Chain {
    let mut suite = Suite::start(EmbeddedChain::default()).unwrap();
    suite.hospital("hospital", "gateway", &["doctor"]).unwrap();
    let powers = vec![view_of(&["R", "HIV"])];
    suite.delegate("patient", "son", powers).unwrap();
    suite
}

/// The hospital records that somebody reads a record with these labels; `None`: it states none.
fn reads(suite: &mut Chain, actor: &str, labels: Option<&[&str]>) -> (Outcome, String) {
    let purpose = "PATRQT".parse().unwrap();
    let mut access = suite.access("patient", "hospital", actor, &purpose);
    access.organization = None;
    access.data = Some(DataDescriptor {
        labels: labels.map(|labels| labels.iter().map(|label| label.parse().unwrap()).collect()),
        ..DataDescriptor::default()
    });
    access.since = head(suite);
    match suite.record("gateway", access).unwrap() {
        Answer::Recorded { decision, .. } => (decision.outcome, decision.reason.code().to_owned()),
        other => panic!("{other:?}"),
    }
}

fn head(suite: &Chain) -> u64 {
    let heads: audit::HeadsResponse = suite
        .query(
            Contract::AccessAudit,
            &audit::QueryMsg::Heads {
                subjects: vec![suite.account("patient")],
            },
        )
        .unwrap();
    heads.heads[0].seq.into()
}

#[track_caller]
fn sees(suite: &mut Chain, actor: &str, labels: &[&str]) {
    let answer = reads(suite, actor, Some(labels));
    assert_eq!(answer, (Outcome::Permit, "delegate_access".to_owned()));
}

#[track_caller]
fn sees_nothing(suite: &mut Chain, actor: &str, labels: Option<&[&str]>) {
    let answer = reads(suite, actor, labels);
    assert_eq!(answer, (Outcome::NoConsent, "no_consent".to_owned()));
}

#[test]
fn a_delegate_sees_only_records_every_label_of_which_is_listed() {
    let mut suite = suite();
    sees(&mut suite, "son", &["R"]);
    sees(&mut suite, "son", &["HIV"]);
    sees(&mut suite, "son", &["R", "HIV"]);
    for labels in [&["N"][..], &["R", "PSY"], &["R", "HIV", "V"], &["PSY"]] {
        sees_nothing(&mut suite, "son", Some(labels));
    }
}

#[test]
fn a_delegate_never_sees_a_record_without_labels() {
    let mut suite = suite();
    sees_nothing(&mut suite, "son", None);
    sees_nothing(&mut suite, "son", Some(&[]));
}

#[test]
fn nobody_sees_by_the_delegation_of_another() {
    let mut suite = suite();
    for actor in ["daughter", "doctor", "stranger", "owner", "root"] {
        sees_nothing(&mut suite, actor, Some(&["R"]));
    }
    suite
        .delegate("son", "friend", vec![view_of(&["R", "HIV"])])
        .unwrap();
    sees_nothing(&mut suite, "friend", Some(&["R"]));
}

#[test]
fn other_powers_show_nothing() {
    let mut suite = suite();
    let powers = vec![Power::Consent, Power::Revoke];
    suite.delegate("patient", "attorney", powers).unwrap();
    sees_nothing(&mut suite, "attorney", Some(&["R"]));
}

#[test]
fn after_the_end_of_a_delegation_the_delegate_sees_nothing() {
    let mut suite = suite();
    sees(&mut suite, "son", &["R"]);
    suite.end_delegation("patient", "son").unwrap();
    sees_nothing(&mut suite, "son", Some(&["R"]));
    suite
        .delegate("patient", "son", vec![view_of(&["R"])])
        .unwrap();
    sees(&mut suite, "son", &["R"]);
    let resign = identity::ExecuteMsg::ResignDelegation {
        r#as: suite.account("son"),
        principal: suite.account("patient"),
    };
    suite.identity("son", &resign).unwrap();
    sees_nothing(&mut suite, "son", Some(&["R"]));
}

#[test]
fn after_its_period_a_delegation_shows_nothing() {
    let mut suite = suite();
    suite.world.advance(days(90) - 60);
    sees(&mut suite, "son", &["R"]);
    suite.world.advance(60);
    sees_nothing(&mut suite, "son", Some(&["R"]));
}

#[test]
fn a_pause_of_the_registry_ends_no_delegation_and_stops_no_ending() {
    let mut suite = suite();
    let pause = identity::ExecuteMsg::Pause {
        r#as: suite.account("owner"),
    };
    suite.identity("owner", &pause).unwrap();
    let refused = suite
        .delegate("patient", "daughter", vec![Power::Revoke])
        .unwrap_err();
    assert_eq!(refused.code(), "salus:kit:paused");
    sees(&mut suite, "son", &["R"]);
    suite.end_delegation("patient", "son").unwrap();
    sees_nothing(&mut suite, "son", Some(&["R"]));
}

#[test]
fn a_delegation_from_a_voided_span_shows_nothing() {
    let mut suite = suite();
    let planted = suite.now();
    sees(&mut suite, "son", &["R"]);
    suite.world.advance(600);
    let void = identity::ExecuteMsg::VoidGrants {
        r#as: suite.account("patient"),
        start: planted,
        end: planted.plus(60),
    };
    suite.identity("patient", &void).unwrap();
    sees_nothing(&mut suite, "son", Some(&["R"]));
    suite
        .delegate("patient", "son", vec![view_of(&["R"])])
        .unwrap();
    sees(&mut suite, "son", &["R"]);
}

#[test]
fn a_recovery_ends_what_the_thief_delegated() {
    let mut suite = suite();
    let guardians = ["gina", "gero", "gabi"];
    let propose = identity::ExecuteMsg::ProposeGuardians {
        r#as: suite.account("patient"),
        guardians: guardians.map(|name| suite.account(name)).to_vec(),
        threshold: 2,
    };
    suite.identity("patient", &propose).unwrap();
    for guardian in guardians {
        let accept = identity::ExecuteMsg::AcceptGuardianship {
            r#as: suite.account(guardian),
            identity: suite.account("patient"),
        };
        suite.identity(guardian, &accept).unwrap();
    }
    suite
        .delegate("patient", "accomplice", vec![view_of(&["R", "HIV"])])
        .unwrap();
    sees(&mut suite, "accomplice", &["R"]);
    let identity = suite.account("patient");
    let rescue = identity::ExecuteMsg::ProposeRecovery {
        r#as: suite.account("gina"),
        identity: identity.clone(),
        controllers: vec![suite.account("new phone")],
    };
    suite.identity("gina", &rescue).unwrap();
    let accept = identity::ExecuteMsg::AcceptRecovery {
        r#as: suite.account("new phone"),
        identity: identity.clone(),
        number: 0,
    };
    suite.identity("new phone", &accept).unwrap();
    for guardian in ["gina", "gero"] {
        let vote = identity::ExecuteMsg::VoteRecovery {
            r#as: suite.account(guardian),
            identity: identity.clone(),
            number: 0,
        };
        suite.identity(guardian, &vote).unwrap();
    }
    let late = suite.delegate("patient", "second accomplice", vec![Power::Consent]);
    assert_eq!(late.unwrap_err().code(), "salus:kit:frozen");
    suite.world.advance(days(3));
    let complete = identity::ExecuteMsg::CompleteRecovery { identity };
    suite.identity("stranger", &complete).unwrap();
    for delegate in ["accomplice", "son"] {
        sees_nothing(&mut suite, delegate, Some(&["R"]));
    }
    let again = suite.delegate("patient", "accomplice", vec![view_of(&["R"])]);
    assert_eq!(again.unwrap_err().code(), "salus:identity:not_authorised");
}

#[test]
fn the_principals_deactivation_ends_its_delegations() {
    let mut suite = suite();
    let deactivate = identity::ExecuteMsg::Deactivate {
        r#as: suite.account("patient"),
    };
    suite.identity("patient", &deactivate).unwrap();
    suite.world.advance(days(14) - 60);
    sees(&mut suite, "son", &["R"]);
    suite.world.advance(60);
    sees_nothing(&mut suite, "son", Some(&["R"]));
}
