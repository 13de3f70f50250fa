//! What people hand in.

use std::io::Read;
use std::path::Path;

use salus_fhir::{CaseError, ImportError, parse};
use serde_json::{Value, json};

/// What was handed in and not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {text}")]
pub struct Refused {
    /// Which file.
    pub file: String,
    /// Which element, as in `Consent.provision.type`, and the code of the refusal, if the file
    /// could be read at all.
    pub element: Option<(String, &'static str)>,
    /// Why.
    pub text: String,
}

impl Refused {
    fn plain(file: &Path, text: String) -> Self {
        Self {
            file: file.display().to_string(),
            element: None,
            text,
        }
    }

    fn element(file: &str, error: &ImportError) -> Self {
        Self {
            file: file.to_owned(),
            element: Some((error.path.clone(), error.refusal.code())),
            text: error.to_string(),
        }
    }

    /// The refusal of a decision, with the file that it is about.
    pub(crate) fn of(error: &CaseError, documents: &[String], request: &str) -> Self {
        match error {
            CaseError::Question(error) => Self::element(request, error),
            CaseError::Document { index, error } => {
                Self::element(documents.get(*index).map_or("", String::as_str), error)
            }
        }
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        let (path, code) = match &self.element {
            Some((path, code)) => (Some(path), Some(code)),
            None => (None, None),
        };
        json!({"refused": {"file": self.file, "path": path, "code": code, "text": self.text}})
    }
}

/// The text of a file; `-` is what is piped in.
pub(crate) fn read(path: &Path) -> Result<String, Refused> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| Refused::plain(path, format!("cannot be read: {error}")))
}

/// A file of one JSON document, in which no field stands twice.
pub(crate) fn read_json(path: &Path) -> Result<Value, Refused> {
    parse(&read(path)?).map_err(|error| Refused::plain(path, format!("is not JSON: {error}")))
}
