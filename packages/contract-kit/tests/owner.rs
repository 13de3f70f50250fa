//! Ownership in two steps, and pauses that lapse.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, CanonicalAddr, Event};
use proptest::prelude::*;
use salus_contract_kit::{
    Cell, Header, HeaderKind, KitError, OWNER_PROPOSAL_SECONDS, OwnerChange, OwnerProposal,
    OwnerStep, Ownership, PAUSE_REST_SECONDS, PAUSE_SECONDS, load, save,
};
use salus_vocabulary::{Id, Instant};

const NOW: Instant = Instant(1_700_000_000);

fn id(fill: u8) -> Id {
    Id::from([fill; 20])
}

fn text(fill: u8) -> String {
    MockApi::default()
        .addr_humanize(&CanonicalAddr::from(vec![fill; 20]))
        .unwrap()
        .into_string()
}

/// A contract that 1 owns.
struct Owned {
    ownership: Ownership,
    header: Header,
}

impl Owned {
    fn new() -> Self {
        Self {
            ownership: Ownership::new(id(1)),
            header: Header::new(HeaderKind::Consent),
        }
    }

    fn step(&mut self, by: u8, step: OwnerStep<'_>, now: Instant) -> Result<OwnerChange, KitError> {
        let (ownership, header) = (&mut self.ownership, &mut self.header);
        step.take(&MockApi::default(), ownership, header, &id(by), now)
    }

    #[track_caller]
    fn refused(&mut self, by: u8, step: OwnerStep<'_>, now: Instant, code: &str) {
        let before = (self.ownership, self.header);
        let error = self.step(by, step, now).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("salus:kit:{code}: ")),
            "{error}, not {code}"
        );
        assert_eq!((self.ownership, self.header), before);
    }

    fn offered_to(to: u8) -> Self {
        let mut owned = Self::new();
        owned.step(1, OwnerStep::Propose(&text(to)), NOW).unwrap();
        owned
    }
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut owned = Owned::offered_to(2);
    assert_eq!(
        owned.ownership.owner,
        id(1),
        "an offer alone changes no owner"
    );
    let change = owned.step(2, OwnerStep::Accept, NOW).unwrap();
    assert_eq!(change, OwnerChange::Accepted { former: id(1) });
    assert_eq!(owned.ownership, Ownership::new(id(2)));
    owned.refused(1, OwnerStep::Pause, NOW, "not_owner");
    owned.refused(1, OwnerStep::Propose(&text(1)), NOW, "not_owner");
    owned.step(2, OwnerStep::Pause, NOW).unwrap();
}

#[test]
fn only_the_owner_offers_cancels_and_pauses() {
    let mut owned = Owned::offered_to(2);
    for by in [2, 3] {
        owned.refused(by, OwnerStep::Propose(&text(by)), NOW, "not_owner");
        owned.refused(by, OwnerStep::Cancel, NOW, "not_owner");
        owned.refused(by, OwnerStep::Pause, NOW, "not_owner");
    }
}

#[test]
fn only_whom_it_is_offered_to_accepts() {
    let mut owned = Owned::offered_to(2);
    for by in [1, 3] {
        owned.refused(by, OwnerStep::Accept, NOW, "no_owner_proposal");
    }
    Owned::new().refused(1, OwnerStep::Accept, NOW, "no_owner_proposal");
}

#[test]
fn nobody_can_give_the_contract_to_nobody() {
    let mut owned = Owned::new();
    owned.refused(1, OwnerStep::Propose(""), NOW, "invalid_address");
    owned.refused(1, OwnerStep::Propose("nobody"), NOW, "invalid_address");
    owned.refused(1, OwnerStep::Propose(&text(1)), NOW, "already_owner");
}

#[test]
fn an_offer_lapses_after_7_days() {
    let lapse = NOW.plus(OWNER_PROPOSAL_SECONDS);
    assert_eq!(OWNER_PROPOSAL_SECONDS, 604_800);
    for (now, open) in [
        (lapse.minus(1), true),
        (lapse, false),
        (lapse.plus(1), false),
    ] {
        let mut owned = Owned::offered_to(2);
        if open {
            owned.step(2, OwnerStep::Accept, now).unwrap();
        } else {
            owned.refused(2, OwnerStep::Accept, now, "owner_proposal_lapsed");
        }
    }
}

#[test]
fn a_cancelled_or_replaced_offer_cannot_be_accepted() {
    let mut owned = Owned::offered_to(2);
    let change = owned.step(1, OwnerStep::Cancel, NOW).unwrap();
    assert_eq!(change, OwnerChange::Cancelled { to: id(2) });
    owned.refused(2, OwnerStep::Accept, NOW, "no_owner_proposal");
    owned.refused(1, OwnerStep::Cancel, NOW, "no_owner_proposal");
    let mut owned = Owned::offered_to(2);
    owned.step(1, OwnerStep::Propose(&text(3)), NOW).unwrap();
    owned.refused(2, OwnerStep::Accept, NOW, "no_owner_proposal");
    owned.step(3, OwnerStep::Accept, NOW).unwrap();
}

#[test]
fn an_accepted_offer_is_used_up() {
    let mut owned = Owned::offered_to(2);
    owned.step(2, OwnerStep::Accept, NOW).unwrap();
    owned.refused(2, OwnerStep::Accept, NOW, "no_owner_proposal");
    assert_eq!(owned.ownership.pending(&MockApi::default()).unwrap(), None);
}

#[test]
fn a_pause_lapses_after_24_hours() {
    let mut owned = Owned::new();
    let until = NOW.plus(86_400);
    assert_eq!(
        owned.step(1, OwnerStep::Pause, NOW).unwrap(),
        OwnerChange::Paused { until }
    );
    for (now, paused) in [
        (NOW, true),
        (until.minus(1), true),
        (until, false),
        (until.plus(1), false),
    ] {
        assert_eq!(owned.header.is_paused(now), paused);
        assert_eq!(owned.header.require_running(now).is_err(), paused);
    }
}

