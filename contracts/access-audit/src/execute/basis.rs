use cosmwasm_std::{DepsMut, Env, Response};
use salus_audit_api::bounds::MAX_LEGAL_BASES;
use salus_audit_api::cells::{GateCell, LegalBasesCell, LegalBasisRow};
use salus_audit_api::msg::LegalBasis;
use salus_contract_kit::now;
use salus_vocabulary::Purpose;

use crate::access::Sender;
use crate::ask::require_distinct;
use crate::peers::require_accredited;
use crate::{ContractError, events, state};

/// Publishes a custodian's legal bases in place of those before.
pub fn set(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Sender,
    bases: Vec<LegalBasis>,
) -> Result<Response, ContractError> {
    require_count(bases.len())?;
    let identities = sender.identities(deps.querier)?;
    require_accredited(&identities, &sender.named, now(env))?;
    let mut purposes = Vec::with_capacity(bases.len());
    let mut rows = Vec::with_capacity(bases.len());
    for row in bases {
        if row.purpose.is_emergency() {
            return Err(ContractError::EmergencyBasis {
                purpose: row.purpose.to_string(),
            });
        }
        purposes.push(row.purpose.clone());
        rows.push(LegalBasisRow {
            purpose: row.purpose,
            basis: row.basis,
        });
    }
    require_distinct(&purposes, "bases")?;
    if !sender.gate.legal_bases {
        let gate = GateCell {
            legal_bases: true,
            ..sender.gate
        };
        state::save_gate(deps.storage, &gate);
    }
    publish(
        deps,
        sender,
        "set_legal_bases",
        &LegalBasesCell {
            set: now(env),
            rows,
        },
    )
}

/// Takes purposes out of a custodian's legal bases.
pub fn withdraw(
    deps: DepsMut<'_>,
    sender: &Sender,
    purposes: &[Purpose],
) -> Result<Response, ContractError> {
    require_count(purposes.len())?;
    require_distinct(purposes, "purposes")?;
    let mut table = state::legal_bases(deps.storage, &sender.named.id)?;
    for purpose in purposes {
        if table.basis(purpose).is_none() {
            return Err(ContractError::NoLegalBasis {
                purpose: purpose.to_string(),
            });
        }
    }
    table.rows.retain(|row| !purposes.contains(&row.purpose));
    publish(deps, sender, "withdraw_legal_bases", &table)
}

fn require_count(given: usize) -> Result<(), ContractError> {
    if (1..=MAX_LEGAL_BASES).contains(&given) {
        Ok(())
    } else {
        Err(ContractError::LegalBases { given })
    }
}

/// Writes a table, and tells all of it: an indexer needs no other event to know it.
fn publish(
    deps: DepsMut<'_>,
    sender: &Sender,
    action: &str,
    table: &LegalBasesCell,
) -> Result<Response, ContractError> {
    let mut text = String::new();
    for row in &table.rows {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&row.purpose.to_string());
        text.push('=');
        text.push_str(row.basis.as_str());
    }
    state::save_legal_bases(deps.storage, &sender.named.id, table);
    let event = events::by(events::LEGAL_BASES, deps.api, sender)?
        .add_attribute("action", action)
        .add_attribute("bases", text);
    Ok(Response::new().add_event(event))
}
