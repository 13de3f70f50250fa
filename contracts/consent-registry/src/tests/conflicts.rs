//! Conflicts of interest: what a delegate may not do although he has the power `consent`.

use salus_consent_api::msg::ExecuteMsg;
use salus_identity_api::cells::Powers;
use salus_policy::{
    ActorMatch, ActorRole, Condition, DefaultEffect, Effect, EmergencyTerms, Grantee, Rule, Scope,
    Terms, Who,
};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::world::{END, START, World, address, id_of, named, reference};

/// The delegate, who works at the hospital.
const NURSE: u8 = 30;
/// Another delegate, who belongs nowhere.
const AUNT: u8 = 31;
const HOSPITAL: u8 = 2;
const CLINIC: u8 = 3;

fn world() -> World {
    let world = World::new();
    world.delegate(NURSE, Powers::CONSENT);
    world.delegate(AUNT, Powers::CONSENT);
    world.accredit(HOSPITAL, AccreditationKind::Organization);
    world.accredit(CLINIC, AccreditationKind::Organization);
    world.accredit(NURSE, AccreditationKind::Practitioner);
    world.join(NURSE, HOSPITAL, Period::ALWAYS);
    world
}

fn to(who: &[Who<String>]) -> Option<Vec<ActorMatch<String>>> {
    let recipients = who.iter().map(|who| ActorMatch {
        role: ActorRole::Recipient,
        who: who.clone(),
    });
    Some(recipients.collect())
}

/// Terms for recipients in the scope and in the permit rule; none: any.
fn permitting(
    world: &World,
    scope: &[Who<String>],
    rule: &[Who<String>],
    default: DefaultEffect,
) -> Terms<String> {
    let mut terms = world.permitting();
    if !scope.is_empty() {
        terms.applies.actors = Scope::List(scope.to_vec());
    }
    terms.default = default;
    terms.rules[0].when.actors = if rule.is_empty() { None } else { to(rule) };
    terms
}

fn himself() -> Who<String> {
    Who::Identity(address(NURSE))
}

fn his_hospital() -> Who<String> {
    Who::MemberOf(address(HOSPITAL))
}

fn the_hospital_itself() -> Who<String> {
    Who::Identity(address(HOSPITAL))
}

fn his_kind() -> Who<String> {
    Who::Accredited(AccreditationKind::Practitioner)
}

fn kind_of_his_hospital() -> Who<String> {
    Who::Accredited(AccreditationKind::Organization)
}

fn the_clinic() -> Who<String> {
    Who::MemberOf(address(CLINIC))
}

fn other_kind() -> Who<String> {
    Who::Accredited(AccreditationKind::Researcher)
}

/// Every way to permit, and whether a nurse of the hospital gains by it, and an aunt of nowhere.
fn ways(world: &World) -> Vec<(Terms<String>, bool, bool)> {
    use DefaultEffect::{Closed, Permit};
    let mut ways = Vec::new();
    let mut way = |scope: &[Who<String>], rule: &[Who<String>], default, nurse| {
        ways.push((permitting(world, scope, rule, default), nurse, false));
    };
    for his in [
        himself(),
        his_hospital(),
        the_hospital_itself(),
        his_kind(),
        kind_of_his_hospital(),
    ] {
        let his = std::slice::from_ref(&his);
        way(&[], his, Closed, true);
        way(his, &[], Closed, true);
        way(his, his, Closed, true);
        way(his, &[the_clinic()], Closed, false);
        way(&[the_clinic()], his, Closed, false);
        way(his, &[the_clinic()], Permit, true);
        way(&[the_clinic()], his, Permit, false);
        way(&[], &[the_clinic(), his[0].clone()], Closed, true);
        way(&[the_clinic(), his[0].clone()], &[], Closed, true);
    }
    for other in [the_clinic(), other_kind(), Who::Identity(address(90))] {
        let other = std::slice::from_ref(&other);
        way(&[], other, Closed, false);
        way(other, &[], Closed, false);
        way(other, &[], Permit, false);
        way(&[], other, Permit, true);
    }
    way(&[], &[], Closed, true);
    way(&[], &[], Permit, true);
    ways
}

