//! Old cells are read as they are and take the present layout when a message writes them.

use salus_audit_api::cells::{entry_key, gate_key, head_key};
use salus_consent_api::cells::{consent_key, rows_key, subject_key};
use salus_contract_kit::Key;
use salus_identity_api::cells::identity_key;
use salus_test_kit::Contract;
use salus_vocabulary::{Id, ObjectId};
use serde_json::{Value, json};

use super::present::migrated;
use super::story::{hash, id, with};
use super::town::{CONTRACTS, Town};

const IDENTITY: Contract = Contract::IdentityRegistry;
const CONSENT: Contract = Contract::ConsentRegistry;
const AUDIT: Contract = Contract::AccessAudit;

fn identity(town: &Town, name: &str) -> Id {
    let bytes = town.chain.canonical(&town.chain.account(name)).unwrap();
    Id::try_from(bytes.as_slice()).unwrap()
}

fn cell(town: &Town, contract: Contract, key: &Key) -> Option<Vec<u8>> {
    let found = town.chain.query_raw(town.address(contract), key.as_slice());
    found.unwrap()
}

fn layout(town: &Town, contract: Contract, key: &Key) -> u8 {
    cell(town, contract, key).expect("a cell")[0]
}

fn sends(town: &mut Town, sender: &str, contract: Contract, kind: &str, fields: Value) {
    does(town, sender, sender, contract, kind, fields);
}

fn does(
    town: &mut Town,
    sender: &str,
    acting: &str,
    contract: Contract,
    kind: &str,
    fields: Value,
) {
    let message = json!({ kind: with(fields, json!({ "as": town.chain.account(acting) })) });
    let answer = town.send(sender, contract, &message);
    answer.unwrap_or_else(|refusal| panic!("{message}: {refusal}"));
}

/// What a message writes: layout 1 before, 2 after; all other cells with the present layout of the
/// same contract stay as they were.
fn is_rewritten(contract: Contract, key: impl Fn(&Town) -> Key, act: impl Fn(&mut Town)) {
    let mut town = migrated();
    let key = key(&town);
    assert_eq!(layout(&town, contract, &key), 1, "{key:?} before");
    act(&mut town);
    assert_eq!(layout(&town, contract, &key), 2, "{key:?} after");
}

fn access(town: &Town, number: u8, subject: &str, since: u64) -> Value {
    let hospital = town.chain.account("hospital");
    json!({ "access": {
        "access_id": id(number), "since": since, "subject": town.chain.account(subject),
        "custodian": hospital, "actor": town.chain.account("doctor"), "organization": hospital,
        "purpose": "TREAT", "action": "read",
    } })
}

#[test]
fn identities() {
    let of = |name: &'static str| move |town: &Town| identity_key(&identity(town, name));
    is_rewritten(IDENTITY, of("hospital"), |town| {
        let account = json!({ "account": town.chain.account("second gateway") });
        sends(town, "hospital", IDENTITY, "add_operator", account);
    });
    is_rewritten(IDENTITY, of("nurse"), |town| {
        let left = json!({ "organization": town.chain.account("hospital") });
        sends(town, "nurse", IDENTITY, "leave_organization", left);
    });
    is_rewritten(IDENTITY, of("clinic"), |town| {
        let clinic = json!({ "subject": town.chain.account("clinic"), "number": 0 });
        sends(town, "ministry", IDENTITY, "suspend_accreditation", clinic);
    });
}

