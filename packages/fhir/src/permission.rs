//! R6 Permission, also in its R5 shape: rules of activities and data, and how they combine.

use salus_policy::{
    ActorMatch, Applies, Category, Condition, Custodian, DefaultEffect, Effect, Grantee, Rule,
    Scope, Terms,
};
use salus_vocabulary::{Obligation, Period};

use crate::coding::{codings, concept, concepts, push_new};
use crate::consent::{self, Imported};
use crate::element::Element;
use crate::provision::{Provision, data_ref, effect, optional_period, without_doubles};
use crate::{ImportError, Mapping, Refusal, Version, date, party};

type Result<T> = std::result::Result<T, ImportError>;

/// As many rules as terms hold.
const MAX_RULES: usize = 16;
/// More pairs of activity and data than this are not worth the search for equal ones.
const MAX_WRITTEN_RULES: usize = 512;

pub(crate) fn read(permission: &Element<'_>, mapping: &Mapping<'_>) -> Result<Imported> {
    permission.only(&[
        "resourceType",
        "meta",
        "language",
        "text",
        "contained",
        "identifier",
        "status",
        "asserter",
        "date",
        "validity",
        "justification",
        "combining",
        "rule",
    ])?;
    consent::require_active(permission)?;
    let combining = Combining::of(permission)?;
    let stated = permission
        .elements("rule")?
        .iter()
        .map(|element| StatedRule::read(element, mapping))
        .collect::<Result<Vec<_>>>()?;
    if stated.is_empty() {
        return Err(permission.refuse_at("rule", Refusal::NoRule));
    }
    // Also of permits that only repeat the default: what they ask for is asked for.
    let obligations = obligations(permission, &stated)?;
    let kept: Vec<StatedRule> = stated
        .into_iter()
        .filter(|rule| combining.keeps(rule.effect))
        .collect();
    Ok(Imported {
        version: Version::Permission,
        subject: None,
        terms: Terms {
            category: Category::PatientPrivacy,
            custodian: Custodian::Any,
            grantee: Grantee::General,
            period: optional_period(permission, "validity", mapping)?.unwrap_or(Period::ALWAYS),
            applies: Applies {
                actors: Scope::Any,
                purposes: Scope::Any,
                actions: Scope::Any,
            },
            default: combining.default(),
            rules: rules(permission, kept)?,
            emergency: None,
            obligations,
            policy: None,
            source: None,
        },
    })
}

/// How the rules of a permission combine. The order of rules never counts, so that the ordered
/// ways of combining are read as the plain ones.
enum Combining {
    DenyOverrides,
    OnlyPermits,
    OnlyDenies,
}

impl Combining {
    fn of(permission: &Element<'_>) -> Result<Self> {
        match permission.text("combining")? {
            Some("deny-overrides" | "ordered-deny-overrides") => Ok(Self::DenyOverrides),
            Some("permit-overrides" | "ordered-permit-overrides" | "deny-unless-permit") => {
                Ok(Self::OnlyPermits)
            }
            Some("permit-unless-deny") => Ok(Self::OnlyDenies),
            other => {
                let refused = permission.refuse_at("combining", Refusal::NoCombining);
                Err(refused.found(other.unwrap_or_default()))
            }
        }
    }

    /// Whether rules of this effect decide anything beside the default.
    fn keeps(&self, effect: Effect) -> bool {
        match self {
            Self::DenyOverrides => true,
            Self::OnlyPermits => effect == Effect::Permit,
            Self::OnlyDenies => effect == Effect::Deny,
        }
    }

    fn default(&self) -> DefaultEffect {
        match self {
            Self::DenyOverrides | Self::OnlyPermits => DefaultEffect::Deny,
            Self::OnlyDenies => DefaultEffect::Permit,
        }
    }
}

/// One rule as written: conditions of which any may match, and limits.
struct StatedRule {
    effect: Effect,
    conditions: Vec<Condition>,
    limits: Vec<Obligation>,
}

