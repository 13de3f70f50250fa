//! What provisions of all versions have in common.

use salus_policy::{ActorMatch, ActorRole, Condition, DataRef, Effect, Rule, Scope, Who};
use salus_vocabulary::{Action, DataMeaning, Hash, Id, Label, Period, Purpose, ResourceType};

use crate::coding::{
    CodingError, PARTICIPATION, clinical_codes, codings, concept_codings, concepts, push_new,
};
use crate::element::Element;
use crate::{ImportError, Mapping, Refusal, date, party};

type Result<T> = std::result::Result<T, ImportError>;

/// The parts of one provision, each list empty where the provision says nothing.
#[derive(Default)]
pub(crate) struct Provision {
    pub(crate) recipients: Vec<Who>,
    pub(crate) sources: Vec<Who>,
    pub(crate) actions: Vec<Action>,
    pub(crate) purposes: Vec<Purpose>,
    pub(crate) labels: Vec<Label>,
    pub(crate) resource_types: Vec<ResourceType>,
    pub(crate) codes: Vec<Hash>,
    pub(crate) data_period: Option<Period>,
    pub(crate) data: Vec<DataRef>,
    pub(crate) period: Option<Period>,
}

impl Provision {
    /// Reads what R4 and R5 write alike; the caller reads the rest, and refuses strangers.
    pub(crate) fn read(
        element: &Element<'_>,
        controller: Option<Id>,
        mapping: &Mapping<'_>,
    ) -> Result<Self> {
        let mut provision = Self {
            actions: concepts(element, "action", |coding| coding.action())?,
            purposes: codings(element, "purpose", |coding| coding.purpose())?,
            labels: codings(element, "securityLabel", |coding| coding.label())?,
            codes: clinical_codes(element, "code", mapping)?,
            data_period: optional_period(element, "dataPeriod", mapping)?,
            period: optional_period(element, "period", mapping)?,
            ..Self::default()
        };
        for data in element.elements("data")? {
            data.only(&["meaning", "reference"])?;
            push_new(&mut provision.data, data_ref(&data, mapping)?);
        }
        for actor in element.elements("actor")? {
            actor.only(&["role", "reference"])?;
            provision.add_actor(&actor, controller, mapping)?;
        }
        Ok(provision)
    }

    /// Whoever plays no role that is named is the one whom the provision is about, a recipient.
    /// The controller under its role CST says nothing that the custodian does not say already.
    pub(crate) fn add_actor(
        &mut self,
        actor: &Element<'_>,
        controller: Option<Id>,
        mapping: &Mapping<'_>,
    ) -> Result<()> {
        let role = actor.element("role")?;
        let reference = actor
            .element("reference")?
            .ok_or_else(|| actor.refuse(Refusal::MissingReference))?;
        let part = role.as_ref().map_or(Ok(Role::Recipient), Role::of)?;
        match part {
            Role::Source => push_new(&mut self.sources, party::who(&reference, mapping)?),
            Role::Recipient => push_new(&mut self.recipients, party::who(&reference, mapping)?),
            Role::Custodian => {
                if Some(party::identity(&reference, mapping)?) != controller {
                    return Err(actor.refuse_at("role", Refusal::CustodianRole));
                }
            }
        }
        Ok(())
    }

    /// Whether it looks at records.
    pub(crate) fn filters_data(&self) -> bool {
        !self.data_condition().is_unconditional()
    }

    /// Everything that it says, as one condition.
    pub(crate) fn condition(self) -> Condition {
        Condition {
            actions: some(self.actions.clone()),
            purposes: some(self.purposes.clone()),
            period: self.period,
            actors: some(actors(&self.recipients, &self.sources)),
            ..self.data_condition()
        }
    }

    /// What it says of records, as one condition.
    pub(crate) fn data_condition(&self) -> Condition {
        Condition {
            actors: some(actors(&[], &self.sources)),
            labels: some(self.labels.clone()),
            resource_types: some(self.resource_types.clone()),
            codes: some(self.codes.clone()),
            data_period: self.data_period,
            data: some(self.data.clone()),
            ..Condition::default()
        }
    }
}

/// The part that an actor of a provision plays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Recipient,
    Source,
    Custodian,
}

