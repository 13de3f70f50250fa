use crate::packed::{Pack, PackError, Reader, Writer};
use crate::tables::{confidentiality, obligation, purpose, resource_type, sensitivity};

/// A code that the pinned table of its system does not list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("salus:vocabulary:unknown_code: `{code}` is no {expected}")]
pub struct UnknownCode {
    /// What was given, cut at 64 bytes.
    pub code: String,
    /// What kind of code was expected.
    pub expected: &'static str,
}

impl UnknownCode {
    fn new(code: &str, expected: &'static str) -> Self {
        let code = code.chars().take(16).collect();
        Self { code, expected }
    }
}

/// Text in messages, a checked code inside.
macro_rules! text_code {
    ($name:ident) => {
        crate::schema::schema_as!($name, String);
        crate::schema::read_by_text!($name);

        impl TryFrom<String> for $name {
            type Error = UnknownCode;

            fn try_from(text: String) -> Result<Self, UnknownCode> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}

/// A code of one pinned table; its number there is its packed form.
macro_rules! table_code {
    ($(#[$doc:meta])* $name:ident, $table:ident, $expected:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, cw_schema::Schemaifier,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schemaifier(mute_warnings, type = cw_schema::NodeType::String)]
        pub struct $name(u8);

        impl $name {
            /// The number in the pinned table.
            pub fn number(self) -> u8 {
                self.0
            }

            /// The code with this number.
            pub fn from_number(number: u8) -> Option<Self> {
                $table::code(number).map(|_| Self(number))
            }

            /// The code as the field writes it.
            pub fn code(self) -> &'static str {
                $table::code(self.0).unwrap_or_default()
            }
        }

        text_code!($name);

        impl std::str::FromStr for $name {
            type Err = UnknownCode;

            fn from_str(text: &str) -> Result<Self, UnknownCode> {
                $table::find(text).map(Self).ok_or_else(|| UnknownCode::new(text, $expected))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        /// One byte: the number in the table.
        impl Pack for $name {
            fn pack(&self, out: &mut Writer) {
                out.byte(self.0);
            }

            fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
                Self::from_number(source.byte()?).ok_or(PackError::Invalid($expected))
            }
        }
    };
}

table_code!(
    /// An HL7 v3 Confidentiality code (`U L M N R V`), ordered from unrestricted to very restricted.
    Confidentiality,
    confidentiality,
    "HL7 confidentiality code"
);
table_code!(
    /// An HL7 v3 ActCode for information sensitivity (`ETH`, `HIV`, `PSY`, …).
    Sensitivity,
    sensitivity,
    "HL7 sensitivity code"
);
table_code!(
    /// An HL7 obligation or refrain policy code (`REDACT`, `DEID`, `NORDSCLCD`, …).
    Obligation,
    obligation,
    "HL7 obligation or refrain code"
);
table_code!(
    /// The name of a FHIR resource type.
    ResourceType,
    resource_type,
    "FHIR resource type"
);

impl Sensitivity {
    /// Whether this code is `ancestor` or lies below it in HL7's hierarchy.
    pub fn is_a(self, ancestor: Self) -> bool {
        sensitivity::is_a(self.0, ancestor.0)
    }
}

/// A security label of a record: its confidentiality, or a sensitivity of its content.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    cw_schema::Schemaifier,
)]
#[serde(try_from = "String", into = "String")]
#[schemaifier(mute_warnings, type = cw_schema::NodeType::String)]
pub enum Label {
    /// How confidential.
    Confidentiality(Confidentiality),
    /// What makes it sensitive.
    Sensitivity(Sensitivity),
}

text_code!(Label);

impl std::str::FromStr for Label {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        text.parse()
            .map(Self::Confidentiality)
            .or_else(|_: UnknownCode| text.parse().map(Self::Sensitivity))
            .map_err(|_: UnknownCode| {
                UnknownCode::new(text, "HL7 confidentiality or sensitivity code")
            })
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confidentiality(code) => code.code(),
            Self::Sensitivity(code) => code.code(),
        })
    }
}

