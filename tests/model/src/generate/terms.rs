//! Terms, conditions and descriptions of records.

use salus_audit_api::msg::{DataDescriptor, DataReferences};
use salus_policy::{
    ActorMatch, ActorRole, Applies, Category, Condition, Custodian, DataRef, DefaultEffect, Effect,
    EmergencyTerms, Grantee, Rule, Scope, Terms, Who,
};
use salus_vocabulary::{
    AccreditationKind, Action, DataMeaning, Instant, Label, Obligation, Period, Purpose,
    ResourceType,
};

use super::Generator;

impl Generator {
    pub(super) fn purpose(&mut self) -> Purpose {
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

    pub(super) fn labels(&mut self) -> Vec<Label> {
        let codes = ["N", "R", "V", "HIV", "SUD", "ETHUD", "PSY"];
        let chosen = self.chance.some(&codes);
        chosen.iter().map(|code| code.parse().unwrap()).collect()
    }

    fn who(&mut self) -> Who<String> {
        match self.chance.below(5) {
            0 | 1 => Who::Identity(self.one_of(&["doctor", "nurse", "anna", "mallory", "ben"])),
            2 | 3 => Who::MemberOf(self.organization()),
            _ => Who::Accredited(AccreditationKind::Practitioner),
        }
    }

    pub(super) fn condition(&mut self, now: u64) -> Condition<String> {
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

    pub(super) fn terms(&mut self, now: u64, denying: bool) -> Terms<String> {
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

    pub(super) fn data(&mut self, now: u64) -> DataDescriptor {
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
}