#[test]
fn a_delegate_grants_nothing_that_permits_himself_or_an_organization_of_his() {
    for (index, (terms, nurse, aunt)) in ways(&world()).into_iter().enumerate() {
        for (delegate, gains) in [(NURSE, nurse), (AUNT, aunt)] {
            let mut world = world();
            let msgs = [
                world.grant(1, terms.clone()),
                world.grant_with(1, terms.clone(), None, &[]),
                world.batch(&[(1, terms.clone())]),
            ];
            for msg in msgs {
                let mut world = self::world();
                if gains {
                    let refused = world.refused_as(delegate, &msg);
                    let batch = matches!(msg, ExecuteMsg::GrantBatch { .. });
                    let code = if batch { "batch_item" } else { "own_interest" };
                    assert_eq!(refused, format!("salus:consent:{code}"), "{index}");
                } else {
                    world.accepted_as(delegate, &msg);
                }
            }
            world.accepted(world.grant(1, terms.clone()));
        }
    }
}

#[test]
fn a_delegate_approves_nothing_that_permits_himself_or_an_organization_of_his() {
    for (index, (terms, nurse, aunt)) in ways(&world()).into_iter().enumerate() {
        for (delegate, gains) in [(NURSE, nurse), (AUNT, aunt)] {
            let mut world = world();
            let request = ExecuteMsg::Request {
                r#as: world.clinic.clone(),
                subject: world.patient.clone(),
                id: super::world::object(9),
                terms: Box::new(terms.clone()),
            };
            let clinic = world.clinic.clone();
            let response = world.send(&clinic, request).unwrap();
            let asked: salus_consent_api::msg::RequestedResponse =
                cosmwasm_std::from_json(response.data.unwrap()).unwrap();
            let approve = ExecuteMsg::Approve {
                r#as: world.patient.clone(),
                subject: world.patient.clone(),
                organization: clinic,
                request: super::world::object(9),
                hash: asked.hash,
                id: super::world::object(1),
                terms: Box::new(terms.clone()),
                replaces: None,
                ends: Vec::new(),
            };
            if gains {
                let refused = world.refused_as(delegate, &approve);
                assert_eq!(refused, "salus:consent:own_interest", "{index}");
            } else {
                world.accepted_as(delegate, &approve);
            }
        }
    }
}

#[test]
fn a_delegate_replaces_nothing_that_permits_himself() {
    for (terms, nurse, _) in ways(&world()) {
        let mut world = world();
        world.accepted(world.grant(1, terms));
        let harmless = permitting(&world, &[the_clinic()], &[], DefaultEffect::Closed);
        let msg = world.grant_with(2, harmless, Some(reference(1, 1)), &[]);
        if nurse {
            assert_eq!(world.refused_as(NURSE, &msg), "salus:consent:own_interest");
            world.accepted_as(NURSE, &world.revoke(reference(1, 1)));
        } else {
            world.accepted_as(NURSE, &msg);
        }
    }
}

#[test]
fn a_stripped_consent_permits_nobody_and_may_be_replaced() {
    let mut world = world();
    let his = permitting(&world, &[], &[his_hospital()], DefaultEffect::Closed);
    world.accepted(world.grant(1, his));
    world.accepted(world.strip_permits(reference(1, 1)));
    let harmless = permitting(&world, &[the_clinic()], &[], DefaultEffect::Closed);
    world.accepted_as(
        NURSE,
        &world.grant_with(2, harmless, Some(reference(1, 2)), &[]),
    );
}

#[test]
fn a_delegate_grants_no_slot_of_his_own() {
    for grantee in [NURSE, HOSPITAL] {
        let mut world = world();
        let terms = Terms {
            grantee: Grantee::Identity(address(grantee)),
            ..permitting(
                &world,
                &[Who::Identity(address(grantee)), the_clinic()],
                &[the_clinic()],
                DefaultEffect::Closed,
            )
        };
        let msg = world.grant(1, terms);
        assert_eq!(world.refused_as(NURSE, &msg), "salus:consent:own_interest");
        world.accepted_as(AUNT, &msg);
    }
}

#[test]
fn a_delegate_who_is_an_organization_gains_by_what_permits_its_members() {
    let mut world = world();
    world.accredit(AUNT, AccreditationKind::Organization);
    for who in [
        Who::MemberOf(address(AUNT)),
        Who::Identity(address(AUNT)),
        kind_of_his_hospital(),
    ] {
        let terms = permitting(&world, &[], &[who], DefaultEffect::Closed);
        let msg = world.grant(1, terms);
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
    }
    let for_all = world.grant(1, world.permitting());
    assert_eq!(
        world.refused_as(AUNT, &for_all),
        "salus:consent:own_interest"
    );
}

#[test]
fn a_delegate_gains_by_what_permits_an_identity_that_he_controls() {
    let mut world = world();
    world.change(60, |cell| cell.controllers = vec![id_of(AUNT)]);
    for who in [Who::MemberOf(address(60)), Who::Identity(address(60))] {
        let terms = permitting(&world, &[], &[who], DefaultEffect::Closed);
        let msg = world.grant(1, terms);
        assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
    }
}

