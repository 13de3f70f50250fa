//! What a pause and a recovery stop, message by message, along the story.

use salus_contract_kit::{Directed, Direction};

use super::events::{stage, story};
use crate::tests::world::World;

/// The world as it was just before a step of the story.
fn before(step: usize) -> World {
    let mut world = stage();
    for (wait, sender, msg) in story().into_iter().take(step) {
        world.wait(wait);
        world.does(sender, msg);
    }
    world
}

#[test]
fn a_pause_stops_what_widens_control_and_nothing_else() {
    let mut seen = (0, 0, 0);
    for (step, (wait, sender, msg)) in story().into_iter().enumerate() {
        let mut world = before(step);
        world.wait(wait);
        let until = world.now() + 60;
        world.pause_until(until);
        match msg.direction() {
            Direction::Widens => {
                seen.0 += 1;
                world.refuses_fully(sender, msg, "salus:kit:paused");
            }
            Direction::Narrows => {
                seen.1 += 1;
                world.does(sender, msg);
            }
            Direction::Neither => {
                seen.2 += 1;
                world.does(sender, msg);
            }
        }
    }
    assert_eq!(seen, (19, 20, 6));
}

#[test]
fn no_message_about_control_is_sent_by_a_stranger_but_those_that_anyone_sends() {
    use crate::access::{Access, access};
    for (step, (wait, sender, msg)) in story().into_iter().enumerate() {
        let mut world = before(step);
        world.wait(wait);
        match access(&msg) {
            Access::Anyone => assert_eq!(sender, "stranger"),
            Access::ActingAs(_) => world.refuses("stranger", msg, "not_authorised"),
        }
    }
}
