use salus_audit_api::AuditReason;
use salus_audit_api::msg::{AssuranceView, EntryView, LocalDecision, Mode};
use salus_policy::Outcome;
use salus_vocabulary::Instant;
use serde_json::{Value, json};

use super::Context;
use super::details::{access_details, declaration_details};
use super::part::{
    ASSURANCE, DCM, LEGAL_BASIS, RESOURCE_TYPES, absent_reference, add, by_typed_uri, by_uri,
    coding, concept, detail, instant, patient_entity, purpose_concept, set,
};
use super::released::is_released;
use crate::coding::PARTICIPATION;

const PROFILE: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent";
const SUBTYPES: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
const ASSURANCE_LEVEL: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/ihe-assuranceLevel";
const ROLE_CODES: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";

/// What an entry says, as an AuditEvent: an access, decided or reported, after the BALP profile
/// `AuthZconsent`; the declaration of an emergency as the start of an emergency override.
///
/// What FHIR has no element for stands in the details of the patient, named as the fields of the
/// entry are. A party or a consent that the profile asks for and the entry does not have is marked
/// with FHIR's data-absent-reason.
pub fn audit_event(entry: &EntryView, context: &Context) -> Value {
    match entry.mode {
        Mode::Gate | Mode::Report => access(entry, context),
        Mode::Declaration => declaration(entry, context),
    }
}

fn access(entry: &EntryView, context: &Context) -> Value {
    let subtype = json!({"system": SUBTYPES, "code": "AuthZ-Consent"});
    let mut event = event(entry, context, subtype);
    let patient = patient_entity(&context.did(&entry.subject), access_details(entry, context));
    set(&mut event, "meta", json!({"profile": [PROFILE]}));
    set(&mut event, "outcome", json!(outcome_code(entry)));
    set(
        &mut event,
        "entity",
        json!([patient, consent(entry, context)]),
    );
    if let Some(report) = entry.report {
        let at = instant(report.occurred_at);
        set(&mut event, "period", json!({"start": at, "end": at}));
    }
    if entry.outcome != Some(Outcome::Permit) {
        set(&mut event, "outcomeDesc", json!(outcome_text(entry)));
    }
    event
}

/// No published profile tells of it; its code is DICOM's own. The period is that of the emergency,
/// whose last second FHIR writes.
fn declaration(entry: &EntryView, context: &Context) -> Value {
    let subtype = coding(DCM, "110127", "Emergency Override Started");
    let mut event = event(entry, context, subtype);
    let details = declaration_details(entry, context);
    let patient = patient_entity(&context.did(&entry.subject), details);
    set(&mut event, "outcome", json!("0"));
    set(&mut event, "entity", json!([patient]));
    if let Some(declared) = entry.declared {
        let last = Instant(declared.until.minus(1).0.max(entry.time.0));
        let period = json!({"start": instant(entry.time), "end": instant(last)});
        set(&mut event, "period", period);
    }
    event
}

/// What all these events have in common.
fn event(entry: &EntryView, context: &Context, subtype: Value) -> Value {
    json!({
        "resourceType": "AuditEvent",
        "id": context.event_id("decision", entry),
        "type": coding(DCM, "110113", "Security Alert"),
        "subtype": [subtype],
        "action": "E",
        "recorded": instant(entry.time),
        "purposeOfEvent": [purpose_concept(&entry.purpose)],
        "agent": agents(entry, context),
        "source": source(context),
    })
}

/// Success where something was released. "The patient refused" and "nobody asked" lead to different
/// law, so that they are different failures too: serious the one, minor the other.
fn outcome_code(entry: &EntryView) -> &'static str {
    match entry.outcome {
        _ if is_released(entry) => "0",
        Some(Outcome::NoConsent) => "4",
        _ => "8",
    }
}

/// What was answered; of what had happened already, what was done.
pub(crate) fn outcome_name(entry: &EntryView) -> &'static str {
    match (entry.outcome, entry.report) {
        (Some(Outcome::Permit), _) => "permit",
        (Some(Outcome::Deny), _) => "deny",
        (Some(Outcome::NoConsent), _) => "no_consent",
        (None, Some(report)) => match report.decided {
            LocalDecision::Released => "released",
            LocalDecision::Withheld => "withheld",
        },
        (None, None) => "undecided",
    }
}

fn outcome_text(entry: &EntryView) -> String {
    let text = format!("{}: {}", outcome_name(entry), entry.reason.code());
    match &entry.legal_basis {
        Some(basis) if is_released(entry) => format!("{text}; released on {basis}"),
        _ => text,
    }
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
    let mut agents = vec![
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
    ];
    agents.extend(principal(entry, context));
    agents
}

/// For whom a delegate acts.
pub(crate) fn principal(entry: &EntryView, context: &Context) -> Option<Value> {
    let principal = entry.on_behalf_of.as_ref()?;
    Some(json!({
        "type": concept(coding(ROLE_CODES, "DELEGATOR", "delegator")),
        "who": by_typed_uri("Patient", &context.did(principal)),
        "requestor": false,
    }))
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
    let mut user = json!({
        "extension": [{"url": ASSURANCE_LEVEL, "valueCodeableConcept": assurance(entry)}],
        "type": concept(coding(PARTICIPATION, "IRCP", "information recipient")),
        "who": who,
        "requestor": true,
        "purposeOfUse": [purpose_concept(&entry.purpose)],
    });
    if entry.on_behalf_of.is_some() {
        let delegate = concept(coding(ROLE_CODES, "DELEGATEE", "delegatee"));
        set(&mut user, "role", json!([delegate]));
    }
    if let Some(basis) = &entry.legal_basis {
        set(
            &mut user,
            "policy",
            json!([format!("{LEGAL_BASIS}{basis}")]),
        );
    }
    user
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
        AuditReason::Reported => {
            absent_reference("unknown", "the custodian alone knows by which consent")
        }
        AuditReason::NoConsent | AuditReason::ActorUnproven | AuditReason::EmergencyPolicy => {
            absent_reference("unknown", "no consent speaks of this access")
        }
        _ => absent_reference("not-applicable", "not decided by a consent"),
    }
}
