use salus_vocabulary::Obligation;

use crate::decide::{
    Candidate, candidates, outcome_of_silence, sense_of, sorted, sorted_by_key, view_of_delegate,
    within,
};
use crate::matching::{Question, asks_of_record, delegate_sees, meets_record, record_part};
use crate::{
    Condition, Decision, Effect, Finally, Given, Otherwise, Outcome, Reason, Record, ResidualRule,
    Residue, ResidueEntry, Rule,
};

/// What a decision means for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enforced {
    /// Permit, deny, or nobody said anything.
    pub outcome: Outcome,
    /// What must be done with the record; a gateway that cannot releases nothing. Sorted.
    pub obligations: Vec<Obligation>,
}

/// Rule 7: what is left to be asked of each record, once everything else is judged. `None`: the
/// decision is the same for every record.
pub(crate) fn residue(given: &Given<'_>, question: &Question<'_>) -> Option<Residue> {
    let entries = candidates(given, question).filter_map(|candidate| entry(&candidate));
    let entries = sorted_by_key(entries, |entry| entry.consent);
    let delegate = view_of_delegate(question).map(record_part);
    if entries.is_empty() && delegate.is_none() {
        return None;
    }
    let then = outcome_of_silence(given, question);
    Some(Residue {
        entries,
        finally: Finally { delegate, then },
    })
}

/// What one consent may still say; `None` if nothing.
fn entry(candidate: &Candidate<'_>) -> Option<ResidueEntry> {
    let terms = candidate.terms;
    let level = candidate.emergency_level().map(|level| ResidualRule {
        when: Condition::default(),
        except: vec![within(level)],
    });
    let entry = ResidueEntry {
        consent: candidate.reference,
        deny: residual_rules(candidate, Effect::Deny)
            .chain(level)
            .collect(),
        permit: residual_rules(candidate, Effect::Permit).collect(),
        otherwise: match candidate.says_without_rules() {
            Some(Reason::EmergencyAllowed | Reason::DefaultPermit) => Otherwise::Permit,
            Some(Reason::DefaultClosed) => Otherwise::Closed,
            Some(_) => Otherwise::Deny,
            None => Otherwise::Silent,
        },
        obligations: sorted(terms.obligations.iter().copied()),
    };
    let is_silent =
        entry.deny.is_empty() && entry.permit.is_empty() && entry.otherwise == Otherwise::Silent;
    (!is_silent).then_some(entry)
}

fn residual_rules(candidate: &Candidate<'_>, effect: Effect) -> impl Iterator<Item = ResidualRule> {
    let rules = candidate
        .terms
        .rules
        .iter()
        .filter(move |rule| rule.effect == effect);
    rules.filter_map(|rule| residual_rule(candidate, rule))
}

/// `None` if the rule holds for no record.
fn residual_rule(candidate: &Candidate<'_>, rule: &Rule) -> Option<ResidualRule> {
    if !candidate.meets_context_of(rule) {
        return None;
    }
    let sense = sense_of(rule.effect).of_exceptions();
    let in_context = || {
        rule.except
            .iter()
            .filter(|it| candidate.question.meets_context_of(it, sense))
    };
    let always_stopped = in_context().any(|exception| !asks_of_record(exception));
    (!always_stopped).then(|| ResidualRule {
        when: record_part(&rule.when),
        except: in_context().map(record_part).collect(),
    })
}

/// What a decision means for this record: the outcome and obligations that deciding the same
/// request with the record would give. `I` is how identities are written, alike in both.
///
/// A decision that was made with a record, or that is the same for every record, has no residue
/// and stands as it is.
pub fn enforce<I: PartialEq>(decision: &Decision<I>, record: &Record<I>) -> Enforced {
    match &decision.residue {
        Some(residue) => enforce_residue(residue, record),
        None => Enforced {
            outcome: decision.outcome,
            obligations: decision.obligations.clone(),
        },
    }
}

/// What a residue means for this record.
pub fn enforce_residue<I: PartialEq>(residue: &Residue<I>, record: &Record<I>) -> Enforced {
    let said = |what: Otherwise| {
        residue
            .entries
            .iter()
            .filter(move |entry| entry_says(entry, record) == what)
    };
    let delegate = residue.finally.delegate.as_ref();
    let outcome = if said(Otherwise::Deny).next().is_some() {
        Outcome::Deny
    } else if said(Otherwise::Permit).next().is_some()
        || delegate.is_some_and(|condition| delegate_sees(condition, Some(record)))
    {
        Outcome::Permit
    } else if said(Otherwise::Closed).next().is_some() {
        Outcome::Deny
    } else {
        residue.finally.then
    };
    let permitting = said(Otherwise::Permit).filter(|_| outcome == Outcome::Permit);
    Enforced {
        outcome,
        obligations: sorted(permitting.flat_map(|entry| &entry.obligations).copied()),
    }
}

fn entry_says<I: PartialEq>(entry: &ResidueEntry<I>, record: &Record<I>) -> Otherwise {
    let some_holds = |rules: &[ResidualRule<I>], effect| {
        rules.iter().any(|rule| rule_holds(rule, effect, record))
    };
    if some_holds(&entry.deny, Effect::Deny) {
        Otherwise::Deny
    } else if some_holds(&entry.permit, Effect::Permit) {
        Otherwise::Permit
    } else {
        entry.otherwise
    }
}

fn rule_holds<I: PartialEq>(rule: &ResidualRule<I>, effect: Effect, record: &Record<I>) -> bool {
    let sense = sense_of(effect);
    let meets = |condition, sense| meets_record(condition, Some(record), sense);
    meets(&rule.when, sense)
        && !rule
            .except
            .iter()
            .any(|exception| meets(exception, sense.of_exceptions()))
}
