//! Guardians and recovery: mostly what comes next for somebody.

use salus_identity_api::msg::ExecuteMsg as M;

use super::{GUARDIANS, Generator};
use crate::reference::{DAY, Proposal, Reference};

impl Generator {
    /// One who guards an identity, or would.
    pub(super) fn guardian(&mut self, known: &Reference, id: &str) -> String {
        let set = known.identity(id).guardians.as_ref();
        match set {
            Some(set) if !self.chance.once_in(10) => self.chance.pick(&set.seats).clone(),
            _ => self.one_of(GUARDIANS),
        }
    }

    pub(super) fn of_guardians(&mut self, known: &Reference) -> M {
        let id = self.principal(known);
        if self.chance.once_in(6) {
            return self.out_of_turn(known, id);
        }
        let it = known.identity(&id);
        if let Some(standing) = known.standing(&id) {
            return self.while_standing(known, id, standing);
        }
        if known.is_ending(&id) && it.guardians.is_some() && self.chance.once_in(3) {
            return M::CancelDeactivation {
                r#as: self.guardian(known, &id),
                identity: id,
            };
        }
        if it.guardians.is_some() && self.chance.once_in(10) {
            return self.replaces_guardians(known, id);
        }
        let waiting = it
            .changes
            .iter()
            .rfind(|change| known.now < change.effective + 7 * DAY);
        if let (Some(set), Some(change)) = (&it.guardians, waiting)
            && self.chance.once_in(2)
        {
            let voters: Vec<&String> = set
                .seats
                .iter()
                .filter(|seat| !change.against.contains(seat))
                .collect();
            if !voters.is_empty() {
                return M::CancelChange {
                    r#as: (*self.chance.pick(&voters)).clone(),
                    identity: id,
                    number: change.number,
                };
            }
        }
        let open = it
            .proposals
            .iter()
            .rfind(|proposal| !proposal.has_lapsed(known.now));
        if let Some(proposal) = open {
            return self.for_proposal(known, id, proposal);
        }
        if it.guardians.is_some() {
            return self.proposal(known, id);
        }
        let asked = it.asked.as_ref();
        if let Some(asked) = asked.filter(|asked| known.now < asked.lapses) {
            let wanting: Vec<String> = asked
                .seats
                .iter()
                .filter(|seat| !asked.accepted.contains(seat))
                .cloned()
                .collect();
            return match (self.chance.below(20), wanting.is_empty()) {
                (0, _) => M::WithdrawGuardians { r#as: id },
                (1, _) => M::DeclineGuardianship {
                    r#as: self.chance.pick(&asked.seats).clone(),
                    identity: id,
                },
                (_, true) => self.asks(id),
                _ => M::AcceptGuardianship {
                    r#as: self.chance.pick(&wanting).clone(),
                    identity: id,
                },
            };
        }
        self.asks(id)
    }

    fn asks(&mut self, id: String) -> M {
        let mut seats: Vec<String> = Vec::new();
        let number = match self.chance.below(10) {
            0 => 2,
            1 => 5,
            2 => 4,
            _ => 3,
        };
        while seats.len() < number {
            let one = if self.chance.once_in(12) {
                self.anybody()
            } else {
                self.one_of(GUARDIANS)
            };
            if !seats.contains(&one) || self.chance.once_in(40) {
                seats.push(one);
            }
        }
        let threshold = (seats.len() / 2 + 1) as u8;
        M::ProposeGuardians {
            r#as: id,
            guardians: seats,
            threshold: match self.chance.below(10) {
                0 => threshold - 1,
                1 => threshold + 1,
                _ => threshold,
            },
        }
    }

    /// With guardians there already: another set, or none.
    fn replaces_guardians(&mut self, known: &Reference, id: String) -> M {
        let asked = known.identity(&id).asked.as_ref();
        match (self.chance.below(6), asked) {
            (0, _) => M::DismissGuardians { r#as: id },
            (1, _) => M::ResignGuardianship {
                r#as: self.guardian(known, &id),
                identity: id,
            },
            (_, Some(asked)) => M::AcceptGuardianship {
                r#as: self.chance.pick(&asked.seats).clone(),
                identity: id,
            },
            _ => self.asks(id),
        }
    }

    fn proposal(&mut self, known: &Reference, id: String) -> M {
        let mut controllers = vec![self.one_of(&["heir", "heir", "ines", "mallory", "ben"])];
        if self.chance.once_in(4) {
            let other = if self.chance.once_in(2) {
                id.clone()
            } else {
                self.one_of(&["heir", "chris", "gina"])
            };
            controllers.push(other);
        }
        M::ProposeRecovery {
            r#as: self.guardian(known, &id),
            identity: id,
            controllers,
        }
    }

    fn for_proposal(&mut self, known: &Reference, id: String, open: &Proposal) -> M {
        let number = open.number;
        let wanting: Vec<String> = open
            .controllers
            .iter()
            .filter(|one| !open.accepted.contains(one))
            .cloned()
            .collect();
        match self.chance.below(12) {
            0 => return self.proposal(known, id),
            1 => return self.opposes(known, id, number),
            3 => return M::Deactivate { r#as: id },
            2 => {
                return M::ResignGuardianship {
                    r#as: self.guardian(known, &id),
                    identity: id,
                };
            }
            _ => {}
        }
        if !wanting.is_empty() && !self.chance.once_in(8) {
            return M::AcceptRecovery {
                r#as: self.chance.pick(&wanting).clone(),
                identity: id,
                number,
            };
        }
        if self.chance.once_in(25) {
            self.until(known, open.proposed + 30 * DAY);
        }
        M::VoteRecovery {
            r#as: self.guardian(known, &id),
            identity: id,
            number,
        }
    }

    fn opposes(&mut self, known: &Reference, id: String, number: u32) -> M {
        let by = if self.chance.once_in(2) {
            id.clone()
        } else {
            self.guardian(known, &id)
        };
        M::OpposeRecovery {
            r#as: by,
            identity: id,
            number,
        }
    }

    fn while_standing(&mut self, known: &Reference, id: String, standing: &Proposal) -> M {
        let number = standing.number;
        match self.chance.below(16) {
            0..=3 => self.opposes(known, id, number),
            // What a thief would do.
            4 => M::InviteController {
                r#as: id,
                controller: self.account("mallory"),
            },
            5 => M::Deactivate { r#as: id },
            6 => M::RemoveController {
                controller: self.controller(known, &id),
                r#as: id,
            },
            7 => M::VoteRecovery {
                r#as: self.guardian(known, &id),
                identity: id,
                number,
            },
            8 => self.about_a_change(known),
            9 => M::Deactivate {
                r#as: standing.controllers[0].clone(),
            },
            _ => {
                self.until(known, standing.completes().unwrap_or_default());
                M::CompleteRecovery { identity: id }
            }
        }
    }

    /// What nobody expects now.
    fn out_of_turn(&mut self, known: &Reference, id: String) -> M {
        let number = self.chance.below(3) as u32;
        match self.chance.below(10) {
            0 => M::CompleteRecovery { identity: id },
            1 => M::ResignGuardianship {
                r#as: self.guardian(known, &id),
                identity: id,
            },
            2 => M::DismissGuardians { r#as: id },
            3 => M::WithdrawGuardians { r#as: id },
            4 => M::DeclineGuardianship {
                r#as: self.guardian(known, &id),
                identity: id,
            },
            5 => M::AcceptRecovery {
                r#as: self.one_of(&["heir", "mallory", "anna"]),
                identity: id,
                number,
            },
            6 => M::VoteRecovery {
                r#as: self.guardian(known, &id),
                identity: id,
                number,
            },
            7 => self.opposes(known, id, number),
            8 => self.asks(id),
            _ => self.proposal(known, id),
        }
    }
}
