//! Naming a declared emergency in an access.

use salus_audit_api::AuditReason;
use salus_audit_api::bounds::EMERGENCY_SECONDS;
use salus_audit_api::cells::{EmergencySetting, GateCell, gate_key};
use salus_audit_api::msg::{Access, BatchAccess, ExecuteMsg, ExplainResponse, QueryMsg};
use salus_consent_api::cells::{ExclusionCell, SubjectCell, exclusion_key, subject_key};
use salus_contract_kit::{load, save};
use salus_identity_api::cells::IdentityCell;
use salus_policy::{DefaultEffect, EmergencyTerms, Outcome, Terms};
use salus_vocabulary::{Instant, Period};

use super::acts::{
    declaration, declare, emergency_access, emergency_member, hospital, managed_member, sends,
};
use super::world::{
    NOW, World, access, accredited, decision_of, id, member_of, object, organization, question,
    terms, text,
};

/// Alice's wish for emergencies, besides treatment.
fn wishing(emergency: Option<EmergencyTerms>) -> Terms {
    Terms {
        emergency,
        default: DefaultEffect::Permit,
        rules: Vec::new(),
        ..terms("hospital")
    }
}

/// A patient without consents, and the doctor's emergency for her.
fn unheard() -> (World, u32) {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    let number = declare(&mut world, declaration(1));
    (world, number)
}

fn setting(world: &mut World, emergencies: EmergencySetting) {
    let gate: GateCell = load(&world.deps.storage, &gate_key()).unwrap().unwrap();
    let gate = GateCell {
        emergencies,
        ..gate
    };
    save(&mut world.deps.storage, &gate_key(), &gate);
}

#[track_caller]
fn decides(world: &mut World, access: Access, outcome: Outcome, reason: AuditReason) {
    let decision = world.decision(access);
    assert_eq!((decision.outcome, decision.reason), (outcome, reason));
}

#[track_caller]
fn not_live(world: &mut World, access: Access) {
    decides(world, access, Outcome::Deny, AuditReason::EmergencyNotLive);
}

#[test]
fn without_consent_the_published_policy_permits() {
    let (mut world, number) = unheard();
    let decision = world.decision(emergency_access(9, number));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.reason, AuditReason::EmergencyPolicy);
    assert_eq!(decision.valid_until, Some(Instant(NOW + EMERGENCY_SECONDS)));
    let entry = world.entry("alice", 2);
    assert_eq!(entry.emergency, Some(number));
    assert_eq!(entry.reason, AuditReason::EmergencyPolicy);
}

#[test]
fn without_consent_the_published_policy_may_deny() {
    let (mut world, number) = unheard();
    setting(&mut world, EmergencySetting::Deny);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Deny,
        AuditReason::EmergencyPolicy,
    );
}

#[test]
fn a_wider_policy_that_was_announced_answers_nothing_yet() {
    let (mut world, number) = unheard();
    setting(&mut world, EmergencySetting::PermitFrom(Instant(NOW + 100)));
    for (at, access) in [(99, 9), (100, 10), (101, 11)] {
        world.at(NOW + at);
        let decision = world.decision(emergency_access(access, number));
        assert_eq!(decision.outcome, Outcome::Deny);
    }
    setting(&mut world, EmergencySetting::Permit);
    let decision = world.decision(emergency_access(12, number));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.valid_until, Some(Instant(NOW + EMERGENCY_SECONDS)));
}

#[test]
fn shouting_emergency_without_declaring_one_is_no_permit() {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    let mut shouting = access(9);
    shouting.purpose = "BTG".parse().unwrap();
    decides(
        &mut world,
        shouting,
        Outcome::NoConsent,
        AuditReason::NoConsent,
    );
}

#[test]
fn the_patients_own_word_on_emergencies_decides() {
    for (wish, outcome, reason) in [
        (
            EmergencyTerms::Allow,
            Outcome::Permit,
            AuditReason::EmergencyAllowed,
        ),
        (
            EmergencyTerms::Forbid,
            Outcome::Deny,
            AuditReason::EmergencyForbidden,
        ),
    ] {
        let mut world = hospital();
        world.grant("alice", "hospital", object(1), wishing(Some(wish)));
        let number = declare(&mut world, declaration(1));
        decides(&mut world, emergency_access(9, number), outcome, reason);
    }
}

#[test]
fn an_emergency_with_an_ordinary_purpose_changes_nothing() {
    let mut world = hospital();
    let number = declare(&mut world, declaration(1));
    let mut ordinary = emergency_access(9, number);
    ordinary.purpose = "TREAT".parse().unwrap();
    decides(
        &mut world,
        ordinary,
        Outcome::Permit,
        AuditReason::PermitRule,
    );
    let mut market = emergency_access(10, number);
    market.purpose = "HMARKT".parse().unwrap();
    decides(
        &mut world,
        market,
        Outcome::Deny,
        AuditReason::DefaultClosed,
    );
}

