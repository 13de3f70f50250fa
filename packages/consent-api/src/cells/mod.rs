//! The cells of consent-registry: keys and layouts. Peers read consents and exclusions raw.

mod request;

pub use request::{
    OpenRequestCell, OutcomeKind, RequestCell, RequestOutcomeCell, open_request_key,
    open_requests_of, open_requests_under, request_key, request_outcome_key,
};

use salus_contract_kit::{Cell, Key};
use salus_policy::{Category, ConsentRef, Grantee, Scope, Terms};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant, ObjectId, Period, Purpose};

/// `subject -> SubjectCell`; absent: no exclusions, no consent for any custodian.
pub fn subject_key(subject: &Id) -> Key {
    Key::new(1).part(subject.as_slice())
}

/// `exclusion by subject and excluded -> ExclusionCell`, while it holds.
pub fn exclusion_key(subject: &Id, excluded: &Id) -> Key {
    exclusions_of(subject).part(excluded.as_slice())
}

/// What the keys of all exclusions of a subject start with.
pub fn exclusions_of(subject: &Id) -> Key {
    Key::new(2).owner(subject)
}

/// `live consents by subject and custodian -> RowsCell`.
pub fn rows_key(subject: &Id, custodian: &Id) -> Key {
    Key::new(3).owner(subject).part(custodian.as_slice())
}

/// `consent by subject and id -> ConsentCell`; never removed.
pub fn consent_key(subject: &Id, id: &ObjectId) -> Key {
    consents_of(subject).part(id.as_slice())
}

/// What the keys of all consents of a subject start with.
pub fn consents_of(subject: &Id) -> Key {
    Key::new(4).owner(subject)
}

/// What holds for a subject at every custodian.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SubjectCell {
    /// How many exclusions hold. They are read only if there are any.
    pub exclusions: u32,
    /// Consents for any custodian.
    pub rows: Vec<Row>,
}

/// The consents of a subject for one custodian. A revoked one keeps its row until the next grant
/// sweeps it: revoking must cost the same whatever else there is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowsCell {
    /// One row a consent, in the order of their ids.
    pub rows: Vec<Row>,
}

/// What decides whether a consent has to be opened, and which slot it fills.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The consent.
    pub id: ObjectId,
    /// The category of the slot.
    pub category: Category,
    /// The grantee of the slot.
    pub grantee: Grantee,
    /// The period of the terms.
    pub period: Period,
    /// Whether a rule or an exception has a period of its own.
    pub inner_periods: bool,
    /// Whether a delegate granted it: delegates fill only some of the places.
    pub by_delegate: bool,
    /// The purposes of the terms' scope, if they are at most [`Row::MAX_PURPOSES`] codes of the
    /// pinned table; `None` restricts nothing here.
    pub purposes: Option<Vec<Purpose>>,
}

impl Row {
    /// The most purposes that a row repeats, inclusive.
    pub const MAX_PURPOSES: usize = 7;

    /// The row of a consent.
    pub fn new(id: ObjectId, terms: &Terms, by_delegate: bool) -> Self {
        let purposes = match &terms.applies.purposes {
            Scope::List(list)
                if list.len() <= Self::MAX_PURPOSES && !list.iter().any(Purpose::is_foreign) =>
            {
                Some(list.clone())
            }
            _ => None,
        };
        let inner_periods = terms.rules.iter().any(|rule| {
            rule.when.period.is_some() || rule.except.iter().any(|except| except.period.is_some())
        });
        Self {
            id,
            category: terms.category,
            grantee: terms.grantee,
            period: terms.period,
            inner_periods,
            by_delegate,
            purposes,
        }
    }

    /// Whether the consent has no part in a decision, so that it need not be opened: it has ended,
    /// or nothing of it can matter but the bounds of its period, which the row knows.
    pub fn is_silent(&self, now: Instant, purpose: &Purpose, emergency: bool) -> bool {
        if self.period.has_ended(now) {
            return true;
        }
        if self.inner_periods {
            return false;
        }
        if !self.period.has_begun(now) {
            return true;
        }
        let beside = self.purposes.as_ref().is_some_and(|purposes| {
            !purpose.is_foreign() && !purposes.iter().any(|listed| purpose.is_a(listed))
        });
        beside && !emergency
    }
}

/// Someone whom the subject excluded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExclusionCell {
    /// When it was set.
    pub since: Instant,
    /// Whether the exclusion of an organization holds in a declared emergency too.
    pub even_in_emergency: bool,
    /// The delegate who set it; `None`: the subject.
    pub by: Option<Id>,
}

/// A consent with all that became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentCell {
    /// The version: 1 in an empty slot, otherwise one more than what it replaced; stripping adds
    /// one more.
    pub version: u32,
    /// What happened to it, oldest first; the first is the grant or the refusal. Only ever appended to.
    pub changes: Vec<Change>,
    /// What was consented to.
    pub terms: StoredTerms,
}

