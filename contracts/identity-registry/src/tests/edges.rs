use cosmwasm_std::from_json;
use salus_contract_kit::Cell;
use salus_contract_kit::Message;
use salus_identity_api::cells::{IdentityCell, MembershipSlot, OperatorSlot, Roles, identity_key};
use salus_identity_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_policy::VoidedSpan;
use salus_vocabulary::{Id, Instant, Period};
use serde_json::{Value, json};

use super::events::one_of_each;
use super::world::{START, World, address, code, id, refresh};
use cosmwasm_std::Storage;

#[test]
fn messages_name_the_identity_they_act_as() {
    let msg = serde_json::to_value(super::world::leave("anna", "hospital")).unwrap();
    let (anna, hospital) = (address("anna"), address("hospital"));
    assert_eq!(
        msg,
        json!({ "leave_organization": { "as": anna, "organization": hospital } })
    );
    let Message(parsed): Message<ExecuteMsg> = from_json(msg.to_string()).unwrap();
    assert_eq!(parsed, super::world::leave("anna", "hospital"));
    let schema = cosmwasm_schema::cw_schema::schema_of::<ExecuteMsg>();
    let schema = serde_json::to_string(&schema).unwrap();
    assert!(schema.contains("\"as\"") && !schema.contains("r#as"));
}

