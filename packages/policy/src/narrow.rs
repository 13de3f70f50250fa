//! What a patient may change in terms that an organization asked for: only what narrows them.
//!
//! The names of the slot, the scope (`applies`) and the policy text stay as they were asked, in any
//! order. Otherwise an approval may
//!
//! - shorten the period of the whole, if the request cannot deny (a deny that ends earlier widens);
//! - drop permit rules, shorten their periods, add fields or exceptions to them, remove values from
//!   their fields (a lower `confidentiality_at_most` and a shorter `data_period` remove values too);
//! - add what denies: deny rules, a default deny, `emergency: forbid`, a level where all was allowed
//!   or a lower level;
//! - add obligations, and the `source` that the patient saw.
//!
//! A permit rule may appear in several narrowed forms. All deny rules and obligations remain.

use salus_vocabulary::Purpose;

use crate::bounds::MAX_REQUESTED_RULES;
use crate::same::{all_among, same_items};
use crate::{
    ActorRole, Condition, DefaultEffect, Effect, EmergencyTerms, Rule, Scope, Terms, TermsError,
    Who,
};

/// Why an approval is more than a narrowing. Indexes count from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NarrowError {
    /// What an approval must leave as it was asked.
    #[error("salus:policy:approval_changed: `{field}` must stay as it was requested")]
    Changed {
        /// The field.
        field: &'static str,
    },
    /// The period of the whole reaches further, or ends what can deny.
    #[error(
        "salus:policy:approval_period: `period` may only be shortened, and only where the request cannot deny"
    )]
    Period,
    /// The default is neither what was asked nor deny.
    #[error("salus:policy:approval_default: `default` must stay as it was requested, or be deny")]
    Default,
    /// `emergency` says less against access than what was asked.
    #[error(
        "salus:policy:approval_emergency: `emergency` must stay as it was requested, forbid, or lower what is allowed"
    )]
    Emergency,
    /// A deny rule of the request is missing.
    #[error(
        "salus:policy:approval_deny_missing: the deny rule `rules[{index}]` of the request must stay"
    )]
    DenyMissing {
        /// Its place in the request.
        index: usize,
    },
    /// A permit rule of the approval is no narrowing of any that was asked.
    #[error(
        "salus:policy:approval_permit: `rules[{index}]` permits what no permit rule of the request does"
    )]
    PermitWidened {
        /// Its place in the approval.
        index: usize,
    },
    /// An obligation of the request is missing.
    #[error("salus:policy:approval_obligation: the obligation `{code}` of the request must stay")]
    ObligationMissing {
        /// The obligation.
        code: &'static str,
    },
}

impl Terms {
    /// As [`Terms::check_grant`], for terms that an organization asks for: fewer rules.
    pub fn check_request(&self) -> Result<(), TermsError> {
        if self.rules.len() > MAX_REQUESTED_RULES {
            return Err(TermsError::TooMany {
                field: "rules".to_owned(),
                given: self.rules.len(),
                max: MAX_REQUESTED_RULES,
            });
        }
        self.check_grant()
    }
}

/// Refuses an approval that does more than narrow the request. Both pass [`Terms::check`]; that the
/// approval may be granted at all ([`Terms::check_grant`]) is not looked at here.
pub fn check(requested: &Terms, approved: &Terms) -> Result<(), NarrowError> {
    check_unchanged(requested, approved)?;
    if !period_narrows(requested, approved) {
        return Err(NarrowError::Period);
    }
    if approved.default != requested.default && approved.default != DefaultEffect::Deny {
        return Err(NarrowError::Default);
    }
    if !emergency_narrows(requested.emergency, approved.emergency) {
        return Err(NarrowError::Emergency);
    }
    check_denies_stay(requested, approved)?;
    check_permits_narrow(requested, approved)?;
    let missing = requested
        .obligations
        .iter()
        .find(|asked| !approved.obligations.contains(asked));
    match missing {
        Some(code) => Err(NarrowError::ObligationMissing { code: code.code() }),
        None => Ok(()),
    }
}

fn check_unchanged(requested: &Terms, approved: &Terms) -> Result<(), NarrowError> {
    let (asked, given) = (&requested.applies, &approved.applies);
    let unchanged = [
        ("category", requested.category == approved.category),
        ("custodian", requested.custodian == approved.custodian),
        ("grantee", requested.grantee == approved.grantee),
        ("applies.actors", same_scope(&asked.actors, &given.actors)),
        (
            "applies.purposes",
            same_scope(&asked.purposes, &given.purposes),
        ),
        (
            "applies.actions",
            same_scope(&asked.actions, &given.actions),
        ),
        ("policy", requested.policy == approved.policy),
        (
            "source",
            requested.source.is_none() || requested.source == approved.source,
        ),
    ];
    match unchanged.into_iter().find(|(_, same)| !same) {
        Some((field, _)) => Err(NarrowError::Changed { field }),
        None => Ok(()),
    }
}

fn same_scope<T: PartialEq>(asked: &Scope<T>, given: &Scope<T>) -> bool {
    match (asked, given) {
        (Scope::Any, Scope::Any) => true,
        (Scope::List(asked), Scope::List(given)) => same_items(asked, given),
        _ => false,
    }
}

