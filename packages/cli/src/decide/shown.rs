//! A decision for people.

use std::io;

use salus_audit_api::AuditReason;
use salus_fhir::{Glossary, Version, instant, purpose_words, residue_sentences, sentences};
use salus_policy::{ConsentRef, Record, Request};
use salus_vocabulary::{End, Id, Period};

use super::Decided;
use crate::page::{Look, Page};
use crate::reason::{meaning, outcome_word};

/// How a version of a document is called.
pub(super) fn version_name(version: Version) -> &'static str {
    match version {
        Version::R4 => "R4 Consent",
        Version::R5 => "R5 Consent",
        Version::Permission => "Permission",
    }
}

fn row(name: &str, value: impl Into<String>) -> Vec<String> {
    vec![name.to_owned(), value.into()]
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

impl Decided {
    pub(super) fn show_documents(&self, page: &mut Page<'_>) -> io::Result<()> {
        for (document, file) in self.result.documents.iter().zip(&self.files) {
            match &document.content {
                Ok(imported) => {
                    let version = version_name(imported.version);
                    page.text(&format!("{file} ({version}) says:"))?;
                    for sentence in sentences(&imported.terms, &self.result.mentioned) {
                        page.hanging("  - ", &sentence, Look::Plain)?;
                    }
                }
                Err(error) => page.text(&format!("{file} is passed over: {error}"))?,
            }
            page.gap()?;
        }
        Ok(())
    }

    pub(super) fn show_request(&self, page: &mut Page<'_>) -> io::Result<()> {
        let Some(first) = self.result.answers.first() else {
            return Ok(());
        };
        let asked = &first.request;
        let purposes = self.result.answers.iter();
        let purposes = purposes.map(|answer| purpose_words(&answer.request.purpose));
        page.text("The request:")?;
        page.table(&[
            row("who", self.name(&asked.actor.identity)),
            row("wants to", asked.action.code()),
            row("for", listed(purposes)),
            row("data", self.data(asked)),
            row("at", instant(asked.time, &self.result.mentioned.zone())),
        ])?;
        page.gap()
    }

    pub(super) fn show_decision(&self, page: &mut Page<'_>) -> io::Result<()> {
        let decision = &self.result.decision;
        let reason = AuditReason::from(decision.reason);
        page.text("The decision:")?;
        let mut rows = vec![
            row("outcome", outcome_word(decision.outcome)),
            row("reason", format!("{}: {}", reason.code(), meaning(reason))),
        ];
        if let [_, _, ..] = self.result.answers.as_slice() {
            for answer in &self.result.answers {
                let one = &answer.explanation.decision;
                let words = purpose_words(&answer.request.purpose);
                let code = AuditReason::from(one.reason).code();
                let outcome = outcome_word(one.outcome);
                rows.push(row("", format!("for {words} alone: {outcome} ({code})")));
            }
        }
        if let Some(consent) = &decision.decided_by {
            rows.push(row("said by", self.file(consent)));
        }
        if !decision.obligations.is_empty() {
            let duties = decision.obligations.iter().map(|code| code.to_string());
            rows.push(row("obligations", listed(duties)));
        }
        rows.push(row(
            "valid until",
            match decision.valid_until {
                Some(until) => instant(until, &self.result.mentioned.zone()),
                None => "something else than time changes".to_owned(),
            },
        ));
        page.table(&rows)?;
        if let Some(residue) = &decision.residue {
            page.gap()?;
            page.text("What is left to be asked of each record:")?;
            let name = |consent: &ConsentRef| self.file(consent).to_owned();
            for sentence in residue_sentences(residue, &self.result.mentioned, &name) {
                page.hanging("  - ", &sentence, Look::Plain)?;
            }
        }
        Ok(())
    }

    fn name(&self, identity: &Id) -> String {
        let mentioned = &self.result.mentioned;
        mentioned
            .identity(identity)
            .unwrap_or_else(|| mentioned.address(identity))
    }

    fn data(&self, request: &Request) -> String {
        match &request.record {
            None => "no single record: a session".to_owned(),
            Some(record) => self.record(record),
        }
    }

    fn record(&self, record: &Record) -> String {
        let mentioned = &self.result.mentioned;
        let references = record.references.as_ref();
        let instance = references.and_then(|references| references.instance);
        let mut words = Vec::new();
        words.push(match instance.and_then(|hash| mentioned.reference(&hash)) {
            Some(reference) => reference,
            None => "a record".to_owned(),
        });
        if let Some(resource_type) = record.resource_type {
            words.push(format!("of type {resource_type}"));
        }
        let labels = record.labels.iter().flatten().map(ToString::to_string);
        let labels = listed(labels);
        words.push(if labels.is_empty() {
            "without labels".to_owned()
        } else {
            format!("labelled {labels}")
        });
        if let Some(made) = &record.date {
            words.push(format!("made {}", self.made(made)));
        }
        if let Some(author) = &record.author {
            words.push(format!("written by {}", self.name(author)));
        }
        words.join(", ")
    }

    fn made(&self, made: &Period) -> String {
        let zone = self.result.mentioned.zone();
        match (made.start, made.end) {
            (Some(start), End::At(end)) => {
                format!(
                    "from {} until {}",
                    instant(start, &zone),
                    instant(end, &zone)
                )
            }
            _ => "some time".to_owned(),
        }
    }
}
