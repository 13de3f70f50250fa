//! What is answered in a declared emergency when no consent speaks.

use salus_audit_api::EmergencyPolicy;
use salus_audit_api::bounds::POLICY_DELAY;
use salus_audit_api::msg::{ConfigResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::{IdentityCell, RootsCell, roots_key};
use salus_vocabulary::Instant;

use super::acts::{refused, refused_from, sends};
use super::world::{NOW, World, attribute, id, start_msg, text, with_coin};

fn widen(name: &str) -> ExecuteMsg {
    ExecuteMsg::WidenEmergencyPolicy { r#as: text(name) }
}

fn narrow(name: &str) -> ExecuteMsg {
    ExecuteMsg::NarrowEmergencyPolicy { r#as: text(name) }
}

fn veto(name: &str) -> ExecuteMsg {
    ExecuteMsg::VetoEmergencyPolicy { r#as: text(name) }
}

fn policy(world: &World) -> (EmergencyPolicy, Option<Instant>) {
    let config: ConfigResponse = world.query(QueryMsg::Config {}).unwrap();
    (
        config.emergency_without_consent,
        config.permits_emergencies_from,
    )
}

const PERMIT: (EmergencyPolicy, Option<Instant>) = (EmergencyPolicy::Permit, None);
const DENY: (EmergencyPolicy, Option<Instant>) = (EmergencyPolicy::Deny, None);

/// An audit that denies, with two trust roots.
fn denying() -> World {
    let mut world = World::bare();
    let msg = InstantiateMsg {
        emergency_without_consent: Some(EmergencyPolicy::Deny),
        ..start_msg()
    };
    world.instantiate(msg).unwrap();
    let roots = RootsCell {
        roots: vec![id("root"), id("second root")],
    };
    world.put("identities", &roots_key(), &roots);
    world
}

#[test]
fn the_default_is_permit() {
    assert_eq!(policy(&World::new()), PERMIT);
    assert_eq!(policy(&denying()), DENY);
}

#[test]
fn a_narrower_policy_takes_effect_at_once() {
    let mut world = World::new();
    let response = sends(&mut world, "owner", narrow("owner"));
    assert_eq!(policy(&world), DENY);
    let event = &response.events[0];
    assert_eq!(event.ty, "salus_audit");
    assert_eq!(
        attribute(event, "action").as_deref(),
        Some("narrow_emergency_policy")
    );
    assert_eq!(attribute(event, "as"), Some(text("owner")));
}

#[test]
fn a_wider_policy_takes_effect_after_7_days_by_a_second_message_and_is_visible_before() {
    let mut world = denying();
    let from = Instant(NOW + POLICY_DELAY);
    let response = sends(&mut world, "owner", widen("owner"));
    let event = &response.events[0];
    assert_eq!(
        attribute(event, "action").as_deref(),
        Some("widen_emergency_policy")
    );
    assert_eq!(attribute(event, "from"), Some(from.0.to_string()));
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(from)));
    world.at(from.0 - 1);
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(from)));
    world.at(from.0);
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(from)));
    let response = sends(&mut world, "owner", widen("owner"));
    assert_eq!(attribute(&response.events[0], "from"), None);
    assert_eq!(policy(&world), PERMIT);
}

#[test]
fn what_was_announced_too_long_ago_is_announced_anew() {
    let mut world = denying();
    sends(&mut world, "owner", widen("owner"));
    world.at(NOW + 2 * POLICY_DELAY - 1);
    let mut in_time = denying();
    sends(&mut in_time, "owner", widen("owner"));
    in_time.at(NOW + 2 * POLICY_DELAY - 1);
    sends(&mut in_time, "owner", widen("owner"));
    assert_eq!(policy(&in_time), PERMIT);
    world.at(NOW + 2 * POLICY_DELAY);
    sends(&mut world, "owner", widen("owner"));
    let anew = Instant(NOW + 3 * POLICY_DELAY);
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(anew)));
}

#[test]
fn what_the_owners_thief_announced_dies_with_the_owners_recovery() {
    let recovered_at = |at| IdentityCell {
        controllers: vec![id("new key")],
        delegations_since: Instant(at),
        ..IdentityCell::default()
    };
    let mut world = denying();
    sends(&mut world, "owner", widen("owner"));
    world.identity("owner", recovered_at(NOW + 1));
    world.at(NOW + POLICY_DELAY);
    refused(
        &mut world,
        "owner",
        widen("owner"),
        "salus:audit:not_authorised",
    );
    assert_eq!(policy(&world).0, EmergencyPolicy::Deny);
    sends(&mut world, "new key", widen("owner"));
    let anew = Instant(NOW + 2 * POLICY_DELAY);
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(anew)));
    let mut world = denying();
    world.identity("owner", recovered_at(NOW));
    sends(&mut world, "new key", widen("owner"));
    world.at(NOW + POLICY_DELAY);
    sends(&mut world, "new key", widen("owner"));
    assert_eq!(policy(&world), PERMIT);
}

