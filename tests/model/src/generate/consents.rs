//! Consents, exclusions, requests.

use salus_consent_api::msg::ExecuteMsg as M;
use salus_consent_api::msg::{NewConsent, Why};
use salus_policy::{ConsentRef, Effect, Terms};
use salus_vocabulary::Hash;

use super::Generator;
use crate::reference::Reference;
use crate::step::Message;

impl Generator {
    /// Mostly the subject itself, often a delegate, sometimes anybody.
    fn acting_for(&mut self, known: &Reference, subject: &str) -> String {
        let delegates: Vec<String> = known
            .identity(subject)
            .delegations
            .keys()
            .cloned()
            .collect();
        match self.chance.below(10) {
            0 => self.anybody(),
            1..=4 if !delegates.is_empty() => self.chance.pick(&delegates).clone(),
            _ => subject.to_owned(),
        }
    }

    /// A consent of the subject in its present version, mostly.
    fn some_consent(
        &mut self,
        known: &Reference,
        subject: &str,
        fits: impl Fn(&Terms<String>) -> bool,
    ) -> ConsentRef {
        let stray = self.chance.once_in(8);
        let all: Vec<ConsentRef> = known
            .consents
            .iter()
            .filter(|((whose, _), it)| {
                whose == subject && (stray || (!it.ended && fits(&it.terms)))
            })
            .map(|((_, id), it)| ConsentRef {
                id: *id,
                version: it.version,
            })
            .collect();
        if all.is_empty() {
            let id = self.fresh_id();
            return ConsentRef { id, version: 1 };
        }
        let mut one = *self.chance.pick(&all);
        if self.chance.once_in(15) {
            one.version += 1;
        }
        one
    }

    pub(super) fn of_consents(&mut self, known: &Reference) -> (String, Message) {
        let subject = self.patient(known);
        let acting = self.acting_for(known, &subject);
        let msg = match self.chance.below(23) {
            0..=9 => self.recording(known, subject, acting),
            10..=15 => self.ending(known, subject, acting),
            16..=18 => self.exclusion(known, subject, acting),
            _ => self.about_a_request(known, subject, acting),
        };
        let sender = crate::step::acting_in(&msg).unwrap();
        (self.hand_of(known, &sender), Message::Consent(msg))
    }

    fn recording(&mut self, known: &Reference, subject: String, acting: String) -> M {
        let now = known.now;
        // The same again.
        if self.chance.once_in(12)
            && let Some(((subject, id), it)) = known.consents.iter().next()
        {
            return M::Grant {
                r#as: subject.clone(),
                subject: subject.clone(),
                id: *id,
                terms: Box::new(it.terms.clone()),
                replaces: None,
                ends: Vec::new(),
            };
        }
        match self.chance.below(9) {
            0 => M::GrantBatch {
                r#as: acting,
                grants: (0..=self.chance.below(3))
                    .map(|_| {
                        let terms = self.terms(now, false);
                        NewConsent {
                            id: self.fresh_id(),
                            replaces: self.in_the_way(known, &subject, &terms),
                            terms,
                            ends: self.also_ended(known, &subject),
                        }
                    })
                    .collect(),
                subject,
            },
            1..=3 => {
                let terms = Box::new(self.terms(now, true));
                M::Refuse {
                    r#as: acting,
                    id: self.fresh_id(),
                    replaces: self.in_the_way(known, &subject, &terms),
                    terms,
                    ends: self.also_ended(known, &subject),
                    subject,
                }
            }
            _ => {
                let terms = Box::new(self.terms(now, false));
                M::Grant {
                    r#as: acting,
                    id: self.fresh_id(),
                    replaces: self.in_the_way(known, &subject, &terms),
                    terms,
                    ends: self.also_ended(known, &subject),
                    subject,
                }
            }
        }
    }

    fn ending(&mut self, known: &Reference, subject: String, acting: String) -> M {
        use crate::reference::{can_deny, can_permit};
        match self.chance.below(6) {
            0 => M::Revoke {
                consent: self.some_consent(known, &subject, |terms| !can_deny(terms)),
                r#as: acting,
                subject,
                why: Why::Withdrawn,
            },
            1 => M::RevokeBatch {
                consents: vec![self.some_consent(known, &subject, |terms| !can_deny(terms))],
                r#as: acting,
                subject,
                why: Why::Withdrawn,
            },
            2..=3 => M::EndRefusal {
                consent: self.some_consent(known, &subject, can_deny),
                r#as: acting,
                subject,
                why: Why::EnteredInError,
            },
            _ => M::StripPermits {
                consent: self.some_consent(known, &subject, can_permit),
                r#as: acting,
                subject,
            },
        }
    }

