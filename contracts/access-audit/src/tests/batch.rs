use salus_audit_api::bounds::MAX_BATCH;
use salus_audit_api::msg::{
    Access, Answer, BatchAccess, DataDescriptor, QueryMsg, VerifyEntryResponse,
};
use salus_audit_api::{AuditReason, EntryCell};
use salus_contract_kit::Cell;
use salus_policy::Outcome;
use salus_vocabulary::Action;

use super::world::{
    World, access, attribute, code, data, decision_of, member_of, object, seq_of, text,
};

fn many(count: usize) -> Vec<BatchAccess> {
    (0..count)
        .map(|number| BatchAccess::from(access(u8::try_from(number).unwrap())))
        .collect()
}

#[test]
fn a_batch_has_1_to_50_accesses() {
    for count in [0, MAX_BATCH + 1] {
        let mut world = World::new();
        let before = world.storage();
        let error = world.batch(many(count)).unwrap_err();
        assert_eq!(code(&error), "salus:audit:batch_size");
        assert_eq!(world.storage(), before);
    }
    for count in [1, MAX_BATCH] {
        let mut world = World::new();
        let answers: Vec<Answer> = data(&world.batch(many(count)).unwrap());
        assert_eq!(answers.len(), count);
    }
}

#[test]
fn each_access_of_a_batch_is_answered_by_itself_refusals_included() {
    let mut world = World::new();
    let mut research = access(2);
    research.purpose = "HRESCH".parse().unwrap();
    let mut outsider = access(3);
    outsider.actor = text("stranger");
    let mut other = access(4);
    other.subject = text("bob");
    let accesses = [access(1), research, outsider, other]
        .map(BatchAccess::from)
        .to_vec();
    let response = world.batch(accesses).unwrap();
    let answers: Vec<Answer> = data(&response);
    let seqs: Vec<u32> = answers.iter().map(seq_of).collect();
    assert_eq!(seqs, [1, 2, 3, 1]);
    let answered: Vec<(Outcome, AuditReason)> = answers
        .into_iter()
        .map(decision_of)
        .map(|decision| (decision.outcome, decision.reason))
        .collect();
    assert_eq!(
        answered,
        [
            (Outcome::Permit, AuditReason::PermitRule),
            (Outcome::Deny, AuditReason::DenyRule),
            (Outcome::Deny, AuditReason::ActorNotMember),
            (Outcome::NoConsent, AuditReason::NoConsent),
        ]
    );
    assert_eq!(world.entry("alice", 3).reason, AuditReason::ActorNotMember);
}

#[test]
fn a_malformed_access_fails_the_whole_batch_and_is_named() {
    let mut world = World::new();
    let before = world.storage();
    let mut accesses = many(5);
    accesses[3].actor = text("doctor").to_uppercase();
    let error = world.batch(accesses).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("salus:audit:batch_item: access 3: salus:kit:invalid_address: ")
    );
    assert_eq!(world.storage(), before);
}

#[test]
fn the_custodian_is_named_once_for_all_events() {
    let mut world = World::new();
    let response = world.batch(many(3)).unwrap();
    let types: Vec<&str> = response
        .events
        .iter()
        .map(|event| event.ty.as_str())
        .collect();
    assert_eq!(
        types,
        [
            "salus_accesses",
            "salus_access",
            "salus_access",
            "salus_access"
        ]
    );
    assert_eq!(attribute(&response.events[0], "v").as_deref(), Some("1"));
    assert_eq!(
        attribute(&response.events[0], "custodian"),
        Some(text("hospital"))
    );
    assert_eq!(attribute(&response.events[1], "custodian"), None);
    assert_eq!(attribute(&response.events[2], "seq").as_deref(), Some("2"));
}

