use cosmwasm_std::{DepsMut, Env, Response};
use salus_audit_api::bounds::POLICY_DELAY;
use salus_audit_api::cells::{EmergencySetting, GateCell};
use salus_contract_kit::now;

use crate::access::Sender;
use crate::{ContractError, events, state};

/// Permits emergencies without consent: by two messages, between which any trust root may object.
/// Nothing takes effect by time alone, so what the owner's thief announced dies with his power.
pub fn widen(deps: DepsMut<'_>, env: &Env, sender: &Sender) -> Result<Response, ContractError> {
    require_owner(&deps, sender)?;
    let now = now(env);
    let announced = EmergencySetting::PermitFrom(now.plus(POLICY_DELAY));
    let setting = match sender.gate.emergencies {
        EmergencySetting::Permit => return Err(ContractError::PolicyAsItIs),
        EmergencySetting::Deny => announced,
        EmergencySetting::PermitFrom(from) if now < from => {
            return Err(ContractError::PolicyAsItIs);
        }
        EmergencySetting::PermitFrom(from) => {
            let identities = sender.identities(deps.querier)?;
            let owner = sender.acting()?.identity();
            let upheld = identities.upholds(&owner, from.minus(POLICY_DELAY))?;
            if upheld && now < from.plus(POLICY_DELAY) {
                EmergencySetting::Permit
            } else {
                announced
            }
        }
    };
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

/// Drops a wider policy that was announced.
pub fn veto(deps: DepsMut<'_>, sender: &Sender) -> Result<Response, ContractError> {
    let identities = sender.identities(deps.querier)?;
    if !identities.is_root(&sender.acting()?.identity())? {
        return Err(ContractError::NotARoot {
            identity: sender.named.text.clone(),
        });
    }
    if sender.gate.emergencies.pending().is_none() {
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
