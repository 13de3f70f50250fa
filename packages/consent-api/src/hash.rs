use salus_policy::Terms;
use salus_vocabulary::packed::{Pack, Writer};
use salus_vocabulary::{Hash, Id};
use sha2::{Digest, Sha256};

use crate::cells::RequestRef;

/// The hash by which an approval names what was asked: SHA-256 over `salus:request:v1` (length in
/// front), subject, organization, id and the packed terms.
pub fn request_hash(subject: &Id, request: &RequestRef, terms: &Terms) -> Hash {
    let mut out = Writer::default();
    out.bytes(b"salus:request:v1");
    subject.pack(&mut out);
    request.organization.pack(&mut out);
    request.id.pack(&mut out);
    terms.pack(&mut out);
    Hash(Sha256::digest(out.finish()).into())
}
