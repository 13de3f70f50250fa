//! Whose word a message is, when accounts are recovered and organizations hold identities.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{Access, Answer, AssuranceView, BatchAccess, Declaration, ExecuteMsg};
use salus_identity_api::cells::{IdentityCell, Powers};
use salus_vocabulary::{Instant, Period};

use super::acts::{
    declaration, declare_as, delegate, emergency_member, hospital, managed_member, refused,
    reported, sends,
};
use super::world::{NOW, World, access, accredited, data, decision_of, id, organization, text};

const NOT_A_WRITER: &str = "salus:audit:not_a_writer";
const NOT_AUTHORISED: &str = "salus:audit:not_authorised";
const NOT_THE_DECLARER: &str = "salus:audit:not_the_declarer";

fn held_by(controllers: &[&str], derived: bool) -> IdentityCell {
    IdentityCell {
        controllers: controllers.iter().map(|name| id(name)).collect(),
        derived,
        ..IdentityCell::default()
    }
}

/// All that an operator of the hospital sends.
fn of_an_operator() -> Vec<(ExecuteMsg, &'static str)> {
    let hospital = || text("hospital");
    let record = |access: Access| ExecuteMsg::Record {
        r#as: hospital(),
        access,
    };
    let batch = ExecuteMsg::RecordBatch {
        r#as: hospital(),
        custodian: hospital(),
        accesses: vec![BatchAccess::from(access(11))],
    };
    let answer = ExecuteMsg::AnswerDispute {
        r#as: hospital(),
        subject: text("alice"),
        seq: 1,
        of_delegate: None,
        answer: salus_audit_api::DisputeAnswer::Rejected,
        hash: salus_vocabulary::Hash([7; 32]),
    };
    vec![
        (record(access(10)), NOT_A_WRITER),
        (record(reported(12)), NOT_A_WRITER),
        (batch, NOT_A_WRITER),
        (answer, NOT_AUTHORISED),
        (declare_as("hospital", of_nurse(13)), NOT_AUTHORISED),
    ]
}

fn of_nurse(number: u8) -> Declaration {
    Declaration {
        actor: text("nurse"),
        ..declaration(number)
    }
}

/// The hospital with a managed nurse, and an entry that alice disputes.
fn disputed() -> World {
    let mut world = hospital();
    world.identity("nurse", managed_member("hospital"));
    world.record(access(1));
    sends(&mut world, "alice", super::acts::dispute_as("alice", 1));
    world
}

#[test]
fn a_recovered_operator_account_writes_no_more() {
    let recovered = held_by(&["new key"], false);
    let left = held_by(&["second key", "third key"], false);
    let gone = IdentityCell {
        deactivated_from: Some(Instant(NOW)),
        ..IdentityCell::default()
    };
    for cell in [recovered, left, gone] {
        let mut world = disputed();
        world.identity("gateway", cell);
        for (msg, expected) in of_an_operator() {
            refused(&mut world, "gateway", msg.clone(), expected);
            refused(&mut world, "new key", msg, expected);
        }
    }
    let rotated_and_kept = held_by(&["second key", "gateway"], false);
    let gone_from_now_on = IdentityCell {
        deactivated_from: Some(Instant(NOW + 1)),
        ..IdentityCell::default()
    };
    for cell in [rotated_and_kept, gone_from_now_on] {
        let mut world = disputed();
        world.identity("gateway", cell);
        for (msg, _) in of_an_operator() {
            sends(&mut world, "gateway", msg);
        }
    }
}

#[test]
fn an_operator_whose_recovery_stands_records_but_declares_nothing() {
    let mut world = disputed();
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("gateway", frozen);
    for (msg, expected) in of_an_operator() {
        if expected == NOT_A_WRITER {
            sends(&mut world, "gateway", msg);
        }
    }
    let msg = declare_as("hospital", of_nurse(20));
    refused(&mut world, "gateway", msg, "salus:kit:frozen");
}

#[test]
fn a_recovery_of_the_hospital_keeps_its_operators_from_no_emergency() {
    let mut world = disputed();
    let frozen = IdentityCell {
        frozen: true,
        ..organization("gateway")
    };
    world.identity("hospital", frozen);
    sends(&mut world, "gateway", declare_as("hospital", of_nurse(20)));
    let frozen_itself = IdentityCell {
        frozen: true,
        ..organization("hospital")
    };
    world.identity("hospital", frozen_itself);
    let msg = declare_as("hospital", of_nurse(21));
    refused(&mut world, "hospital", msg, "salus:kit:frozen");
}

fn own(custodian: &str) -> ExecuteMsg {
    let access = Access {
        actor: text("alice"),
        custodian: text(custodian),
        organization: None,
        purpose: "PATRQT".parse().unwrap(),
        ..access(9)
    };
    ExecuteMsg::Record {
        r#as: text("alice"),
        access,
    }
}

fn proves(world: &mut World, sender: &str, custodian: &str) {
    let decision = decision_of(data(&sends(world, sender, own(custodian))));
    assert_eq!(decision.reason, AuditReason::OwnAccess);
}

