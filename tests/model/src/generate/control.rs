//! Controllers, derived identities, deactivation, voided spans.

use salus_identity_api::msg::ExecuteMsg as M;
use salus_vocabulary::Instant;

use super::{Generator, PATIENTS};
use crate::reference::{Change, DAY, Reference, What};

const HEIRS: &[&str] = &["heir", "ben", "chris", "mallory"];

impl Generator {
    /// Whose controllers and guardians change: mostly a patient's.
    pub(super) fn principal(&mut self, known: &Reference) -> String {
        match self.chance.below(12) {
            0 => self.organization(),
            1 => self.account("owner"),
            2 => self.one_of(&["doctor", "mallory", "root"]),
            3..=4 => self.patient(known),
            5 => self.one_of(PATIENTS),
            _ => self.principal.clone(),
        }
    }

    pub(super) fn controller(&mut self, known: &Reference, id: &str) -> String {
        let controllers = known.controllers(id);
        if controllers.is_empty() || self.chance.once_in(12) {
            return self.anybody();
        }
        self.chance.pick(&controllers).clone()
    }

    pub(super) fn of_control(&mut self, known: &Reference) -> M {
        let id = self.principal(known);
        match self.chance.below(30) {
            0..=2 => M::InviteController {
                r#as: id,
                controller: self.one_of(HEIRS),
            },
            3..=7 => self.answer_of_invited(known),
            8..=9 => {
                let id = self.shared(known, id);
                M::RemoveController {
                    controller: self.controller(known, &id),
                    r#as: id,
                }
            }
            10..=11 => {
                let id = self.shared(known, id);
                M::LeaveControl {
                    r#as: self.controller(known, &id),
                    identity: id,
                }
            }
            12..=17 => self.about_a_change(known),
            18..=19 => M::CreateIdentity {
                r#as: self.one_of(&["anna", "ben", "hospital", "doctor"]),
                random: self.fresh_id(),
            },
            20..=21 => self.deactivation(known),
            22..=27 => self.span(known),
            _ => M::RestoreRefusals { r#as: id },
        }
    }

    /// Mostly an identity with several controllers.
    pub(super) fn shared(&mut self, known: &Reference, id: String) -> String {
        let shared: Vec<&String> = known
            .identities
            .iter()
            .filter(|(_, it)| it.controllers.len() > 1)
            .map(|(id, _)| id)
            .collect();
        if shared.is_empty() || self.chance.once_in(4) {
            return id;
        }
        (*self.chance.pick(&shared)).clone()
    }

    fn answer_of_invited(&mut self, known: &Reference) -> M {
        let offers: Vec<(String, String)> = known.control_offers.keys().cloned().collect();
        let (identity, controller) = if offers.is_empty() || self.chance.once_in(10) {
            (self.principal(known), self.one_of(HEIRS))
        } else {
            self.chance.pick(&offers).clone()
        };
        match self.chance.below(10) {
            0 => M::WithdrawControllerInvitation {
                r#as: identity,
                controller,
            },
            1 => M::DeclineControl {
                r#as: controller,
                identity,
            },
            _ => M::AcceptControl {
                r#as: controller,
                identity,
            },
        }
    }

    /// Applies or cancels a change that waits.
    pub(super) fn about_a_change(&mut self, known: &Reference) -> M {
        let waiting: Vec<(String, u32, u64, bool)> = known
            .identities
            .iter()
            .flat_map(|(id, it)| {
                let open = |change: &&Change| known.now < change.effective + 7 * DAY;
                it.changes.iter().filter(open).map(|change| {
                    let removal = matches!(change.what, What::Remove(_));
                    (id.clone(), change.number, change.effective, removal)
                })
            })
            .collect();
        if waiting.is_empty() && !self.chance.once_in(4) {
            return self.answer_of_invited(known);
        }
        let (identity, number, effective, removal) = if waiting.is_empty() {
            let number = self.chance.below(2) as u32;
            (self.principal(known), number, 0, self.chance.once_in(2))
        } else {
            self.chance.pick(&waiting).clone()
        };
        let other_kind = self.chance.once_in(12);
        match self.chance.below(6) {
            0 => M::CancelChange {
                r#as: identity.clone(),
                identity,
                number,
            },
            1..=2 => M::CancelChange {
                r#as: self.guardian(known, &identity),
                identity,
                number,
            },
            _ => {
                // Now and then so late that it has lapsed.
                let late = if self.chance.once_in(10) { 7 * DAY } else { 0 };
                self.until(known, effective + late);
                if removal == other_kind {
                    M::ApplyChange { identity, number }
                } else {
                    M::ApplyRemoval { identity, number }
                }
            }
        }
    }

    fn deactivation(&mut self, known: &Reference) -> M {
        let ending: Vec<String> = known
            .identities
            .keys()
            .filter(|id| known.is_ending(id) && !known.is_deactivated(id))
            .cloned()
            .collect();
        if ending.is_empty() || self.chance.once_in(4) {
            if self.chance.once_in(3) {
                return M::Deactivate {
                    r#as: self.principal(known),
                };
            }
            let derived = known.derived();
            let id = if !derived.is_empty() && self.chance.once_in(2) {
                self.chance.pick(&derived).clone()
            } else {
                self.one_of(&["mallory", "nurse", "gina", "heir", "ben", "anna", "clinic"])
            };
            return M::Deactivate { r#as: id };
        }
        let identity = self.chance.pick(&ending).clone();
        M::CancelDeactivation {
            r#as: if self.chance.once_in(2) {
                self.guardian(known, &identity)
            } else {
                identity.clone()
            },
            identity,
        }
    }

    /// Voids what was granted at some time, often from a certain consent on.
    fn span(&mut self, known: &Reference) -> M {
        let id = self.patient(known);
        let now = known.now;
        let granted: Vec<u64> = known
            .consents
            .iter()
            .filter(|((subject, _), _)| *subject == id)
            .map(|(_, it)| it.granted)
            .collect();
        let start = if granted.is_empty() || self.chance.once_in(3) {
            now.saturating_sub(self.chance.below(1_000_000))
        } else {
            *self.chance.pick(&granted)
        };
        let end = match self.chance.below(4) {
            0 => start + self.chance.below(100_000),
            1 => start + 1,
            _ => now,
        };
        let (start, end) = (Instant(start), Instant(end));
        if self.chance.once_in(2) {
            M::VoidGrants {
                r#as: id,
                start,
                end,
            }
        } else {
            M::VoidGrantsAndRefusals {
                r#as: id,
                start,
                end,
            }
        }
    }
}
