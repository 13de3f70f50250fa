//! Registries that answer smart queries badly. The contracts ask one once, when access-audit is
//! started: everything else is read raw.

use cosmwasm_std::Binary;
use salus_contract_kit::header_key;
use salus_test_kit::World;
use salus_vm::CallError;
use serde_json::{Value, json};

use super::stage::{AUDIT, CONSENT, IDENTITY, Stage, says};

/// Starts an access-audit over the genuine identity-registry and this consent-registry.
fn start_audit(stage: &mut Stage, consent_registry: &str) -> Result<String, String> {
    let owner = stage.suite.account("owner");
    let message = json!({
        "owner": owner, "identity_registry": stage.suite.address(IDENTITY),
        "consent_registry": consent_registry,
    });
    let made = stage.suite.world.instantiate(AUDIT, &owner, &message);
    made.map_err(|refusal| refusal.0)
}

/// A hostile contract with a good header, that answers like this.
fn wolf(stage: &mut Stage, manner: &Value) -> String {
    let wolf = stage.start("wolf");
    let header = stage.cell(CONSENT, &header_key()).unwrap();
    let base64 = |bytes: &[u8]| Binary::from(bytes).to_base64();
    let put = json!({ "put": [[base64(header_key().as_slice()), base64(&header)]] });
    stage.tell(&wolf, &put);
    stage.tell(&wolf, &json!({ "answer": manner }));
    wolf
}

#[test]
fn bad_answers_start_nothing_and_are_typed_errors() {
    let mut stage = Stage::new();
    let config = stage.config(stage.suite.address(IDENTITY));
    let mut no_field = config.clone();
    no_field
        .as_object_mut()
        .unwrap()
        .remove("identity_registry");
    let mut wrong_type = config.clone();
    wrong_type["identity_registry"] = json!(7);
    let mut elsewhere = config.clone();
    elsewhere["identity_registry"] = json!(stage.suite.account("elsewhere"));
    let mut manners = vec![
        (json!({ "error": {} }), "salus:kit:unreadable_peer"),
        (
            json!({ "say": { "bytes": "", "length": 0 } }),
            "salus:kit:unreadable_peer",
        ),
        (says(&json!(null), 0), "salus:kit:unreadable_peer"),
        (says(&json!([]), 0), "salus:kit:unreadable_peer"),
        (says(&no_field, 0), "salus:kit:unreadable_peer"),
        (says(&wrong_type, 0), "salus:kit:unreadable_peer"),
        (says(&elsewhere, 0), "salus:audit:different_peers"),
        (json!({ "abort": {} }), "salus:kit:unreadable_peer"),
    ];
    for length in [1, 65_536, 131_072] {
        // Zeros; blanks, which are JSON of a kind; brackets, which nest as deep as they are many.
        for byte in [0, b' ', b'['] {
            let bytes = json!({ "bytes": { "byte": byte, "length": length } });
            manners.push((bytes, "salus:kit:unreadable_peer"));
        }
    }
    for (manner, code) in manners {
        let wolf = wolf(&mut stage, &manner);
        let before = stage.cells();
        let refused = start_audit(&mut stage, &wolf).unwrap_err();
        assert!(
            refused.starts_with(&format!("{code}: ")),
            "{manner}: {refused}"
        );
        assert!(stage.cells() == before, "{manner}");
    }
    // A wolf that says what a sheep says is one: who starts a contract chooses its peers.
    let sheep = wolf(&mut stage, &says(&config, 0));
    start_audit(&mut stage, &sheep).unwrap();
}

/// An honest answer, with blanks up to 64 and 128 KiB.
#[test]
fn long_but_honest_answers_are_read() {
    let mut stage = Stage::new();
    for length in [65_536, 131_072] {
        let config = stage.config(stage.suite.address(IDENTITY));
        let wolf = wolf(&mut stage, &says(&config, length));
        start_audit(&mut stage, &wolf).unwrap();
    }
}

/// Nobody can answer for a peer that burns all gas: the chain ends the transaction, and there is no
/// contract.
#[test]
fn a_burning_answer_ends_the_transaction() {
    let mut stage = Stage::new();
    let wolf = wolf(&mut stage, &json!({ "burn": {} }));
    let before = stage.cells();
    stage.suite.world.chain.set_call_gas_limit(300_000);
    let refused = start_audit(&mut stage, &wolf).unwrap_err();
    assert_eq!(refused, CallError::OutOfGas.to_string());
    assert!(stage.cells() == before);
}

/// Accounts and addresses that nobody has hold no code, so no contract starts over them.
#[test]
fn nothing_starts_over_an_address_without_code() {
    let mut stage = Stage::new();
    let owner = stage.suite.account("owner");
    let nobody = stage.suite.world.chain.human(&[9; 32]).unwrap();
    let wolf = stage.start("wolf");
    let (identity, consent) = (
        stage.suite.address(IDENTITY).to_owned(),
        stage.suite.address(CONSENT).to_owned(),
    );
    for empty in [stage.suite.account("alice"), nobody, wolf] {
        let before = stage.cells();
        let world = &mut stage.suite.world;
        let message = json!({ "owner": owner, "identity_registry": empty });
        let refused = world.instantiate(CONSENT, &owner, &message).unwrap_err();
        assert_eq!(refused.code(), "salus:kit:wrong_peer");
        for (identity, consent) in [(&empty, &consent), (&identity, &empty)] {
            let message = json!({
                "owner": owner, "identity_registry": identity, "consent_registry": consent,
            });
            let refused = world.instantiate(AUDIT, &owner, &message).unwrap_err();
            assert_eq!(refused.code(), "salus:kit:wrong_peer");
        }
        assert!(stage.cells() == before);
    }
}

/// Once started, no message and no query asks a peer's code: whatever it would answer, or burn.
#[test]
fn a_peer_that_answers_badly_later_is_never_asked() {
    for manner in ["error", "burn", "abort"] {
        let mut stage = Stage::replaced(&[IDENTITY, CONSENT]);
        for contract in [IDENTITY, CONSENT] {
            let address = stage.suite.address(contract).to_owned();
            stage.tell(&address, &json!({ "answer": { manner: {} } }));
        }
        let access = salus_wasm::reference::access(&mut stage.suite, "alice", "doctor", 3);
        stage.suite.record("gateway", access.unwrap()).unwrap();
        assert_eq!(stage.suite.world.gas().counts.smart_queries, 0);
    }
}
