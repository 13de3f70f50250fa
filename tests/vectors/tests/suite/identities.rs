use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Api, CanonicalAddr};
use salus_contract_kit::identity_of;
use salus_identity_api::derived_id;
use salus_vectors::{hex, sha256};
use salus_vocabulary::{Id, ObjectId};
use serde_json::{Value, json};

use crate::golden::assert_frozen;
use crate::samples::{contract_id, id, object_id};

const CHAIN: &str = "salus-1";

fn address(id: &Id) -> String {
    let api = MockApi::default().with_prefix("wasm");
    let address = api.addr_humanize(&CanonicalAddr::from(id.as_slice()));
    let address = address.unwrap().into_string();
    assert_eq!(identity_of(&api, &address).unwrap(), *id);
    address
}

fn identity(what: &str, id: &Id) -> Value {
    let address = address(id);
    json!({
        "what": what,
        "id": hex(id.as_slice()),
        "address": address,
        "did": format!("did:salus:{CHAIN}:{address}"),
    })
}

/// The first 20 bytes of a hash over the maker and what it chose.
fn derived(maker: &Id, random: &ObjectId) -> Value {
    let tag = b"salus:derived-identity:v1";
    let mut covered = vec![u8::try_from(tag.len()).unwrap()];
    covered.extend_from_slice(tag);
    covered.push(u8::try_from(maker.as_slice().len()).unwrap());
    covered.extend_from_slice(maker.as_slice());
    covered.extend_from_slice(random.as_slice());
    let made = derived_id(maker, random);
    assert_eq!(made.as_slice(), &sha256(&covered)[..20]);
    let mut vector = identity("derived", &made);
    vector["maker"] = json!(hex(maker.as_slice()));
    vector["random"] = json!(random.to_string());
    vector["covered"] = json!(hex(&covered));
    vector
}

#[test]
fn identities_are_frozen() {
    let vectors = json!({
        "prefix": "wasm",
        "chain_id": CHAIN,
        "identities": [
            identity("account", &id(5)),
            identity("contract", &contract_id(7)),
            derived(&id(1), &object_id(0xb1)),
            derived(&contract_id(7), &object_id(0xb2)),
        ],
    });
    assert_frozen("identities.json", &vectors);
}
