use salus_identity_api::bounds::{
    MAX_ALIASES, MAX_METHODS, MAX_SERVICE_ENDPOINT_BYTES, MAX_SERVICE_ID_BYTES,
    MAX_SERVICE_TYPE_BYTES, MAX_SERVICES,
};
use salus_vocabulary::Relationship;

/// What identity-registry refuses of DID documents.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not a key of a known kind.
    #[error(
        "salus:identity:public_key: expected a Multikey in base58btc: Ed25519, X25519, or a compressed secp256k1 or P-256 key"
    )]
    PublicKey,
    /// No relationship, or one twice.
    #[error("salus:identity:relationships: a key has at least one relationship and none twice")]
    Relationships,
    /// The key cannot do that.
    #[error(
        "salus:identity:relationship_outside_key: keys of this kind are not for {relationship}"
    )]
    RelationshipOutsideKey {
        /// What it is not for.
        relationship: Relationship,
    },
    /// The key stands there already.
    #[error("salus:identity:method_exists: the document has this key already")]
    MethodExists,
    /// There are as many keys as there may be.
    #[error("salus:identity:methods_full: the document has {MAX_METHODS} verification methods")]
    MethodsFull,
    /// There is no such key.
    #[error("salus:identity:no_method: the document has no such key")]
    NoMethod,
    /// The name of a service.
    #[error(
        "salus:identity:service_id: a service's id has 1 to {MAX_SERVICE_ID_BYTES} letters, digits, `-` or `_`"
    )]
    ServiceId,
    /// The type of a service.
    #[error(
        "salus:identity:service_type: a service's type has 1 to {MAX_SERVICE_TYPE_BYTES} letters or digits"
    )]
    ServiceType,
    /// The endpoint of a service.
    #[error(
        "salus:identity:service_endpoint: an endpoint is a URI of at most {MAX_SERVICE_ENDPOINT_BYTES} bytes without `@`"
    )]
    ServiceEndpoint,
    /// The name is taken.
    #[error("salus:identity:service_exists: the document has a service with this id")]
    ServiceExists,
    /// There are as many services as there may be.
    #[error("salus:identity:services_full: the document has {MAX_SERVICES} services")]
    ServicesFull,
    /// There is no such service.
    #[error("salus:identity:no_service: the document has no such service")]
    NoService,
    /// The account does not control the identity itself.
    #[error("salus:identity:not_an_own_account: {account} is none of the identity's own accounts")]
    NotAnOwnAccount {
        /// The account.
        account: String,
    },
    /// It stands there already.
    #[error("salus:identity:alias_exists: the identity is known by {account} already")]
    AliasExists {
        /// The account.
        account: String,
    },
    /// There are as many as there may be.
    #[error("salus:identity:aliases_full: the identity is known by {MAX_ALIASES} accounts")]
    AliasesFull,
    /// There is no such alias.
    #[error("salus:identity:no_alias: the identity is not known by {account}")]
    NoAlias {
        /// The account.
        account: String,
    },
    /// Not a DID of this registry.
    #[error("salus:identity:did: expected `did:salus:{chain_id}:` and an address")]
    Did {
        /// The chain of this registry.
        chain_id: String,
    },
}
