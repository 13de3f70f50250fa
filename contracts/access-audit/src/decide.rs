//! The answer to a question: first what this contract and the registry of identities say, then the
//! consents. A permit only ever comes from `salus_policy::decide`.

use salus_audit_api::cells::GateCell;
use salus_audit_api::{AccessDecision, AuditReason};
use salus_contract_kit::KitError;
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::{IdentityCell, MembershipSlot};
use salus_policy::{
    Accreditation, ActingFor, Actor, ConsentExplained, EmergencyWithoutConsent, Given, Membership,
    Request, decide, explain,
};
use salus_vocabulary::{AccreditationKind, Id, Instant, Period};

use crate::ask::Asked;
use crate::peers::Registries;

/// A decision, and what each consent that was opened had to do with it.
pub struct Explained {
    /// The decision.
    pub decision: AccessDecision,
    /// The consents, sorted; none if a claim was refused.
    pub consents: Vec<ConsentExplained>,
}

/// Who asks, once every claim about it was found to be true.
struct Checked {
    actor: Actor,
    /// From when on the claims may be judged otherwise.
    bound: Option<Instant>,
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
        let checked = match self.check(asked, proven)? {
            Ok(checked) => checked,
            Err(refused) => return Ok(Err(refused)),
        };
        let request = self.request(asked, checked.actor);
        let gathered = self.registries.consents.gather(&request)?;
        let answer = gathered.with_given(NO_EMERGENCIES, |given| ask(given, &request));
        Ok(Ok((answer, earliest(checked.bound, gathered.next_bound))))
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

    /// Holds every claim against the registry, in the published order of the reasons.
    fn check(&self, asked: &Asked, proven: bool) -> Result<Result<Checked, Refused>, KitError> {
        let now = self.now;
        let identities = &self.registries.identities;
        if self.gate.is_paused(now) {
            return refused(AuditReason::Paused, Some(self.gate.paused_until));
        }
        let mut bound = None;
        // What a hospital lost is not held against patients who ask for their own data.
        if !proven {
            let accredited = self.accredited(&asked.custodian.id)?;
            bound = earliest(bound, next_bound(accredited, now));
            if !holds(accredited, now) {
                return refused(AuditReason::CustodianNotAccredited, bound);
            }
        }
        let actor = identities.identity(&asked.actor.id)?;
        if actor.deactivated {
            return refused(AuditReason::ActorDeactivated, bound);
        }
        let organization = match &asked.organization {
            None => None,
            Some(organization) => {
                let organization = organization.id;
                let accredited = self.accredited(&organization)?;
                bound = earliest(bound, next_bound(accredited, now));
                if !holds(accredited, now) {
                    return refused(AuditReason::OrganizationNotAccredited, bound);
                }
                let membership = membership_in(&actor, &organization);
                bound = earliest(bound, next_bound(membership, now));
                if organization != asked.actor.id && !holds(membership, now) {
                    return refused(AuditReason::ActorNotMember, bound);
                }
                Some(ActingFor {
                    identity: organization,
                    accredited,
                })
            }
        };
        Ok(Ok(Checked {
            actor: Actor {
                identity: asked.actor.id,
                proven,
                organization,
                memberships: actor.memberships.iter().map(membership).collect(),
                accreditations: accreditations(identities, &asked.actor.id, &actor)?,
                delegation: None,
            },
            bound,
        }))
    }

    /// When an identity is accredited as an organization. A deactivated one never is.
    fn accredited(&self, id: &Id) -> Result<Option<Period>, KitError> {
        let identities = &self.registries.identities;
        let cell = identities.identity(id)?;
        if cell.deactivated {
            return Ok(None);
        }
        identities.accredited(id, &cell, AccreditationKind::Organization, self.now)
    }
}

/// No emergency can be declared yet, so `decide` never asks what a deployment answers in one.
const NO_EMERGENCIES: EmergencyWithoutConsent = EmergencyWithoutConsent::Deny;

fn refused(
    reason: AuditReason,
    bound: Option<Instant>,
) -> Result<Result<Checked, Refused>, KitError> {
    Ok(Err(Refused { reason, bound }))
}

fn membership_in(actor: &IdentityCell, organization: &Id) -> Option<Period> {
    actor
        .memberships
        .iter()
        .find(|slot| slot.organization == *organization)
        .map(|slot| slot.period)
}

fn membership(slot: &MembershipSlot) -> Membership {
    Membership {
        organization: slot.organization,
        period: slot.period,
    }
}

fn accreditations(
    identities: &IdentityReader<'_>,
    id: &Id,
    cell: &IdentityCell,
) -> Result<Vec<Accreditation>, KitError> {
    let mut held = Vec::with_capacity(cell.accreditations.len());
    for slot in &cell.accreditations {
        let valid = identities.validity(id, slot)?;
        held.extend(valid.map(|period| Accreditation {
            kind: slot.kind,
            period,
        }));
    }
    Ok(held)
}

fn holds(period: Option<Period>, now: Instant) -> bool {
    period.is_some_and(|period| period.contains(now))
}

fn next_bound(period: Option<Period>, now: Instant) -> Option<Instant> {
    period.and_then(|period| period.next_bound(now))
}

fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
