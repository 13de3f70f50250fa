//! The life of a contract: code, instance, migration.

use crate::fixture::{WASM, World};
use salus_vm::{CallError, Chain, ChainError, CodeError};
use serde_json::json;

#[test]
fn only_the_admin_migrates_and_a_failed_migration_keeps_code_and_cells() {
    let mut world = World::new();
    let other_wasm = [WASM.as_slice(), b"\0\x05\x04next"].concat();
    let next = world.chain.store_code(&other_wasm).unwrap();
    let (alice, contract) = (world.alice.clone(), world.contract.clone());
    let bob = world.chain.account("bob");
    let before = world.chain.cells(&contract).unwrap();
    let code_of = |world: &mut World| {
        let peer = world.contract.clone();
        let (answer, _) = world.ask(&json!({"wasm": {"contract_info": {"contract_addr": peer}}}));
        world.chain.put_cell(&peer, b"answer", None).unwrap();
        answer
    };
    let old_code = code_of(&mut world);

    let denied = world
        .chain
        .migrate_raw(&bob, &contract, next, br#"{"save":2}"#)
        .unwrap_err();
    assert!(matches!(
        denied.error,
        CallError::Chain(ChainError::NotAdmin { .. })
    ));
    let failed = world
        .chain
        .migrate_raw(&alice, &contract, next, br#"{"fail":2}"#)
        .unwrap_err();
    assert_eq!(failed.error, CallError::Contract("refused".to_owned()));
    assert_eq!(world.chain.cells(&contract).unwrap(), before);
    assert_eq!(code_of(&mut world), old_code);

    world
        .chain
        .migrate_raw(&alice, &contract, next, br#"{"save":2}"#)
        .unwrap();
    assert_eq!(world.cell("cell").unwrap(), r#"{"save":2}"#);
    assert_ne!(code_of(&mut world), old_code);
}

#[test]
fn a_failed_instantiation_leaves_no_contract() {
    let mut world = World::new();
    let before = world.chain.snapshot();
    let alice = world.alice.clone();
    let made = world
        .chain
        .instantiate_raw(world.code, &alice, br#"{"save":1}"#, &[], "x", None);
    let address = made.unwrap().contract;
    world.chain.restore(&before).unwrap();

    let failed = world
        .chain
        .instantiate_raw(world.code, &alice, br#"{"fail":1}"#, &[], "x", None);
    assert_eq!(
        failed.unwrap_err().error,
        CallError::Contract("refused".to_owned())
    );
    assert_eq!(world.chain.cells(&address).unwrap(), []);
    let called = world
        .chain
        .execute_raw(&alice, &address, br#"{"read":0}"#, &[])
        .unwrap_err();
    assert_eq!(
        called.error,
        CallError::Chain(ChainError::NoSuchContract(address))
    );
    let unlabelled = world
        .chain
        .instantiate_raw(world.code, &alice, b"{}", &[], "", None);
    assert_eq!(
        unlabelled.unwrap_err().error,
        CallError::Chain(ChainError::InvalidLabel(0))
    );
}

#[test]
fn code_is_checked_as_at_upload() {
    let mut chain = Chain::new();
    let refused = |result: Result<_, CodeError>| matches!(result, Err(CodeError::Refused(_)));
    assert!(refused(chain.store_code(b"no wasm")));
    assert!(refused(
        chain.store_code(&wat::parse_str("(module)").unwrap())
    ));
    let needs = |capability: &str| {
        let source = include_str!("fixture.wat");
        let marker = format!(r#"(func (export "requires_{capability}"))"#);
        let marked = source.replacen(
            "(func (export \"interface_version_8\"))",
            &format!("(func (export \"interface_version_8\")) {marker}"),
            1,
        );
        wat::parse_str(marked).unwrap()
    };
    assert!(chain.store_code(&needs("cosmwasm_2_2")).is_ok());
    assert!(refused(chain.store_code(&needs("cosmwasm_3_0"))));
    let padding = vec![0; 800 * 1024 + 1];
    assert!(matches!(
        chain.store_code(&padding),
        Err(CodeError::TooLarge { .. })
    ));
}
