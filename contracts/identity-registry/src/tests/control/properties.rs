//! Random sequences of five accounts, and of the identities that they make, who take up, leave and
//! remove control, guard, recover and deactivate each other.

use proptest::prelude::*;
use salus_contract_kit::identity_of;
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::derived_id;
use salus_identity_api::msg::ExecuteMsg;
use salus_vocabulary::{Id, Instant, ObjectId};

use super::say::*;
use super::scene::{DAY, HOUR, WAIT};
use crate::state;
use crate::tests::world::{World, address_of_id, id};

const NAMES: [&str; 5] = ["anna", "boris", "carla", "dora", "emil"];
/// The most identities in a town.
const MOST: usize = 10;

/// What one step may be: numbers to choose with.
#[derive(Debug, Clone)]
struct Step {
    what: u8,
    one: usize,
    other: usize,
    number: usize,
    later: u64,
}

fn steps(most: u8) -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..most,
        (0usize..MOST, 0usize..MOST),
        (0usize..4, 0usize..10),
    )
        .prop_map(|(what, (one, other), (number, later))| Step {
            what,
            one,
            other,
            number,
            later: match later {
                0..=5 => 0,
                6 => HOUR,
                7 | 8 => WAIT,
                _ if other < 3 => 14 * DAY,
                _ => 0,
            },
        });
    prop::collection::vec(step, 1..60)
}

/// A registry with everybody in it, accounts and derived identities.
struct Town {
    world: World,
    everybody: Vec<Id>,
    /// Whether a recovery took an account away that others were reached through.
    cut: bool,
    taken: usize,
}

impl Town {
    fn new() -> Self {
        Self {
            world: World::new(),
            everybody: NAMES.iter().map(|name| id(name)).collect(),
            cut: false,
            taken: 0,
        }
    }

    fn who(&self, place: usize) -> String {
        address_of_id(&self.everybody[place % self.everybody.len()])
    }

    fn id(&self, text: &str) -> Id {
        identity_of(&self.world.deps.api, text).unwrap()
    }

    fn cell(&self, id: &Id) -> IdentityCell {
        state::identity(&self.world.deps.storage, id).unwrap()
    }

    fn controls(&self, id: &Id) -> u32 {
        state::control(&self.world.deps.storage, id)
            .unwrap()
            .controls
    }

    /// An identity that somebody controls beside itself, or itself.
    fn controlled_by(&self, controller: &str, number: usize) -> String {
        let id = self.id(controller);
        let found: Vec<_> = self
            .everybody
            .iter()
            .filter(|other| self.cell(other).is_controller(other, &id))
            .collect();
        match found.len() {
            0 => controller.to_owned(),
            length => address_of_id(found[number % length]),
        }
    }

    fn controller_of(&self, identity: &str, number: usize) -> String {
        let controllers = self.world.controllers(identity);
        match controllers.len() {
            0 => identity.to_owned(),
            length => controllers[number % length].clone(),
        }
    }

    fn change_of(&self, identity: &str, number: usize) -> u32 {
        let pending = self.world.pending(identity).changes;
        match pending.len() {
            0 => 0,
            length => pending[number % length].number,
        }
    }

