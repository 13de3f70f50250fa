use cosmwasm_std::Storage;
use salus_contract_kit::{OWNER_PROPOSAL_SECONDS, Ownership, PAUSE_REST_SECONDS, PAUSE_SECONDS};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{ConfigResponse, QueryMsg};
use salus_vocabulary::Instant;

use super::world::{
    START, World, accept_ownership, accredit, address, cancel_ownership, id, pause, propose_owner,
};
use crate::state;

fn config(world: &World) -> ConfigResponse {
    world.ask(QueryMsg::Config {}).unwrap()
}

#[test]
fn ownership_passes_in_two_steps_and_the_configuration_shows_both() {
    let mut world = World::new();
    world.does("owner", propose_owner("owner", "heir"));
    let pending = config(&world).pending_owner.unwrap();
    assert_eq!(pending.owner, address("heir"));
    assert_eq!(pending.lapses, Instant(START + OWNER_PROPOSAL_SECONDS));
    assert_eq!(config(&world).owner, address("owner"));
    world.does("heir", accept_ownership("heir"));
    assert_eq!(config(&world).owner, address("heir"));
    assert_eq!(config(&world).pending_owner, None);
    world.refuses_fully("owner", pause("owner"), "salus:kit:not_owner");
    world.does("heir", pause("heir"));
}

#[test]
fn a_stranger_neither_proposes_accepts_cancels_nor_pauses() {
    let mut world = World::new();
    world.does("owner", propose_owner("owner", "heir"));
    let stranger = "stranger";
    world.refuses_fully(
        stranger,
        propose_owner(stranger, stranger),
        "salus:kit:not_owner",
    );
    world.refuses_fully(
        stranger,
        accept_ownership(stranger),
        "salus:kit:no_owner_proposal",
    );
    world.refuses_fully(stranger, cancel_ownership(stranger), "salus:kit:not_owner");
    world.refuses_fully(stranger, pause(stranger), "salus:kit:not_owner");
    for msg in [
        propose_owner("owner", stranger),
        accept_ownership("heir"),
        cancel_ownership("owner"),
        pause("owner"),
    ] {
        world.refuses(stranger, msg, "not_authorised");
    }
}

#[test]
fn the_owner_is_an_identity_whose_account_may_change() {
    let mut world = World::new();
    let rotated = IdentityCell {
        controllers: vec![id("new key")],
        ..IdentityCell::default()
    };
    world.set_cell("owner", &rotated);
    world.refuses("owner", pause("owner"), "not_authorised");
    world.does("new key", pause("owner"));
}

#[test]
fn while_a_recovery_of_who_acts_is_under_way_the_registry_is_not_handed_over() {
    let mut world = World::new();
    world.does("owner", propose_owner("owner", "heir"));
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.set_cell("owner", &frozen);
    world.set_cell("heir", &frozen);
    let again = propose_owner("owner", "stranger");
    world.refuses_fully("owner", again, "salus:kit:frozen");
    world.refuses_fully("heir", accept_ownership("heir"), "salus:kit:frozen");
    world.does("owner", pause("owner"));
    world.does("owner", cancel_ownership("owner"));
}

#[test]
fn a_pause_lapses_after_a_day_and_cannot_be_renewed_for_7_days() {
    let mut world = World::new();
    world.does("owner", pause("owner"));
    let widening = || accredit("anna").msg();
    world.refuses_fully("root", widening(), "salus:kit:paused");
    world.set_time(START + PAUSE_SECONDS - 1);
    assert!(config(&world).paused);
    world.refuses_fully("root", widening(), "salus:kit:paused");
    world.set_time(START + PAUSE_SECONDS);
    assert!(!config(&world).paused);
    world.does("root", widening());
    world.refuses_fully("owner", pause("owner"), "salus:kit:pause_too_soon");
    world.set_time(START + PAUSE_SECONDS + PAUSE_REST_SECONDS);
    world.does("owner", pause("owner"));
}

#[test]
fn ownership_can_be_handed_over_during_a_pause() {
    let mut world = World::new();
    world.does("owner", pause("owner"));
    world.does("owner", propose_owner("owner", "heir"));
    world.does("heir", accept_ownership("heir"));
}

#[test]
fn a_pause_leaves_the_epoch() {
    let mut world = World::new();
    world.does(
        "root",
        accredit("board")
            .issuer(0, &[])
            .scope(&[salus_vocabulary::AccreditationKind::Reviewer])
            .msg(),
    );
    world.does("root", super::world::suspend("root", "board", 0));
    let epoch = world.header().epoch;
    world.does("owner", pause("owner"));
    assert_eq!(world.header().epoch, epoch);
}

#[test]
fn the_configuration_of_0_1_0_is_read() {
    let mut world = World::new();
    let mut frozen = vec![1, 20];
    frozen.extend(id("owner").as_slice());
    frozen.extend([7]);
    frozen.extend(b"salus-1");
    world.deps.storage.set(&[6], &frozen);
    let config = state::config(&world.deps.storage).unwrap();
    assert_eq!(config.ownership, Ownership::new(id("owner")));
    assert_eq!(config.chain_id, "salus-1");
    world.does("owner", propose_owner("owner", "heir"));
    assert_eq!(world.deps.storage.get(&[6]).unwrap()[0], 2);
    assert_eq!(
        state::config(&world.deps.storage).unwrap().chain_id,
        "salus-1"
    );
}
