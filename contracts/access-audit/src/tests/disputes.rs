//! What a patient holds against an entry, and the custodian's answer.

use salus_audit_api::msg::{DisputeAnswerView, DisputeView, ExecuteMsg, HistoryResponse, QueryMsg};
use salus_audit_api::{DisputeAnswer, DisputeCode};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::{IdentityCell, OperatorCell, Powers, operator_key};
use salus_vocabulary::{Hash, Instant, Period};

use super::acts::{
    declaration, declare, delegate, dispute_as, hospital, refused, refused_from, reported, sends,
};
use super::world::{
    NOW, World, access, accredited, attribute, id, member_of, organization, text, with_coin,
};

fn answer_as(name: &str, seq: u32) -> ExecuteMsg {
    ExecuteMsg::AnswerDispute {
        r#as: text(name),
        subject: text("alice"),
        seq,
        of_delegate: None,
        answer: DisputeAnswer::Rejected,
        hash: Hash([7; 32]),
    }
}

fn recorded() -> World {
    let mut world = World::new();
    world.record(access(1));
    world
}

#[test]
fn the_patient_disputes_an_entry() {
    let mut world = recorded();
    world.at(NOW + 5);
    let response = sends(&mut world, "alice", dispute_as("alice", 1));
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_dispute");
    for (key, value) in [
        ("action", "dispute".to_owned()),
        ("as", text("alice")),
        ("account", text("alice")),
        ("subject", text("alice")),
        ("seq", "1".to_owned()),
        ("code", "unknown_actor".to_owned()),
    ] {
        assert_eq!(attribute(event, key), Some(value), "{key}");
    }
    let dispute = DisputeView {
        time: Instant(NOW + 5),
        by: text("alice"),
        code: DisputeCode::UnknownActor,
        hash: Hash([8; 32]),
        answer: None,
    };
    assert_eq!(world.entry("alice", 1).dispute, Some(dispute));
}

#[test]
fn the_custodian_answers_and_both_stay() {
    let mut world = recorded();
    sends(&mut world, "alice", dispute_as("alice", 1));
    world.at(NOW + 9);
    let response = sends(&mut world, "gateway", answer_as("hospital", 1));
    let event = &response.events[0];
    for (key, value) in [
        ("action", "answer_dispute".to_owned()),
        ("as", text("hospital")),
        ("account", text("gateway")),
        ("answer", "rejected".to_owned()),
    ] {
        assert_eq!(attribute(event, key), Some(value), "{key}");
    }
    let dispute = world.entry("alice", 1).dispute.unwrap();
    assert_eq!(dispute.code, DisputeCode::UnknownActor);
    assert_eq!(
        dispute.answer,
        Some(DisputeAnswerView {
            time: Instant(NOW + 9),
            answer: DisputeAnswer::Rejected,
            hash: Hash([7; 32]),
        })
    );
    let subject = text("alice");
    let history: HistoryResponse = world
        .query(QueryMsg::History {
            subject,
            filter: None,
            cursor: None,
            limit: None,
            descending: None,
        })
        .unwrap();
    assert_eq!(history.entries[0].dispute, Some(dispute));
}

#[test]
fn an_entry_is_disputed_once_and_answered_once() {
    let mut world = recorded();
    let answer = || answer_as("hospital", 1);
    refused(&mut world, "hospital", answer(), "salus:audit:no_dispute");
    sends(&mut world, "alice", dispute_as("alice", 1));
    let again = dispute_as("alice", 1);
    refused(&mut world, "alice", again, "salus:audit:already_disputed");
    sends(&mut world, "hospital", answer());
    refused(
        &mut world,
        "hospital",
        answer(),
        "salus:audit:already_answered",
    );
    let again = dispute_as("alice", 1);
    refused(&mut world, "alice", again, "salus:audit:already_disputed");
}

#[test]
fn a_dispute_leaves_the_entry_and_the_head_as_they_are() {
    let mut world = recorded();
    let before = world.storage();
    sends(&mut world, "alice", dispute_as("alice", 1));
    sends(&mut world, "hospital", answer_as("hospital", 1));
    let after = world.storage();
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|cell| after.contains(cell)));
}

#[test]
fn nobody_else_disputes() {
    let mut world = recorded();
    for name in ["stranger", "owner", "doctor", "hospital", "bob"] {
        let msg = dispute_as(name, 1);
        refused(&mut world, name, msg, "salus:audit:not_for_subject");
    }
    let as_alice = dispute_as("alice", 1);
    refused(
        &mut world,
        "stranger",
        as_alice.clone(),
        "salus:audit:not_authorised",
    );
    let recovered = IdentityCell {
        controllers: vec![id("new key")],
        ..IdentityCell::default()
    };
    world.identity("alice", recovered);
    refused(
        &mut world,
        "alice",
        as_alice.clone(),
        "salus:audit:not_authorised",
    );
    sends(&mut world, "new key", as_alice);
}

