//! Checked and compiled Wasm.

use crate::backend::{Api, Cells, Peers};
use crate::error::CodeError;
use crate::price;
use cosmwasm_std::Checksum;
use cosmwasm_vm::internals::{Logger, check_wasm, compile_module, instance_from_module};
use cosmwasm_vm::{Backend, Instance, Size, VmResult, WasmLimits};
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use wasmer::{Engine, Module, Store};

/// What wasmd takes at most.
const MAX_WASM_BYTES: usize = 800 * 1024;

/// What wasmd gives a contract at most, in MiB.
const MEMORY_LIMIT: usize = 32;

/// The capabilities that wasmd advertises by default.
const CAPABILITIES: [&str; 10] = [
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
];

/// Compiling takes far longer than a call, so all chains of a process share what they compiled.
static COMPILED: LazyLock<Mutex<BTreeMap<[u8; 32], Arc<Code>>>> = LazyLock::new(Mutex::default);

/// cosmwasm-vm never instantiates two modules at once, and neither do we.
static INSTANTIATING: Mutex<()> = Mutex::new(());

/// One compiled code.
pub(crate) struct Code {
    pub(crate) checksum: Checksum,
    pub(crate) bytes: usize,
    pub(crate) migrate_version: Option<u64>,
    module: Module,
    engine: Engine,
}

impl Code {
    /// Checks the code as wasmd does at upload and compiles it, unless this process already did.
    pub(crate) fn compile(wasm: &[u8]) -> Result<Arc<Self>, CodeError> {
        let checksum = Checksum::generate(wasm);
        let key = key(&checksum);
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = compiled.get(&key) {
            return Ok(Arc::clone(code));
        }
        let code = Arc::new(Self::compile_anew(wasm, checksum)?);
        compiled.insert(key, Arc::clone(&code));
        Ok(code)
    }

    fn compile_anew(wasm: &[u8], checksum: Checksum) -> Result<Self, CodeError> {
        if wasm.len() > MAX_WASM_BYTES {
            return Err(CodeError::TooLarge {
                bytes: wasm.len(),
                limit: MAX_WASM_BYTES,
            });
        }
        let capabilities: HashSet<String> = CAPABILITIES.map(str::to_owned).into();
        check_wasm(wasm, &capabilities, &WasmLimits::default(), Logger::Off).map_err(refused)?;
        let (module, engine) =
            compile_module(wasm, Some(Size::mebi(MEMORY_LIMIT))).map_err(refused)?;
        let migrate_version = migrate_version(&module);
        Ok(Self {
            checksum,
            bytes: wasm.len(),
            migrate_version,
            module,
            engine,
        })
    }

    /// A fresh instance with its own memory.
    pub(crate) fn instance(
        &self,
        backend: Backend<Api, Cells, Peers>,
        gas_limit: u64,
    ) -> VmResult<Instance<Api, Cells, Peers>> {
        let store = Store::new(self.engine.clone());
        let _one_at_a_time = INSTANTIATING.lock().unwrap_or_else(PoisonError::into_inner);
        instance_from_module(store, &self.module, backend, gas_limit, None)
    }

    pub(crate) fn key(&self) -> [u8; 32] {
        key(&self.checksum)
    }

    pub(crate) fn compile_gas(&self) -> u64 {
        price::wide(self.bytes).saturating_mul(price::COMPILE_PER_BYTE)
    }
}

fn key(checksum: &Checksum) -> [u8; 32] {
    *checksum.as_ref()
}

fn refused(error: cosmwasm_vm::VmError) -> CodeError {
    CodeError::Refused(error.to_string())
}

/// The state version that the code declares, if any: wasmd runs `migrate` only where it changes.
fn migrate_version(module: &Module) -> Option<u64> {
    let section = module.custom_sections("cw_migrate_version").next()?;
    std::str::from_utf8(&section).ok()?.parse().ok()
}
