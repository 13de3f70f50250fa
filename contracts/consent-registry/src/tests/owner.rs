use salus_consent_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use salus_contract_kit::{
    Directed, Direction, OWNER_PROPOSAL_SECONDS, PAUSE_REST_SECONDS, PAUSE_SECONDS,
};
use salus_identity_api::cells::IdentityCell;
use salus_vocabulary::Instant;

use super::world::{START, World, address, event, id_of};

/// The number of the owner in these worlds.
const OWNER: u8 = 9;
const HEIR: u8 = 10;

fn propose(by: u8, owner: u8) -> ExecuteMsg {
    ExecuteMsg::ProposeOwner {
        r#as: address(by),
        owner: address(owner),
    }
}

fn accept(by: u8) -> ExecuteMsg {
    ExecuteMsg::AcceptOwnership { r#as: address(by) }
}

fn cancel(by: u8) -> ExecuteMsg {
    ExecuteMsg::CancelOwnership { r#as: address(by) }
}

fn pause(by: u8) -> ExecuteMsg {
    ExecuteMsg::Pause { r#as: address(by) }
}

fn config(world: &World) -> ConfigResponse {
    world.ask(QueryMsg::Config {})
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut world = World::new();
    let response = world.send(&address(OWNER), propose(OWNER, HEIR)).unwrap();
    let said = event(&response);
    assert_eq!(said[1].1, "propose_owner");
    assert_eq!(said[2], ("as".to_owned(), address(OWNER)));
    assert_eq!(said[3], ("account".to_owned(), address(OWNER)));
    assert_eq!(said[4], ("owner".to_owned(), address(HEIR)));
    let pending = config(&world).pending_owner.unwrap();
    assert_eq!(pending.owner, address(HEIR));
    assert_eq!(pending.lapses, Instant(START + OWNER_PROPOSAL_SECONDS));
    world.send(&address(HEIR), accept(HEIR)).unwrap();
    assert_eq!(config(&world).owner, address(HEIR));
    assert_eq!(config(&world).pending_owner, None);
    let refused = world.refused_to(&address(OWNER), pause(OWNER));
    assert_eq!(refused, "salus:kit:not_owner");
    world.send(&address(HEIR), pause(HEIR)).unwrap();
}

#[test]
fn a_stranger_does_nothing_with_the_contract() {
    let mut world = World::new();
    world.send(&address(OWNER), propose(OWNER, HEIR)).unwrap();
    let stranger = address(7);
    for (msg, code) in [
        (propose(7, 7), "salus:kit:not_owner"),
        (accept(7), "salus:kit:no_owner_proposal"),
        (cancel(7), "salus:kit:not_owner"),
        (pause(7), "salus:kit:not_owner"),
        (propose(OWNER, 7), "salus:consent:not_authorised"),
        (accept(HEIR), "salus:consent:not_authorised"),
        (cancel(OWNER), "salus:consent:not_authorised"),
        (pause(OWNER), "salus:consent:not_authorised"),
    ] {
        assert_eq!(world.refused_to(&stranger, msg), code);
    }
}

#[test]
fn an_offer_that_lapsed_or_was_cancelled_cannot_be_taken() {
    let mut world = World::new();
    world.send(&address(OWNER), propose(OWNER, HEIR)).unwrap();
    world.at(START + OWNER_PROPOSAL_SECONDS);
    let refused = world.refused_to(&address(HEIR), accept(HEIR));
    assert_eq!(refused, "salus:kit:owner_proposal_lapsed");
    world.send(&address(OWNER), cancel(OWNER)).unwrap();
    let refused = world.refused_to(&address(HEIR), accept(HEIR));
    assert_eq!(refused, "salus:kit:no_owner_proposal");
}

#[test]
fn while_a_recovery_of_who_acts_is_under_way_the_contract_is_not_handed_over() {
    let mut world = World::new();
    world.send(&address(OWNER), propose(OWNER, HEIR)).unwrap();
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity(OWNER, &frozen);
    world.identity(HEIR, &frozen);
    let refused = world.refused_to(&address(OWNER), propose(OWNER, 7));
    assert_eq!(refused, "salus:kit:frozen");
    let refused = world.refused_to(&address(HEIR), accept(HEIR));
    assert_eq!(refused, "salus:kit:frozen");
    world.send(&address(OWNER), pause(OWNER)).unwrap();
    world.send(&address(OWNER), cancel(OWNER)).unwrap();
}

#[test]
fn a_pause_stops_what_widens_for_a_day_and_rests_for_7() {
    let mut world = World::ready();
    world.send(&address(OWNER), pause(OWNER)).unwrap();
    assert!(config(&world).paused);
    let widening = world.one_of_each().remove(0);
    assert_eq!(widening.direction(), Direction::Widens);
    assert_eq!(world.refused(widening.clone()), "salus:kit:paused");
    world.at(START + PAUSE_SECONDS);
    assert!(!config(&world).paused);
    world.accepted(widening);
    let refused = world.refused_to(&address(OWNER), pause(OWNER));
    assert_eq!(refused, "salus:kit:pause_too_soon");
    world.at(START + PAUSE_SECONDS + PAUSE_REST_SECONDS);
    world.send(&address(OWNER), pause(OWNER)).unwrap();
}

#[test]
fn the_owner_of_0_1_0_is_read() {
    let mut world = World::new();
    let mut frozen = vec![1, 20];
    frozen.extend(id_of(OWNER).as_slice());
    cosmwasm_std::Storage::set(&mut world.deps.storage, &[6], &frozen);
    assert_eq!(config(&world).owner, address(OWNER));
    world.send(&address(OWNER), pause(OWNER)).unwrap();
}
