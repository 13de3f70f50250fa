//! The same random sequences natively and as real Wasm: equal answers, events and storage.

use std::cell::RefCell;
use std::rc::Rc;

use salus_model::run;
use salus_test_kit::{Answer, Contract, EmbeddedChain, Refusal, World};
use salus_wasm::VmWorld;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Both chains at once. Addresses of contracts may differ between them, so what is compared is said
/// with the native ones.
struct Both {
    native: EmbeddedChain,
    wasm: VmWorld,
    /// Native and Wasm address of each contract.
    contracts: Vec<(String, String)>,
    compared: Rc<RefCell<u64>>,
}

impl Both {
    fn wasm_address(&self, native: &str) -> String {
        self.contracts
            .iter()
            .find(|(known, _)| known == native)
            .map_or_else(|| native.to_owned(), |(_, wasm)| wasm.clone())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, native: &T, wasm: &T) {
    assert_eq!(
        native, wasm,
        "{what}: natively on the left, Wasm on the right"
    );
}

impl World for Both {
    fn account(&self, name: &str) -> String {
        let native = self.native.account(name);
        same("account", &native, &self.wasm.account(name));
        native
    }

    fn instantiate<M: Serialize>(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &M,
    ) -> Result<String, Refusal> {
        let native = self.native.instantiate(contract, sender, msg)?;
        let wasm = self.wasm.instantiate(contract, sender, msg)?;
        same("contract address", &native, &wasm);
        self.contracts.push((native.clone(), wasm));
        Ok(native)
    }

    fn execute<M: Serialize>(
        &mut self,
        sender: &str,
        address: &str,
        msg: &M,
    ) -> Result<Answer, Refusal> {
        let wasm = self.wasm_address(address);
        let native = self.native.execute(sender, address, msg);
        let wasm = self.wasm.execute(sender, &wasm, msg);
        same("answer and events", &native, &wasm);
        *self.compared.borrow_mut() += 1;
        native
    }

    fn query<M: Serialize, R: DeserializeOwned>(
        &self,
        address: &str,
        msg: &M,
    ) -> Result<R, Refusal> {
        let wasm = self.wasm_address(address);
        let answer: Result<serde_json::Value, Refusal> = self.native.query(address, msg);
        same("query", &answer, &self.wasm.query(&wasm, msg));
        let answer = answer?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    fn now(&self) -> u64 {
        let native = self.native.now();
        same("time", &native, &self.wasm.now());
        native
    }

    fn advance(&mut self, seconds: u64) {
        self.native.advance(seconds);
        self.wasm.advance(seconds);
    }

    fn cells(&self, address: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        let native = self.native.cells(address);
        let wasm = self.wasm.cells(&self.wasm_address(address));
        same("storage", &native, &wasm);
        native
    }
}

/// `SALUS_WASM_SEQUENCES` asks for more.
#[test]
fn random_sequences_are_the_same_in_both_worlds() {
    let sequences: u64 =
        std::env::var("SALUS_WASM_SEQUENCES").map_or(200, |text| text.parse().unwrap());
    let compared = Rc::new(RefCell::new(0));
    for seed in 0..sequences {
        let wasm = VmWorld::new();
        let both = Both {
            native: EmbeddedChain::like(wasm.chain.block()),
            wasm,
            contracts: Vec::new(),
            compared: Rc::clone(&compared),
        };
        if let Err(failure) = run(both, seed, 100) {
            panic!("sequence {seed}, step {}: {}", failure.at, failure.text);
        }
        if seed % 20 == 0 {
            eprintln!("sequence {seed} of {sequences}");
        }
    }
    eprintln!(
        "{} messages were the same in both worlds",
        compared.borrow()
    );
}
