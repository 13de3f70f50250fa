use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Hash, Id, Instant};

use crate::Verdict;

/// `emergency by subject and number -> EmergencyCell`; the number is that of the entry that declared
/// or reported it, where everything else stands. Never removed.
pub fn emergency_key(subject: &Id, number: u32) -> Key {
    emergencies_prefix(subject).part(&number.to_be_bytes())
}

/// What the keys of all emergencies of a subject start with.
pub fn emergencies_prefix(subject: &Id) -> Key {
    Key::new(5).owner(subject)
}

/// Which emergencies of an actor an ordinal counts: a custodian's reports never count towards the
/// number that the actor may declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclarationClass {
    /// Declared here.
    Declared,
    /// Declared off chain, and reported by a custodian.
    Reported,
}

impl DeclarationClass {
    fn number(self) -> u8 {
        match self {
            Self::Declared => 0,
            Self::Reported => 1,
        }
    }
}

/// `emergency by actor, class and ordinal -> DeclaredCell`, ordinals in the order of recording, from
/// 1: the keys of a class start with this one.
pub fn by_actor_key(actor: &Id, class: DeclarationClass) -> Key {
    of_actor_prefix(actor).part(&[class.number()])
}

/// What the keys of all emergencies of an actor start with.
pub fn of_actor_prefix(actor: &Id) -> Key {
    Key::new(6).owner(actor)
}

/// `emergency of a managed identity by organization and ordinal -> DeclaredCell`, as above: the keys
/// of an organization start with this one.
pub fn by_organization_key(organization: &Id) -> Key {
    Key::new(7).owner(organization)
}

/// `open review by time (8 bytes, big endian), subject and number -> OpenReviewCell`, until it is
/// reviewed.
pub fn open_review_key(recorded: Instant, subject: &Id, number: u32) -> Key {
    open_reviews_prefix()
        .part(&recorded.0.to_be_bytes())
        .owner(subject)
        .part(&number.to_be_bytes())
}

/// What the keys of all open reviews start with.
pub fn open_reviews_prefix() -> Key {
    Key::new(8)
}

/// What may change about an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmergencyCell {
    /// Whether it was flagged for review at once.
    pub flagged: bool,
    /// The review; `None`: open.
    pub review: Option<ReviewCell>,
}

/// A review of an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewCell {
    /// When.
    pub at: Instant,
    /// Who: the subject, its delegate or an accredited reviewer.
    pub by: Id,
    /// What it found.
    pub verdict: Verdict,
    /// SHA-256 of the grounds in words with 16 secret random bytes.
    pub hash: Hash,
}

/// Where an emergency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclaredCell {
    /// When it was recorded.
    pub at: Instant,
    /// For whom.
    pub subject: Id,
    /// Its number under the subject.
    pub number: u32,
}

/// That a review is open; everything about it is in its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReviewCell;

/// A byte of flags (1 flagged, 2 reviewed); of a review time, reviewer, verdict and hash.
impl Pack for EmergencyCell {
    fn pack(&self, out: &mut Writer) {
        out.byte(u8::from(self.flagged) | (u8::from(self.review.is_some()) << 1));
        if let Some(review) = &self.review {
            review.at.pack(out);
            review.by.pack(out);
            review.verdict.pack(out);
            review.hash.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.byte()?;
        if flags > 3 {
            return Err(PackError::Invalid("emergency"));
        }
        let review = if flags & 2 == 0 {
            None
        } else {
            Some(ReviewCell {
                at: Instant::unpack(source)?,
                by: Id::unpack(source)?,
                verdict: Verdict::unpack(source)?,
                hash: Hash::unpack(source)?,
            })
        };
        Ok(Self {
            flagged: flags & 1 != 0,
            review,
        })
    }
}

impl Cell for EmergencyCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "emergency";
}

/// Time, subject, number (varint).
impl Pack for DeclaredCell {
    fn pack(&self, out: &mut Writer) {
        self.at.pack(out);
        self.subject.pack(out);
        out.varint(self.number.into());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            at: Instant::unpack(source)?,
            subject: Id::unpack(source)?,
            number: source.number()?,
        })
    }
}

impl Cell for DeclaredCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "declared emergency";
}

/// Nothing.
impl Pack for OpenReviewCell {
    fn pack(&self, _: &mut Writer) {}

    fn unpack(_: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self)
    }
}

impl Cell for OpenReviewCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "open review";
}
