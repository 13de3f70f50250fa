use salus_contract_kit::Cell;
use salus_policy::{ConsentRef, Outcome};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Action, Hash, Id, Instant, ObjectId, Purpose};

use crate::{AuditReason, BasisCode, DataSummary, EmergencyReason};

/// One access that was decided or reported, or an emergency that was declared. The subject and the
/// number are in its key.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryCell {
    /// Block time of the entry.
    pub time: Instant,
    /// Block height of the entry.
    pub height: u64,
    /// How the entry came about, and what was answered.
    pub occasion: Occasion,
    /// Who holds the data; of a declared emergency the organization that answers for it.
    pub custodian: Id,
    /// Whose word it is that the actor asked.
    pub assurance: Assurance,
    /// Who asked.
    pub actor: Id,
    /// The organization that the actor was said to act for.
    pub organization: Option<Id>,
    /// Whether the actor acted on behalf of the subject, as its delegate.
    pub on_behalf: bool,
    /// For what.
    pub purpose: Purpose,
    /// What was to be done.
    pub action: Action,
    /// Why.
    pub reason: AuditReason,
    /// The consent that gave the reason.
    pub decided_by: Option<ConsentRef>,
    /// The id that the writer chose.
    pub access_id: ObjectId,
    /// The record asked about; `None`: the question was not about one record.
    pub data: Option<DataSummary>,
    /// The hash of what remained to be decided for each record.
    pub residue: Option<Hash>,
    /// The hash of the sorted consents, where others than `decided_by` spoke.
    pub consents: Option<Hash>,
    /// The salted fingerprint of the record, as the writer stated it.
    pub fingerprint: Option<Hash>,
    /// The hash of the entry before: in the last entry that a message adds to a chain, and in every
    /// 64th.
    pub previous: Option<Hash>,
    /// The number of the declared emergency that the access named.
    pub emergency: Option<u32>,
    /// The custodian's legal basis without consent.
    pub legal_basis: Option<BasisCode>,
}

/// How an entry came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// An access was decided when it happened.
    Decided(Outcome),
    /// An access had happened already, and is decided no more.
    Reported(Reported),
    /// An emergency was declared.
    Declared(Declared),
}

/// What is said of an access that had happened already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// When, as the custodian says.
    pub occurred_at: Instant,
    /// Whether the data were released.
    pub released: bool,
    /// The height of the state by which that was decided.
    pub height: u64,
    /// An emergency that was declared to the custodian alone.
    pub emergency: Option<EmergencyGrounds>,
}

/// An emergency as it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// Why.
    pub grounds: EmergencyGrounds,
    /// When it ends, exclusive.
    pub until: Instant,
}

/// Why an emergency was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmergencyGrounds {
    /// The code.
    pub reason: EmergencyReason,
    /// SHA-256 of the reason in words with 16 secret random bytes.
    pub hash: Hash,
}

/// Whose word it is that the actor asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// The custodian's, given by one of its operators.
    Asserted {
        /// The operator's number under the custodian.
        operator: u16,
    },
    /// The actor's own: an account that acts as it sent the message.
    Sent,
}

/// What follows in an entry, bit by bit. Bits above are kept for later forms of entries and refused
/// until then. The build 0.1.0 knew those below `EMERGENCY`.
mod flag {
    pub const SENT: u64 = 1;
    pub const FOR_CUSTODIAN: u64 = 1 << 1;
    pub const FOR_OTHER: u64 = 1 << 2;
    pub const DECIDED_BY: u64 = 1 << 3;
    pub const DATA: u64 = 1 << 4;
    pub const RESIDUE: u64 = 1 << 5;
    pub const PREVIOUS: u64 = 1 << 6;
    pub const CONSENTS: u64 = 1 << 7;
    pub const FINGERPRINT: u64 = 1 << 8;
    pub const LONG_CUSTODIAN: u64 = 1 << 9;
    pub const LONG_ACTOR: u64 = 1 << 10;
    pub const LONG_ORGANIZATION: u64 = 1 << 11;
    pub const EMERGENCY: u64 = 1 << 12;
    pub const ON_BEHALF: u64 = 1 << 13;
    pub const LEGAL_BASIS: u64 = 1 << 14;
    pub const REPORTED: u64 = 1 << 15;
    pub const RELEASED: u64 = 1 << 16;
    pub const GROUNDS: u64 = 1 << 17;
    pub const END: u64 = 1 << 18;
}

