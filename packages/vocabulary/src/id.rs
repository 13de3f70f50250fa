use crate::packed::{Pack, PackError, Reader, Writer};

/// An identity: the canonical bytes of an account (20) or of a contract or derived account (32).
///
/// Inside the suite an identity is always these bytes, never text: text has several spellings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    length: u8,
    bytes: [u8; 32],
}

/// Bytes that are no identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identity has 20 or 32 bytes, not {length}")]
pub struct InvalidId {
    /// The number of bytes that were given.
    pub length: usize,
}

impl Id {
    /// The bytes of the identity, 20 or 32.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

impl TryFrom<&[u8]> for Id {
    type Error = InvalidId;

    fn try_from(source: &[u8]) -> Result<Self, InvalidId> {
        let length = match source.len() {
            20 => 20,
            32 => 32,
            length => return Err(InvalidId { length }),
        };
        let mut bytes = [0; 32];
        for (target, byte) in bytes.iter_mut().zip(source) {
            *target = *byte;
        }
        Ok(Self { length, bytes })
    }
}

impl From<[u8; 20]> for Id {
    fn from(source: [u8; 20]) -> Self {
        let mut bytes = [0; 32];
        for (target, byte) in bytes.iter_mut().zip(source) {
            *target = byte;
        }
        Self { length: 20, bytes }
    }
}

impl From<[u8; 32]> for Id {
    fn from(bytes: [u8; 32]) -> Self {
        Self { length: 32, bytes }
    }
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One byte of length (20 or 32), then the bytes.
impl Pack for Id {
    fn pack(&self, out: &mut Writer) {
        out.bytes(self.as_slice());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Self::try_from(source.bytes()?).map_err(|_| PackError::Invalid("identity"))
    }
}
