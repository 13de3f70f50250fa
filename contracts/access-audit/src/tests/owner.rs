use salus_audit_api::cells::{GateCell, gate_key};
use salus_audit_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use salus_contract_kit::{
    CellSource, Directed, Direction, HeaderKind, OWNER_PROPOSAL_SECONDS, PAUSE_REST_SECONDS,
    PAUSE_SECONDS, load,
};
use salus_identity_api::cells::IdentityCell;
use salus_policy::Outcome;
use salus_vocabulary::Instant;

use super::world::{NOW, World, access, attribute, code, from, id, text};

fn propose(by: &str, owner: &str) -> ExecuteMsg {
    ExecuteMsg::ProposeOwner {
        r#as: text(by),
        owner: text(owner),
    }
}

fn accept(by: &str) -> ExecuteMsg {
    ExecuteMsg::AcceptOwnership { r#as: text(by) }
}

fn cancel(by: &str) -> ExecuteMsg {
    ExecuteMsg::CancelOwnership { r#as: text(by) }
}

fn pause(by: &str) -> ExecuteMsg {
    ExecuteMsg::Pause { r#as: text(by) }
}

fn config(world: &World) -> ConfigResponse {
    world.query(QueryMsg::Config {}).unwrap()
}

#[track_caller]
fn refused(world: &mut World, sender: &str, msg: ExecuteMsg, expected: &str) {
    let before = world.storage();
    let error = world.execute(from(sender), msg).unwrap_err();
    assert_eq!(code(&error), expected);
    assert_eq!(world.storage(), before);
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut world = World::new();
    let response = world
        .execute(from("owner"), propose("owner", "heir"))
        .unwrap();
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_audit");
    assert_eq!(attribute(event, "action").as_deref(), Some("propose_owner"));
    assert_eq!(attribute(event, "as"), Some(text("owner")));
    assert_eq!(attribute(event, "account"), Some(text("owner")));
    assert_eq!(attribute(event, "owner"), Some(text("heir")));
    let pending = config(&world).pending_owner.unwrap();
    assert_eq!(pending.owner, text("heir"));
    assert_eq!(pending.lapses, Instant(NOW + OWNER_PROPOSAL_SECONDS));
    world.execute(from("heir"), accept("heir")).unwrap();
    assert_eq!(config(&world).owner, text("heir"));
    assert_eq!(config(&world).pending_owner, None);
    refused(&mut world, "owner", pause("owner"), "salus:kit:not_owner");
    world.execute(from("heir"), pause("heir")).unwrap();
}

#[test]
fn a_stranger_does_nothing_with_the_contract() {
    let mut world = World::new();
    world
        .execute(from("owner"), propose("owner", "heir"))
        .unwrap();
    for (msg, code) in [
        (propose("eve", "eve"), "salus:kit:not_owner"),
        (accept("eve"), "salus:kit:no_owner_proposal"),
        (cancel("eve"), "salus:kit:not_owner"),
        (pause("eve"), "salus:kit:not_owner"),
        (propose("owner", "eve"), "salus:audit:not_authorised"),
        (accept("heir"), "salus:audit:not_authorised"),
        (cancel("owner"), "salus:audit:not_authorised"),
        (pause("owner"), "salus:audit:not_authorised"),
    ] {
        refused(&mut world, "eve", msg, code);
    }
}

#[test]
fn an_offer_that_lapsed_or_was_cancelled_cannot_be_taken() {
    let mut world = World::new();
    world
        .execute(from("owner"), propose("owner", "heir"))
        .unwrap();
    world.at(NOW + OWNER_PROPOSAL_SECONDS);
    let lapsed = "salus:kit:owner_proposal_lapsed";
    refused(&mut world, "heir", accept("heir"), lapsed);
    world.execute(from("owner"), cancel("owner")).unwrap();
    let gone = "salus:kit:no_owner_proposal";
    refused(&mut world, "heir", accept("heir"), gone);
}

#[test]
fn the_owner_is_looked_up_and_a_frozen_one_hands_nothing_over() {
    let mut world = World::new();
    world
        .execute(from("owner"), propose("owner", "heir"))
        .unwrap();
    let cell = IdentityCell {
        controllers: vec![id("key")],
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("owner", cell.clone());
    world.identity("heir", cell);
    let msg = cancel("owner");
    refused(&mut world, "owner", msg, "salus:audit:not_authorised");
    refused(
        &mut world,
        "key",
        propose("owner", "eve"),
        "salus:kit:frozen",
    );
    refused(&mut world, "key", accept("heir"), "salus:kit:frozen");
    world.execute(from("key"), pause("owner")).unwrap();
    world.execute(from("key"), cancel("owner")).unwrap();
}

#[test]
fn a_pause_turns_decisions_into_recorded_denies_for_a_day_and_rests_for_7() {
    let mut world = World::new();
    world.execute(from("owner"), pause("owner")).unwrap();
    assert!(config(&world).paused);
    let decision = world.decision(access(1));
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reason.code(), "paused");
    assert_eq!(decision.valid_until, Some(Instant(NOW + PAUSE_SECONDS)));
    world.at(NOW + PAUSE_SECONDS);
    assert!(!config(&world).paused);
    assert_eq!(world.decision(access(2)).outcome, Outcome::Permit);
    let msg = pause("owner");
    refused(&mut world, "owner", msg, "salus:kit:pause_too_soon");
    world.at(NOW + PAUSE_SECONDS + PAUSE_REST_SECONDS);
    world.execute(from("owner"), pause("owner")).unwrap();
}

#[test]
fn the_gate_mirrors_the_pause_of_the_header() {
    let mut world = World::new();
    world.execute(from("owner"), pause("owner")).unwrap();
    let gate: GateCell = load(&world.deps.storage, &gate_key()).unwrap().unwrap();
    let header = CellSource::Own(&world.deps.storage)
        .header(HeaderKind::Audit)
        .unwrap();
    assert_eq!(gate.paused_until, Instant(NOW + PAUSE_SECONDS));
    assert_eq!(header.paused_until, gate.paused_until);
}

#[test]
fn handing_over_is_neither_and_pausing_narrows() {
    assert_eq!(propose("owner", "heir").direction(), Direction::Neither);
    assert_eq!(accept("heir").direction(), Direction::Neither);
    assert_eq!(cancel("owner").direction(), Direction::Narrows);
    assert_eq!(pause("owner").direction(), Direction::Narrows);
}

#[test]
fn the_owner_of_0_1_0_is_read() {
    let mut world = World::new();
    let mut frozen = vec![1, 20];
    frozen.extend(id("owner").as_slice());
    cosmwasm_std::Storage::set(&mut world.deps.storage, &[4], &frozen);
    assert_eq!(config(&world).owner, text("owner"));
    world.execute(from("owner"), pause("owner")).unwrap();
}
