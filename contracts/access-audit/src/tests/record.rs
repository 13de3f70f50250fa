use cosmwasm_std::Order;
use salus_audit_api::AuditReason;
use salus_audit_api::cells::entry_key;
use salus_audit_api::msg::{Answer, AssuranceView, DataDescriptor, ExecuteMsg, Mode};
use salus_policy::{DefaultEffect, Outcome};
use salus_vocabulary::{Action, Hash, Instant, Obligation, Period};

use super::world::{
    NOW, World, access, attribute, data, from, id, member_of, object, seq_of, terms, text,
};

#[test]
fn a_permitted_access_is_answered_and_recorded_in_one_message() {
    let mut world = World::new();
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(9),
    };
    let response = world.execute(from("gateway"), msg).unwrap();
    let Answer::Recorded { seq, decision } = data(&response) else {
        panic!("recorded already");
    };
    assert_eq!(seq, 1);
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.reason, AuditReason::PermitRule);
    assert_eq!(
        decision.decided_by.map(|consent| consent.id),
        Some(object(1))
    );
    assert!(decision.consents.is_empty());
    assert_eq!(decision.residue, None);

    let entry = world.entry("alice", 1);
    assert_eq!(entry.time, Instant(NOW));
    assert_eq!(entry.height, super::world::HEIGHT);
    assert_eq!(entry.mode, Mode::Gate);
    assert_eq!(entry.subject, text("alice"));
    assert_eq!(entry.custodian, text("hospital"));
    assert_eq!(entry.assurance, AssuranceView::Asserted { operator: 3 });
    assert_eq!(entry.actor, text("doctor"));
    assert_eq!(entry.organization, Some(text("hospital")));
    assert_eq!(entry.purpose, "TREAT".parse().unwrap());
    assert_eq!(entry.action, Action::Read);
    assert_eq!(entry.outcome, Some(Outcome::Permit));
    assert_eq!(entry.reason, AuditReason::PermitRule);
    assert_eq!(entry.decided_by, decision.decided_by);
    assert_eq!(entry.access_id, object(9));
    let said = entry.data.unwrap();
    assert_eq!(said.resource_type, Some("Observation".parse().unwrap()));
    assert_eq!(said.labels, ["N".parse().unwrap()]);
    assert!(!said.complete);
    assert_eq!(
        (entry.residue, entry.consents, entry.fingerprint),
        (None, None, None)
    );
}

#[test]
fn the_event_has_all_that_an_indexer_needs() {
    let mut world = World::new();
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: access(9),
    };
    let response = world.execute(from("gateway"), msg).unwrap();
    assert!(response.attributes.is_empty());
    let [event] = &response.events[..] else {
        panic!("one event, not {}", response.events.len());
    };
    assert_eq!(event.ty, "salus_access");
    let expected = [
        ("v", "1".to_owned()),
        ("custodian", text("hospital")),
        ("subject", text("alice")),
        ("seq", "1".to_owned()),
        ("actor", text("doctor")),
        ("purpose", "TREAT".to_owned()),
        ("action", "read".to_owned()),
        ("outcome", "permit".to_owned()),
        ("reason", "permit_rule".to_owned()),
        ("consent", format!("{}:1", object(1))),
        ("access_id", object(9).to_string()),
    ];
    let found: Vec<(&str, String)> = event
        .attributes
        .iter()
        .map(|it| (it.key.as_str(), it.value.clone()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_organization_other_than_the_custodian_is_named() {
    let mut world = World::new();
    world.identity("clinic", super::world::accredited(Some(Period::ALWAYS)));
    world.identity("visitor", member_of("clinic", Period::ALWAYS));
    let mut asked = access(9);
    asked.actor = text("visitor");
    asked.organization = Some(text("clinic"));
    let msg = ExecuteMsg::Record {
        r#as: text("hospital"),
        access: asked,
    };
    let response = world.execute(from("gateway"), msg).unwrap();
    let event = &response.events[0];
    assert_eq!(attribute(event, "organization"), Some(text("clinic")));
    assert_eq!(world.entry("alice", 1).organization, Some(text("clinic")));
}

#[test]
fn a_refusal_is_an_answer_with_an_entry() {
    let mut world = World::new();
    let mut asked = access(9);
    asked.purpose = "HRESCH".parse().unwrap();
    let decision = world.decision(asked);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason, AuditReason::DenyRule);
    let entry = world.entry("alice", 1);
    assert_eq!(
        (entry.outcome, entry.reason),
        (Some(Outcome::Deny), AuditReason::DenyRule)
    );
}

#[test]
fn nobody_asked_is_neither_permit_nor_deny_and_is_recorded() {
    let mut world = World::new();
    let mut asked = access(9);
    asked.subject = text("bob");
    let decision = world.decision(asked);
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.reason, AuditReason::NoConsent);
    assert_eq!(world.entry("bob", 1).outcome, Some(Outcome::NoConsent));
}

