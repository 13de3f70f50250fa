//! Whole terms.

use salus_policy::{
    Applies, Category, Custodian, DefaultEffect, Effect, EmergencyTerms, Grantee, Scope, Terms,
};
use salus_vocabulary::{Action, Purpose};

use super::codes::{all_of, any_of, confidentiality, obligation, purposes};
use super::when::period;
use super::{Glossary, Sense, Speech};

impl<I: PartialEq, G: Glossary<I> + ?Sized> Speech<'_, I, G> {
    /// Everything that terms say.
    pub(super) fn terms(&self, terms: &Terms<I>) -> Vec<String> {
        let mut said = vec![
            category(terms.category).to_owned(),
            match &terms.custodian {
                Custodian::Any => "It is about data held by anyone.".to_owned(),
                Custodian::Identity(custodian) => {
                    format!("It is about data held by {}.", self.name(custodian))
                }
            },
            match &terms.grantee {
                Grantee::General => "It is made out to nobody in particular.".to_owned(),
                Grantee::Identity(grantee) => {
                    format!("It is made out to {}.", self.name(grantee))
                }
            },
            match period(&terms.period, &self.glossary.zone()) {
                Some(period) => format!("It holds {period}."),
                None => "It holds until it is ended; it has no end date.".to_owned(),
            },
        ];
        said.extend(self.applies(terms));
        said.extend(self.rules(terms));
        said.push(self.default_of(terms));
        said.extend(uncovered_emergencies(terms));
        said.extend(self.emergency(terms));
        said.extend(obligations(terms));
        if let Some(policy) = &terms.policy {
            said.push(format!(
                "It refers to the policy at {} with the SHA-256 {}.",
                policy.uri, policy.hash
            ));
        }
        if let Some(source) = &terms.source {
            said.push(format!(
                "The document behind it has the salted SHA-256 {source}."
            ));
        }
        said
    }

    fn applies(&self, terms: &Terms<I>) -> Vec<String> {
        let Applies {
            actors,
            purposes: for_what,
            actions,
        } = &terms.applies;
        let who = match actors {
            Scope::Any => "by anyone".to_owned(),
            Scope::List(listed) => {
                let listed: Vec<String> = listed.iter().map(|who| self.who(who)).collect();
                format!("by {}", any_of(&listed))
            }
        };
        let purpose = match for_what {
            Scope::Any => "for any purpose".to_owned(),
            Scope::List(listed) => format!("for {}", purposes(listed, Sense::Restricting)),
        };
        let action = match actions {
            Scope::Any => "to do anything".to_owned(),
            Scope::List(listed) => format!("to {}", scope_actions(listed)),
        };
        let mut said = vec![format!(
            "It speaks about requests {who}, {purpose}, {action}."
        )];
        let limited = *actors != Scope::Any || *for_what != Scope::Any || *actions != Scope::Any;
        if limited {
            said.push("About other requests it says nothing.".to_owned());
        }
        if may_refuse(terms) {
            said.extend(reaches_further(for_what, actions));
        }
        said
    }

    fn default_of(&self, terms: &Terms<I>) -> String {
        let what = if terms.rules.is_empty() {
            "Everything that it speaks about"
        } else {
            "Whatever its rules leave open"
        };
        match terms.default {
            DefaultEffect::Permit => {
                let whom = self.vouched(terms);
                let silent = silent_default(terms);
                format!("{what} it permits, to {whom}{silent}.")
            }
            DefaultEffect::Deny => format!("{what} it refuses."),
            DefaultEffect::Closed => format!(
                "{what} it refuses unless another consent or a delegation permits it; in a \
                 declared emergency it is silent there."
            ),
        }
    }

    /// Whom a permit reaches that names no recipients.
    pub(super) fn vouched(&self, terms: &Terms<I>) -> &'static str {
        match terms.applies.actors {
            Scope::Any => "anyone who acts for an accredited organization",
            Scope::List(_) => "anyone whom it speaks about",
        }
    }

    fn emergency(&self, terms: &Terms<I>) -> Vec<String> {
        const ALLOWED: &str = "In a declared emergency it permits whoever declared it, whatever \
                               people and purposes it speaks about";
        match terms.emergency {
            None if terms.default == DefaultEffect::Deny => vec![
                "What holds in a declared emergency it does not say yet; before it is granted, \
                 the patient has to."
                    .to_owned(),
            ],
            None => vec!["It says nothing of declared emergencies.".to_owned()],
            Some(EmergencyTerms::Allow) => {
                vec![format!("{ALLOWED}; what a rule forbids stays forbidden.")]
            }
            Some(EmergencyTerms::AllowUpTo(level)) => vec![
                format!(
                    "{ALLOWED}, but only records of at most {}; what a rule forbids stays \
                     forbidden.",
                    confidentiality(level)
                ),
                "Records above that, or without a label that says so, it refuses then, whatever \
                 its rules permit."
                    .to_owned(),
            ],
            Some(EmergencyTerms::Forbid) => {
                vec!["In a declared emergency it refuses, too.".to_owned()]
            }
        }
    }
}

