use salus_contract_kit::Key;
use salus_identity_api::cells::{InvitationCell, Roles, operator_key};
use salus_identity_api::msg::{
    AccreditationsResponse, InvitationsResponse, OperatorsResponse, QueryMsg,
};
use salus_vocabulary::{Id, Instant, Period};

use super::world::{
    START, World, accredit, add_operator, address, code, id, remove_operator, revoke,
};
use crate::state;

fn operators(world: &World, cursor: Option<String>, limit: Option<u32>) -> OperatorsResponse {
    world
        .ask(QueryMsg::Operators {
            organization: address("hospital"),
            cursor,
            limit,
        })
        .unwrap()
}

fn with_operators(number: u16) -> World {
    let mut world = World::with_hospital();
    for _ in 0..number {
        world.does("hospital", add_operator("hospital", "desk"));
        world.does("hospital", remove_operator("hospital", "desk"));
    }
    world
}

fn with_invitations(number: u16) -> World {
    let mut world = World::with_hospital();
    let cell = InvitationCell {
        roles: Roles::CLINICIAN,
        period: Period::ALWAYS,
        lapses: Instant(START + 1),
    };
    for n in 0..number {
        let member = invited(n);
        state::save_invitation(&mut world.deps.storage, &id("hospital"), &member, &cell);
        state::save_invitation(&mut world.deps.storage, &id("hospitaL"), &member, &cell);
    }
    world
}

fn invited(n: u16) -> Id {
    let mut long = [n.to_be_bytes()[0]; 32];
    long[1] = n.to_be_bytes()[1];
    if n.is_multiple_of(3) {
        return Id::from(long);
    }
    let mut short = [0; 20];
    short.copy_from_slice(&long[..20]);
    Id::from(short)
}

#[test]
fn pages_lose_none_and_give_none_twice() {
    let world = with_operators(101);
    for limit in [1, 7, 50, 100] {
        let (mut cursor, mut numbers) = (None, Vec::new());
        loop {
            let page = operators(&world, cursor, Some(limit));
            assert!(page.operators.len() <= limit as usize);
            numbers.extend(page.operators.iter().map(|view| view.number));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(numbers, (0..101).collect::<Vec<_>>());
    }
    assert_eq!(operators(&world, None, None).operators.len(), 30);
}

#[test]
fn a_page_that_ends_with_the_last_item_is_the_last() {
    let world = with_operators(30);
    assert_eq!(operators(&world, None, Some(30)).next, None);
    assert_eq!(
        operators(&world, None, Some(29)).next.as_deref(),
        Some("29")
    );
}

#[test]
fn invitations_are_paged_under_their_organization_alone() {
    let world = with_invitations(250);
    let (mut cursor, mut members) = (None, Vec::new());
    loop {
        let page: InvitationsResponse = world
            .ask(QueryMsg::Invitations {
                organization: address("hospital"),
                cursor,
                limit: Some(100),
            })
            .unwrap();
        members.extend(page.invitations.into_iter().map(|view| view.member));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(members.len(), 250);
    members.sort();
    members.dedup();
    assert_eq!(members.len(), 250);
}

#[test]
fn revoked_accreditations_stay_in_the_list_of_all() {
    let mut world = World::new();
    for number in 0..3 {
        world.does("root", accredit("anna").msg());
        world.does("root", revoke("root", "anna", number));
    }
    let page: AccreditationsResponse = world
        .ask(QueryMsg::Accreditations {
            subject: address("anna"),
            cursor: None,
            limit: Some(2),
        })
        .unwrap();
    assert_eq!(page.accreditations.len(), 2);
    let page: AccreditationsResponse = world
        .ask(QueryMsg::Accreditations {
            subject: address("anna"),
            cursor: page.next,
            limit: Some(2),
        })
        .unwrap();
    assert_eq!((page.accreditations[0].number, page.next), (2, None));
}

#[test]
fn a_page_has_1_to_100_items() {
    let world = with_operators(1);
    for limit in [0, 101, u32::MAX] {
        let (organization, limit) = (address("hospital"), Some(limit));
        for msg in [
            QueryMsg::Operators {
                organization: organization.clone(),
                cursor: None,
                limit,
            },
            QueryMsg::Invitations {
                organization: organization.clone(),
                cursor: None,
                limit,
            },
            QueryMsg::Accreditations {
                subject: organization,
                cursor: None,
                limit,
            },
        ] {
            let error = world.ask::<serde_json::Value>(msg).unwrap_err();
            assert_eq!(code(&error), "salus:kit:page_limit");
        }
    }
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let world = with_operators(3);
    for cursor in ["", "-1", "+1", "01", "65536", "x"] {
        let (organization, cursor) = (address("hospital"), Some(cursor.to_owned()));
        for msg in [
            QueryMsg::Operators {
                organization: organization.clone(),
                cursor: cursor.clone(),
                limit: None,
            },
            QueryMsg::Invitations {
                organization: organization.clone(),
                cursor: cursor.clone(),
                limit: None,
            },
            QueryMsg::Accreditations {
                subject: organization,
                cursor,
                limit: None,
            },
        ] {
            let error = world.ask::<serde_json::Value>(msg).unwrap_err();
            assert_eq!(code(&error), "salus:identity:cursor");
        }
    }
    assert_eq!(
        operators(&world, Some("65535".to_owned()), None).operators,
        []
    );
}

#[test]
fn a_single_operator_is_found_by_its_number() {
    let world = with_operators(2);
    let ask = |number| {
        world.ask::<salus_identity_api::msg::OperatorView>(QueryMsg::Operator {
            organization: address("hospital"),
            number,
        })
    };
    assert_eq!(ask(1).unwrap().number, 1);
    assert_eq!(code(&ask(2).unwrap_err()), "salus:identity:no_operator");
}

#[test]
fn keys_of_one_identity_are_no_keys_of_another() {
    let short = operator_key(&Id::from([1; 20]), 0x0101);
    let long = operator_key(&Id::from([1; 32]), 0x0101);
    assert!(!long.as_slice().starts_with(short.as_slice()));
    assert_ne!(
        Key::new(4).owner(&Id::from([1; 20])),
        Key::new(4).owner(&Id::from([1; 32]))
    );
}
