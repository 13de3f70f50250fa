use salus_identity_api::msg::{
    ConfigResponse, ExecuteMsg, PendingRootView, PendingRootsResponse, QueryMsg, RootChange,
};
use salus_vocabulary::AccreditationKind::{Issuer, Organization, Practitioner};
use salus_vocabulary::Instant;

use super::chains::longest_chain;
use super::events::line;
use super::world::{
    START, World, accept_ownership, accredit, add_operator, add_root, address, apply_root_addition,
    apply_root_removal, cancel_root, invite, pause, propose_owner, refresh, remove_root, veto,
};

const DAY: u64 = 86_400;

fn roots(world: &World) -> Vec<String> {
    let config: ConfigResponse = world.ask(QueryMsg::Config {}).unwrap();
    config.roots
}

fn is_root(world: &World, name: &str) -> bool {
    roots(world).contains(&address(name))
}

fn pending(world: &World) -> Vec<PendingRootView> {
    let answer: PendingRootsResponse = world.ask(QueryMsg::PendingRoots {}).unwrap();
    answer.pending
}

/// A story in which every message about roots succeeds: how long it waits, who sends, what.
pub fn story() -> Vec<(u64, &'static str, ExecuteMsg)> {
    vec![
        (0, "owner", add_root("owner", "third")),
        (0, "root", veto("root", "third")),
        (0, "owner", remove_root("owner", "other_root")),
        (0, "owner", cancel_root("owner", "other_root")),
        (0, "owner", add_root("owner", "third")),
        (7 * DAY, "stranger", apply_root_addition("third")),
        (0, "owner", remove_root("owner", "root")),
        (DAY, "stranger", apply_root_removal("root")),
    ]
}

#[test]
fn every_message_about_roots_says_what_it_changed() {
    let mut world = World::new();
    let (mut now, mut lines) = (START, String::new());
    for (wait, sender, msg) in story() {
        now += wait;
        world.set_time(now);
        lines.push_str(&line(&world.does(sender, msg)));
        lines.push('\n');
    }
    assert_eq!(lines, include_str!("roots.golden"));
}

/// A third root proposed at the start.
fn proposed() -> World {
    let mut world = World::new();
    world.does("owner", add_root("owner", "third"));
    world
}

/// The removal of `root` proposed at the start.
fn going() -> World {
    let mut world = World::new();
    world.does("owner", remove_root("owner", "root"));
    world
}

#[test]
fn a_later_root_takes_effect_after_7_days_by_anyones_message() {
    let mut world = proposed();
    for before in [0, 1, 7 * DAY - 1] {
        world.set_time(START + before);
        assert!(!is_root(&world, "third"));
        world.refuses("third", accredit("anna").by("third").msg(), "not_a_root");
        world.refuses("owner", apply_root_addition("third"), "root_change_waits");
    }
    world.set_time(START + 7 * DAY);
    world.does("stranger", apply_root_addition("third"));
    assert!(is_root(&world, "third"));
    assert_eq!(pending(&world), []);
    world.does("third", accredit("anna").by("third").msg());
    assert!(world.holds("anna", 0));
}

#[test]
fn a_pending_root_is_visible() {
    let world = proposed();
    let expected = PendingRootView {
        root: address("third"),
        change: RootChange::Addition,
        effective: Instant(START + 7 * DAY),
        lapses: Instant(START + 14 * DAY),
    };
    assert_eq!(pending(&world), [expected]);
    let expected = PendingRootView {
        root: address("root"),
        change: RootChange::Removal,
        effective: Instant(START + DAY),
        lapses: Instant(START + 8 * DAY),
    };
    assert_eq!(pending(&going()), [expected]);
}

#[test]
fn any_root_vetoes_a_later_root() {
    for voice in ["root", "other_root"] {
        for after in [0, 7 * DAY, 13 * DAY] {
            let mut world = proposed();
            world.set_time(START + after);
            world.does(voice, veto(voice, "third"));
            assert_eq!(pending(&world), []);
            world.refuses("owner", apply_root_addition("third"), "no_root_change");
            world.set_time(START + 7 * DAY);
            world.refuses("owner", apply_root_addition("third"), "no_root_change");
        }
    }
}

