use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, coins};
use salus_contract_kit::Message;
use salus_contract_kit::{Cell, Directed, Direction, Header, HeaderKind, header_key};
use salus_identity_api::cells::IdentityCell;

use super::world::{World, address, code, id_of, with_field};
use crate::contract::execute;

fn controlled_by(numbers: &[u8]) -> IdentityCell {
    IdentityCell {
        controllers: numbers.iter().map(|number| id_of(*number)).collect(),
        ..IdentityCell::default()
    }
}

#[test]
fn the_subject_itself_is_accepted() {
    for index in 0..World::ready().one_of_each().len() {
        let mut world = World::ready();
        let msg = world.one_of_each().remove(index);
        world.accepted(msg);
    }
}

#[test]
fn a_stranger_is_refused() {
    let mut world = World::ready();
    for msg in world.one_of_each() {
        let refused = world.refused_to(&address(7), msg);
        assert_eq!(refused, "salus:consent:not_authorised");
    }
}

#[test]
fn nobody_acts_for_a_subject_but_the_subject() {
    let mut world = World::ready();
    for msg in world.one_of_each() {
        let msg = with_field(&msg, "as", &address(7));
        assert_eq!(
            world.refused_to(&address(7), msg.clone()),
            "salus:consent:not_authorised"
        );
        assert_eq!(world.refused(msg), "salus:consent:not_authorised");
    }
}

#[test]
fn the_owner_touches_nothing_of_a_patient() {
    let mut world = World::ready();
    for msg in world.one_of_each() {
        assert_eq!(
            world.refused_to(&address(9), msg),
            "salus:consent:not_authorised"
        );
    }
}

#[test]
fn after_rotation_the_old_account_fails_and_the_new_one_works() {
    for index in 0..World::ready().one_of_each().len() {
        let mut world = World::ready();
        world.identity(1, &controlled_by(&[20]));
        let msg = world.one_of_each().remove(index);
        assert_eq!(world.refused(msg.clone()), "salus:consent:not_authorised");
        world.send(&address(20), msg).unwrap();
    }
}

#[test]
fn an_account_of_a_controller_acts_for_a_child() {
    let mut world = World::ready();
    world.identity(1, &controlled_by(&[21]));
    world.identity(21, &controlled_by(&[22]));
    let msg = world.one_of_each().remove(0);
    assert_eq!(
        world.refused_to(&address(21), msg.clone()),
        "salus:consent:not_authorised"
    );
    world.send(&address(22), msg).unwrap();
}

#[test]
fn a_deactivated_subject_does_nothing() {
    let mut world = World::ready();
    world.identity(
        1,
        &IdentityCell {
            deactivated_from: Some(salus_vocabulary::Instant(0)),
            ..IdentityCell::default()
        },
    );
    for msg in world.one_of_each() {
        assert_eq!(world.refused(msg), "salus:consent:not_authorised");
    }
}

#[test]
fn while_a_recovery_has_its_votes_nothing_widens_and_everything_narrows() {
    let mut world = World::ready();
    world.identity(
        1,
        &IdentityCell {
            frozen: true,
            ..IdentityCell::default()
        },
    );
    for msg in world.one_of_each() {
        let widens = msg.direction() == Direction::Widens;
        let refused = world
            .send(&address(1), msg)
            .is_err_and(|error| error.to_string().starts_with("salus:kit:frozen"));
        assert_eq!(refused, widens);
    }
}

#[test]
fn a_peer_that_is_gone_or_changed_stops_every_message() {
    let mut world = World::ready();
    let key = header_key().as_slice().to_vec();
    for msg in world.one_of_each() {
        let strange = Header {
            layout: 3,
            ..Header::new(HeaderKind::Identity)
        };
        for header in [None, Some(strange.to_cell()), Some(vec![1, 2])] {
            match header {
                None => world.identities.borrow_mut().remove(&key),
                Some(cell) => world.identities.borrow_mut().insert(key.clone(), cell),
            };
            let refused = world.refused(msg.clone());
            assert!(
                ["salus:kit:wrong_peer", "salus:kit:unreadable_cell"].contains(&refused.as_str())
            );
        }
    }
}

#[test]
fn a_truncated_identity_stops_every_message() {
    let mut world = World::ready();
    let key = salus_identity_api::cells::identity_key(&id_of(1))
        .as_slice()
        .to_vec();
    world.identities.borrow_mut().insert(key, vec![1, 1]);
    for msg in world.one_of_each() {
        assert_eq!(world.refused(msg), "salus:kit:unreadable_cell");
    }
}

#[test]
fn a_pause_stops_widening_and_never_narrowing() {
    for index in 0..World::ready().one_of_each().len() {
        let mut world = World::ready();
        world.pause();
        let msg = world.one_of_each().remove(index);
        match msg.direction() {
            Direction::Widens => assert_eq!(world.refused(msg), "salus:kit:paused"),
            Direction::Narrows | Direction::Neither => drop(world.accepted(msg)),
        }
    }
}

#[test]
fn grants_approvals_ending_refusals_and_lifting_exclusions_widen_and_nothing_else_does() {
    let widening: Vec<bool> = World::ready()
        .one_of_each()
        .iter()
        .map(|msg| msg.direction() == Direction::Widens)
        .collect();
    assert_eq!(
        widening,
        [
            true, true, true, false, false, false, true, false, false, true, false
        ]
    );
}

#[test]
fn funds_are_refused() {
    let mut world = World::ready();
    for msg in world.one_of_each() {
        let before = world.dump();
        let info = message_info(&Addr::unchecked(address(1)), &coins(1, "token"));
        let error =
            execute(world.deps.as_mut(), world.env.clone(), info, Message(msg)).unwrap_err();
        assert_eq!(code(&error), "salus:kit:funds");
        assert_eq!(world.dump(), before);
    }
}

#[test]
fn addresses_must_be_in_normal_form() {
    let mut world = World::ready();
    let upper = address(1).to_uppercase();
    let mixed = address(1).replacen('c', "C", 1);
    for msg in world.one_of_each() {
        for text in ["", "patient", "cosmwasm1qqqq", &upper, &mixed] {
            for field in ["as", "subject"] {
                let refused = world.refused(with_field(&msg, field, text));
                assert_eq!(refused, "salus:kit:invalid_address");
            }
        }
    }
}
