//! The trail never shrinks, each head commits to the former, and entries, emergencies and disputes
//! are as the reference has them: (d), (e), (f), (g).

use std::collections::{BTreeMap, BTreeSet};

use salus_audit_api::msg::{
    self as audit, AssuranceView, EmergenciesResponse, EmergencyView, EntryView, HeadsResponse,
    Mode, VerifyEntryResponse,
};
use salus_test_kit::{Contract, World};
use sha2::{Digest, Sha256};

use super::properties::{Changed, subjects};
use super::{Runner, count};
use crate::address::canonical;
use crate::reference::{AUDIT, DAY, Entry, Recorded, outcome_code};
use crate::step::{Message, Step};

impl<W: World> Runner<W> {
    fn ask_audit<R: serde::de::DeserializeOwned>(
        &self,
        query: &audit::QueryMsg,
    ) -> Result<R, String> {
        self.ask(Contract::AccessAudit, query)
    }

    pub(super) fn compare_trail(&mut self, step: &Step, changed: &Changed) -> Result<(), String> {
        self.entries_stay(changed)?;
        let subjects = subjects(&step.message);
        for subject in &subjects {
            self.compare_entries(subject, changed)?;
            self.compare_emergencies(subject)?;
        }
        self.compare_heads(subjects)?;
        self.compare_settings(step)
    }

    /// (f) No entry changes or goes, numbers follow each other, and each new one's hash covers the
    /// hash of the one before: computed here, after `docs/formats.md`.
    fn entries_stay(&mut self, changed: &Changed) -> Result<(), String> {
        let contract = canonical(self.suite.address(Contract::AccessAudit));
        for (key, value) in changed.iter().filter(|(key, _)| key[0] == 2) {
            let Some(value) = value else {
                return Err(format!("(f) the entry under {key:02x?} is gone"));
            };
            if self.entries.insert(key.clone(), value.clone()).is_some() {
                return Err(format!("(f) the entry under {key:02x?} changed"));
            }
            let subject = key[2..22].to_vec();
            let number = u32::from_be_bytes(key[22..].try_into().unwrap());
            let (last, before) = self.heads.get(&subject).copied().unwrap_or_default();
            if number != last + 1 {
                return Err(format!("(g) entry {number} follows {last}"));
            }
            let mut hash = Sha256::new();
            for part in [&b"salus:entry:v1"[..], &contract, &subject] {
                hash.update([u8::try_from(part.len()).unwrap()]);
                hash.update(part);
            }
            hash.update(&key[22..]);
            hash.update(before);
            hash.update(length(value.len()));
            hash.update(value);
            self.heads.insert(subject, (number, hash.finalize().into()));
        }
        Ok(())
    }

    /// (d), (f) Heads count what is there and are the hashes that follow from the cells.
    fn compare_heads(&self, subjects: Vec<String>) -> Result<(), String> {
        if subjects.is_empty() {
            return Ok(());
        }
        let query = audit::QueryMsg::Heads { subjects };
        let heads: HeadsResponse = self.ask_audit(&query)?;
        for head in &heads.heads {
            let known = self.heads.get(&canonical(&head.subject));
            let (number, hash) = known.copied().unwrap_or_default();
            let entries = self.reference.latest(&head.subject);
            if u64::from(head.seq) != entries || head.seq != number || head.hash.0 != hash {
                return Err(format!("(f) {head:?}, not {number} of {entries}"));
            }
            if head.seq > 0 {
                let query = audit::QueryMsg::VerifyEntry {
                    subject: head.subject.clone(),
                    seq: head.seq,
                };
                let verified: VerifyEntryResponse = self.ask_audit(&query)?;
                if !verified.intact || verified.hash != head.hash {
                    return Err(format!("(f) the chain of {} is broken", head.subject));
                }
            }
        }
        Ok(())
    }

