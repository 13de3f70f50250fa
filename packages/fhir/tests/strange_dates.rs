//! Dates as one would not expect them: each converted to the exclusive instant after, or refused.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use salus_fhir::{HashDirectory, Mapping, TimeZone, import};
use salus_vocabulary::{End, Instant, Period};
use serde_json::{Value, json};

fn consent(period: Value) -> Value {
    r4(json!({"type": "permit", "period": period}))
}

fn period(period: Value) -> Period {
    terms(&consent(period)).period
}

/// What an end becomes: the first instant after.
fn after(end: &str) -> u64 {
    match period(json!({"end": end})).end {
        End::At(Instant(second)) => second,
        End::OpenEnded => panic!("open ended"),
    }
}

fn start(start: &str) -> u64 {
    period(json!({"start": start})).start.expect("a start").0
}

#[test]
fn an_end_is_inclusive_at_its_own_precision() {
    let new_year_2023 = 1_672_531_200;
    for end in [
        "2022",
        "2022-12",
        "2022-12-31",
        "2022-12-31T23:59:59Z",
        "2022-12-31T23:59:59.000Z",
        "2022-12-31T23:59:59.999999999Z",
        "2022-12-31T18:59:59-05:00",
        "2023-01-01T04:59:59+05:00",
        "2023-01-01T13:59:59+14:00",
    ] {
        assert_eq!(after(end), new_year_2023, "{end}");
    }
}

#[test]
fn a_start_is_the_first_instant_at_its_own_precision() {
    let new_year_2022 = 1_640_995_200;
    for first in [
        "2022",
        "2022-01",
        "2022-01-01",
        "2022-01-01T00:00:00Z",
        "2022-01-01T00:00:00.5Z",
        "2021-12-31T19:00:00-05:00",
    ] {
        assert_eq!(start(first), new_year_2022, "{first}");
    }
}

#[test]
fn a_leap_day_and_a_leap_second_are_there_only_where_they_are() {
    assert_eq!(after("2024-02"), 1_709_251_200);
    assert_eq!(after("2024-02-29"), 1_709_251_200);
    assert_eq!(
        refusal(&consent(json!({"end": "2023-02-29"}))).0,
        "invalid_date"
    );
    assert_eq!(after("2016-12-31T23:59:60Z"), 1_483_228_800);
}

#[test]
fn one_day_is_a_period() {
    let day = period(json!({"start": "2022-06-01", "end": "2022-06-01"}));
    assert_eq!(
        day,
        Period::between(Instant(1_654_041_600), Instant(1_654_128_000))
    );
    assert_eq!(
        refusal(&consent(
            json!({"start": "2022-06-02", "end": "2022-06-01"})
        )),
        (
            "empty_period".to_owned(),
            "Consent.provision.period".to_owned()
        )
    );
}

#[test]
fn without_a_zone_the_deployments_zone_counts_for_days_and_for_times() {
    let berlin = Mapping {
        zone: TimeZone::get("Europe/Berlin").expect("a zone"),
        directory: &HashDirectory,
        secret: secret(),
        server: None,
    };
    let end = |text: &str| {
        let read = import(&consent(json!({"end": text})), &berlin).expect("an import");
        read.terms.period.end
    };
    let midnight = End::At(Instant(1_656_626_400)); // 2022-06-30T22:00:00Z
    assert_eq!(end("2022-06"), midnight);
    assert_eq!(end("2022-06-30"), midnight);
    assert_eq!(end("2022-06-30T23:59:59"), midnight);
    assert_eq!(end("2022-06-30T23:59:59+02:00"), midnight);
    assert_eq!(end("2022-06-30T21:59:59Z"), midnight);
    assert_eq!(after("2022-06-30T23:59:59"), 1_656_633_600, "tests: UTC");
}

#[test]
fn a_day_on_which_clocks_change_has_its_own_length() {
    let berlin = Mapping {
        zone: TimeZone::get("Europe/Berlin").expect("a zone"),
        directory: &HashDirectory,
        secret: secret(),
        server: None,
    };
    let day = |text: &str| {
        let period = json!({"start": text, "end": text});
        let read = import(&consent(period), &berlin)
            .expect("an import")
            .terms
            .period;
        match (read.start, read.end) {
            (Some(start), End::At(end)) => end.0 - start.0,
            _ => panic!("open"),
        }
    };
    assert_eq!(day("2022-03-27"), 23 * 3_600);
    assert_eq!(day("2022-10-30"), 25 * 3_600);
    assert_eq!(day("2022-06-30"), 24 * 3_600);
}

#[test]
fn the_last_day_that_can_be_written_still_has_an_instant_after() {
    let first_of_10000 = 253_402_300_800;
    for end in [
        "9999",
        "9999-12",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59",
    ] {
        assert_eq!(after(end), first_of_10000, "{end}");
    }
    assert_eq!(after("9999-12-30"), first_of_10000 - 86_400);
}

#[test]
fn before_1970_a_start_has_always_begun_and_an_end_is_refused() {
    for first in ["1964-01-01", "0001", "1969-12-31T23:59:59Z"] {
        assert_eq!(start(first), 0, "{first}");
    }
    for end in ["1969", "1969-12-31", "1969-12-31T23:59:59Z"] {
        assert_eq!(
            refusal(&consent(json!({"end": end}))).0,
            "date_out_of_range",
            "{end}"
        );
    }
    assert_eq!(after("1970-01-01"), 86_400);
}

#[test]
fn what_fhir_does_not_write_is_no_date() {
    for text in [
        "22",
        "2022-1-1",
        "2022-13",
        "2022-00-01",
        "2022-04-31",
        "20220401",
        "2022/04/01",
        "2022-04-01 ",
        "2022-04-01Z",
        "2022-04-01T10Z",
        "2022-04-01T10:00Z",
        "2022-04-01T10:00",
        "2022-04-01 10:00:00Z",
        "2022-04-01t10:00:00z",
        "2022-04-01T24:00:00Z",
        "2022-04-01T10:60:00Z",
        "2022-04-01T10:00:61Z",
        "2022-04-01T10:00:00+0200",
        "2022-04-01T10:00:00+02",
        "2022-04-01T10:00:00 +02:00",
        "2022-04-01T10:00:00.Z",
        "2022-04-01T10:00:00[Europe/Berlin]",
        "2022-04-01T10:00:00+15:00",
        "2022-04-01T10:00:00+14:01",
        "2022-04-01T10:00:00+05:60",
        "2022-04-01T10:00:00*05:00",
        "-2022",
        "+2022-01-01",
        "2022-04-01T10:00:00Z/2023",
        "today",
    ] {
        for field in ["start", "end"] {
            let path = format!("Consent.provision.period.{field}");
            let refused = refusal(&consent(json!({field: text})));
            assert_eq!(refused, ("invalid_date".to_owned(), path), "{text}");
        }
    }
    for odd in [
        json!(2022),
        json!(["2022"]),
        json!({"value": "2022"}),
        json!(null),
        json!(""),
    ] {
        assert_eq!(refusal(&consent(json!({"end": odd}))).0, "malformed");
    }
}

#[test]
fn a_masked_bound_is_not_an_absent_one() {
    let masked = json!({"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"
    }]});
    for (present, absent) in [("start", "end"), ("end", "start")] {
        let masked = json!({present: "2022", format!("_{absent}"): masked.clone()});
        let path = format!("Consent.provision.period.{absent}");
        assert_eq!(
            refusal(&consent(masked)),
            ("missing_value".to_owned(), path)
        );
    }
}
