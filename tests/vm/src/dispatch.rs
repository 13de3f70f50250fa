//! Messages that a contract sends to others, as wasmd's dispatcher runs them: one after the other,
//! each undone by itself if it fails, with a reply where the sender asked for one.
//!
//! The contracts under test send none. This is for whoever calls them, so it knows executions
//! without coins and without a gas limit of their own, and charges no more for a reply than for the
//! call that it is.

use crate::address::Address;
use crate::error::{CallError, ChainError};
use crate::run::{self, Outcome};
use crate::world::Frame;
use cosmwasm_std::{
    Binary, CosmosMsg, Empty, MsgResponse, Reply, ReplyOn, SubMsg, SubMsgResponse, SubMsgResult,
    WasmMsg,
};

/// How many calls may be inside each other.
const MAX_CALL_DEPTH: u32 = 10;

/// Runs the messages of a contract's answer; their events follow its own, and the data of a reply
/// replaces its own.
pub(crate) fn dispatch(
    frame: &Frame,
    mut outcome: Outcome,
    messages: Vec<SubMsg<Empty>>,
) -> Result<Outcome, CallError> {
    let sent = messages.len();
    for message in messages {
        let (contract, bytes) = execution(&message.msg).ok_or(ChainError::SubMessages(sent))?;
        if message.gas_limit.is_some() || frame.depth >= MAX_CALL_DEPTH {
            return Err(ChainError::SubMessages(sent).into());
        }
        let start = frame.world.borrow().ledger.position();
        let used = frame.meter.borrow().used();
        let result = parse(frame, contract)
            .and_then(|callee| run::execute(&callee, &frame.contract, &[], bytes));
        let used = frame.meter.borrow().used().saturating_sub(used);
        let answer = match result {
            Ok(done) => {
                outcome.events.extend(done.events.iter().cloned());
                let replies = matches!(message.reply_on, ReplyOn::Always | ReplyOn::Success);
                replies.then(|| SubMsgResult::Ok(response(done)))
            }
            // What ends the transaction is not caught.
            Err(CallError::OutOfGas) => return Err(CallError::OutOfGas),
            Err(error) => {
                frame.world.borrow_mut().ledger.undo_to(start);
                if !matches!(message.reply_on, ReplyOn::Always | ReplyOn::Error) {
                    return Err(error);
                }
                Some(SubMsgResult::Err("codespace: wasm, code: 5".to_owned()))
            }
        };
        let Some(result) = answer else { continue };
        let reply = Reply {
            id: message.id,
            payload: message.payload,
            gas_used: used,
            result,
        };
        let replied = run::reply(frame, &reply)?;
        outcome.events.extend(replied.events);
        outcome.data = replied.data.or(outcome.data);
    }
    Ok(outcome)
}

fn execution(message: &CosmosMsg<Empty>) -> Option<(&str, &[u8])> {
    match message {
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        }) if funds.is_empty() => Some((contract_addr, msg)),
        _ => None,
    }
}

fn parse(frame: &Frame, contract: &str) -> Result<Frame, CallError> {
    let contract: Address = frame.world.borrow().codec.parse(contract)?;
    Ok(Frame {
        contract,
        depth: frame.depth.saturating_add(1),
        ..frame.clone()
    })
}

#[expect(deprecated, reason = "wasmd fills both")]
fn response(done: Outcome) -> SubMsgResponse {
    let value = execute_response(done.data.as_ref());
    SubMsgResponse {
        events: done.events,
        data: Some(value.clone()),
        msg_responses: vec![MsgResponse {
            type_url: "/cosmwasm.wasm.v1.MsgExecuteContractResponse".to_owned(),
            value,
        }],
    }
}

/// The data of a contract in protobuf: field 1, bytes; left out if empty.
fn execute_response(data: Option<&Binary>) -> Binary {
    let Some(data) = data.filter(|data| !data.is_empty()) else {
        return Binary::default();
    };
    let mut bytes = vec![0x0a];
    let mut length = data.len();
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7f).unwrap_or_default() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap_or_default());
    bytes.extend_from_slice(data);
    bytes.into()
}
