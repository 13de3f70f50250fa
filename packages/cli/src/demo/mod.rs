//! `salus demo`: one story of the suite, told by the contracts themselves on an embedded chain.
//!
//! The story is data: steps with what they should show. Every line under a step is an answer of a
//! contract, or follows from one; where it is not what the story expects, the telling says so.

mod attempts;
mod cast;
mod consents;
mod documents;
mod emergency;
mod gateway;
mod history;
mod people;
mod son;
mod stage;
mod story;
mod study;
mod theft;

use std::io;

use salus_test_kit::Refusal;
use serde_json::Value;

pub use stage::Stage;
pub use story::story;

use crate::page::{Look, Page};

/// A part of the story.
pub struct Chapter {
    /// Its title.
    pub title: &'static str,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One thing that happens.
pub struct Step {
    /// What is tried, and why.
    pub narration: &'static str,
    act: Act,
    /// What the answers should be, in order.
    pub expected: Vec<(&'static str, &'static str)>,
}

type Act = Box<dyn Fn(&mut Stage) -> Result<Told, Refusal>>;

/// What answers told.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Sentences to be read before the answers.
    pub sentences: Vec<String>,
    /// The answers.
    pub facts: Vec<Fact>,
    /// A table behind the answers.
    pub table: Vec<Vec<String>>,
    /// A document behind all that.
    pub document: Option<Value>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub about: String,
    /// What was found; this is compared with what the story expects.
    pub found: String,
    /// What else there is to say.
    pub note: String,
}

impl Fact {
    fn new(about: impl Into<String>, found: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            found: found.into(),
            note: note.into(),
        }
    }

    fn is(&self, expected: (&str, &str)) -> bool {
        (self.about.as_str(), self.found.as_str()) == expected
    }
}

impl From<Vec<Fact>> for Told {
    fn from(facts: Vec<Fact>) -> Self {
        Self {
            facts,
            ..Self::default()
        }
    }
}

impl Chapter {
    fn new(title: &'static str) -> Self {
        Self {
            title,
            steps: Vec::new(),
        }
    }

    /// Adds a step. A refusal that nobody catches is an answer, too.
    fn step(
        mut self,
        narration: &'static str,
        act: impl Fn(&mut Stage) -> Result<Told, Refusal> + 'static,
        expected: &[(&'static str, &'static str)],
    ) -> Self {
        self.steps.push(Step {
            narration,
            act: Box::new(act),
            expected: expected.to_vec(),
        });
        self
    }
}

/// How the telling went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Steps told.
    pub steps: u32,
    /// Answers seen.
    pub answers: u32,
    /// Steps whose answers differ from what the story expects.
    pub differences: u32,
}

/// Tells a story on a chain of its own.
///
/// Fails if nothing can be written, or if the contracts do not start.
pub fn tell(chapters: &[Chapter], page: &mut Page<'_>) -> io::Result<Outcome> {
    let mut stage = Stage::start().map_err(io::Error::other)?;
    let mut outcome = Outcome::default();
    introduce(page)?;
    for (number, chapter) in (1u32..).zip(chapters) {
        page.heading(&format!("{number}. {}", chapter.title))?;
        for (index, step) in chapter.steps.iter().enumerate() {
            if index > 0 {
                page.gap()?;
            }
            tell_step(step, &mut stage, page, &mut outcome)?;
        }
    }
    conclude(&outcome, chapters.len(), page)?;
    Ok(outcome)
}

fn introduce(page: &mut Page<'_>) -> io::Result<()> {
    page.text(
        "Salus lets patients decide who may use their health data, and lets everyone entitled \
         check what was done with it. This story runs the three contracts on a chain inside this \
         program, with consents that HL7 and IHE publish as examples. Indented lines are the \
         contracts' answers.",
    )
}

fn tell_step(
    step: &Step,
    stage: &mut Stage,
    page: &mut Page<'_>,
    outcome: &mut Outcome,
) -> io::Result<()> {
    page.text(step.narration)?;
    let told = (step.act)(stage).unwrap_or_else(|refusal| vec![stage.refused(&refusal)].into());
    if !told.sentences.is_empty() {
        page.gap()?;
    }
    for sentence in &told.sentences {
        page.hanging("  - ", sentence, Look::Plain)?;
    }
    page.gap()?;
    let rows: Vec<Vec<String>> = told.facts.iter().map(row).collect();
    page.table(&rows)?;
    if !told.table.is_empty() {
        page.gap()?;
        page.table(&told.table)?;
    }
    if let Some(document) = &told.document {
        page.gap()?;
        page.json(document)?;
    }
    outcome.steps = outcome.steps.saturating_add(1);
    let count = u32::try_from(told.facts.len()).unwrap_or(u32::MAX);
    outcome.answers = outcome.answers.saturating_add(count);
    let facts = told.facts.iter();
    let same = told.facts.len() == step.expected.len()
        && facts
            .zip(&step.expected)
            .all(|(fact, expected)| fact.is(*expected));
    if !same {
        outcome.differences = outcome.differences.saturating_add(1);
        page.hanging(
            "  ",
            "That is not what the story expects, which is:",
            Look::Bad,
        )?;
        for (about, found) in &step.expected {
            page.hanging("  expected: ", &format!("{about}: {found}"), Look::Bad)?;
        }
    }
    Ok(())
}

fn row(fact: &Fact) -> Vec<String> {
    let row = [&fact.about, &fact.found, &fact.note];
    row.into_iter().cloned().collect()
}

fn conclude(outcome: &Outcome, chapters: usize, page: &mut Page<'_>) -> io::Result<()> {
    page.gap()?;
    let Outcome {
        steps,
        answers,
        differences,
    } = outcome;
    if *differences == 0 {
        let all = format!(
            "{chapters} chapters, {steps} steps, {answers} answers: all as the story expects."
        );
        page.hanging("", &all, Look::Good)
    } else {
        let some = format!("{differences} of {steps} steps differ from what the story expects.");
        page.hanging("", &some, Look::Bad)
    }
}
