//! Instants and periods as a reader writes them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use salus_vocabulary::{End, Instant, Period};

/// `1 January 2023, 00:00 UTC`; seconds only where they are not zero; another zone by its offset.
pub fn instant(instant: Instant, zone: &TimeZone) -> String {
    let moment = i64::try_from(instant.0)
        .ok()
        .and_then(|second| Timestamp::from_second(second).ok());
    let Some(moment) = moment else {
        return format!("second {} after 1970 began", instant.0);
    };
    let moment = moment.to_zoned_datetime(zone.clone());
    let clock = if moment.second() == 0 {
        "%H:%M"
    } else {
        "%H:%M:%S"
    };
    let offset = if *zone == TimeZone::UTC {
        "UTC"
    } else {
        "(%:z)"
    };
    moment
        .strftime(&format!("%-d %B %Y, {clock} {offset}"))
        .to_string()
}

/// `from A`, `until B`, `from A until B`; nothing for all times.
pub(super) fn period(period: &Period, zone: &TimeZone) -> Option<String> {
    let start = period
        .start
        .map(|start| format!("from {}", instant(start, zone)));
    let end = match period.end {
        End::At(end) => Some(format!("until {}", instant(end, zone))),
        End::OpenEnded => None,
    };
    match (start, end) {
        (Some(start), Some(end)) => Some(format!("{start} {end}")),
        (start, end) => start.or(end),
    }
}

/// When data were made: `from A`, `before B`, `from A until B`.
pub(super) fn span(made: &Period, zone: &TimeZone) -> String {
    match (made.start, made.end) {
        (None, End::At(end)) => format!("before {}", instant(end, zone)),
        _ => period(made, zone).unwrap_or_else(|| "at any time".to_owned()),
    }
}
