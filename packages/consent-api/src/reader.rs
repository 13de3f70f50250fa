use salus_contract_kit::{CellSource, Header, HeaderKind, KitError};
use salus_identity_api::Standing;
use salus_policy::{Actor, EmergencyWithoutConsent, Exclusion, Given, Granted, Request};
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::cells::{
    ConsentCell, ExclusionCell, Row, RowsCell, SubjectCell, consent_key, exclusion_key, rows_key,
    subject_key,
};

/// Reads consents, from consent-registry's own storage or raw from a peer.
pub struct ConsentReader<'a> {
    cells: CellSource<'a>,
    header: Header,
}

/// What a subject's cells say towards one request: everything that [`salus_policy::decide`] needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// Consents that may matter, with their ids.
    pub consents: Vec<(ObjectId, ConsentCell)>,
    /// Exclusions of the actor and of its organizations.
    pub exclusions: Vec<Exclusion>,
    /// What the subject's identity says of all its consents.
    pub standing: Standing,
    /// The first bound after now of consents that were not opened.
    pub next_bound: Option<Instant>,
}

impl<'a> ConsentReader<'a> {
    /// Reads the header first: without one of the right kind and layout nothing is answered.
    pub fn new(cells: CellSource<'a>) -> Result<Self, KitError> {
        Ok(Self {
            cells,
            header: cells.header(HeaderKind::Consent)?,
        })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What holds for a subject everywhere.
    pub fn subject(&self, subject: &Id) -> Result<SubjectCell, KitError> {
        Ok(self.cells.read(&subject_key(subject))?.unwrap_or_default())
    }

    /// The rows of a subject for a custodian.
    pub fn rows(&self, subject: &Id, custodian: &Id) -> Result<RowsCell, KitError> {
        Ok(self
            .cells
            .read(&rows_key(subject, custodian))?
            .unwrap_or_default())
    }

    /// One consent.
    pub fn consent(&self, subject: &Id, id: &ObjectId) -> Result<Option<ConsentCell>, KitError> {
        self.cells.read(&consent_key(subject, id))
    }

    /// Reads what one request needs, and opens no consent that cannot matter to it. `standing` is
    /// what identity-registry says of the subject.
    pub fn gather(&self, request: &Request, standing: Standing) -> Result<Gathered, KitError> {
        let now = request.time;
        let everywhere = self.subject(&request.subject)?;
        let here = self.rows(&request.subject, &request.custodian)?;
        let mut gathered = Gathered {
            consents: Vec::new(),
            exclusions: Vec::new(),
            standing,
            next_bound: None,
        };
        if everywhere.exclusions > 0 {
            gathered.exclusions = self.exclusions(&request.subject, &request.actor, now)?;
        }
        for row in here.rows.iter().chain(&everywhere.rows) {
            if row.is_silent(now, &request.purpose, request.emergency.is_some()) {
                let bound = row.period.next_bound(now);
                gathered.next_bound = gathered.next_bound.into_iter().chain(bound).min();
            } else {
                gathered.open(row, self.consent(&request.subject, &row.id)?)?;
            }
        }
        Ok(gathered)
    }

    fn exclusions(
        &self,
        subject: &Id,
        actor: &Actor,
        now: Instant,
    ) -> Result<Vec<Exclusion>, KitError> {
        let organizations = actor
            .memberships
            .iter()
            .filter(|membership| membership.period.contains(now))
            .map(|membership| membership.organization);
        let mut asked: Vec<Id> = Vec::new();
        let mut found = Vec::new();
        let acting_for = actor
            .organization
            .iter()
            .map(|organization| organization.identity);
        for excluded in [actor.identity]
            .into_iter()
            .chain(acting_for)
            .chain(organizations)
        {
            if asked.contains(&excluded) {
                continue;
            }
            asked.push(excluded);
            let cell: Option<ExclusionCell> =
                self.cells.read(&exclusion_key(subject, &excluded))?;
            found.extend(cell.map(|cell| Exclusion {
                excluded,
                since: cell.since,
                even_in_emergency: cell.even_in_emergency,
                by_delegate: cell.by.is_some(),
            }));
        }
        Ok(found)
    }
}

impl Gathered {
    fn open(&mut self, row: &Row, consent: Option<ConsentCell>) -> Result<(), KitError> {
        let consent = consent.ok_or(KitError::UnreadablePeer { cell: "consent" })?;
        if consent.is_active() {
            self.consents.push((row.id, consent));
        }
        Ok(())
    }

    /// Calls `decide` with what was gathered.
    pub fn with_given<T>(
        &self,
        emergency_without_consent: EmergencyWithoutConsent,
        decide: impl FnOnce(&Given<'_>) -> T,
    ) -> T {
        let consents: Vec<Granted<'_>> = self
            .consents
            .iter()
            .map(|(id, consent)| Granted {
                reference: consent.reference(*id),
                granted: consent.granted(),
                stripped: consent.is_stripped() || self.standing.permits_ended,
                refusal: consent.is_refusal(),
                by_delegate: consent.is_of_delegates(),
                terms: consent.terms.open(),
            })
            .collect();
        decide(&Given {
            consents: &consents,
            exclusions: &self.exclusions,
            voided: &self.standing.voided,
            emergency_without_consent,
        })
    }
}
