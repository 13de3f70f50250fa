use salus_json::{FromNode, Node, NodeError};
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};

use crate::bounds::MAX_BASIS_BYTES;

/// The code of a legal basis, such as `GDPR-9.2.h`: 1 to 16 letters, digits, `.`, `-` and `_`. What
/// it stands for a custodian says in its privacy notice.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    cw_schema::Schemaifier,
)]
#[serde(try_from = "String", into = "String")]
#[schemaifier(mute_warnings, type = cw_schema::NodeType::String)]
pub struct BasisCode(String);

/// Text that is no code of a legal basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "salus:audit:legal_basis: a legal basis is 1 to {MAX_BASIS_BYTES} letters, digits, `.`, `-` and `_`"
)]
pub struct InvalidBasis;

impl BasisCode {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BasisCode {
    type Error = InvalidBasis;

    fn try_from(text: String) -> Result<Self, InvalidBasis> {
        let fits = (1..=MAX_BASIS_BYTES).contains(&text.len());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if fits && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(InvalidBasis)
        }
    }
}

impl std::str::FromStr for BasisCode {
    type Err = InvalidBasis;

    fn from_str(text: &str) -> Result<Self, InvalidBasis> {
        Self::try_from(text.to_owned())
    }
}

impl From<BasisCode> for String {
    fn from(code: BasisCode) -> Self {
        code.0
    }
}

impl std::fmt::Display for BasisCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromNode for BasisCode {
    fn from_node(node: Node) -> Result<Self, NodeError> {
        salus_json::by_text(node)
    }
}

impl schemars::JsonSchema for BasisCode {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "BasisCode".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        String::json_schema(generator)
    }
}

/// The text, behind its length.
impl Pack for BasisCode {
    fn pack(&self, out: &mut Writer) {
        out.bytes(self.0.as_bytes());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let invalid = || PackError::Invalid("legal basis");
        let text = std::str::from_utf8(source.bytes()?).map_err(|_| invalid())?;
        text.parse().map_err(|_| invalid())
    }
}
