//! The chain, and what the players do on it.

use std::collections::BTreeMap;

use cosmwasm_std::to_json_binary;
use salus_audit_api::msg::{self as audit, HeadView};
use salus_consent_api::msg::{self as consent, ConsentView};
use salus_fhir::{
    Directory, Glossary, Mapping, Party, Secret, TimeZone, import, instant, sentences,
};
use salus_policy::{ConsentRef, Terms};
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite, World};
use salus_vocabulary::{Id, Instant};

use super::cast::{CAST, Player};
use super::documents::Published;
use super::gateway::Ask;
use super::{Fact, Told};

/// Seconds from one block to the next.
pub(super) const BLOCK: u64 = 6;

/// 2 March 2026, 09:00 UTC.
const MORNING: Instant = Instant(1_772_442_000);

/// The chain of the story.
pub struct Stage {
    pub(super) suite: Suite<EmbeddedChain>,
    names: BTreeMap<String, &'static str>,
    documents: BTreeMap<&'static str, Document>,
    consents: BTreeMap<&'static str, ConsentRef>,
    accesses: BTreeMap<&'static str, audit::Access>,
}

/// A document as the patient was shown it.
struct Document {
    terms: Terms<String>,
    sentences: Vec<String>,
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

    /// The next block.
    pub(super) fn block(&mut self) {
        self.suite.world.advance(BLOCK);
    }

    /// A document becomes terms, and the terms become sentences for the patient.
    pub(super) fn import(&mut self, published: &Published) -> Result<Told, Refusal> {
        let text = salus_fhir::parse(published.text).map_err(other)?;
        let imported = import(
            &text,
            &Mapping {
                directory: &Registered(&self.suite),
                secret: Secret::new(*b"shared by Eve and the hospital  "),
                zone: TimeZone::UTC,
                server: None,
            },
        )
        .map_err(other)?;
        let world = &self.suite.world;
        let stored = imported.terms.in_stored_order();
        let terms = stored.try_map(&mut |identity| Ok::<_, Refusal>(world.address(identity)))?;
        let said = sentences(&terms, &Names(self));
        let subject = imported.subject.map(|subject| world.address(&subject));
        let count = said.len();
        self.documents.insert(
            published.name,
            Document {
                terms,
                sentences: said.clone(),
            },
        );
        Ok(Told {
            sentences: said,
            facts: vec![
                Fact::new(
                    "of",
                    subject.map_or_else(|| "nobody".to_owned(), |it| self.name(&it)),
                    "",
                ),
                Fact::new("document", published.name, ""),
                Fact::new("source", published.source, ""),
                Fact::new("sentences", count.to_string(), ""),
            ],
            table: Vec::new(),
        })
    }

    /// The patient signs what she was shown; what she signs in place of it, she names.
    pub(super) fn grant(
        &mut self,
        published: &Published,
        replaces: Option<&'static str>,
    ) -> Result<Told, Refusal> {
        let document = self.documents.get(published.name);
        let terms = document.map(|document| document.terms.clone());
        let terms = terms.ok_or_else(|| Refusal("not imported".to_owned()))?;
        let replaced = replaces.and_then(|name| self.consents.get(name)).copied();
        let id = self.suite.fresh_id();
        let eve = self.suite.account("eve");
        let msg = consent::ExecuteMsg::Grant {
            r#as: eve.clone(),
            subject: eve.clone(),
            id,
            terms: Box::new(terms),
            replaces: replaced,
            ends: Vec::new(),
        };
        self.suite.consent("eve", &msg)?;
        self.block();
        let view = self.consent(id)?;
        let reference = ConsentRef {
            id,
            version: view.version,
        };
        self.consents.insert(published.name, reference);
        let shown = self.documents.get(published.name);
        let same =
            shown.is_some_and(|shown| shown.sentences == sentences(&view.terms, &Names(self)));
        let mut facts = vec![
            Fact::new(
                "consent",
                format!("version {}", view.version),
                format!("{id}"),
            ),
            Fact::new("status", format!("{:?}", view.status).to_lowercase(), ""),
            Fact::new(
                "on the chain",
                if same {
                    "the same sentences"
                } else {
                    "other sentences"
                },
                "",
            ),
        ];
        if let Some(replaced) = replaced {
            let before = self.consent(replaced.id)?;
            let status = format!("{:?}", before.status).to_lowercase();
            facts.push(Fact::new(
                "the one before",
                status,
                format!("{}", replaced.id),
            ));
        }
        Ok(facts.into())
    }

    fn consent(&self, id: salus_vocabulary::ObjectId) -> Result<ConsentView, Refusal> {
        let subject = self.suite.account("eve");
        self.suite.query(
            Contract::ConsentRegistry,
            &consent::QueryMsg::Consent { subject, id },
        )
    }

