use cosmwasm_std::{DepsMut, Env, Response};
use salus_audit_api::cells::GateCell;
use salus_contract_kit::{CellSource, HeaderKind, OwnerStep, now, save_header};

use crate::access::Sender;
use crate::{ContractError, events, state};

/// What the owner does with the contract, or who takes it over.
pub fn steer(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    step: OwnerStep<'_>,
) -> Result<Response, ContractError> {
    let by = sender.acting()?;
    let mut ownership = state::ownership(deps.storage)?;
    sender
        .identities(deps.querier)?
        .require_hand_over(&step, &by, &ownership)?;
    let mut header = CellSource::Own(deps.storage).header(HeaderKind::Audit)?;
    let change = step.take(
        deps.api,
        &mut ownership,
        &mut header,
        &by.identity(),
        now(env),
    )?;
    let gate = GateCell {
        paused_until: header.paused_until,
        ..sender.gate
    };
    state::save_ownership(deps.storage, &ownership);
    save_header(deps.storage, &header);
    state::save_gate(deps.storage, &gate);
    Ok(Response::new().add_event(events::owner(deps.api, sender, &change)?))
}
