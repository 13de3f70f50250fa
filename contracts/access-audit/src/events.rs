use cosmwasm_std::{Api, Event};
use salus_audit_api::msg::{LocalDecision, OfflineEmergency, Report};
use salus_audit_api::{AccessDecision, EmergencyReason};
use salus_contract_kit::{KitError, OwnerChange, address_of};
use salus_policy::Outcome;
use salus_vocabulary::{Id, ObjectId};

use crate::access::Sender;
use crate::ask::{Asked, Named};

/// The type of the event for each entry; a chain puts `wasm-` in front.
pub const ACCESS: &str = "salus_access";
/// The type of the event that says what the entries of a batch have in common.
pub const ACCESSES: &str = "salus_accesses";
/// The type of the event for each emergency, declared or reported.
pub const EMERGENCY: &str = "salus_emergency";
/// The type of the event for the review of an emergency.
pub const REVIEW: &str = "salus_review";
/// The type of the event for a dispute and its answer.
pub const DISPUTE: &str = "salus_dispute";
/// The type of the event for a custodian's legal bases.
pub const LEGAL_BASES: &str = "salus_legal_bases";
/// The type of the event of what concerns the contract itself.
pub const AUDIT: &str = "salus_audit";
/// The version of the attributes below.
pub const EVENT_VERSION: &str = "1";

/// The contract started.
pub fn instantiated(
    api: &dyn Api,
    owner: &Id,
    identity_registry: &Id,
    consent_registry: &Id,
) -> Result<Event, KitError> {
    Ok(Event::new(AUDIT)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("action", "instantiate")
        .add_attribute("owner", address_of(api, owner)?)
        .add_attribute("identity_registry", address_of(api, identity_registry)?)
        .add_attribute("consent_registry", address_of(api, consent_registry)?))
}

/// An event of a message that names whom it acts as.
pub fn by(kind: &str, api: &dyn Api, sender: &Sender) -> Result<Event, KitError> {
    Ok(Event::new(kind)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("as", &sender.named.text)
        .add_attribute("account", address_of(api, &sender.account())?))
}

/// The owner did something with the contract, or somebody took it over.
pub fn owner(api: &dyn Api, sender: &Sender, change: &OwnerChange) -> Result<Event, KitError> {
    let event = by(AUDIT, api, sender)?.add_attribute("action", change.action());
    change.describe(api, event)
}

/// The entries of a batch follow, all at this custodian.
pub fn batch(custodian: &Named) -> Event {
    Event::new(ACCESSES)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("custodian", &custodian.text)
}

/// An access was decided. In a batch the event before all of them names version and custodian.
pub fn access(
    asked: &Asked,
    access_id: ObjectId,
    seq: u32,
    decision: &AccessDecision,
    in_batch: bool,
) -> Event {
    let mut event = entry(asked, seq, in_batch)
        .add_attribute("outcome", outcome_code(decision.outcome))
        .add_attribute("reason", decision.reason.code());
    if let Some(consent) = &decision.decided_by {
        event = event.add_attribute("consent", format!("{}:{}", consent.id, consent.version));
    }
    if let Some(basis) = &decision.legal_basis {
        event = event.add_attribute("legal_basis", basis.as_str());
    }
    event.add_attribute("access_id", access_id.to_string())
}

/// An access was reported that had happened already.
pub fn report(
    asked: &Asked,
    access_id: ObjectId,
    seq: u32,
    report: &Report,
    in_batch: bool,
) -> Event {
    entry(asked, seq, in_batch)
        .add_attribute("occurred_at", report.occurred_at.0.to_string())
        .add_attribute(
            "decided",
            match report.decided {
                LocalDecision::Released => "released",
                LocalDecision::Withheld => "withheld",
            },
        )
        .add_attribute("access_id", access_id.to_string())
}

/// What the events of all entries about accesses have in common.
fn entry(asked: &Asked, seq: u32, in_batch: bool) -> Event {
    let mut event = Event::new(ACCESS);
    if !in_batch {
        event = event
            .add_attribute("v", EVENT_VERSION)
            .add_attribute("custodian", &asked.custodian.text);
    }
    event = event
        .add_attribute("subject", &asked.subject.text)
        .add_attribute("seq", seq.to_string())
        .add_attribute("actor", &asked.actor.text);
    let elsewhere = asked
        .organization
        .as_ref()
        .filter(|organization| organization.id != asked.custodian.id);
    if let Some(organization) = elsewhere {
        event = event.add_attribute("organization", &organization.text);
    }
    event = event
        .add_attribute("purpose", asked.purpose.to_string())
        .add_attribute("action", asked.action.code());
    if let Some(emergency) = asked.emergency {
        event = event.add_attribute("emergency", emergency.to_string());
    }
    event
}

/// An emergency was declared.
pub fn declared(
    subject: &Named,
    actor: &Named,
    organization: &Named,
    number: u32,
    reason: EmergencyReason,
) -> Event {
    emergency("declare", subject, actor, organization, number, reason)
}

/// A report told of an emergency that was declared to the custodian alone.
pub fn offline_emergency(asked: &Asked, number: u32, offline: &OfflineEmergency) -> Event {
    emergency(
        "report",
        &asked.subject,
        &asked.actor,
        &asked.custodian,
        number,
        offline.reason,
    )
}

fn emergency(
    action: &str,
    subject: &Named,
    actor: &Named,
    custodian: &Named,
    number: u32,
    reason: EmergencyReason,
) -> Event {
    Event::new(EMERGENCY)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("action", action)
        .add_attribute("subject", &subject.text)
        .add_attribute("emergency", number.to_string())
        .add_attribute("actor", &actor.text)
        .add_attribute("custodian", &custodian.text)
        .add_attribute("reason", reason.code())
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no_consent",
    }
}
