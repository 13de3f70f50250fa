use salus_identity_api::bounds::MAX_OPERATORS;
use salus_identity_api::cells::{OperatorCell, OperatorSlot};
use salus_vocabulary::{Id, Instant};

use super::{name_of, next_number, require_organization};
use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::events::Change;
use crate::state;

/// Lets an account write to access-audit for the organization.
pub fn add(ctx: &mut Context<'_>, by: Actor, account: &str) -> Result<Change, ContractError> {
    let api = ctx.deps.api;
    let organization = by.identity();
    let operator = ctx.id(account)?;
    require_organization(api, &ctx.reader(), &by, ctx.now)?;
    require_plain_account(ctx, &operator)?;
    let mut cell = by.cell;
    if cell.operators.iter().any(|slot| slot.account == operator) {
        return Err(ContractError::AlreadyOperator {
            account: account.to_owned(),
        });
    }
    if cell.operators.len() >= MAX_OPERATORS {
        return Err(ContractError::OperatorsFull);
    }
    let number = next_number(api, &mut cell.operators_ever, &organization, "operator")?;
    cell.operators.push(OperatorSlot {
        number,
        account: operator,
    });
    let added = OperatorCell {
        account: operator,
        added: ctx.now,
        removed: Instant(0),
    };
    state::save_identity(ctx.deps.storage, &organization, &cell);
    state::save_operator(ctx.deps.storage, &organization, number, &added);
    Ok(Change::OperatorAdded { operator, number })
}

/// Ends that; the operator's cell stays, because entries name operators by number.
pub fn remove(ctx: &mut Context<'_>, by: Actor, account: &str) -> Result<Change, ContractError> {
    let organization = by.identity();
    let operator = ctx.id(account)?;
    let mut cell = by.cell;
    let position = cell
        .operators
        .iter()
        .position(|slot| slot.account == operator)
        .ok_or_else(|| ContractError::NotAnOperator {
            account: account.to_owned(),
        })?;
    let number = cell.operators.remove(position).number;
    let stored = state::operator(ctx.deps.storage, &organization, number)?;
    let removed = OperatorCell {
        account: operator,
        added: stored.map_or(ctx.now, |stored| stored.added),
        removed: ctx.now,
    };
    state::save_identity(ctx.deps.storage, &organization, &cell);
    state::save_operator(ctx.deps.storage, &organization, number, &removed);
    Ok(Change::OperatorRemoved { operator, number })
}

/// Operators are looked up by their accounts, so an identity whose own key has no power any more,
/// or that never had one, cannot be one.
fn require_plain_account(ctx: &Context<'_>, account: &Id) -> Result<(), ContractError> {
    let own = state::identity(ctx.deps.storage, account)?;
    let controls_itself = own.controllers.is_empty() || own.controllers.contains(account);
    if controls_itself && !own.derived && own.deactivated_from.is_none() {
        Ok(())
    } else {
        Err(ContractError::NotAPlainAccount {
            account: name_of(ctx.deps.api, account)?,
        })
    }
}
