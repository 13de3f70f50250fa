use salus_identity_api::cells::IdentityCell;
use salus_identity_api::msg::Status;
use salus_vocabulary::AccreditationKind::{
    self, Issuer, Organization, Practitioner, Researcher, Reviewer,
};
use salus_vocabulary::{End, Hash, Instant, Period};

use super::world::{START, World, accredit, address, revoke};

#[test]
fn a_root_attests_any_kind() {
    for kind in AccreditationKind::ALL {
        let mut world = World::new();
        let draft = match kind {
            Issuer => accredit("anna").issuer(0, &[Practitioner]),
            kind => accredit("anna").kind(*kind),
        };
        world.does("root", draft.msg());
        assert!(world.holds("anna", 0), "{kind}");
    }
}

#[test]
fn an_accreditation_is_kept_as_it_was_issued() {
    let mut world = World::new();
    let period = Period::between(Instant(START), Instant(START + 100));
    let draft = accredit("anna").period(period).evidence(Hash([9; 32]));
    world.does("root", draft.msg());
    let view = world.accreditation("anna", 0);
    assert_eq!(view.issuer, address("root"));
    assert_eq!((view.number, view.under, view.depth), (0, None, 0));
    assert_eq!((view.kind, view.scope.as_slice()), (Practitioner, &[][..]));
    assert_eq!((view.period, view.valid), (period, Some(period)));
    assert_eq!(view.evidence, Some(Hash([9; 32])));
    assert_eq!(view.status, Status::Active);
    assert_eq!(
        (view.issued, view.changed),
        (Instant(START), Instant(START))
    );
    assert_eq!(world.identity("anna").accreditations, [view]);
}

#[test]
fn periods_are_half_open() {
    let mut world = World::new();
    let period = Period::between(Instant(START + 100), Instant(START + 200));
    world.does("root", accredit("anna").period(period).msg());
    let expected = [
        (99, false),
        (100, true),
        (101, true),
        (199, true),
        (200, false),
        (201, false),
    ];
    for (after, holds) in expected {
        world.set_time(START + after);
        assert_eq!(world.holds("anna", 0), holds, "{after}");
        assert_eq!(world.identity("anna").accreditations[0].valid_now, holds);
    }
}

#[test]
fn a_period_without_an_instant_or_already_over_is_refused() {
    let mut world = World::new();
    let empty = Period::between(Instant(START + 5), Instant(START + 5));
    let backwards = Period::between(Instant(START + 5), Instant(START + 4));
    for period in [empty, backwards, Period::until(Instant(0))] {
        world.refuses(
            "root",
            accredit("anna").period(period).msg(),
            "invalid_period",
        );
    }
    for end in [1, START - 1, START] {
        let period = Period::until(Instant(end));
        world.refuses("root", accredit("anna").period(period).msg(), "period_over");
    }
    let period = Period::until(Instant(START + 1));
    world.does("root", accredit("anna").period(period).msg());
}

#[test]
fn the_last_instant_is_a_bound_like_any_other() {
    let mut world = World::new();
    let period = Period::between(Instant(u64::MAX - 1), Instant(u64::MAX));
    world.does("root", accredit("anna").period(period).msg());
    assert!(!world.holds("anna", 0));
}

#[test]
fn nobody_accredits_himself() {
    let mut world = World::new();
    world.refuses("root", accredit("root").msg(), "self_accreditation");
}

#[test]
fn without_an_accreditation_to_issue_under_only_a_root_accredits() {
    let mut world = World::with_hospital();
    world.refuses(
        "hospital",
        accredit("anna").by("hospital").msg(),
        "not_a_root",
    );
    world.refuses("owner", accredit("anna").by("owner").msg(), "not_a_root");
}

#[test]
fn only_an_accreditation_as_issuer_lets_others_be_accredited() {
    let mut world = World::with_hospital();
    let under = |number| accredit("anna").by("hospital").under(number).msg();
    world.refuses("hospital", under(0), "issuer_not_valid");
    world.refuses("hospital", under(1), "issuer_not_valid");
    world.refuses(
        "stranger",
        accredit("anna").by("stranger").under(0).msg(),
        "issuer_not_valid",
    );
}

#[test]
fn scope_and_depth_belong_to_issuers() {
    let mut world = World::new();
    let practitioner = accredit("anna");
    world.refuses("root", practitioner.clone().depth(1).msg(), "depth");
    world.refuses("root", practitioner.scope(&[Reviewer]).msg(), "scope");
    let issuer = |depth, scope: &[_]| accredit("anna").issuer(depth, scope).msg();
    world.refuses("root", issuer(0, &[]), "scope");
    world.refuses("root", issuer(0, &[Reviewer, Reviewer]), "scope");
    world.refuses("root", issuer(0, &[Issuer, Reviewer]), "scope");
    world.refuses("root", issuer(1, &[Reviewer]), "scope");
    world.refuses("root", issuer(3, &[Issuer]), "depth");
    world.refuses("root", issuer(u8::MAX, &[Issuer]), "depth");
    world.does("root", issuer(2, &[Issuer, Reviewer]));
}

