use cosmwasm_std::Storage;
use salus_audit_api::bounds::REPORT_SECONDS;
use salus_contract_kit::KitError;
use salus_vocabulary::{End, Id, Instant, Period};

use crate::state;

/// Consecutive entries of one subject, by number.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first, inclusive.
    first: u32,
    /// The last, inclusive; before the first if there are none.
    last: u32,
}

impl Span {
    /// The entries that may have happened and been recorded in two periods. Entries are recorded in
    /// the order of time, so both ends are found by halving; and what happened was recorded at once,
    /// or at most 30 days later.
    pub fn of(
        storage: &dyn Storage,
        subject: &Id,
        happened: Option<&Period>,
        recorded: Option<&Period>,
    ) -> Result<Self, KitError> {
        let head = state::latest_number(storage, subject)?;
        let start = happened.and_then(|period| period.start);
        let start = start.max(recorded.and_then(|period| period.start));
        let late = happened.and_then(end).map(|end| end.plus(REPORT_SECONDS));
        let end = late.into_iter().chain(recorded.and_then(end)).min();
        let first = match start {
            None => 1,
            Some(start) => before(storage, subject, head, start)?.saturating_add(1),
        };
        let last = match end {
            None => head,
            Some(end) => before(storage, subject, head, end)?,
        };
        Ok(Self { first, last })
    }

    /// The numbers behind a cursor, in the order asked for.
    pub fn numbers(self, after: Option<u32>, descending: bool) -> Box<dyn Iterator<Item = u32>> {
        let Self { first, last } = self;
        match (descending, after) {
            (false, None) => Box::new(first..=last),
            (true, None) => Box::new((first..=last).rev()),
            (false, Some(after)) => match after.checked_add(1) {
                Some(next) => Box::new(first.max(next)..=last),
                None => Box::new(std::iter::empty()),
            },
            (true, Some(after)) => Box::new((first..=last.min(after.saturating_sub(1))).rev()),
        }
    }
}

fn end(period: &Period) -> Option<Instant> {
    match period.end {
        End::At(end) => Some(end),
        End::OpenEnded => None,
    }
}

/// How many of a subject's entries were recorded before an instant.
fn before(
    storage: &dyn Storage,
    subject: &Id,
    head: u32,
    instant: Instant,
) -> Result<u32, KitError> {
    let (mut low, mut high) = (0, head);
    while low < high {
        let middle = high.saturating_sub(high.saturating_sub(low) / 2);
        if state::entry(storage, subject, middle)?.time < instant {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    Ok(low)
}
