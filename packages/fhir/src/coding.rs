//! Codings and concepts: the system says what a code means, so a code without one is refused.

use salus_vocabulary::{Action, Hash, Label, Obligation, Purpose, ResourceType, UnknownCode};

use crate::element::Element;
use crate::{ImportError, Mapping, Refusal};

type Result<T> = std::result::Result<T, ImportError>;

pub(crate) const PURPOSES: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
pub(crate) const ACT_CODES: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub(crate) const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
pub(crate) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const CONSENT_ACTIONS: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
const INTERACTIONS: &str = "http://hl7.org/fhir/restful-interaction";
const RESOURCE_TYPES: [&str; 2] = [
    "http://hl7.org/fhir/resource-types",
    "http://hl7.org/fhir/fhir-types",
];

/// A code and the system that gives it its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coding<'a> {
    pub(crate) system: &'a str,
    pub(crate) code: &'a str,
}

/// Why a coding means nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CodingError {
    System,
    Code(UnknownCode),
}

impl CodingError {
    pub(crate) fn at(&self, path: &str, coding: Coding<'_>) -> ImportError {
        match self {
            Self::System => ImportError::new(Refusal::UnknownSystem, path)
                .found(format_args!("{}|{}", coding.system, coding.code)),
            Self::Code(error) => ImportError::unknown_code(path, error),
        }
    }
}

type Meaning<T> = std::result::Result<T, CodingError>;

impl<'a> Coding<'a> {
    pub(crate) fn read(element: &Element<'a>) -> Result<Self> {
        element.only(&["system", "version", "code", "display", "userSelected"])?;
        match (element.token("system")?, element.token("code")?) {
            (Some(system), Some(code)) => Ok(Self { system, code }),
            _ => Err(element.refuse(Refusal::MissingCoding)),
        }
    }

    /// The system under HL7's present name for it: OIDs and the names of earlier releases mean the
    /// same codes, and a deny must not miss them.
    pub(crate) fn known_system(self) -> &'a str {
        match self.system {
            "urn:oid:2.16.840.1.113883.5.8" | "http://hl7.org/fhir/v3/ActReason" => PURPOSES,
            "urn:oid:2.16.840.1.113883.5.4" | "http://hl7.org/fhir/v3/ActCode" => ACT_CODES,
            "urn:oid:2.16.840.1.113883.5.25" | "http://hl7.org/fhir/v3/Confidentiality" => {
                CONFIDENTIALITY
            }
            "urn:oid:2.16.840.1.113883.5.90" | "http://hl7.org/fhir/v3/ParticipationType" => {
                PARTICIPATION
            }
            other => other,
        }
    }

    /// A code of HL7's purposes of use; of another system the code with its system. What only looks
    /// like HL7's system is none: a foreign purpose matches nothing but itself.
    pub(crate) fn purpose(self) -> Meaning<Purpose> {
        if self.known_system() != PURPOSES {
            let system = self.system.to_ascii_lowercase();
            if ["actreason", "v3-purposeofuse"]
                .iter()
                .any(|name| system.contains(name))
            {
                return Err(CodingError::System);
            }
            let foreign = format!("{}|{}", self.system, self.code);
            return foreign.parse().map_err(CodingError::Code);
        }
        let purpose: Purpose = self.code.parse().map_err(CodingError::Code)?;
        if purpose.is_foreign() {
            Err(CodingError::System)
        } else {
            Ok(purpose)
        }
    }

    pub(crate) fn action(self) -> Meaning<Action> {
        let action = |codes: &[Action]| {
            let action: Action = self.code.parse().map_err(CodingError::Code)?;
            if codes.contains(&action) {
                Ok(action)
            } else {
                Err(CodingError::System)
            }
        };
        match self.system {
            CONSENT_ACTIONS => action(&[
                Action::Collect,
                Action::Access,
                Action::Use,
                Action::Disclose,
                Action::Correct,
            ]),
            INTERACTIONS => action(&[Action::Create, Action::Read, Action::Update, Action::Delete]),
            _ => Err(CodingError::System),
        }
    }

    pub(crate) fn label(self) -> Meaning<Label> {
        match self.known_system() {
            CONFIDENTIALITY => self
                .code
                .parse()
                .map(Label::Confidentiality)
                .map_err(CodingError::Code),
            ACT_CODES => self
                .code
                .parse()
                .map(Label::Sensitivity)
                .map_err(CodingError::Code),
            _ => Err(CodingError::System),
        }
    }

    pub(crate) fn resource_type(self) -> Meaning<ResourceType> {
        if RESOURCE_TYPES.contains(&self.system) {
            self.code.parse().map_err(CodingError::Code)
        } else {
            Err(CodingError::System)
        }
    }

    pub(crate) fn obligation(self) -> Meaning<Obligation> {
        match self.known_system() {
            ACT_CODES => self.code.parse().map_err(CodingError::Code),
            _ => Err(CodingError::System),
        }
    }
}