    /// Entries that are new, or whose dispute is.
    fn compare_entries(&self, subject: &str, changed: &Changed) -> Result<(), String> {
        let owner = canonical(subject);
        for key in changed.keys() {
            if !matches!(key[0], 2 | 9) || key[2..22] != owner {
                continue;
            }
            let seq = u32::from_be_bytes(key[22..26].try_into().unwrap());
            let view: EntryView = self.ask_audit(&audit::QueryMsg::Entry {
                subject: subject.to_owned(),
                seq,
            })?;
            let Some(expected) = self.reference.entry(subject, seq) else {
                return Err(format!("(e) the entry {seq} is nobody's"));
            };
            if !is_same(&view, expected) {
                return Err(format!("(d) {view:?}, not {expected:?}"));
            }
            for (of_delegate, found) in [(false, view.dispute), (true, view.delegates_dispute)] {
                let key = (subject.to_owned(), seq, of_delegate);
                let dispute = self.reference.disputes.get(&key);
                let found = found.map(|it| (it.by, it.code, it.answer.map(|it| it.answer)));
                let expected = dispute.map(|it| (it.by.clone(), it.code, it.answer));
                if found != expected {
                    return Err(format!("(d) dispute {found:?}, not {expected:?}"));
                }
            }
        }
        Ok(())
    }

    /// (e) Each emergency has its entry, each that nobody reviewed stands among the open reviews, and
    /// the reverse.
    fn compare_emergencies(&mut self, subject: &str) -> Result<(), String> {
        let known = &self.reference;
        let expected: BTreeMap<u32, _> = known
            .emergencies
            .iter()
            .filter(|((whose, _), _)| whose == subject)
            .map(|((_, number), it)| (*number, it.clone()))
            .collect();
        let page: EmergenciesResponse = self.ask_audit(&audit::QueryMsg::Emergencies {
            subject: subject.to_owned(),
            cursor: None,
            limit: Some(100),
        })?;
        let numbers: Vec<u32> = page.emergencies.iter().map(|it| it.number).collect();
        if numbers != expected.keys().copied().collect::<Vec<_>>() {
            return Err(format!("(e) emergencies {numbers:?}, not {expected:?}"));
        }
        let mut open = BTreeSet::new();
        let mut overdue = BTreeSet::new();
        let mut actors = BTreeSet::new();
        for view in page.emergencies {
            let it = &expected[&view.number];
            let entry = known.entry(subject, view.number).unwrap();
            let late = it.review.is_none() && entry.time + 30 * DAY <= known.now;
            let until = match entry.what {
                Recorded::Declared { until, .. } => Some(until),
                _ => None,
            };
            let review = view.review.as_ref();
            let review = review.map(|it| (it.time.0, it.by.clone(), it.verdict));
            let same = view.flagged == it.flagged
                && view.overdue == late
                && view.actor == entry.actor
                && view.custodian == entry.custodian
                && view.until.map(|until| until.0) == until
                && view.running == until.is_some_and(|until| known.now < until)
                && review == it.review;
            if !same {
                return Err(format!("(d) {view:?}, not {it:?} of {entry:?}"));
            }
            actors.insert(view.actor);
            if it.review.is_none() {
                open.insert(view.number);
                if late {
                    overdue.insert(view.number);
                }
            }
            if it.flagged && until.is_some() {
                count(&mut self.tally.outcomes, "flagged emergency seen");
            }
        }
        for (only_overdue, expected) in [(false, &open), (true, &overdue)] {
            let found = self.open_reviews(subject, only_overdue)?;
            if found != *expected {
                return Err(format!("(e) open reviews {found:?}, not {expected:?}"));
            }
        }
        if !overdue.is_empty() {
            count(&mut self.tally.outcomes, "overdue review seen");
        }
        for actor in actors {
            self.compare_emergencies_of(&actor)?;
        }
        Ok(())
    }