#[test]
fn only_the_custodian_of_the_entry_answers() {
    let mut world = recorded();
    sends(&mut world, "alice", dispute_as("alice", 1));
    world.identity("clinic", organization("clinic gateway"));
    for (sender, name) in [("clinic", "clinic"), ("clinic gateway", "clinic")] {
        let msg = answer_as(name, 1);
        refused(&mut world, sender, msg, "salus:audit:not_for_subject");
    }
    for sender in ["doctor", "alice", "stranger", "clinic gateway"] {
        let msg = answer_as("hospital", 1);
        refused(&mut world, sender, msg, "salus:audit:not_authorised");
    }
    sends(&mut world, "hospital", answer_as("hospital", 1));
}

#[test]
fn a_suspended_custodian_still_answers() {
    let mut world = recorded();
    sends(&mut world, "alice", dispute_as("alice", 1));
    let suspended = IdentityCell {
        operators: organization("gateway").operators,
        operators_ever: 4,
        ..accredited(None)
    };
    world.identity("hospital", suspended);
    sends(&mut world, "gateway", answer_as("hospital", 1));
}

#[test]
fn a_delegate_disputes_with_the_power_to_narrow_and_is_named() {
    for powers in [Powers::REVOKE, Powers::CONSENT] {
        let mut world = recorded();
        delegate(&world, "son", powers);
        sends(&mut world, "son", dispute_as("son", 1));
        let entry = world.entry("alice", 1);
        assert_eq!(entry.dispute, None);
        assert_eq!(entry.delegates_dispute.unwrap().by, text("son"));
    }
    let mut world = recorded();
    delegate(&world, "son", Powers::VIEW);
    let msg = dispute_as("son", 1);
    refused(&mut world, "son", msg, "salus:audit:not_for_subject");
}

#[test]
fn a_delegate_does_not_use_up_the_dispute_about_himself() {
    let mut world = recorded();
    let conflict = "salus:audit:conflict_of_interest";
    for name in ["doctor", "hospital"] {
        delegate(&world, name, Powers::REVOKE);
        refused(&mut world, name, dispute_as(name, 1), conflict);
    }
    delegate(&world, "son", Powers::REVOKE);
    world.identity("son", member_of("hospital", Period::ALWAYS));
    refused(&mut world, "son", dispute_as("son", 1), conflict);
    sends(&mut world, "alice", dispute_as("alice", 1));
}

#[test]
fn what_does_not_exist_is_not_disputed() {
    let mut world = recorded();
    for seq in [0, 2, u32::MAX] {
        refused(
            &mut world,
            "alice",
            dispute_as("alice", seq),
            "salus:audit:no_entry",
        );
        refused(
            &mut world,
            "hospital",
            answer_as("hospital", seq),
            "salus:audit:no_entry",
        );
    }
}

#[test]
fn reports_refusals_and_declarations_are_disputed_alike() {
    let mut world = hospital();
    world.record(reported(1));
    declare(&mut world, declaration(2));
    let mut market = access(3);
    market.purpose = "HMARKT".parse().unwrap();
    world.record(market);
    for seq in [1, 2, 3] {
        sends(&mut world, "alice", dispute_as("alice", seq));
        sends(&mut world, "hospital", answer_as("hospital", seq));
        assert!(world.entry("alice", seq).dispute.unwrap().answer.is_some());
    }
}

#[test]
fn a_dispute_narrows_and_both_go_on_while_paused() {
    let mut world = recorded();
    assert_eq!(dispute_as("alice", 1).direction(), Direction::Narrows);
    assert_eq!(answer_as("hospital", 1).direction(), Direction::Neither);
    world.pause(NOW + 1_000);
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("alice", frozen);
    sends(&mut world, "alice", dispute_as("alice", 1));
    sends(&mut world, "gateway", answer_as("hospital", 1));
}

#[test]
fn disputes_take_no_funds_and_only_addresses_in_normal_form() {
    let mut world = recorded();
    let msg = dispute_as("alice", 1);
    refused_from(&mut world, with_coin("alice"), msg, "salus:kit:funds");
    let msg = answer_as("hospital", 1);
    refused_from(&mut world, with_coin("hospital"), msg, "salus:kit:funds");
    let msg = ExecuteMsg::Dispute {
        r#as: text("alice"),
        subject: text("alice").to_uppercase(),
        seq: 1,
        code: DisputeCode::Other,
        hash: Hash([0; 32]),
    };
    refused(&mut world, "alice", msg, "salus:kit:invalid_address");
}

