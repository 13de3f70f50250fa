//! The trail: who writes, emergencies and their reviews, disputes, legal bases, the policy.

use salus_audit_api::msg::{self as audit, Access, Declaration};
use salus_policy::Outcome;
use salus_vocabulary::{AccreditationKind, Action, Purpose};

use super::owners::Step;
use super::{
    AUDIT, Allowed, DAY, Dispute, Emergency, Entry, HOUR, Policy, Recorded, Reference, differ,
    require,
};

impl Reference {
    pub(super) fn allows_audit(&self, sender: &str, msg: &audit::ExecuteMsg) -> Allowed {
        use audit::ExecuteMsg as M;
        match msg {
            M::Record { r#as, access } => self.may_write(sender, r#as, access),
            M::RecordBatch {
                r#as,
                custodian,
                accesses,
            } => {
                require((1..=50).contains(&accesses.len()), "1 to 50")?;
                for item in accesses {
                    self.may_write(sender, r#as, &item.clone().at(custodian.clone()))?;
                }
                Ok(())
            }
            M::DeclareEmergency { r#as, emergency } => self.may_declare(sender, r#as, emergency),
            M::AnswerDispute {
                r#as,
                subject,
                seq,
                of_delegate,
                ..
            } => {
                let speaks = self.acts(sender, r#as) || self.speaks_for(sender, r#as);
                require(speaks, "does not act as that identity")?;
                let entry = self.entry(subject, *seq).ok_or("no such entry")?;
                require(entry.custodian == *r#as, "is not the custodian")?;
                let which = of_delegate.unwrap_or(false);
                let dispute = self.disputes.get(&(subject.clone(), *seq, which));
                let dispute = dispute.ok_or("is not disputed")?;
                require(dispute.answer.is_none(), "is answered")
            }
            _ => self.allows_acting(sender, msg),
        }
    }

    /// Messages that need an account that acts as somebody.
    fn allows_acting(&self, sender: &str, msg: &audit::ExecuteMsg) -> Allowed {
        use audit::ExecuteMsg as M;
        let acts = |id: &str| require(self.acts(sender, id), "does not act as that identity");
        let widens = |id: &str| {
            acts(id)?;
            self.acts_unfrozen(sender, id)?;
            require(!self.is_paused(AUDIT), "paused")
        };
        let owns = |id: &str| require(self.owners[AUDIT].owner == id, "is not the owner");
        match msg {
            M::ReviewEmergency {
                r#as,
                subject,
                emergency,
                ..
            } => {
                acts(r#as)?;
                self.may_review(sender, r#as, subject, *emergency)
            }
            M::Dispute {
                r#as, subject, seq, ..
            } => {
                acts(r#as)?;
                let may = r#as == subject || self.may_narrow(subject, r#as);
                require(may, "is no delegate")?;
                let entry = self.entry(subject, *seq).ok_or("no such entry")?;
                let free = r#as == subject
                    && !self.identity(subject).derived
                    && self.acts_in_person(sender, subject);
                let own = !free && self.is_party(sender, r#as, subject, entry);
                require(!own, "is a matter of his own")?;
                let key = (subject.clone(), *seq, r#as != subject);
                let known = self.disputes.contains_key(&key);
                require(!known, "is disputed")
            }
            M::SetLegalBases { r#as, bases } => {
                widens(r#as)?;
                require(self.is_organization(r#as), "is not accredited")?;
                let purposes: Vec<&Purpose> = bases.iter().map(|row| &row.purpose).collect();
                let few = (1..=16).contains(&purposes.len());
                require(few && differ(&purposes), "1 to 16")?;
                let calm = !purposes.iter().any(|it| it.is_emergency());
                require(calm, "an emergency is declared")
            }
            M::WithdrawLegalBases { r#as, purposes } => {
                acts(r#as)?;
                let few = (1..=16).contains(&purposes.len());
                require(few && differ(purposes), "1 to 16")?;
                let table = self.bases.get(r#as).cloned().unwrap_or_default();
                let listed = |purpose: &Purpose| table.iter().any(|row| row.0 == *purpose);
                require(purposes.iter().all(listed), "is not listed")
            }
            M::WidenEmergencyPolicy { r#as } => {
                widens(r#as)?;
                owns(r#as)?;
                let announced = matches!(self.policy, Policy::PermitFrom(from) if self.now < from);
                let as_it_is = announced || self.policy == Policy::Permit;
                require(!as_it_is, "is as it is")
            }
            M::NarrowEmergencyPolicy { r#as } => {
                acts(r#as)?;
                owns(r#as)?;
                require(self.policy != Policy::Deny, "is as it is")
            }
            M::VetoEmergencyPolicy { r#as } => {
                acts(r#as)?;
                require(self.roots.contains(r#as), "is no root")?;
                let pending = matches!(self.policy, Policy::PermitFrom(_));
                require(pending, "nothing is pending")
            }
            M::ProposeOwner { r#as, owner } => {
                acts(r#as)?;
                self.allows_step(AUDIT, sender, r#as, &Step::Propose(owner))
            }
            M::AcceptOwnership { r#as } => {
                acts(r#as)?;
                self.allows_step(AUDIT, sender, r#as, &Step::Accept)
            }
            M::CancelOwnership { r#as } => {
                acts(r#as)?;
                self.allows_step(AUDIT, sender, r#as, &Step::Cancel)
            }
            M::Pause { r#as } => {
                acts(r#as)?;
                self.allows_step(AUDIT, sender, r#as, &Step::Pause)
            }
            _ => Ok(()),
        }
    }

    pub fn entry(&self, subject: &str, seq: u32) -> Option<&Entry> {
        let place = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.entries.get(subject)?.get(place)
    }

    fn may_write(&self, sender: &str, acting: &str, access: &Access) -> Allowed {
        let latest = self.latest(&access.subject);
        let few = latest.saturating_sub(access.since) <= 64;
        let near = access.since <= latest && (few || access.emergency.is_some());
        require(near, "knows another head")?;
        if let Some(report) = &access.report {
            let happened = report.occurred_at.0;
            let recent = happened <= self.now && self.now - happened <= 30 * DAY;
            require(recent, "happened too long ago, or will")?;
            require(report.height < u64::MAX, "a height to come")?;
            let two = report.emergency.is_some() && access.emergency.is_some();
            require(!two, "two emergencies")?;
        }
        if !self.is_proven(sender, acting, access) {
            return Ok(());
        }
        require(self.acts(sender, acting), "does not act as that identity")?;
        require(access.actor == acting, "is somebody else's access")?;
        let in_person = self.acts_in_person(sender, acting);
        require(in_person, "an organization holds it")?;
        if access.subject == acting {
            let derived = self.identity(acting).derived;
            let one = derived && self.same_hands(sender, acting, &access.custodian);
            require(!one, "the custodian holds it")?;
        } else {
            let may_view = self
                .delegation(&access.subject, acting)
                .is_some_and(|it| it.view.is_some());
            require(may_view, "is no delegate")?;
        }
        require(access.report.is_none(), "operators report")
    }

    fn may_declare(&self, sender: &str, acting: &str, declared: &Declaration) -> Allowed {
        let Declaration {
            actor,
            organization,
            subject,
            ..
        } = declared;
        let speaks = self.speaks_for(sender, acting);
        if speaks {
            require(self.standing(sender).is_none(), "a recovery stands")?;
        } else if self.acts(sender, acting) {
            self.acts_unfrozen(sender, acting)?;
        }
        let sent = !self.is_managed(actor);
        let fits = if sent {
            acting == actor
                && self.is_own_account(sender, actor)
                && self.acts_in_person(sender, actor)
                && !self.is_frozen(sender, actor)
        } else {
            acting == organization && speaks
        };
        require(fits, "is not the declarer's")?;
        let seconds = declared.seconds.unwrap_or(4 * HOUR);
        require((60..=4 * HOUR).contains(&seconds), "too long or too short")?;
        let latest = self.latest(subject);
        require(declared.since <= latest, "knows another head")?;
        if self.declared_before(declared).is_some() {
            return Ok(());
        }
        require(self.is_organization(organization), "is not accredited")?;
        require(
            self.has_emergency_role(actor, organization),
            "has not the role",
        )?;
        let most = if sent { 50 } else { 500 };
        require(self.recent_ones(declared) < most, "too many emergencies")
    }

    /// The number under which the same declaration was recorded.
    pub fn declared_before(&self, declared: &Declaration) -> Option<u32> {
        let sent = !self.is_managed(&declared.actor);
        let latest = self.latest(&declared.subject);
        self.repetition(
            &declared.subject,
            declared.since.max(latest.saturating_sub(64)),
            &declared.organization,
            sent.then_some(declared.actor.as_str()),
            declared.access_id,
            &|it| matches!(it, Recorded::Declared { .. }),
        )
    }

    /// How many emergencies the actor declared in the last 24 hours; a managed one counts with all
    /// of its organization.
    fn recent_ones(&self, new: &Declaration) -> usize {
        let sent = !self.is_managed(&new.actor);
        self.entries
            .values()
            .flatten()
            .filter(|entry| {
                matches!(entry.what, Recorded::Declared { .. })
                    && self.now < entry.time + DAY
                    && entry.sent == sent
                    && if sent {
                        entry.actor == new.actor
                    } else {
                        entry.custodian == new.organization
                    }
            })
            .count()
    }

    /// Whether one more is one too many to wait for its review.
    pub fn is_flagged(&self, new: &Declaration) -> bool {
        let sent = !self.is_managed(&new.actor);
        self.recent_ones(new) >= if sent { 5 } else { 50 }
    }

    fn may_review(&self, sender: &str, by: &str, subject: &str, number: u32) -> Allowed {
        let key = (subject.to_owned(), number);
        let found = self.emergencies.get(&key).ok_or("no such emergency")?;
        let reviewer = by == subject
            || self.may_narrow(subject, by)
            || self.holds(by).contains(&AccreditationKind::Reviewer);
        require(reviewer, "is no reviewer")?;
        let entry = self.entry(subject, number).ok_or("no such entry")?;
        let conflict = self.is_party(sender, by, subject, entry);
        require(!conflict, "is a matter of his own")?;
        let running = matches!(entry.what, Recorded::Declared { until, .. } if self.now < until);
        require(!running, "is not over")?;
        let final_one = found.review.as_ref().is_some_and(|(at, reviewer, _)| {
            let recovered = self.identity(subject).recovered;
            let before = recovered.is_some_and(|recovered| *at < recovered);
            let accredited = self.holds(reviewer).contains(&AccreditationKind::Reviewer);
            by != subject || !before || accredited
        });
        require(!final_one, "is reviewed")
    }

    /// Whether an entry is about whoever would judge it: the custodian, the account that wrote it
    /// for the custodian, the actor, its organization. What only a report says of the two counts if
    /// the actor is a member there.
    fn is_party(&self, sender: &str, by: &str, subject: &str, entry: &Entry) -> bool {
        let reported = matches!(entry.what, Recorded::Reported(_));
        let declared = matches!(entry.what, Recorded::Declared { .. });
        let organization = entry.organization.as_ref();
        let true_claim =
            !reported || organization.is_some_and(|claimed| self.works_for(&entry.actor, claimed));
        let mut about = vec![&entry.custodian];
        if !entry.sent {
            about.push(&entry.account);
        }
        if true_claim {
            about.extend(organization);
        }
        if true_claim || by != subject {
            about.push(&entry.actor);
        }
        if by == subject {
            about.retain(|party| declared || *party != subject);
            return about.iter().any(|it| self.same_hands(sender, by, it));
        }
        (entry.actor != subject && self.works_for(&entry.actor, by))
            || about
                .iter()
                .any(|it| self.same_hands(sender, by, it) || self.works_for(by, it))
    }

    pub(super) fn apply_audit(&mut self, sender: &str, msg: &audit::ExecuteMsg) {
        use audit::ExecuteMsg as M;
        let now = self.now;
        match msg.clone() {
            M::DeclareEmergency { emergency, .. } => self.declare(sender, emergency),
            M::ReviewEmergency {
                r#as,
                subject,
                emergency,
                verdict,
                ..
            } => {
                let found = self.emergencies.get_mut(&(subject, emergency)).unwrap();
                found.review = Some((now, r#as, verdict));
            }
            M::Dispute {
                r#as,
                subject,
                seq,
                code,
                ..
            } => {
                let key = (subject.clone(), seq, r#as != subject);
                let dispute = Dispute {
                    by: r#as,
                    code,
                    answer: None,
                };
                self.disputes.insert(key, dispute);
            }
            M::AnswerDispute {
                subject,
                seq,
                of_delegate,
                answer,
                ..
            } => {
                let key = (subject, seq, of_delegate.unwrap_or(false));
                let dispute = self.disputes.get_mut(&key).unwrap();
                dispute.answer = Some(answer);
            }
            M::SetLegalBases { r#as, bases } => {
                let rows = bases.into_iter().map(|row| (row.purpose, row.basis));
                self.bases.insert(r#as.clone(), rows.collect());
                self.bases_set.insert(r#as, now);
            }
            M::WithdrawLegalBases { r#as, purposes } => {
                let table = self.bases.get_mut(&r#as).unwrap();
                table.retain(|row| !purposes.contains(&row.0));
            }
            M::WidenEmergencyPolicy { .. } => {
                let recovered = self.identity(&self.owners[AUDIT].owner).recovered;
                self.policy = match self.policy {
                    Policy::PermitFrom(from)
                        if now < from + 7 * DAY
                            && recovered.is_none_or(|recovered| recovered <= from - 7 * DAY) =>
                    {
                        Policy::Permit
                    }
                    _ => Policy::PermitFrom(now + 7 * DAY),
                };
            }
            M::NarrowEmergencyPolicy { .. } | M::VetoEmergencyPolicy { .. } => {
                self.policy = Policy::Deny;
            }
            M::ProposeOwner { r#as, owner } => {
                self.apply_step(AUDIT, &r#as, &Step::Propose(&owner));
            }
            M::AcceptOwnership { r#as } => self.apply_step(AUDIT, &r#as, &Step::Accept),
            M::CancelOwnership { r#as } => self.apply_step(AUDIT, &r#as, &Step::Cancel),
            M::Pause { r#as } => self.apply_step(AUDIT, &r#as, &Step::Pause),
            // Accesses are appended one by one, when their answers are compared.
            M::Record { .. } | M::RecordBatch { .. } => {}
        }
    }

    fn declare(&mut self, sender: &str, declared: Declaration) {
        if self.declared_before(&declared).is_some() {
            return;
        }
        let flagged = self.is_flagged(&declared);
        let sent = !self.is_managed(&declared.actor);
        let number = self.append(
            &declared.subject,
            Entry {
                time: self.now,
                custodian: declared.organization.clone(),
                sent,
                account: sender.to_owned(),
                actor: declared.actor,
                organization: Some(declared.organization),
                purpose: "BTG".parse().unwrap(),
                action: Action::Access,
                access_id: declared.access_id,
                emergency: None,
                on_behalf: false,
                what: Recorded::Declared {
                    reason: declared.reason,
                    hash: declared.hash,
                    until: self.now + declared.seconds.unwrap_or(4 * HOUR),
                },
            },
        );
        let emergency = Emergency {
            flagged,
            review: None,
        };
        self.emergencies
            .insert((declared.subject, number), emergency);
    }

    fn append(&mut self, subject: &str, entry: Entry) -> u32 {
        let entries = self.entries.entry(subject.to_owned()).or_default();
        entries.push(entry);
        u32::try_from(entries.len()).unwrap()
    }

    /// Appends the entry of an access that was decided so, or reported.
    pub fn append_access(
        &mut self,
        access: &Access,
        sender: &str,
        proven: bool,
        decided: Option<(Outcome, &str)>,
    ) -> u32 {
        let what = match (decided, &access.report) {
            (Some((outcome, reason)), _) => {
                let outcome = outcome_code(outcome);
                Recorded::Decided {
                    outcome,
                    reason: reason.to_owned(),
                    basis: self.basis(access, outcome, reason),
                }
            }
            (None, Some(report)) => Recorded::Reported(*report),
            (None, None) => unreachable!("it is decided or reported"),
        };
        let by_delegation =
            matches!(&what, Recorded::Decided { reason, .. } if reason == "delegate_access");
        let decides = decided.is_some();
        let entry = Entry {
            time: self.now,
            custodian: access.custodian.clone(),
            sent: proven,
            account: sender.to_owned(),
            actor: access.actor.clone(),
            organization: access.organization.clone(),
            purpose: access.purpose.clone(),
            action: access.action,
            access_id: access.access_id,
            emergency: access.emergency,
            on_behalf: decides && (by_delegation || (proven && access.actor != access.subject)),
            what,
        };
        let number = self.append(&access.subject, entry);
        if access
            .report
            .is_some_and(|report| report.emergency.is_some())
        {
            let reported = Emergency {
                flagged: true,
                review: None,
            };
            self.emergencies
                .insert((access.subject.clone(), number), reported);
        }
        number
    }
}

pub fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "permit",
        Outcome::Deny => "deny",
        Outcome::NoConsent => "no_consent",
    }
}
