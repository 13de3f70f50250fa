use salus_contract_kit::{Cell, Directed, Direction};
use salus_identity_api::cells::{DelegationCell, IdentityCell, delegation_key};
use salus_identity_api::msg::{DelegationView, DelegationsResponse, ExecuteMsg, Power, QueryMsg};
use salus_policy::{ActorMatch, ActorRole, Condition, VoidedSpan, Who};
use salus_vocabulary::{DelegationBasis, End, Hash, Instant, Period};

use super::events::story;
use super::world::{
    START, World, accredit, address, address_of_id, code, delegate, end_delegation, id, pause,
    resign_delegation, view_of,
};

const DAY: u64 = 86_400;

fn until(days: u64) -> Period {
    Period::until(Instant(START + days * DAY))
}

fn ask(world: &World, delegate: &str) -> DelegationView {
    world
        .ask(QueryMsg::Delegation {
            principal: address("anna"),
            delegate: address(delegate),
        })
        .unwrap()
}

fn holds(world: &World, delegate: &str) -> bool {
    ask(world, delegate).valid_now
}

fn given(powers: Vec<Power>) -> ExecuteMsg {
    delegate("anna", "boris", powers, until(30))
}

fn viewing(condition: Condition<String>) -> ExecuteMsg {
    given(vec![Power::View(Box::new(condition))])
}

/// Anna's world with boris as her delegate for all powers.
fn delegated() -> World {
    let mut world = World::new();
    let powers = vec![view_of(&["R", "HIV"]), Power::Consent, Power::Revoke];
    world.does("anna", given(powers));
    world
}

#[test]
fn a_delegation_is_kept_as_it_was_given() {
    let mut world = World::new();
    let condition = Condition {
        actors: Some(vec![ActorMatch {
            role: ActorRole::Source,
            who: Who::MemberOf(address("hospital")),
        }]),
        labels: Some(vec!["R".parse().unwrap()]),
        period: Some(until(10)),
        ..Condition::default()
    };
    let powers = vec![Power::View(Box::new(condition)), Power::Revoke];
    let msg = ExecuteMsg::Delegate {
        r#as: address("anna"),
        delegate: address("boris"),
        powers: powers.clone(),
        basis: DelegationBasis::HealthcarePowerOfAttorney,
        evidence: Some(Hash([7; 32])),
        period: until(30),
    };
    world.does("anna", msg);
    let view = ask(&world, "boris");
    assert_eq!(view.delegate, address("boris"));
    assert_eq!(view.powers, powers);
    assert_eq!(view.basis.code(), "HPOWATT");
    assert_eq!(view.evidence, Some(Hash([7; 32])));
    assert_eq!((view.period, view.given), (until(30), Instant(START)));
    assert_eq!((view.ended, view.valid_now), (None, true));
    assert!(world.cell("anna").delegating);
    assert!(!world.cell("boris").delegating);
}

#[test]
fn an_end_is_required_and_lies_at_most_24_months_away() {
    let open = Period {
        start: Some(Instant(START)),
        end: End::OpenEnded,
    };
    let mut world = World::new();
    let with = |period| delegate("anna", "boris", vec![Power::Revoke], period);
    world.refuses("anna", with(open), "delegation_end");
    world.refuses("anna", with(Period::ALWAYS), "delegation_end");
    let limit = START + 730 * DAY;
    for end in [limit + 1, u64::MAX] {
        let period = Period::until(Instant(end));
        world.refuses("anna", with(period), "delegation_end");
        let later = Period::between(Instant(limit - 60), Instant(end));
        world.refuses("anna", with(later), "delegation_end");
    }
    world.does("anna", with(Period::until(Instant(limit - 1))));
    world.does("anna", with(Period::until(Instant(limit))));
}

#[test]
fn a_period_that_is_over_or_holds_at_no_instant_is_refused() {
    let mut world = World::new();
    let with = |period| delegate("anna", "boris", vec![Power::Revoke], period);
    for end in [1, START - 1, START] {
        let period = Period::until(Instant(end));
        world.refuses("anna", with(period), "period_over");
    }
    let backwards = Period::between(Instant(START + 5), Instant(START + 5));
    world.refuses("anna", with(backwards), "invalid_period");
    world.does("anna", with(Period::until(Instant(START + 1))));
}

#[test]
fn a_delegation_holds_from_its_start_to_its_end() {
    let mut world = World::new();
    let period = Period::between(Instant(START + 100), Instant(START + 200));
    world.does(
        "anna",
        delegate("anna", "boris", vec![Power::Consent], period),
    );
    for (after, expected) in [
        (99, false),
        (100, true),
        (101, true),
        (199, true),
        (200, false),
        (201, false),
    ] {
        world.set_time(START + after);
        assert_eq!(holds(&world, "boris"), expected, "{after}");
    }
}

