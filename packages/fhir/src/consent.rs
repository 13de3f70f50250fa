//! What the top of R4 and R5 consents has in common.

use salus_policy::{Category, Custodian, Terms};
use salus_vocabulary::Id;

use crate::element::Element;
use crate::{ImportError, Mapping, Refusal, Version, party};

type Result<T> = std::result::Result<T, ImportError>;

/// A document as consent terms. An import never says anything of emergencies.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// How the document was read.
    pub version: Version,
    /// Whose data it is about; a Permission does not say.
    pub subject: Option<Id>,
    /// What it says.
    pub terms: Terms,
}

/// Only what is in force is imported.
pub(crate) fn require_active(document: &Element<'_>) -> Result<()> {
    match document.text("status")? {
        Some("active") => Ok(()),
        Some(other) => Err(document
            .refuse_at("status", Refusal::NotActive)
            .found(other)),
        None => Err(document.refuse_at("status", Refusal::MissingStatus)),
    }
}

/// The identity of the person whom a required field refers to.
pub(crate) fn required_person(
    document: &Element<'_>,
    field: &str,
    mapping: &Mapping<'_>,
) -> Result<Id> {
    let reference = document
        .element(field)?
        .ok_or_else(|| document.refuse_at(field, Refusal::MissingSubject))?;
    party::person(&reference, mapping)
}

/// The controller, if one is named: it holds the data. R4 writes it as `organization`.
pub(crate) fn only_controller(
    document: &Element<'_>,
    field: &str,
    mapping: &Mapping<'_>,
) -> Result<Custodian> {
    let controllers = document
        .elements(field)?
        .iter()
        .map(|reference| party::identity(reference, mapping))
        .collect::<Result<Vec<_>>>()?;
    match controllers.as_slice() {
        [] => Ok(Custodian::Any),
        [one, rest @ ..] if rest.iter().all(|other| other == one) => Ok(Custodian::Identity(*one)),
        _ => Err(document.refuse_at(field, Refusal::TwoControllers)),
    }
}

pub(crate) fn controller_id(custodian: Custodian) -> Option<Id> {
    match custodian {
        Custodian::Any => None,
        Custodian::Identity(id) => Some(id),
    }
}

/// The category that a concept names by a code of the HL7 consent scopes. Codings of other systems,
/// also incomplete ones, say nothing of it.
pub(crate) fn category_of(element: &Element<'_>) -> Result<Option<Category>> {
    const SCOPES: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
    let mut named = None;
    for coding in element.elements("coding")? {
        let category = match (coding.token("system")?, coding.token("code")?) {
            (Some(SCOPES), Some("treatment")) => Category::Treatment,
            (Some(SCOPES), Some("research")) => Category::Research,
            (Some(SCOPES), Some("patient-privacy")) => Category::PatientPrivacy,
            (Some(SCOPES), Some("adr")) => Category::Adr,
            _ => continue,
        };
        if named.is_some_and(|named| named != category) {
            return Err(element.refuse(Refusal::AmbiguousConcept));
        }
        named = Some(category);
    }
    Ok(named)
}
