use proptest::prelude::*;
use salus_contract_kit::Header;
use salus_identity_api::intersection;
use salus_identity_api::msg::ExecuteMsg;
use salus_vocabulary::AccreditationKind::{self, Issuer, Organization, Practitioner};
use salus_vocabulary::{Instant, Period};

use super::chains::longest_chain;
use super::world::{
    START, World, accredit, add_root, apply_root_addition, apply_root_removal, id, lift_bar,
    refresh, reinstate, remove_root, revoke, revoke_for_cause, suspend,
};
use crate::state::{self, BarCell};

const NAMES: [&str; 6] = ["root", "other_root", "state", "region", "city", "anna"];

/// One attempt: who, on whom, what, and numbers to choose with. Most attempts are aimed, so that
/// they succeed; the others name whatever the numbers say.
#[derive(Debug, Clone)]
struct Attempt {
    by: usize,
    subject: usize,
    what: u8,
    number: u16,
    aimed: bool,
    depth: u8,
    start: u64,
    length: u64,
    later: u64,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let attempt = (
        (0..NAMES.len(), 0..NAMES.len(), 0u8..15, 0u16..6),
        (prop::bool::weighted(0.8), 0u8..3),
        (0u64..40, 60u64..4_000, 0u64..4),
    )
        .prop_map(
            |((by, subject, what, number), (aimed, depth), (start, length, later))| Attempt {
                by,
                subject,
                what,
                number,
                aimed,
                depth,
                start,
                length,
                later,
            },
        );
    prop::collection::vec(attempt, 1..60)
}

impl Attempt {
    /// The sender and the message.
    fn msg(&self, world: &World, now: Instant) -> (&'static str, ExecuteMsg) {
        let by = NAMES[self.by];
        let subject = NAMES[self.subject];
        if self.what < 3 {
            return (by, self.accreditation(world, by, now));
        }
        let number = self.chosen(world.cell(subject).accreditations_ever);
        let issuer = NAMES.into_iter().find(|name| {
            let chain = world.reader().chain(&id(subject), number).unwrap();
            chain
                .links()
                .first()
                .is_some_and(|own| own.issuer == id(name))
        });
        let by = issuer.filter(|_| self.aimed).unwrap_or(by);
        let msg = match self.what {
            3..=5 => suspend(by, subject, number),
            6..=8 => reinstate(by, subject, number),
            9 => revoke(by, subject, number),
            10 => revoke_for_cause(by, subject, number),
            11 => return ("root", lift_bar("root", subject)),
            _ => refresh(subject),
        };
        (by, msg)
    }

    /// Removes a root, or adds it again, and gives the instant at which that took effect.
    fn changes_a_root(&self, world: &mut World, now: Instant) -> Option<Instant> {
        let root = if self.aimed { "root" } else { "other_root" };
        let is_root = world.reader().is_root(&id(root)).unwrap();
        let (propose, apply, wait) = if is_root {
            (remove_root("owner", root), apply_root_removal(root), 86_400)
        } else {
            (
                add_root("owner", root),
                apply_root_addition(root),
                7 * 86_400,
            )
        };
        world.run("owner", propose).ok()?;
        let now = now.plus(wait);
        world.set_time(now.0);
        world.does("stranger", apply);
        Some(now)
    }

    fn accreditation(&self, world: &World, by: &str, now: Instant) -> ExecuteMsg {
        let start = now.plus(self.start).minus(20);
        let mut period = Period::between(start, start.plus(self.length));
        let mut draft = accredit(NAMES[self.subject]).by(by);
        let under = self.chosen(world.cell(by).accreditations_ever);
        let chain = world.reader().chain(&id(by), under).unwrap();
        if let Some(own) = chain.links().first().filter(|_| !by.contains("root")) {
            draft = draft.under(under);
            if self.aimed && self.number.is_multiple_of(2) {
                period = intersection(&period, &own.period).unwrap_or(period);
            }
        }
        let scope: &[AccreditationKind] = match self.depth {
            0 => &[Practitioner, Organization],
            _ => &[Issuer, Practitioner, Organization],
        };
        let draft = draft.period(period);
        match self.what {
            0 => draft.msg(),
            _ => draft.issuer(self.depth, scope).msg(),
        }
    }

    fn chosen(&self, ever: u16) -> u16 {
        match ever {
            0 => self.number,
            ever if self.aimed => self.number.checked_rem(ever).unwrap_or(0),
            _ => self.number,
        }
    }
}

fn cached_and_walked_agree(world: &World) {
    let reader = world.reader();
    for name in NAMES {
        for slot in world.cell(name).accreditations {
            let cached = reader.validity(&id(name), &slot).unwrap();
            let walked = reader.walk(&id(name), slot.number).unwrap();
            assert_eq!(cached, walked, "{name} {}", slot.number);
        }
    }
}

fn bounds_hold(world: &World, before: &Header) {
    assert!(
        world.header().epoch >= before.epoch,
        "the epoch never falls"
    );
    for name in NAMES {
        let cell = world.cell(name);
        assert!(cell.accreditations.len() <= 8);
        for slot in &cell.accreditations {
            let chain = world.reader().chain(&id(name), slot.number).unwrap();
            assert!(chain.root().is_some(), "every chain ends in a root");
            let above: Vec<_> = chain.links().iter().map(|link| link.issuer).collect();
            assert!(!above.contains(&id(name)), "no cycle");
            let depths: Vec<_> = chain
                .links()
                .iter()
                .filter(|link| link.kind == Issuer)
                .map(|link| link.depth)
                .collect();
            assert!(
                depths.windows(2).all(|pair| pair[0] < pair[1]),
                "depth falls"
            );
            for pair in chain.links().windows(2) {
                assert!(pair[1].period.encloses(&pair[0].period));
                assert!(pair[1].scope.contains(&pair[0].kind));
            }
        }
    }
}

/// Nobody who is barred under a root got an accreditation under it after that.
fn bars_hold(world: &World, before: &[Option<BarCell>], ever: &[u16]) {
    for ((name, bar), ever) in NAMES.iter().zip(before).zip(ever) {
        let cell = world.cell(name);
        if bar.is_none() || cell.accreditations_ever == *ever {
            continue;
        }
        for number in *ever..cell.accreditations_ever {
            let chain = world.reader().chain(&id(name), number).unwrap();
            assert_ne!(chain.root(), Some(id("root")), "{name} came round its bar");
        }
    }
}

fn bars(world: &World) -> Vec<Option<BarCell>> {
    let bar = |name: &&str| state::bar(&world.deps.storage, &id("root"), &id(name)).unwrap();
    NAMES.iter().map(bar).collect()
}

fn numbers(world: &World) -> Vec<u16> {
    let ever = |name: &&str| world.cell(name).accreditations_ever;
    NAMES.iter().map(ever).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn cached_validity_is_what_walking_the_chain_finds(attempts in attempts()) {
        let mut world = longest_chain();
        let mut now = Instant(START);
        for attempt in attempts {
            now = now.plus(attempt.later);
            world.set_time(now.0);
            let header = world.header();
            let (barred, ever) = (bars(&world), numbers(&world));
            if attempt.what == 12 {
                now = attempt.changes_a_root(&mut world, now).unwrap_or(now);
                cached_and_walked_agree(&world);
                continue;
            }
            let before = world.dump();
            let (sender, msg) = attempt.msg(&world, now);
            if world.run(sender, msg).is_err() {
                prop_assert_eq!(world.dump(), before);
                continue;
            }
            cached_and_walked_agree(&world);
            bounds_hold(&world, &header);
            bars_hold(&world, &barred, &ever);
        }
    }
}
