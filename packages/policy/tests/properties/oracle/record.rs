//! Rule 5: what a condition makes of a record.

use salus_policy::{ActorRole, Condition, Record, Who};
use salus_vocabulary::{Confidentiality, DataMeaning, End, Label, Period};

use super::Side::{self, Denies};

/// What a field makes of a record; nothing if the record does not say.
type Known = Option<bool>;

pub fn whos(condition: &Condition, role: ActorRole) -> Vec<Who> {
    let actors = condition.actors.iter().flatten();
    actors
        .filter(|it| it.role == role)
        .map(|it| it.who)
        .collect()
}

pub fn asks(condition: &Condition) -> bool {
    let context = Condition {
        actors: None,
        actions: None,
        purposes: None,
        period: None,
        ..condition.clone()
    };
    context != Condition::default() || !whos(condition, ActorRole::Source).is_empty()
}

pub fn meets(condition: &Condition, record: &Record, side: Side) -> bool {
    fields(condition, record, side)
        .into_iter()
        .all(|known| known.unwrap_or(side == Denies))
}

fn any_of(answers: impl Iterator<Item = Known>) -> Known {
    let answers: Vec<Known> = answers.collect();
    if answers.contains(&Some(true)) {
        Some(true)
    } else if answers.contains(&None) {
        None
    } else {
        Some(false)
    }
}

fn listed<T>(list: &Option<Vec<T>>) -> Option<&Vec<T>> {
    list.as_ref().filter(|list| !list.is_empty())
}

fn fields(condition: &Condition, record: &Record, side: Side) -> Vec<Known> {
    let mut fields: Vec<Known> = Vec::new();
    if let Some(types) = &condition.resource_types {
        fields.push(record.resource_type.map(|it| types.contains(&it)));
    }
    if let Some(wanted) = &condition.labels {
        let covered = |label: &Label| {
            let above = label.to_string() == "OPIOIDUD" && side == Denies;
            wanted.contains(label) || above && wanted.iter().any(|it| it.to_string() == "SUD")
        };
        fields.push(listed(&record.labels).map(|labels| labels.iter().any(covered)));
    }
    if let Some(level) = condition.confidentiality_at_most {
        fields.push(confidentiality(record).map(|it| it <= level));
    }
    if let Some(codes) = &condition.codes {
        let known = listed(&record.codes);
        fields.push(known.map(|known| known.iter().any(|it| codes.contains(it))));
    }
    if let Some(period) = &condition.data_period {
        fields.push(record.date.and_then(|date| made_in(period, &date)));
    }
    if let Some(wanted) = &condition.data {
        let references = record.references.clone().unwrap_or_default();
        let itself = |hash| references.instance.map(|it| it == hash);
        let stated = references != salus_policy::References::default();
        fields.push(any_of(wanted.iter().map(|it| match it.meaning {
            _ if !stated => None,
            DataMeaning::Instance => itself(it.reference),
            DataMeaning::Related if references.related.contains(&it.reference) => Some(true),
            DataMeaning::Related => itself(it.reference),
            DataMeaning::Authoredby if references.authors.is_empty() => None,
            DataMeaning::Authoredby => Some(references.authors.contains(&it.reference)),
        })));
    }
    let sources = whos(condition, ActorRole::Source);
    if !sources.is_empty() {
        fields.push(any_of(sources.iter().map(|who| {
            match who {
                Who::Identity(id) => record.author.map(|author| author == *id),
                Who::MemberOf(id) => any_of(
                    [
                        record.author.map(|author| author == *id),
                        listed(&record.author_organizations).map(|all| all.contains(id)),
                    ]
                    .into_iter(),
                ),
                Who::Accredited(_) => None,
            }
        })));
    }
    fields
}

pub fn confidentiality(record: &Record) -> Option<Confidentiality> {
    let labels = record.labels.iter().flatten();
    let codes = labels.filter_map(|label| match label {
        Label::Confidentiality(code) => Some(*code),
        Label::Sensitivity(_) => None,
    });
    codes.max()
}

/// Second by second, as it were: all seconds of the date inside, none, or some.
fn made_in(period: &Period, date: &Period) -> Known {
    let first = |it: &Period| it.start.map_or(0, |start| start.0);
    let after = |it: &Period| match it.end {
        End::At(end) => end.0,
        End::OpenEnded => u64::MAX,
    };
    let overlap = first(period).max(first(date))..after(period).min(after(date));
    if first(date) >= after(date) {
        None
    } else if overlap == (first(date)..after(date)) {
        Some(true)
    } else if overlap.is_empty() {
        Some(false)
    } else {
        None
    }
}
