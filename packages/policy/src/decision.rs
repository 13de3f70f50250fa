use cosmwasm_schema::cw_serde;
use salus_json::FromNode;
use salus_vocabulary::{Id, Instant, ObjectId, Obligation};

use crate::{Condition, terms::map_all};

/// The answer to a request.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Decision")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Decision<I = Id> {
    /// Permit, deny, or nobody said anything.
    pub outcome: Outcome,
    /// Why; of several reasons the first in the published order.
    pub reason: Reason,
    /// The consent that gave the reason; of several the first in the sorted list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<ConsentRef>,
    /// All consents that were not silent, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentRef>,
    /// What must be done with the data; a gateway that cannot releases nothing. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
    /// What remains to be decided for each record, if the request named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residue: Option<Residue<I>>,
    /// The same request may be answered otherwise from this instant on; never late. Absent: by
    /// the passing of time alone, never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Instant>,
}

/// Three outcomes, always: "the patient refused" and "nobody asked" lead to different law.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, FromNode)]
#[schemaifier(mute_warnings)]
pub enum Outcome {
    /// Permitted.
    Permit,
    /// Refused.
    Deny,
    /// No consent speaks.
    NoConsent,
}

/// One consent in one version.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, FromNode)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ConsentRef {
    /// The consent, under its subject.
    pub id: ObjectId,
    /// Its version, from 1.
    pub version: u32,
}

/// Why a decision came out as it did, in the published order: of several, the first is given.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
#[schemaifier(mute_warnings)]
pub enum Reason {
    /// The subject, proven, at its own data.
    OwnAccess,
    /// The subject excluded this person.
    ExcludedPerson,
    /// The subject excluded the organization.
    ExcludedOrganization,
    /// A deny rule holds.
    DenyRule,
    /// A consent forbids emergency access.
    EmergencyForbidden,
    /// The record is above the confidentiality allowed in an emergency, or has none.
    EmergencyLevel,
    /// The default of a consent denies.
    DefaultDeny,
    /// A permit rule holds.
    PermitRule,
    /// A consent allows emergency access.
    EmergencyAllowed,
    /// The default of a consent permits.
    DefaultPermit,
    /// A delegation with the power `view` covers it.
    DelegateAccess,
    /// A closed default, and nothing permits.
    DefaultClosed,
    /// No consent speaks in an emergency: the deployment's published policy answers.
    EmergencyPolicy,
    /// Said to be the subject, but not proven, and no consent speaks.
    ActorUnproven,
    /// No consent speaks.
    NoConsent,
}

impl Reason {
    /// All reasons in the published order; the position is the packed number.
    pub const ALL: [Self; 15] = [
        Self::OwnAccess,
        Self::ExcludedPerson,
        Self::ExcludedOrganization,
        Self::DenyRule,
        Self::EmergencyForbidden,
        Self::EmergencyLevel,
        Self::DefaultDeny,
        Self::PermitRule,
        Self::EmergencyAllowed,
        Self::DefaultPermit,
        Self::DelegateAccess,
        Self::DefaultClosed,
        Self::EmergencyPolicy,
        Self::ActorUnproven,
        Self::NoConsent,
    ];
}

/// What is left of a decision once everything but the record is judged: each entry speaks for one
/// consent, entries join as consents do, and `finally` answers when all are silent.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Residue")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Residue<I = Id> {
    /// One entry a consent that may speak, sorted.
    pub entries: Vec<ResidueEntry<I>>,
    /// What holds when no entry speaks.
    pub finally: Finally<I>,
}

/// What one consent says of a record: deny if a deny holds, else permit if a permit holds, else
/// `otherwise`.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "ResidueEntry")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct ResidueEntry<I = Id> {
    /// The consent.
    pub consent: ConsentRef,
    /// Deny rules, reduced to what they ask of the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<ResidualRule<I>>,
    /// Permit rules, reduced likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permit: Vec<ResidualRule<I>>,
    /// What holds if none of them does.
    pub otherwise: Otherwise,
    /// What must be done with data that this consent permits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
}

/// A rule reduced to what it asks of the record.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "ResidualRule")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct ResidualRule<I = Id> {
    /// Record fields only.
    pub when: Condition<I>,
    /// Record fields only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Condition<I>>,
}

/// What a consent says where none of its residual rules holds.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Otherwise {
    /// Permit.
    Permit,
    /// Deny.
    Deny,
    /// Deny unless another consent or a `view` delegation permits.
    Closed,
    /// Nothing.
    Silent,
}

/// What holds for a record of which no consent permits or denies anything. The delegate comes
/// first, before a closed default.
#[cw_serde]
#[schemaifier(mute_warnings)]
#[schemars(rename = "Finally")]
#[serde(bound = "I: serde::Serialize + serde::de::DeserializeOwned")]
pub struct Finally<I = Id> {
    /// What a delegate with `view` may see, if the actor is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<Condition<I>>,
    /// The outcome if nothing speaks.
    pub then: Outcome,
}

impl<I> Decision<I> {
    /// The same decision with every identity rewritten; the first failure ends it.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Decision<J>, E> {
        Ok(Decision {
            outcome: self.outcome,
            reason: self.reason,
            decided_by: self.decided_by,
            consents: self.consents.clone(),
            obligations: self.obligations.clone(),
            residue: self
                .residue
                .as_ref()
                .map(|residue| residue.try_map(f))
                .transpose()?,
            valid_until: self.valid_until,
        })
    }
}

impl<I> Residue<I> {
    /// The same residue with every identity rewritten.
    pub fn try_map<J, E>(&self, f: &mut impl FnMut(&I) -> Result<J, E>) -> Result<Residue<J>, E> {
        let delegate = self.finally.delegate.as_ref();
        Ok(Residue {
            entries: map_all(&self.entries, |entry| entry.try_map(f))?,
            finally: Finally {
                delegate: delegate.map(|condition| condition.try_map(f)).transpose()?,
                then: self.finally.then,
            },
        })
    }
}

impl<I> ResidueEntry<I> {
    /// The same entry with every identity rewritten.
    pub fn try_map<J, E>(
        &self,
        f: &mut impl FnMut(&I) -> Result<J, E>,
    ) -> Result<ResidueEntry<J>, E> {
        Ok(ResidueEntry {
            consent: self.consent,
            deny: map_all(&self.deny, |rule| rule.try_map(f))?,
            permit: map_all(&self.permit, |rule| rule.try_map(f))?,
            otherwise: self.otherwise,
            obligations: self.obligations.clone(),
        })
    }
}

impl<I> ResidualRule<I> {
    /// The same rule with every identity rewritten.
    pub fn try_map<J, E>(
        &self,
        f: &mut impl FnMut(&I) -> Result<J, E>,
    ) -> Result<ResidualRule<J>, E> {
        Ok(ResidualRule {
            when: self.when.try_map(f)?,
            except: map_all(&self.except, |condition| condition.try_map(f))?,
        })
    }
}
