//! What a custodian releases without consent.

use salus_audit_api::AuditReason;
use salus_audit_api::bounds::MAX_LEGAL_BASES;
use salus_audit_api::cells::{
    EmergencySetting, GateCell, LegalBasesCell, LegalBasisRow, gate_key, legal_bases_key,
};
use salus_audit_api::msg::{
    Access, BatchAccess, ExecuteMsg, ExplainResponse, LegalBasesResponse, LegalBasis, QueryMsg,
};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::IdentityCell;
use salus_policy::Outcome;
use salus_vocabulary::Instant;
use salus_vocabulary::Purpose;

use super::acts::{refused, refused_from, sends};
use super::world::{
    NOW, World, access, accredited, attribute, id, object, organization, question, text, with_coin,
};

fn row(purpose: &str, basis: &str) -> LegalBasis {
    LegalBasis {
        purpose: purpose.parse().unwrap(),
        basis: basis.parse().unwrap(),
    }
}

fn set(bases: &[LegalBasis]) -> ExecuteMsg {
    ExecuteMsg::SetLegalBases {
        r#as: text("hospital"),
        bases: bases.to_vec(),
    }
}

fn withdraw(purposes: &[&str]) -> ExecuteMsg {
    ExecuteMsg::WithdrawLegalBases {
        r#as: text("hospital"),
        purposes: purposes.iter().map(|it| it.parse().unwrap()).collect(),
    }
}

fn table(world: &World) -> Vec<LegalBasis> {
    let custodian = text("hospital");
    let answer: LegalBasesResponse = world.query(QueryMsg::LegalBases { custodian }).unwrap();
    answer.bases
}

/// A hospital that treats without consent, and a patient who has none.
fn treating() -> World {
    let mut world = World::new();
    sends(&mut world, "hospital", set(&[row("TREAT", "GDPR-9.2.h")]));
    world.grant_all("alice", "hospital", &[]);
    world
}

fn basis(world: &mut World, access: Access) -> Option<String> {
    let decision = world.decision(access);
    assert_eq!(decision.outcome, Outcome::NoConsent);
    decision.legal_basis.map(String::from)
}

#[test]
fn no_consent_carries_the_basis_and_stays_no_consent() {
    let mut world = treating();
    let decision = world.decision(access(9));
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.reason, AuditReason::NoConsent);
    assert_eq!(decision.legal_basis, Some("GDPR-9.2.h".parse().unwrap()));
    let entry = world.entry("alice", 1);
    assert_eq!(entry.outcome, Some(Outcome::NoConsent));
    assert_eq!(entry.legal_basis, decision.legal_basis);
}

#[test]
fn without_a_table_no_consent_releases_nothing() {
    let mut world = World::new();
    world.grant_all("alice", "hospital", &[]);
    assert_eq!(basis(&mut world, access(9)), None);
    assert!(table(&world).is_empty());
}

#[test]
fn a_basis_counts_for_its_very_purpose() {
    let mut world = treating();
    for (number, purpose) in [(10, "ETREAT"), (11, "HPAYMT"), (12, "CAREMGT")] {
        let mut other = access(number);
        other.purpose = purpose.parse().unwrap();
        assert_eq!(basis(&mut world, other), None, "{purpose}");
    }
}

#[test]
fn a_basis_of_one_custodian_is_none_of_another() {
    let mut world = treating();
    world.identity("clinic", organization("clinic gateway"));
    let elsewhere = Access {
        custodian: text("clinic"),
        ..access(9)
    };
    let msg = ExecuteMsg::Record {
        r#as: text("clinic"),
        access: elsewhere,
    };
    let response = sends(&mut world, "clinic gateway", msg);
    let decision = super::world::decision_of(super::world::data(&response));
    assert_eq!(decision.legal_basis, None);
}

#[test]
fn a_basis_never_lifts_a_deny() {
    let mut world = World::new();
    sends(&mut world, "hospital", set(&[row("TREAT", "LAW")]));
    let mut hiv = access(9);
    hiv.data.as_mut().unwrap().labels = Some(vec!["HIV".parse().unwrap()]);
    let decision = world.decision(hiv);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.legal_basis, None);
    world.exclude("alice", "doctor");
    let decision = world.decision(access(10));
    assert_eq!(decision.reason, AuditReason::ExcludedPerson);
    assert_eq!(decision.legal_basis, None);
    world.pause(NOW + 100);
    let decision = world.decision(access(11));
    assert_eq!(decision.reason, AuditReason::Paused);
    assert_eq!(decision.legal_basis, None);
}

