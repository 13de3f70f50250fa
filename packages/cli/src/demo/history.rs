//! The history, and whether it can be believed.

use salus_audit_api::cells::entry_key;
use salus_audit_api::msg::{
    AccountingResponse, EntryView, HistoryResponse, QueryMsg, VerifyEntryResponse,
};
use salus_audit_api::{GENESIS, entry_hash};
use salus_fhir::export::{Context, audit_event};
use salus_identity_api::msg::{self as identity, ConfigResponse};
use salus_test_kit::{Contract, Refusal, World};
use salus_vocabulary::{Hash, Id, Instant, Period};
use serde_json::Value;

use super::gateway::entry;
use super::stage::other;
use super::{Fact, Stage, Told};
use crate::reason::outcome_word;

impl Stage {
    /// Every entry of the patient.
    pub(super) fn history(&self) -> Result<Told, Refusal> {
        let entries = self.entries()?;
        let mut table = vec![
            ["#", "at", "who", "for", "outcome", "reason"]
                .map(str::to_owned)
                .to_vec(),
        ];
        table.extend(entries.iter().map(|entry| self.row(entry)));
        Ok(Told {
            facts: vec![Fact::new("entries", entries.len().to_string(), "")],
            table,
            ..Told::default()
        })
    }

    /// To whom data left the hospital.
    pub(super) fn disclosures(&self) -> Result<Told, Refusal> {
        let accounting: AccountingResponse = self.suite.query(
            Contract::AccessAudit,
            &QueryMsg::Accounting {
                subject: self.eve(),
                period: Period::ALWAYS,
                cursor: None,
                limit: None,
            },
        )?;
        let facts = accounting.disclosures.iter().map(|disclosure| {
            let organization = disclosure.organization.as_ref();
            let organization = organization.map_or_else(
                || "no organization".to_owned(),
                |organization| self.name(organization),
            );
            let note = format!("for {organization}, {}", disclosure.purpose);
            Fact::new(
                entry(disclosure.seq),
                self.name(&disclosure.recipient),
                note,
            )
        });
        Ok(facts.collect::<Vec<_>>().into())
    }

    /// One entry as FHIR AuditEvent.
    pub(super) fn audit_event(&self, seq: u32) -> Result<Told, Refusal> {
        let config: ConfigResponse = self
            .suite
            .query(Contract::IdentityRegistry, &identity::QueryMsg::Config {})?;
        let contract = self.suite.address(Contract::AccessAudit);
        let context = Context::new(config.chain_id, contract).map_err(other)?;
        let found = self.entries()?.into_iter().find(|entry| entry.seq == seq);
        let found = found.ok_or_else(|| other("no such entry"))?;
        let event = audit_event(&found, &context);
        let text = |field: &str| event.get(field).and_then(Value::as_str).unwrap_or_default();
        let profile = event.pointer("/meta/profile/0").and_then(Value::as_str);
        let profile = profile.and_then(|url| url.rsplit('/').next());
        Ok(Told {
            facts: vec![Fact::new(
                entry(seq),
                text("resourceType"),
                profile.unwrap_or_default(),
            )],
            document: Some(event),
            ..Told::default()
        })
    }

    fn entries(&self) -> Result<Vec<EntryView>, Refusal> {
        let mut entries: Vec<EntryView> = Vec::new();
        let mut cursor = None;
        loop {
            let page: HistoryResponse = self.suite.query(
                Contract::AccessAudit,
                &QueryMsg::History {
                    subject: self.suite.account("eve"),
                    cursor,
                    limit: None,
                    descending: None,
                    filter: None,
                },
            )?;
            entries.extend(page.entries);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(entries)
    }

    fn row(&self, entry: &EntryView) -> Vec<String> {
        vec![
            entry.seq.to_string(),
            moment(entry.time),
            self.name(&entry.actor),
            entry.purpose.to_string(),
            entry.outcome.map_or("-", outcome_word).to_owned(),
            entry.reason.code().to_owned(),
        ]
    }

    /// The chain of hashes, once as the contract verifies it and once recomputed here from the
    /// stored bytes.
    pub(super) fn verify(&self) -> Result<Told, Refusal> {
        let head = self.head("eve")?;
        let mut intact = 0u32;
        for seq in 1..=head.seq {
            let verified: VerifyEntryResponse = self.suite.query(
                Contract::AccessAudit,
                &QueryMsg::VerifyEntry {
                    subject: self.suite.account("eve"),
                    seq,
                },
            )?;
            if verified.intact {
                intact = intact.saturating_add(1);
            }
        }
        let entries = self.stored_entries(head.seq)?;
        let recomputed = self.chain(&entries)?;
        let forged = self.chain(&forged(&entries))?;
        let same = |hash: &Hash| {
            if *hash == head.hash {
                "the same"
            } else {
                "another"
            }
        };
        Ok(vec![
            Fact::new(
                "VerifyEntry",
                format!("{intact} of {} intact", head.seq),
                "",
            ),
            Fact::new("head", "as published", short(&head.hash)),
            Fact::new("recomputed", same(&recomputed), short(&recomputed)),
            Fact::new("with a lie", same(&forged), short(&forged)),
        ]
        .into())
    }

    /// The bytes of the entries, as any node of the chain shows them.
    fn stored_entries(&self, count: u32) -> Result<Vec<Vec<u8>>, Refusal> {
        let subject = self.id(&self.suite.account("eve"))?;
        let cells = self
            .suite
            .world
            .cells(self.suite.address(Contract::AccessAudit));
        let find = |seq| {
            let key = entry_key(&subject, seq);
            let cell = cells.iter().find(|(stored, _)| stored == key.as_slice());
            let missing = || Refusal(format!("entry {seq} is not stored"));
            cell.map(|(_, value)| value.clone()).ok_or_else(missing)
        };
        (1..=count).map(find).collect()
    }

    /// The hash that commits to all of these entries.
    fn chain(&self, entries: &[Vec<u8>]) -> Result<Hash, Refusal> {
        let contract = self.id(self.suite.address(Contract::AccessAudit))?;
        let subject = self.id(&self.suite.account("eve"))?;
        let numbered = (1u32..).zip(entries);
        Ok(numbered.fold(GENESIS, |previous, (seq, entry)| {
            entry_hash(&contract, &subject, seq, &previous, entry)
        }))
    }

    fn id(&self, address: &str) -> Result<Id, Refusal> {
        let unknown = || Refusal(format!("{address} is no address"));
        self.suite.world.identity(address).ok_or_else(unknown)
    }
}

/// Day, month, hours and minutes, UTC.
fn moment(at: Instant) -> String {
    let clock = Stage::clock(at);
    let mut words = clock.split(' ');
    let day = words.next().unwrap_or_default();
    let month: String = words.next().unwrap_or_default().chars().take(3).collect();
    let time = words.nth(1).unwrap_or_default();
    let time: String = time.chars().take(5).collect();
    format!("{day} {month} {time}")
}

/// The first half of a hash, for the eye.
fn short(hash: &Hash) -> String {
    let hash: String = hash.to_string().chars().take(32).collect();
    format!("{hash}...")
}

/// The same entries with one bit of the first one turned.
fn forged(entries: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut forged = entries.to_vec();
    if let Some(byte) = forged.first_mut().and_then(|first| first.last_mut()) {
        *byte ^= 1;
    }
    forged
}
