//! The form of terms in messages: the field's own codes, and nothing forgotten or unknown.

use salus_policy::{
    Condition, DefaultEffect, Effect, EmergencyTerms, PolicyText, Scope, Terms, Who,
};
use salus_vocabulary::{AccreditationKind, Action, DataMeaning, Id, Period};
use serde_json::{Value, json};

use crate::support::*;

fn written() -> Value {
    json!({
        "category": "patient-privacy",
        "custodian": {"identity": "hospital"},
        "grantee": {"identity": "doctor"},
        "period": {"start": 1_750_000_000_u64, "end": {"at": 1_760_000_000_u64}},
        "applies": {
            "actors": {"list": [{"identity": "doctor"}, {"member_of": "ward"}, {"accredited": "researcher"}]},
            "purposes": {"list": ["TREAT", "urn:x|billing"]},
            "actions": "any",
        },
        "default": "closed",
        "rules": [
            {"effect": "permit", "when": {"confidentiality_at_most": "N"}, "except": [{"labels": ["HIV", "R"]}]},
            {"effect": "deny", "when": {
                "actors": [{"role": "recipient", "who": {"identity": "x"}}, {"role": "source", "who": {"member_of": "lab"}}],
                "actions": ["collect", "access", "use", "disclose", "correct", "create", "read", "update", "delete"],
                "purposes": ["HRESCH"],
                "resource_types": ["Observation"],
                "codes": [hash(1).to_string()],
                "data_period": {"end": {"at": 1_600_000_000_u64}},
                "data": [{"meaning": "authoredby", "reference": hash(2).to_string()}],
                "period": {"end": "open_ended"},
            }},
        ],
        "emergency": {"allow_up_to": "N"},
        "obligations": ["REDACT", "NORDSCLCD"],
        "policy": {"uri": "https://example.org/policy", "hash": hash(3).to_string()},
        "source": hash(4).to_string(),
    })
}

fn read(terms: &Value) -> Result<Terms<String>, String> {
    serde_json::from_value(terms.clone()).map_err(|error| error.to_string())
}

/// The terms with one field changed; a path names it, as in `/rules/0/when`.
fn changed(path: &str, field: &str, value: Option<Value>) -> Value {
    let mut terms = written();
    let object = terms.pointer_mut(path).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    terms
}

#[test]
fn terms_are_written_in_the_codes_of_fhir_and_hl7() {
    let terms = read(&written()).unwrap();
    assert_eq!(serde_json::to_value(&terms).unwrap(), written());
    assert_eq!(terms.default, DefaultEffect::Closed);
    assert_eq!(terms.rules[1].effect, Effect::Deny);
    assert_eq!(
        terms.rules[1].when.actions.as_deref(),
        Some(
            &[
                Action::Collect,
                Action::Access,
                Action::Use,
                Action::Disclose,
                Action::Correct,
                Action::Create,
                Action::Read,
                Action::Update,
                Action::Delete
            ][..]
        )
    );
    let Scope::List(actors) = &terms.applies.actors else {
        panic!("a list was written")
    };
    assert_eq!(actors[2], Who::Accredited(AccreditationKind::Researcher));
    let meaning = terms.rules[1].when.data.as_ref().unwrap()[0].meaning;
    assert_eq!(meaning, DataMeaning::Authoredby);
}

#[test]
fn terms_state_actors_purposes_actions_custodian_end_and_default() {
    for field in [
        "category",
        "custodian",
        "grantee",
        "period",
        "applies",
        "default",
        "rules",
    ] {
        let error = read(&changed("", field, None)).unwrap_err();
        assert!(error.contains(field), "{error}");
    }
    for field in ["actors", "purposes", "actions"] {
        let error = read(&changed("/applies", field, None)).unwrap_err();
        assert!(error.contains(field), "{error}");
    }
    assert!(read(&changed("/period", "end", None)).is_err());
    for field in ["effect", "when"] {
        assert!(read(&changed("/rules/0", field, None)).is_err(), "{field}");
    }
}

#[test]
fn terms_leave_out_what_they_do_not_restrict() {
    for field in ["emergency", "obligations", "policy", "source"] {
        assert!(read(&changed("", field, None)).is_ok(), "{field}");
    }
    let terms = read(&changed("/rules/0", "when", Some(json!({})))).unwrap();
    assert_eq!(terms.rules[0].when, Condition::default());
}

