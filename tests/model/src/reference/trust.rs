//! Accreditations, members, operators, delegations.

use salus_identity_api::msg as identity;
use salus_identity_api::msg::Power;
use salus_vocabulary::{End, Period};

use super::{
    Accreditation, Allowed, DAY, Delegation, Offer, Reference, Seen, Status, differ, is_ahead,
    over, require,
};

impl Reference {
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
                let for_cause = matches!(msg, M::RevokeForCause { .. });
                let bars_only = for_cause && by_root;
                require(held.status != Status::Revoked || bars_only, "is revoked")
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
                require(!self.is_ending(member), "is deactivated")?;
                if self.is_managed_by(member, r#as) {
                    require(self.standing(member).is_none(), "a recovery stands")?;
                    self.has_place(member, r#as)?;
                }
                Ok(())
            }
            M::WithdrawInvitation { r#as, member } => offer(r#as, member).map(drop),
            M::DeclineMembership { r#as, organization } => offer(organization, r#as).map(drop),
            M::AcceptMembership { r#as, organization } => {
                let offer = offer(organization, r#as)?;
                require(now < offer.made + 7 * DAY, "the offer has lapsed")?;
                let stands = self.standing(organization).is_some();
                require(!stands, "a recovery of the organization stands")?;
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
                require(!self.guards_anyhow(delegate, r#as), "is a guardian")
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
