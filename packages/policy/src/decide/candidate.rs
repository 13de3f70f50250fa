use salus_vocabulary::{Confidentiality, Purpose};

use crate::matching::{Question, Sense, meets_record, names_role};
use crate::{
    ActorRole, Condition, ConsentRef, Custodian, DefaultEffect, Effect, EmergencyTerms, Given,
    Granted, Reason, Rule, Scope, Standing, Terms,
};

/// Rule 2: a consent that may speak to this request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) reference: ConsentRef,
    pub(crate) terms: &'a Terms,
    pub(crate) question: &'a Question<'a>,
    /// The question as it is asked of its deny rules.
    denials: Question<'a>,
    /// `applies` matches for what denies.
    may_deny: bool,
    /// `applies` matches for what permits, and its permits are alive.
    may_permit: bool,
    /// What its field `emergency` says in a declared, live emergency.
    emergency: Option<EmergencyTerms>,
    /// Whether an `allow` there covers this very action, and its permits are alive.
    may_allow: bool,
    /// Whether it was recorded as a refusal.
    refusal: bool,
}

/// How a rule of a candidate fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its condition does not match, or the consent's scope does not.
    Unmet,
    /// The exception with this index stops it.
    Stopped(usize),
    /// It holds.
    Holds,
}

impl<'a> Candidate<'a> {
    /// Rule 2, or why the consent is no candidate.
    pub(crate) fn of(
        granted: &Granted<'a>,
        given: &Given<'a>,
        question: &'a Question<'a>,
    ) -> Result<Self, Standing> {
        let terms = granted.terms;
        let now = question.request.time;
        if !concerns(terms, question) {
            return Err(Standing::OtherCustodian);
        }
        if !terms.period.has_begun(now) {
            return Err(Standing::NotBegun);
        }
        if terms.period.has_ended(now) {
            return Err(Standing::Ended);
        }
        if given.is_voided_as_refusal(granted.granted) {
            return Err(Standing::Voided);
        }
        let denials = question.to_denials(granted.by_delegate);
        let may_deny = denials.lies_within(&terms.applies, Sense::Restricting);
        let permits_live =
            !granted.stripped && !granted.refusal && !given.is_voided(granted.granted);
        let may_permit = permits_live && question.lies_within(&terms.applies, Sense::Permitting);
        let emergency = terms.emergency.filter(|_| {
            question.declared && question.action_within(&terms.applies, Sense::Restricting)
        });
        if !may_deny && !may_permit && emergency.is_none() {
            return Err(out_of_scope(terms, &denials));
        }
        Ok(Self {
            reference: granted.reference,
            terms,
            question,
            denials,
            may_deny,
            may_permit,
            emergency,
            may_allow: permits_live && question.action_within(&terms.applies, Sense::Permitting),
            refusal: granted.refusal,
        })
    }

    /// Whether it is one for its field `emergency` alone.
    pub(crate) fn is_for_emergency_only(&self) -> bool {
        !self.may_deny && !self.may_permit
    }

    /// Rules 3 and 4, within one consent. Any holding deny: deny. Else any holding permit: permit.
    /// Else the default. `emergency` is read after the deny rules. `None`: silent.
    pub(crate) fn says(&self) -> Option<Reason> {
        if self.some_rule_holds(Effect::Deny) {
            return Some(Reason::DenyRule);
        }
        if let Some(reason) = self.emergency_denies() {
            return Some(reason);
        }
        if self.some_rule_holds(Effect::Permit) {
            return Some(Reason::PermitRule);
        }
        self.says_without_rules()
    }

    /// What holds where no rule does, and `emergency` does not deny.
    pub(crate) fn says_without_rules(&self) -> Option<Reason> {
        if self.refusal && self.emergency_spares() {
            return None;
        }
        if self.emergency_allows() {
            return Some(Reason::EmergencyAllowed);
        }
        match self.terms.default {
            DefaultEffect::Deny => self.may_deny.then_some(Reason::DefaultDeny),
            DefaultEffect::Permit => self.default_permits().then_some(Reason::DefaultPermit),
            DefaultEffect::Closed => {
                (self.may_deny && !self.question.declared).then_some(Reason::DefaultClosed)
            }
        }
    }

    fn some_rule_holds(&self, effect: Effect) -> bool {
        let mut rules = self.terms.rules.iter().filter(|rule| rule.effect == effect);
        rules.any(|rule| self.fate(rule) == Fate::Holds)
    }

