use salus_consent_api::msg::{ExclusionResponse, ExclusionView, QueryMsg, SubjectResponse};
use salus_vocabulary::Instant;

use super::world::{START, World, address, event, expected};

fn seen(world: &World, excluded: &str) -> Option<ExclusionView> {
    let answer: ExclusionResponse = world.ask(QueryMsg::Exclusion {
        subject: world.patient.clone(),
        excluded: excluded.to_owned(),
    });
    answer.exclusion
}

fn count(world: &World) -> u32 {
    let answer: SubjectResponse = world.ask(QueryMsg::Subject {
        subject: world.patient.clone(),
    });
    answer.exclusions
}

#[test]
fn anybody_can_be_excluded() {
    let mut world = World::new();
    let doctor = world.doctor.clone();
    let response = world.accepted(world.exclude(&doctor, false));
    let exclusion = seen(&world, &doctor).unwrap();
    assert_eq!((exclusion.since, exclusion.by), (Instant(START), None));
    assert!(!exclusion.even_in_emergency);
    assert_eq!(count(&world), 1);
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "exclude"),
            ("subject", &world.patient),
            ("excluded", &doctor),
            ("even_in_emergency", "false"),
        ])
    );
}

#[test]
fn the_same_again_does_nothing() {
    for even in [false, true] {
        let mut world = World::new();
        let doctor = world.doctor.clone();
        world.accepted(world.exclude(&doctor, even));
        let before = world.dump();
        world.at(START + 60);
        assert!(
            world
                .accepted(world.exclude(&doctor, even))
                .events
                .is_empty()
        );
        assert_eq!(world.dump(), before);
    }
}

#[test]
fn an_exclusion_may_be_raised_and_counts_once() {
    let mut world = World::new();
    let hospital = world.hospital.clone();
    world.accepted(world.exclude(&hospital, false));
    world.at(START + 60);
    let response = world.accepted(world.exclude(&hospital, true));
    assert_eq!(event(&response)[4].1, "true");
    let exclusion = seen(&world, &hospital).unwrap();
    assert!(exclusion.even_in_emergency);
    assert_eq!(exclusion.since, Instant(START));
    assert_eq!(count(&world), 1);
}

#[test]
fn an_exclusion_is_never_lowered() {
    let mut world = World::new();
    let hospital = world.hospital.clone();
    world.accepted(world.exclude(&hospital, true));
    assert_eq!(
        world.refused(world.exclude(&hospital, false)),
        "salus:consent:would_lower"
    );
}

#[test]
fn exclusions_have_no_cap_and_work_with_every_cap_filled() {
    let mut world = World::new();
    world.fill(1..=16);
    for number in 100..=250 {
        world.accepted(world.exclude(&address(number), false));
    }
    assert_eq!(count(&world), 151);
}

#[test]
fn who_is_excluded_must_be_in_normal_form() {
    let mut world = World::new();
    for text in ["", "x", &address(4).to_uppercase()] {
        assert_eq!(
            world.refused(world.exclude(text, true)),
            "salus:kit:invalid_address"
        );
    }
}