#[test]
fn nobody_but_a_root_vetoes() {
    let mut world = proposed();
    for voice in ["owner", "stranger", "third"] {
        world.refuses(voice, veto(voice, "third"), "may_not_veto");
        world.refuses(voice, veto("root", "third"), "not_authorised");
    }
    world.refuses("root", veto("root", "other_root"), "no_root_change");
}

#[test]
fn only_the_owner_proposes_and_cancels() {
    let mut world = proposed();
    for voice in ["root", "third", "stranger"] {
        for msg in [
            add_root(voice, "fourth"),
            remove_root(voice, "root"),
            cancel_root(voice, "third"),
        ] {
            world.refuses_fully(voice, msg, "salus:kit:not_owner");
        }
    }
    world.does("owner", cancel_root("owner", "third"));
    assert_eq!(pending(&world), []);
    world.refuses("owner", cancel_root("owner", "third"), "no_root_change");
}

#[test]
fn removing_a_root_takes_24_hours() {
    let mut world = going();
    for before in [0, 1, DAY - 1] {
        world.set_time(START + before);
        world.refuses("owner", apply_root_removal("root"), "root_change_waits");
        assert!(is_root(&world, "root"));
        world.does("root", accredit(&format!("patient {before}")).msg());
    }
    world.set_time(START + DAY);
    world.does("stranger", apply_root_removal("root"));
    assert!(!is_root(&world, "root"));
    world.refuses("root", accredit("anna").msg(), "not_a_root");
}

#[test]
fn any_other_root_vetoes_a_removal_and_the_one_that_goes_does_not() {
    let mut world = going();
    world.refuses("root", veto("root", "root"), "may_not_veto");
    world.does("other_root", veto("other_root", "root"));
    world.set_time(START + DAY);
    world.refuses("owner", apply_root_removal("root"), "no_root_change");
    assert!(is_root(&world, "root"));
}

#[test]
fn two_roots_that_are_to_go_save_each_other() {
    let mut world = going();
    world.does("owner", remove_root("owner", "other_root"));
    world.does("root", veto("root", "other_root"));
    world.does("other_root", veto("other_root", "root"));
    assert_eq!(pending(&world), []);
}

#[test]
fn the_last_root_cannot_be_removed() {
    let mut world = going();
    world.does("owner", remove_root("owner", "other_root"));
    world.set_time(START + DAY);
    world.does("owner", apply_root_removal("root"));
    world.refuses("owner", apply_root_removal("other_root"), "last_root");
    world.does("owner", cancel_root("owner", "other_root"));
    world.refuses("owner", remove_root("owner", "other_root"), "last_root");
    assert_eq!(roots(&world), [address("other_root")]);
}

#[test]
fn what_was_not_applied_in_time_lapses() {
    for (after, lapsed) in [
        (14 * DAY - 1, false),
        (14 * DAY, true),
        (14 * DAY + 1, true),
    ] {
        let mut world = proposed();
        world.set_time(START + after);
        if lapsed {
            world.refuses("owner", apply_root_addition("third"), "root_change_lapsed");
            world.does("owner", add_root("owner", "third"));
            world.refuses("owner", apply_root_addition("third"), "root_change_waits");
        } else {
            world.does("owner", apply_root_addition("third"));
        }
    }
    let mut world = going();
    world.set_time(START + 8 * DAY);
    world.refuses("owner", apply_root_removal("root"), "root_change_lapsed");
}

#[test]
fn each_variant_applies_only_its_own_kind_of_change() {
    let mut world = proposed();
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + 7 * DAY);
    world.refuses("owner", apply_root_removal("third"), "no_root_change");
    world.refuses("owner", apply_root_addition("root"), "no_root_change");
}

#[test]
fn a_root_is_added_once_and_one_change_of_it_waits() {
    let mut world = proposed();
    world.refuses("owner", add_root("owner", "third"), "root_change_pending");
    world.refuses("owner", add_root("owner", "root"), "already_root");
    world.refuses("owner", remove_root("owner", "third"), "unknown_root");
    world.refuses("owner", remove_root("owner", "stranger"), "unknown_root");
    world.does("owner", remove_root("owner", "root"));
    world.refuses("owner", remove_root("owner", "root"), "root_change_pending");
}

