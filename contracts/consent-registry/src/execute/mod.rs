//! What each message does once it is known who acts. Handlers check everything before they write
//! anything.

pub mod desk;
pub mod ending;
pub mod exclusion;
pub mod owner;
pub mod record;
pub mod request;

use cosmwasm_std::{Binary, DepsMut, to_json_binary};
use salus_consent_api::bounds::MAX_BATCH;
use salus_contract_kit::{KitError, identity_of};
use salus_identity_api::IdentityReader;
use salus_vocabulary::{Id, Instant};
use serde::Serialize;

use self::desk::Desk;
use crate::ContractError;
use crate::access::Authority;
use crate::delegate::Delegate;
use crate::events::Change;
use crate::state::PeerCell;

/// What every handler works with.
pub struct Context<'a> {
    pub deps: DepsMut<'a>,
    pub peer: PeerCell,
    pub registry: &'a IdentityReader<'a>,
    pub now: Instant,
    pub by: Authority,
}

impl Context<'_> {
    /// Reads an address of the message.
    fn id(&self, text: &str) -> Result<Id, KitError> {
        identity_of(self.deps.api, text)
    }

    /// The delegate who acts; `None`: the subject does.
    fn delegate(&self) -> Option<Delegate<'_>> {
        Delegate::of(&self.by, self.registry, self.now)
    }

    /// Works on the subject's consents and writes what came out.
    fn at_desk(
        &mut self,
        work: &mut dyn FnMut(&mut Desk<'_>) -> Result<Done, ContractError>,
    ) -> Result<Done, ContractError> {
        let subject = self.by.subject();
        let delegate = Delegate::of(&self.by, self.registry, self.now);
        let mut desk = Desk::new(
            self.deps.storage,
            self.registry,
            subject,
            self.now,
            delegate.as_ref(),
        );
        let done = work(&mut desk)?;
        desk.clear().save(self.deps.storage, &subject);
        Ok(done)
    }
}

/// What a message changed and what it answers.
#[derive(Debug, Default)]
pub struct Done {
    pub changes: Vec<Change>,
    pub data: Option<Binary>,
}

impl Done {
    /// Answers with something.
    fn answer(changes: Vec<Change>, data: &impl Serialize) -> Result<Self, ContractError> {
        Ok(Self {
            changes,
            data: Some(to_json_binary(data)?),
        })
    }
}

impl From<Change> for Done {
    fn from(change: Change) -> Self {
        Self {
            changes: vec![change],
            data: None,
        }
    }
}

fn require_batch_size(given: usize) -> Result<(), ContractError> {
    if !(1..=MAX_BATCH).contains(&given) {
        return Err(ContractError::BatchSize { given });
    }
    Ok(())
}

/// Says which item of a batch was refused.
fn in_batch(index: usize, source: ContractError) -> ContractError {
    ContractError::BatchItem {
        index,
        source: Box::new(source),
    }
}
