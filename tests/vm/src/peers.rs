//! What a contract may ask: other contracts raw or smart, what the chain knows of contracts and
//! codes, and balances.

use crate::address::Address;
use crate::error::{CallError, ChainError};
use crate::gas::{Meter, OutOfGas, Part};
use crate::price;
use crate::run;
use crate::world::Frame;
use cosmwasm_std::{Addr, from_json, to_json_binary};
use cosmwasm_std::{
    BalanceResponse, BankQuery, Binary, CodeInfoResponse, Coin, ContractInfoResponse,
    ContractResult, Empty, QueryRequest, SystemError, SystemResult, WasmQuery,
};
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;

type QuerierResult = SystemResult<ContractResult<Binary>>;

/// The answer to a question, what it cost, and under which heading.
pub(crate) struct Answer {
    pub(crate) result: Result<QuerierResult, OutOfGas>,
    pub(crate) gas: u64,
    pub(crate) part: Part,
}

/// Answers with at most `limit` gas. wasmd words most refusals as a number, so that nodes agree
/// on them; so do we.
pub(crate) fn ask(frame: &Frame, request: &[u8], limit: u64) -> Answer {
    match from_json::<QueryRequest<Empty>>(request) {
        Ok(QueryRequest::Wasm(WasmQuery::Smart { contract_addr, msg })) => {
            smart(frame, &contract_addr, &msg, limit)
        }
        Ok(QueryRequest::Wasm(WasmQuery::Raw { contract_addr, key })) => {
            raw(frame, &contract_addr, &key, limit)
        }
        Ok(QueryRequest::Wasm(WasmQuery::ContractInfo { contract_addr })) => {
            contract_info(frame, &contract_addr)
        }
        Ok(QueryRequest::Wasm(WasmQuery::CodeInfo { code_id })) => code_info(frame, code_id),
        Ok(QueryRequest::Bank(query)) => free(bank(frame, query)),
        Ok(_) => free(unsupported("this kind of query")),
        Err(error) => free(SystemResult::Err(SystemError::InvalidRequest {
            error: error.to_string(),
            request: Binary::from(request),
        })),
    }
}

fn smart(frame: &Frame, contract: &str, message: &[u8], limit: u64) -> Answer {
    {
        let counts = &mut frame.transaction.borrow_mut().counts;
        counts.smart_queries = counts.smart_queries.saturating_add(1);
    }
    let Ok(address) = frame.world.borrow().codec.parse(contract) else {
        return free(refused("sdk", 7));
    };
    if serde_json::from_slice::<serde::de::IgnoredAny>(message).is_err() {
        return free(refused("wasm", 14));
    }
    let meter = Rc::new(RefCell::new(Meter::new(limit)));
    let peer = Frame {
        meter: Rc::clone(&meter),
        contract: address,
        depth: frame.depth.saturating_add(1),
        ..frame.clone()
    };
    let result = match run::query(&peer, message) {
        Ok(data) => Ok(SystemResult::Ok(ContractResult::Ok(data))),
        Err(CallError::OutOfGas) => Err(OutOfGas),
        Err(CallError::Contract(text)) => Ok(SystemResult::Ok(ContractResult::Err(format!(
            "{text}: query wasm contract failed"
        )))),
        Err(CallError::Chain(ChainError::NoSuchContract(addr))) => {
            Ok(SystemResult::Err(SystemError::NoSuchContract { addr }))
        }
        Err(CallError::Chain(ChainError::QueryTooDeep)) => Ok(refused("wasm", 27)),
        Err(_) => Ok(refused("wasm", 29)),
    };
    let gas = meter.borrow().used();
    Answer {
        result,
        gas,
        part: Part::PeerSmart,
    }
}

/// An address without a contract has no cells: the read finds nothing and costs as much as that.
fn raw(frame: &Frame, contract: &str, key: &[u8], limit: u64) -> Answer {
    let world = frame.world.borrow();
    let Ok(address) = world.codec.parse(contract) else {
        return free(refused("sdk", 7));
    };
    let value = world.ledger.cell(&address, key).unwrap_or_default();
    let whole_key = address.len().saturating_add(1).saturating_add(key.len());
    let gas = price::read(whole_key, value.len());
    {
        let mut transaction = frame.transaction.borrow_mut();
        transaction.floor.read(&address, key, gas);
        transaction.counts.raw_queries = transaction.counts.raw_queries.saturating_add(1);
    }
    let result = if gas > limit {
        frame.out_of_gas();
        Err(OutOfGas)
    } else {
        Ok(found(Binary::from(value)))
    };
    Answer {
        result,
        gas,
        part: Part::PeerRaw,
    }
}

fn contract_info(frame: &Frame, contract: &str) -> Answer {
    let world = frame.world.borrow();
    let Ok(address) = world.codec.parse(contract) else {
        return free(refused("sdk", 7));
    };
    let Ok(known) = world.contract(&address) else {
        let missing = SystemError::NoSuchContract {
            addr: contract.to_owned(),
        };
        return info(
            SystemResult::Err(missing),
            price::read(address.len().saturating_add(1), 0),
        );
    };
    let text = |address: &Address| Addr::unchecked(world.codec.text(address));
    let response = ContractInfoResponse::new(
        known.code,
        text(&known.creator),
        known.admin.as_ref().map(text),
        world.pinned.contains(&known.code),
        None,
        None,
    );
    let gas = world
        .contract_read(&address, &known)
        .saturating_add(price::HAS);
    info(json(&response), gas)
}

fn code_info(frame: &Frame, code_id: u64) -> Answer {
    let world = frame.world.borrow();
    match world.code(code_id) {
        Ok(code) => {
            let uploader = Addr::unchecked(world.codec.text(&world.uploader));
            let response = CodeInfoResponse::new(code_id, uploader, code.checksum);
            info(json(&response), world.code_read())
        }
        Err(_) => info(
            SystemResult::Err(SystemError::NoSuchCode { code_id }),
            price::read(9, 0),
        ),
    }
}

fn bank(frame: &Frame, query: BankQuery) -> QuerierResult {
    let world = frame.world.borrow();
    match query {
        BankQuery::Balance { address, denom } => match world.codec.parse(&address) {
            Ok(holder) => {
                let amount = world.ledger.balance(&holder, &denom);
                json(&BalanceResponse::new(Coin::new(amount, denom)))
            }
            Err(_) => refused("sdk", 7),
        },
        _ => unsupported("this bank query"),
    }
}

fn info(result: QuerierResult, gas: u64) -> Answer {
    Answer {
        result: Ok(result),
        gas,
        part: Part::PeerInfo,
    }
}

fn free(result: QuerierResult) -> Answer {
    info(result, 0)
}

fn found(data: Binary) -> QuerierResult {
    SystemResult::Ok(ContractResult::Ok(data))
}

fn json(response: &impl Serialize) -> QuerierResult {
    match to_json_binary(response) {
        Ok(data) => found(data),
        Err(_) => SystemResult::Err(SystemError::Unknown {}),
    }
}

/// How wasmd reports an error that it does not trust to read the same on all nodes.
fn refused(codespace: &str, code: u32) -> QuerierResult {
    SystemResult::Ok(ContractResult::Err(format!(
        "codespace: {codespace}, code: {code}"
    )))
}

fn unsupported(kind: &str) -> QuerierResult {
    SystemResult::Err(SystemError::UnsupportedRequest {
        kind: kind.to_owned(),
    })
}
