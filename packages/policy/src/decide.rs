mod candidate;

use salus_vocabulary::{Action, Instant, Obligation, Period};

pub(crate) use candidate::{Candidate, Fate, concerns, sense_of, within};

use crate::matching::{Question, Sense, delegate_sees};
use crate::residue::residue;
use crate::{
    Condition, ConsentRef, Decision, EmergencyWithoutConsent, Exclusion, Outcome, Reason, Request,
    Terms, VoidedSpan,
};

/// Everything of a subject that may bear on a request.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The subject's active consents, also those not begun, towards any custodian, in any order.
    pub consents: &'a [Granted<'a>],
    /// Whom the subject excluded, in any order.
    pub exclusions: &'a [Exclusion],
    /// The spans of time that the subject voided.
    pub voided: &'a [VoidedSpan],
    /// What the deployment answers in a declared emergency when no consent speaks.
    pub emergency_without_consent: EmergencyWithoutConsent,
}

/// One active consent.
#[derive(Debug, Clone, Copy)]
pub struct Granted<'a> {
    /// The consent and its version.
    pub reference: ConsentRef,
    /// When this version was granted.
    pub granted: Instant,
    /// Whether its permits were stripped.
    pub stripped: bool,
    /// Whether it was recorded as a refusal, which permits nothing: where it says that emergencies
    /// are allowed, its default stands aside in them.
    pub refusal: bool,
    /// Whether only delegates of the subject had a part in it.
    pub by_delegate: bool,
    /// What it says.
    pub terms: &'a Terms,
}

impl Given<'_> {
    /// Whether what was granted then permits nothing.
    pub(crate) fn is_voided(&self, granted: Instant) -> bool {
        self.voided.iter().any(|span| span.covers(granted))
    }

    /// Whether what was granted then says nothing at all, and an exclusion set then is void.
    pub(crate) fn is_voided_as_refusal(&self, granted: Instant) -> bool {
        self.voided
            .iter()
            .any(|span| span.refusals && span.covers(granted))
    }
}

impl VoidedSpan {
    /// Whether it covers an instant: `start <= instant < end`.
    pub fn covers(&self, instant: Instant) -> bool {
        Period::between(self.start, self.end).contains(instant)
    }
}

/// Whether this actor may do this now, and on which grounds. Total: every request has an answer.
///
/// The order of consents, rules and exclusions changes nothing but the order of the rules inside
/// an entry of the residue.
pub fn decide(given: &Given<'_>, request: &Request) -> Decision {
    if is_own_access(request) {
        return plain(Outcome::Permit, Reason::OwnAccess);
    }
    let question = Question::of(request);
    let decision = match exclusion(given, &question) {
        Some(reason) => plain(Outcome::Deny, reason),
        None => by_consents(given, &question),
    };
    Decision {
        valid_until: valid_until(given, request),
        ..decision
    }
}

/// Rule 0: the subject, proven, may always see its own data.
fn is_own_access(request: &Request) -> bool {
    request.actor.proven && request.actor.identity == request.subject && is_viewing(request.action)
}

fn is_viewing(action: Action) -> bool {
    matches!(action, Action::Access | Action::Use | Action::Read)
}

/// Rule 1: an excluded person is denied always; an excluded organization yields to a declared
/// emergency, unless the subject said otherwise.
fn exclusion(given: &Given<'_>, question: &Question<'_>) -> Option<Reason> {
    let in_force = given
        .exclusions
        .iter()
        .filter(|one| !given.is_voided_as_refusal(one.since));
    let reasons = in_force.filter_map(|exclusion| {
        if exclusion.excluded == question.request.actor.identity {
            return Some(Reason::ExcludedPerson);
        }
        let yields = question.declared && !exclusion.even_in_emergency;
        let question = question.to_denials(exclusion.by_delegate);
        let belongs = question.actor_belongs_to(&exclusion.excluded, Sense::Restricting);
        (!yields && belongs).then_some(Reason::ExcludedOrganization)
    });
    reasons.min()
}

/// What one consent says, and why.
struct Voice<'a> {
    reason: Reason,
    consent: ConsentRef,
    obligations: &'a [Obligation],
}

/// Rules 2 to 8.
fn by_consents(given: &Given<'_>, question: &Question<'_>) -> Decision {
    let voices: Vec<Voice<'_>> = candidates(given, question)
        .filter_map(|candidate| {
            Some(Voice {
                reason: candidate.says()?,
                consent: candidate.reference,
                obligations: &candidate.terms.obligations,
            })
        })
        .collect();
    let reason = across(&voices, question);
    let outcome = outcome_of(reason, given);
    Decision {
        outcome,
        reason,
        decided_by: spoke(&voices, reason).map(|voice| voice.consent).min(),
        consents: sorted(voices.iter().map(|voice| voice.consent)),
        obligations: obligations(&voices, outcome),
        residue: match question.request.record {
            None if outcome != Outcome::Deny => residue(given, question),
            _ => None,
        },
        valid_until: None,
    }
}

pub(crate) fn candidates<'a>(
    given: &'a Given<'a>,
    question: &'a Question<'a>,
) -> impl Iterator<Item = Candidate<'a>> {
    given
        .consents
        .iter()
        .filter_map(|granted| Candidate::of(granted, given, question).ok())
}

