//! Whom no delegate shuts out through an organization, and members of organizations that are not
//! accredited.

use salus_consent_api::question::Question;
use salus_identity_api::cells::Powers;
use salus_policy::{ActorMatch, ActorRole, Decision, Outcome, Reason, Terms, Who};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::preview::{ask, decision, question, world};
use super::world::{END, START, World, address};

/// The delegate who shuts out.
const FATHER: u8 = 30;
/// Another delegate, or who watches over the subject; a member of the clinic.
const MOTHER: u8 = 31;
const CLINIC: u8 = 3;

/// A world in which the mother is permitted by name.
fn family() -> World {
    let mut world = world();
    world.delegate(FATHER, Powers::REVOKE);
    world.accredit(CLINIC, AccreditationKind::Organization);
    world.join(MOTHER, CLINIC, Period::ALWAYS);
    let mut terms = world.permitting();
    terms.rules[0].when.actors = to(Who::Identity(address(MOTHER)));
    world.accepted(world.grant(1, terms));
    world
}

fn to(who: Who<String>) -> Option<Vec<ActorMatch<String>>> {
    Some(vec![ActorMatch {
        role: ActorRole::Recipient,
        who,
    }])
}

fn denying_the_clinic(world: &World) -> Terms<String> {
    let mut terms = world.denying();
    terms.category = salus_policy::Category::Research;
    terms.rules[0].when = salus_policy::Condition {
        actors: to(Who::MemberOf(address(CLINIC))),
        ..Default::default()
    };
    terms
}

/// What the mother is answered, for the clinic or for nobody.
fn answered(world: &World, organization: Option<u8>) -> Decision<String> {
    let asked = Question {
        actor: address(MOTHER),
        organization: organization.map(address),
        ..question(world)
    };
    decision(ask(world, asked, None, None, &[]).unwrap())
}

/// Makes the mother somebody whom delegates spare, in a period.
type BecomeIt = fn(&World, Period);

fn spared() -> Vec<(&'static str, BecomeIt)> {
    vec![
        ("a delegate with consent alone", |world, period| {
            world.delegate_as(MOTHER, Powers::CONSENT, |it| it.period = period);
        }),
        ("a delegate with view", |world, period| {
            world.delegate_as(MOTHER, Powers::VIEW, |it| it.period = period);
        }),
        ("a holder of safeguarding", |world, period| {
            world.accredit_for(MOTHER, AccreditationKind::Safeguarding, period);
        }),
        ("a member of an office for safeguarding", |world, period| {
            world.accredit_for(70, AccreditationKind::Safeguarding, period);
            world.join(MOTHER, 70, Period::ALWAYS);
        }),
    ]
}

#[test]
fn no_delegate_shuts_out_through_an_organization_who_looks_after_the_subject() {
    for (name, become_it) in spared() {
        for denies in [false, true] {
            let mut world = family();
            let msg = if denies {
                world.refuse(2, denying_the_clinic(&world))
            } else {
                world.exclude(&address(CLINIC), false)
            };
            world.accepted_as(FATHER, &msg);
            assert_eq!(answered(&world, None).outcome, Outcome::Deny, "{name}");
            become_it(&world, Period::until(Instant(END)));
            assert_eq!(answered(&world, None).outcome, Outcome::Permit, "{name}");
            assert_eq!(
                answered(&world, Some(CLINIC)).outcome,
                Outcome::Deny,
                "{name}"
            );
        }
    }
}

#[test]
fn who_looks_after_the_subject_is_spared_exactly_as_long() {
    let (start, end) = (START + 100, START + 200);
    for (name, become_it) in spared() {
        let mut world = family();
        world.accepted_as(FATHER, &world.exclude(&address(CLINIC), false));
        become_it(&world, Period::between(Instant(start), Instant(end)));
        for (now, outcome, until) in [
            (start - 1, Outcome::Deny, start),
            (start, Outcome::Permit, end),
            (end - 1, Outcome::Permit, end),
            (end, Outcome::Deny, END),
        ] {
            world.at(now);
            let decided = answered(&world, None);
            assert_eq!(decided.outcome, outcome, "{name} at {now}");
            assert_eq!(decided.valid_until, Some(Instant(until)), "{name} at {now}");
        }
    }
}

#[test]
fn what_the_subject_set_spares_nobody() {
    for (name, become_it) in spared() {
        for denies in [false, true] {
            let mut world = family();
            become_it(&world, Period::until(Instant(END)));
            let msg = if denies {
                world.refuse(2, denying_the_clinic(&world))
            } else {
                world.exclude(&address(CLINIC), false)
            };
            world.accepted(msg);
            assert_eq!(answered(&world, None).outcome, Outcome::Deny, "{name}");
        }
    }
}

#[test]
fn what_permits_members_permits_them_while_their_organization_is_accredited() {
    for organization in [None, Some(2)] {
        let mut world = world();
        world.join(MOTHER, CLINIC, Period::ALWAYS);
        world.join(MOTHER, 2, Period::ALWAYS);
        let mut terms = world.permitting();
        terms.rules[0].when.actors = to(Who::MemberOf(address(CLINIC)));
        world.accepted(world.grant(1, terms));
        assert_eq!(answered(&world, organization).outcome, Outcome::Deny);
        let (start, end) = (START + 100, START + 200);
        let period = Period::between(Instant(start), Instant(end));
        world.accredit_for(CLINIC, AccreditationKind::Organization, period);
        for (now, reason, until) in [
            (start - 1, Reason::DefaultClosed, start),
            (start, Reason::PermitRule, end),
            (end - 1, Reason::PermitRule, end),
            (end, Reason::DefaultClosed, END),
        ] {
            world.at(now);
            let decided = answered(&world, organization);
            assert_eq!(decided.reason, reason, "{now}");
            assert_eq!(decided.valid_until, Some(Instant(until)), "{now}");
        }
        world.at(start);
        world.change(CLINIC, |cell| cell.accreditations[0].suspended = true);
        assert_eq!(answered(&world, organization).outcome, Outcome::Deny);
    }
}

#[test]
fn what_denies_members_denies_them_whether_or_not_their_organization_is_accredited() {
    for denies in [false, true] {
        let mut world = family();
        world.change(CLINIC, |cell| cell.accreditations[0].suspended = true);
        let msg = if denies {
            world.refuse(2, denying_the_clinic(&world))
        } else {
            world.exclude(&address(CLINIC), false)
        };
        world.accepted(msg);
        assert_eq!(answered(&world, None).outcome, Outcome::Deny);
    }
}
