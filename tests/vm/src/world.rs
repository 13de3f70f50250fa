//! What all contracts of a chain share, and what one running contract sees of it.

use crate::address::{Address, AddressCodec};
use crate::chain::CodeId;
use crate::code::Code;
use crate::error::{CallError, ChainError};
use crate::gas::{Meter, OutOfGas, Part, Transaction};
use crate::ledger::{Contract, Ledger};
use crate::price;
use cosmwasm_std::{Addr, Binary, BlockInfo, ContractInfo, Env, TransactionInfo};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes of a code's record: its hash, its uploader and that everybody may instantiate it.
const CODE_RECORD_FIXED: usize = 38;

pub(crate) struct World {
    pub(crate) codec: AddressCodec,
    pub(crate) block: BlockInfo,
    pub(crate) transaction_index: u32,
    pub(crate) codes: Vec<Arc<Code>>,
    pub(crate) pinned: BTreeSet<u64>,
    pub(crate) uploader: Address,
    pub(crate) ledger: Ledger,
}

impl World {
    pub(crate) fn code(&self, id: u64) -> Result<Arc<Code>, ChainError> {
        let index = id
            .checked_sub(1)
            .and_then(|index| usize::try_from(index).ok());
        index
            .and_then(|index| self.codes.get(index))
            .cloned()
            .ok_or(ChainError::NoSuchCode(id))
    }

    pub(crate) fn add_code(&mut self, code: Arc<Code>) -> CodeId {
        self.codes.push(code);
        CodeId(price::wide(self.codes.len()))
    }

    pub(crate) fn contract(&self, address: &Address) -> Result<Contract, ChainError> {
        self.ledger
            .contract(address)
            .cloned()
            .ok_or_else(|| ChainError::NoSuchContract(self.codec.text(address)))
    }

    /// What wasmd reads before every execution and smart query: the contract's record, its code's
    /// record, and whether the code is pinned.
    pub(crate) fn call_lookups(&self, address: &Address, contract: &Contract) -> u64 {
        self.contract_read(address, contract)
            .saturating_add(self.code_read())
            .saturating_add(price::HAS)
    }

    /// Reading a contract's record, as long as protobuf makes it.
    pub(crate) fn contract_read(&self, address: &Address, contract: &Contract) -> u64 {
        price::read(
            address.len().saturating_add(1),
            self.record_bytes(address, contract),
        )
    }

    /// Reading a code's record under its 9-byte key.
    pub(crate) fn code_read(&self) -> u64 {
        price::read(
            9,
            CODE_RECORD_FIXED.saturating_add(text_field(self.text_bytes(&self.uploader))),
        )
    }

    fn record_bytes(&self, address: &Address, contract: &Contract) -> usize {
        let created = varint_field(contract.created_height);
        // wasmd names a port after each contract: "wasm2" and the address without its prefix.
        let port = self
            .text_bytes(address)
            .saturating_sub(self.codec.prefix_bytes())
            .saturating_add(5);
        [
            varint_field(contract.code),
            text_field(self.text_bytes(&contract.creator)),
            text_field(
                contract
                    .admin
                    .as_ref()
                    .map_or(0, |admin| self.text_bytes(admin)),
            ),
            text_field(contract.label.len()),
            text_field(created),
            text_field(port),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
    }

    fn text_bytes(&self, address: &Address) -> usize {
        self.codec.text(address).len()
    }

    /// What the contract at this address learns about the chain.
    pub(crate) fn env(&self, address: &Address) -> Env {
        let position = [
            self.block.height.to_be_bytes().as_slice(),
            self.transaction_index.to_be_bytes().as_slice(),
        ]
        .concat();
        let hash = Binary::from(<[u8; 32]>::from(Sha256::digest(position)));
        Env {
            block: self.block.clone(),
            transaction: Some(TransactionInfo::new(self.transaction_index, hash)),
            contract: ContractInfo {
                address: Addr::unchecked(self.codec.text(address)),
            },
        }
    }
}

/// Bytes of a protobuf varint with its tag; zero is left out.
fn varint_field(value: u64) -> usize {
    if value == 0 {
        0
    } else {
        varint(value).saturating_add(1)
    }
}

/// Bytes of a protobuf string or message of that length with its tag; an empty one is left out.
fn text_field(length: usize) -> usize {
    match length {
        0 => 0,
        _ => varint(price::wide(length))
            .saturating_add(1)
            .saturating_add(length),
    }
}

fn varint(value: u64) -> usize {
    let bits = u64::BITS.saturating_sub(value.leading_zeros()).max(1);
    usize::try_from(bits.div_ceil(7)).unwrap_or(usize::MAX)
}

/// One running contract: where it lives, its meter, and the transaction that it is part of.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) world: Rc<RefCell<World>>,
    pub(crate) transaction: Rc<RefCell<Transaction>>,
    pub(crate) meter: Rc<RefCell<Meter>>,
    pub(crate) contract: Address,
    /// How many smart queries are inside each other, this one included.
    pub(crate) depth: u32,
}

impl Frame {
    /// Charges this contract and remembers if that was too much.
    pub(crate) fn charge(&self, part: Part, gas: u64) -> Result<(), OutOfGas> {
        let charged = self.meter.borrow_mut().charge(part, gas);
        if charged.is_err() {
            self.out_of_gas();
        }
        charged
    }

    /// Marks the whole transaction as out of gas: no contract can catch that.
    pub(crate) fn out_of_gas(&self) -> CallError {
        self.transaction.borrow_mut().out_of_gas = true;
        CallError::OutOfGas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protobuf_lengths_follow_the_wire_format() {
        assert_eq!(
            [varint(0), varint(127), varint(128), varint(16_383)],
            [1, 1, 2, 2]
        );
        assert_eq!([varint(16_384), varint(u64::MAX)], [3, 10]);
        assert_eq!(
            [varint_field(0), varint_field(1), varint_field(300)],
            [0, 2, 3]
        );
        assert_eq!([text_field(0), text_field(1), text_field(200)], [0, 3, 203]);
    }
}
