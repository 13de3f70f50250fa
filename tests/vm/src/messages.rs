//! Messages and queries from outside.

use crate::address::{self, Address};
use crate::chain::{Chain, CodeId, units};
use crate::error::{CallError, ChainError, Failure};
use crate::gas::{GasReport, Meter};
use crate::ledger::Contract;
use crate::run::{self, Outcome};
use crate::world::Frame;
use cosmwasm_std::{Binary, Coin, Event, from_json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;

const MAX_LABEL_BYTES: usize = 128;

/// A message that succeeded.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The data that the contract returned.
    pub data: Option<Binary>,
    /// The contract's events as the chain emits them: `wasm` if it returned attributes, then
    /// `wasm-<type>` for each event of its own; `_contract_address` is the first attribute of each.
    pub events: Vec<Event>,
    /// What it cost.
    pub gas: GasReport,
}

impl Answer {
    /// The value of the first attribute of that key in any event.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        let mut attributes = self.events.iter().flat_map(|event| &event.attributes);
        attributes
            .find(|attribute| attribute.key == key)
            .map(|found| found.value.as_str())
    }
}

/// A contract that was instantiated.
#[derive(Clone, Debug)]
pub struct Instantiated {
    /// The new contract's address.
    pub contract: String,
    /// What its `instantiate` answered.
    pub answer: Answer,
}

/// A smart query that succeeded.
#[derive(Clone, Debug)]
pub struct QueryAnswer {
    /// The bytes that the contract returned, usually JSON.
    pub data: Binary,
    /// What it cost.
    pub gas: GasReport,
}

impl Chain {
    /// Creates a contract. Its address is wasmd's classic one: it depends on the code's number and
    /// on how many contracts were created before.
    ///
    /// # Errors
    /// [`Failure`]; then there is no contract, and its number is given to the next one.
    pub fn instantiate(
        &mut self,
        code: CodeId,
        sender: &str,
        message: &impl Serialize,
        funds: &[Coin],
        label: &str,
        admin: Option<&str>,
    ) -> Result<Instantiated, Failure> {
        let message = json(message)?;
        self.instantiate_raw(code, sender, &message, funds, label, admin)
    }

    /// As [`Chain::instantiate`], with the message's bytes, which need not be JSON.
    ///
    /// # Errors
    /// As [`Chain::instantiate`].
    pub fn instantiate_raw(
        &mut self,
        code: CodeId,
        sender: &str,
        message: &[u8],
        funds: &[Coin],
        label: &str,
        admin: Option<&str>,
    ) -> Result<Instantiated, Failure> {
        let sender = self.parse(sender)?;
        let admin = admin.map(|admin| self.parse(admin)).transpose()?;
        if !(1..=MAX_LABEL_BYTES).contains(&label.len()) {
            return Err(ChainError::InvalidLabel(label.len()).into());
        }
        self.world.borrow().code(code.0)?;
        let instance = self.world.borrow().ledger.next_instance();
        let address = address::contract(code.0, instance);
        let answer = self.call(&address, |frame| {
            let contract = Contract {
                code: code.0,
                creator: sender.clone(),
                admin,
                label: label.to_owned(),
                created_height: frame.world.borrow().block.height,
            };
            frame.world.borrow_mut().ledger.use_instance();
            pay(frame, &sender, funds)?;
            let outcome = run::instantiate(frame, &contract, &sender, funds, message)?;
            frame
                .world
                .borrow_mut()
                .ledger
                .put_contract(&frame.contract, contract);
            Ok(outcome)
        })?;
        let contract = self.world.borrow().codec.text(&address);
        Ok(Instantiated { contract, answer })
    }

