//! What a hospital's gateway does, in this order: it records the access, waits until the entry is
//! committed, and releases what the answer permits for each record. Nothing is released before the
//! commit, since whoever bundles messages could still take the entry back.

use cosmwasm_std::from_json;
use salus_audit_api::msg::{
    Access, Answer, DataDescriptor, EntryView, ExecuteMsg, ExplainResponse, QueryMsg,
};
use salus_audit_api::{AccessDecision, AuditReason};
use salus_policy::{Effect, Outcome, Record, RuleExplained};
use salus_test_kit::{Contract, Refusal, World};
use salus_vocabulary::Obligation;

use super::stage::{BLOCK, other};
use super::{Fact, Stage, Told};
use crate::reason::{meaning, outcome_word, standing_words};

/// What somebody wants.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// The account of whoever asks.
    pub(super) actor: &'static str,
    /// The organization that it is for.
    pub(super) organization: Option<&'static str>,
    /// The purpose of use.
    pub(super) purpose: &'static str,
    /// The only record asked about.
    pub(super) about: Option<HospitalRecord>,
    /// Whether by the emergency that was declared.
    pub(super) in_emergency: bool,
}

impl Ask {
    /// Somebody at the hospital wants to read a patient's data.
    pub(super) fn of(actor: &'static str, purpose: &'static str) -> Self {
        Self {
            actor,
            organization: Some("hospital"),
            purpose,
            about: None,
            in_emergency: false,
        }
    }

    /// On nobody's behalf.
    pub(super) fn alone(mut self) -> Self {
        self.organization = None;
        self
    }

    /// On behalf of another organization than the hospital.
    pub(super) fn on_behalf_of(mut self, organization: &'static str) -> Self {
        self.organization = Some(organization);
        self
    }

    /// By the emergency that was declared.
    pub(super) fn in_emergency(mut self) -> Self {
        self.in_emergency = true;
        self
    }

    /// One record instead of whatever there is.
    pub(super) fn about(mut self, record: HospitalRecord) -> Self {
        self.about = Some(record);
        self
    }
}

/// The records that the hospital holds of its patient. None of them is ever on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HospitalRecord {
    BloodSugar,
    PsychiatricNote,
    UnlabelledScan,
}

impl HospitalRecord {
    pub(super) const ALL: [Self; 3] = [
        Self::BloodSugar,
        Self::PsychiatricNote,
        Self::UnlabelledScan,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::BloodSugar => "blood sugar",
            Self::PsychiatricNote => "psychiatric note",
            Self::UnlabelledScan => "unlabelled scan",
        }
    }

    fn resource_type(self) -> &'static str {
        match self {
            Self::BloodSugar => "Observation",
            Self::PsychiatricNote => "DocumentReference",
            Self::UnlabelledScan => "ImagingStudy",
        }
    }

    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::BloodSugar => &["N"],
            Self::PsychiatricNote => &["R", "PSY"],
            Self::UnlabelledScan => &[],
        }
    }

    fn record(self) -> Record<String> {
        let labels: Vec<_> = self
            .labels()
            .iter()
            .filter_map(|it| it.parse().ok())
            .collect();
        Record {
            resource_type: self.resource_type().parse().ok(),
            labels: (!labels.is_empty()).then_some(labels),
            ..Record::default()
        }
    }

    fn descriptor(self) -> DataDescriptor {
        let record = self.record();
        DataDescriptor {
            resource_type: record.resource_type,
            labels: record.labels,
            ..DataDescriptor::default()
        }
    }

    fn says(self) -> String {
        match self.labels() {
            [] => "says nothing of itself".to_owned(),
            labels => format!("labelled {}", labels.join(" and ")),
        }
    }
}

/// The obligations that this gateway can fulfil.
fn can_fulfil(obligation: &Obligation) -> bool {
    obligation.code() == "PSEUD"
}

impl Stage {
    /// A new access of the patient's data, as the gateway sends it.
    pub(super) fn access(&mut self, ask: &Ask) -> Result<Access, Refusal> {
        let purpose = ask.purpose.parse();
        let purpose = purpose.map_err(|error| Refusal(format!("{error}")))?;
        let since = self.head("eve")?.seq.into();
        let access = self.suite.access("eve", "hospital", ask.actor, &purpose);
        Ok(Access {
            since,
            organization: ask.organization.map(|name| self.suite.account(name)),
            data: ask.about.map(HospitalRecord::descriptor),
            emergency: self.emergency.filter(|_| ask.in_emergency),
            ..access
        })
    }

