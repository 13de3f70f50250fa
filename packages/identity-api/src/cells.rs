//! The cells of identity-registry that its peers read raw: keys and layouts.

use salus_contract_kit::{Cell, Key};
use salus_policy::{Condition, VoidedSpan};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{AccreditationKind, Hash, Id, Instant, Period};

/// `identity by id -> IdentityCell`; absent: the identity is controlled by itself and holds nothing.
pub fn identity_key(identity: &Id) -> Key {
    Key::new(1).part(identity.as_slice())
}

/// `accreditation by subject and number -> AccreditationCell`; never removed.
pub fn accreditation_key(subject: &Id, number: u16) -> Key {
    Key::new(2).owner(subject).part(&number.to_be_bytes())
}

/// `trust roots -> RootsCell`.
pub fn roots_key() -> Key {
    Key::new(3)
}

/// `operator by organization and number -> OperatorCell`; never removed, since entries of
/// access-audit name operators by number.
pub fn operator_key(organization: &Id, number: u16) -> Key {
    Key::new(4).owner(organization).part(&number.to_be_bytes())
}

/// `invitation by organization and member -> InvitationCell`, until accepted, declined or lapsed.
/// Under the organization's key, so that invitations fill nobody else's cells.
pub fn invitation_key(organization: &Id, member: &Id) -> Key {
    Key::new(5).owner(organization).part(member.as_slice())
}

/// `delegation by principal and delegate -> DelegationCell`; the latest between the two, never
/// removed.
pub fn delegation_key(principal: &Id, delegate: &Id) -> Key {
    delegations_of(principal).part(delegate.as_slice())
}

/// What comes before the delegate in the keys of a principal's delegations.
pub fn delegations_of(principal: &Id) -> Key {
    Key::new(7).owner(principal)
}

/// All that the hot path needs to know of one identity, in one read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IdentityCell {
    /// Who controls it; empty: itself alone.
    pub controllers: Vec<Id>,
    /// Whether it was made by another identity and has no key of its own.
    pub derived: bool,
    /// Whether a recovery has the votes that it needs: what its present controllers do may only
    /// narrow until the recovery ends.
    pub frozen: bool,
    /// Whether it may have delegates: delegations are read only then.
    pub delegating: bool,
    /// From when on it is deactivated, finally; in the future while that can still be cancelled.
    pub deactivated_from: Option<Instant>,
    /// Delegations that were given before this instant have ended.
    pub delegations_since: Instant,
    /// Spans of time of which everything granted is void, up to 4.
    pub voided: Vec<VoidedSpan>,
    /// Accounts that write to access-audit for this organization.
    pub operators: Vec<OperatorSlot>,
    /// How many operators it ever had; the next one's number.
    pub operators_ever: u16,
    /// Accreditations that are not revoked.
    pub accreditations: Vec<AccreditationSlot>,
    /// How many accreditations it ever had; the next one's number.
    pub accreditations_ever: u16,
    /// Organizations that it is a member of.
    pub memberships: Vec<MembershipSlot>,
}

impl IdentityCell {
    /// Whether it is deactivated by now.
    pub fn is_deactivated(&self, now: Instant) -> bool {
        self.deactivated_from.is_some_and(|from| from <= now)
    }

    /// The number of an account among the organization's operators; a deactivated organization has
    /// none.
    pub fn operator(&self, account: &Id, now: Instant) -> Option<u16> {
        let slot = self.operators.iter().find(|slot| slot.account == *account);
        slot.filter(|_| !self.is_deactivated(now))
            .map(|slot| slot.number)
    }

    /// Whether an identity with this cell is among its own controllers: then its id is the address
    /// of a plain account that has power.
    pub fn controls_itself(&self, identity: &Id) -> bool {
        self.is_controller(identity, identity)
    }

