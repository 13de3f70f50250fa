//! Rules and their exceptions.

use salus_policy::{Condition, Effect, Rule, Scope, Terms};

use super::codes::{actions, not_covered};
use super::{Glossary, Sense, Speech};

impl<I: PartialEq, G: Glossary<I> + ?Sized> Speech<'_, I, G> {
    /// Every rule with its exceptions, then what a reader may wrongly expect of them.
    pub(super) fn rules(&self, terms: &Terms<I>) -> Vec<String> {
        let mut said = Vec::new();
        let mut notes = Vec::new();
        let mut asks_of_record = false;
        for (number, rule) in (1u32..).zip(&terms.rules) {
            let sense = sense_of(rule.effect);
            said.push(self.rule(terms, rule, number));
            for exception in &rule.except {
                said.push(self.exception(exception, number, sense.of_exceptions()));
            }
            let conditions = std::iter::once((&rule.when, sense));
            let exceptions = rule.except.iter().map(|it| (it, sense.of_exceptions()));
            for (condition, sense) in conditions.chain(exceptions) {
                asks_of_record |= self.record(condition, sense).is_some();
                for note in not_covered(condition.labels.as_deref().unwrap_or_default(), sense) {
                    if !notes.contains(&note) {
                        notes.push(note);
                    }
                }
            }
        }
        let has = |effect| terms.rules.iter().any(|rule| rule.effect == effect);
        if has(Effect::Permit) && has(Effect::Deny) {
            said.push("Where one rule permits and one forbids, it refuses.".to_owned());
        }
        if asks_of_record {
            said.push(
                "What a record does not say of itself never opens it: a refusal counts it as \
                 met, a permission as not met."
                    .to_owned(),
            );
        }
        said.extend(notes);
        said
    }

    fn rule(&self, terms: &Terms<I>, rule: &Rule<I>, number: u32) -> String {
        let sense = sense_of(rule.effect);
        let when = &rule.when;
        let (verb, everyone) = match rule.effect {
            Effect::Permit => ("permits", self.vouched(terms)),
            Effect::Deny => ("forbids", everyone(terms)),
        };
        let who = self.recipients(when);
        let who = who.as_deref().unwrap_or(everyone);
        let action = match &when.actions {
            Some(listed) => actions(listed, sense),
            None if terms.applies.actions == Scope::Any => "do anything with".to_owned(),
            None => "do any of that with".to_owned(),
        };
        let record = match self.record(when, sense) {
            Some(record) => format!("a record {record}"),
            None => "any record".to_owned(),
        };
        let purpose = match (&when.purposes, sense) {
            (Some(listed), _) => self.purposes(listed, sense),
            (None, _) if terms.applies.purposes != Scope::Any => "any of its purposes".to_owned(),
            (None, Sense::Permitting) => "any purpose in HL7's table".to_owned(),
            (None, Sense::Restricting) => "any purpose".to_owned(),
        };
        let holds = when.period.as_ref().map(|holds| self.holds(holds));
        let holds = holds.map_or_else(String::new, |holds| format!(" {holds}"));
        format!("Rule {number} {verb} {who} to {action} {record}, for {purpose}{holds}.")
    }

    fn exception(&self, exception: &Condition<I>, number: u32, sense: Sense) -> String {
        match self.clause(exception, sense) {
            Some(clause) => format!("Rule {number} does not hold if {clause}."),
            None => format!("Rule {number} never holds: its exception always does."),
        }
    }
}

/// Whom a refusal reaches that names no recipients.
fn everyone<I: PartialEq>(terms: &Terms<I>) -> &'static str {
    match terms.applies.actors {
        Scope::Any => "everyone",
        Scope::List(_) => "everyone whom it speaks about",
    }
}

fn sense_of(effect: Effect) -> Sense {
    match effect {
        Effect::Permit => Sense::Permitting,
        Effect::Deny => Sense::Restricting,
    }
}
