use salus_policy::bounds::MAX_REQUESTED_RULES;
use salus_policy::{Condition, DefaultEffect, Effect, Outcome, Reason, Rule, Scope, Terms, narrow};
use salus_vocabulary::{Obligation, Period};

use crate::generate::{
    Scenario, actions, consent, deny_rule, emergency_terms, labels, obligations, period, record,
    rule, set_field, terms,
};
use crate::trials::{Random, Verdict, check};

/// The page asks for many: most random changes are no narrowing.
const NARROWINGS: u64 = 100_000;

fn requested(random: &mut Random) -> Terms {
    let mut terms = terms(random);
    terms.rules.truncate(MAX_REQUESTED_RULES);
    while !terms.rules.iter().any(permits) && random.chance(70) {
        terms.rules.push(rule(random));
    }
    terms
}

fn permits(rule: &Rule) -> bool {
    rule.effect == Effect::Permit
}

fn some_permit<'a>(terms: &'a mut Terms, random: &mut Random) -> Option<&'a mut Rule> {
    let mut permits: Vec<&mut Rule> = terms
        .rules
        .iter_mut()
        .filter(|rule| permits(rule))
        .collect();
    let count = permits.len();
    (count > 0).then(|| permits.swap_remove(random.index(count)))
}

/// Leaves out one value, but never the last.
fn shorten<T>(field: &mut Option<Vec<T>>, random: &mut Random) {
    if let Some(list) = field
        && list.len() > 1
    {
        list.remove(random.index(list.len()));
    }
}

fn shorten_some_field(when: &mut Condition, random: &mut Random) {
    match random.below(6) {
        0 => shorten(&mut when.actors, random),
        1 => shorten(&mut when.actions, random),
        2 => shorten(&mut when.purposes, random),
        3 => shorten(&mut when.labels, random),
        4 => shorten(&mut when.codes, random),
        _ => shorten(&mut when.data, random),
    }
}

/// Any change at all, a narrowing or not.
fn change(terms: &mut Terms, random: &mut Random) {
    match random.below(16) {
        0 => terms.period = period(random),
        1 => terms.default = random.pick(&[DefaultEffect::Deny, DefaultEffect::Closed]),
        2 => terms.emergency = random.maybe(80, emergency_terms),
        3 => terms.rules.push(deny_rule(random)),
        4 => terms.rules.push(rule(random)),
        5 if !terms.rules.is_empty() => {
            terms.rules.remove(random.index(terms.rules.len()));
        }
        6 => terms.obligations = random.some(&obligations(), 3),
        7 => terms.applies.purposes = Scope::Any,
        8..11 => {
            if let Some(rule) = some_permit(terms, random) {
                shorten_some_field(&mut rule.when, random);
            }
        }
        11 => {
            if let Some(rule) = some_permit(terms, random) {
                rule.except.push(crate::generate::condition(random));
            }
        }
        _ => {
            if let Some(rule) = some_permit(terms, random) {
                set_field(&mut rule.when, random);
            }
        }
    }
}

/// A change that the page allows, made so that it is one.
fn narrow_by_the_page(terms: &mut Terms, random: &mut Random) {
    match random.below(7) {
        0 => terms.rules.push(deny_rule(random)),
        1 => {
            let added: Vec<Obligation> = random.some(&obligations(), 2);
            let added = added
                .into_iter()
                .filter(|one| !terms.obligations.contains(one));
            terms.obligations.extend(added.collect::<Vec<_>>());
        }
        2 => {
            if let Some(place) = terms.rules.iter().position(permits) {
                terms.rules.remove(place);
            }
        }
        3 if !terms.can_deny() => terms.period = shorter(terms.period),
        4 => {
            if let Some(rule) = some_permit(terms, random) {
                rule.when.period = Some(shorter(rule.when.period.unwrap_or(Period::ALWAYS)));
            }
        }
        5 => {
            if let Some(rule) = some_permit(terms, random) {
                rule.when
                    .labels
                    .get_or_insert_with(|| random.some(&labels(), 2));
                rule.when
                    .actions
                    .get_or_insert_with(|| random.some(&actions(), 2));
            }
        }
        _ => {
            if let Some(rule) = some_permit(terms, random) {
                shorten(&mut rule.when.labels, random);
                shorten(&mut rule.when.purposes, random);
                shorten(&mut rule.when.actions, random);
            }
        }
    }
}