    /// The patient ends a consent.
    pub(super) fn revoke(&mut self, published: &Published) -> Result<Told, Refusal> {
        let consent = self.consents.get(published.name).copied();
        let consent = consent.ok_or_else(|| Refusal("never granted".to_owned()))?;
        self.suite.revoke("eve", consent)?;
        self.block();
        let view = self.consent(consent.id)?;
        let status = format!("{:?}", view.status).to_lowercase();
        Ok(vec![Fact::new("consent", status, format!("{}", consent.id))].into())
    }

    /// The patient keeps somebody out, whatever consents say.
    pub(super) fn exclude(&mut self, account: &'static str) -> Result<Told, Refusal> {
        let eve = self.suite.account("eve");
        let excluded = self.suite.account(account);
        let msg = consent::ExecuteMsg::Exclude {
            r#as: eve.clone(),
            subject: eve.clone(),
            excluded,
            even_in_emergency: false,
        };
        self.suite.consent("eve", &msg)?;
        self.block();
        let all: consent::ExclusionsResponse = self.suite.query(
            Contract::ConsentRegistry,
            &consent::QueryMsg::Exclusions {
                subject: eve,
                cursor: None,
                limit: None,
            },
        )?;
        let facts = all.exclusions.iter().map(|exclusion| {
            let since = Self::clock(exclusion.since);
            Fact::new(
                "excluded",
                self.name(&exclusion.excluded),
                format!("since {since}"),
            )
        });
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// Keeps an access, to be sent again later.
    pub(super) fn serve_and_keep(
        &mut self,
        name: &'static str,
        ask: &Ask,
    ) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        self.accesses.insert(name, access.clone());
        let answer = self.suite.record("gateway", access.clone())?;
        Ok(self.release(&access, answer, ask)?.into())
    }

    /// Sends an access again.
    pub(super) fn repeat(&mut self, name: &'static str, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.accesses.get(name).cloned();
        let access = access.ok_or_else(|| Refusal("never sent".to_owned()))?;
        let answer = self.suite.record("gateway", access.clone())?;
        Ok(self.release(&access, answer, ask)?.into())
    }

    /// Somebody sends an access as the hospital; what is refused stores nothing.
    pub(super) fn pose_as_hospital(
        &mut self,
        sender: &'static str,
        ask: &Ask,
    ) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let before = self.cells();
        let answer = self.suite.record(sender, access.clone());
        let stored = stored(before == self.cells());
        let mut facts = match answer {
            Ok(answer) => self.release(&access, answer, ask)?,
            Err(refusal) => vec![self.refused(&refusal)],
        };
        facts.push(stored);
        Ok(facts.into())
    }

    /// The gateway's account bundles an access with a message that fails, so that the refusal is
    /// not recorded.
    pub(super) fn bundle(&mut self, ask: &Ask) -> Result<Told, Refusal> {
        let access = self.access(ask)?;
        let audit = self.suite.address(Contract::AccessAudit).to_owned();
        let good = audit::ExecuteMsg::Record {
            r#as: access.custodian.clone(),
            access: access.clone(),
        };
        let bad = audit::ExecuteMsg::Record {
            r#as: self.suite.account("stranger"),
            access,
        };
        let messages = [good, bad]
            .iter()
            .map(|msg| Ok((audit.clone(), to_json_binary(msg).map_err(other)?)))
            .collect::<Result<Vec<_>, Refusal>>()?;
        let sender = self.suite.account("gateway");
        let before = self.cells();
        let mut facts = Vec::new();
        match self.suite.world.execute_together(&sender, messages) {
            Ok(()) => facts.push(Fact::new("bundle", "accepted", "")),
            Err(refusal) => facts.push(self.refused(&refusal)),
        }
        facts.push(stored(before == self.cells()));
        facts.push(Fact::new(
            "released",
            "nothing",
            "without a committed entry the gateway has no answer",
        ));
        Ok(facts.into())
    }

    fn cells(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.suite
            .world
            .cells(self.suite.address(Contract::AccessAudit))
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

fn stored(same: bool) -> Fact {
    let found = if same { "nothing" } else { "something" };
    Fact::new("stored", found, "")
}

pub(super) fn other(error: impl std::fmt::Display) -> Refusal {
    Refusal(error.to_string())
}

/// The identities that the hospital has registered for the references of documents.
struct Registered<'a>(&'a Suite<EmbeddedChain>);

impl Directory for Registered<'_> {
    fn identity(&self, party: &Party) -> Option<Id> {
        let reference = party.reference.as_deref()?;
        let named = |player: &&Player| player.references.contains(&reference);
        let player = CAST.iter().find(named)?;
        self.0.world.identity(&self.0.account(player.account))
    }
}

/// The patient's address book.
struct Names<'a>(&'a Stage);

impl Glossary<String> for Names<'_> {
    fn address(&self, identity: &String) -> String {
        identity.clone()
    }

    fn identity(&self, identity: &String) -> Option<String> {
        self.0.names.get(identity).map(|name| (*name).to_owned())
    }
}
