use salus_identity_api::msg::VoidedSpanView;
use salus_vocabulary::Instant;

use super::say::*;
use super::scene::WAIT;
use crate::tests::world::{START, World};

fn span(start: u64, end: u64, refusals: bool) -> VoidedSpanView {
    VoidedSpanView {
        start: Instant(start),
        end: Instant(end),
        refusals,
    }
}

fn spans(world: &World) -> Vec<VoidedSpanView> {
    let mut spans = world.identity("anna").voided;
    spans.sort_by_key(|span| (span.start, span.end, span.refusals));
    spans
}

#[test]
fn a_controller_voids_what_was_granted_between_two_instants_at_once() {
    let mut world = World::new();
    world.does("anna", void_grants("anna", 100, 200));
    let cell = world.cell("anna");
    let voided: Vec<_> = [99, 100, 199, 200]
        .into_iter()
        .map(|granted| cell.is_voided(Instant(granted)))
        .collect();
    assert_eq!(voided, [false, true, true, false]);
    assert_eq!(spans(&world), [span(100, 200, false)]);
    world.refuses("boris", void_grants("anna", 100, 200), "not_authorised");
}

#[test]
fn a_span_starts_before_it_ends_and_ends_by_now() {
    let mut world = World::new();
    for (start, end) in [
        (100, 100),
        (200, 100),
        (0, 0),
        (START, START + 1),
        (0, u64::MAX),
    ] {
        world.refuses("anna", void_grants("anna", start, end), "span");
        world.refuses("anna", void_everything("anna", start, end), "span");
    }
    world.does("anna", void_grants("anna", START - 1, START));
    world.does("anna", void_grants("anna", 0, 1));
}

#[test]
fn spans_that_overlap_or_touch_become_one() {
    let mut world = World::new();
    world.does("anna", void_grants("anna", 100, 200));
    world.does("anna", void_grants("anna", 200, 300));
    assert_eq!(spans(&world), [span(100, 300, false)]);
    world.does("anna", void_grants("anna", 50, 120));
    world.does("anna", void_grants("anna", 150, 160));
    assert_eq!(spans(&world), [span(50, 300, false)]);
    world.does("anna", void_grants("anna", 400, 500));
    world.does("anna", void_grants("anna", 250, 450));
    assert_eq!(spans(&world), [span(50, 500, false)]);
}

#[test]
fn there_are_up_to_4_spans_and_a_wider_one_always_fits() {
    let mut world = World::new();
    for number in 0..4 {
        world.does("anna", void_grants("anna", number * 100, number * 100 + 50));
    }
    world.refuses("anna", void_grants("anna", 900, 950), "voided_spans_full");
    world.does("anna", void_grants("anna", 340, 360));
    assert_eq!(spans(&world).len(), 4);
    world.does("anna", void_grants("anna", 0, START));
    assert_eq!(spans(&world), [span(0, START, false)]);
}

#[test]
fn voiding_refusals_too_is_a_message_of_its_own_and_of_its_own_spans() {
    let mut world = World::new();
    world.does("anna", void_grants("anna", 100, 200));
    world.does("anna", void_everything("anna", 150, 300));
    assert_eq!(
        spans(&world),
        [span(100, 200, false), span(150, 300, true)],
        "refusals from 100 to 150 still hold"
    );
    world.does("anna", void_everything("anna", 100, 200));
    assert_eq!(
        spans(&world),
        [span(100, 300, true)],
        "it says all that the other said"
    );
    world.does("anna", void_grants("anna", 120, 180));
    assert_eq!(spans(&world), [span(100, 300, true)]);
    world.does("anna", void_grants("anna", 50, 180));
    assert_eq!(spans(&world), [span(50, 180, false), span(100, 300, true)]);
}

#[test]
fn voided_refusals_are_restored_and_permits_stay_void() {
    let mut world = World::new();
    world.refuses("anna", restore_refusals("anna"), "no_voided_refusals");
    world.does("anna", void_grants("anna", 0, 150));
    world.refuses("anna", restore_refusals("anna"), "no_voided_refusals");
    world.does("anna", void_everything("anna", 100, 200));
    world.does("anna", void_everything("anna", 300, 400));
    world.does("anna", restore_refusals("anna"));
    assert_eq!(spans(&world), [span(0, 200, false), span(300, 400, false)]);
}

#[test]
fn voiding_grants_narrows_and_voiding_refusals_widens() {
    let mut world = World::guarded();
    world.pause_until(START + 100);
    world.does("anna", void_grants("anna", 0, 100));
    world.refuses_fully("anna", void_everything("anna", 0, 100), "salus:kit:paused");
    world.wait(100);
    world.does("anna", void_everything("anna", 0, 100));
    world.stands("anna", "carla");
    world.refuses_fully("anna", void_everything("anna", 0, 200), "salus:kit:frozen");
    world.does("anna", void_grants("anna", 0, 200));
    world.does("anna", restore_refusals("anna"));
}

#[test]
fn a_recovery_lets_refusals_hold_again_that_a_thief_voided() {
    let mut world = World::guarded();
    world.does("anna", void_everything("anna", 0, START));
    world.does("anna", void_grants("anna", 0, START - 500));
    world.stands("anna", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert_eq!(spans(&world), [span(0, START, false)]);
}

#[test]
fn four_planted_spans_of_refusals_are_in_nobodys_way() {
    let mut world = World::guarded();
    for number in 0..4 {
        world.does(
            "anna",
            void_everything("anna", number * 100, number * 100 + 50),
        );
    }
    world.refuses("anna", void_grants("anna", 900, 950), "voided_spans_full");
    world.stands("anna", "carla");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("anna"));
    assert!(spans(&world).iter().all(|span| !span.refusals));
    let now = world.now();
    world.does("carla", void_grants("anna", 0, 350));
    world.does("carla", void_everything("anna", START - 1, now));
    assert_eq!(spans(&world).last(), Some(&span(START - 1, now, true)));
    let mut world = World::new();
    for number in 0..4 {
        world.does(
            "anna",
            void_everything("anna", number * 100, number * 100 + 50),
        );
    }
    world.does("anna", restore_refusals("anna"));
    world.does("anna", void_grants("anna", 0, START));
    assert_eq!(spans(&world), [span(0, START, false)]);
}
