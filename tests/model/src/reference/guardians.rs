//! Guardians: who may be one, and what they cancel.

use salus_identity_api::msg as identity;

use super::{Allowed, Asked, DAY, Guardians, Reference, Seen, What, differ, require};

impl Guardians {
    fn holds(&self, guardian: &str) -> bool {
        self.seats.iter().any(|seat| seat == guardian)
            && !self.resigned.iter().any(|gone| gone == guardian)
    }
}

impl Reference {
    /// Whether a guardian holds a seat.
    pub fn seat(&self, guardian: &str, id: &str) -> bool {
        let set = self.identity(id).guardians.as_ref();
        set.is_some_and(|set| set.holds(guardian))
    }

    /// Whether somebody holds a seat or was asked to.
    pub fn guards(&self, guardian: &str, id: &str) -> bool {
        let asked = self.identity(id).asked.as_ref();
        self.seat(guardian, id)
            || asked.is_some_and(|asked| asked.seats.iter().any(|seat| seat == guardian))
    }

    /// Whether somebody guards or was asked to, by itself, by whom it controls or who controls it.
    pub(super) fn guards_anyhow(&self, other: &str, id: &str) -> bool {
        let it = self.identity(id);
        let held = it.guardians.iter().flat_map(|set| &set.seats);
        let held = held.filter(|seat| self.seat(seat, id));
        let asked = it.asked.iter().flat_map(|asked| &asked.seats);
        let own = &self.identity(other).controllers;
        held.chain(asked).any(|guardian| {
            guardian == other
                || own.contains(guardian)
                || self
                    .identity(guardian)
                    .controllers
                    .iter()
                    .any(|one| one == other)
        })
    }

    /// How many of these voters count: those who hold their seats and are not deactivated.
    pub(super) fn votes(&self, id: &str, voters: &[String]) -> usize {
        voters
            .iter()
            .filter(|voter| self.seat(voter, id) && !self.is_deactivated(voter))
            .count()
    }

    fn may_guard(&self, id: &str, guardian: &str) -> Allowed {
        require(guardian != id, "guards itself")?;
        require(!self.is_controller(guardian, id), "controls it")?;
        let delegates = std::iter::once(guardian)
            .chain(
                self.identity(guardian)
                    .controllers
                    .iter()
                    .map(String::as_str),
            )
            .any(|one| self.delegation_ahead(id, one).is_some());
        require(!delegates, "is a delegate, or a delegate's")?;
        require(!self.is_ending(guardian), "is being deactivated")
    }

    /// Whether all of a set may guard an identity.
    pub(super) fn fits(&self, id: &str, seats: &[String]) -> Allowed {
        for guardian in seats {
            self.may_guard(id, guardian)?;
        }
        Ok(())
    }