fn period_narrows(requested: &Terms, approved: &Terms) -> bool {
    requested.period == approved.period
        || (!requested.can_deny() && requested.period.encloses(&approved.period))
}

fn emergency_narrows(asked: Option<EmergencyTerms>, given: Option<EmergencyTerms>) -> bool {
    use EmergencyTerms::{Allow, AllowUpTo, Forbid};
    match (asked, given) {
        (_, Some(Forbid)) | (Some(Allow), Some(AllowUpTo(_))) => true,
        (Some(AllowUpTo(asked)), Some(AllowUpTo(given))) => given <= asked,
        _ => asked == given,
    }
}

fn check_denies_stay(requested: &Terms, approved: &Terms) -> Result<(), NarrowError> {
    let stays = |asked: &Rule| approved.rules.iter().any(|given| asked.is_same_as(given));
    let missing = requested
        .rules
        .iter()
        .position(|rule| rule.effect == Effect::Deny && !stays(rule));
    match missing {
        Some(index) => Err(NarrowError::DenyMissing { index }),
        None => Ok(()),
    }
}

fn check_permits_narrow(requested: &Terms, approved: &Terms) -> Result<(), NarrowError> {
    let narrows_one = |given: &Rule| {
        requested
            .rules
            .iter()
            .any(|asked| asked.effect == Effect::Permit && permit_narrows(requested, asked, given))
    };
    let widened = approved
        .rules
        .iter()
        .position(|rule| rule.effect == Effect::Permit && !narrows_one(rule));
    match widened {
        Some(index) => Err(NarrowError::PermitWidened { index }),
        None => Ok(()),
    }
}

fn permit_narrows(requested: &Terms, asked: &Rule, given: &Rule) -> bool {
    condition_narrows(requested, &asked.when, &given.when)
        && all_conditions_among(&asked.except, &given.except)
}

/// Every field as it was or with fewer values; new fields, but none that widens.
fn condition_narrows(requested: &Terms, asked: &Condition, given: &Condition) -> bool {
    actors_narrow(requested, asked, given)
        && purposes_narrow(requested, asked, given)
        && list_narrows(&asked.actions, &given.actions)
        && list_narrows(&asked.labels, &given.labels)
        && list_narrows(&asked.resource_types, &given.resource_types)
        && list_narrows(&asked.codes, &given.codes)
        && list_narrows(&asked.data, &given.data)
        && value_narrows(
            asked.confidentiality_at_most,
            given.confidentiality_at_most,
            |asked, given| given <= asked,
        )
        && value_narrows(asked.data_period, given.data_period, |asked, given| {
            asked.encloses(&given)
        })
        && value_narrows(asked.period, given.period, |asked, given| {
            asked.encloses(&given)
        })
}

/// Naming recipients where nobody did would let in those whom no accredited organization vouches
/// for.
fn actors_narrow(requested: &Terms, asked: &Condition, given: &Condition) -> bool {
    let named = matches!(requested.applies.actors, Scope::List(_));
    [(ActorRole::Recipient, named), (ActorRole::Source, true)]
        .into_iter()
        .all(|(role, may_add)| {
            let (asked, given) = (in_role(asked, role), in_role(given, role));
            match (asked.is_empty(), given.is_empty()) {
                (true, no_more) => may_add || no_more,
                (false, none_left) => !none_left && all_among(&given, &asked),
            }
        })
}

fn in_role(condition: &Condition, role: ActorRole) -> Vec<Who> {
    let actors = condition.actors.iter().flatten();
    actors
        .filter(|actor| actor.role == role)
        .map(|actor| actor.who)
        .collect()
}

/// A permit covers an emergency or a foreign purpose only by naming it, so naming one widens.
fn purposes_narrow(requested: &Terms, asked: &Condition, given: &Condition) -> bool {
    let listed_before = |purpose: &Purpose| match &requested.applies.purposes {
        Scope::Any => false,
        Scope::List(listed) => listed.contains(purpose),
    };
    let may_add = |purpose: &Purpose| {
        !(purpose.is_emergency() || purpose.is_foreign()) || listed_before(purpose)
    };
    match (&asked.purposes, &given.purposes) {
        (None, Some(added)) => added.iter().all(may_add),
        (asked, given) => list_narrows(asked, given),
    }
}

fn list_narrows<T: PartialEq>(asked: &Option<Vec<T>>, given: &Option<Vec<T>>) -> bool {
    match (asked, given) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(asked), Some(given)) => !given.is_empty() && all_among(given, asked),
    }
}

fn value_narrows<T: Copy>(
    asked: Option<T>,
    given: Option<T>,
    narrows: impl FnOnce(T, T) -> bool,
) -> bool {
    match (asked, given) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(asked), Some(given)) => narrows(asked, given),
    }
}

fn all_conditions_among(conditions: &[Condition], among: &[Condition]) -> bool {
    conditions
        .iter()
        .all(|one| among.iter().any(|other| one.is_same_as(other)))
}
