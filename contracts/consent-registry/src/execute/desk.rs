//! The consents of one subject that a message touches. Everything happens here in memory, and is
//! written only once nothing can be refused any more; a preview writes nothing.

use cosmwasm_std::Storage;
use salus_consent_api::bounds::{MAX_LIVE, MAX_LIVE_OF_DELEGATES};
use salus_consent_api::cells::{self, ChangeKind, ConsentCell, Row, Through};
use salus_consent_api::msg::Status;
use salus_contract_kit::KitError;
use salus_identity_api::IdentityReader;
use salus_policy::{ConsentRef, Custodian};
use salus_vocabulary::{Id, Instant, ObjectId};

use crate::delegate::Delegate;
use crate::events::{Change, Slot};
use crate::state::Shelf;
use crate::{ContractError, state};

/// Where the consents of one subject are changed.
pub struct Desk<'a> {
    storage: &'a dyn Storage,
    registry: &'a IdentityReader<'a>,
    subject: Id,
    now: Instant,
    delegate: Option<&'a Delegate<'a>>,
    touched: Touched,
}

/// What came out of it.
#[derive(Default)]
pub struct Touched {
    /// Consents that are new or changed, each once.
    pub consents: Vec<(ObjectId, ConsentCell)>,
    shelves: Vec<Shelf>,
}

impl Touched {
    /// Writes it.
    pub fn save(self, storage: &mut dyn Storage, subject: &Id) {
        for shelf in self.shelves {
            shelf.save(storage);
        }
        for (id, cell) in &self.consents {
            state::save_consent(storage, subject, id, cell);
        }
    }

    fn consent(&self, id: &ObjectId) -> Option<&ConsentCell> {
        let mut touched = self.consents.iter();
        touched
            .find(|(touched, _)| touched == id)
            .map(|(_, cell)| cell)
    }
}

/// A consent found in the version that the signer saw, and not ended.
#[derive(Debug)]
pub struct Standing {
    pub id: ObjectId,
    pub cell: ConsentCell,
}

impl Standing {
    /// The consent in its present version.
    pub fn reference(&self) -> ConsentRef {
        self.cell.reference(self.id)
    }

    /// Whether ending it widens.
    pub fn can_deny(&self) -> bool {
        self.cell.terms.open().can_deny()
    }

    /// Refuses a consent that can deny.
    pub fn require_no_denial(&self) -> Result<(), ContractError> {
        if self.can_deny() {
            let ConsentRef { id, version } = self.reference();
            return Err(ContractError::CanDeny { id, version });
        }
        Ok(())
    }

    /// The version after the present one.
    pub fn next_version(&self) -> Result<u32, ContractError> {
        self.cell
            .version
            .checked_add(1)
            .ok_or(ContractError::VersionsUsedUp { id: self.id })
    }
}

impl<'a> Desk<'a> {
    /// For the subject, or for a delegate of it.
    pub fn new(
        storage: &'a dyn Storage,
        registry: &'a IdentityReader<'a>,
        subject: Id,
        now: Instant,
        delegate: Option<&'a Delegate<'a>>,
    ) -> Self {
        Self {
            storage,
            registry,
            subject,
            now,
            delegate,
            touched: Touched::default(),
        }
    }

    /// Ends the work.
    pub fn clear(self) -> Touched {
        self.touched
    }

    /// Who acts, if it is not the subject.
    pub fn delegate(&self) -> Option<&'a Delegate<'a>> {
        self.delegate
    }

    /// When this happens.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// What became of a consent.
    pub fn status(&self, consent: &ConsentCell) -> Result<Status, KitError> {
        let subject = self.registry.identity(&self.subject)?;
        Ok(Status::of(consent, &subject, self.now))
    }

    /// A consent as it was before the message.
    pub fn before(&self, id: &ObjectId) -> Result<Option<ConsentCell>, KitError> {
        state::consent(self.storage, &self.subject, id)
    }

    /// Finds the consent that a signer named, unless the message has ended it already.
    pub fn find(&self, named: ConsentRef) -> Result<Standing, ContractError> {
        let ConsentRef { id, version } = named;
        if self.touched.consent(&id).is_some() {
            return Err(ContractError::DuplicateEnd { id });
        }
        let cell = self
            .before(&id)?
            .ok_or(ContractError::UnknownConsent { id })?;
        let present = cell.version;
        if !cell.is_active() {
            return Err(ContractError::AlreadyEnded {
                id,
                version: present,
            });
        }
        if version != present {
            return Err(ContractError::WrongVersion {
                id,
                given: version,
                present,
            });
        }
        Ok(Standing { id, cell })
    }

    /// A line of a consent's history: this happens now, by whoever acts.
    pub fn happens(&self, kind: ChangeKind, through: Option<Through>) -> cells::Change {
        cells::Change {
            kind,
            at: self.now,
            by: self.delegate.map(Delegate::identity),
            through,
        }
    }

    /// Ends a consent, and takes its row away where the rows are at hand. Elsewhere the row stays
    /// until a later grant sweeps it, so that revoking costs the same whatever else there is.
    pub fn end(
        &mut self,
        mut standing: Standing,
        kind: ChangeKind,
        through: Option<Through>,
    ) -> Result<Change, ContractError> {
        self.require_may_end(&standing)?;
        let ended = Change::Ended {
            refusal: standing.can_deny(),
            in_error: kind == ChangeKind::EnteredInError,
            consent: standing.reference(),
            custodian: standing.cell.terms.open().custodian,
        };
        standing.cell.changes.push(self.happens(kind, through));
        for shelf in &mut self.touched.shelves {
            shelf.retain(|row| row.id != standing.id);
        }
        self.put(standing);
        Ok(ended)
    }

