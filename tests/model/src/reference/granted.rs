//! What accepted messages change of consents, exclusions and requests.

use salus_consent_api::msg as consent;
use salus_consent_api::msg::NewConsent;
use salus_vocabulary::ObjectId;

use super::consents::one_of;
use super::owners::Step;
use super::{CONSENT, Consent, Exclusion, Reference, Request, Seen};

impl Reference {
    fn close(&mut self, subject: &str, organization: &str, id: ObjectId) {
        let key = (subject.to_owned(), organization.to_owned(), id);
        self.requests.get_mut(&key).unwrap().closed = true;
    }

    /// Records consents: first all slots are freed, then all that ends is ended, then all are added.
    fn record(
        &mut self,
        subject: &str,
        by: Option<&String>,
        grants: &[NewConsent],
        asked_for: Option<(String, ObjectId)>,
        refusal: bool,
    ) {
        let new: Vec<&NewConsent> = grants
            .iter()
            .filter(|one| self.consent(subject, one.id).is_none())
            .collect();
        for one in &new {
            for ended in one.replaces.iter().chain(&one.ends) {
                self.end(subject, ended.id, by);
            }
        }
        for one in new {
            let consent = Consent {
                version: one.replaces.map_or(1, |replaced| replaced.version + 1),
                terms: one.terms.clone(),
                granted: self.now,
                stripped: false,
                refusal,
                ended: false,
                by: vec![by.cloned()],
                asked_for: asked_for.clone(),
            };
            self.consents.insert((subject.to_owned(), one.id), consent);
        }
    }

    fn end(&mut self, subject: &str, id: ObjectId, by: Option<&String>) {
        let consent = self.consents.get_mut(&(subject.to_owned(), id)).unwrap();
        assert!(!consent.ended, "an end is final");
        consent.ended = true;
        consent.by.push(by.cloned());
    }

    pub(super) fn apply_consent(
        &mut self,
        msg: &consent::ExecuteMsg,
        seen: &Seen,
    ) -> Result<(), String> {
        use consent::ExecuteMsg as M;
        let now = self.now;
        let of = |acting: &String, subject: &String| (acting != subject).then(|| acting.clone());
        match msg {
            M::Grant { r#as, subject, .. } | M::Refuse { r#as, subject, .. } => {
                let refusal = matches!(msg, M::Refuse { .. });
                let by = of(r#as, subject);
                self.record(subject, by.as_ref(), &[one_of(msg)], None, refusal);
            }
            M::GrantBatch {
                r#as,
                subject,
                grants,
            } => self.record(subject, of(r#as, subject).as_ref(), grants, None, false),
            M::Approve {
                r#as,
                subject,
                organization,
                request,
                id,
                ..
            } => {
                if self.consent(subject, *id).is_none() {
                    self.close(subject, organization, *request);
                }
                let asked_for = Some((organization.clone(), *request));
                let by = of(r#as, subject);
                self.record(subject, by.as_ref(), &[one_of(msg)], asked_for, false);
            }
            M::Revoke {
                r#as,
                subject,
                consent,
                ..
            }
            | M::EndRefusal {
                r#as,
                subject,
                consent,
                ..
            } => self.end(subject, consent.id, of(r#as, subject).as_ref()),
            M::RevokeBatch {
                r#as,
                subject,
                consents,
                ..
            } => {
                for consent in consents {
                    self.end(subject, consent.id, of(r#as, subject).as_ref());
                }
            }
            M::StripPermits {
                r#as,
                subject,
                consent,
            } => {
                let key = (subject.clone(), consent.id);
                let stripped = self.consents.get_mut(&key).unwrap();
                stripped.stripped = true;
                stripped.version += 1;
                stripped.by.push(of(r#as, subject));
            }
            M::Exclude {
                r#as,
                subject,
                excluded,
                even_in_emergency,
            } => {
                let by = of(r#as, subject);
                let key = (subject.clone(), excluded.clone());
                let voided = |it: &Exclusion| self.is_voided(subject, it.since, true);
                if self.exclusions.get(&key).is_some_and(voided) {
                    self.exclusions.remove(&key);
                }
                let cell = self.exclusions.entry(key).or_insert(Exclusion {
                    since: now,
                    even_in_emergency: false,
                    by: by.clone(),
                });
                cell.even_in_emergency = *even_in_emergency;
                if by.is_none() {
                    cell.by = None;
                }
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
                let hash = seen.hash.ok_or("a request answers without a hash")?;
                self.requests
                    .entry((subject.clone(), r#as.clone(), *id))
                    .or_insert(Request {
                        terms: (**terms).clone(),
                        hash,
                        asked: now,
                        closed: false,
                    });
            }
            M::WithdrawRequest {
                r#as,
                subject,
                request,
            } => self.close(subject, r#as, *request),
            M::DeclineRequest {
                subject,
                organization,
                request,
                ..
            } => self.close(subject, organization, *request),
            M::ProposeOwner { r#as, owner } => {
                self.apply_step(CONSENT, r#as, &Step::Propose(owner));
            }
            M::AcceptOwnership { r#as } => self.apply_step(CONSENT, r#as, &Step::Accept),
            M::CancelOwnership { r#as } => self.apply_step(CONSENT, r#as, &Step::Cancel),
            M::Pause { r#as } => self.apply_step(CONSENT, r#as, &Step::Pause),
        }
        Ok(())
    }
}
