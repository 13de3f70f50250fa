//! What would be answered if a signer signed.

use salus_consent_api::msg::{FalseClaimView, NewConsent, PreviewResponse, QueryMsg, Status};
use salus_consent_api::question::{DataDescriptor, DataReferences, Question};
use salus_contract_kit::Message;
use salus_identity_api::cells::Powers;
use salus_policy::{
    Category, ConsentRef, Custodian, Decision, DefaultEffect, EmergencyTerms, Outcome, Reason,
    Standing, Terms, VoidedSpan,
};
use salus_vocabulary::{AccreditationKind, Action, Instant, Period};

use super::world::{END, START, World, address, code, object, reference};
use crate::ContractError;
use crate::contract::query;

const DOCTOR: u8 = 4;
const HOSPITAL: u8 = 2;

/// A world in which the doctor works at the hospital.
pub fn world() -> World {
    let world = World::new();
    world.accredit(HOSPITAL, AccreditationKind::Organization);
    world.join(DOCTOR, HOSPITAL, Period::ALWAYS);
    world
}

pub fn question(world: &World) -> Question {
    Question {
        subject: world.patient.clone(),
        custodian: world.hospital.clone(),
        actor: world.doctor.clone(),
        organization: Some(world.hospital.clone()),
        purpose: "TREAT".parse().unwrap(),
        action: Action::Read,
        data: Some(DataDescriptor {
            labels: Some(vec!["N".parse().unwrap()]),
            ..DataDescriptor::default()
        }),
    }
}

fn new(number: u8, terms: Terms<String>) -> NewConsent {
    NewConsent {
        id: object(number),
        terms,
        replaces: None,
        ends: Vec::new(),
    }
}

pub fn ask(
    world: &World,
    question: Question,
    emergency: Option<bool>,
    grant: Option<NewConsent>,
    ends: &[ConsentRef],
) -> Result<PreviewResponse, ContractError> {
    let msg = QueryMsg::Preview {
        question: Box::new(question),
        emergency,
        grant: grant.map(Box::new),
        ends: ends.to_vec(),
    };
    let answer = query(world.deps.as_ref(), world.env.clone(), Message(msg))?;
    Ok(cosmwasm_std::from_json(answer).unwrap())
}

fn preview(world: &World, grant: Option<NewConsent>, ends: &[ConsentRef]) -> PreviewResponse {
    ask(world, question(world), None, grant, ends).unwrap()
}

pub fn decision(answer: PreviewResponse) -> Decision<String> {
    assert_eq!(answer.false_claim, None);
    answer.decision.unwrap()
}

#[test]
fn without_anything_supposed_it_is_answered_as_things_are() {
    let mut world = world();
    let nothing = decision(preview(&world, None, &[]));
    assert_eq!(nothing.outcome, Outcome::NoConsent);
    world.accepted(world.grant(1, world.permitting()));
    let answer = preview(&world, None, &[]);
    assert_eq!(answer.consents[0].consent, reference(1, 1));
    let decided = decision(answer);
    assert_eq!(decided.outcome, Outcome::Permit);
    assert_eq!(decided.decided_by, Some(reference(1, 1)));
    assert_eq!(decided.valid_until, Some(Instant(END)));
}

#[test]
fn a_supposed_grant_is_judged_and_not_made() {
    let world = world();
    let before = world.dump();
    let decided = decision(preview(&world, Some(new(1, world.permitting())), &[]));
    assert_eq!(
        (decided.outcome, decided.reason),
        (Outcome::Permit, Reason::PermitRule)
    );
    assert_eq!(decided.decided_by, Some(reference(1, 1)));
    assert_eq!(world.dump(), before);
}

