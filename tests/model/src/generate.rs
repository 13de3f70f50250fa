//! Random messages by a small cast, so that they meet: most are meant well, some are not.

use std::collections::BTreeMap;

use salus_audit_api::EmergencyReason;
use salus_audit_api::msg::{self as audit, Access, BatchAccess, DataDescriptor, DataReferences};
use salus_consent_api::msg::{self as consent, NewConsent, Why};
use salus_identity_api::msg::{self as identity, Power, Role};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, ConsentRef, Custodian, DataRef,
    DefaultEffect, Effect, EmergencyTerms, Grantee, Rule, Scope, Terms, Who,
};
use salus_vocabulary::{
    AccreditationKind, Action, DataMeaning, DelegationBasis, End, Hash, Instant, Label, ObjectId,
    Obligation, Period, Purpose, ResourceType,
};

use crate::chance::Chance;
use crate::reference::Reference;
use crate::step::{Message, Step};

/// The cast, by what they mostly are.
pub const ORGANIZATIONS: &[&str] = &["hospital", "clinic"];
pub const PATIENTS: &[&str] = &["anna", "ben", "chris"];
pub const CLINICIANS: &[&str] = &["doctor", "nurse"];
const EVERYBODY: &[&str] = &[
    "owner", "root", "hospital", "clinic", "gateway", "desk", "doctor", "nurse", "anna", "ben",
    "chris", "mallory",
];

/// Makes steps for one sequence.
pub struct Generator {
    pub chance: Chance,
    accounts: BTreeMap<&'static str, String>,
    used_ids: Vec<ObjectId>,
}

impl Generator {
    pub fn new(seed: u64, account: impl Fn(&str) -> String) -> Self {
        Self {
            chance: Chance::new(seed),
            accounts: EVERYBODY
                .iter()
                .map(|name| (*name, account(name)))
                .collect(),
            used_ids: Vec::new(),
        }
    }

    pub fn account(&self, name: &str) -> String {
        self.accounts[name].clone()
    }

    fn one_of(&mut self, names: &[&str]) -> String {
        let name = *self.chance.pick(names);
        self.account(name)
    }

    fn anybody(&mut self) -> String {
        self.one_of(EVERYBODY)
    }

    fn patient(&mut self) -> String {
        self.one_of(PATIENTS)
    }

    fn organization(&mut self) -> String {
        self.one_of(ORGANIZATIONS)
    }

    /// The first steps of every sequence: a hospital that works.
    pub fn opening(&mut self) -> Vec<Step> {
        let year = Period::until(Instant(4_000_000_000));
        let mut steps = Vec::new();
        for organization in ORGANIZATIONS {
            let (root, subject) = (self.account("root"), self.account(organization));
            steps.push(self.by(
                "root",
                Message::Identity(identity::ExecuteMsg::Accredit {
                    r#as: root,
                    under: None,
                    subject,
                    kind: AccreditationKind::Organization,
                    scope: Vec::new(),
                    depth: 0,
                    period: year,
                    evidence: None,
                }),
            ));
        }
        for (organization, operator, member) in [
            ("hospital", "gateway", "doctor"),
            ("clinic", "desk", "nurse"),
        ] {
            let (house, account, who) = (
                self.account(organization),
                self.account(operator),
                self.account(member),
            );
            steps.push(self.by(
                organization,
                Message::Identity(identity::ExecuteMsg::AddOperator {
                    r#as: house.clone(),
                    account,
                }),
            ));
            steps.push(self.by(
                organization,
                Message::Identity(identity::ExecuteMsg::InviteMember {
                    r#as: house.clone(),
                    member: who.clone(),
                    roles: vec![Role::Clinician, Role::Emergency],
                    period: year,
                }),
            ));
            steps.push(self.by(
                member,
                Message::Identity(identity::ExecuteMsg::AcceptMembership {
                    r#as: who,
                    organization: house,
                }),
            ));
        }
        steps
    }

