//! Declaring an emergency.

use salus_audit_api::bounds::{EMERGENCY_SECONDS, EMERGENCY_WINDOW};
use salus_audit_api::msg::{
    Answer, AssuranceView, Declaration, EmergenciesResponse, ExecuteMsg, Mode, QueryMsg,
};
use salus_audit_api::{AuditReason, EmergencyReason};
use salus_contract_kit::{Directed, Direction};
use salus_identity_api::cells::{IdentityCell, Roles};
use salus_vocabulary::{Hash, Instant, Period};

use super::acts::{
    declaration, declare, declare_as, emergency, emergency_member, hospital, managed_member,
    refused, refused_from, reported_emergency, sends,
};
use super::world::{
    NOW, World, access, accredited, attribute, data, id, member_of, object, organization, text,
    with_coin,
};

fn with_managed(names: &[&str]) -> World {
    let world = hospital();
    for name in names {
        world.identity(name, managed_member("hospital"));
    }
    world
}

fn of_nurse(number: u8) -> Declaration {
    Declaration {
        actor: text("nurse"),
        ..declaration(number)
    }
}

/// Declarations by the doctor, one a minute from `from` on, each for another subject.
fn declare_many(world: &mut World, from: u64, how_many: u64) -> Vec<bool> {
    (0..how_many)
        .map(|place| {
            world.at(from + 60 * place);
            flagged(world, "doctor", "doctor", nth(from + place))
        })
        .collect()
}

fn nth(number: u64) -> Declaration {
    Declaration {
        subject: text(&format!("subject {number}")),
        ..declaration(1)
    }
}

fn flagged(world: &mut World, sender: &str, name: &str, declaration: Declaration) -> bool {
    let answer: Answer = data(&sends(world, sender, declare_as(name, declaration)));
    match answer {
        Answer::Declared { flagged, .. } => flagged,
        other => panic!("not declared: {other:?}"),
    }
}

#[test]
fn the_actors_own_account_declares_and_the_entry_comes_first() {
    let mut world = hospital();
    let response = sends(&mut world, "doctor", declare_as("doctor", declaration(5)));
    let answer: Answer = data(&response);
    let until = Instant(NOW + EMERGENCY_SECONDS);
    assert_eq!(
        answer,
        Answer::Declared {
            seq: 1,
            until,
            flagged: false
        }
    );
    let entry = world.entry("alice", 1);
    assert_eq!(entry.mode, Mode::Declaration);
    assert_eq!(entry.reason, AuditReason::EmergencyDeclared);
    assert_eq!(entry.outcome, None);
    assert_eq!(entry.assurance, AssuranceView::Sent {});
    assert_eq!(entry.actor, text("doctor"));
    assert_eq!(entry.custodian, text("hospital"));
    assert_eq!(entry.organization, Some(text("hospital")));
    assert_eq!(entry.access_id, object(5));
    assert_eq!(entry.purpose, "BTG".parse().unwrap());
    let declared = entry.declared.unwrap();
    assert_eq!(declared.reason, EmergencyReason::UnableToConsent);
    assert_eq!(declared.hash, Hash([5; 32]));
    assert_eq!(declared.until, until);
    let view = emergency(&world, 1);
    assert!(view.running && !view.flagged && !view.overdue);
    assert_eq!(view.review, None);
}

#[test]
fn the_event_of_a_declaration_has_all_that_an_indexer_needs() {
    let mut world = hospital();
    let response = sends(&mut world, "doctor", declare_as("doctor", declaration(5)));
    let [event] = response.events.as_slice() else {
        panic!("one event")
    };
    assert_eq!(event.ty, "salus_emergency");
    for (key, value) in [
        ("v", "1".to_owned()),
        ("action", "declare".to_owned()),
        ("subject", text("alice")),
        ("emergency", "1".to_owned()),
        ("actor", text("doctor")),
        ("custodian", text("hospital")),
        ("reason", "unable_to_consent".to_owned()),
        ("until", (NOW + EMERGENCY_SECONDS).to_string()),
        ("flagged", "false".to_owned()),
        ("access_id", object(5).to_string()),
    ] {
        assert_eq!(attribute(event, key), Some(value), "{key}");
    }
}

