//! Running one entry point of one contract, charged as wasmd's keeper charges it.

use crate::address::Address;
use crate::backend::{Api, Cells, Peers};
use crate::code::Code;
use crate::dispatch::dispatch;
use crate::error::{CallError, ChainError};
use crate::gas::{OutOfGas, Part};
use crate::ledger::Contract;
use crate::price;
use crate::world::Frame;
use cosmwasm_std::{
    Addr, Attribute, Binary, Coin, ContractResult, Empty, Event, MessageInfo, MigrateInfo, Reply,
    Response, from_json, to_json_vec,
};
use cosmwasm_vm::{
    Backend, Instance, VmError, VmResult, call_execute_raw, call_instantiate_raw,
    call_migrate_with_info_raw, call_query_raw, call_reply_raw,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many smart queries may be inside each other.
const MAX_QUERY_DEPTH: u32 = 10;

/// An entry point and what it is given besides the environment.
#[derive(Clone, Copy)]
enum Entry<'a> {
    Instantiate { info: &'a [u8], message: &'a [u8] },
    Execute { info: &'a [u8], message: &'a [u8] },
    Migrate { info: &'a [u8], message: &'a [u8] },
    Reply { message: &'a [u8] },
    Query { message: &'a [u8] },
}

/// What a contract answered to a message that changes state: its data and its events as the chain
/// emits them.
pub(crate) struct Outcome {
    pub(crate) data: Option<Binary>,
    pub(crate) events: Vec<Event>,
}

/// Runs `instantiate`. wasmd looks up the code, but there is no contract to look up yet.
pub(crate) fn instantiate(
    frame: &Frame,
    contract: &Contract,
    sender: &Address,
    funds: &[Coin],
    message: &[u8],
) -> Result<Outcome, CallError> {
    let lookups = frame.world.borrow().code_read().saturating_add(price::HAS);
    charge(frame, Part::Lookups, lookups)?;
    let code = load(frame, contract.code)?;
    let info = message_info(frame, sender, funds)?;
    let answer = run(
        frame,
        &code,
        Entry::Instantiate {
            info: &info,
            message,
        },
    )?;
    accept(frame, &answer)
}

/// Runs `execute`.
pub(crate) fn execute(
    frame: &Frame,
    sender: &Address,
    funds: &[Coin],
    message: &[u8],
) -> Result<Outcome, CallError> {
    let contract = look_up(frame)?;
    let code = load(frame, contract.code)?;
    let info = message_info(frame, sender, funds)?;
    let answer = run(
        frame,
        &code,
        Entry::Execute {
            info: &info,
            message,
        },
    )?;
    accept(frame, &answer)
}

/// Runs `reply` of the contract that sent the message which is answered.
pub(crate) fn reply(frame: &Frame, reply: &Reply) -> Result<Outcome, CallError> {
    let contract = look_up(frame)?;
    let code = load(frame, contract.code)?;
    let message = json(reply)?;
    let answer = run(frame, &code, Entry::Reply { message: &message })?;
    accept(frame, &answer)
}

/// Runs `migrate` of the new code, except where both codes declare the same state version: then
/// wasmd only swaps the code.
pub(crate) fn migrate(
    frame: &Frame,
    old: &Contract,
    new_code: u64,
    sender: &Address,
    message: &[u8],
) -> Result<Outcome, CallError> {
    let (lookups, old_version, new_version) = {
        let world = frame.world.borrow();
        let codes = world
            .code_read()
            .saturating_mul(2)
            .saturating_add(price::HAS);
        (
            world
                .contract_read(&frame.contract, old)
                .saturating_add(codes),
            world.code(old.code)?.migrate_version,
            world.code(new_code)?.migrate_version,
        )
    };
    charge(frame, Part::Lookups, lookups)?;
    if new_version.is_some() && new_version == old_version {
        return Ok(Outcome {
            data: None,
            events: Vec::new(),
        });
    }
    let code = load(frame, new_code)?;
    let info = json(&MigrateInfo {
        sender: address_text(frame, sender),
        old_migrate_version: old_version,
    })?;
    let answer = run(
        frame,
        &code,
        Entry::Migrate {
            info: &info,
            message,
        },
    )?;
    accept(frame, &answer)
}

/// Runs `query`.
pub(crate) fn query(frame: &Frame, message: &[u8]) -> Result<Binary, CallError> {
    if frame.depth > MAX_QUERY_DEPTH {
        return Err(ChainError::QueryTooDeep.into());
    }
    let contract = look_up(frame)?;
    let code = load(frame, contract.code)?;
    let answer = run(frame, &code, Entry::Query { message })?;
    parse::<Binary>(&answer)
}

/// Finds the contract, at the price of looking for it.
fn look_up(frame: &Frame) -> Result<Contract, CallError> {
    let (contract, gas) = {
        let world = frame.world.borrow();
        let contract = world.contract(&frame.contract);
        let gas = match &contract {
            Ok(contract) => world.call_lookups(&frame.contract, contract),
            Err(_) => price::read(frame.contract.len().saturating_add(1), 0),
        };
        (contract, gas)
    };
    charge(frame, Part::Lookups, gas)?;
    Ok(contract?)
}

fn load(frame: &Frame, id: u64) -> Result<std::sync::Arc<Code>, CallError> {
    let world = frame.world.borrow();
    let code = world.code(id)?;
    let pinned = world.pinned.contains(&id);
    let gas = frame
        .transaction
        .borrow_mut()
        .loads
        .load(code.key(), pinned);
    charge(frame, Part::Load, gas)?;
    Ok(code)
}

/// Runs the entry point and charges the VM's work and the parsing of its answer.
fn run(frame: &Frame, code: &Code, entry: Entry<'_>) -> Result<Vec<u8>, CallError> {
    let (env, codec) = {
        let world = frame.world.borrow();
        (json(&world.env(&frame.contract))?, world.codec)
    };
    let backend = Backend {
        api: Api { codec },
        storage: Cells::new(frame.clone()),
        querier: Peers::new(frame.clone()),
    };
    let limit = frame.meter.borrow().left_for_vm();
    let mut instance = code.instance(backend, limit).map_err(CallError::from_vm)?;
    let answer = entry.call(&mut instance, &env);
    let used = instance.create_gas_report().used_internally;
    drop(instance);

    let work = used.checked_div(price::GAS_MULTIPLIER).unwrap_or_default();
    let worked = frame.charge(Part::Vm, work);
    let bytes = answer.as_ref().map_or(0, Vec::len);
    let parsed = frame.charge(
        Part::Result,
        price::wide(bytes).saturating_mul(price::RESULT_PER_BYTE),
    );
    if worked.is_err() || parsed.is_err() || frame.meter.borrow().is_used_up() {
        return Err(frame.out_of_gas());
    }
    answer.map_err(|error| explain(frame, error))
}

/// A transaction that ran out of gas says so, however the VM words it.
fn explain(frame: &Frame, error: VmError) -> CallError {
    if frame.transaction.borrow().out_of_gas {
        CallError::OutOfGas
    } else {
        CallError::from_vm(error)
    }
}

impl Entry<'_> {
    fn call(self, instance: &mut Instance<Api, Cells, Peers>, env: &[u8]) -> VmResult<Vec<u8>> {
        match self {
            Self::Instantiate { info, message } => {
                call_instantiate_raw(instance, env, info, message)
            }
            Self::Execute { info, message } => call_execute_raw(instance, env, info, message),
            Self::Migrate { info, message } => {
                call_migrate_with_info_raw(instance, env, message, info)
            }
            Self::Reply { message } => call_reply_raw(instance, env, message),
            Self::Query { message } => call_query_raw(instance, env, message),
        }
    }
}

/// Reads the contract's answer, emits its events and sends its messages.
fn accept(frame: &Frame, answer: &[u8]) -> Result<Outcome, CallError> {
    let response = parse::<Response<Empty>>(answer)?;
    charge(frame, Part::Events, price::events(&response))?;
    let contract = address_text(frame, &frame.contract);
    let events = emitted(&response, &contract)?;
    let outcome = Outcome {
        data: response.data,
        events,
    };
    dispatch(frame, outcome, response.messages)
}

fn parse<T: DeserializeOwned>(answer: &[u8]) -> Result<T, CallError> {
    match from_json::<ContractResult<T>>(answer) {
        Ok(ContractResult::Ok(value)) => Ok(value),
        Ok(ContractResult::Err(text)) => Err(CallError::Contract(text)),
        Err(error) => Err(ChainError::MalformedAnswer(error.to_string()).into()),
    }
}

/// The events as wasmd emits them: one `wasm` event for the attributes, if any, and one `wasm-...`
/// event for each custom event; all name the contract first.
fn emitted(response: &Response<Empty>, contract: &Addr) -> Result<Vec<Event>, ChainError> {
    let mut events = Vec::new();
    if !response.attributes.is_empty() {
        events.push(event("wasm".to_owned(), &response.attributes, contract)?);
    }
    for custom in &response.events {
        let kind = custom.ty.trim();
        if kind.len() <= 2 {
            return Err(ChainError::InvalidEvent(format!(
                "type too short: `{kind}`"
            )));
        }
        events.push(event(format!("wasm-{kind}"), &custom.attributes, contract)?);
    }
    Ok(events)
}

fn event(kind: String, attributes: &[Attribute], contract: &Addr) -> Result<Event, ChainError> {
    let mut event = Event::new(kind);
    event
        .attributes
        .push(plain("_contract_address", contract.as_str()));
    for attribute in attributes {
        let key = attribute.key.trim();
        if key.is_empty() {
            return Err(ChainError::InvalidEvent(format!(
                "attribute without a key; its value is `{}`",
                attribute.value
            )));
        }
        if key.starts_with('_') {
            return Err(ChainError::InvalidEvent(format!(
                "reserved attribute key `{key}`"
            )));
        }
        event.attributes.push(plain(key, attribute.value.trim()));
    }
    Ok(event)
}

/// An attribute without the check against reserved keys, which panics.
fn plain(key: &str, value: &str) -> Attribute {
    Attribute {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn message_info(frame: &Frame, sender: &Address, funds: &[Coin]) -> Result<Vec<u8>, CallError> {
    json(&MessageInfo {
        sender: address_text(frame, sender),
        funds: funds.to_vec(),
    })
}

fn address_text(frame: &Frame, address: &Address) -> Addr {
    Addr::unchecked(frame.world.borrow().codec.text(address))
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, CallError> {
    to_json_vec(value).map_err(|error| ChainError::InvalidMessage(error.to_string()).into())
}

fn charge(frame: &Frame, part: Part, gas: u64) -> Result<(), CallError> {
    frame
        .charge(part, gas)
        .map_err(|OutOfGas| CallError::OutOfGas)
}
