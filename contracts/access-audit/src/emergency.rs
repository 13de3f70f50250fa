//! Declared emergencies: which may be used, how many there are, and which wait for a review. All
//! that never changes about one stands in the entry that declared it.

use cosmwasm_std::Storage;
use salus_audit_api::bounds::{
    EMERGENCY_WINDOW, MAX_PER_ACTOR, MAX_PER_ORGANIZATION, REVIEW_SECONDS, UNFLAGGED_PER_ACTOR,
    UNFLAGGED_PER_ORGANIZATION,
};
use salus_audit_api::cells::{
    DeclarationClass, DeclaredCell, EmergencyCell, by_actor_key, by_organization_key,
};
use salus_audit_api::{EntryCell, Occasion};
use salus_contract_kit::{Key, KitError, load, save};
use salus_identity_api::IdentityReader;
use salus_identity_api::cells::{IdentityCell, Roles};
use salus_policy::Emergency;
use salus_vocabulary::{Id, Instant};

use crate::ask::Asked;
use crate::{ContractError, state};

/// An emergency: the entry that declared or reported it, and what became of it.
pub struct Found {
    /// The entry.
    pub entry: EntryCell,
    /// What became of it.
    pub cell: EmergencyCell,
}

impl Found {
    /// The emergency with this number; `None`: there is none.
    pub fn load(
        storage: &dyn Storage,
        subject: &Id,
        number: u32,
    ) -> Result<Option<Self>, KitError> {
        let Some(cell) = state::emergency(storage, subject, number)? else {
            return Ok(None);
        };
        let entry = state::entry(storage, subject, number)?;
        Ok(Some(Self { entry, cell }))
    }

    /// When it ends, exclusive; `None`: it was declared off chain, and nobody may use it.
    pub fn until(&self) -> Option<Instant> {
        match self.entry.occasion {
            Occasion::Declared(declared) => Some(declared.until),
            Occasion::Decided(_) | Occasion::Reported(_) => None,
        }
    }

    /// Whether it runs.
    pub fn is_running(&self, now: Instant) -> bool {
        self.until().is_some_and(|until| now < until)
    }

    /// Whether nobody reviewed it in time.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.cell.review.is_none() && is_overdue(self.entry.time, now)
    }
}

/// Whether a review that has been open since then should have been made by now.
pub fn is_overdue(recorded: Instant, now: Instant) -> bool {
    recorded.plus(REVIEW_SECONDS) <= now
}

/// The emergency that an access names, if its actor may use it now: it is the actor's own for this
/// subject, it runs, and the actor acts for the organization in which it holds the role `emergency`
/// still. Whether that organization is accredited is among the claims that every access makes.
pub fn live(
    storage: &dyn Storage,
    identities: &IdentityReader<'_>,
    asked: &Asked,
    number: u32,
    now: Instant,
) -> Result<Option<Emergency>, KitError> {
    let Some(entry) = state::entry_if_any(storage, &asked.subject.id, number)? else {
        return Ok(None);
    };
    let Occasion::Declared(declared) = entry.occasion else {
        return Ok(None);
    };
    let organization = asked.organization.as_ref().map(|named| named.id);
    let usable = now < declared.until
        && entry.actor == asked.actor.id
        && organization == Some(entry.custodian)
        && may_declare(&identities.identity(&entry.actor)?, &entry.custodian, now);
    Ok(usable.then_some(Emergency {
        until: declared.until,
    }))
}

/// Whether an actor holds the role `emergency` in an organization now.
pub fn may_declare(actor: &IdentityCell, organization: &Id, now: Instant) -> bool {
    !actor.is_deactivated(now)
        && actor.memberships.iter().any(|slot| {
            slot.organization == *organization
                && slot.roles.contains(Roles::EMERGENCY)
                && slot.period.contains(now)
        })
}

/// Who a declaration counts for.
#[derive(Debug, Clone, Copy)]
pub enum Counted {
    /// The actor itself.
    ForActor(Id),
    /// The organization, together with all its managed identities.
    ForOrganization(Id),
}

/// The place of a declaration among those that it counts with.
pub struct Place {
    key: Key,
    /// Whether it is one of too many.
    pub flagged: bool,
}

impl Counted {
    /// The place of one more declaration; refused if there are too many in the window before it.
    ///
    /// Exact at constant cost: declarations are numbered in the order of time, so the new one is the
    /// n-th in the window exactly if the one n - 1 places before it lies in the window.
    pub fn next(self, storage: &dyn Storage, now: Instant) -> Result<Place, ContractError> {
        let (prefix, unflagged, most) = match self {
            Self::ForActor(actor) => (
                by_actor_key(&actor, DeclarationClass::Declared),
                UNFLAGGED_PER_ACTOR,
                MAX_PER_ACTOR,
            ),
            Self::ForOrganization(organization) => (
                by_organization_key(&organization),
                UNFLAGGED_PER_ORGANIZATION,
                MAX_PER_ORGANIZATION,
            ),
        };
        let ordinal = next_ordinal(storage, &prefix)?;
        if counts(storage, &prefix, ordinal, most, now)? {
            return Err(ContractError::EmergencyLimit { most });
        }
        Ok(Place {
            key: prefix.clone().part(&ordinal.to_be_bytes()),
            flagged: counts(storage, &prefix, ordinal, unflagged, now)?,
        })
    }
}

impl Place {
    /// Takes the place.
    pub fn take(self, storage: &mut dyn Storage, cell: &DeclaredCell) {
        save(storage, &self.key, cell);
    }
}

/// Whether the declaration so many places before this one lies in the window that ends now.
fn counts(
    storage: &dyn Storage,
    prefix: &Key,
    ordinal: u32,
    back: u32,
    now: Instant,
) -> Result<bool, KitError> {
    let Some(earlier) = ordinal.checked_sub(back).filter(|earlier| *earlier > 0) else {
        return Ok(false);
    };
    let key = prefix.clone().part(&earlier.to_be_bytes());
    let cell: Option<DeclaredCell> = load(storage, &key)?;
    Ok(cell.is_some_and(|cell| now < cell.at.plus(EMERGENCY_WINDOW)))
}

/// Lists an emergency under its actor, where it counts towards nothing.
pub fn list(
    storage: &mut dyn Storage,
    actor: &Id,
    class: DeclarationClass,
    cell: &DeclaredCell,
) -> Result<(), ContractError> {
    let prefix = by_actor_key(actor, class);
    let ordinal = next_ordinal(storage, &prefix)?;
    save(storage, &prefix.part(&ordinal.to_be_bytes()), cell);
    Ok(())
}

fn next_ordinal(storage: &dyn Storage, prefix: &Key) -> Result<u32, ContractError> {
    let latest = state::last_ordinal(storage, prefix);
    latest.checked_add(1).ok_or(ContractError::OrdinalsUsedUp)
}