/// Confidentiality numbers count down from 255, sensitivity numbers up from 0.
impl Pack for Label {
    fn pack(&self, out: &mut Writer) {
        out.byte(match self {
            Self::Confidentiality(code) => u8::MAX.saturating_sub(code.number()),
            Self::Sensitivity(code) => code.number(),
        });
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let number = source.byte()?;
        Confidentiality::from_number(u8::MAX.saturating_sub(number))
            .map(Self::Confidentiality)
            .or_else(|| Sensitivity::from_number(number).map(Self::Sensitivity))
            .ok_or(PackError::Invalid("label"))
    }
}

/// A purpose of use: a code of HL7 v3 PurposeOfUse, or `system|code` of another system.
#[derive(
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    cw_schema::Schemaifier,
)]
#[serde(try_from = "String", into = "String")]
#[schemaifier(mute_warnings, type = cw_schema::NodeType::String)]
pub struct Purpose(PurposeRepr);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum PurposeRepr {
    Listed(u8),
    Foreign(String),
}

impl Purpose {
    /// The longest foreign purpose, in bytes, inclusive.
    pub const MAX_FOREIGN_BYTES: usize = 128;

    /// Whether the code lies outside the pinned table.
    pub fn is_foreign(&self) -> bool {
        matches!(self.0, PurposeRepr::Foreign(_))
    }

    /// The number in the pinned table, unless foreign.
    pub fn number(&self) -> Option<u8> {
        match self.0 {
            PurposeRepr::Listed(number) => Some(number),
            PurposeRepr::Foreign(_) => None,
        }
    }

    /// Whether this purpose is `ancestor` or lies below it. A foreign purpose is only itself.
    pub fn is_a(&self, ancestor: &Self) -> bool {
        match (&self.0, &ancestor.0) {
            (PurposeRepr::Listed(child), PurposeRepr::Listed(parent)) => {
                purpose::is_a(*child, *parent)
            }
            (child, parent) => child == parent,
        }
    }

    /// `BTG`: access outside of what is usual, for somebody who answers for it.
    pub fn break_the_glass() -> Self {
        Self(PurposeRepr::Listed(purpose::find("BTG").unwrap_or(0)))
    }

    /// Whether this purpose is emergency treatment: `ETREAT` or a code below it.
    pub fn is_emergency(&self) -> bool {
        match self.0 {
            PurposeRepr::Listed(number) => {
                purpose::find("ETREAT").is_some_and(|etreat| purpose::is_a(number, etreat))
            }
            PurposeRepr::Foreign(_) => false,
        }
    }
}

text_code!(Purpose);

impl std::str::FromStr for Purpose {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        if let Some(number) = purpose::find(text) {
            return Ok(Self(PurposeRepr::Listed(number)));
        }
        let foreign = text.split_once('|').is_some_and(|(system, code)| {
            !system.is_empty()
                && !code.is_empty()
                && text.len() <= Self::MAX_FOREIGN_BYTES
                && text.bytes().all(|byte| byte.is_ascii_graphic())
        });
        if foreign {
            Ok(Self(PurposeRepr::Foreign(text.to_owned())))
        } else {
            Err(UnknownCode::new(
                text,
                "HL7 purpose of use, nor `system|code`",
            ))
        }
    }
}

impl std::fmt::Display for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            PurposeRepr::Listed(number) => f.write_str(purpose::code(*number).unwrap_or_default()),
            PurposeRepr::Foreign(text) => f.write_str(text),
        }
    }
}

/// One byte, the number in the table; 255 announces the text of a foreign code.
impl Pack for Purpose {
    fn pack(&self, out: &mut Writer) {
        match &self.0 {
            PurposeRepr::Listed(number) => out.byte(*number),
            PurposeRepr::Foreign(text) => {
                out.byte(u8::MAX);
                out.bytes(text.as_bytes());
            }
        }
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let invalid = PackError::Invalid("purpose");
        let number = source.byte()?;
        if number != u8::MAX {
            return purpose::code(number)
                .map(|_| Self(PurposeRepr::Listed(number)))
                .ok_or(invalid);
        }
        let text = std::str::from_utf8(source.bytes()?).map_err(|_| invalid)?;
        text.parse::<Self>()
            .ok()
            .filter(Self::is_foreign)
            .ok_or(invalid)
    }
}

