//! What matches: the request by the context fields of a condition, the record by all others.

use salus_policy::{ActorMatch, ActorRole, Condition, Who};
use salus_vocabulary::{Action, DataMeaning, End, Label, Period, Purpose};

use super::{Facts, Three};
use crate::data::Data;

pub(super) fn is_foreign(purpose: &Purpose) -> bool {
    purpose.to_string().contains('|')
}

pub(super) fn is_a(purpose: &Purpose, ancestor: &str) -> bool {
    ancestor
        .parse::<Purpose>()
        .is_ok_and(|ancestor| purpose.is_a(&ancestor))
}

pub(super) fn purposes_match(asked: &Purpose, listed: &[Purpose], restricting: bool) -> bool {
    (restricting && is_foreign(asked)) || listed.iter().any(|listed| asked.is_a(listed))
}

pub(super) fn actions_match(asked: Action, listed: &[Action], restricting: bool) -> bool {
    let broad = match asked {
        Action::Read | Action::Use => Some(Action::Access),
        Action::Create => Some(Action::Collect),
        Action::Update | Action::Delete => Some(Action::Correct),
        _ => None,
    };
    listed.contains(&asked) || (restricting && broad.is_some_and(|broad| listed.contains(&broad)))
}

pub(super) fn names(actors: &[ActorMatch<String>], role: ActorRole) -> bool {
    actors.iter().any(|actor| actor.role == role)
}

/// For what a list of actors is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// What permits, and what is taken out of a denial.
    Permits,
    /// What denies, and what is taken out of a permit.
    Denials {
        /// A delegate set it to deny.
        by_delegate: bool,
    },
}

pub(super) fn is_who(facts: &Facts<'_>, who: &Who<String>, reads: Reads) -> bool {
    match who {
        Who::Identity(id) => id == facts.actor,
        Who::MemberOf(organization) => {
            organization == facts.actor
                || facts.acts_for == Some(organization)
                || (facts.member_of.contains(&organization.as_str())
                    && match reads {
                        Reads::Permits => facts.accredited.contains(&organization.as_str()),
                        Reads::Denials { by_delegate } => !(by_delegate && facts.spared),
                    })
        }
        Who::Accredited(kind) => facts.holds.contains(kind),
    }
}

pub(super) fn inside(period: &Period, now: u64) -> bool {
    let begun = period.start.is_none_or(|start| start.0 <= now);
    let over = matches!(period.end, End::At(end) if end.0 <= now);
    begun && !over
}

/// The fields of a condition that look at the request.
pub(super) fn context(
    facts: &Facts<'_>,
    condition: &Condition<String>,
    reads: Reads,
    urgent: bool,
) -> bool {
    let restricting = reads != Reads::Permits;
    let purposes = condition.purposes.as_ref().is_none_or(|list| {
        if urgent && !restricting {
            list.iter()
                .any(|listed| is_a(listed, "ETREAT") && facts.purpose.is_a(listed))
        } else {
            purposes_match(facts.purpose, list, restricting)
        }
    });
    let actions = condition
        .actions
        .as_ref()
        .is_none_or(|list| actions_match(facts.action, list, restricting));
    let actors = condition.actors.as_ref().is_none_or(|list| {
        !names(list, ActorRole::Recipient)
            || list
                .iter()
                .any(|actor| actor.role == ActorRole::Recipient && is_who(facts, &actor.who, reads))
    });
    let period = condition
        .period
        .as_ref()
        .is_none_or(|period| inside(period, facts.now));
    purposes && actions && actors && period
}

/// The fields of a condition that look at the record. What a record does not state counts against
/// access: it meets what restricts and does not meet what permits. Without a record all is open.
pub(super) fn record(facts: &Facts<'_>, condition: &Condition<String>, restricting: bool) -> Three {
    let asks = condition.labels.is_some()
        || condition.confidentiality_at_most.is_some()
        || condition.resource_types.is_some()
        || condition.codes.is_some()
        || condition.data_period.is_some()
        || condition.data.is_some()
        || condition
            .actors
            .as_ref()
            .is_some_and(|actors| names(actors, ActorRole::Source));
    let Some(data) = facts.data else {
        return if asks { Three::Open } else { Three::Yes };
    };
    let met = [
        by_labels(data, condition, restricting),
        by_confidentiality(data, condition),
        by_type(data, condition),
        by_codes(data, condition),
        by_date(data, condition),
        by_reference(data, condition),
        by_source(data, condition),
    ]
    .into_iter()
    .flatten()
    .min()
    .unwrap_or(Three::Yes);
    match met {
        Three::Open => Three::of(restricting),
        known => known,
    }
}