/// Rule 6. Any deny: deny. Else any permit. Else a delegate. Else any closed. Else silence. The
/// published order of the reasons is this very order, so the first reason decides.
fn across(voices: &[Voice<'_>], question: &Question<'_>) -> Reason {
    let delegate = view_of_delegate(question).map(|_| Reason::DelegateAccess);
    let reasons = voices.iter().map(|voice| voice.reason).chain(delegate);
    reasons.min().unwrap_or_else(|| silence(question))
}

/// Why there is an answer although nobody spoke.
fn silence(question: &Question<'_>) -> Reason {
    let actor = &question.request.actor;
    if question.declared {
        Reason::EmergencyPolicy
    } else if actor.identity == question.request.subject && !actor.proven {
        Reason::ActorUnproven
    } else {
        Reason::NoConsent
    }
}

/// The outcome where no consent speaks.
pub(crate) fn outcome_of_silence(given: &Given<'_>, question: &Question<'_>) -> Outcome {
    outcome_of(silence(question), given)
}

fn outcome_of(reason: Reason, given: &Given<'_>) -> Outcome {
    match reason {
        Reason::OwnAccess
        | Reason::PermitRule
        | Reason::EmergencyAllowed
        | Reason::DefaultPermit
        | Reason::DelegateAccess => Outcome::Permit,
        Reason::ExcludedPerson
        | Reason::ExcludedOrganization
        | Reason::DenyRule
        | Reason::EmergencyForbidden
        | Reason::EmergencyLevel
        | Reason::DefaultDeny
        | Reason::DefaultClosed => Outcome::Deny,
        Reason::EmergencyPolicy => match given.emergency_without_consent {
            EmergencyWithoutConsent::Permit => Outcome::Permit,
            EmergencyWithoutConsent::Deny => Outcome::Deny,
        },
        Reason::ActorUnproven | Reason::NoConsent => Outcome::NoConsent,
    }
}

/// Rule 0, the delegate: what the actor may view by delegation, if this request is covered.
pub(crate) fn view_of_delegate<'a>(question: &Question<'a>) -> Option<&'a Condition> {
    let request = question.request;
    let delegation = request.actor.delegation.as_ref()?;
    let covered = is_viewing(request.action)
        && delegation.period.contains(request.time)
        && question.meets_context_of(&delegation.condition, Sense::Permitting)
        && delegate_sees(&delegation.condition, request.record.as_ref());
    covered.then_some(&delegation.condition)
}

fn spoke<'a>(voices: &'a [Voice<'a>], reason: Reason) -> impl Iterator<Item = &'a Voice<'a>> {
    voices.iter().filter(move |voice| voice.reason == reason)
}

/// The obligations of the consents that permit, if the data are released at all.
fn obligations(voices: &[Voice<'_>], outcome: Outcome) -> Vec<Obligation> {
    let permits = |voice: &&Voice<'_>| {
        outcome == Outcome::Permit
            && matches!(
                voice.reason,
                Reason::PermitRule | Reason::EmergencyAllowed | Reason::DefaultPermit
            )
    };
    sorted(
        voices
            .iter()
            .filter(permits)
            .flat_map(|voice| voice.obligations)
            .copied(),
    )
}

/// Each item once, in order.
pub(crate) fn sorted<T: Ord + Copy>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items = sorted_by_key(items, |item| *item);
    items.dedup();
    items
}

/// By insertion: the lists are short, and a general sort weighs more than all rules in Wasm.
pub(crate) fn sorted_by_key<T, K: Ord>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        let place = sorted.partition_point(|other| key(other) <= key(&item));
        sorted.insert(place, item);
    }
    sorted
}

fn plain(outcome: Outcome, reason: Reason) -> Decision {
    Decision {
        outcome,
        reason,
        decided_by: None,
        consents: Vec::new(),
        obligations: Vec::new(),
        residue: None,
        valid_until: None,
    }
}

/// Rule 8: the first instant after `request.time` at which the passing of time alone may change
/// the answer; `None` if it never does. It may be early, never late.
pub fn valid_until(given: &Given<'_>, request: &Request) -> Option<Instant> {
    if is_own_access(request) {
        return None;
    }
    let now = request.time;
    let question = Question::of(request);
    let here = given.consents.iter().map(|granted| granted.terms);
    let of_consents = here
        .filter(|terms| concerns(terms, &question))
        .flat_map(periods_of_terms);
    let bounds = of_consents
        .chain(periods_of_actor(request))
        .filter_map(|period| period.next_bound(now))
        .chain(request.emergency.map(|emergency| emergency.until));
    bounds.filter(|bound| *bound > now).min()
}

fn periods_of_terms(terms: &Terms) -> impl Iterator<Item = Period> {
    let conditions = terms
        .rules
        .iter()
        .flat_map(|rule| std::iter::once(&rule.when).chain(&rule.except));
    std::iter::once(terms.period).chain(conditions.filter_map(|condition| condition.period))
}

fn periods_of_actor(request: &Request) -> impl Iterator<Item = Period> {
    let actor = &request.actor;
    let organization = actor
        .organization
        .as_ref()
        .and_then(|acting| acting.accredited);
    let delegation = actor.delegation.as_ref();
    let memberships = actor.memberships.iter();
    memberships
        .flat_map(|membership| std::iter::once(membership.period).chain(membership.accredited))
        .chain(actor.spared.iter().copied())
        .chain(
            actor
                .accreditations
                .iter()
                .map(|accreditation| accreditation.period),
        )
        .chain(organization)
        .chain(delegation.map(|delegation| delegation.period))
        .chain(delegation.and_then(|delegation| delegation.condition.period))
}
