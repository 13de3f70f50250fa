//! A decision for programs.

use salus_fhir::{Document, Glossary, sentences};
use salus_policy::{ConsentRef, Decision, Terms};
use salus_vocabulary::Id;
use serde_json::{Value, json};

use super::Decided;
use super::shown::version_name;

impl Decided {
    /// Everything, for programs. Identities are written as the documents and the request write
    /// them.
    pub fn to_json(&self, explain: bool) -> Result<Value, serde_json::Error> {
        let mut answer = serde_json::to_value(self.named_decision())?;
        let documents = self.result.documents.iter().zip(&self.files);
        let documents = documents
            .map(|(document, file)| self.document(document, file))
            .collect::<Result<Vec<_>, _>>()?;
        let answers = self
            .result
            .answers
            .iter()
            .map(|answer| {
                let one = &answer.explanation.decision;
                let consents = explain.then_some(&answer.explanation.consents);
                json!({
                    "purpose": answer.request.purpose,
                    "outcome": one.outcome,
                    "reason": one.reason,
                    "consents": consents,
                })
            })
            .collect::<Vec<_>>();
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("documents".to_owned(), Value::Array(documents));
            fields.insert("purposes".to_owned(), Value::Array(answers));
        }
        Ok(answer)
    }

    fn named_decision(&self) -> Decision<String> {
        let decision = &self.result.decision;
        match decision.try_map(&mut |identity| self.named(identity)) {
            Ok(named) => named,
            Err(never) => match never {},
        }
    }

    fn named_terms(&self, terms: &Terms) -> Terms<String> {
        match terms.try_map(&mut |identity| self.named(identity)) {
            Ok(named) => named,
            Err(never) => match never {},
        }
    }

    fn named(&self, identity: &Id) -> Result<String, std::convert::Infallible> {
        let mentioned = &self.result.mentioned;
        let name = mentioned.identity(identity);
        Ok(name.unwrap_or_else(|| mentioned.address(identity)))
    }

    fn document(&self, document: &Document, file: &str) -> Result<Value, serde_json::Error> {
        let reference: ConsentRef = document.reference;
        Ok(match &document.content {
            Ok(imported) => json!({
                "file": file,
                "consent": reference,
                "read_as": version_name(imported.version),
                "sentences": sentences(&imported.terms, &self.result.mentioned),
                "terms": serde_json::to_value(self.named_terms(&imported.terms))?,
            }),
            Err(error) => json!({
                "file": file,
                "consent": reference,
                "not_in_force": error.to_string(),
            }),
        })
    }
}
