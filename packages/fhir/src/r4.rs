//! R4 Consent, also as profiled by IHE PCF: a root provision with a type, and what nests in it.

use salus_policy::{
    Applies, Category, Condition, DefaultEffect, Effect, Grantee, Rule, Scope, Terms,
};
use salus_vocabulary::{Id, Period, Purpose};

use crate::coding::{codings, concept_codings};
use crate::consent::{self, Imported};
use crate::element::Element;
use crate::provision::{Provision, Unconditional, effect, scope, without_doubles};
use crate::{ImportError, Mapping, Refusal, Version};

type Result<T> = std::result::Result<T, ImportError>;

const KNOWN: &[&str] = &[
    "resourceType",
    "meta",
    "language",
    "text",
    "contained",
    "identifier",
    "status",
    "scope",
    "category",
    "patient",
    "dateTime",
    "performer",
    "organization",
    "sourceAttachment",
    "sourceReference",
    "policy",
    "policyRule",
    "verification",
    "provision",
];

pub(crate) fn read(consent: &Element<'_>, mapping: &Mapping<'_>) -> Result<Imported> {
    consent.only(KNOWN)?;
    consent::require_active(consent)?;
    let subject = consent::required_person(consent, "patient", mapping)?;
    let custodian = consent::only_controller(consent, "organization", mapping)?;
    let category = category(consent)?;
    let root = root(consent)?;
    let reading = Reading {
        controller: consent::controller_id(custodian),
        mapping,
    };
    let mut stated = reading.root(&root)?;
    if category == Category::Research && stated.provision.purposes.is_empty() {
        stated.provision.purposes = vec![research(&root)?];
    }
    let nested = reading.nested(&root, &stated.provision)?;
    let decided = match base_policy(consent)? {
        Base::None => decide(&root, stated, nested)?,
        Base::OptOut(policy) => {
            let purposes = if category == Category::Research {
                Scope::List(vec![research(&root)?])
            } else {
                Scope::Any
            };
            decide_within_opt_out(&root, &policy, purposes, stated, nested)?
        }
    };
    Ok(Imported {
        version: Version::R4,
        subject: Some(subject),
        terms: Terms {
            category,
            custodian,
            grantee: Grantee::General,
            period: decided.period,
            applies: decided.applies,
            default: decided.default,
            rules: without_doubles(decided.rules),
            emergency: None,
            obligations: Vec::new(),
            policy: None,
            source: None,
        },
    })
}

/// A provision with its own type.
struct Stated {
    effect: Effect,
    provision: Provision,
}

/// The parts of terms that the provisions give.
struct Decided {
    period: Period,
    applies: Applies,
    default: DefaultEffect,
    rules: Vec<Rule>,
}

fn root<'a>(consent: &Element<'a>) -> Result<Element<'a>> {
    if let Some(root) = consent.element("provision")? {
        return Ok(root);
    }
    let by_policy = consent.has("policyRule") || consent.has("policy");
    Err(if by_policy {
        consent.refuse_at("policyRule", Refusal::PolicyRuleAlone)
    } else {
        consent.refuse_at("provision", Refusal::NoProvision)
    })
}

/// The scope of an R4 consent names its category.
fn category(consent: &Element<'_>) -> Result<Category> {
    let scope = consent
        .element("scope")?
        .ok_or_else(|| consent.refuse_at("scope", Refusal::UnknownCategory))?;
    consent::category_of(&scope)?.ok_or_else(|| scope.refuse(Refusal::UnknownCategory))
}

fn research(root: &Element<'_>) -> Result<Purpose> {
    "HRESCH"
        .parse()
        .map_err(|error| ImportError::unknown_code(root.path_of("purpose"), &error))
}

/// What the `policyRule` beside a typed root adds to it.
enum Base<'a> {
    /// Nothing: it is absent, names a regulation, or is a general yes that the root makes exact.
    None,
    /// A general no, from which the root is an exception.
    OptOut(Element<'a>),
}

fn base_policy<'a>(consent: &Element<'a>) -> Result<Base<'a>> {
    const REGULATIONS: &str = "http://terminology.hl7.org/CodeSystem/consentpolicycodes";
    const ACT_CODES: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    let Some(policy) = consent.element("policyRule")? else {
        return Ok(Base::None);
    };
    let mut opt_out = false;
    for coding in concept_codings(&policy)? {
        match (coding.system, coding.code) {
            (REGULATIONS, _) | (ACT_CODES, "OPTIN" | "OPTINR") => {}
            (ACT_CODES, "OPTOUT") => opt_out = true,
            (_, code) => return Err(policy.refuse(Refusal::PolicyRule).found(code)),
        }
    }
    Ok(if opt_out {
        Base::OptOut(policy)
    } else {
        Base::None
    })
}

/// The root's own scope is the scope of the terms, its type their default. A root that permits
/// only some data leaves the rest closed.
fn decide(root: &Element<'_>, stated: Stated, mut nested: Vec<Rule>) -> Result<Decided> {
    let Stated { effect, provision } = stated;
    let (default, rules) = match (effect, provision.filters_data()) {
        (Effect::Deny, true) => return Err(root.refuse(Refusal::RootDenyWithData)),
        (Effect::Deny, false) => (DefaultEffect::Deny, nested),
        (Effect::Permit, false) => (DefaultEffect::Permit, nested),
        (Effect::Permit, true) => {
            let when = provision.data_condition();
            let permit = except_denied(root, when, &mut nested)?;
            nested.insert(0, permit);
            (DefaultEffect::Closed, nested)
        }
    };
    Ok(Decided {
        period: provision.period.unwrap_or(Period::ALWAYS),
        applies: Applies {
            actors: scope(provision.recipients),
            purposes: scope(provision.purposes),
            actions: scope(provision.actions),
        },
        default,
        rules,
    })
}

