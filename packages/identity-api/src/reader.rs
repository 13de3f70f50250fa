use salus_contract_kit::{
    CellSource, Direction, Header, HeaderKind, KitError, OwnerStep, Ownership,
};
use salus_vocabulary::{AccreditationKind, End, Id, Instant, Period};

use crate::cells::{
    AccreditationCell, AccreditationSlot, AccreditationStatus, DelegationCell, IdentityCell,
    RootsCell, accreditation_key, delegation_key, identity_key, roots_key,
};
use crate::changes::{ChangesCell, What, changes_key};
use crate::control::{ControlCell, control_key};
use crate::guardians;

/// The longest chain from an accreditation to a root, in accreditations, inclusive.
pub const MAX_CHAIN: usize = 4;

/// Reads identities, from identity-registry's own storage or raw from a peer.
pub struct IdentityReader<'a> {
    pub(crate) cells: CellSource<'a>,
    header: Header,
}

/// An account that was found to act as an identity. Only [`IdentityReader::acting`] makes one, and
/// no code behind it looks at the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acting {
    identity: Id,
    account: Id,
    through: Id,
    frozen: bool,
}

impl Acting {
    /// The identity that is acted as.
    pub fn identity(&self) -> Id {
        self.identity
    }

    /// The account that sent the message.
    pub fn account(&self) -> Id {
        self.account
    }

    /// The controller of the identity that the account stands for: the account itself, if that
    /// controls the identity.
    pub fn through(&self) -> Id {
        self.through
    }

    /// Refuses what widens while a recovery of the identity, or of the controller that the account
    /// stands for, has the votes that it needs.
    pub fn require_unfrozen(&self, direction: Direction) -> Result<(), KitError> {
        if self.frozen && direction == Direction::Widens {
            return Err(KitError::Frozen);
        }
        Ok(())
    }
}

impl<'a> IdentityReader<'a> {
    /// Reads the header first: without one of the right kind and layout nothing is answered.
    pub fn new(cells: CellSource<'a>) -> Result<Self, KitError> {
        Ok(Self {
            cells,
            header: cells.header(HeaderKind::Identity)?,
        })
    }

