//! Entries of the audit as FHIR AuditEvents, or as an accounting of disclosures.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use salus_audit_api::msg::{EntryView, HistoryResponse};
use salus_fhir::export::{AccountingRequest, Context, accounting, audit_events};
use salus_vocabulary::{End, Instant, Period};
use serde_json::{Value, json};

use crate::page::tame;

/// What is to be exported.
#[derive(Debug, Args)]
pub struct Export {
    /// A file with entries: a JSON list of them, or an answer to `history`.
    #[arg(long)]
    pub entries: PathBuf,
    /// The chain, as it names itself.
    #[arg(long)]
    pub chain_id: String,
    /// The address of access-audit.
    #[arg(long)]
    pub access_audit: String,
    /// Accounts for the disclosures of this subject's data, by address, instead of printing events.
    #[arg(long)]
    pub accounting: Option<String>,
    /// Only of this custodian, by address.
    #[arg(long, requires = "accounting")]
    pub custodian: Option<String>,
    /// The first second of the accounting. Without it the six years before its end.
    #[arg(long, requires = "until")]
    pub from: Option<u64>,
    /// The second after the accounting. Without it everything is accounted for.
    #[arg(long, requires = "accounting")]
    pub until: Option<u64>,
    /// The accounting as JSON, not as a table.
    #[arg(long, requires = "accounting")]
    pub json: bool,
}

/// Writes a FHIR Bundle with the events of all entries, or the accounting.
///
/// Fails if the file is no list of entries, or if chain id or contract could not stand in a DID.
pub fn export(command: &Export, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(&command.entries)
        .map_err(|error| format!("{}: {error}", command.entries.display()))?;
    let entries =
        entries(&text).map_err(|error| format!("{}: {error}", command.entries.display()))?;
    let context = Context::new(&command.chain_id, &command.access_audit)?;
    let Some(subject) = &command.accounting else {
        let bundle = bundle(&entries, &context);
        writeln!(out, "{}", serde_json::to_string_pretty(&bundle)?)?;
        return Ok(());
    };
    let request = AccountingRequest {
        subject: subject.clone(),
        custodian: command.custodian.clone(),
        period: period(command)?,
    };
    let accounting = accounting(&entries, &request, &context);
    if command.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&accounting)?)?;
    } else {
        for line in accounting.table().lines() {
            writeln!(out, "{}", tame(line))?;
        }
    }
    Ok(())
}

fn entries(text: &str) -> Result<Vec<EntryView>, serde_json::Error> {
    let value: Value = serde_json::from_str(text)?;
    if value.is_array() {
        serde_json::from_value(value)
    } else {
        let history: HistoryResponse = serde_json::from_value(value)?;
        Ok(history.entries)
    }
}

fn bundle(entries: &[EntryView], context: &Context) -> Value {
    let events = entries
        .iter()
        .flat_map(|entry| audit_events(entry, context))
        .map(|event| json!({"resource": event}));
    let mut bundle = json!({"resourceType": "Bundle", "type": "collection"});
    let events: Vec<Value> = events.collect();
    if let Some(fields) = bundle.as_object_mut()
        && !events.is_empty()
    {
        fields.insert("entry".to_owned(), Value::Array(events));
    }
    bundle
}

fn period(command: &Export) -> Result<Period, Box<dyn Error>> {
    let period = match (command.from, command.until) {
        (_, None) => Period::ALWAYS,
        (None, Some(until)) => AccountingRequest::six_years_before(Instant(until)),
        (Some(from), Some(until)) => Period {
            start: Some(Instant(from)),
            end: End::At(Instant(until)),
        },
    };
    period.check()?;
    Ok(period)
}
