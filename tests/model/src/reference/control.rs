//! Controllers: who becomes one, who goes, and that somebody can always act. Deactivation, spans.

use salus_identity_api::msg as identity;

use super::{Allowed, Change, DAY, HOUR, Reference, Seen, What, require};
use crate::address;

impl Reference {
    /// The identities that somebody controls, without itself, deactivated ones too.
    pub fn controlled_by(&self, controller: &str) -> Vec<&String> {
        self.identities
            .iter()
            .filter(|(id, it)| *id != controller && it.controllers.iter().any(|c| c == controller))
            .map(|(id, _)| id)
            .collect()
    }

    /// How many of those that it controls control others.
    fn serves(&self, id: &str) -> usize {
        let controlled = self.controlled_by(id);
        controlled
            .iter()
            .filter(|one| !self.controlled_by(one).is_empty())
            .count()
    }

    /// Whether a plain account that does not end is among these controllers of an identity.
    fn has_account(&self, id: &str, controllers: &[String]) -> bool {
        controllers.iter().any(|controller| {
            controller == id || (!self.is_ending(controller) && self.controls_itself(controller))
        })
    }

    /// Whether somebody could act for an identity with these controllers, and for all that it
    /// controls.
    fn suffices(&self, id: &str, controllers: &[String]) -> bool {
        self.has_account(id, controllers)
            || (self.controlled_by(id).is_empty() && self.is_reached(id, controllers))
    }

    /// Whether somebody could act for an identity with these controllers, whatever becomes of what it
    /// controls.
    pub(super) fn is_reached(&self, id: &str, controllers: &[String]) -> bool {
        self.has_account(id, controllers)
            || controllers.iter().any(|controller| {
                !self.is_ending(controller)
                    && self.has_account(controller, &self.controllers(controller))
            })
    }

    /// Whether somebody may become a controller.
    fn may_be_added(&self, id: &str, controller: &str) -> Allowed {
        require(!self.is_controller(controller, id), "controls it already")?;
        require(controller != id, "never controls itself again")?;
        require(self.identity(id).controllers.len() < 8, "too many control")?;
        require(!self.guards(controller, id), "is a guardian")
    }

    fn may_control(&self, id: &str, controller: &str) -> Allowed {
        self.may_be_added(id, controller)?;
        require(!self.is_ending(controller), "is being deactivated")?;
        require(
            self.has_account(controller, &self.controllers(controller)),
            "has no account of its own",
        )
    }

    fn may_go(&self, id: &str, controller: &str) -> Allowed {
        require(self.is_controller(controller, id), "is no controller")?;
        let mut left = self.controllers(id);
        left.retain(|other| other != controller);
        require(!left.is_empty(), "is the last one")?;
        let needed = controller == id && self.serves(id) > 0;
        require(!needed, "others are reached through it")?;
        require(self.suffices(id, &left), "nobody could act")
    }

    /// Whether a change can take effect now.
    fn is_possible(&self, id: &str, what: &What) -> Allowed {
        let removal = matches!(what, What::Remove(_));
        require(removal || !self.stands_still(id), "a recovery stands")?;
        require(!self.is_ending(id), "is being deactivated")?;
        match what {
            What::Add(controller) => self.may_control(id, controller),
            What::Remove(controller) => self.may_go(id, controller),
            What::SetGuardians(seats, _) => self.fits(id, seats),
            What::DismissGuardians => {
                require(self.identity(id).guardians.is_some(), "has no guardians")
            }
        }
    }

    /// With one controller, and no guardians of it or of the identity, a change takes effect at once.
    fn is_immediate(&self, id: &str) -> bool {
        let it = self.identity(id);
        let watched = it
            .controllers
            .first()
            .is_some_and(|only| self.identity(only).guardians.is_some());
        it.controllers.len() <= 1 && it.guardians.is_none() && !watched
    }

    pub(super) fn may_begin(&self, id: &str, what: &What) -> Allowed {
        self.is_possible(id, what)?;
        if self.is_immediate(id) {
            return Ok(());
        }
        let waiting: Vec<&Change> = self
            .identity(id)
            .changes
            .iter()
            .filter(|change| self.now < change.effective + 7 * DAY)
            .collect();
        let same = waiting.iter().any(|change| change.what == *what);
        require(!same, "waits already")?;
        require(waiting.len() < 8, "too many changes")
    }

