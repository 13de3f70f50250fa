use std::fmt::Write;

use salus_test_kit::{Contract, EmbeddedChain, Refusal, World};

use crate::case::Case;
use crate::cases;
use crate::role::{ROLES, Role};
use crate::stage::{Stage, message};

/// What became of one message by one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done, `as` the identity that the message is for.
    Done,
    /// Done, but only `as` himself.
    DoneAsItself,
    /// Refused, with this code.
    Refused(String),
}

/// One message and what each role got.
#[derive(Debug)]
pub struct Row {
    /// The contract.
    pub contract: &'static str,
    /// The message.
    pub message: &'static str,
    /// Outcomes in the order of [`ROLES`].
    pub outcomes: Vec<Outcome>,
    /// What whoever may send it gets while the contract is paused.
    pub paused: Outcome,
}

/// All messages by all roles.
#[derive(Debug)]
pub struct Table {
    /// One row a message.
    pub rows: Vec<Row>,
}

/// A contract as the table names it.
pub fn name(contract: Contract) -> &'static str {
    match contract {
        Contract::IdentityRegistry => "identity-registry",
        Contract::ConsentRegistry => "consent-registry",
        Contract::AccessAudit => "access-audit",
    }
}

impl Table {
    /// Runs everything.
    pub fn run() -> Result<Self, Refusal> {
        let mut rows = Vec::new();
        for case in &cases() {
            rows.push(run(case)?);
        }
        Ok(Self { rows })
    }

    /// How many pairs of message and role, the pause among the roles.
    pub fn pairs(&self) -> usize {
        self.rows
            .iter()
            .map(|row| row.outcomes.len().saturating_add(1))
            .fold(0, usize::saturating_add)
    }

    /// Every pair on a line: contract, message, role, what became of it.
    pub fn pairs_listed(&self) -> String {
        let mut list = String::new();
        for row in &self.rows {
            for (role, outcome) in ROLES.iter().zip(&row.outcomes) {
                line(&mut list, row, role.title, outcome);
            }
            line(&mut list, row, "whoever may, while paused", &row.paused);
        }
        list
    }

    /// The table as a page.
    pub fn page(&self) -> String {
        let mut page = String::from(HEAD);
        let mut contract = "";
        for row in &self.rows {
            if row.contract != contract {
                contract = row.contract;
                let _ = write!(
                    page,
                    "\n## {contract}\n\n| message | may | refused, by code | while paused |\n|---|---|---|---|\n"
                );
            }
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} |",
                row.message,
                row.may(),
                row.refused(),
                short(&row.paused)
            );
        }
        page
    }
}

const HEAD: &str = "# Who may send what

Run, not written: every message of every contract was sent by every role, from the same state, on the
embedded chain. `cargo test -p salus-permissions` compares; with `SALUS_BLESS=1` it writes this page anew.

A message names in `as` the identity that it acts for. Each role sends it `as` the identity that the message
is for, and then `as` itself; *(as itself)* marks who got through only so. The patient has a second
controller, three guardians and three delegates; the custodian is her hospital. Every single pair stands in
`tests/permissions/tests/pairs.tsv`.

An operator, a member or a guardian of somebody is nothing by that towards anybody else. `record` counts as
done when an entry was made, whatever it answers: a refused access is an answer.
";

fn line(list: &mut String, row: &Row, title: &str, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Done => "done",
        Outcome::DoneAsItself => "done as itself",
        Outcome::Refused(code) => code,
    };
    let (contract, message) = (row.contract, row.message);
    let _ = writeln!(list, "{contract}\t{message}\t{title}\t{outcome}");
}

