use cosmwasm_std::HexBinary;
use salus_audit_api::cells::{
    DeclaredCell, EmergencyCell, OpenReviewCell, emergencies_prefix, of_actor_prefix,
    open_reviews_prefix,
};
use salus_audit_api::msg::{EmergenciesResponse, EmergencyView, ReviewView};
use salus_contract_kit::{KitError, cells_under, page_limit, take_page};
use salus_vocabulary::packed::PackError;
use salus_vocabulary::{Id, Instant};

use super::View;
use super::entries::assurance_view;
use crate::ContractError;
use crate::ask::Named;
use crate::emergency::{Found, is_overdue};

/// Where an emergency stands.
struct Place {
    subject: Id,
    number: u32,
}

/// A place behind the part of a key that the next page continues from.
type Item = Result<(Vec<u8>, Place), ContractError>;

/// Which open reviews.
pub struct Open {
    /// For whom the emergencies were declared.
    pub subject: Option<String>,
    /// The organization that they were declared in.
    pub organization: Option<String>,
    /// Whether only those that are overdue.
    pub overdue: bool,
}

impl View<'_> {
    pub fn emergency(&self, subject: String, number: u32) -> Result<EmergencyView, ContractError> {
        let subject = self.name(subject)?;
        let place = Place {
            subject: subject.id,
            number,
        };
        match Found::load(self.deps.storage, &subject.id, number)? {
            Some(found) => self.emergency_view(&place, found),
            None => Err(no_emergency(subject, number)),
        }
    }

    pub fn emergencies(
        &self,
        subject: String,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<EmergenciesResponse, ContractError> {
        let subject = self.name(subject)?.id;
        let after = part(cursor, 4)?;
        let items = self.of_subject(subject, after.as_deref());
        self.emergency_page(items, limit, |_| true)
    }

    pub fn emergencies_of(
        &self,
        actor: String,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<EmergenciesResponse, ContractError> {
        let actor = self.name(actor)?.id;
        let after = part(cursor, 5)?;
        let cells = cells_under::<DeclaredCell>(
            self.deps.storage,
            &of_actor_prefix(&actor),
            after.as_deref(),
        );
        let items = cells.map(|item| {
            let (key, cell) = item?;
            let place = Place {
                subject: cell.subject,
                number: cell.number,
            };
            Ok((key, place))
        });
        self.emergency_page(Box::new(items), limit, |_| true)
    }

    pub fn open_reviews(
        &self,
        open: Open,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<EmergenciesResponse, ContractError> {
        let organization = open
            .organization
            .map(|text| self.name(text))
            .transpose()?
            .map(|named| named.id);
        let items = match open.subject {
            Some(subject) => {
                let subject = self.name(subject)?.id;
                let after = part(cursor, 4)?;
                self.of_subject(subject, after.as_deref())
            }
            None => self.open_everywhere(cursor, open.overdue)?,
        };
        self.emergency_page(items, limit, |found| {
            found.cell.review.is_none()
                && (!open.overdue || found.is_overdue(self.now))
                && organization.is_none_or(|organization| {
                    let entry = &found.entry;
                    entry.custodian == organization || entry.organization == Some(organization)
                })
        })
    }

    fn of_subject(&self, subject: Id, after: Option<&[u8]>) -> Box<dyn Iterator<Item = Item> + '_> {
        let prefix = emergencies_prefix(&subject);
        let cells = cells_under::<EmergencyCell>(self.deps.storage, &prefix, after);
        Box::new(cells.map(move |item| {
            let (key, _) = item?;
            let number = number(&key)?;
            Ok((key, Place { subject, number }))
        }))
    }

    /// The open reviews of all subjects, oldest first, so that those overdue come first.
    fn open_everywhere(
        &self,
        cursor: Option<&str>,
        overdue: bool,
    ) -> Result<Box<dyn Iterator<Item = Item> + '_>, ContractError> {
        let after = cursor
            .map(|text| match HexBinary::from_hex(text) {
                Ok(part) if review_place(part.as_slice()).is_ok() => Ok(part),
                _ => Err(ContractError::Cursor),
            })
            .transpose()?;
        let cells = cells_under::<OpenReviewCell>(
            self.deps.storage,
            &open_reviews_prefix(),
            after.as_deref(),
        );
        let now = self.now;
        let items = cells.map(|item| {
            let (key, _) = item?;
            let place = review_place(&key)?;
            Ok((key, place))
        });
        Ok(Box::new(items.take_while(move |item: &Item| {
            !overdue
                || item
                    .as_ref()
                    .map_or(true, |(key, _)| is_overdue(recorded(key), now))
        })))
    }

    fn emergency_page(
        &self,
        items: Box<dyn Iterator<Item = Item> + '_>,
        limit: Option<u32>,
        keep: impl Fn(&Found) -> bool,
    ) -> Result<EmergenciesResponse, ContractError> {
        let (emergencies, next) = take_page(items, page_limit(limit)?, |_, place| {
            let found = Found::load(self.deps.storage, &place.subject, place.number)?;
            match found.filter(&keep) {
                Some(found) => self.emergency_view(&place, found).map(Some),
                None => Ok(None),
            }
        })?;
        Ok(EmergenciesResponse {
            emergencies,
            next: next.map(|key| HexBinary::from(key).to_hex()),
        })
    }

    fn emergency_view(&self, place: &Place, found: Found) -> Result<EmergencyView, ContractError> {
        let entry = &found.entry;
        let grounds = entry.grounds().ok_or_else(unreadable)?;
        Ok(EmergencyView {
            number: place.number,
            subject: self.text(&place.subject)?,
            actor: self.text(&entry.actor)?,
            organization: entry.organization.map(|id| self.text(&id)).transpose()?,
            custodian: self.text(&entry.custodian)?,
            assurance: assurance_view(entry.assurance),
            recorded: entry.time,
            until: found.until(),
            running: found.is_running(self.now),
            reason: grounds.reason,
            hash: grounds.hash,
            flagged: found.cell.flagged,
            overdue: found.is_overdue(self.now),
            review: match &found.cell.review {
                None => None,
                Some(review) => Some(ReviewView {
                    time: review.at,
                    by: self.text(&review.by)?,
                    verdict: review.verdict,
                    hash: review.hash,
                }),
            },
        })
    }
}

