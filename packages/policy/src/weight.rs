//! How much terms say: what they weigh as JSON, whose lists of values are most of it.

use crate::{Condition, Scope, Terms};

impl<I> Terms<I> {
    /// The values in all their lists.
    pub fn values(&self) -> usize {
        let applies = &self.applies;
        let mut values = in_scope(&applies.actors);
        values = values.saturating_add(in_scope(&applies.purposes));
        values = values.saturating_add(in_scope(&applies.actions));
        values = values.saturating_add(self.obligations.len());
        for rule in &self.rules {
            values = values.saturating_add(rule.when.values());
            for exception in &rule.except {
                values = values.saturating_add(exception.values());
            }
        }
        values
    }
}

impl<I> Condition<I> {
    /// The values in all its lists, and one for itself.
    fn values(&self) -> usize {
        [
            in_list(self.actors.as_ref()),
            in_list(self.actions.as_ref()),
            in_list(self.purposes.as_ref()),
            in_list(self.labels.as_ref()),
            in_list(self.resource_types.as_ref()),
            in_list(self.codes.as_ref()),
            in_list(self.data.as_ref()),
        ]
        .into_iter()
        .fold(1, usize::saturating_add)
    }
}

fn in_scope<T>(scope: &Scope<T>) -> usize {
    match scope {
        Scope::Any => 0,
        Scope::List(values) => values.len(),
    }
}

fn in_list<T>(list: Option<&Vec<T>>) -> usize {
    list.map_or(0, Vec::len)
}
