//! A delegate, and his limits.

use salus_consent_api::msg::ExecuteMsg;
use salus_identity_api::msg::{DelegationsResponse, Power, QueryMsg};
use salus_policy::Condition;
use salus_test_kit::{Contract, Refusal};

use super::documents::Published;
use super::{Fact, Stage, Told};

impl Stage {
    /// The patient lets somebody see records with these labels only, and narrow what she allowed.
    pub(super) fn delegate(
        &mut self,
        delegate: &'static str,
        labels: &[&str],
    ) -> Result<Told, Refusal> {
        let labels = labels
            .iter()
            .filter_map(|label| label.parse().ok())
            .collect();
        let view = Condition {
            labels: Some(labels),
            ..Condition::default()
        };
        let powers = vec![Power::View(Box::new(view)), Power::Revoke];
        self.suite.delegate("eve", delegate, powers)?;
        self.block();
        self.delegations()
    }

    /// The patient ends a delegation.
    pub(super) fn end_delegation(&mut self, delegate: &'static str) -> Result<Told, Refusal> {
        self.suite.end_delegation("eve", delegate)?;
        self.block();
        self.delegations()
    }

    fn delegations(&self) -> Result<Told, Refusal> {
        let all: DelegationsResponse = self.suite.query(
            Contract::IdentityRegistry,
            &QueryMsg::Delegations {
                principal: self.eve(),
                cursor: None,
                limit: None,
            },
        )?;
        let mut facts = Vec::new();
        for delegation in &all.delegations {
            let holds = if delegation.valid_now {
                "holds now"
            } else {
                "ended"
            };
            facts.push(Fact::new(
                "delegation",
                holds,
                self.name(&delegation.delegate),
            ));
            if delegation.valid_now {
                let powers = delegation.powers.iter().map(power);
                facts.extend(powers.map(|(power, note)| Fact::new("power", power, note)));
            }
        }
        Ok(facts.into())
    }

    /// A delegate grants what the patient was shown.
    pub(super) fn grant_as_delegate(
        &mut self,
        delegate: &'static str,
        published: &Published,
    ) -> Result<Told, Refusal> {
        let shown = self.documents.get(published.name);
        let terms = shown.map(|shown| shown.terms.clone());
        let terms = terms.ok_or_else(|| Refusal("not imported".to_owned()))?;
        let msg = ExecuteMsg::Grant {
            r#as: self.suite.account(delegate),
            subject: self.eve(),
            id: self.suite.fresh_id(),
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        };
        self.suite.consent(delegate, &msg)?;
        Ok(vec![Fact::new("granted", "by a delegate", "")].into())
    }
}

fn power(power: &Power) -> (&'static str, String) {
    match power {
        Power::View(condition) => {
            let labels = condition.labels.iter().flatten();
            let labels: Vec<String> = labels.map(ToString::to_string).collect();
            (
                "view",
                format!("records of which every label is {}", labels.join(" or ")),
            )
        }
        Power::Consent => ("consent", "decide about consents".to_owned()),
        Power::Revoke => ("revoke", "narrow consents, set exclusions".to_owned()),
    }
}