#[test]
fn a_permit_needs_no_basis_and_carries_none() {
    let mut world = World::new();
    sends(&mut world, "hospital", set(&[row("TREAT", "LAW")]));
    let decision = world.decision(access(9));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.legal_basis, None);
}

#[test]
fn a_basis_serves_nobody_who_acts_for_no_organization() {
    let mut world = treating();
    let mut relative = access(9);
    relative.actor = text("brother");
    relative.organization = None;
    assert_eq!(basis(&mut world, relative), None);
    let mut said_to_be_her = access(10);
    said_to_be_her.actor = text("alice");
    said_to_be_her.organization = None;
    let decision = world.decision(said_to_be_her);
    assert_eq!(decision.reason, AuditReason::ActorUnproven);
    assert_eq!(decision.legal_basis, None);
}

#[test]
fn decide_explain_and_batches_carry_the_basis() {
    let mut world = treating();
    let told: salus_audit_api::AccessDecision<String> = world
        .query(QueryMsg::Decide {
            access: question(access(9)),
            emergency: None,
        })
        .unwrap();
    assert_eq!(told.legal_basis, Some("GDPR-9.2.h".parse().unwrap()));
    let explained: ExplainResponse = world
        .query(QueryMsg::Explain {
            access: question(access(9)),
            emergency: None,
        })
        .unwrap();
    assert_eq!(explained.decision, told);
    let response = world
        .batch(vec![
            BatchAccess::from(access(1)),
            BatchAccess::from(access(2)),
        ])
        .unwrap();
    let answers: Vec<salus_audit_api::msg::Answer> = super::world::data(&response);
    for answer in answers {
        assert_eq!(
            super::world::decision_of(answer).legal_basis,
            told.legal_basis
        );
    }
    assert_eq!(
        attribute(&response.events[1], "legal_basis").as_deref(),
        Some("GDPR-9.2.h")
    );
}

#[test]
fn a_table_is_replaced_as_a_whole() {
    let mut world = treating();
    let rows = [row("HPAYMT", "A"), row("TREAT", "B")];
    let response = sends(&mut world, "hospital", set(&rows));
    assert_eq!(table(&world), rows);
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_legal_bases");
    for (key, value) in [
        ("action", "set_legal_bases".to_owned()),
        ("as", text("hospital")),
        ("account", text("hospital")),
        ("bases", "HPAYMT=A TREAT=B".to_owned()),
    ] {
        assert_eq!(attribute(event, key), Some(value), "{key}");
    }
    assert_eq!(basis(&mut world, access(9)), Some("B".to_owned()));
}

#[test]
fn purposes_are_withdrawn() {
    let mut world = treating();
    let rows = [row("HPAYMT", "A"), row("TREAT", "B")];
    sends(&mut world, "hospital", set(&rows));
    let response = sends(&mut world, "hospital", withdraw(&["TREAT"]));
    assert_eq!(
        attribute(&response.events[0], "bases").as_deref(),
        Some("HPAYMT=A")
    );
    assert_eq!(basis(&mut world, access(9)), None);
    sends(&mut world, "hospital", withdraw(&["HPAYMT"]));
    assert!(table(&world).is_empty());
    let again = withdraw(&["HPAYMT"]);
    refused(&mut world, "hospital", again, "salus:audit:no_legal_basis");
}

#[test]
fn only_the_custodian_itself_publishes() {
    let mut world = treating();
    for sender in ["gateway", "doctor", "alice", "owner", "stranger"] {
        for msg in [set(&[row("TREAT", "X")]), withdraw(&["TREAT"])] {
            refused(&mut world, sender, msg, "salus:audit:not_authorised");
        }
    }
    let recovered = IdentityCell {
        controllers: vec![id("board")],
        ..organization("gateway")
    };
    world.identity("hospital", recovered);
    let msg = || set(&[row("TREAT", "X")]);
    refused(&mut world, "hospital", msg(), "salus:audit:not_authorised");
    sends(&mut world, "board", msg());
}

#[test]
fn only_an_accredited_organization_publishes_and_any_withdraws() {
    let mut world = treating();
    world.identity("hospital", accredited(None));
    let msg = set(&[row("TREAT", "X")]);
    refused(
        &mut world,
        "hospital",
        msg,
        "salus:audit:organization_not_accredited",
    );
    sends(&mut world, "hospital", withdraw(&["TREAT"]));
}

