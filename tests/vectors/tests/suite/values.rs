use std::fmt::Debug;
use std::str::FromStr;

use salus_vectors::{Bytes, Read, from_hex, hex};
use salus_vocabulary::packed::{Pack, Reader, Writer};
use salus_vocabulary::{End, Id, Instant, Label, Obligation, Period, Purpose, ResourceType};
use serde_json::{Value, json};

use crate::golden::assert_frozen;
use crate::samples::{NOW, contract_id, hash, id, object_id};

/// How a stranger reads a value.
type Stranger = fn(&mut Bytes<'_>) -> Read<Value>;

fn vector(name: &str, bytes: &[u8], stranger: Stranger) -> Value {
    let mut source = Bytes::new(bytes);
    let meaning = stranger(&mut source)
        .and_then(|meaning| source.end().map(|()| meaning))
        .unwrap_or_else(|why| panic!("{name} {}: {why}", hex(bytes)));
    json!({"value": name, "meaning": meaning, "bytes": hex(bytes)})
}

fn packed<T: Pack + PartialEq + Debug>(name: &str, value: &T, stranger: Stranger) -> Value {
    let bytes = value.to_packed();
    assert_eq!(T::from_packed(&bytes).as_ref(), Ok(value));
    vector(name, &bytes, stranger)
}

/// A code, whose meaning is its text.
fn code<T: Pack + FromStr<Err: Debug>>(name: &str, text: &str, stranger: Stranger) -> Value {
    let bytes = text.parse::<T>().unwrap().to_packed();
    let vector = vector(name, &bytes, stranger);
    assert_eq!(vector["meaning"], text);
    vector
}

fn written(name: &str, write: impl FnOnce(&mut Writer), stranger: Stranger) -> Value {
    let mut out = Writer::default();
    write(&mut out);
    vector(name, &out.finish(), stranger)
}

const VARINT: Stranger = |it| it.varint().map(Value::from);
const BYTES: Stranger = |it| it.bytes().map(|bytes| json!(hex(bytes)));
const PERIOD: Stranger = |it| it.period();
const PURPOSE: Stranger = |it| it.purpose().map(Value::from);
const LABEL: Stranger = |it| it.label().map(Value::from);
const ID: Stranger = |it| it.id().map(Value::from);

fn values() -> Vec<Value> {
    let mut values = Vec::new();
    for number in [0, 1, 127, 128, 300, 16_383, 16_384, NOW.0, u64::MAX] {
        values.push(written("varint", |out| out.varint(number), VARINT));
    }
    for length in [0, 1, 127, 128] {
        let bytes = vec![0xab; length];
        values.push(written("bytes", |out| out.bytes(&bytes), BYTES));
    }
    values.push(packed("id", &id(5), ID));
    values.push(packed("id", &contract_id(7), ID));
    let instant: Stranger = |it| it.instant().map(Value::from);
    values.push(packed("instant", &NOW, instant));
    let from = Period {
        start: Some(NOW),
        end: End::OpenEnded,
    };
    for period in [
        Period::ALWAYS,
        Period::until(NOW),
        from,
        Period::between(Instant(0), Instant(u64::MAX)),
    ] {
        values.push(packed("period", &period, PERIOD));
    }
    let hashes: Stranger = |it| it.hash().map(Value::from);
    values.push(packed("hash", &hash(0xab), hashes));
    let object_ids: Stranger = |it| it.object_id().map(Value::from);
    values.push(packed("object id", &object_id(0xab), object_ids));
    for purpose in [
        "HMARKT",
        "TREAT",
        "ETREAT",
        "BTG",
        "HRESCH",
        "urn:example:purposes|billing",
    ] {
        values.push(code::<Purpose>("purpose", purpose, PURPOSE));
    }
    for label in ["U", "N", "R", "V", "ADOL", "HIV", "PSY", "SUD"] {
        values.push(code::<Label>("label", label, LABEL));
    }
    let obligation: Stranger = |it| it.obligation().map(Value::from);
    values.push(code::<Obligation>("obligation", "REDACT", obligation));
    let resource_type: Stranger = |it| it.resource_type().map(Value::from);
    values.push(code::<ResourceType>(
        "resource type",
        "Observation",
        resource_type,
    ));
    values
}

/// Bytes that no reader accepts, with the reason.
fn refused() -> Vec<Value> {
    let refuse = |name: &str, why: &str, bytes: &str, ours: bool, stranger: Stranger| {
        let raw = from_hex(bytes).unwrap();
        let mut source = Bytes::new(&raw);
        let read = stranger(&mut source).and_then(|_| source.end());
        assert!(read.is_err(), "a stranger reads {bytes} as {name}");
        assert!(ours, "the suite reads {bytes} as {name}");
        json!({"value": name, "why": why, "bytes": bytes})
    };
    let varint = |why: &str, bytes: &str| {
        let raw = from_hex(bytes).unwrap();
        let mut source = Reader::new(&raw);
        let ours = source.varint().and_then(|_| source.finish()).is_err();
        refuse("varint", why, bytes, ours, VARINT)
    };
    fn refuses<T: Pack>(bytes: &str) -> bool {
        T::from_packed(&from_hex(bytes).unwrap()).is_err()
    }
    let twenty_one = format!("15{}", "05".repeat(21));
    let short = format!("14{}", "05".repeat(19));
    vec![
        varint("truncated", "80"),
        varint("not the shortest form", "8000"),
        varint("not the shortest form", "ff00"),
        varint("over 64 bits", "ffffffffffffffffff02"),
        varint("eleven bytes", "8080808080808080808001"),
        varint("a byte is left", "0000"),
        refuse(
            "id",
            "21 bytes",
            &twenty_one,
            refuses::<Id>(&twenty_one),
            ID,
        ),
        refuse("id", "truncated", &short, refuses::<Id>(&short), ID),
        refuse(
            "period",
            "unknown flag",
            "04",
            refuses::<Period>("04"),
            PERIOD,
        ),
        refuse(
            "period",
            "the end is missing",
            "0200ff",
            refuses::<Period>("0200ff"),
            PERIOD,
        ),
        refuse(
            "purpose",
            "no such row",
            "fe",
            refuses::<Purpose>("fe"),
            PURPOSE,
        ),
        refuse(
            "purpose",
            "no system",
            "ff027c61",
            refuses::<Purpose>("ff027c61"),
            PURPOSE,
        ),
        refuse(
            "purpose",
            "a row of the table, as text",
            "ff055452454154",
            refuses::<Purpose>("ff055452454154"),
            PURPOSE,
        ),
        refuse("label", "no such row", "80", refuses::<Label>("80"), LABEL),
    ]
}

#[test]
fn every_kind_of_value_is_frozen() {
    let vectors = json!({"values": values(), "refused": refused()});
    assert_frozen("values.json", &vectors);
}
