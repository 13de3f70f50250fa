use salus_contract_kit::{Cell, Key};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Hash, Id, Instant};

use crate::{DisputeAnswer, DisputeCode};

/// `dispute by subject and number of the entry -> DisputeCell`; never removed. That of a delegate has
/// a byte 1 behind, and stands in the way of none of the subject's own.
pub fn dispute_key(subject: &Id, seq: u32, by_delegate: bool) -> Key {
    let own = Key::new(9).owner(subject).part(&seq.to_be_bytes());
    if by_delegate { own.part(&[1]) } else { own }
}

/// What a patient holds against an entry. The entry itself stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputeCell {
    /// When.
    pub at: Instant,
    /// The delegate who did it for the subject; `None`: the subject itself.
    pub by: Option<Id>,
    /// What.
    pub code: DisputeCode,
    /// SHA-256 of the objection in words with 16 secret random bytes.
    pub hash: Hash,
    /// The custodian's answer.
    pub answer: Option<DisputeAnswerCell>,
}

/// A custodian's answer to a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputeAnswerCell {
    /// When.
    pub at: Instant,
    /// What.
    pub answer: DisputeAnswer,
    /// SHA-256 of the answer in words with 16 secret random bytes.
    pub hash: Hash,
}

/// A byte of flags (1 by a delegate, 2 answered); time; code; hash; the delegate; time, code and hash
/// of the answer.
impl Pack for DisputeCell {
    fn pack(&self, out: &mut Writer) {
        out.byte(u8::from(self.by.is_some()) | (u8::from(self.answer.is_some()) << 1));
        self.at.pack(out);
        self.code.pack(out);
        self.hash.pack(out);
        if let Some(by) = &self.by {
            by.pack(out);
        }
        if let Some(answer) = &self.answer {
            answer.at.pack(out);
            answer.answer.pack(out);
            answer.hash.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.byte()?;
        if flags > 3 {
            return Err(PackError::Invalid("dispute"));
        }
        let at = Instant::unpack(source)?;
        let code = DisputeCode::unpack(source)?;
        let hash = Hash::unpack(source)?;
        let by = if flags & 1 == 0 {
            None
        } else {
            Some(Id::unpack(source)?)
        };
        let answer = if flags & 2 == 0 {
            None
        } else {
            Some(DisputeAnswerCell {
                at: Instant::unpack(source)?,
                answer: DisputeAnswer::unpack(source)?,
                hash: Hash::unpack(source)?,
            })
        };
        Ok(Self {
            at,
            by,
            code,
            hash,
            answer,
        })
    }
}

impl Cell for DisputeCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "dispute";
}
