use std::collections::BTreeMap;

use cosmwasm_std::{Binary, from_json};
use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{AccreditationKind, Action, Instant, ObjectId, Period, Purpose};
use sha2::{Digest, Sha256};

use crate::{Answer, Contract, Refusal, World};

/// Seconds in days.
pub const fn days(days: u64) -> u64 {
    hours(days.saturating_mul(24))
}

/// Seconds in hours.
pub const fn hours(hours: u64) -> u64 {
    hours.saturating_mul(3_600)
}

/// The three contracts, with helpers that read as what people do. Actors are known by name; a name
/// is always the same account.
pub struct Suite<W> {
    /// The chain.
    pub world: W,
    contracts: BTreeMap<Contract, String>,
    ids: u64,
}

impl<W: World> Suite<W> {
    /// Starts the contracts: `owner` owns them, `root` is the trust root.
    pub fn start(mut world: W) -> Result<Self, Refusal> {
        let (owner, root) = (world.account("owner"), world.account("root"));
        let identity_registry = world.instantiate(
            Contract::IdentityRegistry,
            &owner,
            &identity::InstantiateMsg {
                owner: owner.clone(),
                roots: vec![root],
            },
        )?;
        let consent_registry = world.instantiate(
            Contract::ConsentRegistry,
            &owner,
            &consent::InstantiateMsg {
                owner: owner.clone(),
                identity_registry: identity_registry.clone(),
            },
        )?;
        let access_audit = world.instantiate(
            Contract::AccessAudit,
            &owner,
            &audit::InstantiateMsg {
                owner: owner.clone(),
                identity_registry: identity_registry.clone(),
                consent_registry: consent_registry.clone(),
                emergency_without_consent: None,
            },
        )?;
        let contracts = BTreeMap::from([
            (Contract::IdentityRegistry, identity_registry),
            (Contract::ConsentRegistry, consent_registry),
            (Contract::AccessAudit, access_audit),
        ]);
        Ok(Self {
            world,
            contracts,
            ids: 0,
        })
    }

    /// Contracts that run already, at these addresses.
    pub fn around(world: W, contracts: [(Contract, String); 3]) -> Self {
        Self {
            world,
            contracts: BTreeMap::from(contracts),
            ids: 0,
        }
    }

    /// The same contracts on another chain, which has them at the same addresses.
    pub fn on<V: World>(&self, world: V) -> Suite<V> {
        Suite {
            world,
            contracts: self.contracts.clone(),
            ids: self.ids,
        }
    }

