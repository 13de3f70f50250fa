//! Contracts read messages by tables of field names (`FromNode`), Rust clients by serde's derive.
//! Both must take the same messages and read them alike: every message below is changed in each of
//! its places in many ways, and read in both ways.

use salus_audit_api::msg as audit;
use salus_consent_api::msg as consent;
use salus_identity_api::msg as identity;
use salus_json::{FromNode, Message};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

const ACCOUNT: &str = "cosmwasm1pgm8hyk0pvphmlvfjc8wsvk4daluz5tgrw6pu5mfpemk74uxnx9qlm3aqg";

fn terms() -> Value {
    let period = json!({ "start": 1, "end": { "at": 9 } });
    let condition = json!({
        "actors": [
            { "role": "recipient", "who": { "identity": ACCOUNT } },
            { "role": "source", "who": { "member_of": ACCOUNT } },
            { "role": "recipient", "who": { "accredited": "practitioner" } },
        ],
        "actions": ["read"],
        "purposes": ["TREAT", "https://x.example|p"],
        "labels": ["R", "HIV"],
        "confidentiality_at_most": "N",
        "resource_types": ["Observation"],
        "codes": ["ab".repeat(32)],
        "data_period": { "end": "open_ended" },
        "data": [{ "meaning": "related", "reference": "cd".repeat(32) }],
        "period": period,
    });
    json!({
        "category": "patient-privacy",
        "custodian": { "identity": ACCOUNT },
        "grantee": "general",
        "period": period,
        "applies": {
            "actors": { "list": [{ "member_of": ACCOUNT }] },
            "purposes": "any",
            "actions": { "list": ["access"] },
        },
        "default": "closed",
        "rules": [{ "effect": "permit", "when": condition, "except": [{ "labels": ["PSY"] }] }],
        "emergency": { "allow_up_to": "R" },
        "obligations": ["REDACT"],
        "policy": { "uri": "https://x.example/policy", "hash": "ab".repeat(32) },
        "source": "ab".repeat(32),
    })
}

fn access() -> Value {
    json!({
        "access_id": "01".repeat(16),
        "since": 3,
        "subject": ACCOUNT,
        "custodian": ACCOUNT,
        "actor": ACCOUNT,
        "organization": ACCOUNT,
        "purpose": "TREAT",
        "action": "read",
        "data": {
            "resource_type": "Observation",
            "labels": ["R"],
            "codes": ["ab".repeat(32)],
            "date": { "start": 1, "end": { "at": 2 } },
            "author": ACCOUNT,
            "author_organizations": [ACCOUNT],
            "references": { "instance": "ab".repeat(32), "related": [], "authors": [] },
        },
        "fingerprint": "ab".repeat(32),
    })
}

/// All values that one place of a message is changed to.
fn others() -> Vec<Value> {
    let deep = json!({ "a": { "b": [1] } });
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(1),
        json!(256),
        json!(65_536),
        json!(u64::MAX),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("any"),
        json!("general"),
        json!("open_ended"),
        json!({}),
        json!({ "any": null }),
        json!({ "any": {} }),
        json!({ "identity": ACCOUNT, "any": null }),
        deep,
    ]
}

/// Every message that differs from `whole` in one place.
fn changed(whole: &Value) -> Vec<Value> {
    let mut found = others();
    match whole {
        Value::Object(fields) => {
            for name in fields.keys() {
                let with = |value: Option<Value>| {
                    let mut fields: Map<String, Value> = fields.clone();
                    match value {
                        Some(value) => fields.insert(name.clone(), value),
                        None => fields.remove(name),
                    };
                    Value::Object(fields)
                };
                found.push(with(None));
                found.extend(changed(&fields[name]).into_iter().map(Some).map(with));
            }
            let mut more = fields.clone();
            more.insert("unknown".to_owned(), json!(1));
            found.push(Value::Object(more));
        }
        Value::Array(items) => {
            for at in 0..items.len() {
                for item in changed(&items[at]) {
                    let mut items = items.clone();
                    items[at] = item;
                    found.push(Value::Array(items));
                }
            }
        }
        _ => {}
    }
    found
}