#[test]
fn there_are_16_roots_at_most_with_those_that_are_to_come() {
    let mut world = World::new();
    for number in 2..16 {
        world.does("owner", add_root("owner", &format!("root {number}")));
    }
    world.refuses("owner", add_root("owner", "one more"), "roots_full");
    world.set_time(START + 7 * DAY);
    for number in 2..16 {
        world.does("owner", apply_root_addition(&format!("root {number}")));
    }
    assert_eq!(roots(&world).len(), 16);
    world.refuses("owner", add_root("owner", "one more"), "roots_full");
    world.does("owner", remove_root("owner", "root"));
    world.refuses("owner", add_root("owner", "one more"), "roots_full");
    world.set_time(START + 8 * DAY);
    world.does("owner", apply_root_removal("root"));
    world.does("owner", add_root("owner", "one more"));
}

#[test]
fn proposals_that_lapsed_take_no_place() {
    let mut world = World::new();
    for number in 2..16 {
        world.does("owner", add_root("owner", &format!("root {number}")));
    }
    world.set_time(START + 14 * DAY);
    world.does("owner", add_root("owner", "one more"));
    assert_eq!(pending(&world).len(), 1);
}

#[test]
fn a_deactivated_identity_becomes_no_root() {
    let mut world = World::new();
    let ending = salus_identity_api::cells::IdentityCell {
        deactivated_from: Some(Instant(START + 5)),
        ..Default::default()
    };
    world.set_cell("third", &ending);
    world.refuses("owner", add_root("owner", "third"), "deactivated");
}

#[test]
fn the_epoch_rises_when_a_root_comes_or_goes() {
    let mut world = proposed();
    let before = world.header().epoch;
    world.set_time(START + 7 * DAY);
    world.does("owner", apply_root_addition("third"));
    assert_eq!(world.header().epoch, before + 1);
    world.does("owner", remove_root("owner", "third"));
    assert_eq!(
        world.header().epoch,
        before + 1,
        "a proposal changes nothing"
    );
    world.set_time(START + 8 * DAY);
    world.does("owner", apply_root_removal("third"));
    assert_eq!(world.header().epoch, before + 2);
}

#[test]
fn without_its_root_nothing_of_a_tree_holds_and_cached_chains_know_it() {
    let mut world = longest_chain();
    world.does("stranger", refresh("anna"));
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + DAY);
    assert!(world.holds("anna", 0));
    world.does("owner", apply_root_removal("root"));
    for name in ["state", "region", "city", "anna"] {
        assert!(!world.holds(name, 0), "{name} by walking");
        assert!(
            !world.identity(name).accreditations[0].valid_now,
            "{name} by its cache"
        );
        world.does("stranger", refresh(name));
        assert!(
            !world.identity(name).accreditations[0].valid_now,
            "{name} refreshed"
        );
    }
    let msg = accredit("boris").by("city").under(0).msg();
    world.refuses("city", msg, "issuer_not_valid");
}

#[test]
fn a_root_that_comes_back_brings_its_tree_back() {
    let mut world = longest_chain();
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + DAY);
    world.does("owner", apply_root_removal("root"));
    world.does("stranger", refresh("anna"));
    world.does("owner", add_root("owner", "root"));
    world.set_time(START + 8 * DAY);
    world.does("owner", apply_root_addition("root"));
    assert!(world.holds("anna", 0));
    assert!(world.identity("anna").accreditations[0].valid_now);
}

#[test]
fn an_organization_without_its_root_widens_nothing() {
    let mut world = World::with_hospital();
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + DAY);
    world.does("owner", apply_root_removal("root"));
    let refused = "organization_not_accredited";
    world.refuses("hospital", add_operator("hospital", "desk"), refused);
    let msg = invite(
        "hospital",
        "anna",
        &[salus_identity_api::msg::Role::Clinician],
        salus_vocabulary::Period::ALWAYS,
    );
    world.refuses("hospital", msg, refused);
}

#[test]
fn a_pause_stops_the_coming_of_roots_and_not_their_going() {
    let mut world = proposed();
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + 7 * DAY);
    world.does("owner", pause("owner"));
    let paused = "salus:kit:paused";
    world.refuses_fully("owner", add_root("owner", "fourth"), paused);
    world.refuses_fully("owner", apply_root_addition("third"), paused);
    world.does("other_root", veto("other_root", "third"));
    world.does("owner", apply_root_removal("root"));
}