#[test]
fn terms_with_an_unknown_field_or_code_are_refused() {
    for path in [
        "",
        "/applies",
        "/period",
        "/rules/0",
        "/rules/0/when",
        "/rules/0/except/0",
        "/rules/1/when/actors/0",
        "/rules/1/when/data/0",
        "/policy",
    ] {
        assert!(
            read(&changed(path, "colour", Some(json!(1)))).is_err(),
            "{path}"
        );
    }
    for (path, field, value) in [
        ("", "category", json!("Treatment")),
        ("", "default", json!("open")),
        ("", "emergency", json!("maybe")),
        ("", "emergency", json!({"allow_up_to": "X"})),
        ("", "obligations", json!(["PLEASE"])),
        ("/applies", "purposes", json!({"list": ["TREATMENT"]})),
        ("/applies", "actions", json!({"list": ["write"]})),
        ("/rules/0", "effect", json!("allow")),
        ("/rules/0/when", "labels", json!(["hiv"])),
        ("/rules/0/when", "confidentiality_at_most", json!("HIV")),
        ("/rules/0/when", "resource_types", json!(["observation"])),
        ("/rules/0/when", "codes", json!(["AA"])),
        ("/rules/1/when/data/0", "meaning", json!("dependents")),
    ] {
        assert!(
            read(&changed(path, field, Some(value.clone()))).is_err(),
            "{path}/{field}: {value}"
        );
    }
}

#[test]
fn terms_keep_their_content_whatever_the_order_of_lists_and_rules() {
    let mut rules = [
        permit(labelled(&["HIV", "N"])).except(labelled(&["PSY", "ETH"])),
        deny(for_purposes(&["HMARKT", "TREAT"])),
    ];
    let one = terms(DefaultEffect::Closed, &rules);
    rules.reverse();
    rules[1].when.labels.as_mut().unwrap().reverse();
    rules[1].except[0].labels.as_mut().unwrap().reverse();
    rules[0].when.purposes.as_mut().unwrap().reverse();
    let other = terms(DefaultEffect::Closed, &rules);
    assert_ne!(one, other);
    assert_eq!(one.content_hash(), other.content_hash());
}

#[test]
fn terms_differ_in_content_with_every_field() {
    let base = terms(DefaultEffect::Closed, &[permit(labelled(&["N"]))]);
    let changes: [fn(&mut Terms); 12] = [
        |it| it.category = salus_policy::Category::Adr,
        |it| it.custodian = salus_policy::Custodian::Identity(hospital()),
        |it| it.grantee = salus_policy::Grantee::Identity(hospital()),
        |it| it.period = Period::until(NOW),
        |it| it.applies.actors = Scope::List(vec![Who::Identity(hospital())]),
        |it| it.applies.purposes = Scope::List(codes(&["TREAT"])),
        |it| it.applies.actions = Scope::List(vec![Action::Use]),
        |it| it.default = DefaultEffect::Deny,
        |it| it.rules = vec![deny(labelled(&["N"]))],
        |it| it.emergency = Some(EmergencyTerms::Allow),
        |it| {
            let uri = "u".to_owned();
            it.policy = Some(PolicyText { uri, hash: hash(1) });
        },
        |it| it.source = Some(hash(1)),
    ];
    let mut hashes = vec![base.content_hash()];
    for change in changes {
        let mut terms = base.clone();
        change(&mut terms);
        hashes.push(terms.content_hash());
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 13);
}

#[test]
fn terms_are_the_same_with_identities_written_otherwise() {
    let mut original = terms(
        DefaultEffect::Closed,
        &[permit(to(Who::MemberOf(hospital())))],
    );
    original.applies.actors = Scope::List(vec![Who::Identity(clinician())]);
    let text = |id: &Id| Ok::<_, ()>(format!("{id:?}"));
    let written = original.try_map(&mut { text }).unwrap();
    let everybody = [patient(), clinician(), hospital()];
    let read = |text: &String| {
        everybody
            .into_iter()
            .find(|id| format!("{id:?}") == *text)
            .ok_or(())
    };
    assert_eq!(written.try_map(&mut { read }), Ok(original));
    let nobody = |_: &String| Err::<Id, &str>("unknown");
    assert_eq!(written.try_map(&mut { nobody }), Err("unknown"));
}

#[test]
fn the_values_of_terms_are_those_of_all_their_lists() {
    let terms = read(&written()).unwrap();
    let nothing = Terms {
        rules: Vec::new(),
        obligations: Vec::new(),
        applies: salus_policy::Applies {
            actors: Scope::Any,
            purposes: Scope::Any,
            actions: Scope::Any,
        },
        ..terms.clone()
    };
    assert_eq!(nothing.values(), 0);
    // Of the scopes 3 + 2, of obligations 2, of the first rule's conditions 1 and 1 + 2, of the second's
    // 1 + 2 + 9 + 1 + 1 + 1 + 1.
    assert_eq!(terms.values(), 7 + 4 + 16);
}