#[test]
fn an_excluded_person_is_denied_and_recorded() {
    let mut world = World::new();
    world.exclude("alice", "doctor");
    assert_eq!(
        world.decision(access(9)).reason,
        AuditReason::ExcludedPerson
    );
    assert_eq!(world.entry("alice", 1).reason, AuditReason::ExcludedPerson);
}

#[test]
fn an_excluded_organization_is_denied_and_recorded() {
    let mut world = World::new();
    world.exclude("alice", "hospital");
    assert_eq!(
        world.decision(access(9)).reason,
        AuditReason::ExcludedOrganization
    );
}

#[test]
fn a_revoked_consent_permits_nothing_any_more() {
    let mut world = World::new();
    assert_eq!(world.decision(access(1)).outcome, Outcome::Permit);
    world.revoke("alice", object(1));
    let decision = world.decision(access(2));
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(world.entry("alice", 1).outcome, Some(Outcome::Permit));
    assert_eq!(world.entry("alice", 2).outcome, Some(Outcome::NoConsent));
}

#[test]
fn without_a_record_the_residue_is_answered_and_its_hash_recorded() {
    let mut world = World::new();
    let mut asked = access(9);
    asked.data = None;
    let decision = world.decision(asked);
    assert_eq!(decision.outcome, Outcome::Permit);
    let residue = decision.residue.unwrap();
    assert_eq!(residue.entries.len(), 1);
    assert_eq!(residue.entries[0].deny.len(), 1);
    let entry = world.entry("alice", 1);
    assert!(entry.residue.is_some());
    assert_eq!(entry.data, None);
}

#[test]
fn residues_that_differ_have_different_hashes() {
    let mut world = World::new();
    let ask = |number| {
        let mut asked = access(number);
        asked.data = None;
        asked
    };
    world.record(ask(1));
    let mut other = terms("hospital");
    other.rules.remove(1);
    world.grant("alice", "hospital", object(1), other);
    world.record(ask(2));
    world.record(ask(3));
    let hash = |seq| world.entry("alice", seq).residue.unwrap();
    assert_ne!(hash(1), hash(2));
    assert_eq!(hash(2), hash(3));
}

#[test]
fn identities_in_a_residue_are_addresses() {
    let mut world = World::new();
    let mut sourced = terms("hospital");
    let source = salus_policy::ActorMatch {
        role: salus_policy::ActorRole::Source,
        who: salus_policy::Who::Identity(id("psychiatrist")),
    };
    sourced.rules[1].when.labels = None;
    sourced.rules[1].when.actors = Some(vec![source]);
    world.grant("alice", "hospital", object(1), sourced);
    let mut asked = access(9);
    asked.data = None;
    let residue = world.decision(asked).residue.unwrap();
    let actors = residue.entries[0].deny[0].when.actors.clone().unwrap();
    assert_eq!(
        actors[0].who,
        salus_policy::Who::Identity(text("psychiatrist"))
    );
}