    fn by(&self, sender: &str, message: Message) -> Step {
        Step {
            wait: 0,
            sender: self.account(sender),
            message,
        }
    }

    /// The next step, given what happened so far.
    pub fn step(&mut self, known: &Reference) -> Step {
        let wait = match self.chance.below(12) {
            0..=6 => 0,
            7..=8 => self.chance.below(600),
            9 => self.chance.below(6 * 3_600),
            10 => self.chance.below(4 * 24 * 3_600),
            _ => self.chance.below(20 * 24 * 3_600),
        };
        let (sender, message) = match self.chance.below(20) {
            0..=8 => self.of_audit(known),
            9..=14 => self.of_consent(known),
            _ => self.of_identity(known),
        };
        // One time in ten somebody else sends it.
        let sender = if self.chance.once_in(10) {
            self.anybody()
        } else {
            sender
        };
        Step {
            wait,
            sender,
            message,
        }
    }

    fn fresh_id(&mut self) -> ObjectId {
        if !self.used_ids.is_empty() && self.chance.once_in(8) {
            return *self.chance.pick(&self.used_ids);
        }
        let id = ObjectId(self.chance.bytes());
        self.used_ids.push(id);
        id
    }

    fn hash(&mut self) -> Hash {
        Hash([self.chance.below(4) as u8; 32])
    }

    /// Mostly holds now, sometimes not yet, or not for long.
    fn period(&mut self, now: u64) -> Period {
        let start = match self.chance.below(6) {
            0 => Some(Instant(now + self.chance.below(100_000))),
            1 => Some(Instant(now)),
            2 => Some(Instant(now.saturating_sub(self.chance.below(100_000)))),
            _ => None,
        };
        let end = match self.chance.below(4) {
            0 => End::At(Instant(now + 1 + self.chance.below(200_000))),
            1 => End::At(Instant(now + self.chance.below(10_000_000))),
            _ => End::OpenEnded,
        };
        Period { start, end }
    }

    fn purpose(&mut self) -> Purpose {
        let codes = [
            "TREAT",
            "TREAT",
            "TREAT",
            "ETREAT",
            "ETREAT",
            "BTG",
            "HRESCH",
            "CLINTRCH",
            "HPAYMT",
            "HOPERAT",
            "https://x.example|study",
        ];
        self.chance.pick(&codes).parse().unwrap()
    }

    fn labels(&mut self) -> Vec<Label> {
        let codes = ["N", "R", "V", "HIV", "SUD", "ETHUD", "PSY"];
        let chosen = self.chance.some(&codes);
        chosen.iter().map(|code| code.parse().unwrap()).collect()
    }

    fn who(&mut self) -> Who<String> {
        match self.chance.below(5) {
            0 | 1 => Who::Identity(self.one_of(&["doctor", "nurse", "anna", "mallory"])),
            2 | 3 => Who::MemberOf(self.organization()),
            _ => Who::Accredited(AccreditationKind::Practitioner),
        }
    }

    fn condition(&mut self, now: u64) -> Condition<String> {
        let mut condition = Condition::default();
        for _ in 0..self.chance.below(3) {
            match self.chance.below(10) {
                0 | 1 => {
                    let purpose = self.purpose();
                    condition.purposes = Some(vec![purpose]);
                }
                2 => condition.actions = Some(self.chance.some(Action::ALL)),
                3 | 4 => {
                    condition.labels = Some(self.labels());
                }
                5 => {
                    let role = if self.chance.once_in(3) {
                        ActorRole::Source
                    } else {
                        ActorRole::Recipient
                    };
                    let who = match (role, self.who()) {
                        (ActorRole::Source, Who::Accredited(_)) => Who::Identity(self.anybody()),
                        (_, who) => who,
                    };
                    condition.actors = Some(vec![ActorMatch { role, who }]);
                }
                6 => {
                    let code = *self.chance.pick(&["N", "R"]);
                    condition.confidentiality_at_most = Some(code.parse().unwrap());
                }
                7 => {
                    let types = ["Observation", "Condition", "MedicationRequest"];
                    let chosen = self.chance.some(&types);
                    condition.resource_types =
                        Some(chosen.iter().map(|name| name.parse().unwrap()).collect());
                }
                8 => {
                    let meaning = *self.chance.pick(DataMeaning::ALL);
                    let reference = self.hash();
                    condition.data = Some(vec![DataRef { meaning, reference }]);
                }
                _ => condition.period = Some(self.period(now)),
            }
        }
        condition
    }