    pub(super) fn begin(&mut self, id: &str, what: What, seen: &Seen) -> Result<(), String> {
        let now = self.now;
        if self.is_immediate(id) {
            if seen.number.is_some() {
                return Err("a change that should be immediate waits".to_owned());
            }
            self.take_effect(id, what);
            return Ok(());
        }
        let it = self.change(id);
        if seen.number != Some(it.changes_ever) {
            return Err(format!("(g) change {:?}", seen.number));
        }
        it.changes.retain(|change| now < change.effective + 7 * DAY);
        it.changes.push(Change {
            number: it.changes_ever,
            what,
            effective: now + 72 * HOUR,
            against: Vec::new(),
        });
        it.changes_ever += 1;
        Ok(())
    }

    fn take_effect(&mut self, id: &str, what: What) {
        let mut controllers = self.controllers(id);
        match what {
            What::Add(controller) => controllers.push(controller),
            What::Remove(controller) => controllers.retain(|other| *other != controller),
            What::SetGuardians(seats, threshold) => {
                return self.replace_guardians(id, Some((seats, threshold)));
            }
            What::DismissGuardians => return self.replace_guardians(id, None),
        }
        self.set_controllers(id, controllers);
    }

    pub(super) fn set_controllers(&mut self, id: &str, mut controllers: Vec<String>) {
        if controllers == [id.to_owned()] {
            controllers.clear();
        }
        self.change(id).controllers = controllers;
    }