    /// Whether `controller` is a controller of the identity with this cell.
    pub fn is_controller(&self, identity: &Id, controller: &Id) -> bool {
        if self.controllers.is_empty() {
            controller == identity
        } else {
            self.controllers.contains(controller)
        }
    }

    /// Whether it is accredited as an organization, at whatever time and suspended or not, or has
    /// operators.
    pub fn is_organization(&self) -> bool {
        let kind = AccreditationKind::Organization;
        !self.operators.is_empty() || self.accreditations.iter().any(|slot| slot.kind == kind)
    }

    /// Whether it has no key of its own and this organization alone acts for it.
    pub fn is_managed_by(&self, organization: &Id) -> bool {
        self.derived && self.controllers == [*organization]
    }

    /// Whether what was granted then is void: it permits nothing any more.
    pub fn is_voided(&self, granted: Instant) -> bool {
        self.voided.iter().any(|span| span.covers(granted))
    }

    /// Whether what was refused then, and who was excluded then, is void too.
    pub fn is_voided_as_refusal(&self, refused: Instant) -> bool {
        let mut spans = self.voided.iter().filter(|span| span.refusals);
        spans.any(|span| span.covers(refused))
    }
}

/// An operator of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorSlot {
    /// The number under the organization, never reused.
    pub number: u16,
    /// The plain account.
    pub account: Id,
}

/// What the hot path needs of an accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccreditationSlot {
    /// The number under the subject, never reused.
    pub number: u16,
    /// What it attests.
    pub kind: AccreditationKind,
    /// Whether its issuer suspended it.
    pub suspended: bool,
    /// The epoch of the header for which `valid` was found.
    pub epoch: u64,
    /// When the accreditation and its whole chain hold, at `epoch`; `None`: never.
    pub valid: Option<Period>,
}

/// A membership that the member accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipSlot {
    /// The organization.
    pub organization: Id,
    /// The roles held.
    pub roles: Roles,
    /// When.
    pub period: Period,
}

/// A set of roles in an organization: bit 0 clinician, bit 1 emergency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// Treats patients.
    pub const CLINICIAN: Self = Self(1);
    /// May declare an emergency.
    pub const EMERGENCY: Self = Self(2);

    /// These and the others.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are among these.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Pack for Roles {
    fn pack(&self, out: &mut Writer) {
        out.byte(self.0);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        match source.byte()? {
            bits @ 0..=3 => Ok(Self(bits)),
            _ => Err(PackError::Invalid("roles")),
        }
    }
}

/// Number (varint), account.
impl Pack for OperatorSlot {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.number.into());
        self.account.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            number: source.number()?,
            account: Id::unpack(source)?,
        })
    }
}

/// Number (varint); kind, plus 64 if suspended, plus 128 if the chain holds at some time; epoch
/// (varint); the period, if it does.
impl Pack for AccreditationSlot {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.number.into());
        let suspended = if self.suspended { 64 } else { 0 };
        let holds = if self.valid.is_some() { 128 } else { 0 };
        out.byte(self.kind.number() | suspended | holds);
        out.varint(self.epoch);
        if let Some(period) = &self.valid {
            period.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let number = source.number()?;
        let bits = source.byte()?;
        let kind = AccreditationKind::from_number(bits & 63)
            .ok_or(PackError::Invalid("accreditation kind"))?;
        let epoch = source.varint()?;
        let valid = if bits & 128 == 0 {
            None
        } else {
            Some(Period::unpack(source)?)
        };
        Ok(Self {
            number,
            kind,
            suspended: bits & 64 != 0,
            epoch,
            valid,
        })
    }
}

/// Organization, roles, period.
impl Pack for MembershipSlot {
    fn pack(&self, out: &mut Writer) {
        self.organization.pack(out);
        self.roles.pack(out);
        self.period.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            organization: Id::unpack(source)?,
            roles: Roles::unpack(source)?,
            period: Period::unpack(source)?,
        })
    }
}

