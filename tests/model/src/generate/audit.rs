//! Accesses, reports, emergencies and their reviews, disputes, legal bases.

use salus_audit_api::msg::ExecuteMsg as M;
use salus_audit_api::msg::{
    Access, BatchAccess, Declaration, LegalBasis, LocalDecision, OfflineEmergency, Report,
};
use salus_audit_api::{DisputeAnswer, DisputeCode, EmergencyReason, Verdict};
use salus_policy::Custodian;
use salus_vocabulary::{Action, Instant, ObjectId};

use super::{CLINICIANS, DELEGATES, Generator};
use crate::reference::{DAY, HOUR, Recorded, Reference, over};
use crate::step::Message;

impl Generator {
    /// Mostly somebody of whom a consent or a running emergency speaks, and who holds the data.
    fn subject_and_custodian(&mut self, known: &Reference) -> (String, String) {
        let running: Vec<&String> = known
            .emergencies
            .keys()
            .filter(|(subject, number)| {
                known.entry(subject, *number).is_some_and(
                    |it| matches!(it.what, Recorded::Declared { until, .. } if until > known.now),
                )
            })
            .map(|(subject, _)| subject)
            .collect();
        let consents: Vec<&(String, ObjectId)> = known
            .consents
            .iter()
            .filter(|(_, it)| !it.ended && !over(&it.terms.period, known.now))
            .map(|(key, _)| key)
            .collect();
        let organization = self.organization();
        if !running.is_empty() && self.chance.once_in(2) {
            return ((*self.chance.pick(&running)).clone(), organization);
        }
        if consents.is_empty() || self.chance.once_in(3) {
            return (self.patient(known), organization);
        }
        let key = *self.chance.pick(&consents);
        let custodian = match &known.consents[key].terms.custodian {
            Custodian::Identity(one) => one.clone(),
            Custodian::Any => organization,
        };
        (key.0.clone(), custodian)
    }

    fn access(&mut self, known: &Reference) -> Access {
        let (subject, custodian) = self.subject_and_custodian(known);
        let actor = if self.chance.once_in(6) {
            self.anybody()
        } else if self.chance.once_in(2) {
            // Whoever the custodian employs.
            let member = known
                .identities
                .iter()
                .find_map(|(who, it)| it.memberships.contains_key(&custodian).then(|| who.clone()));
            member.unwrap_or_else(|| self.account("doctor"))
        } else {
            self.clinician(known)
        };
        let employer = known.identity(&actor).memberships.keys().next().cloned();
        let organization = match self.chance.below(12) {
            0 => None,
            1 => Some(self.organization()),
            _ => employer,
        };
        let purpose = self.purpose();
        let declared = known.entries.get(&subject).and_then(|entries| {
            let number = entries.iter().rposition(
                |it| matches!(it.what, Recorded::Declared { until, .. } if until > known.now),
            )?;
            Some((number as u32 + 1, &entries[number]))
        });
        // Who declared an emergency mostly uses it.
        let (actor, organization, emergency) = match declared {
            Some((number, it)) if !self.chance.once_in(3) => {
                (it.actor.clone(), it.organization.clone(), Some(number))
            }
            _ => (actor, organization, self.chance.once_in(20).then_some(1)),
        };
        let purpose = if emergency.is_some() && !self.chance.once_in(4) {
            "ETREAT".parse().unwrap()
        } else {
            purpose
        };
        Access {
            access_id: self.fresh_id(),
            since: self.since(known, &subject),
            subject,
            custodian,
            actor,
            organization,
            purpose,
            action: *self.chance.pick(&[
                Action::Access,
                Action::Read,
                Action::Read,
                Action::Update,
            ]),
            data: (!self.chance.once_in(3)).then(|| self.data(known.now)),
            fingerprint: None,
            emergency,
            report: None,
        }
    }

    fn since(&mut self, known: &Reference, subject: &str) -> u64 {
        let latest = known.latest(subject);
        if self.chance.once_in(60) {
            return latest + 1;
        }
        latest.saturating_sub(self.chance.below(4))
    }

    fn report(&mut self, known: &Reference, access: &Access) -> Report {
        let ago = match self.chance.below(12) {
            0 => 31 * DAY,
            1 => 0,
            _ => self.chance.below(30 * DAY),
        };
        Report {
            occurred_at: Instant(if self.chance.once_in(20) {
                known.now + 1
            } else {
                known.now.saturating_sub(ago)
            }),
            decided: if self.chance.once_in(2) {
                LocalDecision::Released
            } else {
                LocalDecision::Withheld
            },
            height: if self.chance.once_in(20) { u64::MAX } else { 1 },
            emergency: (access.emergency.is_none() || self.chance.once_in(4))
                .then(|| OfflineEmergency {
                    reason: EmergencyReason::Other,
                    hash: self.hash(),
                })
                .filter(|_| self.chance.once_in(2)),
        }
    }