    pub(super) fn allows_control(&self, sender: &str, msg: &identity::ExecuteMsg) -> Allowed {
        use identity::ExecuteMsg as M;
        let now = self.now;
        let offered = |id: &String, to: &String| {
            self.control_offers
                .get(&(id.clone(), to.clone()))
                .ok_or("no such offer")
        };
        match msg {
            M::CreateIdentity { r#as, random } => {
                require(self.is_own_account(sender, r#as), "by another's account")?;
                require(!self.is_ending(r#as), "is being deactivated")?;
                let made = address::derived(r#as, random);
                require(!self.identity(&made).derived, "was made before")
            }
            M::InviteController { r#as, controller } => {
                self.may_be_added(r#as, controller)?;
                require(!self.is_ending(controller), "is being deactivated")
            }
            M::WithdrawControllerInvitation { r#as, controller } => {
                offered(r#as, controller).map(drop)
            }
            M::DeclineControl { r#as, identity } => offered(identity, r#as).map(drop),
            M::AcceptControl { r#as, identity } => {
                let (invited, through) = offered(identity, r#as)?.clone();
                require(now < invited + 7 * DAY, "the offer has lapsed")?;
                let of_through = self.identity(&through).recovered;
                let recovered = self.identity(identity).recovered.max(of_through);
                require(
                    recovered.is_none_or(|recovered| recovered <= invited),
                    "was recovered since",
                )?;
                require(self.is_own_account(sender, r#as), "by another's account")?;
                self.may_begin(identity, &What::Add(r#as.clone()))
            }
            M::RemoveController { r#as, controller } => {
                let what = What::Remove(controller.clone());
                if self.was_planted(sender, r#as, controller) {
                    return self.is_possible(r#as, &what);
                }
                self.may_begin(r#as, &what)
            }
            M::LeaveControl { r#as, identity } => {
                require(r#as != identity || sender == r#as, "by another's account")?;
                if r#as != identity {
                    self.acts_unfrozen(sender, r#as)?;
                }
                if self.is_deactivated(identity) {
                    return require(self.is_controller(r#as, identity), "is no controller");
                }
                self.may_go(identity, r#as)
            }
            M::ApplyChange { identity, number } => self.may_apply(identity, *number, false),
            M::ApplyRemoval { identity, number } => self.may_apply(identity, *number, true),
            M::CancelChange {
                r#as,
                identity,
                number,
            } => {
                let change = self.waiting(identity, *number).ok_or("no such change")?;
                if r#as == identity {
                    return Ok(());
                }
                require(self.seat(r#as, identity), "is no guardian")?;
                require(!change.against.contains(r#as), "has voted")
            }
            M::Deactivate { r#as } => {
                self.acts_unfrozen(sender, r#as)?;
                require(!self.is_ending(r#as), "is being deactivated")?;
                require(!self.roots.contains(r#as), "is a trust root")?;
                require(self.controlled_by(r#as).is_empty(), "controls others")
            }
            M::CancelDeactivation { r#as, identity } => {
                let pending = self.is_ending(identity) && !self.is_deactivated(identity);
                require(pending, "is not being deactivated")?;
                if r#as == identity || self.guards_stolen_controller(r#as, identity) {
                    return Ok(());
                }
                require(self.seat(r#as, identity), "is no guardian")?;
                let set = self.identity(identity).guardians.as_ref();
                let voted = set.is_some_and(|set| set.against_deactivation.contains(r#as));
                require(!voted, "has voted")
            }
            M::VoidGrants { r#as, start, end } => self.may_void(r#as, (start.0, end.0, false)),
            M::VoidGrantsAndRefusals { r#as, start, end } => {
                self.may_void(r#as, (start.0, end.0, true))
            }
            M::RestoreRefusals { r#as } => {
                let any = self.identity(r#as).voided.iter().any(|span| span.2);
                require(any, "no refusal is void")
            }
            _ => Ok(()),
        }
    }

    fn waiting(&self, id: &str, number: u32) -> Option<&Change> {
        let changes = &self.identity(id).changes;
        changes.iter().find(|change| change.number == number)
    }

    fn may_apply(&self, id: &str, number: u32, removal: bool) -> Allowed {
        let change = self.waiting(id, number).ok_or("no such change")?;
        let removes = matches!(change.what, What::Remove(_));
        require(removes == removal, "is the other kind")?;
        let due = self.due(id, change).ok_or("a recovery stands")?;
        require(due <= self.now, "waits")?;
        require(self.now < change.effective + 7 * DAY, "has lapsed")?;
        self.is_possible(id, &change.what)
    }

    /// From when on a change can be applied: of the recoveries of controllers those count that it
    /// concerns, and what began before one waits anew.
    pub fn due(&self, id: &str, change: &Change) -> Option<u64> {
        if self.standing(id).is_some() {
            return None;
        }
        let mut due = change.effective;
        for one in &self.identity(id).controllers {
            let concerned = match &change.what {
                What::Remove(gone) => gone == one,
                _ => true,
            };
            if concerned && one != id {
                if self.standing(one).is_some() {
                    return None;
                }
                let recovered = self.identity(one).recovered;
                due = due.max(recovered.map_or(0, |recovered| recovered + 72 * HOUR));
            }
        }
        Some(due)
    }

    /// Whether a controller came through the one that acts, directly or by others, in the 60 days
    /// before the recovery of that one, which is at most 60 days ago.
    pub(super) fn was_planted(&self, sender: &str, id: &str, controller: &str) -> bool {
        let through = self.through(sender, id);
        let Some(recovered) = self.identity(&through).recovered else {
            return false;
        };
        if self.is_frozen(sender, id) || recovered + 60 * DAY <= self.now {
            return false;
        }
        let since = self.identity(id).recovered.unwrap_or(0);
        let mut next = controller.to_owned();
        for _ in 0..8 {
            let Some((by, accepted)) = self.arrivals.get(&(id.to_owned(), next)) else {
                return false;
            };
            let lately = *accepted < recovered && recovered <= accepted + 60 * DAY;
            if !lately || *accepted < since {
                return false;
            }
            if *by == through {
                return true;
            }
            next = by.clone();
        }
        false
    }

    /// A guardian of a controller whose recovery stands.
    fn guards_stolen_controller(&self, guardian: &str, id: &str) -> bool {
        self.controllers(id)
            .iter()
            .any(|one| self.standing(one).is_some() && self.seat(guardian, one))
    }

    fn may_void(&self, id: &str, span: (u64, u64, bool)) -> Allowed {
        require(
            span.0 < span.1 && span.1 <= self.now,
            "is no span until now",
        )?;
        let spans = merged(&self.identity(id).voided, span);
        require(spans.len() <= 4, "too many spans")
    }

    pub(super) fn apply_control(
        &mut self,
        sender: &str,
        msg: &identity::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        use identity::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::CreateIdentity { r#as, random } => {
                let made = address::derived(&r#as, &random);
                if seen.identity.as_ref() != Some(&made) {
                    return Err(format!("{:?} was made, not {made}", seen.identity));
                }
                let it = self.change(&made);
                it.derived = true;
                it.controllers = vec![r#as];
            }
            M::InviteController { r#as, controller } => {
                let through = self.through(sender, &r#as);
                self.control_offers
                    .insert((r#as, controller), (now, through));
            }
            M::WithdrawControllerInvitation { r#as, controller } => {
                self.control_offers.remove(&(r#as, controller));
            }
            M::DeclineControl { r#as, identity } => {
                self.control_offers.remove(&(identity, r#as));
            }
            M::AcceptControl { r#as, identity } => {
                let key = (identity.clone(), r#as.clone());
                let (_, through) = self.control_offers.remove(&key).unwrap();
                self.arrivals.insert(key, (through, now));
                self.begin(&identity, What::Add(r#as), seen)?;
            }
            M::RemoveController { r#as, controller } => {
                let what = What::Remove(controller.clone());
                if !self.was_planted(sender, &r#as, &controller) {
                    self.begin(&r#as, what, seen)?;
                } else if seen.number.is_none() {
                    self.take_effect(&r#as, what);
                } else {
                    return Err("who was planted goes at once".to_owned());
                }
            }
            M::LeaveControl { r#as, identity } => {
                let mut controllers = self.controllers(&identity);
                controllers.retain(|other| *other != r#as);
                self.set_controllers(&identity, controllers);
            }
            M::ApplyChange { identity, number } | M::ApplyRemoval { identity, number } => {
                let changes = &mut self.change(&identity).changes;
                let place = changes.iter().position(|it| it.number == number).unwrap();
                let what = changes.remove(place).what;
                self.take_effect(&identity, what);
            }
            M::CancelChange {
                r#as,
                identity,
                number,
            } => self.cancel_change(&r#as, &identity, number),
            M::Deactivate { r#as } => self.change(&r#as).deactivated_from = Some(now + 14 * DAY),
            M::CancelDeactivation { r#as, identity } => {
                let itself = r#as == identity || self.guards_stolen_controller(&r#as, &identity);
                self.cancel_deactivation(&r#as, &identity, itself);
            }
            M::VoidGrants { r#as, start, end } => self.void(&r#as, (start.0, end.0, false)),
            M::VoidGrantsAndRefusals { r#as, start, end } => {
                self.void(&r#as, (start.0, end.0, true));
            }
            M::RestoreRefusals { r#as } => self.restore_refusals(&r#as),
            _ => {}
        }
        Ok(())
    }

    fn void(&mut self, id: &str, span: (u64, u64, bool)) {
        let it = self.change(id);
        it.voided = merged(&it.voided, span);
    }

    pub(super) fn restore_refusals(&mut self, id: &str) {
        let it = self.change(id);
        let mut spans = Vec::new();
        for (start, end, _) in &it.voided {
            spans = merged(&spans, (*start, *end, false));
        }
        it.voided = spans;
    }
}

/// Spans of one kind that overlap or touch become one; a span of permits that lies in one of refusals
/// says nothing and goes. In order of time.
fn merged(spans: &[(u64, u64, bool)], new: (u64, u64, bool)) -> Vec<(u64, u64, bool)> {
    let mut all = spans.to_vec();
    all.push(new);
    let mut joined: Vec<(u64, u64, bool)> = Vec::new();
    for kind in [false, true] {
        let mut of_kind: Vec<_> = all.iter().filter(|span| span.2 == kind).copied().collect();
        of_kind.sort_unstable();
        for (start, end, _) in of_kind {
            match joined.last_mut() {
                Some(last) if last.2 == kind && start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end, kind)),
            }
        }
    }
    let wide: Vec<_> = joined.iter().filter(|span| span.2).copied().collect();
    joined.retain(|(start, end, refusals)| {
        *refusals
            || !wide
                .iter()
                .any(|other| other.0 <= *start && *end <= other.1)
    });
    joined.sort_unstable();
    joined
}
