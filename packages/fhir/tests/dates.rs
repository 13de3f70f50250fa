//! FHIR dates: inclusive, with the precision that was written, in the deployment's zone.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_fhir::{HashDirectory, Mapping, TimeZone, import};
use salus_vocabulary::{End, Instant, Period};
use serde_json::{Value, json};

fn consent(period: Value) -> Value {
    r4(json!({"type": "permit", "period": period}))
}

fn period(written: Value) -> Period {
    terms(&consent(written)).period
}

/// 2024-02-28T00:00:00Z
const FEBRUARY_28: u64 = 1_709_078_400;
const DAY: u64 = 86_400;

#[test]
fn an_inclusive_end_becomes_the_exclusive_instant_after() {
    let ends = |text: &str| match period(json!({"end": text})).end {
        End::At(end) => end.0,
        End::OpenEnded => panic!("an end was written"),
    };
    assert_eq!(ends("2024-02-28"), FEBRUARY_28 + DAY);
    assert_eq!(ends("2024-02-29"), FEBRUARY_28 + 2 * DAY, "a leap year");
    assert_eq!(ends("2024-02"), FEBRUARY_28 + 2 * DAY);
    assert_eq!(ends("2024"), 1_735_689_600, "the first instant of 2025");
    assert_eq!(ends("2024-02-28T12:00:00Z"), FEBRUARY_28 + DAY / 2 + 1);
    assert_eq!(ends("2024-02-28T12:00:00.999Z"), FEBRUARY_28 + DAY / 2 + 1);
    assert_eq!(
        ends("2024-02-28T12:00:00+02:00"),
        FEBRUARY_28 + 10 * 3_600 + 1
    );
}

#[test]
fn a_start_is_the_first_instant_of_what_was_written() {
    let starts = |text: &str| period(json!({"start": text})).start.expect("a start").0;
    assert_eq!(starts("2024-02-28"), FEBRUARY_28);
    assert_eq!(starts("2024-02"), FEBRUARY_28 - 27 * DAY);
    assert_eq!(starts("2024"), 1_704_067_200);
    assert_eq!(starts("2024-02-28T00:00:00-05:00"), FEBRUARY_28 + 5 * 3_600);
    assert_eq!(starts("1950"), 0, "as long as anybody can ask");
}

#[test]
fn one_and_the_same_date_is_a_whole_day() {
    let day = period(json!({"start": "2024-02-28", "end": "2024-02-28"}));
    let expected = Period::between(Instant(FEBRUARY_28), Instant(FEBRUARY_28 + DAY));
    assert_eq!(day, expected);
}

#[test]
fn without_a_zone_a_date_is_meant_in_the_zone_of_the_deployment() {
    let between_in_zone = |name: &str, start: &str, end: &str| {
        let mapping = Mapping {
            directory: &HashDirectory,
            secret: secret(),
            zone: TimeZone::get(name).expect("a zone of the tz database"),
            server: None,
        };
        let read = import(&consent(json!({"start": start, "end": end})), &mapping);
        read.expect("an import").terms.period
    };
    let in_zone = |name, day| between_in_zone(name, day, day);
    let day = |from: u64, hours: u64| Period::between(Instant(from), Instant(from + hours * 3_600));
    assert_eq!(
        in_zone("Europe/Berlin", "2024-02-28"),
        day(FEBRUARY_28 - 3_600, 24)
    );
    assert_eq!(
        in_zone("America/New_York", "2024-02-28"),
        day(FEBRUARY_28 + 5 * 3_600, 24)
    );
    assert_eq!(
        between_in_zone("Europe/Berlin", "2024-02-28T12:00:00", "2024-02-28"),
        day(FEBRUARY_28 + 11 * 3_600, 12)
    );
    // 2024-03-31, the day on which summer time begins, has 23 hours.
    assert_eq!(
        in_zone("Europe/Berlin", "2024-03-31"),
        day(FEBRUARY_28 + 32 * DAY - 3_600, 23)
    );
}

#[test]
fn a_missing_end_is_open_ended_and_a_missing_start_has_always_begun() {
    assert_eq!(
        period(json!({"start": "2024-02-28"})),
        Period {
            start: Some(Instant(FEBRUARY_28)),
            end: End::OpenEnded
        }
    );
    assert_eq!(period(json!({"end": "2024-02-28"})).start, None);
}

#[test]
fn what_is_no_date_of_fhir_is_refused() {
    for text in [
        "yesterday",
        "24-02-28",
        "2024-2-28",
        "2024-02-30",
        "2023-02-29",
        "2024-13",
        "2024-00",
        "20240228",
        "2024-02-28 12:00",
        "2024-02-28T12:00Z",
        "2024-02-28T24:00:01Z",
        "2024-02-28T12:00:00 Z",
        "2024-02-28T12:00:00z",
        "2024-02-28T12:00:00+0200",
        "2024-02-28Z",
        "2024-W09",
    ] {
        let (code, path) = refusal(&consent(json!({"end": text})));
        assert_eq!(code, "invalid_date", "{text}");
        assert_eq!(path, "Consent.provision.period.end");
    }
    assert_eq!(
        refusal(&consent(json!({"end": "1950"}))).0,
        "date_out_of_range"
    );
    for empty in [
        json!({}),
        json!({"start": "2024", "end": "2023"}),
        json!({"start": "2024-02-28T12:00:01Z", "end": "2024-02-28T12:00:00Z"}),
    ] {
        assert_eq!(refusal(&consent(empty)).0, "empty_period");
    }
}

#[test]
fn periods_of_data_are_read_alike() {
    let nested = json!([{"type": "deny", "dataPeriod": {"start": "2024-02", "end": "2024-02"}}]);
    let terms = terms(&r4(json!({"type": "permit", "provision": nested})));
    let month = Period::between(
        Instant(FEBRUARY_28 - 27 * DAY),
        Instant(FEBRUARY_28 + 2 * DAY),
    );
    assert_eq!(terms.rules[0].when.data_period, Some(month));
}
