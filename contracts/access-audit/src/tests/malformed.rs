//! Malformed input: a typed error, and nothing stored.

use cosmwasm_std::{Api, CanonicalAddr, from_json};
use salus_audit_api::bounds::MAX_VALUES;
use salus_audit_api::msg::{
    Access, BatchAccess, DataDescriptor, DataReferences, ExecuteMsg, InstantiateMsg, MigrateMsg,
    QueryMsg, Question,
};
use salus_contract_kit::Message;
use salus_json::FromNode;
use salus_vocabulary::{End, Hash, Instant, Label, Period, Sensitivity};
use serde::Serialize;
use serde_json::{Value, json, to_value};

use super::world::{World, access, code, question, start_msg, text};

#[track_caller]
fn refused(access: Access, expected: &str) {
    let mut world = World::new();
    let before = world.storage();
    let error = world.try_record(access).unwrap_err();
    assert_eq!(code(&error), expected);
    assert_eq!(world.storage(), before);
}

fn described(data: DataDescriptor) -> Access {
    Access {
        data: Some(data),
        ..access(9)
    }
}

#[test]
fn addresses_in_any_other_form_are_refused() {
    let api = cosmwasm_std::testing::MockApi::default();
    let of_length = |length: usize| {
        let canonical = CanonicalAddr::from(vec![7u8; length]);
        api.addr_humanize(&canonical).unwrap().into_string()
    };
    let good = text("alice");
    let mut mixed = good.clone();
    let letter = good.rfind(|it: char| it.is_ascii_lowercase()).unwrap();
    mixed[letter..=letter].make_ascii_uppercase();
    let mut wrong_sum = good.clone();
    let last = wrong_sum.pop().unwrap();
    wrong_sum.push(if last == 'q' { 'p' } else { 'q' });
    let other_prefix = cosmwasm_std::testing::MockApi::default()
        .with_prefix("salus")
        .addr_humanize(&CanonicalAddr::from(vec![7u8; 20]))
        .unwrap()
        .into_string();
    let odd = [
        String::new(),
        " ".to_owned(),
        good.to_uppercase(),
        mixed,
        format!("{good} "),
        wrong_sum,
        other_prefix,
        of_length(19),
        of_length(21),
        of_length(45),
        "a".repeat(10_000),
    ];
    let places: [fn(&mut Access, String); 6] = [
        |it, odd| it.subject = odd,
        |it, odd| it.actor = odd,
        |it, odd| it.organization = Some(odd),
        |it, odd| it.custodian = odd,
        |it, odd| it.data.as_mut().unwrap().author = Some(odd),
        |it, odd| it.data.as_mut().unwrap().author_organizations = Some(vec![odd]),
    ];
    for odd in odd {
        for place in places {
            let mut asked = access(9);
            place(&mut asked, odd.clone());
            refused(asked, "salus:kit:invalid_address");
        }
    }
    let mut long = access(9);
    long.subject = of_length(32);
    assert!(World::new().try_record(long).is_ok());
}

#[test]
fn the_name_to_write_as_is_checked_too() {
    let mut world = World::new();
    let msg = ExecuteMsg::Record {
        r#as: text("hospital").to_uppercase(),
        access: access(9),
    };
    let error = world
        .execute(super::world::from("gateway"), msg)
        .unwrap_err();
    assert_eq!(code(&error), "salus:kit:invalid_address");
}