    fn scope<T>(&mut self, one: T) -> Scope<T> {
        if self.chance.once_in(3) {
            Scope::List(vec![one])
        } else {
            Scope::Any
        }
    }

    fn terms(&mut self, now: u64, denying: bool) -> Terms<String> {
        let custodian = if self.chance.once_in(4) {
            Custodian::Any
        } else {
            Custodian::Identity(self.organization())
        };
        let (who, purpose) = (self.who(), self.purpose());
        let action = *self.chance.pick(&[Action::Access, Action::Read]);
        let applies = Applies {
            actors: self.scope(who),
            purposes: self.scope(purpose),
            actions: self.scope(action),
        };
        let mut rules: Vec<Rule<String>> = Vec::new();
        for _ in 0..self.chance.below(4) {
            let effect = if denying || self.chance.once_in(3) {
                Effect::Deny
            } else {
                Effect::Permit
            };
            let when = self.condition(now);
            let except = match self.chance.below(3) {
                0 => vec![self.condition(now)],
                _ => Vec::new(),
            };
            let rule = Rule {
                effect,
                when,
                except,
            };
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let default = match self.chance.below(4) {
            0 => DefaultEffect::Deny,
            1 if !denying => DefaultEffect::Permit,
            _ => DefaultEffect::Closed,
        };
        let emergency = match self.chance.below(5) {
            0 if !denying => Some(EmergencyTerms::Allow),
            1 if !denying => Some(EmergencyTerms::AllowUpTo("N".parse().unwrap())),
            2 => Some(EmergencyTerms::Forbid),
            _ if default == DefaultEffect::Deny => Some(EmergencyTerms::Forbid),
            _ => None,
        };
        let obligations: Vec<Obligation> = if self.chance.once_in(4) {
            vec!["REDACT".parse().unwrap()]
        } else {
            Vec::new()
        };
        Terms {
            category: *self.chance.pick(&[Category::Treatment, Category::Research]),
            custodian,
            grantee: Grantee::General,
            period: self.period(now),
            applies,
            default,
            rules,
            emergency,
            obligations,
            policy: None,
            source: None,
        }
    }

    /// Mostly the subject itself, sometimes somebody who may be a delegate.
    fn acting_for(&mut self, subject: &str) -> (String, String) {
        let acting = if self.chance.once_in(5) {
            self.anybody()
        } else {
            subject.to_owned()
        };
        (acting.clone(), acting)
    }

    /// A consent of the subject in its present version, mostly.
    fn some_consent(&mut self, known: &Reference, subject: &str) -> ConsentRef {
        let all: Vec<ConsentRef> = known
            .consents
            .iter()
            .filter(|((whose, _), it)| whose == subject && (!it.ended || self.chance.once_in(4)))
            .map(|((_, id), it)| ConsentRef {
                id: *id,
                version: it.version,
            })
            .collect();
        if all.is_empty() || self.chance.once_in(12) {
            let id = self.fresh_id();
            return ConsentRef { id, version: 1 };
        }
        *self.chance.pick(&all)
    }

    fn of_consent(&mut self, known: &Reference) -> (String, Message) {
        let subject = self.patient();
        let (sender, acting) = self.acting_for(&subject);
        let now = known.now;
        let msg = match self.chance.below(20) {
            0..=5 => {
                let terms = Box::new(self.terms(now, false));
                consent::ExecuteMsg::Grant {
                    r#as: acting,
                    id: self.fresh_id(),
                    replaces: self.in_the_way(known, &subject, &terms),
                    terms,
                    ends: self.also_ended(known, &subject),
                    subject,
                }
            }
            6 => consent::ExecuteMsg::GrantBatch {
                r#as: acting,
                grants: (0..=self.chance.below(2))
                    .map(|_| NewConsent {
                        id: self.fresh_id(),
                        terms: self.terms(now, false),
                        replaces: None,
                        ends: Vec::new(),
                    })
                    .collect(),
                subject,
            },
            7..=8 => {
                let terms = Box::new(self.terms(now, true));
                consent::ExecuteMsg::Refuse {
                    r#as: acting,
                    id: self.fresh_id(),
                    replaces: self.in_the_way(known, &subject, &terms),
                    terms,
                    ends: Vec::new(),
                    subject,
                }
            }
            9..=10 => consent::ExecuteMsg::Revoke {
                r#as: acting,
                consent: self.some_consent(known, &subject),
                subject,
                why: Why::Withdrawn,
            },
            11 => consent::ExecuteMsg::EndRefusal {
                r#as: acting,
                consent: self.some_consent(known, &subject),
                subject,
                why: Why::EnteredInError,
            },
            12 => consent::ExecuteMsg::RevokeBatch {
                r#as: acting,
                consents: vec![self.some_consent(known, &subject)],
                subject,
                why: Why::Withdrawn,
            },
            13..=14 => consent::ExecuteMsg::StripPermits {
                r#as: acting,
                consent: self.some_consent(known, &subject),
                subject,
            },
            15 => consent::ExecuteMsg::Exclude {
                r#as: acting,
                excluded: self.anybody(),
                even_in_emergency: self.chance.once_in(2),
                subject,
            },
            16 => {
                let excluded = known
                    .exclusions
                    .keys()
                    .find(|(whose, _)| *whose == subject)
                    .map_or_else(|| self.anybody(), |(_, who)| who.clone());
                consent::ExecuteMsg::LiftExclusion {
                    r#as: acting,
                    excluded,
                    subject,
                }
            }
            17 => {
                let organization = self.organization();
                let msg = consent::ExecuteMsg::Request {
                    r#as: organization.clone(),
                    id: self.fresh_id(),
                    terms: Box::new(self.terms(now, false)),
                    subject,
                };
                return (organization, Message::Consent(msg));
            }
            18 => return self.about_a_request(known, &subject, &acting),
            _ if self.chance.once_in(6) => {
                let owner = self.account("owner");
                let msg = consent::ExecuteMsg::Pause {
                    r#as: owner.clone(),
                };
                return (owner, Message::Consent(msg));
            }
            _ => return self.about_a_request(known, &subject, &acting),
        };
        (sender, Message::Consent(msg))
    }

    /// Approves, declines or withdraws what was asked of a subject.
    fn about_a_request(
        &mut self,
        known: &Reference,
        subject: &str,
        acting: &str,
    ) -> (String, Message) {
        let asked: Vec<_> = known
            .requests
            .iter()
            .filter(|((whose, _, _), _)| whose == subject)
            .collect();
        let (organization, request, asked) = if asked.is_empty() {
            (self.organization(), self.fresh_id(), None)
        } else {
            let ((_, organization, id), (terms, hash)) = *self.chance.pick(&asked);
            (organization.clone(), *id, Some((terms.clone(), *hash)))
        };
        let (subject, acting) = (subject.to_owned(), acting.to_owned());
        let msg = match (self.chance.below(4), asked) {
            (0, _) => consent::ExecuteMsg::DeclineRequest {
                r#as: acting.clone(),
                organization,
                request,
                subject,
            },
            (1, _) | (_, None) => {
                let msg = consent::ExecuteMsg::WithdrawRequest {
                    r#as: organization.clone(),
                    request,
                    subject,
                };
                return (organization, Message::Consent(msg));
            }
            (_, Some((terms, hash))) => consent::ExecuteMsg::Approve {
                r#as: acting.clone(),
                organization,
                request,
                hash,
                id: self.fresh_id(),
                replaces: self.in_the_way(known, &subject, &terms),
                terms: Box::new(terms),
                ends: Vec::new(),
                subject,
            },
        };
        (acting, Message::Consent(msg))
    }

    /// What fills the slot, mostly.
    fn in_the_way(
        &mut self,
        known: &Reference,
        subject: &str,
        terms: &Terms<String>,
    ) -> Option<ConsentRef> {
        if self.chance.once_in(12) {
            return Some(self.some_consent(known, subject));
        }
        known
            .consents
            .iter()
            .find(|((whose, _), it)| {
                let over = matches!(it.terms.period.end, End::At(end) if end.0 <= known.now);
                whose == subject
                    && !it.ended
                    && !over
                    && it.terms.custodian == terms.custodian
                    && it.terms.category == terms.category
            })
            .map(|((_, id), it)| ConsentRef {
                id: *id,
                version: it.version,
            })
    }

    fn also_ended(&mut self, known: &Reference, subject: &str) -> Vec<ConsentRef> {
        match self.chance.below(10) {
            0 => vec![self.some_consent(known, subject)],
            _ => Vec::new(),
        }
    }

    fn data(&mut self, now: u64) -> DataDescriptor {
        let types: [ResourceType; 2] =
            ["Observation".parse().unwrap(), "Condition".parse().unwrap()];
        DataDescriptor {
            resource_type: (!self.chance.once_in(4)).then(|| *self.chance.pick(&types)),
            labels: (!self.chance.once_in(4)).then(|| self.labels()),
            codes: None,
            date: (!self.chance.once_in(3)).then(|| {
                let start = now.saturating_sub(self.chance.below(100_000));
                Period::between(
                    Instant(start),
                    Instant(start + 1 + self.chance.below(100_000)),
                )
            }),
            author: (!self.chance.once_in(3)).then(|| self.anybody()),
            author_organizations: (!self.chance.once_in(3)).then(|| vec![self.organization()]),
            references: (!self.chance.once_in(3)).then(|| DataReferences {
                instance: Some(self.hash()),
                related: vec![],
                authors: vec![],
            }),
        }
    }

    fn access(&mut self, known: &Reference) -> Access {
        let subject = self.patient();
        let custodian = self.organization();
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
            self.one_of(CLINICIANS)
        };
        let employer = known.identity(&actor).memberships.keys().next().cloned();
        let organization = match self.chance.below(12) {
            0 => None,
            1 => Some(self.organization()),
            _ => employer,
        };
        let purpose = self.purpose();
        let declared = known
            .emergencies
            .iter()
            .rfind(|((whose, _), it)| *whose == subject && it.until > known.now);
        // Who declared an emergency mostly uses it.
        let (actor, organization, emergency) = match declared {
            Some(((_, number), it)) if !self.chance.once_in(3) => (
                it.actor.clone(),
                Some(it.organization.clone()),
                Some(*number),
            ),
            _ => (actor, organization, self.chance.once_in(20).then_some(1)),
        };
        let purpose = if emergency.is_some() && !self.chance.once_in(4) {
            "ETREAT".parse().unwrap()
        } else {
            purpose
        };
        let latest = known.entries.get(&subject).map_or(0, Vec::len) as u64;
        Access {
            access_id: self.fresh_id(),
            since: latest.saturating_sub(self.chance.below(4)),
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

    fn operator_of(&self, organization: &str) -> String {
        let name = if organization == self.accounts["hospital"] {
            "gateway"
        } else {
            "desk"
        };
        self.account(name)
    }

    fn of_audit(&mut self, known: &Reference) -> (String, Message) {
        let access = self.access(known);
        let operator = self.operator_of(&access.custodian);
        match self.chance.below(20) {
            0..=10 => {
                let msg = audit::ExecuteMsg::Record {
                    r#as: access.custodian.clone(),
                    access,
                };
                (operator, Message::Audit(msg))
            }
            11 => {
                let mut access = access;
                access.actor = access.subject.clone();
                access.organization = None;
                access.emergency = None;
                let msg = audit::ExecuteMsg::Record {
                    r#as: access.actor.clone(),
                    access: access.clone(),
                };
                (access.subject, Message::Audit(msg))
            }
            12..=13 => {
                let mut access = access;
                let delegates: Vec<String> = known
                    .identity(&access.subject)
                    .delegations
                    .keys()
                    .cloned()
                    .collect();
                access.actor = if delegates.is_empty() {
                    self.one_of(&["ben", "mallory"])
                } else {
                    self.chance.pick(&delegates).clone()
                };
                access.organization = None;
                access.emergency = None;
                let msg = audit::ExecuteMsg::Record {
                    r#as: access.actor.clone(),
                    access: access.clone(),
                };
                (access.actor, Message::Audit(msg))
            }
            14..=15 => {
                let custodian = access.custodian.clone();
                let mut accesses = vec![batched(access)];
                for _ in 0..self.chance.below(3) {
                    let more = self.access(known);
                    accesses.push(batched(more));
                }
                let msg = audit::ExecuteMsg::RecordBatch {
                    r#as: custodian.clone(),
                    custodian,
                    accesses,
                };
                (operator, Message::Audit(msg))
            }
            16..=18 => {
                let actor = self.one_of(CLINICIANS);
                let organization = known
                    .identity(&actor)
                    .memberships
                    .keys()
                    .next()
                    .cloned()
                    .unwrap_or_else(|| access.custodian.clone());
                let msg = audit::ExecuteMsg::DeclareEmergency {
                    r#as: actor.clone(),
                    emergency: audit::Declaration {
                        access_id: access.access_id,
                        since: access.since,
                        subject: access.subject,
                        actor: actor.clone(),
                        organization,
                        reason: EmergencyReason::LifeThreatening,
                        hash: self.hash(),
                        seconds: None,
                    },
                };
                (actor, Message::Audit(msg))
            }
            _ => {
                let owner = self.account("owner");
                let msg = if self.chance.once_in(2) {
                    audit::ExecuteMsg::Pause {
                        r#as: owner.clone(),
                    }
                } else {
                    audit::ExecuteMsg::NarrowEmergencyPolicy {
                        r#as: owner.clone(),
                    }
                };
                (owner, Message::Audit(msg))
            }
        }
    }

    fn of_identity(&mut self, known: &Reference) -> (String, Message) {
        use identity::ExecuteMsg as M;
        let (house, patient, other) = (self.organization(), self.patient(), self.anybody());
        let now = known.now;
        let root = self.account("root");
        let msg = match self.chance.below(24) {
            0 => M::Accredit {
                r#as: root,
                under: None,
                subject: self.one_of(&["hospital", "clinic", "doctor", "mallory"]),
                kind: *self.chance.pick(&[
                    AccreditationKind::Organization,
                    AccreditationKind::Practitioner,
                ]),
                scope: Vec::new(),
                depth: 0,
                period: self.period(now),
                evidence: None,
            },
            1 if self.chance.once_in(3) => M::SuspendAccreditation {
                r#as: root,
                subject: house,
                number: 0,
            },
            1 => M::ResignDelegation {
                r#as: self.one_of(&["ben", "mallory", "nurse", "chris"]),
                principal: patient,
            },
            2..=3 => M::ReinstateAccreditation {
                r#as: root,
                subject: house,
                number: 0,
            },
            4 if self.chance.once_in(4) => M::RevokeAccreditation {
                r#as: root,
                subject: house,
                number: self.chance.below(3) as u16,
            },
            4 => M::WithdrawInvitation {
                r#as: house,
                member: other,
            },
            5 => M::Refresh { subject: house },
            6 => M::InviteMember {
                r#as: house,
                member: other,
                roles: vec![Role::Clinician],
                period: self.period(now),
            },
            7..=8 => {
                let offered = known.identity(&house).offers.keys().next().cloned();
                M::AcceptMembership {
                    r#as: offered.unwrap_or(other),
                    organization: house,
                }
            }
            9 if self.chance.once_in(3) => M::RemoveMember {
                r#as: house,
                member: self.one_of(CLINICIANS),
            },
            9 => M::DeclineMembership {
                r#as: self.one_of(&["mallory", "ben"]),
                organization: house,
            },
            10..=12 => M::Delegate {
                r#as: patient,
                delegate: self.one_of(&["ben", "mallory", "nurse", "chris"]),
                powers: self.powers(),
                basis: DelegationBasis::Delegatee,
                evidence: None,
                period: Period::until(Instant(now + 1 + self.chance.below(5_000_000))),
            },
            13 => M::EndDelegation {
                r#as: patient,
                delegate: self.one_of(&["ben", "mallory", "nurse", "chris"]),
            },
            14 => M::InviteController {
                r#as: patient,
                controller: self.one_of(&["ben", "chris", "mallory"]),
            },
            15..=16 => {
                let offered = known.control_offers.iter().next().cloned();
                let (identity, controller) =
                    offered.unwrap_or_else(|| (patient, self.one_of(&["ben", "chris", "mallory"])));
                M::AcceptControl {
                    r#as: controller,
                    identity,
                }
            }
            17 => M::RemoveController {
                r#as: patient.clone(),
                controller: self.controller(known, &patient),
            },
            18 => M::LeaveControl {
                r#as: self.controller(known, &patient),
                identity: patient,
            },
            19 => match known.identity(&patient).pending.first() {
                Some(pending) if pending.add => M::ApplyChange {
                    identity: patient,
                    number: pending.number,
                },
                Some(pending) => M::ApplyRemoval {
                    identity: patient,
                    number: pending.number,
                },
                None => M::Refresh { subject: patient },
            },
            20 => match known.identity(&patient).pending.first() {
                Some(pending) => M::CancelChange {
                    r#as: patient.clone(),
                    identity: patient,
                    number: pending.number,
                },
                None => M::LeaveOrganization {
                    r#as: self.one_of(CLINICIANS),
                    organization: house,
                },
            },
            21 => {
                let start = now.saturating_sub(1 + self.chance.below(1_000_000));
                let (start, end) = (Instant(start), Instant(now));
                if self.chance.once_in(2) {
                    M::VoidGrants {
                        r#as: patient,
                        start,
                        end,
                    }
                } else {
                    M::VoidGrantsAndRefusals {
                        r#as: patient,
                        start,
                        end,
                    }
                }
            }
            22 if self.chance.once_in(4) => M::Deactivate { r#as: other },
            22 => M::CancelDeactivation {
                r#as: patient.clone(),
                identity: patient,
            },
            _ if self.chance.once_in(4) => M::Pause {
                r#as: self.account("owner"),
            },
            _ => M::RestoreRefusals { r#as: patient },
        };
        let sender = crate::reference::acting(&msg).unwrap_or_else(|| self.account("mallory"));
        (sender, Message::Identity(msg))
    }

    fn controller(&mut self, known: &Reference, id: &str) -> String {
        let controllers = known.identity(id).controllers;
        if controllers.is_empty() {
            return id.to_owned();
        }
        self.chance.pick(&controllers).clone()
    }

    fn powers(&mut self) -> Vec<Power> {
        let mut powers = Vec::new();
        if self.chance.once_in(2) {
            let condition = Condition {
                labels: Some(self.labels()),
                ..Condition::default()
            };
            powers.push(Power::View(Box::new(condition)));
        }
        if self.chance.once_in(3) {
            powers.push(Power::Consent);
        }
        if powers.is_empty() || self.chance.once_in(3) {
            powers.push(Power::Revoke);
        }
        powers
    }
}

fn batched(access: Access) -> BatchAccess {
    BatchAccess {
        access_id: access.access_id,
        since: access.since,
        subject: access.subject,
        actor: access.actor,
        organization: access.organization,
        purpose: access.purpose,
        action: access.action,
        data: access.data,
        fingerprint: access.fingerprint,
        emergency: access.emergency,
        report: access.report,
    }
}