#[test]
fn a_wider_policy_that_was_announced_waits_for_the_end_of_a_recovery() {
    let mut world = denying();
    sends(&mut world, "owner", widen("owner"));
    world.at(NOW + POLICY_DELAY);
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("owner", frozen);
    refused(&mut world, "owner", widen("owner"), "salus:kit:frozen");
    assert_eq!(policy(&world).0, EmergencyPolicy::Deny);
}

#[test]
fn any_root_vetoes_a_wider_policy() {
    for root in ["root", "second root"] {
        let mut world = denying();
        sends(&mut world, "owner", widen("owner"));
        world.at(NOW + POLICY_DELAY - 1);
        let response = sends(&mut world, root, veto(root));
        assert_eq!(
            attribute(&response.events[0], "action").as_deref(),
            Some("veto_emergency_policy")
        );
        world.at(NOW + POLICY_DELAY);
        assert_eq!(policy(&world), DENY);
    }
}

#[test]
fn a_veto_comes_before_the_effect_also_late_and_only_then() {
    let mut world = denying();
    let none = "salus:audit:no_pending_policy";
    refused(&mut world, "root", veto("root"), none);
    sends(&mut world, "owner", widen("owner"));
    world.at(NOW + POLICY_DELAY);
    sends(&mut world, "root", veto("root"));
    assert_eq!(policy(&world), DENY);
    sends(&mut world, "owner", widen("owner"));
    world.at(NOW + 2 * POLICY_DELAY);
    sends(&mut world, "owner", widen("owner"));
    refused(&mut world, "root", veto("root"), none);
    assert_eq!(policy(&world), PERMIT);
}

#[test]
fn only_roots_veto() {
    let mut world = denying();
    sends(&mut world, "owner", widen("owner"));
    for name in ["owner", "hospital", "alice", "stranger"] {
        refused(&mut world, name, veto(name), "salus:audit:not_a_root");
    }
    refused(
        &mut world,
        "stranger",
        veto("root"),
        "salus:audit:not_authorised",
    );
}

#[test]
fn only_the_owner_sets_the_policy() {
    let mut world = denying();
    for name in ["root", "hospital", "alice", "stranger"] {
        refused(&mut world, name, widen(name), "salus:kit:not_owner");
        refused(&mut world, name, narrow(name), "salus:kit:not_owner");
    }
    refused(
        &mut world,
        "stranger",
        widen("owner"),
        "salus:audit:not_authorised",
    );
    refused(
        &mut world,
        "stranger",
        narrow("owner"),
        "salus:audit:not_authorised",
    );
}

#[test]
fn the_owner_drops_his_own_wider_policy() {
    let mut world = denying();
    sends(&mut world, "owner", widen("owner"));
    sends(&mut world, "owner", narrow("owner"));
    world.at(NOW + POLICY_DELAY);
    assert_eq!(policy(&world), DENY);
}

#[test]
fn a_policy_that_is_that_already_is_refused() {
    let as_it_is = "salus:audit:policy_as_it_is";
    let mut world = World::new();
    refused(&mut world, "owner", widen("owner"), as_it_is);
    let mut world = denying();
    refused(&mut world, "owner", narrow("owner"), as_it_is);
    sends(&mut world, "owner", widen("owner"));
    world.at(NOW + POLICY_DELAY - 1);
    refused(&mut world, "owner", widen("owner"), as_it_is);
    world.at(NOW + POLICY_DELAY);
    sends(&mut world, "owner", widen("owner"));
    refused(&mut world, "owner", widen("owner"), as_it_is);
}

#[test]
fn a_wider_policy_waits_for_the_end_of_a_pause_or_of_a_recovery() {
    let mut world = denying();
    assert_eq!(widen("owner").direction(), Direction::Widens);
    assert_eq!(narrow("owner").direction(), Direction::Narrows);
    assert_eq!(veto("root").direction(), Direction::Narrows);
    world.pause(NOW + 100);
    refused(&mut world, "owner", widen("owner"), "salus:kit:paused");
    world.at(NOW + 100);
    let frozen = IdentityCell {
        frozen: true,
        ..IdentityCell::default()
    };
    world.identity("owner", frozen);
    refused(&mut world, "owner", widen("owner"), "salus:kit:frozen");
    let mut world = World::new();
    world.pause(NOW + 100);
    sends(&mut world, "owner", narrow("owner"));
}

#[test]
fn a_pause_leaves_the_policy_as_it_is() {
    let mut world = denying();
    let from = Instant(NOW + POLICY_DELAY);
    sends(&mut world, "owner", widen("owner"));
    sends(
        &mut world,
        "owner",
        ExecuteMsg::Pause {
            r#as: text("owner"),
        },
    );
    assert_eq!(policy(&world), (EmergencyPolicy::Deny, Some(from)));
}

#[test]
fn the_policy_takes_no_funds() {
    let mut world = denying();
    for (sender, msg) in [
        ("owner", widen("owner")),
        ("owner", narrow("owner")),
        ("root", veto("root")),
    ] {
        refused_from(&mut world, with_coin(sender), msg, "salus:kit:funds");
    }
}
