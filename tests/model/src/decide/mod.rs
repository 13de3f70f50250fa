//! The decision, written a second time from the rule page alone, over messages as they are sent:
//! plain, slow, and without a line of `salus-policy`'s logic.

use salus_policy::{
    ActorRole, Condition, Custodian, DefaultEffect, Effect, EmergencyTerms, Scope, Terms,
};
use salus_vocabulary::{AccreditationKind, Action, Purpose};

use crate::data::Data;

mod matching;
use matching::{
    Reads, actions_match, context, delegate_sees, is_a, is_foreign, is_who, names, purposes_match,
    record,
};

/// What is known when somebody asks. Identities are addresses.
pub struct Facts<'a> {
    pub now: u64,
    pub subject: &'a str,
    pub custodian: &'a str,
    pub actor: &'a str,
    /// The actor sent the message itself.
    pub proven: bool,
    /// The accredited organization that the actor truly acts for.
    pub acts_for: Option<&'a str>,
    /// Organizations that the actor is a member of now.
    pub member_of: Vec<&'a str>,
    /// Organizations of the actor that are accredited now.
    pub accredited: Vec<&'a str>,
    /// No delegate shuts the actor out through an organization that it merely belongs to.
    pub spared: bool,
    /// Accreditations that the actor holds now.
    pub holds: Vec<AccreditationKind>,
    /// What a live delegation lets the actor view.
    pub view: Option<&'a Condition<String>>,
    pub purpose: &'a Purpose,
    pub action: Action,
    pub data: Option<&'a Data>,
    /// A declared emergency is live.
    pub emergency: bool,
    /// Whom the subject excluded, whether even in emergencies, whether by a delegate; voided ones are
    /// left out.
    pub excluded: Vec<(&'a str, bool, bool)>,
    pub consents: Vec<Given<'a>>,
    /// What the deployment answers in an emergency without consent.
    pub permits_without_consent: bool,
}

/// A consent that is active and in its period.
pub struct Given<'a> {
    /// Its permits are dead: stripped, voided, or the subject is deactivated.
    pub dead: bool,
    /// It was recorded as a refusal: it stands aside in emergencies where it says so.
    pub refusal: bool,
    /// Only delegates had a part in it.
    pub by_delegate: bool,
    pub terms: &'a Terms<String>,
}

/// The answer: an outcome, and the reason where the model says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: &'static str,
    pub reason: Option<&'static str>,
}

fn verdict(outcome: &'static str, reason: &'static str) -> Verdict {
    Verdict {
        outcome,
        reason: Some(reason),
    }
}

/// What a record may turn out to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Three {
    No,
    /// The record does not say, or there is none yet.
    Open,
    Yes,
}