#[test]
fn a_pause_cannot_be_renewed_for_7_days_after_it_lapsed() {
    assert_eq!((PAUSE_SECONDS, PAUSE_REST_SECONDS), (86_400, 604_800));
    let mut owned = Owned::new();
    owned.step(1, OwnerStep::Pause, NOW).unwrap();
    let again = NOW.plus(PAUSE_SECONDS).plus(PAUSE_REST_SECONDS);
    for now in [NOW, NOW.plus(1), NOW.plus(PAUSE_SECONDS), again.minus(1)] {
        owned.refused(1, OwnerStep::Pause, now, "pause_too_soon");
    }
    owned.step(1, OwnerStep::Pause, again).unwrap();
    assert_eq!(owned.header.paused_until, again.plus(PAUSE_SECONDS));
}

#[test]
fn a_new_owner_inherits_the_rest_after_a_pause() {
    let mut owned = Owned::offered_to(2);
    owned.step(1, OwnerStep::Pause, NOW).unwrap();
    owned.step(2, OwnerStep::Accept, NOW).unwrap();
    owned.refused(
        2,
        OwnerStep::Pause,
        NOW.plus(PAUSE_SECONDS),
        "pause_too_soon",
    );
}

#[test]
fn each_change_says_what_an_indexer_needs() {
    let api = MockApi::default();
    let lines = [
        OwnerChange::Proposed(OwnerProposal {
            to: id(2),
            lapses: Instant(7),
        }),
        OwnerChange::Accepted { former: id(1) },
        OwnerChange::Cancelled { to: id(2) },
        OwnerChange::Paused { until: Instant(9) },
    ]
    .map(|change| {
        let event = change.describe(&api, Event::new("e")).unwrap();
        let mut line = change.action().to_owned();
        for attribute in event.attributes {
            line.push_str(&format!(" {}={}", attribute.key, attribute.value));
        }
        line.replace(&text(1), "one").replace(&text(2), "two")
    });
    assert_eq!(
        lines,
        [
            "propose_owner owner=two lapses=7",
            "accept_ownership former=one",
            "cancel_ownership owner=two",
            "pause until=9"
        ]
    );
}

#[test]
fn the_cell_of_0_1_0_is_the_owner_alone() {
    let mut storage = cosmwasm_std::testing::MockStorage::new();
    let key = salus_contract_kit::Key::new(6);
    let mut frozen = vec![1, 20];
    frozen.extend([1; 20]);
    cosmwasm_std::Storage::set(&mut storage, key.as_slice(), &frozen);
    let read: Ownership = load(&storage, &key).unwrap().unwrap();
    assert_eq!(read, Ownership::new(id(1)));
    save(&mut storage, &key, &read);
    let mut present = vec![2, 20];
    present.extend([1; 20]);
    present.push(0);
    assert_eq!(
        cosmwasm_std::Storage::get(&storage, key.as_slice()).unwrap(),
        present
    );
}

#[test]
fn an_open_offer_is_packed_behind_the_owner() {
    let ownership = Ownership {
        owner: id(1),
        proposal: Some(OwnerProposal {
            to: id(2),
            lapses: Instant(300),
        }),
    };
    let mut bytes = vec![2, 20];
    bytes.extend([1; 20]);
    bytes.extend([1, 20]);
    bytes.extend([2; 20]);
    bytes.extend([0xac, 0x02]);
    assert_eq!(ownership.to_cell(), bytes);
    assert_eq!(Ownership::from_cell(&bytes).unwrap(), ownership);
    let mut strange = bytes.clone();
    strange[22] = 2;
    assert!(Ownership::from_cell(&strange).is_err());
    strange[0] = 3;
    assert!(Ownership::from_cell(&strange).is_err());
}

proptest! {
    /// Random steps of three actors: there is always an owner, it changes only by its own offer and
    /// the other's acceptance within 7 days, and it is paused at most 1 day in 8.
    #[test]
    fn an_owner_is_never_lost(steps in prop::collection::vec((0u8..4, 1u8..4, 1u8..4, 0u64..400_000), 1..80)) {
        let mut owned = Owned::new();
        let mut now = NOW;
        let mut offer: Option<(u8, Instant)> = None;
        let mut owner = 1;
        let mut pauses: Vec<Instant> = Vec::new();
        for (kind, by, to, later) in steps {
            now = now.plus(later);
            let address = text(to);
            let step = [OwnerStep::Propose(&address), OwnerStep::Accept, OwnerStep::Cancel, OwnerStep::Pause][usize::from(kind)];
            let expected = match step {
                OwnerStep::Propose(_) => by == owner && to != owner,
                OwnerStep::Accept => offer.is_some_and(|(to, made)| to == by && now < made.plus(604_800)),
                OwnerStep::Cancel => by == owner && offer.is_some(),
                OwnerStep::Pause => by == owner && pauses.last().is_none_or(|last| last.plus(8 * 86_400) <= now),
            };
            prop_assert_eq!(owned.step(by, step, now).is_ok(), expected);
            if expected {
                match step {
                    OwnerStep::Propose(_) => offer = Some((to, now)),
                    OwnerStep::Accept => (owner, offer) = (by, None),
                    OwnerStep::Cancel => offer = None,
                    OwnerStep::Pause => pauses.push(now),
                }
            }
            prop_assert_eq!(owned.ownership.owner, id(owner));
            prop_assert_eq!(Ownership::from_cell(&owned.ownership.to_cell()).unwrap(), owned.ownership);
        }
    }
}