#[test]
fn several_consents_that_spoke_are_listed_and_their_hash_recorded() {
    let mut world = World::new();
    let closed = salus_policy::Terms {
        rules: Vec::new(),
        default: DefaultEffect::Deny,
        ..terms("hospital")
    };
    world.grant_all(
        "alice",
        "hospital",
        &[(object(1), terms("hospital")), (object(2), closed)],
    );
    let decision = world.decision(access(9));
    assert_eq!(decision.reason, AuditReason::DefaultDeny);
    assert_eq!(decision.decided_by.unwrap().id, object(2));
    let spoke: Vec<_> = decision.consents.iter().map(|consent| consent.id).collect();
    assert_eq!(spoke, [object(1), object(2)]);
    assert!(world.entry("alice", 1).consents.is_some());
}

#[test]
fn obligations_and_the_end_of_validity_are_answered() {
    let mut world = World::new();
    let redact: Obligation = "REDACT".parse().unwrap();
    let ending = salus_policy::Terms {
        obligations: vec![redact],
        period: Period::until(Instant(NOW + 500)),
        ..terms("hospital")
    };
    world.grant("alice", "hospital", object(1), ending);
    let decision = world.decision(access(9));
    assert_eq!(decision.obligations, [redact]);
    assert_eq!(decision.valid_until, Some(Instant(NOW + 500)));
}

#[test]
fn a_consent_that_is_not_opened_still_bounds_the_validity() {
    let mut world = World::new();
    let later = salus_policy::Terms {
        period: Period {
            start: Some(Instant(NOW + 300)),
            ..Period::ALWAYS
        },
        ..terms("hospital")
    };
    world.grant_all(
        "alice",
        "hospital",
        &[(object(1), terms("hospital")), (object(2), later)],
    );
    assert_eq!(
        world.decision(access(9)).valid_until,
        Some(Instant(NOW + 300))
    );
}

#[test]
fn the_fingerprint_is_recorded_and_takes_no_part() {
    let mut world = World::new();
    let mut asked = access(9);
    asked.fingerprint = Some(Hash([7; 32]));
    assert_eq!(world.decision(asked).outcome, Outcome::Permit);
    assert_eq!(world.entry("alice", 1).fingerprint, Some(Hash([7; 32])));
}

#[test]
fn own_access_sent_by_the_patient_is_permitted_whatever_the_consents_say() {
    let mut world = World::new();
    world.exclude("alice", "alice");
    let mut asked = access(9);
    asked.actor = text("alice");
    asked.organization = None;
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: asked,
    };
    let response = world.execute(from("alice"), msg).unwrap();
    let Answer::Recorded { decision, .. } = data(&response) else {
        panic!("recorded already");
    };
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.reason, AuditReason::OwnAccess);
    assert_eq!(decision.valid_until, None);
    let entry = world.entry("alice", 1);
    assert_eq!(entry.assurance, AssuranceView::Sent {});
    assert_eq!(entry.organization, None);
}

#[test]
fn an_operator_who_says_that_it_was_the_patient_gets_no_permit() {
    let mut world = World::new();
    let mut asked = access(9);
    asked.subject = text("bob");
    asked.actor = text("bob");
    asked.organization = None;
    let decision = world.decision(asked);
    assert_eq!(decision.outcome, Outcome::NoConsent);
    assert_eq!(decision.reason, AuditReason::ActorUnproven);
}

#[test]
fn a_stranger_who_consents_to_himself_gets_nothing() {
    let mut world = World::new();
    world.grant("mallory", "hospital", object(5), terms("hospital"));
    let mut asked = access(9);
    asked.actor = text("mallory");
    asked.organization = None;
    assert_ne!(world.decision(asked).outcome, Outcome::Permit);
}

#[test]
fn earlier_entries_stay_as_they_are() {
    let mut world = World::new();
    let mut stored = Vec::new();
    for number in 1..=70u8 {
        let mut asked = access(number);
        asked.since = u64::from(number) - 1;
        assert_eq!(seq_of(&world.record(asked)), u32::from(number));
        let entries: Vec<_> = world
            .storage()
            .into_iter()
            .filter(|(key, _)| key.first() == Some(&2))
            .collect();
        assert_eq!(entries.len(), usize::from(number));
        assert_eq!(&entries[..stored.len()], &stored[..]);
        stored = entries;
    }
}

