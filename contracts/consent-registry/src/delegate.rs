//! What a delegate may not do although his powers would let him.

mod interests;
mod protected;

use salus_contract_kit::KitError;
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::IdentityCell;
use salus_policy::{
    ActorRole, Condition, DefaultEffect, Effect, EmergencyTerms, Scope, Terms, Who,
};
use salus_vocabulary::{AccreditationKind, Id, Instant};

use self::interests::{Interests, Named};
use self::protected::Carers;
use crate::ContractError;
use crate::access::Authority;

/// A delegate who acts for a subject.
pub struct Delegate<'a> {
    registry: &'a IdentityReader<'a>,
    identity: Id,
    subject: Id,
    now: Instant,
}

impl<'a> Delegate<'a> {
    /// The delegate behind a message; `None`: the subject itself acts.
    pub fn of(by: &Authority, registry: &'a IdentityReader<'a>, now: Instant) -> Option<Self> {
        Some(Self {
            registry,
            identity: by.delegate()?,
            subject: by.subject(),
            now,
        })
    }

    /// The delegate himself.
    pub fn identity(&self) -> Id {
        self.identity
    }

    /// Refuses terms that a delegate must not record: what permits himself, what denies by name
    /// those whom he must not exclude, and what forbids emergencies.
    pub fn require_may_record(&self, terms: &Terms) -> Result<(), ContractError> {
        self.require_no_gain_by(terms)?;
        let mut carers = None;
        for who in denied_by_name(terms) {
            match who {
                Who::Identity(identity) | Who::MemberOf(identity) => {
                    let carers = match &mut carers {
                        Some(known) => known,
                        none => none.insert(Carers::of(self)?),
                    };
                    carers.require_none_shut_out_with(identity)?;
                }
                Who::Accredited(AccreditationKind::Safeguarding) => {
                    return Err(ContractError::Protected);
                }
                Who::Accredited(_) => {}
            }
        }
        if terms.emergency == Some(EmergencyTerms::Forbid) {
            return Err(ContractError::OnlyTheSubject);
        }
        Ok(())
    }

    /// Refuses terms that may permit himself or an organization of his.
    pub fn require_no_gain_by(&self, terms: &Terms) -> Result<(), ContractError> {
        if Interests::of(self)?.gain_by(terms)? {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to end what denies himself or an organization of his by name.
    pub fn require_not_denied_by(&self, terms: &Terms) -> Result<(), ContractError> {
        if Interests::of(self)?.named(denied_by_name(terms))? == Named::His {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to take part in a matter of his own.
    pub fn require_no_interest_in(&self, identity: &Id) -> Result<(), ContractError> {
        if Interests::of(self)?.include(identity)? {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to shut out those who look after the subject, or watch over whoever does.
    pub fn require_may_exclude(&self, excluded: &Id) -> Result<(), ContractError> {
        Carers::of(self)?.require_none_shut_out_with(excluded)
    }

    /// Those whose accounts may act as an identity: itself, its controllers, and whoever controls
    /// these.
    fn hands(&self, identity: &Id) -> Result<Vec<Id>, KitError> {
        let mut hands = vec![*identity];
        for controller in &self.registry.identity(identity)?.controllers {
            add(&mut hands, *controller);
            for account in &self.registry.identity(controller)?.controllers {
                add(&mut hands, *account);
            }
        }
        Ok(hands)
    }

    /// The organizations that an identity is or will be a member of.
    fn organizations<'c>(&self, cell: &'c IdentityCell) -> impl Iterator<Item = Id> + use<'c> {
        let now = self.now;
        let memberships = cell.memberships.iter();
        memberships
            .filter(move |membership| !membership.period.has_ended(now))
            .map(|membership| membership.organization)
    }
}

/// Adds an identity to a short list, once.
fn add(list: &mut Vec<Id>, identity: Id) {
    if !list.contains(&identity) {
        list.push(identity);
    }
}

/// Whether two short lists have an identity in common.
fn meet(one: &[Id], other: &[Id]) -> bool {
    one.iter().any(|identity| other.contains(identity))
}

/// Whom terms deny by name: the recipients that their deny rules name, and those of their scope
/// where something denies that names none itself.
fn denied_by_name(terms: &Terms) -> impl Iterator<Item = &Who> {
    let denies = terms
        .rules
        .iter()
        .filter(|rule| rule.effect == Effect::Deny);
    let by_scope = terms.default == DefaultEffect::Deny
        || denies
            .clone()
            .any(|rule| recipients(&rule.when).next().is_none());
    let scope: &[Who] = match &terms.applies.actors {
        Scope::List(actors) if by_scope => actors,
        _ => &[],
    };
    denies.flat_map(|rule| recipients(&rule.when)).chain(scope)
}

fn recipients(condition: &Condition) -> impl Iterator<Item = &Who> {
    let actors = condition.actors.iter().flatten();
    actors
        .filter(|actor| actor.role == ActorRole::Recipient)
        .map(|actor| &actor.who)
}
