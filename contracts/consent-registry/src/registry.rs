use cosmwasm_std::{Addr, Api, QuerierWrapper};
use salus_contract_kit::{CellCache, CellSource, KitError, address_of};
use salus_identity_api::IdentityReader;

use crate::state::PeerCell;

/// Identity-registry as it stands during one call.
pub struct Registry<'a> {
    querier: QuerierWrapper<'a>,
    address: Addr,
    seen: CellCache,
}

impl<'a> Registry<'a> {
    /// The one that was named at instantiation.
    pub fn new(
        api: &dyn Api,
        peer: &PeerCell,
        querier: QuerierWrapper<'a>,
    ) -> Result<Self, KitError> {
        Ok(Self {
            querier,
            address: address_of(api, &peer.identity_registry)?,
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
