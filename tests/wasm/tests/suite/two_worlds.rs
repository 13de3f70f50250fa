//! The same random sequences natively and as real Wasm: equal answers, events and storage.

use std::cell::RefCell;
use std::rc::Rc;

use cosmwasm_std::{Binary, Coin};
use salus_model::run;
use salus_test_kit::{Answer, Contract, EmbeddedChain, Refusal, World};
use salus_wasm::VmWorld;

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

    fn instantiate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<String, Refusal> {
        let native = self.native.instantiate_raw(contract, sender, msg, funds)?;
        let wasm = self.wasm.instantiate_raw(contract, sender, msg, funds)?;
        same("contract address", &native, &wasm);
        self.contracts.push((native.clone(), wasm));
        Ok(native)
    }

    fn execute_raw(
        &mut self,
        sender: &str,
        address: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<Answer, Refusal> {
        let wasm = self.wasm_address(address);
        let native = self.native.execute_raw(sender, address, msg, funds);
        let wasm = self.wasm.execute_raw(sender, &wasm, msg, funds);
        same("answer and events", &native, &wasm);
        *self.compared.borrow_mut() += 1;
        native
    }

    fn query_raw(&self, address: &str, msg: &[u8]) -> Result<Binary, Refusal> {
        let answer = self.native.query_raw(address, msg);
        let wasm = self.wasm.query_raw(&self.wasm_address(address), msg);
        same("query", &answer, &wasm);
        answer
    }

    fn migrate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        address: &str,
        msg: &[u8],
    ) -> Result<(), Refusal> {
        let wasm = self.wasm_address(address);
        let native = self.native.migrate_raw(contract, sender, address, msg);
        let wasm = self.wasm.migrate_raw(contract, sender, &wasm, msg);
        same("migration", &native, &wasm);
        native
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
