//! The state that the messages lead to, and who may send them, kept by the words of the design.

use std::collections::{BTreeMap, BTreeSet};

use salus_audit_api::msg::{self as audit, Access};
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_policy::{Condition, ConsentRef, Terms};
use salus_vocabulary::{AccreditationKind, End, Hash, ObjectId, Period, Purpose};

use crate::data::Data;
use crate::decide::{Facts, Given, Verdict, decide};
use crate::step::{Message, Step};

const DAY: u64 = 24 * 3_600;

#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Empty: itself.
    pub controllers: Vec<String>,
    pub pending: Vec<Pending>,
    pub deactivated_from: Option<u64>,
    pub voided: Vec<(u64, u64, bool)>,
    pub operators: Vec<String>,
    pub accreditations: Vec<Accreditation>,
    pub memberships: BTreeMap<String, (Vec<identity::Role>, Period)>,
    /// Offers of membership that this organization made.
    pub offers: BTreeMap<String, (Vec<identity::Role>, Period)>,
    pub delegations: BTreeMap<String, Delegation>,
}

#[derive(Debug, Clone)]
pub struct Pending {
    pub number: u32,
    pub add: bool,
    pub who: String,
}

#[derive(Debug, Clone)]
pub struct Accreditation {
    pub kind: AccreditationKind,
    pub issuer: String,
    pub period: Period,
    pub holds: bool,
}

#[derive(Debug, Clone)]
pub struct Delegation {
    pub view: Option<Condition<String>>,
    pub consent: bool,
    pub revoke: bool,
    pub period: Period,
    pub given: u64,
    pub ended: bool,
}

#[derive(Debug, Clone)]
pub struct Consent {
    pub version: u32,
    pub terms: Terms<String>,
    pub granted: u64,
    pub stripped: bool,
    pub ended: bool,
}

#[derive(Debug, Clone)]
pub struct Emergency {
    pub actor: String,
    pub organization: String,
    pub until: u64,
}

/// What an access is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Decided so.
    Verdict(Verdict),
    /// Recorded before under this number.
    Repeated(u32),
    /// Recorded as a report.
    Reported,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    pub now: u64,
    pub roots: Vec<String>,
    pub identities: BTreeMap<String, Identity>,
    pub consents: BTreeMap<(String, ObjectId), Consent>,
    pub exclusions: BTreeMap<(String, String), (u64, bool)>,
    /// What each request asked for.
    pub requests: BTreeMap<(String, String, ObjectId), (Terms<String>, Hash)>,
    /// Offers of control: of which identity, to whom.
    pub control_offers: BTreeSet<(String, String)>,
    pub paused_until: [u64; 3],
    pub entries: BTreeMap<String, Vec<Entry>>,
    pub emergencies: BTreeMap<(String, u32), Emergency>,
    pub permits_without_consent: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub custodian: String,
    /// The actor, if it wrote the entry itself; otherwise the custodian did.
    pub writer: Option<String>,
    pub access_id: ObjectId,
}

fn inside(period: &Period, now: u64) -> bool {
    period.start.is_none_or(|start| start.0 <= now)
        && !matches!(period.end, End::At(end) if end.0 <= now)
}

impl Reference {
    pub fn identity(&self, id: &str) -> Identity {
        self.identities.get(id).cloned().unwrap_or_default()
    }

    fn change(&mut self, id: &str) -> &mut Identity {
        self.identities.entry(id.to_owned()).or_default()
    }

    pub fn is_deactivated(&self, id: &str) -> bool {
        self.identity(id)
            .deactivated_from
            .is_some_and(|from| from <= self.now)
    }

    fn controllers(&self, id: &str) -> Vec<String> {
        let controllers = self.identity(id).controllers;
        if controllers.is_empty() {
            vec![id.to_owned()]
        } else {
            controllers
        }
    }

    /// An identity's own accounts are those of its controllers that control themselves.
    fn is_own_account(&self, account: &str, id: &str) -> bool {
        let account = account.to_owned();
        self.controllers(id).contains(&account)
            && self.controllers(&account).contains(&account)
            && !self.is_deactivated(&account)
    }

    /// Who may act as an identity: its own accounts and those of its controllers, not deeper.
    pub fn acts(&self, account: &str, id: &str) -> bool {
        !self.is_deactivated(id)
            && (self.is_own_account(account, id)
                || self.controllers(id).iter().any(|controller| {
                    controller != id
                        && !self.is_deactivated(controller)
                        && self.is_own_account(account, controller)
                }))
    }