#[test]
fn a_delegate_has_at_least_one_power_and_none_twice() {
    let mut world = World::new();
    world.refuses("anna", given(vec![]), "powers");
    for twice in [
        vec![Power::Revoke, Power::Revoke],
        vec![Power::Consent, Power::Revoke, Power::Consent],
        vec![view_of(&["R"]), view_of(&["R"])],
        vec![view_of(&["R"]), Power::Consent, view_of(&["V"])],
    ] {
        world.refuses("anna", given(twice), "powers");
    }
    for one in [Power::Consent, Power::Revoke, view_of(&["R"])] {
        world.does("anna", given(vec![one.clone()]));
        assert_eq!(ask(&world, "boris").powers, [one]);
    }
}

#[test]
fn the_condition_of_view_must_list_labels_explicitly() {
    let mut world = World::new();
    let refused = "salus:policy:labels_unstated";
    world.refuses_fully("anna", viewing(Condition::default()), refused);
    let level = Condition {
        confidentiality_at_most: Some("R".parse().unwrap()),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(level), refused);
}

#[test]
fn the_condition_of_view_is_checked_like_any_other() {
    let mut world = World::new();
    let labels = || Some(vec!["R".parse().unwrap()]);
    let empty = Condition {
        labels: Some(vec![]),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(empty), "salus:policy:empty_list");
    let empty = Condition {
        labels: labels(),
        actions: Some(vec![]),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(empty), "salus:policy:empty_list");
    let twice = Condition {
        labels: Some(vec!["R".parse().unwrap(), "R".parse().unwrap()]),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(twice), "salus:policy:duplicate");
    let codes = |number: u8| Condition {
        labels: labels(),
        codes: Some((0..number).map(|fill| Hash([fill; 32])).collect()),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(codes(17)), "salus:policy:too_many");
    world.does("anna", viewing(codes(16)));
    let short = Condition {
        labels: labels(),
        period: Some(Period::between(Instant(START), Instant(START + 59))),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(short), "salus:policy:period");
    let kind = Condition {
        labels: labels(),
        actors: Some(vec![ActorMatch {
            role: ActorRole::Source,
            who: Who::Accredited(salus_vocabulary::AccreditationKind::Reviewer),
        }]),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(kind), "salus:policy:source_kind");
    let nobody = Condition {
        labels: labels(),
        actors: Some(vec![ActorMatch {
            role: ActorRole::Source,
            who: Who::Identity("nobody".to_owned()),
        }]),
        ..Condition::default()
    };
    world.refuses_fully("anna", viewing(nobody), "salus:kit:invalid_address");
}

#[test]
fn a_delegation_fits_into_a_cell() {
    let mut world = World::new();
    let purposes = |length: usize| {
        let purpose = |number: u8| {
            let code = format!("{number:02}{}", "c".repeat(length));
            format!("https://example.org|{code}").parse().unwrap()
        };
        Condition {
            labels: Some(vec!["R".parse().unwrap()]),
            purposes: Some((0..16).map(purpose).collect()),
            codes: Some((0..16).map(|fill| Hash([fill; 32])).collect()),
            ..Condition::default()
        }
    };
    let mut refused = false;
    for length in (10..100).step_by(10) {
        if world.run("anna", viewing(purposes(length))).is_err() {
            world.refuses_fully("anna", viewing(purposes(length)), "salus:policy:too_large");
            refused = true;
            break;
        }
    }
    assert!(refused, "no condition was ever too large");
    let key = delegation_key(&id("anna"), &id("boris"));
    let bytes = cosmwasm_std::Storage::get(&world.deps.storage, key.as_slice()).unwrap();
    assert!(bytes.len() < 4_096);
}

#[test]
fn nobody_is_his_own_delegate() {
    let mut world = World::new();
    let msg = delegate("anna", "anna", vec![Power::Revoke], until(1));
    world.refuses("anna", msg, "own_delegate");
}

#[test]
fn who_is_being_deactivated_becomes_no_delegate() {
    let mut world = World::new();
    for from in [START - 1, START + 1_000] {
        let ending = IdentityCell {
            deactivated_from: Some(Instant(from)),
            ..IdentityCell::default()
        };
        world.set_cell("boris", &ending);
        world.refuses("anna", given(vec![Power::Revoke]), "deactivated");
    }
}

