//! What makes a DID document one, after W3C DID Core: a checker that shares nothing with the code.

use std::collections::BTreeSet;

use serde_json::Value;

/// `did = "did:" method-name ":" method-specific-id` of DID Core 3.1.
pub fn is_did(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("did:") else {
        return false;
    };
    let Some((method, id)) = rest.split_once(':') else {
        return false;
    };
    let method_is_one = !method.is_empty()
        && method
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let id_char = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let last = id.rsplit(':').next().unwrap();
    method_is_one && !last.is_empty() && id.split(':').all(|part| part.bytes().all(id_char))
}

/// An absolute DID URL with a fragment, of the characters of RFC 3986.
fn is_did_url(text: &str, did: &str) -> bool {
    let Some(fragment) = text
        .strip_prefix(did)
        .and_then(|rest| rest.strip_prefix('#'))
    else {
        return false;
    };
    let may = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte);
    !fragment.is_empty() && fragment.bytes().all(may)
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(plain)
        && !rest.is_empty()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte))
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    let texts: Vec<String> = list
        .iter()
        .map(|text| text.as_str().expect("a text").to_owned())
        .collect();
    let distinct: BTreeSet<_> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len(), "a set names nothing twice");
    assert!(!texts.is_empty(), "an empty property is left out");
    texts
}

fn object<'a>(value: &'a Value, fields: &[&str]) -> &'a serde_json::Map<String, Value> {
    let object = value.as_object().expect("an object");
    for name in object.keys() {
        assert!(fields.contains(&name.as_str()), "unknown property {name}");
    }
    object
}

/// Checks a document as DID Core 4 and 5 require, with Multikey (Controlled Identifiers 2.2.2).
pub fn check_document(document: &Value) {
    let fields = [
        "@context",
        "id",
        "controller",
        "alsoKnownAs",
        "verificationMethod",
        "authentication",
        "assertionMethod",
        "keyAgreement",
        "capabilityInvocation",
        "capabilityDelegation",
        "service",
    ];
    let document = object(document, &fields);
    let contexts = texts(&document["@context"]);
    assert_eq!(contexts[0], "https://www.w3.org/ns/did/v1");
    let did = document["id"].as_str().unwrap();
    assert!(is_did(did), "{did}");
    if let Some(controllers) = document.get("controller") {
        assert!(
            texts(controllers)
                .iter()
                .all(|controller| is_did(controller))
        );
    }
    if let Some(aliases) = document.get("alsoKnownAs") {
        assert!(texts(aliases).iter().all(|alias| is_uri(alias)));
    }
    let mut ids = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for method in document
        .get("verificationMethod")
        .into_iter()
        .flat_map(|list| list.as_array().unwrap())
    {
        let method = object(method, &["id", "type", "controller", "publicKeyMultibase"]);
        let id = method["id"].as_str().unwrap();
        assert!(is_did_url(id, did), "{id}");
        assert!(ids.insert(id.to_owned()), "{id} twice");
        keys.insert(id.to_owned());
        assert_eq!(method["type"], "Multikey");
        assert!(is_did(method["controller"].as_str().unwrap()));
        assert!(
            method["publicKeyMultibase"]
                .as_str()
                .unwrap()
                .starts_with('z')
        );
        assert!(contexts.contains(&"https://w3id.org/security/multikey/v1".to_owned()));
    }
    let mut used = BTreeSet::new();
    for relationship in &fields[5..10] {
        if let Some(references) = document.get(*relationship) {
            for reference in texts(references) {
                assert!(
                    keys.contains(&reference),
                    "{relationship} names {reference}"
                );
                used.insert(reference);
            }
        }
    }
    assert_eq!(used, keys, "each key is for something");
    for service in document
        .get("service")
        .into_iter()
        .flat_map(|list| list.as_array().unwrap())
    {
        let service = object(service, &["id", "type", "serviceEndpoint"]);
        let id = service["id"].as_str().unwrap();
        assert!(is_uri(id) && is_did_url(id, did), "{id}");
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert!(!service["type"].as_str().unwrap().is_empty());
        assert!(is_uri(service["serviceEndpoint"].as_str().unwrap()));
    }
}

/// Checks metadata as DID Resolution 4.3 requires.
pub fn check_metadata(metadata: &Value) {
    let metadata = object(
        metadata,
        &["created", "updated", "versionId", "deactivated"],
    );
    for name in ["created", "updated"] {
        if let Some(text) = metadata.get(name) {
            let shape: String = text
                .as_str()
                .unwrap()
                .chars()
                .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
                .collect();
            assert_eq!(shape, "0000-00-00T00:00:00Z");
        }
    }
    assert!(
        metadata["versionId"]
            .as_str()
            .unwrap()
            .parse::<u32>()
            .is_ok()
    );
    assert!(metadata["deactivated"].is_boolean());
}

#[test]
fn the_checker_knows_dids() {
    for good in [
        "did:salus:salus-1:cosmwasm1abc",
        "did:web:x",
        "did:a1:::x",
        "did:pkh:cosmos:hub-4:cosmos1x",
    ] {
        assert!(is_did(good), "{good}");
    }
    for bad in [
        "",
        "did",
        "did:",
        "did:salus",
        "did:salus:",
        "DID:salus:x",
        "did:Salus:x",
        "did:salus:a b",
        "did:salus:a/b",
        "did:salus:a#b",
        "did:salus:a:",
    ] {
        assert!(!is_did(bad), "{bad}");
    }
}
