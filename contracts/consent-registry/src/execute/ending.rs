//! Ending consents and stripping their permits.

use salus_consent_api::cells::ChangeKind;
use salus_consent_api::msg::Why;
use salus_policy::ConsentRef;

use super::desk::Desk;
use super::{Context, Done, in_batch, require_batch_size};
use crate::ContractError;
use crate::events::Change;

/// Ends a consent that cannot deny.
pub fn revoke(ctx: &mut Context<'_>, named: ConsentRef, why: Why) -> Result<Done, ContractError> {
    ctx.at_desk(&mut |desk| Ok(end_permit(desk, named, why)?.into()))
}

/// Ends consents that cannot deny, all or none.
pub fn revoke_batch(
    ctx: &mut Context<'_>,
    consents: &[ConsentRef],
    why: Why,
) -> Result<Done, ContractError> {
    require_batch_size(consents.len())?;
    ctx.at_desk(&mut |desk| {
        let mut done = Done::default();
        for (index, named) in consents.iter().enumerate() {
            let earlier = consents.iter().take(index);
            if earlier.into_iter().any(|earlier| earlier.id == named.id) {
                return Err(ContractError::DuplicateItem { id: named.id });
            }
            let ended = end_permit(desk, *named, why).map_err(|error| in_batch(index, error))?;
            done.changes.push(ended);
        }
        Ok(done)
    })
}

/// Ends a consent that can deny.
pub fn end_refusal(
    ctx: &mut Context<'_>,
    named: ConsentRef,
    why: Why,
) -> Result<Done, ContractError> {
    ctx.at_desk(&mut |desk| {
        let standing = desk.find(named)?;
        if !standing.can_deny() {
            let ConsentRef { id, version } = named;
            return Err(ContractError::CannotDeny { id, version });
        }
        Ok(desk.end(standing, kind(why), None)?.into())
    })
}

/// Takes the permits from a consent and raises its version.
pub fn strip_permits(ctx: &mut Context<'_>, named: ConsentRef) -> Result<Done, ContractError> {
    ctx.at_desk(&mut |desk| {
        let mut standing = desk.find(named)?;
        let cell = &standing.cell;
        if cell.is_stripped() || cell.is_refusal() || !cell.terms.open().can_permit() {
            let ConsentRef { id, version } = named;
            return Err(ContractError::NothingToStrip { id, version });
        }
        standing.cell.version = standing.next_version()?;
        let stripped = desk.happens(ChangeKind::Stripped, None);
        standing.cell.changes.push(stripped);
        let change = Change::PermitsStripped {
            consent: standing.reference(),
            custodian: standing.cell.terms.open().custodian,
        };
        desk.put(standing);
        Ok(change.into())
    })
}

fn end_permit(desk: &mut Desk<'_>, named: ConsentRef, why: Why) -> Result<Change, ContractError> {
    let standing = desk.find(named)?;
    standing.require_no_denial()?;
    desk.end(standing, kind(why), None)
}

fn kind(why: Why) -> ChangeKind {
    match why {
        Why::Withdrawn => ChangeKind::Revoked,
        Why::EnteredInError => ChangeKind::EnteredInError,
    }
}
