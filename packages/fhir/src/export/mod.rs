//! Entries of the audit as FHIR R4 AuditEvents after IHE Basic Audit Log Patterns, and as an
//! accounting of disclosures. Off chain only, and deterministic: the same entry in the same context
//! gives the same bytes.
//!
//! Everybody appears as an identity, nobody by name: who an identity is, a deployment knows.

mod accounting;
mod context;
mod decision;
mod details;
mod disclosure;
mod hipaa;
mod part;
mod released;

pub use accounting::{Accounting, AccountingRequest, Disclosure, accounting};
pub use context::{Context, ExportError};
pub use decision::audit_event;
pub use disclosure::{Side, disclosure_event};
pub use hipaa::{Exemption, Hipaa, Question};
pub use released::is_disclosure;

use salus_audit_api::msg::EntryView;
use serde_json::Value;

/// Every AuditEvent that an entry gives: what it says, and the disclosure as its source saw it if
/// data may have left the custodian.
pub fn audit_events(entry: &EntryView, context: &Context) -> Vec<Value> {
    let mut events = vec![audit_event(entry, context)];
    events.extend(disclosure_event(entry, context, Side::Source));
    events
}
