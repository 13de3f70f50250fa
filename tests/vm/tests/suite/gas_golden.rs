//! The harness's own gas numbers, frozen against drift.
//!
//! `SALUS_BLESS=1 cargo test -p salus-vm` rewrites the golden file.

use crate::fixture::{World, raw, smart};
use salus_vm::GasReport;
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn the_fixture_costs_what_its_golden_file_says() {
    let measured = measure();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/fixture_gas.json");
    if std::env::var_os("SALUS_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&measured).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let text = std::fs::read_to_string(&path).expect("a golden file; SALUS_BLESS=1 writes it");
    let golden: BTreeMap<String, GasReport> = serde_json::from_str(&text).unwrap();
    assert_eq!(measured, golden);
}

fn measure() -> BTreeMap<String, GasReport> {
    let mut world = World::new();
    let mut measured = BTreeMap::new();
    let mut note = |name: &str, gas: GasReport| {
        assert!(
            measured.insert(name.to_owned(), gas).is_none(),
            "{name} twice"
        );
    };
    for (name, message) in [
        ("write a cell", r#"{"save":"0123456789"}"#),
        ("read a cell", r#"{"read":0}"#),
        (
            "read and write a cell several times",
            r#"{"twic":"0123456789"}"#,
        ),
        ("iterate upwards over one cell", r#"{"scan":0}"#),
        ("iterate downwards over two cells", r#"{"rscn":0}"#),
        ("iterate over two cells from b to d", r#"{"rang":0}"#),
        ("delete a cell", r#"{"drop":0}"#),
        ("read a missing cell", r#"{"read":0}"#),
        (
            "validate an address",
            &format!(r#"{{"addr":"{}"}}"#, world.alice.clone()),
        ),
        ("emit events", r#"{"evnt":0}"#),
    ]
    .map(|(name, message)| (name, message.to_owned()))
    {
        note(name, world.execute(&message).unwrap().gas);
    }
    let peer = world.peer.clone();
    note("read a peer raw", world.ask(&raw(&peer, "cell")).1.gas);
    note(
        "read a missing cell of a peer raw",
        world.ask(&raw(&peer, "none")).1.gas,
    );
    note(
        "ask a peer smart",
        world.ask(&smart(&peer, r#"{"read":0}"#)).1.gas,
    );
    let info = serde_json::json!({"wasm": {"contract_info": {"contract_addr": peer}}});
    note("ask about a peer", world.ask(&info).1.gas);
    let code = serde_json::json!({"wasm": {"code_info": {"code_id": 1}}});
    note("ask about a code", world.ask(&code).1.gas);
    let query = world
        .chain
        .query_smart_raw(&world.contract, br#"{"read":0}"#)
        .unwrap();
    note("query from outside", query.gas);
    let (alice, contract) = (world.alice.clone(), world.contract.clone());
    let migrated = world
        .chain
        .migrate_raw(&alice, &contract, world.code, br#"{"save":2}"#);
    note("migrate", migrated.unwrap().gas);
    let made = world
        .chain
        .instantiate_raw(world.code, &alice, br#"{"save":1}"#, &[], "x", None);
    note("instantiate", made.unwrap().answer.gas);
    measured
}