/// What follows in an identity, bit by bit.
mod flag {
    pub const CONTROLLERS: u64 = 1;
    pub const DEACTIVATED: u64 = 1 << 1;
    pub const OPERATORS: u64 = 1 << 2;
    pub const ACCREDITATIONS: u64 = 1 << 3;
    pub const MEMBERSHIPS: u64 = 1 << 4;
    pub const DERIVED: u64 = 1 << 5;
    pub const FROZEN: u64 = 1 << 6;
    pub const DELEGATING: u64 = 1 << 7;
    pub const DELEGATIONS_SINCE: u64 = 1 << 8;
    pub const VOIDED: u64 = 1 << 9;
    pub const END: u64 = 1 << 10;
    /// The flags of layout 1, in which nobody was ever deactivated.
    pub const LAYOUT_1: u64 = CONTROLLERS | OPERATORS | ACCREDITATIONS | MEMBERSHIPS;
}

impl IdentityCell {
    fn flags(&self) -> u64 {
        let mut flags = 0;
        let mut set = |bit, present: bool| {
            if present {
                flags |= bit;
            }
        };
        set(flag::CONTROLLERS, !self.controllers.is_empty());
        set(flag::DEACTIVATED, self.deactivated_from.is_some());
        set(flag::OPERATORS, self.operators_ever > 0);
        set(flag::ACCREDITATIONS, self.accreditations_ever > 0);
        set(flag::MEMBERSHIPS, !self.memberships.is_empty());
        set(flag::DERIVED, self.derived);
        set(flag::FROZEN, self.frozen);
        set(flag::DELEGATING, self.delegating);
        set(flag::DELEGATIONS_SINCE, self.delegations_since > Instant(0));
        set(flag::VOIDED, !self.voided.is_empty());
        flags
    }

    fn unpack_parts(flags: u64, source: &mut Reader<'_>) -> Result<Self, PackError> {
        let has = |bit: u64| flags & bit != 0;
        let mut cell = Self {
            derived: has(flag::DERIVED),
            frozen: has(flag::FROZEN),
            delegating: has(flag::DELEGATING),
            ..Self::default()
        };
        if has(flag::CONTROLLERS) {
            cell.controllers = source.list()?;
        }
        if has(flag::DEACTIVATED) {
            cell.deactivated_from = Some(Instant::unpack(source)?);
        }
        if has(flag::OPERATORS) {
            cell.operators_ever = source.number()?;
            cell.operators = source.list()?;
        }
        if has(flag::ACCREDITATIONS) {
            cell.accreditations_ever = source.number()?;
            cell.accreditations = source.list()?;
        }
        if has(flag::MEMBERSHIPS) {
            cell.memberships = source.list()?;
        }
        if has(flag::DELEGATIONS_SINCE) {
            cell.delegations_since = Instant::unpack(source)?;
        }
        if has(flag::VOIDED) {
            cell.voided = source.list()?;
        }
        Ok(cell)
    }
}

/// A varint that says which parts follow (1 controllers, 2 deactivated from, 4 operators,
/// 8 accreditations, 16 memberships, 256 delegations since, 512 voided spans) and what holds (32
/// derived, 64 frozen, 128 delegating), then the parts in the order named: the number ever given,
/// where there is one, and the list. Layout 1 has the parts 1, 4, 8 and 16 only.
impl Pack for IdentityCell {
    fn pack(&self, out: &mut Writer) {
        let flags = self.flags();
        let has = |bit: u64| flags & bit != 0;
        out.varint(flags);
        if has(flag::CONTROLLERS) {
            out.list(&self.controllers);
        }
        if let Some(from) = &self.deactivated_from {
            from.pack(out);
        }
        if has(flag::OPERATORS) {
            out.varint(self.operators_ever.into());
            out.list(&self.operators);
        }
        if has(flag::ACCREDITATIONS) {
            out.varint(self.accreditations_ever.into());
            out.list(&self.accreditations);
        }
        if has(flag::MEMBERSHIPS) {
            out.list(&self.memberships);
        }
        if has(flag::DELEGATIONS_SINCE) {
            self.delegations_since.pack(out);
        }
        if has(flag::VOIDED) {
            out.list(&self.voided);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.varint()?;
        if flags >= flag::END {
            return Err(PackError::Invalid("identity"));
        }
        Self::unpack_parts(flags, source)
    }
}

impl Cell for IdentityCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "identity";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 => {
                let flags = u64::from(source.byte()?);
                if flags & !flag::LAYOUT_1 != 0 {
                    return Err(PackError::Invalid("identity"));
                }
                Self::unpack_parts(flags, source)
            }
            Self::LAYOUT => Self::unpack(source),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}

