//! What people do beside recording accesses, and what the registry says of them.

use cosmwasm_std::{MessageInfo, Response};
use salus_audit_api::msg::{
    Access, Answer, Declaration, EmergencyView, ExecuteMsg, LocalDecision, OfflineEmergency,
    QueryMsg, Report,
};
use salus_audit_api::{DisputeCode, EmergencyReason, Verdict};
use salus_contract_kit::Message;
use salus_identity_api::cells::{
    AccreditationSlot, DelegationCell, IdentityCell, MembershipSlot, Powers, Roles, delegation_key,
};
use salus_policy::Condition;
use salus_vocabulary::{AccreditationKind, Hash, Instant, Period};

use super::world::{NOW, World, access, code, data, from, id, object, text};
use crate::contract;

/// A clinician who may declare emergencies.
pub fn emergency_member(organization: &str, period: Period) -> IdentityCell {
    IdentityCell {
        memberships: vec![MembershipSlot {
            organization: id(organization),
            roles: Roles::CLINICIAN.with(Roles::EMERGENCY),
            period,
        }],
        ..IdentityCell::default()
    }
}

/// The same without a key of its own.
pub fn managed_member(organization: &str) -> IdentityCell {
    IdentityCell {
        controllers: vec![id(organization)],
        derived: true,
        ..emergency_member(organization, Period::ALWAYS)
    }
}

/// Holds one accreditation of a kind.
pub fn holder(kind: AccreditationKind) -> IdentityCell {
    IdentityCell {
        accreditations: vec![AccreditationSlot {
            number: 0,
            kind,
            suspended: false,
            epoch: 0,
            valid: Some(Period::ALWAYS),
        }],
        accreditations_ever: 1,
        ..IdentityCell::default()
    }
}

/// A running audit in which the doctor may declare emergencies.
pub fn hospital() -> World {
    let world = World::new();
    world.identity("doctor", emergency_member("hospital", Period::ALWAYS));
    world
}

/// Alice gives a delegate powers over herself; with `view`, what carries no label but N and R.
pub fn delegate(world: &World, name: &str, powers: Powers) {
    let alice = IdentityCell {
        delegating: true,
        ..IdentityCell::default()
    };
    world.identity("alice", alice);
    let labels = vec!["N".parse().unwrap(), "R".parse().unwrap()];
    let cell = DelegationCell {
        powers,
        view: powers.contains(Powers::VIEW).then(|| Condition {
            labels: Some(labels),
            ..Condition::default()
        }),
        basis: 1,
        evidence: None,
        period: Period::between(Instant(NOW - 10), Instant(NOW + 1_000_000)),
        given: Instant(NOW - 10),
        ended: None,
    };
    world.put(
        "identities",
        &delegation_key(&id("alice"), &id(name)),
        &cell,
    );
}

/// The doctor's emergency for alice.
pub fn declaration(number: u8) -> Declaration {
    Declaration {
        access_id: object(number),
        since: 0,
        subject: text("alice"),
        actor: text("doctor"),
        organization: text("hospital"),
        reason: EmergencyReason::UnableToConsent,
        hash: Hash([number; 32]),
        seconds: None,
    }
}

pub fn declare_as(name: &str, emergency: Declaration) -> ExecuteMsg {
    ExecuteMsg::DeclareEmergency {
        r#as: text(name),
        emergency,
    }
}

/// The doctor declares, and gets the number.
pub fn declare(world: &mut World, declaration: Declaration) -> u32 {
    let msg = declare_as("doctor", declaration);
    let answer: Answer = data(&sends(world, "doctor", msg));
    match answer {
        Answer::Declared { seq, .. } => seq,
        other => panic!("not declared: {other:?}"),
    }
}

/// The doctor's access to alice's data in an emergency.
pub fn emergency_access(number: u8, emergency: u32) -> Access {
    Access {
        since: u64::from(emergency),
        purpose: "ETREAT".parse().unwrap(),
        emergency: Some(emergency),
        ..access(number)
    }
}

/// The doctor's access to alice's data, an hour ago.
pub fn reported(number: u8) -> Access {
    Access {
        report: Some(Report {
            occurred_at: Instant(NOW - 3_600),
            decided: LocalDecision::Released,
            height: 1_000,
            emergency: None,
        }),
        ..access(number)
    }
}

/// The same, in an emergency that the hospital alone was told of.
pub fn reported_emergency(number: u8) -> Access {
    let access = reported(number);
    Access {
        report: access.report.map(|report| Report {
            emergency: Some(OfflineEmergency {
                reason: EmergencyReason::LifeThreatening,
                hash: Hash([number; 32]),
            }),
            ..report
        }),
        ..access
    }
}

pub fn review_as(name: &str, emergency: u32) -> ExecuteMsg {
    ExecuteMsg::ReviewEmergency {
        r#as: text(name),
        subject: text("alice"),
        emergency,
        verdict: Verdict::NotJustified,
        hash: Hash([9; 32]),
    }
}

pub fn dispute_as(name: &str, seq: u32) -> ExecuteMsg {
    ExecuteMsg::Dispute {
        r#as: text(name),
        subject: text("alice"),
        seq,
        code: DisputeCode::UnknownActor,
        hash: Hash([8; 32]),
    }
}

pub fn emergency(world: &World, number: u32) -> EmergencyView {
    let subject = text("alice");
    world
        .query(QueryMsg::Emergency { subject, number })
        .unwrap()
}

/// Sends a message that is accepted.
#[track_caller]
pub fn sends(world: &mut World, sender: &str, msg: ExecuteMsg) -> Response {
    world.execute(from(sender), msg).unwrap()
}

/// Sends a message that is refused with this code, and has written nothing by then.
#[track_caller]
pub fn refused(world: &mut World, sender: &str, msg: ExecuteMsg, expected: &str) {
    refused_from(world, from(sender), msg, expected);
}

#[track_caller]
pub fn refused_from(world: &mut World, info: MessageInfo, msg: ExecuteMsg, expected: &str) {
    let before = world.storage();
    let deps = world.deps.as_mut();
    let error = contract::execute(deps, world.env.clone(), info, Message(msg)).unwrap_err();
    assert_eq!(code(&error), expected);
    assert_eq!(world.storage(), before);
}