    fn operator_of(&mut self, known: &Reference, organization: &str) -> String {
        let operators = &known.identity(organization).operators;
        if operators.is_empty() || self.chance.once_in(25) {
            return self.one_of(&["gateway", "desk"]);
        }
        self.chance.pick(operators).1.clone()
    }

    pub(super) fn of_accesses(&mut self, known: &Reference) -> (String, Message) {
        let mut access = self.access(known);
        let (sender, msg) = match self.chance.below(20) {
            0..=8 => self.by_operator(known, access),
            9..=12 => {
                access.report = Some(self.report(known, &access));
                if access.report.is_some_and(|it| it.emergency.is_some()) {
                    access.emergency = access.emergency.filter(|_| self.chance.once_in(10));
                }
                self.by_operator(known, access)
            }
            13..=14 => {
                access.actor = access.subject.clone();
                self.itself(known, access)
            }
            15..=16 => {
                let delegates: Vec<String> = known
                    .identity(&access.subject)
                    .delegations
                    .keys()
                    .cloned()
                    .collect();
                access.actor = if delegates.is_empty() {
                    self.one_of(DELEGATES)
                } else {
                    self.chance.pick(&delegates).clone()
                };
                self.itself(known, access)
            }
            _ => {
                let custodian = access.custodian.clone();
                let mut accesses: Vec<BatchAccess> = vec![access.into()];
                for _ in 0..self.chance.below(3) {
                    let mut more = self.access(known);
                    if self.chance.once_in(4) {
                        more.report = Some(self.report(known, &more));
                    }
                    accesses.push(more.into());
                }
                if self.chance.once_in(5) {
                    let again = accesses[0].clone();
                    accesses.push(again);
                }
                let operator = self.operator_of(known, &custodian);
                let msg = M::RecordBatch {
                    r#as: custodian.clone(),
                    custodian,
                    accesses,
                };
                (operator, msg)
            }
        };
        (sender, Message::Audit(msg))
    }

    /// An operator of the custodian records an access.
    fn by_operator(&mut self, known: &Reference, access: Access) -> (String, M) {
        let operator = self.operator_of(known, &access.custodian);
        let msg = M::Record {
            r#as: access.custodian.clone(),
            access,
        };
        (operator, msg)
    }

    /// The actor records its own access.
    fn itself(&mut self, known: &Reference, mut access: Access) -> (String, M) {
        access.organization = None;
        access.emergency = None;
        if self.chance.once_in(20) {
            access.report = Some(self.report(known, &access));
        }
        let sender = self.hand_of(known, &access.actor);
        let msg = M::Record {
            r#as: access.actor.clone(),
            access,
        };
        (sender, msg)
    }

    pub(super) fn of_emergencies(&mut self, known: &Reference) -> (String, Message) {
        let (sender, msg) = match self.chance.below(28) {
            0..=9 => self.declares(known),
            10..=16 => self.reviews(known),
            17..=21 => self.disputes(known),
            22..=24 => self.answers(known),
            _ => self.legal_bases(known),
        };
        (sender, Message::Audit(msg))
    }

    fn declares(&mut self, known: &Reference) -> (String, M) {
        let actor = if self.chance.once_in(15) {
            self.anybody()
        } else {
            self.clinician(known)
        };
        let employer = known.identity(&actor).memberships.keys().next().cloned();
        let organization = employer.unwrap_or_else(|| self.organization());
        let subject = self.patient(known);
        let seconds = match self.chance.below(12) {
            0 => Some(59),
            1 => Some(4 * HOUR + 1),
            2..=6 => Some(60 + self.chance.below(4 * HOUR - 60)),
            _ => None,
        };
        let emergency = Declaration {
            access_id: self.fresh_id(),
            since: self.since(known, &subject),
            subject,
            actor: actor.clone(),
            organization: organization.clone(),
            reason: EmergencyReason::LifeThreatening,
            hash: self.hash(),
            seconds,
        };
        if known.identity(&actor).derived {
            let operator = self.operator_of(known, &organization);
            let msg = M::DeclareEmergency {
                r#as: organization,
                emergency,
            };
            return (operator, msg);
        }
        let sender = self.hand_of(known, &actor);
        let msg = M::DeclareEmergency {
            r#as: actor,
            emergency,
        };
        (sender, msg)
    }

