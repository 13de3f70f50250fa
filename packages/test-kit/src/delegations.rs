use salus_identity_api::msg as identity;
use salus_vocabulary::{DelegationBasis, Period};

use crate::{Answer, Refusal, Suite, World, days};

impl<W: World> Suite<W> {
    /// A principal gives powers to a delegate for 90 days.
    pub fn delegate(
        &mut self,
        principal: &str,
        delegate: &str,
        powers: Vec<identity::Power>,
    ) -> Result<Answer, Refusal> {
        let msg = identity::ExecuteMsg::Delegate {
            r#as: self.account(principal),
            delegate: self.account(delegate),
            powers,
            basis: DelegationBasis::Delegatee,
            evidence: None,
            period: Period::until(self.now().plus(days(90))),
        };
        self.identity(principal, &msg)
    }

    /// A principal takes all powers from a delegate.
    pub fn end_delegation(&mut self, principal: &str, delegate: &str) -> Result<Answer, Refusal> {
        let msg = identity::ExecuteMsg::EndDelegation {
            r#as: self.account(principal),
            delegate: self.account(delegate),
        };
        self.identity(principal, &msg)
    }
}
