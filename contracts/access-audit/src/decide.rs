//! The answer to a question: first what this contract and the registry of identities say, then the
//! consents. A permit only ever comes from `salus_policy::decide`.

use std::cell::{Cell, OnceCell};

use cosmwasm_std::Storage;
use salus_audit_api::cells::{GateCell, LegalBasesCell};
use salus_audit_api::{AccessDecision, AuditReason};
use salus_consent_api::Gathered;
use salus_contract_kit::KitError;
use salus_identity_api::{CheckedClaims, Claims, RefusedClaims};
use salus_policy::{ConsentExplained, Emergency, Given, Outcome, Request, decide, explain};
use salus_vocabulary::{Id, Instant};

use crate::ask::Asked;
use crate::emergency;
use crate::peers::{Registries, bases_in_force, is_accredited};

/// A decision, and what each consent that was opened had to do with it.
pub struct Explained {
    /// The decision.
    pub decision: AccessDecision,
    /// The consents, sorted; none if a claim was refused.
    pub consents: Vec<ConsentExplained>,
}

/// Why nothing is asked of the consents.
struct Refused {
    reason: AuditReason,
    bound: Option<Instant>,
}

impl Refused {
    fn decision(self) -> AccessDecision {
        AccessDecision::refused(self.reason, self.bound)
    }
}

/// What one question found out that serves the next ones of a batch.
#[derive(Default)]
pub struct Memory {
    /// The custodian's legal bases, once they were read.
    bases: OnceCell<LegalBasesCell>,
    /// What the registries said last: a batch is mostly about the records of one patient.
    heard: Cell<Option<Heard>>,
}

/// What the registries said to a question that names no emergency.
struct Heard {
    /// The question. What is to be done, and with which record, nobody asks of the registries.
    request: Request,
    /// The consents.
    gathered: Gathered,
    /// From when on the claims may be judged otherwise.
    bound: Option<Instant>,
}

impl Heard {
    /// Whether the registries would say the same to another question of the same message.
    fn serves(&self, asked: &Asked, proven: bool) -> bool {
        let Request {
            subject,
            custodian,
            actor,
            purpose,
            emergency,
            ..
        } = &self.request;
        let organization = actor.organization.as_ref().map(|named| &named.identity);
        *subject == asked.subject.id
            && actor.identity == asked.actor.id
            && *custodian == asked.custodian.id
            && organization == asked.organization.as_ref().map(|named| &named.id)
            && actor.proven == proven
            && *purpose == asked.purpose
            && emergency.is_none()
            && asked.emergency.is_none()
    }
}

/// Where questions are decided: with what is known at one instant.
pub struct Court<'a> {
    /// This contract's own cells.
    pub storage: &'a dyn Storage,
    /// Its settings.
    pub gate: &'a GateCell,
    /// What the registries say.
    pub registries: &'a Registries<'a>,
    /// What was found out before in the same message.
    pub memory: &'a Memory,
    /// The instant.
    pub now: Instant,
}