#[test]
fn nor_by_another_identity_in_the_same_hands() {
    let mut world = recorded();
    delegate(&world, "second self", Powers::REVOKE);
    let second = IdentityCell {
        controllers: vec![id("doctor")],
        ..IdentityCell::default()
    };
    world.identity("second self", second);
    refused(
        &mut world,
        "doctor",
        dispute_as("second self", 1),
        "salus:audit:conflict_of_interest",
    );
    sends(&mut world, "alice", dispute_as("alice", 1));
}

#[test]
fn a_delegates_dispute_uses_up_none_of_the_patients() {
    let mut world = recorded();
    delegate(&world, "son", Powers::REVOKE);
    sends(&mut world, "son", dispute_as("son", 1));
    let again = || dispute_as("son", 1);
    refused(&mut world, "son", again(), "salus:audit:already_disputed");
    let of_hers = answer_as("hospital", 1);
    refused(
        &mut world,
        "hospital",
        of_hers.clone(),
        "salus:audit:no_dispute",
    );
    sends(&mut world, "alice", dispute_as("alice", 1));
    refused(
        &mut world,
        "alice",
        dispute_as("alice", 1),
        "salus:audit:already_disputed",
    );
    sends(&mut world, "hospital", of_hers.clone());
    refused(
        &mut world,
        "hospital",
        of_hers,
        "salus:audit:already_answered",
    );
    let of_delegates = || ExecuteMsg::AnswerDispute {
        r#as: text("hospital"),
        subject: text("alice"),
        seq: 1,
        of_delegate: Some(true),
        answer: DisputeAnswer::Accepted,
        hash: Hash([6; 32]),
    };
    sends(&mut world, "gateway", of_delegates());
    refused(
        &mut world,
        "gateway",
        of_delegates(),
        "salus:audit:already_answered",
    );
    let entry = world.entry("alice", 1);
    let (own, delegates) = (entry.dispute.unwrap(), entry.delegates_dispute.unwrap());
    assert_eq!((own.by, delegates.by), (text("alice"), text("son")));
    assert_eq!(own.answer.unwrap().answer, DisputeAnswer::Rejected);
    assert_eq!(delegates.answer.unwrap().answer, DisputeAnswer::Accepted);
}

#[test]
fn the_operator_that_wrote_an_entry_disputes_it_for_nobody() {
    let mut world = recorded();
    let conflict = "salus:audit:conflict_of_interest";
    delegate(&world, "gateway", Powers::REVOKE);
    refused(&mut world, "gateway", dispute_as("gateway", 1), conflict);
    let added = OperatorCell {
        account: id("gateway"),
        added: Instant(NOW - 10),
        removed: Instant(NOW),
    };
    world.put("identities", &operator_key(&id("hospital"), 3), &added);
    world.identity("hospital", organization("another gateway"));
    refused(&mut world, "gateway", dispute_as("gateway", 1), conflict);
    delegate(&world, "another gateway", Powers::REVOKE);
    let msg = dispute_as("another gateway", 1);
    refused(&mut world, "another gateway", msg, conflict);
}

#[test]
fn a_custodian_that_holds_a_patient_disputes_nothing_of_its_own() {
    let mut world = recorded();
    let conflict = "salus:audit:conflict_of_interest";
    for derived in [true, false] {
        let held = IdentityCell {
            controllers: vec![id("hospital"), id("her own key")],
            derived,
            ..IdentityCell::default()
        };
        world.identity("alice", held);
        refused(&mut world, "hospital", dispute_as("alice", 1), conflict);
    }
    sends(&mut world, "her own key", dispute_as("alice", 1));
}

#[test]
fn a_patient_who_works_there_disputes_with_her_own_key() {
    let mut world = recorded();
    world.identity("alice", member_of("hospital", Period::ALWAYS));
    world.identity("hospital", organization("alice"));
    sends(&mut world, "alice", dispute_as("alice", 1));
}

#[test]
fn a_patient_disputes_that_it_was_herself() {
    let mut world = World::new();
    let mut said = access(1);
    said.actor = text("alice");
    said.organization = None;
    world.record(said);
    delegate(&world, "son", Powers::REVOKE);
    sends(&mut world, "son", dispute_as("son", 1));
    sends(&mut world, "alice", dispute_as("alice", 1));
}
