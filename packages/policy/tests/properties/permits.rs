//! What can only take access away, does.

use salus_policy::{ActorMatch, ActorRole, VoidedSpan};
use salus_policy::{
    Condition, ConsentRef, DefaultEffect, Effect, EmergencyTerms, Exclusion, Outcome, Reason,
    Request, Rule, Terms, Who,
};
use salus_vocabulary::{Instant, ObjectId, Period};

use crate::generate::{
    Consent, NOW, Scenario, condition, deny_rule, everywhere, labels, obligations, rule, terms,
};
use crate::trials::{Random, TRIALS, Verdict, check};

/// Fails if a change gave access; tells something if it took access away.
fn never_opens(before: &Scenario, after: &Scenario) -> Verdict {
    let (first, second) = (before.decide(), after.decide());
    if first.outcome != Outcome::Permit && second.outcome == Outcome::Permit {
        return Err(format!(
            "{second:#?}\nfor {after:#?}\nbut {first:#?}\nfor {before:#?}"
        ));
    }
    Ok(first.outcome == Outcome::Permit && second.outcome != Outcome::Permit)
}

/// One of the consents, if there is any.
fn any<'a>(scenario: &'a mut Scenario, random: &mut Random) -> Option<&'a mut Consent> {
    let count = scenario.consents.len();
    (count > 0)
        .then(|| random.index(count))
        .map(|index| &mut scenario.consents[index])
}

#[test]
fn adding_a_deny_never_makes_a_non_permit_a_permit() {
    check("adding a deny", TRIALS, |random| {
        let before = Scenario::random(random);
        let mut after = before.clone();
        match any(&mut after, random) {
            Some(consent) if random.chance(70) => match random.below(4) {
                0 => consent.terms.default = DefaultEffect::Deny,
                1 => consent.terms.emergency = Some(EmergencyTerms::Forbid),
                _ => consent.terms.rules.push(deny_rule(random)),
            },
            _ => {
                let mut refusal = Terms {
                    default: random.pick(&[DefaultEffect::Deny, DefaultEffect::Closed]),
                    emergency: random.maybe(30, |_| EmergencyTerms::Forbid),
                    ..terms(random)
                };
                refusal.rules.retain(|rule| rule.effect == Effect::Deny);
                refusal.rules.push(deny_rule(random));
                after
                    .consents
                    .push(crate::generate::consent(9, refusal, random));
            }
        }
        never_opens(&before, &after)
    });
}

#[test]
fn removing_a_permit_never_makes_a_non_permit_a_permit() {
    check("removing a permit", TRIALS, |random| {
        let before = Scenario::about_records(random);
        let mut after = before.clone();
        let Some(consent) = any(&mut after, random) else {
            return Ok(false);
        };
        let terms = &mut consent.terms;
        let permits = |rule: &Rule| rule.effect == Effect::Permit;
        let rule = terms.rules.iter().position(permits);
        match (rule, random.below(3)) {
            (Some(place), 0..2) => drop(terms.rules.remove(place)),
            _ if terms.emergency == Some(EmergencyTerms::Allow) => terms.emergency = None,
            _ if terms.default == DefaultEffect::Permit => terms.default = DefaultEffect::Closed,
            _ => return Ok(false),
        }
        never_opens(&before, &after)
    });
}

#[test]
fn stripping_always_narrows() {
    check("stripping", TRIALS, |random| {
        let before = Scenario::random(random);
        let mut after = before.clone();
        if let Some(consent) = any(&mut after, random) {
            consent.stripped = true;
        }
        never_opens(&before, &after)
    });
}

#[test]
fn voiding_a_span_without_its_refusals_always_narrows() {
    check("voiding", TRIALS, |random| {
        let mut before = Scenario::random(random);
        let refusals = |span: &VoidedSpan| span.refusals;
        before.voided.retain(|span| !refusals(span));
        let mut after = before.clone();
        let start = Instant(NOW - 200 + random.below(300));
        after.voided.push(VoidedSpan {
            start,
            end: start.plus(1 + random.below(300)),
            refusals: false,
        });
        never_opens(&before, &after)
    });
}

#[test]
fn ending_what_cannot_deny_never_makes_a_non_permit_a_permit() {
    check("ending what cannot deny", TRIALS, |random| {
        let before = Scenario::random(random);
        let mut after = before.clone();
        let Some(place) = after.consents.iter().position(|one| !one.terms.can_deny()) else {
            return Ok(false);
        };
        after.consents.remove(place);
        never_opens(&before, &after)
    });
}

#[test]
fn terms_that_cannot_permit_never_do() {
    check("refusals permit nothing", TRIALS, |random| {
        let mut before = Scenario::random(random);
        before
            .consents
            .retain(|consent| !consent.terms.can_permit());
        let silent = Scenario {
            consents: Vec::new(),
            ..before.clone()
        };
        let (with, without) = (before.decide(), silent.decide());
        if with.outcome == Outcome::Permit && without.outcome != Outcome::Permit {
            return Err(format!("{with:#?}\nfor {before:#?}"));
        }
        Ok(!with.consents.is_empty())
    });
}

#[test]
fn an_exclusion_never_makes_a_non_permit_a_permit() {
    check("adding an exclusion", TRIALS, |random| {
        let before = Scenario::random(random);
        let mut after = before.clone();
        after.exclusions.push(Exclusion {
            ..crate::generate::exclusion(random)
        });
        never_opens(&before, &after)
    });
}

