//! Accreditations, members, operators, delegations.

use salus_identity_api::msg as identity;
use salus_identity_api::msg::Power;
use salus_vocabulary::{AccreditationKind, End, Period};

use super::{
    Accreditation, Allowed, DAY, Delegation, Offer, Reference, Seen, Status, differ, inside,
    is_ahead, over, require,
};

impl Reference {
    fn accreditation(&self, subject: &str, number: u16) -> Option<&Accreditation> {
        self.identity(subject)
            .accreditations
            .get(usize::from(number))
    }

    /// An accreditation and all above it, up to a root's; at most four.
    fn chain(&self, subject: &str, number: u16) -> Option<Vec<&Accreditation>> {
        let mut chain = Vec::new();
        let (mut holder, mut number) = (subject.to_owned(), number);
        while chain.len() < 4 {
            let link = self.accreditation(&holder, number)?;
            chain.push(link);
            match link.under {
                None => return Some(chain),
                Some(under) => (holder, number) = (link.issuer.clone(), under),
            }
        }
        None
    }

    /// The issuer of the first of a chain, whether it is a root still or not.
    fn root_of(&self, subject: &str, number: u16) -> Option<String> {
        let chain = self.chain(subject, number)?;
        chain.last().map(|first| first.issuer.clone())
    }

    pub fn holds_now(&self, subject: &str, number: u16) -> bool {
        self.when_holds(subject, number)
            .is_some_and(|period| inside(&period, self.now))
    }

    /// When an accreditation holds along its whole chain.
    fn when_holds(&self, subject: &str, number: u16) -> Option<Period> {
        let chain = self.chain(subject, number)?;
        let root = &chain.last()?.issuer;
        let active = chain.iter().all(|link| link.status == Status::Active);
        if !active || !self.roots.contains(root) {
            return None;
        }
        let start = chain.iter().filter_map(|link| link.period.start).max();
        let end = chain
            .iter()
            .filter_map(|link| match link.period.end {
                End::At(end) => Some(end),
                End::OpenEnded => None,
            })
            .min();
        let common = Period {
            start,
            end: end.map_or(End::OpenEnded, End::At),
        };
        let empty = end.is_some_and(|end| end.0 <= start.map_or(0, |start| start.0));
        (!empty).then_some(common)
    }

    /// The kinds of accreditation that an identity holds now.
    pub fn holds(&self, id: &str) -> Vec<AccreditationKind> {
        if self.is_deactivated(id) {
            return Vec::new();
        }
        self.kinds(id, |period| inside(period, self.now))
    }

    /// Those that it holds now or will hold.
    pub fn will_hold(&self, id: &str) -> Vec<AccreditationKind> {
        self.kinds(id, |period| !over(period, self.now))
    }

    fn kinds(&self, id: &str, when: impl Fn(&Period) -> bool) -> Vec<AccreditationKind> {
        let held = &self.identity(id).accreditations;
        (0u16..)
            .zip(held)
            .filter(|(number, _)| self.when_holds(id, *number).is_some_and(|it| when(&it)))
            .map(|(_, it)| it.kind)
            .collect()
    }

    pub fn is_organization(&self, id: &str) -> bool {
        self.holds(id).contains(&AccreditationKind::Organization)
    }

    fn is_barred(&self, root: &str, subject: &str) -> Allowed {
        let key = (root.to_owned(), subject.to_owned());
        require(!self.bars.contains_key(&key), "is barred")
    }

