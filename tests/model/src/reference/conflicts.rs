//! What a delegate may not do although his powers would let him: decision records 71 to 73.

use std::collections::BTreeSet;

use salus_policy::{
    ActorRole, Condition, DefaultEffect, Effect, EmergencyTerms, Grantee, Scope, Terms, Who,
};
use salus_vocabulary::AccreditationKind;

use super::{Allowed, DAY, Reference, What, over, require};

/// Whom a list of recipients means.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    Nobody,
    Him,
    Others,
}

impl Reference {
    /// Those whose accounts may act as an identity: itself, its controllers, whoever controls these.
    fn hands(&self, id: &str) -> BTreeSet<String> {
        let mut hands = BTreeSet::from([id.to_owned()]);
        for controller in &self.identity(id).controllers {
            hands.insert(controller.clone());
            hands.extend(self.identity(controller).controllers.iter().cloned());
        }
        hands
    }

    /// The organizations that an identity is or will be a member of.
    fn organizations(&self, id: &str) -> Vec<String> {
        let held = self.identity(id).memberships.iter();
        held.filter(|(_, (_, period))| !over(period, self.now))
            .map(|(organization, _)| organization.clone())
            .collect()
    }

    /// A delegate under all his names, and their organizations.
    fn his(&self, delegate: &str) -> BTreeSet<String> {
        let hands = self.hands(delegate);
        let organizations: Vec<String> = hands
            .iter()
            .flat_map(|hand| self.organizations(hand))
            .collect();
        hands.into_iter().chain(organizations).collect()
    }

    /// Whether he holds a kind, or may: who controls anybody may hold any.
    fn may_hold(&self, delegate: &str, kind: AccreditationKind) -> bool {
        let hands = self.hands(delegate);
        let controls_others = hands.iter().any(|hand| {
            let controlled = self.controlled_by(hand);
            controlled.iter().any(|other| !hands.contains(*other))
        });
        let his = self.his(delegate);
        controls_others || his.iter().any(|one| self.will_hold(one).contains(&kind))
    }

    /// One of his own, or whoever any of his accounts may act as.
    pub(super) fn is_his(&self, delegate: &str, other: &str) -> bool {
        self.his(delegate).contains(other) || !self.hands(other).is_disjoint(&self.hands(delegate))
    }

    fn means(&self, delegate: &str, list: &[&Who<String>]) -> Means {
        let him = list.iter().any(|who| match who {
            Who::Identity(id) | Who::MemberOf(id) => self.is_his(delegate, id),
            Who::Accredited(kind) => self.may_hold(delegate, *kind),
        });
        match list {
            [] => Means::Nobody,
            _ if him => Means::Him,
            _ => Means::Others,
        }
    }

    /// Whether terms permit a delegate or an organization of his.
    pub(super) fn permits_him(&self, delegate: &str, terms: &Terms<String>) -> bool {
        let permits: Vec<_> = terms
            .rules
            .iter()
            .filter(|rule| rule.effect == Effect::Permit)
            .collect();
        let by_default = terms.default == DefaultEffect::Permit;
        if permits.is_empty() && !by_default {
            return false;
        }
        if let Grantee::Identity(grantee) = &terms.grantee
            && self.is_his(delegate, grantee)
        {
            return true;
        }
        let scope: Vec<&Who<String>> = match &terms.applies.actors {
            Scope::Any => Vec::new(),
            Scope::List(list) => list.iter().collect(),
        };
        // Where nobody is named, a permit covers who acts for an accredited organization.
        let organization = self.may_hold(delegate, AccreditationKind::Organization);
        let by_scope = match self.means(delegate, &scope) {
            Means::Others => return false,
            Means::Him => true,
            Means::Nobody => organization,
        };
        (by_default && by_scope)
            || permits
                .iter()
                .any(|rule| match self.means(delegate, &recipients(&rule.when)) {
                    Means::Him => true,
                    Means::Nobody => by_scope,
                    Means::Others => false,
                })
    }

    /// Whether terms deny a delegate or an organization of his by name.
    pub(super) fn denies_him(&self, delegate: &str, terms: &Terms<String>) -> bool {
        self.means(delegate, &denied_by_name(terms)) == Means::Him
    }

