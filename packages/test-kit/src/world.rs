use cosmwasm_std::{Binary, Coin, Event, from_json, to_json_vec};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The contracts of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// Who.
    IdentityRegistry,
    /// May they.
    ConsentRegistry,
    /// Did they.
    AccessAudit,
}

/// What an accepted message gave back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// `Response.data`.
    pub data: Option<Binary>,
    /// The events that the contract emitted, without those of the chain.
    pub events: Vec<Event>,
}

/// Why a message or a query was refused: the contract's own text, with its stable code in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Refusal {
    /// What a platform tells of an error: it puts texts of its own before the contract's, which may
    /// repeat the message. The contract's own comes last and starts with its code.
    pub fn told(text: String) -> Self {
        match text.rsplit_once("error: salus:") {
            Some((_, own)) => Self(format!("salus:{own}")),
            None => Self(text),
        }
    }

    /// The stable code: `salus:<contract>:<code>`.
    pub fn code(&self) -> &str {
        let start = self.0.find("salus:").unwrap_or(0);
        let text = self.0.get(start..).unwrap_or_default();
        text.find(": ")
            .and_then(|end| text.get(..end))
            .unwrap_or(text)
    }
}

/// A message as JSON.
fn json<M: Serialize>(msg: &M) -> Result<Vec<u8>, Refusal> {
    to_json_vec(msg).map_err(|error| Refusal(error.to_string()))
}

/// A chain that contracts run on.
pub trait World {
    /// The account of a name, always the same, with 20 canonical bytes.
    fn account(&self, name: &str) -> String;

    /// Starts a contract with a message of these bytes and gives its address. The sender owns the
    /// funds, however many.
    fn instantiate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<String, Refusal>;

    /// Sends a message of these bytes. A refused one changes nothing. The sender owns the funds,
    /// however many.
    fn execute_raw(
        &mut self,
        sender: &str,
        address: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<Answer, Refusal>;

    /// Asks a contract with a query of these bytes.
    fn query_raw(&self, address: &str, msg: &[u8]) -> Result<Binary, Refusal>;

    /// Gives a contract the present code of `contract`, with a message of these bytes. Whoever
    /// started a contract may.
    fn migrate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        address: &str,
        msg: &[u8],
    ) -> Result<(), Refusal>;

    /// Starts a contract and gives its address.
    fn instantiate<M: Serialize>(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &M,
    ) -> Result<String, Refusal> {
        self.instantiate_raw(contract, sender, &json(msg)?, &[])
    }

    /// Sends a message. A refused one changes nothing.
    fn execute<M: Serialize>(
        &mut self,
        sender: &str,
        address: &str,
        msg: &M,
    ) -> Result<Answer, Refusal> {
        self.execute_raw(sender, address, &json(msg)?, &[])
    }

    /// Asks a contract.
    fn query<M: Serialize, R: DeserializeOwned>(
        &self,
        address: &str,
        msg: &M,
    ) -> Result<R, Refusal> {
        let answer = self.query_raw(address, &json(msg)?)?;
        from_json(answer).map_err(|error| Refusal(error.to_string()))
    }

    /// Block time, in seconds.
    fn now(&self) -> u64;

    /// Makes blocks until this many seconds have passed, at least one block.
    fn advance(&mut self, seconds: u64);

    /// All cells of a contract, sorted by key.
    fn cells(&self, address: &str) -> Vec<(Vec<u8>, Vec<u8>)>;
}
