//! Conditions as phrases.

use salus_policy::{ActorMatch, ActorRole, Condition, DataRef, Who};
use salus_vocabulary::{DataMeaning, Hash, Period, Purpose};

use super::codes::{accredited, actions, any_of, confidentiality, labels, purposes};
use super::when::{period, span};
use super::{Glossary, Sense, Speech};

impl<I: PartialEq, G: Glossary<I> + ?Sized> Speech<'_, I, G> {
    /// Whom a list names; nothing if it names nobody in this role.
    pub(super) fn actors(&self, listed: &[ActorMatch<I>], role: ActorRole) -> Option<String> {
        let named: Vec<String> = listed
            .iter()
            .filter(|actor| actor.role == role)
            .map(|actor| self.who(&actor.who))
            .collect();
        (!named.is_empty()).then(|| any_of(&named))
    }

    /// `Dr. A`, `anyone of Hospital B`, `any accredited practitioner`.
    pub(super) fn who(&self, who: &Who<I>) -> String {
        match who {
            Who::Identity(identity) => self.name(identity),
            Who::MemberOf(organization) => format!("anyone of {}", self.name(organization)),
            Who::Accredited(kind) => accredited(*kind).to_owned(),
        }
    }

    /// The recipients that a condition names.
    pub(super) fn recipients(&self, condition: &Condition<I>) -> Option<String> {
        self.actors(condition.actors.as_deref()?, ActorRole::Recipient)
    }

    /// What a condition asks of a record, to be put behind `record`; nothing if it asks nothing.
    pub(super) fn record(&self, condition: &Condition<I>, sense: Sense) -> Option<String> {
        let zone = self.glossary.zone();
        let sources = condition
            .actors
            .as_deref()
            .and_then(|actors| self.actors(actors, ActorRole::Source));
        let phrases: Vec<String> = [
            condition
                .labels
                .as_deref()
                .map(|listed| format!("labelled {}", labels(listed, sense))),
            condition
                .confidentiality_at_most
                .map(|level| format!("of at most {}", confidentiality(level))),
            condition.resource_types.as_deref().map(|types| {
                let types: Vec<String> = types.iter().map(ToString::to_string).collect();
                format!("of type {}", any_of(&types))
            }),
            condition.codes.as_deref().map(|codes| {
                let codes: Vec<String> = codes.iter().map(|code| self.code(code)).collect();
                format!("with {}", any_of(&codes))
            }),
            condition
                .data_period
                .as_ref()
                .map(|made| format!("made {}", span(made, &zone))),
            condition.data.as_deref().map(|listed| self.data(listed)),
            sources.map(|sources| format!("that came from {sources}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!phrases.is_empty()).then(|| phrases.join(" and "))
    }

    fn code(&self, hash: &Hash) -> String {
        match self.glossary.code(hash) {
            Some(name) => format!("the clinical code {name}"),
            None => format!("the clinical code whose keyed hash is {hash}"),
        }
    }

    fn data(&self, listed: &[DataRef]) -> String {
        let named = |meaning: &DataMeaning| -> Option<String> {
            let names: Vec<String> = listed
                .iter()
                .filter(|data| data.meaning == *meaning)
                .map(|data| self.reference(&data.reference))
                .collect();
            let relation = match meaning {
                DataMeaning::Instance => "that is",
                DataMeaning::Related => "that is or relates to",
                DataMeaning::Authoredby => "whose author is",
            };
            (!names.is_empty()).then(|| format!("{relation} {}", any_of(&names)))
        };
        any_of(
            &DataMeaning::ALL
                .iter()
                .filter_map(named)
                .collect::<Vec<_>>(),
        )
    }

    fn reference(&self, hash: &Hash) -> String {
        self.glossary
            .reference(hash)
            .unwrap_or_else(|| format!("the one whose keyed hash is {hash}"))
    }

    /// A whole condition behind `if`; nothing if it restricts nothing.
    pub(super) fn clause(&self, condition: &Condition<I>, sense: Sense) -> Option<String> {
        let recipients = self.recipients(condition);
        let mut words = vec![format!(
            "{} asks",
            recipients.as_deref().unwrap_or("somebody")
        )];
        if let Some(listed) = &condition.actions {
            words.push(format!("in order to {}", actions(listed, sense)));
        }
        if let Some(listed) = &condition.purposes {
            words.push(format!("for {}", self.purposes(listed, sense)));
        }
        if let Some(record) = self.record(condition, sense) {
            words.push(format!("about a record {record}"));
        }
        if let Some(holds) = &condition.period {
            words.push(self.holds(holds));
        }
        (recipients.is_some() || words.len() > 1).then(|| words.join(" "))
    }

    /// The purposes of a condition; what restricts reaches purposes that no table lists.
    pub(super) fn purposes(&self, listed: &[Purpose], sense: Sense) -> String {
        let besides = match sense {
            Sense::Restricting => ", or any purpose that HL7's table does not list",
            Sense::Permitting => "",
        };
        format!("{}{besides}", purposes(listed, sense))
    }

    /// When a rule or an exception itself holds.
    pub(super) fn holds(&self, holds: &Period) -> String {
        match period(holds, &self.glossary.zone()) {
            Some(period) => format!("({period})"),
            None => "(at any time)".to_owned(),
        }
    }
}
