use cosmwasm_std::Storage;
use salus_contract_kit::{CellSource, KitError, delete, load, save};
use salus_identity_api::guardians::{self, guardians_key, proposed_guardians_key};
pub use salus_identity_api::guardians::{GuardianSet, GuardiansCell, Marks, ProposedGuardiansCell};
use salus_vocabulary::Id;

/// The guardians of an identity.
pub fn guardians(storage: &dyn Storage, identity: &Id) -> Result<Option<GuardiansCell>, KitError> {
    load(storage, &guardians_key(identity))
}

/// Whether `guardian` holds a seat among the guardians of an identity, or was asked to.
pub fn is_guardian(storage: &dyn Storage, identity: &Id, guardian: &Id) -> Result<bool, KitError> {
    guardians::is_guardian(&CellSource::Own(storage), identity, guardian)
}

/// Writes the guardians of an identity.
pub fn save_guardians(storage: &mut dyn Storage, identity: &Id, cell: &GuardiansCell) {
    save(storage, &guardians_key(identity), cell);
}

/// Leaves an identity without guardians.
pub fn remove_guardians(storage: &mut dyn Storage, identity: &Id) {
    delete(storage, &guardians_key(identity));
}

/// The guardians that an identity asked for.
pub fn proposed_guardians(
    storage: &dyn Storage,
    identity: &Id,
) -> Result<Option<ProposedGuardiansCell>, KitError> {
    load(storage, &proposed_guardians_key(identity))
}

/// Writes the guardians that an identity asked for.
pub fn save_proposed_guardians(
    storage: &mut dyn Storage,
    identity: &Id,
    cell: &ProposedGuardiansCell,
) {
    save(storage, &proposed_guardians_key(identity), cell);
}

/// Asks nobody any more.
pub fn remove_proposed_guardians(storage: &mut dyn Storage, identity: &Id) {
    delete(storage, &proposed_guardians_key(identity));
}
