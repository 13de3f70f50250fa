//! A session about some classes of data from some sources: rules about other data are dropped,
//! and what the session states already is no longer asked of the record.

use salus_policy::{ActorMatch, ActorRole, Condition, ConsentExplained, Rule, Terms, Who};
use salus_vocabulary::ResourceType;

use super::parties::Sources;

/// The terms as far as they concern a session, and which of the rules those are.
pub(crate) struct Concerning {
    pub(crate) terms: Terms,
    kept: Vec<KeptRule>,
}

/// The position of a rule in the whole terms, and those of its exceptions.
struct KeptRule {
    index: u32,
    exceptions: Vec<u32>,
}

impl Concerning {
    /// All of the terms.
    pub(crate) fn all(terms: &Terms) -> Self {
        Self::within(terms, &[], &Sources::default())
    }

    /// What concerns a session about these classes from these sources.
    pub(crate) fn within(terms: &Terms, classes: &[ResourceType], sources: &Sources) -> Self {
        let narrow = |condition: &Condition| {
            within_sources(within_classes(condition.clone(), classes)?, sources)
        };
        let mut rules = Vec::new();
        let mut kept = Vec::new();
        for (index, rule) in (0u32..).zip(&terms.rules) {
            let Some(when) = narrow(&rule.when) else {
                continue;
            };
            let exceptions = (0u32..).zip(&rule.except);
            let exceptions = exceptions.filter_map(|(index, it)| Some((index, narrow(it)?)));
            let (exceptions, except) = exceptions.unzip();
            rules.push(Rule {
                effect: rule.effect,
                when,
                except,
            });
            kept.push(KeptRule { index, exceptions });
        }
        Self {
            terms: Terms {
                rules,
                ..terms.clone()
            },
            kept,
        }
    }

    /// The same explanation with the positions that rules have in the whole terms.
    pub(crate) fn restore(&self, explained: &mut ConsentExplained) {
        for rule in &mut explained.rules {
            let kept = usize::try_from(rule.index).ok();
            let Some(kept) = kept.and_then(|index| self.kept.get(index)) else {
                continue;
            };
            rule.index = kept.index;
            rule.stopped_by = rule.stopped_by.and_then(|exception| {
                let exception = usize::try_from(exception).ok()?;
                kept.exceptions.get(exception).copied()
            });
        }
    }
}

fn within_classes(condition: Condition, classes: &[ResourceType]) -> Option<Condition> {
    let Some(listed) = &condition.resource_types else {
        return Some(condition);
    };
    if classes.is_empty() {
        return Some(condition);
    }
    let common: Vec<ResourceType> = classes
        .iter()
        .copied()
        .filter(|class| listed.contains(class))
        .collect();
    if common.is_empty() {
        return None;
    }
    let resource_types = if common.len() == classes.len() {
        None
    } else {
        Some(common)
    };
    Some(Condition {
        resource_types,
        ..condition
    })
}

fn within_sources(condition: Condition, sources: &Sources) -> Option<Condition> {
    let Some(actors) = &condition.actors else {
        return Some(condition);
    };
    let (named, recipients): (Vec<ActorMatch>, Vec<ActorMatch>) = actors
        .iter()
        .partition(|actor| actor.role == ActorRole::Source);
    let answers: Vec<Option<bool>> = named.iter().map(|actor| sources.is(&actor.who)).collect();
    let kept = if answers.contains(&Some(true)) {
        recipients
    } else if !named.is_empty() && answers.iter().all(|answer| *answer == Some(false)) {
        return None;
    } else {
        actors.clone()
    };
    let actors = if kept.is_empty() { None } else { Some(kept) };
    Some(Condition {
        actors,
        ..condition
    })
}

impl Sources {
    /// Whether the data came from them; nothing where the session does not say.
    fn is(&self, who: &Who) -> Option<bool> {
        let (id, stated) = match who {
            Who::Identity(id) => (id, &self.persons),
            Who::MemberOf(id) => (id, &self.organizations),
            Who::Accredited(_) => return None,
        };
        let named = self.persons.contains(id) || self.organizations.contains(id);
        match (named, stated.is_empty()) {
            (true, _) => Some(true),
            (false, false) => Some(false),
            (false, true) => None,
        }
    }
}
