//! The chains of entries, recomputed from raw cells by code that shares nothing with the contracts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use salus_audit_api::msg::{self as audit, DataDescriptor};
use salus_policy::{Condition, DefaultEffect, Effect, Rule};
use salus_test_kit::{Contract as Deployed, World};
use salus_vectors::{
    Chain as Recomputed, Contract, Head, chain_behind, chains, from_hex, hex, read_cell,
};
use salus_vocabulary::{Hash, Period, Purpose};
use serde_json::Value;

use crate::samples::{codes, hash, short_terms};
use crate::story::{Cells, Chain, declare, latest, start, treatment};

/// What is left of a history: the cells, the contract's own address, and the heads as somebody kept
/// them.
struct Left {
    cells: Cells,
    contract: Vec<u8>,
    heads: BTreeMap<String, (u32, Hash)>,
    /// The hashes that the contract itself says each entry has, by subject.
    told: BTreeMap<String, Vec<Hash>>,
}

impl Left {
    fn chains(&self, cells: &Cells) -> Result<BTreeMap<String, Recomputed>, String> {
        chains(&self.contract, cells).map_err(|broken| format!("{broken:?}"))
    }

    /// Whether somebody who kept the heads finds that something is wrong.
    fn finds(&self, cells: &Cells) -> bool {
        let Ok(chains) = self.chains(cells) else {
            return true;
        };
        self.heads.iter().any(|(subject, head)| {
            let last = chains.get(subject).and_then(|chain| chain.hashes.last());
            last.is_none_or(|last| *last != head.1.0)
        })
    }

    /// The entries of a subject, the first first.
    fn entries_of(&self, subject: &str) -> Cells {
        let subject = from_hex(subject).unwrap();
        let of = |key: &[u8]| key.first() == Some(&2) && key[2..].starts_with(&subject);
        let cells = self.cells.iter().filter(|(key, _)| of(key));
        cells.cloned().collect()
    }

    fn entries(&self) -> Vec<usize> {
        let is_entry = |place: &usize| self.cells[*place].0.first() == Some(&2);
        (0..self.cells.len()).filter(is_entry).collect()
    }
}

fn left() -> &'static Left {
    static LEFT: OnceLock<Left> = OnceLock::new();
    LEFT.get_or_init(|| {
        let suite = history();
        let address = suite.address(Deployed::AccessAudit).to_owned();
        let mut heads = BTreeMap::new();
        let mut told = BTreeMap::new();
        for name in ["patient", "other"] {
            let subject = suite.account(name);
            let asked = audit::QueryMsg::Heads {
                subjects: vec![subject.clone()],
            };
            let answer: audit::HeadsResponse = suite.query(Deployed::AccessAudit, &asked).unwrap();
            let head = &answer.heads[0];
            let id = hex(&canonical(&subject));
            heads.insert(id.clone(), (head.seq, head.hash));
            told.insert(
                id,
                (1..=head.seq)
                    .map(|seq| verified(&suite, &subject, seq))
                    .collect(),
            );
        }
        Left {
            cells: suite.world.cells(&address),
            contract: canonical(&address),
            heads,
            told,
        }
    })
}

fn canonical(address: &str) -> Vec<u8> {
    let api = cosmwasm_std::testing::MockApi::default().with_prefix("wasm");
    salus_contract_kit::identity_of(&api, address)
        .unwrap()
        .as_slice()
        .to_vec()
}

fn verified(suite: &Chain, subject: &str, seq: u32) -> Hash {
    let asked = audit::QueryMsg::VerifyEntry {
        subject: subject.to_owned(),
        seq,
    };
    let answer: audit::VerifyEntryResponse = suite.query(Deployed::AccessAudit, &asked).unwrap();
    answer.hash
}

