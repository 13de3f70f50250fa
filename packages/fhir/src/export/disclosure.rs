use salus_audit_api::msg::EntryView;
use serde_json::{Value, json};

use super::decision::{principal, source, user};
use super::details::{common, data_details};
use super::part::{
    DCM, FINGERPRINT, RESOURCE_TYPES, absent, absent_reference, add, by_typed_uri, by_uri, coding,
    concept, detail, entity_type, instant, label_coding, object_role, patient_entity,
    purpose_concept, set,
};
use super::{Context, is_disclosure};

const SNOMED: &str = "http://snomed.info/sct";

/// From which end a disclosure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The custodian's, whom the data left.
    Source,
    /// That of whoever got them.
    Recipient,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Recipient => "recipient",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Source => {
                "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"
            }
            Self::Recipient => {
                "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Recipient"
            }
        }
    }

    /// The type of the event and what was done to the records of this side.
    fn event(self) -> (Value, &'static str) {
        match self {
            Self::Source => (coding(DCM, "110106", "Export"), "R"),
            Self::Recipient => (coding(DCM, "110107", "Import"), "C"),
        }
    }
}

/// The disclosure that an access was, after the BALP profiles `PrivacyDisclosure`; nothing if it
/// was none (see [`is_disclosure`]).
///
/// The addresses between which the data travelled no chain knows: they are marked as unknown.
pub fn disclosure_event(entry: &EntryView, context: &Context, side: Side) -> Option<Value> {
    if !is_disclosure(entry) {
        return None;
    }
    let (event_type, action) = side.event();
    let mut entities = vec![
        patient_entity(&context.did(&entry.subject), details(entry)),
        data(entry),
    ];
    entities.extend(consent(entry, context));
    let mut event = json!({
        "resourceType": "AuditEvent",
        "id": context.event_id(side.name(), entry),
        "meta": {"profile": [side.profile()]},
        "type": event_type,
        "subtype": [coding(
            "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle",
            "disclose", "Disclose Record Lifecycle Event",
        )],
        "action": action,
        "recorded": instant(entry.time),
        "outcome": "0",
        "purposeOfEvent": [purpose_concept(&entry.purpose)],
        "agent": agents(entry, context),
        "source": source(context),
        "entity": entities,
    });
    if let Some(report) = entry.report {
        let at = instant(report.occurred_at);
        set(&mut event, "period", json!({"start": at, "end": at}));
    }
    Some(event)
}

fn agents(entry: &EntryView, context: &Context) -> Vec<Value> {
    let custodian = by_uri(&context.did(&entry.custodian));
    let mut agents = vec![
        json!({
            "type": concept(coding(DCM, "110153", "Source Role ID")),
            "who": custodian,
            "requestor": false,
            "network": absent("unknown"),
        }),
        json!({
            "type": concept(coding(DCM, "110152", "Destination Role ID")),
            "who": by_uri(&context.did(recipient(entry))),
            "requestor": false,
            "network": absent("unknown"),
        }),
        json!({
            "type": concept(coding(SNOMED, "159541003", "Record keeping/library clerk")),
            "who": custodian,
            "requestor": false,
        }),
        user(entry, context),
    ];
    agents.extend(principal(entry, context));
    if entry.decided_by.is_some() || entry.actor == entry.subject {
        agents.push(json!({
            "type": concept(coding(SNOMED, "429577009", "Patient advocate")),
            "who": by_typed_uri("Patient", &context.did(&entry.subject)),
            "requestor": false,
        }));
    }
    agents
}

/// Who got the data: the organization that the actor acts for, otherwise the actor.
pub(crate) fn recipient(entry: &EntryView) -> &str {
    entry.organization.as_ref().unwrap_or(&entry.actor)
}

fn details(entry: &EntryView) -> Vec<Value> {
    let mut details = common(entry);
    details.push(detail("action", entry.action));
    details
}

/// The data, as far as the custodian described them.
fn data(entry: &EntryView) -> Value {
    let what = match entry.fingerprint {
        Some(hash) => json!({"identifier": {"system": FINGERPRINT, "value": hash}}),
        None => absent_reference("unknown", "records are not named on the ledger"),
    };
    let resource_type = entry.data.as_ref().and_then(|data| data.resource_type);
    let mut entity = json!({
        "what": what,
        "type": match resource_type {
            Some(one) => coding(RESOURCE_TYPES, one.code(), one.code()),
            None => entity_type("2", "System Object"),
        },
        "role": object_role("4", "Domain Resource"),
    });
    let labels = entry.data.iter().flat_map(|data| data.labels.iter());
    let labels = labels.map(|label| label_coding(*label)).collect();
    add(&mut entity, "securityLabel", labels);
    add(&mut entity, "detail", data_details(entry.data.as_ref()));
    entity
}

fn consent(entry: &EntryView, context: &Context) -> Option<Value> {
    let consent = entry.decided_by.as_ref()?;
    Some(json!({
        "what": by_typed_uri("Consent", &context.consent(&entry.subject, consent)),
        "type": coding(RESOURCE_TYPES, "Consent", "Consent"),
        "role": object_role("13", "Security Resource"),
        "detail": [detail("version", consent.version)],
    }))
}