impl Three {
    fn of(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// What one consent may say, over all records that are still possible.
#[derive(Default, Clone, Copy, Debug)]
struct Says {
    deny: Option<&'static str>,
    permit: Option<&'static str>,
    closed: bool,
    silent: bool,
}

pub fn decide(facts: &Facts<'_>) -> Verdict {
    let viewing = matches!(facts.action, Action::Access | Action::Use | Action::Read);
    if facts.proven && facts.actor == facts.subject && viewing {
        return verdict("permit", "own_access");
    }
    let urgent = is_a(facts.purpose, "ETREAT");
    let declared = urgent && facts.emergency;
    if facts.excluded.iter().any(|(who, _, _)| *who == facts.actor) {
        return verdict("deny", "excluded_person");
    }
    let belongs = |organization: &str, by_delegate: bool| {
        facts.acts_for == Some(organization)
            || (facts.member_of.contains(&organization) && !(by_delegate && facts.spared))
    };
    if facts
        .excluded
        .iter()
        .any(|(who, even, by_delegate)| belongs(who, *by_delegate) && (!declared || *even))
    {
        return verdict("deny", "excluded_organization");
    }
    let said: Vec<Says> = facts
        .consents
        .iter()
        .filter_map(|given| one_consent(facts, given, urgent, declared))
        .collect();
    let delegate = viewing && facts.view.is_some_and(|view| delegate_sees(facts, view));
    let sure = facts.data.is_some();
    let reason = |reason: Option<&'static str>| reason.filter(|_| sure);
    let first = |of: fn(&Says) -> Option<&'static str>| {
        said.iter().filter_map(of).min_by_key(|reason| rank(reason))
    };
    // A consent that can only deny denies at once, whatever the record.
    let denies: Vec<&Says> = said
        .iter()
        .filter(|says| says.deny.is_some() && says.permit.is_none() && !says.closed && !says.silent)
        .collect();
    if !denies.is_empty() {
        return Verdict {
            outcome: "deny",
            reason: reason(first(|says| says.deny)),
        };
    }
    if let Some(permit) = first(|says| says.permit) {
        return Verdict {
            outcome: "permit",
            reason: reason(Some(permit)),
        };
    }
    if delegate {
        return Verdict {
            outcome: "permit",
            reason: reason(Some("delegate_access")),
        };
    }
    if said.iter().any(|says| says.closed) {
        return Verdict {
            outcome: "deny",
            reason: reason(Some("default_closed")),
        };
    }
    if declared {
        let outcome = if facts.permits_without_consent {
            "permit"
        } else {
            "deny"
        };
        return Verdict {
            outcome,
            reason: reason(Some("emergency_policy")),
        };
    }
    let unproven = facts.actor == facts.subject && !facts.proven;
    Verdict {
        outcome: "no_consent",
        reason: reason(Some(if unproven {
            "actor_unproven"
        } else {
            "no_consent"
        })),
    }
}

/// The published order, as far as reasons compete with each other.
fn rank(reason: &str) -> usize {
    [
        "deny_rule",
        "emergency_forbidden",
        "emergency_level",
        "default_deny",
        "permit_rule",
        "emergency_allowed",
        "default_permit",
    ]
    .iter()
    .position(|known| *known == reason)
    .unwrap_or(usize::MAX)
}

/// Rules 2 to 5 and 7 for one consent; `None`: it is no candidate.
fn one_consent(facts: &Facts<'_>, given: &Given<'_>, urgent: bool, declared: bool) -> Option<Says> {
    let terms = given.terms;
    match &terms.custodian {
        Custodian::Any => {}
        Custodian::Identity(custodian) if custodian == facts.custodian => {}
        Custodian::Identity(_) => return None,
    }
    let denies = Reads::Denials {
        by_delegate: given.by_delegate,
    };
    let actor_in = |reads: Reads| match &terms.applies.actors {
        Scope::Any => true,
        Scope::List(list) => list.iter().any(|who| is_who(facts, who, reads)),
    };
    let purpose_in = |restricting: bool| match &terms.applies.purposes {
        Scope::Any => true,
        Scope::List(list) => purposes_match(facts.purpose, list, restricting),
    };
    let action_in = |restricting: bool| match &terms.applies.actions {
        Scope::Any => true,
        Scope::List(list) => actions_match(facts.action, list, restricting),
    };
    let may_deny = actor_in(denies) && purpose_in(true) && action_in(true);
    let may_permit =
        !given.dead && actor_in(Reads::Permits) && purpose_in(false) && action_in(false);
    let emergency = terms.emergency.filter(|_| declared && action_in(true));
    let may_allow = !given.dead && action_in(false);
    if !may_deny && !may_permit && emergency.is_none() {
        return None;
    }

    let scope_names_recipients = matches!(terms.applies.actors, Scope::List(_));
    let scope_purposes = match &terms.applies.purposes {
        Scope::Any => None,
        Scope::List(list) => Some(list),
    };
    let covers = |purposes: Option<&Vec<Purpose>>| match purposes.or(scope_purposes) {
        None => !urgent && !is_foreign(facts.purpose),
        Some(list) if urgent => list
            .iter()
            .any(|listed| is_a(listed, "ETREAT") && facts.purpose.is_a(listed)),
        Some(list) => purposes_match(facts.purpose, list, false),
    };
    let reaches = |condition: Option<&Condition<String>>| {
        let named = scope_names_recipients
            || condition
                .and_then(|condition| condition.actors.as_ref())
                .is_some_and(|actors| names(actors, ActorRole::Recipient));
        may_permit
            && covers(condition.and_then(|condition| condition.purposes.as_ref()))
            && (named || facts.acts_for.is_some())
    };

    let mut deny = Three::No;
    let mut permit = Three::No;
    for rule in &terms.rules {
        let restricting = rule.effect == Effect::Deny;
        let reads = if restricting { denies } else { Reads::Permits };
        let excepts = if restricting {
            Reads::Permits
        } else {
            Reads::Denials { by_delegate: false }
        };
        let reached = if restricting {
            may_deny
        } else {
            reaches(Some(&rule.when))
        };
        if !reached || !context(facts, &rule.when, reads, urgent) {
            continue;
        }
        let mut holds = record(facts, &rule.when, restricting);
        for exception in &rule.except {
            if context(facts, exception, excepts, urgent) {
                let stops = record(facts, exception, !restricting);
                holds = holds.min(match stops {
                    Three::Yes => Three::No,
                    Three::Open => Three::Open,
                    Three::No => Three::Yes,
                });
            }
        }
        if restricting {
            deny = deny.max(holds);
        } else {
            permit = permit.max(holds);
        }
    }

    let mut says = Says::default();
    if deny != Three::No {
        says.deny = Some("deny_rule");
    }
    if deny == Three::Yes {
        return Some(says);
    }
    match emergency {
        Some(EmergencyTerms::Forbid) => {
            says.deny = says.deny.or(Some("emergency_forbidden"));
            return Some(says);
        }
        Some(EmergencyTerms::AllowUpTo(level)) => {
            let within = record(
                facts,
                &Condition {
                    confidentiality_at_most: Some(level),
                    ..Condition::default()
                },
                false,
            );
            if within != Three::Yes {
                says.deny = says.deny.or(Some("emergency_level"));
            }
            if within == Three::No {
                return Some(says);
            }
        }
        Some(EmergencyTerms::Allow) | None => {}
    }
    if permit != Three::No {
        says.permit = Some("permit_rule");
    }
    if permit == Three::Yes {
        return Some(says);
    }
    let allowed = matches!(
        emergency,
        Some(EmergencyTerms::Allow | EmergencyTerms::AllowUpTo(_))
    );
    if allowed && given.refusal {
        says.silent = true;
        return Some(says);
    }
    if allowed && may_allow {
        says.permit = says.permit.or(Some("emergency_allowed"));
        return Some(says);
    }
    match terms.default {
        DefaultEffect::Deny if may_deny => says.deny = says.deny.or(Some("default_deny")),
        DefaultEffect::Permit if reaches(None) => {
            says.permit = says.permit.or(Some("default_permit"));
        }
        DefaultEffect::Closed if may_deny && !declared => says.closed = true,
        _ => says.silent = true,
    }
    Some(says)
}