#[test]
fn a_new_delegation_replaces_the_old() {
    let mut world = delegated();
    world.set_time(START + 5);
    world.does("anna", given(vec![Power::Revoke]));
    let view = ask(&world, "boris");
    assert_eq!(view.powers, [Power::Revoke]);
    assert_eq!(view.given, Instant(START + 5));
    world.does("anna", end_delegation("anna", "boris"));
    world.does("anna", given(vec![Power::Consent]));
    let view = ask(&world, "boris");
    assert_eq!((view.ended, view.valid_now), (None, true));
}

#[test]
fn the_principals_controllers_end_a_delegation_at_once_also_while_paused() {
    let mut world = delegated();
    let controlled = IdentityCell {
        controllers: vec![id("mother"), id("father")],
        ..world.cell("anna")
    };
    world.set_cell("anna", &controlled);
    world.does("owner", pause("owner"));
    world.refuses("anna", end_delegation("anna", "boris"), "not_authorised");
    world.does("father", end_delegation("anna", "boris"));
    let view = ask(&world, "boris");
    assert_eq!((view.ended, view.valid_now), (Some(Instant(START)), false));
    world.refuses(
        "mother",
        end_delegation("anna", "boris"),
        "delegation_ended",
    );
}

#[test]
fn a_delegate_resigns_at_once_also_while_paused() {
    let mut world = delegated();
    world.does("owner", pause("owner"));
    world.does("boris", resign_delegation("boris", "anna"));
    assert!(!holds(&world, "boris"));
    world.refuses(
        "boris",
        resign_delegation("boris", "anna"),
        "delegation_ended",
    );
}

#[test]
fn only_principal_and_delegate_end_a_delegation() {
    let mut world = delegated();
    world.refuses("eve", end_delegation("anna", "boris"), "not_authorised");
    world.refuses("eve", resign_delegation("boris", "anna"), "not_authorised");
    world.refuses("eve", end_delegation("eve", "boris"), "no_delegation");
    world.refuses("eve", resign_delegation("eve", "anna"), "no_delegation");
    world.refuses("boris", end_delegation("boris", "anna"), "no_delegation");
    world.refuses("owner", end_delegation("owner", "boris"), "no_delegation");
    let absent = world.ask::<DelegationView>(QueryMsg::Delegation {
        principal: address("boris"),
        delegate: address("anna"),
    });
    assert_eq!(code(&absent.unwrap_err()), "salus:identity:no_delegation");
}

#[test]
fn there_is_no_onward_delegation() {
    let mut world = delegated();
    let onward = delegate("anna", "third", vec![Power::Revoke], until(1));
    world.refuses("boris", onward, "not_authorised");
    let own = delegate("boris", "third", vec![Power::Revoke], until(1));
    world.does("boris", own);
    let cell = world.cell("anna");
    let reader = world.reader();
    let onward = reader
        .delegation(&id("anna"), &cell, &id("third"), Instant(START))
        .unwrap();
    assert_eq!(onward, None, "what boris gives is his own");
}

#[test]
fn a_delegate_does_nothing_as_the_principal_in_this_registry() {
    let mut world = World::new();
    let powers = vec![view_of(&["R"]), Power::Consent, Power::Revoke];
    for principal in ["root", "board", "hospital", "anna", "carla", "owner"] {
        let msg = delegate(principal, "boris", powers.clone(), until(300));
        world.does(principal, msg);
    }
    for (sender, msg) in story() {
        if sender != "stranger" && sender != "boris" {
            world.refuses("boris", msg.clone(), "not_authorised");
        }
        world.does(sender, msg);
    }
}

#[test]
fn what_was_granted_in_a_voided_span_is_dead() {
    let mut world = delegated();
    let voided = |start, end| VoidedSpan {
        start: Instant(start),
        end: Instant(end),
        refusals: false,
    };
    for (span, alive) in [
        (voided(START - 5, START), true),
        (voided(START, START + 1), false),
        (voided(START + 1, START + 9), true),
        (voided(START - 9, START + 9), false),
    ] {
        let cell = IdentityCell {
            voided: vec![span],
            ..world.cell("anna")
        };
        world.set_cell("anna", &cell);
        assert_eq!(holds(&world, "boris"), alive, "{span:?}");
    }
    world.set_time(START + 9);
    world.does("anna", given(vec![Power::Revoke]));
    assert!(holds(&world, "boris"), "given anew after the span");
}