/// More than 130 entries of one patient: refused, permitted, written by batches, by herself, by the
/// rescuer and after the fact, with everything that is optional.
fn history() -> Chain {
    let mut suite = start();
    let hospital = suite.account("hospital");
    let bases = audit::ExecuteMsg::SetLegalBases {
        r#as: hospital,
        bases: vec![audit::LegalBasis {
            purpose: "HPAYMT".parse().unwrap(),
            basis: "GDPR-9.2.h".parse().unwrap(),
        }],
    };
    suite.audit("hospital", &bases).unwrap();
    let purposes: Vec<Purpose> = codes(&["TREAT", "HRESCH", "HPAYMT"]);
    for turn in 0..30 {
        let access = suite.access("patient", "hospital", "doctor", &purposes[turn % 3]);
        record(&mut suite, access);
    }
    grant(&mut suite);
    for turn in 0..40 {
        let mut access = suite.access("patient", "hospital", "doctor", &purposes[0]);
        access.data = described(turn);
        access.fingerprint = (turn % 3 == 0).then(|| hash(0xf1));
        record(&mut suite, access);
    }
    for _ in 0..2 {
        batch(&mut suite);
    }
    let own = audit::Access {
        organization: None,
        ..suite.access("patient", "hospital", "patient", &"PATRQT".parse().unwrap())
    };
    let own = audit::Access {
        since: latest(&suite, "patient").into(),
        ..own
    };
    suite.record_own("patient", own).unwrap();
    emergency(&mut suite);
    for decided in [
        audit::LocalDecision::Released,
        audit::LocalDecision::Withheld,
    ] {
        let report = audit::Access {
            report: Some(audit::Report {
                occurred_at: suite.now().minus(600),
                decided,
                height: 1,
                emergency: None,
            }),
            ..suite.access("patient", "hospital", "doctor", &purposes[0])
        };
        record(&mut suite, report);
    }
    suite
}

/// The gateway records an access to the patient's data, built now.
fn record(suite: &mut Chain, access: audit::Access) {
    let access = audit::Access {
        since: latest(suite, "patient").into(),
        ..access
    };
    suite.record("gateway", access).unwrap();
}

/// Treatment is permitted by one consent, most of it by a second one too.
fn grant(suite: &mut Chain) {
    let mut terms = treatment(suite);
    terms.rules[0].except.push(Condition {
        labels: Some(codes(&["PSY"])),
        ..Condition::default()
    });
    suite.grant("patient", terms).unwrap();
    let text = |_: &salus_vocabulary::Id| Ok::<_, ()>(String::new());
    let mut other = short_terms().try_map(&mut { text }).unwrap();
    other.default = DefaultEffect::Closed;
    other.rules.push(Rule {
        effect: Effect::Deny,
        when: Condition {
            labels: Some(codes(&["HIV"])),
            ..Condition::default()
        },
        except: Vec::new(),
    });
    suite.grant("patient", other).unwrap();
}

fn described(turn: usize) -> Option<DataDescriptor> {
    let labels: [&[&str]; 4] = [&["N"], &["HIV"], &["PSY"], &[]];
    let now = salus_vocabulary::Instant(1_500_000_000);
    match turn % 5 {
        4 => None,
        kind => Some(DataDescriptor {
            resource_type: Some("Observation".parse().unwrap()),
            labels: Some(codes(labels[kind])),
            date: Some(Period::between(now, now.plus(86_400))),
            ..DataDescriptor::default()
        }),
    }
}

/// Fifty accesses, every second one to the data of somebody else; a stranger is among the actors.
fn batch(suite: &mut Chain) {
    let treat: Purpose = "TREAT".parse().unwrap();
    let (patients, others) = (latest(suite, "patient"), latest(suite, "other"));
    let accesses = (0..50).map(|turn| {
        let (subject, actor) = match turn % 4 {
            0 => ("patient", "doctor"),
            1 => ("other", "doctor"),
            2 => ("patient", "stranger"),
            _ => ("other", "rescuer"),
        };
        let mut access = suite.access(subject, "hospital", actor, &treat);
        let since = match subject {
            "patient" => patients,
            _ => others,
        };
        access.since = since.into();
        access.into()
    });
    let accesses = accesses.collect();
    let msg = audit::ExecuteMsg::RecordBatch {
        r#as: suite.account("hospital"),
        custodian: suite.account("hospital"),
        accesses,
    };
    suite.audit("gateway", &msg).unwrap();
}

fn emergency(suite: &mut Chain) {
    declare(suite);
    let declared = latest(suite, "patient");
    for _ in 0..12 {
        let mut access = suite.access("patient", "hospital", "rescuer", &"ETREAT".parse().unwrap());
        access.emergency = Some(declared);
        record(suite, access);
    }
}

