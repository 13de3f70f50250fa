use salus_contract_kit::KitError;
use salus_policy::{Accreditation, ActingFor, Actor, Membership, ViewDelegation, VoidedSpan};
use salus_vocabulary::{AccreditationKind, Id, Instant, Period};

use crate::cells::{DelegationCell, IdentityCell, MembershipSlot};
use crate::{IdentityReader, intersection};

/// What is said of an access, before anything of it was looked up.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// Whose data.
    pub subject: &'a Id,
    /// Who holds them.
    pub custodian: &'a Id,
    /// Who asks.
    pub actor: &'a Id,
    /// The organization that the actor is said to act for.
    pub organization: Option<&'a Id>,
    /// Whether the actor has shown by its own message that it asks.
    pub proven: bool,
}

/// Who asks, once every claim about it was found to be true, and what its subject's identity says.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedClaims {
    /// Who asks.
    pub actor: Actor,
    /// What the subject's identity says of all its consents.
    pub standing: Standing,
    /// From when on the claims may be judged otherwise.
    pub bound: Option<Instant>,
}

/// What an identity says of everything that it granted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// The subject is deactivated: nothing that it granted permits any more; what denies stays.
    pub permits_ended: bool,
    /// Spans of time that it voided.
    pub voided: Vec<VoidedSpan>,
}

/// A claim that is false now, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FalseClaim {
    /// The custodian is not an accredited organization.
    CustodianNotAccredited,
    /// The actor is deactivated.
    ActorDeactivated,
    /// The organization that the actor is said to act for is not accredited as one.
    OrganizationNotAccredited,
    /// The actor is neither that organization nor a member of it.
    ActorNotMember,
}

/// Claims that do not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedClaims {
    /// The first that is false.
    pub claim: FalseClaim,
    /// From when on they may be judged otherwise.
    pub bound: Option<Instant>,
}

impl Standing {
    /// The standing of an identity.
    pub fn of(cell: &IdentityCell, now: Instant) -> Self {
        Self {
            permits_ended: cell.is_deactivated(now),
            voided: cell.voided.clone(),
        }
    }
}

impl IdentityReader<'_> {
    /// Holds every claim against the registry. What a hospital lost is not held against those who
    /// prove themselves.
    pub fn check_claims(
        &self,
        claims: &Claims<'_>,
        now: Instant,
    ) -> Result<Result<CheckedClaims, RefusedClaims>, KitError> {
        let mut bound = None;
        let mut of_custodian = None;
        let refused = |claim, bound| Ok(Err(RefusedClaims { claim, bound }));
        if !claims.proven {
            let accredited = self.accredited_organization(claims.custodian, now)?;
            of_custodian = accredited;
            bound = earliest(bound, next_bound(accredited, now));
            if !holds(accredited, now) {
                return refused(FalseClaim::CustodianNotAccredited, bound);
            }
        }
        let actor = self.identity(claims.actor)?;
        if actor.is_deactivated(now) {
            return refused(FalseClaim::ActorDeactivated, bound);
        }
        bound = earliest(bound, actor.deactivated_from);
        let mut organization = None;
        if let Some(claimed) = claims.organization {
            let accredited = match of_custodian.filter(|_| claimed == claims.custodian) {
                Some(known) => Some(known),
                None => self.accredited_organization(claimed, now)?,
            };
            bound = earliest(bound, next_bound(accredited, now));
            if !holds(accredited, now) {
                return refused(FalseClaim::OrganizationNotAccredited, bound);
            }
            let membership = membership_in(&actor, claimed);
            bound = earliest(bound, next_bound(membership, now));
            if claimed != claims.actor && !holds(membership, now) {
                return refused(FalseClaim::ActorNotMember, bound);
            }
            organization = Some(ActingFor {
                identity: *claimed,
                accredited,
            });
        }
        let subject = self.identity(claims.subject)?;
        let standing = Standing::of(&subject, now);
        if !standing.permits_ended {
            bound = earliest(bound, subject.deactivated_from);
        }
        let delegation = self.delegation(claims.subject, &subject, claims.actor, now)?;
        let mut held = self.held(claims.actor, &actor, now)?;
        let delegate = delegation.as_ref().map(|delegation| delegation.period);
        held.spared.extend(delegate);
        Ok(Ok(CheckedClaims {
            actor: Actor {
                identity: *claims.actor,
                proven: claims.proven,
                organization,
                memberships: held.memberships,
                accreditations: held.accreditations,
                delegation: delegation.and_then(view_delegation),
                spared: held.spared,
            },
            standing,
            bound,
        }))
    }

    /// When an identity is accredited as an organization.
    pub fn accredited_organization(
        &self,
        id: &Id,
        now: Instant,
    ) -> Result<Option<Period>, KitError> {
        self.accredited(
            id,
            &self.identity(id)?,
            AccreditationKind::Organization,
            now,
        )
    }

    /// What the actor holds and where it belongs. Of each organization that it belongs to it is
    /// looked up whether that is accredited: mostly it is the one that it acts for, read already.
    fn held(&self, id: &Id, cell: &IdentityCell, now: Instant) -> Result<Held, KitError> {
        let safeguarding = AccreditationKind::Safeguarding;
        let mut held = Held {
            memberships: Vec::with_capacity(cell.memberships.len()),
            accreditations: Vec::with_capacity(cell.accreditations.len()),
            spared: Vec::new(),
        };
        for slot in &cell.accreditations {
            if let Some(period) = self.validity(id, slot)? {
                let kind = slot.kind;
                held.accreditations.push(Accreditation { kind, period });
                if kind == safeguarding {
                    held.spared.push(period);
                }
            }
        }
        for slot in &cell.memberships {
            let MembershipSlot {
                organization,
                period,
                ..
            } = *slot;
            let mut accredited = None;
            if !period.has_ended(now) {
                let cell = self.identity(&organization)?;
                let kind = AccreditationKind::Organization;
                accredited = self.accredited(&organization, &cell, kind, now)?;
                let office = self.accredited(&organization, &cell, safeguarding, now)?;
                held.spared
                    .extend(office.and_then(|office| intersection(&period, &office)));
            }
            held.memberships.push(Membership {
                organization,
                period,
                accredited,
            });
        }
        Ok(held)
    }
}

/// What an actor holds by itself.
struct Held {
    memberships: Vec<Membership>,
    accreditations: Vec<Accreditation>,
    /// When it stands for safeguarding.
    spared: Vec<Period>,
}

/// The power `view` of a delegation, also before it begins.
fn view_delegation(delegation: DelegationCell) -> Option<ViewDelegation> {
    Some(ViewDelegation {
        condition: delegation.view?,
        period: delegation.period,
    })
}

fn membership_in(actor: &IdentityCell, organization: &Id) -> Option<Period> {
    actor
        .memberships
        .iter()
        .find(|slot| slot.organization == *organization)
        .map(|slot| slot.period)
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
