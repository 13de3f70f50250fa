use salus_policy::{ConsentRef, Otherwise, ResidualRule, Residue};
use salus_vocabulary::packed::{Pack, Writer};
use salus_vocabulary::{Hash, Id};
use sha2::{Digest, Sha256};

use crate::entry::outcome_number;

/// The hash before the first entry of a subject.
pub const GENESIS: Hash = Hash([0; 32]);

/// SHA-256 over the domain tag, behind its length, and what `fields` writes.
fn digest(tag: &str, fields: impl FnOnce(&mut Writer)) -> Hash {
    let mut out = Writer::default();
    out.bytes(tag.as_bytes());
    fields(&mut out);
    Hash(Sha256::digest(out.finish()).into())
}

/// The hash of an entry, which covers the one before it: over the contract's address, the subject
/// (both canonical, behind their length), the number (4 bytes, big endian), the hash before and the
/// stored bytes of the entry, behind their length.
pub fn entry_hash(contract: &Id, subject: &Id, seq: u32, previous: &Hash, entry: &[u8]) -> Hash {
    digest("salus:entry:v1", |out| {
        contract.pack(out);
        subject.pack(out);
        out.raw(&seq.to_be_bytes());
        previous.pack(out);
        out.bytes(entry);
    })
}

/// The hash of all consents that spoke, sorted: their number, then id and version of each.
pub fn consents_hash(consents: &[ConsentRef]) -> Hash {
    digest("salus:consents:v1", |out| {
        out.length(consents.len());
        consents.iter().for_each(|one| pack_consent(one, out));
    })
}

/// The hash of what remained to be decided for each record.
///
/// The list of entries (consent, list of denying rules, list of permitting rules, a byte for
/// `otherwise`: 0 permit, 1 deny, 2 closed, 3 silent, list of obligations); a byte that says whether
/// the condition of a delegate follows; the outcome if nothing speaks (0 permit, 1 deny, 2 no
/// consent). A rule is its condition and the list of its exceptions.
pub fn residue_hash(residue: &Residue) -> Hash {
    digest("salus:residue:v1", |out| {
        out.length(residue.entries.len());
        for entry in &residue.entries {
            pack_consent(&entry.consent, out);
            pack_rules(&entry.deny, out);
            pack_rules(&entry.permit, out);
            out.byte(match entry.otherwise {
                Otherwise::Permit => 0,
                Otherwise::Deny => 1,
                Otherwise::Closed => 2,
                Otherwise::Silent => 3,
            });
            out.list(&entry.obligations);
        }
        out.byte(u8::from(residue.finally.delegate.is_some()));
        if let Some(condition) = &residue.finally.delegate {
            condition.pack(out);
        }
        out.byte(outcome_number(residue.finally.then));
    })
}

fn pack_consent(consent: &ConsentRef, out: &mut Writer) {
    consent.id.pack(out);
    out.varint(consent.version.into());
}

fn pack_rules(rules: &[ResidualRule], out: &mut Writer) {
    out.length(rules.len());
    for rule in rules {
        rule.when.pack(out);
        out.list(&rule.except);
    }
}
