use std::collections::BTreeMap;

use cosmwasm_schema::cw_serde;
use cw_schema::{
    DefinitionReference, Node, NodeType, SchemaVisitor, Schemaifier, StructProperty, StructType,
};

/// Answer to [`super::QueryMsg::DidDocument`], as DID Resolution names the parts.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DidResolution {
    /// The document; minimal once the identity is deactivated.
    #[serde(rename = "didDocument")]
    pub did_document: DidDocument,
    /// What is known of the document.
    #[serde(rename = "didDocumentMetadata")]
    pub did_document_metadata: DidDocumentMetadata,
}

/// A W3C DID document.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct DidDocument {
    /// The JSON-LD contexts.
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The DID.
    pub id: String,
    /// The DIDs of those who control it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controller: Vec<String>,
    /// `did:pkh` of accounts that control the identity.
    #[serde(default, rename = "alsoKnownAs", skip_serializing_if = "Vec::is_empty")]
    pub also_known_as: Vec<String>,
    /// The keys.
    #[serde(
        default,
        rename = "verificationMethod",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub verification_method: Vec<VerificationMethod>,
    /// Keys that prove that the subject itself speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authentication: Vec<String>,
    /// Keys that sign what the subject claims.
    #[serde(
        default,
        rename = "assertionMethod",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub assertion_method: Vec<String>,
    /// Keys to encrypt to.
    #[serde(
        default,
        rename = "keyAgreement",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub key_agreement: Vec<String>,
    /// Keys that use what the subject was allowed.
    #[serde(
        default,
        rename = "capabilityInvocation",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub capability_invocation: Vec<String>,
    /// Keys that hand on what the subject was allowed.
    #[serde(
        default,
        rename = "capabilityDelegation",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub capability_delegation: Vec<String>,
    /// Where the subject can be reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<Service>,
}

/// The derive reads field names as identifiers, and `@context` is none.
impl Schemaifier for DidDocument {
    fn visit_schema(visitor: &mut SchemaVisitor) -> DefinitionReference {
        let spot = visitor.reserve_spot(Self::id());
        let text = String::visit_schema(visitor);
        let texts = Vec::<String>::visit_schema(visitor);
        let methods = Vec::<VerificationMethod>::visit_schema(visitor);
        let services = Vec::<Service>::visit_schema(visitor);
        let mut properties = BTreeMap::new();
        for (name, value) in [
            ("@context", texts),
            ("id", text),
            ("controller", texts),
            ("alsoKnownAs", texts),
            ("verificationMethod", methods),
            ("authentication", texts),
            ("assertionMethod", texts),
            ("keyAgreement", texts),
            ("capabilityInvocation", texts),
            ("capabilityDelegation", texts),
            ("service", services),
        ] {
            let property = StructProperty {
                defaulting: !matches!(name, "@context" | "id"),
                description: None,
                value,
            };
            properties.insert(name.into(), property);
        }
        let node = Node {
            name: "DidDocument".into(),
            description: Some("A W3C DID document.".into()),
            value: NodeType::Struct(StructType::Named { properties }),
        };
        visitor.insert(Self::id(), node);
        spot
    }
}

/// A key of a DID document.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct VerificationMethod {
    /// The DID, `#` and the key as it stands below.
    pub id: String,
    /// `Multikey`.
    pub r#type: String,
    /// The DID.
    pub controller: String,
    /// The key.
    #[serde(rename = "publicKeyMultibase")]
    pub public_key_multibase: String,
}

/// A service of a DID document.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct Service {
    /// The DID, `#` and the service's name.
    pub id: String,
    /// What it speaks.
    pub r#type: String,
    /// Where.
    #[serde(rename = "serviceEndpoint")]
    pub service_endpoint: String,
}

/// Document metadata of DID Resolution.
#[cw_serde]
#[schemaifier(mute_warnings)]
pub struct DidDocumentMetadata {
    /// When anything of it was first written, in UTC; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it last changed, in UTC; absent before it first did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// Rises with every change; `0` before the first.
    #[serde(rename = "versionId")]
    pub version_id: String,
    /// Whether the identity was deactivated, finally.
    pub deactivated: bool,
}
