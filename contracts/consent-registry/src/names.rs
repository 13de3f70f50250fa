//! Identities in terms, as messages write them and as the contract knows them. One closure type for
//! each direction: the rewriting is generic, and every further type would be another copy of it.

use cosmwasm_std::Api;
use salus_contract_kit::{KitError, address_of, identity_of};
use salus_policy::{Decision, Terms};
use salus_vocabulary::Id;

/// Reads the addresses of terms.
pub fn terms_of(api: &dyn Api, terms: &Terms<String>) -> Result<Terms, KitError> {
    terms.try_map(&mut |text: &String| identity_of(api, text))
}

/// Writes terms with addresses.
pub fn terms_in_addresses(api: &dyn Api, terms: &Terms) -> Result<Terms<String>, KitError> {
    let name: &mut ToAddress<'_> = &mut |identity| name_of(api, identity);
    terms.try_map(&mut { name })
}

/// Writes a decision with addresses.
pub fn decision_in_addresses(
    api: &dyn Api,
    decision: &Decision,
) -> Result<Decision<String>, KitError> {
    let name: &mut ToAddress<'_> = &mut |identity| name_of(api, identity);
    decision.try_map(&mut { name })
}

/// Writes an identity as an address.
pub fn name_of(api: &dyn Api, identity: &Id) -> Result<String, KitError> {
    Ok(address_of(api, identity)?.into_string())
}

type ToAddress<'a> = dyn FnMut(&Id) -> Result<String, KitError> + 'a;