/// A list of codings, each read as one meaning, without doubles.
pub(crate) fn codings<T: PartialEq>(
    parent: &Element<'_>,
    field: &str,
    read: impl Fn(Coding<'_>) -> Meaning<T>,
) -> Result<Vec<T>> {
    let mut meanings = Vec::new();
    for element in parent.elements(field)? {
        let coding = Coding::read(&element)?;
        push_new(
            &mut meanings,
            read(coding).map_err(|error| error.at(element.path(), coding))?,
        );
    }
    Ok(meanings)
}

/// A list of concepts, each read as one meaning, without doubles.
pub(crate) fn concepts<T: PartialEq>(
    parent: &Element<'_>,
    field: &str,
    read: impl Fn(Coding<'_>) -> Meaning<T>,
) -> Result<Vec<T>> {
    let mut meanings = Vec::new();
    for element in parent.elements(field)? {
        push_new(&mut meanings, concept(&element, &read)?);
    }
    Ok(meanings)
}

/// One concept. Its codings say the same in several systems, so that those which are not
/// understood may be passed over as long as one is, and all that are understood agree.
pub(crate) fn concept<T: PartialEq>(
    element: &Element<'_>,
    read: impl Fn(Coding<'_>) -> Meaning<T>,
) -> Result<T> {
    let mut meaning = None;
    let mut strange = None;
    for coding in concept_codings(element)? {
        match (read(coding), &meaning) {
            (Ok(one), None) => meaning = Some(one),
            (Ok(one), Some(other)) if one != *other => {
                return Err(element.refuse(Refusal::AmbiguousConcept));
            }
            (Ok(_), Some(_)) => {}
            (Err(error), _) => strange = strange.or(Some(error.at(element.path(), coding))),
        }
    }
    meaning.ok_or_else(|| strange.unwrap_or_else(|| element.refuse(Refusal::MissingCoding)))
}

/// The codings of a concept, at least one.
pub(crate) fn concept_codings<'a>(element: &Element<'a>) -> Result<Vec<Coding<'a>>> {
    element.only(&["coding", "text"])?;
    let codings = element
        .elements("coding")?
        .iter()
        .map(Coding::read)
        .collect::<Result<Vec<_>>>()?;
    if codings.is_empty() {
        Err(element.refuse(Refusal::MissingCoding))
    } else {
        Ok(codings)
    }
}

/// Clinical codes as keyed hashes; every coding of a concept is one of the alternatives.
pub(crate) fn clinical_codes(
    parent: &Element<'_>,
    field: &str,
    mapping: &Mapping<'_>,
) -> Result<Vec<Hash>> {
    let mut hashes = Vec::new();
    for element in parent.elements(field)? {
        for coding in concept_codings(&element)? {
            push_new(&mut hashes, mapping.secret.code(coding.system, coding.code));
        }
    }
    Ok(hashes)
}

pub(crate) fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
