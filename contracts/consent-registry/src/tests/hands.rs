//! A delegate who has several names, and those who look after the subject under several names.

use salus_identity_api::bounds::CHANGE_OPEN_SECONDS;
use salus_identity_api::cells::Powers;
use salus_identity_api::changes::What;
use salus_policy::{ActorMatch, ActorRole, DefaultEffect, EmergencyTerms, Scope, Terms, Who};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::identities::seats;
use super::world::{END, START, World, address, id_of, reference};

/// The delegate.
const UNCLE: u8 = 30;
/// A clinic that he controls and is no member of.
const CLINIC: u8 = 3;
/// A hospital.
const HOSPITAL: u8 = 2;

fn world() -> World {
    let world = World::new();
    world.delegate(UNCLE, Powers::CONSENT);
    world.accredit(CLINIC, AccreditationKind::Organization);
    world.accredit(HOSPITAL, AccreditationKind::Organization);
    world
}

fn to(who: Who<String>) -> Option<Vec<ActorMatch<String>>> {
    Some(vec![ActorMatch {
        role: ActorRole::Recipient,
        who,
    }])
}

fn permitting(world: &World, who: Option<Who<String>>) -> Terms<String> {
    let mut terms = world.permitting();
    terms.rules[0].when.actors = who.and_then(to);
    terms
}

fn denying(world: &World, who: Who<String>) -> Terms<String> {
    let mut terms = world.denying();
    terms.rules[0].when.actors = to(who);
    terms
}

fn accredited() -> Who<String> {
    Who::Accredited(AccreditationKind::Organization)
}

#[test]
fn who_controls_somebody_grants_nothing_to_everybody_or_to_a_kind() {
    for controls in [false, true] {
        let mut world = world();
        if controls {
            world.controlled(CLINIC, &[UNCLE]);
        }
        let everybody = permitting(&world, None);
        let by_default = Terms {
            default: DefaultEffect::Permit,
            rules: Vec::new(),
            ..everybody.clone()
        };
        let by_scope = Terms {
            applies: salus_policy::Applies {
                actors: Scope::List(vec![accredited()]),
                ..everybody.applies.clone()
            },
            ..everybody.clone()
        };
        let by_kind = permitting(&world, Some(accredited()));
        for (number, terms) in [(1, everybody), (2, by_default), (3, by_scope), (4, by_kind)] {
            let mut world = self::world();
            if controls {
                world.controlled(CLINIC, &[UNCLE]);
                let msg = world.grant(number, terms);
                assert_eq!(world.refused_as(UNCLE, &msg), "salus:consent:own_interest");
            } else {
                world.accepted_as(UNCLE, &world.grant(number, terms));
            }
        }
        let named = permitting(&world, Some(Who::MemberOf(address(HOSPITAL))));
        world.accepted_as(UNCLE, &world.grant(5, named));
    }
}

#[test]
fn who_is_himself_controlled_controls_nobody_by_that() {
    let mut world = world();
    world.controlled(UNCLE, &[31, 32]);
    let msg = world.grant(1, world.permitting());
    let sent = super::world::with_field(&msg, "as", &address(UNCLE));
    world.send(&address(31), sent).unwrap();
    world.controlled(CLINIC, &[32]);
    let msg = world.grant(2, permitting(&world, Some(accredited())));
    let sent = super::world::with_field(&msg, "as", &address(UNCLE));
    assert_eq!(
        world.refused_to(&address(31), sent),
        "salus:consent:own_interest"
    );
}

#[test]
fn a_delegate_gains_by_whomever_any_account_of_his_may_act_as() {
    for of_his in [CLINIC, 32, 33, 70] {
        let mut world = world();
        world.controlled(UNCLE, &[31, 32]);
        world.controlled(32, &[32, 33]);
        world.controlled(CLINIC, &[32]);
        world.join(32, 70, Period::ALWAYS);
        for who in [
            Who::Identity(address(of_his)),
            Who::MemberOf(address(of_his)),
        ] {
            let msg = world.grant(1, permitting(&world, Some(who)));
            let sent = super::world::with_field(&msg, "as", &address(UNCLE));
            assert_eq!(
                world.refused_to(&address(31), sent),
                "salus:consent:own_interest",
                "{of_his}"
            );
        }
    }
}

#[test]
fn a_delegate_gains_by_the_kinds_of_those_who_act_as_him() {
    let mut world = world();
    world.controlled(UNCLE, &[31]);
    let kind = AccreditationKind::Researcher;
    let msg = world.grant(1, permitting(&world, Some(Who::Accredited(kind))));
    let sent = super::world::with_field(&msg, "as", &address(UNCLE));
    world.accredit(31, kind);
    assert_eq!(
        world.refused_to(&address(31), sent),
        "salus:consent:own_interest"
    );
}

