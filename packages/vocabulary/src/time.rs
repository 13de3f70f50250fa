use cosmwasm_schema::cw_serde;
use salus_json::{FromNode, Node, NodeError};

use crate::packed::{Pack, PackError, Reader, Writer};

/// A point in time: seconds since 1970-01-01T00:00:00Z, as block time gives it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    cw_schema::Schemaifier,
)]
#[serde(transparent)]
#[schemaifier(mute_warnings, type = cw_schema::NodeType::Integer { precision: 64, signed: false })]
pub struct Instant(pub u64);

crate::schema::schema_as!(Instant, u64);

impl FromNode for Instant {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        u64::from_node(node).map(Self)
    }
}

impl Instant {
    /// The instant this many seconds later, at most the last one that can be written.
    #[must_use]
    pub fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The instant this many seconds earlier, at least the first one.
    #[must_use]
    pub fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }
}

/// A varint of the seconds.
impl Pack for Instant {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.0);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        source.varint().map(Self)
    }
}

/// Where a period ends. Stated always: a forgotten end must not mean "for ever".
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
#[serde(deny_unknown_fields)]
pub enum End {
    /// The first instant after the period, exclusive.
    At(Instant),
    /// No end.
    OpenEnded,
}

/// A half-open span of time: `start <= now < end`. Without a start it has always begun.
#[cw_serde]
#[derive(Copy, Eq, FromNode)]
#[schemaifier(mute_warnings)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first instant inside the period, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Instant>,
    /// The first instant after the period, exclusive, or open ended.
    pub end: End,
}

/// A period that holds at no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period ends after it starts: start {start}, end {end}, in seconds")]
pub struct InvalidPeriod {
    /// Inclusive start.
    pub start: u64,
    /// Exclusive end.
    pub end: u64,
}

impl Period {
    /// From the beginning of time, without end.
    pub const ALWAYS: Self = Self {
        start: None,
        end: End::OpenEnded,
    };

    /// From `start`, inclusive, to `end`, exclusive.
    pub fn between(start: Instant, end: Instant) -> Self {
        Self {
            start: Some(start),
            end: End::At(end),
        }
    }

    /// Until `end`, exclusive.
    pub fn until(end: Instant) -> Self {
        Self {
            start: None,
            end: End::At(end),
        }
    }

    /// Refuses a period without an instant.
    pub fn check(&self) -> Result<(), InvalidPeriod> {
        match (self.start.unwrap_or(Instant(0)), self.end) {
            (start, End::At(end)) if end <= start => Err(InvalidPeriod {
                start: start.0,
                end: end.0,
            }),
            _ => Ok(()),
        }
    }

    /// Whether `now` lies inside.
    pub fn contains(&self, now: Instant) -> bool {
        self.has_begun(now) && !self.has_ended(now)
    }

    /// Whether `now` is at the start or later.
    pub fn has_begun(&self, now: Instant) -> bool {
        self.start.is_none_or(|start| start <= now)
    }

    /// Whether `now` is at the end or later.
    pub fn has_ended(&self, now: Instant) -> bool {
        matches!(self.end, End::At(end) if end <= now)
    }

    /// Whether every instant of `other` lies inside.
    pub fn encloses(&self, other: &Period) -> bool {
        let begins = self
            .start
            .is_none_or(|start| other.start.is_some_and(|inner| start <= inner));
        let ends = match (self.end, other.end) {
            (End::OpenEnded, _) => true,
            (End::At(_), End::OpenEnded) => false,
            (End::At(outer), End::At(inner)) => inner <= outer,
        };
        begins && ends
    }

    /// The first bound after `now`, where this period may begin or end to hold.
    pub fn next_bound(&self, now: Instant) -> Option<Instant> {
        let end = match self.end {
            End::At(end) => Some(end),
            End::OpenEnded => None,
        };
        [self.start, end]
            .into_iter()
            .flatten()
            .filter(|bound| *bound > now)
            .min()
    }
}

/// A byte of flags (1 start, 2 end), then the bounds that are there.
impl Pack for Period {
    fn pack(&self, out: &mut Writer) {
        let end = match self.end {
            End::At(end) => Some(end),
            End::OpenEnded => None,
        };
        out.byte(u8::from(self.start.is_some()) | (u8::from(end.is_some()) << 1));
        self.start
            .iter()
            .chain(end.iter())
            .for_each(|bound| bound.pack(out));
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let flags = source.byte()?;
        if flags > 3 {
            return Err(PackError::Invalid("period"));
        }
        let start = if flags & 1 == 0 {
            None
        } else {
            Some(Instant::unpack(source)?)
        };
        let end = if flags & 2 == 0 {
            End::OpenEnded
        } else {
            End::At(Instant::unpack(source)?)
        };
        Ok(Self { start, end })
    }
}