    fn is_voided(&self, id: &str, granted: u64, refusals: bool) -> bool {
        self.identity(id)
            .voided
            .iter()
            .any(|(start, end, with)| (*with || !refusals) && *start <= granted && granted < *end)
    }

    pub fn holds(&self, id: &str) -> Vec<AccreditationKind> {
        if self.is_deactivated(id) {
            return Vec::new();
        }
        self.identity(id)
            .accreditations
            .iter()
            .filter(|it| {
                it.holds && inside(&it.period, self.now) && self.roots.contains(&it.issuer)
            })
            .map(|it| it.kind)
            .collect()
    }

    pub fn is_organization(&self, id: &str) -> bool {
        self.holds(id).contains(&AccreditationKind::Organization)
    }

    fn member(&self, id: &str, organization: &str) -> Option<Vec<identity::Role>> {
        self.identity(id)
            .memberships
            .get(organization)
            .filter(|(_, period)| inside(period, self.now))
            .map(|(roles, _)| roles.clone())
    }

    /// A delegation that holds now.
    pub fn delegation(&self, principal: &str, delegate: &str) -> Option<Delegation> {
        if self.is_deactivated(principal) {
            return None;
        }
        self.identity(principal)
            .delegations
            .get(delegate)
            .filter(|it| {
                !it.ended
                    && inside(&it.period, self.now)
                    && !self.is_voided(principal, it.given, false)
            })
            .cloned()
    }

    /// Whether whoever sends this may do so at all; what else is required is another matter.
    pub fn is_authorised(&self, step: &Step) -> bool {
        let sender = &step.sender;
        match &step.message {
            Message::Identity(msg) => {
                acting_in_identity(msg).is_none_or(|id| self.acts(sender, id))
            }
            Message::Consent(msg) => self.is_authorised_in_consent(sender, msg),
            Message::Audit(msg) => self.is_authorised_in_audit(sender, msg),
        }
    }

