//! The published contracts and what each is asked to do.

use std::path::Path;

use salus_test_kit::Refusal;
use salus_vm::Chain;
use serde_json::{Value, json};

use super::{Operation, Size};

/// A published contract: its crate, and what is asked of it.
pub struct Published {
    /// The name of its crate.
    pub name: &'static str,
    /// How it starts.
    instantiate: fn(&Chain) -> Value,
    /// What is done before anything is measured, so that nothing measured is the first of its kind.
    before: fn(&Chain) -> Vec<Value>,
    /// What is measured, each from that state: name, what it does, message.
    measured: fn(&Chain) -> Vec<(&'static str, &'static str, Value)>,
}

/// All of them.
pub const PUBLISHED: &[Published] = &[
    Published {
        name: "cw1-subkeys",
        instantiate: |chain| json!({"admins": [chain.account("admin")], "mutable": true}),
        before: |chain| vec![allow(chain, "first")],
        measured: |chain| {
            vec![(
                "IncreaseAllowance",
                "lets a subkey spend one coin of the proxy, without expiry",
                allow(chain, "second"),
            )]
        },
    },
    Published {
        name: "cw4-group",
        instantiate: |chain| json!({"admin": chain.account("admin"), "members": []}),
        before: |chain| vec![join(chain, "first")],
        measured: |chain| {
            vec![(
                "UpdateMembers",
                "the admin adds one member with a weight; the member is not asked",
                join(chain, "second"),
            )]
        },
    },
    Published {
        name: "cw721-base",
        instantiate: |chain| json!({"name": "things", "symbol": "THING", "minter": chain.account("admin")}),
        before: |chain| vec![mint(chain, "first")],
        measured: |chain| {
            vec![
                (
                    "Mint",
                    "makes one token without URI or metadata for an owner",
                    mint(chain, "second"),
                ),
                (
                    "Approve",
                    "lets one account move one token, without expiry",
                    json!({"approve": {"spender": chain.account("second"), "token_id": "first"}}),
                ),
            ]
        },
    },
    Published {
        name: "cw20-base",
        instantiate: |chain| {
            json!({
                "name": "coins",
                "symbol": "COIN",
                "decimals": 6,
                "initial_balances": [{"address": chain.account("admin"), "amount": "1000000"}],
            })
        },
        before: |chain| vec![transfer(chain, "first")],
        measured: |chain| {
            vec![(
                "Transfer",
                "moves coins to an account that has none yet",
                transfer(chain, "second"),
            )]
        },
    },
    Published {
        name: "axone-objectarium",
        instantiate: |_| json!({"bucket": "records"}),
        before: |_| vec![store(1)],
        measured: |_| {
            vec![(
                "StoreObject",
                "keeps 100 bytes under their SHA-256, unpinned, uncompressed",
                store(2),
            )]
        },
    },
    Published {
        name: "axone-cognitarium",
        instantiate: |_| json!({}),
        before: |_| vec![insert(&claim("first"))],
        measured: |_| {
            vec![
                (
                    "InsertData, 1 triple",
                    "one statement about a new subject, as N-Triples, terms of known namespaces",
                    insert(&statement("second", "subject", "<urn:patient:second>")),
                ),
                (
                    "InsertData, a claim",
                    "a claim of six statements: type, subject, issuer, both ends of its validity, value",
                    insert(&claim("second")),
                ),
            ]
        },
    },
];

fn allow(chain: &Chain, spender: &str) -> Value {
    let amount = json!({"denom": "uatom", "amount": "1000"});
    json!({"increase_allowance": {"spender": chain.account(spender), "amount": amount}})
}

fn join(chain: &Chain, member: &str) -> Value {
    let member = json!({"addr": chain.account(member), "weight": 1});
    json!({"update_members": {"remove": [], "add": [member]}})
}

fn mint(chain: &Chain, token: &str) -> Value {
    json!({"mint": {"token_id": token, "owner": chain.account("admin")}})
}

fn transfer(chain: &Chain, recipient: &str) -> Value {
    json!({"transfer": {"recipient": chain.account(recipient), "amount": "10"}})
}

fn store(fill: u8) -> Value {
    let data = cosmwasm_std::Binary::from([fill; 100]).to_base64();
    json!({"store_object": {"data": data, "pin": false}})
}

fn insert(triples: &str) -> Value {
    let data = cosmwasm_std::Binary::from(triples.as_bytes()).to_base64();
    json!({"insert_data": {"format": "n_triples", "data": data}})
}

fn statement(claim: &str, property: &str, object: &str) -> String {
    format!(
        "<https://claims.example/claim/{claim}> <https://claims.example/terms/{property}> {object} .\n"
    )
}

fn claim(name: &str) -> String {
    [
        ("type", "<https://claims.example/terms/Claim>".to_owned()),
        ("subject", format!("<urn:patient:{name}>")),
        ("issuer", "<urn:hospital:one>".to_owned()),
        ("validFrom", "\"2026-01-01T00:00:00Z\"".to_owned()),
        ("validUntil", "\"2027-01-01T00:00:00Z\"".to_owned()),
        ("value", "\"a claim\"".to_owned()),
    ]
    .into_iter()
    .map(|(property, object)| statement(name, property, &object))
    .collect()
}

/// Runs a published contract from the folder with their Wasm.
///
/// # Errors
/// If its Wasm is missing, would not be accepted at upload, or refuses a message: the text says which.
pub fn published(folder: &Path, contract: &Published) -> Result<(Size, Vec<Operation>), Refusal> {
    let name = contract.name;
    let said = |text: String| Refusal(format!("{name}: {text}"));
    let file = folder.join(format!("{}.wasm", name.replace('-', "_")));
    let wasm = std::fs::read(&file);
    let wasm = wasm.map_err(|error| said(format!("{}: {error}", file.display())))?;
    let mut chain = Chain::new();
    let code = chain.store_code(&wasm);
    let code = code.map_err(|error| said(error.to_string()))?;
    chain.pin(code).map_err(|error| said(error.to_string()))?;
    let admin = chain.account("admin");
    let start = (contract.instantiate)(&chain);
    let made = chain.instantiate(code, &admin, &start, &[], "salus", Some(&admin));
    let address = made.map_err(|failure| said(failure.error.to_string()))?;
    let send = |chain: &mut Chain, message: &Value| {
        let answer = chain.execute(&admin, &address.contract, message, &[]);
        answer.map_err(|failure| said(format!("{message}: {}", failure.error)))
    };
    for message in (contract.before)(&chain) {
        send(&mut chain, &message)?;
    }
    let snapshot = chain.snapshot();
    let mut operations = Vec::new();
    for (operation, what, message) in (contract.measured)(&chain) {
        let gas = send(&mut chain, &message)?.gas;
        operations.push(Operation {
            contract: name.to_owned(),
            name: operation.to_owned(),
            what: what.to_owned(),
            gas,
            items: 1,
            ours: false,
        });
        let restored = chain.restore(&snapshot);
        restored.map_err(|error| said(error.to_string()))?;
    }
    let size = Size {
        contract: name.to_owned(),
        bytes: wasm.len() as u64,
        ours: false,
    };
    Ok((size, operations))
}
