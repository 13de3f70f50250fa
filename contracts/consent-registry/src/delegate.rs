//! What a delegate may not do although his powers would let him.

use salus_contract_kit::KitError;
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::{Acting, IdentityReader};
use salus_policy::{ActorRole, Condition, DefaultEffect, Effect, Grantee, Scope, Terms, Who};
use salus_vocabulary::{AccreditationKind, Id, Instant};

use crate::ContractError;
use crate::access::Authority;

/// A delegate who acts for a subject.
pub struct Delegate<'a> {
    registry: &'a IdentityReader<'a>,
    acting: Acting,
    subject: Id,
    now: Instant,
}

/// What a delegate gains by: himself and the organizations that he belongs to.
struct Interests<'a> {
    delegate: &'a Delegate<'a>,
    /// He himself and the organizations that he is or will be a member of.
    own: Vec<Id>,
    /// The accreditation kinds that any of them holds or will hold.
    kinds: Vec<AccreditationKind>,
}

/// Whom a list of recipients names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Nobody in particular.
    Nobody,
    /// The delegate or an organization of his, perhaps among others.
    His,
    /// Others only.
    Others,
}

impl<'a> Delegate<'a> {
    /// The delegate behind a message; `None`: the subject itself acts.
    pub fn of(by: &Authority, registry: &'a IdentityReader<'a>, now: Instant) -> Option<Self> {
        by.delegate()?;
        Some(Self {
            registry,
            acting: *by.acting(),
            subject: by.subject(),
            now,
        })
    }

