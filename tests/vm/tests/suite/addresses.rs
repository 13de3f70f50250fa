//! Addresses as contracts and tests meet them.

use crate::fixture::{WASM, World};
use salus_vm::{CallError, Chain, ChainConfig, ChainError};

#[test]
fn contracts_accept_exactly_normalized_addresses_of_20_or_32_bytes() {
    let mut world = World::new();
    let mut verdict = |text: &str| match world.execute(&format!(r#"{{"addr":"{text}"}}"#)) {
        Ok(_) => true,
        Err(failure) => {
            assert_eq!(failure.error, CallError::Contract("bad address".to_owned()));
            false
        }
    };
    let chain = Chain::new();
    let account = chain.account("bob");
    assert!(verdict(&account));
    assert!(verdict(&chain.human(&[9; 32]).unwrap()));

    assert!(!verdict(&account.to_uppercase()));
    assert!(!verdict(&account[..account.len() - 1]));
    assert!(!verdict(&foreign().account("bob")));
    assert!(!verdict("bob"));
    let long = bech32::encode::<bech32::Bech32>(bech32::Hrp::parse("wasm").unwrap(), &[1; 45]);
    assert!(!verdict(&long.unwrap()));
}

#[test]
fn accounts_are_20_bytes_named_and_stable() {
    let chain = Chain::new();
    let alice = chain.account("alice");
    assert_eq!(alice, Chain::new().account("alice"));
    assert_ne!(alice, chain.account("bob"));
    assert_eq!(chain.canonical(&alice).unwrap().len(), 20);
    assert_eq!(
        chain.human(&chain.canonical(&alice).unwrap()).unwrap(),
        alice
    );
    assert!(foreign().account("alice").starts_with("salus1"));
    let same = foreign().canonical(&foreign().account("alice")).unwrap();
    assert_eq!(chain.canonical(&alice).unwrap(), same);
}

#[test]
fn contracts_get_wasmds_classic_addresses_in_order() {
    let mut chain = Chain::new();
    let alice = chain.account("alice");
    let code = chain.store_code(&WASM).unwrap();
    let mut made = |message: &[u8]| {
        let made = chain.instantiate_raw(code, &alice, message, &[], "x", None);
        made.map(|made| made.contract)
    };
    let first = made(br#"{"save":1}"#).unwrap();
    assert_eq!(
        first,
        "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d"
    );
    assert!(made(br#"{"fail":1}"#).is_err());
    let second = made(br#"{"save":1}"#).unwrap();
    assert_eq!(
        second,
        "wasm1suhgf5svhu4usrurvxzlgn54ksxmn8gljarjtxqnapv8kjnp4nrss5maay"
    );
}

#[test]
fn the_chain_refuses_bad_addresses_and_prefixes() {
    let mut world = World::new();
    let failure = world
        .chain
        .execute_raw("nobody", &world.contract, b"{}", &[])
        .unwrap_err();
    assert!(matches!(
        failure.error,
        CallError::Chain(ChainError::InvalidAddress { .. })
    ));
    let config = ChainConfig {
        address_prefix: "ü".to_owned(),
        ..ChainConfig::default()
    };
    assert_eq!(
        Chain::with_config(config).err(),
        Some(ChainError::InvalidPrefix("ü".to_owned()))
    );
}

fn foreign() -> Chain {
    let config = ChainConfig {
        address_prefix: "salus".to_owned(),
        ..ChainConfig::default()
    };
    Chain::with_config(config).unwrap()
}