#[test]
fn memberships_and_accreditations_count_until_they_end() {
    let (start, end) = (START + 100, START + 200);
    let period = Period::between(Instant(start), Instant(end));
    type Belong = fn(&World, Period);
    let cases: [(Terms<String>, Belong); 3] = [
        (
            permitting(
                &world(),
                &[],
                &[Who::MemberOf(address(70))],
                DefaultEffect::Closed,
            ),
            |world, period| world.join(AUNT, 70, period),
        ),
        (
            permitting(&world(), &[], &[other_kind()], DefaultEffect::Closed),
            |world, period| world.accredit_for(AUNT, AccreditationKind::Researcher, period),
        ),
        (world().permitting(), |world, period| {
            world.join(AUNT, 70, Period::ALWAYS);
            world.accredit_for(70, AccreditationKind::Organization, period);
        }),
    ];
    for (terms, belong) in cases {
        for (now, gains) in [(START, true), (start, true), (end - 1, true), (end, false)] {
            let mut world = world();
            belong(&world, period);
            world.at(now);
            let msg = world.grant(1, terms.clone());
            if gains {
                assert_eq!(world.refused_as(AUNT, &msg), "salus:consent:own_interest");
            } else {
                world.accepted_as(AUNT, &msg);
            }
        }
    }
}

#[test]
fn a_suspended_accreditation_gains_nothing() {
    let mut world = world();
    world.accredit(AUNT, AccreditationKind::Researcher);
    world.change(AUNT, |cell| cell.accreditations[0].suspended = true);
    let terms = permitting(&world, &[], &[other_kind()], DefaultEffect::Closed);
    world.accepted_as(AUNT, &world.grant(1, terms));
}

#[test]
fn refusals_and_what_is_said_of_emergencies_are_no_gain() {
    let mut world = world();
    let permitting = world.permitting();
    let deny = |emergency| Terms {
        default: DefaultEffect::Deny,
        emergency: Some(emergency),
        rules: Vec::new(),
        ..permitting.clone()
    };
    let terms = deny(EmergencyTerms::Allow);
    world.accepted_as(NURSE, &world.grant(1, terms));
    let terms = named(world.denying(), &address(HOSPITAL));
    world.accepted_as(NURSE, &world.refuse(2, terms));
}

#[test]
fn a_delegate_decides_no_request_of_his_own_organization() {
    let mut world = world();
    let terms = permitting(&world, &[the_clinic()], &[], DefaultEffect::Closed);
    world.requested(1, terms.clone());
    let approve = world.approve(1, 1, terms);
    let decline = world.decline(1);
    for msg in [&approve, &decline] {
        assert_eq!(world.refused_as(NURSE, msg), "salus:consent:own_interest");
    }
    world.accepted_as(AUNT, &approve);
    let mut again = self::world();
    again.requested(
        1,
        permitting(&again, &[the_clinic()], &[], DefaultEffect::Closed),
    );
    again.accepted_as(AUNT, &decline);
}

#[test]
fn an_organization_that_is_a_delegate_decides_no_request_of_its_own() {
    let mut world = world();
    world.delegate(HOSPITAL, Powers::CONSENT);
    let terms = permitting(&world, &[the_clinic()], &[], DefaultEffect::Closed);
    world.requested(1, terms.clone());
    for msg in [world.approve(1, 1, terms), world.decline(1)] {
        assert_eq!(
            world.refused_as(HOSPITAL, &msg),
            "salus:consent:own_interest"
        );
    }
}

/// Makes somebody what it is.
type BecomeIt = fn(&World);

/// Whom no delegate shuts out.
fn protected() -> Vec<(&'static str, u8, BecomeIt)> {
    vec![
        ("the subject", 1, |_| {}),
        ("a controller", 40, |world| {
            world.change(1, |cell| cell.controllers = vec![id_of(1), id_of(40)]);
        }),
        ("the only controller", 40, |world| {
            world.change(1, |cell| cell.controllers = vec![id_of(40)]);
        }),
        ("an account of a controller", 41, |world| {
            world.change(1, |cell| cell.controllers = vec![id_of(1), id_of(40)]);
            world.change(40, |cell| cell.controllers = vec![id_of(41)]);
        }),
        ("a guardian", 51, |world| world.guardians(&[50, 51, 52])),
        ("a guardian to be", 51, |world| {
            world.proposed_guardians(&[50, 51, 52]);
        }),
        ("another delegate", AUNT, |_| {}),
        ("a delegate to be", 42, |world| {
            world.delegate_as(42, Powers::VIEW, |delegation| {
                delegation.period = Period::between(Instant(START + 10), Instant(END));
            });
        }),
        ("a holder of safeguarding", 43, |world| {
            world.accredit(43, AccreditationKind::Safeguarding);
        }),
        ("a holder of safeguarding to be", 43, |world| {
            let period = Period::between(Instant(START + 10), Instant(END));
            world.accredit_for(43, AccreditationKind::Safeguarding, period);
        }),
        ("a member of an office for safeguarding", 44, |world| {
            world.accredit(45, AccreditationKind::Safeguarding);
            world.join(44, 45, Period::ALWAYS);
        }),
    ]
}