#[test]
fn nobody_declares_for_an_actor_with_a_key() {
    let mut world = hospital();
    let by = |name: &str| declare_as(name, declaration(1));
    refused(
        &mut world,
        "gateway",
        by("doctor"),
        "salus:audit:not_authorised",
    );
    refused(
        &mut world,
        "gateway",
        by("hospital"),
        "salus:audit:not_the_declarer",
    );
    refused(
        &mut world,
        "hospital",
        by("hospital"),
        "salus:audit:not_the_declarer",
    );
    refused(
        &mut world,
        "alice",
        by("alice"),
        "salus:audit:not_the_declarer",
    );
    refused(
        &mut world,
        "stranger",
        by("doctor"),
        "salus:audit:not_authorised",
    );
    refused(
        &mut world,
        "owner",
        by("doctor"),
        "salus:audit:not_authorised",
    );
}

#[test]
fn for_a_managed_identity_the_operator_of_its_organization_declares_and_it_is_asserted() {
    let mut world = with_managed(&["nurse"]);
    sends(&mut world, "gateway", declare_as("hospital", of_nurse(1)));
    let entry = world.entry("alice", 1);
    assert_eq!(entry.assurance, AssuranceView::Asserted { operator: 3 });
    assert_eq!(entry.actor, text("nurse"));
    world.identity("clinic", organization("clinic gateway"));
    let of_other = declare_as("clinic", of_nurse(2));
    refused(
        &mut world,
        "clinic gateway",
        of_other,
        "salus:audit:not_the_declarer",
    );
    let by_controller = declare_as("nurse", of_nurse(2));
    refused(
        &mut world,
        "hospital",
        by_controller,
        "salus:audit:not_the_declarer",
    );
    let by_owner = declare_as("hospital", of_nurse(2));
    refused(
        &mut world,
        "hospital",
        by_owner,
        "salus:audit:not_the_declarer",
    );
}

#[test]
fn the_declarer_must_hold_the_role_emergency_in_the_organization_now() {
    let mut world = hospital();
    let msg = || declare_as("doctor", declaration(1));
    let refusal = "salus:audit:no_emergency_role";
    world.identity("doctor", member_of("hospital", Period::ALWAYS));
    refused(&mut world, "doctor", msg(), refusal);
    world.identity("doctor", emergency_member("clinic", Period::ALWAYS));
    refused(&mut world, "doctor", msg(), refusal);
    world.identity("doctor", IdentityCell::default());
    refused(&mut world, "doctor", msg(), refusal);
    let period = Period::between(Instant(NOW), Instant(NOW + 1));
    world.identity("doctor", emergency_member("hospital", period));
    world.at(NOW - 1);
    refused(&mut world, "doctor", msg(), refusal);
    world.at(NOW + 1);
    refused(&mut world, "doctor", msg(), refusal);
    world.at(NOW);
    sends(&mut world, "doctor", msg());
}

#[test]
fn a_deactivated_managed_identity_declares_nothing() {
    let mut world = hospital();
    let gone = IdentityCell {
        deactivated_from: Some(Instant(NOW)),
        ..managed_member("hospital")
    };
    world.identity("nurse", gone);
    let msg = declare_as("hospital", of_nurse(1));
    refused(&mut world, "gateway", msg, "salus:audit:no_emergency_role");
}

