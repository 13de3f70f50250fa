use cosmwasm_std::Storage;
use salus_contract_kit::{KitError, load, save};
use salus_identity_api::bounds::CHANGE_SECONDS;
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::changes::changes_key;
pub use salus_identity_api::changes::{Change, ChangesCell, What};
use salus_vocabulary::{Id, Instant};

use super::identity;

/// From when on a change of an identity can be applied. `None` while it stands still: a recovery of
/// the identity stands, or of a controller of it that the change concerns; a removal concerns only
/// who goes. What was begun before such a controller was recovered waits 72 h from then on.
pub fn due(
    storage: &dyn Storage,
    id: &Id,
    cell: &IdentityCell,
    change: &Change,
) -> Result<Option<Instant>, KitError> {
    if cell.frozen {
        return Ok(None);
    }
    let mut due = change.effective;
    for controller in &cell.controllers {
        let concerned = match &change.what {
            What::Remove(gone) => gone == controller,
            _ => true,
        };
        if concerned && controller != id {
            let above = identity(storage, controller)?;
            if above.frozen {
                return Ok(None);
            }
            due = due.max(above.delegations_since.plus(CHANGE_SECONDS));
        }
    }
    Ok(Some(due))
}

/// The changes of an identity that wait.
pub fn changes(storage: &dyn Storage, identity: &Id) -> Result<ChangesCell, KitError> {
    Ok(load(storage, &changes_key(identity))?.unwrap_or_default())
}

/// Writes the changes of an identity that wait.
pub fn save_changes(storage: &mut dyn Storage, identity: &Id, cell: &ChangesCell) {
    save(storage, &changes_key(identity), cell);
}
