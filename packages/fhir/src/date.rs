//! FHIR dates as half-open spans of seconds. A date covers all of its precision: `2022` is the
//! whole year, so a period that ends `2022` ends with the first instant of 2023.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use salus_vocabulary::{End, Instant, Period};

use crate::element::Element;
use crate::{ImportError, Refusal};

/// The seconds that a FHIR date covers, from 1970, possibly before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Covered {
    /// Inclusive.
    first: i64,
    /// Exclusive.
    after: i64,
}

impl Covered {
    /// The span as a period, if all of it lies in 1970 or later.
    pub(crate) fn period(self) -> Option<Period> {
        let start = u64::try_from(self.first).ok()?;
        let end = u64::try_from(self.after).ok()?;
        Some(Period::between(Instant(start), Instant(end)))
    }

    /// The first instant; 1970 if it lies before.
    pub(crate) fn start(self) -> Instant {
        Instant(u64::try_from(self.first).unwrap_or(0))
    }

    /// The instant after, unless it lies in 1970 or before.
    fn end(self) -> Option<Instant> {
        u64::try_from(self.after)
            .ok()
            .filter(|after| *after > 0)
            .map(Instant)
    }
}

/// Why text is no usable date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateError {
    Invalid,
    OutOfRange,
}

/// What a FHIR `date`, `dateTime` or `instant` covers. Without a time of day the zone decides when
/// the day begins.
pub(crate) fn covered(text: &str, zone: &TimeZone) -> Result<Covered, DateError> {
    if text.contains('T') {
        return moment(text);
    }
    let mut parts = text.split('-');
    let year = parts
        .next()
        .and_then(|part| digits(part, 4))
        .ok_or(DateError::Invalid)?;
    let month = parts
        .next()
        .map(|part| digits(part, 2).ok_or(DateError::Invalid))
        .transpose()?;
    let day = parts
        .next()
        .map(|part| digits(part, 2).ok_or(DateError::Invalid))
        .transpose()?;
    if parts.next().is_some() {
        return Err(DateError::Invalid);
    }
    let first = civil(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let precision = match (month, day) {
        (_, Some(_)) => 1.day(),
        (Some(_), None) => 1.month(),
        (None, None) => 1.year(),
    };
    let after = first
        .checked_add(precision)
        .map_err(|_| DateError::OutOfRange)?;
    Ok(Covered {
        first: midnight(first, zone)?,
        after: midnight(after, zone)?,
    })
}

fn digits(text: &str, length: usize) -> Option<i16> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn civil(year: i16, month: i16, day: i16) -> Result<Date, DateError> {
    let small = |number: i16| i8::try_from(number).map_err(|_| DateError::Invalid);
    Date::new(year, small(month)?, small(day)?).map_err(|_| DateError::Invalid)
}

fn midnight(date: Date, zone: &TimeZone) -> Result<i64, DateError> {
    let start = zone
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(|_| DateError::OutOfRange)?;
    Ok(start.as_second())
}

/// A time of day has the precision of a second; parts of it are cut off.
fn moment(text: &str) -> Result<Covered, DateError> {
    if !has_seconds_and_zone(text) {
        return Err(DateError::Invalid);
    }
    let moment: Timestamp = text.parse().map_err(|_| DateError::Invalid)?;
    let first = moment.as_second();
    Ok(Covered {
        first,
        after: first.checked_add(1).ok_or(DateError::OutOfRange)?,
    })
}

/// `YYYY-MM-DDThh:mm:ss`, perhaps a fraction, then `Z` or `+hh:mm`, as FHIR writes it: the parser
/// behind would take other spellings too.
fn has_seconds_and_zone(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let clock_shaped = clock
        .bytes()
        .zip("0000-00-00T00:00:00".bytes())
        .all(|(byte, shape)| {
            if shape == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == shape
            }
        });
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
    };
    let zone_shaped = zone == "Z"
        || zone.len() == 6
            && zone
                .bytes()
                .zip("+00:00".bytes())
                .all(|(byte, shape)| match shape {
                    b'+' => byte == b'+' || byte == b'-',
                    b'0' => byte.is_ascii_digit(),
                    _ => byte == shape,
                });
    clock_shaped && zone_shaped
}

/// A FHIR period. Its end is inclusive, ours is the instant after. A start before 1970 is 1970.
pub(crate) fn period(element: &Element<'_>, zone: &TimeZone) -> Result<Period, ImportError> {
    element.only(&["start", "end"])?;
    let read = |field: &str| match element.text(field)? {
        None => Ok(None),
        Some(text) => covered(text, zone)
            .map(Some)
            .map_err(|error| element.refuse_at(field, error.into()).found(text)),
    };
    let (start, end) = (read("start")?, read("end")?);
    if start.is_none() && end.is_none() {
        return Err(element.refuse(Refusal::EmptyPeriod));
    }
    let end = match end {
        None => End::OpenEnded,
        Some(end) => End::At(
            end.end()
                .ok_or_else(|| element.refuse_at("end", Refusal::DateOutOfRange))?,
        ),
    };
    let period = Period {
        start: start.map(Covered::start),
        end,
    };
    period
        .check()
        .map_err(|_| element.refuse(Refusal::EmptyPeriod))?;
    Ok(period)
}

impl From<DateError> for Refusal {
    fn from(error: DateError) -> Self {
        match error {
            DateError::Invalid => Self::InvalidDate,
            DateError::OutOfRange => Self::DateOutOfRange,
        }
    }
}