    /// Rule 3: a rule holds if its condition matches and none of its exceptions does.
    pub(crate) fn fate(&self, rule: &Rule) -> Fate {
        let sense = sense_of(rule.effect);
        if !self.meets_context_of(rule) || !self.meets_record(&rule.when, sense) {
            return Fate::Unmet;
        }
        let stops = |exception: &Condition| {
            let sense = sense.of_exceptions();
            self.question.meets_context_of(exception, sense) && self.meets_record(exception, sense)
        };
        match rule.except.iter().position(stops) {
            Some(index) => Fate::Stopped(index),
            None => Fate::Holds,
        }
    }

    /// Whether everything but the record matches the condition of a rule.
    pub(crate) fn meets_context_of(&self, rule: &Rule) -> bool {
        let sense = sense_of(rule.effect);
        match rule.effect {
            Effect::Deny => self.may_deny && self.denials.meets_context_of(&rule.when, sense),
            Effect::Permit => {
                self.may_permit
                    && self.permit_reaches(Some(&rule.when))
                    && self.question.meets_context_of(&rule.when, sense)
            }
        }
    }

    /// A default permit that does not cover an emergency, or the actor, is silent.
    fn default_permits(&self) -> bool {
        self.may_permit && self.permit_reaches(None)
    }

    /// What a permit, a rule or the default, needs besides its condition: it covers the purpose
    /// (rule 4) and the recipient (rule 3).
    fn permit_reaches(&self, when: Option<&Condition>) -> bool {
        self.question
            .permit_covers_purpose(self.purposes_of_permit(when))
            && (self.names_recipients(when) || self.question.actor_is_vouched_for())
    }

    /// Rule 4: a permit without purposes takes those of `applies`.
    fn purposes_of_permit<'b>(&'b self, when: Option<&'b Condition>) -> Option<&'b [Purpose]> {
        when.and_then(|when| when.purposes.as_deref())
            .or(match &self.terms.applies.purposes {
                Scope::Any => None,
                Scope::List(listed) => Some(listed),
            })
    }

    /// Rule 3: a permit that names no recipients covers only actors of accredited organizations.
    fn names_recipients(&self, when: Option<&Condition>) -> bool {
        matches!(self.terms.applies.actors, Scope::List(_))
            || when
                .and_then(|when| when.actors.as_deref())
                .is_some_and(|actors| names_role(actors, ActorRole::Recipient))
    }

    fn emergency_denies(&self) -> Option<Reason> {
        match self.emergency? {
            EmergencyTerms::Forbid => Some(Reason::EmergencyForbidden),
            EmergencyTerms::AllowUpTo(level) => {
                let within = self.meets_record(&within(level), Sense::Permitting);
                (!within).then_some(Reason::EmergencyLevel)
            }
            EmergencyTerms::Allow => None,
        }
    }

    fn emergency_allows(&self) -> bool {
        self.may_allow && self.emergency_spares()
    }

    /// Whether this is an emergency in which its default does not deny.
    fn emergency_spares(&self) -> bool {
        !matches!(self.emergency, None | Some(EmergencyTerms::Forbid))
    }

    /// The level up to which its emergency terms allow.
    pub(crate) fn emergency_level(&self) -> Option<Confidentiality> {
        match self.emergency? {
            EmergencyTerms::AllowUpTo(level) => Some(level),
            EmergencyTerms::Allow | EmergencyTerms::Forbid => None,
        }
    }

    fn meets_record(&self, condition: &Condition, sense: Sense) -> bool {
        meets_record(condition, self.question.request.record.as_ref(), sense)
    }
}

/// Any record at most this confidential.
pub(crate) fn within(level: Confidentiality) -> Condition {
    Condition {
        confidentiality_at_most: Some(level),
        ..Condition::default()
    }
}

pub(crate) fn sense_of(effect: Effect) -> Sense {
    match effect {
        Effect::Deny => Sense::Restricting,
        Effect::Permit => Sense::Permitting,
    }
}

/// Whether terms are about data at the custodian of the request.
pub(crate) fn concerns(terms: &Terms, question: &Question<'_>) -> bool {
    match terms.custodian {
        Custodian::Any => true,
        Custodian::Identity(custodian) => custodian == question.request.custodian,
    }
}

fn out_of_scope(terms: &Terms, question: &Question<'_>) -> Standing {
    if !question.actor_within(&terms.applies, Sense::Restricting) {
        Standing::OtherActor
    } else if !question.purpose_within(&terms.applies, Sense::Restricting) {
        Standing::OtherPurpose
    } else {
        Standing::OtherAction
    }
}
