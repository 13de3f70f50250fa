//! How a condition meets a request (its context fields) and a record (all other fields).

mod record;

use salus_vocabulary::{Action, Id, Purpose};

pub(crate) use record::{asks_of_record, delegate_sees, meets_record, record_part};

use crate::{ActingFor, ActorMatch, ActorRole, Applies, Condition, Request, Scope, Who};

/// What a listed code is there for: in doubt, what restricts is met and what permits is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Deny rules, exceptions of permits, and `applies` of a consent that denies.
    Restricting,
    /// Permit rules, exceptions of denies, and `applies` of a consent that permits.
    Permitting,
}

impl Sense {
    /// The sense of the exceptions of a rule.
    pub(crate) fn of_exceptions(self) -> Self {
        match self {
            Self::Restricting => Self::Permitting,
            Self::Permitting => Self::Restricting,
        }
    }
}

/// A request with what is asked of it again and again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    /// The purpose is emergency treatment.
    pub(crate) emergency: bool,
    /// The purpose is emergency treatment, and the emergency is declared and live.
    pub(crate) declared: bool,
    /// It is asked of what a delegate set to deny, and no delegate shuts this actor out through an
    /// organization that it merely belongs to.
    spares_members: bool,
}

impl<'a> Question<'a> {
    pub(crate) fn of(request: &'a Request) -> Self {
        let emergency = request.purpose.is_emergency();
        let live = request
            .emergency
            .is_some_and(|declared| request.time < declared.until);
        Self {
            request,
            emergency,
            declared: emergency && live,
            spares_members: false,
        }
    }

    /// The same question, asked of what the subject or a delegate of it set to deny.
    pub(crate) fn to_denials(self, by_delegate: bool) -> Self {
        let now = self.request.time;
        let mut spared = self.request.actor.spared.iter();
        Self {
            spares_members: by_delegate && spared.any(|period| period.contains(now)),
            ..self
        }
    }

    /// Whether the actor acts for this organization or belongs to it now. What permits members wants
    /// the organization to be accredited.
    pub(crate) fn actor_belongs_to(&self, organization: &Id, sense: Sense) -> bool {
        let (actor, now) = (&self.request.actor, self.request.time);
        let acts_for = |acting: &ActingFor| acting.identity == *organization;
        if actor.organization.as_ref().is_some_and(acts_for) {
            return true;
        }
        let mut memberships = actor.memberships.iter();
        memberships.any(|membership| {
            membership.organization == *organization
                && membership.period.contains(now)
                && match sense {
                    Sense::Restricting => !self.spares_members,
                    Sense::Permitting => membership
                        .accredited
                        .is_some_and(|accredited| accredited.contains(now)),
                }
        })
    }

    /// Whether the actor acts for an organization that is accredited now.
    pub(crate) fn actor_is_vouched_for(&self) -> bool {
        let organization = self.request.actor.organization.as_ref();
        organization
            .and_then(|acting| acting.accredited)
            .is_some_and(|period| period.contains(self.request.time))
    }

    /// Whether the context fields of a condition match; a request leaves none of them unknown.
    pub(crate) fn meets_context_of(&self, condition: &Condition, sense: Sense) -> bool {
        condition
            .period
            .is_none_or(|period| period.contains(self.request.time))
            && is_met(&condition.actions, |listed| {
                self.action_is_listed(listed, sense)
            })
            && is_met(&condition.purposes, |listed| {
                self.purpose_is_listed(listed, sense)
            })
            && is_met(&condition.actors, |listed| {
                self.recipient_is_listed(listed, sense)
            })
    }

    /// Whether the request lies within the scope of terms. Here an emergency is plain treatment.
    pub(crate) fn lies_within(&self, applies: &Applies, sense: Sense) -> bool {
        self.actor_within(applies, sense)
            && self.purpose_within(applies, sense)
            && self.action_within(applies, sense)
    }