#[test]
fn the_organization_of_the_role_must_be_accredited() {
    let mut world = hospital();
    let until = |end| accredited(Some(Period::until(Instant(end))));
    world.identity("hospital", until(NOW));
    let msg = || declare_as("doctor", declaration(1));
    let refusal = "salus:audit:organization_not_accredited";
    refused(&mut world, "doctor", msg(), refusal);
    world.identity("hospital", accredited(None));
    refused(&mut world, "doctor", msg(), refusal);
    world.identity("hospital", until(NOW + 1));
    sends(&mut world, "doctor", msg());
}

#[test]
fn an_emergency_lasts_at_most_four_hours() {
    let mut world = hospital();
    let lasting = |number, seconds| Declaration {
        seconds: Some(seconds),
        ..declaration(number)
    };
    for seconds in [0, 59, 4 * 3_600 + 1, u64::MAX] {
        let msg = declare_as("doctor", lasting(1, seconds));
        refused(&mut world, "doctor", msg, "salus:audit:emergency_seconds");
    }
    for (number, seconds) in [(1, 60), (2, 4 * 3_600)] {
        let number = declare(&mut world, lasting(number, seconds));
        let until = emergency(&world, number).until;
        assert_eq!(until, Some(Instant(NOW + seconds)));
    }
}

#[test]
fn while_frozen_nobody_declares_by_his_own_account() {
    let mut world = hospital();
    let frozen = IdentityCell {
        frozen: true,
        ..emergency_member("hospital", Period::ALWAYS)
    };
    world.identity("doctor", frozen);
    let msg = declare_as("doctor", declaration(1));
    refused(&mut world, "doctor", msg, "salus:kit:frozen");
}

#[test]
fn declaring_widens_and_goes_on_while_paused() {
    let mut world = hospital();
    let msg = declare_as("doctor", declaration(1));
    assert_eq!(msg.direction(), Direction::Widens);
    world.pause(NOW + 100);
    sends(&mut world, "doctor", msg);
}

#[test]
fn from_the_6th_in_24_hours_an_actors_emergencies_are_flagged() {
    let mut world = hospital();
    let flags = declare_many(&mut world, NOW, 7);
    assert_eq!(flags, [false, false, false, false, false, true, true]);
}

#[test]
fn an_emergency_counts_for_24_hours_to_the_second() {
    let mut world = hospital();
    declare_many(&mut world, NOW, 5);
    world.at(NOW + EMERGENCY_WINDOW - 1);
    assert!(flagged(&mut world, "doctor", "doctor", nth(1)));
    let mut world = hospital();
    declare_many(&mut world, NOW, 5);
    world.at(NOW + EMERGENCY_WINDOW);
    assert!(!flagged(&mut world, "doctor", "doctor", nth(1)));
}

#[test]
fn the_51st_in_24_hours_of_one_actor_is_refused() {
    let mut world = hospital();
    let flags = declare_many(&mut world, NOW, 50);
    assert_eq!(flags.iter().filter(|flag| **flag).count(), 45);
    let msg = || declare_as("doctor", nth(99));
    world.at(NOW + EMERGENCY_WINDOW - 1);
    refused(&mut world, "doctor", msg(), "salus:audit:emergency_limit");
    world.at(NOW + EMERGENCY_WINDOW);
    sends(&mut world, "doctor", msg());
    refused(
        &mut world,
        "doctor",
        declare_as("doctor", nth(100)),
        "salus:audit:emergency_limit",
    );
}

#[test]
fn one_actors_emergencies_count_for_nobody_else() {
    let mut world = hospital();
    declare_many(&mut world, NOW, 50);
    world.identity("surgeon", emergency_member("hospital", Period::ALWAYS));
    let by_surgeon = Declaration {
        actor: text("surgeon"),
        ..declaration(1)
    };
    assert!(!flagged(&mut world, "surgeon", "surgeon", by_surgeon));
}

