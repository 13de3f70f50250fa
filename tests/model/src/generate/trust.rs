//! Accreditations, members, operators, delegations.

use salus_identity_api::msg::{ExecuteMsg as M, Power, Role};
use salus_policy::Condition;
use salus_vocabulary::{AccreditationKind, DelegationBasis, Instant, Period};

use super::{CLINICIANS, DELEGATES, Generator};
use crate::reference::{Reference, Status};

impl Generator {
    pub(super) fn accreditation(
        &self,
        issuer: String,
        under: Option<u16>,
        subject: String,
        kind: AccreditationKind,
        period: Period,
    ) -> M {
        let is_issuer = kind == AccreditationKind::Issuer;
        M::Accredit {
            r#as: issuer,
            under,
            subject,
            kind,
            scope: if is_issuer {
                vec![
                    AccreditationKind::Organization,
                    AccreditationKind::Practitioner,
                ]
            } else {
                Vec::new()
            },
            depth: 0,
            period,
            evidence: None,
        }
    }

    pub(super) fn of_trust(&mut self, known: &Reference) -> M {
        match self.chance.below(18) {
            0..=4 => self.of_accreditations(known),
            5..=10 => self.of_members(known),
            11..=15 => self.of_delegations(known),
            _ => self.of_operators(known),
        }
    }

    fn accredits(&mut self, known: &Reference) -> M {
        let period = self.period(known.now);
        if self.chance.once_in(4) {
            let (root, board) = (self.account("root"), self.account("board"));
            return self.accreditation(root, None, board, AccreditationKind::Issuer, period);
        }
        let (subject, kind) = *self.chance.pick(&[
            ("hospital", AccreditationKind::Organization),
            ("clinic", AccreditationKind::Organization),
            ("doctor", AccreditationKind::Practitioner),
            ("mallory", AccreditationKind::Organization),
            ("ben", AccreditationKind::Practitioner),
            ("gus", AccreditationKind::Safeguarding),
            ("chris", AccreditationKind::Safeguarding),
            ("clinic", AccreditationKind::Safeguarding),
            ("reviewer", AccreditationKind::Reviewer),
        ]);
        let subject = self.account(subject);
        if self.chance.once_in(3) {
            let board = self.account("board");
            let under = self.chance.below(2) as u16;
            return self.accreditation(board, Some(under), subject, kind, period);
        }
        let root = self.account("root");
        self.accreditation(root, None, subject, kind, period)
    }