#[test]
fn a_stolen_owner_key_brings_no_root_past_a_watchful_one() {
    let mut world = World::new();
    world.does("owner", propose_owner("owner", "thief"));
    world.does("thief", accept_ownership("thief"));
    world.does("thief", add_root("thief", "puppet"));
    world.does("thief", remove_root("thief", "root"));
    world.does("root", veto("root", "puppet"));
    world.does("other_root", veto("other_root", "root"));
    world.set_time(START + 30 * DAY);
    for msg in [apply_root_addition("puppet"), apply_root_removal("root")] {
        world.refuses("thief", msg, "no_root_change");
    }
}

#[test]
fn applying_is_open_to_anyone_and_nothing_else_is() {
    use crate::access::{Access, access};
    let open = [apply_root_addition("third"), apply_root_removal("root")];
    assert!(open.iter().all(|msg| access(msg) == Access::Anyone));
    let owner = address("owner");
    let closed = [
        add_root("owner", "third"),
        remove_root("owner", "third"),
        cancel_root("owner", "third"),
        veto("owner", "third"),
    ];
    assert!(
        closed
            .iter()
            .all(|msg| access(msg) == Access::ActingAs(&owner))
    );
    let mut world = proposed();
    for msg in closed {
        world.refuses("stranger", msg, "not_authorised");
    }
}

#[test]
fn roots_are_named_in_normal_form() {
    let mut world = World::new();
    for text in [
        String::new(),
        "third".to_owned(),
        address("third").to_uppercase(),
    ] {
        for msg in [
            ExecuteMsg::AddRoot {
                r#as: address("owner"),
                root: text.clone(),
            },
            ExecuteMsg::RemoveRoot {
                r#as: address("owner"),
                root: text.clone(),
            },
            ExecuteMsg::ApplyRootAddition { root: text.clone() },
            ExecuteMsg::ApplyRootRemoval { root: text.clone() },
        ] {
            world.refuses_fully("owner", msg, "salus:kit:invalid_address");
        }
    }
}

#[test]
fn pending_roots_are_packed_as_documented() {
    let mut world = proposed();
    world.does("owner", remove_root("owner", "root"));
    let stored = cosmwasm_std::Storage::get(&world.deps.storage, &[14]).unwrap();
    let mut expected = vec![1, 2, 20];
    expected.extend(super::world::id("third").as_slice());
    expected.push(1);
    expected.extend(salus_vocabulary::packed::Pack::to_packed(&Instant(
        START + 7 * DAY,
    )));
    expected.push(20);
    expected.extend(super::world::id("root").as_slice());
    expected.push(0);
    expected.extend(salus_vocabulary::packed::Pack::to_packed(&Instant(
        START + DAY,
    )));
    assert_eq!(stored, expected);
}

#[test]
fn a_root_below_another_root_stays_a_root_of_its_own() {
    let mut world = World::new();
    let scope = [Issuer, Organization, Practitioner];
    world.does("root", accredit("other_root").issuer(2, &scope).msg());
    world.does("other_root", accredit("anna").by("other_root").msg());
    world.does(
        "other_root",
        accredit("boris").by("other_root").under(0).msg(),
    );
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + DAY);
    world.does("owner", apply_root_removal("root"));
    assert!(world.holds("anna", 0), "issued as a root");
    assert!(!world.holds("boris", 0), "issued under the root that went");
}

#[test]
fn a_live_root_is_not_deactivated() {
    use super::control::say::deactivate;
    let mut world = World::new();
    world.refuses("root", deactivate("root"), "live_root");
    world.does("owner", remove_root("owner", "root"));
    world.refuses("root", deactivate("root"), "live_root");
    world.set_time(START + DAY);
    world.does("stranger", apply_root_removal("root"));
    world.does("root", deactivate("root"));
}

#[test]
fn a_root_whose_deactivation_has_begun_does_not_come() {
    use super::control::say::{cancel_deactivation, deactivate};
    let mut world = World::new();
    world.does("owner", add_root("owner", "third"));
    world.does("third", deactivate("third"));
    world.set_time(START + 7 * DAY);
    world.refuses("stranger", apply_root_addition("third"), "deactivated");
    world.does("third", cancel_deactivation("third", "third"));
    world.does("stranger", apply_root_addition("third"));
    assert!(is_root(&world, "third"));
}
