//! The `salus` command.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use salus_cli::decide::{Decide, decide};
use salus_cli::export::{Export, export};
use salus_cli::page::{Page, tame};
use salus_cli::{cases, demo};
use salus_policy::Outcome;

/// Decides over FHIR consents as the contracts do, and shows how.
#[derive(Parser)]
#[command(name = "salus", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers one request over FHIR documents, without any chain.
    ///
    /// Exit code 0: permit. 1: deny. 3: no consent. 2: a file, a document or the request is not
    /// understood. A permit may leave something to be asked of each record, and may carry
    /// obligations.
    Decide(Decide),
    /// Tells one story of the suite on a chain inside this program.
    ///
    /// Exit code 1 if any answer is not what the story expects.
    Demo,
    /// Writes entries of the audit as FHIR AuditEvents, or accounts for the disclosures in them.
    ///
    /// Exit code 2: the file is no list of entries.
    Export(Export),
    /// Decides cases, one JSON object a line. Exit code 1 if any comes out otherwise than expected.
    Cases {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => failed(&*error),
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::stdout().lock();
    match command {
        Command::Decide(command) => answer(&command, &mut out),
        Command::Demo => {
            let outcome = demo::tell(&demo::story(), &mut page(&mut out))?;
            Ok(ExitCode::from(u8::from(outcome.differences > 0)))
        }
        Command::Export(command) => {
            export(&command, &mut out)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Cases { file } => {
            let passed = cases::run(&file, &mut page(&mut out))?;
            Ok(ExitCode::from(u8::from(!passed)))
        }
    }
}

/// With colours if somebody looks and did not ask for none.
fn page<'a>(out: &'a mut io::StdoutLock<'static>) -> Page<'a> {
    let colour = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if colour {
        Page::coloured(out)
    } else {
        Page::plain(out)
    }
}

fn answer(command: &Decide, out: &mut io::StdoutLock<'static>) -> Result<ExitCode, Box<dyn Error>> {
    let decided = match decide(command) {
        Ok(decided) => decided,
        Err(refused) if command.json => {
            writeln!(out, "{:#}", refused.to_json())?;
            return Ok(ExitCode::from(2));
        }
        Err(refused) => return Err(refused.into()),
    };
    if command.json {
        writeln!(out, "{:#}", decided.to_json(command.explain)?)?;
    } else {
        decided.show(command.explain, &mut page(out))?;
    }
    Ok(ExitCode::from(match decided.outcome() {
        Outcome::Permit => 0,
        Outcome::Deny => 1,
        Outcome::NoConsent => 3,
    }))
}

/// Whoever closed the pipe has read enough.
fn failed(error: &(dyn Error + 'static)) -> ExitCode {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    if kind != Some(io::ErrorKind::BrokenPipe) {
        eprintln!("salus: {}", tame(&error.to_string()));
    }
    ExitCode::from(2)
}
