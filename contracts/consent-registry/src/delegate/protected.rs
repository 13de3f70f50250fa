//! Whom no delegate shuts out.

use salus_contract_kit::KitError;
use salus_vocabulary::{AccreditationKind, Id};

use super::{Delegate, add, meet};
use crate::ContractError;

/// Those who look after a subject, as far as its own cells name them.
pub struct Carers<'a> {
    delegate: &'a Delegate<'a>,
    /// The subject itself, its controllers, and whoever controls these.
    hands: Vec<Id>,
    /// Its guardians, also those who were asked, and who is to be a guardian or a controller.
    chosen: Vec<Id>,
    /// The organizations that controllers and guardians belong to: who is excluded shuts out all
    /// its members.
    organizations: Vec<Id>,
}

impl<'a> Carers<'a> {
    /// Finds who looks after the subject of a delegate.
    pub fn of(delegate: &'a Delegate<'a>) -> Result<Self, KitError> {
        let Delegate {
            registry,
            subject,
            now,
            ..
        } = delegate;
        let mut carers = Self {
            delegate,
            hands: delegate.hands(subject)?,
            chosen: registry.guardians_and_chosen(subject, *now)?,
            organizations: Vec::new(),
        };
        for carer in carers.hands.iter().skip(1).chain(&carers.chosen) {
            let cell = registry.identity(carer)?;
            for organization in delegate.organizations(&cell) {
                add(&mut carers.organizations, organization);
            }
        }
        Ok(carers)
    }

    /// Refuses to exclude or deny somebody by name if that shuts one of them out.
    pub fn require_none_shut_out_with(&self, identity: &Id) -> Result<(), ContractError> {
        if self.is_protected(identity)? {
            return Err(ContractError::Protected);
        }
        Ok(())
    }

    fn is_protected(&self, identity: &Id) -> Result<bool, KitError> {
        let lists = [&self.hands, &self.chosen, &self.organizations];
        Ok(lists.iter().any(|list| list.contains(identity))
            || meet(&self.person(identity)?, &self.hands)
            || self.is_other_delegate(identity)?
            || self.is_for_safeguarding(identity)?)
    }

    /// One person under another name: an identity with those whose accounts act as it. An accredited
    /// organization is no hand of a person: whom it manages it does not make one.
    fn person(&self, identity: &Id) -> Result<Vec<Id>, KitError> {
        let Delegate { registry, now, .. } = self.delegate;
        let mut person = vec![*identity];
        for controller in &registry.identity(identity)?.controllers {
            if registry
                .accredited_organization(controller, *now)?
                .is_some()
            {
                continue;
            }
            add(&mut person, *controller);
            for account in registry.identity(controller)?.controllers {
                add(&mut person, account);
            }
        }
        Ok(person)
    }

    /// Also one whose delegation is still to begin.
    fn is_other_delegate(&self, identity: &Id) -> Result<bool, KitError> {
        let Delegate {
            registry,
            subject,
            now,
            ..
        } = self.delegate;
        if *identity == self.delegate.identity {
            return Ok(false);
        }
        let cell = registry.identity(subject)?;
        let delegation = registry.delegation(subject, &cell, identity, *now)?;
        Ok(delegation.is_some())
    }

    /// A holder of the kind, or a member of an organization that holds it.
    fn is_for_safeguarding(&self, identity: &Id) -> Result<bool, KitError> {
        if self.holds_safeguarding(identity)? {
            return Ok(true);
        }
        let cell = self.delegate.registry.identity(identity)?;
        for organization in self.delegate.organizations(&cell) {
            if self.holds_safeguarding(&organization)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds_safeguarding(&self, identity: &Id) -> Result<bool, KitError> {
        let Delegate { registry, now, .. } = self.delegate;
        let cell = registry.identity(identity)?;
        let kind = AccreditationKind::Safeguarding;
        let held = registry.accredited(identity, &cell, kind, *now)?;
        Ok(held.is_some())
    }
}