fn reads_alike<M: FromNode + DeserializeOwned + PartialEq + std::fmt::Debug>(
    whole: &Value,
) -> usize {
    let by_table = |text: &str| serde_json::from_str::<Message<M>>(text).map(|read| read.0);
    by_table(&whole.to_string()).unwrap();
    let all = changed(whole);
    for message in &all {
        let text = message.to_string();
        match (by_table(&text), serde_json::from_str::<M>(&text)) {
            (Ok(one), Ok(other)) => assert_eq!(one, other, "{text}"),
            (Err(_), Err(_)) => {}
            (one, other) => panic!("{text}: by table {one:?}, by serde {other:?}"),
        }
    }
    all.len()
}

#[test]
fn contracts_and_clients_read_messages_alike() {
    let reference = json!({ "id": "01".repeat(16), "version": 1 });
    let grant = json!({ "grant": {
        "as": ACCOUNT, "subject": ACCOUNT, "id": "01".repeat(16), "terms": terms(),
        "replaces": reference, "ends": [reference],
    }});
    let accredit = json!({ "accredit": {
        "as": ACCOUNT, "under": 3, "subject": ACCOUNT, "kind": "issuer", "scope": ["organization"],
        "depth": 1, "period": { "end": { "at": 9 } }, "evidence": "ab".repeat(32),
    }});
    let invite = json!({ "invite_member": {
        "as": ACCOUNT, "member": ACCOUNT, "roles": ["clinician", "emergency"],
        "period": { "end": "open_ended" },
    }});
    let delegate = json!({ "delegate": {
        "as": ACCOUNT, "delegate": ACCOUNT, "powers": [{ "view": { "labels": ["R"] } }, "consent"],
        "basis": "HPOWATT", "evidence": "ab".repeat(32), "period": { "end": { "at": 9 } },
    }});
    let record = json!({ "record": { "as": ACCOUNT, "access": access() } });
    let mut item = access();
    item.as_object_mut().unwrap().remove("custodian");
    let batch = json!({ "record_batch": {
        "as": ACCOUNT, "custodian": ACCOUNT, "accesses": [item],
    }});
    let consents = json!({ "consents": {
        "subject": ACCOUNT, "custodian": ACCOUNT, "cursor": "x", "limit": 3,
    }});
    let checked = reads_alike::<consent::ExecuteMsg>(&grant)
        + reads_alike::<identity::ExecuteMsg>(&accredit)
        + reads_alike::<identity::ExecuteMsg>(&invite)
        + reads_alike::<identity::ExecuteMsg>(&delegate)
        + reads_alike::<audit::ExecuteMsg>(&record)
        + reads_alike::<audit::ExecuteMsg>(&batch)
        + reads_alike::<consent::QueryMsg>(&consents)
        + reads_alike::<audit::InstantiateMsg>(&json!({
            "owner": ACCOUNT, "identity_registry": ACCOUNT, "consent_registry": ACCOUNT,
        }));
    assert!(checked > 3_000, "{checked}");
}

#[test]
fn a_repeated_field_is_refused_in_both_ways() {
    let text = r#"{"config":{},"config":{}}"#;
    serde_json::from_str::<Message<consent::QueryMsg>>(text).unwrap_err();
    serde_json::from_str::<consent::QueryMsg>(text).unwrap_err();
    let text = format!(r#"{{"subject":{{"subject":"{ACCOUNT}","subject":"{ACCOUNT}"}}}}"#);
    let error = serde_json::from_str::<Message<consent::QueryMsg>>(&text).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("salus:json:duplicate_field: `subject`"),
        "{error}"
    );
    serde_json::from_str::<consent::QueryMsg>(&text).unwrap_err();
}

#[test]
fn the_list_form_of_a_struct_is_refused_by_contracts() {
    let text = format!(r#"{{"subject":["{ACCOUNT}"]}}"#);
    serde_json::from_str::<consent::QueryMsg>(&text).unwrap();
    let error = serde_json::from_str::<Message<consent::QueryMsg>>(&text).unwrap_err();
    assert!(
        error.to_string().contains("salus:json:wrong_type"),
        "{error}"
    );
}

#[test]
fn a_missing_field_is_named() {
    let text = r#"{"exclusion":{"subject":"x"}}"#;
    let error = serde_json::from_str::<Message<consent::QueryMsg>>(text).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("salus:json:missing_field: `excluded`"),
        "{error}"
    );
    let error =
        serde_json::from_str::<Message<consent::QueryMsg>>(r#"{"exclusion":{"excluded":"x"}}"#);
    let error = error.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("salus:json:missing_field: `subject`"),
        "{error}"
    );
}
