//! What an access is answered with.

use salus_audit_api::BasisCode;
use salus_audit_api::msg::{Access, LocalDecision};
use salus_identity_api::msg::Role;
use salus_vocabulary::{AccreditationKind, ObjectId, Purpose};

use super::{Expected, Policy, Recorded, Reference, inside};
use crate::data::Data;
use crate::decide::{Facts, Given, Verdict, decide};

impl Reference {
    pub fn permits_without_consent(&self) -> bool {
        match self.policy {
            Policy::Permit => true,
            Policy::Deny | Policy::PermitFrom(_) => false,
        }
    }

    /// What an access is answered with. `before`: how many entries the subject had before the
    /// message.
    pub fn answer(&self, access: &Access, proven: bool, before: u64) -> Expected {
        let mut since = access.since.min(before);
        if access.emergency.is_some() {
            since = since.max(before.saturating_sub(64));
        }
        let actor = proven.then_some(access.actor.as_str());
        let found = self.repetition(
            &access.subject,
            since,
            &access.custodian,
            actor,
            access.access_id,
            &|what| match (&access.report, what) {
                (_, Recorded::Declared { .. }) => false,
                (None, _) => true,
                (Some(new), Recorded::Decided { outcome, .. }) => {
                    new.emergency.is_none() && *outcome == "permit"
                }
                (Some(new), Recorded::Reported(old)) => {
                    (old.decided == new.decided || old.decided == LocalDecision::Released)
                        && (old.emergency.is_some() || new.emergency.is_none())
                }
            },
        );
        if let Some(number) = found {
            return Expected::Repeated(number);
        }
        if access.report.is_some() {
            return Expected::Reported;
        }
        Expected::Verdict(self.judge(access, proven))
    }

    /// The entry that the same writer made under the same access id behind `since`.
    pub(super) fn repetition(
        &self,
        subject: &str,
        since: u64,
        custodian: &str,
        sent_by: Option<&str>,
        access_id: ObjectId,
        says_it: &dyn Fn(&Recorded) -> bool,
    ) -> Option<u32> {
        let entries = self.entries.get(subject)?;
        let since = usize::try_from(since).unwrap();
        let at = entries.iter().skip(since).position(|entry| {
            says_it(&entry.what)
                && entry.access_id == access_id
                && entry.custodian == custodian
                && entry.sent.then_some(entry.actor.as_str()) == sent_by
        })?;
        u32::try_from(since + at + 1).ok()
    }

    /// Whether the emergency that an access names is its actor's, for this subject, and live.
    fn is_live(&self, access: &Access) -> bool {
        let Some(number) = access.emergency else {
            return false;
        };
        let declared = number
            .checked_sub(1)
            .and_then(|place| usize::try_from(place).ok())
            .and_then(|place| self.entries.get(&access.subject)?.get(place));
        declared.is_some_and(|entry| {
            matches!(entry.what, Recorded::Declared { until, .. } if self.now < until)
                && entry.actor == access.actor
                && Some(&entry.custodian) == access.organization.as_ref()
                && self.has_emergency_role(&entry.actor, &entry.custodian)
        })
    }

    pub(super) fn has_emergency_role(&self, actor: &str, organization: &str) -> bool {
        !self.is_deactivated(actor)
            && self
                .member(actor, organization)
                .is_some_and(|roles| roles.contains(&Role::Emergency))
    }

    /// The legal basis on which a custodian releases what nobody consented to.
    pub fn basis(&self, access: &Access, outcome: &str, reason: &str) -> Option<BasisCode> {
        let plain = outcome == "no_consent" && reason == "no_consent";
        if !plain || access.purpose.is_emergency() || !self.is_organization(&access.custodian) {
            return None;
        }
        access.organization.as_ref()?;
        let table = self.bases_in_force(&access.custodian)?;
        let row = table
            .iter()
            .find(|(purpose, _)| *purpose == access.purpose)?;
        Some(row.1.clone())
    }

    /// What a custodian published and no recovery of it came after, or stands.
    pub fn bases_in_force(&self, custodian: &str) -> Option<&Vec<(Purpose, BasisCode)>> {
        let set = self.bases_set.get(custodian)?;
        let recovered = self.identity(custodian).recovered;
        let upheld = recovered.is_none_or(|recovered| recovered <= *set);
        self.bases
            .get(custodian)
            .filter(|_| upheld && self.standing(custodian).is_none())
    }

    /// The decision about an access now.
    pub fn judge(&self, access: &Access, proven: bool) -> Verdict {
        let refused = |reason| Verdict {
            outcome: "deny",
            reason: Some(reason),
        };
        let live = self.is_live(access);
        let etreat: Purpose = "ETREAT".parse().unwrap();
        let urgent = access.purpose.is_a(&etreat);
        if self.is_paused(super::AUDIT) && !(live && urgent) {
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
            if !self.belongs_to(&access.actor, organization) {
                return refused("actor_not_member");
            }
        }
        if access.emergency.is_some() && !live {
            return refused("emergency_not_live");
        }
        let data = access.data.as_ref().map(Data::of);
        let delegation = self.delegation(&access.subject, &access.actor);
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
                dead: it.stripped || it.refusal || self.is_dead(&access.subject, it.granted),
                refusal: it.refusal,
                by_delegate: it.by.iter().all(Option::is_some),
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
            member_of: self
                .identity(&access.actor)
                .memberships
                .iter()
                .filter(|(_, (_, period))| inside(period, self.now))
                .map(|(organization, _)| organization.as_str())
                .collect(),
            accredited: self
                .identity(&access.actor)
                .memberships
                .keys()
                .map(String::as_str)
                .filter(|organization| self.is_organization(organization))
                .collect(),
            spared: self.is_spared(&access.subject, &access.actor),
            holds: self.holds(&access.actor),
            view: delegation.and_then(|it| it.view.as_ref()),
            purpose: &access.purpose,
            action: access.action,
            data: data.as_ref(),
            emergency: live,
            excluded: self
                .exclusions
                .iter()
                .filter(|((subject, _), it)| {
                    *subject == access.subject && !self.is_voided(subject, it.since, true)
                })
                .map(|((_, who), it)| (who.as_str(), it.even_in_emergency, it.by.is_some()))
                .collect(),
            consents,
            permits_without_consent: self.permits_without_consent(),
        })
    }

    /// Whether no delegate shuts somebody out through an organization: a delegate of the subject, and
    /// who stands for safeguarding.
    pub fn is_spared(&self, subject: &str, actor: &str) -> bool {
        let safeguards = |id: &str| self.holds(id).contains(&AccreditationKind::Safeguarding);
        let memberships = self.identity(actor).memberships.iter();
        let mut present = memberships.filter(|(_, (_, period))| inside(period, self.now));
        self.delegation(subject, actor).is_some()
            || safeguards(actor)
            || present.any(|(organization, _)| safeguards(organization))
    }

    /// Whether what a subject granted then permits nothing any more.
    pub fn is_dead(&self, subject: &str, granted: u64) -> bool {
        self.is_deactivated(subject) || self.is_voided(subject, granted, false)
    }
}
