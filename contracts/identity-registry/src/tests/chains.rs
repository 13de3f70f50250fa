use salus_identity_api::MAX_CHAIN;
use salus_vocabulary::AccreditationKind::{Issuer, Practitioner, Reviewer};
use salus_vocabulary::{Instant, Period};

use super::world::{START, World, accredit, id, refresh, reinstate, revoke, suspend};

/// `root -> state -> region -> city -> anna`, the longest chain there is.
pub fn longest_chain() -> World {
    let mut world = World::new();
    let scope = [Issuer, Practitioner];
    world.does("root", accredit("state").issuer(2, &scope).msg());
    world.does(
        "state",
        accredit("region")
            .by("state")
            .under(0)
            .issuer(1, &scope)
            .msg(),
    );
    world.does(
        "region",
        accredit("city")
            .by("region")
            .under(0)
            .issuer(0, &[Practitioner])
            .msg(),
    );
    world.does("city", accredit("anna").by("city").under(0).msg());
    world
}

#[test]
fn the_longest_chain_has_4_accreditations() {
    let mut world = longest_chain();
    assert!(world.holds("anna", 0));
    assert_eq!(
        world.reader().chain(&id("anna"), 0).unwrap().links().len(),
        MAX_CHAIN
    );
    let further = accredit("boris")
        .by("city")
        .under(0)
        .issuer(0, &[Practitioner]);
    world.refuses("city", further.msg(), "kind_outside_issuer");
}

#[test]
fn no_accreditation_leads_back_to_one_above() {
    let mut world = longest_chain();
    for above in ["region", "state", "root"] {
        let msg = accredit(above).by("city").under(0).msg();
        world.refuses("city", msg, "cycle");
    }
    let itself = accredit("city").by("city").under(0).msg();
    world.refuses("city", itself, "self_accreditation");
    world.does("city", accredit("other_root").by("city").under(0).msg());
}

#[test]
fn suspending_an_issuer_suspends_all_it_issued() {
    for (by, subject) in [("root", "state"), ("state", "region"), ("region", "city")] {
        let mut world = longest_chain();
        world.does(by, suspend(by, subject, 0));
        assert!(!world.holds("anna", 0), "{subject}");
        assert!(
            !world.identity("anna").accreditations[0].valid_now,
            "{subject}"
        );
        world.does(by, reinstate(by, subject, 0));
        assert!(world.holds("anna", 0), "{subject}");
        assert!(
            world.identity("anna").accreditations[0].valid_now,
            "{subject}"
        );
    }
}

#[test]
fn revoking_an_issuer_ends_all_it_issued_for_ever() {
    let mut world = longest_chain();
    world.does("root", revoke("root", "state", 0));
    assert!(!world.holds("anna", 0));
    world.does(
        "root",
        accredit("state").issuer(2, &[Issuer, Practitioner]).msg(),
    );
    assert!(
        !world.holds("anna", 0),
        "a re-issue has a new number and revives nothing"
    );
}

#[test]
fn an_issuer_that_is_cut_off_accredits_and_reinstates_nobody() {
    let mut world = longest_chain();
    world.does("city", suspend("city", "anna", 0));
    world.does("root", suspend("root", "state", 0));
    world.refuses(
        "city",
        accredit("boris").by("city").under(0).msg(),
        "issuer_not_valid",
    );
    world.refuses("city", reinstate("city", "anna", 0), "issuer_not_valid");
    world.does("root", reinstate("root", "state", 0));
    world.does("city", reinstate("city", "anna", 0));
}

#[test]
fn an_issuer_that_is_cut_off_still_suspends_and_revokes() {
    let mut world = longest_chain();
    world.does("root", suspend("root", "state", 0));
    world.does("city", suspend("city", "anna", 0));
    world.does("city", revoke("city", "anna", 0));
}

#[test]
fn the_epoch_rises_with_every_change_of_an_issuer_and_no_other() {
    let mut world = longest_chain();
    assert_eq!(world.header().epoch, 0, "issuing raises nothing");
    world.does("city", suspend("city", "anna", 0));
    world.does("city", reinstate("city", "anna", 0));
    world.does("city", revoke("city", "anna", 0));
    assert_eq!(world.header().epoch, 0);
    world.does("region", suspend("region", "city", 0));
    assert_eq!(world.header().epoch, 1);
    world.does("region", reinstate("region", "city", 0));
    assert_eq!(world.header().epoch, 2);
    world.does("region", revoke("region", "city", 0));
    assert_eq!(world.header().epoch, 3);
}

#[test]
fn a_refresh_caches_the_present_epoch_and_changes_no_answer() {
    let mut world = longest_chain();
    world.does("region", suspend("region", "city", 0));
    for (epoch, holds) in [(1, false), (2, true)] {
        assert_ne!(world.cell("anna").accreditations[0].epoch, epoch);
        world.does("stranger", refresh("anna"));
        let slot = world.cell("anna").accreditations[0];
        assert_eq!((slot.epoch, slot.valid.is_some()), (epoch, holds));
        assert_eq!(world.holds("anna", 0), holds);
        if epoch == 1 {
            world.does("region", reinstate("region", "city", 0));
        }
    }
}

