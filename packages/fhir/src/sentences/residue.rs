//! What is left to be asked of each record.

use salus_policy::{ConsentRef, Otherwise, Outcome, ResidualRule, Residue, ResidueEntry};

use super::codes::{all_of, obligation};
use super::{Glossary, Sense, Speech};

impl<I: PartialEq, G: Glossary<I> + ?Sized> Speech<'_, I, G> {
    pub(super) fn residue(
        &self,
        residue: &Residue<I>,
        consent: &dyn Fn(&ConsentRef) -> String,
    ) -> Vec<String> {
        let mut said = Vec::new();
        for entry in &residue.entries {
            said.extend(self.entry(entry, &consent(&entry.consent)));
        }
        if let Some(delegate) = &residue.finally.delegate {
            let record = self.record(delegate, Sense::Permitting).unwrap_or_default();
            said.push(format!(
                "A delegate sees what no consent refuses: a record {record}, if all its labels \
                 are among these."
            ));
        }
        let some_always_speaks = residue
            .entries
            .iter()
            .any(|entry| entry.otherwise != Otherwise::Silent);
        if !some_always_speaks {
            said.push(finally(residue.finally.then).to_owned());
        }
        said
    }

    fn entry(&self, entry: &ResidueEntry<I>, name: &str) -> Vec<String> {
        let mut said = Vec::new();
        for rule in &entry.deny {
            said.extend(self.residual(rule, name, "withholds", Sense::Restricting));
        }
        for rule in &entry.permit {
            said.extend(self.residual(rule, name, "releases", Sense::Permitting));
        }
        let other = if said.is_empty() { "" } else { "other " };
        said.push(match entry.otherwise {
            Otherwise::Permit => format!("{name} releases every {other}record."),
            Otherwise::Deny => format!("{name} withholds every {other}record."),
            Otherwise::Closed => {
                format!("{name} withholds every {other}record that nothing else releases.")
            }
            Otherwise::Silent => format!("{name} says nothing of any {other}record."),
        });
        if !entry.obligations.is_empty() {
            let duties: Vec<String> = entry.obligations.iter().map(|it| obligation(*it)).collect();
            said.push(format!(
                "What {name} releases comes with: {}.",
                all_of(&duties)
            ));
        }
        said
    }

    fn residual(
        &self,
        rule: &ResidualRule<I>,
        name: &str,
        verb: &str,
        sense: Sense,
    ) -> Vec<String> {
        let record = match self.record(&rule.when, sense) {
            Some(record) => format!("a record {record}"),
            None => "every record".to_owned(),
        };
        let mut said = vec![format!("{name} {verb} {record}.")];
        for exception in &rule.except {
            let record = self.record(exception, sense.of_exceptions());
            let record = record.as_deref().unwrap_or("of any kind");
            said.push(format!("That does not hold for a record {record}."));
        }
        said
    }
}

fn finally(then: Outcome) -> &'static str {
    match then {
        Outcome::Permit => "Where none of this speaks, the record is released.",
        Outcome::Deny => "Where none of this speaks, the record is withheld.",
        Outcome::NoConsent => "Where none of this speaks, there is no consent: it is withheld.",
    }
}
