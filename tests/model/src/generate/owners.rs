//! Owners, pauses, trust roots, the policy for emergencies.

use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;

use super::Generator;
use crate::reference::{AUDIT, CONSENT, IDENTITY, Policy, Reference};
use crate::step::{Message, acting_in};

/// What an owner, or who is to become one, does in all contracts alike.
macro_rules! owner_step {
    ($generator:expr, $known:expr, $contract:ident, $msg:ident) => {{
        let (owner, to) = $generator.owner_of($known, $contract);
        let offered = $known.owners[$contract].offer.is_some();
        match $generator.chance.below(10) {
            0..=2 => $msg::ExecuteMsg::Pause { r#as: owner },
            3..=4 if offered => $msg::ExecuteMsg::CancelOwnership { r#as: owner },
            5..=8 if offered => $msg::ExecuteMsg::AcceptOwnership { r#as: to },
            3 => $msg::ExecuteMsg::CancelOwnership { r#as: owner },
            4 => $msg::ExecuteMsg::AcceptOwnership { r#as: to },
            _ => $msg::ExecuteMsg::ProposeOwner {
                r#as: owner,
                owner: to,
            },
        }
    }};
}

impl Generator {
    /// Who owns a contract, and who might.
    fn owner_of(&mut self, known: &Reference, contract: usize) -> (String, String) {
        let it = &known.owners[contract];
        let to = match &it.offer {
            Some((to, _)) if !self.chance.once_in(8) => to.clone(),
            _ => self.one_of(&["owner", "board", "hospital", "ivan"]),
        };
        (it.owner.clone(), to)
    }

    pub(super) fn of_owners(&mut self, known: &Reference) -> (String, Message) {
        let message = match self.chance.below(10) {
            0 => Message::Identity(owner_step!(self, known, IDENTITY, identity)),
            1 => Message::Consent(owner_step!(self, known, CONSENT, consent)),
            2 => Message::Audit(owner_step!(self, known, AUDIT, audit)),
            3..=5 => Message::Audit(self.policy(known)),
            _ => Message::Identity(self.of_roots(known)),
        };
        let by = match &message {
            Message::Identity(msg) => acting_in(msg),
            Message::Consent(msg) => acting_in(msg),
            Message::Audit(msg) => acting_in(msg),
        };
        let sender = match by {
            Some(id) => self.hand_of(known, &id),
            None => self.account("mallory"),
        };
        (sender, message)
    }

    fn policy(&mut self, known: &Reference) -> audit::ExecuteMsg {
        use audit::ExecuteMsg as M;
        let owner = known.owners[AUDIT].owner.clone();
        match (known.policy, self.chance.below(8)) {
            (Policy::PermitFrom(_), 0..=3) | (_, 0) => M::VetoEmergencyPolicy {
                r#as: if self.chance.once_in(8) {
                    self.account("board")
                } else {
                    self.chance.pick(&known.roots).clone()
                },
            },
            (Policy::PermitFrom(from), 4..=5) => {
                self.until(known, from);
                M::VetoEmergencyPolicy {
                    r#as: self.chance.pick(&known.roots).clone(),
                }
            }
            (Policy::Deny, 1..=6) | (_, 1) => M::WidenEmergencyPolicy { r#as: owner },
            _ => M::NarrowEmergencyPolicy { r#as: owner },
        }
    }

    fn of_roots(&mut self, known: &Reference) -> identity::ExecuteMsg {
        use identity::ExecuteMsg as M;
        let owner = known.owners[IDENTITY].owner.clone();
        let waiting = known.root_changes.first().cloned();
        let stray = self.one_of(&["root", "board", "ivan"]);
        match (self.chance.below(9), waiting) {
            (0..=1, waiting) => M::VetoRootChange {
                r#as: self.chance.pick(&known.roots).clone(),
                root: waiting.map_or(stray, |change| change.root),
            },
            (2, waiting) => M::CancelRootChange {
                r#as: owner,
                root: waiting.map_or(stray, |change| change.root),
            },
            (3..=6, Some(change)) => {
                self.until(known, change.effective);
                if change.adds == self.chance.once_in(12) {
                    M::ApplyRootRemoval { root: change.root }
                } else {
                    M::ApplyRootAddition { root: change.root }
                }
            }
            (3, None) => M::ApplyRootRemoval { root: stray },
            (4, None) => M::ApplyRootAddition { root: stray },
            _ if known.roots.len() > 1 || self.chance.once_in(6) => M::RemoveRoot {
                r#as: owner,
                root: self.chance.pick(&known.roots).clone(),
            },
            _ => M::AddRoot {
                r#as: owner,
                root: stray,
            },
        }
    }
}
