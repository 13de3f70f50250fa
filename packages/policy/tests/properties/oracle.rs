//! The rule page once more, read anew and written as plainly as it can be said, sharing nothing with
//! the crate but its types: whatever the two answer differently, one of them misread.

mod record;

use salus_policy::{
    ActorRole, Condition, ConsentRef, Custodian, DefaultEffect, Effect, EmergencyTerms,
    EmergencyWithoutConsent, Outcome, Reason, Record, Rule, Scope, Who,
};
use salus_vocabulary::{Action, Confidentiality, End, Instant, Obligation, Period, Purpose};

use crate::generate::{Consent, Scenario};
use crate::trials::{TRIALS, check};
use record::{asks, confidentiality, meets, whos};

/// What the page answers.
#[derive(Debug, PartialEq)]
struct Answer {
    outcome: Outcome,
    reason: Reason,
    consents: Vec<ConsentRef>,
    obligations: Vec<Obligation>,
}

/// Deny rules, exceptions of permits, and the scope of what denies; or their opposites.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Denies,
    Permits,
}
use Side::{Denies, Permits};

struct Page<'a> {
    scenario: &'a Scenario,
    now: Instant,
    emergency: bool,
    declared: bool,
}

fn holds(period: &Period, now: Instant) -> bool {
    period.start.is_none_or(|start| start <= now)
        && match period.end {
            End::OpenEnded => true,
            End::At(end) => now < end,
        }
}

/// The few purposes of the generator, with their parents in HL7's table.
fn is_a(purpose: &Purpose, ancestor: &Purpose) -> bool {
    let parent = |code: &str| match code {
        "BTG" => Some("ETREAT"),
        "ETREAT" => Some("TREAT"),
        "CLINTRCH" => Some("HRESCH"),
        _ => None,
    };
    let (code, ancestor) = (purpose.to_string(), ancestor.to_string());
    let mut above = Some(code.as_str());
    while let Some(code) = above {
        if code == ancestor {
            return true;
        }
        above = parent(code);
    }
    false
}

fn is_foreign(purpose: &Purpose) -> bool {
    purpose.to_string().contains('|')
}

fn is_emergency(purpose: &Purpose) -> bool {
    ["ETREAT", "BTG"].contains(&purpose.to_string().as_str())
}

fn action_covered(listed: &[Action], asked: Action, side: Side) -> bool {
    let below = |action: &Action| match action {
        Action::Access => vec![Action::Read, Action::Use],
        Action::Collect => vec![Action::Create],
        Action::Correct => vec![Action::Update, Action::Delete],
        _ => Vec::new(),
    };
    listed.contains(&asked) || side == Denies && listed.iter().any(|it| below(it).contains(&asked))
}