#[test]
fn all_managed_identities_of_an_organization_count_together() {
    let mut world = with_managed(&["nurse", "porter"]);
    let mut flags = Vec::new();
    for place in 0..500u64 {
        world.at(NOW + place);
        let actor = if place % 2 == 0 { "nurse" } else { "porter" };
        let declaration = Declaration {
            actor: text(actor),
            ..nth(place)
        };
        flags.push(flagged(&mut world, "gateway", "hospital", declaration));
    }
    assert_eq!(flags.iter().position(|flag| *flag), Some(50));
    assert!(flags[50..].iter().all(|flag| *flag));
    let msg = || declare_as("hospital", of_nurse(1));
    refused(&mut world, "gateway", msg(), "salus:audit:emergency_limit");
    world.at(NOW + EMERGENCY_WINDOW);
    sends(&mut world, "gateway", msg());
    assert!(!flagged(&mut world, "doctor", "doctor", declaration(7)));
}

#[test]
fn what_a_custodian_reports_counts_for_no_limit() {
    let mut world = hospital();
    for number in 1..=60 {
        let mut report = reported_emergency(number);
        report.since = u64::from(number - 1);
        world.record(report);
    }
    let mut mine = declaration(100);
    mine.since = 60;
    assert!(!flagged(&mut world, "doctor", "doctor", mine));
}

#[test]
fn a_declaration_sent_again_is_declared_once() {
    let mut world = hospital();
    let first = declare(&mut world, declaration(1));
    let before = world.storage();
    world.identity("doctor", member_of("hospital", Period::ALWAYS));
    let response = sends(&mut world, "doctor", declare_as("doctor", declaration(1)));
    let Answer::AlreadyRecorded { seq, was } = data(&response) else {
        panic!("declared again")
    };
    assert_eq!((seq, was.reason), (first, AuditReason::EmergencyDeclared));
    assert_eq!(was.outcome, None);
    assert!(response.events.is_empty());
    assert_eq!(world.storage(), before);
}

#[test]
fn an_access_and_a_declaration_by_others_never_stand_in_each_others_way() {
    let mut world = hospital();
    world.record(access(1));
    assert_eq!(declare(&mut world, declaration(1)), 2);
}

#[test]
fn the_emergencies_of_a_subject_and_of_an_actor_are_listed() {
    let mut world = with_managed(&["nurse"]);
    declare(&mut world, declaration(1));
    world.at(NOW + 10);
    let bob = Declaration {
        subject: text("bob"),
        ..declaration(2)
    };
    sends(&mut world, "doctor", declare_as("doctor", bob));
    let mut report = reported_emergency(3);
    report.since = 1;
    world.record(report);
    let mut nurse = of_nurse(4);
    nurse.since = 2;
    sends(&mut world, "gateway", declare_as("hospital", nurse));
    let list = |msg| {
        let page: EmergenciesResponse = world.query(msg).unwrap();
        let short = |view: &salus_audit_api::msg::EmergencyView| {
            (view.subject.clone(), view.number, view.actor.clone())
        };
        page.emergencies.iter().map(short).collect::<Vec<_>>()
    };
    let (alice, bob, doctor, nurse) = (text("alice"), text("bob"), text("doctor"), text("nurse"));
    let of = |actor: &str| QueryMsg::EmergenciesOf {
        actor: text(actor),
        cursor: None,
        limit: None,
    };
    assert_eq!(
        list(of("doctor")),
        [
            (alice.clone(), 1, doctor.clone()),
            (bob, 1, doctor.clone()),
            (alice.clone(), 2, doctor.clone())
        ]
    );
    assert_eq!(list(of("nurse")), [(alice.clone(), 3, nurse.clone())]);
    assert_eq!(list(of("surgeon")), []);
    let of_alice = QueryMsg::Emergencies {
        subject: alice.clone(),
        cursor: None,
        limit: None,
    };
    assert_eq!(
        list(of_alice),
        [
            (alice.clone(), 1, doctor.clone()),
            (alice.clone(), 2, doctor),
            (alice, 3, nurse)
        ]
    );
}

