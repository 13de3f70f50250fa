//! Addresses and the bytes that they stand for.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, CanonicalAddr};
use salus_vocabulary::ObjectId;
use sha2::{Digest, Sha256};

fn api() -> MockApi {
    MockApi::default().with_prefix("wasm")
}

/// The bytes of an account's address.
pub fn canonical(address: &str) -> Vec<u8> {
    api().addr_canonicalize(address).unwrap().into()
}

/// The address of an identity that has no key of its own, after `docs/formats.md`.
pub fn derived(maker: &str, random: &ObjectId) -> String {
    let tag = b"salus:derived-identity:v1";
    let maker = canonical(maker);
    let mut hash = Sha256::new();
    for part in [&tag[..], &maker] {
        hash.update([u8::try_from(part.len()).unwrap()]);
        hash.update(part);
    }
    hash.update(random.0);
    let hash = hash.finalize();
    let id = CanonicalAddr::from(&hash[..20]);
    api().addr_humanize(&id).unwrap().into_string()
}
