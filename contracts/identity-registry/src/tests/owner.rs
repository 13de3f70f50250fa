use cosmwasm_std::{Record, Storage};
use salus_contract_kit::{OWNER_PROPOSAL_SECONDS, Ownership, PAUSE_REST_SECONDS, PAUSE_SECONDS};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::{ConfigResponse, ExecuteMsg, Power, QueryMsg, Role};
use salus_vocabulary::{AccreditationKind, Instant, Period, Relationship};
use serde_json::Value;

use super::events::one_of_each;
use super::world::{
    START, World, accept, accept_ownership, accredit, add_method, address, cancel_ownership,
    delegate, id, invite, pause, propose_owner,
};
use crate::access::{Access, access};
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
fn the_owner_cannot_touch_a_patients_identity_by_any_message() {
    let (owner, anna) = (address("owner"), address("anna"));
    let mut tried = 0;
    for msg in one_of_each() {
        for acting in [&owner, &anna] {
            for msg in aimed_at(&msg, acting, &anna) {
                tried += 1;
                let mut world = with_patient();
                let before = cells_of(&world, "anna");
                let done = world.run("owner", msg.clone());
                if acting == &anna && done.is_ok() {
                    assert_eq!(access(&msg), Access::Anyone, "{msg:?}");
                }
                assert_eq!(cells_of(&world, "anna"), before, "{msg:?}");
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// Every message that differs from this one in whom it names: `acting` in `as`, and the patient in
/// one of its other addresses.
fn aimed_at(msg: &ExecuteMsg, acting: &str, patient: &str) -> Vec<ExecuteMsg> {
    let mut json = serde_json::to_value(msg).unwrap();
    let fields = json.as_object_mut().unwrap().values_mut().next().unwrap();
    let fields = fields.as_object_mut().unwrap();
    let named: Vec<String> = fields
        .iter()
        .filter(|(name, value)| *name != "as" && is_address(value))
        .map(|(name, _)| name.clone())
        .collect();
    if fields.contains_key("as") {
        fields.insert("as".to_owned(), acting.into());
    }
    let mut aimed = vec![serde_json::from_value(json.clone()).unwrap()];
    for name in named {
        let mut json = json.clone();
        let fields = json.as_object_mut().unwrap().values_mut().next().unwrap();
        fields[&name] = patient.into();
        aimed.push(serde_json::from_value(json).unwrap());
    }
    aimed
}

fn is_address(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.starts_with("cosmwasm1"))
}

/// The patient anna, accredited by nobody, member of the hospital, with a delegate, guardians, a key
/// and an offer of membership.
fn with_patient() -> World {
    let mut world = World::guarded();
    let hospital = accredit("hospital").kind(AccreditationKind::Organization);
    world.does("root", hospital.msg());
    world.does(
        "hospital",
        invite("hospital", "anna", &[Role::Clinician], Period::ALWAYS),
    );
    world.does("anna", accept("anna", "hospital"));
    let until = Period::until(Instant(START + 1_000));
    world.does(
        "anna",
        delegate("anna", "boris", vec![Power::Revoke], until),
    );
    let key = super::multikey::PUBLISHED[0].0;
    world.does(
        "anna",
        add_method("anna", key, &[Relationship::Authentication]),
    );
    world
}

/// All cells under an identity's id, wherever it stands first in the key.
fn cells_of(world: &World, name: &str) -> Vec<Record> {
    let id = id(name);
    let under = |key: &[u8]| {
        key[1..].starts_with(id.as_slice())
            || key[1..]
                .get(1..)
                .is_some_and(|rest| rest.starts_with(id.as_slice()))
    };
    let cells: Vec<Record> = world
        .dump()
        .into_iter()
        .filter(|(key, _)| under(key))
        .collect();
    assert!(cells.len() > 3);
    cells
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
