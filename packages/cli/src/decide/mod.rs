//! `salus decide`: one request over FHIR documents, without any chain.

mod explained;
mod json;
mod shown;

use std::io;
use std::path::{Path, PathBuf};

use salus_fhir::{CaseResult, decide_documents};
use salus_policy::{ConsentRef, Outcome};

use crate::input::{Refused, read_json};
use crate::page::Page;

/// What to decide, and how to say it.
#[derive(Debug, Clone, clap::Args)]
pub struct Decide {
    /// A file with one FHIR document: an R4 or R5 Consent or a Permission; may be given several
    /// times, all count.
    #[arg(long, required = true, value_name = "FILE")]
    pub consent: Vec<PathBuf>,
    /// A file with the request (docs/requests.md says how it is written); `-` reads it from the
    /// pipe.
    #[arg(long, value_name = "FILE")]
    pub request: PathBuf,
    /// Also say what each document and each of its rules had to do with the answer.
    #[arg(long)]
    pub explain: bool,
    /// Write JSON, for programs.
    #[arg(long)]
    pub json: bool,
}

/// A decision over files.
pub struct Decided {
    files: Vec<String>,
    result: CaseResult,
}

/// Reads the files and decides.
///
/// Fails with the file and the element that is not understood.
pub fn decide(command: &Decide) -> Result<Decided, Refused> {
    let files: Vec<String> = command
        .consent
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let documents = command
        .consent
        .iter()
        .map(|path| read_json(path))
        .collect::<Result<Vec<_>, _>>()?;
    let request = read_json(&command.request)?;
    match decide_documents(&documents, &request) {
        Ok(result) => Ok(Decided { files, result }),
        Err(error) => {
            let request = command.request.display().to_string();
            Err(Refused::of(&error, &files, &request))
        }
    }
}

impl Decided {
    /// The answer.
    pub fn outcome(&self) -> Outcome {
        self.result.decision.outcome
    }

    /// Everything, for people.
    pub fn show(&self, explain: bool, page: &mut Page<'_>) -> io::Result<()> {
        self.show_documents(page)?;
        self.show_request(page)?;
        self.show_decision(page)?;
        if explain {
            self.show_explanation(page)?;
        }
        Ok(())
    }

    /// The file of a document, by the reference that the decision has for it.
    fn file(&self, reference: &ConsentRef) -> &str {
        let documents = self.result.documents.iter();
        documents
            .zip(&self.files)
            .find(|(document, _)| document.reference == *reference)
            .map_or("", |(_, file)| self.short(file))
    }

    /// The name without its folders, unless another file has the same.
    fn short<'a>(&self, file: &'a str) -> &'a str {
        let name = |file: &'a str| Path::new(file).file_name().and_then(|name| name.to_str());
        let Some(short) = name(file) else { return file };
        let alike = |other: &&String| Path::new(other.as_str()).ends_with(short);
        if self.files.iter().filter(alike).count() > 1 {
            file
        } else {
            short
        }
    }
}