    fn exclusion(&mut self, known: &Reference, subject: String, acting: String) -> M {
        if self.chance.once_in(2) {
            let even = if acting == subject { 2 } else { 8 };
            return M::Exclude {
                r#as: acting,
                excluded: self.anybody(),
                even_in_emergency: self.chance.once_in(even),
                subject,
            };
        }
        let excluded: Vec<String> = known
            .exclusions
            .keys()
            .filter(|(whose, _)| *whose == subject)
            .map(|(_, who)| who.clone())
            .collect();
        M::LiftExclusion {
            r#as: acting,
            excluded: if excluded.is_empty() {
                self.anybody()
            } else {
                self.chance.pick(&excluded).clone()
            },
            subject,
        }
    }

    /// Asks for a consent; approves, declines or withdraws what was asked of a subject.
    fn about_a_request(&mut self, known: &Reference, subject: String, acting: String) -> M {
        let asked: Vec<_> = known
            .requests
            .iter()
            .filter(|((whose, _, _), it)| *whose == subject && known.is_open(it))
            .map(|((_, organization, id), it)| (organization.clone(), *id, it.clone()))
            .collect();
        if asked.is_empty() || self.chance.once_in(4) {
            let terms = Box::new(self.terms(known.now, false));
            return match self.chance.below(12) {
                0 => M::WithdrawRequest {
                    r#as: self.organization(),
                    request: self.fresh_id(),
                    subject,
                },
                1 => M::DeclineRequest {
                    r#as: acting,
                    organization: self.organization(),
                    request: self.fresh_id(),
                    subject,
                },
                2 => M::Approve {
                    r#as: acting,
                    organization: self.organization(),
                    request: self.fresh_id(),
                    hash: self.hash(),
                    id: self.fresh_id(),
                    terms,
                    replaces: None,
                    ends: Vec::new(),
                    subject,
                },
                _ => M::Request {
                    r#as: if self.chance.once_in(12) {
                        self.anybody()
                    } else {
                        self.organization()
                    },
                    id: self.fresh_id(),
                    terms,
                    subject,
                },
            };
        }
        let (organization, request, asked) = self.chance.pick(&asked).clone();
        match self.chance.below(6) {
            0 => M::DeclineRequest {
                r#as: acting,
                organization,
                request,
                subject,
            },
            1 => M::WithdrawRequest {
                r#as: organization,
                request,
                subject,
            },
            _ => {
                let mut terms = asked.terms;
                match self.chance.below(6) {
                    0 => {
                        let permit = terms
                            .rules
                            .iter()
                            .position(|rule| rule.effect == Effect::Permit);
                        permit.map(|place| terms.rules.remove(place));
                    }
                    1 => terms.rules.clear(),
                    _ => {}
                }
                M::Approve {
                    r#as: acting,
                    organization,
                    request,
                    hash: if self.chance.once_in(12) {
                        Hash([7; 32])
                    } else {
                        asked.hash
                    },
                    id: self.fresh_id(),
                    replaces: self.in_the_way(known, &subject, &terms),
                    terms: Box::new(terms),
                    ends: Vec::new(),
                    subject,
                }
            }
        }
    }

    /// What fills the slot, mostly.
    fn in_the_way(
        &mut self,
        known: &Reference,
        subject: &str,
        terms: &Terms<String>,
    ) -> Option<ConsentRef> {
        if self.chance.once_in(12) {
            return Some(self.some_consent(known, subject, |_| true));
        }
        known
            .live_consents(subject)
            .into_iter()
            .find(|(_, it)| {
                it.terms.custodian == terms.custodian
                    && it.terms.category == terms.category
                    && it.terms.grantee == terms.grantee
            })
            .map(|(id, it)| ConsentRef {
                id,
                version: it.version,
            })
    }

    fn also_ended(&mut self, known: &Reference, subject: &str) -> Vec<ConsentRef> {
        match self.chance.below(10) {
            0 => vec![self.some_consent(known, subject, |_| true)],
            _ => Vec::new(),
        }
    }
}
