use cosmwasm_std::{Api, Event};
use salus_audit_api::AccessDecision;
use salus_contract_kit::{KitError, OwnerChange, address_of};
use salus_identity_api::Acting;
use salus_policy::Outcome;
use salus_vocabulary::{Id, ObjectId};

use crate::ask::{Asked, Named};

/// The type of the event for each entry; a chain puts `wasm-` in front.
pub const ACCESS: &str = "salus_access";
/// The type of the event that says what the entries of a batch have in common.
pub const ACCESSES: &str = "salus_accesses";
/// The type of the event of instantiation.
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

/// The owner did something with the contract, or somebody took it over.
pub fn owner(api: &dyn Api, by: &Acting, change: &OwnerChange) -> Result<Event, KitError> {
    let event = Event::new(AUDIT)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("action", change.action())
        .add_attribute("as", address_of(api, &by.identity())?)
        .add_attribute("account", address_of(api, &by.account())?);
    change.describe(api, event)
}

/// The entries of a batch follow, all at this custodian.
pub fn batch(custodian: &Named) -> Event {
    Event::new(ACCESSES)
        .add_attribute("v", EVENT_VERSION)
        .add_attribute("custodian", &custodian.text)
}

/// An entry was appended. In a batch the event before all of them names version and custodian.
pub fn access(
    asked: &Asked,
    access_id: ObjectId,
    seq: u32,
    decision: &AccessDecision,
    in_batch: bool,
) -> Event {
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
        .add_attribute("action", asked.action.code())
        .add_attribute("outcome", outcome_code(decision.outcome))
        .add_attribute("reason", decision.reason.code());
    if let Some(consent) = &decision.decided_by {
        event = event.add_attribute("consent", format!("{}:{}", consent.id, consent.version));
    }
    event.add_attribute("access_id", access_id.to_string())
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no_consent",
    }
}
