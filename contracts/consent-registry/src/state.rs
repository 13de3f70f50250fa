//! The storage of the registry. Cells that peers read raw are laid out in `salus-consent-api`; the
//! rest is here. Namespaces: 0 header, 1 subjects, 2 exclusions, 3 rows, 4 consents, 7 open requests,
//! 8 requests, 9 outcomes of requests (all in the api), 5 peer, 6 ownership; `contract_info` is cw2's.

use cosmwasm_std::Storage;
use salus_consent_api::cells::{
    ConsentCell, ExclusionCell, OpenRequestCell, RequestCell, RequestOutcomeCell, RequestRef, Row,
    RowsCell, SubjectCell, consent_key, consents_of, exclusion_key, exclusions_of,
    open_request_key, open_requests_of, open_requests_under, request_key, request_outcome_key,
    rows_key, subject_key,
};
use salus_contract_kit::{
    Cell, CellSource, Header, HeaderKind, Key, KitError, Ownership, cells_under, delete, load, save,
};
use salus_policy::{Category, Custodian, Grantee};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant, ObjectId};

/// `identity-registry -> PeerCell`. Every message reads it, so it repeats the end of the pause, and
/// holds nothing else.
fn peer_key() -> Key {
    Key::new(5)
}

/// `ownership -> Ownership`; layout 1 has the owner alone.
fn ownership_key() -> Key {
    Key::new(6)
}

/// What every message needs of this contract itself, in one read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerCell {
    /// The identity-registry that was named at instantiation.
    pub identity_registry: Id,
    /// Paused until this instant, exclusive, as in the header; 0 if never paused.
    pub paused_until: Instant,
}

/// Identity-registry, end of the pause. Layout 1 has the first alone: that build had no pause.
impl Pack for PeerCell {
    fn pack(&self, out: &mut Writer) {
        self.identity_registry.pack(out);
        self.paused_until.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            identity_registry: Id::unpack(source)?,
            paused_until: Instant::unpack(source)?,
        })
    }
}

impl Cell for PeerCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "peer";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 => Ok(Self {
                identity_registry: Id::unpack(source)?,
                paused_until: Instant(0),
            }),
            Self::LAYOUT => Self::unpack(source),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}

impl PeerCell {
    /// Refuses while paused.
    pub fn require_running(&self, now: Instant) -> Result<(), KitError> {
        if now < self.paused_until {
            return Err(KitError::Paused {
                until: self.paused_until.0,
            });
        }
        Ok(())
    }
}

fn require<T: Cell>(cell: Option<T>) -> Result<T, KitError> {
    cell.ok_or(KitError::UnreadableCell {
        cell: T::NAME,
        source: PackError::Truncated,
    })
}

/// The header; an error before instantiation.
pub fn header(storage: &dyn Storage) -> Result<Header, KitError> {
    CellSource::Own(storage).header(HeaderKind::Consent)
}

/// What every message needs of this contract; an error before instantiation.
pub fn peer(storage: &dyn Storage) -> Result<PeerCell, KitError> {
    require(load(storage, &peer_key())?)
}

/// Writes it.
pub fn save_peer(storage: &mut dyn Storage, peer: &PeerCell) {
    save(storage, &peer_key(), peer);
}

/// The owner, and to whom the contract is offered; an error before instantiation.
pub fn ownership(storage: &dyn Storage) -> Result<Ownership, KitError> {
    require(load(storage, &ownership_key())?)
}

/// Writes the ownership.
pub fn save_ownership(storage: &mut dyn Storage, ownership: &Ownership) {
    save(storage, &ownership_key(), ownership);
}

/// What holds for a subject at every custodian.
pub fn subject(storage: &dyn Storage, subject: &Id) -> Result<SubjectCell, KitError> {
    Ok(load(storage, &subject_key(subject))?.unwrap_or_default())
}

/// Writes what holds for a subject at every custodian.
pub fn save_subject(storage: &mut dyn Storage, subject: &Id, cell: &SubjectCell) {
    save(storage, &subject_key(subject), cell);
}

