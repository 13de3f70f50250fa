use crate::packed::{Pack, PackError, Reader, Writer};

/// Text that is not lower-case hex of the right length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("salus:vocabulary:invalid_hex: expected {expected} lower-case hex digits")]
pub struct InvalidHex {
    /// How many digits there should be.
    pub expected: usize,
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, cw_schema::Schemaifier,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schemaifier(mute_warnings, type = cw_schema::NodeType::String)]
        pub struct $name(pub [u8; $length]);

        crate::schema::schema_as!($name, String);
        crate::schema::read_by_text!($name);

        impl $name {
            /// The bytes.
            pub fn as_slice(&self) -> &[u8] {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidHex;

            fn try_from(text: String) -> Result<Self, InvalidHex> {
                text.parse()
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidHex;

            fn from_str(text: &str) -> Result<Self, InvalidHex> {
                from_hex(text).map(Self).ok_or(InvalidHex { expected: $length * 2 })
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                to_hex(&value.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        /// The bytes, without a length.
        impl Pack for $name {
            fn pack(&self, out: &mut Writer) {
                out.raw(&self.0);
            }

            fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
                source.array().map(Self)
            }
        }
    };
}

hex_bytes!(
    /// A SHA-256 hash; in messages 64 lower-case hex digits.
    Hash,
    32
);
hex_bytes!(
    /// A client-chosen random id of 16 bytes, unique under its owner; in messages 32 lower-case
    /// hex digits.
    ObjectId,
    16
);

/// Every answer has hashes in it, and a formatter takes ten times as long.
fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            let first = if half < 10 {
                b'0'
            } else {
                b'a'.wrapping_sub(10)
            };
            text.push(char::from(first.wrapping_add(half)));
        }
    }
    text
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N.checked_mul(2)? {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(bytes)
}

fn digit(ascii: u8) -> Option<u8> {
    match ascii {
        b'0'..=b'9' => ascii.checked_sub(b'0'),
        b'a'..=b'f' => ascii.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}