#[test]
fn an_issuer_attests_only_kinds_in_its_scope() {
    let mut world = World::new();
    world.does(
        "root",
        accredit("board").issuer(1, &[Issuer, Practitioner]).msg(),
    );
    let draft = accredit("anna").by("board").under(0);
    world.does("board", draft.clone().msg());
    world.refuses(
        "board",
        draft.clone().kind(Organization).msg(),
        "kind_outside_issuer",
    );
    let wider = draft.clone().issuer(0, &[Practitioner, Researcher]).msg();
    world.refuses("board", wider, "scope_outside_issuer");
    world.does("board", draft.issuer(0, &[Practitioner]).msg());
    world.does("root", accredit("school").issuer(0, &[Practitioner]).msg());
    let names_issuer = accredit("boris")
        .by("school")
        .under(0)
        .issuer(0, &[Practitioner]);
    world.refuses("school", names_issuer.msg(), "kind_outside_issuer");
}

#[test]
fn depth_falls_from_issuer_to_issuer() {
    let mut world = World::new();
    world.does(
        "root",
        accredit("board").issuer(1, &[Issuer, Reviewer]).msg(),
    );
    let below = |depth, scope: &[_]| {
        accredit("anna")
            .by("board")
            .under(0)
            .issuer(depth, scope)
            .msg()
    };
    for depth in [1, 2] {
        world.refuses("board", below(depth, &[Issuer]), "depth_not_below_issuer");
    }
    world.does("board", below(0, &[Reviewer]));
}

#[test]
fn a_period_lies_within_the_issuers() {
    let mut world = World::new();
    let (start, end) = (START - 50, START + 50);
    let own = Period::between(Instant(start), Instant(end));
    world.does(
        "root",
        accredit("board")
            .issuer(0, &[Practitioner])
            .period(own)
            .msg(),
    );
    let under = |period| accredit("anna").by("board").under(0).period(period).msg();
    let outside = [
        Period::between(Instant(start - 1), Instant(end)),
        Period::between(Instant(start), Instant(end + 1)),
        Period::until(Instant(end)),
        Period {
            start: Some(Instant(start)),
            end: End::OpenEnded,
        },
        Period::ALWAYS,
    ];
    for period in outside {
        world.refuses("board", under(period), "period_outside_issuer");
    }
    world.does("board", under(own));
}

#[test]
fn an_issuer_outside_its_own_period_accredits_nobody() {
    let mut world = World::new();
    let own = Period::between(Instant(START + 10), Instant(START + 20));
    world.does(
        "root",
        accredit("board")
            .issuer(0, &[Practitioner])
            .period(own)
            .msg(),
    );
    let msg = accredit("anna").by("board").under(0).period(own).msg();
    world.refuses("board", msg.clone(), "issuer_not_valid");
    world.set_time(START + 10);
    world.does("board", msg);
    world.set_time(START + 20);
    let longer = Period::between(Instant(START + 10), Instant(START + 21));
    let msg = accredit("boris").by("board").under(0).period(longer).msg();
    world.refuses("board", msg, "issuer_not_valid");
}

#[test]
fn a_deactivated_subject_is_not_accredited() {
    let mut world = World::new();
    let ended = IdentityCell {
        deactivated_from: Some(salus_vocabulary::Instant(0)),
        ..IdentityCell::default()
    };
    world.set_cell("anna", &ended);
    world.refuses("root", accredit("anna").msg(), "deactivated");
}

#[test]
fn one_issuer_fills_2_slots_of_a_subject_at_most() {
    let mut world = World::new();
    for _ in 0..2 {
        world.does("root", accredit("anna").msg());
    }
    world.refuses(
        "root",
        accredit("anna").msg(),
        "accreditations_full_for_issuer",
    );
    world.does("other_root", accredit("anna").by("other_root").msg());
    world.does("root", accredit("boris").msg());
}

#[test]
fn a_subject_has_8_accreditations_at_most() {
    let mut world = World::new();
    for issuer in ["north", "south", "east", "west"] {
        world.does("root", accredit(issuer).issuer(0, &[Practitioner]).msg());
        for _ in 0..2 {
            world.does(issuer, accredit("anna").by(issuer).under(0).msg());
        }
    }
    assert_eq!(world.cell("anna").accreditations.len(), 8);
    world.refuses("root", accredit("anna").msg(), "accreditations_full");
    world.does("west", revoke("west", "anna", 7));
    world.does("root", accredit("anna").msg());
    assert_eq!(world.cell("anna").accreditations.len(), 8);
}

#[test]
fn an_accreditation_that_is_over_makes_room_and_stays_readable() {
    let mut world = World::new();
    let short = Period::until(Instant(START + 10));
    for _ in 0..2 {
        world.does("root", accredit("anna").period(short).msg());
    }
    world.set_time(START + 9);
    world.refuses(
        "root",
        accredit("anna").msg(),
        "accreditations_full_for_issuer",
    );
    world.set_time(START + 10);
    world.does("root", accredit("anna").msg());
    assert_eq!(world.cell("anna").accreditations.len(), 1);
    assert_eq!(world.accreditation("anna", 1).period, short);
    assert!(world.holds("anna", 2));
}

#[test]
fn numbers_are_never_given_twice() {
    let mut world = World::new();
    for number in 0..5 {
        world.does("root", accredit("anna").msg());
        assert!(world.holds("anna", number));
        world.does("root", revoke("root", "anna", number));
    }
    assert_eq!(world.cell("anna").accreditations_ever, 5);
    let last = IdentityCell {
        accreditations_ever: u16::MAX - 1,
        ..IdentityCell::default()
    };
    world.set_cell("anna", &last);
    world.does("root", accredit("anna").msg());
    assert!(world.holds("anna", u16::MAX - 1));
    world.refuses("root", accredit("anna").msg(), "numbers_used_up");
}
