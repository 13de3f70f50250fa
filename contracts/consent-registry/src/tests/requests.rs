//! What organizations ask for.

use salus_consent_api::bounds::REQUEST_SECONDS;
use salus_consent_api::cells::{RequestRef, request_key};
use salus_consent_api::msg::{
    ExecuteMsg, QueryMsg, RequestStatus, RequestView, RequestedResponse, RequestsResponse,
};
use salus_consent_api::request_hash;
use salus_contract_kit::Message;
use salus_policy::{Category, DefaultEffect, EmergencyTerms, Terms};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::world::{START, World, address, address_of, code, event, expected, id_of, object, rule};
use crate::contract::query;

fn world() -> World {
    let world = World::new();
    world.accredit(2, AccreditationKind::Organization);
    world
}

fn refused(world: &mut World, msg: ExecuteMsg) -> String {
    let hospital = world.hospital.clone();
    world.refused_to(&hospital, msg)
}

fn status(world: &World, number: u8) -> RequestStatus {
    world.asked(number).status
}

fn open(world: &World, cursor: Option<String>, limit: Option<u32>) -> RequestsResponse {
    world.ask(QueryMsg::OpenRequests {
        subject: world.patient.clone(),
        cursor,
        limit,
    })
}

#[test]
fn an_accredited_organization_asks_for_a_consent() {
    let mut world = world();
    let hospital = world.hospital.clone();
    let msg = world.request(1, world.permitting());
    let response = world.send(&hospital, msg).unwrap();
    let view = world.asked(1);
    assert_eq!(view.status, RequestStatus::Open);
    assert_eq!(view.terms, world.permitting());
    assert_eq!(view.asked, Instant(START));
    assert_eq!(view.lapses, Instant(START + REQUEST_SECONDS));
    assert_eq!((view.closed, view.by.clone()), (None, None));
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "request"),
            ("subject", &world.patient),
            ("organization", &hospital),
            ("request", &object(1).to_string()),
            ("hash", &view.hash.to_string()),
            ("custodian", &hospital),
        ])
    );
    let answer: RequestedResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
    assert_eq!(answer.hash, view.hash);
    assert_eq!(answer.lapses, view.lapses);
}

#[test]
fn a_request_gives_nothing() {
    let mut world = world();
    let before = world.dump();
    world.requested(1, world.permitting());
    let after = world.dump();
    let new: Vec<u8> = after
        .iter()
        .filter(|cell| !before.contains(cell))
        .map(|(key, _)| key[0])
        .collect();
    assert_eq!(new, [7, 8]);
}

#[test]
fn only_who_is_accredited_as_an_organization_now_asks() {
    let mut world = World::new();
    let msg = world.request(1, world.permitting());
    assert_eq!(
        refused(&mut world, msg.clone()),
        "salus:consent:not_accredited"
    );
    world.accredit(2, AccreditationKind::Researcher);
    assert_eq!(
        refused(&mut world, msg.clone()),
        "salus:consent:not_accredited"
    );
    let (start, end) = (START + 100, START + 200);
    let period = Period::between(Instant(start), Instant(end));
    for (now, holds) in [
        (start - 1, false),
        (start, true),
        (end - 1, true),
        (end, false),
    ] {
        let mut world = World::new();
        world.accredit_for(2, AccreditationKind::Organization, period);
        world.at(now);
        if holds {
            world.requested(1, world.permitting());
        } else {
            let refused = refused(&mut world, msg.clone());
            assert_eq!(refused, "salus:consent:not_accredited");
        }
    }
}

#[test]
fn a_suspended_or_deactivated_organization_asks_nothing() {
    let mut world = world();
    world.change(2, |cell| cell.accreditations[0].suspended = true);
    let msg = world.request(1, world.permitting());
    assert_eq!(
        refused(&mut world, msg.clone()),
        "salus:consent:not_accredited"
    );
    let mut world = self::world();
    world.change(2, |cell| cell.deactivated_from = Some(Instant(START)));
    assert_eq!(refused(&mut world, msg), "salus:consent:not_authorised");
}