impl Court<'_> {
    /// Decides. `proven`: the actor has shown by its own message that it asks.
    pub fn decide(&self, asked: &Asked, proven: bool) -> Result<AccessDecision, KitError> {
        Ok(match self.put(asked, proven, decide)? {
            Ok((decision, bound)) => {
                self.with_basis(AccessDecision::by_consents(decision, bound), asked)?
            }
            Err(refused) => refused.decision(),
        })
    }

    /// Decides, and says what each consent had to do with it.
    pub fn explain(&self, asked: &Asked, proven: bool) -> Result<Explained, KitError> {
        Ok(match self.put(asked, proven, explain)? {
            Ok((explanation, bound)) => Explained {
                decision: self.with_basis(
                    AccessDecision::by_consents(explanation.decision, bound),
                    asked,
                )?,
                consents: explanation.consents,
            },
            Err(refused) => Explained {
                decision: refused.decision(),
                consents: Vec::new(),
            },
        })
    }

    /// Puts a question to the subject's consents, unless a claim is refused before; with the answer,
    /// from when on what was looked up besides may be otherwise.
    fn put<T>(
        &self,
        asked: &Asked,
        proven: bool,
        ask: impl FnOnce(&Given<'_>, &Request) -> T,
    ) -> Result<Result<(T, Option<Instant>), Refused>, KitError> {
        let emergency = self.live_emergency(asked)?;
        let goes_on = emergency.is_some() && asked.purpose.is_emergency();
        if self.gate.is_paused(self.now) && !goes_on {
            let bound = match asked.emergency.filter(|_| asked.purpose.is_emergency()) {
                None => None,
                // It may become one that goes on.
                Some(_) => self.bound_of_claims(asked, proven)?,
            };
            let bound = bound.into_iter().chain([self.gate.paused_until]).min();
            return Ok(Err(Refused {
                reason: AuditReason::Paused,
                bound,
            }));
        }
        let before = self.memory.heard.take();
        let mut heard = match before.filter(|heard| heard.serves(asked, proven)) {
            Some(heard) => heard,
            None => match self.hear(asked, proven, emergency)? {
                Ok(heard) => heard,
                Err(refused) => return Ok(Err(refused)),
            },
        };
        heard.request.action = asked.action;
        heard.request.record = asked.record.clone();
        let policy = self.gate.emergencies.policy();
        let answer = heard
            .gathered
            .with_given(policy.into(), |given| ask(given, &heard.request));
        let bounds = heard.bound.into_iter().chain(heard.gathered.next_bound);
        let bound = bounds.min();
        self.memory.heard.set(Some(heard));
        Ok(Ok((answer, bound)))
    }

    /// Asks the registries whether the claims hold, and for the consents.
    fn hear(
        &self,
        asked: &Asked,
        proven: bool,
        emergency: Option<Emergency>,
    ) -> Result<Result<Heard, Refused>, KitError> {
        let checked = match self.check_claims(asked, proven)? {
            Ok(checked) => checked,
            Err(refused) => {
                return Ok(Err(Refused {
                    reason: refused.claim.into(),
                    bound: refused.bound,
                }));
            }
        };
        let bound = checked.bound;
        if asked.emergency.is_some() && emergency.is_none() {
            return Ok(Err(Refused {
                reason: AuditReason::EmergencyNotLive,
                bound,
            }));
        }
        let request = Request {
            time: self.now,
            subject: asked.subject.id,
            custodian: asked.custodian.id,
            actor: checked.actor,
            purpose: asked.purpose.clone(),
            action: asked.action,
            record: asked.record.clone(),
            emergency,
        };
        let gathered = self
            .registries
            .consents
            .gather(&request, checked.standing)?;
        Ok(Ok(Heard {
            request,
            gathered,
            bound,
        }))
    }

    fn check_claims(
        &self,
        asked: &Asked,
        proven: bool,
    ) -> Result<Result<CheckedClaims, RefusedClaims>, KitError> {
        let claims = Claims {
            subject: &asked.subject.id,
            custodian: &asked.custodian.id,
            actor: &asked.actor.id,
            organization: asked.organization.as_ref().map(|named| &named.id),
            proven,
        };
        self.registries.identities.check_claims(&claims, self.now)
    }

    /// From when on what is said of the actor may be judged otherwise.
    fn bound_of_claims(&self, asked: &Asked, proven: bool) -> Result<Option<Instant>, KitError> {
        Ok(match self.check_claims(asked, proven)? {
            Ok(checked) => checked.bound,
            Err(refused) => refused.bound,
        })
    }

    /// The emergency that an access names, if its actor may use it now.
    fn live_emergency(&self, asked: &Asked) -> Result<Option<Emergency>, KitError> {
        let Some(number) = asked.emergency else {
            return Ok(None);
        };
        let identities = &self.registries.identities;
        emergency::live(self.storage, identities, asked, number, self.now)
    }

    /// Where nobody consented, adds the legal basis on which the custodian releases data all the
    /// same; only to who acts for an accredited organization, as a permit that names nobody would, and
    /// not in an emergency, which is declared.
    fn with_basis(
        &self,
        decision: AccessDecision,
        asked: &Asked,
    ) -> Result<AccessDecision, KitError> {
        if decision.outcome != Outcome::NoConsent
            || decision.reason != AuditReason::NoConsent
            || asked.purpose.is_emergency()
            || !self.gate.legal_bases
            || asked.organization.is_none()
        {
            return Ok(decision);
        }
        if self.memory.bases.get().is_none() {
            let read = self.read_bases(&asked.custodian.id)?;
            let _ = self.memory.bases.set(read);
        }
        let bases = self.memory.bases.get();
        Ok(AccessDecision {
            legal_basis: bases.and_then(|bases| bases.basis(&asked.purpose)).cloned(),
            ..decision
        })
    }

    /// What counts of a custodian's table now: nothing unless it is accredited, which nobody asks
    /// where the actor has proven itself.
    fn read_bases(&self, custodian: &Id) -> Result<LegalBasesCell, KitError> {
        let identities = &self.registries.identities;
        if is_accredited(identities, custodian, self.now)? {
            bases_in_force(self.storage, identities, custodian)
        } else {
            Ok(LegalBasesCell::default())
        }
    }
}
