use salus_identity_api::bounds::{
    MAX_ALIASES, MAX_METHODS, MAX_SERVICE_ENDPOINT_BYTES, MAX_SERVICE_ID_BYTES,
    MAX_SERVICE_TYPE_BYTES, MAX_SERVICES,
};
use salus_identity_api::multikey::PublicKey;
use salus_vocabulary::{Id, Relationship};

use crate::ContractError;
use crate::access::Actor;
use crate::contract::Context;
use crate::error::DocumentError;
use crate::events::{Change, DocumentChange, DocumentPart};
use crate::state::{self, DocumentCell, Method, Service};

/// Adds a key.
pub fn add_method(
    ctx: &mut Context<'_>,
    by: &Actor,
    public_key: String,
    relationships: Vec<Relationship>,
) -> Result<Change, ContractError> {
    let key = key_of(&public_key)?;
    let bits = checked_relationships(&key, &relationships)?;
    let mut document = document_of(ctx, by)?;
    if document.methods.iter().any(|method| method.key == key) {
        return Err(DocumentError::MethodExists.into());
    }
    if document.methods.len() >= MAX_METHODS {
        return Err(DocumentError::MethodsFull.into());
    }
    document.methods.push(Method {
        key,
        relationships: bits,
    });
    let part = DocumentPart::MethodAdded {
        key: public_key,
        relationships,
    };
    Ok(saved(ctx, by, document, part))
}

/// Removes a key.
pub fn remove_method(
    ctx: &mut Context<'_>,
    by: &Actor,
    public_key: String,
) -> Result<Change, ContractError> {
    let key = key_of(&public_key)?;
    let mut document = document_of(ctx, by)?;
    let before = document.methods.len();
    document.methods.retain(|method| method.key != key);
    if document.methods.len() == before {
        return Err(DocumentError::NoMethod.into());
    }
    let part = DocumentPart::MethodRemoved { key: public_key };
    Ok(saved(ctx, by, document, part))
}

/// Adds a service.
pub fn add_service(
    ctx: &mut Context<'_>,
    by: &Actor,
    service: Service,
) -> Result<Change, ContractError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    if !is_text(&service.id, MAX_SERVICE_ID_BYTES, |byte| {
        plain(byte) || matches!(byte, b'-' | b'_')
    }) {
        return Err(DocumentError::ServiceId.into());
    }
    if !is_text(&service.kind, MAX_SERVICE_TYPE_BYTES, plain) {
        return Err(DocumentError::ServiceType.into());
    }
    if !is_uri(&service.endpoint) {
        return Err(DocumentError::ServiceEndpoint.into());
    }
    let mut document = document_of(ctx, by)?;
    if document.services.iter().any(|other| other.id == service.id) {
        return Err(DocumentError::ServiceExists.into());
    }
    if document.services.len() >= MAX_SERVICES {
        return Err(DocumentError::ServicesFull.into());
    }
    let part = DocumentPart::ServiceAdded {
        id: service.id.clone(),
        kind: service.kind.clone(),
        endpoint: service.endpoint.clone(),
    };
    document.services.push(service);
    Ok(saved(ctx, by, document, part))
}

/// Removes a service.
pub fn remove_service(
    ctx: &mut Context<'_>,
    by: &Actor,
    id: String,
) -> Result<Change, ContractError> {
    let mut document = document_of(ctx, by)?;
    let before = document.services.len();
    document.services.retain(|service| service.id != id);
    if document.services.len() == before {
        return Err(DocumentError::NoService.into());
    }
    Ok(saved(
        ctx,
        by,
        document,
        DocumentPart::ServiceRemoved { id },
    ))
}

/// Says that the subject is known by an account that controls it.
pub fn add_alias(
    ctx: &mut Context<'_>,
    by: &Actor,
    account: String,
) -> Result<Change, ContractError> {
    let alias = ctx.id(&account)?;
    if !controls(ctx, by, &alias)? {
        return Err(DocumentError::NotAnOwnAccount { account }.into());
    }
    let mut document = document_of(ctx, by)?;
    if alias == by.identity() || document.aliases.contains(&alias) {
        return Err(DocumentError::AliasExists { account }.into());
    }
    // What does not control it any more is not shown, and makes room.
    let mut live = Vec::with_capacity(MAX_ALIASES);
    for other in &document.aliases {
        if controls(ctx, by, other)? {
            live.push(*other);
        }
    }
    if live.len() >= MAX_ALIASES {
        return Err(DocumentError::AliasesFull.into());
    }
    live.push(alias);
    document.aliases = live;
    Ok(saved(ctx, by, document, DocumentPart::AliasAdded { alias }))
}

/// Takes that back.
pub fn remove_alias(
    ctx: &mut Context<'_>,
    by: &Actor,
    account: String,
) -> Result<Change, ContractError> {
    let alias = ctx.id(&account)?;
    let mut document = document_of(ctx, by)?;
    if !document.aliases.contains(&alias) {
        return Err(DocumentError::NoAlias { account }.into());
    }
    document.aliases.retain(|other| *other != alias);
    Ok(saved(
        ctx,
        by,
        document,
        DocumentPart::AliasRemoved { alias },
    ))
}

fn document_of(ctx: &Context<'_>, by: &Actor) -> Result<DocumentCell, ContractError> {
    Ok(state::document(ctx.deps.storage, &by.identity(), &by.cell)?)
}

fn saved(ctx: &mut Context<'_>, by: &Actor, document: DocumentCell, what: DocumentPart) -> Change {
    let version = state::save_document(ctx.deps.storage, &by.identity(), document, ctx.now);
    Change::Document(DocumentChange { what, version })
}

fn controls(ctx: &Context<'_>, by: &Actor, account: &Id) -> Result<bool, ContractError> {
    let (identity, reader) = (by.identity(), ctx.reader());
    Ok(reader.is_own_account(account, &identity, &by.cell, ctx.now)?)
}

fn key_of(text: &str) -> Result<PublicKey, DocumentError> {
    PublicKey::from_multibase(text).ok_or(DocumentError::PublicKey)
}

fn checked_relationships(
    key: &PublicKey,
    relationships: &[Relationship],
) -> Result<u8, DocumentError> {
    let mut bits = 0;
    for relationship in relationships {
        let bit = state::bit(*relationship);
        if bits & bit != 0 {
            return Err(DocumentError::Relationships);
        }
        if !key.kind().allows(*relationship) {
            return Err(DocumentError::RelationshipOutsideKey {
                relationship: *relationship,
            });
        }
        bits |= bit;
    }
    if bits == 0 {
        return Err(DocumentError::Relationships);
    }
    Ok(bits)
}

fn is_text(text: &str, most: usize, may: impl Fn(u8) -> bool) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(may)
}

/// A scheme, a colon, and something of the characters of RFC 3986, but no `@`: nobody's mail
/// address belongs on a chain.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_is_one = is_text(scheme, MAX_SERVICE_ENDPOINT_BYTES, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
    }) && scheme.starts_with(|first: char| first.is_ascii_lowercase());
    let rest_is_one = is_text(rest, MAX_SERVICE_ENDPOINT_BYTES, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~:/?#[]!$&'()*+,;=%".contains(&byte)
    });
    text.len() <= MAX_SERVICE_ENDPOINT_BYTES && scheme_is_one && rest_is_one
}