#[test]
fn nobody_else_asks_or_withdraws_for_an_organization() {
    let mut world = World::ready();
    world.delegate(30, salus_identity_api::cells::Powers::CONSENT);
    world.join(31, 2, Period::ALWAYS);
    for msg in world.one_of_each_request() {
        for sender in [1, 3, 9, 30, 31] {
            let refused = world.refused_to(&address(sender), msg.clone());
            assert_eq!(refused, "salus:consent:not_authorised");
        }
    }
    for index in 0..2 {
        let mut world = World::ready();
        world.change(2, |cell| cell.controllers = vec![id_of(20)]);
        let msg = world.one_of_each_request().remove(index);
        assert_eq!(
            refused(&mut world, msg.clone()),
            "salus:consent:not_authorised"
        );
        world.send(&address(20), msg).unwrap();
    }
}

#[test]
fn a_pause_stops_asking_and_never_withdrawing_or_declining() {
    let mut world = World::ready();
    world.pause();
    let msg = world.request(2, world.permitting());
    assert_eq!(refused(&mut world, msg), "salus:kit:paused");
    let approve = world.approve(1, 5, world.asked(1).terms);
    assert_eq!(world.refused(approve), "salus:kit:paused");
    let (hospital, msg) = (world.hospital.clone(), world.withdraw(1));
    world.send(&hospital, msg).unwrap();
    let mut world = World::ready();
    world.pause();
    world.accepted(world.decline(1));
}

#[test]
fn an_organization_under_recovery_asks_nothing_and_withdraws() {
    let mut world = World::ready();
    world.change(2, |cell| cell.frozen = true);
    let msg = world.request(2, world.permitting());
    assert_eq!(refused(&mut world, msg), "salus:kit:frozen");
    let (hospital, msg) = (world.hospital.clone(), world.withdraw(1));
    world.send(&hospital, msg).unwrap();
}

#[test]
fn a_request_has_up_to_8_rules() {
    let mut world = world();
    let with = |count: u8| {
        let labels = ["N", "R", "V", "L", "M", "HIV", "PSY", "SUD", "ETH"];
        let rules = labels.iter().take(count.into());
        Terms {
            rules: rules
                .map(|label| rule(salus_policy::Effect::Permit, label))
                .collect(),
            ..World::new().permitting()
        }
    };
    let msg = world.request(1, with(9));
    assert_eq!(refused(&mut world, msg), "salus:policy:too_many");
    world.requested(1, with(8));
}

#[test]
fn what_is_asked_for_can_be_granted() {
    let mut world = world();
    let unstated = Terms {
        default: DefaultEffect::Deny,
        ..world.permitting()
    };
    let msg = world.request(1, unstated.clone());
    assert_eq!(refused(&mut world, msg), "salus:policy:emergency_unstated");
    let over = Terms {
        period: Period::until(Instant(START)),
        ..world.permitting()
    };
    let msg = world.request(1, over);
    assert_eq!(refused(&mut world, msg), "salus:consent:period_over");
    world.requested(
        1,
        Terms {
            emergency: Some(EmergencyTerms::Allow),
            ..unstated
        },
    );
}

#[test]
fn two_requests_of_an_organization_to_a_subject_are_open_and_no_more() {
    let mut world = world();
    world.requested(1, world.permitting());
    world.requested(2, world.permitting());
    let msg = world.request(3, world.permitting());
    assert_eq!(refused(&mut world, msg), "salus:consent:too_many_requests");
}