/// A condition that this request meets for sure, by construction rather than by matching.
fn surely_met(request: &Request, random: &mut Random) -> Condition {
    let mut met = Condition::default();
    if random.chance(40) {
        let who = match &request.actor.organization {
            Some(acting) if random.chance(50) => Who::MemberOf(acting.identity),
            _ => Who::Identity(request.actor.identity),
        };
        met.actors = Some(vec![ActorMatch {
            role: ActorRole::Recipient,
            who,
        }]);
    }
    if random.chance(40) {
        met.actions = Some(vec![request.action]);
    }
    if random.chance(40) {
        met.purposes = Some(vec![request.purpose.clone()]);
    }
    if random.chance(40) {
        met.period = Some(Period::between(request.time, request.time.plus(60)));
    }
    let Some(record) = &request.record else {
        return met;
    };
    if random.chance(60) {
        met.labels = Some(match record.labels.as_deref() {
            None | Some([]) => random.some(&labels(), 2),
            Some(stated) => vec![random.pick(stated)],
        });
    }
    if random.chance(40) {
        met.resource_types = match &record.resource_type {
            None => condition(random).resource_types,
            Some(stated) => Some(vec![*stated]),
        };
    }
    if random.chance(40) {
        met.data_period = record.date.or(Some(Period::until(Instant(NOW))));
    }
    if random.chance(40) {
        met.codes = record
            .codes
            .as_ref()
            .map(|stated| vec![random.pick(stated)]);
    }
    met
}

/// Exclusions answer before any consent, and own access before them.
fn asks_consents(scenario: &mut Scenario) {
    scenario.exclusions.clear();
    scenario.voided.clear();
    scenario.request.actor.proven = false;
}

fn reference() -> ConsentRef {
    ConsentRef {
        id: ObjectId([8; 16]),
        version: 3,
    }
}

#[test]
fn within_a_consent_a_permit_never_beats_a_deny() {
    check("deny beats permit within a consent", TRIALS, |random| {
        let mut scenario = Scenario::random(random);
        asks_consents(&mut scenario);
        let permit = |when| Rule {
            effect: Effect::Permit,
            when,
            except: Vec::new(),
        };
        let deny = Rule {
            effect: Effect::Deny,
            when: surely_met(&scenario.request, random),
            except: Vec::new(),
        };
        let mut terms = Terms {
            default: DefaultEffect::Permit,
            ..terms(random)
        };
        everywhere(&mut terms);
        terms.emergency = random.maybe(50, |_| EmergencyTerms::Allow);
        terms.rules = vec![
            permit(Condition::default()),
            permit(surely_met(&scenario.request, random)),
            rule(random),
            deny,
        ];
        random.shuffle(&mut terms.rules);
        let mut consent = crate::generate::consent(8, terms, random);
        consent.reference = reference();
        scenario.consents = vec![consent];
        let decision = scenario.decide();
        if (decision.outcome, decision.reason) != (Outcome::Deny, Reason::DenyRule)
            || decision.decided_by != Some(reference())
            || !decision.obligations.is_empty()
        {
            return Err(format!("{decision:#?}\nfor {scenario:#?}"));
        }
        scenario.consents[0]
            .terms
            .rules
            .retain(|rule| rule.effect == Effect::Permit);
        Ok(scenario.decide().outcome == Outcome::Permit)
    });
}

/// Terms that deny this request by a deny rule, the default, or what they say of emergencies.
fn refusal(request: &Request, random: &mut Random) -> Terms {
    let mut terms = Terms {
        default: DefaultEffect::Closed,
        rules: Vec::new(),
        emergency: None,
        obligations: random.some(&obligations(), 2),
        ..terms(random)
    };
    everywhere(&mut terms);
    let declared = request.emergency.is_some() && request.purpose.is_emergency();
    match random.below(3) {
        0 => terms.default = DefaultEffect::Deny,
        1 if declared => terms.emergency = Some(EmergencyTerms::Forbid),
        _ => terms.rules.push(Rule {
            effect: Effect::Deny,
            when: surely_met(request, random),
            except: Vec::new(),
        }),
    }
    terms
}

#[test]
fn across_consents_a_permit_never_beats_a_deny() {
    check("deny beats permit across consents", TRIALS, |random| {
        let mut before = Scenario::random(random);
        asks_consents(&mut before);
        let mut after = before.clone();
        let refusal = refusal(&after.request, random);
        let place = random.index(after.consents.len() + 1);
        let consent = crate::generate::consent(8, refusal, random);
        after.consents.insert(place, consent);
        let decision = after.decide();
        if decision.outcome != Outcome::Deny || !decision.obligations.is_empty() {
            return Err(format!("{decision:#?}\nfor {after:#?}"));
        }
        Ok(before.decide().outcome == Outcome::Permit)
    });
}

#[test]
fn a_delegation_changes_only_silence_and_a_closed_default() {
    check("delegation", TRIALS, |random| {
        let mut with = Scenario::random(random);
        let delegation = with.request.actor.delegation.clone();
        with.request.actor.delegation = delegation.or_else(|| {
            loop {
                let other = Scenario::random(random).request.actor.delegation;
                if other.is_some() {
                    return other;
                }
            }
        });
        let mut without = with.clone();
        without.request.actor.delegation = None;
        with.request
            .record
            .get_or_insert_with(|| crate::generate::record(random));
        without.request.record = with.request.record.clone();
        let (viewing, plain) = (with.decide(), without.decide());
        if viewing.outcome == plain.outcome && viewing.reason == plain.reason {
            return Ok(false);
        }
        let yields = matches!(
            plain.reason,
            Reason::DefaultClosed
                | Reason::EmergencyPolicy
                | Reason::ActorUnproven
                | Reason::NoConsent
        );
        if !yields || viewing.reason != Reason::DelegateAccess {
            return Err(format!("{viewing:#?}\nbut {plain:#?}\nfor {with:#?}"));
        }
        Ok(true)
    });
}
