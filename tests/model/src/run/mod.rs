//! Sends a sequence to the contracts and to the reference, and compares after every step.

use std::collections::BTreeMap;

use cosmwasm_std::{Binary, from_json};
use salus_audit_api::msg::{self as audit, Access, Answer, HeadsResponse, VerifyEntryResponse};
use salus_audit_api::{AccessDecision, AuditReason};
use salus_consent_api::msg::{self as consent, ConsentView, Status, SubjectResponse};
use salus_policy::Outcome;
use salus_test_kit::{Contract, Suite, World};

use crate::decide::Verdict;
use crate::generate::{Generator, PATIENTS};
use crate::native;
use crate::reference::{Expected, Reference};
use crate::step::{Message, Step};

type Cells = Vec<(Vec<u8>, Vec<u8>)>;

/// The first step at which contracts and reference part.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its place in the sequence.
    pub at: usize,
    /// Which property, and how.
    pub text: String,
    /// The sequence up to there.
    pub steps: Vec<Step>,
}

/// How often each message was accepted and refused, and each answer given.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub accepted: BTreeMap<String, u64>,
    pub refused: BTreeMap<String, u64>,
    pub answers: BTreeMap<String, u64>,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        for (one, all) in [
            (&other.accepted, &mut self.accepted),
            (&other.refused, &mut self.refused),
            (&other.answers, &mut self.answers),
        ] {
            for (name, count) in one {
                *all.entry(name.clone()).or_default() += count;
            }
        }
    }
}

/// Runs a random sequence of `length` steps.
pub fn run<W: World>(world: W, seed: u64, length: usize) -> Result<Tally, Failure> {
    let mut runner = Runner::new(world);
    let mut generator = Generator::new(seed, |name| runner.suite.account(name));
    let mut steps = generator.opening();
    for at in 0.. {
        if at >= steps.len() {
            if at >= length {
                break;
            }
            steps.push(generator.step(&runner.reference));
        }
        let step = steps[at].clone();
        if let Err(text) = runner.take(&step) {
            return Err(Failure { at, text, steps });
        }
    }
    Ok(runner.tally)
}

/// Runs a sequence that is given.
pub fn replay<W: World>(world: W, steps: &[Step]) -> Result<Tally, Failure> {
    let mut runner = Runner::new(world);
    for (at, step) in steps.iter().enumerate() {
        if let Err(text) = runner.take(step) {
            return Err(Failure {
                at,
                text,
                steps: steps[..=at].to_vec(),
            });
        }
    }
    Ok(runner.tally)
}

/// Leaves steps out of a failing sequence as long as it fails.
pub fn minimise<W: World>(world: impl Fn() -> W, failure: Failure) -> Failure {
    let mut least = failure;
    let mut at = least.steps.len();
    while at > 0 {
        at -= 1;
        if at >= least.steps.len() {
            continue;
        }
        let mut shorter = least.steps.clone();
        let left_out = shorter.remove(at);
        if let Some(next) = shorter.get_mut(at) {
            next.wait += left_out.wait;
        }
        // A step that is left out may make a later one impossible for the reference; then it stays.
        let tried =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| replay(world(), &shorter)));
        if let Ok(Err(failure)) = tried {
            least = failure;
        }
    }
    least
}

struct Runner<W> {
    suite: Suite<W>,
    reference: Reference,
    tally: Tally,
    /// The entries that were ever seen in the audit's storage.
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
    epoch: u64,
    cells: BTreeMap<Contract, Cells>,
}

const CONTRACTS: [Contract; 3] = [
    Contract::IdentityRegistry,
    Contract::ConsentRegistry,
    Contract::AccessAudit,
];

impl<W: World> Runner<W> {
    fn new(world: W) -> Self {
        let suite = Suite::start(world).unwrap();
        let reference = Reference {
            now: suite.world.now(),
            roots: vec![suite.account("root")],
            permits_without_consent: true,
            ..Reference::default()
        };
        let mut runner = Self {
            suite,
            reference,
            tally: Tally::default(),
            entries: BTreeMap::new(),
            epoch: 0,
            cells: BTreeMap::new(),
        };
        for contract in CONTRACTS {
            let cells = runner.cells_of(contract);
            runner.cells.insert(contract, cells);
        }
        runner
    }

