use salus_identity_api::msg as identity;
use salus_identity_api::msg::ExecuteMsg;

use crate::{Answer, Contract, Refusal, Suite, World, hours};

impl<W: World> Suite<W> {
    /// An identity invites a controller, who accepts.
    pub fn add_controller(&mut self, identity: &str, controller: &str) -> Result<Answer, Refusal> {
        let (named, added) = (self.account(identity), self.account(controller));
        let invite = ExecuteMsg::InviteController {
            r#as: named.clone(),
            controller: added.clone(),
        };
        self.identity(identity, &invite)?;
        let accept = ExecuteMsg::AcceptControl {
            r#as: added,
            identity: named,
        };
        self.identity(controller, &accept)
    }

    /// An identity gets guardians, of whom `threshold` recover it. At once if it has one controller
    /// and had none before.
    pub fn guard(
        &mut self,
        identity: &str,
        guardians: &[&str],
        threshold: u8,
    ) -> Result<(), Refusal> {
        let named = self.account(identity);
        let propose = ExecuteMsg::ProposeGuardians {
            r#as: named.clone(),
            guardians: guardians.iter().map(|name| self.account(name)).collect(),
            threshold,
        };
        self.identity(identity, &propose)?;
        for guardian in guardians {
            let accept = ExecuteMsg::AcceptGuardianship {
                r#as: self.account(guardian),
                identity: named.clone(),
            };
            self.identity(guardian, &accept)?;
        }
        Ok(())
    }

    /// The first of `guardians` proposes a new controller, who accepts; all of them vote. The
    /// number of the proposal.
    pub fn propose_recovery(
        &mut self,
        identity: &str,
        guardians: &[&str],
        controller: &str,
    ) -> Result<u32, Refusal> {
        let (identity, added) = (self.account(identity), self.account(controller));
        let first = guardians.first().copied().unwrap_or_default();
        let propose = ExecuteMsg::ProposeRecovery {
            r#as: self.account(first),
            identity: identity.clone(),
            controllers: vec![added.clone()],
        };
        self.identity(first, &propose)?;
        let open: identity::RecoveryResponse = self.query(
            Contract::IdentityRegistry,
            &identity::QueryMsg::Recovery {
                identity: identity.clone(),
            },
        )?;
        let number = open.proposals.last().map_or(0, |proposal| proposal.number);
        let accept = ExecuteMsg::AcceptRecovery {
            r#as: added,
            identity: identity.clone(),
            number,
        };
        self.identity(controller, &accept)?;
        for guardian in guardians {
            let vote = ExecuteMsg::VoteRecovery {
                r#as: self.account(guardian),
                identity: identity.clone(),
                number,
            };
            self.identity(guardian, &vote)?;
        }
        Ok(number)
    }

    /// As [`Self::propose_recovery`], then 72 hours pass and a stranger completes it.
    pub fn recover(
        &mut self,
        identity: &str,
        guardians: &[&str],
        controller: &str,
    ) -> Result<Answer, Refusal> {
        self.propose_recovery(identity, guardians, controller)?;
        self.world.advance(hours(72));
        self.complete_recovery(identity)
    }

    /// A stranger completes a recovery.
    pub fn complete_recovery(&mut self, identity: &str) -> Result<Answer, Refusal> {
        let complete = ExecuteMsg::CompleteRecovery {
            identity: self.account(identity),
        };
        self.identity("stranger", &complete)
    }

    /// An identity makes another that has no key of its own. Its address.
    pub fn derive(&mut self, maker: &str) -> Result<String, Refusal> {
        let msg = ExecuteMsg::CreateIdentity {
            r#as: self.account(maker),
            random: self.fresh_id(),
        };
        let answer = self.identity(maker, &msg)?;
        let made = answer.events.iter().find_map(|event| {
            let told = event
                .attributes
                .iter()
                .find(|item| item.key == "identity")?;
            Some(told.value.clone())
        });
        made.ok_or_else(|| Refusal("no identity was made".to_owned()))
    }
}