/// How terms are stored. Sealed terms, of which only a commitment is on chain, will be another form.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredTerms {
    /// Readable by whoever runs a node.
    Open(Terms),
}

impl StoredTerms {
    /// The terms, if they are readable.
    pub fn open(&self) -> &Terms {
        match self {
            Self::Open(terms) => terms,
        }
    }
}

/// Something that happened to a consent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// When.
    pub at: Instant,
    /// The delegate who did it; `None`: the subject.
    pub by: Option<Id>,
    /// What it was part of, if it did not stand alone.
    pub through: Option<Through>,
}

/// What a change of a consent was part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// The granting of another consent of the subject, for which this one ended.
    Consent(ObjectId),
    /// The approval of a request.
    Request(RequestRef),
}

/// One request, under its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRef {
    /// Who asked.
    pub organization: Id,
    /// The id under subject and organization.
    pub id: ObjectId,
}

/// What can happen to a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was granted.
    Granted,
    /// It lost its permits and kept what denies.
    Stripped,
    /// It was revoked.
    Revoked,
    /// Another consent took its place.
    Replaced,
    /// It should never have been recorded.
    EnteredInError,
    /// It was recorded, as a refusal.
    Refused,
}

impl ConsentCell {
    /// Whether it has not ended by an act; its period is another matter.
    pub fn is_active(&self) -> bool {
        self.changes.iter().all(|change| {
            matches!(
                change.kind,
                ChangeKind::Granted | ChangeKind::Refused | ChangeKind::Stripped
            )
        })
    }

    /// Whether only delegates ever touched it: what the subject did itself, no delegate undoes.
    pub fn is_of_delegates(&self) -> bool {
        self.changes.iter().all(|change| change.by.is_some())
    }

    /// Whether its permits were stripped.
    pub fn is_stripped(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.kind == ChangeKind::Stripped)
    }

    /// Whether it was recorded as a refusal: it permits nothing.
    pub fn is_refusal(&self) -> bool {
        let first = self.changes.first();
        first.is_some_and(|first| first.kind == ChangeKind::Refused)
    }

    /// When it was granted.
    pub fn granted(&self) -> Instant {
        self.changes
            .first()
            .map_or(Instant(u64::MAX), |change| change.at)
    }

    /// The consent in its present version.
    pub fn reference(&self, id: ObjectId) -> ConsentRef {
        ConsentRef {
            id,
            version: self.version,
        }
    }
}

/// Exclusions (varint), rows. Layout 1 has an empty list (one byte, 0) between them.
impl Pack for SubjectCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.exclusions.into());
        out.list(&self.rows);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            exclusions: source.number()?,
            rows: source.list()?,
        })
    }
}

impl Cell for SubjectCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "subject";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        match layout {
            1 => {
                let exclusions = source.number()?;
                if source.byte()? != 0 {
                    return Err(PackError::Invalid("subject"));
                }
                let rows: Vec<Row> = source.list()?;
                if rows.iter().any(|row| row.by_delegate) {
                    return Err(PackError::Invalid("subject"));
                }
                Ok(Self { exclusions, rows })
            }
            Self::LAYOUT => Self::unpack(source),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}

/// The rows. In layout 1 none is of a delegate.
impl Pack for RowsCell {
    fn pack(&self, out: &mut Writer) {
        out.list(&self.rows);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            rows: source.list()?,
        })
    }
}

impl Cell for RowsCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "rows";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        let cell = Self::unpack(source)?;
        match layout {
            1 if cell.rows.iter().any(|row| row.by_delegate) => Err(PackError::Invalid("rows")),
            1 | Self::LAYOUT => Ok(cell),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}

/// The id (16 bytes); a byte with the category (bits 0-1), whether a grantee is named (2), whether
/// there are inner periods (3), the number of purposes (4-6, 0: none restrict) and whether a delegate
/// granted it (7); the grantee; the period; the purposes.
impl Pack for Row {
    fn pack(&self, out: &mut Writer) {
        self.id.pack(out);
        let category = match self.category {
            Category::Treatment => 0,
            Category::Research => 1,
            Category::PatientPrivacy => 2,
            Category::Adr => 3,
        };
        let named = matches!(self.grantee, Grantee::Identity(_));
        let purposes = self.purposes.as_deref().unwrap_or_default();
        let count = u8::try_from(purposes.len()).unwrap_or(0);
        out.byte(
            category
                | (u8::from(named) << 2)
                | (u8::from(self.inner_periods) << 3)
                | (count << 4)
                | (u8::from(self.by_delegate) << 7),
        );
        if let Grantee::Identity(grantee) = &self.grantee {
            grantee.pack(out);
        }
        self.period.pack(out);
        purposes.iter().for_each(|purpose| purpose.pack(out));
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let id = ObjectId::unpack(source)?;
        let bits = source.byte()?;
        let category = match bits & 3 {
            0 => Category::Treatment,
            1 => Category::Research,
            2 => Category::PatientPrivacy,
            _ => Category::Adr,
        };
        let grantee = if bits & 4 == 0 {
            Grantee::General
        } else {
            Grantee::Identity(Id::unpack(source)?)
        };
        let period = Period::unpack(source)?;
        let purposes = (0..(bits >> 4) & 7)
            .map(|_| Purpose::unpack(source))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            id,
            category,
            grantee,
            period,
            inner_periods: bits & 8 != 0,
            by_delegate: bits & 0x80 != 0,
            purposes: (!purposes.is_empty()).then_some(purposes),
        })
    }
}