    /// The gateway serves a request.
    pub(super) fn serve(&mut self, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let answer = self.suite.record("gateway", access.clone())?;
        Ok(self.release(&access, answer, ask)?.into())
    }

    /// What follows when the chain has answered.
    pub(super) fn release(
        &mut self,
        access: &Access,
        answer: Answer,
        ask: &Ask,
    ) -> Result<Vec<Fact>, Refusal> {
        let (seq, decision) = match answer {
            Answer::Recorded { seq, decision } => (seq, decision),
            Answer::AlreadyRecorded { seq, was } => {
                let then = was.outcome.map_or("nothing", outcome_word);
                let found = format!("recorded before: {then}");
                let note = "what was answered then is no permit now";
                return Ok(vec![Fact::new(entry(seq), found, note)]);
            }
            other => return Err(Refusal(format!("no decision: {other:?}"))),
        };
        self.suite.world.advance(BLOCK);
        let committed: EntryView = self.suite.query(
            Contract::AccessAudit,
            &QueryMsg::Entry {
                subject: access.subject.clone(),
                seq,
            },
        )?;
        let mut facts = vec![answered(seq, decision.outcome, decision.reason)];
        let is_committed = committed.access_id == access.access_id
            && committed.outcome == Some(decision.outcome)
            && committed.reason == decision.reason;
        if !is_committed {
            facts.push(Fact::new(
                entry(seq),
                "not committed",
                "nothing is released",
            ));
            return Ok(facts);
        }
        if decision.outcome == Outcome::Permit {
            facts.extend(wanted(ask).map(|record| released(&decision, record)));
        }
        Ok(facts)
    }

    /// Which consents and rules lead to the answer, as the contract tells it.
    pub(super) fn explain(&mut self, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.access(ask)?.into();
        let explained: ExplainResponse = self.suite.query(
            Contract::AccessAudit,
            &QueryMsg::Explain {
                access,
                emergency: None,
            },
        )?;
        let mut facts = Vec::new();
        for consent in &explained.consents {
            let id = consent.consent.id.to_string();
            facts.push(Fact::new("consent", standing_words(consent.standing), id));
            for rule in &consent.rules {
                let number = rule.index.saturating_add(1);
                facts.push(Fact::new(format!("rule {number}"), rule_word(rule), ""));
            }
            let said = consent.said.map(AuditReason::from);
            facts.push(match said {
                Some(reason) => Fact::new("said", reason.code(), meaning(reason)),
                None => Fact::new("said", "nothing", ""),
            });
        }
        Ok(facts.into())
    }

    /// The patient reads her own data, by her own account.
    pub(super) fn serve_herself(&mut self, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let msg = ExecuteMsg::Record {
            r#as: self.eve(),
            access: access.clone(),
        };
        let answer = self.suite.audit(self.key, &msg)?;
        let data = answer.data.ok_or_else(|| other("no answer"))?;
        let answer = from_json(data).map_err(other)?;
        Ok(self.release(&access, answer, ask)?.into())
    }
}

fn rule_word(rule: &RuleExplained) -> &'static str {
    match (rule.stopped_by, rule.effect) {
        (Some(_), _) => "stopped by an exception",
        (None, Effect::Permit) => "permits",
        (None, Effect::Deny) => "forbids",
    }
}

pub(super) fn entry(seq: u32) -> String {
    format!("entry {seq}")
}

fn answered(seq: u32, outcome: Outcome, reason: AuditReason) -> Fact {
    Fact::new(
        entry(seq),
        outcome_word(outcome),
        format!("{}: {}", reason.code(), meaning(reason)),
    )
}

fn wanted(ask: &Ask) -> impl Iterator<Item = HospitalRecord> + use<> {
    let only = ask.about;
    let all = HospitalRecord::ALL.into_iter();
    all.filter(move |record| only.is_none_or(|only| only == *record))
}

/// One record is released if the answer permits it and every obligation can be fulfilled.
fn released(decision: &AccessDecision<String>, record: HospitalRecord) -> Fact {
    let enforced = decision.enforce(&record.record());
    let duties = &enforced.obligations;
    let found = match enforced.outcome {
        Outcome::Permit if duties.is_empty() => "released".to_owned(),
        Outcome::Permit if duties.iter().all(can_fulfil) => {
            let duties: Vec<&str> = duties.iter().map(|duty| duty.code()).collect();
            format!("released with {}", duties.join(", "))
        }
        _ => "withheld".to_owned(),
    };
    Fact::new(record.name(), found, record.says())
}
