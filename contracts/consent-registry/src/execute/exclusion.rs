//! Excluding somebody, whatever consents say, and lifting that.

use salus_consent_api::cells::ExclusionCell;

use super::{Context, Done};
use crate::events::Change;
use crate::{ContractError, state};

/// Excludes somebody, or makes an exclusion hold in emergencies too; who set it first, and when,
/// stays.
pub fn exclude(
    ctx: &mut Context<'_>,
    text: &str,
    even_in_emergency: bool,
) -> Result<Done, ContractError> {
    let subject = ctx.by.subject();
    let excluded = ctx.id(text)?;
    let cell = match state::exclusion(ctx.deps.storage, &subject, &excluded)? {
        Some(cell) if cell.even_in_emergency == even_in_emergency => return Ok(Done::default()),
        Some(cell) if cell.even_in_emergency => {
            return Err(ContractError::WouldLower {
                excluded: text.to_owned(),
            });
        }
        Some(cell) => ExclusionCell {
            even_in_emergency,
            ..cell
        },
        None => {
            let mut everywhere = state::subject(ctx.deps.storage, &subject)?;
            everywhere.exclusions = everywhere
                .exclusions
                .checked_add(1)
                .ok_or(ContractError::ExclusionsUsedUp)?;
            state::save_subject(ctx.deps.storage, &subject, &everywhere);
            ExclusionCell {
                since: ctx.now,
                even_in_emergency,
                by: ctx.by.delegate(),
            }
        }
    };
    state::save_exclusion(ctx.deps.storage, &subject, &excluded, &cell);
    Ok(Change::Excluded {
        excluded,
        even_in_emergency,
    }
    .into())
}

/// Lifts an exclusion.
pub fn lift(ctx: &mut Context<'_>, text: &str) -> Result<Done, ContractError> {
    let subject = ctx.by.subject();
    let excluded = ctx.id(text)?;
    if state::exclusion(ctx.deps.storage, &subject, &excluded)?.is_none() {
        return Err(ContractError::NotExcluded {
            excluded: text.to_owned(),
        });
    }
    let mut everywhere = state::subject(ctx.deps.storage, &subject)?;
    everywhere.exclusions = everywhere.exclusions.saturating_sub(1);
    state::save_subject(ctx.deps.storage, &subject, &everywhere);
    state::remove_exclusion(ctx.deps.storage, &subject, &excluded);
    Ok(Change::ExclusionLifted { excluded }.into())
}
