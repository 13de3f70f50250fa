use salus_identity_api::bounds::{DEACTIVATION_SECONDS, INVITATION_SECONDS};
use salus_identity_api::msg::Role::{self, Clinician, Emergency};
use salus_identity_api::msg::{InvitationView, QueryMsg};
use salus_identity_api::{Claims, FalseClaim};
use salus_vocabulary::AccreditationKind::Organization;
use salus_vocabulary::{Instant, Period};

use super::control::say::deactivate;
use super::world::{
    START, World, accept, accredit, address, code, decline, id, invite, leave, reinstate,
    remove_member, suspend, withdraw,
};
use crate::ContractError;

fn roles_of(world: &World, member: &str) -> Vec<Vec<Role>> {
    let memberships = world.identity(member).memberships;
    memberships.into_iter().map(|view| view.roles).collect()
}

fn invitation(world: &World) -> Result<InvitationView, ContractError> {
    world.ask(QueryMsg::Invitation {
        organization: address("hospital"),
        member: address("anna"),
    })
}

fn anna(roles: &[Role]) -> salus_identity_api::msg::ExecuteMsg {
    invite("hospital", "anna", roles, Period::ALWAYS)
}

#[test]
fn a_member_counts_once_it_has_accepted() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Emergency, Clinician]));
    assert_eq!(roles_of(&world, "anna"), Vec::<Vec<Role>>::new());
    let open = invitation(&world).unwrap();
    assert_eq!(
        (open.member, open.roles),
        (address("anna"), vec![Clinician, Emergency])
    );
    assert_eq!(
        (open.lapses, open.open),
        (Instant(START + INVITATION_SECONDS), true)
    );
    world.does("anna", accept("anna", "hospital"));
    let membership = world.identity("anna").memberships.remove(0);
    assert_eq!(membership.organization, address("hospital"));
    assert_eq!(membership.roles, [Clinician, Emergency]);
    assert_eq!(
        (membership.period, membership.valid_now),
        (Period::ALWAYS, true)
    );
    assert_eq!(
        code(&invitation(&world).unwrap_err()),
        "salus:identity:no_invitation"
    );
}

#[test]
fn an_invitation_is_accepted_once_and_by_the_invited_only() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Clinician]));
    world.refuses("boris", accept("boris", "hospital"), "no_invitation");
    world.refuses("boris", accept("anna", "hospital"), "not_authorised");
    world.refuses("anna", accept("anna", "clinic"), "no_invitation");
    world.does("anna", accept("anna", "hospital"));
    world.refuses("anna", accept("anna", "hospital"), "no_invitation");
}

#[test]
fn an_invitation_lapses_after_7_days() {
    let lapses = START + 7 * 24 * 3_600;
    for (time, open) in [(lapses - 1, true), (lapses, false), (lapses + 1, false)] {
        let mut world = World::with_hospital();
        world.does("hospital", anna(&[Clinician]));
        world.set_time(time);
        assert_eq!(invitation(&world).unwrap().open, open);
        if open {
            world.does("anna", accept("anna", "hospital"));
        } else {
            world.refuses("anna", accept("anna", "hospital"), "invitation_lapsed");
            world.does("hospital", anna(&[Clinician]));
            world.does("anna", accept("anna", "hospital"));
        }
    }
}

#[test]
fn an_invitation_for_a_period_that_ended_is_not_accepted() {
    let mut world = World::with_hospital();
    let period = Period::until(Instant(START + 10));
    world.does("hospital", invite("hospital", "anna", &[Clinician], period));
    world.set_time(START + 10);
    assert!(!invitation(&world).unwrap().open);
    world.refuses("anna", accept("anna", "hospital"), "period_over");
}

#[test]
fn a_period_without_an_instant_or_already_over_is_not_offered() {
    let mut world = World::with_hospital();
    let empty = Period::between(Instant(START + 5), Instant(START + 5));
    let over = Period::until(Instant(START));
    for (period, refused) in [(empty, "invalid_period"), (over, "period_over")] {
        world.refuses(
            "hospital",
            invite("hospital", "anna", &[Clinician], period),
            refused,
        );
    }
}

#[test]
fn a_member_has_at_least_one_role_and_none_twice() {
    let mut world = World::with_hospital();
    for roles in [
        &[][..],
        &[Clinician, Clinician],
        &[Emergency, Clinician, Emergency],
    ] {
        world.refuses("hospital", anna(roles), "roles");
    }
}