    fn cells_of(&self, contract: Contract) -> Cells {
        self.suite.world.cells(self.suite.address(contract))
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        if step.wait > 0 {
            self.suite.world.advance(step.wait);
        }
        self.reference.now = self.suite.world.now();
        let name = step.message.name();
        let authorised = self.reference.is_authorised(step);
        let asked = self.ask_before(step)?;
        let (contract, sent) = match &step.message {
            Message::Identity(msg) => (
                Contract::IdentityRegistry,
                self.send(step, CONTRACTS[0], msg),
            ),
            Message::Consent(msg) => (
                Contract::ConsentRegistry,
                self.send(step, CONTRACTS[1], msg),
            ),
            Message::Audit(msg) => (Contract::AccessAudit, self.send(step, CONTRACTS[2], msg)),
        };
        match sent {
            Ok((data, number)) => {
                *self.tally.accepted.entry(name.clone()).or_default() += 1;
                if !authorised {
                    return Err(format!("(a) {name} was accepted from who may not send it"));
                }
                let mut hash = None;
                match &step.message {
                    Message::Audit(msg) => self.compare_answers(step, msg, data, asked)?,
                    Message::Consent(consent::ExecuteMsg::Request { .. }) => {
                        let answer: consent::RequestedResponse = from_json(data.unwrap()).unwrap();
                        hash = Some(answer.hash);
                    }
                    _ => {}
                }
                self.reference.apply(step, number, hash);
            }
            Err(code) => {
                *self.tally.refused.entry(name.clone()).or_default() += 1;
                let says_no = ["not_authorised", "not_a_writer", "power_missing"]
                    .iter()
                    .any(|no| code.ends_with(no));
                if says_no && authorised {
                    return Err(format!(
                        "(a) {name} was refused with {code} from who may send it"
                    ));
                }
                for contract in CONTRACTS {
                    if self.cells_of(contract) != self.cells[&contract] {
                        return Err(format!(
                            "(k) {name} failed with {code} and changed {contract:?}"
                        ));
                    }
                }
                return Ok(());
            }
        }
        self.compare_state(step, contract)
    }

    fn send<M: serde::Serialize>(
        &mut self,
        step: &Step,
        contract: Contract,
        msg: &M,
    ) -> Result<(Option<Binary>, Option<u32>), String> {
        let address = self.suite.address(contract).to_owned();
        match self.suite.world.execute(&step.sender, &address, msg) {
            Ok(answer) => {
                let number = answer
                    .events
                    .iter()
                    .flat_map(|event| &event.attributes)
                    .find(|attribute| attribute.key == "number")
                    .and_then(|attribute| attribute.value.parse().ok());
                Ok((answer.data, number))
            }
            Err(refusal) => Err(refusal.code().to_owned()),
        }
    }

    /// (l) What `Decide` says of an access before it is recorded; only where the query asks the
    /// same: an operator asserts the actor.
    fn ask_before(&self, step: &Step) -> Result<Option<AccessDecision<String>>, String> {
        let Message::Audit(audit::ExecuteMsg::Record { r#as, access }) = &step.message else {
            return Ok(None);
        };
        if self.reference.is_proven(&step.sender, r#as, access) {
            return Ok(None);
        }
        let query = audit::QueryMsg::Decide {
            access: access.clone().into(),
            emergency: access.emergency,
        };
        match self.suite.query(Contract::AccessAudit, &query) {
            Ok(decision) => Ok(Some(decision)),
            Err(refusal) => Err(format!("(l) Decide failed: {refusal}")),
        }
    }

    fn compare_answers(
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
            _ => return Ok(()),
        };
        let before: BTreeMap<String, usize> = self
            .reference
            .entries
            .iter()
            .map(|(subject, entries)| (subject.clone(), entries.len()))
            .collect();
        for (access, answer) in accesses.iter().zip(answers) {
            let proven = self.reference.is_proven(&step.sender, acting, access);
            let entries = before.get(&access.subject).copied().unwrap_or(0);
            let expected = self.reference.answer(access, proven, entries);
            self.compare_answer(access, proven, &answer, &expected)?;
            if let (Answer::Recorded { decision, .. }, Some(asked)) = (&answer, &asked)
                && decision != asked
            {
                return Err(format!("(l) Decide said {asked:?}, Record {decision:?}"));
            }
        }
        Ok(())
    }

