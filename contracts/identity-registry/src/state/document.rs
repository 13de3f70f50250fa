use cosmwasm_std::Storage;
use salus_contract_kit::{Cell, Key, KitError, load, save};
use salus_identity_api::cells::IdentityCell;
use salus_identity_api::multikey::PublicKey;
use salus_vocabulary::packed::{Pack, PackError, Reader, Writer};
use salus_vocabulary::{Id, Instant, Relationship};

/// `document by identity -> DocumentCell`; absent: nothing was ever written of it.
fn document_key(identity: &Id) -> Key {
    Key::new(11).part(identity.as_slice())
}

/// What a DID document says beyond who controls the identity. Nothing personal may stand in it:
/// it is public for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentCell {
    /// How often the document changed.
    pub version: u32,
    /// When it first did.
    pub created: Instant,
    /// When it last did.
    pub updated: Instant,
    /// When the last recovery completed before this was written; 0: none did. Whatever was written
    /// before a later one has ended.
    pub recovered: Instant,
    /// The keys, at most 16.
    pub methods: Vec<Method>,
    /// The services, at most 16.
    pub services: Vec<Service>,
    /// Accounts that the subject is known by, shown while they control it; at most 8.
    pub aliases: Vec<Id>,
}

/// A key and what it may be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The key; its name too.
    pub key: PublicKey,
    /// Relationships by their bits: 1 authentication, 2 assertionMethod, 4 keyAgreement,
    /// 8 capabilityInvocation, 16 capabilityDelegation.
    pub relationships: u8,
}

/// Where the subject can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The name in the document.
    pub id: String,
    /// What it speaks.
    pub kind: String,
    /// A URI.
    pub endpoint: String,
}

/// The bit of a relationship.
pub fn bit(relationship: Relationship) -> u8 {
    1u8.checked_shl(relationship.number().into()).unwrap_or(0)
}

fn text(source: &mut Reader<'_>) -> Result<String, PackError> {
    String::from_utf8(source.bytes()?.to_vec()).map_err(|_| PackError::Invalid("text"))
}

/// Kind and key; relationships.
impl Pack for Method {
    fn pack(&self, out: &mut Writer) {
        self.key.pack(out);
        out.byte(self.relationships);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        let key = PublicKey::unpack(source)?;
        match source.byte()? {
            relationships @ 1..=31 => Ok(Self { key, relationships }),
            _ => Err(PackError::Invalid("relationships")),
        }
    }
}

/// Id, type, endpoint, each behind its length.
impl Pack for Service {
    fn pack(&self, out: &mut Writer) {
        out.bytes(self.id.as_bytes());
        out.bytes(self.kind.as_bytes());
        out.bytes(self.endpoint.as_bytes());
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            id: text(source)?,
            kind: text(source)?,
            endpoint: text(source)?,
        })
    }
}

/// Version (varint), created, updated, recovered, keys, services, aliases.
impl Pack for DocumentCell {
    fn pack(&self, out: &mut Writer) {
        out.varint(self.version.into());
        self.created.pack(out);
        self.updated.pack(out);
        self.recovered.pack(out);
        out.list(&self.methods);
        out.list(&self.services);
        out.list(&self.aliases);
    }

    fn unpack(source: &mut Reader<'_>) -> Result<Self, PackError> {
        Ok(Self {
            version: source.number()?,
            created: Instant::unpack(source)?,
            updated: Instant::unpack(source)?,
            recovered: Instant::unpack(source)?,
            methods: source.list()?,
            services: source.list()?,
            aliases: source.list()?,
        })
    }
}

impl Cell for DocumentCell {
    const LAYOUT: u8 = 1;
    const NAME: &'static str = "document";
}

/// The document of an identity with this cell, without what a recovery ended.
pub fn document(
    storage: &dyn Storage,
    identity: &Id,
    cell: &IdentityCell,
) -> Result<DocumentCell, KitError> {
    let mut document: DocumentCell = load(storage, &document_key(identity))?.unwrap_or_default();
    if document.recovered < cell.delegations_since {
        document.recovered = cell.delegations_since;
        document.methods.clear();
        document.services.clear();
        document.aliases.clear();
    }
    Ok(document)
}

/// Writes a document that changed, as its next version.
pub fn save_document(
    storage: &mut dyn Storage,
    identity: &Id,
    mut document: DocumentCell,
    now: Instant,
) -> u32 {
    if document.version == 0 {
        document.created = now;
    }
    document.version = document.version.saturating_add(1);
    document.updated = now;
    save(storage, &document_key(identity), &document);
    document.version
}

/// Counts a change of what the document says of who controls the identity.
pub fn touch_document(
    storage: &mut dyn Storage,
    identity: &Id,
    cell: &IdentityCell,
    now: Instant,
) -> Result<(), KitError> {
    let document = document(storage, identity, cell)?;
    save_document(storage, identity, document, now);
    Ok(())
}