#[test]
fn who_ends_or_has_ended_is_not_invited() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Clinician]));
    world.does("anna", deactivate("anna"));
    world.refuses("hospital", anna(&[Clinician]), "deactivated");
    world.set_time(START + DEACTIVATION_SECONDS);
    world.refuses("hospital", anna(&[Clinician]), "deactivated");
    world.refuses("anna", accept("anna", "hospital"), "not_authorised");
}

#[test]
fn an_organization_is_no_member_of_itself() {
    let mut world = World::with_hospital();
    let msg = invite("hospital", "hospital", &[Clinician], Period::ALWAYS);
    world.refuses("hospital", msg, "own_member");
}

#[test]
fn only_an_accredited_organization_invites() {
    let mut world = World::with_hospital();
    let msg = invite("stranger", "anna", &[Clinician], Period::ALWAYS);
    world.refuses("stranger", msg, "organization_not_accredited");
    world.does("root", suspend("root", "hospital", 0));
    world.refuses(
        "hospital",
        anna(&[Clinician]),
        "organization_not_accredited",
    );
}

#[test]
fn a_membership_holds_while_the_organization_is_accredited() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Clinician]));
    world.does("root", suspend("root", "hospital", 0));
    world.does("anna", accept("anna", "hospital"));
    assert!(!world.identity("anna").memberships[0].valid_now);
    world.does("root", reinstate("root", "hospital", 0));
    assert!(world.identity("anna").memberships[0].valid_now);
}

#[test]
fn a_membership_holds_inside_its_period() {
    let mut world = World::with_hospital();
    let period = Period::between(Instant(START + 10), Instant(START + 20));
    world.does("hospital", invite("hospital", "anna", &[Clinician], period));
    world.does("anna", accept("anna", "hospital"));
    let expected = [
        (9, false),
        (10, true),
        (11, true),
        (19, true),
        (20, false),
        (21, false),
    ];
    for (after, holds) in expected {
        world.set_time(START + after);
        assert_eq!(
            world.identity("anna").memberships[0].valid_now,
            holds,
            "{after}"
        );
    }
}

#[test]
fn a_later_invitation_replaces_the_open_one() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Clinician, Emergency]));
    world.does("hospital", anna(&[Clinician]));
    world.does("anna", accept("anna", "hospital"));
    assert_eq!(roles_of(&world, "anna"), [[Clinician]]);
}

#[test]
fn a_second_membership_in_an_organization_replaces_the_first() {
    let mut world = World::with_hospital();
    for role in [Clinician, Emergency] {
        world.does("hospital", anna(&[role]));
        world.does("anna", accept("anna", "hospital"));
    }
    assert_eq!(roles_of(&world, "anna"), [[Emergency]]);
}

#[test]
fn offers_are_withdrawn_by_the_organization_and_declined_by_the_invited() {
    let mut world = World::with_hospital();
    world.refuses("hospital", withdraw("hospital", "anna"), "no_invitation");
    world.refuses("anna", decline("anna", "hospital"), "no_invitation");
    world.does("hospital", anna(&[Clinician]));
    world.does("hospital", withdraw("hospital", "anna"));
    world.refuses("anna", accept("anna", "hospital"), "no_invitation");
    world.does("hospital", anna(&[Clinician]));
    world.does("anna", decline("anna", "hospital"));
    world.refuses("anna", accept("anna", "hospital"), "no_invitation");
    assert_eq!(roles_of(&world, "anna"), Vec::<Vec<Role>>::new());
}

#[test]
fn either_side_ends_a_membership_at_once() {
    let mut world = World::with_hospital();
    for (by, msg) in [
        ("hospital", remove_member("hospital", "anna")),
        ("anna", leave("anna", "hospital")),
    ] {
        world.refuses(by, msg.clone(), "not_a_member");
        world.does("hospital", anna(&[Clinician]));
        world.does("anna", accept("anna", "hospital"));
        world.does(by, msg);
        assert_eq!(world.identity("anna").memberships, []);
    }
}

#[test]
fn a_removed_member_does_not_come_back_by_an_open_offer() {
    let mut world = World::with_hospital();
    world.does("hospital", anna(&[Clinician]));
    world.does("anna", accept("anna", "hospital"));
    world.does("hospital", anna(&[Clinician, Emergency]));
    world.does("hospital", remove_member("hospital", "anna"));
    world.refuses("anna", accept("anna", "hospital"), "no_invitation");
}

