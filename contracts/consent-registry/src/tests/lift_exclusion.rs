use salus_consent_api::msg::{ExclusionResponse, QueryMsg, SubjectResponse};

use super::world::{World, address, event, expected};

#[test]
fn a_lifted_exclusion_is_gone() {
    let mut world = World::new();
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, true));
    world.accepted(world.exclude(&address(50), false));
    let response = world.accepted(world.lift(&doctor));
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "lift_exclusion"),
            ("subject", &world.patient),
            ("excluded", &doctor),
        ])
    );
    let subject = world.patient.clone();
    let seen: ExclusionResponse = world.ask(QueryMsg::Exclusion {
        subject: subject.clone(),
        excluded: doctor.clone(),
    });
    assert_eq!(seen.exclusion, None);
    let counted: SubjectResponse = world.ask(QueryMsg::Subject { subject });
    assert_eq!(counted.exclusions, 1);
    world.accepted(world.exclude(&doctor, false));
}

#[test]
fn only_an_exclusion_can_be_lifted() {
    let mut world = World::new();
    let doctor = world.doctor.clone();
    assert_eq!(
        world.refused(world.lift(&doctor)),
        "salus:consent:not_excluded"
    );
    world.accepted(world.exclude(&doctor, false));
    world.accepted(world.lift(&doctor));
    assert_eq!(
        world.refused(world.lift(&doctor)),
        "salus:consent:not_excluded"
    );
}

#[test]
fn another_subjects_exclusion_stays() {
    let mut world = World::new();
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, false));
    world.patient = address(5);
    assert_eq!(
        world.refused(world.lift(&doctor)),
        "salus:consent:not_excluded"
    );
}

#[test]
fn who_was_excluded_must_be_in_normal_form() {
    let mut world = World::new();
    world.accepted(world.exclude(&world.doctor.clone(), false));
    let upper = world.doctor.to_uppercase();
    assert_eq!(
        world.refused(world.lift(&upper)),
        "salus:kit:invalid_address"
    );
}