pub(super) fn by_labels(
    data: &Data,
    condition: &Condition<String>,
    restricting: bool,
) -> Option<Three> {
    let listed = condition.labels.as_ref()?;
    if data.labels.is_empty() {
        return Some(Three::Open);
    }
    let covers = |label: &Label, listed: &Label| match (label, listed) {
        (Label::Sensitivity(label), Label::Sensitivity(listed)) if restricting => {
            label.is_a(*listed)
        }
        _ => label == listed,
    };
    let met = data
        .labels
        .iter()
        .any(|label| listed.iter().any(|listed| covers(label, listed)));
    Some(Three::of(met))
}

pub(super) fn by_confidentiality(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let most = condition.confidentiality_at_most?;
    let highest = data
        .labels
        .iter()
        .filter_map(|label| match label {
            Label::Confidentiality(code) => Some(*code),
            Label::Sensitivity(_) => None,
        })
        .max();
    Some(highest.map_or(Three::Open, |code| Three::of(code <= most)))
}

pub(super) fn by_type(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let listed = condition.resource_types.as_ref()?;
    Some(
        data.resource_type
            .map_or(Three::Open, |known| Three::of(listed.contains(&known))),
    )
}

pub(super) fn by_codes(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let listed = condition.codes.as_ref()?;
    if data.codes.is_empty() {
        return Some(Three::Open);
    }
    Some(Three::of(
        data.codes.iter().any(|code| listed.contains(code)),
    ))
}

pub(super) fn bounds(period: &Period) -> (u64, u64) {
    let start = period.start.map_or(0, |start| start.0);
    let end = match period.end {
        End::At(end) => end.0,
        End::OpenEnded => u64::MAX,
    };
    (start, end)
}

pub(super) fn by_date(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let (start, end) = bounds(condition.data_period.as_ref()?);
    let Some(date) = &data.date else {
        return Some(Three::Open);
    };
    let (from, to) = bounds(date);
    Some(if start <= from && to <= end {
        Three::Yes
    } else if to <= start || end <= from {
        Three::No
    } else {
        Three::Open
    })
}

pub(super) fn by_reference(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let listed = condition.data.as_ref()?;
    let nothing = data.instance.is_none() && data.related.is_empty() && data.authors.is_empty();
    if nothing {
        return Some(Three::Open);
    }
    let itself = |wanted| match data.instance {
        None => Three::Open,
        Some(instance) => Three::of(instance == wanted),
    };
    listed
        .iter()
        .map(|wanted| match wanted.meaning {
            DataMeaning::Instance => itself(wanted.reference),
            DataMeaning::Related if data.related.contains(&wanted.reference) => Three::Yes,
            DataMeaning::Related => itself(wanted.reference),
            DataMeaning::Authoredby if data.authors.is_empty() => Three::Open,
            DataMeaning::Authoredby => Three::of(data.authors.contains(&wanted.reference)),
        })
        .max()
}

pub(super) fn by_source(data: &Data, condition: &Condition<String>) -> Option<Three> {
    let actors = condition.actors.as_ref()?;
    let wrote = |id: &String| match &data.author {
        None => Three::Open,
        Some(author) => Three::of(author == id),
    };
    actors
        .iter()
        .filter(|actor| actor.role == ActorRole::Source)
        .map(|actor| match &actor.who {
            Who::Identity(id) => wrote(id),
            Who::MemberOf(organization) => {
                let of_author = if data.author_organizations.is_empty() {
                    Three::Open
                } else {
                    Three::of(data.author_organizations.contains(organization))
                };
                wrote(organization).max(of_author)
            }
            Who::Accredited(_) => Three::No,
        })
        .max()
}

/// Rule 0: every label must be listed, and the condition must match.
pub(super) fn delegate_sees(facts: &Facts<'_>, view: &Condition<String>) -> bool {
    let urgent = is_a(facts.purpose, "ETREAT");
    let Some(listed) = &view.labels else {
        return false;
    };
    if !context(facts, view, Reads::Permits, urgent) {
        return false;
    }
    let Some(data) = facts.data else {
        return true;
    };
    !data.labels.is_empty()
        && data.labels.iter().all(|label| listed.contains(label))
        && record(facts, view, false) == Three::Yes
}
