use salus_vocabulary::{Confidentiality, DataMeaning, Label, Period};

use super::{Sense, in_role, names_role};
use crate::{ActorMatch, ActorRole, Condition, DataRef, Record, References, Who};

/// How far a record matches. Fields join by the smallest, alternatives by the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    No,
    Unknown,
    Yes,
}

/// Whether a condition has a field that only a record can answer.
pub(crate) fn asks_of_record<I>(condition: &Condition<I>) -> bool {
    condition.labels.is_some()
        || condition.confidentiality_at_most.is_some()
        || condition.resource_types.is_some()
        || condition.codes.is_some()
        || condition.data_period.is_some()
        || condition.data.is_some()
        || sources_of(condition).is_some()
}

/// The condition reduced to what it asks of a record.
pub(crate) fn record_part(condition: &Condition) -> Condition {
    let sources = sources_of(condition).map(|actors| {
        actors
            .iter()
            .filter(|actor| actor.role == ActorRole::Source)
            .copied()
            .collect()
    });
    Condition {
        actors: sources,
        actions: None,
        purposes: None,
        labels: condition.labels.clone(),
        confidentiality_at_most: condition.confidentiality_at_most,
        resource_types: condition.resource_types.clone(),
        codes: condition.codes.clone(),
        data_period: condition.data_period,
        data: condition.data.clone(),
        period: None,
    }
}

fn sources_of<I>(condition: &Condition<I>) -> Option<&[ActorMatch<I>]> {
    condition
        .actors
        .as_deref()
        .filter(|actors| names_role(actors, ActorRole::Source))
}

/// Rule 5: whether the record fields of a condition match, unknown counting against access.
///
/// Without a record (rule 7) every record is still possible, and what one could open is left open:
/// a condition that asks something of it meets what permits, and does not meet what restricts.
pub(crate) fn meets_record<I: PartialEq>(
    condition: &Condition<I>,
    record: Option<&Record<I>>,
    sense: Sense,
) -> bool {
    match (record, sense) {
        (Some(record), Sense::Restricting) => compare(condition, record, sense) != Match::No,
        (Some(record), Sense::Permitting) => compare(condition, record, sense) == Match::Yes,
        (None, Sense::Restricting) => !asks_of_record(condition),
        (None, Sense::Permitting) => true,
    }
}

/// A delegate sees a record only if each label that it carries is listed; an unlabelled one never.
pub(crate) fn delegate_sees<I: PartialEq>(
    condition: &Condition<I>,
    record: Option<&Record<I>>,
) -> bool {
    let labels_are_listed = condition.labels.as_ref().is_some_and(|listed| {
        record.is_none_or(|record| {
            stated(&record.labels)
                .is_some_and(|labels| labels.iter().all(|label| listed.contains(label)))
        })
    });
    labels_are_listed && meets_record(condition, record, Sense::Permitting)
}

fn compare<I: PartialEq>(condition: &Condition<I>, record: &Record<I>, sense: Sense) -> Match {
    let fields = [
        condition.resource_types.as_ref().map(|listed| {
            answer(
                record
                    .resource_type
                    .as_ref()
                    .map(|known| listed.contains(known)),
            )
        }),
        condition
            .labels
            .as_ref()
            .map(|listed| compare_labels(listed, record, sense)),
        condition
            .confidentiality_at_most
            .map(|most| answer(confidentiality(record).map(|known| known <= most))),
        condition.codes.as_ref().map(|listed| {
            answer(stated(&record.codes).map(|known| known.iter().any(|it| listed.contains(it))))
        }),
        condition
            .data_period
            .as_ref()
            .map(|period| compare_date(period, record)),
        condition
            .data
            .as_ref()
            .map(|listed| compare_references(listed, record)),
        sources_of(condition).map(|actors| compare_sources(actors, record)),
    ];
    fields.into_iter().flatten().min().unwrap_or(Match::Yes)
}

/// `None`: the record does not state it.
fn answer(known: Option<bool>) -> Match {
    match known {
        Some(true) => Match::Yes,
        Some(false) => Match::No,
        None => Match::Unknown,
    }
}

fn stated<T>(list: &Option<Vec<T>>) -> Option<&[T]> {
    list.as_deref().filter(|items| !items.is_empty())
}

/// Labels are one field: a record that states some states all. Exact in what permits; what
/// restricts covers the descendants of a sensitivity code too.
fn compare_labels<I>(listed: &[Label], record: &Record<I>, sense: Sense) -> Match {
    let covers = |listed: &Label, label: &Label| match (listed, label) {
        (Label::Sensitivity(above), Label::Sensitivity(code)) if sense == Sense::Restricting => {
            code.is_a(*above)
        }
        _ => listed == label,
    };
    answer(stated(&record.labels).map(|labels| {
        labels
            .iter()
            .any(|label| listed.iter().any(|listed| covers(listed, label)))
    }))
}

/// The highest of the confidentiality labels.
fn confidentiality<I>(record: &Record<I>) -> Option<Confidentiality> {
    let labels = record.labels.as_deref().unwrap_or_default();
    labels
        .iter()
        .filter_map(|label| match label {
            Label::Confidentiality(code) => Some(*code),
            Label::Sensitivity(_) => None,
        })
        .max()
}

/// A date that straddles a bound is unknown; so is one without an instant.
fn compare_date<I>(period: &Period, record: &Record<I>) -> Match {
    let Some(date) = record.date.filter(|date| date.check().is_ok()) else {
        return Match::Unknown;
    };
    if period.encloses(&date) {
        Match::Yes
    } else if lies_before(period, &date) || lies_before(&date, period) {
        Match::No
    } else {
        Match::Unknown
    }
}

fn lies_before(earlier: &Period, later: &Period) -> bool {
    later.start.is_some_and(|start| earlier.has_ended(start))
}

fn compare_references<I>(listed: &[DataRef], record: &Record<I>) -> Match {
    let references = record.references.as_ref().filter(|references| {
        references.instance.is_some()
            || !references.related.is_empty()
            || !references.authors.is_empty()
    });
    let Some(references) = references else {
        return Match::Unknown;
    };
    let each = listed
        .iter()
        .map(|wanted| compare_reference(wanted, references));
    each.max().unwrap_or(Match::No)
}

fn compare_reference(wanted: &DataRef, references: &References) -> Match {
    let itself = answer(
        references
            .instance
            .map(|instance| instance == wanted.reference),
    );
    match wanted.meaning {
        DataMeaning::Instance => itself,
        DataMeaning::Related if references.related.contains(&wanted.reference) => Match::Yes,
        DataMeaning::Related => itself,
        DataMeaning::Authoredby if references.authors.is_empty() => Match::Unknown,
        DataMeaning::Authoredby => answer(Some(references.authors.contains(&wanted.reference))),
    }
}

fn compare_sources<I: PartialEq>(actors: &[ActorMatch<I>], record: &Record<I>) -> Match {
    let each = in_role(actors, ActorRole::Source).map(|who| compare_source(who, record));
    each.max().unwrap_or(Match::No)
}

/// The source of a record is its author or the author's organization.
fn compare_source<I: PartialEq>(who: &Who<I>, record: &Record<I>) -> Match {
    let wrote = |identity: &I| answer(record.author.as_ref().map(|author| author == identity));
    match who {
        Who::Identity(identity) => wrote(identity),
        Who::MemberOf(organization) => {
            let organizations = stated(&record.author_organizations);
            let of_author = answer(organizations.map(|known| known.contains(organization)));
            wrote(organization).max(of_author)
        }
        // A record does not say what its author is accredited for.
        Who::Accredited(_) => Match::Unknown,
    }
}
