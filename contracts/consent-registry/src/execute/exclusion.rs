//! Excluding somebody, whatever consents say, and lifting that.

use salus_consent_api::cells::ExclusionCell;

use super::{Context, Done};
use crate::events::Change;
use crate::{ContractError, state};

/// Excludes somebody, makes an exclusion hold in emergencies too, or makes a delegate's exclusion
/// the subject's own; when it was first set stays. One that was set in a voided span shuts nobody
/// out, so that it is set anew.
pub fn exclude(
    ctx: &mut Context<'_>,
    text: &str,
    even_in_emergency: bool,
) -> Result<Done, ContractError> {
    let subject = ctx.by.subject();
    let excluded = ctx.id(text)?;
    if let Some(delegate) = ctx.delegate() {
        if even_in_emergency {
            return Err(ContractError::OnlyTheSubject);
        }
        delegate.require_may_exclude(&excluded)?;
    }
    let anew = ExclusionCell {
        since: ctx.now,
        even_in_emergency,
        by: ctx.by.delegate(),
    };
    let cell = match state::exclusion(ctx.deps.storage, &subject, &excluded)? {
        Some(cell) if is_voided(ctx, &cell)? => anew,
        Some(cell) if cell.even_in_emergency && !even_in_emergency => {
            return Err(ContractError::WouldLower {
                excluded: text.to_owned(),
            });
        }
        Some(cell) => {
            let affirmed = ExclusionCell {
                even_in_emergency,
                by: cell.by.filter(|_| anew.by.is_some()),
                ..cell
            };
            if affirmed == cell {
                return Ok(Done::default());
            }
            affirmed
        }
        None => {
            let mut everywhere = state::subject(ctx.deps.storage, &subject)?;
            everywhere.exclusions = everywhere
                .exclusions
                .checked_add(1)
                .ok_or(ContractError::ExclusionsUsedUp)?;
            state::save_subject(ctx.deps.storage, &subject, &everywhere);
            anew
        }
    };
    state::save_exclusion(ctx.deps.storage, &subject, &excluded, &cell);
    Ok(Change::Excluded {
        excluded,
        even_in_emergency,
    }
    .into())
}

fn is_voided(ctx: &Context<'_>, cell: &ExclusionCell) -> Result<bool, ContractError> {
    let subject = ctx.registry.identity(&ctx.by.subject())?;
    Ok(subject.is_voided_as_refusal(cell.since))
}

/// Lifts an exclusion. A delegate lifts neither what the subject set nor what keeps himself out.
pub fn lift(ctx: &mut Context<'_>, text: &str) -> Result<Done, ContractError> {
    let subject = ctx.by.subject();
    let excluded = ctx.id(text)?;
    let Some(cell) = state::exclusion(ctx.deps.storage, &subject, &excluded)? else {
        return Err(ContractError::NotExcluded {
            excluded: text.to_owned(),
        });
    };
    if let Some(delegate) = ctx.delegate() {
        if cell.by.is_none() {
            return Err(ContractError::OfTheSubject);
        }
        delegate.require_no_interest_in(&excluded)?;
    }
    let mut everywhere = state::subject(ctx.deps.storage, &subject)?;
    everywhere.exclusions = everywhere.exclusions.saturating_sub(1);
    state::save_subject(ctx.deps.storage, &subject, &everywhere);
    state::remove_exclusion(ctx.deps.storage, &subject, &excluded);
    Ok(Change::ExclusionLifted { excluded }.into())
}
