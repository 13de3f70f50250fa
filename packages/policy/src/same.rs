//! Sameness in any order: no list of terms has an order that means something.

use crate::{Condition, Rule};

impl<I: PartialEq> Rule<I> {
    /// Whether both say the same; the order of lists and of exceptions means nothing.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let all_among = |these: &[Condition<I>], those: &[Condition<I>]| {
            these
                .iter()
                .all(|one| those.iter().any(|other| one.is_same_as(other)))
        };
        self.effect == other.effect
            && self.when.is_same_as(&other.when)
            && all_among(&self.except, &other.except)
            && all_among(&other.except, &self.except)
    }
}

impl<I: PartialEq> Condition<I> {
    /// Whether both say the same; the order of lists means nothing.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.confidentiality_at_most == other.confidentiality_at_most
            && self.data_period == other.data_period
            && self.period == other.period
            && same_field(&self.actors, &other.actors)
            && same_field(&self.actions, &other.actions)
            && same_field(&self.purposes, &other.purposes)
            && same_field(&self.labels, &other.labels)
            && same_field(&self.resource_types, &other.resource_types)
            && same_field(&self.codes, &other.codes)
            && same_field(&self.data, &other.data)
    }
}

fn same_field<T: PartialEq>(one: &Option<Vec<T>>, other: &Option<Vec<T>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => same_items(one, other),
        _ => false,
    }
}

/// Whether both lists hold the same items.
pub(crate) fn same_items<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    all_among(one, other) && all_among(other, one)
}

/// Whether every item is among the others.
pub(crate) fn all_among<T: PartialEq>(items: &[T], among: &[T]) -> bool {
    items.iter().all(|item| among.contains(item))
}
