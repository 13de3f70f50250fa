//! The details of the patient in which an event carries what FHIR has no element for. Each is named
//! as the field of the entry that it tells.

use salus_audit_api::DataSummary;
use salus_audit_api::msg::{DisputeView, EntryView, LocalDecision, Mode, Report};
use serde_json::Value;

use super::Context;
use super::decision::outcome_name;
use super::part::{detail, instant, interval};

pub(crate) fn access_details(entry: &EntryView, context: &Context) -> Vec<Value> {
    let mut details = common(entry);
    if entry.outcome.is_some() {
        details.push(detail("outcome", outcome_name(entry)));
    }
    details.push(detail("action", entry.action));
    details.extend(entry.emergency.map(|number| detail("emergency", number)));
    let basis = entry.legal_basis.as_ref();
    details.extend(basis.map(|basis| detail("legal_basis", basis)));
    details.extend(entry.report.iter().flat_map(report));
    details.extend(data_details(entry.data.as_ref()));
    let hashes = [
        ("residue", entry.residue),
        ("fingerprint", entry.fingerprint),
    ];
    for (kind, hash) in hashes {
        details.extend(hash.map(|hash| detail(kind, hash)));
    }
    details.extend(dispute(entry, context));
    details
}

pub(crate) fn declaration_details(entry: &EntryView, context: &Context) -> Vec<Value> {
    let mut details = common(entry);
    if let Some(declared) = entry.declared {
        details.push(detail("declared.reason", declared.reason.code()));
        details.push(detail("declared.hash", declared.hash));
        details.push(detail("declared.until", instant(declared.until)));
    }
    details.extend(dispute(entry, context));
    details
}

pub(crate) fn common(entry: &EntryView) -> Vec<Value> {
    let mode = match entry.mode {
        Mode::Gate => "gate",
        Mode::Report => "report",
        Mode::Declaration => "declaration",
    };
    vec![
        detail("seq", entry.seq),
        detail("height", entry.height),
        detail("mode", mode),
        detail("access_id", entry.access_id),
        detail("reason", entry.reason.code()),
    ]
}

fn report(report: &Report) -> Vec<Value> {
    let decided = match report.decided {
        LocalDecision::Released => "released",
        LocalDecision::Withheld => "withheld",
    };
    let mut details = vec![
        detail("report.occurred_at", instant(report.occurred_at)),
        detail("report.decided", decided),
        detail("report.height", report.height),
    ];
    if let Some(emergency) = report.emergency {
        details.push(detail("report.emergency.reason", emergency.reason.code()));
        details.push(detail("report.emergency.hash", emergency.hash));
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

fn dispute(entry: &EntryView, context: &Context) -> Vec<Value> {
    let told = |dispute: &DisputeView| {
        let mut details = vec![
            detail("dispute.code", dispute.code.code()),
            detail("dispute.time", instant(dispute.time)),
            detail("dispute.by", context.did(&dispute.by)),
            detail("dispute.hash", dispute.hash),
        ];
        if let Some(answer) = &dispute.answer {
            details.push(detail("dispute.answer", answer.answer.code()));
            details.push(detail("dispute.answer.time", instant(answer.time)));
            details.push(detail("dispute.answer.hash", answer.hash));
        }
        details
    };
    let both = entry.dispute.iter().chain(&entry.delegates_dispute);
    both.flat_map(told).collect()
}
