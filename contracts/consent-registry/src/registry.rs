use cosmwasm_std::{Addr, Deps, QuerierWrapper};
use salus_contract_kit::{CellCache, CellSource, KitError};
use salus_identity_api::IdentityReader;

use crate::state;

/// Identity-registry as it stands during one call.
pub struct Registry<'a> {
    querier: QuerierWrapper<'a>,
    address: Addr,
    seen: CellCache,
}

impl<'a> Registry<'a> {
    /// Finds it; an error before instantiation.
    pub fn find(deps: Deps<'_>, querier: QuerierWrapper<'a>) -> Result<Self, KitError> {
        Ok(Self {
            querier,
            address: state::identity_registry(deps)?,
            seen: CellCache::default(),
        })
    }

    /// Reads its header first: a peer that is something else answers nothing.
    pub fn reader(&self) -> Result<IdentityReader<'_>, KitError> {
        IdentityReader::new(CellSource::Peer {
            querier: self.querier,
            address: &self.address,
            seen: &self.seen,
        })
    }
}