/// The clinic, another custodian.
fn two_custodians() -> World {
    let world = World::new();
    world.identity("clinic", organization("clinic gateway"));
    world
}

#[test]
fn a_hospital_that_holds_a_patient_proves_nothing_at_another_custodian() {
    for controllers in [&["hospital"][..], &["hospital", "her own key"]] {
        let mut world = two_custodians();
        world.exclude("alice", "hospital");
        world.identity("alice", held_by(controllers, true));
        refused(&mut world, "hospital", own("clinic"), NOT_A_WRITER);
        refused(&mut world, "hospital", own("hospital"), NOT_A_WRITER);
    }
    let mut world = two_custodians();
    world.identity("alice", held_by(&["hospital", "her own key"], true));
    proves(&mut world, "her own key", "clinic");
}

#[test]
fn a_co_controlling_hospital_proves_nothing() {
    let mut world = two_custodians();
    world.identity("alice", held_by(&["alice", "hospital"], false));
    for custodian in ["hospital", "clinic"] {
        refused(&mut world, "hospital", own(custodian), NOT_A_WRITER);
    }
    proves(&mut world, "alice", "hospital");
}

#[test]
fn neither_does_a_hospital_by_its_controllers_or_by_an_identity_that_it_holds() {
    let mut world = two_custodians();
    world.identity("alice", held_by(&["alice", "hospital"], false));
    let of_the_board = IdentityCell {
        controllers: vec![id("board")],
        ..organization("gateway")
    };
    world.identity("hospital", of_the_board);
    refused(&mut world, "board", own("clinic"), NOT_A_WRITER);
    world.identity("hospital", organization("gateway"));
    world.identity("uncle", held_by(&["hospital"], false));
    world.identity("alice", held_by(&["alice", "uncle"], false));
    refused(&mut world, "hospital", own("clinic"), NOT_A_WRITER);
    let suspended = accredited(None);
    world.identity("hospital", suspended);
    refused(&mut world, "hospital", own("clinic"), NOT_A_WRITER);
}

#[test]
fn a_parent_and_a_parents_second_key_prove_a_child() {
    let mut world = two_custodians();
    world.identity("alice", held_by(&["mother"], true));
    proves(&mut world, "mother", "hospital");
    let mut world = two_custodians();
    world.identity("alice", held_by(&["mother"], false));
    world.identity("mother", held_by(&["her phone"], false));
    proves(&mut world, "her phone", "clinic");
}

#[test]
fn a_nurse_who_is_a_patient_proves_herself_with_her_own_key() {
    let mut world = two_custodians();
    let nurse = emergency_member("hospital", Period::ALWAYS);
    world.identity("alice", nurse);
    world.identity("hospital", organization("alice"));
    proves(&mut world, "alice", "hospital");
}

#[test]
fn a_hospital_that_holds_a_delegate_sends_nothing_as_him() {
    let mut world = two_custodians();
    delegate(&world, "son", Powers::VIEW);
    world.identity("son", held_by(&["son", "hospital"], false));
    let msg = || ExecuteMsg::Record {
        r#as: text("son"),
        access: Access {
            actor: text("son"),
            custodian: text("clinic"),
            organization: None,
            ..access(9)
        },
    };
    refused(&mut world, "hospital", msg(), NOT_A_WRITER);
    sends(&mut world, "son", msg());
}

#[test]
fn only_the_actors_own_key_uses_up_its_declarations() {
    let mut world = hospital();
    let doctor = |controllers: &[&str]| IdentityCell {
        memberships: emergency_member("hospital", Period::ALWAYS).memberships,
        ..held_by(controllers, false)
    };
    world.identity("partner", held_by(&["partners key"], false));
    world.identity("doctor", doctor(&["doctor", "partner", "hospital"]));
    let msg = || declare_as("doctor", declaration(1));
    for sender in ["partners key", "hospital"] {
        refused(&mut world, sender, msg(), NOT_THE_DECLARER);
    }
    sends(&mut world, "doctor", msg());
}

#[test]
fn a_clinician_who_took_her_identity_over_declares_herself_and_nobody_for_her() {
    let handed_over = |controllers: &[&str]| IdentityCell {
        memberships: emergency_member("hospital", Period::ALWAYS).memberships,
        ..held_by(controllers, true)
    };
    for controllers in [&["her key"][..], &["hospital", "her key"]] {
        let mut world = hospital();
        world.identity("nurse", handed_over(controllers));
        let msg = declare_as("hospital", of_nurse(1));
        refused(&mut world, "gateway", msg, NOT_THE_DECLARER);
        let answer: Answer = data(&sends(
            &mut world,
            "her key",
            declare_as("nurse", of_nurse(1)),
        ));
        assert!(matches!(answer, Answer::Declared { seq: 1, .. }));
        assert_eq!(world.entry("alice", 1).assurance, AssuranceView::Sent {});
    }
    let mut world = hospital();
    world.identity("nurse", handed_over(&["hospital", "her key"]));
    let result = world.execute(
        super::world::from("hospital"),
        declare_as("nurse", of_nurse(1)),
    );
    assert!(result.is_err());
}
