use salus_contract_kit::{OwnerStep, save_header};

use super::{Context, Done};
use crate::ContractError;
use crate::events::Change;
use crate::state::{self, PeerCell};

/// What the owner does with the contract, or who takes it over.
pub fn steer(ctx: &mut Context<'_>, step: OwnerStep<'_>) -> Result<Done, ContractError> {
    let mut ownership = state::ownership(ctx.deps.storage)?;
    ctx.registry
        .require_hand_over(&step, ctx.by.acting(), &ownership)?;
    let mut header = state::header(ctx.deps.storage)?;
    let by = ctx.by.acting().identity();
    let change = step.take(ctx.deps.api, &mut ownership, &mut header, &by, ctx.now)?;
    state::save_ownership(ctx.deps.storage, &ownership);
    save_header(ctx.deps.storage, &header);
    let peer = PeerCell {
        paused_until: header.paused_until,
        ..ctx.peer
    };
    if peer != ctx.peer {
        state::save_peer(ctx.deps.storage, &peer);
    }
    Ok(Change::Owner(change).into())
}
