//! Who owns the contracts, pauses, trust roots.

use salus_identity_api::msg as identity;

use super::{Allowed, DAY, IDENTITY, Reference, RootChange, require};

/// What owners do in all contracts alike.
pub(super) enum Step<'a> {
    Propose(&'a str),
    Accept,
    Cancel,
    Pause,
}

impl Reference {
    pub(super) fn allows_step(
        &self,
        contract: usize,
        sender: &str,
        by: &str,
        step: &Step<'_>,
    ) -> Allowed {
        let it = &self.owners[contract];
        if matches!(step, Step::Propose(_) | Step::Accept) {
            self.acts_unfrozen(sender, by)?;
        }
        match step {
            Step::Accept => {
                let Some((to, offered)) = &it.offer else {
                    return Err("was offered to nobody");
                };
                self.upholds(&it.owner, *offered)?;
                require(to == by, "was offered to somebody else")?;
                require(self.now < offered + 7 * DAY, "the offer has lapsed")
            }
            Step::Propose(to) => {
                require(it.owner == by, "is not the owner")?;
                require(*to != it.owner, "owns it already")
            }
            Step::Cancel => {
                require(it.owner == by, "is not the owner")?;
                require(it.offer.is_some(), "was offered to nobody")
            }
            Step::Pause => {
                require(it.owner == by, "is not the owner")?;
                let rested =
                    self.paused_until[contract].is_none_or(|until| until + 7 * DAY <= self.now);
                require(rested, "was paused too short a time ago")
            }
        }
    }

    /// What an identity set under way stands still while its recovery stands, and ends with it.
    fn upholds(&self, id: &str, begun: u64) -> Allowed {
        require(
            self.standing(id).is_none(),
            "a recovery of the owner stands",
        )?;
        let recovered = self.identity(id).recovered;
        require(
            recovered.is_none_or(|recovered| recovered <= begun),
            "the owner was recovered since",
        )
    }

    pub(super) fn apply_step(&mut self, contract: usize, by: &str, step: &Step<'_>) {
        let now = self.now;
        let it = &mut self.owners[contract];
        match step {
            Step::Propose(to) => it.offer = Some(((*to).to_owned(), now)),
            Step::Accept => {
                it.owner = by.to_owned();
                it.offer = None;
            }
            Step::Cancel => it.offer = None,
            Step::Pause => self.paused_until[contract] = Some(now + DAY),
        }
    }

    fn root_change(&self, root: &str) -> Option<&RootChange> {
        self.root_changes.iter().find(|change| change.root == root)
    }

    fn lapsed(&self, change: &RootChange) -> bool {
        change.effective + 7 * DAY <= self.now
    }

    pub(super) fn allows_owner_of_identities(
        &self,
        sender: &str,
        msg: &identity::ExecuteMsg,
    ) -> Allowed {
        use identity::ExecuteMsg as M;
        let owns = |by: &str| require(self.owners[IDENTITY].owner == by, "is not the owner");
        let open = |root: &str| {
            let waiting = self
                .root_change(root)
                .is_some_and(|change| !self.lapsed(change));
            require(!waiting, "a change of that root waits")
        };
        match msg {
            M::ProposeOwner { r#as, owner } => {
                self.allows_step(IDENTITY, sender, r#as, &Step::Propose(owner))
            }
            M::AcceptOwnership { r#as } => self.allows_step(IDENTITY, sender, r#as, &Step::Accept),
            M::CancelOwnership { r#as } => self.allows_step(IDENTITY, sender, r#as, &Step::Cancel),
            M::Pause { r#as } => self.allows_step(IDENTITY, sender, r#as, &Step::Pause),
            M::AddRoot { r#as, root } => {
                owns(r#as)?;
                require(!self.roots.contains(root), "is a root")?;
                require(!self.is_ending(root), "is deactivated")?;
                let coming = self
                    .root_changes
                    .iter()
                    .filter(|change| change.adds && !self.lapsed(change));
                require(self.roots.len() + coming.count() < 16, "too many roots")?;
                open(root)
            }
            M::RemoveRoot { r#as, root } => {
                owns(r#as)?;
                require(self.roots.contains(root), "is no root")?;
                require(self.roots.len() > 1, "is the last root")?;
                open(root)
            }
            M::ApplyRootAddition { root } => self.allows_root(root, true),
            M::ApplyRootRemoval { root } => self.allows_root(root, false),
            M::VetoRootChange { r#as, root } => {
                require(self.root_change(root).is_some(), "no such change")?;
                require(r#as != root && self.roots.contains(r#as), "may not veto")
            }
            M::CancelRootChange { r#as, root } => {
                owns(r#as)?;
                require(self.root_change(root).is_some(), "no such change")
            }
            _ => Ok(()),
        }
    }

    fn allows_root(&self, root: &str, adds: bool) -> Allowed {
        let Some(change) = self.root_change(root).filter(|change| change.adds == adds) else {
            return Err("no such change");
        };
        self.upholds(&self.owners[IDENTITY].owner, change.proposed)?;
        require(!(adds && self.is_ending(root)), "is being deactivated")?;
        require(change.effective <= self.now, "the change waits")?;
        require(!self.lapsed(change), "the change has lapsed")?;
        require(
            if adds {
                self.roots.len() < 16
            } else {
                self.roots.len() > 1
            },
            "too many roots or none",
        )
    }

    pub(super) fn apply_owner_of_identities(&mut self, msg: &identity::ExecuteMsg) {
        use identity::ExecuteMsg as M;
        match msg {
            M::ProposeOwner { r#as, owner } => {
                self.apply_step(IDENTITY, r#as, &Step::Propose(owner));
            }
            M::AcceptOwnership { r#as } => self.apply_step(IDENTITY, r#as, &Step::Accept),
            M::CancelOwnership { r#as } => self.apply_step(IDENTITY, r#as, &Step::Cancel),
            M::Pause { r#as } => self.apply_step(IDENTITY, r#as, &Step::Pause),
            M::AddRoot { root, .. } => self.propose_root(root, true, 7 * DAY),
            M::RemoveRoot { root, .. } => self.propose_root(root, false, DAY),
            M::ApplyRootAddition { root } => {
                self.forget_root_change(root);
                self.roots.push(root.clone());
            }
            M::ApplyRootRemoval { root } => {
                self.forget_root_change(root);
                self.roots.retain(|other| other != root);
            }
            M::VetoRootChange { root, .. } | M::CancelRootChange { root, .. } => {
                self.forget_root_change(root);
            }
            _ => {}
        }
    }

    fn propose_root(&mut self, root: &str, adds: bool, wait: u64) {
        let now = self.now;
        self.root_changes
            .retain(|change| now < change.effective + 7 * DAY);
        self.root_changes.push(RootChange {
            root: root.to_owned(),
            adds,
            proposed: now,
            effective: now + wait,
        });
    }

    fn forget_root_change(&mut self, root: &str) {
        self.root_changes.retain(|change| change.root != root);
    }
}