/// A small closed set of codes, packed as its position.
macro_rules! closed_code {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $number:literal $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema, cw_schema::Schemaifier,
        )]
        #[schemaifier(mute_warnings)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All, in packed order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The packed number, fixed for ever.
            pub fn number(self) -> u8 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The code as messages write it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The code with this number.
            pub fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownCode;

            fn from_str(text: &str) -> Result<Self, UnknownCode> {
                Self::ALL.iter().copied().find(|item| item.code() == text)
                    .ok_or_else(|| UnknownCode::new(text, stringify!($name)))
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownCode;

            fn try_from(text: String) -> Result<Self, UnknownCode> {
                text.parse()
            }
        }

        crate::schema::read_by_text!($name);

        /// One byte: the number.
        impl Pack for $name {
            fn pack(&self, out: &mut Writer) {
                out.byte(self.number());
            }

            fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
                Self::from_number(source.byte()?).ok_or(PackError::Invalid(stringify!($name)))
            }
        }
    };
}

closed_code!(
    /// What is done with the data: FHIR consent actions and FHIR interactions.
    Action {
        /// Collect.
        Collect = 0 "collect",
        /// Access.
        Access = 1 "access",
        /// Use.
        Use = 2 "use",
        /// Disclose.
        Disclose = 3 "disclose",
        /// Correct.
        Correct = 4 "correct",
        /// Create.
        Create = 5 "create",
        /// Read.
        Read = 6 "read",
        /// Update.
        Update = 7 "update",
        /// Delete.
        Delete = 8 "delete",
    }
);
closed_code!(
    /// What an accreditation attests.
    AccreditationKind {
        /// A health care organization: may be a custodian, have members and make requests.
        Organization = 0 "organization",
        /// A licensed practitioner.
        Practitioner = 1 "practitioner",
        /// A body that accredits others for the kinds in its scope.
        Issuer = 2 "issuer",
        /// Reviews emergency accesses.
        Reviewer = 3 "reviewer",
        /// Protects those who depend on others; a delegate cannot shut it out.
        Safeguarding = 4 "safeguarding",
        /// A body that conducts research.
        Researcher = 5 "researcher",
    }
);
closed_code!(
    /// How a record relates to a reference named in a condition (FHIR ConsentDataMeaning).
    DataMeaning {
        /// The record itself.
        Instance = 0 "instance",
        /// The record itself and records related to it, in either direction.
        Related = 1 "related",
        /// Records that the referenced party wrote.
        Authoredby = 2 "authoredby",
    }
);
closed_code!(
    /// Why somebody may act for another: codes of HL7 v3 RoleCode.
    DelegationBasis {
        /// Chosen by the principal.
        Delegatee = 0 "DELEGATEE",
        /// Parent, with parental responsibility.
        Parent = 1 "PRN",
        /// Legal guardian.
        Guardian = 2 "GUARD",
        /// Guardian appointed for a proceeding.
        GuardianAdLitem = 3 "GUADLTM",
        /// Power of attorney.
        PowerOfAttorney = 4 "POWATT",
        /// Durable power of attorney.
        DurablePowerOfAttorney = 5 "DPOWATT",
        /// Power of attorney for health care.
        HealthcarePowerOfAttorney = 6 "HPOWATT",
        /// Power of attorney for one matter.
        SpecialPowerOfAttorney = 7 "SPOWATT",
        /// Responsible for the principal on another ground.
        ResponsibleParty = 8 "RESPRSN",
    }
);
closed_code!(
    /// What a key of a DID document may be used for (W3C verification relationships).
    Relationship {
        /// Proves that the subject itself speaks.
        Authentication = 0 "authentication",
        /// Signs what the subject claims.
        AssertionMethod = 1 "assertionMethod",
        /// Agrees on keys to encrypt with.
        KeyAgreement = 2 "keyAgreement",
        /// Uses what the subject was allowed.
        CapabilityInvocation = 3 "capabilityInvocation",
        /// Hands on what the subject was allowed.
        CapabilityDelegation = 4 "capabilityDelegation",
    }
);