    /// With a header that was read already in the same call.
    pub fn with_header(cells: CellSource<'a>, header: Header) -> Self {
        Self { cells, header }
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// One identity. Nothing stored means: controlled by itself, holding nothing.
    pub fn identity(&self, id: &Id) -> Result<IdentityCell, KitError> {
        Ok(self.cells.read(&identity_key(id))?.unwrap_or_default())
    }

    /// Lets an account act as an identity if it is one of the identity's own accounts, or one of
    /// the own accounts of a controller of it; not deeper. A deactivated identity does nothing.
    pub fn acting(
        &self,
        account: &Id,
        identity: &Id,
        now: Instant,
    ) -> Result<Option<Acting>, KitError> {
        self.acting_as(account, identity, &self.identity(identity)?, now)
    }

    /// As [`Self::acting`], for an identity that was read already.
    pub fn acting_as(
        &self,
        account: &Id,
        identity: &Id,
        cell: &IdentityCell,
        now: Instant,
    ) -> Result<Option<Acting>, KitError> {
        if cell.is_deactivated(now) {
            return Ok(None);
        }
        let acting = |through: &Id, frozen| Acting {
            identity: *identity,
            account: *account,
            through: *through,
            frozen,
        };
        if let Some(frozen) = self.own_account(account, identity, cell, now)? {
            return Ok(Some(acting(account, frozen)));
        }
        for controller in &cell.controllers {
            if controller == identity {
                continue;
            }
            let between = self.identity(controller)?;
            if let Some(frozen) = self.own_account(account, controller, &between, now)? {
                return Ok(Some(acting(controller, cell.frozen || frozen)));
            }
        }
        Ok(None)
    }

    /// Whether what an identity set under way at an instant still counts: a recovery that completed
    /// since then dropped it. While a recovery stands it stands still.
    pub fn upholds(&self, identity: &Id, begun: Instant) -> Result<bool, KitError> {
        let cell = self.identity(identity)?;
        if cell.frozen {
            return Err(KitError::Frozen);
        }
        Ok(cell.delegations_since <= begun)
    }

    /// Lets nobody hand a contract over, or take it, while a recovery of who acts or of the owner
    /// stands; and nobody take what was offered before the owner's recovery.
    pub fn require_hand_over(
        &self,
        step: &OwnerStep<'_>,
        by: &Acting,
        ownership: &Ownership,
    ) -> Result<(), KitError> {
        if step.hands_over() {
            by.require_unfrozen(Direction::Widens)?;
        }
        match (step, &ownership.proposal) {
            (OwnerStep::Accept, Some(offer))
                if !self.upholds(&ownership.owner, offer.offered())? =>
            {
                Err(KitError::NoOwnerProposal)
            }
            _ => Ok(()),
        }
    }

    /// Whether an account is one of an identity's own: a controller of it that is a plain account.
    pub fn is_own_account(
        &self,
        account: &Id,
        identity: &Id,
        cell: &IdentityCell,
        now: Instant,
    ) -> Result<bool, KitError> {
        Ok(self.own_account(account, identity, cell, now)?.is_some())
    }

    /// Whether an account is one of an identity's own, and if so, whether a recovery of the
    /// identity or of the account stands.
    fn own_account(
        &self,
        account: &Id,
        identity: &Id,
        cell: &IdentityCell,
        now: Instant,
    ) -> Result<Option<bool>, KitError> {
        if cell.is_deactivated(now) || !cell.is_controller(identity, account) {
            return Ok(None);
        }
        if account == identity {
            return Ok(Some(cell.frozen));
        }
        let own = self.identity(account)?;
        let plain = !own.is_deactivated(now) && own.controls_itself(account);
        Ok(plain.then_some(cell.frozen || own.frozen))
    }

    /// What a principal lets a delegate do, if that has neither ended nor been voided; also before
    /// it begins. The period in the answer is cut where the principal's deactivation begins.
    pub fn delegation(
        &self,
        principal: &Id,
        cell: &IdentityCell,
        delegate: &Id,
        now: Instant,
    ) -> Result<Option<DelegationCell>, KitError> {
        if !cell.delegating || cell.is_deactivated(now) {
            return Ok(None);
        }
        let found: Option<DelegationCell> =
            self.cells.read(&delegation_key(principal, delegate))?;
        Ok(found.and_then(|delegation| {
            let dead = delegation.ended.is_some()
                || delegation.given < cell.delegations_since
                || cell.is_voided(delegation.given)
                || delegation.period.has_ended(now);
            let period = until_deactivation(cell, delegation.period)?;
            (!dead).then_some(DelegationCell {
                period,
                ..delegation
            })
        }))
    }

    /// Whether `guardian` holds a seat among the guardians of an identity, or was asked to.
    pub fn is_guardian(&self, identity: &Id, guardian: &Id) -> Result<bool, KitError> {
        guardians::is_guardian(&self.cells, identity, guardian)
    }

    /// Who is chosen to look after an identity beside its controllers: its guardians, those who were
    /// asked to be, and who will be a guardian or a controller once a change has waited.
    pub fn guardians_and_chosen(&self, identity: &Id, now: Instant) -> Result<Vec<Id>, KitError> {
        let mut chosen = guardians::held_or_asked(&self.cells, identity)?;
        let waiting: ChangesCell = self.cells.read(&changes_key(identity))?.unwrap_or_default();
        for change in waiting.changes {
            match change.what {
                _ if change.lapses() <= now => {}
                What::Add(controller) => chosen.push(controller),
                What::SetGuardians(set) => chosen.extend(set.guardians),
                What::Remove(_) | What::DismissGuardians => {}
            }
        }
        Ok(chosen)
    }

    /// How many identities an identity controls beside itself.
    pub fn controls(&self, identity: &Id) -> Result<u32, KitError> {
        let cell: Option<ControlCell> = self.cells.read(&control_key(identity))?;
        Ok(cell.map_or(0, |cell| cell.controls))
    }

    /// When an accreditation of `subject` holds along its whole chain; `None`: never. A cached
    /// answer of the present epoch costs no read; a stale one walks up the chain.
    pub fn validity(
        &self,
        subject: &Id,
        slot: &AccreditationSlot,
    ) -> Result<Option<Period>, KitError> {
        if slot.suspended {
            return Ok(None);
        }
        if slot.epoch == self.header.epoch {
            return Ok(slot.valid);
        }
        self.walk(subject, slot.number)
    }

    /// When `subject` is accredited for a kind: of several periods the one that contains `now` and
    /// ends last, otherwise the next to begin. Never once it is deactivated.
    pub fn accredited(
        &self,
        subject: &Id,
        cell: &IdentityCell,
        kind: AccreditationKind,
        now: Instant,
    ) -> Result<Option<Period>, KitError> {
        let mut best: Option<Period> = None;
        for slot in cell.accreditations.iter().filter(|slot| slot.kind == kind) {
            let candidate = self
                .validity(subject, slot)?
                .and_then(|period| until_deactivation(cell, period))
                .filter(|period| !period.has_ended(now));
            best = match (best, candidate) {
                (Some(best), Some(candidate)) => Some(better(best, candidate, now)),
                (best, candidate) => best.or(candidate),
            };
        }
        Ok(best)
    }

    /// When an accreditation and all above it hold, read link by link up to a root.
    pub fn walk(&self, subject: &Id, number: u16) -> Result<Option<Period>, KitError> {
        self.holds(&self.chain(subject, number)?)
    }

    /// An accreditation and all above it, whatever became of them; empty if there is none.
    pub fn chain(&self, subject: &Id, number: u16) -> Result<Chain, KitError> {
        let mut links = Vec::new();
        let mut next = Some((*subject, number));
        while let Some((holder, number)) = next
            && links.len() < MAX_CHAIN
            && let Some(link) = self
                .cells
                .read::<AccreditationCell>(&accreditation_key(&holder, number))?
        {
            next = link.under.map(|under| (link.issuer, under));
            links.push(link);
        }
        Ok(Chain { links })
    }

    /// When all links of a chain hold and its root is one; `None`: never.
    pub fn holds(&self, chain: &Chain) -> Result<Option<Period>, KitError> {
        let Some(root) = chain.root() else {
            return Ok(None);
        };
        let mut valid = Period::ALWAYS;
        for link in &chain.links {
            let common = intersection(&valid, &link.period)
                .filter(|_| link.status == AccreditationStatus::Active);
            let Some(common) = common else {
                return Ok(None);
            };
            valid = common;
        }
        Ok(self.is_root(&root)?.then_some(valid))
    }

    /// Whether an identity is a live trust root.
    pub fn is_root(&self, identity: &Id) -> Result<bool, KitError> {
        let roots: RootsCell = self.cells.read(&roots_key())?.unwrap_or_default();
        Ok(roots.roots.contains(identity))
    }
}

/// Accreditations from one subject's up to the first of the chain, at most [`MAX_CHAIN`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    links: Vec<AccreditationCell>,
}