/// The part of a key that a cursor writes in hex.
fn part(cursor: Option<&str>, length: usize) -> Result<Option<Vec<u8>>, ContractError> {
    let Some(text) = cursor else { return Ok(None) };
    match HexBinary::from_hex(text) {
        Ok(part) if part.len() == length => Ok(Some(part.into())),
        _ => Err(ContractError::Cursor),
    }
}

fn number(part: &[u8]) -> Result<u32, KitError> {
    let bytes = part.try_into().map_err(|_| unreadable())?;
    Ok(u32::from_be_bytes(bytes))
}

/// When an emergency was recorded, as the key of its open review says.
fn recorded(key: &[u8]) -> Instant {
    let seconds = key.first_chunk::<8>();
    Instant(seconds.map_or(0, |bytes| u64::from_be_bytes(*bytes)))
}

/// Time (8 bytes), length and bytes of the subject, number (4 bytes).
fn review_place(key: &[u8]) -> Result<Place, KitError> {
    let subject = key.get(9..key.len().saturating_sub(4)).unwrap_or_default();
    if key.get(8).copied().map(usize::from) != Some(subject.len()) {
        return Err(unreadable());
    }
    let last = key.last_chunk::<4>().ok_or_else(unreadable)?;
    Ok(Place {
        subject: Id::try_from(subject).map_err(|_| unreadable())?,
        number: u32::from_be_bytes(*last),
    })
}

/// A key or an entry of this contract's own that is not what it should be.
fn unreadable() -> KitError {
    KitError::UnreadableCell {
        cell: "emergency",
        source: PackError::Invalid("place"),
    }
}

fn no_emergency(subject: Named, number: u32) -> ContractError {
    ContractError::NoEmergency {
        subject: subject.text,
        number,
    }
}