    pub(super) fn allows_trust(&self, msg: &identity::ExecuteMsg) -> Allowed {
        use identity::ExecuteMsg as M;
        let now = self.now;
        let offer = |organization: &String, member: &String| {
            self.offers
                .get(&(organization.clone(), member.clone()))
                .ok_or("no such offer")
        };
        match msg {
            M::Accredit { .. } => self.allows_accredit(msg),
            M::SuspendAccreditation {
                r#as,
                subject,
                number,
            } => {
                let held = self.accreditation(subject, *number).ok_or("no such one")?;
                require(held.issuer == *r#as, "is not the issuer")?;
                require(held.status == Status::Active, "is not active")
            }
            M::ReinstateAccreditation {
                r#as,
                subject,
                number,
            } => {
                let held = self.accreditation(subject, *number).ok_or("no such one")?;
                require(held.issuer == *r#as, "is not the issuer")?;
                require(held.status == Status::Suspended, "is not suspended")?;
                let root = self.authority(r#as, held.under)?;
                self.is_barred(&root, subject)
            }
            M::RevokeAccreditation {
                r#as,
                subject,
                number,
            }
            | M::RevokeForCause {
                r#as,
                subject,
                number,
            } => {
                let held = self.accreditation(subject, *number).ok_or("no such one")?;
                let root = self.root_of(subject, *number);
                let by_root = root.as_ref() == Some(r#as) && self.roots.contains(r#as);
                require(held.issuer == *r#as || by_root, "is not the issuer")?;
                require(held.status != Status::Revoked, "is revoked")
            }
            M::LiftBar { r#as, subject } => require(
                self.bars.contains_key(&(r#as.clone(), subject.clone())),
                "is not barred",
            ),
            M::AddOperator { r#as, account } => {
                let held = &self.identity(r#as).operators;
                require(self.is_organization(r#as), "is not accredited")?;
                require(
                    self.controls_itself(account) && !self.is_ending(account),
                    "is no plain account",
                )?;
                let known = held.iter().any(|(_, operator)| operator == account);
                require(!known && held.len() < 8, "is one, or too many are")
            }
            M::RemoveOperator { r#as, account } => {
                let held = &self.identity(r#as).operators;
                let known = held.iter().any(|(_, operator)| operator == account);
                require(known, "is no operator")
            }
            M::InviteMember {
                r#as,
                member,
                roles,
                period,
            } => {
                require(is_ahead(period, now), "is over")?;
                require(!roles.is_empty() && differ(roles), "no roles, or one twice")?;
                require(r#as != member, "is itself")?;
                require(self.is_organization(r#as), "is not accredited")?;
                if self.is_managed_by(member, r#as) {
                    require(self.standing(member).is_none(), "a recovery stands")?;
                    require(!self.is_ending(member), "is deactivated")?;
                    self.has_place(member, r#as)?;
                }
                Ok(())
            }
            M::WithdrawInvitation { r#as, member } => offer(r#as, member).map(drop),
            M::DeclineMembership { r#as, organization } => offer(organization, r#as).map(drop),
            M::AcceptMembership { r#as, organization } => {
                let offer = offer(organization, r#as)?;
                require(now < offer.made + 7 * DAY, "the offer has lapsed")?;
                let recovered = self.identity(organization).recovered;
                require(
                    recovered.is_none_or(|recovered| recovered <= offer.made),
                    "the organization was recovered since",
                )?;
                require(is_ahead(&offer.period, now), "is over")?;
                self.has_place(r#as, organization)
            }
            M::RemoveMember { r#as, member } => {
                let held = &self.identity(member).memberships;
                require(held.contains_key(r#as), "is no member")
            }
            M::LeaveOrganization { r#as, organization } => {
                let held = &self.identity(r#as).memberships;
                require(held.contains_key(organization), "is no member")
            }
            M::Delegate {
                r#as,
                delegate,
                powers,
                period,
                ..
            } => {
                require(r#as != delegate, "is itself")?;
                require(is_ahead(period, now), "is over")?;
                let near = matches!(period.end, End::At(end) if end.0 <= now + 730 * DAY);
                require(near, "is too long")?;
                let kinds: Vec<u8> = powers.iter().map(kind_of).collect();
                require(
                    !kinds.is_empty() && differ(&kinds),
                    "no powers, or one twice",
                )?;
                let lists_labels = powers.iter().all(|power| match power {
                    Power::View(condition) => condition.labels.is_some(),
                    _ => true,
                });
                require(lists_labels, "the labels are not listed")?;
                require(!self.is_ending(delegate), "is deactivated")?;
                require(!self.guards(delegate, r#as), "is a guardian")
            }
            M::EndDelegation { r#as, delegate } => self.may_end(r#as, delegate),
            M::ResignDelegation { r#as, principal } => self.may_end(principal, r#as),
            _ => Ok(()),
        }
    }

    /// By a message, once, also if it holds no more for another reason.
    fn may_end(&self, principal: &str, delegate: &str) -> Allowed {
        let given = self.identity(principal).delegations.get(delegate);
        require(given.is_some_and(|given| !given.ended), "has ended")
    }

    pub fn is_managed_by(&self, id: &str, organization: &str) -> bool {
        let it = self.identity(id);
        it.derived && it.controllers == [organization]
    }

    /// An organization that is known already, or fewer than 8 that are not over.
    fn has_place(&self, member: &str, organization: &str) -> Allowed {
        let others = self
            .identity(member)
            .memberships
            .iter()
            .filter(|(known, (_, period))| *known != organization && !over(period, self.now));
        require(others.count() < 8, "too many memberships")
    }

    fn allows_accredit(&self, msg: &identity::ExecuteMsg) -> Allowed {
        let identity::ExecuteMsg::Accredit {
            r#as,
            under,
            subject,
            kind,
            scope,
            depth,
            period,
            ..
        } = msg
        else {
            return Ok(());
        };
        let is_issuer = *kind == AccreditationKind::Issuer;
        require(r#as != subject, "is itself")?;
        require(is_ahead(period, self.now), "is over")?;
        require(is_issuer || *depth == 0, "only issuers have depth")?;
        require(*depth <= 2, "is too deep")?;
        require(is_issuer != scope.is_empty(), "only issuers have a scope")?;
        let deeper = scope.contains(&AccreditationKind::Issuer);
        require(deeper == (*depth > 0), "issuers and depth go together")?;
        require(differ(scope), "a kind twice")?;
        let root = self.authority(r#as, *under)?;
        if let Some(number) = under {
            let chain = self.chain(r#as, *number).ok_or("is no issuer")?;
            let own = chain[0];
            let above = chain.iter().any(|link| link.issuer == *subject);
            require(!above, "stands above")?;
            require(own.scope.contains(kind), "may not attest that")?;
            let within = scope.iter().all(|kind| own.scope.contains(kind));
            require(within, "may not hand that on")?;
            require(!is_issuer || *depth < own.depth, "is too deep")?;
            require(
                encloses(&own.period, period),
                "holds longer than the issuer",
            )?;
        }
        self.is_barred(&root, subject)?;
        require(!self.is_ending(subject), "is deactivated")?;
        let held: Vec<&Accreditation> = self
            .identity(subject)
            .accreditations
            .iter()
            .filter(|it| it.status != Status::Revoked && !over(&it.period, self.now))
            .collect();
        let of_issuer = held.iter().filter(|it| it.issuer == *r#as).count();
        require(of_issuer < 2 && held.len() < 8, "too many accreditations")
    }

    /// A root, or an issuer whose own chain holds now: the root that answers.
    fn authority(&self, issuer: &str, under: Option<u16>) -> Result<String, &'static str> {
        match under {
            None => {
                require(self.roots.iter().any(|root| root == issuer), "is no root")?;
                Ok(issuer.to_owned())
            }
            Some(number) => {
                let is_issuer = self
                    .accreditation(issuer, number)
                    .is_some_and(|own| own.kind == AccreditationKind::Issuer);
                require(
                    is_issuer && self.holds_now(issuer, number),
                    "is no issuer now",
                )?;
                self.root_of(issuer, number).ok_or("hangs from no root")
            }
        }
    }

    pub(super) fn apply_trust(
        &mut self,
        msg: &identity::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        use identity::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::Accredit {
                r#as,
                under,
                subject,
                kind,
                scope,
                depth,
                period,
                ..
            } => {
                let held = &mut self.change(&subject).accreditations;
                if seen.number != u32::try_from(held.len()).ok() {
                    return Err(format!("(g) accreditation {:?}", seen.number));
                }
                held.push(Accreditation {
                    issuer: r#as,
                    under,
                    kind,
                    scope,
                    depth,
                    period,
                    status: Status::Active,
                });
            }
            M::SuspendAccreditation {
                subject, number, ..
            } => self.set_status(&subject, number, Status::Suspended),
            M::ReinstateAccreditation {
                subject, number, ..
            } => self.set_status(&subject, number, Status::Active),
            M::RevokeAccreditation {
                subject, number, ..
            } => self.set_status(&subject, number, Status::Revoked),
            M::RevokeForCause {
                r#as,
                subject,
                number,
            } => {
                let root = self.root_of(&subject, number).unwrap();
                self.set_status(&subject, number, Status::Revoked);
                self.bars.entry((root, subject)).or_insert(r#as);
            }
            M::LiftBar { r#as, subject } => {
                self.bars.remove(&(r#as, subject));
            }
            M::AddOperator { r#as, account } => {
                let it = self.change(&r#as);
                if seen.number != Some(it.operators_ever.into()) {
                    return Err(format!("(g) operator {:?}", seen.number));
                }
                it.operators.push((it.operators_ever, account));
                it.operators_ever += 1;
            }
            M::RemoveOperator { r#as, account } => {
                self.change(&r#as).operators.retain(|it| it.1 != account);
            }
            M::InviteMember {
                r#as,
                member,
                roles,
                period,
            } => {
                if self.is_managed_by(&member, &r#as) {
                    self.enlist(&member, r#as, roles, period);
                } else {
                    let offer = Offer {
                        roles,
                        period,
                        made: now,
                    };
                    self.offers.insert((r#as, member), offer);
                }
            }
            M::WithdrawInvitation { r#as, member } => {
                self.offers.remove(&(r#as, member));
            }
            M::DeclineMembership { r#as, organization } => {
                self.offers.remove(&(organization, r#as));
            }
            M::AcceptMembership { r#as, organization } => {
                let key = (organization.clone(), r#as.clone());
                let Offer { roles, period, .. } = self.offers.remove(&key).unwrap();
                self.enlist(&r#as, organization, roles, period);
            }
            M::RemoveMember { r#as, member } => {
                self.change(&member).memberships.remove(&r#as);
                self.offers.remove(&(r#as, member));
            }
            M::LeaveOrganization { r#as, organization } => {
                self.change(&r#as).memberships.remove(&organization);
            }
            M::Delegate {
                r#as,
                delegate,
                powers,
                period,
                ..
            } => {
                let view = powers.iter().find_map(|power| match power {
                    Power::View(condition) => Some((**condition).clone()),
                    _ => None,
                });
                let given = Delegation {
                    view,
                    consent: powers.contains(&Power::Consent),
                    revoke: powers.contains(&Power::Revoke),
                    period,
                    given: now,
                    ended: false,
                };
                self.change(&r#as).delegations.insert(delegate, given);
            }
            M::EndDelegation { r#as, delegate } => self.end_delegation(&r#as, &delegate),
            M::ResignDelegation { r#as, principal } => self.end_delegation(&principal, &r#as),
            _ => {}
        }
        Ok(())
    }

    fn end_delegation(&mut self, principal: &str, delegate: &str) {
        let delegations = &mut self.change(principal).delegations;
        delegations.get_mut(delegate).unwrap().ended = true;
    }

    fn set_status(&mut self, subject: &str, number: u16, status: Status) {
        self.change(subject).accreditations[usize::from(number)].status = status;
    }

    fn enlist(
        &mut self,
        member: &str,
        organization: String,
        roles: Vec<identity::Role>,
        period: Period,
    ) {
        let now = self.now;
        let held = &mut self.change(member).memberships;
        held.remove(&organization);
        if held.len() >= 8 {
            held.retain(|_, (_, period)| !over(period, now));
        }
        held.insert(organization, (roles, period));
    }
}

fn kind_of(power: &Power) -> u8 {
    match power {
        Power::View(_) => 0,
        Power::Consent => 1,
        Power::Revoke => 2,
    }
}

fn encloses(outer: &Period, inner: &Period) -> bool {
    let start = |period: &Period| period.start.map_or(0, |start| start.0);
    let end = |period: &Period| match period.end {
        End::At(end) => end.0,
        End::OpenEnded => u64::MAX,
    };
    start(outer) <= start(inner) && end(inner) <= end(outer)
}
