use salus_contract_kit::KitError;
use salus_identity_api::bounds::{INVITATION_SECONDS, MAX_MEMBERSHIPS};
use salus_identity_api::cells::{IdentityCell, InvitationCell, MembershipSlot, Roles};
use salus_identity_api::msg::Role;
use salus_vocabulary::{Id, Period};

use super::{name_of, require_ahead, require_organization};
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::events::Change;
use crate::state;

/// Offers a membership. It lies under the organization's key, so that offers fill nobody else's
/// cells. A managed member is enlisted without a word of its own, so a recovery that would stop that
/// word stops this.
pub fn invite(
    ctx: &mut Context<'_>,
    by: &Actor,
    member: &str,
    roles: &[Role],
    period: Period,
) -> Result<Change, ContractError> {
    let organization = by.identity();
    let member = ctx.id(member)?;
    require_ahead(&period, ctx.now)?;
    let roles = set_of(roles)?;
    if member == organization {
        return Err(ContractError::OwnMember {
            organization: name_of(ctx.deps.api, &organization)?,
        });
    }
    require_organization(ctx.deps.api, &ctx.reader(), by, ctx.now)?;
    let cell = state::identity(ctx.deps.storage, &member)?;
    if cell.deactivated_from.is_some() {
        return Err(ContractError::Deactivated {
            identity: name_of(ctx.deps.api, &member)?,
        });
    }
    if cell.is_managed_by(&organization) {
        if cell.frozen {
            return Err(KitError::Frozen.into());
        }
        let membership = MembershipSlot {
            organization,
            roles,
            period,
        };
        enlist(ctx, &member, cell, membership)?;
        return Ok(Change::MemberEnlisted { member, membership });
    }
    let invitation = InvitationCell {
        roles,
        period,
        lapses: ctx.now.plus(INVITATION_SECONDS),
    };
    state::save_invitation(ctx.deps.storage, &organization, &member, &invitation);
    Ok(Change::MemberInvited { member, invitation })
}

/// Takes an offer back.
pub fn withdraw(ctx: &mut Context<'_>, by: &Actor, member: &str) -> Result<Change, ContractError> {
    let organization = by.identity();
    let member = ctx.id(member)?;
    require_invitation(ctx, &organization, &member)?;
    state::remove_invitation(ctx.deps.storage, &organization, &member);
    Ok(Change::InvitationWithdrawn { member })
}

/// Ends a membership. An open offer goes too, or the member could simply come back.
pub fn remove(ctx: &mut Context<'_>, by: &Actor, member: &str) -> Result<Change, ContractError> {
    let organization = by.identity();
    let member = ctx.id(member)?;
    let cell = state::identity(ctx.deps.storage, &member)?;
    end_membership(ctx, &organization, &member, cell)?;
    state::remove_invitation(ctx.deps.storage, &organization, &member);
    Ok(Change::MemberRemoved { member })
}

/// Accepts an offer as it stands.
pub fn accept(
    ctx: &mut Context<'_>,
    by: Actor,
    organization: &str,
) -> Result<Change, ContractError> {
    let member = by.identity();
    let organization = ctx.id(organization)?;
    let invitation = require_invitation(ctx, &organization, &member)?;
    if invitation.lapses <= ctx.now {
        return Err(ContractError::InvitationLapsed {
            lapsed: invitation.lapses.0,
        });
    }
    let offering = state::identity(ctx.deps.storage, &organization)?;
    if offering.frozen {
        return Err(KitError::Frozen.into());
    }
    if invitation.lapses < offering.delegations_since.plus(INVITATION_SECONDS) {
        return Err(no_invitation(ctx, &organization, &member)?);
    }
    require_ahead(&invitation.period, ctx.now)?;
    let membership = MembershipSlot {
        organization,
        roles: invitation.roles,
        period: invitation.period,
    };
    enlist(ctx, &member, by.cell, membership)?;
    state::remove_invitation(ctx.deps.storage, &organization, &member);
    Ok(Change::MembershipAccepted { membership })
}

/// Adds a membership. It replaces an earlier one in the same organization; if all places are taken,
/// memberships that are over make room.
fn enlist(
    ctx: &mut Context<'_>,
    member: &Id,
    mut cell: IdentityCell,
    membership: MembershipSlot,
) -> Result<(), ContractError> {
    cell.memberships
        .retain(|slot| slot.organization != membership.organization);
    if cell.memberships.len() >= MAX_MEMBERSHIPS {
        cell.memberships
            .retain(|slot| !slot.period.has_ended(ctx.now));
    }
    if cell.memberships.len() >= MAX_MEMBERSHIPS {
        return Err(ContractError::MembershipsFull {
            member: name_of(ctx.deps.api, member)?,
        });
    }
    cell.memberships.push(membership);
    state::save_identity(ctx.deps.storage, member, &cell);
    Ok(())
}

/// Refuses an offer.
pub fn decline(
    ctx: &mut Context<'_>,
    by: &Actor,
    organization: &str,
) -> Result<Change, ContractError> {
    let organization = ctx.id(organization)?;
    require_invitation(ctx, &organization, &by.identity())?;
    state::remove_invitation(ctx.deps.storage, &organization, &by.identity());
    Ok(Change::InvitationDeclined { organization })
}

/// Ends one's own membership.
pub fn leave(
    ctx: &mut Context<'_>,
    by: Actor,
    organization: &str,
) -> Result<Change, ContractError> {
    let organization = ctx.id(organization)?;
    end_membership(ctx, &organization, &by.identity(), by.cell)?;
    Ok(Change::OrganizationLeft { organization })
}

fn end_membership(
    ctx: &mut Context<'_>,
    organization: &Id,
    member: &Id,
    mut cell: IdentityCell,
) -> Result<(), ContractError> {
    let position = cell
        .memberships
        .iter()
        .position(|slot| slot.organization == *organization);
    let Some(position) = position else {
        return Err(ContractError::NotAMember {
            member: name_of(ctx.deps.api, member)?,
            organization: name_of(ctx.deps.api, organization)?,
        });
    };
    cell.memberships.remove(position);
    state::save_identity(ctx.deps.storage, member, &cell);
    Ok(())
}

fn require_invitation(
    ctx: &Context<'_>,
    organization: &Id,
    member: &Id,
) -> Result<InvitationCell, ContractError> {
    match state::invitation(ctx.deps.storage, organization, member)? {
        Some(invitation) => Ok(invitation),
        None => Err(no_invitation(ctx, organization, member)?),
    }
}

fn no_invitation(
    ctx: &Context<'_>,
    organization: &Id,
    member: &Id,
) -> Result<ContractError, KitError> {
    Ok(ContractError::NoInvitation {
        organization: name_of(ctx.deps.api, organization)?,
        member: name_of(ctx.deps.api, member)?,
    })
}

fn set_of(roles: &[Role]) -> Result<Roles, ContractError> {
    let mut set = Roles::default();
    for role in roles {
        if set.contains(role.bit()) {
            return Err(ContractError::Roles);
        }
        set = set.with(role.bit());
    }
    if roles.is_empty() {
        return Err(ContractError::Roles);
    }
    Ok(set)
}
