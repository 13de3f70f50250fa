//! Who is who: what the trust root and the hospital do.

use salus_identity_api::msg::{self as identity, Role};
use salus_test_kit::{Contract, Refusal};

use super::{Fact, Stage, Told};

impl Stage {
    /// The trust root accredits the hospital.
    pub(super) fn accredit(&mut self, organization: &'static str) -> Result<Told, Refusal> {
        self.suite.accredit_organization(organization)?;
        self.block();
        let view = self.person(organization)?;
        let facts = view.accreditations.iter().map(|accreditation| {
            let issuer = self.name(&accreditation.issuer);
            let until = match accreditation.period.end {
                salus_vocabulary::End::At(end) => Self::clock(end),
                salus_vocabulary::End::OpenEnded => "no end".to_owned(),
            };
            Fact::new(
                "accredited",
                accreditation.kind.to_string(),
                format!("by {issuer}, until {until}"),
            )
        });
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// The hospital lets an account write for it.
    pub(super) fn operate(
        &mut self,
        organization: &'static str,
        account: &'static str,
    ) -> Result<Told, Refusal> {
        self.suite.add_operator(organization, account)?;
        self.block();
        let all: identity::OperatorsResponse = self.suite.query(
            Contract::IdentityRegistry,
            &identity::QueryMsg::Operators {
                organization: self.suite.account(organization),
                cursor: None,
                limit: None,
            },
        )?;
        let facts = all
            .operators
            .iter()
            .map(|operator| Fact::new("operator", self.name(&operator.account), ""));
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// Clinicians join the hospital: it invites, they accept.
    pub(super) fn employ(
        &mut self,
        organization: &'static str,
        members: &[&'static str],
        roles: &[Role],
    ) -> Result<Told, Refusal> {
        let mut facts = Vec::new();
        for member in members {
            self.suite.join(organization, member, roles)?;
            self.block();
            for membership in self.person(member)?.memberships {
                let roles = membership.roles.iter();
                let roles: Vec<String> = roles
                    .map(|role| format!("{role:?}").to_lowercase())
                    .collect();
                let organization = self.name(&membership.organization);
                let name = self.name(&self.suite.account(member));
                facts.push(Fact::new(
                    name,
                    roles.join(", "),
                    format!("at {organization}"),
                ));
            }
        }
        Ok(facts.into())
    }

    pub(super) fn person(&self, account: &str) -> Result<identity::IdentityResponse, Refusal> {
        let id = self.suite.account(account);
        self.suite.query(
            Contract::IdentityRegistry,
            &identity::QueryMsg::Identity { id },
        )
    }
}