    fn of_accreditations(&mut self, known: &Reference) -> M {
        if !known.bars.is_empty() && self.chance.once_in(3) {
            let bars: Vec<(String, String)> = known.bars.keys().cloned().collect();
            let (root, subject) = self.chance.pick(&bars).clone();
            return M::LiftBar {
                r#as: root,
                subject,
            };
        }
        // What is suspended comes back mostly, or nothing would happen any more.
        let mut held: Vec<(String, u16, String)> = Vec::new();
        let mut suspended = Vec::new();
        for (id, it) in &known.identities {
            for (number, one) in (0u16..).zip(&it.accreditations) {
                let named = (id.clone(), number, one.issuer.clone());
                if one.status == Status::Suspended {
                    suspended.push(named.clone());
                }
                held.push(named);
            }
        }
        if !suspended.is_empty() && self.chance.once_in(2) {
            let (subject, number, issuer) = self.chance.pick(&suspended).clone();
            return M::ReinstateAccreditation {
                r#as: issuer,
                subject,
                number,
            };
        }
        let (subject, number, issuer) = self.chance.pick(&held).clone();
        let by = match self.chance.below(5) {
            0 => self.account("root"),
            1 => self.account("board"),
            _ => issuer,
        };
        match self.chance.below(20) {
            0..=2 => M::SuspendAccreditation {
                r#as: by,
                subject,
                number,
            },
            3 => M::RevokeAccreditation {
                r#as: by,
                subject,
                number,
            },
            4 => M::RevokeForCause {
                r#as: by,
                subject,
                number,
            },
            5 => M::LiftBar { r#as: by, subject },
            6..=8 => M::Refresh { subject },
            9..=10 => M::ReinstateAccreditation {
                r#as: by,
                subject,
                number,
            },
            _ => self.accredits(known),
        }
    }

    fn of_members(&mut self, known: &Reference) -> M {
        let house = self.organization();
        let offers: Vec<(String, String)> = known.offers.keys().cloned().collect();
        if !offers.is_empty() && !self.chance.once_in(3) {
            let (organization, member) = self.chance.pick(&offers).clone();
            return match self.chance.below(6) {
                0 => M::WithdrawInvitation {
                    r#as: organization,
                    member,
                },
                1 => M::DeclineMembership {
                    r#as: member,
                    organization,
                },
                _ => M::AcceptMembership {
                    r#as: member,
                    organization,
                },
            };
        }
        let managed: Vec<String> = known
            .derived()
            .into_iter()
            .filter(|id| known.is_managed_by(id, &house))
            .collect();
        let member = if managed.is_empty() || self.chance.once_in(3) {
            self.one_of(&[
                "doctor", "nurse", "ben", "mallory", "hospital", "clinic", "anna",
            ])
        } else {
            self.chance.pick(&managed).clone()
        };
        let members: Vec<(String, String)> = known
            .identities
            .iter()
            .flat_map(|(id, it)| {
                let held = it.memberships.keys();
                held.map(|organization| (id.clone(), organization.clone()))
            })
            .collect();
        let (mut who, mut of) = (member.clone(), house.clone());
        if !members.is_empty() && self.chance.once_in(2) {
            (who, of) = self.chance.pick(&members).clone();
        }
        match self.chance.below(14) {
            0 => M::RemoveMember {
                r#as: of,
                member: who,
            },
            1 => M::LeaveOrganization {
                r#as: who,
                organization: of,
            },
            2 => M::AcceptMembership {
                r#as: member,
                organization: house,
            },
            3 => M::DeclineMembership {
                r#as: member,
                organization: house,
            },
            4 => M::WithdrawInvitation {
                r#as: house,
                member,
            },
            _ => M::InviteMember {
                r#as: house,
                member,
                roles: match self.chance.below(8) {
                    0 => vec![Role::Clinician],
                    1 => vec![Role::Clinician, Role::Clinician],
                    _ => vec![Role::Clinician, Role::Emergency],
                },
                period: self.period(known.now),
            },
        }
    }

    /// Organizations have clinicians without a key, too.
    pub(super) fn manages(&mut self, known: &Reference) -> M {
        let house = self.organization();
        let managed: Vec<String> = known
            .derived()
            .into_iter()
            .filter(|id| known.is_managed_by(id, &house))
            .collect();
        if managed.is_empty() {
            return M::CreateIdentity {
                r#as: house,
                random: self.fresh_id(),
            };
        }
        M::InviteMember {
            r#as: house,
            member: self.chance.pick(&managed).clone(),
            roles: vec![Role::Clinician, Role::Emergency],
            period: self.period(known.now),
        }
    }

    fn of_operators(&mut self, known: &Reference) -> M {
        let house = self.organization();
        let account = match self.chance.below(4) {
            0 => self.one_of(&["mallory", "nurse", "anna"]),
            _ => self.one_of(&["gateway", "desk"]),
        };
        // A recovery ends operators; somebody adds them again.
        if known.identity(&house).operators.is_empty() || !self.chance.once_in(3) {
            M::AddOperator {
                r#as: house,
                account,
            }
        } else {
            M::RemoveOperator {
                r#as: house,
                account,
            }
        }
    }

    fn of_delegations(&mut self, known: &Reference) -> M {
        let mut principal = self.patient(known);
        let mut delegate = self.one_of(DELEGATES);
        let ends = self.chance.below(7);
        let given: Vec<(String, String)> = known
            .identities
            .iter()
            .flat_map(|(id, it)| {
                let held = it.delegations.iter().filter(|(_, given)| !given.ended);
                held.map(|(delegate, _)| (id.clone(), delegate.clone()))
            })
            .collect();
        if ends < 2 && !given.is_empty() && !self.chance.once_in(4) {
            (principal, delegate) = self.chance.pick(&given).clone();
        }
        match ends {
            0 => M::EndDelegation {
                r#as: principal,
                delegate,
            },
            1 => M::ResignDelegation {
                r#as: delegate,
                principal,
            },
            _ => {
                let now = known.now;
                let start = self
                    .chance
                    .once_in(5)
                    .then(|| Instant(now + self.chance.below(200_000)));
                let end = match self.chance.below(20) {
                    0 => now + 80_000_000,
                    1 => now,
                    _ => now + 1 + self.chance.below(8_000_000),
                };
                M::Delegate {
                    r#as: principal,
                    delegate,
                    powers: self.powers(),
                    basis: DelegationBasis::Delegatee,
                    evidence: None,
                    period: Period {
                        start,
                        ..Period::until(Instant(end))
                    },
                }
            }
        }
    }

    fn powers(&mut self) -> Vec<Power> {
        let mut powers = Vec::new();
        if self.chance.once_in(2) {
            let condition = Condition {
                labels: (!self.chance.once_in(20)).then(|| self.labels()),
                ..Condition::default()
            };
            powers.push(Power::View(Box::new(condition)));
        }
        if self.chance.once_in(2) {
            powers.push(Power::Consent);
        }
        if powers.is_empty() || self.chance.once_in(3) {
            powers.push(Power::Revoke);
        }
        powers
    }

    pub(super) fn clinician(&mut self, known: &Reference) -> String {
        if self.zealous {
            return self.account("doctor");
        }
        let managed: Vec<String> = known
            .derived()
            .into_iter()
            .filter(|id| !known.identity(id).memberships.is_empty())
            .collect();
        if !managed.is_empty() && self.chance.once_in(2) {
            return self.chance.pick(&managed).clone();
        }
        self.one_of(CLINICIANS)
    }
}