#[test]
fn what_still_refuses_is_named() {
    let mut world = world();
    let research = Terms {
        category: Category::Research,
        default: DefaultEffect::Deny,
        emergency: Some(EmergencyTerms::Forbid),
        ..world.closed()
    };
    world.accepted(world.refuse(7, research));
    let answer = preview(&world, Some(new(1, world.permitting())), &[]);
    let said: Vec<_> = answer
        .consents
        .iter()
        .map(|consent| (consent.consent, consent.said))
        .collect();
    assert_eq!(
        said,
        [
            (reference(1, 1), Some(Reason::PermitRule)),
            (reference(7, 1), Some(Reason::DefaultDeny)),
        ]
    );
    let decided = decision(answer);
    assert_eq!(decided.outcome, Outcome::Deny);
    assert_eq!(decided.decided_by, Some(reference(7, 1)));
    let ended = preview(
        &world,
        Some(NewConsent {
            ends: vec![reference(7, 1)],
            ..new(1, world.permitting())
        }),
        &[],
    );
    assert_eq!(ended.consents.len(), 1);
    assert_eq!(decision(ended).outcome, Outcome::Permit);
    assert_eq!(world.status(7), Status::Active);
}

#[test]
fn what_is_supposed_to_be_replaced_or_ended_is_silent() {
    let mut world = world();
    world.accepted(world.grant(1, world.permitting()));
    let replacing = NewConsent {
        replaces: Some(reference(1, 1)),
        ..new(2, world.closed())
    };
    let decided = decision(preview(&world, Some(replacing), &[]));
    assert_eq!(decided.reason, Reason::DefaultClosed);
    assert_eq!(decided.decided_by, Some(reference(2, 2)));
    let decided = decision(preview(&world, None, &[reference(1, 1)]));
    assert_eq!(decided.outcome, Outcome::NoConsent);
}

#[test]
fn what_could_not_be_granted_is_refused_alike() {
    let mut world = world();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.grant(
        2,
        Terms {
            category: Category::Research,
            ..world.permitting()
        },
    ));
    let over = Terms {
        period: Period::until(Instant(START)),
        ..world.denying()
    };
    let research = Terms {
        category: Category::Adr,
        ..world.permitting()
    };
    let cases = [
        (new(3, world.permitting()), vec![], "slot_taken"),
        (new(3, over), vec![], "period_over"),
        (
            NewConsent {
                replaces: Some(reference(9, 1)),
                ..new(3, research.clone())
            },
            vec![],
            "nothing_to_replace",
        ),
        (new(1, research.clone()), vec![], "id_taken"),
        (
            NewConsent {
                ends: vec![reference(2, 2)],
                ..new(3, research.clone())
            },
            vec![],
            "wrong_version",
        ),
        (
            NewConsent {
                ends: vec![reference(2, 1)],
                ..new(3, research.clone())
            },
            vec![reference(2, 1)],
            "duplicate_end",
        ),
        (
            new(3, research.clone()),
            vec![reference(9, 1)],
            "unknown_consent",
        ),
        (
            new(3, research),
            (0..17).map(|number| reference(number, 1)).collect(),
            "too_many_ends",
        ),
    ];
    for (grant, ends, expected) in cases {
        let error = ask(&world, question(&world), None, Some(grant), &ends).unwrap_err();
        assert_eq!(code(&error), format!("salus:consent:{expected}"));
    }
}

#[test]
fn a_repeated_grant_is_previewed_as_it_stands() {
    let mut world = world();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.revoke(reference(1, 1)));
    let decided = decision(preview(&world, Some(new(1, world.permitting())), &[]));
    assert_eq!(decided.outcome, Outcome::NoConsent);
}

#[test]
fn what_is_supposed_for_another_custodian_or_for_any_is_judged_there() {
    let world = world();
    let elsewhere = Terms {
        custodian: Custodian::Identity(world.clinic.clone()),
        ..world.permitting()
    };
    let answer = preview(&world, Some(new(1, elsewhere)), &[]);
    assert_eq!(answer.consents[0].standing, Standing::OtherCustodian);
    assert_eq!(decision(answer).outcome, Outcome::NoConsent);
    let any = Terms {
        custodian: Custodian::Any,
        ..world.permitting()
    };
    let decided = decision(preview(&world, Some(new(1, any)), &[]));
    assert_eq!(decided.outcome, Outcome::Permit);
}

