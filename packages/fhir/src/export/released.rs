use salus_audit_api::msg::{EntryView, LocalDecision};
use salus_policy::Outcome;
use salus_vocabulary::{Action, Instant};

/// Whether data may have left the custodian's own organization because of this access: something
/// was released, by an action that shows data, to somebody who does not act for the custodian.
///
/// Whether a gateway did send what was permitted no chain knows, so every permit counts.
pub fn is_disclosure(entry: &EntryView) -> bool {
    is_released(entry) && shows_data(entry.action) && !acts_for_custodian(entry)
}

/// By a permit, on a legal basis without consent, or by the custodian's own word afterwards.
pub(crate) fn is_released(entry: &EntryView) -> bool {
    match (entry.outcome, entry.report) {
        (Some(Outcome::Permit), _) => true,
        (Some(Outcome::NoConsent), _) => entry.legal_basis.is_some(),
        (Some(Outcome::Deny), _) | (None, None) => false,
        (None, Some(report)) => report.decided == LocalDecision::Released,
    }
}

/// What only writes shows nothing. `correct` is to retrieve and then to correct.
fn shows_data(action: Action) -> bool {
    match action {
        Action::Collect
        | Action::Access
        | Action::Use
        | Action::Disclose
        | Action::Correct
        | Action::Read => true,
        Action::Create | Action::Update | Action::Delete => false,
    }
}

fn acts_for_custodian(entry: &EntryView) -> bool {
    entry.actor == entry.custodian || entry.organization.as_ref() == Some(&entry.custodian)
}

/// When it happened: a report says so itself, anything else happened when it was recorded.
pub(crate) fn happened(entry: &EntryView) -> Instant {
    entry.report.map_or(entry.time, |report| report.occurred_at)
}
