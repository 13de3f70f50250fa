use salus_policy::{
    Decision, Enforced, Outcome, Reason, Record, Request, decide, enforce, explain,
};
use salus_policy::{Exclusion, valid_until};
use salus_vocabulary::{Action, Instant, Period};

use crate::generate::{NOW, Scenario, record};
use crate::reorder::{in_one_order, shuffle_scenario};
use crate::trials::{Random, TRIALS, Verdict, check};

/// Says something about a trial, or shows both sides of a contradiction.
fn same<T: PartialEq + std::fmt::Debug>(
    telling: bool,
    left: &T,
    right: &T,
    about: &dyn std::fmt::Debug,
) -> Verdict {
    if left == right {
        return Ok(telling);
    }
    Err(format!("{left:#?}\nis not\n{right:#?}\nfor {about:#?}"))
}

fn has_spoken(decision: &Decision) -> bool {
    !decision.consents.is_empty()
}

#[test]
fn order_of_consents_and_rules_changes_nothing() {
    check("order changes nothing", TRIALS, |random| {
        let scenario = Scenario::random(random);
        let mut shuffled = scenario.clone();
        shuffle_scenario(&mut shuffled, random);
        let before = in_one_order(scenario.decide());
        let after = in_one_order(shuffled.decide());
        let telling = shuffled != scenario && has_spoken(&before);
        same(telling, &before, &after, &(scenario, shuffled))
    });
}

/// Forgets one thing about a record, or dates it less exactly.
fn forget(record: &mut Record, random: &mut Random) {
    match random.below(10) {
        0 => record.resource_type = None,
        1 => record.labels = None,
        2 => record.labels = Some(Vec::new()),
        3 => record.codes = None,
        4 => record.date = None,
        5 => {
            record.date = record.date.map(|date| Period {
                start: date.start.map(|start| start.minus(random.below(200_000))),
                ..date
            });
        }
        6 => record.author = None,
        7 => record.author_organizations = None,
        8 => record.references = None,
        _ => {
            if let Some(references) = &mut record.references {
                match random.below(2) {
                    0 => references.instance = None,
                    _ => references.authors.clear(),
                }
            }
        }
    }
}

#[test]
fn knowing_less_about_a_record_never_gives_access() {
    check("knowing less never gives access", TRIALS, |random| {
        let mut full = Scenario::about_records(random);
        full.request.record = Some(record(random));
        let mut vague = full.clone();
        for _ in 0..=random.below(3) {
            vague
                .request
                .record
                .iter_mut()
                .for_each(|record| forget(record, random));
        }
        let (before, after) = (full.decide(), vague.decide());
        if before.outcome != Outcome::Permit && after.outcome == Outcome::Permit {
            return Err(format!(
                "{after:#?}\nfor {vague:#?}\nbut {before:#?}\nfor {full:#?}"
            ));
        }
        Ok(before != after)
    });
}

/// Instants between the request and the end of its answer, the last one among them.
fn instants_before(request: &Request, until: Option<Instant>, random: &mut Random) -> Vec<Instant> {
    let last = until.map_or(Instant(NOW + 10_000_000), |until| until.minus(1));
    let span = last.0 - request.time.0;
    let between = (0..3).map(|_| request.time.plus(random.below(span + 1)));
    between
        .chain([last, request.time.plus(span.min(1))])
        .collect()
}

#[test]
fn valid_until_is_never_late() {
    check("valid_until is never late", TRIALS, |random| {
        let scenario = Scenario::random(random);
        let before = scenario.decide();
        let until = scenario.with(|given| valid_until(given, &scenario.request));
        if before.valid_until != until {
            return Err(format!(
                "{until:?} alone, but {before:#?}\nfor {scenario:#?}"
            ));
        }
        if until.is_some_and(|until| until <= scenario.request.time) {
            return Err(format!(
                "{until:?} is not after the request\nfor {scenario:#?}"
            ));
        }
        for time in instants_before(&scenario.request, until, random) {
            let mut later = scenario.clone();
            later.request.time = time;
            same(true, &before, &later.decide(), &later)?;
        }
        Ok(until.is_some() && has_spoken(&before))
    });
}

/// Without this, an answer that never changes would pass the test above.
#[test]
fn the_answer_often_changes_at_valid_until() {
    check("answers change at valid_until", TRIALS, |random| {
        let scenario = Scenario::random(random);
        let before = scenario.decide();
        let mut later = scenario.clone();
        later.request.time = before.valid_until.unwrap_or(later.request.time);
        Ok(later.decide().reason != before.reason)
    });
}

#[test]
fn an_exclusion_of_the_person_beats_everything_but_own_access() {
    check("exclusion of the person", TRIALS, |random| {
        let mut scenario = Scenario::random(random);
        let before = scenario.decide();
        let exclusion = Exclusion {
            excluded: scenario.request.actor.identity,
            since: Instant(NOW - 10_000),
            even_in_emergency: random.chance(50),
            by_delegate: random.chance(50),
        };
        let place = random.index(scenario.exclusions.len() + 1);
        scenario.exclusions.insert(place, exclusion);
        let after = scenario.decide();
        let actor = &scenario.request.actor;
        let own = actor.proven
            && actor.identity == scenario.request.subject
            && matches!(
                scenario.request.action,
                Action::Access | Action::Use | Action::Read
            );
        let expected = match own {
            true => (Outcome::Permit, Reason::OwnAccess),
            false => (Outcome::Deny, Reason::ExcludedPerson),
        };
        same(
            before.outcome == Outcome::Permit,
            &(after.outcome, after.reason),
            &expected,
            &scenario,
        )
    });
}

#[test]
fn enforcing_the_residue_equals_deciding_the_record() {
    check("residue equals deciding", TRIALS, |random| {
        let mut scenario = match random.chance(50) {
            true => Scenario::about_records(random),
            false => Scenario::random(random),
        };
        scenario.request.record = None;
        let session = scenario.decide();
        for _ in 0..4 {
            let record = record(random);
            scenario.request.record = Some(record.clone());
            let decided = scenario.decide();
            let expected = Enforced {
                outcome: decided.outcome,
                obligations: decided.obligations,
            };
            same(
                true,
                &enforce(&session, &record),
                &expected,
                &(&session, &scenario),
            )?;
        }
        Ok(session.residue.is_some())
    });
}

#[test]
fn a_decision_without_residue_is_the_same_for_every_record() {
    check("no residue, one answer", TRIALS, |random| {
        let mut scenario = Scenario::random(random);
        scenario.request.record = None;
        let session = scenario.decide();
        if session.residue.is_some() {
            return Ok(false);
        }
        scenario.request.record = Some(record(random));
        let decided = scenario.decide();
        same(
            true,
            &session.outcome,
            &decided.outcome,
            &(session.clone(), &scenario),
        )
    });
}

#[test]
fn explain_agrees_with_decide() {
    check("explain agrees with decide", TRIALS, |random| {
        let scenario = Scenario::random(random);
        let (decision, explanation) = scenario.with(|given| {
            let request = &scenario.request;
            (decide(given, request), explain(given, request))
        });
        let ended_early = matches!(
            decision.reason,
            Reason::OwnAccess | Reason::ExcludedPerson | Reason::ExcludedOrganization
        );
        let spoke: Vec<_> = explanation
            .consents
            .iter()
            .filter(|consent| consent.said.is_some() && !ended_early)
            .map(|consent| consent.consent)
            .collect();
        same(true, &decision, &explanation.decision, &scenario)?;
        same(
            has_spoken(&decision),
            &decision.consents,
            &spoke,
            &(explanation, &scenario),
        )
    });
}
