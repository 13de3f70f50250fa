use salus_vocabulary::packed::{Pack, Writer};
use salus_vocabulary::{Id, ObjectId};
use sha2::{Digest, Sha256};

/// The id of an identity that has no key of its own: the first 20 bytes of SHA-256 over the tag
/// `salus:derived-identity:v1` behind its length, the maker's id and the 16 random bytes.
///
/// The maker stands in the hash, so nobody else can make the same id; an account's address is the
/// hash of a public key, so meeting one takes 2^160 attempts.
pub fn derived_id(maker: &Id, random: &ObjectId) -> Id {
    let mut out = Writer::default();
    out.bytes(b"salus:derived-identity:v1");
    maker.pack(&mut out);
    random.pack(&mut out);
    let hash = Sha256::digest(out.finish());
    let mut bytes = [0; 20];
    for (target, byte) in bytes.iter_mut().zip(hash) {
        *target = byte;
    }
    Id::from(bytes)
}
