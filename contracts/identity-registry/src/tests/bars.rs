use salus_identity_api::msg::{BarView, BarsResponse, QueryMsg, Status};
use salus_vocabulary::AccreditationKind::{Issuer, Organization, Practitioner, Reviewer};
use salus_vocabulary::Instant;

use super::chains::longest_chain;
use super::world::{
    START, World, accredit, add_root, address, apply_root_addition, apply_root_removal, code, id,
    lift_bar, pause, refresh, reinstate, remove_root, revoke, revoke_for_cause, suspend,
};

fn bar(world: &World, root: &str, subject: &str) -> Option<BarView> {
    let answer = world.ask(QueryMsg::Bar {
        root: address(root),
        subject: address(subject),
    });
    match answer {
        Ok(bar) => Some(bar),
        Err(error) => {
            assert_eq!(code(&error), "salus:identity:no_bar");
            None
        }
    }
}

/// Every issuer of the longest chain that may attest a practitioner, with what it issues under.
fn issuers() -> [(&'static str, Option<u16>); 4] {
    [
        ("root", None),
        ("state", Some(0)),
        ("region", Some(0)),
        ("city", Some(0)),
    ]
}

fn practitioner(
    by: &str,
    under: Option<u16>,
    subject: &str,
) -> salus_identity_api::msg::ExecuteMsg {
    let draft = accredit(subject).by(by);
    match under {
        Some(number) => draft.under(number).msg(),
        None => draft.msg(),
    }
}

/// The longest chain after `city` revoked anna's accreditation for cause.
fn barred() -> World {
    let mut world = longest_chain();
    world.does("city", revoke_for_cause("city", "anna", 0));
    world
}

#[test]
fn revocation_for_cause_revokes_and_bars_the_subject_under_that_root() {
    let world = barred();
    assert_eq!(world.accreditation("anna", 0).status, Status::Revoked);
    assert!(!world.holds("anna", 0));
    assert!(world.identity("anna").accreditations.is_empty());
    let expected = BarView {
        subject: address("anna"),
        by: address("city"),
        number: 0,
        since: Instant(START),
    };
    assert_eq!(bar(&world, "root", "anna"), Some(expected));
    assert_eq!(bar(&world, "other_root", "anna"), None);
}

#[test]
fn nobody_re_accredits_round_a_bar_at_any_depth_of_the_tree() {
    let mut world = barred();
    for (by, under) in issuers() {
        world.refuses(by, practitioner(by, under, "anna"), "barred");
    }
    let sibling = accredit("village")
        .by("region")
        .under(0)
        .issuer(0, &[Practitioner]);
    world.does("region", sibling.msg());
    let msg = practitioner("village", Some(0), "anna");
    world.refuses("village", msg, "barred");
}

#[test]
fn a_bar_stands_for_every_kind() {
    let mut world = barred();
    for kind in [Organization, Reviewer, Practitioner] {
        world.refuses("root", accredit("anna").kind(kind).msg(), "barred");
    }
    let issuer = accredit("anna").issuer(0, &[Practitioner]);
    world.refuses("root", issuer.msg(), "barred");
}

#[test]
fn the_root_itself_accredits_only_after_lifting() {
    let mut world = barred();
    world.refuses("root", accredit("anna").msg(), "barred");
    world.does("root", lift_bar("root", "anna"));
    assert_eq!(bar(&world, "root", "anna"), None);
    world.does("root", accredit("anna").msg());
    assert!(world.holds("anna", 1));
}

#[test]
fn only_the_root_lifts_its_bar() {
    let mut world = barred();
    for by in [
        "city",
        "region",
        "state",
        "other_root",
        "anna",
        "owner",
        "stranger",
    ] {
        world.refuses(by, lift_bar(by, "anna"), "no_bar");
        world.refuses(by, lift_bar("root", "anna"), "not_authorised");
    }
    world.does("root", lift_bar("root", "anna"));
    world.refuses("root", lift_bar("root", "anna"), "no_bar");
}

#[test]
fn lifting_revives_nothing() {
    let mut world = barred();
    world.does("root", lift_bar("root", "anna"));
    world.does("stranger", refresh("anna"));
    assert!(!world.holds("anna", 0));
    world.refuses("city", reinstate("city", "anna", 0), "accreditation_status");
}

#[test]
fn a_re_issue_has_a_new_number() {
    let mut world = barred();
    world.does("root", lift_bar("root", "anna"));
    world.does("city", practitioner("city", Some(0), "anna"));
    assert_eq!(world.identity("anna").accreditations[0].number, 1);
    assert!(!world.holds("anna", 0) && world.holds("anna", 1));
}

#[test]
fn another_root_is_not_bound_by_the_bar() {
    let mut world = barred();
    world.does("other_root", accredit("anna").by("other_root").msg());
    assert!(world.holds("anna", 1));
}

#[test]
fn a_root_below_the_bars_root_cannot_launder_through_it() {
    let mut world = barred();
    world.does(
        "root",
        accredit("other_root").issuer(0, &[Practitioner]).msg(),
    );
    let through = practitioner("other_root", Some(0), "anna");
    world.refuses("other_root", through, "barred");
}

#[test]
fn what_others_attested_before_stays_and_is_not_reinstated() {
    let mut world = longest_chain();
    world.does("region", practitioner("region", Some(0), "anna"));
    world.does("state", practitioner("state", Some(0), "anna"));
    world.does("state", suspend("state", "anna", 2));
    world.does("city", revoke_for_cause("city", "anna", 0));
    assert!(world.holds("anna", 1));
    world.refuses("state", reinstate("state", "anna", 2), "barred");
    world.does("root", revoke("root", "anna", 1));
    world.does("root", lift_bar("root", "anna"));
    world.does("state", reinstate("state", "anna", 2));
}

#[test]
fn the_issuer_and_the_root_of_the_chain_revoke_for_cause_and_nobody_else() {
    for by in ["region", "state", "other_root", "anna", "owner", "stranger"] {
        let mut world = longest_chain();
        world.refuses(by, revoke_for_cause(by, "anna", 0), "not_the_issuer");
        world.refuses(by, revoke_for_cause("city", "anna", 0), "not_authorised");
    }
    for by in ["city", "root"] {
        let mut world = longest_chain();
        world.does(by, revoke_for_cause(by, "anna", 0));
        assert_eq!(bar(&world, "root", "anna").unwrap().by, address(by));
    }
}

#[test]
fn an_issuer_does_not_save_its_subject_from_the_bar_by_a_plain_revocation() {
    let mut world = longest_chain();
    world.does("city", revoke("city", "anna", 0));
    let revoked = world.accreditation("anna", 0);
    world.set_time(START + 9);
    world.does("root", revoke_for_cause("root", "anna", 0));
    assert_eq!(world.accreditation("anna", 0), revoked, "its status stays");
    let set = bar(&world, "root", "anna").unwrap();
    assert_eq!((set.by, set.since), (address("root"), Instant(START + 9)));
    world.refuses("city", practitioner("city", Some(0), "anna"), "barred");
    world.set_time(START + 20);
    world.does("root", revoke_for_cause("root", "anna", 0));
    let again = bar(&world, "root", "anna").unwrap();
    assert_eq!(again.since, Instant(START + 9), "the first bar stays");
}

#[test]
fn only_the_root_bars_for_what_is_revoked_already() {
    let mut world = longest_chain();
    world.does("city", revoke("city", "anna", 0));
    for (by, refused) in [
        ("city", "accreditation_status"),
        ("state", "not_the_issuer"),
        ("other_root", "not_the_issuer"),
    ] {
        world.refuses(by, revoke_for_cause(by, "anna", 0), refused);
    }
    world.refuses(
        "root",
        revoke_for_cause("root", "anna", 7),
        "no_accreditation",
    );
    assert_eq!(bar(&world, "root", "anna"), None);
}

#[test]
fn a_plain_revocation_bars_nobody() {
    let mut world = longest_chain();
    world.does("city", revoke("city", "anna", 0));
    world.does("city", practitioner("city", Some(0), "anna"));
}

#[test]
fn a_suspended_accreditation_can_be_revoked_for_cause() {
    let mut world = longest_chain();
    world.does("city", suspend("city", "anna", 0));
    world.does("city", revoke_for_cause("city", "anna", 0));
    assert!(bar(&world, "root", "anna").is_some());
}

#[test]
fn an_issuer_cut_off_above_still_revokes_for_cause() {
    let mut world = longest_chain();
    world.does("root", suspend("root", "state", 0));
    world.does("city", revoke_for_cause("city", "anna", 0));
    assert!(bar(&world, "root", "anna").is_some());
}

#[test]
fn an_issuer_revoked_for_cause_takes_all_it_issued_with_it() {
    let mut world = longest_chain();
    let epoch = world.header().epoch;
    world.does("root", revoke_for_cause("root", "state", 0));
    assert_eq!(world.header().epoch, epoch + 1);
    for name in ["state", "region", "city", "anna"] {
        assert!(!world.holds(name, 0), "{name}");
        if name != "state" {
            assert!(!world.identity(name).accreditations[0].valid_now, "{name}");
        }
    }
    let again = accredit("state").issuer(2, &[Issuer, Practitioner]);
    world.refuses("root", again.msg(), "barred");
}

#[test]
fn the_first_bar_stays_with_its_date() {
    let mut world = longest_chain();
    world.does("region", practitioner("region", Some(0), "anna"));
    world.does("city", revoke_for_cause("city", "anna", 0));
    world.set_time(START + 9);
    world.does("region", revoke_for_cause("region", "anna", 1));
    let bar = bar(&world, "root", "anna").unwrap();
    assert_eq!((bar.by, bar.since), (address("city"), Instant(START)));
}

#[test]
fn a_bar_outlives_the_removal_and_the_return_of_its_root() {
    let mut world = barred();
    world.does("owner", remove_root("owner", "root"));
    world.set_time(START + 86_400);
    world.does("owner", apply_root_removal("root"));
    world.does("owner", add_root("owner", "root"));
    world.set_time(START + 8 * 86_400);
    world.does("owner", apply_root_addition("root"));
    world.refuses("root", accredit("anna").msg(), "barred");
}

#[test]
fn a_pause_stops_lifting_and_not_barring() {
    let mut world = longest_chain();
    world.does("owner", pause("owner"));
    world.does("city", revoke_for_cause("city", "anna", 0));
    world.refuses_fully("root", lift_bar("root", "anna"), "salus:kit:paused");
}

#[test]
fn bars_are_paged_under_their_root_alone() {
    let mut world = World::new();
    for number in 0..35 {
        let name = format!("doctor {number}");
        world.does("root", accredit(&name).msg());
        world.does("root", revoke_for_cause("root", &name, 0));
    }
    world.does("other_root", accredit("anna").by("other_root").msg());
    world.does("other_root", revoke_for_cause("other_root", "anna", 0));
    let ask = |cursor: Option<String>, limit| {
        world.ask::<BarsResponse>(QueryMsg::Bars {
            root: address("root"),
            cursor,
            limit,
        })
    };
    let first = ask(None, None).unwrap();
    assert_eq!(first.bars.len(), 30);
    let second = ask(first.next, None).unwrap();
    assert_eq!((second.bars.len(), second.next), (5, None));
    let error = ask(Some("x".to_owned()), None).unwrap_err();
    assert_eq!(code(&error), "salus:identity:cursor");
    let error = ask(None, Some(101)).unwrap_err();
    assert_eq!(code(&error), "salus:kit:page_limit");
}

#[test]
fn a_bar_is_packed_as_documented() {
    let world = barred();
    let mut key = vec![13, 20];
    key.extend(id("root").as_slice());
    key.extend(id("anna").as_slice());
    let stored = cosmwasm_std::Storage::get(&world.deps.storage, &key).unwrap();
    let mut expected = vec![1, 20];
    expected.extend(id("city").as_slice());
    expected.push(0);
    expected.extend(salus_vocabulary::packed::Pack::to_packed(&Instant(START)));
    assert_eq!(stored, expected);
}