#[test]
fn an_organization_ends_only_its_own_memberships() {
    let mut world = joined(&["hospital", "clinic"]);
    world.does("clinic", remove_member("clinic", "anna"));
    let left = world.identity("anna").memberships;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].organization, address("hospital"));
}

#[test]
fn an_identity_has_8_memberships_at_most() {
    let names: Vec<_> = (0..8).map(|number| format!("clinic {number}")).collect();
    let mut world = joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
    world.does("root", accredit("hospital").kind(Organization).msg());
    world.does("hospital", anna(&[Clinician]));
    world.refuses("anna", accept("anna", "hospital"), "memberships_full");
    let renewal = invite("clinic 4", "anna", &[Emergency], Period::ALWAYS);
    world.does("clinic 4", renewal);
    world.does("anna", accept("anna", "clinic 4"));
    world.does("anna", leave("anna", "clinic 2"));
    world.does("anna", accept("anna", "hospital"));
    assert_eq!(world.cell("anna").memberships.len(), 8);
}

#[test]
fn memberships_that_ended_make_room_when_all_are_taken() {
    let names: Vec<_> = (0..7).map(|number| format!("clinic {number}")).collect();
    let mut world = joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let period = Period::until(Instant(START + 10));
    world.does("root", accredit("short").kind(Organization).msg());
    world.does("root", accredit("hospital").kind(Organization).msg());
    world.does("short", invite("short", "anna", &[Clinician], period));
    world.does("anna", accept("anna", "short"));
    world.does("hospital", anna(&[Clinician]));
    world.set_time(START + 9);
    world.refuses("anna", accept("anna", "hospital"), "memberships_full");
    world.set_time(START + 10);
    world.does("anna", accept("anna", "hospital"));
    let organizations: Vec<_> = world
        .identity("anna")
        .memberships
        .into_iter()
        .map(|view| view.organization)
        .collect();
    assert_eq!(organizations.len(), 8);
    assert!(!organizations.contains(&address("short")));
}

#[test]
fn an_invitation_writes_nothing_of_the_invited() {
    let mut world = World::with_hospital();
    world.does("root", accredit("anna").msg());
    let before = world.cell("anna");
    world.does("hospital", anna(&[Clinician]));
    assert_eq!(world.cell("anna"), before);
}

/// A world in which `anna` is a member of these organizations.
fn joined(organizations: &[&str]) -> World {
    let mut world = World::new();
    for name in organizations {
        world.does("root", accredit(name).kind(Organization).msg());
        world.does(name, invite(name, "anna", &[Clinician], Period::ALWAYS));
        world.does("anna", accept("anna", name));
    }
    world
}

/// Whether a claim that the actor acts for an organization holds.
fn acts_for(world: &World, actor: &str, organization: &str) -> bool {
    let claims = Claims {
        subject: &id("patient"),
        custodian: &id(organization),
        actor: &id(actor),
        organization: Some(&id(organization)),
        proven: false,
    };
    let now = Instant(world.env.block.time.seconds());
    let found = world.reader().check_claims(&claims, now).unwrap();
    match found {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.claim, FalseClaim::ActorNotMember);
            false
        }
    }
}

#[test]
fn memberships_do_not_chain() {
    let mut world = World::with_hospital();
    let ward = accredit("ward").kind(Organization);
    world.does("root", ward.msg());
    for (organization, member) in [("hospital", "ward"), ("ward", "anna")] {
        let msg = invite(organization, member, &[Clinician], Period::ALWAYS);
        world.does(organization, msg);
        world.does(member, accept(member, organization));
    }
    assert!(acts_for(&world, "anna", "ward"));
    assert!(acts_for(&world, "ward", "hospital"));
    assert!(!acts_for(&world, "anna", "hospital"));
    assert!(!acts_for(&world, "hospital", "ward"));
}

#[test]
fn a_membership_is_checked_at_every_use() {
    let mut world = World::with_hospital();
    let period = Period::until(Instant(START + 100));
    world.does("hospital", invite("hospital", "anna", &[Clinician], period));
    assert!(!acts_for(&world, "anna", "hospital"), "not accepted yet");
    world.does("anna", accept("anna", "hospital"));
    assert!(acts_for(&world, "anna", "hospital"));
    world.set_time(START + 100);
    assert!(!acts_for(&world, "anna", "hospital"));
}

#[test]
fn accrediting_makes_no_member() {
    let mut world = World::with_hospital();
    world.does("root", accredit("anna").msg());
    assert!(!acts_for(&world, "anna", "hospital"));
    assert!(acts_for(&world, "hospital", "hospital"));
}
