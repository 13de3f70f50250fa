//! What is tried with accesses besides asking.

use cosmwasm_std::to_json_binary;
use salus_audit_api::msg as audit;
use salus_test_kit::{Contract, Refusal};

use super::gateway::Ask;
use super::stage::other;
use super::{Fact, Stage, Told};

impl Stage {
    /// Keeps an access, to be sent again later.
    pub(super) fn serve_and_keep(
        &mut self,
        name: &'static str,
        ask: &Ask,
    ) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        self.accesses.insert(name, access.clone());
        let answer = self.suite.record("gateway", access.clone())?;
        Ok(self.release(&access, answer, ask)?.into())
    }

    /// Sends an access again.
    pub(super) fn repeat(&mut self, name: &'static str, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.accesses.get(name).cloned();
        let access = access.ok_or_else(|| Refusal("never sent".to_owned()))?;
        let answer = self.suite.record("gateway", access.clone())?;
        Ok(self.release(&access, answer, ask)?.into())
    }

    /// Somebody sends an access as the hospital; what is refused stores nothing.
    pub(super) fn pose_as_hospital(
        &mut self,
        sender: &'static str,
        ask: &Ask,
    ) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let before = self.stored();
        let answer = self.suite.record(sender, access.clone());
        let stored = self.stored_since(&before);
        let mut facts = match answer {
            Ok(answer) => self.release(&access, answer, ask)?,
            Err(refusal) => vec![self.refused(&refusal)],
        };
        facts.push(stored);
        Ok(facts.into())
    }

    /// The gateway's account bundles an access with a message that fails, so that the refusal is
    /// not recorded.
    pub(super) fn bundle(&mut self, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let audit = self.suite.address(Contract::AccessAudit).to_owned();
        let good = audit::ExecuteMsg::Record {
            r#as: access.custodian.clone(),
            access: access.clone(),
        };
        let bad = audit::ExecuteMsg::Record {
            r#as: self.suite.account("stranger"),
            access,
        };
        let messages = [good, bad]
            .iter()
            .map(|msg| Ok((audit.clone(), to_json_binary(msg).map_err(other)?)))
            .collect::<Result<Vec<_>, Refusal>>()?;
        let sender = self.suite.account("gateway");
        let before = self.stored();
        let mut facts = Vec::new();
        match self.suite.world.execute_together(&sender, messages) {
            Ok(()) => facts.push(Fact::new("bundle", "accepted", "")),
            Err(refusal) => facts.push(self.refused(&refusal)),
        }
        facts.push(self.stored_since(&before));
        facts.push(Fact::new(
            "released",
            "nothing",
            "without a committed entry the gateway has no answer",
        ));
        Ok(facts.into())
    }
}