impl Chain {
    /// The links, from the subject's own upwards.
    pub fn links(&self) -> &[AccreditationCell] {
        &self.links
    }

    /// Who issued the first accreditation of the chain, as a root then; `None` if the chain is
    /// broken or too long.
    pub fn root(&self) -> Option<Id> {
        self.links
            .last()
            .filter(|first| first.under.is_none())
            .map(|first| first.issuer)
    }
}

/// The part of a period in which an identity is not deactivated.
fn until_deactivation(cell: &IdentityCell, period: Period) -> Option<Period> {
    match cell.deactivated_from {
        None => Some(period),
        Some(from) => intersection(&period, &Period::until(from)),
    }
}

/// Of two periods that have not ended, the one that tells more about `now`.
fn better(one: Period, other: Period, now: Instant) -> Period {
    match (one.contains(now), other.contains(now)) {
        (true, false) => one,
        (false, true) => other,
        (true, true) if ends_later(&other, &one) => other,
        (true, true) => one,
        (false, false) if other.start < one.start => other,
        (false, false) => one,
    }
}

fn ends_later(one: &Period, other: &Period) -> bool {
    match (one.end, other.end) {
        (_, End::OpenEnded) => false,
        (End::OpenEnded, End::At(_)) => true,
        (End::At(one), End::At(other)) => one > other,
    }
}

/// The instants that lie in both; `None` if there are none.
pub fn intersection(one: &Period, other: &Period) -> Option<Period> {
    let start = one.start.max(other.start);
    let end = match (one.end, other.end) {
        (End::At(a), End::At(b)) => End::At(a.min(b)),
        (End::OpenEnded, end) | (end, End::OpenEnded) => end,
    };
    let common = Period { start, end };
    common.check().ok().map(|()| common)
}
