use std::collections::BTreeSet;

use cosmwasm_std::Event;
use salus_identity_api::msg::Role::{Clinician, Emergency};
use salus_identity_api::msg::{ExecuteMsg, Power};
use salus_vocabulary::AccreditationKind::{Organization, Practitioner};
use salus_vocabulary::{End, Hash, Instant, Period, Relationship};

use super::control;
use super::control::say::{accept_control, invite_controller};
use super::multikey::PUBLISHED;
use super::roots;
use super::world::{
    START, World, accept, accept_ownership, accredit, add_alias, add_method, add_operator,
    add_service, address, cancel_ownership, decline, delegate, end_delegation, invite, leave,
    lift_bar, pause, propose_owner, refresh, reinstate, remove_alias, remove_member, remove_method,
    remove_operator, remove_service, resign_delegation, revoke, revoke_for_cause, suspend, view_of,
    withdraw,
};

/// A story in which every message succeeds at least once; no message stands in it twice.
pub fn story() -> Vec<(&'static str, ExecuteMsg)> {
    let from_now = Period {
        start: Some(Instant(START)),
        end: End::OpenEnded,
    };
    let member = |name, roles: &[_]| invite("hospital", name, roles, from_now);
    let year = Period::between(Instant(START), Instant(START + 31_536_000));
    vec![
        (
            "root",
            accredit("board")
                .issuer(0, &[Organization, Practitioner])
                .msg(),
        ),
        (
            "board",
            accredit("hospital")
                .by("board")
                .under(0)
                .kind(Organization)
                .period(year)
                .evidence(Hash([171; 32]))
                .msg(),
        ),
        ("board", suspend("board", "hospital", 0)),
        ("board", reinstate("board", "hospital", 0)),
        ("stranger", refresh("hospital")),
        ("hospital", add_operator("hospital", "desk")),
        ("hospital", remove_operator("hospital", "desk")),
        ("hospital", member("anna", &[Clinician, Emergency])),
        ("anna", accept("anna", "hospital")),
        ("anna", leave("anna", "hospital")),
        ("hospital", member("boris", &[Clinician])),
        ("hospital", withdraw("hospital", "boris")),
        ("hospital", invite("hospital", "carla", &[Emergency], year)),
        ("carla", decline("carla", "hospital")),
        ("hospital", invite("hospital", "carla", &[Clinician], year)),
        ("carla", accept("carla", "hospital")),
        ("hospital", remove_member("hospital", "carla")),
        ("root", revoke("root", "hospital", 0)),
        (
            "doctor",
            add_method(
                "doctor",
                PUBLISHED[3].0,
                &[Relationship::Authentication, Relationship::KeyAgreement],
            ),
        ),
        ("doctor", remove_method("doctor", PUBLISHED[3].0)),
        (
            "doctor",
            add_service("doctor", "fhir", "Fhir", "https://x.example/r4"),
        ),
        ("doctor", remove_service("doctor", "fhir")),
        ("doctor", invite_controller("doctor", "desk")),
        ("desk", accept_control("desk", "doctor")),
        ("doctor", add_alias("doctor", "desk")),
        ("doctor", remove_alias("doctor", "desk")),
        ("root", accredit("doctor").msg()),
        ("root", revoke_for_cause("root", "doctor", 0)),
        ("root", lift_bar("root", "doctor")),
        (
            "anna",
            delegate(
                "anna",
                "boris",
                vec![view_of(&["R", "HIV"]), Power::Consent, Power::Revoke],
                Period::until(Instant(START + 1_000)),
            ),
        ),
        ("anna", end_delegation("anna", "boris")),
        ("anna", delegate("anna", "carla", vec![Power::Revoke], year)),
        ("carla", resign_delegation("carla", "anna")),
        ("owner", propose_owner("owner", "heir")),
        ("owner", cancel_ownership("owner")),
        ("owner", propose_owner("owner", "carla")),
        ("carla", accept_ownership("carla")),
        ("carla", pause("carla")),
    ]
}

/// Each kind of message once.
pub fn one_of_each() -> Vec<ExecuteMsg> {
    let mut seen = BTreeSet::new();
    let first_of_kind = |msg: ExecuteMsg| seen.insert(name_of(&msg)).then_some(msg);
    let here = story().into_iter().map(|(_, msg)| msg);
    let control = control::events::story().into_iter().map(|(_, _, msg)| msg);
    let roots = roots::story().into_iter().map(|(_, _, msg)| msg);
    here.chain(control)
        .chain(roots)
        .filter_map(first_of_kind)
        .collect()
}

pub fn name_of(msg: &ExecuteMsg) -> String {
    let value = serde_json::to_value(msg).unwrap();
    value.as_object().unwrap().keys().next().unwrap().clone()
}

/// An event as one line, with names instead of addresses.
pub fn line(event: &Event) -> String {
    let names = [
        "owner",
        "root",
        "other_root",
        "board",
        "hospital",
        "stranger",
        "desk",
        "anna",
        "boris",
        "carla",
        "gina",
        "gero",
        "gabi",
        "heir",
        "doctor",
        "third",
    ];
    let mut keys = BTreeSet::new();
    let mut line = event.ty.clone();
    for attribute in &event.attributes {
        assert!(keys.insert(&attribute.key), "{} twice", attribute.key);
        line.push_str(&format!(" {}={}", attribute.key, attribute.value));
    }
    for name in names {
        line = line.replace(&address(name), name);
    }
    line.replace(&control::say::derived_address("hospital", 1), "nurse")
}

#[test]
fn every_message_says_what_it_changed() {
    let mut world = World::new();
    let lines: Vec<_> = story()
        .into_iter()
        .map(|(sender, msg)| {
            let message = name_of(&msg);
            let line = line(&world.does(sender, msg));
            assert!(
                line.starts_with(&format!("salus_identity v=1 action={message} ")),
                "{line}"
            );
            line
        })
        .collect();
    assert_eq!(lines.join("\n") + "\n", include_str!("events.golden"));
}

#[test]
fn the_start_says_owner_roots_and_chain() {
    let mut world = World::empty();
    let event = world
        .start(
            "owner",
            salus_identity_api::msg::InstantiateMsg {
                owner: address("owner"),
                roots: vec![address("root"), address("other_root")],
            },
        )
        .unwrap();
    assert_eq!(
        line(&event),
        "salus_identity v=1 action=instantiate owner=owner roots=root,other_root chain_id=salus-1"
    );
}

#[test]
fn the_story_has_every_message() {
    let schema = cosmwasm_schema::schema_for!(ExecuteMsg);
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap().len();
    assert_eq!(one_of_each().len(), variants);
}
