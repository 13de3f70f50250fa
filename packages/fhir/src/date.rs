//! FHIR dates as half-open spans of seconds. A date covers all of its precision: `2022` is the
//! whole year, so a period that ends `2022` ends with the first instant of 2023.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
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

/// What a FHIR `date`, `dateTime` or `instant` covers. What has no zone of its own is meant in this
/// one.
pub(crate) fn covered(text: &str, zone: &TimeZone) -> Result<Covered, DateError> {
    if text.contains('T') {
        return moment(text, zone);
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
    let after = match first.checked_add(precision) {
        Ok(after) => second(after.at(0, 0, 0, 0), zone)?,
        // Only the year 9999 ends later than calendars go: with its last second.
        Err(_) => one_more(second(Date::MAX.at(23, 59, 59, 0), zone)?)?,
    };
    Ok(Covered {
        first: second(first.at(0, 0, 0, 0), zone)?,
        after,
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

/// The second at which clocks of a zone show this. Past the last instant that the library knows,
/// in the last days of 9999, they are taken to be as far from UTC as then.
fn second(clock: DateTime, zone: &TimeZone) -> Result<i64, DateError> {
    if let Ok(instant) = zone.to_timestamp(clock) {
        return Ok(instant.as_second());
    }
    let offset = zone.to_offset(Timestamp::MAX);
    let since = clock.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    since
        .as_secs()
        .checked_sub(offset.seconds().into())
        .ok_or(DateError::OutOfRange)
}

fn one_more(second: i64) -> Result<i64, DateError> {
    second.checked_add(1).ok_or(DateError::OutOfRange)
}

/// A time of day has the precision of a second; parts of it are cut off.
fn moment(text: &str, zone: &TimeZone) -> Result<Covered, DateError> {
    let (clock, own_zone) = clock_and_zone(text).ok_or(DateError::Invalid)?;
    let clock: DateTime = clock.parse().map_err(|_| DateError::Invalid)?;
    let first = match own_zone {
        None => second(clock, zone)?,
        Some(offset) => second(clock, &TimeZone::fixed(offset))?,
    };
    Ok(Covered {
        first,
        after: one_more(first)?,
    })
}

/// `YYYY-MM-DDThh:mm:ss` without the fraction that may follow, and the zone, as FHIR writes them:
/// the parser behind would take other spellings too.
fn clock_and_zone(text: &str) -> Option<(&str, Option<Offset>)> {
    let (clock, rest) = text.split_at_checked(19)?;
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (zone.len() < fraction.len()).then_some(zone)?
        }
    };
    let own = match zone {
        "" => None,
        "Z" => Some(Offset::UTC),
        zone => Some(offset(zone)?),
    };
    is_shaped(clock, "0000-00-00T00:00:00").then_some((clock, own))
}

/// `+hh:mm` or `-hh:mm`, at most 14 hours.
fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = (text.get(..1)?, text.get(1..)?);
    if !is_shaped(rest, "00:00") {
        return None;
    }
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours
        .checked_mul(3_600)?
        .checked_add(minutes.checked_mul(60)?)?;
    if minutes > 59 || seconds > 14 * 3_600 {
        return None;
    }
    let seconds = match sign {
        "+" => seconds,
        "-" => seconds.checked_neg()?,
        _ => return None,
    };
    Offset::from_seconds(seconds).ok()
}

fn is_shaped(text: &str, shape: &str) -> bool {
    let fits = |(byte, shape): (u8, u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
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
