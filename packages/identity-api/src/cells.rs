//! The cells of identity-registry that its peers read raw: keys and layouts.

use salus_contract_kit::{Cell, Key};
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

/// All that the hot path needs to know of one identity, in one read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityCell {
    /// Who controls it; empty: itself alone.
    pub controllers: Vec<Id>,
    /// Whether it was deactivated, finally.
    pub deactivated: bool,
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

/// A byte that says which parts follow (1 controllers, 2 deactivated, 4 operators, 8 accreditations,
/// 16 memberships), then each: the number ever given, where there is one, and the list.
impl Pack for IdentityCell {
    fn pack(&self, out: &mut Writer) {
        let parts = [
            !self.controllers.is_empty(),
            self.deactivated,
            self.operators_ever > 0,
            self.accreditations_ever > 0,
            !self.memberships.is_empty(),
        ];
        let bits = parts
            .iter()
            .rev()
            .fold(0u8, |bits, part| (bits << 1) | u8::from(*part));
        out.byte(bits);
        let [controllers, _, operators, accreditations, memberships] = parts;
        if controllers {
            out.list(&self.controllers);
        }
        if operators {
            out.varint(self.operators_ever.into());
            out.list(&self.operators);
        }
        if accreditations {
            out.varint(self.accreditations_ever.into());
            out.list(&self.accreditations);
        }
        if memberships {
            out.list(&self.memberships);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        if bits > 31 {
            return Err(PackError::Invalid("identity"));
        }
        let mut cell = Self {
            deactivated: bits & 2 != 0,
            ..Self::default()
        };
        if bits & 1 != 0 {
            cell.controllers = source.list()?;
        }
        if bits & 4 != 0 {
            cell.operators_ever = source.number()?;
            cell.operators = source.list()?;
        }
        if bits & 8 != 0 {
            cell.accreditations_ever = source.number()?;
            cell.accreditations = source.list()?;
        }
        if bits & 16 != 0 {
            cell.memberships = source.list()?;
        }
        Ok(cell)
    }
}

impl Cell for IdentityCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "identity";
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
