use salus_consent_api::msg::{self as consent, RequestView, RequestedResponse};
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::ObjectId;

use crate::suite::parse;
use crate::{Answer, Contract, Refusal, Suite, World};

/// What is done with the consents of `subject`, by whoever acts for it: itself, or a delegate as
/// itself.
impl<W: World> Suite<W> {
    /// Grants terms into an empty slot.
    pub fn grant_for(
        &mut self,
        by: &str,
        subject: &str,
        terms: Terms<String>,
    ) -> Result<ConsentRef, Refusal> {
        let id = self.fresh_id();
        let msg = consent::ExecuteMsg::Grant {
            r#as: self.account(by),
            subject: self.account(subject),
            id,
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        };
        self.consent(by, &msg)?;
        Ok(ConsentRef { id, version: 1 })
    }

    /// Records a refusal in an empty slot.
    pub fn refuse_for(
        &mut self,
        by: &str,
        subject: &str,
        terms: Terms<String>,
    ) -> Result<ConsentRef, Refusal> {
        let id = self.fresh_id();
        let msg = consent::ExecuteMsg::Refuse {
            r#as: self.account(by),
            subject: self.account(subject),
            id,
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        };
        self.consent(by, &msg)?;
        Ok(ConsentRef { id, version: 1 })
    }

    /// Ends a consent that cannot deny.
    pub fn revoke_for(
        &mut self,
        by: &str,
        subject: &str,
        consent: ConsentRef,
    ) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::Revoke {
            r#as: self.account(by),
            subject: self.account(subject),
            consent,
            why: consent::Why::Withdrawn,
        };
        self.consent(by, &msg)
    }

    /// Ends a consent that can deny.
    pub fn end_refusal_for(
        &mut self,
        by: &str,
        subject: &str,
        consent: ConsentRef,
    ) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::EndRefusal {
            r#as: self.account(by),
            subject: self.account(subject),
            consent,
            why: consent::Why::Withdrawn,
        };
        self.consent(by, &msg)
    }

    /// Excludes somebody, emergencies apart.
    pub fn exclude_for(
        &mut self,
        by: &str,
        subject: &str,
        excluded: &str,
    ) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::Exclude {
            r#as: self.account(by),
            subject: self.account(subject),
            excluded: self.account(excluded),
            even_in_emergency: false,
        };
        self.consent(by, &msg)
    }

    /// Lifts an exclusion.
    pub fn lift_for(&mut self, by: &str, subject: &str, excluded: &str) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::LiftExclusion {
            r#as: self.account(by),
            subject: self.account(subject),
            excluded: self.account(excluded),
        };
        self.consent(by, &msg)
    }

    /// An organization asks for a consent.
    pub fn ask_for(
        &mut self,
        organization: &str,
        subject: &str,
        terms: Terms<String>,
    ) -> Result<ObjectId, Refusal> {
        let id = self.fresh_id();
        let msg = consent::ExecuteMsg::Request {
            r#as: self.account(organization),
            subject: self.account(subject),
            id,
            terms: Box::new(terms),
        };
        let answer = self.consent(organization, &msg)?;
        parse::<RequestedResponse>(answer.data)?;
        Ok(id)
    }

    /// A request as anybody sees it.
    pub fn asked(
        &self,
        organization: &str,
        subject: &str,
        id: ObjectId,
    ) -> Result<RequestView, Refusal> {
        let msg = consent::QueryMsg::Request {
            subject: self.account(subject),
            organization: self.account(organization),
            id,
        };
        self.query(Contract::ConsentRegistry, &msg)
    }

    /// Approves a request in these terms, into an empty slot.
    pub fn approve_for(
        &mut self,
        by: &str,
        subject: &str,
        (organization, request): (&str, ObjectId),
        terms: Terms<String>,
    ) -> Result<ConsentRef, Refusal> {
        let id = self.fresh_id();
        let msg = consent::ExecuteMsg::Approve {
            r#as: self.account(by),
            subject: self.account(subject),
            organization: self.account(organization),
            request,
            hash: self.asked(organization, subject, request)?.hash,
            id,
            terms: Box::new(terms),
            replaces: None,
            ends: Vec::new(),
        };
        self.consent(by, &msg)?;
        Ok(ConsentRef { id, version: 1 })
    }

    /// Declines a request.
    pub fn decline_for(
        &mut self,
        by: &str,
        subject: &str,
        (organization, request): (&str, ObjectId),
    ) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::DeclineRequest {
            r#as: self.account(by),
            subject: self.account(subject),
            organization: self.account(organization),
            request,
        };
        self.consent(by, &msg)
    }

    /// An organization takes its request back.
    pub fn withdraw(
        &mut self,
        organization: &str,
        subject: &str,
        request: ObjectId,
    ) -> Result<Answer, Refusal> {
        let msg = consent::ExecuteMsg::WithdrawRequest {
            r#as: self.account(organization),
            subject: self.account(subject),
            request,
        };
        self.consent(organization, &msg)
    }
}
