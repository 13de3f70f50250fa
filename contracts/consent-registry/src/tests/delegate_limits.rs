//! He ends only what delegates granted, or versions that cannot deny; and fills only some places.

use salus_consent_api::bounds::{MAX_LIVE, MAX_LIVE_OF_DELEGATES};
use salus_consent_api::msg::{ExclusionResponse, QueryMsg, Status};
use salus_identity_api::cells::Powers;
use salus_policy::{ActorMatch, ActorRole, Category, Custodian, Terms, Who};
use salus_vocabulary::{Instant, Period};

use super::world::{END, START, World, address, named, object, reference};

const AUNT: u8 = 30;
const UNCLE: u8 = 31;

fn world() -> World {
    let world = World::new();
    world.delegate(AUNT, Powers::CONSENT);
    world.delegate(UNCLE, Powers::CONSENT);
    world
}

fn slot(world: &World, number: u8, terms: &Terms<String>) -> Terms<String> {
    assert_eq!(terms.custodian, Custodian::Identity(world.hospital.clone()));
    named(terms.clone(), &address(number))
}

#[test]
fn a_delegate_ends_no_refusal_of_the_subject() {
    let mut world = world();
    world.accepted(world.refuse(1, world.denying()));
    world.accepted(world.grant(2, slot(&world, 101, &world.mixed())));
    let elsewhere = slot(&world, 102, &world.permitting());
    for msg in [
        world.end_refusal(reference(1, 1)),
        world.end_refusal(reference(2, 1)),
        world.grant_with(3, world.permitting(), Some(reference(1, 1)), &[]),
        world.grant_with(3, world.denying(), Some(reference(1, 1)), &[]),
        world.grant_with(3, elsewhere, None, &[reference(2, 1)]),
    ] {
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:of_the_subject");
    }
    for msg in [
        world.refuse_with(3, world.denying(), Some(reference(1, 1)), &[]),
        world.revoke(reference(1, 1)),
        world.revoke_batch(&[reference(1, 1)]),
    ] {
        let refused = world.refused_as(AUNT, &msg);
        assert!(refused.ends_with("can_deny") || refused.ends_with("batch_item"));
    }
}

#[test]
fn a_delegate_ends_what_any_delegate_granted() {
    for by in [AUNT, UNCLE] {
        let mut world = world();
        world.accepted_as(by, &world.refuse(1, world.denying()));
        world.accepted_as(AUNT, &world.end_refusal(reference(1, 1)));
        assert_eq!(world.status(1), Status::Revoked);
        let mut world = self::world();
        world.accepted_as(by, &world.refuse(1, world.denying()));
        let replacing = world.grant_with(2, world.permitting(), Some(reference(1, 1)), &[]);
        world.accepted_as(AUNT, &replacing);
        assert_eq!(world.status(1), Status::Replaced);
    }
}

#[test]
fn what_the_subject_stripped_is_the_subjects() {
    let mut world = world();
    world.accepted_as(AUNT, &world.grant(1, world.mixed()));
    world.accepted(world.strip_permits(reference(1, 1)));
    let msg = world.end_refusal(reference(1, 2));
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:of_the_subject");
    world.accepted(msg);
}

#[test]
fn what_a_delegate_stripped_of_the_subjects_stays_the_subjects() {
    let mut world = world();
    world.accepted(world.grant(1, world.mixed()));
    world.accepted_as(AUNT, &world.strip_permits(reference(1, 1)));
    let msg = world.end_refusal(reference(1, 2));
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:of_the_subject");
}

#[test]
fn a_delegate_ends_and_replaces_what_cannot_deny_whoever_granted_it() {
    let mut world = world();
    world.accepted(world.grant(1, world.permitting()));
    let replacing = world.grant_with(2, world.closed(), Some(reference(1, 1)), &[]);
    world.accepted_as(AUNT, &replacing);
    world.accepted_as(AUNT, &world.revoke(reference(2, 2)));
    assert_eq!(world.status(1), Status::Replaced);
    assert_eq!(world.status(2), Status::Revoked);
}

