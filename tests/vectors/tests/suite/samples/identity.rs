use salus_contract_kit::Key;
use salus_identity_api::cells::{
    AccreditationCell, AccreditationSlot, AccreditationStatus, DelegationCell, IdentityCell,
    InvitationCell, MembershipSlot, OperatorCell, OperatorSlot, Powers, Roles, RootsCell,
    accreditation_key, delegation_key, identity_key, invitation_key, operator_key, roots_key,
};
use salus_policy::{Condition, VoidedSpan};
use salus_vocabulary::{AccreditationKind, Instant, Period};

use super::{
    DAY, NOW, Sample, between, codes, contract_id, hash, id, old, old_of_contract, sample,
};

pub fn samples() -> Vec<Sample> {
    vec![
        sample("an organization", &identity_key(&id(6)), &organization()),
        sample(
            "a patient with everything that a recovery touches",
            &identity_key(&id(1)),
            &patient(),
        ),
        sample(
            "deactivated, and nothing else",
            &identity_key(&contract_id(9)),
            &IdentityCell {
                deactivated_from: Some(NOW),
                ..IdentityCell::default()
            },
        ),
        old::<IdentityCell>(
            "of the build 0.1.0: one controller",
            &identity_key(&id(1)),
            &format!("01 01 01 14 {}", "02".repeat(20)),
        ),
        sample(
            "by a root, with evidence",
            &accreditation_key(&id(6), 0),
            &AccreditationCell {
                issuer: id(10),
                under: None,
                kind: AccreditationKind::Issuer,
                scope: vec![
                    AccreditationKind::Organization,
                    AccreditationKind::Practitioner,
                ],
                depth: 2,
                period: between(0, 365 * DAY),
                evidence: Some(hash(0xee)),
                status: AccreditationStatus::Suspended,
                issued: NOW,
                changed: NOW.plus(60),
            },
        ),
        sample(
            "under the issuer's own accreditation",
            &accreditation_key(&id(5), 258),
            &AccreditationCell {
                issuer: id(6),
                under: Some(7),
                kind: AccreditationKind::Practitioner,
                scope: Vec::new(),
                depth: 0,
                period: Period::ALWAYS,
                evidence: None,
                status: AccreditationStatus::Active,
                issued: NOW,
                changed: NOW,
            },
        ),
        sample(
            "two roots",
            &roots_key(),
            &RootsCell {
                roots: vec![id(10), contract_id(11)],
            },
        ),
        sample(
            "removed",
            &operator_key(&id(6), 3),
            &OperatorCell {
                account: id(12),
                added: NOW,
                removed: NOW.plus(DAY),
            },
        ),
        sample(
            "as clinician and for emergencies",
            &invitation_key(&id(6), &id(5)),
            &InvitationCell {
                roles: Roles::CLINICIAN.with(Roles::EMERGENCY),
                period: between(0, DAY),
                lapses: NOW.plus(7 * DAY),
            },
        ),
        sample(
            "all powers, with evidence, ended by a message",
            &delegation_key(&id(1), &id(3)),
            &DelegationCell {
                powers: Powers::VIEW.with(Powers::CONSENT).with(Powers::REVOKE),
                view: Some(Condition {
                    labels: Some(codes(&["N", "L"])),
                    purposes: Some(codes(&["TREAT"])),
                    ..Condition::default()
                }),
                basis: 4,
                evidence: Some(hash(0xee)),
                period: between(0, 30 * DAY),
                given: NOW,
                ended: Some(NOW.plus(DAY)),
            },
        ),
        sample(
            "to revoke only",
            &delegation_key(&id(1), &contract_id(9)),
            &DelegationCell {
                powers: Powers::REVOKE,
                view: None,
                basis: 0,
                evidence: None,
                period: Period::until(NOW.plus(DAY)),
                given: NOW,
                ended: None,
            },
        ),
        old_of_contract(
            "of the build 0.1.0",
            &Key::new(6),
            &format!("01 14 {} 07 73616c75732d31", "0f".repeat(20)),
        ),
    ]
}

fn organization() -> IdentityCell {
    let accreditation = |number, suspended, valid| AccreditationSlot {
        number,
        kind: AccreditationKind::Organization,
        suspended,
        epoch: 300,
        valid,
    };
    IdentityCell {
        operators: vec![
            OperatorSlot {
                number: 1,
                account: id(12),
            },
            OperatorSlot {
                number: 300,
                account: contract_id(13),
            },
        ],
        operators_ever: 301,
        accreditations: vec![
            accreditation(2, false, Some(between(0, 365 * DAY))),
            accreditation(3, true, None),
        ],
        accreditations_ever: 4,
        ..IdentityCell::default()
    }
}

fn patient() -> IdentityCell {
    IdentityCell {
        controllers: vec![id(1), id(2)],
        derived: true,
        frozen: true,
        delegating: true,
        deactivated_from: Some(NOW.plus(14 * DAY)),
        delegations_since: Instant(NOW.0 - DAY),
        voided: vec![VoidedSpan {
            start: Instant(NOW.0 - 2 * DAY),
            end: Instant(NOW.0 - DAY),
            refusals: true,
        }],
        memberships: vec![MembershipSlot {
            organization: id(6),
            roles: Roles::CLINICIAN,
            period: Period::ALWAYS,
        }],
        ..IdentityCell::default()
    }
}
