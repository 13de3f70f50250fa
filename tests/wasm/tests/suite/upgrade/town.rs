//! Contracts of any build on one chain, spoken to in JSON as that build reads it.

use salus_test_kit::Contract;
use salus_vm::{CallError, Chain, CodeId, Failure};
use serde_json::{Value, json};

/// The contracts in the order in which they are started.
pub const CONTRACTS: [Contract; 3] = [
    Contract::IdentityRegistry,
    Contract::ConsentRegistry,
    Contract::AccessAudit,
];

/// The contract's name, as its folder has it.
pub fn name(contract: Contract) -> &'static str {
    match contract {
        Contract::IdentityRegistry => "identity-registry",
        Contract::ConsentRegistry => "consent-registry",
        Contract::AccessAudit => "access-audit",
    }
}

/// The three contracts on a chain of their own. `owner` owns them and may migrate them.
pub struct Town {
    pub chain: Chain,
    pub addresses: [String; 3],
}

impl Town {
    /// Starts the contracts as version 0.1.0 is started.
    pub fn start(wasm: &[Vec<u8>; 3]) -> Self {
        let mut chain = Chain::new();
        let owner = chain.account("owner");
        let roots = ["root", "second root"].map(|name| chain.account(name));
        let codes = wasm.each_ref().map(|wasm| code(&mut chain, wasm));
        let mut start = |code, message: Value| {
            let made = chain.instantiate(code, &owner, &message, &[], "salus", Some(&owner));
            made.unwrap().contract
        };
        let identity = start(codes[0], json!({ "owner": owner, "roots": roots }));
        let consent = start(
            codes[1],
            json!({ "owner": owner, "identity_registry": identity }),
        );
        let audit = start(
            codes[2],
            json!({
                "owner": owner, "identity_registry": identity, "consent_registry": consent,
            }),
        );
        Self {
            chain,
            addresses: [identity, consent, audit],
        }
    }

    pub fn address(&self, contract: Contract) -> &str {
        let place = CONTRACTS.iter().position(|it| *it == contract).unwrap();
        &self.addresses[place]
    }

    pub fn cells(&self, contract: Contract) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.chain.cells(self.address(contract)).unwrap()
    }

    /// `sender` sends a message; the data of the answer.
    pub fn send(
        &mut self,
        sender: &str,
        contract: Contract,
        message: &Value,
    ) -> Result<Value, String> {
        let (sender, address) = (
            self.chain.account(sender),
            self.address(contract).to_owned(),
        );
        let answer = self.chain.execute(&sender, &address, message, &[]);
        let data = answer.map_err(refusal)?.data;
        Ok(data.map_or(Value::Null, |data| serde_json::from_slice(&data).unwrap()))
    }

    /// What a contract answers.
    pub fn ask(&self, contract: Contract, question: &Value) -> Result<Value, String> {
        let answer = self.chain.query_smart(self.address(contract), question);
        let data = answer.map_err(refusal)?.data;
        Ok(serde_json::from_slice(&data).unwrap())
    }

    /// `sender` puts other code under a contract.
    pub fn migrate(
        &mut self,
        sender: &str,
        contract: Contract,
        wasm: &[u8],
    ) -> Result<(), Failure> {
        let code = code(&mut self.chain, wasm);
        let (sender, address) = (
            self.chain.account(sender),
            self.address(contract).to_owned(),
        );
        self.chain
            .migrate(&sender, &address, code, &json!({}))
            .map(drop)
    }
}

fn code(chain: &mut Chain, wasm: &[u8]) -> CodeId {
    let code = chain.store_code(wasm).unwrap();
    chain.pin(code).unwrap();
    code
}

/// The contract's own text; anything else is no refusal and ends the test.
fn refusal(failure: Failure) -> String {
    match failure.error {
        CallError::Contract(text) => text,
        other => panic!("not refused, but stopped: {other}"),
    }
}

/// The stable code in front of a refusal.
pub fn stable_code(text: &str) -> &str {
    text.split(": ").next().unwrap()
}