impl Role {
    fn of(element: &Element<'_>) -> Result<Self> {
        let mut part = None;
        for coding in concept_codings(element)? {
            let known = coding.known_system() == PARTICIPATION;
            let named = match coding.code {
                // The same letters of another system may mean anything.
                "CST" | "AUT" if !known => {
                    return Err(CodingError::System.at(element.path(), coding));
                }
                "CST" => Self::Custodian,
                "AUT" => Self::Source,
                _ if known => Self::Recipient,
                _ => continue,
            };
            if part.is_some_and(|part| part != named) {
                return Err(element.refuse(Refusal::AmbiguousConcept));
            }
            part = Some(named);
        }
        Ok(part.unwrap_or(Self::Recipient))
    }
}

fn actors(recipients: &[Who], sources: &[Who]) -> Vec<ActorMatch> {
    let of = |role: ActorRole, list: &[Who]| -> Vec<ActorMatch> {
        list.iter()
            .map(|who| ActorMatch { role, who: *who })
            .collect()
    };
    [
        of(ActorRole::Recipient, recipients),
        of(ActorRole::Source, sources),
    ]
    .concat()
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    if list.is_empty() { None } else { Some(list) }
}

/// Only what is listed, or everything where nothing is.
pub(crate) fn scope<T>(list: Vec<T>) -> Scope<T> {
    if list.is_empty() {
        Scope::Any
    } else {
        Scope::List(list)
    }
}

/// A reference to data. What depends on a record is not stated by any record.
pub(crate) fn data_ref(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<DataRef> {
    let meaning = match element.text("meaning")? {
        Some("instance") => DataMeaning::Instance,
        Some("related") => DataMeaning::Related,
        Some("authoredby") => DataMeaning::Authoredby,
        Some("dependents") => return Err(element.refuse_at("meaning", Refusal::Dependents)),
        Some(other) => {
            return Err(element
                .refuse_at("meaning", Refusal::UnknownCode)
                .found(other));
        }
        None => return Err(element.refuse_at("meaning", Refusal::Malformed)),
    };
    let reference = element
        .element("reference")?
        .ok_or_else(|| element.refuse(Refusal::MissingReference))?;
    let literal = party::literal(&reference, mapping)?;
    Ok(DataRef {
        meaning,
        reference: mapping.secret.reference(&literal),
    })
}

/// A period that may be left out.
pub(crate) fn optional_period(
    element: &Element<'_>,
    field: &str,
    mapping: &Mapping<'_>,
) -> Result<Option<Period>> {
    element
        .element(field)?
        .map(|period| date::period(&period, &mapping.zone))
        .transpose()
}

/// The effect that a coded type states.
pub(crate) fn effect(element: &Element<'_>, field: &str) -> Result<Option<Effect>> {
    match element.text(field)? {
        None => Ok(None),
        Some("permit") => Ok(Some(Effect::Permit)),
        Some("deny") => Ok(Some(Effect::Deny)),
        Some(other) => Err(element
            .refuse_at(field, Refusal::UnknownEffect)
            .found(other)),
    }
}

pub(crate) fn opposite(effect: Effect) -> Effect {
    match effect {
        Effect::Permit => Effect::Deny,
        Effect::Deny => Effect::Permit,
    }
}

/// Equal rules once, and equal exceptions of a rule once, whatever the order of their lists.
pub(crate) fn without_doubles(rules: Vec<Rule>) -> Vec<Rule> {
    let mut kept: Vec<Rule> = Vec::new();
    for mut rule in rules {
        let mut except: Vec<Condition> = Vec::new();
        for condition in rule.except {
            if !except.iter().any(|earlier| earlier.is_same_as(&condition)) {
                except.push(condition);
            }
        }
        rule.except = except;
        if !kept.iter().any(|earlier| earlier.is_same_as(&rule)) {
            kept.push(rule);
        }
    }
    kept
}

/// Looks at a condition as a whole.
pub(crate) trait Unconditional {
    /// Whether it restricts nothing.
    fn is_unconditional(&self) -> bool;
}

impl Unconditional for Condition {
    fn is_unconditional(&self) -> bool {
        *self == Self::default()
    }
}