    fn reviews(&mut self, known: &Reference) -> (String, M) {
        let open: Vec<(String, u32)> = known
            .emergencies
            .iter()
            .filter(|(_, it)| it.review.is_none() || self.chance.once_in(8))
            .map(|(key, _)| key.clone())
            .collect();
        if open.is_empty() {
            return self.declares(known);
        }
        let (subject, emergency) = self.chance.pick(&open).clone();
        if let Some(Recorded::Declared { until, .. }) =
            known.entry(&subject, emergency).map(|it| &it.what)
        {
            // Now and then so late that it is overdue.
            let late = if self.chance.once_in(6) { 31 * DAY } else { 0 };
            self.until(known, until + late);
        }
        let delegates: Vec<String> = known
            .identity(&subject)
            .delegations
            .keys()
            .cloned()
            .collect();
        let by = match self.chance.below(10) {
            0..=2 => self.account("reviewer"),
            3 => self.one_of(CLINICIANS),
            4..=5 if !delegates.is_empty() => self.chance.pick(&delegates).clone(),
            _ => subject.clone(),
        };
        let msg = M::ReviewEmergency {
            r#as: by.clone(),
            subject,
            emergency,
            verdict: if self.chance.once_in(2) {
                Verdict::Upheld
            } else {
                Verdict::NotJustified
            },
            hash: self.hash(),
        };
        (self.hand_of(known, &by), msg)
    }

    fn disputes(&mut self, known: &Reference) -> (String, M) {
        let subject = self.patient(known);
        let delegates: Vec<String> = known
            .identity(&subject)
            .delegations
            .keys()
            .cloned()
            .collect();
        let by = match self.chance.below(8) {
            0 => self.anybody(),
            1..=3 if !delegates.is_empty() => self.chance.pick(&delegates).clone(),
            _ => subject.clone(),
        };
        let latest = known.latest(&subject);
        let msg = M::Dispute {
            r#as: by.clone(),
            seq: (self.chance.below(latest + 1) + u64::from(!self.chance.once_in(8))) as u32,
            subject,
            code: *self
                .chance
                .pick(&[DisputeCode::UnknownActor, DisputeCode::WrongFacts]),
            hash: self.hash(),
        };
        (self.hand_of(known, &by), msg)
    }

    fn answers(&mut self, known: &Reference) -> (String, M) {
        let disputed: Vec<(String, u32, bool)> = known
            .disputes
            .iter()
            .filter(|(_, it)| it.answer.is_none() || self.chance.once_in(6))
            .map(|(key, _)| key.clone())
            .collect();
        if disputed.is_empty() {
            return self.disputes(known);
        }
        let (subject, seq, by_delegate) = self.chance.pick(&disputed).clone();
        let custodian = match known.entry(&subject, seq) {
            Some(entry) if !self.chance.once_in(10) => entry.custodian.clone(),
            _ => self.organization(),
        };
        let sender = if self.chance.once_in(2) {
            self.operator_of(known, &custodian)
        } else {
            self.hand_of(known, &custodian)
        };
        let msg = M::AnswerDispute {
            r#as: custodian,
            subject,
            seq,
            of_delegate: Some(by_delegate),
            answer: *self
                .chance
                .pick(&[DisputeAnswer::Accepted, DisputeAnswer::Rejected]),
            hash: self.hash(),
        };
        (sender, msg)
    }

    fn legal_bases(&mut self, known: &Reference) -> (String, M) {
        let house = if self.chance.once_in(15) {
            self.anybody()
        } else {
            self.organization()
        };
        let table = known.bases.get(&house).cloned().unwrap_or_default();
        let msg = if self.chance.once_in(3) {
            let mut purposes: Vec<_> = table.into_iter().map(|row| row.0).collect();
            purposes.truncate(1);
            if purposes.is_empty() || self.chance.once_in(8) {
                purposes.push(self.purpose());
            }
            M::WithdrawLegalBases {
                r#as: house.clone(),
                purposes,
            }
        } else {
            M::SetLegalBases {
                r#as: house.clone(),
                bases: (0..=self.chance.below(3))
                    .map(|_| LegalBasis {
                        purpose: self.purpose(),
                        basis: "GDPR-9.2.h".parse().unwrap(),
                    })
                    .collect(),
            }
        };
        (self.hand_of(known, &house), msg)
    }
}
