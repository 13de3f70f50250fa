use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::{Binary, Coin};
use salus_test_kit::{Answer, Contract, Refusal, World};
use salus_vm::{Chain, CodeId, Failure, GasReport};

use crate::Artifacts;

/// The contracts as real Wasm, on a chain that charges wasmd's prices. All codes are pinned, so
/// that what is measured is warm; each report has the cold sum too.
pub struct VmWorld {
    /// The chain itself, for what a [`World`] does not have: snapshots, other codes, raw bytes.
    pub chain: Chain,
    codes: BTreeMap<Contract, CodeId>,
    gas: RefCell<GasReport>,
}

impl VmWorld {
    /// A chain with the contracts that `./scripts/build-wasm` built.
    ///
    /// # Panics
    /// If they are missing or would not be accepted at upload; the text says what to do.
    pub fn new() -> Self {
        Self::with(&Artifacts::present())
    }

    /// A chain with the contracts of a build.
    ///
    /// # Panics
    /// As [`VmWorld::new`].
    #[expect(
        clippy::panic,
        reason = "a world for tests: what it says is all they need"
    )]
    pub fn with(artifacts: &Artifacts) -> Self {
        let mut world = Self {
            chain: Chain::new(),
            codes: BTreeMap::new(),
            gas: RefCell::default(),
        };
        for contract in [
            Contract::IdentityRegistry,
            Contract::ConsentRegistry,
            Contract::AccessAudit,
        ] {
            match world.store(artifacts, contract) {
                Ok(code) => world.codes.insert(contract, code),
                Err(text) => panic!("{text}"),
            };
        }
        world
    }

    /// A world around a chain on which contracts run already. It starts no others.
    pub fn around(chain: Chain) -> Self {
        Self {
            chain,
            codes: BTreeMap::new(),
            gas: RefCell::default(),
        }
    }

    /// Stores and pins the code of a contract from a build.
    ///
    /// # Errors
    /// Why it cannot be read, or would be refused at upload.
    pub fn store(&mut self, artifacts: &Artifacts, contract: Contract) -> Result<CodeId, String> {
        let wasm = artifacts
            .read(contract)
            .map_err(|missing| missing.to_string())?;
        let code = self
            .chain
            .store_code(&wasm)
            .map_err(|error| format!("{contract:?}: {error}"))?;
        self.chain.pin(code).map_err(|error| error.to_string())?;
        Ok(code)
    }

    /// What the last message or query cost, refused or not.
    pub fn gas(&self) -> GasReport {
        self.gas.borrow().clone()
    }

    fn code(&self, contract: Contract) -> CodeId {
        self.codes.get(&contract).copied().unwrap_or(CodeId(0))
    }

    fn fund(&mut self, sender: &str, funds: &[Coin]) -> Result<(), Refusal> {
        for coin in funds {
            let minted = self.chain.mint(sender, coin);
            minted.map_err(|error| Refusal(error.to_string()))?;
        }
        Ok(())
    }

    fn refused(&self, failure: Failure) -> Refusal {
        self.gas.replace(*failure.gas);
        match failure.error {
            salus_vm::CallError::Contract(text) => Refusal::told(text),
            other => Refusal(other.to_string()),
        }
    }
}

impl Default for VmWorld {
    fn default() -> Self {
        Self::new()
    }
}

impl World for VmWorld {
    fn account(&self, name: &str) -> String {
        self.chain.account(name)
    }

    fn instantiate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<String, Refusal> {
        self.fund(sender, funds)?;
        let code = self.code(contract);
        let made = self
            .chain
            .instantiate_raw(code, sender, msg, funds, "salus", Some(sender));
        let made = made.map_err(|failure| self.refused(failure))?;
        self.gas.replace(made.answer.gas);
        Ok(made.contract)
    }

    fn execute_raw(
        &mut self,
        sender: &str,
        address: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<Answer, Refusal> {
        self.fund(sender, funds)?;
        let answer = self.chain.execute_raw(sender, address, msg, funds);
        let answer = answer.map_err(|failure| self.refused(failure))?;
        self.gas.replace(answer.gas);
        Ok(Answer {
            data: answer.data,
            events: answer.events,
        })
    }

    fn query_raw(&self, address: &str, msg: &[u8]) -> Result<Binary, Refusal> {
        let answer = self.chain.query_smart_raw(address, msg);
        let answer = answer.map_err(|failure| self.refused(failure))?;
        self.gas.replace(answer.gas);
        Ok(answer.data)
    }

    fn migrate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        address: &str,
        msg: &[u8],
    ) -> Result<(), Refusal> {
        let code = self.code(contract);
        let answer = self.chain.migrate_raw(sender, address, code, msg);
        let answer = answer.map_err(|failure| self.refused(failure))?;
        self.gas.replace(answer.gas);
        Ok(())
    }

    fn now(&self) -> u64 {
        self.chain.block().time.seconds()
    }

    fn advance(&mut self, seconds: u64) {
        self.chain.advance(1, seconds);
    }

    fn cells(&self, address: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.chain.cells(address).unwrap_or_default()
    }
}
