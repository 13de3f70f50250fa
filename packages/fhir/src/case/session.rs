//! A session about some classes of data from some sources: rules about other data are dropped,
//! and what the session states already is no longer asked of the record.

use salus_policy::{ActorMatch, ActorRole, Condition, Rule, Terms, Who};
use salus_vocabulary::ResourceType;

use super::parties::Sources;

/// The terms as far as they concern this session.
pub(crate) fn concerning(terms: &Terms, classes: &[ResourceType], sources: &Sources) -> Terms {
    let narrow = |condition: &Condition| {
        within_sources(within_classes(condition.clone(), classes)?, sources)
    };
    let rules = terms.rules.iter().filter_map(|rule| {
        Some(Rule {
            effect: rule.effect,
            when: narrow(&rule.when)?,
            except: rule.except.iter().filter_map(narrow).collect(),
        })
    });
    Terms {
        rules: rules.collect(),
        ..terms.clone()
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
