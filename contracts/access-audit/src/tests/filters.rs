//! The history of a subject, filtered.

use std::collections::BTreeSet;

use salus_audit_api::msg::{
    Access, EntryView, HistoryFilter, HistoryResponse, Mode, QueryMsg, Report,
};
use salus_policy::Outcome;
use salus_vocabulary::{End, Instant, Period};

use super::acts::{declaration, declare, hospital, reported};
use super::world::{NOW, World, access, code, member_of, object, organization, text};

const DAY: u64 = 24 * 3_600;

/// Alice's history: one access a day, of different kinds, and reports of earlier ones.
fn history() -> World {
    let mut world = hospital();
    world.identity("nurse", member_of("hospital", Period::ALWAYS));
    world.identity("clinic", organization("clinic gateway"));
    world.identity("surgeon", member_of("clinic", Period::ALWAYS));
    for number in 1..=40u8 {
        let day = u64::from(number);
        world.at(NOW + day * DAY);
        let mut next = Access {
            since: day - 1,
            ..access(number)
        };
        if number % 2 == 0 {
            next.actor = text("nurse");
        }
        if number % 3 == 0 {
            next.purpose = "HMARKT".parse().unwrap();
        }
        if number % 5 == 0 {
            next.actor = text("surgeon");
            next.organization = Some(text("clinic"));
        }
        if number % 7 == 0 {
            next.report = Some(Report {
                occurred_at: Instant(NOW + day * DAY - 29 * DAY),
                ..reported(1).report.unwrap()
            });
        }
        world.record(next);
    }
    world
}

fn all(world: &World, filter: HistoryFilter, descending: bool, limit: u32) -> Vec<EntryView> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let msg = QueryMsg::History {
            subject: text("alice"),
            filter: Some(filter.clone()),
            cursor,
            limit: Some(limit),
            descending: Some(descending),
        };
        let page: HistoryResponse = world.query(msg).unwrap();
        assert!(page.entries.len() <= usize::try_from(limit).unwrap());
        found.extend(page.entries);
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

fn happened(entry: &EntryView) -> Instant {
    entry.report.map_or(entry.time, |report| report.occurred_at)
}

/// What a filter gives, in both directions and in pages of several sizes, must be what a plain look
/// at all entries gives.
#[track_caller]
fn gives(world: &World, filter: &HistoryFilter, admits: impl Fn(&EntryView) -> bool) -> usize {
    let everything = all(world, HistoryFilter::default(), false, 100);
    let expected: Vec<u32> = everything
        .iter()
        .filter(|entry| admits(entry))
        .map(|entry| entry.seq)
        .collect();
    for limit in [1, 3, 100] {
        for descending in [false, true] {
            let mut found: Vec<u32> = all(world, filter.clone(), descending, limit)
                .iter()
                .map(|entry| entry.seq)
                .collect();
            if descending {
                found.reverse();
            }
            assert_eq!(found, expected, "limit {limit}, descending {descending}");
        }
    }
    expected.len()
}

#[test]
fn by_actor_organization_purpose_and_outcome() {
    let world = history();
    let doctor = HistoryFilter {
        actor: Some(text("doctor")),
        ..HistoryFilter::default()
    };
    assert!(gives(&world, &doctor, |entry| entry.actor == text("doctor")) > 5);
    let clinic = HistoryFilter {
        organization: Some(text("clinic")),
        ..HistoryFilter::default()
    };
    let of_clinic = |entry: &EntryView| entry.organization == Some(text("clinic"));
    assert_eq!(gives(&world, &clinic, of_clinic), 8);
    let market = HistoryFilter {
        purpose: Some("HMARKT".parse().unwrap()),
        ..HistoryFilter::default()
    };
    let for_market = |entry: &EntryView| entry.purpose == "HMARKT".parse().unwrap();
    assert_eq!(gives(&world, &market, for_market), 13);
    for outcome in [Outcome::Permit, Outcome::Deny, Outcome::NoConsent] {
        let filter = HistoryFilter {
            outcome: Some(outcome),
            ..HistoryFilter::default()
        };
        gives(&world, &filter, |entry| entry.outcome == Some(outcome));
    }
}

#[test]
fn a_purpose_is_that_very_purpose() {
    let mut world = World::new();
    let mut emergency = access(1);
    emergency.purpose = "ETREAT".parse().unwrap();
    world.record(emergency);
    let filter = HistoryFilter {
        purpose: Some("TREAT".parse().unwrap()),
        ..HistoryFilter::default()
    };
    assert_eq!(gives(&world, &filter, |_| false), 0);
}

