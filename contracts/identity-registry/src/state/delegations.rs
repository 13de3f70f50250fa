use cosmwasm_std::Storage;
use salus_contract_kit::{KitError, cells_under, load, save, take_page};
use salus_identity_api::cells::{DelegationCell, delegation_key, delegations_of};
use salus_vocabulary::Id;

use super::{IdPage, id_of_key};

/// The latest delegation between two, whatever became of it.
pub fn delegation(
    storage: &dyn Storage,
    principal: &Id,
    delegate: &Id,
) -> Result<Option<DelegationCell>, KitError> {
    load(storage, &delegation_key(principal, delegate))
}

/// Writes a delegation in place of the one before between the two.
pub fn save_delegation(
    storage: &mut dyn Storage,
    principal: &Id,
    delegate: &Id,
    cell: &DelegationCell,
) {
    save(storage, &delegation_key(principal, delegate), cell);
}

/// A page of a principal's delegations in the order of the delegates' bytes, after one of them if
/// it is given.
pub fn delegations(
    storage: &dyn Storage,
    principal: &Id,
    after: Option<&Id>,
    limit: usize,
) -> Result<IdPage<DelegationCell>, KitError> {
    let after = after.map(Id::as_slice);
    let (page, last) = take_page(
        cells_under(storage, &delegations_of(principal), after),
        limit,
        |part: &Vec<u8>, cell| Ok(Some((id_of_key(part)?, cell))),
    )?;
    Ok((page, last.map(|part| id_of_key(&part)).transpose()?))
}
