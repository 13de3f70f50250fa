//! The same in another order, and all orders brought back to one.

use salus_policy::{Condition, Decision, ResidualRule, Scope, Terms};
use salus_vocabulary::packed::Pack;

use crate::generate::Scenario;
use crate::trials::Random;

pub fn shuffle_scenario(scenario: &mut Scenario, random: &mut Random) {
    random.shuffle(&mut scenario.consents);
    for consent in &mut scenario.consents {
        shuffle_terms(&mut consent.terms, random);
    }
    random.shuffle(&mut scenario.exclusions);
    random.shuffle(&mut scenario.voided);
    let actor = &mut scenario.request.actor;
    random.shuffle(&mut actor.memberships);
    random.shuffle(&mut actor.accreditations);
    if let Some(delegation) = &mut actor.delegation {
        shuffle_condition(&mut delegation.condition, random);
    }
    if let Some(record) = &mut scenario.request.record {
        shuffle_field(&mut record.labels, random);
        shuffle_field(&mut record.codes, random);
        shuffle_field(&mut record.author_organizations, random);
        if let Some(references) = &mut record.references {
            random.shuffle(&mut references.related);
            random.shuffle(&mut references.authors);
        }
    }
}

pub fn shuffle_terms(terms: &mut Terms, random: &mut Random) {
    shuffle_scope(&mut terms.applies.actors, random);
    shuffle_scope(&mut terms.applies.purposes, random);
    shuffle_scope(&mut terms.applies.actions, random);
    random.shuffle(&mut terms.obligations);
    random.shuffle(&mut terms.rules);
    for rule in &mut terms.rules {
        shuffle_condition(&mut rule.when, random);
        random.shuffle(&mut rule.except);
        for exception in &mut rule.except {
            shuffle_condition(exception, random);
        }
    }
}

pub fn shuffle_condition(condition: &mut Condition, random: &mut Random) {
    shuffle_field(&mut condition.actors, random);
    shuffle_field(&mut condition.actions, random);
    shuffle_field(&mut condition.purposes, random);
    shuffle_field(&mut condition.labels, random);
    shuffle_field(&mut condition.resource_types, random);
    shuffle_field(&mut condition.codes, random);
    shuffle_field(&mut condition.data, random);
}

fn shuffle_scope<T>(scope: &mut Scope<T>, random: &mut Random) {
    if let Scope::List(list) = scope {
        random.shuffle(list);
    }
}

fn shuffle_field<T>(field: &mut Option<Vec<T>>, random: &mut Random) {
    if let Some(list) = field {
        random.shuffle(list);
    }
}

/// A decision whose residue is in one order, whatever order the rules had.
pub fn in_one_order(mut decision: Decision) -> Decision {
    if let Some(residue) = &mut decision.residue {
        for entry in &mut residue.entries {
            rules_in_one_order(&mut entry.deny);
            rules_in_one_order(&mut entry.permit);
        }
        if let Some(delegate) = &mut residue.finally.delegate {
            condition_in_one_order(delegate);
        }
    }
    decision
}

fn rules_in_one_order(rules: &mut [ResidualRule]) {
    for rule in rules.iter_mut() {
        condition_in_one_order(&mut rule.when);
        rule.except.iter_mut().for_each(condition_in_one_order);
        rule.except.sort_by_key(Pack::to_packed);
    }
    rules.sort_by_key(|rule| {
        let except: Vec<Vec<u8>> = rule.except.iter().map(Pack::to_packed).collect();
        (rule.when.to_packed(), except)
    });
}

fn condition_in_one_order(condition: &mut Condition) {
    *condition = Condition::from_packed(&condition.to_packed()).unwrap();
}
