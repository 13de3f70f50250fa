use salus_audit_api::{GENESIS, consents_hash, entry_hash, residue_hash};
use salus_consent_api::cells::RequestRef;
use salus_consent_api::request_hash;
use salus_contract_kit::Cell;
use salus_fhir::{HashDirectory, Salted, Secret};
use salus_policy::{
    Condition, ConsentRef, Finally, Otherwise, Outcome, ResidualRule, Residue, ResidueEntry,
};
use salus_vectors::{
    consents_preimage, entry_preimage, hex, request_preimage, residue_preimage, salted_preimage,
    sha256,
};
use salus_vocabulary::packed::{Pack, Writer};
use salus_vocabulary::{Hash, Id};
use serde_json::{Value, json};

use crate::golden::assert_frozen;
use crate::samples::{codes, contract_id, full_terms, hash, id, object_id, treatment_terms};

fn vector(what: &str, of: Value, covered: &[u8], expected: &Hash) -> Value {
    assert_eq!(sha256(covered), expected.as_slice(), "{what}");
    json!({"hash": what, "of": of, "covered": hex(covered), "sha256": expected.to_string()})
}

fn entry(subject: &Id, number: u32, previous: &Hash) -> Value {
    let contract = contract_id(0x33);
    let bytes = crate::samples::plain_entry().to_cell();
    let covered = entry_preimage(
        contract.as_slice(),
        subject.as_slice(),
        number,
        &previous.0,
        &bytes,
    );
    let of = json!({
        "contract": hex(contract.as_slice()),
        "subject": hex(subject.as_slice()),
        "number": number,
        "previous": previous.to_string(),
        "entry": hex(&bytes),
    });
    let expected = entry_hash(&contract, subject, number, previous, &bytes);
    vector("entry", of, &covered, &expected)
}

fn consents(list: &[(u8, u32)]) -> Value {
    let raw: Vec<([u8; 16], u32)> = list
        .iter()
        .map(|(id, version)| ([*id; 16], *version))
        .collect();
    let refs: Vec<ConsentRef> = list
        .iter()
        .map(|(id, version)| ConsentRef {
            id: object_id(*id),
            version: *version,
        })
        .collect();
    vector(
        "consents",
        json!(refs),
        &consents_preimage(&raw),
        &consents_hash(&refs),
    )
}

fn request() -> Value {
    let request = RequestRef {
        organization: id(6),
        id: object_id(0xa1),
    };
    let terms = treatment_terms();
    let covered = request_preimage(
        id(1).as_slice(),
        id(6).as_slice(),
        &object_id(0xa1).0,
        &terms.to_packed(),
    );
    let of = json!({
        "subject": hex(id(1).as_slice()),
        "organization": hex(id(6).as_slice()),
        "id": object_id(0xa1).to_string(),
        "terms": hex(&terms.to_packed()),
    });
    vector(
        "request",
        of,
        &covered,
        &request_hash(&id(1), &request, &terms),
    )
}

/// The residue byte by byte, as the page lays it out.
fn packed_residue(residue: &Residue) -> Vec<u8> {
    let mut out = Writer::default();
    let rules = |out: &mut Writer, rules: &[ResidualRule]| {
        out.length(rules.len());
        for rule in rules {
            rule.when.pack(out);
            out.list(&rule.except);
        }
    };
    out.length(residue.entries.len());
    for entry in &residue.entries {
        out.raw(&entry.consent.id.0);
        out.varint(entry.consent.version.into());
        rules(&mut out, &entry.deny);
        rules(&mut out, &entry.permit);
        out.byte(match entry.otherwise {
            Otherwise::Permit => 0,
            Otherwise::Deny => 1,
            Otherwise::Closed => 2,
            Otherwise::Silent => 3,
        });
        out.list(&entry.obligations);
    }
    match &residue.finally.delegate {
        None => out.byte(0),
        Some(condition) => {
            out.byte(1);
            condition.pack(&mut out);
        }
    }
    out.byte(match residue.finally.then {
        Outcome::Permit => 0,
        Outcome::Deny => 1,
        Outcome::NoConsent => 2,
    });
    out.finish()
}

fn residue(residue: &Residue) -> Value {
    let text = |id: &Id| Ok::<_, ()>(hex(id.as_slice()));
    let of = json!(residue.try_map(&mut { text }).unwrap());
    let covered = residue_preimage(&packed_residue(residue));
    vector("residue", of, &covered, &residue_hash(residue))
}

fn residues() -> Vec<Value> {
    let labelled = |labels: &[&str]| Condition {
        labels: Some(codes(labels)),
        ..Condition::default()
    };
    let full = full_terms().rules[0].when.clone();
    let rule = |when: Condition, except: Vec<Condition>| ResidualRule { when, except };
    let entry = |number, deny, permit, otherwise, obligations: &[&str]| ResidueEntry {
        consent: ConsentRef {
            id: object_id(number),
            version: 300,
        },
        deny,
        permit,
        otherwise,
        obligations: codes(obligations),
    };
    let finally = |delegate, then| Finally { delegate, then };
    vec![
        residue(&Residue {
            entries: Vec::new(),
            finally: finally(Some(labelled(&["N"])), Outcome::NoConsent),
        }),
        residue(&Residue {
            entries: vec![
                entry(
                    0xc1,
                    vec![rule(labelled(&["HIV", "PSY"]), vec![labelled(&["N"])])],
                    vec![rule(full, Vec::new())],
                    Otherwise::Closed,
                    &["DEID", "REDACT"],
                ),
                entry(0xc2, Vec::new(), Vec::new(), Otherwise::Permit, &[]),
                entry(
                    0xc3,
                    vec![rule(labelled(&["ETH"]), Vec::new())],
                    Vec::new(),
                    Otherwise::Silent,
                    &[],
                ),
            ],
            finally: finally(None, Outcome::Permit),
        }),
    ]
}

fn salted(what: Salted, name: &str) -> Value {
    let (salt, content) = ([0x5a; 16], b"what stays off chain".as_slice());
    let of = json!({"salt": hex(&salt), "content": hex(content)});
    let covered = salted_preimage(name, &salt, content);
    vector(name, of, &covered, &what.hash(&salt, content))
}

/// Keyed hashes, made with a secret that subject and custodian share.
fn keyed() -> Value {
    let key = [7; 32];
    let secret = Secret::new(key);
    let code = secret.code("http://loinc.org", "34133-9");
    let reference = secret.reference("Observation/1");
    json!({
        "key": hex(&key),
        "codes": [{"system": "http://loinc.org", "code": "34133-9", "hmac": code.to_string()}],
        "references": [{"reference": "Observation/1", "hmac": reference.to_string()}],
        "parties": [{
            "text": "Practitioner/1",
            "id": hex(HashDirectory::derive("Practitioner/1").as_slice()),
        }],
    })
}

#[test]
fn every_hash_is_frozen() {
    let mut hashes = vec![
        entry(&id(1), 1, &GENESIS),
        entry(&contract_id(9), 64, &hash(0xaa)),
        consents(&[]),
        consents(&[(0xc1, 1), (0xc2, 300)]),
        request(),
        salted(Salted::Source, "source"),
        salted(Salted::Evidence, "evidence"),
        salted(Salted::Reason, "reason"),
        salted(Salted::Fingerprint, "fingerprint"),
    ];
    hashes.extend(residues());
    assert_frozen("hashes.json", &json!({"hashes": hashes, "keyed": keyed()}));
}
