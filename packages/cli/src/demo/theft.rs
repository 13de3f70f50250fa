//! A stolen key, and the rescue.

use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg::{ExecuteMsg, GuardiansResponse, Power, QueryMsg, RecoveryResponse};
use salus_policy::{Applies, Category, Custodian, DefaultEffect, Grantee, Scope, Terms, Who};
use salus_test_kit::{Contract, Refusal, World};
use salus_vocabulary::{Instant, Period};

use super::gateway::Ask;
use super::{Fact, Stage, Told};

impl Stage {
    /// The patient names guardians, and they accept.
    pub(super) fn name_guardians(
        &mut self,
        guardians: &[&'static str],
        threshold: u8,
    ) -> Result<Told, Refusal> {
        self.suite.guard("eve", guardians, threshold)?;
        self.block();
        let set: GuardiansResponse = self.suite.query(
            Contract::IdentityRegistry,
            &QueryMsg::Guardians {
                identity: self.eve(),
            },
        )?;
        let facts = set.set.iter().flat_map(|set| {
            let names: Vec<String> = set
                .guardians
                .iter()
                .map(|it| self.name(&it.guardian))
                .collect();
            [
                Fact::new("guardians", names.len().to_string(), names.join(", ")),
                Fact::new("needed", set.threshold.to_string(), "to recover"),
            ]
        });
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// The thief, with the patient's key, opens everything at the hospital to a friend, lets the
    /// friend consent for the patient, shuts a doctor out, and invites himself as controller.
    pub(super) fn steal(
        &mut self,
        friend: &'static str,
        shut_out: &'static str,
        thief: &'static str,
    ) -> Result<Told, Refusal> {
        self.theft = self.suite.now();
        let consent = self.open_everything(friend);
        self.suite.consent("eve", &consent)?;
        self.suite.delegate("eve", friend, vec![Power::Consent])?;
        let exclude = consent::ExecuteMsg::Exclude {
            r#as: self.eve(),
            subject: self.eve(),
            excluded: self.suite.account(shut_out),
            even_in_emergency: true,
        };
        self.suite.consent("eve", &exclude)?;
        self.suite.add_controller("eve", thief)?;
        self.block();
        let planted = ["a consent for a friend", "a delegation", "an exclusion"];
        let mut facts: Vec<Fact> = planted
            .iter()
            .map(|what| Fact::new("accepted", *what, ""))
            .collect();
        facts.extend(self.controllers()?);
        Ok(facts.into())
    }

    fn open_everything(&mut self, friend: &str) -> consent::ExecuteMsg {
        let id = self.suite.fresh_id();
        let friend = self.suite.account(friend);
        consent::ExecuteMsg::Grant {
            r#as: self.eve(),
            subject: self.eve(),
            id,
            terms: Box::new(Terms {
                category: Category::Treatment,
                custodian: Custodian::Identity(self.suite.account("hospital")),
                grantee: Grantee::Identity(friend.clone()),
                period: Period::ALWAYS,
                applies: Applies {
                    actors: Scope::List(vec![Who::Identity(friend)]),
                    purposes: Scope::Any,
                    actions: Scope::Any,
                },
                default: DefaultEffect::Permit,
                rules: Vec::new(),
                emergency: None,
                obligations: Vec::new(),
                policy: None,
                source: None,
            }),
            replaces: None,
            ends: Vec::new(),
        }
    }

    /// Who can act for the patient.
    fn controllers(&self) -> Result<Vec<Fact>, Refusal> {
        let known = self.person("eve")?;
        let names = known.controllers.iter().map(|it| self.name(it));
        Ok(names
            .map(|name| Fact::new("controller", name, ""))
            .collect())
    }

    /// Guardians propose a new key, which accepts, and vote.
    pub(super) fn propose_recovery(
        &mut self,
        guardians: &[&'static str],
        key: &'static str,
    ) -> Result<Told, Refusal> {
        self.suite.propose_recovery("eve", guardians, key)?;
        self.block();
        self.recovery()
    }

    /// What is proposed.
    fn recovery(&self) -> Result<Told, Refusal> {
        let open: RecoveryResponse = self.suite.query(
            Contract::IdentityRegistry,
            &QueryMsg::Recovery {
                identity: self.eve(),
            },
        )?;
        let mut facts = Vec::new();
        for proposal in &open.proposals {
            let names = proposal.controllers.iter();
            let names: Vec<String> = names.map(|it| self.name(&it.controller)).collect();
            facts.push(Fact::new("proposed", names.join(", "), ""));
            let votes = proposal.votes.len();
            facts.push(Fact::new("votes", votes.to_string(), ""));
            let opposed = if proposal.opposed {
                "by Eve's old key"
            } else {
                "by nobody"
            };
            facts.push(Fact::new("opposed", opposed, ""));
            if let Some(at) = proposal.completes {
                facts.push(Fact::new("can complete", day(at), ""));
            }
        }
        Ok(facts.into())
    }

    /// The thief says no, with the patient's voice.
    pub(super) fn oppose_recovery(&mut self) -> Result<Told, Refusal> {
        let open: RecoveryResponse = self.suite.query(
            Contract::IdentityRegistry,
            &QueryMsg::Recovery {
                identity: self.eve(),
            },
        )?;
        let number = open.proposals.last().map_or(0, |proposal| proposal.number);
        let msg = ExecuteMsg::OpposeRecovery {
            r#as: self.eve(),
            identity: self.eve(),
            number,
        };
        self.suite.identity("eve", &msg)?;
        self.block();
        self.recovery()
    }

    /// Anyone completes the recovery, and the patient acts with her new key from then on.
    pub(super) fn complete_recovery(
        &mut self,
        seconds: u64,
        key: &'static str,
    ) -> Result<Told, Refusal> {
        self.suite.world.advance(seconds);
        self.suite.complete_recovery("eve")?;
        self.block();
        self.key = key;
        Ok(self.controllers()?.into())
    }

    /// The patient voids what was granted since the theft.
    pub(super) fn void(&mut self) -> Result<Told, Refusal> {
        let msg = ExecuteMsg::VoidGrants {
            r#as: self.eve(),
            start: self.theft,
            end: self.suite.now(),
        };
        self.suite.identity(self.key, &msg)?;
        self.block();
        let known = self.person("eve")?;
        let facts = known.voided.iter().map(|span| {
            let what = if span.refusals {
                "grants and refusals"
            } else {
                "grants"
            };
            let (start, end) = (Self::clock(span.start), Self::clock(span.end));
            Fact::new("void", what, format!("from {start} until {end}"))
        });
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// Somebody tries to act as the patient in each of the contracts.
    pub(super) fn act_everywhere(
        &mut self,
        sender: &'static str,
        friend: &'static str,
    ) -> Result<Told, Refusal> {
        let invite = ExecuteMsg::InviteController {
            r#as: self.eve(),
            controller: self.suite.account(friend),
        };
        let grant = self.open_everything(friend);
        let own = audit::ExecuteMsg::Record {
            r#as: self.eve(),
            access: self.access(&Ask::of("eve", "PATRQT").alone())?,
        };
        let tried = [
            ("invite a controller", self.suite.identity(sender, &invite)),
            ("grant a consent", self.suite.consent(sender, &grant)),
            ("read", self.suite.audit(sender, &own)),
        ];
        let facts = tried.into_iter().map(|(what, answer)| match answer {
            Ok(_) => Fact::new(what, "accepted", ""),
            Err(refusal) => Fact::new(what, refusal.code(), ""),
        });
        Ok(facts.collect::<Vec<_>>().into())
    }
}

/// The day alone.
fn day(at: Instant) -> String {
    let clock = Stage::clock(at);
    clock.split(", ").next().unwrap_or_default().to_owned()
}
