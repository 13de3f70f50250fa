use salus_contract_kit::{Cell, Key};
use salus_policy::Terms;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant, ObjectId};

use super::{RequestRef, StoredTerms};
use crate::bounds::REQUEST_SECONDS;

/// `open request by subject, organization and id -> OpenRequestCell`, until it is closed, or has
/// lapsed and its organization asks again. So an organization's open requests are found without
/// reading anybody else's, and those of a subject in one range.
pub fn open_request_key(subject: &Id, request: &RequestRef) -> Key {
    open_requests_under(subject, &request.organization).part(request.id.as_slice())
}

/// What the keys of all open requests of an organization to a subject start with.
pub fn open_requests_under(subject: &Id, organization: &Id) -> Key {
    open_requests_of(subject).owner(organization)
}

/// What the keys of all open requests to a subject start with.
pub fn open_requests_of(subject: &Id) -> Key {
    Key::new(7).owner(subject)
}

/// `request by subject, organization and id -> RequestCell`; written once, never removed.
pub fn request_key(subject: &Id, request: &RequestRef) -> Key {
    Key::new(8)
        .owner(subject)
        .owner(&request.organization)
        .part(request.id.as_slice())
}

/// `outcome by subject, organization and id -> RequestOutcomeCell`, once the request is closed by a
/// message; never removed.
pub fn request_outcome_key(subject: &Id, request: &RequestRef) -> Key {
    Key::new(9)
        .owner(subject)
        .owner(&request.organization)
        .part(request.id.as_slice())
}

/// A request that takes one of its organization's places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRequestCell {
    /// From when on it cannot be approved any more.
    pub lapses: Instant,
}

/// A request as it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestCell {
    /// When it was made.
    pub asked: Instant,
    /// What is asked for.
    pub terms: StoredTerms,
}

impl RequestCell {
    /// What is asked for, if it is readable.
    pub fn terms(&self) -> &Terms {
        self.terms.open()
    }

    /// From when on it cannot be approved any more.
    pub fn lapses(&self) -> Instant {
        self.asked.plus(REQUEST_SECONDS)
    }
}

/// How a request was closed by a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestOutcomeCell {
    /// How.
    pub kind: OutcomeKind,
    /// When.
    pub at: Instant,
    /// The delegate of the subject who did it; `None`: the subject, or the organization that
    /// withdrew it.
    pub by: Option<Id>,
}

/// How a request can be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// The organization took it back.
    Withdrawn,
    /// It was declined.
    Declined,
    /// It was approved as this consent.
    Approved(ObjectId),
}

/// The instant at which it lapses.
impl Pack for OpenRequestCell {
    fn pack(&self, out: &mut Writer) {
        self.lapses.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Instant::unpack(source).map(|lapses| Self { lapses })
    }
}

impl Cell for OpenRequestCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "open request";
}

/// Asked; the form of the terms and the terms, as in a consent.
impl Pack for RequestCell {
    fn pack(&self, out: &mut Writer) {
        self.asked.pack(out);
        self.terms.pack(out);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            asked: Instant::unpack(source)?,
            terms: StoredTerms::unpack(source)?,
        })
    }
}

impl Cell for RequestCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "request";
}

/// A byte (0 withdrawn, 1 declined, 2 approved; plus 128 if a delegate did it); the instant; the
/// delegate; the consent.
impl Pack for RequestOutcomeCell {
    fn pack(&self, out: &mut Writer) {
        let kind = match self.kind {
            OutcomeKind::Withdrawn => 0,
            OutcomeKind::Declined => 1,
            OutcomeKind::Approved(_) => 2,
        };
        out.byte(kind | (u8::from(self.by.is_some()) << 7));
        self.at.pack(out);
        self.by.iter().for_each(|by| by.pack(out));
        if let OutcomeKind::Approved(consent) = &self.kind {
            consent.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        let at = Instant::unpack(source)?;
        let by = if bits & 0x80 == 0 {
            None
        } else {
            Some(Id::unpack(source)?)
        };
        let kind = match bits & 0x7f {
            0 => OutcomeKind::Withdrawn,
            1 => OutcomeKind::Declined,
            2 => OutcomeKind::Approved(ObjectId::unpack(source)?),
            _ => return Err(PackError::Invalid("outcome")),
        };
        Ok(Self { kind, at, by })
    }
}

impl Cell for RequestOutcomeCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "request outcome";
}