    fn is_authorised_in_consent(&self, sender: &str, msg: &consent::ExecuteMsg) -> bool {
        use consent::ExecuteMsg as M;
        let (acting, subject, needs_consent) = match msg {
            M::Grant { r#as, subject, .. }
            | M::GrantBatch { r#as, subject, .. }
            | M::Approve { r#as, subject, .. }
            | M::EndRefusal { r#as, subject, .. }
            | M::LiftExclusion { r#as, subject, .. } => (r#as, subject, true),
            M::Refuse { r#as, subject, .. }
            | M::Revoke { r#as, subject, .. }
            | M::RevokeBatch { r#as, subject, .. }
            | M::StripPermits { r#as, subject, .. }
            | M::Exclude { r#as, subject, .. }
            | M::DeclineRequest { r#as, subject, .. } => (r#as, subject, false),
            M::Request { r#as, .. }
            | M::WithdrawRequest { r#as, .. }
            | M::ProposeOwner { r#as, .. }
            | M::AcceptOwnership { r#as }
            | M::CancelOwnership { r#as }
            | M::Pause { r#as } => return self.acts(sender, r#as),
        };
        let empowered = acting == subject
            || self
                .delegation(subject, acting)
                .is_some_and(|it| it.consent || (it.revoke && !needs_consent));
        self.acts(sender, acting) && empowered
    }

    /// Whether an account writes for a custodian.
    fn writes_for(&self, account: &str, custodian: &str) -> bool {
        !self.is_deactivated(custodian)
            && self
                .identity(custodian)
                .operators
                .iter()
                .any(|operator| operator == account)
    }

    fn is_authorised_in_audit(&self, sender: &str, msg: &audit::ExecuteMsg) -> bool {
        use audit::ExecuteMsg as M;
        match msg {
            M::Record { r#as, access } => self.may_record(sender, r#as, access),
            M::DeclareEmergency { r#as, .. } | M::AnswerDispute { r#as, .. } => {
                self.acts(sender, r#as) || self.writes_for(sender, r#as)
            }
            M::RecordBatch {
                r#as,
                custodian,
                accesses,
            } => accesses
                .iter()
                .all(|item| self.may_record(sender, r#as, &item.clone().at(custodian.clone()))),
            M::ReviewEmergency { r#as, .. }
            | M::Dispute { r#as, .. }
            | M::SetLegalBases { r#as, .. }
            | M::WithdrawLegalBases { r#as, .. }
            | M::WidenEmergencyPolicy { r#as }
            | M::NarrowEmergencyPolicy { r#as }
            | M::VetoEmergencyPolicy { r#as }
            | M::ProposeOwner { r#as, .. }
            | M::AcceptOwnership { r#as }
            | M::CancelOwnership { r#as }
            | M::Pause { r#as } => self.acts(sender, r#as),
        }
    }

    fn may_record(&self, sender: &str, acting: &str, access: &Access) -> bool {
        if self.writes_for(sender, acting) && access.custodian == acting {
            return true;
        }
        let own = access.actor == access.subject
            || self
                .delegation(&access.subject, &access.actor)
                .is_some_and(|it| it.view.is_some());
        self.acts(sender, acting) && access.actor == acting && own
    }

    /// Whether the sender of an access has shown to be the actor.
    pub fn is_proven(&self, sender: &str, acting: &str, access: &Access) -> bool {
        !(self.writes_for(sender, acting) && access.custodian == acting)
    }

    /// What an access is answered with. `before`: how many entries the subject had before the
    /// message.
    pub fn answer(&self, access: &Access, proven: bool, before: usize) -> Expected {
        let entry = Entry {
            custodian: access.custodian.clone(),
            writer: proven.then(|| access.actor.clone()),
            access_id: access.access_id,
        };
        let since = usize::try_from(access.since).unwrap().min(before);
        if let Some(number) = self.repeats(&access.subject, since, &entry) {
            return Expected::Repeated(number);
        }
        if access.report.is_some() {
            return Expected::Reported;
        }
        Expected::Verdict(self.judge(access, proven))
    }

    /// The entry that the same writer made under the same access id behind `since`.
    fn repeats(&self, subject: &str, since: usize, new: &Entry) -> Option<u32> {
        let entries = self.entries.get(subject)?;
        let at = entries.iter().skip(since).position(|entry| entry == new)?;
        u32::try_from(since + at + 1).ok()
    }

    /// The decision about an access now.
    pub fn judge(&self, access: &Access, proven: bool) -> Verdict {
        let refused = |reason| Verdict {
            outcome: "deny",
            reason: Some(reason),
        };
        let live = access.emergency.is_some_and(|number| {
            let organization = access.organization.as_ref();
            self.emergencies
                .get(&(access.subject.clone(), number))
                .is_some_and(|it| {
                    self.now < it.until
                        && it.actor == access.actor
                        && Some(&it.organization) == organization
                        && !self.is_deactivated(&it.actor)
                        && self
                            .member(&it.actor, &it.organization)
                            .is_some_and(|roles| roles.contains(&identity::Role::Emergency))
                })
        });
        let etreat: Purpose = "ETREAT".parse().unwrap();
        let urgent = access.purpose.is_a(&etreat);
        if self.now < self.paused_until[2] && !(live && urgent) {
            return refused("paused");
        }
        if !proven && !self.is_organization(&access.custodian) {
            return refused("custodian_not_accredited");
        }
        if self.is_deactivated(&access.actor) {
            return refused("actor_deactivated");
        }
        if let Some(organization) = &access.organization {
            if !self.is_organization(organization) {
                return refused("organization_not_accredited");
            }
            if *organization != access.actor && self.member(&access.actor, organization).is_none() {
                return refused("actor_not_member");
            }
        }
        if access.emergency.is_some() && !live {
            return refused("emergency_not_live");
        }
        let data = access.data.as_ref().map(Data::of);
        let actor = self.identity(&access.actor);
        let delegation = self.delegation(&access.subject, &access.actor);
        let dead = self.is_deactivated(&access.subject);
        let consents: Vec<Given<'_>> = self
            .consents
            .iter()
            .filter(|((subject, _), it)| {
                *subject == access.subject
                    && !it.ended
                    && inside(&it.terms.period, self.now)
                    && !self.is_voided(&access.subject, it.granted, true)
            })
            .map(|(_, it)| Given {
                dead: dead || it.stripped || self.is_voided(&access.subject, it.granted, false),
                terms: &it.terms,
            })
            .collect();
        decide(&Facts {
            now: self.now,
            subject: &access.subject,
            custodian: &access.custodian,
            actor: &access.actor,
            proven,
            acts_for: access.organization.as_deref(),
            member_of: actor
                .memberships
                .iter()
                .filter(|(_, (_, period))| inside(period, self.now))
                .map(|(organization, _)| organization.as_str())
                .collect(),
            holds: self.holds(&access.actor),
            view: delegation.as_ref().and_then(|it| it.view.as_ref()),
            purpose: &access.purpose,
            action: access.action,
            data: data.as_ref(),
            emergency: live,
            excluded: self
                .exclusions
                .iter()
                .filter(|((subject, _), (since, _))| {
                    *subject == access.subject && !self.is_voided(subject, *since, true)
                })
                .map(|((_, who), (_, even))| (who.as_str(), *even))
                .collect(),
            consents,
            permits_without_consent: self.permits_without_consent,
        })
    }

    /// What an accepted message changes. `number`: what the event calls a pending change; `hash`:
    /// what a request is approved by.
    pub fn apply(&mut self, step: &Step, number: Option<u32>, hash: Option<Hash>) {
        match &step.message {
            Message::Identity(msg) => self.apply_identity(msg, number),
            Message::Consent(msg) => self.apply_consent(msg, hash),
            Message::Audit(msg) => self.apply_audit(step, msg),
        }
    }

    fn apply_identity(&mut self, msg: &identity::ExecuteMsg, number: Option<u32>) {
        use identity::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::Accredit {
                r#as,
                subject,
                kind,
                period,
                ..
            } => self.change(&subject).accreditations.push(Accreditation {
                kind,
                issuer: r#as,
                period,
                holds: true,
            }),
            M::SuspendAccreditation {
                subject, number, ..
            }
            | M::RevokeAccreditation {
                subject, number, ..
            } => self.change(&subject).accreditations[usize::from(number)].holds = false,
            M::ReinstateAccreditation {
                subject, number, ..
            } => self.change(&subject).accreditations[usize::from(number)].holds = true,
            M::AddOperator { r#as, account } => self.change(&r#as).operators.push(account),
            M::RemoveOperator { r#as, account } => {
                self.change(&r#as).operators.retain(|it| *it != account);
            }
            M::InviteMember {
                r#as,
                member,
                roles,
                period,
            } => {
                self.change(&r#as).offers.insert(member, (roles, period));
            }
            M::WithdrawInvitation { r#as, member } => {
                self.change(&r#as).offers.remove(&member);
            }
            M::DeclineMembership { r#as, organization } => {
                self.change(&organization).offers.remove(&r#as);
            }
            M::AcceptMembership { r#as, organization } => {
                let offer = self.change(&organization).offers.remove(&r#as).unwrap();
                self.change(&r#as).memberships.insert(organization, offer);
            }
            M::RemoveMember { r#as, member } => {
                self.change(&member).memberships.remove(&r#as);
                self.change(&r#as).offers.remove(&member);
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
                    identity::Power::View(condition) => Some((**condition).clone()),
                    _ => None,
                });
                let delegation = Delegation {
                    view,
                    consent: powers.contains(&identity::Power::Consent),
                    revoke: powers.contains(&identity::Power::Revoke),
                    period,
                    given: now,
                    ended: false,
                };
                self.change(&r#as).delegations.insert(delegate, delegation);
            }
            M::EndDelegation { r#as, delegate } => {
                self.change(&r#as)
                    .delegations
                    .get_mut(&delegate)
                    .unwrap()
                    .ended = true;
            }
            M::ResignDelegation { r#as, principal } => {
                self.change(&principal)
                    .delegations
                    .get_mut(&r#as)
                    .unwrap()
                    .ended = true;
            }
            M::InviteController { r#as, controller } => {
                self.control_offers.insert((r#as, controller));
            }
            M::AcceptControl { r#as, identity } => {
                self.control_offers
                    .remove(&(identity.clone(), r#as.clone()));
                self.begin(&identity, true, r#as, number);
            }
            M::RemoveController { r#as, controller } => {
                self.begin(&r#as, false, controller, number);
            }
            M::LeaveControl { r#as, identity } => {
                let mut controllers = self.controllers(&identity);
                controllers.retain(|it| *it != r#as);
                self.set_controllers(&identity, controllers);
            }
            M::ApplyChange { identity, number } | M::ApplyRemoval { identity, number } => {
                let pending = &mut self.change(&identity).pending;
                let at = pending.iter().position(|it| it.number == number).unwrap();
                let Pending { add, who, .. } = pending.remove(at);
                let mut controllers = self.controllers(&identity);
                if add {
                    controllers.push(who);
                } else {
                    controllers.retain(|it| *it != who);
                }
                self.set_controllers(&identity, controllers);
            }
            M::CancelChange {
                identity, number, ..
            } => self
                .change(&identity)
                .pending
                .retain(|it| it.number != number),
            M::Deactivate { r#as } => {
                self.change(&r#as).deactivated_from = Some(now + 14 * DAY);
            }
            M::CancelDeactivation { identity, .. } => {
                self.change(&identity).deactivated_from = None;
            }
            M::VoidGrants { r#as, start, end } => {
                self.change(&r#as).voided.push((start.0, end.0, false));
            }
            M::VoidGrantsAndRefusals { r#as, start, end } => {
                self.change(&r#as).voided.push((start.0, end.0, true));
            }
            M::RestoreRefusals { r#as } => {
                for span in &mut self.change(&r#as).voided {
                    span.2 = false;
                }
            }
            M::Pause { .. } => self.paused_until[0] = now + DAY,
            _ => {}
        }
    }

    /// With one controller a change takes effect at once, otherwise it waits.
    fn begin(&mut self, id: &str, add: bool, who: String, number: Option<u32>) {
        let mut controllers = self.controllers(id);
        if controllers.len() == 1 {
            assert!(
                add && number.is_none(),
                "a sole controller waits for nothing"
            );
            controllers.push(who);
            self.set_controllers(id, controllers);
        } else {
            let number = number.expect("with several controllers a change waits");
            self.change(id).pending.push(Pending { number, add, who });
        }
    }

    fn set_controllers(&mut self, id: &str, mut controllers: Vec<String>) {
        if controllers == [id.to_owned()] {
            controllers.clear();
        }
        self.change(id).controllers = controllers;
    }

    fn grant(
        &mut self,
        subject: &str,
        id: ObjectId,
        terms: &Terms<String>,
        replaces: Option<ConsentRef>,
        ends: &[ConsentRef],
    ) {
        if self.consents.contains_key(&(subject.to_owned(), id)) {
            return;
        }
        let version = match replaces {
            None => 1,
            Some(replaced) => {
                self.end(subject, replaced.id);
                replaced.version + 1
            }
        };
        for ended in ends {
            self.end(subject, ended.id);
        }
        let consent = Consent {
            version,
            terms: terms.clone(),
            granted: self.now,
            stripped: false,
            ended: false,
        };
        self.consents.insert((subject.to_owned(), id), consent);
    }

    fn end(&mut self, subject: &str, id: ObjectId) {
        let consent = self.consents.get_mut(&(subject.to_owned(), id)).unwrap();
        assert!(!consent.ended, "an end is final");
        consent.ended = true;
    }

    fn apply_consent(&mut self, msg: &consent::ExecuteMsg, hash: Option<Hash>) {
        use consent::ExecuteMsg as M;
        let now = self.now;
        match msg {
            M::Grant {
                subject,
                id,
                terms,
                replaces,
                ends,
                ..
            }
            | M::Refuse {
                subject,
                id,
                terms,
                replaces,
                ends,
                ..
            }
            | M::Approve {
                subject,
                id,
                terms,
                replaces,
                ends,
                ..
            } => self.grant(subject, *id, terms, *replaces, ends),
            M::GrantBatch {
                subject, grants, ..
            } => {
                for one in grants {
                    self.grant(subject, one.id, &one.terms, one.replaces, &one.ends);
                }
            }
            M::Revoke {
                subject, consent, ..
            }
            | M::EndRefusal {
                subject, consent, ..
            } => self.end(subject, consent.id),
            M::RevokeBatch {
                subject, consents, ..
            } => {
                for consent in consents {
                    self.end(subject, consent.id);
                }
            }
            M::StripPermits {
                subject, consent, ..
            } => {
                let key = (subject.clone(), consent.id);
                let stripped = self.consents.get_mut(&key).unwrap();
                stripped.stripped = true;
                stripped.version += 1;
            }
            M::Exclude {
                subject,
                excluded,
                even_in_emergency,
                ..
            } => {
                let key = (subject.clone(), excluded.clone());
                // Who was excluded in a voided span is excluded anew.
                let voided = self
                    .exclusions
                    .get(&key)
                    .is_some_and(|(since, _)| self.is_voided(subject, *since, true));
                if voided {
                    self.exclusions.remove(&key);
                }
                let cell = self.exclusions.entry(key).or_insert((now, false));
                cell.1 = *even_in_emergency;
            }
            M::LiftExclusion {
                subject, excluded, ..
            } => {
                self.exclusions.remove(&(subject.clone(), excluded.clone()));
            }
            M::Request {
                r#as,
                subject,
                id,
                terms,
            } => {
                let hash = hash.expect("a request answers with its hash");
                self.requests
                    .entry((subject.clone(), r#as.clone(), *id))
                    .or_insert(((**terms).clone(), hash));
            }
            M::Pause { .. } => self.paused_until[1] = now + DAY,
            _ => {}
        }
    }

    fn apply_audit(&mut self, step: &Step, msg: &audit::ExecuteMsg) {
        use audit::ExecuteMsg as M;
        match msg {
            M::NarrowEmergencyPolicy { .. } => self.permits_without_consent = false,
            M::Pause { .. } => self.paused_until[2] = self.now + DAY,
            M::DeclareEmergency { emergency, .. } => {
                let entry = Entry {
                    custodian: emergency.organization.clone(),
                    writer: self
                        .acts(&step.sender, &emergency.actor)
                        .then(|| emergency.actor.clone()),
                    access_id: emergency.access_id,
                };
                let since = usize::try_from(emergency.since).unwrap();
                if self.repeats(&emergency.subject, since, &entry).is_some() {
                    return;
                }
                let entries = self.entries.entry(emergency.subject.clone()).or_default();
                entries.push(entry);
                let number = u32::try_from(entries.len()).unwrap();
                let declared = Emergency {
                    actor: emergency.actor.clone(),
                    organization: emergency.organization.clone(),
                    until: self.now + emergency.seconds.unwrap_or(4 * 3_600),
                };
                self.emergencies
                    .insert((emergency.subject.clone(), number), declared);
            }
            _ => {}
        }
    }

    /// Appends the entry of an access.
    pub fn append(&mut self, access: &Access, proven: bool) -> u32 {
        let entries = self.entries.entry(access.subject.clone()).or_default();
        entries.push(Entry {
            custodian: access.custodian.clone(),
            writer: proven.then(|| access.actor.clone()),
            access_id: access.access_id,
        });
        u32::try_from(entries.len()).unwrap()
    }
}

/// The identity that a message to identity-registry acts as.
pub fn acting(msg: &identity::ExecuteMsg) -> Option<String> {
    acting_in_identity(msg).map(str::to_owned)
}

fn acting_in_identity(msg: &identity::ExecuteMsg) -> Option<&str> {
    use identity::ExecuteMsg as M;
    match msg {
        M::Refresh { .. }
        | M::ApplyChange { .. }
        | M::ApplyRemoval { .. }
        | M::CompleteRecovery { .. }
        | M::ApplyRootAddition { .. }
        | M::ApplyRootRemoval { .. } => None,
        M::Accredit { r#as, .. }
        | M::SuspendAccreditation { r#as, .. }
        | M::ReinstateAccreditation { r#as, .. }
        | M::RevokeAccreditation { r#as, .. }
        | M::RevokeForCause { r#as, .. }
        | M::LiftBar { r#as, .. }
        | M::AddOperator { r#as, .. }
        | M::RemoveOperator { r#as, .. }
        | M::InviteMember { r#as, .. }
        | M::WithdrawInvitation { r#as, .. }
        | M::RemoveMember { r#as, .. }
        | M::AcceptMembership { r#as, .. }
        | M::DeclineMembership { r#as, .. }
        | M::LeaveOrganization { r#as, .. }
        | M::Delegate { r#as, .. }
        | M::EndDelegation { r#as, .. }
        | M::ResignDelegation { r#as, .. }
        | M::CreateIdentity { r#as, .. }
        | M::InviteController { r#as, .. }
        | M::WithdrawControllerInvitation { r#as, .. }
        | M::AcceptControl { r#as, .. }
        | M::DeclineControl { r#as, .. }
        | M::RemoveController { r#as, .. }
        | M::LeaveControl { r#as, .. }
        | M::Deactivate { r#as }
        | M::CancelDeactivation { r#as, .. }
        | M::CancelChange { r#as, .. }
        | M::VoidGrants { r#as, .. }
        | M::VoidGrantsAndRefusals { r#as, .. }
        | M::RestoreRefusals { r#as }
        | M::Pause { r#as } => Some(r#as),
        other => panic!("the model does not know {other:?}"),
    }
}
