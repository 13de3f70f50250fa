use salus_identity_api::msg::{ExecuteMsg, Role};
use salus_vocabulary::{End, Instant, Period};

use super::say::*;
use super::scene::{DAY, WAIT};
use crate::tests::events::{line, name_of};
use crate::tests::world::{START, World, invite};

/// A story in which every message about control succeeds: how long it waits, who sends, what.
pub fn story() -> Vec<(u64, &'static str, ExecuteMsg)> {
    let guardians = ["gina", "gero", "gabi"];
    let from_now = Period {
        start: Some(Instant(START)),
        end: End::OpenEnded,
    };
    let nurse = derived_address("hospital", 1);
    vec![
        (0, "hospital", create("hospital", 1)),
        (
            0,
            "hospital",
            invite("hospital", &nurse, &[Role::Clinician], from_now),
        ),
        (0, "anna", invite_controller("anna", "boris")),
        (0, "anna", withdraw_controller("anna", "boris")),
        (0, "anna", invite_controller("anna", "boris")),
        (0, "boris", decline_control("boris", "anna")),
        (0, "anna", invite_controller("anna", "boris")),
        (0, "boris", accept_control("boris", "anna")),
        (0, "anna", invite_controller("anna", "carla")),
        (0, "carla", accept_control("carla", "anna")),
        (WAIT, "stranger", apply_change("anna", 0)),
        (0, "carla", leave_control("carla", "anna")),
        (0, "anna", remove_controller("anna", "boris")),
        (0, "boris", cancel_change("anna", "anna", 1)),
        (0, "anna", remove_controller("anna", "boris")),
        (WAIT, "stranger", apply_removal("anna", 2)),
        (0, "anna", propose_guardians("anna", &guardians, 2)),
        (0, "anna", withdraw_guardians("anna")),
        (0, "anna", propose_guardians("anna", &guardians, 2)),
        (0, "gina", decline_guardianship("gina", "anna")),
        (0, "anna", propose_guardians("anna", &guardians, 2)),
        (0, "gina", accept_guardianship("gina", "anna")),
        (0, "gero", accept_guardianship("gero", "anna")),
        (0, "gabi", accept_guardianship("gabi", "anna")),
        (0, "anna", dismiss_guardians("anna")),
        (0, "gina", cancel_change("gina", "anna", 3)),
        (0, "gero", cancel_change("gero", "anna", 3)),
        (0, "anna", deactivate("anna")),
        (0, "gina", cancel_deactivation("gina", "anna")),
        (0, "anna", cancel_deactivation("anna", "anna")),
        (0, "gina", propose_recovery("gina", "anna", &["carla"])),
        (0, "carla", accept_recovery("carla", "anna", 0)),
        (0, "gina", vote_recovery("gina", "anna", 0)),
        (0, "gero", vote_recovery("gero", "anna", 0)),
        (0, "anna", oppose_recovery("anna", "anna", 0)),
        (14 * DAY, "stranger", complete_recovery("anna")),
        (0, "gero", propose_recovery("gero", "anna", &["boris"])),
        (0, "gabi", oppose_recovery("gabi", "anna", 1)),
        (0, "carla", oppose_recovery("anna", "anna", 1)),
        (0, "gabi", resign_guardianship("gabi", "anna")),
        (0, "carla", void_grants("anna", START, START + 60)),
        (0, "carla", void_everything("anna", START + 60, START + 90)),
        (0, "carla", restore_refusals("anna")),
        (0, "carla", dismiss_guardians("anna")),
        (WAIT, "stranger", apply_change("anna", 4)),
    ]
}

/// The registry in which the story happens.
pub fn stage() -> World {
    World::with_hospital()
}

#[test]
fn every_message_about_control_says_what_it_changed() {
    let mut world = stage();
    let mut lines = String::new();
    for (wait, sender, msg) in story() {
        world.wait(wait);
        let message = name_of(&msg);
        let line = line(&world.does(sender, msg));
        assert!(
            line.starts_with(&format!("salus_identity v=1 action={message} ")),
            "{line}"
        );
        lines.push_str(&line);
        lines.push('\n');
    }
    if std::env::var_os("SALUS_WRITE_GOLDEN").is_some() {
        std::fs::write("src/tests/control/events.golden", &lines).unwrap();
    }
    assert_eq!(lines, include_str!("events.golden"));
}