#[test]
fn a_batch_reads_every_cell_of_a_peer_once() {
    let mut world = World::new();
    for number in 0..10 {
        let name = format!("nurse {number}");
        world.identity(
            &name,
            member_of("hospital", salus_vocabulary::Period::ALWAYS),
        );
    }
    let accesses = (0..10u8)
        .map(|number| {
            let mut asked = access(number);
            asked.actor = text(&format!("nurse {number}"));
            BatchAccess::from(asked)
        })
        .collect();
    world.reads.borrow_mut().clear();
    world.batch(accesses).unwrap();
    let mut reads = world.reads.borrow().clone();
    let all = reads.len();
    reads.sort();
    reads.dedup();
    // As for one access; ten nurses instead of a doctor. Both
    // headers have the same key, and so have the patient's cells in the two registries.
    assert_eq!(all, 18);
    assert_eq!(reads.len(), 16);
}

#[test]
fn a_batch_leaves_what_single_accesses_leave() {
    let mut single = World::new();
    let mut together = World::new();
    for number in 0..20 {
        let mut asked = access(number);
        asked.subject = text(if number % 3 == 0 { "alice" } else { "bob" });
        single.record(asked);
    }
    let accesses = (0..20)
        .map(|number| {
            let mut asked = access(number);
            asked.subject = text(if number % 3 == 0 { "alice" } else { "bob" });
            BatchAccess::from(asked)
        })
        .collect();
    together.batch(accesses).unwrap();
    // But for the hashes before them, which of a batch only the last holds.
    let entries = |world: &World| {
        let mut cells = world.storage();
        for (key, value) in &mut cells {
            if key.first() == Some(&2) {
                let entry = EntryCell {
                    previous: None,
                    ..EntryCell::from_cell(value).unwrap()
                };
                *value = entry.to_cell();
            }
        }
        cells
    };
    assert_eq!(entries(&single), entries(&together));
}

/// Accesses that differ in one thing each.
fn different() -> Vec<Access> {
    let change = |change: &dyn Fn(&mut Access)| {
        let mut asked = access(0);
        change(&mut asked);
        asked
    };
    vec![
        access(0),
        change(&|asked| asked.action = Action::Delete),
        change(&|asked| asked.data = None),
        change(&|asked| {
            asked.data = Some(DataDescriptor {
                labels: Some(vec!["HIV".parse().unwrap()]),
                ..DataDescriptor::default()
            });
        }),
        change(&|asked| asked.purpose = "HRESCH".parse().unwrap()),
        change(&|asked| asked.actor = text("stranger")),
        change(&|asked| asked.actor = text("alice")),
        change(&|asked| asked.organization = None),
        change(&|asked| asked.organization = Some(text("clinic"))),
        change(&|asked| asked.subject = text("bob")),
        change(&|asked| asked.emergency = Some(1)),
    ]
}

#[test]
fn what_one_access_of_a_batch_found_out_answers_no_other() {
    let numbered = |access: &Access, number| {
        BatchAccess::from(Access {
            access_id: object(number),
            ..access.clone()
        })
    };
    let all = different();
    for second in &all {
        let alone: Vec<Answer> = data(&World::new().batch(vec![numbered(second, 9)]).unwrap());
        let expected = decision_of(alone.into_iter().next().unwrap());
        for first in &all {
            let batch = vec![numbered(first, 8), numbered(second, 9)];
            let both: Vec<Answer> = data(&World::new().batch(batch).unwrap());
            let found = decision_of(both.into_iter().nth(1).unwrap());
            assert_eq!(found, expected, "{second:?} after {first:?}");
        }
    }
}

#[test]
fn the_chain_of_a_batch_verifies() {
    let mut world = World::new();
    world.batch(many(50)).unwrap();
    for (seq, expected) in [(1, (1, 49)), (25, (1, 49)), (50, (50, 50))] {
        let subject = text("alice");
        let found: VerifyEntryResponse =
            world.query(QueryMsg::VerifyEntry { subject, seq }).unwrap();
        assert!(found.intact);
        assert_eq!((found.from, found.to), expected);
    }
}