#[test]
fn answered_withdrawn_and_lapsed_requests_leave_their_places() {
    let close: [fn(&mut World); 4] = [
        |world| {
            world.accepted(world.decline(1));
        },
        |world| {
            let (hospital, msg) = (world.hospital.clone(), world.withdraw(1));
            world.send(&hospital, msg).unwrap();
        },
        |world| {
            let msg = world.approve(1, 5, world.permitting());
            world.accepted(msg);
        },
        |world| world.at(START + REQUEST_SECONDS),
    ];
    for close in close {
        let mut world = world();
        world.requested(1, world.permitting());
        world.at(START + 1);
        world.requested(2, world.permitting());
        close(&mut world);
        let terms = Terms {
            period: Period::ALWAYS,
            ..world.permitting()
        };
        world.requested(3, terms.clone());
        let msg = world.request(4, terms);
        assert_eq!(refused(&mut world, msg), "salus:consent:too_many_requests");
    }
}

#[test]
fn the_requests_of_others_take_no_place() {
    let mut world = world();
    for number in 60..160 {
        world.accredit(number, AccreditationKind::Organization);
        for id in [1, 2] {
            let msg = super::world::with_field(
                &world.request(id, world.permitting()),
                "as",
                &address(number),
            );
            world.send(&address(number), msg).unwrap();
        }
    }
    world.gas.take();
    world.requested(1, world.permitting());
    let crowded = world.gas.take();
    let mut alone = self::world();
    alone.gas.take();
    alone.requested(1, alone.permitting());
    assert_eq!(crowded, alone.gas.take());
    let other = super::world::with_field(
        &world.request(1, world.permitting()),
        "subject",
        &address(99),
    );
    let hospital = world.hospital.clone();
    world.requested(2, world.permitting());
    world.send(&hospital, other).unwrap();
}

#[test]
fn the_same_id_and_terms_do_nothing_and_say_what_became_of_them() {
    let mut world = world();
    let first = world.requested(1, world.permitting());
    assert_eq!(first.repeated, None);
    let before = world.dump();
    world.at(START + 100);
    let again = world.requested(1, world.permitting());
    assert_eq!(again.repeated, Some(RequestStatus::Open));
    assert_eq!((again.hash, again.lapses), (first.hash, first.lapses));
    assert_eq!(world.dump(), before);
    world.accepted(world.decline(1));
    let again = world.requested(1, world.permitting());
    assert_eq!(again.repeated, Some(RequestStatus::Declined));
    assert_eq!(status(&world, 1), RequestStatus::Declined);
}

#[test]
fn an_id_is_never_used_for_other_terms() {
    let mut world = world();
    world.requested(1, world.permitting());
    let other = Terms {
        category: Category::Research,
        ..world.permitting()
    };
    for _ in 0..2 {
        let msg = world.request(1, other.clone());
        assert_eq!(refused(&mut world, msg), "salus:consent:id_taken");
        world.at(START + REQUEST_SECONDS);
    }
}

#[test]
fn a_request_lapses_after_30_days() {
    let lapses = START + REQUEST_SECONDS;
    assert_eq!(REQUEST_SECONDS, 2_592_000);
    for (now, is_open) in [(lapses - 1, true), (lapses, false), (lapses + 1, false)] {
        for index in 0..3 {
            let mut world = world();
            let terms = Terms {
                period: Period::ALWAYS,
                ..world.permitting()
            };
            world.requested(1, terms.clone());
            world.at(now);
            let expected = if is_open {
                RequestStatus::Open
            } else {
                RequestStatus::Lapsed
            };
            assert_eq!(status(&world, 1), expected);
            assert_eq!(
                open(&world, None, None).requests.len(),
                usize::from(is_open)
            );
            let msg = match index {
                0 => world.decline(1),
                1 => world.withdraw(1),
                _ => world.approve(1, 5, terms),
            };
            let sender = if index == 1 { 2 } else { 1 };
            if is_open {
                world.send(&address(sender), msg).unwrap();
            } else {
                let refused = world.refused_to(&address(sender), msg);
                assert_eq!(refused, "salus:consent:request_closed");
            }
        }
    }
}

