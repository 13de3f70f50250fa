//! Ending consents and stripping their permits.

use cosmwasm_std::Storage;
use salus_consent_api::cells::{ChangeKind, ConsentCell};
use salus_policy::ConsentRef;
use salus_vocabulary::{Id, ObjectId};

use super::{Context, Done};
use crate::events::Change;
use crate::{ContractError, state};

/// A consent found in the version that the signer saw, and not ended.
#[derive(Debug)]
pub struct Standing {
    pub id: ObjectId,
    pub cell: ConsentCell,
}

impl Standing {
    /// Finds the consent that a signer named.
    pub fn find(
        storage: &dyn Storage,
        subject: &Id,
        named: ConsentRef,
    ) -> Result<Self, ContractError> {
        let ConsentRef { id, version } = named;
        let cell =
            state::consent(storage, subject, &id)?.ok_or(ContractError::UnknownConsent { id })?;
        let present = cell.version;
        if !cell.is_active() {
            return Err(ContractError::AlreadyEnded {
                id,
                version: present,
            });
        }
        if version != present {
            return Err(ContractError::WrongVersion {
                id,
                given: version,
                present,
            });
        }
        Ok(Self { id, cell })
    }

    /// The consent in its present version.
    pub fn reference(&self) -> ConsentRef {
        self.cell.reference(self.id)
    }

    /// Whether ending it widens.
    pub fn can_deny(&self) -> bool {
        self.cell.terms.open().can_deny()
    }

    /// Refuses a consent that can deny.
    pub fn require_no_denial(&self) -> Result<(), ContractError> {
        if self.can_deny() {
            let ConsentRef { id, version } = self.reference();
            return Err(ContractError::CanDeny { id, version });
        }
        Ok(())
    }

    /// The version after the present one.
    pub fn next_version(&self) -> Result<u32, ContractError> {
        self.cell
            .version
            .checked_add(1)
            .ok_or(ContractError::VersionsUsedUp { id: self.id })
    }

    /// Adds a line to its history, in memory.
    pub fn note(&mut self, ctx: &Context<'_>, kind: ChangeKind) {
        self.cell.changes.push(ctx.happens(kind));
    }

    /// Writes it.
    pub fn save(&self, storage: &mut dyn Storage, subject: &Id) {
        state::save_consent(storage, subject, &self.id, &self.cell);
    }

    /// What its end looks like outside.
    pub fn ended(&self) -> Change {
        Change::Ended {
            refusal: self.can_deny(),
            consent: self.reference(),
            custodian: self.cell.terms.open().custodian,
        }
    }
}

/// Ends a consent that cannot deny. Its row stays until a later grant sweeps it, so that revoking
/// costs the same whatever else there is.
pub fn revoke(ctx: &mut Context<'_>, named: ConsentRef) -> Result<Done, ContractError> {
    let standing = find(ctx, named)?;
    standing.require_no_denial()?;
    Ok(end_now(ctx, standing))
}

/// Ends a consent that can deny.
pub fn end_refusal(ctx: &mut Context<'_>, named: ConsentRef) -> Result<Done, ContractError> {
    let standing = find(ctx, named)?;
    if !standing.can_deny() {
        let ConsentRef { id, version } = named;
        return Err(ContractError::CannotDeny { id, version });
    }
    Ok(end_now(ctx, standing))
}

/// Takes the permits from a consent and raises its version.
pub fn strip_permits(ctx: &mut Context<'_>, named: ConsentRef) -> Result<Done, ContractError> {
    let mut standing = find(ctx, named)?;
    if standing.cell.is_stripped() || !standing.cell.terms.open().can_permit() {
        let ConsentRef { id, version } = named;
        return Err(ContractError::NothingToStrip { id, version });
    }
    standing.cell.version = standing.next_version()?;
    standing.note(ctx, ChangeKind::Stripped);
    standing.save(ctx.deps.storage, &ctx.by.subject());
    Ok(Change::PermitsStripped {
        consent: standing.reference(),
        custodian: standing.cell.terms.open().custodian,
    }
    .into())
}

fn find(ctx: &Context<'_>, named: ConsentRef) -> Result<Standing, ContractError> {
    Standing::find(ctx.deps.storage, &ctx.by.subject(), named)
}

fn end_now(ctx: &mut Context<'_>, mut standing: Standing) -> Done {
    standing.note(ctx, ChangeKind::Revoked);
    standing.save(ctx.deps.storage, &ctx.by.subject());
    standing.ended().into()
}
