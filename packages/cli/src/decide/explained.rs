//! What each document had to do with an answer.

use std::io;

use salus_audit_api::AuditReason;
use salus_fhir::purpose_words;
use salus_policy::{ConsentExplained, DefaultEffect, Effect, RuleExplained};

use super::Decided;
use crate::page::{Look, Page};
use crate::reason::{meaning, standing_words};

impl Decided {
    pub(super) fn show_explanation(&self, page: &mut Page<'_>) -> io::Result<()> {
        for answer in &self.result.answers {
            page.gap()?;
            let words = purpose_words(&answer.request.purpose);
            page.text(&format!("How that came about, for {words}:"))?;
            for consent in &answer.explanation.consents {
                let file = self.file(&consent.consent);
                page.hanging(
                    "  - ",
                    &format!("{file} {}.", standing_words(consent.standing)),
                    Look::Plain,
                )?;
                for rule in &consent.rules {
                    page.hanging("      ", &rule_words(rule), Look::Plain)?;
                }
                page.hanging("      ", &said(consent), Look::Plain)?;
            }
        }
        Ok(())
    }
}

/// Rules are counted from 1, as in the sentences.
fn rule_words(rule: &RuleExplained) -> String {
    let number = rule.index.saturating_add(1);
    let effect = match rule.effect {
        Effect::Permit => "permits",
        Effect::Deny => "forbids",
    };
    match rule.stopped_by {
        None => format!("Rule {number} is met and {effect}."),
        Some(exception) => {
            let exception = exception.saturating_add(1);
            format!("Rule {number} is met, but its exception {exception} stops it.")
        }
    }
}

fn said(consent: &ConsentExplained) -> String {
    let default = match consent.default_applied {
        None => "",
        Some(DefaultEffect::Permit) => " No rule decides, so its default permits.",
        Some(DefaultEffect::Deny) => " No rule decides, so its default refuses.",
        Some(DefaultEffect::Closed) => " No rule decides, so it stays closed.",
    };
    match consent.said {
        None => "It says nothing.".to_owned(),
        Some(reason) => {
            let reason = AuditReason::from(reason);
            format!("It says {}: {}.{default}", reason.code(), meaning(reason))
        }
    }
}
