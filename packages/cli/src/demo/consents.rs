//! What the patient decides.

use salus_consent_api::msg::{ConsentView, ExclusionsResponse, ExecuteMsg, QueryMsg, Why};
use salus_fhir::{Directory, Mapping, Party, Secret, TimeZone, import, parse, sentences};
use salus_policy::{ConsentRef, EmergencyTerms, Terms};
use salus_test_kit::{Contract, EmbeddedChain, Refusal, Suite};
use salus_vocabulary::{Id, ObjectId};

use super::cast::{CAST, Player};
use super::documents::Published;
use super::stage::other;
use super::{Fact, Stage, Told};

/// A document as the patient was shown it.
pub(super) struct Document {
    pub(super) terms: Terms<String>,
    pub(super) sentences: Vec<String>,
}

impl Stage {
    /// A document becomes terms, and the terms become sentences for the patient.
    pub(super) fn import(&mut self, published: &Published) -> Result<Told, Refusal> {
        let text = parse(published.text).map_err(other)?;
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
        let said = sentences(&terms, self);
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
            ..Told::default()
        })
    }

    /// No FHIR form says what holds in an emergency; the wallet asks, and says the terms anew.
    pub(super) fn answer_emergency(
        &mut self,
        published: &Published,
        emergency: EmergencyTerms,
    ) -> Result<Told, Refusal> {
        let shown = self.shown(published)?;
        let terms = Terms {
            emergency: Some(emergency),
            ..shown.terms.clone()
        };
        let said = sentences(&terms, self);
        let new = said.iter().filter(|said| !shown.sentences.contains(said));
        let new: Vec<String> = new.cloned().collect();
        let document = Document {
            terms,
            sentences: said,
        };
        self.documents.insert(published.name, document);
        let count = new.len();
        Ok(Told {
            sentences: new,
            facts: vec![Fact::new("changed sentences", count.to_string(), "")],
            ..Told::default()
        })
    }

    fn shown(&self, published: &Published) -> Result<&Document, Refusal> {
        let document = self.documents.get(published.name);
        document.ok_or_else(|| Refusal("not imported".to_owned()))
    }

    /// The patient signs what she was shown; what she signs in place of it, she names.
    pub(super) fn grant(
        &mut self,
        published: &Published,
        replaces: Option<&Published>,
    ) -> Result<Told, Refusal> {
        let terms = self.shown(published)?.terms.clone();
        let replaced = replaces.and_then(|it| self.consents.get(it.name)).copied();
        let id = self.suite.fresh_id();
        let msg = ExecuteMsg::Grant {
            r#as: self.eve(),
            subject: self.eve(),
            id,
            terms: Box::new(terms.clone()),
            replaces: replaced,
            ends: Vec::new(),
        };
        self.suite.consent(self.key, &msg)?;
        self.block();
        let mut facts = self.kept(published.name, id, &terms)?;
        if let Some(replaced) = replaced {
            let before = self.consent(replaced.id)?;
            let id = replaced.id.to_string();
            facts.push(Fact::new("the one before", word(&before.status), id));
        }
        Ok(facts.into())
    }

    /// What the registry keeps of a consent, and whether it says what was signed.
    pub(super) fn kept(
        &mut self,
        name: &'static str,
        id: ObjectId,
        signed: &Terms<String>,
    ) -> Result<Vec<Fact>, Refusal> {
        let view = self.consent(id)?;
        let version = view.version;
        self.consents.insert(name, ConsentRef { id, version });
        let same = sentences(&view.terms, self) == sentences(signed, self);
        let on_chain = if same {
            "the same sentences"
        } else {
            "other sentences"
        };
        Ok(vec![
            Fact::new("consent", format!("version {version}"), id.to_string()),
            Fact::new("status", word(&view.status), ""),
            Fact::new("on the chain", on_chain, ""),
        ])
    }

    fn consent(&self, id: ObjectId) -> Result<ConsentView, Refusal> {
        let subject = self.eve();
        self.suite.query(
            Contract::ConsentRegistry,
            &QueryMsg::Consent { subject, id },
        )
    }

    /// The patient ends a consent.
    pub(super) fn revoke(&mut self, published: &Published) -> Result<Told, Refusal> {
        let consent = self.consents.get(published.name).copied();
        let consent = consent.ok_or_else(|| Refusal("never granted".to_owned()))?;
        let msg = ExecuteMsg::Revoke {
            r#as: self.eve(),
            subject: self.eve(),
            consent,
            why: Why::Withdrawn,
        };
        self.suite.consent(self.key, &msg)?;
        self.block();
        let view = self.consent(consent.id)?;
        Ok(vec![Fact::new(
            "consent",
            word(&view.status),
            consent.id.to_string(),
        )]
        .into())
    }

    /// Whoever acts as somebody keeps a person away from the patient's data, whatever consents say.
    pub(super) fn exclude(
        &mut self,
        sender: &'static str,
        acts_as: &'static str,
        excluded: &'static str,
    ) -> Result<Told, Refusal> {
        let msg = ExecuteMsg::Exclude {
            r#as: self.suite.account(acts_as),
            subject: self.eve(),
            excluded: self.suite.account(excluded),
            even_in_emergency: false,
        };
        self.suite.consent(sender, &msg)?;
        self.block();
        self.exclusions()
    }

    /// Whoever acts as somebody lets a person in again.
    pub(super) fn lift_exclusion(
        &mut self,
        sender: &'static str,
        acts_as: &'static str,
        excluded: &'static str,
    ) -> Result<Told, Refusal> {
        let msg = ExecuteMsg::LiftExclusion {
            r#as: self.suite.account(acts_as),
            subject: self.eve(),
            excluded: self.suite.account(excluded),
        };
        self.suite.consent(sender, &msg)?;
        self.block();
        self.exclusions()
    }

    fn exclusions(&self) -> Result<Told, Refusal> {
        let mut all: ExclusionsResponse = self.suite.query(
            Contract::ConsentRegistry,
            &QueryMsg::Exclusions {
                subject: self.eve(),
                cursor: None,
                limit: None,
            },
        )?;
        all.exclusions.sort_by_key(|exclusion| exclusion.since);
        let facts = all.exclusions.iter().map(|exclusion| {
            let by = exclusion.by.as_ref().map_or_else(
                || "herself".to_owned(),
                |delegate| format!("{}, for her", self.name(delegate)),
            );
            let note = format!("by {by}, {}", Self::clock(exclusion.since));
            Fact::new("excluded", self.name(&exclusion.excluded), note)
        });
        Ok(facts.collect::<Vec<_>>().into())
    }
}

/// A status as a word.
pub(super) fn word(status: &impl std::fmt::Debug) -> String {
    format!("{status:?}").to_lowercase()
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