impl EntryCell {
    /// What was answered; `None` where nothing was decided here.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.occasion {
            Occasion::Decided(outcome) => Some(outcome),
            Occasion::Reported(_) | Occasion::Declared(_) => None,
        }
    }

    /// When it happened: a report says so itself.
    pub fn happened(&self) -> Instant {
        match &self.occasion {
            Occasion::Reported(reported) => reported.occurred_at,
            Occasion::Decided(_) | Occasion::Declared(_) => self.time,
        }
    }

    /// The emergency that this entry itself declares, or that it reports as declared to the
    /// custodian alone.
    pub fn grounds(&self) -> Option<EmergencyGrounds> {
        match &self.occasion {
            Occasion::Decided(_) => None,
            Occasion::Reported(reported) => reported.emergency,
            Occasion::Declared(declared) => Some(declared.grounds),
        }
    }

    fn other_organization(&self) -> Option<&Id> {
        self.organization
            .as_ref()
            .filter(|organization| **organization != self.custodian)
    }

    fn flags(&self) -> u64 {
        let other = self.other_organization();
        let reported = match &self.occasion {
            Occasion::Reported(reported) => Some(reported),
            Occasion::Decided(_) | Occasion::Declared(_) => None,
        };
        [
            (flag::SENT, self.assurance == Assurance::Sent),
            (
                flag::FOR_CUSTODIAN,
                self.organization == Some(self.custodian),
            ),
            (flag::FOR_OTHER, other.is_some()),
            (flag::DECIDED_BY, self.decided_by.is_some()),
            (flag::DATA, self.data.is_some()),
            (flag::RESIDUE, self.residue.is_some()),
            (flag::PREVIOUS, self.previous.is_some()),
            (flag::CONSENTS, self.consents.is_some()),
            (flag::FINGERPRINT, self.fingerprint.is_some()),
            (flag::LONG_CUSTODIAN, is_long(&self.custodian)),
            (flag::LONG_ACTOR, is_long(&self.actor)),
            (flag::LONG_ORGANIZATION, other.is_some_and(is_long)),
            (flag::EMERGENCY, self.emergency.is_some()),
            (flag::ON_BEHALF, self.on_behalf),
            (flag::LEGAL_BASIS, self.legal_basis.is_some()),
            (flag::REPORTED, reported.is_some()),
            (flag::RELEASED, reported.is_some_and(|it| it.released)),
            (flag::GROUNDS, self.grounds().is_some()),
        ]
        .into_iter()
        .filter(|(_, set)| *set)
        .fold(0, |flags, (bit, _)| flags | bit)
    }
}

fn is_long(id: &Id) -> bool {
    id.as_slice().len() == 32
}

fn unpack_id(source: &mut Reader<'_>, long: bool) -> Result<Id, PackError> {
    let bytes = source.raw(if long { 32 } else { 20 })?;
    Id::try_from(bytes).map_err(|_| PackError::Invalid("identity"))
}