    pub(super) fn may_record_as_delegate(
        &self,
        delegate: &str,
        subject: &str,
        terms: &Terms<String>,
    ) -> Allowed {
        let forbids = terms.emergency == Some(EmergencyTerms::Forbid);
        require(!forbids, "only the subject forbids emergencies")?;
        let gains = self.permits_him(delegate, terms);
        require(!gains, "permits himself")?;
        for who in denied_by_name(terms) {
            match who {
                Who::Identity(id) | Who::MemberOf(id) => {
                    self.may_shut_out(delegate, subject, id)?;
                }
                Who::Accredited(kind) => {
                    let safe = *kind == AccreditationKind::Safeguarding;
                    require(!safe, "is protected")?;
                }
            }
        }
        Ok(())
    }

    /// Guardians, also those who were asked; who is to be a guardian or a controller.
    fn chosen(&self, subject: &str) -> BTreeSet<String> {
        let it = self.identity(subject);
        let mut chosen = BTreeSet::new();
        if let Some(set) = &it.guardians {
            let held = set.seats.iter().filter(|seat| self.seat(seat, subject));
            chosen.extend(held.cloned());
        }
        if let Some(asked) = &it.asked {
            chosen.extend(asked.seats.iter().cloned());
        }
        for change in &it.changes {
            if change.effective + 7 * DAY <= self.now {
                continue;
            }
            match &change.what {
                What::Add(controller) => {
                    chosen.insert(controller.clone());
                }
                What::SetGuardians(seats, _) => chosen.extend(seats.iter().cloned()),
                What::Remove(_) | What::DismissGuardians => {}
            }
        }
        chosen
    }

    /// One person under another name, but not through an accredited organization.
    fn person(&self, id: &str) -> BTreeSet<String> {
        let mut person = BTreeSet::from([id.to_owned()]);
        for controller in &self.identity(id).controllers {
            let house = !self.is_deactivated(controller)
                && self
                    .will_hold(controller)
                    .contains(&AccreditationKind::Organization);
            if !house {
                person.insert(controller.clone());
                person.extend(self.identity(controller).controllers.iter().cloned());
            }
        }
        person
    }

    /// Not the subject, those who look after it, nor who watches over that.
    pub(super) fn may_shut_out(&self, delegate: &str, subject: &str, other: &str) -> Allowed {
        let hands = self.hands(subject);
        let chosen = self.chosen(subject);
        let carers = hands.iter().filter(|one| *one != subject).chain(&chosen);
        let of_carers = carers
            .clone()
            .any(|one| self.organizations(one).iter().any(|house| house == other));
        let delegated = other != delegate && self.delegation_ahead(subject, other).is_some();
        let safeguards = |id: &str| {
            !self.is_deactivated(id)
                && self
                    .will_hold(id)
                    .contains(&AccreditationKind::Safeguarding)
        };
        let for_safeguarding =
            safeguards(other) || self.organizations(other).iter().any(|one| safeguards(one));
        let protected = chosen.contains(other)
            || of_carers
            || !self.person(other).is_disjoint(&hands)
            || delegated
            || for_safeguarding;
        require(!protected, "is protected")
    }
}

fn recipients(condition: &Condition<String>) -> Vec<&Who<String>> {
    let actors = condition.actors.iter().flatten();
    actors
        .filter(|actor| actor.role == ActorRole::Recipient)
        .map(|actor| &actor.who)
        .collect()
}

/// The recipients that deny rules name, and those of the scope where something denies that names
/// none itself.
fn denied_by_name(terms: &Terms<String>) -> Vec<&Who<String>> {
    let mut denied = Vec::new();
    let mut by_scope = terms.default == DefaultEffect::Deny;
    for rule in &terms.rules {
        if rule.effect == Effect::Deny {
            let named = recipients(&rule.when);
            by_scope |= named.is_empty();
            denied.extend(named);
        }
    }
    if let (Scope::List(list), true) = (&terms.applies.actors, by_scope) {
        denied.extend(list);
    }
    denied
}