#[test]
fn a_closed_request_is_closed_for_good() {
    type Close = fn(&World) -> ExecuteMsg;
    let close: [(Close, u8, RequestStatus); 3] = [
        (|world| world.decline(1), 1, RequestStatus::Declined),
        (|world| world.withdraw(1), 2, RequestStatus::Withdrawn),
        (
            |world| world.approve(1, 5, world.permitting()),
            1,
            RequestStatus::Approved(object(5)),
        ),
    ];
    for (close, sender, expected) in close {
        let mut world = world();
        world.requested(1, world.permitting());
        world.at(START + 60);
        let msg = close(&world);
        world.send(&address(sender), msg).unwrap();
        let view = world.asked(1);
        assert_eq!(view.status, expected);
        assert_eq!(view.closed, Some(Instant(START + 60)));
        for (msg, sender) in [
            (world.decline(1), 1),
            (world.withdraw(1), 2),
            (world.approve(1, 6, world.permitting()), 1),
        ] {
            let refused = world.refused_to(&address(sender), msg);
            assert_eq!(refused, "salus:consent:request_closed");
        }
        assert!(open(&world, None, None).requests.is_empty());
    }
}

#[test]
fn a_request_is_never_changed() {
    let mut world = world();
    world.requested(1, world.permitting());
    let request = RequestRef {
        organization: id_of(2),
        id: object(1),
    };
    let key = request_key(&id_of(1), &request);
    let stored = |world: &World| {
        let cells = world.dump();
        let found = cells.into_iter().find(|(found, _)| found == key.as_slice());
        found.unwrap().1
    };
    let before = stored(&world);
    world.requested(2, world.denying());
    world.accepted(world.decline(1));
    world.requested(1, world.permitting());
    assert_eq!(stored(&world), before);
}

#[test]
fn the_hash_covers_subject_organization_id_and_terms() {
    let mut world = world();
    world.requested(1, world.permitting());
    let terms = world
        .permitting()
        .try_map(&mut |text: &String| salus_contract_kit::identity_of(&world.deps.api, text))
        .unwrap();
    let request = RequestRef {
        organization: id_of(2),
        id: object(1),
    };
    let hash = request_hash(&id_of(1), &request, &terms);
    assert_eq!(world.asked(1).hash, hash);
    let elsewhere = RequestRef {
        organization: id_of(3),
        ..request
    };
    let otherwise = RequestRef {
        id: object(2),
        ..request
    };
    let other_terms = Terms {
        category: Category::Research,
        ..terms.clone()
    };
    for other in [
        request_hash(&id_of(5), &request, &terms),
        request_hash(&id_of(1), &elsewhere, &terms),
        request_hash(&id_of(1), &otherwise, &terms),
        request_hash(&id_of(1), &request, &other_terms),
    ] {
        assert_ne!(other, hash);
    }
}

#[test]
fn an_unknown_request_is_said_to_be_unknown() {
    let mut world = world();
    world.requested(1, world.permitting());
    for msg in [
        world.decline(2),
        super::world::with_field(&world.decline(1), "organization", &address(3)),
    ] {
        assert_eq!(world.refused(msg), "salus:consent:unknown_request");
    }
    let msg = world.withdraw(2);
    assert_eq!(refused(&mut world, msg), "salus:consent:unknown_request");
    let msg = QueryMsg::Request {
        subject: world.patient.clone(),
        organization: world.clinic.clone(),
        id: object(1),
    };
    let error = query(world.deps.as_ref(), world.env.clone(), Message(msg)).unwrap_err();
    assert_eq!(code(&error), "salus:consent:unknown_request");
}

#[test]
fn an_organization_withdraws_also_when_it_is_not_accredited_any_more() {
    let mut world = world();
    world.requested(1, world.permitting());
    world.change(2, |cell| cell.accreditations.clear());
    let (hospital, msg) = (world.hospital.clone(), world.withdraw(1));
    let response = world.send(&hospital, msg).unwrap();
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "withdraw_request"),
            ("subject", &world.patient),
            ("organization", &hospital),
            ("request", &object(1).to_string()),
        ])
    );
}

