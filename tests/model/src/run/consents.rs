//! Consents, exclusions and requests are as the reference has them: (c), (d), (e), (g).

use std::collections::BTreeSet;

use salus_consent_api::msg::{
    self as consent, ConsentView, ExclusionsResponse, RequestsResponse, Status, SubjectResponse,
};
use salus_policy::Custodian;
use salus_test_kit::{Contract, World};
use salus_vectors::{Contract as Stranger, read_cell};
use salus_vocabulary::ObjectId;

use super::Runner;
use super::properties::{Changed, subjects};
use crate::address::canonical;
use crate::reference::{CONSENT, can_deny, over};
use crate::step::Step;

impl<W: World> Runner<W> {
    fn ask_consent<R: serde::de::DeserializeOwned>(
        &self,
        query: &consent::QueryMsg,
    ) -> Result<R, String> {
        self.ask(Contract::ConsentRegistry, query)
    }

    pub(super) fn compare_consents(
        &mut self,
        step: &Step,
        changed: &Changed,
    ) -> Result<(), String> {
        let config: consent::ConfigResponse = self.ask_consent(&consent::QueryMsg::Config {})?;
        let owner = &self.reference.owners[CONSENT];
        let paused = self.reference.is_paused(CONSENT);
        if config.owner != owner.owner || config.paused != paused {
            return Err(format!("(d) {config:?}, not {owner:?} and {paused}"));
        }
        for subject in subjects(&step.message) {
            self.compare_consents_of(&subject)?;
            self.compare_exclusions_of(&subject)?;
            self.compare_requests_of(&subject)?;
            self.rows_have_their_consents(&subject, changed)?;
        }
        Ok(())
    }

    /// (c) What was ended stays ended; (g) versions are as they should be; (e) no other is there.
    fn compare_consents_of(&self, subject: &str) -> Result<(), String> {
        let mut found: Vec<ConsentView> = Vec::new();
        let mut cursor = None;
        loop {
            let page: consent::ConsentsResponse =
                self.ask_consent(&consent::QueryMsg::Consents {
                    subject: subject.to_owned(),
                    custodian: None,
                    cursor,
                    limit: Some(100),
                })?;
            found.extend(page.consents);
            match page.next {
                None => break,
                next => cursor = next,
            }
        }
        let expected = self
            .reference
            .consents
            .iter()
            .filter(|((whose, _), _)| whose == subject);
        if found.len() != expected.clone().count() {
            return Err(format!("(e) {} consents are listed", found.len()));
        }
        for view in found {
            let Some(expected) = self.reference.consent(subject, view.id) else {
                return Err(format!("(e) {view:?} is nobody's"));
            };
            let ended = matches!(
                view.status,
                Status::Revoked | Status::Replaced | Status::EnteredInError
            );
            let by: Vec<Option<String>> = view.history.iter().map(|it| it.by.clone()).collect();
            let same = view.version == expected.version
                && ended == expected.ended
                && view.stripped == expected.stripped
                && view.can_deny == can_deny(&expected.terms)
                && view.history[0].at.0 == expected.granted
                && by == expected.by;
            if !same {
                return Err(format!("(c) {view:?}, not {expected:?}"));
            }
        }
        Ok(())
    }

    /// (d) The count of exclusions is how many are stored.
    fn compare_exclusions_of(&self, subject: &str) -> Result<(), String> {
        let page: ExclusionsResponse = self.ask_consent(&consent::QueryMsg::Exclusions {
            subject: subject.to_owned(),
            cursor: None,
            limit: Some(100),
        })?;
        let everywhere: SubjectResponse = self.ask_consent(&consent::QueryMsg::Subject {
            subject: subject.to_owned(),
        })?;
        let expected = self
            .reference
            .exclusions
            .iter()
            .filter(|((whose, _), _)| whose == subject);
        let listed = expected.clone().filter(|((_, who), it)| {
            page.exclusions.iter().any(|view| {
                view.excluded == *who
                    && view.since.0 == it.since
                    && view.even_in_emergency == it.even_in_emergency
                    && view.by == it.by
                    && view.voided == self.reference.is_voided(subject, it.since, true)
            })
        });
        let (listed, count) = (listed.count(), expected.count());
        let same = everywhere.exclusions as usize == count
            && page.exclusions.len() == count
            && listed == count;
        if !same {
            return Err(format!("(d) {everywhere:?}, {page:?}, not {count}"));
        }
        Ok(())
    }

    /// (e) The list of open requests has those that are open.
    fn compare_requests_of(&self, subject: &str) -> Result<(), String> {
        let page: RequestsResponse = self.ask_consent(&consent::QueryMsg::OpenRequests {
            subject: subject.to_owned(),
            cursor: None,
            limit: Some(100),
        })?;
        let found: BTreeSet<(String, ObjectId)> = page
            .requests
            .into_iter()
            .map(|it| (it.organization, it.id))
            .collect();
        let expected: BTreeSet<(String, ObjectId)> = self
            .reference
            .requests
            .iter()
            .filter(|((whose, _, _), it)| whose == subject && self.reference.is_open(it))
            .map(|((_, organization, id), _)| (organization.clone(), *id))
            .collect();
        if found != expected {
            return Err(format!("(e) open requests {found:?}, not {expected:?}"));
        }
        Ok(())
    }

    /// (e) Each row has its consent, for the row's custodian, and each live consent has one row. Rows
    /// are read as `docs/formats.md` says, by the stranger's reader.
    fn rows_have_their_consents(&self, subject: &str, changed: &Changed) -> Result<(), String> {
        let touches_rows = changed.keys().any(|key| matches!(key[0], 1 | 3));
        if !touches_rows {
            return Ok(());
        }
        let owner = canonical(subject);
        let mut rows: Vec<(Option<Vec<u8>>, String)> = Vec::new();
        for (key, value) in &self.cells[&Contract::ConsentRegistry] {
            let custodian = match key[0] {
                1 if key[1..] == owner => None,
                3 if key[2..22] == owner => Some(key[22..].to_vec()),
                _ => continue,
            };
            let read = read_cell(Stranger::ConsentRegistry, key, value)?;
            for row in read.meaning["rows"].as_array().unwrap() {
                let id = row["id"].as_str().unwrap().to_owned();
                rows.push((custodian.clone(), id));
            }
        }
        for (custodian, id) in &rows {
            let found = self
                .reference
                .consents
                .iter()
                .find(|((whose, one), _)| whose == subject && one.to_string() == *id);
            let for_it = found.map(|(_, it)| match &it.terms.custodian {
                Custodian::Any => None,
                Custodian::Identity(one) => Some(canonical(one)),
            });
            if for_it.as_ref() != Some(custodian) {
                return Err(format!("(e) the row of {id} stands for {custodian:02x?}"));
            }
        }
        for (id, it) in self.reference.live_consents(subject) {
            let id = id.to_string();
            let number = rows.iter().filter(|(_, row)| *row == id).count();
            if number != 1 && !over(&it.terms.period, self.reference.now) {
                return Err(format!("(e) {id} is live and has {number} rows"));
            }
        }
        Ok(())
    }
}
