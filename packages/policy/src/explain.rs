use cosmwasm_schema::cw_serde;
use salus_vocabulary::Id;

use crate::decide::{Candidate, Fate, decide, sorted_by_key};
use crate::matching::Question;
use crate::{ConsentRef, Decision, DefaultEffect, Effect, Given, Granted, Reason, Request};

/// A decision, and what each consent had to do with it.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Explanation")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Explanation<I = Id> {
    /// The decision itself.
    pub decision: Decision<I>,
    /// Every consent given, sorted; also where own access or an exclusion decided without them.
    pub consents: Vec<ConsentExplained>,
}

/// What one consent had to do with a decision.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct ConsentExplained {
    /// The consent.
    pub consent: ConsentRef,
    /// Whether it was a candidate, or why not.
    pub standing: Standing,
    /// Whether its permits are dead: stripped, or granted in a span that the subject voided.
    pub permits_nothing: bool,
    /// The rules whose condition is met, in the order of the terms. Without a record: the deny
    /// rules that are met by every record, and the permit rules that some record may meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleExplained>,
    /// The default, where it was what spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_applied: Option<DefaultEffect>,
    /// What it said. Absent: it was silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Reason>,
}

/// Whether a consent was a candidate, or the first reason why not.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Standing {
    /// It may speak.
    Candidate,
    /// Out of scope, but what it says of emergencies is read.
    CandidateForEmergency,
    /// It is about data at another custodian.
    OtherCustodian,
    /// Its period has not begun.
    NotBegun,
    /// Its period has ended.
    Ended,
    /// It was granted in a span that the subject voided, refusals included.
    Voided,
    /// It does not apply to this actor.
    OtherActor,
    /// It does not apply to this purpose.
    OtherPurpose,
    /// It does not apply to this action.
    OtherAction,
}

/// A rule whose condition is met.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub struct RuleExplained {
    /// Its position in the terms, from 0.
    pub index: u32,
    /// What it does if it holds.
    pub effect: Effect,
    /// The first exception that stops it, from 0. Absent: the rule holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<u32>,
}

/// Decides, and says what each consent had to do with it.
pub fn explain(given: &Given<'_>, request: &Request) -> Explanation {
    let question = Question::of(request);
    let explained = |granted: &Granted<'_>| explain_consent(granted, given, &question);
    let consents = given.consents.iter().map(explained);
    let consents = sorted_by_key(consents, |explained| explained.consent);
    Explanation {
        decision: decide(given, request),
        consents,
    }
}

fn explain_consent(
    granted: &Granted<'_>,
    given: &Given<'_>,
    question: &Question<'_>,
) -> ConsentExplained {
    let explained = ConsentExplained {
        consent: granted.reference,
        standing: Standing::Candidate,
        permits_nothing: granted.stripped || granted.refusal || given.is_voided(granted.granted),
        rules: Vec::new(),
        default_applied: None,
        said: None,
    };
    let candidate = match Candidate::of(granted, given, question) {
        Ok(candidate) => candidate,
        Err(standing) => {
            return ConsentExplained {
                standing,
                ..explained
            };
        }
    };
    let said = candidate.says();
    let by_default = matches!(
        said,
        Some(Reason::DefaultDeny | Reason::DefaultPermit | Reason::DefaultClosed)
    );
    ConsentExplained {
        standing: if candidate.is_for_emergency_only() {
            Standing::CandidateForEmergency
        } else {
            Standing::Candidate
        },
        rules: explain_rules(&candidate),
        default_applied: by_default.then_some(candidate.terms.default),
        said,
        ..explained
    }
}

fn explain_rules(candidate: &Candidate<'_>) -> Vec<RuleExplained> {
    let met = (0u32..)
        .zip(&candidate.terms.rules)
        .filter_map(|(index, rule)| {
            let stopped_by = match candidate.fate(rule) {
                Fate::Unmet => return None,
                Fate::Stopped(exception) => Some(u32::try_from(exception).unwrap_or(u32::MAX)),
                Fate::Holds => None,
            };
            Some(RuleExplained {
                index,
                effect: rule.effect,
                stopped_by,
            })
        });
    met.collect()
}

impl<I> Explanation<I> {
    /// The same explanation with every identity rewritten; the first failure ends it.
    pub fn try_map<J, E>(
        &self,
        f: &mut impl FnMut(&I) -> Result<J, E>,
    ) -> Result<Explanation<J>, E> {
        Ok(Explanation {
            decision: self.decision.try_map(f)?,
            consents: self.consents.clone(),
        })
    }
}
