//! Whom an entry is about besides its subject: nobody of them judges it.

use salus_audit_api::{Assurance, EntryCell, Occasion};
use salus_contract_kit::KitError;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant};

use crate::delegate::{belongs_to, same_hands};

/// Somebody that an entry is about.
struct Party {
    id: Id,
    /// Whether only the custodian's report says so, and the registry does not bear it out.
    unproven: bool,
}

/// The actor, the organization it acted for, the custodian, and the operator that wrote the entry.
pub struct Parties {
    subject: Id,
    actor: Id,
    was_declared: bool,
    list: Vec<Party>,
}

impl Parties {
    /// Those of an entry. A report was never checked: what it says of an organization counts if the
    /// actor is a member of it, so that a custodian shuts out no reviewer by naming it.
    pub fn of(
        identities: &IdentityReader<'_>,
        subject: &Id,
        entry: &EntryCell,
        now: Instant,
    ) -> Result<Self, KitError> {
        let certain = |id| Party {
            id,
            unproven: false,
        };
        let mut list = vec![certain(entry.custodian)];
        if let Assurance::Asserted { operator } = entry.assurance
            && let Some(account) = identities.operator_account(&entry.custodian, operator)?
        {
            list.push(certain(account));
        }
        let mut borne_out = !matches!(entry.occasion, Occasion::Reported(_));
        if let Some(organization) = entry.organization {
            borne_out = borne_out || belongs_to(identities, &entry.actor, &organization, now)?;
            if borne_out && organization != entry.custodian {
                list.push(certain(organization));
            }
        }
        list.push(Party {
            id: entry.actor,
            unproven: !borne_out,
        });
        Ok(Self {
            subject: *subject,
            actor: entry.actor,
            was_declared: matches!(entry.occasion, Occasion::Declared(_)),
            list,
        })
    }

    /// Leaves out what must not be held against the subject itself: that it asked, or is said to have,
    /// unless it declared the emergency; and what nothing bears out.
    pub fn spare_subject(&mut self) {
        let (subject, was_declared) = (self.subject, self.was_declared);
        self.list
            .retain(|party| !party.unproven && (was_declared || party.id != subject));
    }

    /// Whether the account behind a message could act or write as one of them. `strict`: also whether
    /// whom it acts as belongs to one of them, or the actor to it.
    pub fn include(
        &self,
        identities: &IdentityReader<'_>,
        acting: &Acting,
        strict: bool,
        now: Instant,
    ) -> Result<bool, KitError> {
        let by = acting.identity();
        let by_another = strict && self.actor != self.subject;
        if by_another && belongs_to(identities, &self.actor, &by, now)? {
            return Ok(true);
        }
        for party in &self.list {
            if same_hands(identities, acting, &party.id, now)?
                || strict && belongs_to(identities, &by, &party.id, now)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