#[test]
fn the_subject_ends_whatever_a_delegate_granted() {
    let mut world = world();
    world.accepted_as(AUNT, &world.refuse(1, world.denying()));
    world.accepted_as(
        AUNT,
        &world.grant(2, slot(&world, 101, &world.permitting())),
    );
    world.accepted(world.end_refusal(reference(1, 1)));
    world.accepted(world.revoke(reference(2, 1)));
}

#[test]
fn a_delegate_does_not_end_what_denies_himself_or_an_organization_of_his_by_name() {
    for (denied, of_his) in [(AUNT, true), (70, true), (90, false)] {
        let mut world = World::new();
        world.join(AUNT, 70, Period::ALWAYS);
        world.delegate(UNCLE, Powers::CONSENT);
        let mut terms = world.denying();
        terms.rules[0].when.actors = Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who: Who::MemberOf(address(denied)),
        }]);
        world.accepted_as(UNCLE, &world.refuse(1, terms));
        world.delegate(AUNT, Powers::CONSENT);
        let other = named(world.permitting(), &address(91));
        for msg in [
            world.end_refusal(reference(1, 1)),
            world.grant_with(2, other, None, &[reference(1, 1)]),
        ] {
            if of_his {
                assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
                continue;
            }
            world.accepted_as(AUNT, &msg);
            break;
        }
    }
}

#[test]
fn a_delegate_lifts_no_exclusion_of_the_subject() {
    let mut world = world();
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, false));
    let msg = world.lift(&doctor);
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:of_the_subject");
    world.accepted(msg);
    world.accepted_as(AUNT, &world.exclude(&doctor, false));
    world.accepted_as(UNCLE, &world.lift(&doctor));
}

#[test]
fn a_delegate_lifts_no_exclusion_of_himself_or_an_organization_of_his() {
    let mut world = world();
    world.join(AUNT, 70, Period::ALWAYS);
    world.accepted_as(UNCLE, &world.exclude(&address(70), false));
    let msg = world.lift(&address(70));
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
    world.accepted_as(AUNT, &world.exclude(&address(AUNT), false));
    let msg = world.lift(&address(AUNT));
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
}

#[test]
fn only_the_subject_excludes_even_in_an_emergency() {
    let mut world = world();
    let clinic = world.clinic.clone();
    let msg = world.exclude(&clinic, true);
    assert_eq!(
        world.refused_as(AUNT, &msg),
        "salus:consent:only_the_subject"
    );
    world.accepted_as(AUNT, &world.exclude(&clinic, false));
    assert_eq!(
        world.refused_as(AUNT, &msg),
        "salus:consent:only_the_subject"
    );
    world.accepted(msg);
}

#[test]
fn the_subject_makes_a_delegates_exclusion_its_own() {
    let mut world = world();
    let clinic = world.clinic.clone();
    let seen = |world: &World| {
        let answer: ExclusionResponse = world.ask(QueryMsg::Exclusion {
            subject: world.patient.clone(),
            excluded: clinic.clone(),
        });
        answer.exclusion.unwrap()
    };
    world.accepted_as(AUNT, &world.exclude(&clinic, false));
    world.at(START + 60);
    let response = world.accepted(world.exclude(&clinic, false));
    assert_eq!(response.events.len(), 1);
    assert_eq!(seen(&world).by, None);
    assert_eq!(seen(&world).since, Instant(START));
    let msg = world.lift(&clinic);
    assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:of_the_subject");
    let repeated = world.accepted_as(AUNT, &world.exclude(&clinic, false));
    assert!(repeated.events.is_empty());
    assert_eq!(seen(&world).by, None);
}