impl Page<'_> {
    fn purpose(&self) -> &Purpose {
        &self.scenario.request.purpose
    }

    /// Plain is-a, as what denies and every scope read it.
    fn purpose_within(&self, listed: &[Purpose], side: Side) -> bool {
        listed.iter().any(|it| is_a(self.purpose(), it))
            || side == Denies && is_foreign(self.purpose())
    }

    /// As what permits reads a list: an emergency needs an emergency code.
    fn purpose_listed(&self, listed: &[Purpose], side: Side) -> bool {
        match side {
            Permits if self.emergency => listed
                .iter()
                .any(|it| is_emergency(it) && is_a(self.purpose(), it)),
            _ => self.purpose_within(listed, side),
        }
    }

    /// Whether no delegate shuts the actor out through an organization.
    fn spared(&self) -> bool {
        let mut spared = self.scenario.request.actor.spared.iter();
        spared.any(|period| holds(period, self.now))
    }

    /// `by_delegate`: it is a denial that a delegate set.
    fn actor_is(&self, who: &Who, side: Side, by_delegate: bool) -> bool {
        let actor = &self.scenario.request.actor;
        match who {
            Who::Identity(id) => actor.identity == *id,
            Who::MemberOf(id) => {
                let acts_for = actor.organization.as_ref().map(|it| it.identity);
                let mut memberships = actor.memberships.iter();
                let counts = |accredited: Option<Period>| match side {
                    Permits => accredited.is_some_and(|it| holds(&it, self.now)),
                    Denies => !(by_delegate && self.spared()),
                };
                actor.identity == *id
                    || acts_for == Some(*id)
                    || memberships.any(|it| {
                        it.organization == *id
                            && holds(&it.period, self.now)
                            && counts(it.accredited)
                    })
            }
            Who::Accredited(kind) => {
                let mut held = actor.accreditations.iter();
                held.any(|it| it.kind == *kind && holds(&it.period, self.now))
            }
        }
    }

    fn acts_for_accredited(&self) -> bool {
        let organization = self.scenario.request.actor.organization.as_ref();
        organization
            .and_then(|it| it.accredited)
            .is_some_and(|period| holds(&period, self.now))
    }

    fn context(&self, condition: &Condition, side: Side) -> bool {
        self.context_as_set(condition, side, false)
    }

    fn context_as_set(&self, condition: &Condition, side: Side, by_delegate: bool) -> bool {
        let recipients = whos(condition, ActorRole::Recipient);
        let actions = condition.actions.as_ref();
        let purposes = condition.purposes.as_ref();
        (recipients.is_empty()
            || recipients
                .iter()
                .any(|who| self.actor_is(who, side, by_delegate)))
            && actions.is_none_or(|it| action_covered(it, self.scenario.request.action, side))
            && purposes.is_none_or(|it| self.purpose_listed(it, side))
            && condition.period.is_none_or(|it| holds(&it, self.now))
    }

    /// Rule 1.
    fn excluded(&self) -> Option<Reason> {
        let actor = &self.scenario.request.actor;
        let live = self.scenario.exclusions.iter().filter(|it| {
            !self
                .scenario
                .voided
                .iter()
                .any(|span| span.refusals && span.start <= it.since && it.since < span.end)
        });
        let live: Vec<_> = live.collect();
        if live.iter().any(|it| it.excluded == actor.identity) {
            return Some(Reason::ExcludedPerson);
        }
        let organization = live.iter().any(|it| {
            self.actor_is(&Who::MemberOf(it.excluded), Denies, it.by_delegate)
                && (!self.declared || it.even_in_emergency)
        });
        organization.then_some(Reason::ExcludedOrganization)
    }

    /// Rules 2 to 4 for one consent: what it may still say, before any record is looked at.
    fn heard(&self, consent: &Consent) -> Option<Heard> {
        let (terms, request) = (&consent.terms, &self.scenario.request);
        let spans = || {
            let spans = self.scenario.voided.iter();
            spans.filter(|it| it.start <= consent.granted && consent.granted < it.end)
        };
        let elsewhere =
            matches!(terms.custodian, Custodian::Identity(id) if id != request.custodian);
        if elsewhere || !holds(&terms.period, self.now) || spans().any(|span| span.refusals) {
            return None;
        }
        let mute = consent.stripped || consent.refusal || spans().next().is_some();
        let by = consent.by_delegate;
        let actor = |side| match &terms.applies.actors {
            Scope::Any => true,
            Scope::List(listed) => listed.iter().any(|who| self.actor_is(who, side, by)),
        };
        let purpose = |side| match &terms.applies.purposes {
            Scope::Any => true,
            Scope::List(listed) => self.purpose_within(listed, side),
        };
        let action = |side| match &terms.applies.actions {
            Scope::Any => true,
            Scope::List(listed) => action_covered(listed, request.action, side),
        };
        let applies = |side| actor(side) && purpose(side) && action(side);
        let left = |effect, side: Side| -> Vec<Rule> {
            let rules = terms.rules.iter().filter(|rule| rule.effect == effect);
            rules
                .filter(|rule| self.context_as_set(&rule.when, side, by))
                .cloned()
                .collect()
        };
        let mut heard = Heard {
            deny: match applies(Denies) {
                true => left(Effect::Deny, Denies),
                false => Vec::new(),
            },
            permit: left(Effect::Permit, Permits),
            forbidden: false,
            level: None,
            allowed: false,
            default: match terms.default {
                DefaultEffect::Permit => Some(DefaultEffect::Permit),
                default => applies(Denies).then_some(default),
            },
            obligations: terms.obligations.clone(),
        };
        heard.permit.retain(|rule| {
            applies(Permits) && !mute && self.permit_covers(consent, Some(&rule.when))
        });
        if self.declared && action(Denies) {
            let emergency = terms.emergency;
            heard.forbidden = emergency == Some(EmergencyTerms::Forbid);
            if let Some(EmergencyTerms::AllowUpTo(level)) = emergency {
                heard.level = Some(level);
            }
            let allows = emergency.is_some() && !heard.forbidden;
            heard.allowed = allows && action(Permits) && !mute;
            if consent.refusal && allows {
                heard.default = None;
            }
        }
        let default_covers = applies(Permits) && !mute && self.permit_covers(consent, None);
        heard.default = match heard.default {
            Some(DefaultEffect::Permit) if !default_covers => None,
            Some(DefaultEffect::Closed) if self.declared => None,
            default => default,
        };
        Some(heard)
    }

    /// Rule 3, the recipients, and rule 4, the purpose.
    fn permit_covers(&self, consent: &Consent, when: Option<&Condition>) -> bool {
        let applies = &consent.terms.applies;
        let own = when.and_then(|when| when.purposes.clone());
        let purposes = match (own, &applies.purposes) {
            (Some(own), _) => Some(own),
            (None, Scope::List(listed)) => Some(listed.clone()),
            (None, Scope::Any) => None,
        };
        let purpose = match purposes {
            Some(listed) => self.purpose_listed(&listed, Permits),
            None => !self.emergency && !is_foreign(self.purpose()),
        };
        let named = matches!(applies.actors, Scope::List(_))
            || when.is_some_and(|when| !whos(when, ActorRole::Recipient).is_empty());
        purpose && (named || self.acts_for_accredited())
    }

    fn exceptions(&self, rule: &Rule) -> Vec<Condition> {
        let side = opposite(side_of(rule));
        let listed = rule.except.iter();
        listed
            .filter(|it| self.context(it, side))
            .cloned()
            .collect()
    }

    /// Rule 3 for a record, rule 5 for what the record does not say.
    fn rule_holds(&self, rule: &Rule, record: &Record) -> bool {
        meets(&rule.when, record, side_of(rule))
            && !self
                .exceptions(rule)
                .iter()
                .any(|it| meets(it, record, opposite(side_of(rule))))
    }

    fn speech(&self, heard: &Heard, record: &Record) -> Option<Reason> {
        let some = |rules: &[Rule]| rules.iter().any(|rule| self.rule_holds(rule, record));
        let within = |level: Confidentiality| confidentiality(record).is_some_and(|it| it <= level);
        if some(&heard.deny) {
            Some(Reason::DenyRule)
        } else if heard.forbidden {
            Some(Reason::EmergencyForbidden)
        } else if heard.level.is_some_and(|level| !within(level)) {
            Some(Reason::EmergencyLevel)
        } else if some(&heard.permit) {
            Some(Reason::PermitRule)
        } else {
            heard.otherwise()
        }
    }

    /// Rule 7: what holds whatever the record is, or may hold for one.
    fn speech_of_session(&self, heard: &Heard) -> Option<Reason> {
        let always = |condition: &Condition| !asks(condition);
        let denies = heard
            .deny
            .iter()
            .any(|rule| always(&rule.when) && self.exceptions(rule).is_empty());
        let permit_left = heard
            .permit
            .iter()
            .any(|rule| !self.exceptions(rule).iter().any(always));
        if denies {
            Some(Reason::DenyRule)
        } else if heard.forbidden {
            Some(Reason::EmergencyForbidden)
        } else if permit_left {
            Some(Reason::PermitRule)
        } else {
            heard.otherwise()
        }
    }

    /// Rule 0, the delegate.
    fn delegate(&self) -> bool {
        let request = &self.scenario.request;
        let Some(delegation) = &request.actor.delegation else {
            return false;
        };
        let condition = &delegation.condition;
        let listed = condition.labels.clone().unwrap_or_default();
        let sees = request.record.as_ref().is_none_or(|record| {
            let labels = record.labels.clone().unwrap_or_default();
            !labels.is_empty()
                && labels.iter().all(|label| listed.contains(label))
                && meets(condition, record, Permits)
        });
        is_viewing(request.action)
            && holds(&delegation.period, self.now)
            && self.context(condition, Permits)
            && !listed.is_empty()
            && sees
    }
}

