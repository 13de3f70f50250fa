use cosmwasm_schema::cw_serde;
use salus_policy::{Record, References};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{End, Instant, Label, Period, ResourceType};

use crate::entry::unpack_if;

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
