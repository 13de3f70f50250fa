use salus_consent_api::msg::{ConfigResponse, ConsentsResponse, ExclusionsResponse, QueryMsg};
use salus_contract_kit::Message;
use salus_policy::{Custodian, Terms};
use salus_vocabulary::{Instant, ObjectId};

use super::world::{World, address, code, object, reference};
use crate::contract::query;

fn refused(world: &World, msg: QueryMsg) -> String {
    code(&query(world.deps.as_ref(), world.env.clone(), Message(msg)).unwrap_err())
}

fn consents(
    world: &World,
    custodian: Option<&str>,
    cursor: Option<String>,
    limit: Option<u32>,
) -> QueryMsg {
    QueryMsg::Consents {
        subject: world.patient.clone(),
        custodian: custodian.map(str::to_owned),
        cursor,
        limit,
    }
}

fn exclusions(world: &World, cursor: Option<String>, limit: Option<u32>) -> QueryMsg {
    QueryMsg::Exclusions {
        subject: world.patient.clone(),
        cursor,
        limit,
    }
}

fn all_consents(world: &World, custodian: Option<&str>, limit: Option<u32>) -> Vec<ObjectId> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page: ConsentsResponse = world.ask(consents(world, custodian, cursor, limit));
        found.extend(page.consents.iter().map(|consent| consent.id));
        match page.next {
            None => return found,
            next => cursor = next,
        }
    }
}

/// 600 consents of the patient, replaced one after the other at the clinic, then 3 elsewhere.
fn long_history() -> World {
    history_of(World::new().permitting())
}

fn history_of(terms: Terms<String>) -> World {
    let mut world = World::new();
    let clinic = Custodian::Identity(world.clinic.clone());
    let id = |number: u16| {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        ObjectId(bytes)
    };
    let mut replaces = None;
    for number in 0..600u16 {
        let terms = Terms {
            custodian: clinic.clone(),
            ..terms.clone()
        };
        let mut msg = world.grant_with(1, terms, replaces, &[]);
        if let salus_consent_api::msg::ExecuteMsg::Grant { id: named, .. } = &mut msg {
            *named = id(number);
        }
        world.accepted(msg);
        let version = u32::from(number) + 1;
        replaces = Some(salus_policy::ConsentRef {
            id: id(number),
            version,
        });
    }
    world.accepted(world.grant(0xf0, world.permitting()));
    let any = Terms {
        custodian: Custodian::Any,
        ..world.permitting()
    };
    world.accepted(world.grant(0xf1, any));
    world
}

#[test]
fn a_pause_is_shown_with_its_end() {
    let mut world = World::new();
    world.pause();
    let config: ConfigResponse = world.ask(QueryMsg::Config {});
    assert_eq!(
        (config.paused, config.paused_until),
        (true, Some(Instant(u64::MAX)))
    );
}

#[test]
fn an_unknown_consent_is_an_error() {
    let world = World::new();
    let msg = QueryMsg::Consent {
        subject: world.patient.clone(),
        id: object(1),
    };
    assert_eq!(refused(&world, msg), "salus:consent:unknown_consent");
}

#[test]
fn pages_lose_nothing_and_repeat_nothing() {
    let world = long_history();
    let whole = all_consents(&world, None, Some(100));
    assert_eq!(whole.len(), 602);
    assert!(whole.windows(2).all(|pair| pair[0] < pair[1]));
    for limit in [None, Some(1), Some(7), Some(99)] {
        assert_eq!(all_consents(&world, None, limit), whole);
    }
}

#[test]
fn a_filtered_page_reads_at_most_400_and_goes_on() {
    let world = long_history();
    let hospital = world.hospital.clone();
    let first: ConsentsResponse = world.ask(consents(&world, Some(&hospital), None, None));
    assert!(first.consents.is_empty() && first.next.is_some());
    assert_eq!(
        all_consents(&world, Some(&hospital), None),
        [object(0xf0), object(0xf1)]
    );
}

#[test]
fn a_filtered_page_of_the_largest_terms_stays_below_3_000_000_gas() {
    let mut large = World::new().permitting();
    large.rules = (0..4u8)
        .map(|rule| {
            let mut permit = large.rules[0].clone();
            let codes = (0..15).map(|code| salus_vocabulary::Hash([rule * 16 + code; 32]));
            permit.when.codes = Some(codes.collect());
            permit
        })
        .collect();
    let world = history_of(large);
    let hospital = world.hospital.clone();
    world.gas.take();
    let page: ConsentsResponse = world.ask(consents(&world, Some(&hospital), None, None));
    let spent = world.gas.take();
    assert!(page.consents.is_empty() && page.next.is_some());
    assert!((2_400_000..2_900_000).contains(&spent), "{spent}");
}