/// After a general no, everything outside the root is denied too, so that the terms apply to
/// everything (a no to research to all research) and the root becomes a rule. Permits nested in a narrower root would lose its scope.
fn decide_within_opt_out(
    root: &Element<'_>,
    policy: &Element<'_>,
    purposes: Scope<Purpose>,
    stated: Stated,
    mut nested: Vec<Rule>,
) -> Result<Decided> {
    let Stated { effect, provision } = stated;
    let filtered = provision.filters_data();
    if filtered && effect == Effect::Deny {
        return Err(root.refuse(Refusal::RootDenyWithData));
    }
    let when = provision.condition();
    let nested_permits = nested.iter().any(|rule| rule.effect == Effect::Permit);
    if nested_permits && !when.is_unconditional() {
        return Err(policy.refuse(Refusal::PolicyRule));
    }
    if effect == Effect::Permit {
        let permit = if filtered {
            except_denied(root, when, &mut nested)?
        } else {
            Rule {
                effect,
                when,
                except: Vec::new(),
            }
        };
        nested.insert(0, permit);
    }
    Ok(Decided {
        period: Period::ALWAYS,
        applies: Applies {
            actors: Scope::Any,
            purposes,
            actions: Scope::Any,
        },
        default: DefaultEffect::Deny,
        rules: nested,
    })
}

/// A permit of some data, with the nested denies taken out as its exceptions. They are exceptions of
/// the permits beside them too: within one consent a permit never beats a deny.
fn except_denied(root: &Element<'_>, when: Condition, nested: &mut Vec<Rule>) -> Result<Rule> {
    let (denied, kept): (Vec<Rule>, Vec<Rule>) = std::mem::take(nested)
        .into_iter()
        .partition(|rule| rule.effect == Effect::Deny);
    if denied.iter().any(|rule| !rule.except.is_empty()) {
        return Err(root.refuse_at("provision", Refusal::ExceptionOfException));
    }
    let except: Vec<Condition> = denied.into_iter().map(|rule| rule.when).collect();
    *nested = kept;
    for permit in nested.iter_mut() {
        permit.except.extend(except.iter().cloned());
    }
    Ok(Rule {
        effect: Effect::Permit,
        when,
        except,
    })
}

struct Reading<'a> {
    controller: Option<Id>,
    mapping: &'a Mapping<'a>,
}

impl Reading<'_> {
    fn root(&self, element: &Element<'_>) -> Result<Stated> {
        let effect =
            effect(element, "type")?.ok_or_else(|| element.refuse(Refusal::UntypedRoot))?;
        Ok(Stated {
            effect,
            provision: self.provision(element)?,
        })
    }

    fn nested(&self, root: &Element<'_>, outer: &Provision) -> Result<Vec<Rule>> {
        root.elements("provision")?
            .iter()
            .map(|element| self.rule(element, outer))
            .collect()
    }

    fn rule(&self, element: &Element<'_>, root: &Provision) -> Result<Rule> {
        let effect = typed(element)?;
        let when = self.condition(element, root)?;
        let mut except = Vec::new();
        for nested in element.elements("provision")? {
            if typed(&nested)? == effect {
                return Err(nested.refuse_at("type", Refusal::EffectOfParent));
            }
            if nested.has("provision") {
                return Err(nested.refuse_at("provision", Refusal::TooDeep));
            }
            except.push(self.condition(&nested, root)?);
        }
        Ok(Rule {
            effect,
            when,
            except,
        })
    }

    fn condition(&self, element: &Element<'_>, root: &Provision) -> Result<Condition> {
        let provision = self.provision(element)?;
        let within_root = |purpose: &Purpose| {
            root.purposes.is_empty() || root.purposes.iter().any(|outer| purpose.is_a(outer))
        };
        if !provision.purposes.iter().all(within_root) {
            return Err(element.refuse_at("purpose", Refusal::PurposeOutsideRoot));
        }
        Ok(provision.condition())
    }

    fn provision(&self, element: &Element<'_>) -> Result<Provision> {
        element.only(&[
            "type",
            "period",
            "actor",
            "action",
            "securityLabel",
            "purpose",
            "class",
            "code",
            "dataPeriod",
            "data",
            "provision",
        ])?;
        for actor in element.elements("actor")? {
            if !actor.has("role") {
                return Err(actor.refuse(Refusal::MissingRole));
            }
        }
        let mut provision = Provision::read(element, self.controller, self.mapping)?;
        provision.resource_types =
            codings(element, "class", |coding| coding.resource_type()).map_err(as_content_class)?;
        Ok(provision)
    }
}

/// Other classes than resource types exist, and are not judged here.
fn as_content_class(error: ImportError) -> ImportError {
    match error.refusal {
        Refusal::UnknownSystem => ImportError::new(Refusal::ContentClass, error.path),
        _ => error,
    }
}

fn typed(element: &Element<'_>) -> Result<Effect> {
    effect(element, "type")?.ok_or_else(|| element.refuse(Refusal::UntypedProvision))
}
