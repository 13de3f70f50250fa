//! The chain as a test sees it.

use crate::address::{self, Address, AddressCodec};
use crate::code::Code;
use crate::error::{ChainError, CodeError};
use crate::ledger::Ledger;
use crate::world::World;
use cosmwasm_std::{BlockInfo, Checksum, Coin, Timestamp, Uint128};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// The number of a stored code, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId(pub u64);

/// How a chain starts out.
#[derive(Clone, Debug)]
pub struct ChainConfig {
    /// The prefix of all addresses.
    pub address_prefix: String,
    /// The chain's id, as contracts see it.
    pub chain_id: String,
    /// The first block's height.
    pub height: u64,
    /// The first block's time.
    pub time: Timestamp,
    /// SDK gas that one message may use. `u64::MAX` means no limit.
    pub call_gas_limit: u64,
    /// SDK gas that one query from outside may use. `u64::MAX` means no limit.
    pub query_gas_limit: u64,
}

impl Default for ChainConfig {
    /// Prefix `wasm`, chain `salus-test-1`, height 1,000,000 at 2026-01-01T00:00:00Z,
    /// 100,000,000 gas for a message and wasmd's 3,000,000 for a query.
    fn default() -> Self {
        Self {
            address_prefix: "wasm".to_owned(),
            chain_id: "salus-test-1".to_owned(),
            height: 1_000_000,
            time: Timestamp::from_seconds(1_767_225_600),
            call_gas_limit: 100_000_000,
            query_gas_limit: 3_000_000,
        }
    }
}

/// What a stored code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// sha256 of the Wasm.
    pub checksum: Checksum,
    /// Size of the Wasm in bytes.
    pub bytes: usize,
    /// SDK gas for compiling it when it is stored.
    pub compile_gas: u64,
    /// The state version that it declares, if any.
    pub migrate_version: Option<u64>,
}

/// A chain in memory that runs real Wasm and charges wasmd's default prices.
///
/// Every message is a transaction of its own. It happens in the present block, which only the
/// test changes. Codes are cold until [`Chain::pin`] pins them, as on a real chain; every report
/// has the warm and the cold sum in any case. A chain stays on its thread.
pub struct Chain {
    pub(crate) world: Rc<RefCell<World>>,
    pub(crate) call_gas_limit: u64,
    pub(crate) query_gas_limit: u64,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// A chain with the default configuration.
    pub fn new() -> Self {
        Self::start(ChainConfig::default(), AddressCodec::wasm())
    }

    /// A chain with this configuration.
    ///
    /// # Errors
    /// [`ChainError::InvalidPrefix`] if bech32 does not allow the prefix.
    pub fn with_config(config: ChainConfig) -> Result<Self, ChainError> {
        let codec = AddressCodec::new(&config.address_prefix)?;
        Ok(Self::start(config, codec))
    }

    fn start(config: ChainConfig, codec: AddressCodec) -> Self {
        let block = BlockInfo {
            height: config.height,
            time: config.time,
            chain_id: config.chain_id,
        };
        let world = World {
            codec,
            block,
            transaction_index: 0,
            codes: Vec::new(),
            pinned: BTreeSet::new(),
            uploader: address::account("uploader"),
            ledger: Ledger::default(),
        };
        Self {
            world: Rc::new(RefCell::new(world)),
            call_gas_limit: config.call_gas_limit,
            query_gas_limit: config.query_gas_limit,
        }
    }

    /// The account of that name: 20 bytes, the same for a name on every chain but for the prefix.
    pub fn account(&self, name: &str) -> String {
        self.world.borrow().codec.text(&address::account(name))
    }

