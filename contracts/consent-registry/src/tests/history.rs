//! Who did what to a consent, when and why: only ever appended to.

use salus_consent_api::msg::{ExecuteMsg, Happened, Status, ThroughView, Why};
use salus_policy::{ConsentRef, Terms};
use salus_vocabulary::{AccreditationKind, Instant};

use super::world::{START, World, address, attributes, named, object, reference};

fn in_error(msg: ExecuteMsg) -> ExecuteMsg {
    let why = Why::EnteredInError;
    match msg {
        ExecuteMsg::Revoke {
            r#as,
            subject,
            consent,
            ..
        } => ExecuteMsg::Revoke {
            r#as,
            subject,
            consent,
            why,
        },
        ExecuteMsg::RevokeBatch {
            r#as,
            subject,
            consents,
            ..
        } => ExecuteMsg::RevokeBatch {
            r#as,
            subject,
            consents,
            why,
        },
        ExecuteMsg::EndRefusal {
            r#as,
            subject,
            consent,
            ..
        } => ExecuteMsg::EndRefusal {
            r#as,
            subject,
            consent,
            why,
        },
        other => other,
    }
}

#[test]
fn a_consent_is_ended_because_it_was_withdrawn_or_entered_in_error() {
    for index in 0..3 {
        for (wrong, status, happened, why) in [
            (false, Status::Revoked, Happened::Revoked, "withdrawn"),
            (
                true,
                Status::EnteredInError,
                Happened::EnteredInError,
                "entered_in_error",
            ),
        ] {
            let mut world = World::new();
            let terms = if index == 2 {
                world.denying()
            } else {
                world.permitting()
            };
            world.accepted(world.grant(1, terms));
            world.at(START + 60);
            let msg = match index {
                0 => world.revoke(reference(1, 1)),
                1 => world.revoke_batch(&[reference(1, 1)]),
                _ => world.end_refusal(reference(1, 1)),
            };
            let msg = if wrong { in_error(msg) } else { msg };
            let response = world.accepted(msg);
            let consent = world.consent(1);
            assert_eq!(consent.status, status);
            assert_eq!(consent.history.len(), 2);
            assert_eq!(consent.history[1].kind, happened);
            assert_eq!(consent.history[1].at, Instant(START + 60));
            let said = attributes(&response, 0);
            assert_eq!(said.last().unwrap(), &("why".to_owned(), why.to_owned()));
        }
    }
}

#[test]
fn what_was_entered_in_error_is_over_and_never_revives() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(in_error(world.revoke(reference(1, 1))));
    for msg in [
        world.revoke(reference(1, 1)),
        world.strip_permits(reference(1, 1)),
        in_error(world.revoke(reference(1, 1))),
    ] {
        assert_eq!(world.refused(msg), "salus:consent:already_ended");
    }
    world.accepted(world.grant(1, world.permitting()));
    assert_eq!(world.status(1), Status::EnteredInError);
    world.accepted(world.grant(2, world.permitting()));
    assert_eq!(world.status(2), Status::Active);
}

#[test]
fn a_message_without_a_reason_means_withdrawn() {
    let world = World::new();
    let mut json = serde_json::to_value(world.revoke(reference(1, 1))).unwrap();
    let body = json
        .pointer_mut("/revoke")
        .unwrap()
        .as_object_mut()
        .unwrap();
    body.remove("why");
    let text = serde_json::to_vec(&json).unwrap();
    let read: salus_contract_kit::Message<ExecuteMsg> = cosmwasm_std::from_json(text).unwrap();
    assert_eq!(read.0, world.revoke(reference(1, 1)));
}

#[test]
fn what_ends_for_another_consent_names_it() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.permitting()));
    world.accepted(world.grant(2, named(world.mixed(), &address(102))));
    world.accepted(world.grant_with(
        3,
        world.permitting(),
        Some(reference(1, 1)),
        &[reference(2, 1)],
    ));
    for (number, kind) in [(1, Happened::Replaced), (2, Happened::Revoked)] {
        let ended = &world.consent(number).history[1];
        assert_eq!(ended.kind, kind);
        assert_eq!(ended.through, Some(ThroughView::Consent(object(3))));
    }
    assert_eq!(world.consent(3).history[0].through, None);
}

#[test]
fn an_approved_consent_names_the_request() {
    let mut world = World::new();
    world.accredit(2, AccreditationKind::Organization);
    world.requested(1, world.permitting());
    let msg = world.approve(1, 5, world.permitting());
    world.accepted(msg);
    let through = ThroughView::Request {
        organization: world.hospital.clone(),
        id: object(1),
    };
    assert_eq!(world.consent(5).history[0].through, Some(through));
}

#[test]
fn each_change_leaves_what_was_said_before_as_it_was() {
    let mut world = World::new();
    world.accepted(world.grant(1, world.mixed()));
    let steps: [fn(&World) -> ExecuteMsg; 2] = [
        |world| world.strip_permits(reference(1, 1)),
        |world| world.end_refusal(reference(1, 2)),
    ];
    let mut before = world.consent(1);
    for (step, seconds) in steps.into_iter().zip([60, 120]) {
        world.at(START + seconds);
        world.accepted(step(&world));
        let after = world.consent(1);
        assert_eq!(after.history[..before.history.len()], before.history[..]);
        assert_eq!(after.history.len(), before.history.len() + 1);
        assert_eq!(after.terms, before.terms);
        before = after;
    }
}

#[test]
fn versions_rise_along_a_slot_and_are_all_there_in_the_end() {
    let mut world = World::new();
    let mut replaces: Option<ConsentRef> = None;
    for number in 1..=5u8 {
        let terms = Terms {
            obligations: Vec::new(),
            ..world.permitting()
        };
        world.accepted(world.grant_with(number, terms, replaces, &[]));
        assert_eq!(world.consent(number).version, u32::from(number));
        replaces = Some(reference(number, number.into()));
    }
    for number in 1..5 {
        assert_eq!(world.status(number), Status::Replaced);
        let successor = ThroughView::Consent(object(number + 1));
        assert_eq!(world.consent(number).history[1].through, Some(successor));
    }
}