    pub(crate) fn actor_within(&self, applies: &Applies, sense: Sense) -> bool {
        is_within(&applies.actors, |listed| {
            listed.iter().any(|who| self.actor_is(who, sense))
        })
    }

    pub(crate) fn purpose_within(&self, applies: &Applies, sense: Sense) -> bool {
        is_within(&applies.purposes, |listed| {
            self.purpose_descends_from(listed, sense)
        })
    }

    pub(crate) fn action_within(&self, applies: &Applies, sense: Sense) -> bool {
        is_within(&applies.actions, |listed| {
            self.action_is_listed(listed, sense)
        })
    }

    /// Rule 4, the permits: an emergency, and a purpose outside the table, must be listed.
    pub(crate) fn permit_covers_purpose(&self, listed: Option<&[Purpose]>) -> bool {
        match listed {
            Some(listed) => self.purpose_is_listed(listed, Sense::Permitting),
            None => !self.emergency && !self.request.purpose.is_foreign(),
        }
    }

    /// Rule 4: what restricts uses plain is-a; what permits covers an emergency only through an
    /// emergency code.
    fn purpose_is_listed(&self, listed: &[Purpose], sense: Sense) -> bool {
        if self.emergency && sense == Sense::Permitting {
            let requested = &self.request.purpose;
            return listed
                .iter()
                .any(|code| code.is_emergency() && requested.is_a(code));
        }
        self.purpose_descends_from(listed, sense)
    }

    /// A purpose outside the table meets every list that restricts.
    fn purpose_descends_from(&self, listed: &[Purpose], sense: Sense) -> bool {
        let requested = &self.request.purpose;
        (sense == Sense::Restricting && requested.is_foreign())
            || listed.iter().any(|code| requested.is_a(code))
    }

    fn action_is_listed(&self, listed: &[Action], sense: Sense) -> bool {
        let requested = self.request.action;
        listed.iter().any(|action| {
            *action == requested || (sense == Sense::Restricting && also_covers(*action, requested))
        })
    }

    /// A condition that names sources only does not restrict recipients.
    fn recipient_is_listed(&self, actors: &[ActorMatch], sense: Sense) -> bool {
        !names_role(actors, ActorRole::Recipient)
            || in_role(actors, ActorRole::Recipient).any(|who| self.actor_is(who, sense))
    }

    fn actor_is(&self, who: &Who, sense: Sense) -> bool {
        let actor = &self.request.actor;
        match who {
            Who::Identity(identity) => actor.identity == *identity,
            Who::MemberOf(organization) => {
                actor.identity == *organization || self.actor_belongs_to(organization, sense)
            }
            Who::Accredited(kind) => actor.accreditations.iter().any(|accreditation| {
                accreditation.kind == *kind && accreditation.period.contains(self.request.time)
            }),
        }
    }
}

/// What denies on the broad action denies on FHIR's codes below it, so that nobody picks a code
/// that no deny lists.
fn also_covers(listed: Action, requested: Action) -> bool {
    match listed {
        Action::Access => matches!(requested, Action::Read | Action::Use),
        Action::Collect => requested == Action::Create,
        Action::Correct => matches!(requested, Action::Update | Action::Delete),
        _ => false,
    }
}

fn is_met<T>(field: &Option<Vec<T>>, test: impl FnOnce(&[T]) -> bool) -> bool {
    field.as_deref().is_none_or(test)
}

fn is_within<T>(scope: &Scope<T>, test: impl FnOnce(&[T]) -> bool) -> bool {
    match scope {
        Scope::Any => true,
        Scope::List(listed) => test(listed),
    }
}

fn in_role<I>(actors: &[ActorMatch<I>], role: ActorRole) -> impl Iterator<Item = &Who<I>> {
    actors
        .iter()
        .filter(move |actor| actor.role == role)
        .map(|actor| &actor.who)
}

pub(crate) fn names_role<I>(actors: &[ActorMatch<I>], role: ActorRole) -> bool {
    actors.iter().any(|actor| actor.role == role)
}