#[test]
fn an_exclusion_still_denies() {
    let mut world = world();
    let doctor = world.doctor.clone();
    world.accepted(world.exclude(&doctor, false));
    let decided = decision(preview(&world, Some(new(1, world.permitting())), &[]));
    assert_eq!(
        (decided.outcome, decided.reason),
        (Outcome::Deny, Reason::ExcludedPerson)
    );
}

#[test]
fn a_false_claim_is_named_and_no_consent_asked() {
    let world = || {
        let mut world = world();
        world.accepted(world.grant(1, world.permitting()));
        world
    };
    type Falsify = fn(&mut World, &mut Question);
    let falsify: [(Falsify, FalseClaimView); 4] = [
        (
            |world, question| question.custodian = world.clinic.clone(),
            FalseClaimView::CustodianNotAccredited,
        ),
        (
            |world, _| world.change(DOCTOR, |cell| cell.deactivated_from = Some(Instant(START))),
            FalseClaimView::ActorDeactivated,
        ),
        (
            |world, question| question.organization = Some(world.clinic.clone()),
            FalseClaimView::OrganizationNotAccredited,
        ),
        (
            |_, question| question.actor = address(5),
            FalseClaimView::ActorNotMember,
        ),
    ];
    for (falsify, claim) in falsify {
        let mut world = world();
        let mut question = question(&world);
        falsify(&mut world, &mut question);
        let answer = ask(&world, question, None, None, &[]).unwrap();
        assert_eq!(answer.false_claim, Some(claim));
        assert!(answer.decision.is_none() && answer.consents.is_empty());
    }
}

#[test]
fn a_declared_emergency_may_be_supposed() {
    let mut world = world();
    let mut emergency = question(&world);
    emergency.purpose = "ETREAT".parse().unwrap();
    let answer = |world: &World, declared| {
        decision(ask(world, emergency.clone(), declared, None, &[]).unwrap())
    };
    let undeclared = answer(&world, None);
    assert_eq!(undeclared.outcome, Outcome::NoConsent);
    assert_eq!(answer(&world, Some(false)).outcome, Outcome::NoConsent);
    let declared = answer(&world, Some(true));
    assert_eq!(
        (declared.outcome, declared.reason),
        (Outcome::Permit, Reason::EmergencyPolicy)
    );
    assert_eq!(declared.valid_until, Some(Instant(START + 4 * 3_600)));
    let forbidding = Terms {
        emergency: Some(EmergencyTerms::Forbid),
        ..world.closed()
    };
    world.accepted(world.refuse(1, forbidding));
    let declared = answer(&world, Some(true));
    assert_eq!(
        (declared.outcome, declared.reason),
        (Outcome::Deny, Reason::EmergencyForbidden)
    );
}

#[test]
fn without_a_record_what_remains_is_shown_in_addresses() {
    let world = world();
    let mut question = question(&world);
    question.data = None;
    let mut terms = world.permitting();
    terms.rules[0].when.actors = Some(vec![salus_policy::ActorMatch {
        role: salus_policy::ActorRole::Source,
        who: salus_policy::Who::Identity(world.clinic.clone()),
    }]);
    let answer = ask(&world, question, None, Some(new(1, terms)), &[]).unwrap();
    let residue = decision(answer).residue.unwrap();
    let named = &residue.entries[0].permit[0].when.actors.as_ref().unwrap()[0].who;
    assert_eq!(
        format!("{named:?}"),
        format!("Identity({:?})", world.clinic)
    );
}