#[test]
fn lists_have_at_most_16_values() {
    let hashes = |count: usize| -> Vec<Hash> {
        (0..count)
            .map(|number| Hash([u8::try_from(number).unwrap(); 32]))
            .collect()
    };
    let named = |count: usize| -> Vec<String> {
        (0..count)
            .map(|number| text(&format!("{number}")))
            .collect()
    };
    let labels = |count: u8| -> Vec<Label> {
        let sensitivities = (0..count).filter_map(Sensitivity::from_number);
        sensitivities.map(Label::Sensitivity).collect()
    };
    let fill: [&dyn Fn(usize) -> DataDescriptor; 5] = [
        &|count| DataDescriptor {
            labels: Some(labels(u8::try_from(count).unwrap())),
            ..DataDescriptor::default()
        },
        &|count| DataDescriptor {
            codes: Some(hashes(count)),
            ..DataDescriptor::default()
        },
        &|count| DataDescriptor {
            author_organizations: Some(named(count)),
            ..DataDescriptor::default()
        },
        &|count| DataDescriptor {
            references: Some(DataReferences {
                related: hashes(count),
                ..DataReferences::default()
            }),
            ..DataDescriptor::default()
        },
        &|count| DataDescriptor {
            references: Some(DataReferences {
                authors: hashes(count),
                ..DataReferences::default()
            }),
            ..DataDescriptor::default()
        },
    ];
    for fill in fill {
        assert!(World::new().try_record(described(fill(MAX_VALUES))).is_ok());
        refused(
            described(fill(MAX_VALUES + 1)),
            "salus:audit:too_many_values",
        );
    }
}

#[test]
fn a_list_names_nothing_twice() {
    let hash = Hash([1; 32]);
    for data in [
        DataDescriptor {
            labels: Some(vec!["N".parse().unwrap(), "N".parse().unwrap()]),
            ..DataDescriptor::default()
        },
        DataDescriptor {
            codes: Some(vec![hash, hash]),
            ..DataDescriptor::default()
        },
        DataDescriptor {
            author_organizations: Some(vec![text("a"), text("a")]),
            ..DataDescriptor::default()
        },
        DataDescriptor {
            references: Some(DataReferences {
                related: vec![hash, hash],
                ..DataReferences::default()
            }),
            ..DataDescriptor::default()
        },
        DataDescriptor {
            references: Some(DataReferences {
                authors: vec![hash, hash],
                ..DataReferences::default()
            }),
            ..DataDescriptor::default()
        },
    ] {
        refused(described(data), "salus:audit:duplicate_value");
    }
}

#[test]
fn a_date_that_holds_at_no_instant_is_refused() {
    let dated = |date| {
        described(DataDescriptor {
            date: Some(date),
            ..DataDescriptor::default()
        })
    };
    for date in [
        Period::between(Instant(5), Instant(5)),
        Period::between(Instant(6), Instant(5)),
        Period::until(Instant(0)),
    ] {
        refused(dated(date), "salus:audit:invalid_date");
    }
    for date in [
        Period::between(Instant(5), Instant(6)),
        Period::between(Instant(0), Instant(u64::MAX)),
        Period::until(Instant(1)),
        Period::ALWAYS,
        Period {
            start: Some(Instant(u64::MAX)),
            end: End::OpenEnded,
        },
    ] {
        let mut world = World::new();
        world.record(dated(date));
        assert_eq!(world.entry("alice", 1).data.unwrap().date, Some(date));
    }
}

/// Adds a field to every object inside a message, one at a time; none may be read.
#[track_caller]
fn knows_no_more<T: FromNode + Serialize>(message: &T) {
    let whole = to_value(message).unwrap();
    assert!(from_json::<Message<T>>(whole.to_string()).is_ok());
    for at in 0.. {
        let mut spoiled = whole.clone();
        let mut left = at;
        if !spoil(&mut spoiled, &mut left) {
            assert!(at > 0);
            return;
        }
        let text = spoiled.to_string();
        assert!(from_json::<Message<T>>(text.clone()).is_err(), "{text}");
    }
}

fn spoil(value: &mut Value, left: &mut usize) -> bool {
    match value {
        Value::Object(fields) => {
            if *left == 0 {
                fields.insert("surprise".to_owned(), json!(1));
                return true;
            }
            *left = left.saturating_sub(1);
            fields.values_mut().any(|value| spoil(value, left))
        }
        Value::Array(items) => items.iter_mut().any(|value| spoil(value, left)),
        _ => false,
    }
}