fn category(category: Category) -> &'static str {
    match category {
        Category::Treatment => "This is a consent about treatment.",
        Category::Research => "This is a consent about research.",
        Category::PatientPrivacy => "This is a consent about privacy.",
        Category::Adr => "This is an advance care directive.",
    }
}

fn scope_actions(listed: &[Action]) -> String {
    super::codes::actions(listed, Sense::Permitting)
}

fn may_refuse<I>(terms: &Terms<I>) -> bool {
    terms.default != DefaultEffect::Permit
        || terms.rules.iter().any(|rule| rule.effect == Effect::Deny)
}

/// Where it refuses, a scope covers more than it lists, so that nobody slips past it.
fn reaches_further(purposes: &Scope<Purpose>, actions: &Scope<Action>) -> Option<String> {
    let mut further = Vec::new();
    if let Scope::List(listed) = actions {
        for action in listed {
            match action {
                Action::Access => further.push("to read and use, as part of access".to_owned()),
                Action::Collect => further.push("to create, as part of collect".to_owned()),
                Action::Correct => {
                    further.push("to update and delete, as part of correct".to_owned());
                }
                _ => {}
            }
        }
    }
    if *purposes != Scope::Any {
        further.push("for any purpose that HL7's table does not list".to_owned());
    }
    (!further.is_empty()).then(|| {
        format!(
            "Where it refuses, it also speaks about requests {}.",
            all_of(&further)
        )
    })
}

/// Whether the permit covers any emergency: only through an emergency code that it lists.
fn covers_emergencies<I>(terms: &Terms<I>, purposes: Option<&Vec<Purpose>>) -> bool {
    let scope = match &terms.applies.purposes {
        Scope::Any => None,
        Scope::List(listed) => Some(listed),
    };
    purposes
        .or(scope)
        .is_some_and(|listed| listed.iter().any(Purpose::is_emergency))
}

/// What a default permit does not cover.
fn silent_default<I>(terms: &Terms<I>) -> &'static str {
    match terms.applies.purposes {
        Scope::Any => {
            "; in emergencies, and for purposes that HL7's table does not list, it is silent there"
        }
        Scope::List(_) if covers_emergencies(terms, None) => "",
        Scope::List(_) => "; in emergencies it is silent there",
    }
}

fn uncovered_emergencies<I>(terms: &Terms<I>) -> Option<String> {
    const EMERGENCIES: &str = "emergency treatment or breaking the glass";
    let permits = (1u32..).zip(&terms.rules);
    let permits: Vec<(String, bool)> = permits
        .filter(|(_, rule)| rule.effect == Effect::Permit)
        .map(|(number, rule)| {
            let covers = covers_emergencies(terms, rule.when.purposes.as_ref());
            (format!("rule {number}"), covers)
        })
        .collect();
    let silent: Vec<String> = permits
        .iter()
        .filter(|(_, covers)| !covers)
        .map(|(name, _)| name.clone())
        .collect();
    if silent.is_empty() {
        None
    } else if silent.len() == permits.len() {
        Some(format!("None of its rules permits {EMERGENCIES}."))
    } else {
        let silent = any_of(&silent);
        Some(format!("It does not permit {EMERGENCIES} by {silent}."))
    }
}

fn obligations<I>(terms: &Terms<I>) -> Option<String> {
    let duties: Vec<String> = terms
        .obligations
        .iter()
        .map(|code| obligation(*code))
        .collect();
    (!duties.is_empty()).then(|| {
        format!(
            "What it permits comes with duties: {}; whoever cannot fulfil them all gets nothing.",
            all_of(&duties)
        )
    })
}