/// One accreditation as it was issued, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccreditationCell {
    /// Who issued it.
    pub issuer: Id,
    /// Under which accreditation of the issuer; `None`: the issuer is a trust root.
    pub under: Option<u16>,
    /// What it attests.
    pub kind: AccreditationKind,
    /// What an `issuer` may attest, itself included if it may accredit issuers.
    pub scope: Vec<AccreditationKind>,
    /// How many further levels of issuers may follow below.
    pub depth: u8,
    /// When it holds.
    pub period: Period,
    /// SHA-256 of the evidence, with 16 secret random bytes.
    pub evidence: Option<Hash>,
    /// Active, suspended or revoked.
    pub status: AccreditationStatus,
    /// When it was issued.
    pub issued: Instant,
    /// When the status last changed.
    pub changed: Instant,
}

/// What became of an accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccreditationStatus {
    /// It holds within its period.
    Active,
    /// It does not hold until it is reinstated.
    Suspended,
    /// It ended, finally.
    Revoked,
}

/// Issuer; number of the issuer's accreditation plus one, 0 for a root (varint); kind; scope; depth;
/// period; a byte for the evidence and its hash; status; issued; changed.
impl Pack for AccreditationCell {
    fn pack(&self, out: &mut Writer) {
        self.issuer.pack(out);
        out.varint(
            self.under
                .map_or(0, |number| u64::from(number).saturating_add(1)),
        );
        self.kind.pack(out);
        out.list(&self.scope);
        out.byte(self.depth);
        self.period.pack(out);
        out.byte(u8::from(self.evidence.is_some()));
        if let Some(evidence) = &self.evidence {
            evidence.pack(out);
        }
        out.byte(match self.status {
            AccreditationStatus::Active => 0,
            AccreditationStatus::Suspended => 1,
            AccreditationStatus::Revoked => 2,
        });
        self.issued.pack(out);
        self.changed.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            issuer: Id::unpack(source)?,
            under: match source.varint()?.checked_sub(1) {
                None => None,
                Some(number) => {
                    Some(u16::try_from(number).map_err(|_| PackError::Invalid("accreditation"))?)
                }
            },
            kind: AccreditationKind::unpack(source)?,
            scope: source.list()?,
            depth: source.byte()?,
            period: Period::unpack(source)?,
            evidence: match source.byte()? {
                0 => None,
                1 => Some(Hash::unpack(source)?),
                _ => return Err(PackError::Invalid("evidence")),
            },
            status: match source.byte()? {
                0 => AccreditationStatus::Active,
                1 => AccreditationStatus::Suspended,
                2 => AccreditationStatus::Revoked,
                _ => return Err(PackError::Invalid("accreditation status")),
            },
            issued: Instant::unpack(source)?,
            changed: Instant::unpack(source)?,
        })
    }
}

impl Cell for AccreditationCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "accreditation";
}

/// The trust roots: few, so one cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootsCell {
    /// Live roots, at least one, no duplicates.
    pub roots: Vec<Id>,
}

impl Pack for RootsCell {
    fn pack(&self, out: &mut Writer) {
        out.list(&self.roots);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            roots: source.list()?,
        })
    }
}

