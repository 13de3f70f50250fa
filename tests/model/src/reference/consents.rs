//! Consents, exclusions, requests.

use std::collections::BTreeSet;

use salus_consent_api::msg as consent;
use salus_consent_api::msg::NewConsent;
use salus_policy::{ConsentRef, DefaultEffect, Effect, EmergencyTerms, Terms};
use salus_vocabulary::{Hash, ObjectId};

use super::owners::Step;
use super::who::widens_consent;
use super::{Allowed, CONSENT, Consent, DAY, Reference, Request, differ, over, require};

/// Who grants for whom.
#[derive(Clone, Copy)]
struct By<'a> {
    acting: &'a str,
    subject: &'a str,
}

impl By<'_> {
    fn delegate(&self) -> Option<String> {
        (self.acting != self.subject).then(|| self.acting.to_owned())
    }
}

/// Whether terms refuse anything; a closed default refuses nothing by itself.
pub fn can_deny(terms: &Terms<String>) -> bool {
    terms.rules.iter().any(|rule| rule.effect == Effect::Deny)
        || terms.default == DefaultEffect::Deny
        || matches!(
            terms.emergency,
            Some(EmergencyTerms::Forbid | EmergencyTerms::AllowUpTo(_))
        )
}

/// Whether a refusal may say this: it permits nothing, but where it denies all else it may stand aside
/// in emergencies.
pub fn can_refuse(terms: &Terms<String>) -> bool {
    let emergency = match terms.default {
        DefaultEffect::Deny => None,
        _ => terms.emergency,
    };
    let said = Terms {
        emergency,
        ..terms.clone()
    };
    !can_permit(&said)
}

pub fn can_permit(terms: &Terms<String>) -> bool {
    terms.rules.iter().any(|rule| rule.effect == Effect::Permit)
        || terms.default == DefaultEffect::Permit
        || matches!(
            terms.emergency,
            Some(EmergencyTerms::Allow | EmergencyTerms::AllowUpTo(_))
        )
}

fn same_slot(one: &Terms<String>, other: &Terms<String>) -> bool {
    one.custodian == other.custodian
        && one.category == other.category
        && one.grantee == other.grantee
}

impl Consent {
    /// All of its history is of delegates.
    fn is_of_delegates(&self) -> bool {
        self.by.iter().all(Option::is_some)
    }
}

impl Reference {
    pub fn consent(&self, subject: &str, id: ObjectId) -> Option<&Consent> {
        self.consents.get(&(subject.to_owned(), id))
    }

    /// Live: neither ended nor over.
    pub fn live_consents(&self, subject: &str) -> Vec<(ObjectId, &Consent)> {
        self.consents
            .iter()
            .filter(|((whose, _), it)| {
                whose == subject && !it.ended && !over(&it.terms.period, self.now)
            })
            .map(|((_, id), it)| (*id, it))
            .collect()
    }

