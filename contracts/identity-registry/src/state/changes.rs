use cosmwasm_std::Storage;
use salus_contract_kit::{KitError, load, save};
use salus_identity_api::changes::changes_key;
pub use salus_identity_api::changes::{Change, ChangesCell, What};
use salus_vocabulary::Id;

/// The changes of an identity that wait.
pub fn changes(storage: &dyn Storage, identity: &Id) -> Result<ChangesCell, KitError> {
    Ok(load(storage, &changes_key(identity))?.unwrap_or_default())
}

/// Writes the changes of an identity that wait.
pub fn save_changes(storage: &mut dyn Storage, identity: &Id, cell: &ChangesCell) {
    save(storage, &changes_key(identity), cell);
}