#[test]
fn a_table_has_1_to_16_purposes_none_twice() {
    let mut world = World::new();
    let rows = |count: usize| -> Vec<LegalBasis> {
        (0..count)
            .map(|place| row(&format!("https://law.example|{place}"), "LAW"))
            .collect()
    };
    for count in [0, MAX_LEGAL_BASES + 1] {
        refused(
            &mut world,
            "hospital",
            set(&rows(count)),
            "salus:audit:legal_bases",
        );
    }
    let twice = [row("TREAT", "A"), row("TREAT", "B")];
    refused(
        &mut world,
        "hospital",
        set(&twice),
        "salus:audit:duplicate_value",
    );
    sends(&mut world, "hospital", set(&rows(MAX_LEGAL_BASES)));
    assert_eq!(table(&world).len(), MAX_LEGAL_BASES);
    refused(
        &mut world,
        "hospital",
        withdraw(&[]),
        "salus:audit:legal_bases",
    );
    let twice = withdraw(&["TREAT", "TREAT"]);
    refused(&mut world, "hospital", twice, "salus:audit:duplicate_value");
    let many = ExecuteMsg::WithdrawLegalBases {
        r#as: text("hospital"),
        purposes: rows(17).into_iter().map(|row| row.purpose).collect(),
    };
    refused(&mut world, "hospital", many, "salus:audit:legal_bases");
}

#[test]
fn withdrawing_what_is_not_there_withdraws_nothing() {
    let mut world = treating();
    let msg = withdraw(&["TREAT", "HPAYMT"]);
    refused(&mut world, "hospital", msg, "salus:audit:no_legal_basis");
    assert_eq!(table(&world).len(), 1);
}

#[test]
fn publishing_widens_and_withdrawing_narrows() {
    let mut world = treating();
    assert_eq!(set(&[]).direction(), Direction::Widens);
    assert_eq!(withdraw(&[]).direction(), Direction::Narrows);
    world.pause(NOW + 100);
    refused(
        &mut world,
        "hospital",
        set(&[row("TREAT", "X")]),
        "salus:kit:paused",
    );
    let frozen = IdentityCell {
        frozen: true,
        ..organization("gateway")
    };
    world.identity("hospital", frozen);
    sends(&mut world, "hospital", withdraw(&["TREAT"]));
    world.at(NOW + 100);
    refused(
        &mut world,
        "hospital",
        set(&[row("TREAT", "X")]),
        "salus:kit:frozen",
    );
}

#[test]
fn a_basis_is_1_to_16_plain_characters() {
    for good in ["A", "GDPR-9.2.h", "0123456789abcdef", "a_b"] {
        assert!(good.parse::<salus_audit_api::BasisCode>().is_ok(), "{good}");
    }
    for bad in ["", "0123456789abcdefg", "a b", "ü", "a=b", "a\n", "a/b"] {
        assert!(bad.parse::<salus_audit_api::BasisCode>().is_err(), "{bad}");
    }
}

#[test]
fn a_foreign_purpose_has_a_basis_of_its_own() {
    let mut world = treating();
    let foreign = "https://law.example|notifiable";
    sends(&mut world, "hospital", set(&[row(foreign, "IFSG-6")]));
    let mut notified = access(9);
    notified.purpose = foreign.parse::<Purpose>().unwrap();
    assert_eq!(basis(&mut world, notified), Some("IFSG-6".to_owned()));
}

#[test]
fn a_repetition_tells_the_basis_too() {
    let mut world = treating();
    world.record(access(9));
    let salus_audit_api::msg::Answer::AlreadyRecorded { was, .. } = world.record(access(9)) else {
        panic!("recorded again")
    };
    assert_eq!(was.legal_basis, Some("GDPR-9.2.h".parse().unwrap()));
    assert_eq!(object(9), world.entry("alice", 1).access_id);
}

#[test]
fn publishing_takes_no_funds() {
    let mut world = World::new();
    let msg = set(&[row("TREAT", "X")]);
    refused_from(&mut world, with_coin("hospital"), msg, "salus:kit:funds");
}

fn setting(world: &mut World, emergencies: EmergencySetting) {
    let gate = salus_contract_kit::load::<GateCell>(&world.deps.storage, &gate_key());
    let gate = GateCell {
        emergencies,
        ..gate.unwrap().unwrap()
    };
    salus_contract_kit::save(&mut world.deps.storage, &gate_key(), &gate);
}

