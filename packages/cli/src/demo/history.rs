//! The history, and whether it can be believed.

use salus_audit_api::cells::entry_key;
use salus_audit_api::msg::{EntryView, HistoryResponse, QueryMsg, VerifyEntryResponse};
use salus_audit_api::{GENESIS, entry_hash};
use salus_test_kit::{Contract, Refusal, World};
use salus_vocabulary::{Hash, Id, Instant};

use super::{Fact, Stage, Told};
use crate::reason::outcome_word;

impl Stage {
    /// Every entry of the patient.
    pub(super) fn history(&self) -> Result<Told, Refusal> {
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

    fn row(&self, entry: &EntryView) -> Vec<String> {
        vec![
            entry.seq.to_string(),
            time_of_day(entry.time),
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

/// Hours, minutes and seconds, UTC.
fn time_of_day(at: Instant) -> String {
    let part = |size: u64, of: u64| at.0.checked_div(size).and_then(|it| it.checked_rem(of));
    let [hour, minute, second] =
        [(3_600, 24), (60, 60), (1, 60)].map(|(size, of)| part(size, of).unwrap_or(0));
    format!("{hour:02}:{minute:02}:{second:02}")
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
