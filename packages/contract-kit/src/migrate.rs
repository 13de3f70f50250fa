use cosmwasm_schema::cw_serde;
use cosmwasm_std::Storage;
use cw2::{get_contract_version, set_contract_version};

use crate::KitError;

/// Which build answers.
#[cw_serde]
pub struct BuildInfo {
    /// The contract's name in storage.
    pub contract: String,
    /// The contract's version in storage.
    pub version: String,
}

/// Writes name and version at instantiation.
pub fn record_version(
    storage: &mut dyn Storage,
    contract: &'static str,
    version: &'static str,
) -> Result<(), KitError> {
    Ok(set_contract_version(storage, contract, version)?)
}

/// Lets only the same contract with a strictly older version become this one, and writes the new
/// version.
pub fn guard_migration(
    storage: &mut dyn Storage,
    contract: &'static str,
    version: &'static str,
) -> Result<(), KitError> {
    let stored = get_contract_version(storage)?;
    let newer = match (numbers(&stored.version), numbers(version)) {
        (Some(from), Some(to)) => from < to,
        _ => false,
    };
    if stored.contract != contract || !newer {
        return Err(KitError::Migration {
            stored: stored.contract,
            stored_version: stored.version,
            contract,
            version,
        });
    }
    record_version(storage, contract, version)
}

/// Major, minor, patch of a plain version; anything else is not comparable.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}