#[test]
fn declining_names_the_request() {
    let mut world = world();
    world.requested(1, world.permitting());
    let response = world.accepted(world.decline(1));
    assert_eq!(
        event(&response),
        expected(&[
            ("v", "1"),
            ("action", "decline_request"),
            ("subject", &world.patient),
            ("organization", &world.hospital),
            ("request", &object(1).to_string()),
        ])
    );
}

/// 300 organizations with two requests each, some of them contracts.
fn crowd() -> World {
    let mut world = world();
    for number in 0..300u16 {
        let mut bytes = [7u8; 32];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        let organization = if number % 3 == 0 {
            salus_vocabulary::Id::from(bytes)
        } else {
            salus_vocabulary::Id::try_from(&bytes[..20]).unwrap()
        };
        let key = salus_identity_api::cells::identity_key(&organization);
        let accredited = world.identities.borrow()
            [salus_identity_api::cells::identity_key(&id_of(2)).as_slice()]
        .clone();
        world
            .identities
            .borrow_mut()
            .insert(key.as_slice().to_vec(), accredited);
        let address = address_of(&organization);
        for id in [1, 2] {
            let msg = world.request(id, world.permitting());
            let msg = super::world::with_field(&msg, "as", &address);
            world.send(&address, msg).unwrap();
        }
    }
    world
}

fn all_open(world: &World, limit: Option<u32>) -> Vec<RequestView> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = open(world, cursor, limit);
        assert!(page.requests.len() <= limit.unwrap_or(30) as usize);
        found.extend(page.requests);
        match page.next {
            None => return found,
            next => cursor = next,
        }
    }
}

#[test]
fn open_requests_are_paged_and_none_is_lost_or_shown_twice() {
    let world = crowd();
    for limit in [Some(1), Some(7), None, Some(100)] {
        let found = all_open(&world, limit);
        assert_eq!(found.len(), 600);
        let mut names: Vec<String> = found
            .iter()
            .map(|request| format!("{}/{}", request.organization, request.id))
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 600);
        assert!(found.iter().all(|it| it.status == RequestStatus::Open));
    }
}

#[test]
fn lapsed_requests_are_passed_over_page_by_page() {
    let mut world = crowd();
    world.at(START + REQUEST_SECONDS);
    let terms = Terms {
        period: Period::ALWAYS,
        ..world.permitting()
    };
    world.requested(9, terms);
    let first = open(&world, None, Some(1));
    assert!(first.requests.is_empty() || first.requests[0].id == object(9));
    let found = all_open(&world, Some(1));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].organization, world.hospital);
}

#[test]
fn limits_of_pages_and_strange_cursors_are_refused() {
    let mut world = world();
    world.requested(1, world.permitting());
    world.requested(2, world.permitting());
    let ask = |cursor: Option<String>, limit| {
        let msg = QueryMsg::OpenRequests {
            subject: world.patient.clone(),
            cursor,
            limit,
        };
        query(world.deps.as_ref(), world.env.clone(), Message(msg))
    };
    for limit in [0, 101, u32::MAX] {
        let refused = ask(None, Some(limit)).unwrap_err();
        assert_eq!(code(&refused), "salus:kit:page_limit");
    }
    let page = open(&world, None, Some(1));
    let next = page.next.unwrap();
    for cursor in [
        String::new(),
        "/".to_owned(),
        object(1).to_string(),
        next.to_uppercase(),
        format!("{next}0"),
        format!("{next}/"),
        next.replace('/', ""),
    ] {
        let refused = ask(Some(cursor.clone()), None).unwrap_err();
        assert_eq!(code(&refused), "salus:consent:cursor", "{cursor}");
    }
    assert_eq!(open(&world, Some(next), None).requests.len(), 1);
}

#[test]
fn a_subject_without_requests_has_an_empty_page() {
    let page = open(&world(), None, None);
    assert!(page.requests.is_empty() && page.next.is_none());
}