#[test]
fn what_the_subjects_identity_says_counts() {
    let mut voided = world();
    voided.accepted(voided.grant(1, voided.permitting()));
    voided.change(1, |cell| {
        cell.voided = vec![VoidedSpan {
            start: Instant(START),
            end: Instant(START + 1),
            refusals: false,
        }];
    });
    voided.at(START + 10);
    assert_eq!(
        decision(preview(&voided, None, &[])).reason,
        Reason::DefaultClosed
    );
    let replacing = NewConsent {
        replaces: Some(reference(1, 1)),
        ..new(2, voided.permitting())
    };
    let again = decision(preview(&voided, Some(replacing), &[]));
    assert_eq!(again.outcome, Outcome::Permit);
    let gone = world();
    gone.change(1, |cell| cell.deactivated_from = Some(Instant(START)));
    let decided = decision(preview(&gone, Some(new(1, gone.permitting())), &[]));
    assert_eq!(decided.reason, Reason::DefaultClosed);
}

#[test]
fn a_delegate_with_view_is_seen() {
    let world = world();
    world.delegate(30, Powers::VIEW);
    let mut question = question(&world);
    question.actor = address(30);
    question.organization = None;
    let decided = decision(ask(&world, question, None, None, &[]).unwrap());
    assert_eq!(
        (decided.outcome, decided.reason),
        (Outcome::Permit, Reason::DelegateAccess)
    );
}

#[test]
fn nobody_is_the_subject_by_a_mere_question() {
    let world = world();
    let mut question = question(&world);
    question.actor = world.patient.clone();
    question.organization = None;
    let decided = decision(ask(&world, question, None, None, &[]).unwrap());
    assert_eq!(decided.reason, Reason::ActorUnproven);
}

#[test]
fn what_is_said_of_a_record_is_checked() {
    let world = world();
    let label = "N".parse().unwrap();
    let hash = salus_vocabulary::Hash([1; 32]);
    let describe = |data| {
        let question = Question {
            data: Some(data),
            ..question(&world)
        };
        code(&ask(&world, question, None, None, &[]).unwrap_err())
    };
    let doubled = describe(DataDescriptor {
        labels: Some(vec![label; 2]),
        ..DataDescriptor::default()
    });
    assert_eq!(doubled, "salus:data:duplicate_value");
    let many = describe(DataDescriptor {
        references: Some(DataReferences {
            related: vec![hash; 17],
            ..DataReferences::default()
        }),
        ..DataDescriptor::default()
    });
    assert_eq!(many, "salus:data:too_many_values");
    let empty = describe(DataDescriptor {
        date: Some(Period::between(Instant(5), Instant(5))),
        ..DataDescriptor::default()
    });
    assert_eq!(empty, "salus:data:invalid_date");
    let strange = describe(DataDescriptor {
        author: Some("nobody".to_owned()),
        ..DataDescriptor::default()
    });
    assert_eq!(strange, "salus:kit:invalid_address");
}

#[test]
fn each_name_of_a_question_must_be_in_normal_form() {
    let world = world();
    let name: [fn(&mut Question) -> &mut String; 4] = [
        |question| &mut question.subject,
        |question| &mut question.custodian,
        |question| &mut question.actor,
        |question| question.organization.as_mut().unwrap(),
    ];
    for name in name {
        for text in ["", "patient", &world.hospital.to_uppercase()] {
            let mut question = question(&world);
            *name(&mut question) = text.to_owned();
            let error = ask(&world, question, None, None, &[]).unwrap_err();
            assert_eq!(code(&error), "salus:kit:invalid_address");
        }
    }
}

#[test]
fn a_preview_says_what_then_holds() {
    let mut world = world();
    world.accepted(world.refuse(
        7,
        Terms {
            category: Category::Research,
            ..world.denying()
        },
    ));
    let supposed = NewConsent {
        ends: vec![reference(7, 1)],
        ..new(1, world.permitting())
    };
    let before = preview(&world, Some(supposed.clone()), &[]);
    world.accepted(world.grant_with(1, supposed.terms, None, &supposed.ends));
    assert_eq!(preview(&world, None, &[]), before);
}

#[test]
fn a_peer_that_is_gone_stops_a_preview() {
    let world = world();
    let key = salus_contract_kit::header_key().as_slice().to_vec();
    world.identities.borrow_mut().remove(&key);
    let error = ask(&world, question(&world), None, None, &[]).unwrap_err();
    assert_eq!(code(&error), "salus:kit:wrong_peer");
}