    /// The canonical bytes of an address, 20 or 32.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn canonical(&self, address: &str) -> Result<Vec<u8>, ChainError> {
        self.parse(address).map(|address| address.to_vec())
    }

    /// The text of 20 or 32 canonical bytes.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`] for any other length.
    pub fn human(&self, canonical: &[u8]) -> Result<String, ChainError> {
        self.world
            .borrow()
            .codec
            .humanize(canonical)
            .map_err(|reason| ChainError::InvalidAddress {
                text: format!("{canonical:02x?}"),
                reason,
            })
    }

    /// Gives coins to an account or contract out of nothing.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn mint(&mut self, holder: &str, coin: &Coin) -> Result<(), ChainError> {
        let holder = self.parse(holder)?;
        let ledger = &mut self.world.borrow_mut().ledger;
        let amount = ledger
            .balance(&holder, &coin.denom)
            .saturating_add(units(coin));
        ledger.put_balance(&holder, &coin.denom, amount);
        Ok(())
    }

    /// How much an account or contract holds of a coin.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn balance(&self, holder: &str, denom: &str) -> Result<u128, ChainError> {
        let holder = self.parse(holder)?;
        Ok(self.world.borrow().ledger.balance(&holder, denom))
    }

    /// The present block.
    pub fn block(&self) -> BlockInfo {
        self.world.borrow().block.clone()
    }

    /// Moves on by that many blocks and seconds.
    pub fn advance(&mut self, blocks: u64, seconds: u64) {
        let block = &mut self.world.borrow_mut().block;
        block.height = block.height.saturating_add(blocks);
        let nanos = seconds
            .saturating_mul(NANOS_PER_SECOND)
            .saturating_add(block.time.nanos());
        block.time = Timestamp::from_nanos(nanos);
    }

    /// Replaces the present block: height, time and chain id.
    pub fn set_block(&mut self, block: BlockInfo) {
        self.world.borrow_mut().block = block;
    }

    /// The position in the block that all following transactions claim; 0 at first. It does not
    /// count up, so that a call costs the same whenever it is made.
    pub fn set_transaction_index(&mut self, index: u32) {
        self.world.borrow_mut().transaction_index = index;
    }

    /// SDK gas that one message may use from now on; `u64::MAX` means no limit.
    pub fn set_call_gas_limit(&mut self, gas: u64) {
        self.call_gas_limit = gas;
    }

    /// SDK gas that one query from outside may use from now on; `u64::MAX` means no limit.
    pub fn set_query_gas_limit(&mut self, gas: u64) {
        self.query_gas_limit = gas;
    }

    /// Stores Wasm after the checks that wasmd makes at upload (interface, imports, limits, size,
    /// and the capabilities that it advertises). Storing the same Wasm again gives a new number.
    /// A process compiles each Wasm once.
    ///
    /// # Errors
    /// [`CodeError`] where wasmd would refuse the upload.
    pub fn store_code(&mut self, wasm: &[u8]) -> Result<CodeId, CodeError> {
        let code = Code::compile(wasm)?;
        Ok(self.world.borrow_mut().add_code(code))
    }

    /// What a stored code is.
    ///
    /// # Errors
    /// [`ChainError::NoSuchCode`].
    pub fn code_info(&self, code: CodeId) -> Result<CodeInfo, ChainError> {
        let code = self.world.borrow().code(code.0)?;
        Ok(CodeInfo {
            checksum: code.checksum,
            bytes: code.bytes,
            compile_gas: code.compile_gas(),
            migrate_version: code.migrate_version,
        })
    }

    /// Keeps a code in the nodes' memory: loading it costs 2,000 from now on.
    ///
    /// # Errors
    /// [`ChainError::NoSuchCode`].
    pub fn pin(&mut self, code: CodeId) -> Result<(), ChainError> {
        let world = &mut *self.world.borrow_mut();
        world.code(code.0)?;
        world.pinned.insert(code.0);
        Ok(())
    }

    /// Undoes [`Chain::pin`].
    pub fn unpin(&mut self, code: CodeId) {
        self.world.borrow_mut().pinned.remove(&code.0);
    }

    pub(crate) fn parse(&self, address: &str) -> Result<Address, ChainError> {
        self.world.borrow().codec.parse(address)
    }
}

/// The amount of a coin; no test needs more than 128 bits of it.
pub(crate) fn units(coin: &Coin) -> u128 {
    Uint128::try_from(coin.amount).map_or(u128::MAX, |amount| amount.u128())
}
