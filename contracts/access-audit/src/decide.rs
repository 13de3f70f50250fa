//! The answer to a question: first what this contract and the registry of identities say, then the
//! consents. A permit only ever comes from `salus_policy::decide`.

use salus_audit_api::cells::GateCell;
use salus_audit_api::{AccessDecision, AuditReason};
use salus_contract_kit::KitError;
use salus_identity_api::Claims;
use salus_policy::{
    Actor, ConsentExplained, EmergencyWithoutConsent, Given, Request, decide, explain,
};
use salus_vocabulary::Instant;

use crate::ask::Asked;
use crate::peers::Registries;

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

/// Where questions are decided: with what is known at one instant.
pub struct Court<'a> {
    gate: &'a GateCell,
    registries: &'a Registries<'a>,
    now: Instant,
}

impl<'a> Court<'a> {
    /// Decides at an instant.
    pub fn new(gate: &'a GateCell, registries: &'a Registries<'a>, now: Instant) -> Self {
        Self {
            gate,
            registries,
            now,
        }
    }

    /// Decides. `proven`: the actor has shown by its own message that it asks.
    pub fn decide(&self, asked: &Asked, proven: bool) -> Result<AccessDecision, KitError> {
        Ok(match self.put(asked, proven, decide)? {
            Ok((decision, bound)) => AccessDecision::by_consents(decision, bound),
            Err(refused) => refused.decision(),
        })
    }

    /// Decides, and says what each consent had to do with it.
    pub fn explain(&self, asked: &Asked, proven: bool) -> Result<Explained, KitError> {
        Ok(match self.put(asked, proven, explain)? {
            Ok((explanation, bound)) => Explained {
                decision: AccessDecision::by_consents(explanation.decision, bound),
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
        if self.gate.is_paused(self.now) {
            return Ok(Err(Refused {
                reason: AuditReason::Paused,
                bound: Some(self.gate.paused_until),
            }));
        }
        let claims = Claims {
            subject: &asked.subject.id,
            custodian: &asked.custodian.id,
            actor: &asked.actor.id,
            organization: asked.organization.as_ref().map(|named| &named.id),
            proven,
        };
        let checked = match self.registries.identities.check_claims(&claims, self.now)? {
            Ok(checked) => checked,
            Err(refused) => {
                return Ok(Err(Refused {
                    reason: refused.claim.into(),
                    bound: refused.bound,
                }));
            }
        };
        let bound = checked.bound;
        let request = self.request(asked, checked.actor);
        let gathered = self
            .registries
            .consents
            .gather(&request, checked.standing)?;
        let answer = gathered.with_given(NO_EMERGENCIES, |given| ask(given, &request));
        let bound = bound.into_iter().chain(gathered.next_bound).min();
        Ok(Ok((answer, bound)))
    }

    fn request(&self, asked: &Asked, actor: Actor) -> Request {
        Request {
            time: self.now,
            subject: asked.subject.id,
            custodian: asked.custodian.id,
            actor,
            purpose: asked.purpose.clone(),
            action: asked.action,
            record: asked.record.clone(),
            emergency: None,
        }
    }
}

/// No emergency can be declared yet, so `decide` never asks what a deployment answers in one.
const NO_EMERGENCIES: EmergencyWithoutConsent = EmergencyWithoutConsent::Deny;
