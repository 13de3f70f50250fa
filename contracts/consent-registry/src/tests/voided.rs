//! What was granted, refused or excluded in a span of time that the subject voided.

use salus_consent_api::msg::{
    ExclusionResponse, ExclusionView, ExclusionsResponse, QueryMsg, Status, SubjectResponse,
};
use salus_identity_api::cells::Powers;
use salus_policy::VoidedSpan;
use salus_vocabulary::Instant;

use super::world::{START, World, address, data, event, reference};

const AUNT: u8 = 30;
/// When the subject excludes again.
const AGAIN: u64 = START + 200;

fn void(world: &World, start: u64, end: u64, refusals: bool) {
    world.change(1, |cell| {
        cell.voided = vec![VoidedSpan {
            start: Instant(start),
            end: Instant(end),
            refusals,
        }];
    });
}

fn seen(world: &World) -> Option<ExclusionView> {
    let answer: ExclusionResponse = world.ask(QueryMsg::Exclusion {
        subject: world.patient.clone(),
        excluded: world.doctor.clone(),
    });
    answer.exclusion
}

fn count(world: &World) -> u32 {
    let answer: SubjectResponse = world.ask(QueryMsg::Subject {
        subject: world.patient.clone(),
    });
    answer.exclusions
}

/// The doctor was excluded at [`START`], and that was voided.
fn excluded_in_vain(even_in_emergency: bool) -> World {
    let mut world = World::new();
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, even_in_emergency));
    void(&world, START - 50, START + 50, true);
    world.at(AGAIN);
    world
}

#[test]
fn who_was_excluded_in_a_voided_span_is_excluded_anew() {
    for (first, again) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = excluded_in_vain(first);
        let doctor = world.doctor.clone();
        assert!(seen(&world).unwrap().voided);
        let response = world.accepted(world.exclude(&doctor, again));
        assert_eq!(event(&response)[1].1, "exclude");
        let exclusion = seen(&world).unwrap();
        assert_eq!(exclusion.since, Instant(AGAIN));
        assert_eq!(
            (exclusion.even_in_emergency, exclusion.voided),
            (again, false)
        );
        assert_eq!(count(&world), 1);
        let repeated = world.accepted(world.exclude(&doctor, again));
        assert!(repeated.events.is_empty());
    }
}

#[test]
fn an_exclusion_is_set_anew_exactly_where_the_span_covers_it() {
    for (end, anew) in [(START - 1, false), (START, false), (START + 1, true)] {
        let mut world = World::new();
        let doctor = world.doctor.clone();
        world.accepted(world.exclude(&doctor, false));
        void(&world, START - 50, end, true);
        world.at(AGAIN);
        let response = world.accepted(world.exclude(&doctor, false));
        assert_eq!(!response.events.is_empty(), anew, "{end}");
        let since = if anew { AGAIN } else { START };
        assert_eq!(seen(&world).unwrap().since, Instant(since), "{end}");
    }
}

#[test]
fn a_span_that_voids_permits_alone_leaves_exclusions() {
    let mut world = excluded_in_vain(true);
    void(&world, START - 50, START + 50, false);
    let doctor = world.doctor.clone();
    assert_eq!(
        world.refused(world.exclude(&doctor, false)),
        "salus:consent:would_lower"
    );
    assert!(
        world
            .accepted(world.exclude(&doctor, true))
            .events
            .is_empty()
    );
    assert!(!seen(&world).unwrap().voided);
}

#[test]
fn who_was_excluded_in_vain_is_excluded_anew_while_paused_and_frozen() {
    let mut world = excluded_in_vain(true);
    let doctor = world.doctor.clone();
    world.pause();
    world.change(1, |cell| cell.frozen = true);
    world.accepted(world.exclude(&doctor, false));
    assert_eq!(seen(&world).unwrap().since, Instant(AGAIN));
}

#[test]
fn a_delegate_excludes_anew_too_and_in_his_own_name() {
    let mut world = excluded_in_vain(true);
    world.delegate_as(AUNT, Powers::REVOKE, |delegation| {
        delegation.given = Instant(START + 60);
    });
    let doctor = world.doctor.clone();
    assert_eq!(
        world.refused_as(AUNT, &world.exclude(&doctor, true)),
        "salus:consent:only_the_subject"
    );
    world.accepted_as(AUNT, &world.exclude(&doctor, false));
    let exclusion = seen(&world).unwrap();
    assert_eq!(exclusion.by, Some(address(AUNT)));
    assert!(!exclusion.even_in_emergency);
    assert_eq!(count(&world), 1);
}

#[test]
fn what_was_set_anew_stays_when_refusals_are_restored() {
    let mut world = excluded_in_vain(false);
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, true));
    void(&world, START - 50, START + 50, false);
    let exclusion = seen(&world).unwrap();
    assert_eq!(exclusion.since, Instant(AGAIN));
    assert!(exclusion.even_in_emergency);
    world.accepted(world.lift(&doctor));
    assert_eq!((seen(&world), count(&world)), (None, 0));
}

#[test]
fn an_exclusion_that_is_voided_says_so() {
    let world = excluded_in_vain(false);
    let page: ExclusionsResponse = world.ask(QueryMsg::Exclusions {
        subject: world.patient.clone(),
        cursor: None,
        limit: None,
    });
    assert!(page.exclusions[0].voided);
    void(&world, START - 50, START + 50, false);
    assert!(!seen(&world).unwrap().voided);
}

#[test]
fn a_consent_that_is_voided_says_so() {
    for (refusals, status) in [(false, Status::PermitsVoided), (true, Status::Voided)] {
        let mut world = World::new();
        world.accepted(world.grant(1, world.mixed()));
        world.at(START + 60);
        for (end, expected) in [(START, Status::Active), (START + 1, status)] {
            void(&world, START - 50, end, refusals);
            assert_eq!(world.status(1), expected);
        }
        world.accepted(world.end_refusal(reference(1, 1)));
        assert_eq!(world.status(1), Status::Revoked);
    }
}

#[test]
fn a_repeated_grant_that_is_voided_says_so() {
    for (refusals, status) in [(false, Status::PermitsVoided), (true, Status::Voided)] {
        let mut world = World::new();
        let msg = world.grant(1, world.mixed());
        world.accepted(msg.clone());
        void(&world, START - 50, START + 50, refusals);
        world.at(START + 60);
        assert_eq!(data(&world.accepted(msg)).repeated, Some(status));
    }
}
