//! Public keys as DID documents write them: W3C Multikey, a multicodec prefix and the key in
//! base58btc.

use salus_vocabulary::Relationship;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

/// The digits of base58btc, in order.
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// No key that is known here takes more digits.
const MAX_DIGITS: usize = 48;

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519: 32 bytes.
    Ed25519,
    /// X25519: 32 bytes, for key agreement alone.
    X25519,
    /// secp256k1: 33 bytes, compressed.
    Secp256k1,
    /// NIST P-256: 33 bytes, compressed.
    P256,
}

impl KeyKind {
    /// All kinds, in packed order.
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::X25519, Self::Secp256k1, Self::P256];

    /// The multicodec prefix, a varint.
    pub fn prefix(self) -> [u8; 2] {
        match self {
            Self::Ed25519 => [0xed, 0x01],
            Self::X25519 => [0xec, 0x01],
            Self::Secp256k1 => [0xe7, 0x01],
            Self::P256 => [0x80, 0x24],
        }
    }

    /// How many bytes the key itself has.
    pub fn length(self) -> usize {
        match self {
            Self::Ed25519 | Self::X25519 => 32,
            Self::Secp256k1 | Self::P256 => 33,
        }
    }

    /// Whether a key of this kind can be used so: X25519 only agrees on keys, Ed25519 never does.
    pub fn allows(self, relationship: Relationship) -> bool {
        let agrees = relationship == Relationship::KeyAgreement;
        match self {
            Self::X25519 => agrees,
            Self::Ed25519 => !agrees,
            Self::Secp256k1 | Self::P256 => true,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Ed25519 => 0,
            Self::X25519 => 1,
            Self::Secp256k1 => 2,
            Self::P256 => 3,
        }
    }
}

/// A public key of a known kind and the right length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads `publicKeyMultibase`; `None` if it is none of the known kinds in its one spelling.
    pub fn from_multibase(text: &str) -> Option<Self> {
        let bytes = from_base58(text.strip_prefix('z')?)?;
        let (prefix, key) = bytes.split_at_checked(2)?;
        let kind = KeyKind::ALL
            .into_iter()
            .find(|kind| kind.prefix() == *prefix)?;
        Self::new(kind, key)
    }

    fn new(kind: KeyKind, key: &[u8]) -> Option<Self> {
        let compressed = kind.length() == 32 || matches!(key.first(), Some(2 | 3));
        (key.len() == kind.length() && compressed).then(|| Self {
            kind,
            bytes: key.to_vec(),
        })
    }

    /// What kind of key it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// As `publicKeyMultibase` writes it.
    pub fn to_multibase(&self) -> String {
        let mut bytes = self.kind.prefix().to_vec();
        bytes.extend_from_slice(&self.bytes);
        to_base58(&bytes)
    }
}

/// Kind; the key, whose length the kind fixes.
impl Pack for PublicKey {
    fn pack(&self, out: &mut Writer) {
        out.byte(self.kind.number());
        out.raw(&self.bytes);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let number = source.byte()?;
        let kind = KeyKind::ALL
            .into_iter()
            .find(|kind| kind.number() == number)
            .ok_or(PackError::Invalid("key kind"))?;
        let key = source.raw(kind.length())?;
        Self::new(kind, key).ok_or(PackError::Invalid("key"))
    }
}

/// Multiplies a number, lowest byte first, and adds to it.
fn step(number: &mut Vec<u8>, factor: u32, add: u32, base: u32) {
    let mut carry = add;
    for digit in number.iter_mut() {
        carry = u32::from(*digit)
            .saturating_mul(factor)
            .saturating_add(carry);
        *digit = u8::try_from(carry.checked_rem(base).unwrap_or(0)).unwrap_or(0);
        carry = carry.checked_div(base).unwrap_or(0);
    }
    while carry > 0 {
        number.push(u8::try_from(carry.checked_rem(base).unwrap_or(0)).unwrap_or(0));
        carry = carry.checked_div(base).unwrap_or(0);
    }
}

/// The bytes, first to last; `None` for other digits or too many of them. No known prefix begins
/// with a zero, so neither does what is read here.
fn from_base58(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_DIGITS || text.starts_with('1') {
        return None;
    }
    let mut number = Vec::with_capacity(36);
    for digit in text.bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        step(&mut number, 58, u32::try_from(value).ok()?, 256);
    }
    number.reverse();
    Some(number)
}

/// `z` and the digits.
fn to_base58(bytes: &[u8]) -> String {
    let mut number = Vec::with_capacity(MAX_DIGITS);
    for byte in bytes {
        step(&mut number, 256, u32::from(*byte), 58);
    }
    let mut text = String::with_capacity(MAX_DIGITS.saturating_add(1));
    text.push('z');
    for digit in number.iter().rev() {
        text.push(
            DIGITS
                .get(usize::from(*digit))
                .copied()
                .map_or('1', char::from),
        );
    }
    text
}