#[test]
fn a_refresh_of_what_is_fresh_writes_nothing() {
    let mut world = longest_chain();
    let before = world.dump();
    world.does("stranger", refresh("anna"));
    world.does("stranger", refresh("nobody"));
    assert_eq!(world.dump(), before);
}

#[test]
fn a_refresh_during_a_suspension_does_not_outlive_it() {
    let mut world = longest_chain();
    world.does("root", suspend("root", "state", 0));
    world.does("root", reinstate("root", "state", 0));
    world.does("city", suspend("city", "anna", 0));
    world.does("stranger", refresh("anna"));
    assert!(!world.holds("anna", 0));
    world.does("city", reinstate("city", "anna", 0));
    assert!(world.holds("anna", 0));
    assert!(world.identity("anna").accreditations[0].valid_now);
}

#[test]
fn validity_is_the_common_period_of_the_chain() {
    let mut world = World::new();
    let board = Period::between(Instant(START - 10), Instant(START + 100));
    let anna = Period::between(Instant(START + 10), Instant(START + 90));
    world.does(
        "root",
        accredit("board").issuer(0, &[Reviewer]).period(board).msg(),
    );
    let draft = accredit("anna")
        .by("board")
        .under(0)
        .kind(Reviewer)
        .period(anna);
    world.does("board", draft.msg());
    assert_eq!(world.accreditation("anna", 0).valid, Some(anna));
    assert_eq!(world.identity("anna").accreditations[0].valid, Some(anna));
}

#[test]
fn a_suspension_in_the_middle_lets_nobody_below_issue_or_hold() {
    let mut world = longest_chain();
    world.does("state", suspend("state", "region", 0));
    for (name, holds) in [
        ("state", true),
        ("region", false),
        ("city", false),
        ("anna", false),
    ] {
        assert_eq!(world.holds(name, 0), holds, "{name}");
    }
    let msg = accredit("boris").by("region").under(0).msg();
    world.refuses("region", msg, "issuer_not_valid");
    let msg = accredit("boris").by("city").under(0).msg();
    world.refuses("city", msg, "issuer_not_valid");
}

#[test]
fn a_re_accredited_issuer_starts_anew_and_its_old_number_issues_nothing() {
    let mut world = longest_chain();
    world.does("state", revoke("state", "region", 0));
    let again = accredit("region")
        .by("state")
        .under(0)
        .issuer(1, &[Issuer, Practitioner]);
    world.does("state", again.msg());
    let old = accredit("boris").by("region").under(0).msg();
    world.refuses("region", old, "issuer_not_valid");
    world.does("region", accredit("boris").by("region").under(1).msg());
    assert!(world.holds("boris", 0));
    assert!(!world.holds("city", 0) && !world.holds("anna", 0));
    let lost = accredit("carla").by("city").under(0).msg();
    world.refuses("city", lost, "issuer_not_valid");
}

#[test]
fn no_cycle_arises_from_several_accreditations_of_one_holder() {
    let mut world = longest_chain();
    let scope = [Issuer, Practitioner];
    world.does(
        "other_root",
        accredit("city").by("other_root").issuer(2, &scope).msg(),
    );
    world.does(
        "city",
        accredit("state")
            .by("city")
            .under(1)
            .issuer(1, &scope)
            .msg(),
    );
    for above in ["city", "other_root"] {
        let msg = accredit(above).by("state").under(1).msg();
        world.refuses("state", msg, "cycle");
    }
    let down = accredit("region")
        .by("state")
        .under(1)
        .issuer(0, &[Practitioner]);
    world.does("state", down.msg());
    let msg = accredit("city").by("region").under(1).msg();
    world.refuses("region", msg, "cycle");
    assert_eq!(
        world
            .reader()
            .chain(&id("region"), 1)
            .unwrap()
            .links()
            .len(),
        3
    );
}

#[test]
fn a_chain_through_the_longest_one_cannot_grow() {
    let mut world = longest_chain();
    let depth = accredit("boris")
        .by("region")
        .under(0)
        .issuer(1, &[Issuer, Practitioner]);
    world.refuses("region", depth.msg(), "depth_not_below_issuer");
    let sideways = accredit("boris")
        .by("state")
        .under(0)
        .issuer(2, &[Issuer, Practitioner]);
    world.refuses("state", sideways.msg(), "depth_not_below_issuer");
}

#[test]
fn what_an_issuer_that_ended_accredited_goes_on_until_the_root_ends_it() {
    use super::control::say::deactivate;
    let mut world = longest_chain();
    world.does("city", deactivate("city"));
    world.set_time(START + 14 * 86_400);
    assert!(world.identity("city").deactivated);
    assert!(world.holds("anna", 0));
    let further = accredit("boris").by("city").under(0).msg();
    world.refuses("city", further, "not_authorised");
    world.does("root", revoke("root", "city", 0));
    assert!(!world.holds("anna", 0));
}
