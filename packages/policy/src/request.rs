use salus_vocabulary::{
    AccreditationKind, Action, Hash, Id, Instant, Label, Period, Purpose, ResourceType,
};

use crate::Condition;

/// One question: may this actor do this with this subject's data at this custodian now?
#[derive(Debug, Clone, PartialEq)]
pub struct Request<I = Id> {
    /// The instant of the decision. Given, never read from a clock inside.
    pub time: Instant,
    /// Whose data.
    pub subject: I,
    /// Who holds them.
    pub custodian: I,
    /// Who asks.
    pub actor: Actor<I>,
    /// For what; two purposes are two requests.
    pub purpose: Purpose,
    /// What is to be done.
    pub action: Action,
    /// The record, if the question is about one; otherwise about a session.
    pub record: Option<Record<I>>,
    /// A declared emergency of this actor for this subject, already checked to be live.
    pub emergency: Option<Emergency>,
}

/// Who asks, with what the registry says of him.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor<I = Id> {
    /// The identity that asks.
    pub identity: I,
    /// Whether the identity has shown by its own message that it asks; for the subject's own
    /// access only.
    pub proven: bool,
    /// The organization that the actor acts for.
    pub organization: Option<ActingFor<I>>,
    /// Direct memberships, also those not begun.
    pub memberships: Vec<Membership<I>>,
    /// The actor's own accreditations, also those not begun.
    pub accreditations: Vec<Accreditation>,
    /// A delegation with the power `view` from the subject, also one not begun.
    pub delegation: Option<ViewDelegation<I>>,
    /// When it is a delegate of the subject, whatever his powers, or stands for safeguarding: then
    /// no delegate shuts it out through an organization that it belongs to.
    pub spared: Vec<Period>,
}

/// The organization that an actor acts for; that the actor may was checked before.
#[derive(Debug, Clone, PartialEq)]
pub struct ActingFor<I = Id> {
    /// The organization.
    pub identity: I,
    /// When its accreditation as an organization holds, along the whole chain; `None`: never.
    pub accredited: Option<Period>,
}

/// A direct membership.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership<I = Id> {
    /// The organization.
    pub organization: I,
    /// When the membership holds.
    pub period: Period,
    /// When the organization is accredited as one; `None`: never. What permits its members permits
    /// them only then, what denies them does always.
    pub accredited: Option<Period>,
}

/// An accreditation held, valid along its whole chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accreditation {
    /// What it attests.
    pub kind: AccreditationKind,
    /// When it holds.
    pub period: Period,
}

/// The power `view` of a delegate.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewDelegation<I = Id> {
    /// Which data; lists labels explicitly: a record is seen only if each of its labels is listed.
    pub condition: Condition<I>,
    /// When the delegation holds.
    pub period: Period,
}

/// A declared, live emergency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Emergency {
    /// When it ends, exclusive.
    pub until: Instant,
}

/// What is said of a record. `None` and an empty list both mean: not stated, unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<I = Id> {
    /// The FHIR resource type.
    pub resource_type: Option<ResourceType>,
    /// Its security labels.
    pub labels: Option<Vec<Label>>,
    /// Keyed hashes of its clinical codes.
    pub codes: Option<Vec<Hash>>,
    /// When the data were made, half-open.
    pub date: Option<Period>,
    /// Who wrote it.
    pub author: Option<I>,
    /// The organizations of the author.
    pub author_organizations: Option<Vec<I>>,
    /// How it relates to references.
    pub references: Option<References>,
}

impl<I> Default for Record<I> {
    fn default() -> Self {
        Self {
            resource_type: None,
            labels: None,
            codes: None,
            date: None,
            author: None,
            author_organizations: None,
            references: None,
        }
    }
}

/// The references of a record, each by hash. Stated as a whole: what is not listed is not so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct References {
    /// The record itself.
    pub instance: Option<Hash>,
    /// Records related to it, in either direction.
    pub related: Vec<Hash>,
    /// Its authors.
    pub authors: Vec<Hash>,
}

/// A person or an organization that the subject excluded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exclusion<I = Id> {
    /// Who is excluded.
    pub excluded: I,
    /// When it was set.
    pub since: Instant,
    /// Whether the exclusion of an organization holds in a declared emergency too.
    pub even_in_emergency: bool,
    /// Whether a delegate of the subject set it.
    pub by_delegate: bool,
}

/// A span of time whose grants the subject voided: `start <= granted < end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VoidedSpan {
    /// Inclusive.
    pub start: Instant,
    /// Exclusive.
    pub end: Instant,
    /// Whether refusals and exclusions set then are void too.
    pub refusals: bool,
}

/// What a deployment answers in a declared emergency when no consent speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmergencyWithoutConsent {
    /// Permit, always reviewed. The default.
    Permit,
    /// Deny.
    Deny,
}