#[test]
fn consents_rows_and_subjects() {
    let alice = |town: &Town| identity(town, "alice");
    let consent = |number: u8| ObjectId([number; 16]);
    let ends = |kind: &'static str, number: u8, version: u32| {
        move |town: &mut Town| {
            let ended = json!({
                "subject": town.chain.account("alice"),
                "consent": { "id": id(number), "version": version },
            });
            sends(town, "alice", CONSENT, kind, ended);
        }
    };
    let key = move |town: &Town| consent_key(&alice(town), &consent(7));
    is_rewritten(CONSENT, key, ends("revoke", 7, 1));
    let key = move |town: &Town| consent_key(&alice(town), &consent(2));
    is_rewritten(CONSENT, key, ends("strip_permits", 2, 2));
    let key = move |town: &Town| consent_key(&alice(town), &consent(6));
    is_rewritten(CONSENT, key, ends("end_refusal", 6, 1));
    let grants = |custodian: Value| {
        move |town: &mut Town| {
            let terms = json!({
                "category": "research", "custodian": custodian, "period": { "end": "open_ended" },
                "grantee": { "identity": town.chain.account("clinic") },
                "applies": {
                    "actors": { "list": [{ "identity": town.chain.account("clinic") }] },
                    "purposes": "any", "actions": "any",
                },
                "default": "permit", "rules": [],
            });
            let fields = json!({
                "subject": town.chain.account("alice"), "id": id(9), "terms": terms,
            });
            sends(town, "alice", CONSENT, "grant", fields);
        }
    };
    let rows = move |town: &Town| rows_key(&alice(town), &identity(town, "hospital"));
    let hospital = migrated().chain.account("hospital");
    is_rewritten(CONSENT, rows, grants(json!({ "identity": hospital })));
    let subject = move |town: &Town| subject_key(&alice(town));
    is_rewritten(CONSENT, subject, grants(json!("any")));
    is_rewritten(CONSENT, subject, |town| {
        let fields = json!({
            "subject": town.chain.account("alice"), "excluded": town.chain.account("nurse"),
            "even_in_emergency": false,
        });
        sends(town, "alice", CONSENT, "exclude", fields);
    });
}

#[test]
fn what_a_contract_keeps_of_itself() {
    for (contract, namespace) in [(IDENTITY, 6), (CONSENT, 6), (AUDIT, 4)] {
        let key = move |_: &Town| Key::new(namespace);
        is_rewritten(contract, key, |town| {
            let heir = json!({ "owner": town.chain.account("heir") });
            sends(town, "owner", contract, "propose_owner", heir);
            sends(town, "heir", contract, "accept_ownership", json!({}));
        });
    }
    // What every message reads of its own contract: peers and the end of the pause.
    for (contract, namespace) in [(CONSENT, 5), (AUDIT, 3)] {
        let key = move |_: &Town| Key::new(namespace);
        is_rewritten(contract, key, |town| {
            sends(town, "owner", contract, "pause", json!({}));
            let config = town.ask(contract, &json!({ "config": {} })).unwrap();
            assert_eq!(config["paused"], true);
        });
    }
    is_rewritten(
        AUDIT,
        |_| gate_key(),
        |town| sends(town, "owner", AUDIT, "narrow_emergency_policy", json!({})),
    );
}

/// 0.1.0 kept the end of each chain in a cell; the end is found now.
#[test]
fn the_old_head_goes_when_the_next_entry_is_appended() {
    for (name, entries) in [("alice", 72), ("bob", 4), ("carol", 1)] {
        let mut town = migrated();
        let subject = identity(&town, name);
        assert!(cell(&town, AUDIT, &head_key(&subject)).is_some());
        let fields = access(&town, 200, name, entries);
        does(&mut town, "gateway", "hospital", AUDIT, "record", fields);
        assert_eq!(cell(&town, AUDIT, &head_key(&subject)), None);
        let next = u32::try_from(entries).unwrap() + 1;
        assert!(cell(&town, AUDIT, &entry_key(&subject, next)).is_some());
        assert_eq!(cell(&town, AUDIT, &entry_key(&subject, next + 1)), None);
    }
}

/// What nobody writes stays in its old bytes, entries for ever.
#[test]
fn no_message_touches_other_old_cells() {
    let mut town = migrated();
    let before = CONTRACTS.map(|contract| town.cells(contract));
    let fields = access(&town, 201, "alice", 72);
    does(&mut town, "gateway", "hospital", AUDIT, "record", fields);
    let excluded = json!({
        "subject": town.chain.account("alice"), "excluded": town.chain.account("nurse"),
        "even_in_emergency": false,
    });
    sends(&mut town, "alice", CONSENT, "exclude", excluded);
    let dispute = json!({
        "subject": town.chain.account("alice"), "seq": 3, "code": "wrong_purpose", "hash": hash(9),
    });
    sends(&mut town, "alice", AUDIT, "dispute", dispute);
    let alice = identity(&town, "alice");
    let written = [subject_key(&alice), head_key(&alice)];
    for (contract, before) in CONTRACTS.into_iter().zip(before) {
        for (key, value) in before {
            let found = town.chain.query_raw(town.address(contract), &key).unwrap();
            let is_written = written.iter().any(|it| it.as_slice() == key);
            assert_eq!(found != Some(value), is_written, "{contract:?} {key:02x?}");
        }
    }
}
