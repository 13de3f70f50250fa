use cosmwasm_std::{Addr, Api, QuerierWrapper, Storage};
use salus_audit_api::cells::{GateCell, LegalBasesCell};
use salus_consent_api::ConsentReader;
use salus_consent_api::msg::{ConfigResponse, QueryMsg};
use salus_contract_kit::{CellCache, CellSource, KitError, address_of};
use salus_identity_api::IdentityReader;
use salus_vocabulary::{Id, Instant};

use crate::ask::Named;
use crate::{ContractError, state};

/// The two registries during one call: whatever is asked of them twice is read once.
pub struct Peers {
    identity_registry: Addr,
    consent_registry: Addr,
    identities_seen: CellCache,
    consents_seen: CellCache,
}

/// What the registries say.
pub struct Registries<'a> {
    /// Who somebody is.
    pub identities: IdentityReader<'a>,
    /// What was consented to.
    pub consents: ConsentReader<'a>,
}

impl Peers {
    /// The peers that were fixed at instantiation.
    pub fn new(api: &dyn Api, gate: &GateCell) -> Result<Self, KitError> {
        Ok(Self {
            identity_registry: address_of(api, &gate.identity_registry)?,
            consent_registry: address_of(api, &gate.consent_registry)?,
            identities_seen: CellCache::default(),
            consents_seen: CellCache::default(),
        })
    }

    /// Opens the registry of identities alone.
    pub fn identities<'a>(
        &'a self,
        querier: QuerierWrapper<'a>,
    ) -> Result<IdentityReader<'a>, KitError> {
        IdentityReader::new(CellSource::Peer {
            querier,
            address: &self.identity_registry,
            seen: &self.identities_seen,
        })
    }

    /// Opens both for reading, which reads their headers: an error unless each is there and is
    /// what it should be.
    pub fn open<'a>(&'a self, querier: QuerierWrapper<'a>) -> Result<Registries<'a>, KitError> {
        Ok(Registries {
            identities: self.identities(querier)?,
            consents: ConsentReader::new(CellSource::Peer {
                querier,
                address: &self.consent_registry,
                seen: &self.consents_seen,
            })?,
        })
    }

    /// Refuses a consent-registry that reads identities elsewhere: who may act as a patient must
    /// be the same there as here.
    pub fn require_matching(&self, querier: QuerierWrapper<'_>) -> Result<(), ContractError> {
        let config: ConfigResponse = querier
            .query_wasm_smart(&self.consent_registry, &QueryMsg::Config {})
            .map_err(|_| KitError::UnreadablePeer {
                cell: "configuration",
            })?;
        if config.identity_registry == self.identity_registry.as_str() {
            Ok(())
        } else {
            Err(ContractError::DifferentPeers {
                expected: self.identity_registry.to_string(),
                found: config.identity_registry,
            })
        }
    }
}

/// The legal bases that a custodian published, unless its recovery came after: a thief may have
/// published them. While a recovery stands they stand still.
pub fn bases_in_force(
    storage: &dyn Storage,
    identities: &IdentityReader<'_>,
    custodian: &Id,
) -> Result<LegalBasesCell, KitError> {
    let table = state::legal_bases(storage, custodian)?;
    let cell = identities.identity(custodian)?;
    let upheld = !cell.frozen && cell.delegations_since <= table.set;
    Ok(if upheld {
        table
    } else {
        LegalBasesCell::default()
    })
}

/// Whether an identity is accredited as an organization now.
pub fn is_accredited(
    identities: &IdentityReader<'_>,
    organization: &Id,
    now: Instant,
) -> Result<bool, KitError> {
    let accredited = identities.accredited_organization(organization, now)?;
    Ok(accredited.is_some_and(|period| period.contains(now)))
}

/// Refuses who is not accredited as an organization now.
pub fn require_accredited(
    identities: &IdentityReader<'_>,
    organization: &Named,
    now: Instant,
) -> Result<(), ContractError> {
    if is_accredited(identities, &organization.id, now)? {
        Ok(())
    } else {
        Err(ContractError::OrganizationNotAccredited {
            organization: organization.text.clone(),
        })
    }
}
