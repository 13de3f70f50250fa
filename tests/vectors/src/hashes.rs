//! What is hashed: a domain tag with its length in front, then the fields. The hash is SHA-256.

use sha2::{Digest, Sha256};

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn varint(out: &mut Vec<u8>, number: usize) {
    let mut left = number;
    loop {
        let low = u8::try_from(left & 0x7f).unwrap_or(0);
        left >>= 7;
        if left == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn tagged(tag: &str) -> Vec<u8> {
    let mut out = Vec::new();
    bytes(&mut out, tag.as_bytes());
    out
}

/// What the hash of an entry covers.
pub fn entry_preimage(
    contract: &[u8],
    subject: &[u8],
    number: u32,
    previous: &[u8; 32],
    entry: &[u8],
) -> Vec<u8> {
    let mut out = tagged("salus:entry:v1");
    bytes(&mut out, contract);
    bytes(&mut out, subject);
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(previous);
    bytes(&mut out, entry);
    out
}

/// What the hash of several consents covers: each an id and a version, sorted.
pub fn consents_preimage(consents: &[([u8; 16], u32)]) -> Vec<u8> {
    let mut out = tagged("salus:consents:v1");
    varint(&mut out, consents.len());
    for (id, version) in consents {
        out.extend_from_slice(id);
        varint(&mut out, usize::try_from(*version).unwrap_or(usize::MAX));
    }
    out
}

/// What the hash of a residue covers, which is packed already.
pub fn residue_preimage(packed: &[u8]) -> Vec<u8> {
    let mut out = tagged("salus:residue:v1");
    out.extend_from_slice(packed);
    out
}

/// What the hash of terms covers.
pub fn terms_preimage(packed: &[u8]) -> Vec<u8> {
    let mut out = tagged("salus:terms:v1");
    out.extend_from_slice(packed);
    out
}

/// What the hash of a request covers.
pub fn request_preimage(
    subject: &[u8],
    organization: &[u8],
    id: &[u8; 16],
    terms: &[u8],
) -> Vec<u8> {
    let mut out = tagged("salus:request:v1");
    bytes(&mut out, subject);
    bytes(&mut out, organization);
    out.extend_from_slice(id);
    out.extend_from_slice(terms);
    out
}

/// What a hash with a secret salt covers. `what` is `source`, `evidence`, `reason` or `fingerprint`.
pub fn salted_preimage(what: &str, salt: &[u8; 16], content: &[u8]) -> Vec<u8> {
    let mut out = tagged(&format!("salus:{what}:v1"));
    out.extend_from_slice(salt);
    bytes(&mut out, content);
    out
}
