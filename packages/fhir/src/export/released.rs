use salus_audit_api::msg::EntryView;
use salus_policy::Outcome;
use salus_vocabulary::{Action, Instant};

/// Whether data may have left the custodian's own organization because of this access: something
/// was released, by an action that shows data, to somebody who does not act for the custodian.
///
/// Whether a gateway did send what was permitted no chain knows, so every permit counts.
pub fn is_disclosure(entry: &EntryView) -> bool {
    is_released(entry) && shows_data(entry.action) && !acts_for_custodian(entry)
}

fn is_released(entry: &EntryView) -> bool {
    entry.outcome == Outcome::Permit
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

/// When it happened.
pub(crate) fn happened(entry: &EntryView) -> Instant {
    entry.time
}