    fn compare_answer(
        &mut self,
        access: &Access,
        proven: bool,
        answer: &Answer,
        expected: &Expected,
    ) -> Result<(), String> {
        let differs = || {
            Err(format!(
                "(b) {access:?} was answered {answer:?}, not {expected:?}"
            ))
        };
        match (answer, expected) {
            (Answer::Recorded { seq, decision }, Expected::Verdict(verdict)) => {
                let outcome = match decision.outcome {
                    Outcome::Permit => "permit",
                    Outcome::Deny => "deny",
                    Outcome::NoConsent => "no_consent",
                };
                let Verdict {
                    outcome: want,
                    reason,
                } = verdict;
                let code = decision.reason.code();
                if outcome != *want || reason.is_some_and(|reason| reason != code) {
                    return differs();
                }
                self.compare_with_native(access, proven, decision)?;
                *self
                    .tally
                    .answers
                    .entry(format!("{outcome} {code}"))
                    .or_default() += 1;
                if *seq != self.reference.append(access, proven) {
                    return Err(format!("(d) the entry has number {seq}"));
                }
                Ok(())
            }
            (Answer::AlreadyRecorded { seq, .. }, Expected::Repeated(number)) if seq == number => {
                *self.tally.answers.entry("repeated".to_owned()).or_default() += 1;
                Ok(())
            }
            _ => differs(),
        }
    }

    /// (l) The crate natively, over the same state. Reasons from 128 on are access-audit's own: no
    /// consent was asked.
    fn compare_with_native(
        &self,
        access: &Access,
        proven: bool,
        decision: &AccessDecision<String>,
    ) -> Result<(), String> {
        if decision.reason.number() >= 128 {
            return Ok(());
        }
        let native = native::decision(&self.reference, access, proven);
        let same = native.outcome == decision.outcome
            && AuditReason::from(native.reason) == decision.reason
            && native.obligations == decision.obligations
            && native.residue.is_some() == decision.residue.is_some();
        if same {
            Ok(())
        } else {
            Err(format!("(l) natively {native:?}, recorded {decision:?}"))
        }
    }

    fn compare_state(&mut self, step: &Step, contract: Contract) -> Result<(), String> {
        let name = step.message.name();
        for other in CONTRACTS {
            if other != contract && self.cells_of(other) != self.cells[&other] {
                return Err(format!("{name} changed {other:?}"));
            }
        }
        let cells = self.cells_of(contract);
        self.other_patients_are_untouched(step, contract, &cells)?;
        self.cells.insert(contract, cells);
        match contract {
            Contract::IdentityRegistry => self.epochs_rise(),
            Contract::ConsentRegistry => self.compare_consents(),
            Contract::AccessAudit => self.compare_trail(),
        }
    }

    /// (j) What is done to one patient leaves every other patient's keys as they were.
    fn other_patients_are_untouched(
        &self,
        step: &Step,
        contract: Contract,
        after: &Cells,
    ) -> Result<(), String> {
        let subjects: Vec<String> = match &step.message {
            Message::Consent(msg) => vec![field_of(msg, "subject")],
            Message::Audit(audit::ExecuteMsg::Record { access, .. }) => {
                vec![access.subject.clone()]
            }
            _ => return Ok(()),
        };
        let before: BTreeMap<&Vec<u8>, &Vec<u8>> = self.cells[&contract]
            .iter()
            .map(|(key, value)| (key, value))
            .collect();
        let changed = after
            .iter()
            .filter(|(key, value)| before.get(key) != Some(&value))
            .map(|(key, _)| key);
        for key in changed {
            for patient in PATIENTS {
                let address = self.suite.account(patient);
                let bytes = canonical(&address);
                // Namespace, then the subject with or without its length in front.
                let theirs =
                    key.get(1..21) == Some(&bytes[..]) || key.get(2..22) == Some(&bytes[..]);
                if theirs && !subjects.contains(&address) && !subjects.contains(&String::new()) {
                    return Err(format!(
                        "(j) {} changed a cell of {patient}",
                        step.message.name()
                    ));
                }
            }
        }
        Ok(())
    }

    /// (g) The epoch never falls.
    fn epochs_rise(&mut self) -> Result<(), String> {
        let config: salus_identity_api::msg::ConfigResponse = self
            .suite
            .query(
                Contract::IdentityRegistry,
                &salus_identity_api::msg::QueryMsg::Config {},
            )
            .unwrap();
        if config.epoch < self.epoch {
            return Err("(g) the epoch fell".to_owned());
        }
        self.epoch = config.epoch;
        Ok(())
    }