    /// Keeps a changed consent.
    pub fn put(&mut self, standing: Standing) {
        self.touched.consents.push((standing.id, standing.cell));
    }

    /// A delegate ends only what delegates granted, or what cannot deny; and nothing that denies
    /// himself.
    fn require_may_end(&self, standing: &Standing) -> Result<(), ContractError> {
        let Some(delegate) = self.delegate.filter(|_| standing.can_deny()) else {
            return Ok(());
        };
        if !standing.cell.is_of_delegates() {
            return Err(ContractError::OfTheSubject);
        }
        delegate.require_not_denied_by(standing.cell.terms.open())
    }

    /// Frees a slot: gives the version that its next consent has. Refuses if the signer did not
    /// name exactly what is there.
    pub fn replace(
        &mut self,
        slot: Slot,
        replaces: Option<ConsentRef>,
        by: ObjectId,
        may_deny: bool,
    ) -> Result<u32, ContractError> {
        let standing = self.in_slot(slot)?;
        let Some(standing) = standing else {
            return match replaces {
                None => Ok(1),
                Some(named) => Err(ContractError::NothingToReplace { id: named.id }),
            };
        };
        let ConsentRef { id, version } = standing.reference();
        if replaces != Some(ConsentRef { id, version }) {
            return Err(ContractError::SlotTaken { id, version });
        }
        if !may_deny {
            standing.require_no_denial()?;
        }
        if let Some(delegate) = self.delegate
            && !standing.cell.is_stripped()
        {
            delegate.require_no_gain_by(standing.cell.terms.open())?;
        }
        let next = standing.next_version()?;
        self.end(standing, ChangeKind::Replaced, Some(Through::Consent(by)))?;
        Ok(next)
    }

    /// The live consent in a slot.
    fn in_slot(&mut self, slot: Slot) -> Result<Option<Standing>, ContractError> {
        let shelf = self.shelf(slot.custodian)?;
        let Some(id) = shelf
            .in_slot(slot.category, &slot.grantee)
            .map(|row| row.id)
        else {
            return Ok(None);
        };
        let cell = self.of_row(&id)?;
        if !cell.is_active() {
            self.shelf(slot.custodian)?.retain(|row| row.id != id);
            return Ok(None);
        }
        Ok(Some(Standing { id, cell }))
    }

    /// Puts a new consent into its slot, which must be free, and onto its shelf, which must have
    /// room.
    pub fn add(&mut self, id: ObjectId, cell: ConsentCell) -> Result<(), ContractError> {
        let terms = cell.terms.open();
        let slot = Slot::of(terms);
        if let Some(Standing { id, cell }) = self.in_slot(slot)? {
            let version = cell.version;
            return Err(ContractError::SlotTaken { id, version });
        }
        self.make_room(slot.custodian)?;
        let row = Row::new(id, terms, self.delegate.is_some());
        self.shelf(slot.custodian)?.insert(row);
        self.put(Standing { id, cell });
        Ok(())
    }

    /// Makes sure that one more consent has a place. Only a shelf that looks full is worth opening
    /// consents to find those that were revoked.
    fn make_room(&mut self, custodian: Custodian) -> Result<(), ContractError> {
        let for_delegate = self.delegate.is_some();
        let shelf = self.shelf(custodian)?;
        let looks_full = shelf.is_full() || (for_delegate && shelf.is_full_of_delegates());
        if !looks_full {
            return Ok(());
        }
        let ids: Vec<ObjectId> = shelf.rows().iter().map(|row| row.id).collect();
        for id in ids {
            if !self.of_row(&id)?.is_active() {
                self.shelf(custodian)?.retain(|row| row.id != id);
            }
        }
        let shelf = self.shelf(custodian)?;
        if shelf.is_full() {
            return Err(ContractError::TooManyLive);
        }
        if for_delegate && shelf.is_full_of_delegates() {
            return Err(ContractError::TooManyLiveOfDelegates);
        }
        Ok(())
    }

    /// The rows for a custodian, without those whose period is over; read once.
    fn shelf(&mut self, custodian: Custodian) -> Result<&mut Shelf, ContractError> {
        let shelves = &mut self.touched.shelves;
        let at = match shelves
            .iter()
            .position(|shelf| shelf.custodian() == custodian)
        {
            Some(at) => at,
            None => {
                let mut shelf = Shelf::load(self.storage, &self.subject, &custodian)?;
                shelf.retain(|row| !row.period.has_ended(self.now));
                shelves.push(shelf);
                shelves.len().saturating_sub(1)
            }
        };
        shelves.get_mut(at).ok_or(ContractError::TooManyLive)
    }

    /// A consent that a row names, as the message has left it so far.
    fn of_row(&self, id: &ObjectId) -> Result<ConsentCell, KitError> {
        match self.touched.consent(id) {
            Some(cell) => Ok(cell.clone()),
            None => state::consent_of_row(self.storage, &self.subject, id),
        }
    }
}

impl Shelf {
    fn is_full(&self) -> bool {
        self.rows().len() >= MAX_LIVE
    }

    fn is_full_of_delegates(&self) -> bool {
        let of_delegates = self.rows().iter().filter(|row| row.by_delegate);
        of_delegates.count() >= MAX_LIVE_OF_DELEGATES
    }
}
