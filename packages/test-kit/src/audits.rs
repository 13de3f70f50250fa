use salus_audit_api::msg::{self as audit, Declaration};
use salus_audit_api::{DisputeAnswer, DisputeCode, EmergencyReason, Verdict};
use salus_identity_api::msg as identity;
use salus_vocabulary::{AccreditationKind, Hash, Period};

use crate::suite::parse;
use crate::{Answer, Contract, Refusal, Suite, World, days};

/// A hash with 16 secret random bytes under it, as far as a test is concerned.
const SALTED: Hash = Hash([0x5a; 32]);

impl<W: World> Suite<W> {
    /// The root accredits `name` for a year.
    pub fn accredit(&mut self, name: &str, kind: AccreditationKind) -> Result<Answer, Refusal> {
        let msg = identity::ExecuteMsg::Accredit {
            r#as: self.account("root"),
            under: None,
            subject: self.account(name),
            kind,
            scope: Vec::new(),
            depth: 0,
            period: Period::until(self.now().plus(days(365))),
            evidence: None,
        };
        self.identity("root", &msg)
    }

    /// The number of a subject's latest entry, which a gateway keeps as `since`.
    pub fn latest(&self, subject: &str) -> Result<u64, Refusal> {
        let subjects = vec![self.account(subject)];
        let answer: audit::HeadsResponse =
            self.query(Contract::AccessAudit, &audit::QueryMsg::Heads { subjects })?;
        Ok(answer.heads.first().map_or(0, |head| head.seq.into()))
    }

    /// What an actor says when it declares an emergency for a subject, for four hours.
    pub fn declaration(
        &mut self,
        actor: &str,
        organization: &str,
        subject: &str,
    ) -> Result<Declaration, Refusal> {
        Ok(Declaration {
            access_id: self.fresh_id(),
            since: self.latest(subject)?,
            subject: self.account(subject),
            actor: self.account(actor),
            organization: self.account(organization),
            reason: EmergencyReason::UnableToConsent,
            hash: SALTED,
            seconds: None,
        })
    }

    /// An actor declares an emergency for a subject by its own account; the answer has its number.
    pub fn declare_emergency(
        &mut self,
        actor: &str,
        organization: &str,
        subject: &str,
    ) -> Result<audit::Answer, Refusal> {
        let emergency = self.declaration(actor, organization, subject)?;
        let msg = audit::ExecuteMsg::DeclareEmergency {
            r#as: self.account(actor),
            emergency,
        };
        let answer = self.audit(actor, &msg)?;
        parse(answer.data)
    }

    /// Somebody reviews an emergency.
    pub fn review(
        &mut self,
        name: &str,
        subject: &str,
        emergency: u32,
        verdict: Verdict,
    ) -> Result<Answer, Refusal> {
        let msg = audit::ExecuteMsg::ReviewEmergency {
            r#as: self.account(name),
            subject: self.account(subject),
            emergency,
            verdict,
            hash: SALTED,
        };
        self.audit(name, &msg)
    }

    /// Somebody disputes an entry of a subject.
    pub fn dispute(
        &mut self,
        name: &str,
        subject: &str,
        seq: u32,
        code: DisputeCode,
    ) -> Result<Answer, Refusal> {
        let msg = audit::ExecuteMsg::Dispute {
            r#as: self.account(name),
            subject: self.account(subject),
            seq,
            code,
            hash: SALTED,
        };
        self.audit(name, &msg)
    }

    /// `sender` answers a dispute for a custodian.
    pub fn answer_dispute(
        &mut self,
        sender: &str,
        custodian: &str,
        subject: &str,
        seq: u32,
        answer: DisputeAnswer,
    ) -> Result<Answer, Refusal> {
        let msg = audit::ExecuteMsg::AnswerDispute {
            r#as: self.account(custodian),
            subject: self.account(subject),
            seq,
            of_delegate: None,
            answer,
            hash: SALTED,
        };
        self.audit(sender, &msg)
    }

    /// One entry of a subject.
    pub fn entry(&self, subject: &str, seq: u32) -> Result<audit::EntryView, Refusal> {
        let subject = self.account(subject);
        self.query(
            Contract::AccessAudit,
            &audit::QueryMsg::Entry { subject, seq },
        )
    }

    /// One emergency of a subject.
    pub fn emergency(&self, subject: &str, number: u32) -> Result<audit::EmergencyView, Refusal> {
        let subject = self.account(subject);
        self.query(
            Contract::AccessAudit,
            &audit::QueryMsg::Emergency { subject, number },
        )
    }
}