    /// (c), (d), (e), (g): every consent is as the reference has it, and no other is there.
    fn compare_consents(&self) -> Result<(), String> {
        for patient in PATIENTS {
            let subject = self.suite.account(patient);
            let mut found = 0;
            for ((whose, id), expected) in &self.reference.consents {
                if *whose != subject {
                    continue;
                }
                found += 1;
                let query = consent::QueryMsg::Consent {
                    subject: subject.clone(),
                    id: *id,
                };
                let view: ConsentView =
                    self.suite.query(Contract::ConsentRegistry, &query).unwrap();
                let ended = matches!(
                    view.status,
                    Status::Revoked | Status::Replaced | Status::EnteredInError
                );
                let same = view.version == expected.version
                    && ended == expected.ended
                    && view.stripped == expected.stripped;
                if !same {
                    return Err(format!("(c) consent {id} is {view:?}, not {expected:?}"));
                }
            }
            let all = self.count_consents(&subject);
            if all != found {
                return Err(format!("(e) {patient} has {all} consents, not {found}"));
            }
            let query = consent::QueryMsg::Subject {
                subject: subject.clone(),
            };
            let everywhere: SubjectResponse =
                self.suite.query(Contract::ConsentRegistry, &query).unwrap();
            let exclusions = self
                .reference
                .exclusions
                .keys()
                .filter(|(whose, _)| *whose == subject)
                .count();
            if everywhere.exclusions as usize != exclusions {
                return Err(format!(
                    "(d) {patient} has {} exclusions",
                    everywhere.exclusions
                ));
            }
        }
        Ok(())
    }

    fn count_consents(&self, subject: &str) -> usize {
        let mut cursor = None;
        let mut count = 0;
        loop {
            let query = consent::QueryMsg::Consents {
                subject: subject.to_owned(),
                custodian: None,
                cursor,
                limit: Some(100),
            };
            let page: consent::ConsentsResponse =
                self.suite.query(Contract::ConsentRegistry, &query).unwrap();
            count += page.consents.len();
            match page.next {
                None => return count,
                next => cursor = next,
            }
        }
    }

    /// (d), (f): heads count what is there, every head commits to the former, no entry changes.
    fn compare_trail(&mut self) -> Result<(), String> {
        let subjects: Vec<String> = PATIENTS
            .iter()
            .map(|name| self.suite.account(name))
            .collect();
        let query = audit::QueryMsg::Heads { subjects };
        let heads: HeadsResponse = self.suite.query(Contract::AccessAudit, &query).unwrap();
        for head in &heads.heads {
            let entries = self
                .reference
                .entries
                .get(&head.subject)
                .map_or(0, Vec::len);
            if head.seq as usize != entries {
                return Err(format!(
                    "(d) the head of {} says {}",
                    head.subject, head.seq
                ));
            }
            if head.seq > 0 {
                let query = audit::QueryMsg::VerifyEntry {
                    subject: head.subject.clone(),
                    seq: head.seq,
                };
                let verified: VerifyEntryResponse =
                    self.suite.query(Contract::AccessAudit, &query).unwrap();
                if !verified.intact || verified.hash != head.hash {
                    return Err(format!("(f) the chain of {} is broken", head.subject));
                }
            }
        }
        let now: BTreeMap<Vec<u8>, Vec<u8>> = self.cells[&Contract::AccessAudit]
            .iter()
            .filter(|(key, _)| key.first() == Some(&2))
            .cloned()
            .collect();
        for (key, value) in &self.entries {
            if now.get(key) != Some(value) {
                return Err(format!("(f) the entry under {key:02x?} changed"));
            }
        }
        self.entries = now;
        Ok(())
    }
}

/// A text field of a message, or nothing.
fn field_of(msg: &impl serde::Serialize, name: &str) -> String {
    let value = serde_json::to_value(msg).unwrap();
    let fields = value.as_object().unwrap().values().next().unwrap();
    fields[name].as_str().unwrap_or_default().to_owned()
}

/// The bytes of an account's address.
fn canonical(address: &str) -> Vec<u8> {
    use cosmwasm_std::Api;
    cosmwasm_std::testing::MockApi::default()
        .with_prefix("wasm")
        .addr_canonicalize(address)
        .unwrap()
        .into()
}
