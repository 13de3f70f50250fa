//! What a delegate may not do although his powers would let him: decision records 71 to 73.

use salus_policy::{ActorRole, Condition, DefaultEffect, Effect, Grantee, Scope, Terms, Who};
use salus_vocabulary::AccreditationKind;

use super::{Allowed, Reference, over, require};

/// Whom a list of recipients means.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    Nobody,
    Him,
    Others,
}

impl Reference {
    /// A delegate and the organizations that he is or will be a member of.
    fn his(&self, delegate: &str) -> Vec<String> {
        let mut his = vec![delegate.to_owned()];
        for (organization, (_, period)) in &self.identity(delegate).memberships {
            if !over(period, self.now) {
                his.push(organization.clone());
            }
        }
        his
    }

    fn his_kinds(&self, delegate: &str) -> Vec<AccreditationKind> {
        let his = self.his(delegate);
        his.iter().flat_map(|one| self.will_hold(one)).collect()
    }

    /// Himself, an organization of his, or whoever his account may act as.
    pub(super) fn is_his(&self, account: &str, delegate: &str, other: &str) -> bool {
        self.his(delegate).iter().any(|one| one == other) || self.acts(account, other)
    }

    fn means(&self, account: &str, delegate: &str, list: &[&Who<String>]) -> Means {
        let kinds = self.his_kinds(delegate);
        let him = list.iter().any(|who| match who {
            Who::Identity(id) | Who::MemberOf(id) => self.is_his(account, delegate, id),
            Who::Accredited(kind) => kinds.contains(kind),
        });
        match list {
            [] => Means::Nobody,
            _ if him => Means::Him,
            _ => Means::Others,
        }
    }

    /// Whether terms permit a delegate or an organization of his.
    pub(super) fn permits_him(&self, account: &str, delegate: &str, terms: &Terms<String>) -> bool {
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
            && self.is_his(account, delegate, grantee)
        {
            return true;
        }
        let scope: Vec<&Who<String>> = match &terms.applies.actors {
            Scope::Any => Vec::new(),
            Scope::List(list) => list.iter().collect(),
        };
        // Where nobody is named, a permit covers who acts for an accredited organization.
        let organization = self
            .his_kinds(delegate)
            .contains(&AccreditationKind::Organization);
        let by_scope = match self.means(account, delegate, &scope) {
            Means::Others => return false,
            Means::Him => true,
            Means::Nobody => organization,
        };
        (by_default && by_scope)
            || permits.iter().any(|rule| {
                match self.means(account, delegate, &recipients(&rule.when)) {
                    Means::Him => true,
                    Means::Nobody => by_scope,
                    Means::Others => false,
                }
            })
    }

    /// Whether terms deny a delegate or an organization of his by name.
    pub(super) fn denies_him(&self, account: &str, delegate: &str, terms: &Terms<String>) -> bool {
        self.means(account, delegate, &denied_by_name(terms)) == Means::Him
    }

    pub(super) fn may_record_as_delegate(
        &self,
        account: &str,
        delegate: &str,
        subject: &str,
        terms: &Terms<String>,
    ) -> Allowed {
        let gains = self.permits_him(account, delegate, terms);
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

    /// Not the subject, those who look after it, nor who watches over that.
    pub(super) fn may_shut_out(&self, delegate: &str, subject: &str, other: &str) -> Allowed {
        let controllers = self.controllers(subject);
        let controls = other == subject
            || controllers
                .iter()
                .any(|one| one == other || (one != subject && self.is_controller(other, one)));
        let delegated = other != delegate && self.delegation_ahead(subject, other).is_some();
        let safeguards = |id: &str| {
            !self.is_deactivated(id)
                && self
                    .will_hold(id)
                    .contains(&AccreditationKind::Safeguarding)
        };
        let for_safeguarding = self.his(other).iter().any(|one| safeguards(one));
        require(
            !controls && !self.guards(other, subject) && !delegated && !for_safeguarding,
            "is protected",
        )
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