#[test]
fn delegates_fill_4_of_the_16_places() {
    let mut world = world();
    let terms = world.permitting();
    for number in 0..MAX_LIVE_OF_DELEGATES as u8 {
        let by = [AUNT, UNCLE][usize::from(number % 2)];
        let msg = world.grant(number, slot(&world, 100 + number, &terms));
        world.accepted_as(by, &msg);
    }
    for msg in [
        world.grant(50, slot(&world, 150, &terms)),
        world.refuse(50, slot(&world, 150, &world.denying())),
    ] {
        assert_eq!(
            world.refused_as(AUNT, &msg),
            "salus:consent:too_many_live_of_delegates"
        );
    }
    for number in MAX_LIVE_OF_DELEGATES as u8..MAX_LIVE as u8 {
        world.accepted(world.grant(number, slot(&world, 100 + number, &terms)));
    }
    let msg = world.grant(50, slot(&world, 150, &terms));
    assert_eq!(world.refused(msg), "salus:consent:too_many_live");
}

#[test]
fn delegates_fill_4_places_for_any_custodian_too() {
    let mut world = world();
    let grant = |world: &World, number: u8| {
        let terms = Terms {
            custodian: Custodian::Any,
            ..named(world.permitting(), &address(100 + number))
        };
        world.grant(number, terms)
    };
    for number in 0..4 {
        world.accepted_as(AUNT, &grant(&world, number));
    }
    let msg = grant(&world, 4);
    assert_eq!(
        world.refused_as(UNCLE, &msg),
        "salus:consent:too_many_live_of_delegates"
    );
    world.accepted(msg);
}

#[test]
fn ended_replaced_and_lapsed_consents_of_delegates_leave_their_places() {
    let mut world = world();
    let terms = world.permitting();
    let brief = Terms {
        period: Period::until(Instant(START + 100)),
        ..terms.clone()
    };
    let fill = |world: &mut World, number: u8, terms: &Terms<String>| {
        let msg = world.grant(number, slot(world, 100 + number, terms));
        world.accepted_as(AUNT, &msg);
    };
    fill(&mut world, 0, &terms);
    fill(&mut world, 1, &terms);
    fill(&mut world, 2, &terms);
    fill(&mut world, 3, &brief);
    world.accepted(world.revoke(reference(0, 1)));
    fill(&mut world, 4, &terms);
    let replacing = world.grant_with(5, slot(&world, 101, &terms), Some(reference(1, 1)), &[]);
    world.accepted_as(AUNT, &replacing);
    let ending = world.grant_with(6, slot(&world, 106, &terms), None, &[reference(2, 1)]);
    world.accepted_as(AUNT, &ending);
    world.at(START + 100);
    fill(&mut world, 7, &terms);
    let msg = world.grant(8, slot(&world, 108, &terms));
    assert_eq!(
        world.refused_as(AUNT, &msg),
        "salus:consent:too_many_live_of_delegates"
    );
}

#[test]
fn what_the_subject_grants_in_place_of_a_delegates_consent_is_the_subjects() {
    let mut world = world();
    let terms = world.permitting();
    for number in 0..4 {
        let msg = world.grant(number, slot(&world, 100 + number, &terms));
        world.accepted_as(AUNT, &msg);
    }
    world.accepted(world.grant_with(10, slot(&world, 100, &terms), Some(reference(0, 1)), &[]));
    let msg = world.grant(11, slot(&world, 111, &terms));
    world.accepted_as(AUNT, &msg);
}

#[test]
fn with_every_cap_filled_the_patient_still_grants_excludes_and_ends() {
    let mut world = world();
    let terms = world.permitting();
    for number in 0..4 {
        let msg = world.grant(number, slot(&world, 100 + number, &terms));
        world.accepted_as(AUNT, &msg);
    }
    world.fill(4..=15);
    for number in 60..70 {
        world.accepted_as(AUNT, &world.exclude(&address(number), false));
    }
    world.accepted(world.grant_with(
        16,
        Terms {
            category: Category::Research,
            ..terms.clone()
        },
        None,
        &[reference(0, 1)],
    ));
    world.accepted(world.exclude(&address(80), true));
    world.accepted(world.revoke(reference(1, 1)));
    world.accepted(world.grant(17, slot(&world, 117, &terms)));
    assert_eq!(world.consent(17).id, object(17));
    world.at(END - 1);
    world.accepted(world.strip_permits(reference(5, 1)));
}