#[test]
fn unknown_fields_are_refused_in_every_message() {
    let full = DataDescriptor {
        date: Some(Period::between(Instant(1), Instant(2))),
        references: Some(DataReferences {
            related: vec![Hash([1; 32])],
            ..DataReferences::default()
        }),
        ..access(1).data.unwrap()
    };
    knows_no_more::<InstantiateMsg>(&start_msg());
    knows_no_more(&MigrateMsg {});
    knows_no_more(&ExecuteMsg::Record {
        r#as: text("hospital"),
        access: described(full.clone()),
    });
    knows_no_more(&ExecuteMsg::RecordBatch {
        r#as: text("hospital"),
        custodian: text("hospital"),
        accesses: vec![BatchAccess::from(described(full.clone()))],
    });
    let asked = || question(described(full.clone()));
    knows_no_more(&QueryMsg::Config {});
    knows_no_more(&QueryMsg::Decide {
        access: asked(),
        emergency: None,
    });
    knows_no_more(&QueryMsg::Explain {
        access: asked(),
        emergency: None,
    });
    let subject = text("alice");
    knows_no_more(&QueryMsg::Entry {
        subject: subject.clone(),
        seq: 1,
    });
    knows_no_more(&QueryMsg::History {
        subject: subject.clone(),
        filter: None,
        cursor: None,
        limit: None,
        descending: None,
    });
    knows_no_more(&QueryMsg::Heads {
        subjects: vec![subject.clone()],
    });
    knows_no_more(&QueryMsg::VerifyEntry { subject, seq: 1 });
}

#[test]
fn optional_fields_may_be_left_out_and_others_may_not() {
    let lean = json!({
        "access_id": "01".repeat(16),
        "since": 0,
        "subject": text("alice"),
        "custodian": text("hospital"),
        "actor": text("doctor"),
        "purpose": "TREAT",
        "action": "read",
    });
    assert!(from_json::<Message<Access>>(lean.to_string()).is_ok());
    for field in lean.as_object().unwrap().keys() {
        let mut lacking = lean.clone();
        lacking.as_object_mut().unwrap().remove(field);
        assert!(
            from_json::<Message<Access>>(lacking.to_string()).is_err(),
            "{field}"
        );
    }
}

#[test]
fn codes_ids_and_numbers_have_one_spelling() {
    let lean = |field: &str, value: Value| {
        let mut access = to_value(BatchAccess::from(access(1))).unwrap();
        access
            .as_object_mut()
            .unwrap()
            .insert(field.to_owned(), value);
        access.to_string()
    };
    for (field, value) in [
        ("access_id", json!("0A".repeat(16))),
        ("access_id", json!("01".repeat(15))),
        ("access_id", json!("01".repeat(17))),
        ("access_id", json!("")),
        ("since", json!(-1)),
        ("since", json!("0")),
        ("since", json!(1.5)),
        ("purpose", json!("treat")),
        ("purpose", json!("NOPE")),
        ("purpose", json!("|")),
        ("purpose", json!(["TREAT", "HRESCH"])),
        ("action", json!("Read")),
        ("action", json!("look")),
        ("fingerprint", json!("zz".repeat(32))),
        ("data", json!({"labels": ["hiv"]})),
        ("data", json!({"resource_type": "Observations"})),
    ] {
        assert!(
            from_json::<Message<BatchAccess>>(lean(field, value.clone())).is_err(),
            "{field} {value}"
        );
    }
    assert!(
        from_json::<Message<BatchAccess>>(lean("purpose", json!("https://x.example|p"))).is_ok()
    );
}

#[test]
fn a_field_given_twice_is_refused() {
    let text = to_value(question(access(1))).unwrap().to_string();
    let twice = text.replacen('{', r#"{"action":"use","#, 1);
    assert!(from_json::<Message<Question>>(twice).is_err());
}
