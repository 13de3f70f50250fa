use cosmwasm_schema::cw_serde;
use salus_contract_kit::Cell;
use salus_policy::{ConsentRef, Outcome, Record, References};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{
    Action, End, Hash, Id, Instant, Label, ObjectId, Period, Purpose, ResourceType,
};

use crate::AuditReason;

/// One decided access. The subject and the number are in its key.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryCell {
    /// Block time of the decision.
    pub time: Instant,
    /// Block height of the decision.
    pub height: u64,
    /// Who holds the data.
    pub custodian: Id,
    /// Whose word it is that the actor asked.
    pub assurance: Assurance,
    /// Who asked.
    pub actor: Id,
    /// The organization that the actor was said to act for.
    pub organization: Option<Id>,
    /// For what.
    pub purpose: Purpose,
    /// What was to be done.
    pub action: Action,
    /// What was answered.
    pub outcome: Outcome,
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
    /// The hash of the entry before, repeated in every 64th entry.
    pub previous: Option<Hash>,
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

/// What an entry keeps of a data descriptor.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DataSummary {
    /// The FHIR resource type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<ResourceType>,
    /// The security labels; empty: not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// When the data were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Period>,
    /// Whether the descriptor stated every field, so that nothing was unknown.
    pub complete: bool,
}

impl DataSummary {
    /// The summary of a descriptor.
    pub fn of(record: &Record) -> Self {
        Self {
            resource_type: record.resource_type,
            labels: record.labels.clone().unwrap_or_default(),
            date: record.date,
            complete: is_complete(record),
        }
    }
}

fn is_complete(record: &Record) -> bool {
    let labels = record.labels.as_deref().unwrap_or_default();
    let codes = record.codes.as_deref().unwrap_or_default();
    let organizations = record.author_organizations.as_deref().unwrap_or_default();
    let references = record.references.as_ref();
    let named = |it: &References| it.instance.is_some() && !it.authors.is_empty();
    record.resource_type.is_some()
        && !labels.is_empty()
        && !codes.is_empty()
        && record.date.is_some()
        && record.author.is_some()
        && !organizations.is_empty()
        && references.is_some_and(named)
}

/// What follows in an entry, bit by bit. Bits above are kept for later forms of entries and refused
/// until then.
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
    pub const END: u64 = 1 << 12;
}

impl EntryCell {
    fn other_organization(&self) -> Option<&Id> {
        self.organization
            .as_ref()
            .filter(|organization| **organization != self.custodian)
    }

    fn flags(&self) -> u64 {
        let other = self.other_organization();
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
/// (low four bits) and the outcome (0 permit, 1 deny, 2 no consent); reason; the deciding consent
/// (id, version as varint); access id; the data; hashes of residue, consents, fingerprint, entry
/// before. Identities without a length: 20 bytes, or 32 where a flag says so.
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
        out.byte(self.action.number() | (outcome_number(self.outcome) << 4));
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
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.varint()?;
        let has = |bit: u64| flags & bit != 0;
        let contradicts = has(flag::FOR_CUSTODIAN) && has(flag::FOR_OTHER)
            || has(flag::LONG_ORGANIZATION) && !has(flag::FOR_OTHER);
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
        let outcome = outcome_from(deed >> 4).ok_or(PackError::Invalid("outcome"))?;
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
        Ok(Self {
            time,
            height,
            custodian,
            assurance,
            actor,
            organization,
            purpose,
            action,
            outcome,
            reason,
            decided_by,
            access_id,
            data,
            residue: hash(flag::RESIDUE)?,
            consents: hash(flag::CONSENTS)?,
            fingerprint: hash(flag::FINGERPRINT)?,
            previous: hash(flag::PREVIOUS)?,
        })
    }
}

impl Cell for EntryCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "entry";
}

fn unpack_if<T>(
    present: bool,
    unpack: impl FnOnce() -> Result<T, PackError>,
) -> Result<Option<T>, PackError> {
    if present {
        unpack().map(Some)
    } else {
        Ok(None)
    }
}

pub(crate) fn outcome_number(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Permit => 0,
        Outcome::Deny => 1,
        Outcome::NoConsent => 2,
    }
}

fn outcome_from(number: u8) -> Option<Outcome> {
    match number {
        0 => Some(Outcome::Permit),
        1 => Some(Outcome::Deny),
        2 => Some(Outcome::NoConsent),
        _ => None,
    }
}

/// A byte (1 complete, 2 type, 4 labels, 8 date, 16 the date has a start, 32 it has an end); then
/// the type, the list of labels, the start, the end as seconds after the start (after 0 without
/// one).
impl Pack for DataSummary {
    fn pack(&self, out: &mut Writer) {
        let start = self.date.and_then(|date| date.start);
        let end = self.date.and_then(|date| match date.end {
            End::At(end) => Some(end),
            End::OpenEnded => None,
        });
        let bits = [
            self.complete,
            self.resource_type.is_some(),
            !self.labels.is_empty(),
            self.date.is_some(),
            start.is_some(),
            end.is_some(),
        ];
        out.byte(
            bits.iter()
                .rev()
                .fold(0, |byte, bit| (byte << 1) | u8::from(*bit)),
        );
        self.resource_type.iter().for_each(|one| one.pack(out));
        if !self.labels.is_empty() {
            out.list(&self.labels);
        }
        start.iter().for_each(|start| start.pack(out));
        if let Some(end) = end {
            end.minus(start.map_or(0, |start| start.0)).pack(out);
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let bits = source.byte()?;
        if bits > 63 || (bits & 8 == 0 && bits & 48 != 0) {
            return Err(PackError::Invalid("data"));
        }
        let resource_type = unpack_if(bits & 2 != 0, || ResourceType::unpack(source))?;
        let labels = unpack_if(bits & 4 != 0, || source.list())?;
        let start = unpack_if(bits & 16 != 0, || Instant::unpack(source))?;
        let seconds = unpack_if(bits & 32 != 0, || source.varint())?;
        let base = start.unwrap_or(Instant(0)).0;
        let end = match seconds.map(|seconds| base.checked_add(seconds)) {
            None => End::OpenEnded,
            Some(end) => End::At(Instant(end.ok_or(PackError::Invalid("date"))?)),
        };
        if labels.as_ref().is_some_and(Vec::is_empty) {
            return Err(PackError::Invalid("labels"));
        }
        Ok(Self {
            resource_type,
            labels: labels.unwrap_or_default(),
            date: (bits & 8 != 0).then_some(Period { start, end }),
            complete: bits & 1 != 0,
        })
    }
}
