//! From a case to the bytes that are sent: what placeholders stand for.

use bech32::{Bech32, Hrp};
use salus_test_kit::World;
use serde_json::Value;

use crate::Scene;
use crate::case::Case;

impl Case {
    /// The bytes of the message.
    pub fn bytes<W: World>(&self, scene: &Scene<W>) -> Vec<u8> {
        match (&self.message, &self.raw) {
            (Some(message), None) => filled(message, scene).to_string().into_bytes(),
            (None, Some(parts)) => parts.iter().flat_map(|part| bytes(part, scene)).collect(),
            _ => panic!("{}: either `message` or `raw`", self.name),
        }
    }
}

/// A message with its placeholders filled in.
fn filled<W: World>(value: &Value, scene: &Scene<W>) -> Value {
    if let Some(text) = placeholder(value, scene) {
        return text;
    }
    match value {
        Value::Array(items) => items.iter().map(|item| filled(item, scene)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, scene)))
            .collect(),
        other => other.clone(),
    }
}

/// The bytes of one part of what JSON cannot say.
fn bytes<W: World>(part: &Value, scene: &Scene<W>) -> Vec<u8> {
    if let Some(hex) = part.get("$hex").and_then(Value::as_str) {
        let digits: Vec<char> = hex.chars().collect();
        return digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).expect("hex"))
            .collect();
    }
    match placeholder(part, scene).unwrap_or_else(|| part.clone()) {
        Value::String(text) => text.into_bytes(),
        other => other.to_string().into_bytes(),
    }
}

fn placeholder<W: World>(value: &Value, scene: &Scene<W>) -> Option<Value> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    let (name, value) = fields.iter().next()?;
    Some(match name.as_str() {
        "$account" => scene.address(value.as_str()?).into(),
        "$now" => scene.now().wrapping_add_signed(value.as_i64()?).into(),
        "$repeat" => {
            let text = value[0].as_str()?;
            let times = usize::try_from(value[1].as_u64()?).ok()?;
            text.repeat(times).into()
        }
        "$upper" => scene.address(value.as_str()?).to_uppercase().into(),
        "$mixed" => mixed(&scene.address(value.as_str()?)).into(),
        "$misspelt" => misspelt(&scene.address(value.as_str()?)).into(),
        "$bech32" => {
            let bytes = vec![7; usize::try_from(value[1].as_u64()?).ok()?];
            address(value[0].as_str()?, &bytes).into()
        }
        "$did" => format!("{}{}", scene.did_prefix(), scene.address(value.as_str()?)).into(),
        "$request_hash" => scene.request_hash(value.as_str()?).into(),
        _ => return None,
    })
}

/// Bytes under a prefix; none longer than bech32 allows.
fn address(prefix: &str, bytes: &[u8]) -> String {
    let prefix = Hrp::parse(prefix).expect("a prefix");
    bech32::encode::<Bech32>(prefix, bytes).expect("short enough")
}

/// Every second letter as a capital.
fn mixed(address: &str) -> String {
    let letter = |(index, letter): (usize, char)| match index % 2 {
        0 => letter.to_ascii_uppercase(),
        _ => letter,
    };
    address.chars().enumerate().map(letter).collect()
}

/// The last letter is another, so that the checksum is wrong.
fn misspelt(address: &str) -> String {
    let mut text = address.to_owned();
    let last = text.pop();
    text.push(if last == Some('q') { 'p' } else { 'q' });
    text
}