#[test]
fn an_unknown_field_is_refused_in_every_message() {
    for msg in one_of_each() {
        let mut value = serde_json::to_value(&msg).unwrap();
        from_json::<Message<ExecuteMsg>>(value.to_string()).unwrap();
        let fields = value.as_object_mut().unwrap().values_mut().next().unwrap();
        fields["peroid"] = Value::Null;
        from_json::<Message<ExecuteMsg>>(value.to_string()).unwrap_err();
    }
    for bad in [
        r#"{"config":{"x":1}}"#,
        r#"{"may_act":{"account":"a","as":"b","c":"d"}}"#,
    ] {
        from_json::<Message<QueryMsg>>(bad).unwrap_err();
    }
    from_json::<Message<MigrateMsg>>(r#"{"x":1}"#).unwrap_err();
    from_json::<Message<InstantiateMsg>>(r#"{"owner":"a","roots":[],"admin":"b"}"#).unwrap_err();
}

#[test]
fn a_missing_or_repeated_field_is_refused_in_every_message() {
    for msg in one_of_each() {
        let value = serde_json::to_value(&msg).unwrap();
        let (name, fields) = value.as_object().unwrap().iter().next().unwrap();
        for (field, content) in fields.as_object().unwrap() {
            let mut fewer = fields.clone();
            fewer.as_object_mut().unwrap().remove(field);
            let text = json!({ name: fewer }).to_string();
            let optional = ["under", "evidence"].contains(&field.as_str());
            assert_eq!(
                from_json::<Message<ExecuteMsg>>(&text).is_ok(),
                optional,
                "{name}.{field}"
            );
            let text = value.to_string();
            let twice = text.replacen(
                &format!("{{\"{name}\":{{"),
                &format!("{{\"{name}\":{{\"{field}\":{content},"),
                1,
            );
            assert_ne!(twice, text);
            from_json::<Message<ExecuteMsg>>(&twice).unwrap_err();
        }
    }
}

#[test]
fn a_field_of_another_message_is_refused() {
    let anna = address("anna");
    for other in [
        json!({ "number": 1 }),
        json!({ "under": null }),
        json!({ "as": anna }),
    ] {
        let mut fields = json!({ "subject": anna });
        let (name, value) = other.as_object().unwrap().iter().next().unwrap();
        fields[name] = value.clone();
        let text = json!({ "refresh": fields }).to_string();
        let error = from_json::<Message<ExecuteMsg>>(text)
            .unwrap_err()
            .to_string();
        assert!(error.contains(&format!("`{name}`")), "{error}");
    }
}

#[test]
fn an_input_is_one_message_with_named_fields() {
    let anna = address("anna");
    let bad = [
        format!(r#"{{"refresh":["{anna}"]}}"#),
        format!(r#"{{"refresh":{{"subject":"{anna}"}},"refresh":{{"subject":"{anna}"}}}}"#),
        format!(r#"{{"refresh":{{"subject":"{anna}"}}}}{{}}"#),
        format!(r#"{{"Refresh":{{"subject":"{anna}"}}}}"#),
        r#"{"refresh":null}"#.to_owned(),
        r#""refresh""#.to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        String::new(),
    ];
    for text in bad {
        from_json::<Message<ExecuteMsg>>(&text).expect_err(&text);
    }
    from_json::<Message<QueryMsg>>(r#""config""#).unwrap_err();
    from_json::<Message<QueryMsg>>(r#"{"config":{}}"#).unwrap();
}

#[test]
fn a_period_states_its_end() {
    let text = |period: &str| {
        let anna = address("anna");
        format!(
            r#"{{"invite_member":{{"as":"{anna}","member":"{anna}","roles":["clinician"],"period":{period}}}}}"#
        )
    };
    from_json::<Message<ExecuteMsg>>(text(r#"{"end":"open_ended"}"#)).unwrap();
    for bad in [
        "{}",
        "null",
        r#"{"start":1}"#,
        r#"{"end":null}"#,
        r#"{"end":{"at":-1}}"#,
    ] {
        from_json::<Message<ExecuteMsg>>(text(bad)).unwrap_err();
    }
}

#[test]
fn a_cell_of_an_unknown_layout_or_cut_short_is_an_error_and_not_an_empty_identity() {
    let stored = IdentityCell {
        accreditations_ever: 1,
        ..IdentityCell::default()
    }
    .to_cell();
    let mut unknown = stored.clone();
    unknown[0] = 3;
    let mut trailing = stored.clone();
    trailing.push(0);
    for bytes in [unknown, trailing, stored[..1].to_vec(), vec![1]] {
        let mut world = World::new();
        world
            .deps
            .storage
            .set(identity_key(&id("anna")).as_slice(), &bytes);
        let error = world.run("stranger", refresh("anna")).unwrap_err();
        assert_eq!(code(&error), "salus:kit:unreadable_cell");
    }
}

#[test]
fn a_full_identity_is_one_small_cell() {
    let account = Id::from([255; 32]);
    let period = Period::between(Instant(START), Instant(START + 1_000_000));
    let slot = salus_identity_api::cells::AccreditationSlot {
        number: u16::MAX,
        kind: salus_vocabulary::AccreditationKind::Organization,
        suspended: true,
        epoch: u64::MAX,
        valid: Some(period),
    };
    let full = IdentityCell {
        controllers: vec![account; 8],
        derived: true,
        frozen: true,
        delegating: true,
        deactivated_from: Some(salus_vocabulary::Instant(u64::MAX)),
        delegations_since: salus_vocabulary::Instant(u64::MAX),
        voided: vec![
            VoidedSpan {
                start: salus_vocabulary::Instant(0),
                end: salus_vocabulary::Instant(u64::MAX),
                refusals: true,
            };
            4
        ],
        operators: vec![
            OperatorSlot {
                number: u16::MAX,
                account
            };
            8
        ],
        operators_ever: u16::MAX,
        accreditations: vec![slot; 8],
        accreditations_ever: u16::MAX,
        memberships: vec![
            MembershipSlot {
                organization: account,
                roles: Roles::CLINICIAN,
                period
            };
            8
        ],
    };
    let bytes = full.to_cell();
    assert_eq!(IdentityCell::from_cell(&bytes).unwrap(), full);
    assert!(bytes.len() <= 4_096, "{} bytes", bytes.len());
}

#[test]
fn an_identity_of_layout_1_is_read_as_it_is_and_written_in_layout_2() {
    // Controllers, operators and memberships of one item each, accreditations with none left.
    let account = [&[20][..], &[0xab; 20]].concat();
    let bytes = [
        &[1, 0b1_1101][..],
        &[1],
        &account,
        &[1, 1, 0],
        &account,
        &[1, 0],
        &[1],
        &account,
        &[1, 0],
    ]
    .concat();
    let cell = IdentityCell::from_cell(&bytes).unwrap();
    assert_eq!(cell.controllers, vec![Id::from([0xab; 20])]);
    assert_eq!((cell.operators_ever, cell.accreditations_ever), (1, 1));
    assert!(cell.deactivated_from.is_none() && !cell.frozen && !cell.delegating);
    assert_eq!(cell.to_cell()[0], 2);
    let mut deactivated = bytes;
    deactivated[1] |= 2;
    IdentityCell::from_cell(&deactivated).unwrap_err();
}
