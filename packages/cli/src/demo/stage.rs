//! The chain, and what the players do on it.

use std::collections::BTreeMap;

use salus_audit_api::msg::{self as audit, HeadView};
use salus_consent_api::msg::RequestView;
use salus_fhir::{Glossary, TimeZone, instant};
use salus_policy::ConsentRef;
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World};
use salus_vocabulary::Instant;

use super::Fact;
use super::cast::CAST;
use super::consents::Document;

/// Seconds from one block to the next.
pub(super) const BLOCK: u64 = 6;

/// 2 March 2026, 09:00 UTC.
const MORNING: Instant = Instant(1_772_442_000);

/// Keys and values.
pub(super) type Cells = Vec<(Vec<u8>, Vec<u8>)>;

/// The chain of the story.
pub struct Stage {
    pub(super) suite: Suite<EmbeddedChain>,
    names: BTreeMap<String, &'static str>,
    /// The account that acts for the patient.
    pub(super) key: &'static str,
    pub(super) documents: BTreeMap<&'static str, Document>,
    pub(super) consents: BTreeMap<&'static str, ConsentRef>,
    pub(super) accesses: BTreeMap<&'static str, audit::Access>,
    /// The number of the emergency that was declared.
    pub(super) emergency: Option<u32>,
    /// When the patient's key was stolen.
    pub(super) theft: Instant,
    /// What an organization asked the patient for.
    pub(super) request: Option<RequestView>,
}

impl Stage {
    /// A chain with the three contracts.
    pub(super) fn start() -> Result<Self, Refusal> {
        let mut world = EmbeddedChain::default();
        world.advance(MORNING.0.saturating_sub(world.now()));
        let suite = Suite::start(world)?;
        let names = CAST
            .iter()
            .map(|player| (suite.account(player.account), player.name))
            .collect();
        Ok(Self {
            suite,
            names,
            key: "eve",
            emergency: None,
            theft: Instant(0),
            request: None,
            documents: BTreeMap::new(),
            consents: BTreeMap::new(),
            accesses: BTreeMap::new(),
        })
    }

    /// The name of an address, if it plays.
    pub(super) fn name(&self, address: &str) -> String {
        self.names
            .get(address)
            .map_or_else(|| address.to_owned(), |name| (*name).to_owned())
    }

    /// A refusal by its code, which is stable; the text says the rest, with the names of the
    /// players.
    pub(super) fn refused(&self, refusal: &Refusal) -> Fact {
        let code = refusal.code();
        let text = refusal.0.strip_prefix(code).unwrap_or(&refusal.0);
        let mut text = text.trim_start_matches(": ").to_owned();
        for (address, name) in &self.names {
            text = text.replace(address, name);
        }
        Fact::new("refused", code, text)
    }

    /// What the clock of the chain says.
    pub(super) fn clock(at: Instant) -> String {
        instant(at, &TimeZone::UTC)
    }

    /// The patient.
    pub(super) fn eve(&self) -> String {
        self.suite.account("eve")
    }

    /// The next block.
    pub(super) fn block(&mut self) {
        self.suite.world.advance(BLOCK);
    }

    /// Everything that access-audit stores.
    pub(super) fn stored(&self) -> Cells {
        let audit = self.suite.address(Contract::AccessAudit);
        self.suite.world.cells(audit)
    }

    /// Whether access-audit stored anything since.
    pub(super) fn stored_since(&self, before: &Cells) -> Fact {
        let same = self.stored() == *before;
        Fact::new("stored", if same { "nothing" } else { "something" }, "")
    }

    /// The latest entry of somebody.
    pub(super) fn head(&self, account: &str) -> Result<HeadView, Refusal> {
        let subjects = vec![self.suite.account(account)];
        let heads: audit::HeadsResponse = self
            .suite
            .query(Contract::AccessAudit, &audit::QueryMsg::Heads { subjects })?;
        let head = heads.heads.into_iter().next();
        head.ok_or_else(|| Refusal("no head".to_owned()))
    }
}

pub(super) fn other(error: impl std::fmt::Display) -> Refusal {
    Refusal(error.to_string())
}

/// The patient's address book.
impl Glossary<String> for Stage {
    fn address(&self, identity: &String) -> String {
        identity.clone()
    }

    fn identity(&self, identity: &String) -> Option<String> {
        self.names.get(identity).map(|name| (*name).to_owned())
    }
}
