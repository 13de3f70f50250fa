//! Random sequences of five actors who invite, accept, leave, remove, deactivate, guard and recover
//! each other.

use proptest::prelude::*;
use salus_identity_api::msg::ExecuteMsg;
use salus_vocabulary::Id;

use super::say::*;
use super::scene::{DAY, HOUR};
use crate::state;
use crate::tests::world::{World, address_of_id, id};

const NAMES: [&str; 5] = ["anna", "boris", "carla", "dora", "emil"];

/// What one step may be: numbers to choose with.
#[derive(Debug, Clone)]
struct Step {
    what: u8,
    sender: usize,
    one: usize,
    other: usize,
    number: u32,
    later: u64,
}

fn steps(whats: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Step>> {
    let step = (
        (whats, 0..NAMES.len()),
        (0usize..12, 0usize..12),
        (0u32..4, 0usize..8),
    )
        .prop_map(|((what, sender), (one, other), (number, later))| Step {
            what,
            sender,
            one,
            other,
            number,
            later: [0, 0, 0, 0, HOUR, DAY, 3 * DAY, 14 * DAY][later],
        });
    prop::collection::vec(step, 1..70)
}

/// A registry with everybody in it, named accounts and derived identities.
struct Town {
    world: World,
    everybody: Vec<Id>,
    /// Whether a recovery took an account away that others were reached through.
    cut: bool,
}

impl Town {
    fn new() -> Self {
        Self {
            world: World::new(),
            everybody: NAMES.iter().map(|name| id(name)).collect(),
            cut: false,
        }
    }

    fn who(&self, place: usize) -> String {
        address_of_id(&self.everybody[place % self.everybody.len()])
    }

    fn msg(&self, step: &Step) -> ExecuteMsg {
        let (one, other) = (self.who(step.one), self.who(step.other));
        let (one, other, number) = (one.as_str(), other.as_str(), step.number);
        let account = NAMES[step.other % NAMES.len()];
        match step.what {
            0 => create(one, u8::try_from(self.everybody.len()).unwrap()),
            1..=3 => invite_controller(one, other),
            4..=7 => accept_control(one, other),
            8..=9 => leave_control(one, other),
            10 => remove_controller(one, other),
            11 => apply_change(one, number),
            12 => apply_removal(one, number),
            13 => cancel_change(one, other, number),
            14 => deactivate(one),
            15 => cancel_deactivation(one, other),
            16 => self.guardians(one, step),
            17..=19 => accept_guardianship(one, other),
            20 => resign_guardianship(one, other),
            21 => dismiss_guardians(one),
            22..=23 => propose_recovery(one, other, &[account]),
            24..=26 => accept_recovery(account, other, number),
            27..=29 => vote_recovery(one, other, number),
            30 => oppose_recovery(one, other, number),
            _ => complete_recovery(one),
        }
    }

    fn guardians(&self, one: &str, step: &Step) -> ExecuteMsg {
        let guardians: Vec<_> = (1..4)
            .map(|next| self.who((step.other + next) % NAMES.len()))
            .collect();
        let guardians: Vec<&str> = guardians.iter().map(String::as_str).collect();
        propose_guardians(one, &guardians, 2)
    }

    /// Takes a step, by an account that may, if there is one. Whether it was taken.
    fn take(&mut self, step: &Step) -> bool {
        self.world.wait(step.later);
        let msg = self.msg(step);
        let (named, subject) = (self.who(step.one), self.who(step.other));
        let able = NAMES
            .into_iter()
            .cycle()
            .skip(step.sender)
            .take(NAMES.len())
            .find(|name| self.world.may_act(name, &named));
        let sender = able.unwrap_or(NAMES[step.sender]);
        let served = |world: &World, text: &str| {
            let found = world.controllers(text);
            let _ = found;
            let id = salus_contract_kit::identity_of(&world.deps.api, text).unwrap();
            state::control(&world.deps.storage, &id).unwrap().serves
        };
        let before = self.world.dump();
        let cuts =
            matches!(msg, ExecuteMsg::CompleteRecovery { .. }) && served(&self.world, &named) > 0;
        let made = match &msg {
            ExecuteMsg::CreateIdentity { r#as, random } => {
                let maker = salus_contract_kit::identity_of(&self.world.deps.api, r#as).unwrap();
                Some(salus_identity_api::derived_id(&maker, random))
            }
            _ => None,
        };
        let _ = subject;
        if self.world.run(sender, msg).is_err() {
            assert_eq!(self.world.dump(), before, "a refused step changed storage");
            return false;
        }
        self.everybody.extend(made);
        self.cut |= cuts;
        true
    }

    fn cell(&self, id: &Id) -> salus_identity_api::cells::IdentityCell {
        state::identity(&self.world.deps.storage, id).unwrap()
    }

    /// Whether one of the accounts may act for an identity.
    fn is_reached(&self, id: &Id) -> bool {
        let identity = address_of_id(id);
        NAMES.iter().any(|name| self.world.may_act(name, &identity))
    }

    /// Whether somebody can act, or can act for somebody who can be given an account.
    fn is_alive(&self, id: &Id, depth: usize) -> bool {
        self.is_reached(id)
            || (depth > 0
                && self
                    .cell(id)
                    .controllers
                    .iter()
                    .any(|controller| controller != id && self.is_alive(controller, depth - 1)))
    }

    fn check(&self) {
        let now = salus_vocabulary::Instant(self.world.now());
        for id in &self.everybody {
            let cell = self.cell(id);
            let name = address_of_id(id);
            if !cell.is_deactivated(now) {
                let reached = if self.cut {
                    self.is_alive(id, 6)
                } else {
                    self.is_reached(id)
                };
                assert!(reached, "nobody can act for {name}");
            }
            let controlled: Vec<_> = self
                .everybody
                .iter()
                .filter(|other| *other != id && self.cell(other).controllers.contains(id))
                .collect();
            let serves = controlled
                .iter()
                .filter(|other| self.controlled_by(other) > 0)
                .count();
            let stored = state::control(&self.world.deps.storage, id).unwrap();
            assert_eq!(
                (stored.controls, stored.serves),
                (
                    u32::try_from(controlled.len()).unwrap(),
                    u32::try_from(serves).unwrap()
                ),
                "what {name} controls"
            );
            assert!(cell.controllers.len() <= 8);
            assert!(
                controlled.is_empty() || cell.deactivated_from.is_none(),
                "{name} ends while it controls"
            );
            self.check_guardians(id, &cell);
        }
    }

    fn controlled_by(&self, id: &Id) -> usize {
        self.everybody
            .iter()
            .filter(|other| *other != id && self.cell(other).controllers.contains(id))
            .count()
    }

    fn check_guardians(&self, id: &Id, cell: &salus_identity_api::cells::IdentityCell) {
        let recovery = state::recovery(&self.world.deps.storage, id).unwrap();
        assert_eq!(cell.frozen, recovery.stands());
        assert!(recovery.proposals.len() <= 9);
        let guardians = state::guardians(&self.world.deps.storage, id).unwrap();
        assert!(guardians.is_some() || recovery.proposals.is_empty());
        for guardian in guardians.iter().flat_map(|cell| &cell.set.guardians) {
            let held = guardians.as_ref().unwrap().held_by(guardian).is_some();
            assert!(!held || !cell.is_controller(id, guardian));
        }
        let changes = state::changes(&self.world.deps.storage, id).unwrap();
        assert!(changes.changes.len() <= 8);
        assert!(
            changes
                .changes
                .iter()
                .all(|change| change.number < changes.ever)
        );
    }
}

/// How many steps were taken, so that the properties do not hold for want of any.
fn walk(steps: &[Step]) -> usize {
    let mut town = Town::new();
    let mut taken = 0;
    let mut epoch = 0;
    for step in steps {
        if town.take(step) {
            taken += 1;
            town.check();
        }
        let now = town.world.header().epoch;
        assert!(now >= epoch, "epochs never fall");
        epoch = now;
    }
    taken
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_leaves_an_identity_that_nobody_can_act_for(steps in steps(0..16)) {
        walk(&steps);
    }

    #[test]
    fn no_sequence_with_guardians_does_either(steps in steps(0..33)) {
        walk(&steps);
    }
}
