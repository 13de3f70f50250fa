//! Sends a sequence to the contracts and to the reference, and compares after every step.

mod answers;
mod consents;
mod identities;
mod native_state;
mod properties;
mod trail;

use std::collections::BTreeMap;

use cosmwasm_std::{Binary, Event, from_json};
use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_test_kit::{Contract, Refusal, Suite, World};
use serde::de::DeserializeOwned;

use crate::generate::Generator;
use crate::reference::{Reference, Seen};
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

/// How often each message was accepted and refused, each answer given, and what came about.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub accepted: BTreeMap<String, u64>,
    pub refused: BTreeMap<String, u64>,
    pub answers: BTreeMap<String, u64>,
    pub outcomes: BTreeMap<String, u64>,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        for (one, all) in [
            (&other.accepted, &mut self.accepted),
            (&other.refused, &mut self.refused),
            (&other.answers, &mut self.answers),
            (&other.outcomes, &mut self.outcomes),
        ] {
            for (name, count) in one {
                *all.entry(name.clone()).or_default() += count;
            }
        }
    }
}

fn count(of: &mut BTreeMap<String, u64>, name: &str) {
    *of.entry(name.to_owned()).or_default() += 1;
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
    /// The latest entry's number and hash of each subject, by its bytes.
    heads: BTreeMap<Vec<u8>, (u32, [u8; 32])>,
    epoch: u64,
    cells: BTreeMap<Contract, Cells>,
    /// Latest accesses that were asked for, by operators.
    questions: Vec<audit::Access>,
}

const CONTRACTS: [Contract; 3] = [
    Contract::IdentityRegistry,
    Contract::ConsentRegistry,
    Contract::AccessAudit,
];

impl<W: World> Runner<W> {
    fn new(world: W) -> Self {
        let suite = Suite::start(world).unwrap();
        let reference = Reference::start(
            suite.world.now(),
            &suite.account("owner"),
            &suite.account("root"),
        );
        let mut runner = Self {
            suite,
            reference,
            tally: Tally::default(),
            entries: BTreeMap::new(),
            heads: BTreeMap::new(),
            epoch: 0,
            cells: BTreeMap::new(),
            questions: Vec::new(),
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

    fn ask<R: DeserializeOwned>(
        &self,
        contract: Contract,
        query: &impl serde::Serialize,
    ) -> Result<R, String> {
        self.suite
            .query(contract, query)
            .map_err(|refusal| format!("a query failed: {refusal}"))
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        if step.wait > 0 {
            self.suite.world.advance(step.wait);
        }
        self.reference.now = self.suite.world.now();
        let name = step.message.name();
        let allowed = self.reference.allows(step);
        let asked = self.ask_before(step)?;
        let pausing = self.before_pause(step)?;
        let (contract, sent) = match &step.message {
            Message::Identity(msg) => (CONTRACTS[0], self.send(step, CONTRACTS[0], msg)),
            Message::Consent(msg) => (CONTRACTS[1], self.send(step, CONTRACTS[1], msg)),
            Message::Audit(msg) => (CONTRACTS[2], self.send(step, CONTRACTS[2], msg)),
        };
        match sent {
            Ok((data, events)) => {
                count(&mut self.tally.accepted, &name);
                if let Err(why) = allowed {
                    return Err(format!("(a) {name} was accepted, though: {why}"));
                }
                self.nobody_deactivated_acts(step)?;
                let before = self.reference.clone();
                self.apply(step, data, &events, asked)?;
                self.note_outcomes(step, &before);
                self.compare_state(step, contract, &before)?;
                self.after_pause(pausing)
            }
            Err(refusal) => {
                count(&mut self.tally.refused, &name);
                let code = refusal.code();
                // Which terms can be granted is the business of the policy's own tests.
                if allowed.is_ok() && !refusal.0.contains("policy:") {
                    return Err(format!("(a) {name} was refused: {refusal}"));
                }
                self.nothing_changed(&name, code)
            }
        }
    }

    fn apply(
        &mut self,
        step: &Step,
        data: Option<Binary>,
        events: &[Event],
        asked: Option<salus_audit_api::AccessDecision<String>>,
    ) -> Result<(), String> {
        let told = |key: &str| {
            events
                .iter()
                .flat_map(|event| &event.attributes)
                .find(|attribute| attribute.key == key)
                .map(|attribute| attribute.value.clone())
        };
        let mut seen = Seen {
            number: told("number").and_then(|number| number.parse().ok()),
            ..Seen::default()
        };
        match &step.message {
            Message::Audit(msg) => self.compare_answers(step, msg, data, asked)?,
            Message::Consent(consent::ExecuteMsg::Request { .. }) => {
                let answer: consent::RequestedResponse = from_json(data.unwrap()).unwrap();
                seen.hash = Some(answer.hash);
            }
            Message::Identity(identity::ExecuteMsg::CreateIdentity { .. }) => {
                seen.identity = told("identity");
            }
            _ => {}
        }
        self.reference.apply(step, &seen)
    }

    fn send<M: serde::Serialize>(
        &mut self,
        step: &Step,
        contract: Contract,
        msg: &M,
    ) -> Result<(Option<Binary>, Vec<Event>), Refusal> {
        let address = self.suite.address(contract).to_owned();
        let answer = self.suite.world.execute(&step.sender, &address, msg)?;
        Ok((answer.data, answer.events))
    }

    fn compare_state(
        &mut self,
        step: &Step,
        contract: Contract,
        before: &Reference,
    ) -> Result<(), String> {
        let touched = self.touched(step, before);
        let changed = self.only_its_own_changed(step, contract, &touched)?;
        match contract {
            Contract::IdentityRegistry => self.compare_identities(&touched),
            Contract::ConsentRegistry => self.compare_consents(step, &changed),
            Contract::AccessAudit => self.compare_trail(step, &changed),
        }
    }
}
