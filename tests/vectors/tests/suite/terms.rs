use salus_policy::{Condition, Terms};
use salus_vectors::{Bytes, condition, from_hex, hex, sha256, terms, terms_preimage};
use salus_vocabulary::Id;
use salus_vocabulary::packed::Pack;
use serde_json::{Value, json};

use crate::golden::assert_frozen;
use crate::samples::{full_terms, short_terms, treatment_terms};

/// Terms as messages write them, with identities in hex, back as a value.
fn written(meaning: &Value) -> Terms {
    let terms: Terms<String> = serde_json::from_value(meaning.clone()).unwrap();
    let id = |text: &String| Id::try_from(&from_hex(text).unwrap()[..]).map_err(|_| ());
    terms.try_map(&mut { id }).unwrap()
}

fn vector(case: &str, value: &Terms) -> Value {
    let packed = value.to_packed();
    let mut source = Bytes::new(&packed);
    let meaning = terms(&mut source).unwrap();
    source.end().unwrap();
    assert_eq!(
        written(&meaning).to_packed(),
        packed,
        "a stranger reads what was written"
    );
    let hash = sha256(&terms_preimage(&packed));
    assert_eq!(value.content_hash().as_slice(), hash);
    json!({
        "case": case,
        "terms": meaning,
        "packed": hex(&packed),
        "content_hash": hex(&hash),
    })
}

fn condition_vector(case: &str, value: &Condition) -> Value {
    let packed = value.to_packed();
    let mut source = Bytes::new(&packed);
    let meaning = condition(&mut source).unwrap();
    source.end().unwrap();
    json!({"case": case, "condition": meaning, "packed": hex(&packed)})
}

/// Packed terms that no reader accepts.
fn refused() -> Vec<Value> {
    let ids = |list: &str| format!("{list}00040000000000");
    let one = "05".repeat(20);
    let other = "06".repeat(20);
    let cases = [
        ("an identity that nothing names", ids(&format!("0114{one}"))),
        (
            "identities out of order",
            ids(&format!("0214{other}14{one}")),
        ),
        ("an identity twice", ids(&format!("0214{one}14{one}"))),
        ("no such identity", "00 00 00 00 00 00".to_owned()),
        ("an unknown default", "00 34 00 00 00".to_owned()),
        ("an unknown bit", "00 44 00 00 00".to_owned()),
        ("an unknown flag", "00 04 00 8001 00".to_owned()),
        (
            "rules out of order",
            "00 04 00 00 02 01 00 00 00 00 00".to_owned(),
        ),
        (
            "a rule twice",
            "00 04 00 00 02 00 00 00 00 00 00".to_owned(),
        ),
        (
            "an empty list of obligations",
            "00 04 00 10 00 00".to_owned(),
        ),
        (
            "purposes out of order",
            "00 04 00 02 02 01 00 00".to_owned(),
        ),
        ("an unknown action", "00 04 00 04 8004 00".to_owned()),
        ("an unknown effect", "00 04 00 00 01 02 00 00".to_owned()),
        ("an unknown emergency", "00 04 00 08 00 08".to_owned()),
        ("a byte is left", "00 04 00 00 00 00".to_owned()),
        ("truncated", "00 04 00 00".to_owned()),
    ];
    let mut refused = Vec::new();
    for (why, spaced) in cases {
        let bytes = from_hex(&spaced.replace(' ', "")).unwrap();
        assert!(Terms::from_packed(&bytes).is_err(), "{why}");
        let mut source = Bytes::new(&bytes);
        let read = terms(&mut source).and_then(|_| source.end());
        assert!(read.is_err(), "a stranger reads {why}");
        refused.push(json!({"why": why, "packed": hex(&bytes)}));
    }
    refused
}

#[test]
fn terms_and_conditions_are_frozen() {
    let vectors = json!({
        "terms": [
            vector("the shortest", &short_terms()),
            vector("treatment at one hospital", &treatment_terms()),
            vector("every field", &full_terms()),
        ],
        "conditions": [
            condition_vector("nothing asked", &Condition::default()),
            condition_vector("every field", &full_terms().rules[0].when),
        ],
        "refused": refused(),
    });
    assert_frozen("terms.json", &vectors);
}