    pub(super) fn allows_consent(&self, sender: &str, msg: &consent::ExecuteMsg) -> Allowed {
        use consent::ExecuteMsg as M;
        let widens = widens_consent(msg);
        match msg {
            M::Grant { r#as, subject, .. }
            | M::GrantBatch { r#as, subject, .. }
            | M::Approve { r#as, subject, .. }
            | M::EndRefusal { r#as, subject, .. }
            | M::LiftExclusion { r#as, subject, .. } => {
                self.stands_for(sender, r#as, subject, widens, true)?;
            }
            M::Refuse { r#as, subject, .. }
            | M::Revoke { r#as, subject, .. }
            | M::RevokeBatch { r#as, subject, .. }
            | M::StripPermits { r#as, subject, .. }
            | M::Exclude { r#as, subject, .. }
            | M::DeclineRequest { r#as, subject, .. } => {
                self.stands_for(sender, r#as, subject, widens, false)?;
            }
            M::Request { r#as, .. }
            | M::WithdrawRequest { r#as, .. }
            | M::ProposeOwner { r#as, .. }
            | M::AcceptOwnership { r#as }
            | M::CancelOwnership { r#as }
            | M::Pause { r#as } => self.stands_for(sender, r#as, r#as, widens, true)?,
        }
        match msg {
            M::Grant { .. } | M::GrantBatch { .. } | M::Approve { .. } | M::Refuse { .. } => {
                self.allows_recording(msg)
            }
            M::Request { .. } | M::WithdrawRequest { .. } | M::DeclineRequest { .. } => {
                self.allows_request(msg)
            }
            M::ProposeOwner { r#as, owner } => {
                self.allows_step(CONSENT, sender, r#as, &Step::Propose(owner))
            }
            M::AcceptOwnership { r#as } => self.allows_step(CONSENT, sender, r#as, &Step::Accept),
            M::CancelOwnership { r#as } => self.allows_step(CONSENT, sender, r#as, &Step::Cancel),
            M::Pause { r#as } => self.allows_step(CONSENT, sender, r#as, &Step::Pause),
            _ => self.allows_ending(msg),
        }
    }

    fn allows_ending(&self, msg: &consent::ExecuteMsg) -> Allowed {
        use consent::ExecuteMsg as M;
        match msg {
            M::Revoke {
                subject, consent, ..
            } => self.may_revoke(subject, *consent),
            M::RevokeBatch {
                subject, consents, ..
            } => {
                let ids: Vec<ObjectId> = consents.iter().map(|one| one.id).collect();
                require((1..=50).contains(&ids.len()) && differ(&ids), "1 to 50")?;
                for one in consents {
                    self.may_revoke(subject, *one)?;
                }
                Ok(())
            }
            M::EndRefusal {
                r#as,
                subject,
                consent,
                ..
            } => {
                let found = self.present(subject, *consent)?;
                require(can_deny(&found.terms), "cannot deny")?;
                self.may_end_denial(
                    By {
                        acting: r#as,
                        subject,
                    },
                    found,
                )
            }
            M::StripPermits {
                subject, consent, ..
            } => {
                let found = self.present(subject, *consent)?;
                let any = !found.stripped && !found.refusal && can_permit(&found.terms);
                require(any, "nothing to strip")
            }
            M::Exclude {
                r#as,
                subject,
                excluded,
                even_in_emergency,
            } => {
                let known = self.exclusions.get(&(subject.clone(), excluded.clone()));
                // One that a voided span covers shuts nobody out, and is set anew.
                let known = known.filter(|it| !self.is_voided(subject, it.since, true));
                let lowers = known.is_some_and(|it| it.even_in_emergency && !even_in_emergency);
                require(!lowers, "would lower it")?;
                if r#as != subject {
                    require(!even_in_emergency, "only the subject")?;
                    self.may_shut_out(r#as, subject, excluded)?;
                }
                Ok(())
            }
            M::LiftExclusion {
                r#as,
                subject,
                excluded,
            } => {
                let known = self.exclusions.get(&(subject.clone(), excluded.clone()));
                let known = known.ok_or("is not excluded")?;
                if r#as != subject {
                    require(known.by.is_some(), "is the subject's")?;
                    let own = self.is_his(r#as, excluded);
                    require(!own, "is a matter of his own")?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A consent in the version that the signer saw.
    fn present(&self, subject: &str, named: ConsentRef) -> Result<&Consent, &'static str> {
        let found = self.consent(subject, named.id).ok_or("no such consent")?;
        require(!found.ended, "has ended")?;
        require(found.version == named.version, "another version")?;
        Ok(found)
    }

    fn may_revoke(&self, subject: &str, named: ConsentRef) -> Allowed {
        let found = self.present(subject, named)?;
        require(!can_deny(&found.terms), "can deny")
    }

    /// A delegate ends what can deny only if delegates alone made it what it is, and it does not deny
    /// himself.
    fn may_end_denial(&self, by: By<'_>, found: &Consent) -> Allowed {
        if by.delegate().is_none() || !can_deny(&found.terms) {
            return Ok(());
        }
        require(found.is_of_delegates(), "is the subject's")?;
        let his = self.denies_him(by.acting, &found.terms);
        require(!his, "denies himself")
    }

    fn allows_recording(&self, msg: &consent::ExecuteMsg) -> Allowed {
        use consent::ExecuteMsg as M;
        match msg {
            M::Grant { r#as, subject, .. } => self.may_record(
                By {
                    acting: r#as,
                    subject,
                },
                &[one_of(msg)],
                false,
            ),
            M::Refuse {
                r#as,
                subject,
                terms,
                ..
            } => {
                require(can_refuse(terms), "permits")?;
                self.may_record(
                    By {
                        acting: r#as,
                        subject,
                    },
                    &[one_of(msg)],
                    true,
                )
            }
            M::GrantBatch {
                r#as,
                subject,
                grants,
            } => {
                let ids: Vec<ObjectId> = grants.iter().map(|one| one.id).collect();
                require((1..=50).contains(&ids.len()) && differ(&ids), "1 to 50")?;
                self.may_record(
                    By {
                        acting: r#as,
                        subject,
                    },
                    grants,
                    false,
                )
            }
            M::Approve {
                r#as,
                subject,
                organization,
                request,
                hash,
                ..
            } => {
                let by = By {
                    acting: r#as,
                    subject,
                };
                self.may_approve(by, organization, *request, *hash, &one_of(msg))
            }
            _ => Ok(()),
        }
    }

    fn may_approve(
        &self,
        by: By<'_>,
        organization: &str,
        request: ObjectId,
        hash: Hash,
        one: &NewConsent,
    ) -> Allowed {
        if by.delegate().is_some() {
            let own = self.is_his(by.acting, organization);
            require(!own, "is a matter of his own")?;
        }
        let key = (by.subject.to_owned(), organization.to_owned(), request);
        let asked = self.requests.get(&key).ok_or("no such request")?;
        require(asked.hash == hash, "another hash")?;
        if let Some(earlier) = self.consent(by.subject, one.id) {
            let same = earlier.asked_for == Some((organization.to_owned(), request));
            require(same, "the id is taken")?;
        } else {
            require(self.is_open(asked), "is closed")?;
            require(is_narrower(&asked.terms, &one.terms), "is wider than asked")?;
        }
        self.may_record(by, std::slice::from_ref(one), false)
    }

    pub fn is_open(&self, asked: &Request) -> bool {
        !asked.closed && self.now < asked.asked + 30 * DAY
    }

    /// All or none, in whatever order.
    fn may_record(&self, by: By<'_>, grants: &[NewConsent], refusal: bool) -> Allowed {
        let subject = by.subject;
        let mut new = Vec::new();
        for one in grants {
            match self.consent(subject, one.id) {
                Some(earlier) => {
                    let alike = earlier.refusal == refusal || !can_permit(&one.terms);
                    require(alike && earlier.terms == one.terms, "the id is taken")?;
                }
                None => new.push(one),
            }
        }
        let mut ended = BTreeSet::new();
        for one in &new {
            require(!over(&one.terms.period, self.now), "is over")?;
            if by.delegate().is_some() {
                self.may_record_as_delegate(by.acting, subject, &one.terms)?;
            }
            let standing = self
                .live_consents(subject)
                .into_iter()
                .find(|(_, it)| same_slot(&it.terms, &one.terms));
            match (standing, one.replaces) {
                (None, None) => {}
                (None, Some(_)) => return Err("nothing to replace"),
                (Some((id, found)), named) => {
                    let version = found.version;
                    require(named == Some(ConsentRef { id, version }), "is taken")?;
                    require(!(refusal && can_deny(&found.terms)), "can deny")?;
                    if by.delegate().is_some() && !found.stripped {
                        let gains = self.permits_him(by.acting, &found.terms);
                        require(!gains, "replaces what permits himself")?;
                    }
                    self.may_end_denial(by, found)?;
                    require(ended.insert(id), "is ended twice")?;
                }
            }
        }
        for one in &new {
            require(one.ends.len() <= 16, "ends too many")?;
            for named in &one.ends {
                require(!ended.contains(&named.id), "is ended twice")?;
                let found = self.present(subject, *named)?;
                require(!(refusal && can_deny(&found.terms)), "can deny")?;
                self.may_end_denial(by, found)?;
                ended.insert(named.id);
            }
        }
        self.have_places(by, &new, &ended)
    }

    /// At most 16 live ones for a custodian, 4 of delegates, and no slot is filled twice.
    fn have_places(&self, by: By<'_>, new: &[&NewConsent], ended: &BTreeSet<ObjectId>) -> Allowed {
        for (place, one) in new.iter().enumerate() {
            let twice = new[..place]
                .iter()
                .any(|other| same_slot(&other.terms, &one.terms));
            require(!twice, "a slot twice")?;
            let beside: Vec<&Consent> = self
                .live_consents(by.subject)
                .into_iter()
                .filter(|(id, it)| !ended.contains(id) && it.terms.custodian == one.terms.custodian)
                .map(|(_, it)| it)
                .collect();
            let earlier = new[..place]
                .iter()
                .filter(|other| other.terms.custodian == one.terms.custodian)
                .count();
            require(beside.len() + earlier < 16, "too many live")?;
            if by.delegate().is_some() {
                let theirs = beside.iter().filter(|it| it.by[0].is_some()).count();
                require(theirs + earlier < 4, "too many live of delegates")?;
            }
        }
        Ok(())
    }

    fn allows_request(&self, msg: &consent::ExecuteMsg) -> Allowed {
        use consent::ExecuteMsg as M;
        match msg {
            M::Request {
                r#as,
                subject,
                id,
                terms,
            } => {
                require(self.is_organization(r#as), "is not accredited")?;
                let key = (subject.clone(), r#as.clone(), *id);
                if let Some(earlier) = self.requests.get(&key) {
                    return require(earlier.terms == **terms, "the id is taken");
                }
                require(!over(&terms.period, self.now), "is over")?;
                let open = self.requests.iter().filter(|((whose, who, _), it)| {
                    whose == subject && who == r#as && self.is_open(it)
                });
                require(open.count() < 2, "too many requests")
            }
            M::WithdrawRequest {
                r#as,
                subject,
                request,
            } => self.may_close(subject, r#as, *request),
            M::DeclineRequest {
                r#as,
                subject,
                organization,
                request,
            } => {
                let own = r#as != subject && self.is_his(r#as, organization);
                require(!own, "is a matter of his own")?;
                self.may_close(subject, organization, *request)
            }
            _ => Ok(()),
        }
    }

    fn may_close(&self, subject: &str, organization: &str, id: ObjectId) -> Allowed {
        let key = (subject.to_owned(), organization.to_owned(), id);
        let open = self.requests.get(&key).is_some_and(|it| self.is_open(it));
        require(open, "is not open")
    }
}

/// What a message with one consent would record.
pub(super) fn one_of(msg: &consent::ExecuteMsg) -> NewConsent {
    use consent::ExecuteMsg as M;
    match msg {
        M::Grant {
            id,
            terms,
            replaces,
            ends,
            ..
        }
        | M::Refuse {
            id,
            terms,
            replaces,
            ends,
            ..
        }
        | M::Approve {
            id,
            terms,
            replaces,
            ends,
            ..
        } => NewConsent {
            id: *id,
            terms: (**terms).clone(),
            replaces: *replaces,
            ends: ends.clone(),
        },
        _ => unreachable!("it records no single consent"),
    }
}

/// What the generator does to a request that it approves: leaves it as it is, or drops permit rules
/// from it, or adds denies. All else is the business of the policy's own tests.
fn is_narrower(asked: &Terms<String>, given: &Terms<String>) -> bool {
    let mut bare = given.clone();
    bare.rules.clone_from(&asked.rules);
    let no_new_permit = given
        .rules
        .iter()
        .all(|rule| rule.effect == Effect::Deny || asked.rules.contains(rule));
    let no_lost_deny = asked
        .rules
        .iter()
        .all(|rule| rule.effect == Effect::Permit || given.rules.contains(rule));
    bare == *asked && no_new_permit && no_lost_deny
}
