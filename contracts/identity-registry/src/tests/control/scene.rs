//! The registry of `world`, with what these tests start from and look at.

use salus_identity_api::msg::{
    ControllerInvitationsResponse, GuardiansResponse, MayActResponse, PendingChangesResponse,
    QueryMsg, RecoveryResponse,
};

use super::say::{
    accept_control, accept_guardianship, accept_recovery, invite_controller, propose_guardians,
    propose_recovery, vote_recovery, who,
};
use crate::state;
use crate::tests::world::{World, id};

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const WAIT: u64 = 72 * HOUR;

/// The guardians of everybody who has some, two of whom recover.
pub const GUARDIANS: [&str; 3] = ["gina", "gero", "gabi"];

impl World {
    /// Lets time pass.
    pub fn wait(&mut self, seconds: u64) {
        self.set_time(self.env.block.time.seconds() + seconds);
    }

    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub fn may_act(&self, account: &str, identity: &str) -> bool {
        let answer: MayActResponse = self
            .ask(QueryMsg::MayAct {
                account: who(account),
                r#as: who(identity),
            })
            .unwrap();
        answer.may_act
    }

    pub fn controllers(&self, identity: &str) -> Vec<String> {
        let answer: salus_identity_api::msg::IdentityResponse =
            self.ask(QueryMsg::Identity { id: who(identity) }).unwrap();
        answer.controllers
    }

    pub fn controls(&self, controller: &str) -> u32 {
        state::control(&self.deps.storage, &id(controller))
            .unwrap()
            .controls
    }

    pub fn pending(&self, identity: &str) -> PendingChangesResponse {
        let identity = who(identity);
        self.ask(QueryMsg::PendingChanges { identity }).unwrap()
    }

    pub fn invited(&self, identity: &str) -> ControllerInvitationsResponse {
        self.ask(QueryMsg::ControllerInvitations {
            identity: who(identity),
            cursor: None,
            limit: None,
        })
        .unwrap()
    }

    pub fn guardians(&self, identity: &str) -> GuardiansResponse {
        let identity = who(identity);
        self.ask(QueryMsg::Guardians { identity }).unwrap()
    }

    pub fn recovery(&self, identity: &str) -> RecoveryResponse {
        let identity = who(identity);
        self.ask(QueryMsg::Recovery { identity }).unwrap()
    }

    /// `controller` is invited by `sender` and accepts.
    pub fn adds(&mut self, sender: &str, identity: &str, controller: &str) {
        self.does(sender, invite_controller(identity, controller));
        self.does(controller, accept_control(controller, identity));
    }

    /// `identity` gets [`GUARDIANS`], at once if it has one controller and none before.
    pub fn guard(&mut self, identity: &str) {
        self.guard_by(identity, &GUARDIANS, 2);
    }

    pub fn guard_by(&mut self, identity: &str, guardians: &[&str], threshold: u8) {
        self.does(identity, propose_guardians(identity, guardians, threshold));
        for guardian in guardians {
            self.does(guardian, accept_guardianship(guardian, identity));
        }
    }

    /// `anna` with [`GUARDIANS`].
    pub fn guarded() -> Self {
        let mut world = Self::new();
        world.guard("anna");
        world
    }

    /// A guardian proposes new controllers, who accept. The number of the proposal.
    pub fn proposed(&mut self, guardian: &str, identity: &str, controllers: &[&str]) -> u32 {
        self.does(guardian, propose_recovery(guardian, identity, controllers));
        let number = self.recovery(identity).proposals.last().unwrap().number;
        for controller in controllers {
            self.does(controller, accept_recovery(controller, identity, number));
        }
        number
    }

    /// `gina` and `gero` recover `identity` for `controller`; the recovery stands.
    pub fn stands(&mut self, identity: &str, controller: &str) -> u32 {
        let number = self.proposed("gina", identity, &[controller]);
        for guardian in ["gina", "gero"] {
            self.does(guardian, vote_recovery(guardian, identity, number));
        }
        assert!(self.cell(identity).frozen);
        number
    }
}
