//! To whom data of a patient were disclosed (45 CFR 164.528).

use salus_audit_api::AuditReason;
use salus_audit_api::msg::{
    Access, AccountingResponse, DisclosureView, ExecuteMsg, LegalBasis, LocalDecision, QueryMsg,
    Report,
};
use salus_vocabulary::{Action, Hash, Instant, Period};

use super::acts::{declaration, declare, hospital, reported, sends};
use super::world::{NOW, World, access, code, member_of, object, organization, terms, text};

fn accounting(world: &World, period: Period) -> Vec<DisclosureView> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let msg = QueryMsg::Accounting {
            subject: text("alice"),
            period,
            cursor,
            limit: Some(2),
        };
        let page: AccountingResponse = world.query(msg).unwrap();
        found.extend(page.disclosures);
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

fn seqs(world: &World) -> Vec<u32> {
    accounting(world, Period::ALWAYS)
        .iter()
        .map(|it| it.seq)
        .collect()
}

/// The surgeon of another hospital.
fn elsewhere(number: u8) -> Access {
    Access {
        actor: text("surgeon"),
        organization: Some(text("clinic")),
        ..access(number)
    }
}

/// Alice permits treatment to the clinic too.
fn two_hospitals() -> World {
    let world = hospital();
    world.identity("clinic", organization("clinic gateway"));
    world.identity("surgeon", member_of("clinic", Period::ALWAYS));
    world.grant_all(
        "alice",
        "hospital",
        &[(object(1), terms("hospital")), (object(2), terms("clinic"))],
    );
    world
}

#[test]
fn a_disclosure_has_date_recipient_description_and_purpose() {
    let mut world = two_hospitals();
    let mut told = elsewhere(1);
    told.fingerprint = Some(Hash([3; 32]));
    world.record(told);
    let found = accounting(&world, Period::ALWAYS);
    let [disclosure] = found.as_slice() else {
        panic!("one disclosure")
    };
    assert_eq!(disclosure.date, Instant(NOW));
    assert_eq!(disclosure.recipient, text("surgeon"));
    assert_eq!(disclosure.organization, Some(text("clinic")));
    assert_eq!(disclosure.custodian, text("hospital"));
    assert_eq!(disclosure.action, Action::Read);
    let data = disclosure.data.as_ref().unwrap();
    assert_eq!(data.resource_type, Some("Observation".parse().unwrap()));
    assert_eq!(disclosure.fingerprint, Some(Hash([3; 32])));
    assert_eq!(disclosure.purpose, "TREAT".parse().unwrap());
    assert_eq!(disclosure.reason, AuditReason::PermitRule);
    assert_eq!(disclosure.decided, None);
}

#[test]
fn what_stays_within_the_custodian_is_no_disclosure() {
    let mut world = two_hospitals();
    world.record(access(1));
    let mut itself = access(2);
    itself.actor = text("hospital");
    world.record(itself);
    assert!(seqs(&world).is_empty());
}

#[test]
fn what_was_refused_is_no_disclosure() {
    let mut world = two_hospitals();
    let mut market = elsewhere(1);
    market.purpose = "HMARKT".parse().unwrap();
    world.record(market);
    world.grant_all("alice", "hospital", &[]);
    world.record(elsewhere(2));
    assert!(seqs(&world).is_empty());
}

#[test]
fn what_was_released_on_a_legal_basis_is_a_disclosure() {
    let mut world = two_hospitals();
    world.grant_all("alice", "hospital", &[]);
    let bases = vec![LegalBasis {
        purpose: "TREAT".parse().unwrap(),
        basis: "LAW".parse().unwrap(),
    }];
    let msg = ExecuteMsg::SetLegalBases {
        r#as: text("hospital"),
        bases,
    };
    sends(&mut world, "hospital", msg);
    world.record(elsewhere(1));
    let found = accounting(&world, Period::ALWAYS);
    assert_eq!(found[0].legal_basis, Some("LAW".parse().unwrap()));
}

#[test]
fn a_report_counts_when_data_were_released_and_at_its_own_date() {
    let mut world = two_hospitals();
    let released = Access {
        report: reported(1).report,
        ..elsewhere(1)
    };
    let withheld = Access {
        report: reported(1).report.map(|report| Report {
            decided: LocalDecision::Withheld,
            ..report
        }),
        ..elsewhere(2)
    };
    world.record(released);
    world.record(withheld);
    let found = accounting(&world, Period::ALWAYS);
    let [disclosure] = found.as_slice() else {
        panic!("one disclosure")
    };
    assert_eq!(disclosure.seq, 1);
    assert_eq!(disclosure.date, Instant(NOW - 3_600));
    assert_eq!(disclosure.decided, Some(LocalDecision::Released));
}

#[test]
fn what_only_writes_and_what_only_declares_is_no_disclosure() {
    let mut world = two_hospitals();
    for (number, action) in [
        (1, Action::Create),
        (2, Action::Update),
        (3, Action::Delete),
    ] {
        let mut writes = Access {
            report: reported(1).report,
            ..elsewhere(number)
        };
        writes.action = action;
        world.record(writes);
    }
    declare(&mut world, declaration(9));
    assert!(seqs(&world).is_empty());
}

#[test]
fn the_period_is_when_it_happened_half_open() {
    let mut world = two_hospitals();
    for number in 1..=3u8 {
        world.at(NOW + u64::from(number));
        let mut next = elsewhere(number);
        next.since = u64::from(number - 1);
        world.record(next);
    }
    let between = |start: u64, end: u64| {
        let period = Period::between(Instant(NOW + start), Instant(NOW + end));
        accounting(&world, period).len()
    };
    assert_eq!(between(1, 2), 1);
    assert_eq!(between(1, 4), 3);
    assert_eq!(between(0, 1), 0);
    assert_eq!(between(4, 9), 0);
    let empty = QueryMsg::Accounting {
        subject: text("alice"),
        period: Period::between(Instant(3), Instant(3)),
        cursor: None,
        limit: None,
    };
    let error = world.query::<AccountingResponse>(empty).unwrap_err();
    assert_eq!(code(&error), "salus:audit:invalid_period");
}

#[test]
fn six_years_are_accounted_for() {
    let mut world = two_hospitals();
    world.record(elsewhere(1));
    let six_years = 6 * 366 * 24 * 3_600;
    world.at(NOW + six_years);
    let mut late = elsewhere(2);
    late.since = 1;
    world.record(late);
    let period = Period::between(Instant(NOW), Instant(NOW + six_years + 1));
    assert_eq!(accounting(&world, period).len(), 2);
}

#[test]
fn her_own_access_is_shown_as_what_it_is() {
    let mut world = two_hospitals();
    let own = Access {
        actor: text("alice"),
        organization: None,
        ..access(1)
    };
    let msg = ExecuteMsg::Record {
        r#as: text("alice"),
        access: own,
    };
    sends(&mut world, "alice", msg);
    let found = accounting(&world, Period::ALWAYS);
    assert_eq!(found[0].reason, AuditReason::OwnAccess);
}

#[test]
fn a_reports_word_that_it_stayed_within_the_custodian_hides_no_disclosure() {
    let mut world = two_hospitals();
    let mut false_claim = reported(1);
    false_claim.actor = text("stranger");
    world.record(false_claim);
    let mut by_itself = reported(2);
    by_itself.actor = text("hospital");
    world.record(by_itself);
    assert_eq!(seqs(&world), [1]);
}