    /// Sends a message through the first account that it is taken from. Whether there was one.
    fn send(&mut self, msg: ExecuteMsg) -> bool {
        let cuts = match &msg {
            ExecuteMsg::CompleteRecovery { identity } => self.controls(&self.id(identity)) > 0,
            _ => false,
        };
        for name in NAMES {
            let before = self.world.dump();
            if self.world.run(name, msg.clone()).is_err() {
                assert_eq!(self.world.dump(), before, "a refused step changed storage");
                continue;
            }
            if let ExecuteMsg::CreateIdentity { r#as, random } = &msg {
                let made = derived_id(&self.id(r#as), random);
                self.everybody.push(made);
            }
            self.cut |= cuts;
            self.taken += 1;
            self.check();
            return true;
        }
        false
    }

    fn send_all(&mut self, msgs: impl IntoIterator<Item = ExecuteMsg>) -> bool {
        msgs.into_iter().all(|msg| self.send(msg))
    }

    fn take(&mut self, step: &Step) {
        self.world.wait(step.later);
        let (one, other) = (self.who(step.one), self.who(step.other));
        let (one, other, number) = (one.as_str(), other.as_str(), step.number);
        match step.what {
            0 | 1 if self.everybody.len() < MOST => {
                let random = u8::try_from(self.everybody.len()).unwrap();
                self.send(ExecuteMsg::CreateIdentity {
                    r#as: one.to_owned(),
                    random: ObjectId([random; 16]),
                });
            }
            0..=4 => {
                self.send_all([invite_controller(one, other), accept_control(other, one)]);
            }
            5 | 6 => {
                let left = self.controlled_by(one, number);
                self.send(leave_control(one, &left));
            }
            7 => {
                let removed = self.controller_of(one, number);
                if self.send(remove_controller(one, &removed)) && step.later == 0 {
                    self.world.wait(WAIT);
                    let change = self.world.pending(one).changes.last().unwrap().number;
                    self.send(apply_removal(one, change));
                }
            }
            8 => {
                let change = self.change_of(one, number);
                if !self.world.pending(one).changes.is_empty() {
                    self.world.wait(WAIT);
                    let removal = !self.send(apply_change(one, change));
                    if removal {
                        self.send(apply_removal(one, change));
                    }
                }
            }
            9 => {
                let change = self.change_of(one, number);
                self.send(cancel_change(one, one, change));
            }
            10 => {
                self.send(deactivate(one));
            }
            11 => {
                self.send(cancel_deactivation(one, one));
            }
            12 | 13 => self.guard(one, step.other),
            14 => {
                self.send(dismiss_guardians(one));
            }
            15..=17 => self.recover(one, step),
            18 => {
                let proposal = self
                    .world
                    .recovery(one)
                    .proposals
                    .first()
                    .map(|it| it.number);
                self.send(oppose_recovery(one, one, proposal.unwrap_or(0)));
            }
            19 => {
                let guards = self.world.guardians(one).set;
                if let Some(guards) = guards {
                    let guardian = &guards.guardians[number % 3].guardian;
                    self.send(resign_guardianship(guardian, one));
                }
            }
            _ => {
                self.send(complete_recovery(one));
            }
        }
    }

    fn guard(&mut self, one: &str, from: usize) {
        let guardians: Vec<_> = (0..3).map(|next| self.who(from + next)).collect();
        let texts: Vec<&str> = guardians.iter().map(String::as_str).collect();
        self.send(propose_guardians(one, &texts, 2));
        self.send_all(
            guardians
                .iter()
                .map(|guardian| accept_guardianship(guardian, one)),
        );
    }

    fn recover(&mut self, one: &str, step: &Step) {
        let Some(guards) = self.world.guardians(one).set else {
            return;
        };
        let guardians: Vec<_> = guards.guardians.iter().map(|it| &it.guardian).collect();
        let new = self.who(step.other);
        if !self.send(propose_recovery(guardians[step.number % 3], one, &[&new])) {
            return;
        }
        let number = self.world.recovery(one).proposals.last().unwrap().number;
        self.send(accept_recovery(&new, one, number));
        for guardian in guardians {
            self.send(vote_recovery(guardian, one, number));
        }
        if step.what != 15 {
            self.world.wait(WAIT);
            self.send(complete_recovery(one));
        }
    }

    /// Whether one of the accounts may act for an identity.
    fn is_reached(&self, id: &Id) -> bool {
        let identity = address_of_id(id);
        NAMES.iter().any(|name| self.world.may_act(name, &identity))
    }

    /// Whether somebody can act for it, or for a controller of it that can be given an account.
    fn is_alive(&self, id: &Id, depth: usize) -> bool {
        let controllers = self.cell(id).controllers;
        self.is_reached(id)
            || (depth > 0
                && controllers
                    .iter()
                    .any(|above| above != id && self.is_alive(above, depth - 1)))
    }

    fn check(&self) {
        let now = Instant(self.world.now());
        for id in &self.everybody {
            let cell = self.cell(id);
            if !cell.is_deactivated(now) {
                let reached = self.is_reached(id) || (self.cut && self.is_alive(id, MOST));
                assert!(reached, "nobody can act for {}", address_of_id(id));
            }
            self.check_counts(id, &cell);
            self.check_guardians(id, &cell);
        }
    }

    fn controlled(&self, id: &Id) -> Vec<Id> {
        self.everybody
            .iter()
            .filter(|other| *other != id && self.cell(other).controllers.contains(id))
            .copied()
            .collect()
    }

    fn check_counts(&self, id: &Id, cell: &IdentityCell) {
        let controlled = self.controlled(id);
        let serves = controlled
            .iter()
            .filter(|other| !self.controlled(other).is_empty())
            .count();
        let stored = state::control(&self.world.deps.storage, id).unwrap();
        let counted = (stored.controls as usize, stored.serves as usize);
        assert_eq!(counted, (controlled.len(), serves));
        assert!(cell.controllers.len() <= 8);
        assert!(
            controlled.is_empty() || cell.deactivated_from.is_none(),
            "{} ends while it controls",
            address_of_id(id)
        );
    }

    fn check_guardians(&self, id: &Id, cell: &IdentityCell) {
        let recovery = state::recovery(&self.world.deps.storage, id).unwrap();
        assert_eq!(cell.frozen, recovery.stands());
        assert!(recovery.proposals.len() <= 9);
        let guardians = state::guardians(&self.world.deps.storage, id).unwrap();
        assert!(guardians.is_some() || recovery.proposals.is_empty());
        if let Some(guardians) = guardians {
            for guardian in &guardians.set.guardians {
                let held = guardians.held_by(guardian).is_some();
                assert!(!held || !cell.is_controller(id, guardian));
            }
        }
        let pending = state::changes(&self.world.deps.storage, id).unwrap();
        assert!(pending.changes.len() <= 8);
        assert!(
            pending
                .changes
                .iter()
                .all(|change| change.number < pending.ever)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_changes_leaves_an_identity_that_nobody_can_act_for(steps in steps(12)) {
        let mut town = Town::new();
        for step in &steps {
            town.take(step);
        }
        prop_assert!(!town.cut);
    }

    #[test]
    fn no_sequence_with_guardians_leaves_an_identity_that_nobody_brings_back(steps in steps(21)) {
        let mut town = Town::new();
        town.guard("anna", 1);
        town.guard("dora", 0);
        for step in &steps {
            town.take(step);
        }
        prop_assert!(town.taken > 0 || steps.len() < 20, "hardly any step was taken");
    }
}
