//! Claims of the actor and of the custodian, and the pause: each a recorded deny of its own.

use salus_audit_api::AuditReason;
use salus_audit_api::msg::ExecuteMsg;
use salus_contract_kit::{Header, HeaderKind};
use salus_identity_api::cells::{
    AccreditationCell, AccreditationStatus, IdentityCell, RootsCell, accreditation_key, roots_key,
};
use salus_policy::Outcome;
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::world::{
    NOW, World, access, accredited, data, decision_of, from, id, member_of, object, organization,
    text,
};

#[track_caller]
fn denied(world: &mut World, number: u8, reason: AuditReason, until: Option<u64>) {
    let decision = world.decision(access(number));
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason, reason);
    assert_eq!(decision.decided_by, None);
    assert_eq!(decision.residue, None);
    assert_eq!(decision.valid_until, until.map(Instant));
    let history = world
        .storage()
        .iter()
        .filter(|(key, _)| key[0] == 2)
        .count();
    let entry = world.entry("alice", u32::try_from(history).unwrap());
    assert_eq!((entry.outcome, entry.reason), (Some(Outcome::Deny), reason));
}

#[test]
fn a_pause_denies_everything_and_records_it() {
    let mut world = World::new();
    world.pause(NOW + 100);
    denied(&mut world, 1, AuditReason::Paused, Some(NOW + 100));
    let mut own = access(2);
    own.actor = text("alice");
    own.organization = None;
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: own,
    };
    let response = world.execute(from("alice"), msg).unwrap();
    assert_eq!(decision_of(data(&response)).reason, AuditReason::Paused);
}

#[test]
fn a_pause_ends_at_its_instant() {
    let mut world = World::new();
    world.pause(NOW + 100);
    for (number, seconds, outcome) in [
        (1, NOW + 99, Outcome::Deny),
        (2, NOW + 100, Outcome::Permit),
        (3, NOW + 101, Outcome::Permit),
    ] {
        world.at(seconds);
        assert_eq!(world.decision(access(number)).outcome, outcome);
    }
}

#[test]
fn a_custodian_without_accreditation_records_and_is_denied() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.accreditations.clear();
    world.identity("hospital", hospital);
    denied(&mut world, 1, AuditReason::CustodianNotAccredited, None);
}

#[test]
fn a_suspended_custodian_records_and_is_denied() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.accreditations[0].suspended = true;
    world.identity("hospital", hospital);
    denied(&mut world, 1, AuditReason::CustodianNotAccredited, None);
}

#[test]
fn an_accreditation_of_another_kind_makes_no_custodian() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.accreditations[0].kind = AccreditationKind::Researcher;
    world.identity("hospital", hospital);
    denied(&mut world, 1, AuditReason::CustodianNotAccredited, None);
}

#[test]
fn the_custodians_accreditation_holds_from_its_start_to_before_its_end() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.accreditations[0].valid = Some(Period::between(Instant(NOW), Instant(NOW + 100)));
    world.identity("hospital", hospital);
    world.at(NOW - 1);
    denied(
        &mut world,
        1,
        AuditReason::CustodianNotAccredited,
        Some(NOW),
    );
    for (number, seconds) in [(2, NOW), (3, NOW + 1), (4, NOW + 99)] {
        world.at(seconds);
        let decision = world.decision(access(number));
        assert_eq!(decision.outcome, Outcome::Permit);
        assert_eq!(decision.valid_until, Some(Instant(NOW + 100)));
    }
    world.at(NOW + 100);
    denied(&mut world, 5, AuditReason::CustodianNotAccredited, None);
}

#[test]
fn a_stale_accreditation_is_walked_up_to_its_root() {
    let mut world = World::new();
    world.header(
        "identities",
        Header {
            epoch: 1,
            ..Header::new(HeaderKind::Identity)
        },
    );
    denied(&mut world, 1, AuditReason::CustodianNotAccredited, None);
    let link = AccreditationCell {
        issuer: id("root"),
        under: None,
        kind: AccreditationKind::Organization,
        scope: Vec::new(),
        depth: 0,
        period: Period::until(Instant(NOW + 50)),
        evidence: None,
        status: AccreditationStatus::Active,
        issued: Instant(NOW),
        changed: Instant(NOW),
    };
    world.put("identities", &accreditation_key(&id("hospital"), 0), &link);
    denied(&mut world, 2, AuditReason::CustodianNotAccredited, None);
    let roots = RootsCell {
        roots: vec![id("root")],
    };
    world.put("identities", &roots_key(), &roots);
    let decision = world.decision(access(3));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.valid_until, Some(Instant(NOW + 50)));
}

#[test]
fn what_a_custodian_lost_is_not_held_against_a_patient_at_its_own_data() {
    let mut world = World::new();
    let mut hospital = organization("gateway");
    hospital.accreditations.clear();
    world.identity("hospital", hospital);
    let mut own = access(2);
    own.actor = text("alice");
    own.organization = None;
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: own,
    };
    let response = world.execute(from("alice"), msg).unwrap();
    assert_eq!(decision_of(data(&response)).reason, AuditReason::OwnAccess);
}

