//! Recovery by guardians.

use salus_identity_api::msg as identity;

use super::{Allowed, DAY, Document, HOUR, Proposal, Reference, Seen, differ, require};

impl Proposal {
    pub fn has_lapsed(&self, now: u64) -> bool {
        self.stands_since.is_none() && self.proposed + 30 * DAY <= now
    }

    /// From when on it can be completed, if it stands.
    pub fn completes(&self) -> Option<u64> {
        let wait = if self.opposed { 14 * DAY } else { 72 * HOUR };
        self.stands_since.map(|since| since + wait)
    }
}

impl Reference {
    fn open(&self, id: &str, number: u32) -> Result<&Proposal, &'static str> {
        let proposals = &self.identity(id).proposals;
        let found = proposals.iter().find(|it| it.number == number);
        let found = found.ok_or("no such proposal")?;
        require(!found.has_lapsed(self.now), "has lapsed")?;
        Ok(found)
    }

    fn proposal(&mut self, id: &str, number: u32) -> &mut Proposal {
        let proposals = &mut self.change(id).proposals;
        proposals.iter_mut().find(|it| it.number == number).unwrap()
    }

    pub(super) fn allows_recovery(&self, sender: &str, msg: &identity::ExecuteMsg) -> Allowed {
        use identity::ExecuteMsg as M;
        match msg {
            M::ProposeRecovery {
                r#as,
                identity,
                controllers,
            } => {
                require(self.seat(r#as, identity), "is no guardian")?;
                require(!self.is_deactivated(identity), "is deactivated")?;
                require(!self.acts(sender, identity), "controls it")?;
                require(self.standing(identity).is_none(), "a recovery stands")?;
                let number = (1..=8).contains(&controllers.len());
                require(number && differ(controllers), "1 to 8")?;
                for controller in controllers {
                    require(!self.seat(controller, identity), "is a guardian")?;
                    let fits = controller != identity || self.controls_itself(identity);
                    require(fits, "never controls itself again")?;
                }
                Ok(())
            }
            M::AcceptRecovery {
                r#as,
                identity,
                number,
            } => {
                let proposal = self.open(identity, *number)?;
                require(proposal.controllers.contains(r#as), "is not named")?;
                require(!proposal.accepted.contains(r#as), "has accepted")?;
                if r#as == identity {
                    return require(sender == r#as, "by another's account");
                }
                require(self.is_own_account(sender, r#as), "by another's account")?;
                require(!self.is_ending(r#as), "is being deactivated")
            }
            M::VoteRecovery {
                r#as,
                identity,
                number,
            } => {
                require(self.seat(r#as, identity), "is no guardian")?;
                require(!self.is_deactivated(identity), "is deactivated")?;
                require(!self.acts(sender, identity), "controls it")?;
                require(self.standing(identity).is_none(), "a recovery stands")?;
                let proposal = self.open(identity, *number)?;
                let all = proposal.accepted.len() == proposal.controllers.len();
                require(all, "not all have accepted")?;
                require(!proposal.votes.contains(r#as), "has voted")?;
                let mut voters = proposal.votes.clone();
                voters.push(r#as.clone());
                let freezes = self.votes(identity, &voters) >= self.threshold(identity);
                let able = !self.able(identity, proposal).is_empty();
                require(able || !freezes, "nobody could act")
            }
            M::OpposeRecovery {
                r#as,
                identity,
                number,
            } => {
                let proposal = self.open(identity, *number)?;
                if r#as == identity {
                    return require(!proposal.opposed, "has spoken");
                }
                require(self.seat(r#as, identity), "is no guardian")?;
                require(!self.acts(sender, identity), "controls it")?;
                require(!proposal.against.contains(r#as), "has voted")
            }
            M::CompleteRecovery { identity } => {
                let standing = self.standing(identity).ok_or("no recovery stands")?;
                let over = standing.completes().is_some_and(|from| from <= self.now);
                require(over, "waits")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn apply_recovery(
        &mut self,
        msg: &identity::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        use identity::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::ProposeRecovery {
                r#as,
                identity,
                controllers,
            } => {
                let it = self.change(&identity);
                if seen.number != Some(it.proposals_ever) {
                    return Err(format!("(g) proposal {:?}", seen.number));
                }
                it.proposals
                    .retain(|other| other.proposer != r#as && !other.has_lapsed(now));
                it.proposals.push(Proposal {
                    number: it.proposals_ever,
                    proposer: r#as,
                    proposed: now,
                    controllers,
                    accepted: Vec::new(),
                    votes: Vec::new(),
                    against: Vec::new(),
                    opposed: false,
                    stands_since: None,
                });
                it.proposals_ever += 1;
            }
            M::AcceptRecovery {
                r#as,
                identity,
                number,
            } => self.proposal(&identity, number).accepted.push(r#as),
            M::VoteRecovery {
                r#as,
                identity,
                number,
            } => self.vote(r#as, &identity, number),
            M::OpposeRecovery {
                r#as,
                identity,
                number,
            } => self.oppose(r#as, &identity, number),
            M::CompleteRecovery { identity } => self.complete(&identity),
            _ => {}
        }
        Ok(())
    }

    fn vote(&mut self, guardian: String, id: &str, number: u32) {
        let now = self.now;
        let proposal = self.proposal(id, number);
        proposal.against.retain(|voter| *voter != guardian);
        proposal.votes.push(guardian);
        let voters = proposal.votes.clone();
        if self.votes(id, &voters) >= self.threshold(id) {
            self.proposal(id, number).stands_since = Some(now);
            self.change(id).deactivated_from = None;
            self.forget_votes_against_deactivation(id);
        }
    }

    fn oppose(&mut self, by: String, id: &str, number: u32) {
        let proposal = self.proposal(id, number);
        if by == id {
            proposal.opposed = true;
        } else {
            if proposal.stands_since.is_none() {
                proposal.votes.retain(|voter| *voter != by);
            }
            proposal.against.push(by);
        }
        let (voters, opposed) = (proposal.against.clone(), proposal.opposed);
        let against = self.votes(id, &voters) + usize::from(opposed);
        let seats = self.identity(id).guardians.as_ref().unwrap().seats.len();
        // Half of the guardians and the controllers' one voice, rounded up.
        if against >= (seats + 1).div_ceil(2) {
            self.end_proposal(id, number);
        }
    }

    /// If it stood, what waits waits for as long as it stood still.
    fn end_proposal(&mut self, id: &str, number: u32) {
        let now = self.now;
        let since = self.proposal(id, number).stands_since;
        let it = self.change(id);
        it.proposals.retain(|proposal| proposal.number != number);
        if let Some(since) = since {
            for change in &mut it.changes {
                if change.effective > since {
                    change.effective += now - since;
                }
            }
        }
    }

    /// Whom a recovery would put in the place of the controllers: not who ends by then; nobody, if
    /// with them nobody could act.
    fn able(&self, id: &str, proposal: &Proposal) -> Vec<String> {
        let mut able = proposal.controllers.clone();
        able.retain(|one| {
            if one == id {
                self.controls_itself(id)
            } else {
                !self.is_ending(one)
            }
        });
        if !self.is_reached(id, &able) {
            able.clear();
        }
        able
    }

    fn complete(&mut self, id: &str) {
        let now = self.now;
        let standing = self.standing(id).unwrap();
        let (number, able) = (standing.number, self.able(id, standing));
        if able.is_empty() {
            self.end_proposal(id, number);
            // The guardians need the full wait to try again.
            for change in &mut self.change(id).changes {
                if now < change.effective + 7 * DAY {
                    change.effective = change.effective.max(now + 72 * HOUR);
                }
            }
            return;
        }
        self.restore_refusals(id);
        let it = self.change(id);
        it.recovered = Some(now);
        it.deactivated_from = None;
        it.operators.clear();
        it.proposals.clear();
        it.changes.clear();
        it.asked = None;
        it.document = Document::default();
        self.set_controllers(id, able);
    }
}