    fn open_reviews(&self, subject: &str, overdue: bool) -> Result<BTreeSet<u32>, String> {
        let page: EmergenciesResponse = self.ask_audit(&audit::QueryMsg::OpenReviews {
            subject: Some(subject.to_owned()),
            organization: None,
            overdue: overdue.then_some(true),
            cursor: None,
            limit: Some(100),
        })?;
        Ok(page.emergencies.iter().map(|it| it.number).collect())
    }

    /// (e) Those of an actor, by whatever subject.
    fn compare_emergencies_of(&self, actor: &str) -> Result<(), String> {
        let page: EmergenciesResponse = self.ask_audit(&audit::QueryMsg::EmergenciesOf {
            actor: actor.to_owned(),
            cursor: None,
            limit: Some(100),
        })?;
        let found: BTreeSet<(String, u32)> = page
            .emergencies
            .into_iter()
            .map(|it: EmergencyView| (it.subject, it.number))
            .collect();
        let known = &self.reference;
        let expected: BTreeSet<(String, u32)> = known
            .emergencies
            .keys()
            .filter(|(subject, number)| {
                known
                    .entry(subject, *number)
                    .is_some_and(|entry| entry.actor == actor)
            })
            .cloned()
            .collect();
        if found != expected {
            return Err(format!("(e) of {actor}: {found:?}, not {expected:?}"));
        }
        Ok(())
    }

    fn compare_settings(&self, step: &Step) -> Result<(), String> {
        let known = &self.reference;
        let config: audit::ConfigResponse = self.ask_audit(&audit::QueryMsg::Config {})?;
        let permits = config.emergency_without_consent == salus_audit_api::EmergencyPolicy::Permit;
        let same = config.owner == known.owners[AUDIT].owner
            && config.paused == known.is_paused(AUDIT)
            && permits == known.permits_without_consent();
        if !same {
            return Err(format!("(d) {config:?}, not {:?}", known.policy));
        }
        let Message::Audit(
            audit::ExecuteMsg::SetLegalBases { r#as, .. }
            | audit::ExecuteMsg::WithdrawLegalBases { r#as, .. },
        ) = &step.message
        else {
            return Ok(());
        };
        let found: audit::LegalBasesResponse = self.ask_audit(&audit::QueryMsg::LegalBases {
            custodian: r#as.clone(),
        })?;
        let found: Vec<_> = found
            .bases
            .into_iter()
            .map(|row| (row.purpose, row.basis))
            .collect();
        let expected = known.bases_in_force(r#as).cloned().unwrap_or_default();
        if found != expected {
            return Err(format!("(d) bases {found:?}, not {expected:?}"));
        }
        Ok(())
    }
}

/// A length as cells and hashes write it.
fn length(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn is_same(view: &EntryView, expected: &Entry) -> bool {
    let sent = matches!(view.assurance, AssuranceView::Sent {});
    let outcome = view.outcome.map(outcome_code);
    let what = match &expected.what {
        Recorded::Decided {
            outcome: decided,
            reason,
            basis,
        } => {
            view.mode == Mode::Gate
                && outcome == Some(decided)
                && view.reason.code() == reason
                && view.legal_basis == *basis
        }
        Recorded::Reported(report) => {
            view.mode == Mode::Report && outcome.is_none() && view.report == Some(*report)
        }
        Recorded::Declared {
            reason,
            hash,
            until,
        } => {
            view.mode == Mode::Declaration
                && outcome.is_none()
                && view.declared.is_some_and(|it| {
                    it.reason == *reason && it.hash == *hash && it.until.0 == *until
                })
        }
    };
    what && view.time.0 == expected.time
        && view.custodian == expected.custodian
        && sent == expected.sent
        && view.actor == expected.actor
        && view.organization == expected.organization
        && view.on_behalf_of.is_some() == expected.on_behalf
        && view.purpose == expected.purpose
        && view.action == expected.action
        && view.access_id == expected.access_id
        && view.emergency == expected.emergency
}
