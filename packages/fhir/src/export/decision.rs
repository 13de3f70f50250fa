use salus_audit_api::msg::{AssuranceView, EntryView};
use salus_audit_api::{AuditReason, DataSummary};
use salus_policy::Outcome;
use serde_json::{Value, json};

use super::Context;
use super::part::{
    ASSURANCE, DCM, RESOURCE_TYPES, absent_reference, add, by_typed_uri, by_uri, coding, concept,
    detail, instant, interval, patient_entity, purpose_concept, set,
};
use crate::coding::PARTICIPATION;

const PROFILE: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent";
const SUBTYPES: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
const ASSURANCE_LEVEL: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/ihe-assuranceLevel";

/// The decision on an access, after the BALP profile `AuthZconsent`.
///
/// What FHIR has no element for stands in the details of the patient, named as the fields of the
/// entry are. A party or a consent that the profile asks for and the entry does not have is marked
/// with FHIR's data-absent-reason.
pub fn audit_event(entry: &EntryView, context: &Context) -> Value {
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": context.event_id("decision", entry),
        "meta": {"profile": [PROFILE]},
        "type": coding(DCM, "110113", "Security Alert"),
        "subtype": [{"system": SUBTYPES, "code": "AuthZ-Consent"}],
        "action": "E",
        "recorded": instant(entry.time),
        "outcome": outcome_code(entry.outcome),
        "purposeOfEvent": [purpose_concept(&entry.purpose)],
        "agent": agents(entry, context),
        "source": source(context),
        "entity": [
            patient_entity(&context.did(&entry.subject), details(entry)),
            consent(entry, context),
        ],
    });
    if entry.outcome != Outcome::Permit {
        set(&mut event, "outcomeDesc", json!(outcome_text(entry)));
    }
    event
}

/// Success for a permit. "The patient refused" and "nobody asked" lead to different law, so that
/// they are different failures too: serious the one, minor the other.
fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "0",
        Outcome::NoConsent => "4",
        Outcome::Deny => "8",
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no_consent",
    }
}

fn outcome_text(entry: &EntryView) -> String {
    format!("{}: {}", outcome_name(entry.outcome), entry.reason.code())
}

/// Who observed and decided: the contract.
pub(crate) fn source(context: &Context) -> Value {
    json!({
        "site": context.chain_id(),
        "observer": by_uri(&context.authorizer()),
        "type": [coding(
            "http://terminology.hl7.org/CodeSystem/security-source-type", "6", "Security Server",
        )],
    })
}

fn agents(entry: &EntryView, context: &Context) -> Vec<Value> {
    vec![
        client(entry, context),
        user(entry, context),
        organization(entry, context),
        json!({
            "type": concept(coding(
                "http://terminology.hl7.org/CodeSystem/extra-security-role-type",
                "authserver", "authorization server",
            )),
            "who": by_uri(&context.authorizer()),
            "requestor": false,
        }),
        json!({
            "type": concept(coding(PARTICIPATION, "CST", "custodian")),
            "who": by_uri(&context.did(&entry.custodian)),
            "requestor": false,
        }),
    ]
}

/// Who sent the request to the contract: an operator of the custodian, or an account of the
/// actor's own.
fn client(entry: &EntryView, context: &Context) -> Value {
    let who = match entry.assurance {
        AssuranceView::Asserted { operator } => context.operator(&entry.custodian, operator),
        AssuranceView::Sent {} => context.did(&entry.actor),
    };
    json!({
        "type": concept(coding(DCM, "110150", "Application")),
        "who": by_uri(&who),
        "requestor": false,
        "network": {"address": context.network(), "type": "5"},
    })
}

/// Who asked, and whose word that is.
pub(crate) fn user(entry: &EntryView, context: &Context) -> Value {
    let did = context.did(&entry.actor);
    let who = if entry.actor == entry.subject {
        by_typed_uri("Patient", &did)
    } else {
        by_uri(&did)
    };
    json!({
        "extension": [{"url": ASSURANCE_LEVEL, "valueCodeableConcept": assurance(entry)}],
        "type": concept(coding(PARTICIPATION, "IRCP", "information recipient")),
        "who": who,
        "requestor": true,
        "purposeOfUse": [purpose_concept(&entry.purpose)],
    })
}

fn assurance(entry: &EntryView) -> Value {
    concept(match entry.assurance {
        AssuranceView::Asserted { .. } => coding(
            ASSURANCE,
            "asserted",
            "the custodian's word about the actor",
        ),
        AssuranceView::Sent {} => coding(ASSURANCE, "sent", "sent by an account of the actor"),
    })
}

fn organization(entry: &EntryView, context: &Context) -> Value {
    let who = match &entry.organization {
        Some(organization) => by_typed_uri("Organization", &context.did(organization)),
        None => absent_reference("not-applicable", "the actor acts for no organization"),
    };
    json!({
        "type": concept(coding(
            "http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", "healthcare provider",
        )),
        "who": who,
        "requestor": false,
    })
}

fn details(entry: &EntryView) -> Vec<Value> {
    let mut details = vec![
        detail("seq", entry.seq),
        detail("height", entry.height),
        detail("access_id", entry.access_id),
        detail("action", entry.action),
        detail("outcome", outcome_name(entry.outcome)),
        detail("reason", entry.reason.code()),
    ];
    details.extend(data_details(entry.data.as_ref()));
    let hashes = [
        ("residue", entry.residue),
        ("fingerprint", entry.fingerprint),
    ];
    for (kind, hash) in hashes {
        details.extend(hash.map(|hash| detail(kind, hash)));
    }
    details
}

/// What the custodian said of the record. No labels is no statement, and is said to be none.
pub(crate) fn data_details(data: Option<&DataSummary>) -> Vec<Value> {
    let Some(data) = data else {
        return vec![detail("data", "not named")];
    };
    let known = if data.complete {
        "complete"
    } else {
        "incomplete"
    };
    let mut details = vec![detail("data", known)];
    details.extend(
        data.resource_type
            .map(|one| detail("data.resource_type", one)),
    );
    details.extend(data.labels.iter().map(|one| detail("data.labels", one)));
    if data.labels.is_empty() {
        details.push(detail("data.labels", "unlabelled"));
    }
    details.extend(data.date.map(|date| detail("data.date", interval(date))));
    details
}

/// The consent that gave the reason. If none did, the profile's entity says so.
fn consent(entry: &EntryView, context: &Context) -> Value {
    let mut details = Vec::new();
    let what = match &entry.decided_by {
        Some(consent) => {
            details.push(detail("version", consent.version));
            by_typed_uri("Consent", &context.consent(&entry.subject, consent))
        }
        None => absent_consent(entry),
    };
    details.extend(entry.consents.map(|hash| detail("consents", hash)));
    let mut entity = json!({
        "what": what,
        "type": coding(RESOURCE_TYPES, "Consent", "Consent"),
    });
    add(&mut entity, "detail", details);
    entity
}

fn absent_consent(entry: &EntryView) -> Value {
    match entry.reason {
        AuditReason::NoConsent | AuditReason::ActorUnproven | AuditReason::EmergencyPolicy => {
            absent_reference("unknown", "no consent speaks of this access")
        }
        _ => absent_reference("not-applicable", "not decided by a consent"),
    }
}
