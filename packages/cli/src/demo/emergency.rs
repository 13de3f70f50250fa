//! An emergency: declared, used, reviewed.

use cosmwasm_std::from_json;
use salus_audit_api::msg::{Answer, Declaration, EmergenciesResponse, ExecuteMsg, QueryMsg};
use salus_audit_api::{EmergencyReason, Verdict};
use salus_test_kit::{Contract, Refusal, World, hours};

use super::documents::salted;
use super::gateway::entry;
use super::stage::other;
use super::{Fact, Stage, Told};

impl Stage {
    /// A clinician declares an emergency with his own account.
    pub(super) fn declare_emergency(&mut self, actor: &'static str) -> Result<Told, Refusal> {
        let msg = ExecuteMsg::DeclareEmergency {
            r#as: self.suite.account(actor),
            emergency: Declaration {
                access_id: self.suite.fresh_id(),
                since: self.head("eve")?.seq.into(),
                subject: self.eve(),
                actor: self.suite.account(actor),
                organization: self.suite.account("hospital"),
                reason: EmergencyReason::UnableToConsent,
                hash: salted("found unconscious in the street"),
                seconds: Some(hours(1)),
            },
        };
        let answer = self.suite.audit(actor, &msg)?;
        let data = answer.data.ok_or_else(|| other("no answer"))?;
        let Answer::Declared {
            seq,
            until,
            flagged,
        } = from_json(data).map_err(other)?
        else {
            return Err(other("not declared"));
        };
        self.emergency = Some(seq);
        self.block();
        let note = format!("until {}", Self::clock(until));
        let flag = if flagged { "at once" } else { "like any other" };
        Ok(vec![
            Fact::new(entry(seq), "emergency declared", note),
            Fact::new("to be reviewed", flag, ""),
        ]
        .into())
    }

    /// Time passes.
    pub(super) fn wait(&mut self, seconds: u64) {
        self.suite.world.advance(seconds);
    }

    /// What nobody has reviewed yet.
    pub(super) fn open_reviews(&self) -> Result<Told, Refusal> {
        let open: EmergenciesResponse = self.suite.query(
            Contract::AccessAudit,
            &QueryMsg::OpenReviews {
                subject: Some(self.eve()),
                organization: None,
                overdue: None,
                cursor: None,
                limit: None,
            },
        )?;
        let count = open.emergencies.len().to_string();
        let mut facts = vec![Fact::new("open reviews", count, "")];
        facts.extend(open.emergencies.iter().map(|emergency| {
            Fact::new(
                "declared by",
                self.name(&emergency.actor),
                emergency.reason.code().replace('_', " "),
            )
        }));
        Ok(facts.into())
    }

    /// Somebody reviews the emergency.
    pub(super) fn review(
        &mut self,
        sender: &'static str,
        reviewer: &'static str,
    ) -> Result<Told, Refusal> {
        let msg = ExecuteMsg::ReviewEmergency {
            r#as: self.suite.account(reviewer),
            subject: self.eve(),
            emergency: self.emergency.unwrap_or_default(),
            verdict: Verdict::Upheld,
            hash: salted("she would have died"),
        };
        self.suite.audit(sender, &msg)?;
        self.block();
        self.open_reviews()
    }
}
