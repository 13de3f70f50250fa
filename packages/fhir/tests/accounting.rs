//! The accounting of disclosures, from entries alone.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
mod entries;

use common::assert_golden;
use entries::*;
use proptest::prelude::*;
use salus_audit_api::AuditReason;
use salus_audit_api::msg::{AssuranceView, EntryView, LocalDecision};
use salus_fhir::export::{
    AccountingRequest, Exemption, Hipaa, Question, accounting, is_disclosure,
};
use salus_policy::Outcome;
use salus_vocabulary::{End, Instant, Period};

fn request() -> AccountingRequest {
    AccountingRequest {
        subject: PATIENT.to_owned(),
        custodian: None,
        period: Period::ALWAYS,
    }
}

fn seqs(entries: &[EntryView], request: &AccountingRequest) -> Vec<u32> {
    let accounting = accounting(entries, request, &context());
    accounting.disclosures.iter().map(|one| one.seq).collect()
}

fn numbered(shapes: Vec<(&'static str, EntryView)>) -> Vec<EntryView> {
    (1..)
        .zip(shapes)
        .map(|(seq, (_, entry))| EntryView { seq, ..entry })
        .collect()
}

#[test]
fn each_disclosure_has_date_recipient_description_and_purpose() {
    let accounting = accounting(&[entry()], &request(), &context());
    assert_eq!(accounting.subject, "did:salus:salus-1:salus1anna");
    let disclosure = &accounting.disclosures[0];
    assert_eq!(disclosure.date, Instant(1_780_000_000));
    assert_eq!(disclosure.recipient, "did:salus:salus-1:salus1clinic");
    assert_eq!(disclosure.actor, "did:salus:salus-1:salus1doctor");
    assert_eq!(
        disclosure.description,
        "Observation, labelled N, made 2026-02-02T02:40:00Z/2026-02-03T02:40:00Z"
    );
    assert_eq!(disclosure.purpose, purpose("TREAT"));
    assert_eq!(disclosure.ground, "permit_rule");
}

#[test]
fn the_table_and_the_json_say_the_same() {
    let mut entries = numbered(shapes());
    entries.reverse();
    let accounting = accounting(&entries, &request(), &context());
    assert_golden("accounting.txt", &accounting.table());
    let json = serde_json::to_string_pretty(&accounting).expect("JSON");
    assert_golden("accounting.json", &(json + "\n"));
}

#[test]
fn only_disclosures_of_this_subject_are_accounted() {
    let other = EntryView {
        subject: MOTHER.to_owned(),
        ..entry()
    };
    let refused = EntryView {
        outcome: Some(Outcome::Deny),
        ..entry()
    };
    let inside = EntryView {
        organization: Some(HOSPITAL.to_owned()),
        ..entry()
    };
    assert_eq!(
        seqs(&[other, refused, inside], &request()),
        Vec::<u32>::new()
    );
}

#[test]
fn one_custodian_accounts_for_its_own_disclosures() {
    let other = EntryView {
        seq: 8,
        custodian: "salus1other".to_owned(),
        ..entry()
    };
    let entries = [entry(), other];
    assert_eq!(seqs(&entries, &request()), [7, 8]);
    let asked = AccountingRequest {
        custodian: Some("salus1other".to_owned()),
        ..request()
    };
    assert_eq!(seqs(&entries, &asked), [8]);
}

#[test]
fn the_period_is_half_open_and_disclosures_are_in_order() {
    let at = |seq, time| EntryView {
        seq,
        time: Instant(time),
        ..entry()
    };
    let entries = [at(4, 200), at(1, 99), at(2, 100), at(3, 199), at(5, 150)];
    let asked = AccountingRequest {
        period: Period::between(Instant(100), Instant(200)),
        ..request()
    };
    assert_eq!(seqs(&entries, &asked), [2, 5, 3]);
}

#[test]
fn an_entry_that_two_pages_repeat_is_told_once() {
    assert_eq!(seqs(&[entry(), entry()], &request()), [7]);
}

#[test]
fn six_years_are_six_years_of_the_calendar() {
    let now = Instant(1_835_481_600); // 2028-03-01
    let period = AccountingRequest::six_years_before(now);
    let start = Instant(1_646_092_800); // 2022-03-01
    assert_eq!((period.start, period.end), (Some(start), End::At(now)));

    let leap = Instant(1_835_395_200); // 2028-02-29
    let start = Instant(1_646_006_400); // 2022-02-28
    assert_eq!(AccountingRequest::six_years_before(leap).start, Some(start));
    assert_eq!(AccountingRequest::six_years_before(Instant(0)).start, None);
}

fn for_purpose(code: &str) -> Hipaa {
    Hipaa::of(&EntryView {
        purpose: purpose(code),
        ..entry()
    })
}

#[test]
fn treatment_payment_and_operations_are_exempt() {
    for code in ["TREAT", "ETREAT", "BTG", "COC", "POPHLTH"] {
        assert_eq!(
            for_purpose(code),
            Hipaa::Exempt(Exemption::Treatment),
            "{code}"
        );
    }
    for code in ["HPAYMT", "COVAUTH", "ELIGVER", "REMITADV"] {
        assert_eq!(
            for_purpose(code),
            Hipaa::Exempt(Exemption::Payment),
            "{code}"
        );
    }
    for code in ["HOPERAT", "HQUALIMP", "PATADMIN", "TRAIN"] {
        assert_eq!(
            for_purpose(code),
            Hipaa::Exempt(Exemption::Operations),
            "{code}"
        );
    }
}

#[test]
fn what_hl7_files_there_and_hipaa_does_not_is_not_exempt() {
    let unless = Hipaa::RequiredUnless(Question::ValidAuthorization);
    for code in [
        "CLINTRL",
        "MILDCRG",
        "DONAT",
        "GOV",
        "HDECD",
        "HLEGAL",
        "HPRGRP",
        "MILCDM",
        "MLTRAINING",
    ] {
        assert_eq!(for_purpose(code), unless, "{code}");
    }
}

#[test]
fn other_purposes_are_required_unless_the_consent_is_an_authorization() {
    let unless = Hipaa::RequiredUnless(Question::ValidAuthorization);
    for code in [
        "HRESCH",
        "CLINTRCH",
        "PUBHLTH",
        "HMARKT",
        "PATRQT",
        "https://example.org|x",
    ] {
        assert_eq!(for_purpose(code), unless, "{code}");
        let without = EntryView {
            purpose: purpose(code),
            decided_by: None,
            ..entry()
        };
        assert_eq!(Hipaa::of(&without), Hipaa::Required, "{code}");
    }
}

#[test]
fn the_individual_is_exempt_only_if_proven() {
    let own = EntryView {
        actor: PATIENT.to_owned(),
        organization: None,
        assurance: AssuranceView::Sent {},
        purpose: purpose("PATRQT"),
        reason: AuditReason::OwnAccess,
        decided_by: None,
        ..entry()
    };
    assert_eq!(Hipaa::of(&own), Hipaa::Exempt(Exemption::Individual));
    let asserted = EntryView {
        assurance: AssuranceView::Asserted { operator: 1 },
        ..own.clone()
    };
    assert_eq!(Hipaa::of(&asserted), Hipaa::Required);
    let other = EntryView {
        actor: MOTHER.to_owned(),
        ..own
    };
    assert_eq!(Hipaa::of(&other), Hipaa::Required);
}

#[test]
fn a_delegate_is_not_taken_for_a_personal_representative() {
    let delegate = EntryView {
        actor: MOTHER.to_owned(),
        organization: None,
        purpose: purpose("FAMRQT"),
        reason: AuditReason::DelegateAccess,
        decided_by: None,
        ..entry()
    };
    let unless = Hipaa::RequiredUnless(Question::PersonalRepresentative);
    assert_eq!(Hipaa::of(&delegate), unless);
    let by_consent = EntryView {
        on_behalf_of: Some(PATIENT.to_owned()),
        reason: AuditReason::PermitRule,
        decided_by: Some(consent()),
        ..delegate
    };
    assert_eq!(Hipaa::of(&by_consent), unless);
}

#[test]
fn what_was_released_by_law_or_by_report_is_accounted_for() {
    let by_law = EntryView {
        seq: 8,
        outcome: Some(Outcome::NoConsent),
        reason: AuditReason::NoConsent,
        decided_by: None,
        legal_basis: Some(basis()),
        purpose: purpose("PUBHLTH"),
        ..entry()
    };
    let released = EntryView {
        seq: 9,
        ..reported(LocalDecision::Released)
    };
    let withheld = EntryView {
        seq: 10,
        ..reported(LocalDecision::Withheld)
    };
    let entries = [by_law, released, withheld, declaration()];
    let told = accounting(&entries, &request(), &context()).disclosures;
    let seqs: Vec<u32> = told.iter().map(|one| one.seq).collect();
    assert_eq!(seqs, [9, 8], "by the day on which it happened");
    assert_eq!(told[0].date, Instant(1_779_913_600));
    assert_eq!((told[0].ground, told[1].ground), ("reported", "no_consent"));
    assert_eq!(told[1].legal_basis, Some(basis()));
    assert_eq!(told[0].hipaa, Hipaa::Exempt(Exemption::Treatment));
    assert_eq!(told[1].hipaa, Hipaa::Required);
}

#[test]
fn a_period_is_about_the_day_of_disclosure_not_of_recording() {
    let released = reported(LocalDecision::Released);
    let asked = |start, end| AccountingRequest {
        period: Period::between(Instant(start), Instant(end)),
        ..request()
    };
    let entries = [released];
    assert_eq!(seqs(&entries, &asked(1_779_913_600, 1_779_913_601)), [7]);
    assert_eq!(
        seqs(&entries, &asked(1_780_000_000, 1_780_000_001)),
        Vec::<u32>::new()
    );
}

#[test]
fn a_consent_that_did_not_permit_is_no_authorization() {
    let by_law = EntryView {
        outcome: Some(Outcome::NoConsent),
        reason: AuditReason::NoConsent,
        legal_basis: Some(basis()),
        purpose: purpose("PUBHLTH"),
        ..entry()
    };
    assert_eq!(Hipaa::of(&by_law), Hipaa::Required);
}

#[test]
fn psychotherapy_notes_are_not_exempt_even_for_treatment() {
    let notes = EntryView {
        data: Some(data(&["R", "PSYTHPN"])),
        ..entry()
    };
    assert_eq!(
        Hipaa::of(&notes),
        Hipaa::RequiredUnless(Question::ValidAuthorization)
    );
}

#[test]
fn no_ground_is_told_twice() {
    let mut texts = vec![Hipaa::Required.text()];
    texts.extend(
        [
            Exemption::Individual,
            Exemption::Treatment,
            Exemption::Payment,
            Exemption::Operations,
        ]
        .map(|ground| Hipaa::Exempt(ground).text()),
    );
    texts.extend(
        [
            Question::ValidAuthorization,
            Question::PersonalRepresentative,
        ]
        .map(|question| Hipaa::RequiredUnless(question).text()),
    );
    let count = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!((count, texts.len()), (7, 7));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing that was disclosed is left out, nothing else is in, whatever the order.
    #[test]
    fn every_disclosure_is_accounted_once(entries in prop::collection::vec(any_entry(), 0..12)) {
        let entries: Vec<EntryView> = (1..)
            .zip(entries)
            .map(|(seq, entry)| EntryView { seq, subject: PATIENT.to_owned(), ..entry })
            .collect();
        let mut expected: Vec<u32> = entries
            .iter()
            .filter(|entry| is_disclosure(entry))
            .map(|entry| entry.seq)
            .collect();
        let mut reversed = entries.clone();
        reversed.reverse();
        prop_assert_eq!(seqs(&entries, &request()), seqs(&reversed, &request()));
        let mut told = seqs(&entries, &request());
        told.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(told, expected);
    }
}