impl Cell for RootsCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "roots";
}

/// An operator, once added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorCell {
    /// The plain account.
    pub account: Id,
    /// When it was added.
    pub added: Instant,
    /// When it was removed; 0 while it is not.
    pub removed: Instant,
}

impl Pack for OperatorCell {
    fn pack(&self, out: &mut Writer) {
        self.account.pack(out);
        self.added.pack(out);
        self.removed.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            account: Id::unpack(source)?,
            added: Instant::unpack(source)?,
            removed: Instant::unpack(source)?,
        })
    }
}

impl Cell for OperatorCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "operator";
}

/// A membership that waits for the member's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationCell {
    /// The roles offered.
    pub roles: Roles,
    /// When the membership would hold.
    pub period: Period,
    /// When the offer lapses, exclusive.
    pub lapses: Instant,
}

impl Pack for InvitationCell {
    fn pack(&self, out: &mut Writer) {
        self.roles.pack(out);
        self.period.pack(out);
        self.lapses.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            roles: Roles::unpack(source)?,
            period: Period::unpack(source)?,
            lapses: Instant::unpack(source)?,
        })
    }
}

impl Cell for InvitationCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "invitation";
}

/// The powers of a delegate: bit 0 view, bit 1 consent, bit 2 revoke.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Powers(u8);

impl Powers {
    /// Sees data within the delegation's condition.
    pub const VIEW: Self = Self(1);
    /// Decides about consents and exclusions in the principal's name.
    pub const CONSENT: Self = Self(2);
    /// Narrows consents and sets exclusions in the principal's name.
    pub const REVOKE: Self = Self(4);

    /// These and the others.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are among these.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a principal lets a delegate do.
#[derive(Debug, Clone, PartialEq)]
pub struct DelegationCell {
    /// The powers; at least one.
    pub powers: Powers,
    /// Which data the power `view` covers; present exactly with it.
    pub view: Option<Condition>,
    /// The basis, by its number in the published list.
    pub basis: u8,
    /// SHA-256 of the evidence, with 16 secret random bytes.
    pub evidence: Option<Hash>,
    /// When it holds; its end is stated.
    pub period: Period,
    /// When it was given.
    pub given: Instant,
    /// When it was ended by a message; `None`: it was not.
    pub ended: Option<Instant>,
}

/// A byte (1 view, 2 consent, 4 revoke, 8 evidence, 16 ended); basis; period; given; the condition
/// of `view`; the evidence; the instant of the end.
impl Pack for DelegationCell {
    fn pack(&self, out: &mut Writer) {
        let evidence = u8::from(self.evidence.is_some()) << 3;
        let ended = u8::from(self.ended.is_some()) << 4;
        out.byte(self.powers.0 | evidence | ended);
        out.byte(self.basis);
        self.period.pack(out);
        self.given.pack(out);
        if let Some(view) = &self.view {
            view.pack(out);
        }
        if let Some(evidence) = &self.evidence {
            evidence.pack(out);
        }
        if let Some(ended) = &self.ended {
            ended.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        let powers = Powers(bits & 7);
        if bits > 31 || powers.is_empty() {
            return Err(PackError::Invalid("delegation"));
        }
        let basis = source.byte()?;
        let period = Period::unpack(source)?;
        let given = Instant::unpack(source)?;
        let mut cell = Self {
            powers,
            view: None,
            basis,
            evidence: None,
            period,
            given,
            ended: None,
        };
        if powers.contains(Powers::VIEW) {
            cell.view = Some(Condition::unpack(source)?);
        }
        if bits & 8 != 0 {
            cell.evidence = Some(Hash::unpack(source)?);
        }
        if bits & 16 != 0 {
            cell.ended = Some(Instant::unpack(source)?);
        }
        Ok(cell)
    }
}

impl Cell for DelegationCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "delegation";
}
