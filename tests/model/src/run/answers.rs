//! What accesses and declarations are answered with: (b) and (l).

use std::collections::BTreeMap;

use cosmwasm_std::{Binary, from_json};
use salus_audit_api::AccessDecision;
use salus_audit_api::msg::{self as audit, Access, Answer};
use salus_test_kit::{Contract, World};

use super::{Runner, count};
use crate::decide::Verdict;
use crate::reference::{Expected, HOUR, outcome_code};
use crate::step::{Message, Step};

impl<W: World> Runner<W> {
    /// (l) What `Decide` says of an access before it is recorded; only where the query asks the
    /// same: an operator asserts the actor, and nothing is reported.
    pub(super) fn ask_before(
        &mut self,
        step: &Step,
    ) -> Result<Option<AccessDecision<String>>, String> {
        let Message::Audit(audit::ExecuteMsg::Record { r#as, access }) = &step.message else {
            return Ok(None);
        };
        if self.reference.is_proven(&step.sender, r#as, access) || access.report.is_some() {
            return Ok(None);
        }
        self.questions.push(access.clone());
        self.decide(access).map(Some)
    }

    pub(super) fn decide(&self, access: &Access) -> Result<AccessDecision<String>, String> {
        let query = audit::QueryMsg::Decide {
            access: access.clone().into(),
            emergency: access.emergency,
        };
        self.ask(Contract::AccessAudit, &query)
    }

    pub(super) fn compare_answers(
        &mut self,
        step: &Step,
        msg: &audit::ExecuteMsg,
        data: Option<Binary>,
        asked: Option<AccessDecision<String>>,
    ) -> Result<(), String> {
        let (acting, accesses, answers): (&str, Vec<Access>, Vec<Answer>) = match msg {
            audit::ExecuteMsg::Record { r#as, access } => (
                r#as,
                vec![access.clone()],
                vec![from_json(data.unwrap()).unwrap()],
            ),
            audit::ExecuteMsg::RecordBatch {
                r#as,
                custodian,
                accesses,
            } => (
                r#as,
                accesses
                    .iter()
                    .map(|item| item.clone().at(custodian.clone()))
                    .collect(),
                from_json(data.unwrap()).unwrap(),
            ),
            audit::ExecuteMsg::DeclareEmergency { emergency, .. } => {
                return self.compare_declaration(emergency, &from_json(data.unwrap()).unwrap());
            }
            _ => return Ok(()),
        };
        if accesses.len() != answers.len() {
            return Err("(b) not every access was answered".to_owned());
        }
        let before: BTreeMap<String, u64> = accesses
            .iter()
            .map(|access| {
                (
                    access.subject.clone(),
                    self.reference.latest(&access.subject),
                )
            })
            .collect();
        for (access, answer) in accesses.iter().zip(answers) {
            let proven = self.reference.is_proven(&step.sender, acting, access);
            let entries = before[&access.subject];
            let expected = self.reference.answer(access, proven, entries);
            self.compare_answer(access, &step.sender, proven, &answer, &expected)?;
            if let (Answer::Recorded { decision, .. }, Some(asked)) = (&answer, &asked)
                && decision != asked
            {
                return Err(format!("(l) Decide said {asked:?}, Record {decision:?}"));
            }
        }
        Ok(())
    }

    fn compare_declaration(
        &mut self,
        declared: &audit::Declaration,
        answer: &Answer,
    ) -> Result<(), String> {
        let next = self.reference.latest(&declared.subject) + 1;
        let fits = match (self.reference.declared_before(declared), answer) {
            (Some(number), Answer::AlreadyRecorded { seq, .. }) => *seq == number,
            (
                None,
                Answer::Declared {
                    seq,
                    until,
                    flagged,
                },
            ) => {
                let seconds = declared.seconds.unwrap_or(4 * HOUR);
                u64::from(*seq) == next
                    && until.0 == self.reference.now + seconds
                    && *flagged == self.reference.is_flagged(declared)
            }
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(format!("(b) {declared:?} was answered {answer:?}"))
        }
    }

    fn compare_answer(
        &mut self,
        access: &Access,
        sender: &str,
        proven: bool,
        answer: &Answer,
        expected: &Expected,
    ) -> Result<(), String> {
        let differs = || {
            Err(format!(
                "(b) {access:?} was answered {answer:?}, not {expected:?}"
            ))
        };
        let (seq, decided) = match (answer, expected) {
            (Answer::Recorded { seq, decision }, Expected::Verdict(verdict)) => {
                let outcome = outcome_code(decision.outcome);
                let Verdict {
                    outcome: want,
                    reason,
                } = verdict;
                let code = decision.reason.code();
                if outcome != *want || reason.is_some_and(|reason| reason != code) {
                    return differs();
                }
                let basis = self.reference.basis(access, outcome, code);
                if decision.legal_basis != basis {
                    return Err(format!("(b) the basis is {basis:?}, not as in {answer:?}"));
                }
                if basis.is_some() {
                    count(&mut self.tally.answers, "released by a legal basis");
                }
                self.permit_has_a_ground(access, proven, decision)?;
                self.compare_with_native(access, proven, decision)?;
                count(&mut self.tally.answers, &format!("{outcome} {code}"));
                (seq, Some((decision.outcome, code)))
            }
            (Answer::Reported { seq }, Expected::Reported) => {
                count(&mut self.tally.answers, "reported");
                (seq, None)
            }
            (Answer::AlreadyRecorded { seq, .. }, Expected::Repeated(number)) if seq == number => {
                count(&mut self.tally.answers, "repeated");
                return Ok(());
            }
            _ => return differs(),
        };
        if *seq
            != self
                .reference
                .append_access(access, sender, proven, decided)
        {
            return Err(format!("(d) the entry has number {seq}"));
        }
        Ok(())
    }
}
