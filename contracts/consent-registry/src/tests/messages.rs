use cosmwasm_std::from_json;
use salus_consent_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, NewConsent, QueryMsg};
use salus_consent_api::question::{DataDescriptor, DataReferences, Question};
use salus_contract_kit::Message;
use salus_json::FromNode;
use serde::Serialize;
use serde_json::{Value, json};

use super::world::{World, address, named, object, reference};

/// Every object of a message, its own and nested ones, refuses a field that it does not know.
fn refuses_unknown_fields<M: Serialize + FromNode>(msg: &M) {
    let whole = serde_json::to_value(msg).unwrap();
    let mut paths = Vec::new();
    objects(&whole, String::new(), &mut paths);
    for path in paths {
        let mut changed = whole.clone();
        let object = changed.pointer_mut(&path).unwrap().as_object_mut().unwrap();
        object.insert("perriod".to_owned(), json!(1));
        let text = serde_json::to_vec(&changed).unwrap();
        assert!(
            from_json::<Message<M>>(&text).is_err(),
            "{path} of {whole} takes any field"
        );
    }
    assert!(from_json::<Message<M>>(serde_json::to_vec(&whole).unwrap()).is_ok());
}

fn objects(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                objects(inner, format!("{path}/{name}"), found);
            }
            found.push(path);
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                objects(inner, format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn unknown_fields_are_refused_in_every_message() {
    let world = World::ready();
    let full = world.grant_with(
        1,
        named(world.mixed(), &address(5)),
        Some(reference(2, 1)),
        &[reference(3, 1)],
    );
    refuses_unknown_fields(&full);
    let batch = ExecuteMsg::GrantBatch {
        r#as: address(1),
        subject: address(1),
        grants: vec![NewConsent {
            id: object(1),
            terms: named(world.mixed(), &address(5)),
            replaces: Some(reference(2, 1)),
            ends: vec![reference(3, 1)],
        }],
    };
    refuses_unknown_fields(&batch);
    for msg in world
        .one_of_each()
        .into_iter()
        .chain(world.one_of_each_request())
    {
        refuses_unknown_fields(&msg);
    }
    refuses_unknown_fields(&InstantiateMsg {
        owner: address(1),
        identity_registry: address(2),
    });
    refuses_unknown_fields(&MigrateMsg {});
    let subject = address(1);
    for msg in [
        QueryMsg::Config {},
        QueryMsg::Consent {
            subject: subject.clone(),
            id: object(1),
        },
        QueryMsg::Consents {
            subject: subject.clone(),
            custodian: None,
            cursor: None,
            limit: None,
        },
        QueryMsg::Exclusion {
            subject: subject.clone(),
            excluded: address(2),
        },
        QueryMsg::Exclusions {
            subject: subject.clone(),
            cursor: None,
            limit: None,
        },
        QueryMsg::Request {
            subject: subject.clone(),
            organization: address(2),
            id: object(1),
        },
        QueryMsg::OpenRequests {
            subject: subject.clone(),
            cursor: None,
            limit: None,
        },
        QueryMsg::Preview {
            question: Box::new(Question {
                subject: subject.clone(),
                custodian: address(2),
                actor: address(3),
                organization: None,
                purpose: "TREAT".parse().unwrap(),
                action: salus_vocabulary::Action::Read,
                data: Some(DataDescriptor {
                    references: Some(DataReferences::default()),
                    ..DataDescriptor::default()
                }),
            }),
            emergency: Some(true),
            grant: Some(Box::new(NewConsent {
                id: object(1),
                terms: world.permitting(),
                replaces: Some(reference(2, 1)),
                ends: vec![reference(3, 1)],
            })),
            ends: vec![reference(4, 1)],
        },
        QueryMsg::Subject { subject },
    ] {
        refuses_unknown_fields(&msg);
    }
}

#[test]
fn the_end_of_a_period_cannot_be_forgotten() {
    let world = World::new();
    let mut msg = serde_json::to_value(world.grant(1, world.permitting())).unwrap();
    msg.pointer_mut("/grant/terms/period")
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove("end");
    assert!(from_json::<Message<ExecuteMsg>>(serde_json::to_vec(&msg).unwrap()).is_err());
}

#[test]
fn ids_are_32_lower_case_hex_digits() {
    let world = World::new();
    let good = serde_json::to_value(world.revoke(reference(0xab, 1))).unwrap();
    for text in [
        "",
        "AB",
        &"AB".repeat(16),
        &"ab".repeat(15),
        &"ab".repeat(17),
        &"xy".repeat(16),
    ] {
        let mut msg = good.clone();
        *msg.pointer_mut("/revoke/consent/id").unwrap() = json!(text);
        assert!(from_json::<Message<ExecuteMsg>>(serde_json::to_vec(&msg).unwrap()).is_err());
    }
    assert!(from_json::<Message<ExecuteMsg>>(serde_json::to_vec(&good).unwrap()).is_ok());
}
