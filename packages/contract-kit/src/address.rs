use cosmwasm_std::{Addr, Api, CanonicalAddr};
use salus_vocabulary::Id;

use crate::KitError;

/// Checks an address of a message and gives the identity that it names.
///
/// Only the normal (lower-case) spelling with 20 or 32 canonical bytes is accepted.
pub fn identity_of(api: &dyn Api, text: &str) -> Result<Id, KitError> {
    let refused = || KitError::invalid_address(text);
    let address = api.addr_validate(text).map_err(|_| refused())?;
    identity_of_account(api, &address).map_err(|_| refused())
}

/// The identity of an account that the chain itself named, such as the sender.
pub fn identity_of_account(api: &dyn Api, address: &Addr) -> Result<Id, KitError> {
    api.addr_canonicalize(address.as_str())
        .ok()
        .and_then(|canonical| Id::try_from(canonical.as_slice()).ok())
        .ok_or_else(|| KitError::invalid_address(address.as_str()))
}

/// The address that writes this identity in messages and events.
pub fn address_of(api: &dyn Api, identity: &Id) -> Result<Addr, KitError> {
    Ok(api.addr_humanize(&CanonicalAddr::from(identity.as_slice()))?)
}