impl Row {
    fn titles(&self, wanted: impl Fn(&Outcome) -> bool) -> Vec<&'static str> {
        ROLES
            .iter()
            .zip(&self.outcomes)
            .filter(|(_, outcome)| wanted(outcome))
            .map(|(role, _)| role.title)
            .collect()
    }

    fn may(&self) -> String {
        let refused = self.titles(|outcome| matches!(outcome, Outcome::Refused(_)));
        let done = self.titles(|outcome| *outcome == Outcome::Done).join(", ");
        let itself = self.titles(|outcome| *outcome == Outcome::DoneAsItself);
        let itself = match (itself.is_empty(), refused.is_empty()) {
            (true, true) => return "anyone".to_owned(),
            (true, false) => return done,
            (false, true) => "anyone for himself".to_owned(),
            (false, false) if itself.len() > refused.len() => {
                format!("anyone for himself but {}", refused.join(", "))
            }
            (false, false) => itself
                .iter()
                .map(|title| format!("{title} *(as itself)*"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        if done.is_empty() {
            itself
        } else {
            format!("{done}; {itself}")
        }
    }

    /// The codes, the commonest last and without names: it stands for all others.
    fn refused(&self) -> String {
        let mut codes: Vec<(&str, Vec<&str>)> = Vec::new();
        for outcome in &self.outcomes {
            if let Outcome::Refused(code) = outcome
                && !codes.iter().any(|(known, _)| known == code)
            {
                codes.push((code, self.titles(|it| it == outcome)));
            }
        }
        codes.sort_by_key(|(_, titles)| titles.len());
        let commonest = codes.pop();
        let mut parts: Vec<String> = codes
            .iter()
            .map(|(code, titles)| format!("`{}`: {}", without_suite(code), titles.join(", ")))
            .collect();
        parts.extend(commonest.map(|(code, _)| format!("`{}`: all others", without_suite(code))));
        parts.join("; ")
    }
}

fn without_suite(code: &str) -> &str {
    code.strip_prefix("salus:").unwrap_or(code)
}

fn last_part(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or(code)
}

fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done | Outcome::DoneAsItself => "goes on".to_owned(),
        Outcome::Refused(code) => format!("`{}`", without_suite(code)),
    }
}

fn run(case: &Case<EmbeddedChain>) -> Result<Row, Refusal> {
    let mut outcomes = Vec::new();
    let mut fresh = None;
    for role in ROLES {
        let mut stage = match fresh.take() {
            Some(stage) => stage,
            None => ready(case)?,
        };
        let outcome = attempt(case, role, &mut stage);
        // A refusal changes nothing, so the next role finds the same state.
        if matches!(outcome, Outcome::Refused(_)) {
            fresh = Some(stage);
        }
        outcomes.push(outcome);
    }
    Ok(Row {
        contract: name(case.contract),
        message: case.name,
        outcomes,
        paused: while_paused(case)?,
    })
}

fn ready(case: &Case<EmbeddedChain>) -> Result<Stage<EmbeddedChain>, Refusal> {
    let mut stage = Stage::new(EmbeddedChain::default())?;
    (case.prepare)(&mut stage)
        .map_err(|refusal| Refusal(format!("before {}: {}", case.name, refusal.0)))?;
    Ok(stage)
}

fn attempt(case: &Case<EmbeddedChain>, role: &Role, stage: &mut Stage<EmbeddedChain>) -> Outcome {
    let sender = stage.address(role.sender);
    let rightful = case.acting.map(|acting| stage.address(acting));
    let itself = stage.address(role.itself);
    if !role.tries_others && rightful.is_some() {
        return match send(case, stage, &sender, Some(&itself)) {
            Outcome::Done if rightful.as_ref() != Some(&itself) => Outcome::DoneAsItself,
            outcome => outcome,
        };
    }
    let first = send(case, stage, &sender, rightful.as_deref());
    let Outcome::Refused(code) = first else {
        return Outcome::Done;
    };
    if rightful.is_none_or(|rightful| rightful == itself) {
        return Outcome::Refused(code);
    }
    match send(case, stage, &sender, Some(&itself)) {
        Outcome::Refused(other) if last_part(&code) == "not_authorised" => Outcome::Refused(other),
        Outcome::Refused(_) => Outcome::Refused(code),
        _ => Outcome::DoneAsItself,
    }
}

fn send(
    case: &Case<EmbeddedChain>,
    stage: &mut Stage<EmbeddedChain>,
    sender: &str,
    acting: Option<&str>,
) -> Outcome {
    let message = message(case.name, acting, (case.fields)(stage));
    let address = stage.suite.address(case.contract).to_owned();
    match stage.suite.world.execute(sender, &address, &message) {
        Ok(_) => Outcome::Done,
        Err(refusal) => Outcome::Refused(refusal.code().to_owned()),
    }
}

/// The contract that the message is for is paused, everything else goes on.
fn while_paused(case: &Case<EmbeddedChain>) -> Result<Outcome, Refusal> {
    let mut stage = ready(case)?;
    stage.send(
        "owner",
        case.contract,
        "pause",
        "owner",
        serde_json::json!({}),
    )?;
    let sender = stage.address(case.sender);
    let acting = case.acting.map(|acting| stage.address(acting));
    Ok(send(case, &mut stage, &sender, acting.as_deref()))
}