    pub(super) fn allows_guardians(&self, sender: &str, msg: &identity::ExecuteMsg) -> Allowed {
        use identity::ExecuteMsg as M;
        match msg {
            M::ProposeGuardians {
                r#as,
                guardians,
                threshold,
            } => {
                let number = guardians.len();
                require((3..=9).contains(&number) && differ(guardians), "3 to 9")?;
                let needed = usize::from(*threshold);
                require(needed <= number && 2 * needed > number, "more than half")?;
                self.fits(r#as, guardians)
            }
            M::WithdrawGuardians { r#as } => {
                require(self.identity(r#as).asked.is_some(), "nobody was asked")
            }
            M::AcceptGuardianship { r#as, identity } => {
                let it = self.identity(identity);
                let asked = it.asked.as_ref().ok_or("nobody was asked")?;
                require(asked.seats.contains(r#as), "was not asked")?;
                require(self.now < asked.lapses, "has lapsed")?;
                require(!asked.accepted.contains(r#as), "has accepted")?;
                require(!self.stands_still(identity), "a recovery stands")?;
                require(!self.is_ending(identity), "is being deactivated")?;
                require(!self.acts(sender, identity), "controls it")?;
                self.may_guard(identity, r#as)?;
                if asked.accepted.len() + 1 == asked.seats.len() {
                    let what = What::SetGuardians(asked.seats.clone(), asked.threshold);
                    self.may_begin(identity, &what)?;
                }
                Ok(())
            }
            M::DeclineGuardianship { r#as, identity } => {
                let asked = self.identity(identity).asked.as_ref();
                let was = asked.is_some_and(|asked| asked.seats.contains(r#as));
                require(was, "was not asked")
            }
            M::ResignGuardianship { r#as, identity } => {
                require(self.seat(r#as, identity), "is no guardian")?;
                require(!self.acts(sender, identity), "controls it")
            }
            M::DismissGuardians { r#as } => self.may_begin(r#as, &What::DismissGuardians),
            _ => Ok(()),
        }
    }

    pub(super) fn apply_guardians(
        &mut self,
        msg: &identity::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        use identity::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::ProposeGuardians {
                r#as,
                guardians,
                threshold,
            } => {
                self.change(&r#as).asked = Some(Asked {
                    seats: guardians,
                    threshold,
                    accepted: Vec::new(),
                    lapses: now + 7 * DAY,
                });
            }
            M::WithdrawGuardians { r#as } => self.change(&r#as).asked = None,
            M::DeclineGuardianship { identity, .. } => self.change(&identity).asked = None,
            M::AcceptGuardianship { r#as, identity } => {
                let asked = self.change(&identity).asked.as_mut().unwrap();
                asked.accepted.push(r#as);
                if asked.accepted.len() == asked.seats.len() {
                    let asked = self.change(&identity).asked.take().unwrap();
                    let what = What::SetGuardians(asked.seats, asked.threshold);
                    self.begin(&identity, what, seen)?;
                }
            }
            M::ResignGuardianship { r#as, identity } => self.resign(&r#as, &identity),
            M::DismissGuardians { r#as } => self.begin(&r#as, What::DismissGuardians, seen)?,
            _ => {}
        }
        Ok(())
    }

    /// The seat stays, empty; votes that decided nothing yet go along.
    fn resign(&mut self, guardian: &str, id: &str) {
        let it = self.change(id);
        let set = it.guardians.as_mut().unwrap();
        set.resigned.push(guardian.to_owned());
        set.against_deactivation.retain(|voter| voter != guardian);
        for change in &mut it.changes {
            change.against.retain(|voter| voter != guardian);
        }
        for proposal in &mut it.proposals {
            proposal.against.retain(|voter| voter != guardian);
            if proposal.stands_since.is_none() {
                proposal.votes.retain(|voter| voter != guardian);
            }
        }
    }

    /// A new set starts without the votes and proposals of the former one.
    pub(super) fn replace_guardians(&mut self, id: &str, set: Option<(Vec<String>, u8)>) {
        let it = self.change(id);
        it.guardians = set.map(|(seats, threshold)| Guardians {
            seats,
            threshold,
            resigned: Vec::new(),
            against_deactivation: Vec::new(),
        });
        for change in &mut it.changes {
            change.against.clear();
        }
        it.proposals.clear();
    }

    pub(super) fn threshold(&self, id: &str) -> usize {
        let set = self.identity(id).guardians.as_ref();
        set.map_or(usize::MAX, |set| set.threshold.into())
    }

    pub(super) fn cancel_change(&mut self, by: &str, id: &str, number: u32) {
        let threshold = self.threshold(id);
        let changes = &mut self.change(id).changes;
        let place = changes.iter().position(|it| it.number == number).unwrap();
        if by != id {
            changes[place].against.push(by.to_owned());
            let voters = changes[place].against.clone();
            if self.votes(id, &voters) < threshold {
                return;
            }
        }
        self.change(id).changes.remove(place);
    }

    pub(super) fn cancel_deactivation(&mut self, by: &str, id: &str, at_once: bool) {
        let threshold = self.threshold(id);
        if !at_once {
            let set = self.change(id).guardians.as_mut().unwrap();
            set.against_deactivation.push(by.to_owned());
            let voters = set.against_deactivation.clone();
            if self.votes(id, &voters) < threshold {
                return;
            }
        }
        self.change(id).deactivated_from = None;
        self.forget_votes_against_deactivation(id);
    }

    pub(super) fn forget_votes_against_deactivation(&mut self, id: &str) {
        if let Some(set) = &mut self.change(id).guardians {
            set.against_deactivation.clear();
        }
    }
}