impl StatedRule {
    fn read(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Self> {
        element.only(&["type", "data", "activity", "limit"])?;
        let effect =
            effect(element, "type")?.ok_or_else(|| element.refuse(Refusal::UntypedRule))?;
        let limits = limits(element)?;
        if effect == Effect::Deny && !limits.is_empty() {
            return Err(element.refuse_at("limit", Refusal::LimitOnDeny));
        }
        let mut conditions = Vec::new();
        let data = every_data(element, mapping)?;
        for activity in every_activity(element, mapping)? {
            conditions.extend(data.iter().map(|data| both(&activity, data)));
        }
        Ok(Self {
            effect,
            conditions,
            limits,
        })
    }
}

/// A rule without activities is about every activity.
fn every_activity(rule: &Element<'_>, mapping: &Mapping<'_>) -> Result<Vec<Condition>> {
    let activities = rule
        .elements("activity")?
        .iter()
        .map(|activity| read_activity(activity, mapping))
        .collect::<Result<Vec<_>>>()?;
    Ok(if activities.is_empty() {
        vec![Condition::default()]
    } else {
        activities
    })
}

fn read_activity(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Condition> {
    element.only(&["actor", "action", "purpose"])?;
    let mut provision = Provision {
        actions: concepts(element, "action", |coding| coding.action())?,
        purposes: concepts(element, "purpose", |coding| coding.purpose())?,
        ..Provision::default()
    };
    for actor in element.elements("actor")? {
        if actor.is_text("reference") || !actor.has("reference") {
            push_new(&mut provision.recipients, party::who(&actor, mapping)?);
            continue;
        }
        actor.only(&["role", "reference"])?;
        if actor.has("role") {
            provision.add_actor(&actor, None, mapping)?;
        } else if let Some(reference) = actor.element("reference")? {
            push_new(&mut provision.recipients, party::who(&reference, mapping)?);
        }
    }
    Ok(provision.condition())
}

/// A rule without data is about all data; several periods of one entry are alternatives.
fn every_data(rule: &Element<'_>, mapping: &Mapping<'_>) -> Result<Vec<Condition>> {
    let mut conditions = Vec::new();
    for element in rule.elements("data")? {
        element.only(&["resource", "security", "resourceType", "period"])?;
        let mut provision = Provision {
            labels: codings(&element, "security", |coding| coding.label())?,
            resource_types: codings(&element, "resourceType", |coding| coding.resource_type())?,
            ..Provision::default()
        };
        for resource in element.elements("resource")? {
            resource.only(&["meaning", "reference"])?;
            push_new(&mut provision.data, data_ref(&resource, mapping)?);
        }
        let condition = provision.condition();
        let periods = element.elements("period")?;
        if periods.is_empty() {
            conditions.push(condition);
            continue;
        }
        for period in periods {
            let data_period = Some(date::period(&period, &mapping.zone)?);
            conditions.push(Condition {
                data_period,
                ..condition.clone()
            });
        }
    }
    Ok(if conditions.is_empty() {
        vec![Condition::default()]
    } else {
        conditions
    })
}

/// The activity's view of the request and the data's view of the record, both at once. Values are
/// sorted, so that equal lists compare as equal.
fn both(activity: &Condition, data: &Condition) -> Condition {
    Condition {
        actors: activity.actors.clone(),
        actions: sorted(&activity.actions),
        purposes: sorted(&activity.purposes),
        labels: sorted(&data.labels),
        resource_types: sorted(&data.resource_types),
        ..data.clone()
    }
}

fn sorted<T: Clone + Ord>(list: &Option<Vec<T>>) -> Option<Vec<T>> {
    let mut sorted = list.clone()?;
    sorted.sort();
    Some(sorted)
}

/// R6 puts the concepts below `control`, R5 writes them as the limit itself.
fn limits(rule: &Element<'_>) -> Result<Vec<Obligation>> {
    let mut limits = Vec::new();
    for limit in rule.elements("limit")? {
        if limit.has("coding") {
            push_new(&mut limits, concept(&limit, |coding| coding.obligation())?);
            continue;
        }
        limit.only(&["control"])?;
        let controls = concepts(&limit, "control", |coding| coding.obligation())?;
        if controls.is_empty() {
            return Err(limit.refuse(Refusal::MissingCoding));
        }
        controls
            .into_iter()
            .for_each(|control| push_new(&mut limits, control));
    }
    limits.sort();
    Ok(limits)
}

/// Obligations hold for terms as a whole, so that permits with different limits do not fit in one.
fn obligations(permission: &Element<'_>, rules: &[StatedRule]) -> Result<Vec<Obligation>> {
    let mut permits = rules.iter().filter(|rule| rule.effect == Effect::Permit);
    let Some(first) = permits.next() else {
        return Ok(Vec::new());
    };
    if permits.all(|rule| rule.limits == first.limits) {
        Ok(first.limits.clone())
    } else {
        Err(permission.refuse_at("rule", Refusal::LimitsDiffer))
    }
}

fn rules(permission: &Element<'_>, stated: Vec<StatedRule>) -> Result<Vec<Rule>> {
    let written = stated.into_iter().flat_map(|rule| {
        let effect = rule.effect;
        rule.conditions.into_iter().map(move |when| Rule {
            effect,
            when,
            except: Vec::new(),
        })
    });
    let written: Vec<Rule> = written.collect();
    if written.len() > MAX_WRITTEN_RULES {
        let refused = permission.refuse_at("rule", Refusal::TooManyRules);
        return Err(refused.found(written.len()));
    }
    let merged = merge(without_doubles(written));
    if merged.len() > MAX_RULES {
        let refused = permission.refuse_at("rule", Refusal::TooManyRules);
        return Err(refused.found(merged.len()));
    }
    Ok(merged)
}

/// Joins rules that are equal but for the values of one list, until none are left to join.
fn merge(rules: Vec<Rule>) -> Vec<Rule> {
    let mut pending = rules;
    pending.reverse();
    let mut merged: Vec<Rule> = Vec::new();
    while let Some(rule) = pending.pop() {
        let partner = merged
            .iter()
            .enumerate()
            .find_map(|(index, kept)| Some((index, joined(kept, &rule)?)));
        match partner {
            Some((index, joined)) => {
                merged.remove(index);
                pending.push(joined);
            }
            None => merged.push(rule),
        }
    }
    merged
}

macro_rules! join_on {
    ($field:ident) => {
        |one: &Condition, other: &Condition| {
            let rest = Condition {
                $field: None,
                ..one.clone()
            };
            let alike = rest
                == Condition {
                    $field: None,
                    ..other.clone()
                };
            let (Some(mine), Some(theirs)) = (&one.$field, &other.$field) else {
                return None;
            };
            alike.then(|| Condition {
                $field: Some(union(mine, theirs)),
                ..rest
            })
        }
    };
}

/// Both rules as one, if they differ in the values of a single list.
fn joined(one: &Rule, other: &Rule) -> Option<Rule> {
    const JOINS: [fn(&Condition, &Condition) -> Option<Condition>; 6] = [
        join_on!(actions),
        join_on!(purposes),
        join_on!(labels),
        join_on!(resource_types),
        join_on!(data),
        join_on!(actors),
    ];
    if one.effect != other.effect {
        return None;
    }
    let when = JOINS.iter().find_map(|join| join(&one.when, &other.when))?;
    let roles_kept = when.actors == one.when.actors || has_one_role(&when);
    roles_kept.then(|| Rule {
        when,
        ..one.clone()
    })
}

/// Recipients and sources are joined by AND, so that only lists of one role may be united.
fn has_one_role(condition: &Condition) -> bool {
    let roles = |actor: &ActorMatch| actor.role;
    let mut actors = condition.actors.iter().flatten().map(roles);
    actors
        .next()
        .is_none_or(|first| actors.all(|role| role == first))
}

fn union<T: Clone + PartialEq>(one: &[T], other: &[T]) -> Vec<T> {
    let mut united = one.to_vec();
    other
        .iter()
        .cloned()
        .for_each(|item| push_new(&mut united, item));
    united
}