#[test]
fn an_emergency_is_over_at_its_end() {
    let (mut world, number) = unheard();
    world.at(NOW + EMERGENCY_SECONDS - 1);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Permit,
        AuditReason::EmergencyPolicy,
    );
    world.at(NOW + EMERGENCY_SECONDS);
    not_live(&mut world, emergency_access(10, number));
    let entry = world.entry("alice", 3);
    assert_eq!(
        (entry.emergency, entry.outcome),
        (Some(number), Some(Outcome::Deny))
    );
}

#[test]
fn an_emergency_that_nobody_declared_is_a_recorded_deny() {
    let mut world = hospital();
    world.record(access(1));
    for (place, number) in [0, 1, 2, 3, u32::MAX].into_iter().enumerate() {
        let number_of_access = u8::try_from(place + 10).unwrap();
        let mut access = emergency_access(number_of_access, number);
        access.since = 1;
        not_live(&mut world, access);
    }
}

#[test]
fn an_emergency_serves_nobody_but_its_declarer() {
    let (mut world, number) = unheard();
    world.identity("surgeon", emergency_member("hospital", Period::ALWAYS));
    let mut other = emergency_access(9, number);
    other.actor = text("surgeon");
    not_live(&mut world, other);
}

#[test]
fn an_emergency_serves_for_no_other_subject() {
    let (mut world, number) = unheard();
    let mut other = emergency_access(9, number);
    other.subject = text("bob");
    other.since = 0;
    not_live(&mut world, other);
}

#[test]
fn an_emergency_serves_only_for_the_organization_of_the_role() {
    let (mut world, number) = unheard();
    world.identity("clinic", organization("clinic gateway"));
    let mut doctor = emergency_member("hospital", Period::ALWAYS);
    doctor
        .memberships
        .extend(emergency_member("clinic", Period::ALWAYS).memberships);
    world.identity("doctor", doctor);
    let mut for_clinic = emergency_access(9, number);
    for_clinic.organization = Some(text("clinic"));
    not_live(&mut world, for_clinic);
    let mut alone = emergency_access(10, number);
    alone.organization = None;
    not_live(&mut world, alone);
}

#[test]
fn an_emergency_serves_at_every_custodian() {
    let (mut world, number) = unheard();
    world.identity("clinic", organization("clinic gateway"));
    let mut elsewhere = emergency_access(9, number);
    elsewhere.custodian = text("clinic");
    let msg = ExecuteMsg::Record {
        r#as: text("clinic"),
        access: elsewhere,
    };
    let response = sends(&mut world, "clinic gateway", msg);
    let decision = decision_of(super::world::data(&response));
    assert_eq!(decision.reason, AuditReason::EmergencyPolicy);
}

#[test]
fn the_role_is_checked_again_at_each_use() {
    let (mut world, number) = unheard();
    world.identity("doctor", member_of("hospital", Period::ALWAYS));
    not_live(&mut world, emergency_access(9, number));
    world.identity("doctor", emergency_member("hospital", Period::ALWAYS));
    decides(
        &mut world,
        emergency_access(10, number),
        Outcome::Permit,
        AuditReason::EmergencyPolicy,
    );
}

#[test]
fn the_accreditation_is_checked_again_at_each_use() {
    let (mut world, number) = unheard();
    let suspended = IdentityCell {
        operators: organization("gateway").operators,
        operators_ever: 4,
        ..accredited(None)
    };
    world.identity("clinic", organization("clinic gateway"));
    world.identity("hospital", suspended);
    let mut elsewhere = emergency_access(9, number);
    elsewhere.custodian = text("clinic");
    let msg = ExecuteMsg::Record {
        r#as: text("clinic"),
        access: elsewhere,
    };
    let response = sends(&mut world, "clinic gateway", msg);
    let decision = decision_of(super::world::data(&response));
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason, AuditReason::OrganizationNotAccredited);
}

#[test]
fn what_ends_the_role_bounds_the_answer() {
    let (mut world, number) = unheard();
    let period = Period::until(Instant(NOW + 50));
    world.identity("doctor", emergency_member("hospital", period));
    let decision = world.decision(emergency_access(9, number));
    assert_eq!(decision.outcome, Outcome::Permit);
    assert_eq!(decision.valid_until, Some(Instant(NOW + 50)));
}

#[test]
fn a_declared_emergency_is_used_while_paused() {
    let (mut world, number) = unheard();
    world.pause(NOW + 100);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Permit,
        AuditReason::EmergencyPolicy,
    );
}

#[test]
fn a_pause_denies_what_is_no_emergency_even_if_one_is_named() {
    let (mut world, number) = unheard();
    world.pause(NOW + 100_000);
    let mut ordinary = emergency_access(9, number);
    ordinary.purpose = "TREAT".parse().unwrap();
    decides(&mut world, ordinary, Outcome::Deny, AuditReason::Paused);
    world.at(NOW + EMERGENCY_SECONDS);
    decides(
        &mut world,
        emergency_access(10, number),
        Outcome::Deny,
        AuditReason::Paused,
    );
}