/// A byte (1 even in an emergency, 2 set by a delegate), since, the delegate.
impl Pack for ExclusionCell {
    fn pack(&self, out: &mut Writer) {
        out.byte(u8::from(self.even_in_emergency) | (u8::from(self.by.is_some()) << 1));
        self.since.pack(out);
        self.by.iter().for_each(|by| by.pack(out));
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        if bits > 3 {
            return Err(PackError::Invalid("exclusion"));
        }
        let since = Instant::unpack(source)?;
        let by = if bits & 2 == 0 {
            None
        } else {
            Some(Id::unpack(source)?)
        };
        Ok(Self {
            since,
            even_in_emergency: bits & 1 != 0,
            by,
        })
    }
}

impl Cell for ExclusionCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "exclusion";
}

/// A byte with the kind, plus 32 if it was for another consent, 64 if it was by approval of a request,
/// 128 if a delegate did it; the instant; the delegate; the id of that consent, or the request's
/// organization and id.
impl Pack for Change {
    fn pack(&self, out: &mut Writer) {
        let kind = match self.kind {
            ChangeKind::Granted => 0,
            ChangeKind::Stripped => 1,
            ChangeKind::Revoked => 2,
            ChangeKind::Replaced => 3,
            ChangeKind::EnteredInError => 4,
            ChangeKind::Refused => 5,
        };
        let through = match self.through {
            None => 0,
            Some(Through::Consent(_)) => 32,
            Some(Through::Request(_)) => 64,
        };
        out.byte(kind | through | (u8::from(self.by.is_some()) << 7));
        self.at.pack(out);
        self.by.iter().for_each(|by| by.pack(out));
        match &self.through {
            None => {}
            Some(Through::Consent(id)) => id.pack(out),
            Some(Through::Request(request)) => {
                request.organization.pack(out);
                request.id.pack(out);
            }
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        let kind = match bits & 0x1f {
            0 => ChangeKind::Granted,
            1 => ChangeKind::Stripped,
            2 => ChangeKind::Revoked,
            3 => ChangeKind::Replaced,
            4 => ChangeKind::EnteredInError,
            5 => ChangeKind::Refused,
            _ => return Err(PackError::Invalid("change")),
        };
        let at = Instant::unpack(source)?;
        let by = if bits & 0x80 == 0 {
            None
        } else {
            Some(Id::unpack(source)?)
        };
        let through = match bits & 0x60 {
            0 => None,
            32 => Some(Through::Consent(ObjectId::unpack(source)?)),
            64 => Some(Through::Request(RequestRef {
                organization: Id::unpack(source)?,
                id: ObjectId::unpack(source)?,
            })),
            _ => return Err(PackError::Invalid("change")),
        };
        Ok(Self {
            kind,
            at,
            by,
            through,
        })
    }
}

/// A byte for the form (0 open), the terms.
impl Pack for StoredTerms {
    fn pack(&self, out: &mut Writer) {
        match self {
            Self::Open(terms) => {
                out.byte(0);
                terms.pack(out);
            }
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        match source.byte()? {
            0 => Ok(Self::Open(Terms::unpack(source)?)),
            _ => Err(PackError::Invalid("form of terms")),
        }
    }
}

/// Version (varint), changes, the terms.
impl Pack for ConsentCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.version.into());
        out.list(&self.changes);
        self.terms.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            version: source.number()?,
            changes: source.list()?,
            terms: StoredTerms::unpack(source)?,
        })
    }
}

fn is_of_layout_2(change: &Change) -> bool {
    change.through.is_some() || change.kind == ChangeKind::Refused
}

/// In layout 1 no change was part of anything else, and refusals were recorded like grants.
impl Cell for ConsentCell {
    const LAYOUT: u8 = 2;
    const NAME: &'static str = "consent";

    fn unpack_layout(layout: u8, source: &mut Reader<'_>) -> Result<Self, PackError> {
        let cell = Self::unpack(source)?;
        match layout {
            1 if cell.changes.iter().any(is_of_layout_2) => Err(PackError::Invalid("change")),
            1 | Self::LAYOUT => Ok(cell),
            _ => Err(PackError::Invalid("layout")),
        }
    }
}