#[test]
fn a_deactivated_actor_is_denied() {
    let mut world = World::new();
    let doctor = IdentityCell {
        deactivated_from: Some(Instant(0)),
        ..member_of("hospital", Period::ALWAYS)
    };
    world.identity("doctor", doctor);
    denied(&mut world, 1, AuditReason::ActorDeactivated, None);
}

#[test]
fn an_organization_that_is_not_accredited_is_denied() {
    let mut world = World::new();
    for (number, clinic) in [
        (1, IdentityCell::default()),
        (2, accredited(None)),
        (
            3,
            IdentityCell {
                deactivated_from: Some(Instant(0)),
                ..accredited(Some(Period::ALWAYS))
            },
        ),
    ] {
        world.identity("clinic", clinic);
        world.identity("doctor", member_of("clinic", Period::ALWAYS));
        let mut asked = access(number);
        asked.organization = Some(text("clinic"));
        let decision = world.decision(asked);
        assert_eq!(decision.outcome, Outcome::Deny);
        assert_eq!(decision.reason, AuditReason::OrganizationNotAccredited);
    }
}

#[test]
fn an_organizations_accreditation_bounds_the_answer() {
    let mut world = World::new();
    let until = Period::until(Instant(NOW + 70));
    world.identity("clinic", accredited(Some(until)));
    world.identity("doctor", member_of("clinic", Period::ALWAYS));
    let mut asked = access(1);
    asked.organization = Some(text("clinic"));
    let decision = world.decision(asked);
    assert_eq!(decision.valid_until, Some(Instant(NOW + 70)));
}

#[test]
fn an_actor_who_is_no_member_is_denied() {
    let mut world = World::new();
    world.identity("doctor", IdentityCell::default());
    denied(&mut world, 1, AuditReason::ActorNotMember, None);
    world.identity("clinic", accredited(Some(Period::ALWAYS)));
    world.identity("doctor", member_of("clinic", Period::ALWAYS));
    denied(&mut world, 2, AuditReason::ActorNotMember, None);
}

#[test]
fn a_membership_holds_from_its_start_to_before_its_end() {
    let mut world = World::new();
    let period = Period::between(Instant(NOW), Instant(NOW + 100));
    world.identity("doctor", member_of("hospital", period));
    world.at(NOW - 1);
    denied(&mut world, 1, AuditReason::ActorNotMember, Some(NOW));
    for (number, seconds) in [(2, NOW), (3, NOW + 1), (4, NOW + 99)] {
        world.at(seconds);
        let decision = world.decision(access(number));
        assert_eq!(decision.outcome, Outcome::Permit);
        assert_eq!(decision.valid_until, Some(Instant(NOW + 100)));
    }
    world.at(NOW + 100);
    denied(&mut world, 5, AuditReason::ActorNotMember, None);
}

#[test]
fn an_organization_acts_for_itself() {
    let mut world = World::new();
    let mut asked = access(1);
    asked.actor = text("hospital");
    assert_eq!(world.decision(asked).outcome, Outcome::Permit);
}

#[test]
fn an_actor_without_an_organization_is_permitted_only_where_named() {
    let mut world = World::new();
    world.identity("doctor", IdentityCell::default());
    let mut asked = access(1);
    asked.organization = None;
    let decision = world.decision(asked.clone());
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason, AuditReason::DefaultClosed);
    let mut naming = super::world::terms("hospital");
    let named = salus_policy::ActorMatch {
        role: salus_policy::ActorRole::Recipient,
        who: salus_policy::Who::Identity(id("doctor")),
    };
    naming.rules[0].when.actors = Some(vec![named]);
    world.grant("alice", "hospital", object(1), naming);
    asked.access_id = object(2);
    assert_eq!(world.decision(asked).outcome, Outcome::Permit);
}

#[test]
fn of_several_false_claims_the_first_in_the_published_order_is_given() {
    let mut world = World::new();
    let hospital = IdentityCell {
        accreditations: Vec::new(),
        ..organization("gateway")
    };
    let doctor = IdentityCell {
        deactivated_from: Some(Instant(0)),
        ..IdentityCell::default()
    };
    world.pause(NOW + 100);
    world.identity("hospital", hospital);
    world.identity("doctor", doctor);
    world.identity("clinic", IdentityCell::default());
    let ask = |number| {
        let mut asked = access(number);
        asked.organization = Some(text("clinic"));
        asked
    };
    let (one, two, three, four, five) = (ask(1), ask(2), ask(3), ask(4), ask(5));
    assert_eq!(world.decision(one).reason, AuditReason::Paused);
    world.at(NOW + 100);
    assert_eq!(
        world.decision(two).reason,
        AuditReason::CustodianNotAccredited
    );
    world.identity("hospital", organization("gateway"));
    assert_eq!(world.decision(three).reason, AuditReason::ActorDeactivated);
    world.identity("doctor", IdentityCell::default());
    assert_eq!(
        world.decision(four).reason,
        AuditReason::OrganizationNotAccredited
    );
    world.identity("clinic", accredited(Some(Period::ALWAYS)));
    assert_eq!(world.decision(five).reason, AuditReason::ActorNotMember);
}