#[test]
fn a_page_of_terms_that_grow_as_json_ends_early_and_loses_nothing() {
    let mut world = World::new();
    let mut large = world.permitting();
    // A member is packed as a position and shown as an address.
    let rule = |first: u8| {
        let members = (first..first + 16).map(|number| salus_policy::ActorMatch {
            role: salus_policy::ActorRole::Recipient,
            who: salus_policy::Who::MemberOf(address(200 + number)),
        });
        let mut rule = large.rules[0].clone();
        rule.when.actors = Some(members.collect());
        rule
    };
    large.rules = (0..16).map(rule).collect();
    for number in 0..60 {
        let terms = Terms {
            custodian: Custodian::Identity(address(100 + number)),
            ..large.clone()
        };
        world.accepted(world.grant(number, terms));
    }
    let page: ConsentsResponse = world.ask(consents(&world, None, None, Some(100)));
    // 12,800 units, of which each takes 44 and about 300 for its values.
    assert!(
        (35..45).contains(&page.consents.len()),
        "{}",
        page.consents.len()
    );
    assert!(page.next.is_some());
    let whole: Vec<ObjectId> = (0..60).map(object).collect();
    assert_eq!(all_consents(&world, None, Some(100)), whole);
}

#[test]
fn consents_for_any_custodian_bear_on_each() {
    let world = long_history();
    let clinic = all_consents(&world, Some(&world.clinic), None);
    assert_eq!((clinic.len(), clinic.last()), (601, Some(&object(0xf1))));
    assert_eq!(
        all_consents(&world, Some(&world.doctor), None),
        [object(0xf1)]
    );
}

#[test]
fn the_last_full_page_has_no_next() {
    let mut world = World::new();
    world.fill(1..=6);
    let page: ConsentsResponse = world.ask(consents(&world, None, None, Some(3)));
    let page: ConsentsResponse = world.ask(consents(&world, None, page.next, Some(3)));
    assert_eq!((page.consents.len(), page.next), (3, None));
}

#[test]
fn exclusions_are_paged_without_those_of_others() {
    let mut world = World::new();
    for number in 10..60 {
        world.accepted(world.exclude(&address(number), number % 2 == 0));
    }
    world.patient = address(2);
    world.accepted(world.exclude(&address(70), false));
    world.patient = address(1);
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page: ExclusionsResponse = world.ask(exclusions(&world, cursor, Some(7)));
        found.extend(
            page.exclusions
                .into_iter()
                .map(|exclusion| exclusion.excluded),
        );
        match page.next {
            None => break,
            next => cursor = next,
        }
    }
    assert_eq!(found, (10..60).map(address).collect::<Vec<_>>());
}

#[test]
fn a_page_has_1_to_100_items_and_a_cursor_of_its_own_query() {
    let world = World::new();
    for limit in [0, 101, u32::MAX] {
        let msg = consents(&world, None, None, Some(limit));
        assert_eq!(refused(&world, msg), "salus:kit:page_limit");
        let msg = exclusions(&world, None, Some(limit));
        assert_eq!(refused(&world, msg), "salus:kit:page_limit");
    }
    for cursor in ["", "AB", "nonsense"] {
        let msg = consents(&world, None, Some(cursor.to_owned()), None);
        assert_eq!(refused(&world, msg), "salus:consent:cursor");
        let msg = exclusions(&world, Some(cursor.to_owned()), None);
        assert_eq!(refused(&world, msg), "salus:consent:cursor");
    }
}

#[test]
fn addresses_in_queries_must_be_in_normal_form() {
    let mut world = World::new();
    world.patient = world.patient.to_uppercase();
    let subject = world.patient.clone();
    for msg in [
        QueryMsg::Consent {
            subject: subject.clone(),
            id: object(1),
        },
        consents(&world, None, None, None),
        exclusions(&world, None, None),
        QueryMsg::Exclusion {
            subject: subject.clone(),
            excluded: address(2),
        },
        QueryMsg::Exclusion {
            subject: address(2),
            excluded: subject.clone(),
        },
        QueryMsg::Subject { subject },
    ] {
        assert_eq!(refused(&world, msg), "salus:kit:invalid_address");
    }
}

#[test]
fn revoked_consents_for_any_custodian_are_not_shown_as_live() {
    let mut world = World::new();
    let any = Terms {
        custodian: Custodian::Any,
        ..world.permitting()
    };
    world.accepted(world.grant(1, any));
    world.accepted(world.revoke(reference(1, 1)));
    let seen: salus_consent_api::msg::SubjectResponse = world.ask(QueryMsg::Subject {
        subject: world.patient.clone(),
    });
    assert!(seen.consents_for_any.is_empty());
}