#[test]
fn what_was_given_before_a_recovery_is_dead() {
    let mut world = delegated();
    for (since, alive) in [(START - 1, true), (START, true), (START + 1, false)] {
        let cell = IdentityCell {
            delegations_since: Instant(since),
            ..world.cell("anna")
        };
        world.set_cell("anna", &cell);
        assert_eq!(holds(&world, "boris"), alive, "{since}");
    }
    world.set_time(START + 1);
    world.does("anna", given(vec![Power::Revoke]));
    assert!(holds(&world, "boris"), "given anew after the recovery");
}

#[test]
fn a_deactivation_of_the_principal_ends_its_delegations() {
    let mut world = delegated();
    let cell = IdentityCell {
        deactivated_from: Some(Instant(START + 100)),
        ..world.cell("anna")
    };
    world.set_cell("anna", &cell);
    for (after, alive) in [(99, true), (100, false), (101, false)] {
        world.set_time(START + after);
        assert_eq!(holds(&world, "boris"), alive, "{after}");
    }
}

#[test]
fn while_a_recovery_has_its_votes_delegations_are_ended_and_not_given() {
    let mut world = delegated();
    let cell = IdentityCell {
        frozen: true,
        ..world.cell("anna")
    };
    world.set_cell("anna", &cell);
    let msg = delegate("anna", "eve", vec![Power::Consent], until(1));
    world.refuses_fully("anna", msg, "salus:kit:frozen");
    world.does("anna", end_delegation("anna", "boris"));
}

#[test]
fn giving_widens_and_ending_narrows() {
    assert_eq!(given(vec![]).direction(), Direction::Widens);
    assert_eq!(end_delegation("a", "b").direction(), Direction::Narrows);
    assert_eq!(resign_delegation("a", "b").direction(), Direction::Narrows);
}

#[test]
fn a_delegation_reaches_no_accreditation() {
    let mut world = World::new();
    world.does(
        "root",
        delegate("root", "boris", vec![Power::Consent], until(1)),
    );
    world.refuses("boris", accredit("anna").by("boris").msg(), "not_a_root");
    world.refuses("boris", accredit("anna").msg(), "not_authorised");
}

#[test]
fn delegations_are_paged_under_their_principal_alone() {
    let mut world = World::new();
    for number in 0..250u8 {
        let delegate = salus_vocabulary::Id::from([number; 20]);
        let msg = ExecuteMsg::Delegate {
            r#as: address("anna"),
            delegate: address_of_id(&delegate),
            powers: vec![Power::Revoke],
            basis: DelegationBasis::Delegatee,
            evidence: None,
            period: until(30),
        };
        world.does("anna", msg);
    }
    world.does(
        "boris",
        delegate("boris", "anna", vec![Power::Revoke], until(1)),
    );
    let (mut cursor, mut seen, mut pages) = (None, Vec::new(), 0);
    loop {
        let page: DelegationsResponse = world
            .ask(QueryMsg::Delegations {
                principal: address("anna"),
                cursor,
                limit: Some(100),
            })
            .unwrap();
        pages += 1;
        seen.extend(page.delegations.into_iter().map(|view| view.delegate));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (250, 3));
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 250);
    for (cursor, limit, expected) in [
        (None, Some(0), "salus:kit:page_limit"),
        (None, Some(101), "salus:kit:page_limit"),
        (Some("x".to_owned()), None, "salus:identity:cursor"),
    ] {
        let error = world
            .ask::<DelegationsResponse>(QueryMsg::Delegations {
                principal: address("anna"),
                cursor,
                limit,
            })
            .unwrap_err();
        assert_eq!(code(&error), expected);
    }
}

#[test]
fn a_delegation_is_packed_as_documented() {
    let mut world = World::new();
    let msg = ExecuteMsg::Delegate {
        r#as: address("anna"),
        delegate: address("boris"),
        powers: vec![Power::Revoke, Power::Consent],
        basis: DelegationBasis::Parent,
        evidence: Some(Hash([7; 32])),
        period: Period::until(Instant(START + 100)),
    };
    world.does("anna", msg);
    let key = delegation_key(&id("anna"), &id("boris"));
    let stored = cosmwasm_std::Storage::get(&world.deps.storage, key.as_slice()).unwrap();
    let cell = DelegationCell::from_cell(&stored).unwrap();
    // Layout 1; consent 2 + revoke 4 + evidence 8; basis 1; a period with an end alone; given.
    let mut expected = vec![1, 14, 1, 2];
    expected.extend([0xe4, 0xe2, 0xcf, 0xaa, 0x06]);
    expected.extend([0x80, 0xe2, 0xcf, 0xaa, 0x06]);
    expected.extend([7; 32]);
    assert_eq!(stored, expected);
    assert_eq!(cell.to_cell(), expected);
}
