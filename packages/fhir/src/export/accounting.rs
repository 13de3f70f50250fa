use jiff::{Timestamp, ToSpan, tz::TimeZone};
use salus_audit_api::BasisCode;
use salus_audit_api::msg::EntryView;
use salus_vocabulary::tables::purpose;
use salus_vocabulary::{Instant, Period, Purpose};
use serde::Serialize;

use super::disclosure::recipient;
use super::part::{instant, interval};
use super::released::happened;
use super::{Context, Hipaa, is_disclosure};

/// What an accounting is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountingRequest {
    /// Whose data, as an address.
    pub subject: String,
    /// By whom, as an address; absent: by every custodian in the entries.
    pub custodian: Option<String>,
    /// When the data were disclosed, half-open.
    pub period: Period,
}

impl AccountingRequest {
    /// The six years before an instant, by the calendar of UTC: as far back as 45 CFR 164.528
    /// reaches. What was disclosed at the instant itself is not in it.
    pub fn six_years_before(now: Instant) -> Period {
        let second = i64::try_from(now.0).unwrap_or(i64::MAX);
        let start = Timestamp::from_second(second)
            .and_then(|now| TimeZone::UTC.to_datetime(now).checked_sub(6.years()))
            .and_then(|start| TimeZone::UTC.to_timestamp(start))
            .ok()
            .and_then(|start| u64::try_from(start.as_second()).ok());
        Period {
            start: start.map(Instant),
            ..Period::until(now)
        }
    }
}

/// An accounting of disclosures, as 45 CFR 164.528(b)(2) asks for it: date, recipient, description
/// and purpose of each. Names and addresses of recipients are the custodian's to add.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accounting {
    /// Whose data, as a DID.
    pub subject: String,
    /// When, half-open.
    pub period: Period,
    /// Oldest first; of one instant in the order of the entries.
    pub disclosures: Vec<Disclosure>,
}

/// One disclosure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disclosure {
    /// When it happened, in seconds.
    pub date: Instant,
    /// The entry that says so, by its number under the subject.
    pub seq: u32,
    /// Who disclosed, as a DID.
    pub custodian: String,
    /// Who got the data, as a DID: the organization of the actor, otherwise the actor.
    pub recipient: String,
    /// Who asked, as a DID.
    pub actor: String,
    /// What is known of the data.
    pub description: String,
    /// For what.
    pub purpose: Purpose,
    /// Why it was released, by the code of the reason; `reported`: the custodian alone knows.
    pub ground: &'static str,
    /// The custodian's legal basis without consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<BasisCode>,
    /// Whether HIPAA asks for it. Patients are shown all.
    pub hipaa: Hipaa,
}

/// The disclosures of one subject's data in a period, from the entries alone. Entries of other
/// subjects are passed over, and so is what was no disclosure (see [`is_disclosure`]).
pub fn accounting(
    entries: &[EntryView],
    request: &AccountingRequest,
    context: &Context,
) -> Accounting {
    let asked = |entry: &&EntryView| {
        let custodian = request.custodian.as_ref();
        entry.subject == request.subject
            && custodian.is_none_or(|custodian| *custodian == entry.custodian)
            && request.period.contains(happened(entry))
            && is_disclosure(entry)
    };
    let mut disclosures: Vec<Disclosure> = entries
        .iter()
        .filter(asked)
        .map(|entry| disclosure(entry, context))
        .collect();
    disclosures.sort_by_key(|disclosure| (disclosure.date, disclosure.seq));
    disclosures.dedup_by_key(|disclosure| disclosure.seq);
    Accounting {
        subject: context.did(&request.subject),
        period: request.period,
        disclosures,
    }
}

fn disclosure(entry: &EntryView, context: &Context) -> Disclosure {
    Disclosure {
        date: happened(entry),
        seq: entry.seq,
        custodian: context.did(&entry.custodian),
        recipient: context.did(recipient(entry)),
        actor: context.did(&entry.actor),
        description: description(entry),
        purpose: entry.purpose.clone(),
        ground: entry.reason.code(),
        legal_basis: entry.legal_basis.clone(),
        hipaa: Hipaa::of(entry),
    }
}

/// What the custodian said of the data, in a few words.
fn description(entry: &EntryView) -> String {
    let Some(data) = &entry.data else {
        return "records of a session, not named one by one".to_owned();
    };
    let kind = data.resource_type.map_or("a record", |one| one.code());
    let labels = if data.labels.is_empty() {
        "unlabelled".to_owned()
    } else {
        let labels: Vec<String> = data.labels.iter().map(ToString::to_string).collect();
        format!("labelled {}", labels.join(" "))
    };
    match data.date {
        Some(date) => format!("{kind}, {labels}, made {}", interval(date)),
        None => format!("{kind}, {labels}"),
    }
}

impl Accounting {
    /// As a table of text: a line for each disclosure, columns of equal width.
    pub fn table(&self) -> String {
        const HEAD: [&str; 6] = [
            "date",
            "custodian",
            "recipient",
            "description",
            "purpose",
            "HIPAA",
        ];
        let mut rows = vec![HEAD.map(str::to_owned)];
        rows.extend(self.disclosures.iter().map(Disclosure::row));
        let mut widths = [0; 6];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut table = format!(
            "disclosures of the data of {}, {}\n",
            self.subject,
            interval(self.period)
        );
        for row in &rows {
            let cells: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            table.push_str(cells.join("  ").trim_end());
            table.push('\n');
        }
        table
    }
}

impl Disclosure {
    fn row(&self) -> [String; 6] {
        let number = self.purpose.number();
        let words = number.and_then(purpose::display).unwrap_or_default();
        [
            instant(self.date),
            self.custodian.clone(),
            self.recipient.clone(),
            self.description.clone(),
            format!("{} {words}", self.purpose).trim_end().to_owned(),
            self.hipaa.text().to_owned(),
        ]
    }
}