struct Heard {
    deny: Vec<Rule>,
    permit: Vec<Rule>,
    forbidden: bool,
    level: Option<Confidentiality>,
    allowed: bool,
    default: Option<DefaultEffect>,
    obligations: Vec<Obligation>,
}

impl Heard {
    fn otherwise(&self) -> Option<Reason> {
        if self.allowed {
            return Some(Reason::EmergencyAllowed);
        }
        self.default.map(|default| match default {
            DefaultEffect::Permit => Reason::DefaultPermit,
            DefaultEffect::Deny => Reason::DefaultDeny,
            DefaultEffect::Closed => Reason::DefaultClosed,
        })
    }
}

fn is_viewing(action: Action) -> bool {
    [Action::Access, Action::Use, Action::Read].contains(&action)
}

fn side_of(rule: &Rule) -> Side {
    match rule.effect {
        Effect::Deny => Denies,
        Effect::Permit => Permits,
    }
}

fn opposite(side: Side) -> Side {
    match side {
        Denies => Permits,
        Permits => Denies,
    }
}

fn answer(scenario: &Scenario) -> Answer {
    let request = &scenario.request;
    let plain = |outcome, reason| Answer {
        outcome,
        reason,
        consents: Vec::new(),
        obligations: Vec::new(),
    };
    let subject_asks = request.actor.identity == request.subject;
    if subject_asks && request.actor.proven && is_viewing(request.action) {
        return plain(Outcome::Permit, Reason::OwnAccess);
    }
    let emergency = is_emergency(&request.purpose);
    let live = request.emergency.is_some_and(|it| request.time < it.until);
    let page = Page {
        scenario,
        now: request.time,
        emergency,
        declared: emergency && live,
    };
    if let Some(reason) = page.excluded() {
        return plain(Outcome::Deny, reason);
    }
    let mut said: Vec<(Reason, ConsentRef, Vec<Obligation>)> = Vec::new();
    for consent in &scenario.consents {
        let Some(heard) = page.heard(consent) else {
            continue;
        };
        let reason = match &request.record {
            Some(record) => page.speech(&heard, record),
            None => page.speech_of_session(&heard),
        };
        if let Some(reason) = reason {
            said.push((reason, consent.reference, heard.obligations));
        }
    }
    let denies = [
        Reason::DenyRule,
        Reason::EmergencyForbidden,
        Reason::EmergencyLevel,
        Reason::DefaultDeny,
    ];
    let permits = [
        Reason::PermitRule,
        Reason::EmergencyAllowed,
        Reason::DefaultPermit,
    ];
    let first = |of: &[Reason]| {
        let mut of = of.iter().copied();
        of.find(|reason| said.iter().any(|said| said.0 == *reason))
    };
    let (outcome, reason) = if let Some(reason) = first(&denies) {
        (Outcome::Deny, reason)
    } else if let Some(reason) = first(&permits) {
        (Outcome::Permit, reason)
    } else if page.delegate() {
        (Outcome::Permit, Reason::DelegateAccess)
    } else if let Some(reason) = first(&[Reason::DefaultClosed]) {
        (Outcome::Deny, reason)
    } else if page.declared {
        match scenario.emergency_without_consent {
            EmergencyWithoutConsent::Permit => (Outcome::Permit, Reason::EmergencyPolicy),
            EmergencyWithoutConsent::Deny => (Outcome::Deny, Reason::EmergencyPolicy),
        }
    } else if subject_asks && !request.actor.proven {
        (Outcome::NoConsent, Reason::ActorUnproven)
    } else {
        (Outcome::NoConsent, Reason::NoConsent)
    };
    let mut consents: Vec<ConsentRef> = said.iter().map(|said| said.1).collect();
    consents.sort();
    let permitting = said.iter().filter(|said| permits.contains(&said.0));
    let mut obligations: Vec<Obligation> = permitting.flat_map(|said| said.2.clone()).collect();
    obligations.sort();
    obligations.dedup();
    if outcome != Outcome::Permit {
        obligations.clear();
    }
    Answer {
        outcome,
        reason,
        consents,
        obligations,
    }
}

#[test]
fn the_page_read_anew_answers_the_same() {
    check("the page read anew", 2 * TRIALS, |random| {
        let scenario = match random.chance(50) {
            true => Scenario::random(random),
            false => Scenario::about_records(random),
        };
        let expected = answer(&scenario);
        let decision = scenario.decide();
        let given = Answer {
            outcome: decision.outcome,
            reason: decision.reason,
            consents: decision.consents,
            obligations: decision.obligations,
        };
        if given != expected {
            return Err(format!(
                "{given:#?}\nbut the page says\n{expected:#?}\nfor {scenario:#?}"
            ));
        }
        Ok(!expected.consents.is_empty())
    });
}
