//! References: to people and organizations as identities, to data as keyed hashes.

use salus_policy::Who;
use salus_vocabulary::Id;

use crate::element::Element;
use crate::{ImportError, Mapping, Party, PartyKind, Refusal};

type Result<T> = std::result::Result<T, ImportError>;

/// A FHIR reference, read but not yet resolved.
struct Reference<'a> {
    literal: Option<&'a str>,
    resource_type: Option<&'a str>,
    identifier: Option<String>,
}

impl<'a> Reference<'a> {
    fn read(element: &Element<'a>, mapping: &Mapping<'_>) -> Result<Self> {
        element.only(&["reference", "type", "identifier", "display"])?;
        let literal = element
            .text("reference")?
            .map(|text| mapping.canonical(text));
        if let Some(refusal) = literal.and_then(refusal_of) {
            return Err(element.refuse_at("reference", refusal));
        }
        let stated = element.text("type")?;
        let named = literal.and_then(type_of);
        if let (Some(stated), Some(named)) = (stated, named)
            && stated != named
        {
            return Err(element.refuse_at("type", Refusal::Malformed).found(stated));
        }
        let identifier = element
            .element("identifier")?
            .map(|element| identifier(&element));
        Ok(Self {
            literal,
            resource_type: named.or(stated),
            identifier: identifier.transpose()?,
        })
    }
}

/// A business identifier as `system|value`.
fn identifier(element: &Element<'_>) -> Result<String> {
    element.only(&["use", "type", "system", "value", "period", "assigner"])?;
    match (element.token("system")?, element.token("value")?) {
        (Some(system), Some(value)) => Ok(format!("{system}|{value}")),
        _ => Err(element.refuse(Refusal::MissingReference)),
    }
}

fn refusal_of(reference: &str) -> Option<Refusal> {
    if reference.contains(char::is_whitespace) {
        Some(Refusal::Malformed)
    } else if reference.starts_with('#') {
        Some(Refusal::ContainedReference)
    } else if reference.contains("/_history/") {
        Some(Refusal::VersionedReference)
    } else if reference.contains('?') {
        Some(Refusal::ConditionalReference)
    } else {
        None
    }
}

/// The resource type that a literal reference names: the last segment but one.
pub(crate) fn type_of(reference: &str) -> Option<&str> {
    let (before, _) = reference.rsplit_once('/')?;
    let named = before.rsplit('/').next()?;
    named
        .starts_with(|c: char| c.is_ascii_uppercase())
        .then_some(named)
}

/// What a resource type is, if it can be a party at all.
pub(crate) fn kind_of(resource_type: &str) -> Option<PartyKind> {
    match resource_type {
        "Organization" | "Group" | "CareTeam" => Some(PartyKind::Collective),
        "Practitioner" | "PractitionerRole" | "Patient" | "RelatedPerson" | "Person" | "Device" => {
            Some(PartyKind::Individual)
        }
        _ => None,
    }
}

/// The party that a reference names.
fn party(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Party> {
    let reference = Reference::read(element, mapping)?;
    let kind = match reference.resource_type {
        Some(name) => {
            kind_of(name).ok_or_else(|| element.refuse(Refusal::PartyType).found(name))?
        }
        None => PartyKind::Unstated,
    };
    if reference.literal.is_none() && reference.identifier.is_none() {
        return Err(element.refuse(Refusal::MissingReference));
    }
    Ok(Party {
        reference: reference.literal.map(str::to_owned),
        identifier: reference.identifier,
        kind,
    })
}

/// The identity of the person behind a reference.
pub(crate) fn person(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Id> {
    let party = party(element, mapping)?;
    let device = party.reference.as_deref().and_then(type_of) == Some("Device");
    if party.kind == PartyKind::Collective || device {
        return Err(element.refuse(Refusal::PartyType));
    }
    resolve(element, &party, mapping)
}

/// The identity behind a reference.
pub(crate) fn identity(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Id> {
    resolve(element, &party(element, mapping)?, mapping)
}

fn resolve(element: &Element<'_>, party: &Party, mapping: &Mapping<'_>) -> Result<Id> {
    mapping.directory.identity(party).ok_or_else(|| {
        let name = party.reference.as_ref().or(party.identifier.as_ref());
        element
            .refuse(Refusal::UnknownParty)
            .found(name.map_or("", String::as_str))
    })
}

/// Whom a reference names: a person, or everybody who belongs to an organization.
pub(crate) fn who(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<Who> {
    let party = party(element, mapping)?;
    let id = resolve(element, &party, mapping)?;
    Ok(match party.kind {
        PartyKind::Individual => Who::Identity(id),
        PartyKind::Collective | PartyKind::Unstated => Who::MemberOf(id),
    })
}

/// The literal reference to data or to an author. A business identifier alone cannot be compared
/// with what a record states of itself.
pub(crate) fn literal(element: &Element<'_>, mapping: &Mapping<'_>) -> Result<String> {
    let reference = Reference::read(element, mapping)?;
    reference
        .literal
        .map(str::to_owned)
        .ok_or_else(|| element.refuse(Refusal::MissingReference))
}