#[test]
fn all_that_is_stated_must_hold() {
    let world = history();
    let filter = HistoryFilter {
        actor: Some(text("nurse")),
        purpose: Some("HMARKT".parse().unwrap()),
        happened: Some(Period::until(Instant(NOW + 20 * DAY))),
        ..HistoryFilter::default()
    };
    let found = gives(&world, &filter, |entry| {
        entry.actor == text("nurse")
            && entry.purpose == "HMARKT".parse().unwrap()
            && happened(entry) < Instant(NOW + 20 * DAY)
    });
    assert!(found > 0);
}

#[test]
fn by_when_it_happened_a_report_as_it_says_itself() {
    let world = history();
    let mut sizes = BTreeSet::new();
    for (start, end) in [(0, 100), (1, 2), (5, 12), (6, 7), (13, 13), (39, 60)] {
        let period = Period::between(
            Instant(NOW + start * DAY),
            Instant(NOW + end * DAY + u64::from(start == end)),
        );
        let filter = HistoryFilter {
            happened: Some(period),
            ..HistoryFilter::default()
        };
        sizes.insert(gives(&world, &filter, |entry| {
            period.contains(happened(entry))
        }));
    }
    assert!(sizes.len() > 3);
}

#[test]
fn by_when_it_was_recorded() {
    let world = history();
    for (start, end) in [(0, 100), (1, 2), (5, 12), (40, 41), (41, 50)] {
        let period = Period::between(Instant(NOW + start * DAY), Instant(NOW + end * DAY));
        let filter = HistoryFilter {
            recorded: Some(period),
            ..HistoryFilter::default()
        };
        gives(&world, &filter, |entry| period.contains(entry.time));
    }
    let open = Period {
        start: Some(Instant(NOW + 10 * DAY)),
        end: End::OpenEnded,
    };
    let filter = HistoryFilter {
        recorded: Some(open),
        ..HistoryFilter::default()
    };
    assert_eq!(
        gives(&world, &filter, |entry| open.contains(entry.time)),
        31
    );
}

#[test]
fn a_period_is_half_open() {
    let world = history();
    let of = |period| {
        let filter = HistoryFilter {
            recorded: Some(period),
            ..HistoryFilter::default()
        };
        all(&world, filter, false, 100).len()
    };
    let day = |number: u64| Instant(NOW + number * DAY);
    assert_eq!(of(Period::between(day(5), day(6))), 1);
    assert_eq!(of(Period::between(day(5).plus(1), day(6))), 0);
    assert_eq!(of(Period::between(day(5), day(6).plus(1))), 2);
}

#[test]
fn a_period_that_holds_at_no_instant_is_refused() {
    let world = history();
    let empty = Period::between(Instant(5), Instant(5));
    for filter in [
        HistoryFilter {
            happened: Some(empty),
            ..HistoryFilter::default()
        },
        HistoryFilter {
            recorded: Some(empty),
            ..HistoryFilter::default()
        },
    ] {
        let msg = QueryMsg::History {
            subject: text("alice"),
            filter: Some(filter),
            cursor: None,
            limit: None,
            descending: None,
        };
        let error = world.query::<HistoryResponse>(msg).unwrap_err();
        assert_eq!(code(&error), "salus:audit:invalid_period");
    }
}

#[test]
fn a_page_reads_at_most_500_entries_and_goes_on_though_it_is_empty() {
    let mut world = World::new();
    for number in 0..1_100u64 {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        let mut next = access(0);
        next.access_id = salus_vocabulary::ObjectId(id);
        next.since = number;
        if number == 1_050 {
            next.purpose = "HMARKT".parse().unwrap();
        }
        world.record(next);
    }
    for (descending, pages, found_on) in [(false, 3, 2), (true, 3, 0)] {
        let (mut cursor, mut sizes) = (None, Vec::new());
        loop {
            let msg = QueryMsg::History {
                subject: text("alice"),
                filter: Some(HistoryFilter {
                    purpose: Some("HMARKT".parse().unwrap()),
                    ..HistoryFilter::default()
                }),
                cursor,
                limit: None,
                descending: Some(descending),
            };
            let page: HistoryResponse = world.query(msg).unwrap();
            sizes.push(page.entries.len());
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(sizes.len(), pages);
        assert_eq!(sizes.iter().position(|size| *size == 1), Some(found_on));
    }
}

#[test]
fn declared_emergencies_stand_in_the_history() {
    let mut world = hospital();
    world.record(access(1));
    let mut mine = declaration(2);
    mine.since = 1;
    declare(&mut world, mine);
    let entries = all(&world, HistoryFilter::default(), false, 100);
    let modes: Vec<Mode> = entries.iter().map(|entry| entry.mode).collect();
    assert_eq!(modes, [Mode::Gate, Mode::Declaration]);
    assert_eq!(entries[1].access_id, object(2));
}

#[test]
fn a_filter_knows_no_more_fields() {
    let text = r#"{"actor": null, "custodian": null}"#;
    let error = serde_json::from_str::<HistoryFilter>(text).unwrap_err();
    assert!(error.to_string().contains("unknown field"), "{error}");
}