/// Flags (varint); time; height (varint); custodian; the operator's number (varint) if asserted;
/// actor; the organization if it is another than the custodian; purpose; a byte with the action
/// (low four bits) and the outcome (0 permit, 1 deny, 2 no consent, 3 nothing was decided); reason;
/// the deciding consent (id, version as varint); access id; the data; hashes of residue, consents,
/// fingerprint, entry before; the number of the emergency (varint); the legal basis; of a report
/// when it occurred and the height (varint); of an emergency that this entry is about the reason,
/// its hash and, if it was declared here, its end. Identities without a length: 20 bytes, or 32
/// where a flag says so.
impl Pack for EntryCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.flags());
        self.time.pack(out);
        out.varint(self.height);
        out.raw(self.custodian.as_slice());
        if let Assurance::Asserted { operator } = self.assurance {
            out.varint(operator.into());
        }
        out.raw(self.actor.as_slice());
        if let Some(organization) = self.other_organization() {
            out.raw(organization.as_slice());
        }
        self.purpose.pack(out);
        let outcome = self.outcome().map_or(UNDECIDED, outcome_number);
        out.byte(self.action.number() | (outcome << 4));
        self.reason.pack(out);
        if let Some(consent) = &self.decided_by {
            consent.id.pack(out);
            out.varint(consent.version.into());
        }
        self.access_id.pack(out);
        self.data.iter().for_each(|data| data.pack(out));
        [self.residue, self.consents, self.fingerprint, self.previous]
            .iter()
            .flatten()
            .for_each(|hash| hash.pack(out));
        if let Some(emergency) = self.emergency {
            out.varint(emergency.into());
        }
        if let Some(basis) = &self.legal_basis {
            basis.pack(out);
        }
        if let Occasion::Reported(reported) = &self.occasion {
            reported.occurred_at.pack(out);
            out.varint(reported.height);
        }
        if let Some(grounds) = self.grounds() {
            grounds.reason.pack(out);
            grounds.hash.pack(out);
        }
        if let Occasion::Declared(declared) = &self.occasion {
            declared.until.pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.varint()?;
        let has = |bit: u64| flags & bit != 0;
        let contradicts = has(flag::FOR_CUSTODIAN) && has(flag::FOR_OTHER)
            || has(flag::LONG_ORGANIZATION) && !has(flag::FOR_OTHER)
            || has(flag::RELEASED) && !has(flag::REPORTED);
        if flags >= flag::END || contradicts {
            return Err(PackError::Invalid("entry"));
        }
        let time = Instant::unpack(source)?;
        let height = source.varint()?;
        let custodian = unpack_id(source, has(flag::LONG_CUSTODIAN))?;
        let assurance = if has(flag::SENT) {
            Assurance::Sent
        } else {
            Assurance::Asserted {
                operator: source.number()?,
            }
        };
        let actor = unpack_id(source, has(flag::LONG_ACTOR))?;
        let organization = if has(flag::FOR_OTHER) {
            Some(unpack_id(source, has(flag::LONG_ORGANIZATION))?)
                .filter(|other| *other != custodian)
                .map(Some)
                .ok_or(PackError::Invalid("organization"))?
        } else {
            has(flag::FOR_CUSTODIAN).then_some(custodian)
        };
        let purpose = Purpose::unpack(source)?;
        let deed = source.byte()?;
        let action = Action::from_number(deed & 15).ok_or(PackError::Invalid("action"))?;
        let outcome = outcome_from(deed >> 4)?;
        let reason = AuditReason::unpack(source)?;
        let decided_by = unpack_if(has(flag::DECIDED_BY), || {
            Ok(ConsentRef {
                id: ObjectId::unpack(source)?,
                version: source.number()?,
            })
        })?;
        let access_id = ObjectId::unpack(source)?;
        let data = unpack_if(has(flag::DATA), || DataSummary::unpack(source))?;
        let mut hash = |bit| unpack_if(has(bit), || Hash::unpack(source));
        let residue = hash(flag::RESIDUE)?;
        let consents = hash(flag::CONSENTS)?;
        let fingerprint = hash(flag::FINGERPRINT)?;
        let previous = hash(flag::PREVIOUS)?;
        Ok(Self {
            time,
            height,
            custodian,
            assurance,
            actor,
            organization,
            on_behalf: has(flag::ON_BEHALF),
            purpose,
            action,
            reason,
            decided_by,
            access_id,
            data,
            residue,
            consents,
            fingerprint,
            previous,
            emergency: unpack_if(has(flag::EMERGENCY), || source.number())?,
            legal_basis: unpack_if(has(flag::LEGAL_BASIS), || BasisCode::unpack(source))?,
            occasion: unpack_occasion(flags, outcome, source)?,
        })
    }
}

/// The end of an entry that is not about a decision; an outcome and such an end exclude each other.
fn unpack_occasion(
    flags: u64,
    outcome: Option<Outcome>,
    source: &mut Reader<'_>,
) -> Result<Occasion, PackError> {
    let has = |bit: u64| flags & bit != 0;
    let report = unpack_if(has(flag::REPORTED), || {
        Ok((Instant::unpack(source)?, source.varint()?))
    })?;
    let grounds = unpack_if(has(flag::GROUNDS), || {
        Ok(EmergencyGrounds {
            reason: EmergencyReason::unpack(source)?,
            hash: Hash::unpack(source)?,
        })
    })?;
    match (outcome, report, grounds) {
        (Some(outcome), None, None) => Ok(Occasion::Decided(outcome)),
        (None, Some((occurred_at, height)), emergency) => Ok(Occasion::Reported(Reported {
            occurred_at,
            released: has(flag::RELEASED),
            height,
            emergency,
        })),
        (None, None, Some(grounds)) => Ok(Occasion::Declared(Declared {
            grounds,
            until: Instant::unpack(source)?,
        })),
        _ => Err(PackError::Invalid("occasion")),
    }
}

impl Cell for EntryCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "entry";
}

pub(crate) fn unpack_if<T>(
    present: bool,
    unpack: impl FnOnce() -> Result<T, PackError>,
) -> Result<Option<T>, PackError> {
    if present {
        unpack().map(Some)
    } else {
        Ok(None)
    }
}

/// In place of an outcome: nothing was decided.
const UNDECIDED: u8 = 3;

pub(crate) fn outcome_number(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Permit => 0,
        Outcome::Deny => 1,
        Outcome::NoConsent => 2,
    }
}

fn outcome_from(number: u8) -> Result<Option<Outcome>, PackError> {
    match number {
        0 => Ok(Some(Outcome::Permit)),
        1 => Ok(Some(Outcome::Deny)),
        2 => Ok(Some(Outcome::NoConsent)),
        UNDECIDED => Ok(None),
        _ => Err(PackError::Invalid("outcome")),
    }
}