#[test]
fn no_basis_serves_an_emergency() {
    for policy in [EmergencySetting::Permit, EmergencySetting::Deny] {
        let mut world = treating();
        for purpose in ["ETREAT", "BTG", "ERTREAT"] {
            let msg = set(&[row("TREAT", "LAW"), row(purpose, "LAW")]);
            refused(&mut world, "hospital", msg, "salus:audit:emergency_basis");
        }
        let rows = ["ETREAT", "BTG", "ERTREAT"].map(|purpose| LegalBasisRow {
            purpose: purpose.parse().unwrap(),
            basis: "LAW".parse().unwrap(),
        });
        let stored = LegalBasesCell {
            set: Instant(NOW),
            rows: rows.to_vec(),
        };
        let key = legal_bases_key(&id("hospital"));
        salus_contract_kit::save(&mut world.deps.storage, &key, &stored);
        setting(&mut world, policy);
        for (number, purpose) in [(10, "ETREAT"), (11, "BTG"), (12, "ERTREAT")] {
            let mut undeclared = access(number);
            undeclared.purpose = purpose.parse().unwrap();
            assert_eq!(basis(&mut world, undeclared), None, "{purpose}");
        }
    }
}

#[test]
fn a_table_published_before_the_custodians_recovery_serves_nobody() {
    let mut world = treating();
    let recovered_at = |at| IdentityCell {
        delegations_since: Instant(at),
        ..organization("gateway")
    };
    world.identity("hospital", recovered_at(NOW));
    assert!(basis(&mut world, access(9)).is_some());
    world.identity("hospital", recovered_at(NOW + 1));
    world.at(NOW + 2);
    assert_eq!(basis(&mut world, access(10)), None);
    assert!(table(&world).is_empty());
    sends(&mut world, "hospital", withdraw(&["TREAT"]));
    sends(&mut world, "hospital", set(&[row("TREAT", "LAW")]));
    assert_eq!(basis(&mut world, access(11)), Some("LAW".to_owned()));
}

#[test]
fn to_withdraw_from_a_thiefs_table_does_not_revive_it() {
    let mut world = World::new();
    let planted = set(&[row("TREAT", "LAW"), row("HPAYMT", "LAW")]);
    sends(&mut world, "hospital", planted);
    world.grant_all("alice", "hospital", &[]);
    let recovered = IdentityCell {
        delegations_since: Instant(NOW + 1),
        ..organization("gateway")
    };
    world.identity("hospital", recovered);
    world.at(NOW + 2);
    sends(&mut world, "hospital", withdraw(&["HPAYMT"]));
    assert_eq!(basis(&mut world, access(9)), None);
}

#[test]
fn a_table_stands_still_while_a_recovery_of_the_custodian_stands() {
    let mut world = treating();
    let frozen = IdentityCell {
        frozen: true,
        ..organization("gateway")
    };
    world.identity("hospital", frozen);
    assert_eq!(basis(&mut world, access(9)), None);
    let msg = set(&[row("TREAT", "LAW")]);
    refused(&mut world, "hospital", msg, "salus:kit:frozen");
    world.identity("hospital", organization("gateway"));
    assert!(basis(&mut world, access(10)).is_some());
}

#[test]
fn the_bare_word_that_it_was_the_patient_gets_no_basis_with_an_organization_either() {
    let mut world = treating();
    world.identity(
        "alice",
        super::world::member_of("hospital", salus_vocabulary::Period::ALWAYS),
    );
    let said = Access {
        actor: text("alice"),
        ..access(9)
    };
    let decision = world.decision(said);
    assert_eq!(decision.reason, AuditReason::ActorUnproven);
    assert_eq!(decision.legal_basis, None);
}

#[test]
fn a_custodian_that_lost_its_accreditation_releases_nothing_by_law() {
    let mut world = treating();
    super::acts::delegate(&world, "son", salus_identity_api::cells::Powers::VIEW);
    world.identity("clinic", organization("clinic gateway"));
    world.identity(
        "son",
        super::world::member_of("clinic", salus_vocabulary::Period::ALWAYS),
    );
    let mut hiv = access(9);
    hiv.actor = text("son");
    hiv.organization = Some(text("clinic"));
    hiv.data.as_mut().unwrap().labels = Some(vec!["HIV".parse().unwrap()]);
    let sent = |world: &mut World, access: Access| {
        let msg = ExecuteMsg::Record {
            r#as: text("son"),
            access,
        };
        let response = sends(world, "son", msg);
        super::world::decision_of(super::world::data(&response)).legal_basis
    };
    assert!(sent(&mut world, hiv.clone()).is_some());
    world.identity("hospital", accredited(None));
    hiv.access_id = object(10);
    assert_eq!(sent(&mut world, hiv), None);
}
