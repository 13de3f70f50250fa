//! What the top of R4 and R5 consents has in common.

use salus_policy::{Category, Custodian, Terms};
use salus_vocabulary::Id;

use crate::coding::concept_codings;
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

/// The identity of whoever a required field refers to.
pub(crate) fn required_party(
    document: &Element<'_>,
    field: &str,
    mapping: &Mapping<'_>,
) -> Result<Id> {
    let reference = document
        .element(field)?
        .ok_or_else(|| document.refuse_at(field, Refusal::MissingSubject))?;
    party::identity(&reference, mapping)
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

/// The category that a concept names by a code of the HL7 consent scopes.
pub(crate) fn category_of(element: &Element<'_>) -> Result<Option<Category>> {
    const SCOPES: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
    if !element.has("coding") {
        return Ok(None);
    }
    let codings = concept_codings(element)?;
    Ok(codings
        .iter()
        .filter(|coding| coding.system == SCOPES)
        .find_map(|coding| match coding.code {
            "treatment" => Some(Category::Treatment),
            "research" => Some(Category::Research),
            "patient-privacy" => Some(Category::PatientPrivacy),
            "adr" => Some(Category::Adr),
            _ => None,
        }))
}
