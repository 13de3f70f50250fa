//! What storage costs by wasmd's prices: the larger part of the gas of every message. The metered
//! VM measures the whole; here a cell that grows or a read that creeps in shows at once.

use cosmwasm_std::Storage;
use salus_consent_api::cells::{consent_key, rows_key};
use salus_policy::{
    ActorMatch, ActorRole, Category, Condition, DefaultEffect, Effect, EmergencyTerms, Rule, Terms,
    Who,
};

use super::world::{World, id_of, object, reference};

/// What a message costs besides storage: looking the contract up and loading it warm (5,942), the
/// VM, events and the result.
const BESIDE_STORAGE: usize = 6_600;

/// One consent with three rules: members of the hospital and a doctor by name, all but HIV.
fn reference_terms(world: &World) -> Terms<String> {
    let recipient = |who| {
        Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who,
        }])
    };
    let labels = |codes: &[&str]| Some(codes.iter().map(|code| code.parse().unwrap()).collect());
    Terms {
        default: DefaultEffect::Deny,
        emergency: Some(EmergencyTerms::Allow),
        rules: vec![
            Rule {
                effect: Effect::Permit,
                when: Condition {
                    actors: recipient(Who::MemberOf(world.hospital.clone())),
                    labels: labels(&["N", "R"]),
                    ..Condition::default()
                },
                except: vec![Condition {
                    labels: labels(&["HIV"]),
                    ..Condition::default()
                }],
            },
            Rule {
                effect: Effect::Permit,
                when: Condition {
                    actors: recipient(Who::Identity(world.doctor.clone())),
                    ..Condition::default()
                },
                except: Vec::new(),
            },
            Rule {
                effect: Effect::Deny,
                when: Condition {
                    resource_types: Some(vec!["DocumentReference".parse().unwrap()]),
                    ..Condition::default()
                },
                except: Vec::new(),
            },
        ],
        ..world.permitting()
    }
}

/// A world with one row at the hospital.
fn with_one_row() -> World {
    let mut world = World::new();
    let research = Terms {
        category: Category::Research,
        ..world.permitting()
    };
    world.accepted(world.grant(1, research));
    world.gas.take();
    world
}

#[test]
fn granting_keeps_within_its_budget() {
    let mut world = with_one_row();
    world.accepted(world.grant(2, reference_terms(&world)));
    let floor = world.gas.take();
    let size = |key: &[u8]| world.deps.storage.get(key).map(|value| value.len());
    println!(
        "grant: {floor} gas of storage; consent {:?} bytes, two rows {:?} bytes",
        size(consent_key(&id_of(1), &object(2)).as_slice()),
        size(rows_key(&id_of(1), &id_of(2)).as_slice()),
    );
    assert!(floor + BESIDE_STORAGE <= 26_500, "{floor}");
}

#[test]
fn revoking_keeps_within_its_budget_whatever_the_number_of_consents() {
    let mut costs = Vec::new();
    for others in [0, 14] {
        let mut world = with_one_row();
        let terms = Terms {
            default: DefaultEffect::Closed,
            ..reference_terms(&world)
        };
        let rules = terms.rules[..2].to_vec();
        world.accepted(world.grant(2, Terms { rules, ..terms }));
        if others > 0 {
            world.fill(3..=2 + others);
        }
        world.gas.take();
        world.accepted(world.revoke(reference(2, 1)));
        costs.push(world.gas.take());
    }
    println!("revoke: {} gas of storage", costs[0]);
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0] + BESIDE_STORAGE <= 19_500, "{}", costs[0]);
}
