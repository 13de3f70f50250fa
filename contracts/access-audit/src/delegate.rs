//! What a delegate of a subject may do here, and whom an identity stands too near to.

use salus_contract_kit::KitError;
use salus_identity_api::cells::Powers;
use salus_identity_api::{Acting, IdentityReader};
use salus_vocabulary::{Id, Instant};

/// Whether a subject lets somebody narrow for it now: with the power `revoke`, or `consent`, which
/// goes further.
pub fn may_narrow(
    identities: &IdentityReader<'_>,
    subject: &Id,
    delegate: &Id,
    now: Instant,
) -> Result<bool, KitError> {
    let cell = identities.identity(subject)?;
    let delegation = identities.delegation(subject, &cell, delegate, now)?;
    Ok(delegation.is_some_and(|held| {
        let powers = held.powers;
        held.period.contains(now)
            && (powers.contains(Powers::REVOKE) || powers.contains(Powers::CONSENT))
    }))
}

/// Whether an identity is another, or a member of it or an account that writes for it now.
pub fn belongs_to(
    identities: &IdentityReader<'_>,
    identity: &Id,
    organization: &Id,
    now: Instant,
) -> Result<bool, KitError> {
    let cell = identities.identity(identity)?;
    Ok(identity == organization
        || cell
            .memberships
            .iter()
            .any(|slot| slot.organization == *organization && slot.period.contains(now))
        || identities
            .identity(organization)?
            .operator(identity, now)
            .is_some())
}

/// Whether the account behind a message could also act or write as another identity.
pub fn same_hands(
    identities: &IdentityReader<'_>,
    acting: &Acting,
    other: &Id,
    now: Instant,
) -> Result<bool, KitError> {
    let cell = identities.identity(other)?;
    let account = acting.account();
    Ok(acting.identity() == *other
        || cell.operator(&account, now).is_some()
        || identities.acting_as(&account, other, &cell, now)?.is_some())
}
