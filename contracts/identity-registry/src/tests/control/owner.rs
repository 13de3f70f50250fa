//! What a thief of the owner's key can set under way, and what becomes of it.

use super::say::*;
use super::scene::{DAY, WAIT};
use crate::tests::world::{
    START, World, accept_ownership, add_root, apply_root_addition, apply_root_removal,
    propose_owner, remove_root,
};

/// The owner, guarded, whose key a thief has.
fn stolen() -> World {
    let mut world = World::new();
    world.guard("owner");
    world
}

#[test]
fn an_offer_of_the_registry_stands_still_while_the_owners_recovery_stands_and_dies_with_it() {
    let mut world = stolen();
    world.does("owner", propose_owner("owner", "thief"));
    world.stands("owner", "rescued");
    world.refuses_fully("thief", accept_ownership("thief"), "salus:kit:frozen");
    world.wait(WAIT);
    world.does("stranger", complete_recovery("owner"));
    world.refuses_fully(
        "thief",
        accept_ownership("thief"),
        "salus:kit:no_owner_proposal",
    );
    world.does("rescued", propose_owner("owner", "heir"));
    world.does("heir", accept_ownership("heir"));
}

#[test]
fn roots_that_a_thief_of_the_owners_key_proposed_die_with_the_recovery() {
    let mut world = stolen();
    world.does("owner", add_root("owner", "thief"));
    world.does("owner", remove_root("owner", "other_root"));
    let number = world.stands("owner", "rescued");
    world.does("owner", oppose_recovery("owner", "owner", number));
    world.wait(7 * DAY);
    world.refuses_fully("thief", apply_root_addition("thief"), "salus:kit:frozen");
    world.refuses_fully(
        "thief",
        apply_root_removal("other_root"),
        "salus:kit:frozen",
    );
    world.set_time(START + 14 * DAY - 1);
    world.refuses_fully("thief", apply_root_addition("thief"), "salus:kit:frozen");
    world.wait(1);
    world.does("stranger", complete_recovery("owner"));
    for msg in [
        apply_root_addition("thief"),
        apply_root_removal("other_root"),
    ] {
        world.refuses("thief", msg, "no_root_change");
    }
}
