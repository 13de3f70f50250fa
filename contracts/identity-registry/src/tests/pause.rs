use salus_contract_kit::{Directed, Direction};
use salus_identity_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};

use super::events::{name_of, story};
use super::world::{START, World};

fn sender_of(step: &(&'static str, ExecuteMsg)) -> &'static str {
    step.0
}

#[test]
fn a_pause_stops_what_widens_and_nothing_else() {
    let mut seen = (0, 0, 0);
    for step in story() {
        let mut world = world_before(&step.1);
        world.pause_until(START + 1_000);
        let (sender, direction) = (sender_of(&step), step.1.direction());
        match direction {
            Direction::Widens => {
                seen.0 += 1;
                world.refuses_fully(sender, step.1, "salus:kit:paused");
            }
            Direction::Narrows => {
                seen.1 += 1;
                if name_of(&step.1) == "pause" {
                    world.refuses_fully(sender, step.1, "salus:kit:pause_too_soon");
                } else {
                    world.does(sender, step.1);
                }
            }
            Direction::Neither => {
                seen.2 += 1;
                world.does(sender, step.1);
            }
        }
    }
    assert_eq!(seen, (19, 15, 4));
}

#[test]
fn a_pause_ends_at_its_instant() {
    for (after, running) in [(99, false), (100, true), (101, true)] {
        let (sender, msg) = story().remove(0);
        let mut world = World::new();
        world.pause_until(START + 100);
        world.set_time(START + after);
        if running {
            world.does(sender, msg);
        } else {
            world.refuses_fully(sender, msg, "salus:kit:paused");
        }
    }
}

#[test]
fn queries_answer_during_a_pause() {
    let mut world = World::new();
    world.pause_until(START + 100);
    let config: ConfigResponse = world.ask(QueryMsg::Config {}).unwrap();
    assert!(config.paused);
}

/// The story as it was just before its first message that equals this one.
fn world_before(msg: &ExecuteMsg) -> World {
    let mut world = World::new();
    for (sender, earlier) in story() {
        if earlier == *msg {
            return world;
        }
        world.does(sender, earlier);
    }
    panic!("{msg:?} is not in the story");
}