#[test]
fn only_the_new_entry_is_written() {
    let mut world = World::new();
    world.record(access(1));
    let before = world.storage();
    world.record(access(2));
    let after = world.storage();
    let changed: Vec<&Vec<u8>> = after
        .iter()
        .filter(|cell| !before.contains(cell))
        .map(|(key, _)| key)
        .collect();
    let entry = entry_key(&id("alice"), 2);
    assert_eq!(changed, [&entry.as_slice().to_vec()]);
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn no_cell_of_another_patient_is_touched() {
    let mut world = World::new();
    world.record(access(1));
    let of_alice = |world: &World| {
        let prefix = entry_key(&id("alice"), 0).as_slice()[..22].to_vec();
        let end = entry_key(&id("alice"), u32::MAX).as_slice().to_vec();
        use cosmwasm_std::Storage;
        world
            .deps
            .storage
            .range(Some(&prefix), Some(&end), Order::Ascending)
            .collect::<Vec<_>>()
    };
    let before = of_alice(&world);
    let mut asked = access(2);
    asked.subject = text("bob");
    world.record(asked);
    assert_eq!(of_alice(&world), before);
}

#[test]
fn a_reference_entry_fits_the_budget_of_its_cell() {
    use cosmwasm_std::Storage;
    let mut world = World::new();
    let mut asked = access(9);
    asked.data = None;
    world.record(asked);
    let key = entry_key(&id("alice"), 1);
    let without_data = world.deps.storage.get(key.as_slice()).unwrap().len();
    // With the hash before it. A question about no record carries the hash of its residue too.
    assert_eq!(without_data, 87 + 32 + 32);
    world.record(access(10));
    let key = entry_key(&id("alice"), 2);
    let with_data = world.deps.storage.get(key.as_slice()).unwrap().len();
    assert_eq!(with_data, 91 + 32);
}

#[test]
fn each_cell_of_a_peer_is_read_once() {
    let mut world = World::new();
    world.reads.borrow_mut().clear();
    world.record(access(9));
    let reads = world.reads.borrow().clone();
    // Two headers, hospital, its operator, doctor, the subject's identity, flags and rows, the consent.
    assert_eq!(reads.len(), 9);
}

#[test]
fn a_descriptor_is_complete_only_if_it_states_every_field() {
    let mut world = World::new();
    let full = DataDescriptor {
        resource_type: Some("Observation".parse().unwrap()),
        labels: Some(vec!["N".parse().unwrap()]),
        codes: Some(vec![Hash([1; 32])]),
        date: Some(Period::between(Instant(NOW - 20), Instant(NOW - 10))),
        author: Some(text("doctor")),
        author_organizations: Some(vec![text("hospital")]),
        references: Some(salus_audit_api::msg::DataReferences {
            instance: Some(Hash([2; 32])),
            related: Vec::new(),
            authors: vec![Hash([3; 32])],
        }),
    };
    let lacking: [fn(&mut DataDescriptor); 8] = [
        |it| it.resource_type = None,
        |it| it.labels = Some(Vec::new()),
        |it| it.codes = None,
        |it| it.date = None,
        |it| it.author = None,
        |it| it.author_organizations = None,
        |it| it.references = None,
        |it| it.references.as_mut().unwrap().instance = None,
    ];
    let mut ask = |number: u8, data: DataDescriptor| {
        let mut asked = access(number);
        asked.data = Some(data);
        let seq = seq_of(&world.record(asked));
        world.entry("alice", seq).data.unwrap()
    };
    let kept = ask(100, full.clone());
    assert!(kept.complete);
    assert_eq!(kept.date, full.date);
    for (number, lack) in (1u8..).zip(lacking) {
        let mut data = full.clone();
        lack(&mut data);
        assert!(!ask(number, data).complete, "without field {number}");
    }
}
