//! R5 Consent: a decision, and provisions whose effect turns around with every level.

use salus_policy::{
    Applies, Category, Condition, DefaultEffect, Effect, Grantee, Rule, Scope, Terms, Who,
};
use salus_vocabulary::{Id, Period};

use crate::coding::{codings, push_new};
use crate::consent::{self, Imported};
use crate::element::Element;
use crate::provision::{
    Provision, Unconditional, effect, opposite, optional_period, scope, without_doubles,
};
use crate::{ImportError, Mapping, Refusal, Version, party};

type Result<T> = std::result::Result<T, ImportError>;

const KNOWN: &[&str] = &[
    "resourceType",
    "meta",
    "language",
    "text",
    "contained",
    "identifier",
    "status",
    "category",
    "subject",
    "date",
    "period",
    "grantor",
    "grantee",
    "manager",
    "controller",
    "sourceAttachment",
    "sourceReference",
    "regulatoryBasis",
    "policyBasis",
    "policyText",
    "verification",
    "decision",
    "provision",
];

pub(crate) fn read(consent: &Element<'_>, mapping: &Mapping<'_>) -> Result<Imported> {
    consent.only(KNOWN)?;
    consent::require_active(consent)?;
    let subject = consent::required_person(consent, "subject", mapping)?;
    let custodian = consent::only_controller(consent, "controller", mapping)?;
    let decision =
        effect(consent, "decision")?.ok_or_else(|| consent.refuse(Refusal::NoDecision))?;
    let branch = Branch {
        controller: consent::controller_id(custodian),
        mapping,
    };
    let rules = consent
        .elements("provision")?
        .iter()
        .map(|element| branch.rule(element, opposite(decision)))
        .collect::<Result<Vec<_>>>()?;
    let grantees = grantees(consent, mapping)?;
    Ok(Imported {
        version: Version::R5,
        subject: Some(subject),
        terms: Terms {
            category: category(consent)?,
            custodian,
            grantee: slot(&grantees),
            period: optional_period(consent, "period", mapping)?.unwrap_or(Period::ALWAYS),
            applies: Applies {
                actors: scope(grantees),
                purposes: Scope::Any,
                actions: Scope::Any,
            },
            default: match decision {
                Effect::Permit => DefaultEffect::Permit,
                Effect::Deny => DefaultEffect::Deny,
            },
            rules: without_doubles(rules),
            emergency: None,
            obligations: Vec::new(),
            policy: None,
            source: None,
        },
    })
}

/// R5 has no scope: a category that says one names it, otherwise it is about privacy.
fn category(consent: &Element<'_>) -> Result<Category> {
    let mut named = None;
    for element in consent.elements("category")? {
        match (consent::category_of(&element)?, named) {
            (Some(category), Some(other)) if category != other => {
                return Err(element.refuse(Refusal::AmbiguousConcept));
            }
            (Some(category), _) => named = Some(category),
            (None, _) => {}
        }
    }
    Ok(named.unwrap_or(Category::PatientPrivacy))
}

fn grantees(consent: &Element<'_>, mapping: &Mapping<'_>) -> Result<Vec<Who>> {
    let mut grantees = Vec::new();
    for element in consent.elements("grantee")? {
        push_new(&mut grantees, party::who(&element, mapping)?);
    }
    Ok(grantees)
}

/// A slot is for one grantee or for nobody in particular; all of them are recipients.
fn slot(grantees: &[Who]) -> Grantee {
    match grantees {
        [Who::Identity(id) | Who::MemberOf(id)] => Grantee::Identity(*id),
        _ => Grantee::General,
    }
}

struct Branch<'a> {
    controller: Option<Id>,
    mapping: &'a Mapping<'a>,
}

impl Branch<'_> {
    fn rule(&self, element: &Element<'_>, effect: Effect) -> Result<Rule> {
        let when = self.condition(element, effect)?;
        let mut except = Vec::new();
        for nested in element.elements("provision")? {
            if nested.has("provision") {
                return Err(nested.refuse_at("provision", Refusal::TooDeep));
            }
            except.push(self.condition(&nested, opposite(effect))?);
        }
        Ok(Rule {
            effect,
            when,
            except,
        })
    }

    /// A permit that nobody wrote down, only nesting implies, must at least say what it permits.
    fn condition(&self, element: &Element<'_>, effect: Effect) -> Result<Condition> {
        element.only(&[
            "period",
            "actor",
            "action",
            "securityLabel",
            "purpose",
            "documentType",
            "resourceType",
            "code",
            "dataPeriod",
            "data",
            "provision",
        ])?;
        if element.has("documentType") {
            return Err(element.refuse_at("documentType", Refusal::DocumentType));
        }
        let mut provision = Provision::read(element, self.controller, self.mapping)?;
        provision.resource_types =
            codings(element, "resourceType", |coding| coding.resource_type())?;
        let condition = provision.condition();
        if effect == Effect::Permit && condition.is_unconditional() {
            return Err(element.refuse(Refusal::UnconditionalPermit));
        }
        Ok(condition)
    }
}