/// Ends a minute earlier if it is longer than two, else as it is.
fn shorter(period: Period) -> Period {
    use salus_vocabulary::{End, Instant};
    let end = match period.end {
        End::OpenEnded => Instant(crate::generate::NOW + 600),
        End::At(end) => end.minus(60),
    };
    let shortened = Period {
        end: End::At(end),
        ..period
    };
    let start = period.start.unwrap_or(Instant(0));
    if start.plus(60) <= end {
        shortened
    } else {
        period
    }
}

/// With the approval instead of the request nothing more is permitted, with and without a record;
/// where it alone permits, nothing that was asked to be done with the data is left out.
fn permits_no_more(asked: &Terms, given: &Terms, random: &mut Random) -> Verdict {
    let mut before = Scenario::random(random);
    let consent = consent(7, asked.clone(), random);
    if random.chance(50) {
        before.consents.clear();
    }
    let place = before.consents.len();
    before.consents.push(consent);
    let mut after = before.clone();
    after.consents[place].terms = given.clone();
    let mut took_away = false;
    for record in [before.request.record.clone(), None, Some(record(random))] {
        before.request.record = record.clone();
        after.request.record = record;
        let (first, second) = (before.decide(), after.decide());
        let contradiction =
            || format!("{second:#?}\nfor {after:#?}\nbut {first:#?}\nfor {before:#?}");
        let permits = second.outcome == Outcome::Permit;
        if permits && first.outcome != Outcome::Permit {
            return Err(contradiction());
        }
        let alone = place == 0
            && matches!(
                second.reason,
                Reason::PermitRule | Reason::EmergencyAllowed | Reason::DefaultPermit
            );
        let kept = |code| second.obligations.contains(code);
        if alone && permits && !first.obligations.iter().all(kept) {
            return Err(contradiction());
        }
        took_away |= first.outcome == Outcome::Permit && !permits;
    }
    Ok(took_away)
}

#[test]
fn a_narrowed_request_never_permits_more() {
    check(
        "a narrowed request never permits more",
        NARROWINGS,
        |random| {
            let asked = requested(random);
            let mut given = asked.clone();
            for _ in 0..=random.below(3) {
                change(&mut given, random);
            }
            if given == asked || given.check().is_err() || narrow::check(&asked, &given).is_err() {
                return Ok(false);
            }
            permits_no_more(&asked, &given, random).map(|_| true)
        },
    );
}

#[test]
fn what_the_page_allows_is_accepted_and_never_permits_more() {
    check("narrowings of the page", NARROWINGS, |random| {
        let asked = requested(random);
        let mut given = asked.clone();
        for _ in 0..=random.below(3) {
            narrow_by_the_page(&mut given, random);
        }
        // The page forbids it only to what denied already: a deny added on the way is no reason.
        narrow::check(&asked, &given)
            .map_err(|error| format!("{error}\n{asked:#?}\nnarrowed to\n{given:#?}"))?;
        permits_no_more(&asked, &given, random)
    });
}

#[test]
fn a_request_narrows_to_itself_in_any_order() {
    check(
        "a request narrows to itself",
        crate::trials::TRIALS,
        |random| {
            let asked = requested(random);
            let mut given = asked.clone();
            crate::reorder::shuffle_terms(&mut given, random);
            narrow::check(&asked, &given)
                .map_err(|error| format!("{error}\n{asked:#?}\nreordered to\n{given:#?}"))?;
            Ok(asked != given)
        },
    );
}

/// If a step of two narrowings were no narrowing, an approval could be reached that no single step
/// allows.
#[test]
fn narrowing_twice_is_narrowing() {
    check("narrowing twice", NARROWINGS, |random| {
        let first = requested(random);
        let mut second = first.clone();
        change(&mut second, random);
        let mut third = second.clone();
        change(&mut third, random);
        let narrows = |one: &Terms, other: &Terms| narrow::check(one, other).is_ok();
        if !narrows(&first, &second) || !narrows(&second, &third) {
            return Ok(false);
        }
        match narrow::check(&first, &third) {
            Ok(()) => Ok(first != second && second != third),
            Err(error) => Err(format!("{error}\n{first:#?}\n{second:#?}\n{third:#?}")),
        }
    });
}