    /// Sends a message to a contract.
    ///
    /// # Errors
    /// [`Failure`]; then the state is as before and there are no events.
    pub fn execute(
        &mut self,
        sender: &str,
        contract: &str,
        message: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Answer, Failure> {
        let message = json(message)?;
        self.execute_raw(sender, contract, &message, funds)
    }

    /// As [`Chain::execute`], with the message's bytes, which need not be JSON.
    ///
    /// # Errors
    /// As [`Chain::execute`].
    pub fn execute_raw(
        &mut self,
        sender: &str,
        contract: &str,
        message: &[u8],
        funds: &[Coin],
    ) -> Result<Answer, Failure> {
        let sender = self.parse(sender)?;
        let contract = self.parse(contract)?;
        self.call(&contract, |frame| {
            frame.world.borrow().contract(&frame.contract)?;
            pay(frame, &sender, funds)?;
            run::execute(frame, &sender, funds, message)
        })
    }

    /// Gives a contract new code and runs its `migrate`, if `sender` is the admin.
    ///
    /// # Errors
    /// [`Failure`]; then the contract keeps its code and its state.
    pub fn migrate(
        &mut self,
        sender: &str,
        contract: &str,
        code: CodeId,
        message: &impl Serialize,
    ) -> Result<Answer, Failure> {
        let message = json(message)?;
        self.migrate_raw(sender, contract, code, &message)
    }

    /// As [`Chain::migrate`], with the message's bytes, which need not be JSON.
    ///
    /// # Errors
    /// As [`Chain::migrate`].
    pub fn migrate_raw(
        &mut self,
        sender: &str,
        contract: &str,
        code: CodeId,
        message: &[u8],
    ) -> Result<Answer, Failure> {
        let caller = self.parse(sender)?;
        let address = self.parse(contract)?;
        let old = self.world.borrow().contract(&address)?;
        if old.admin.as_ref() != Some(&caller) {
            let (sender, contract) = (sender.to_owned(), contract.to_owned());
            return Err(ChainError::NotAdmin { sender, contract }.into());
        }
        self.call(&address, |frame| {
            let outcome = run::migrate(frame, &old, code.0, &caller, message)?;
            let migrated = Contract {
                code: code.0,
                ..old
            };
            frame
                .world
                .borrow_mut()
                .ledger
                .put_contract(&frame.contract, migrated);
            Ok(outcome)
        })
    }

    /// Asks a contract and reads its answer as JSON.
    ///
    /// # Errors
    /// [`Failure`]; [`ChainError::MalformedAnswer`] if the answer is no such `T`.
    pub fn query<T: DeserializeOwned>(
        &self,
        contract: &str,
        message: &impl Serialize,
    ) -> Result<T, Failure> {
        let answer = self.query_smart(contract, message)?;
        from_json(&answer.data).map_err(|error| Failure {
            error: ChainError::MalformedAnswer(error.to_string()).into(),
            gas: Box::new(answer.gas),
        })
    }

    /// Asks a contract.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn query_smart(
        &self,
        contract: &str,
        message: &impl Serialize,
    ) -> Result<QueryAnswer, Failure> {
        self.query_smart_raw(contract, &json(message)?)
    }

    /// As [`Chain::query_smart`], with the message's bytes, which need not be JSON.
    ///
    /// # Errors
    /// As [`Chain::query_smart`].
    pub fn query_smart_raw(&self, contract: &str, message: &[u8]) -> Result<QueryAnswer, Failure> {
        let contract = self.parse(contract)?;
        let frame = self.frame(&contract, self.query_gas_limit, 1);
        let result = run::query(&frame, message);
        let (data, gas) = settle(&frame, result)?;
        Ok(QueryAnswer { data, gas })
    }

    /// A contract's cell, unmetered. `None` also where there is no contract.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn query_raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let contract = self.parse(contract)?;
        Ok(self
            .world
            .borrow()
            .ledger
            .cell(&contract, key)
            .map(<[u8]>::to_vec))
    }

    fn frame(&self, contract: &Address, gas_limit: u64, depth: u32) -> Frame {
        Frame {
            world: Rc::clone(&self.world),
            transaction: Rc::default(),
            meter: Rc::new(RefCell::new(Meter::new(gas_limit))),
            contract: contract.clone(),
            depth,
        }
    }

    /// Runs one message as a transaction: all of it happens, or nothing.
    fn call(
        &mut self,
        contract: &Address,
        message: impl FnOnce(&Frame) -> Result<Outcome, CallError>,
    ) -> Result<Answer, Failure> {
        let frame = self.frame(contract, self.call_gas_limit, 0);
        let start = self.world.borrow_mut().ledger.begin();
        let result = message(&frame);
        {
            let ledger = &mut self.world.borrow_mut().ledger;
            match &result {
                Ok(_) => ledger.commit(),
                Err(_) => ledger.roll_back(start),
            }
        }
        let (outcome, gas) = settle(&frame, result)?;
        Ok(Answer {
            data: outcome.data,
            events: outcome.events,
            gas,
        })
    }
}

/// Adds what was used to a result.
fn settle<T>(frame: &Frame, result: Result<T, CallError>) -> Result<(T, GasReport), Failure> {
    let gas = frame.meter.borrow().report(&frame.transaction.borrow());
    match result {
        Ok(value) => Ok((value, gas)),
        Err(error) => Err(Failure {
            error,
            gas: Box::new(gas),
        }),
    }
}

/// Moves the coins that a message carries to the contract.
fn pay(frame: &Frame, sender: &Address, funds: &[Coin]) -> Result<(), ChainError> {
    let world = &mut *frame.world.borrow_mut();
    for coin in funds {
        let denom = &coin.denom;
        let Some(left) = world.ledger.balance(sender, denom).checked_sub(units(coin)) else {
            return Err(ChainError::InsufficientFunds {
                holder: world.codec.text(sender),
                wanted: coin.to_string(),
            });
        };
        world.ledger.put_balance(sender, denom, left);
        let received = world
            .ledger
            .balance(&frame.contract, denom)
            .saturating_add(units(coin));
        world.ledger.put_balance(&frame.contract, denom, received);
    }
    Ok(())
}

fn json(message: &impl Serialize) -> Result<Vec<u8>, ChainError> {
    cosmwasm_std::to_json_vec(message)
        .map_err(|error| ChainError::InvalidMessage(error.to_string()))
}
