use std::collections::BTreeMap;

use serde_json::Value;

use crate::bytes::{Bytes, Read, from_hex, hex};
use crate::cells::{Contract, read_cell};
use crate::hashes::{entry_preimage, sha256};

/// Every 64th entry holds the hash of the one before, and so does the last one that a message adds.
const REPEAT_EVERY: u32 = 64;

/// The entries of a subject, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The hash of each entry, the first of them that which was looked for first.
    pub hashes: Vec<[u8; 32]>,
}

/// An entry whose hash somebody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u32,
    /// Its hash, which covers all before it.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const GENESIS: Self = Self {
        number: 0,
        hash: [0; 32],
    };
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Whose entries, in hex.
    pub subject: String,
    /// The number of the entry at which it breaks.
    pub number: u32,
    /// What is wrong.
    pub why: String,
}

/// One subject's stored entries and head.
#[derive(Default)]
struct Stored<'a> {
    entries: BTreeMap<u32, &'a [u8]>,
    head: Option<Head>,
}

/// Recomputes the chains of all subjects from the cells of access-audit, whose canonical address is
/// `contract`: every entry's hash, each hash that an entry holds, and the heads that the build 0.1.0
/// kept. The hash of a last entry stands nowhere on chain; whoever kept it compares.
pub fn chains(
    contract: &[u8],
    cells: &[(Vec<u8>, Vec<u8>)],
) -> Result<BTreeMap<String, Chain>, Broken> {
    let mut subjects: BTreeMap<String, Stored<'_>> = BTreeMap::new();
    for (key, cell) in cells {
        gather(&mut subjects, key, cell)?;
    }
    let chains = subjects.iter().map(|(subject, stored)| {
        let chain = recompute(contract, subject, Head::GENESIS, stored)?;
        Ok((subject.clone(), chain))
    });
    chains.collect()
}

/// As [`chains`], of one subject, from behind an entry whose hash is known: cells of entries up to
/// that one are not looked at.
pub fn chain_behind(
    contract: &[u8],
    subject: &str,
    known: Head,
    cells: &[(Vec<u8>, Vec<u8>)],
) -> Result<Chain, Broken> {
    let mut subjects: BTreeMap<String, Stored<'_>> = BTreeMap::new();
    for (key, cell) in cells {
        gather(&mut subjects, key, cell)?;
    }
    let mut stored = subjects.remove(subject).unwrap_or_default();
    stored.entries.retain(|number, _| *number > known.number);
    recompute(contract, subject, known, &stored)
}

fn gather<'a>(
    subjects: &mut BTreeMap<String, Stored<'a>>,
    key: &[u8],
    cell: &'a [u8],
) -> Result<(), Broken> {
    let broken = |why| Broken {
        subject: hex(key),
        number: 0,
        why,
    };
    match key.split_first() {
        Some((1, subject)) => {
            let head = head(cell).map_err(broken)?;
            subjects.entry(hex(subject)).or_default().head = Some(head);
        }
        Some((2, _)) => {
            let (subject, number) = named(key).map_err(broken)?;
            let stored = subjects.entry(subject).or_default();
            stored.entries.insert(number, cell);
        }
        _ => {}
    }
    Ok(())
}

fn head(cell: &[u8]) -> Read<Head> {
    let mut bytes = Bytes::new(cell);
    if bytes.u8()? != 1 {
        return Err("a head of an unknown layout".to_owned());
    }
    let number = u32::try_from(bytes.varint()?).map_err(|error| error.to_string())?;
    let hash = hash_of(bytes.raw(32)?)?;
    bytes.end().map(|()| Head { number, hash })
}

fn named(key: &[u8]) -> Read<(String, u32)> {
    let mut bytes = Bytes::new(key);
    bytes.u8()?;
    let length = usize::from(bytes.u8()?);
    let subject = hex(bytes.raw(length)?);
    let number = u32::try_from(bytes.big_endian(4)?).map_err(|error| error.to_string())?;
    bytes.end().map(|()| (subject, number))
}

fn hash_of(bytes: &[u8]) -> Read<[u8; 32]> {
    bytes
        .try_into()
        .map_err(|_| format!("a hash of {} bytes", bytes.len()))
}

fn recompute(
    contract: &[u8],
    subject: &str,
    known: Head,
    stored: &Stored<'_>,
) -> Result<Chain, Broken> {
    let broken = |number: u32, why: String| Broken {
        subject: subject.to_owned(),
        number,
        why,
    };
    let id = from_hex(subject).map_err(|why| broken(0, why))?;
    let mut hashes = Vec::new();
    let mut last = known;
    let mut holds_hash = false;
    for (number, cell) in &stored.entries {
        if Some(*number) != last.number.checked_add(1) {
            return Err(broken(*number, "the entry before it is missing".to_owned()));
        }
        let check = check_entry(*number, cell, &id, &last.hash);
        holds_hash = check.map_err(|why| broken(*number, why))?;
        let covered = entry_preimage(contract, &id, *number, &last.hash, cell);
        last = Head {
            number: *number,
            hash: sha256(&covered),
        };
        hashes.push(last.hash);
    }
    let ends = match stored.head {
        None => holds_hash || hashes.is_empty(),
        Some(head) => head == last,
    };
    if ends {
        Ok(Chain { hashes })
    } else {
        let why = "nothing says that the chain ends here";
        Err(broken(last.number, why.to_owned()))
    }
}

/// An entry must be readable, what it holds of the hash before it must be right, and every 64th
/// must hold it. Says whether this one does.
fn check_entry(number: u32, cell: &[u8], subject: &[u8], previous: &[u8; 32]) -> Read<bool> {
    let mut key = vec![2];
    key.push(u8::try_from(subject.len()).map_err(|error| error.to_string())?);
    key.extend_from_slice(subject);
    key.extend_from_slice(&number.to_be_bytes());
    let read = read_cell(Contract::AccessAudit, &key, cell)?;
    match read.meaning.get("previous").and_then(Value::as_str) {
        None if number.is_multiple_of(REPEAT_EVERY) => {
            Err("the hash before it is missing".to_owned())
        }
        None => Ok(false),
        Some(repeated) if repeated == hex(previous) => Ok(true),
        Some(_) => Err("the hash before it is another".to_owned()),
    }
}
