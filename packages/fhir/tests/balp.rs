//! The check of profiles is one: the official examples pass it, and each constraint broken on
//! purpose is found, by its own name.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod profile;

use profile::{
    AUTHZ, BASE, Element, Issue, Profile, Profiles, RECIPIENT, SOURCE, check, definitions,
    examples, in_slice,
};
use serde_json::{Value, json};

#[test]
fn the_official_examples_are_valid() {
    let profiles = Profiles::new(&definitions());
    let examples = examples();
    assert_eq!(examples.len(), 46);
    let mut broken = Vec::new();
    for (name, example) in &examples {
        let url = example["meta"]["profile"][0].as_str().unwrap_or(BASE);
        for url in [url, BASE] {
            let issues = check(example, profiles.get(url));
            if !issues.is_empty() {
                broken.push(format!("{name} ({url}): {issues:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// One constraint of a profile, broken in an example that keeps all others as far as it can.
struct Breach {
    element: String,
    rule: &'static str,
    resource: Value,
}

/// Where instances of an element stand in a resource, as JSON pointers.
fn places(resource: &Value, id: &str, profile: &Profile) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut path = String::from("AuditEvent");
    for part in id.split('.').skip(1) {
        let (name, slice) = match part.split_once(':') {
            Some((name, _)) => (name, true),
            None => (part, false),
        };
        let sliced = format!("{path}.{name}");
        path = format!("{path}.{part}");
        let mut next = Vec::new();
        for place in &found {
            let here = format!("{place}/{name}");
            match resource.pointer(&here) {
                Some(Value::Array(items)) => {
                    next.extend((0..items.len()).map(|index| format!("{here}/{index}")));
                }
                Some(_) => next.push(here),
                None => {}
            }
        }
        if slice {
            let plain = profile::without_slices(&sliced);
            let discriminators = &profile[&plain].discriminators;
            next.retain(|place| {
                let instance = resource.pointer(place).expect("a place");
                in_slice(instance, &profile[&path], discriminators, profile)
            });
        }
        found = next;
    }
    found
}

fn remove(resource: &mut Value, place: &str) {
    let (parent, last) = place.rsplit_once('/').expect("below the root");
    match resource.pointer_mut(parent).expect("a parent") {
        Value::Object(fields) => {
            fields.remove(last);
        }
        Value::Array(items) => {
            items.remove(last.parse().expect("an index"));
            if items.is_empty() {
                remove(resource, parent);
            }
        }
        other => panic!("{other} has no parts"),
    }
}

/// Something of the right type, so that only its presence is wrong.
fn something(element: &Element) -> Value {
    let one = match element.types[0].as_str() {
        "CodeableConcept" => json!({"text": "x"}),
        "Reference" => json!({"display": "x"}),
        "Coding" => json!({"code": "x"}),
        "Extension" => json!({"url": "urn:x", "valueString": "x"}),
        "BackboneElement" => json!({"address": "x"}),
        _ => json!("x"),
    };
    if element.list { json!([one]) } else { one }
}

/// Without the value that tells it apart an instance is in no slice, which breaks nothing if the
/// slice is optional.
fn tells_optional_slice(id: &str, profile: &Profile) -> bool {
    let (parent, field) = id.rsplit_once('.').unwrap_or_default();
    let list = parent.rsplit_once(':').map(|(list, _)| &profile[list]);
    let tells = list.is_some_and(|list| list.discriminators.iter().any(|path| path == field));
    tells && profile[parent].min == 0 && !list.is_some_and(|list| list.closed)
}

/// Every way to break what a profile says beyond its base.
fn breaches(example: &Value, url: &str, profiles: &Profiles) -> Vec<Breach> {
    let profile = profiles.get(url);
    let definition = definitions()
        .into_iter()
        .find(|definition| definition["url"] == url)
        .expect("the profile");
    let mut breaches = Vec::new();
    for stated in definition["differential"]["element"]
        .as_array()
        .expect("elements")
    {
        let id = stated["id"].as_str().expect("an id").to_owned();
        let element = &profile[&id];
        if tells_optional_slice(&id, profile) {
            continue;
        }
        let sliced = id.rsplit('.').next().is_some_and(|last| last.contains(':'));
        let mut breach = |rule: &'static str, change: &dyn Fn(&mut Value)| {
            let mut resource = example.clone();
            change(&mut resource);
            breaches.push(Breach {
                element: id.clone(),
                rule,
                resource,
            });
        };
        let all = places(example, &id, profile);
        if stated.get("min").is_some_and(|min| *min != 0) {
            breach("min", &|resource| {
                all.iter().rev().for_each(|place| remove(resource, place));
            });
        }
        if stated.get("max").is_some_and(|max| max == "0") {
            let (parent, field) = id.rsplit_once('.').expect("below the root");
            for place in places(example, parent, profile) {
                breach("max", &|resource| {
                    let parent = resource.pointer_mut(&place).expect("a place");
                    parent[field] = something(element);
                });
            }
        }
        if sliced && stated.get("max").is_some_and(|max| max == "1") {
            breach("max", &|resource| {
                for place in all.iter().take(1) {
                    let copy = resource.pointer(place).expect("a place").clone();
                    let (list, _) = place.rsplit_once('/').expect("a list");
                    let list = resource.pointer_mut(list).and_then(Value::as_array_mut);
                    list.expect("a list").push(copy);
                }
            });
        }
        if element.closed {
            breach("closed", &|resource| {
                let stranger = json!({"type": {"code": "4"}, "what": {"display": "x"}});
                let list = resource["entity"].as_array_mut();
                list.expect("entities").push(stranger);
            });
        }
        if stated.get("type").is_some() {
            breach("target", &|resource| {
                for place in &all {
                    *resource.pointer_mut(place).expect("a place") =
                        json!({"reference": "Device/x"});
                }
            });
        }
        if stated.get("binding").is_some() {
            breach("binding", &|resource| {
                for place in &all {
                    *resource.pointer_mut(place).expect("a place") = json!({"code": "other"});
                }
            });
        }
        if element.pattern.is_some() && !all.is_empty() {
            breach("pattern", &|resource| {
                for place in &all {
                    let value = resource.pointer_mut(place).expect("a place");
                    *value = match value {
                        Value::Bool(yes) => json!(!*yes),
                        Value::String(_) => json!("D"),
                        Value::Object(fields) if fields.contains_key("coding") => {
                            json!({"coding": [{"system": "urn:x", "code": "x"}]})
                        }
                        _ => json!({"system": "urn:x", "code": "x"}),
                    };
                }
            });
        }
    }
    breaches
}

/// A value that tells slices apart is missed as a slice: nothing is in it any more.
fn expected(breach: &Breach, profile: &Profile) -> Vec<Issue> {
    let issue = |element: &str, rule| Issue {
        element: element.to_owned(),
        rule,
    };
    let mut accepted = vec![issue(&breach.element, breach.rule)];
    let (parent, field) = breach.element.rsplit_once('.').unwrap_or_default();
    let list = parent.rsplit_once(':').map(|(list, _)| list);
    if let Some(list) = list.and_then(|list| profile.get(list))
        && list.discriminators.iter().any(|path| path == field)
    {
        accepted.push(issue(parent, "min"));
        accepted.push(issue(&list.id, "closed"));
    }
    if breach.rule == "pattern" {
        accepted.push(issue(&breach.element, "min"));
    }
    accepted
}

#[test]
fn each_constraint_broken_on_purpose_is_found() {
    let profiles = Profiles::new(&definitions());
    let examples = examples();
    let example = |name: &str| {
        let found = examples.iter().find(|(other, _)| other == name);
        found.expect("an example").1.clone()
    };
    let mut permit = example("AuditEvent-ex-auditAuthZconsent.json");
    permit["entity"].as_array_mut().expect("entities").push(json!({
        "type": {
            "code": "UserOauthAgent", "system": "https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes",
        },
        "what": {
                "display": "x",
                "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:ietf:params:oauth:jti:1"},
            },
    }));
    let with_roles = |name: &str| {
        let mut example = example(name);
        let custodian = json!({
            "type": {"coding": [{"system": "http://snomed.info/sct", "code": "159541003"}]},
            "who": {"display": "x"}, "requestor": false,
        });
        example["agent"]
            .as_array_mut()
            .expect("agents")
            .push(custodian);
        example
    };
    let source = with_roles("AuditEvent-ex-auditPrivacyDisclosure-source.json");
    let recipient = with_roles("AuditEvent-ex-auditPrivacyDisclosure-recipient.json");
    let mut missed = Vec::new();
    let mut counts = Vec::new();
    for (url, example) in [(AUTHZ, permit), (SOURCE, source), (RECIPIENT, recipient)] {
        let profile = profiles.get(url);
        assert_eq!(check(&example, profile), vec![], "{url}");
        let breaches = breaches(&example, url, &profiles);
        counts.push(breaches.len());
        for breach in breaches {
            let issues = check(&breach.resource, profile);
            let expected = expected(&breach, profile);
            if !issues.iter().any(|issue| expected.contains(issue)) {
                missed.push(format!("{} {}: {issues:?}", breach.element, breach.rule));
            }
        }
    }
    println!("constraints broken: {counts:?}");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(counts.iter().sum::<usize>() > 140, "{counts:?}");
}

#[test]
fn an_agent_beyond_the_slices_is_allowed() {
    let profiles = Profiles::new(&definitions());
    let examples = examples();
    let permit = &examples[0].1;
    let mut more = permit.clone();
    let agent = json!({"who": {"display": "x"}, "requestor": false});
    more["agent"].as_array_mut().expect("agents").push(agent);
    assert_eq!(check(&more, profiles.get(AUTHZ)), vec![]);
}

type Change = fn(&mut Value);

/// What the base asks of every AuditEvent.
#[test]
fn the_shapes_of_fhir_itself_are_checked() {
    let profiles = Profiles::new(&definitions());
    let base = profiles.get(BASE);
    let example = &examples()[0].1;
    let broken: [(&str, Change); 15] = [
        ("AuditEvent.type min", |event| remove(event, "/type")),
        ("AuditEvent.recorded min", |event| {
            remove(event, "/recorded")
        }),
        ("AuditEvent.source min", |event| remove(event, "/source")),
        ("AuditEvent.source.observer min", |event| {
            remove(event, "/source/observer")
        }),
        ("AuditEvent.agent.requestor min", |event| {
            remove(event, "/agent/0/requestor")
        }),
        ("AuditEvent.agent type", |event| event["agent"] = json!({})),
        ("AuditEvent.agent.who type", |event| {
            event["agent"][0]["who"] = json!([])
        }),
        ("AuditEvent.recorded type", |event| {
            event["recorded"] = json!("2026-01-01")
        }),
        ("AuditEvent.outcome binding", |event| {
            event["outcome"] = json!("1")
        }),
        ("AuditEvent.action binding", |event| {
            event["action"] = json!("X")
        }),
        ("AuditEvent.reason unknown", |event| {
            event["reason"] = json!("x")
        }),
        ("AuditEvent.type.cod unknown", |event| {
            event["type"]["cod"] = json!("x")
        }),
        ("AuditEvent.outcomeDesc type", |event| {
            event["outcomeDesc"] = json!("")
        }),
        ("AuditEvent.entity sev-1", |event| {
            event["entity"][0]["name"] = json!("x");
            event["entity"][0]["query"] = json!("eA==");
        }),
        ("AuditEvent.period per-1", |event| {
            event["period"] = json!({"start": "2026-02-01", "end": "2026-01-01"});
        }),
    ];
    for (wanted, change) in broken {
        let mut event = example.clone();
        change(&mut event);
        let issues = check(&event, base);
        let found: Vec<String> = issues
            .iter()
            .map(|issue| format!("{} {}", issue.element, issue.rule))
            .collect();
        assert!(
            found.iter().any(|issue| issue == wanted),
            "{wanted}: {found:?}"
        );
    }
}