/// Makes somebody what it is.
type BecomeIt = fn(&World);

/// What no delegate excludes, since it shuts out somebody who looks after the subject.
fn protected() -> Vec<(&'static str, u8, BecomeIt)> {
    vec![
        ("an organization of a controller", HOSPITAL, |world| {
            world.controlled(1, &[1, 40]);
            world.join(40, HOSPITAL, Period::ALWAYS);
        }),
        ("an organization of a controller to be", HOSPITAL, |world| {
            world.controlled(1, &[1, 40]);
            let period = Period::between(Instant(START + 10), Instant(END));
            world.join(40, HOSPITAL, period);
        }),
        ("an organization of a guardian", HOSPITAL, |world| {
            world.guardians(&[50, 51, 52]);
            world.join(51, HOSPITAL, Period::ALWAYS);
        }),
        (
            "an organization of a guardian who was asked",
            HOSPITAL,
            |world| {
                world.proposed_guardians(&[50, 51, 52]);
                world.join(50, HOSPITAL, Period::ALWAYS);
            },
        ),
        ("a guardian who waits", 51, |world| {
            world.waiting(What::SetGuardians(seats(&[50, 51, 52])), START + 100);
        }),
        ("a controller who waits", 40, |world| {
            world.waiting(What::Add(id_of(40)), START + 100);
        }),
        (
            "the organization of a controller who waits",
            HOSPITAL,
            |world| {
                world.waiting(What::Add(id_of(40)), START + 100);
                world.join(40, HOSPITAL, Period::ALWAYS);
            },
        ),
        ("the person behind an account that controls", 45, |world| {
            world.controlled(1, &[41]);
            world.controlled(45, &[45, 41]);
        }),
        (
            "the person behind an account of a controller",
            45,
            |world| {
                world.controlled(1, &[1, 40]);
                world.controlled(40, &[41]);
                world.controlled(45, &[41]);
            },
        ),
        ("another name of the subject", 45, |world| {
            world.controlled(45, &[1]);
        }),
    ]
}

#[test]
fn a_delegate_shuts_nobody_out_who_looks_after_the_subject_under_another_name() {
    for (name, number, become_it) in protected() {
        let mut world = world();
        become_it(&world);
        let who = Who::MemberOf(address(number));
        for msg in [
            world.exclude(&address(number), false),
            world.refuse(1, denying(&world, who)),
        ] {
            let refused = world.refused_as(UNCLE, &msg);
            assert_eq!(refused, "salus:consent:protected", "{name}");
        }
    }
}

#[test]
fn who_looked_after_the_subject_once_or_never_is_shut_out() {
    let harmless: [(&str, u8, BecomeIt); 5] = [
        (
            "an organization that a controller left",
            HOSPITAL,
            |world| {
                world.controlled(1, &[1, 40]);
                world.join(40, HOSPITAL, Period::until(Instant(START)));
            },
        ),
        ("a change that lapsed", 40, |world| {
            world.waiting(What::Add(id_of(40)), START - CHANGE_OPEN_SECONDS);
        }),
        ("a controller who waits to go", 40, |world| {
            world.waiting(What::Remove(id_of(40)), START + 100);
        }),
        ("whom the same hospital manages", 45, |world| {
            world.controlled(1, &[HOSPITAL]);
            world.controlled(45, &[HOSPITAL]);
        }),
        ("the subject's own employer", HOSPITAL, |world| {
            world.join(1, HOSPITAL, Period::ALWAYS);
        }),
    ];
    for (name, number, become_it) in harmless {
        let mut world = world();
        become_it(&world);
        let msg = world.exclude(&address(number), false);
        let response = world.send_as(UNCLE, &msg);
        assert!(response.is_ok(), "{name}: {response:?}");
    }
}

#[test]
fn only_the_subject_forbids_emergencies() {
    let mut world = world();
    let forbidding = Terms {
        default: DefaultEffect::Deny,
        emergency: Some(EmergencyTerms::Forbid),
        rules: Vec::new(),
        ..world.permitting()
    };
    let with_a_rule = Terms {
        emergency: Some(EmergencyTerms::Forbid),
        ..world.denying()
    };
    for power in [Powers::REVOKE, Powers::CONSENT] {
        world.delegate(UNCLE, power);
        for terms in [&forbidding, &with_a_rule] {
            let msg = world.refuse(1, terms.clone());
            let refused = world.refused_as(UNCLE, &msg);
            assert_eq!(refused, "salus:consent:only_the_subject");
        }
    }
    let msg = world.grant(1, forbidding.clone());
    assert_eq!(
        world.refused_as(UNCLE, &msg),
        "salus:consent:only_the_subject"
    );
    world.accepted(world.refuse(1, forbidding));
    assert!(world.consent(1).can_deny);
    world.accepted(world.end_refusal(reference(1, 1)));
}
