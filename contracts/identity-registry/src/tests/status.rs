use salus_identity_api::msg::Status;
use salus_vocabulary::AccreditationKind::{Issuer, Practitioner};
use salus_vocabulary::Instant;

use super::world::{START, World, accredit, reinstate, revoke, suspend};

/// `root -> board -> anna`.
fn world() -> World {
    let mut world = World::new();
    world.does(
        "root",
        accredit("board").issuer(1, &[Issuer, Practitioner]).msg(),
    );
    world.does("board", accredit("anna").by("board").under(0).msg());
    world
}

#[test]
fn status_goes_from_active_to_suspended_and_back_and_ends_revoked() {
    let mut world = world();
    world.set_time(START + 5);
    world.does("board", suspend("board", "anna", 0));
    let suspended = world.accreditation("anna", 0);
    assert_eq!(
        (suspended.status, suspended.valid),
        (Status::Suspended, None)
    );
    assert_eq!(
        (suspended.issued, suspended.changed),
        (Instant(START), Instant(START + 5))
    );
    world.does("board", reinstate("board", "anna", 0));
    assert_eq!(world.accreditation("anna", 0).status, Status::Active);
    world.does("board", revoke("board", "anna", 0));
    let revoked = world.accreditation("anna", 0);
    assert_eq!((revoked.status, revoked.valid), (Status::Revoked, None));
    assert_eq!(world.identity("anna").accreditations, []);
}

#[test]
fn a_suspended_accreditation_can_be_revoked() {
    let mut world = world();
    world.does("board", suspend("board", "anna", 0));
    world.does("board", revoke("board", "anna", 0));
}

#[test]
fn a_change_that_is_none_is_refused() {
    let mut world = world();
    world.refuses(
        "board",
        reinstate("board", "anna", 0),
        "accreditation_status",
    );
    world.does("board", suspend("board", "anna", 0));
    world.refuses("board", suspend("board", "anna", 0), "accreditation_status");
    world.does("board", revoke("board", "anna", 0));
    for msg in [
        suspend("board", "anna", 0),
        reinstate("board", "anna", 0),
        revoke("board", "anna", 0),
    ] {
        world.refuses("board", msg, "accreditation_status");
    }
}

#[test]
fn an_accreditation_that_never_was_is_named() {
    let mut world = world();
    for msg in [
        suspend("board", "anna", 1),
        reinstate("board", "anna", u16::MAX),
        revoke("board", "boris", 0),
    ] {
        world.refuses("board", msg, "no_accreditation");
    }
}

#[test]
fn only_the_issuer_suspends_and_reinstates() {
    let mut world = world();
    for by in ["root", "other_root", "anna", "owner", "stranger"] {
        world.refuses(by, suspend(by, "anna", 0), "not_the_issuer");
    }
    world.does("board", suspend("board", "anna", 0));
    for by in ["root", "other_root", "anna", "owner", "stranger"] {
        world.refuses(by, reinstate(by, "anna", 0), "not_the_issuer");
    }
}

#[test]
fn the_issuer_and_the_root_of_the_chain_revoke_and_nobody_else() {
    let mut world = world();
    for by in ["other_root", "anna", "owner", "stranger"] {
        world.refuses(by, revoke(by, "anna", 0), "not_the_issuer");
    }
    world.does("root", revoke("root", "anna", 0));
}

#[test]
fn an_issuer_between_does_not_revoke_what_those_below_it_issued() {
    let mut world = world();
    let draft = accredit("school")
        .by("board")
        .under(0)
        .issuer(0, &[Practitioner]);
    world.does("board", draft.msg());
    world.does("school", accredit("boris").by("school").under(0).msg());
    world.refuses("board", revoke("board", "boris", 0), "not_the_issuer");
    world.does("root", revoke("root", "boris", 0));
}

#[test]
fn the_root_revokes_also_below_an_issuer_that_is_revoked() {
    let mut world = world();
    world.does("root", revoke("root", "board", 0));
    world.does("root", revoke("root", "anna", 0));
}

#[test]
fn other_accreditations_of_the_subject_stay() {
    let mut world = world();
    world.does("root", accredit("anna").msg());
    world.does("board", suspend("board", "anna", 0));
    assert!(world.holds("anna", 1));
    world.does("board", revoke("board", "anna", 0));
    assert!(world.holds("anna", 1));
    assert!(world.identity("anna").accreditations[0].valid_now);
}
