//! What each message does once it is known who acts. Handlers check everything before they write
//! anything.

pub mod ending;
pub mod exclusion;
pub mod owner;
pub mod record;

use cosmwasm_std::DepsMut;
use salus_consent_api::cells::{self, ChangeKind};
use salus_consent_api::msg::RecordedResponse;
use salus_contract_kit::{KitError, identity_of};
use salus_vocabulary::{Id, Instant};

pub use self::record::Proposal;
use crate::access::Authority;
use crate::events::Change;

/// What every handler works with.
pub struct Context<'a> {
    pub deps: DepsMut<'a>,
    pub now: Instant,
    pub by: Authority,
}

impl Context<'_> {
    /// Reads an address of the message.
    fn id(&self, text: &str) -> Result<Id, KitError> {
        identity_of(self.deps.api, text)
    }

    /// A line of a consent's history: this happens now, by whoever acts.
    fn happens(&self, kind: ChangeKind) -> cells::Change {
        cells::Change {
            kind,
            at: self.now,
            by: self.by.delegate(),
        }
    }
}

/// What a message changed and what it answers.
#[derive(Debug, Default)]
pub struct Done {
    pub changes: Vec<Change>,
    pub data: Option<RecordedResponse>,
}

impl From<Change> for Done {
    fn from(change: Change) -> Self {
        Self {
            changes: vec![change],
            data: None,
        }
    }
}
