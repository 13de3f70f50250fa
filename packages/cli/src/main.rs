//! The `salus` command: decides over FHIR documents without any chain.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use salus_fhir::{decide_case, decide_documents, is_as_expected};
use serde_json::Value;

/// Decides over FHIR consents as the contracts do.
#[derive(Parser)]
#[command(name = "salus", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers one request over FHIR R4 or R5 Consents or R6 Permissions. Exit code 0 for any
    /// answer, 2 if a document or the request is not understood.
    Decide {
        /// A file with one document; may be given several times.
        #[arg(long, required = true)]
        consent: Vec<PathBuf>,
        /// A file with the request, in the format of the decision cases.
        #[arg(long)]
        request: PathBuf,
    },
    /// Runs decision cases, one JSON object a line. Exit code 1 if any differs.
    Cases {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Decide { consent, request } => decide(&consent, &request),
        Command::Cases { file } => cases(&file),
    };
    done.unwrap_or_else(|error| {
        eprintln!("salus: {error}");
        ExitCode::from(2)
    })
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_json(path: &Path) -> Result<Value, String> {
    serde_json::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn decide(consents: &[PathBuf], request: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let documents = consents
        .iter()
        .map(|path| read_json(path))
        .collect::<Result<Vec<_>, _>>()?;
    let result = decide_documents(&documents, &read_json(request)?)?;
    for document in &result.documents {
        if let Err(error) = &document.content {
            println!("not in force: {error}");
        }
    }
    let decision = result.decision;
    println!("outcome:     {:?}", decision.outcome);
    println!("reason:      {:?}", decision.reason);
    println!("obligations: {:?}", decision.obligations);
    println!("valid until: {:?}", decision.valid_until);
    if let Some(residue) = decision.residue {
        println!("residue:     {residue:#?}");
    }
    Ok(ExitCode::SUCCESS)
}

fn cases(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let (mut passed, mut count) = (0u32, 0u32);
    for line in read(file)?.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line)?;
        let id = case
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or("?")
            .to_owned();
        count = count.saturating_add(1);
        match decide_case(&case) {
            Ok(result) if is_as_expected(&case, &result.decision) == Some(true) => {
                passed = passed.saturating_add(1);
            }
            Ok(result) => println!(
                "{id}: {:?}, {:?}",
                result.decision.outcome, result.decision.reason
            ),
            Err(error) => println!("{id}: {error}"),
        }
    }
    println!("{passed} of {count} as expected");
    Ok(if passed == count {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
