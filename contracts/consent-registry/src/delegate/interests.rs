//! What a delegate gains by.

use salus_contract_kit::KitError;
use salus_policy::{DefaultEffect, Effect, Grantee, Rule, Scope, Terms, Who};
use salus_vocabulary::{AccreditationKind, Id};

use super::{Delegate, add, meet, recipients};

/// What a delegate gains by: himself, those whose accounts act as him, and the organizations that
/// any of them belongs to.
pub struct Interests<'a> {
    delegate: &'a Delegate<'a>,
    /// Those whose accounts act as him, himself first.
    hands: Vec<Id>,
    /// Those and the organizations that they are or will be members of.
    own: Vec<Id>,
    /// The accreditation kinds that any of them holds or will hold.
    kinds: Vec<AccreditationKind>,
}

/// Whom a list of recipients names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Nobody in particular.
    Nobody,
    /// The delegate or an organization of his, perhaps among others.
    His,
    /// Others only.
    Others,
}

impl<'a> Interests<'a> {
    /// Finds what a delegate gains by. A membership or an accreditation that is still to begin
    /// counts: what he grants today would permit him then.
    pub fn of(delegate: &'a Delegate<'a>) -> Result<Self, KitError> {
        let hands = delegate.hands(&delegate.identity)?;
        let mut own = hands.clone();
        for hand in &hands {
            let cell = delegate.registry.identity(hand)?;
            for organization in delegate.organizations(&cell) {
                add(&mut own, organization);
            }
        }
        let mut interests = Self {
            delegate,
            hands,
            own: Vec::new(),
            kinds: Vec::new(),
        };
        for holder in &own {
            interests.add_kinds_of(holder)?;
        }
        interests.own = own;
        Ok(interests)
    }

    fn add_kinds_of(&mut self, holder: &Id) -> Result<(), KitError> {
        let Delegate { registry, now, .. } = self.delegate;
        for slot in &registry.identity(holder)?.accreditations {
            let holds = registry.validity(holder, slot)?;
            if holds.is_some_and(|period| !period.has_ended(*now))
                && !self.kinds.contains(&slot.kind)
            {
                self.kinds.push(slot.kind);
            }
        }
        Ok(())
    }

    /// Whether it is one of his own, or somebody as whom any of his accounts may act.
    pub fn include(&self, identity: &Id) -> Result<bool, KitError> {
        Ok(self.own.contains(identity) || meet(&self.delegate.hands(identity)?, &self.hands))
    }

    /// Whether terms may permit him or an organization of his. Only names count, not exceptions or
    /// what else a rule asks; nor does what is allowed in emergencies, which names nobody, and which
    /// no delegate may have a reason to leave out.
    pub fn gain_by(&self, terms: &Terms) -> Result<bool, KitError> {
        let permits = |rule: &&Rule| rule.effect == Effect::Permit;
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
            scope == Named::His || self.may_hold(AccreditationKind::Organization)?;
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

    /// Whom a list names.
    pub fn named<'w>(&self, list: impl Iterator<Item = &'w Who>) -> Result<Named, KitError> {
        let mut named = Named::Nobody;
        for who in list {
            let his = match who {
                Who::Identity(identity) | Who::MemberOf(identity) => self.include(identity)?,
                Who::Accredited(kind) => self.may_hold(*kind)?,
            };
            if his {
                return Ok(Named::His);
            }
            named = Named::Others;
        }
        Ok(named)
    }

    /// Whether any of his own holds a kind, or may: whom he controls no cell of his says, only that
    /// he controls somebody.
    fn may_hold(&self, kind: AccreditationKind) -> Result<bool, KitError> {
        Ok(self.kinds.contains(&kind) || self.controls_others()?)
    }

    /// Whether those whose accounts act as him control more than one another.
    fn controls_others(&self) -> Result<bool, KitError> {
        let registry = self.delegate.registry;
        for hand in &self.hands {
            let mut among_themselves: u32 = 0;
            for other in &self.hands {
                if other != hand && registry.identity(other)?.is_controller(other, hand) {
                    among_themselves = among_themselves.saturating_add(1);
                }
            }
            if registry.controls(hand)? > among_themselves {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