/// A consent, also when ended.
pub fn consent(
    storage: &dyn Storage,
    subject: &Id,
    id: &ObjectId,
) -> Result<Option<ConsentCell>, KitError> {
    load(storage, &consent_key(subject, id))
}

/// A consent that a row names.
pub fn consent_of_row(
    storage: &dyn Storage,
    subject: &Id,
    id: &ObjectId,
) -> Result<ConsentCell, KitError> {
    require(consent(storage, subject, id)?)
}

/// Writes a consent.
pub fn save_consent(storage: &mut dyn Storage, subject: &Id, id: &ObjectId, cell: &ConsentCell) {
    save(storage, &consent_key(subject, id), cell);
}

/// All consents of a subject in the order of their ids, behind `after` if it is given.
pub fn consents(
    storage: &dyn Storage,
    subject: &Id,
    after: Option<ObjectId>,
) -> impl Iterator<Item = Result<(ObjectId, ConsentCell), KitError>> {
    let after = after.as_ref().map(ObjectId::as_slice);
    cells_under(storage, &consents_of(subject), after)
        .map(|item| item.and_then(|(part, cell)| Ok((part_of_key(&part)?, cell))))
}

/// The exclusion of somebody by a subject.
pub fn exclusion(
    storage: &dyn Storage,
    subject: &Id,
    excluded: &Id,
) -> Result<Option<ExclusionCell>, KitError> {
    load(storage, &exclusion_key(subject, excluded))
}

/// Writes an exclusion. The number of exclusions is the caller's to keep.
pub fn save_exclusion(
    storage: &mut dyn Storage,
    subject: &Id,
    excluded: &Id,
    cell: &ExclusionCell,
) {
    save(storage, &exclusion_key(subject, excluded), cell);
}

/// Removes an exclusion. The number of exclusions is the caller's to keep.
pub fn remove_exclusion(storage: &mut dyn Storage, subject: &Id, excluded: &Id) {
    delete(storage, &exclusion_key(subject, excluded));
}

/// All exclusions of a subject in the order of the identities' bytes, behind `after` if it is
/// given.
pub fn exclusions(
    storage: &dyn Storage,
    subject: &Id,
    after: Option<Id>,
) -> impl Iterator<Item = Result<(Id, ExclusionCell), KitError>> {
    let after = after.as_ref().map(Id::as_slice);
    cells_under(storage, &exclusions_of(subject), after).map(|item| {
        item.and_then(|(part, cell)| {
            let excluded = Id::try_from(part.as_slice()).map_err(|_| unreadable_key())?;
            Ok((excluded, cell))
        })
    })
}

/// A request, also when closed.
pub fn request(
    storage: &dyn Storage,
    subject: &Id,
    request: &RequestRef,
) -> Result<Option<RequestCell>, KitError> {
    load(storage, &request_key(subject, request))
}

/// A request that the list of open ones names.
pub fn request_of_list(
    storage: &dyn Storage,
    subject: &Id,
    named: &RequestRef,
) -> Result<RequestCell, KitError> {
    require(request(storage, subject, named)?)
}

/// How a request was closed; `None`: by no message.
pub fn request_outcome(
    storage: &dyn Storage,
    subject: &Id,
    request: &RequestRef,
) -> Result<Option<RequestOutcomeCell>, KitError> {
    load(storage, &request_outcome_key(subject, request))
}

/// Writes a request, once, and lists it as open.
pub fn open_request(
    storage: &mut dyn Storage,
    subject: &Id,
    request: &RequestRef,
    cell: &RequestCell,
) {
    let lapses = cell.lapses();
    save(storage, &request_key(subject, request), cell);
    save(
        storage,
        &open_request_key(subject, request),
        &OpenRequestCell { lapses },
    );
}

/// Closes a request: writes how and takes it from the list of open ones.
pub fn close_request(
    storage: &mut dyn Storage,
    subject: &Id,
    request: &RequestRef,
    outcome: &RequestOutcomeCell,
) {
    save(storage, &request_outcome_key(subject, request), outcome);
    unlist_request(storage, subject, request);
}

/// Takes a request from the list of open ones.
pub fn unlist_request(storage: &mut dyn Storage, subject: &Id, request: &RequestRef) {
    delete(storage, &open_request_key(subject, request));
}

