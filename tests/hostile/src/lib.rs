//! A contract that behaves badly as it is told. Its Wasm takes every role in the tests of
//! `tests/wasm`: a peer whose cells are garbage, one that answers nonsense, one that burns gas, a
//! caller that fails when it does not like an answer, an emitter of other people's events. Nothing
//! but those tests uses it.

use cosmwasm_std::{
    Attribute, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo, QueryResponse, Reply,
    Response, StdError, StdResult, Storage, SubMsg, SubMsgResult, WasmMsg, entry_point, from_json,
    to_json_vec,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Where it keeps how it answers smart queries; no cell of the other contracts has this key.
const MANNER: &[u8] = b"\xffmanner";

/// What it does. Anybody may tell it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Nothing.
    Idle {},
    /// Writes cells of its own, whatever they are; without a value it removes them.
    Put(Vec<(Binary, Option<Binary>)>),
    /// Writes a cell of so many equal bytes.
    Fill {
        /// Its key.
        key: Binary,
        /// The byte.
        byte: u8,
        /// How many.
        length: u32,
    },
    /// Answers smart queries like that from now on.
    Answer(Manner),
    /// Emits events of any type with any attributes.
    Emit(Vec<(String, Vec<(String, String)>)>),
    /// Calls a contract.
    Call {
        /// The contract.
        contract: String,
        /// The message.
        message: Binary,
        /// What it does about the answer.
        then: Then,
    },
    /// Calculates until no gas is left.
    Burn {},
    /// Aborts.
    Abort {},
}

/// How it answers smart queries.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// With an error.
    Error {},
    /// With so many equal bytes.
    Bytes {
        /// The byte.
        byte: u8,
        /// How many.
        length: u32,
    },
    /// With these bytes, and blanks after them up to a length.
    Say {
        /// The bytes.
        bytes: Binary,
        /// How long the answer is at least.
        length: u32,
    },
    /// Never: it calculates until no gas is left.
    Burn {},
    /// Never: it aborts.
    Abort {},
}

/// What a caller does about the answer of whom it called.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Nothing: it does not look.
    Keep,
    /// Goes on, even if the call failed.
    Catch,
    /// Fails unless the answer is a permit.
    Fail,
    /// Aborts unless the answer is a permit.
    Abort,
    /// Burns all gas unless the answer is a permit.
    Burn,
}

impl Then {
    const ALL: [Self; 5] = [Self::Keep, Self::Catch, Self::Fail, Self::Abort, Self::Burn];
}

/// Starts it; does what it is told.
#[entry_point]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    _info: MessageInfo,
    deed: Deed,
) -> StdResult<Response> {
    act(deps.storage, deed)
}

/// Does what it is told.
#[entry_point]
pub fn execute(
    deps: DepsMut<'_>,
    _env: Env,
    _info: MessageInfo,
    deed: Deed,
) -> StdResult<Response> {
    act(deps.storage, deed)
}

/// Takes the place of any contract and leaves its cells as they are.
#[entry_point]
pub fn migrate(_deps: DepsMut<'_>, _env: Env, _nothing: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Answers as it was told, whatever the question.
#[entry_point]
pub fn query(deps: Deps<'_>, _env: Env, _question: IgnoredAny) -> StdResult<QueryResponse> {
    let Some(manner) = deps.storage.get(MANNER) else {
        return Err(StdError::msg("nothing to say"));
    };
    match from_json(manner)? {
        Manner::Error {} => Err(StdError::msg("salus:kit:paused: says a liar")),
        Manner::Bytes { byte, length } => Ok(repeated(byte, length).into()),
        Manner::Say { bytes, length } => {
            let mut answer = bytes.to_vec();
            let blanks = repeated(b' ', length);
            answer.extend_from_slice(blanks.get(answer.len()..).unwrap_or_default());
            Ok(answer.into())
        }
        Manner::Burn {} => burn(),
        Manner::Abort {} => abort(),
    }
}

/// Judges the answer of whom it called.
#[entry_point]
pub fn reply(_deps: DepsMut<'_>, _env: Env, reply: Reply) -> StdResult<Response> {
    let then = usize::try_from(reply.id).ok();
    let then = then.and_then(|place| Then::ALL.get(place).copied());
    let permitted = match &reply.result {
        SubMsgResult::Ok(answer) => answer.events.iter().any(is_permit),
        SubMsgResult::Err(_) => false,
    };
    match then {
        Some(Then::Fail) if !permitted => Err(StdError::msg("not permitted: all of it is undone")),
        Some(Then::Abort) if !permitted => abort(),
        Some(Then::Burn) if !permitted => burn(),
        _ => Ok(Response::new()),
    }
}

fn is_permit(event: &Event) -> bool {
    let mut attributes = event.attributes.iter();
    attributes.any(|found| found.key == "outcome" && found.value == "permit")
}

fn act(storage: &mut dyn Storage, deed: Deed) -> StdResult<Response> {
    let mut response = Response::new();
    match deed {
        Deed::Idle {} => {}
        Deed::Put(cells) => {
            for (key, value) in cells {
                match value {
                    Some(value) => storage.set(&key, &value),
                    None => storage.remove(&key),
                }
            }
        }
        Deed::Fill { key, byte, length } => storage.set(&key, &repeated(byte, length)),
        Deed::Answer(manner) => storage.set(MANNER, &to_json_vec(&manner)?),
        Deed::Emit(events) => {
            for (kind, attributes) in events {
                let mut event = Event::new(kind);
                event.attributes = attributes.into_iter().map(attribute).collect();
                response = response.add_event(event);
            }
        }
        Deed::Call {
            contract,
            message,
            then,
        } => response = response.add_submessage(call(contract, message, then)),
        Deed::Burn {} => burn(),
        Deed::Abort {} => abort(),
    }
    Ok(response)
}

/// As it stands: the constructor would refuse a key that the chain reserves.
fn attribute((key, value): (String, String)) -> Attribute {
    Attribute { key, value }
}

fn call(contract: String, message: Binary, then: Then) -> SubMsg {
    let message = WasmMsg::Execute {
        contract_addr: contract,
        msg: message,
        funds: Vec::new(),
    };
    let place = Then::ALL.iter().position(|it| *it == then);
    let id = place.and_then(|place| u64::try_from(place).ok());
    let id = id.unwrap_or_default();
    match then {
        Then::Keep => SubMsg::new(message),
        Then::Catch => SubMsg::reply_on_error(message, id),
        Then::Fail | Then::Abort | Then::Burn => SubMsg::reply_on_success(message, id),
    }
}

fn repeated(byte: u8, length: u32) -> Vec<u8> {
    vec![byte; usize::try_from(length).unwrap_or_default()]
}

fn burn() -> ! {
    let mut number = 0_u64;
    loop {
        number = std::hint::black_box(number.wrapping_add(1));
    }
}

#[expect(clippy::panic, reason = "that is what it is for")]
fn abort() -> ! {
    panic!("aborted on purpose")
}