    /// Finds what he gains by. A membership or an accreditation that is still to begin counts: what
    /// he grants today would permit him then.
    fn interests(&self) -> Result<Interests<'_>, KitError> {
        let delegate = self.identity();
        let cell = self.registry.identity(&delegate)?;
        let mut interests = Interests {
            delegate: self,
            own: vec![delegate],
            kinds: Vec::new(),
        };
        self.add_kinds(&mut interests.kinds, &delegate, &cell)?;
        for membership in &cell.memberships {
            if membership.period.has_ended(self.now) {
                continue;
            }
            let organization = membership.organization;
            interests.own.push(organization);
            let cell = self.registry.identity(&organization)?;
            self.add_kinds(&mut interests.kinds, &organization, &cell)?;
        }
        Ok(interests)
    }

    fn add_kinds(
        &self,
        kinds: &mut Vec<AccreditationKind>,
        holder: &Id,
        cell: &IdentityCell,
    ) -> Result<(), KitError> {
        for slot in &cell.accreditations {
            let holds = self.registry.validity(holder, slot)?;
            if holds.is_some_and(|period| !period.has_ended(self.now))
                && !kinds.contains(&slot.kind)
            {
                kinds.push(slot.kind);
            }
        }
        Ok(())
    }

    /// The delegate himself.
    pub fn identity(&self) -> Id {
        self.acting.identity()
    }

    /// Refuses terms that a delegate must not record: what permits himself, and what denies by name
    /// those whom he must not exclude.
    pub fn require_may_record(&self, terms: &Terms) -> Result<(), ContractError> {
        self.require_no_gain_by(terms)?;
        for who in denied_by_name(terms) {
            match who {
                Who::Identity(identity) | Who::MemberOf(identity) => {
                    self.require_may_exclude(identity)?;
                }
                Who::Accredited(AccreditationKind::Safeguarding) => {
                    return Err(ContractError::Protected);
                }
                Who::Accredited(_) => {}
            }
        }
        Ok(())
    }

    /// Refuses terms that may permit himself or an organization of his.
    pub fn require_no_gain_by(&self, terms: &Terms) -> Result<(), ContractError> {
        if self.interests()?.gain_by(terms)? {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to end what denies himself or an organization of his by name.
    pub fn require_not_denied_by(&self, terms: &Terms) -> Result<(), ContractError> {
        if self.interests()?.named(denied_by_name(terms))? == Named::His {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to take part in a matter of his own.
    pub fn require_no_interest_in(&self, identity: &Id) -> Result<(), ContractError> {
        if self.interests()?.include(identity)? {
            return Err(ContractError::OwnInterest);
        }
        Ok(())
    }

    /// Refuses to shut out those who look after the subject, or watch over whoever does.
    pub fn require_may_exclude(&self, excluded: &Id) -> Result<(), ContractError> {
        if self.is_protected(excluded)? {
            return Err(ContractError::Protected);
        }
        Ok(())
    }

    fn is_protected(&self, identity: &Id) -> Result<bool, KitError> {
        let subject = self.registry.identity(&self.subject)?;
        Ok(self.is_controller(&subject, identity)?
            || self.registry.is_guardian(&self.subject, identity)?
            || self.is_other_delegate(&subject, identity)?
            || self.is_for_safeguarding(identity)?)
    }

    /// The subject itself counts, and whoever controls one of its controllers: a parent is known by
    /// either.
    fn is_controller(&self, subject: &IdentityCell, identity: &Id) -> Result<bool, KitError> {
        if *identity == self.subject || subject.controllers.contains(identity) {
            return Ok(true);
        }
        for controller in &subject.controllers {
            let between = self.registry.identity(controller)?;
            if between.controllers.contains(identity) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Also one whose delegation is still to begin.
    fn is_other_delegate(&self, subject: &IdentityCell, identity: &Id) -> Result<bool, KitError> {
        if *identity == self.identity() {
            return Ok(false);
        }
        let delegation = self
            .registry
            .delegation(&self.subject, subject, identity, self.now)?;
        Ok(delegation.is_some())
    }

    /// A holder of the kind, or a member of an organization that holds it.
    fn is_for_safeguarding(&self, identity: &Id) -> Result<bool, KitError> {
        let cell = self.registry.identity(identity)?;
        if self.holds_safeguarding(identity, &cell)? {
            return Ok(true);
        }
        for membership in &cell.memberships {
            let organization = membership.organization;
            if !membership.period.has_ended(self.now)
                && self
                    .holds_safeguarding(&organization, &self.registry.identity(&organization)?)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds_safeguarding(&self, identity: &Id, cell: &IdentityCell) -> Result<bool, KitError> {
        let kind = AccreditationKind::Safeguarding;
        let held = self.registry.accredited(identity, cell, kind, self.now)?;
        Ok(held.is_some())
    }
}

impl Interests<'_> {
    /// Whether it is he himself, an organization of his, or somebody as whom his account may act.
    fn include(&self, identity: &Id) -> Result<bool, KitError> {
        let Delegate {
            registry,
            acting,
            now,
            ..
        } = self.delegate;
        Ok(self.own.contains(identity)
            || registry
                .acting(&acting.account(), identity, *now)?
                .is_some())
    }

    /// Whether terms may permit him or an organization of his. Only names count, not exceptions or
    /// what else a rule asks; nor does what is allowed in emergencies, which names nobody, and which
    /// no delegate may have a reason to leave out.
    fn gain_by(&self, terms: &Terms) -> Result<bool, KitError> {
        let permits = |rule: &&salus_policy::Rule| rule.effect == Effect::Permit;
        let by_default = terms.default == DefaultEffect::Permit;
        if !by_default && !terms.rules.iter().any(|rule| permits(&rule)) {
            return Ok(false);
        }
        if let Grantee::Identity(grantee) = &terms.grantee
            && self.include(grantee)?
        {
            return Ok(true);
        }
        let scope = match &terms.applies.actors {
            Scope::Any => Named::Nobody,
            Scope::List(actors) => self.named(actors.iter())?,
        };
        if scope == Named::Others {
            return Ok(false);
        }
        let gains_by_scope =
            scope == Named::His || self.kinds.contains(&AccreditationKind::Organization);
        if by_default && gains_by_scope {
            return Ok(true);
        }
        for rule in terms.rules.iter().filter(permits) {
            match self.named(recipients(&rule.when))? {
                Named::His => return Ok(true),
                Named::Nobody if gains_by_scope => return Ok(true),
                Named::Nobody | Named::Others => {}
            }
        }
        Ok(false)
    }

    fn named<'w>(&self, list: impl Iterator<Item = &'w Who>) -> Result<Named, KitError> {
        let mut named = Named::Nobody;
        for who in list {
            let his = match who {
                Who::Identity(identity) | Who::MemberOf(identity) => self.include(identity)?,
                Who::Accredited(kind) => self.kinds.contains(kind),
            };
            if his {
                return Ok(Named::His);
            }
            named = Named::Others;
        }
        Ok(named)
    }
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