#[test]
fn every_entry_hash_and_every_head_is_recomputed() {
    let left = left();
    let chains = left.chains(&left.cells).unwrap();
    let lengths: Vec<usize> = chains.values().map(|chain| chain.hashes.len()).collect();
    assert!(lengths.iter().any(|length| *length > 130), "{lengths:?}");
    assert_eq!(chains.len(), 2);
    for (subject, chain) in &chains {
        let (seq, head) = left.heads[subject];
        assert_eq!(chain.hashes.len(), usize::try_from(seq).unwrap());
        assert_eq!(chain.hashes.last(), Some(&head.0));
        let told = &left.told[subject];
        assert!(chain.hashes.iter().eq(told.iter().map(|hash| &hash.0)));
    }
}

/// Without this, the histories would prove little.
#[test]
fn the_history_has_refusals_and_everything_that_is_optional() {
    let left = left();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for place in left.entries() {
        let (key, cell) = &left.cells[place];
        let read = read_cell(Contract::AccessAudit, key, cell).unwrap();
        let Value::Object(fields) = read.meaning else {
            panic!("an entry has fields")
        };
        for (name, value) in fields {
            if ["outcome", "reason"].contains(&name.as_str()) {
                seen.insert(format!("{name} {}", value.as_str().unwrap()));
            }
            seen.insert(name);
        }
    }
    for expected in [
        "outcome permit",
        "outcome deny",
        "outcome no_consent",
        "reason actor_not_member",
        "reason deny_rule",
        "reason own_access",
        "residue",
        "consents",
        "fingerprint",
        "previous",
        "data",
        "decided_by",
        "emergency",
        "legal_basis",
        "reported",
        "grounds",
        "until",
    ] {
        assert!(seen.contains(expected), "no {expected} among {seen:?}");
    }
}

#[test]
fn any_flipped_byte_of_any_entry_is_found() {
    let left = left();
    let mut flips = 0;
    for (subject, chain) in left.chains(&left.cells).unwrap() {
        let mut cells: Cells = left.entries_of(&subject);
        let kept = chain.hashes.last().unwrap();
        let mut known = Head::GENESIS;
        for hash in &chain.hashes {
            for byte in 0..cells[0].1.len() {
                let mask = 1 << (flips % 8);
                cells[0].1[byte] ^= mask;
                let read = chain_behind(&left.contract, &subject, known, &cells);
                let found = read.is_err() || read.unwrap().hashes.last() != Some(kept);
                assert!(found, "byte {byte} of entry {}", hex(&cells[0].0));
                cells[0].1[byte] ^= mask;
                flips += 1;
            }
            let intact = chain_behind(&left.contract, &subject, known, &cells).unwrap();
            assert_eq!(intact.hashes.last(), Some(kept));
            known = Head {
                number: known.number + 1,
                hash: *hash,
            };
            cells.remove(0);
        }
    }
    assert!(flips > 10_000, "{flips}");
}

#[test]
fn an_entry_that_is_missing_or_in_another_place_is_found() {
    let left = left();
    let entries = left.entries();
    for place in &entries {
        let mut cells = left.cells.clone();
        cells.remove(*place);
        assert!(left.finds(&cells), "{place} removed");
    }
    for pair in entries.windows(2) {
        let mut cells = left.cells.clone();
        let moved = cells[pair[0]].1.clone();
        cells[pair[0]].1 = std::mem::replace(&mut cells[pair[1]].1, moved);
        assert!(left.finds(&cells), "{pair:?} swapped");
    }
}

/// The same entries under another contract or another subject are other chains.
#[test]
fn a_chain_belongs_to_one_contract_and_one_subject() {
    let left = left();
    let elsewhere = chains(&[7; 32], &left.cells);
    assert!(elsewhere.is_err());
    let mut cells = left.cells.clone();
    let patient = from_hex(left.heads.keys().next().unwrap()).unwrap();
    for (key, _) in &mut cells {
        if key.first() == Some(&2) && key[2..].starts_with(&patient) {
            key[2] ^= 1;
        }
    }
    assert!(left.chains(&cells).is_err());
}
