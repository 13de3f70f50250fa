use salus_contract_kit::{OwnerStep, save_header};

use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::events::Change;
use crate::state;

/// What the owner does with the registry, or who takes it over.
pub fn steer(
    ctx: &mut Context<'_>,
    by: &Actor,
    step: OwnerStep<'_>,
) -> Result<Change, ContractError> {
    let api = ctx.deps.api;
    let mut config = state::config(ctx.deps.storage)?;
    ctx.reader()
        .require_hand_over(&step, &by.acting(), &config.ownership)?;
    let ownership = &mut config.ownership;
    let change = step.take(api, ownership, &mut ctx.header, &by.identity(), ctx.now)?;
    state::save_config(ctx.deps.storage, &config);
    save_header(ctx.deps.storage, &ctx.header);
    Ok(Change::Owner(change))
}
