use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use salus_contract_kit::{
    CellSource, Direction, HeaderKind, OwnerStep, identity_of_account, now, save_header,
};

use crate::ContractError;
use crate::ask::Named;
use crate::events;
use crate::peers::Peers;
use crate::state;

/// What the owner does with the contract, or who takes it over.
pub fn steer(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    acts_as: &str,
    step: OwnerStep<'_>,
) -> Result<Response, ContractError> {
    let now = now(env);
    let named = Named::new(deps.api, acts_as.to_owned())?;
    let account = identity_of_account(deps.api, &info.sender)?;
    let mut gate = state::gate(deps.storage)?;
    let acting = Peers::new(deps.api, &gate)?
        .open(deps.querier)?
        .identities
        .acting(&account, &named.id, now)?;
    let Some(by) = acting else {
        return Err(ContractError::NotAuthorised {
            account: info.sender.to_string(),
            identity: named.text,
        });
    };
    if step.hands_over() {
        by.require_unfrozen(Direction::Widens)?;
    }
    let mut ownership = state::ownership(deps.storage)?;
    let mut header = CellSource::Own(deps.storage).header(HeaderKind::Audit)?;
    let change = step.take(deps.api, &mut ownership, &mut header, &by.identity(), now)?;
    gate.paused_until = header.paused_until;
    state::save_ownership(deps.storage, &ownership);
    save_header(deps.storage, &header);
    state::save_gate(deps.storage, &gate);
    Ok(Response::new().add_event(events::owner(deps.api, &by, &change)?))
}