    /// The address of a contract.
    pub fn address(&self, contract: Contract) -> &str {
        self.contracts
            .get(&contract)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// The account of a name.
    pub fn account(&self, name: &str) -> String {
        self.world.account(name)
    }

    /// Block time.
    pub fn now(&self) -> Instant {
        Instant(self.world.now())
    }

    /// An id that was not used before; always the same in the same order.
    pub fn fresh_id(&mut self) -> ObjectId {
        self.ids = self.ids.saturating_add(1);
        let hash = Sha256::digest(self.ids.to_be_bytes());
        let mut id = [0; 16];
        id.iter_mut()
            .zip(hash)
            .for_each(|(target, byte)| *target = byte);
        ObjectId(id)
    }

    /// `name` sends a message to identity-registry.
    pub fn identity(&mut self, name: &str, msg: &identity::ExecuteMsg) -> Result<Answer, Refusal> {
        self.send(name, Contract::IdentityRegistry, msg)
    }

    /// `name` sends a message to consent-registry.
    pub fn consent(&mut self, name: &str, msg: &consent::ExecuteMsg) -> Result<Answer, Refusal> {
        self.send(name, Contract::ConsentRegistry, msg)
    }

    /// `name` sends a message to access-audit.
    pub fn audit(&mut self, name: &str, msg: &audit::ExecuteMsg) -> Result<Answer, Refusal> {
        self.send(name, Contract::AccessAudit, msg)
    }

    fn send<M: serde::Serialize>(
        &mut self,
        name: &str,
        contract: Contract,
        msg: &M,
    ) -> Result<Answer, Refusal> {
        let (sender, address) = (self.account(name), self.address(contract).to_owned());
        self.world.execute(&sender, &address, msg)
    }

    /// Asks a contract.
    pub fn query<M: serde::Serialize, R: serde::de::DeserializeOwned>(
        &self,
        contract: Contract,
        msg: &M,
    ) -> Result<R, Refusal> {
        self.world.query(self.address(contract), msg)
    }

    /// The root accredits `name` as an organization for a year.
    pub fn accredit_organization(&mut self, name: &str) -> Result<Answer, Refusal> {
        let msg = identity::ExecuteMsg::Accredit {
            r#as: self.account("root"),
            under: None,
            subject: self.account(name),
            kind: AccreditationKind::Organization,
            scope: Vec::new(),
            depth: 0,
            period: Period::until(self.now().plus(days(365))),
            evidence: None,
        };
        self.identity("root", &msg)
    }

    /// An organization lets an account write for it.
    pub fn add_operator(&mut self, organization: &str, account: &str) -> Result<Answer, Refusal> {
        let msg = identity::ExecuteMsg::AddOperator {
            r#as: self.account(organization),
            account: self.account(account),
        };
        self.identity(organization, &msg)
    }

    /// An organization invites a member for a year, and the member accepts.
    pub fn join(
        &mut self,
        organization: &str,
        member: &str,
        roles: &[identity::Role],
    ) -> Result<Answer, Refusal> {
        let invite = identity::ExecuteMsg::InviteMember {
            r#as: self.account(organization),
            member: self.account(member),
            roles: roles.to_vec(),
            period: Period::until(self.now().plus(days(365))),
        };
        self.identity(organization, &invite)?;
        let accept = identity::ExecuteMsg::AcceptMembership {
            r#as: self.account(member),
            organization: self.account(organization),
        };
        self.identity(member, &accept)
    }

    /// A hospital with one operator account and its clinicians.
    pub fn hospital(
        &mut self,
        organization: &str,
        operator: &str,
        clinicians: &[&str],
    ) -> Result<(), Refusal> {
        self.accredit_organization(organization)?;
        self.add_operator(organization, operator)?;
        for clinician in clinicians {
            self.join(organization, clinician, &[identity::Role::Clinician])?;
        }
        Ok(())
    }

    /// A patient grants terms into an empty slot.
    pub fn grant(&mut self, patient: &str, terms: Terms<String>) -> Result<ConsentRef, Refusal> {
        let id = self.fresh_id();
        let msg = consent::ExecuteMsg::Grant {
            r#as: self.account(patient),
            subject: self.account(patient),
            id,
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        };
        self.consent(patient, &msg)?;
        Ok(ConsentRef { id, version: 1 })
    }

    /// A patient revokes a consent.
    pub fn revoke(&mut self, patient: &str, consent: ConsentRef) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::Revoke {
            r#as: self.account(patient),
            subject: self.account(patient),
            consent,
            why: consent::Why::Withdrawn,
        };
        self.consent(patient, &msg)
    }

    /// An access of `subject`'s data at `custodian` by `actor`, who acts for the custodian: reading,
    /// no record named.
    pub fn access(
        &mut self,
        subject: &str,
        custodian: &str,
        actor: &str,
        purpose: &Purpose,
    ) -> audit::Access {
        audit::Access {
            access_id: self.fresh_id(),
            since: 0,
            subject: self.account(subject),
            custodian: self.account(custodian),
            actor: self.account(actor),
            organization: Some(self.account(custodian)),
            purpose: purpose.clone(),
            action: Action::Read,
            data: None,
            fingerprint: None,
            emergency: None,
            report: None,
        }
    }

    /// An operator records an access for its organization; the answer is what the gateway sees.
    pub fn record(
        &mut self,
        operator: &str,
        access: audit::Access,
    ) -> Result<audit::Answer, Refusal> {
        let msg = audit::ExecuteMsg::Record {
            r#as: access.custodian.clone(),
            access,
        };
        let answer = self.audit(operator, &msg)?;
        parse(answer.data)
    }

    /// A patient records an access to its own data.
    pub fn record_own(
        &mut self,
        patient: &str,
        access: audit::Access,
    ) -> Result<audit::Answer, Refusal> {
        let msg = audit::ExecuteMsg::Record {
            r#as: self.account(patient),
            access,
        };
        let answer = self.audit(patient, &msg)?;
        parse(answer.data)
    }
}

/// Reads the data of an answer.
pub(crate) fn parse<R: serde::de::DeserializeOwned>(data: Option<Binary>) -> Result<R, Refusal> {
    let data = data.ok_or_else(|| Refusal("the contract gave no data".to_owned()))?;
    from_json(data).map_err(|error| Refusal(error.to_string()))
}
