use cosmwasm_std::{DepsMut, Env, Response};
use salus_audit_api::bounds::POLICY_DELAY;
use salus_audit_api::cells::{EmergencySetting, GateCell};
use salus_contract_kit::now;

use crate::access::Sender;
use crate::{ContractError, events, state};

/// Permits emergencies without consent, after a delay in which any trust root may object.
pub fn widen(deps: DepsMut<'_>, env: &Env, sender: &Sender) -> Result<Response, ContractError> {
    require_owner(&deps, sender)?;
    if sender.gate.emergencies != EmergencySetting::Deny {
        return Err(ContractError::PolicyAsItIs);
    }
    let setting = EmergencySetting::PermitFrom(now(env).plus(POLICY_DELAY));
    set(deps, sender, "widen_emergency_policy", setting)
}

/// Denies emergencies without consent, at once.
pub fn narrow(deps: DepsMut<'_>, sender: &Sender) -> Result<Response, ContractError> {
    require_owner(&deps, sender)?;
    if sender.gate.emergencies == EmergencySetting::Deny {
        return Err(ContractError::PolicyAsItIs);
    }
    set(
        deps,
        sender,
        "narrow_emergency_policy",
        EmergencySetting::Deny,
    )
}

/// Drops a wider policy that has not taken effect.
pub fn veto(deps: DepsMut<'_>, env: &Env, sender: &Sender) -> Result<Response, ContractError> {
    let identities = sender.identities(deps.querier)?;
    if !identities.is_root(&sender.acting()?.identity())? {
        return Err(ContractError::NotARoot {
            identity: sender.named.text.clone(),
        });
    }
    if sender.gate.emergencies.pending(now(env)).is_none() {
        return Err(ContractError::NoPendingPolicy);
    }
    set(
        deps,
        sender,
        "veto_emergency_policy",
        EmergencySetting::Deny,
    )
}

fn require_owner(deps: &DepsMut<'_>, sender: &Sender) -> Result<(), ContractError> {
    let by = sender.acting()?.identity();
    Ok(state::ownership(deps.storage)?.require_owner(&by)?)
}

fn set(
    deps: DepsMut<'_>,
    sender: &Sender,
    action: &str,
    emergencies: EmergencySetting,
) -> Result<Response, ContractError> {
    let gate = GateCell {
        emergencies,
        ..sender.gate
    };
    state::save_gate(deps.storage, &gate);
    let mut event = events::by(events::AUDIT, deps.api, sender)?.add_attribute("action", action);
    if let EmergencySetting::PermitFrom(from) = emergencies {
        event = event.add_attribute("from", from.0.to_string());
    }
    Ok(Response::new().add_event(event))
}
