//! What stands in a DID document: keys, services, accounts that its subject is known by.

use salus_identity_api::msg as identity;
use salus_vocabulary::Relationship;

use super::{Allowed, Reference, differ, require};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    pub keys: Vec<String>,
    pub services: Vec<String>,
    pub aliases: Vec<String>,
}

impl Reference {
    pub(super) fn allows_document(&self, msg: &identity::ExecuteMsg) -> Allowed {
        use identity::ExecuteMsg as M;
        match msg {
            M::AddVerificationMethod {
                r#as,
                public_key,
                relationships,
            } => {
                let keys = &self.identity(r#as).document.keys;
                let some = !relationships.is_empty() && differ(relationships);
                require(some, "for nothing, or twice for the same")?;
                let agrees = relationships.contains(&Relationship::KeyAgreement);
                let fits = match &public_key[..4] {
                    "z6LS" => agrees && relationships.len() == 1,
                    "z6Mk" => !agrees,
                    _ => true,
                };
                require(fits, "the key is not for that")?;
                require(!keys.contains(public_key), "is there")?;
                require(keys.len() < 16, "too many keys")
            }
            M::RemoveVerificationMethod { r#as, public_key } => {
                let keys = &self.identity(r#as).document.keys;
                require(keys.contains(public_key), "is not there")
            }
            M::AddService {
                r#as, id, endpoint, ..
            } => {
                let services = &self.identity(r#as).document.services;
                require(!id.contains(' '), "is no name")?;
                require(!endpoint.contains('@'), "is personal")?;
                require(!services.contains(id), "is there")?;
                require(services.len() < 16, "too many services")
            }
            M::RemoveService { r#as, id } => {
                let services = &self.identity(r#as).document.services;
                require(services.contains(id), "is not there")
            }
            M::AddAlias { r#as, account } => {
                require(self.is_own_account(account, r#as), "is no own account")?;
                let aliases = &self.identity(r#as).document.aliases;
                require(r#as != account && !aliases.contains(account), "is there")
            }
            M::RemoveAlias { r#as, account } => {
                let aliases = &self.identity(r#as).document.aliases;
                require(aliases.contains(account), "is not there")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn apply_document(&mut self, msg: &identity::ExecuteMsg) {
        use identity::ExecuteMsg as M;
        match msg.clone() {
            M::AddVerificationMethod {
                r#as, public_key, ..
            } => self.change(&r#as).document.keys.push(public_key),
            M::RemoveVerificationMethod { r#as, public_key } => {
                let keys = &mut self.change(&r#as).document.keys;
                keys.retain(|key| *key != public_key);
            }
            M::AddService { r#as, id, .. } => self.change(&r#as).document.services.push(id),
            M::RemoveService { r#as, id } => {
                let services = &mut self.change(&r#as).document.services;
                services.retain(|service| *service != id);
            }
            M::AddAlias { r#as, account } => {
                // What does not control it any more makes room.
                let mut aliases = self.identity(&r#as).document.aliases.clone();
                aliases.retain(|alias| self.is_own_account(alias, &r#as));
                aliases.push(account);
                self.change(&r#as).document.aliases = aliases;
            }
            M::RemoveAlias { r#as, account } => {
                let aliases = &mut self.change(&r#as).document.aliases;
                aliases.retain(|alias| *alias != account);
            }
            _ => {}
        }
    }
}
