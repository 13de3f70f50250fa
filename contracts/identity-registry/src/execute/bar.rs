use salus_vocabulary::Id;

use super::accreditation::{revoke_barring, root_of};
use super::name_of;
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::error::TrustError;
use crate::events::{Change, TrustChange};
use crate::state::{self, BarCell};

/// Revokes an accreditation and bars its subject under the root of its chain: nobody in the root's
/// tree, nor the root itself, accredits the subject until the root lifts the bar.
pub fn revoke_for_cause(
    ctx: &mut Context<'_>,
    by: &Actor,
    subject: &str,
    number: u16,
) -> Result<Change, ContractError> {
    let subject = ctx.id(subject)?;
    let chain = ctx.reader().chain(&subject, number)?;
    if !chain.links().is_empty() {
        root_of(&chain)?;
    }
    let kind = revoke_barring(ctx, by, &subject, number)?;
    let root = root_of(&chain)?;
    let bar = BarCell {
        by: by.identity(),
        number,
        since: ctx.now,
    };
    state::set_bar(ctx.deps.storage, &root, &subject, &bar)?;
    Ok(Change::Trust(TrustChange::RevokedForCause {
        subject,
        number,
        kind,
        root,
        epoch: ctx.header.epoch,
    }))
}

/// Lifts a bar, as the root under which it stands.
pub fn lift(ctx: &mut Context<'_>, by: &Actor, subject: &str) -> Result<Change, ContractError> {
    let root = by.identity();
    let id = ctx.id(subject)?;
    if state::bar(ctx.deps.storage, &root, &id)?.is_none() {
        return Err(TrustError::NoBar {
            subject: subject.to_owned(),
            root: name_of(ctx.deps.api, &root)?,
        }
        .into());
    }
    state::remove_bar(ctx.deps.storage, &root, &id);
    Ok(Change::Trust(TrustChange::BarLifted { subject: id }))
}

/// Refuses a subject that was revoked for cause under this root.
pub fn require_unbarred(ctx: &Context<'_>, root: &Id, subject: &Id) -> Result<(), ContractError> {
    match state::bar(ctx.deps.storage, root, subject)? {
        None => Ok(()),
        Some(_) => Err(TrustError::Barred {
            subject: name_of(ctx.deps.api, subject)?,
            root: name_of(ctx.deps.api, root)?,
        }
        .into()),
    }
}
