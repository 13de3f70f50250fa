//! Chains with instances of the hand-written contract of `fixture.wat`.

use salus_vm::{Answer, Chain, CodeId, Failure};
use std::sync::LazyLock;

pub static WASM: LazyLock<Vec<u8>> =
    LazyLock::new(|| wat::parse_str(include_str!("fixture.wat")).unwrap());

/// A chain with two instances of the fixture, its code pinned.
pub struct World {
    pub chain: Chain,
    pub code: CodeId,
    pub alice: String,
    pub contract: String,
    pub peer: String,
}

impl World {
    pub fn new() -> Self {
        let mut chain = Chain::new();
        let alice = chain.account("alice");
        let code = chain.store_code(&WASM).unwrap();
        chain.pin(code).unwrap();
        let mut instance = |label| {
            let admin = Some(alice.as_str());
            let made = chain.instantiate_raw(code, &alice, br#"{"save":1}"#, &[], label, admin);
            made.unwrap().contract
        };
        let contract = instance("first");
        let peer = instance("second");
        Self {
            chain,
            code,
            alice,
            contract,
            peer,
        }
    }

    pub fn execute(&mut self, message: &str) -> Result<Answer, Failure> {
        self.chain
            .execute_raw(&self.alice, &self.contract, message.as_bytes(), &[])
    }

    pub fn cell(&self, key: &str) -> Option<String> {
        let value = self
            .chain
            .query_raw(&self.contract, key.as_bytes())
            .unwrap();
        value.map(|value| String::from_utf8(value).unwrap())
    }

    /// What the contract gets as answer to this request, as JSON text.
    pub fn ask(&mut self, request: &serde_json::Value) -> (String, Answer) {
        let answer = self.execute(&format!(r#"{{"asks":{request}}}"#)).unwrap();
        (self.cell("answer").unwrap(), answer)
    }
}

/// A raw question to a contract.
pub fn raw(contract: &str, key: &str) -> serde_json::Value {
    let key = cosmwasm_std::Binary::from(key.as_bytes()).to_base64();
    serde_json::json!({"wasm": {"raw": {"contract_addr": contract, "key": key}}})
}

/// A smart question to a contract.
pub fn smart(contract: &str, message: &str) -> serde_json::Value {
    let message = cosmwasm_std::Binary::from(message.as_bytes()).to_base64();
    serde_json::json!({"wasm": {"smart": {"contract_addr": contract, "msg": message}}})
}