/// What is listed as open of one organization to one subject: never more than it has places.
pub fn listed_requests(
    storage: &dyn Storage,
    subject: &Id,
    organization: &Id,
) -> Result<Vec<(ObjectId, OpenRequestCell)>, KitError> {
    let mut listed = Vec::new();
    for item in cells_under(storage, &open_requests_under(subject, organization), None) {
        let (part, cell) = item?;
        listed.push((part_of_key(&part)?, cell));
    }
    Ok(listed)
}

/// What is listed as open to a subject, by organization and id, behind `after` if it is given.
pub fn all_listed_requests(
    storage: &dyn Storage,
    subject: &Id,
    after: Option<&RequestRef>,
) -> impl Iterator<Item = Result<(RequestRef, OpenRequestCell), KitError>> {
    let prefix = open_requests_of(subject);
    let skipped = prefix.as_slice().len();
    let after = after.map(|after| open_request_key(subject, after));
    let after = after
        .as_ref()
        .and_then(|after| after.as_slice().get(skipped..));
    cells_under(storage, &prefix, after).map(|item| {
        let (part, cell) = item?;
        let (length, rest) = part.split_first().ok_or_else(unreadable_key)?;
        let (organization, id) = rest
            .split_at_checked(usize::from(*length))
            .ok_or_else(unreadable_key)?;
        let request = RequestRef {
            organization: Id::try_from(organization).map_err(|_| unreadable_key())?,
            id: part_of_key(id)?,
        };
        Ok((request, cell))
    })
}

fn part_of_key(part: &[u8]) -> Result<ObjectId, KitError> {
    ObjectId::from_packed(part).map_err(|_| unreadable_key())
}

fn unreadable_key() -> KitError {
    KitError::UnreadableCell {
        cell: "key",
        source: PackError::Invalid("key"),
    }
}

/// The rows of a subject for one custodian, or for any: one a live consent, one a slot. Revoked
/// consents and those whose period is over may still have theirs.
pub struct Shelf {
    subject: Id,
    place: Place,
    rows: Vec<Row>,
}

enum Place {
    Custodian(Id),
    Any(SubjectCell),
}

impl Shelf {
    /// Reads the rows for a custodian.
    pub fn load(
        storage: &dyn Storage,
        subject_id: &Id,
        custodian: &Custodian,
    ) -> Result<Self, KitError> {
        let (place, rows) = match custodian {
            Custodian::Identity(custodian) => {
                let cell: RowsCell =
                    load(storage, &rows_key(subject_id, custodian))?.unwrap_or_default();
                (Place::Custodian(*custodian), cell.rows)
            }
            Custodian::Any => {
                let mut cell = subject(storage, subject_id)?;
                let rows = std::mem::take(&mut cell.rows);
                (Place::Any(cell), rows)
            }
        };
        Ok(Self {
            subject: *subject_id,
            place,
            rows,
        })
    }

    /// Whose data they are about.
    pub fn custodian(&self) -> Custodian {
        match &self.place {
            Place::Custodian(custodian) => Custodian::Identity(*custodian),
            Place::Any(_) => Custodian::Any,
        }
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row that fills a slot.
    pub fn in_slot(&self, category: Category, grantee: &Grantee) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.category == category && row.grantee == *grantee)
    }

    /// Keeps only some rows.
    pub fn retain(&mut self, keep: impl FnMut(&Row) -> bool) {
        self.rows.retain(keep);
    }

    /// Adds the row of a new consent. They are kept in the order of their ids, so that a batch in
    /// another order leaves the same cell.
    pub fn insert(&mut self, row: Row) {
        let at = self.rows.iter().position(|other| other.id > row.id);
        self.rows.insert(at.unwrap_or(self.rows.len()), row);
    }

    /// Writes the rows.
    pub fn save(self, storage: &mut dyn Storage) {
        let Self {
            subject,
            place,
            rows,
        } = self;
        match place {
            Place::Custodian(custodian) => {
                save(storage, &rows_key(&subject, &custodian), &RowsCell { rows });
            }
            Place::Any(cell) => save_subject(storage, &subject, &SubjectCell { rows, ..cell }),
        }
    }
}