#[test]
fn pages_of_emergencies_lose_none_and_give_none_twice() {
    let mut world = with_managed(&["nurse"]);
    for number in 1..=40 {
        world.at(NOW + 10 * u64::from(number));
        let mut next = of_nurse(number);
        next.since = u64::from(number - 1);
        sends(&mut world, "gateway", declare_as("hospital", next));
    }
    let queries: [fn(Option<String>) -> QueryMsg; 3] = [
        |cursor| QueryMsg::Emergencies {
            subject: text("alice"),
            cursor,
            limit: Some(7),
        },
        |cursor| QueryMsg::EmergenciesOf {
            actor: text("nurse"),
            cursor,
            limit: Some(7),
        },
        |cursor| QueryMsg::OpenReviews {
            subject: None,
            organization: None,
            overdue: None,
            cursor,
            limit: Some(7),
        },
    ];
    for query in queries {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page: EmergenciesResponse = world.query(query(cursor)).unwrap();
            found.extend(page.emergencies.iter().map(|view| view.number));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, (1..=40).collect::<Vec<u32>>());
    }
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let world = hospital();
    for cursor in ["", "x", "00", "ffffffffffffffffff"] {
        let cursor = Some(cursor.to_owned());
        let (subject, actor) = (text("alice"), text("doctor"));
        let of_subject = QueryMsg::Emergencies {
            subject,
            cursor: cursor.clone(),
            limit: None,
        };
        let of_actor = QueryMsg::EmergenciesOf {
            actor,
            cursor,
            limit: None,
        };
        for msg in [of_subject, of_actor] {
            let error = world.query::<EmergenciesResponse>(msg).unwrap_err();
            assert_eq!(super::world::code(&error), "salus:audit:cursor");
        }
    }
}

#[test]
fn declaring_takes_no_funds() {
    let mut world = hospital();
    let msg = declare_as("doctor", declaration(1));
    refused_from(&mut world, with_coin("doctor"), msg, "salus:kit:funds");
}

#[test]
fn malformed_declarations_are_refused() {
    let mut world = hospital();
    let good = declaration(1);
    let shouted = |text: &String| text.to_uppercase();
    for malformed in [
        Declaration {
            subject: shouted(&good.subject),
            ..good.clone()
        },
        Declaration {
            actor: shouted(&good.actor),
            ..good.clone()
        },
        Declaration {
            organization: shouted(&good.organization),
            ..good.clone()
        },
    ] {
        let msg = declare_as("doctor", malformed);
        refused(&mut world, "doctor", msg, "salus:kit:invalid_address");
    }
}

#[test]
fn the_role_emergency_alone_is_enough() {
    let mut world = hospital();
    let mut cell = emergency_member("hospital", Period::ALWAYS);
    cell.memberships[0].roles = Roles::EMERGENCY;
    world.identity("doctor", cell);
    declare(&mut world, declaration(1));
}

#[test]
fn a_controller_declares_for_an_actor_that_it_controls() {
    let mut world = hospital();
    let rotated = IdentityCell {
        controllers: vec![id("new key")],
        ..emergency_member("hospital", Period::ALWAYS)
    };
    world.identity("doctor", rotated);
    let msg = || declare_as("doctor", declaration(1));
    refused(&mut world, "doctor", msg(), "salus:audit:not_authorised");
    sends(&mut world, "new key", msg());
}

#[test]
fn a_repeat_by_another_actor_is_none() {
    let mut world = hospital();
    world.identity("surgeon", emergency_member("hospital", Period::ALWAYS));
    declare(&mut world, declaration(1));
    let of_surgeon = Declaration {
        actor: text("surgeon"),
        ..declaration(1)
    };
    let msg: ExecuteMsg = declare_as("surgeon", of_surgeon);
    let answer: Answer = data(&sends(&mut world, "surgeon", msg));
    assert!(matches!(answer, Answer::Declared { seq: 2, .. }));
}