#[test]
fn a_delegate_excludes_nobody_who_looks_after_the_subject() {
    for (name, number, become_it) in protected() {
        let mut world = world();
        become_it(&world);
        for power in [Powers::CONSENT, Powers::REVOKE] {
            world.delegate(NURSE, power);
            let msg = world.exclude(&address(number), false);
            assert_eq!(
                world.refused_as(NURSE, &msg),
                "salus:consent:protected",
                "{name}"
            );
        }
    }
}

#[test]
fn the_subject_excludes_whom_it_wants() {
    for (name, number, become_it) in protected() {
        let mut world = world();
        become_it(&world);
        let sender = if name == "the only controller" { 40 } else { 1 };
        let msg = world.exclude(&address(number), false);
        world.send(&address(sender), msg).unwrap();
    }
}

#[test]
fn a_delegate_denies_by_name_nobody_who_looks_after_the_subject() {
    for (name, number, become_it) in protected() {
        let mut world = world();
        become_it(&world);
        for who in [
            Who::Identity(address(number)),
            Who::MemberOf(address(number)),
        ] {
            let mut by_rule = world.denying();
            by_rule.rules[0].when.actors = to(std::slice::from_ref(&who));
            let mut by_scope = world.denying();
            by_scope.applies.actors = Scope::List(vec![who.clone()]);
            let by_default = Terms {
                default: DefaultEffect::Deny,
                emergency: Some(EmergencyTerms::Forbid),
                rules: Vec::new(),
                ..by_scope.clone()
            };
            for terms in [by_rule, by_scope, by_default] {
                for msg in [
                    world.refuse(1, terms.clone()),
                    world.grant(1, terms.clone()),
                ] {
                    assert_eq!(
                        world.refused_as(NURSE, &msg),
                        "salus:consent:protected",
                        "{name}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_delegate_denies_no_kind_that_is_for_safeguarding() {
    let mut world = world();
    let mut terms = world.denying();
    terms.rules[0].when.actors = to(&[Who::Accredited(AccreditationKind::Safeguarding)]);
    let msg = world.refuse(1, terms.clone());
    assert_eq!(world.refused_as(NURSE, &msg), "salus:consent:protected");
    terms.rules[0].when.actors = to(&[Who::Accredited(AccreditationKind::Researcher)]);
    world.accepted_as(NURSE, &world.refuse(1, terms));
}

#[test]
fn a_scope_that_names_them_shuts_nobody_out_where_the_deny_names_others() {
    let mut world = world();
    let mut terms = world.mixed();
    terms.applies.actors = Scope::List(vec![Who::Identity(address(AUNT)), the_clinic()]);
    terms.rules[1].when.actors = to(&[the_clinic()]);
    world.accepted_as(NURSE, &world.grant(1, terms));
}

#[test]
fn a_delegate_excludes_and_denies_himself_and_anybody_else() {
    let mut world = world();
    for number in [NURSE, HOSPITAL, 4, 90] {
        world.accepted_as(NURSE, &world.exclude(&address(number), false));
    }
    let mut terms = world.denying();
    terms.rules.push(Rule {
        effect: Effect::Deny,
        when: Condition {
            actors: to(&[himself(), his_hospital(), Who::Identity(address(90))]),
            ..Condition::default()
        },
        except: Vec::new(),
    });
    world.accepted_as(NURSE, &world.refuse(1, terms));
}

#[test]
fn who_once_looked_after_the_subject_is_not_protected_any_more() {
    let mut world = world();
    world.delegate_as(42, Powers::VIEW, |delegation| {
        delegation.ended = Some(Instant(START));
    });
    let over = Period::until(Instant(START));
    world.accredit_for(43, AccreditationKind::Safeguarding, over);
    world.guardians(&[50, 51, 52]);
    for number in [42, 43, 50] {
        world.accepted_as(NURSE, &world.exclude(&address(number), false));
    }
}