#[test]
fn a_pause_widens_no_emergency() {
    let mut world = hospital();
    world.grant(
        "alice",
        "hospital",
        object(1),
        wishing(Some(EmergencyTerms::Forbid)),
    );
    let number = declare(&mut world, declaration(1));
    world.pause(NOW + 100);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Deny,
        AuditReason::EmergencyForbidden,
    );
}

fn excluded(world: &World, excluded: &str, even_in_emergency: bool) {
    let cell = ExclusionCell {
        since: Instant(NOW - 10),
        even_in_emergency,
        by: None,
    };
    let key = exclusion_key(&id("alice"), &id(excluded));
    world.put("consents", &key, &cell);
    let cell = SubjectCell {
        exclusions: 1,
        ..SubjectCell::default()
    };
    world.put("consents", &subject_key(&id("alice")), &cell);
}

#[test]
fn an_organizations_exclusion_yields_to_a_declared_emergency() {
    let (mut world, number) = unheard();
    excluded(&world, "hospital", false);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Permit,
        AuditReason::EmergencyPolicy,
    );
}

#[test]
fn unless_the_subject_set_even_in_emergency() {
    let (mut world, number) = unheard();
    excluded(&world, "hospital", true);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Deny,
        AuditReason::ExcludedOrganization,
    );
}

#[test]
fn a_persons_exclusion_never_yields() {
    let (mut world, number) = unheard();
    excluded(&world, "doctor", false);
    decides(
        &mut world,
        emergency_access(9, number),
        Outcome::Deny,
        AuditReason::ExcludedPerson,
    );
}

#[test]
fn a_managed_identity_uses_what_its_operator_declared() {
    let mut world = hospital();
    world.grant_all("alice", "hospital", &[]);
    world.identity("nurse", managed_member("hospital"));
    let mut nurses = declaration(1);
    nurses.actor = text("nurse");
    sends(
        &mut world,
        "gateway",
        super::acts::declare_as("hospital", nurses),
    );
    let mut access = emergency_access(9, 1);
    access.actor = text("nurse");
    decides(
        &mut world,
        access,
        Outcome::Permit,
        AuditReason::EmergencyPolicy,
    );
}

#[test]
fn decide_and_explain_take_an_emergency() {
    let (world, number) = unheard();
    let access = question(emergency_access(9, number));
    let emergency = Some(number);
    let told: salus_audit_api::AccessDecision<String> = world
        .query(QueryMsg::Decide {
            access: access.clone(),
            emergency,
        })
        .unwrap();
    assert_eq!(told.reason, AuditReason::EmergencyPolicy);
    let explained: ExplainResponse = world
        .query(QueryMsg::Explain {
            access: access.clone(),
            emergency,
        })
        .unwrap();
    assert_eq!(explained.decision, told);
    let told: salus_audit_api::AccessDecision<String> = world
        .query(QueryMsg::Decide {
            access,
            emergency: Some(7),
        })
        .unwrap();
    assert_eq!(told.reason, AuditReason::EmergencyNotLive);
}

#[test]
fn an_emergency_is_used_more_than_once_and_in_a_batch() {
    let (mut world, number) = unheard();
    let accesses = (10..13)
        .map(|it| BatchAccess::from(emergency_access(it, number)))
        .collect();
    let response = world.batch(accesses).unwrap();
    let answers: Vec<salus_audit_api::msg::Answer> = super::world::data(&response);
    for answer in answers {
        assert_eq!(decision_of(answer).reason, AuditReason::EmergencyPolicy);
    }
    let event = &response.events[1];
    assert_eq!(
        super::world::attribute(event, "emergency"),
        Some(number.to_string())
    );
}

#[test]
fn an_access_that_names_no_emergency_reads_and_writes_nothing_for_it() {
    let mut world = hospital();
    world.reads.borrow_mut().clear();
    let cells = world.storage().len();
    world.record(access(1));
    let reads = world.reads.borrow().len();
    assert_eq!(world.storage().len(), cells + 1, "an entry");
    assert_eq!(
        reads, 9,
        "two headers, four identities, the subject, its rows, its consent"
    );
}

#[test]
fn a_paused_answer_holds_no_longer_than_what_is_said_of_the_actor() {
    let (mut world, number) = unheard();
    let from = Instant(NOW + 50);
    world.identity(
        "doctor",
        emergency_member("hospital", Period::between(from, Instant(NOW + 9_000))),
    );
    world.pause(NOW + 1_000);
    let decision = world.decision(emergency_access(9, number));
    assert_eq!(decision.reason, AuditReason::Paused);
    assert_eq!(decision.valid_until, Some(from));
    world.at(from.0);
    let decision = world.decision(emergency_access(10, number));
    assert_eq!(decision.outcome, Outcome::Permit);
}
