use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a document. A field that stands twice is refused: one of the two would be passed over,
/// and nobody could say which.
///
/// Fails with the line and the column.
pub fn parse(text: &str) -> Result<Value, serde_json::Error> {
    let mut source = serde_json::Deserializer::from_str(text);
    let value = Once.deserialize(&mut source)?;
    source.end()?;
    Ok(value)
}

/// Any value, each field of an object once.
#[derive(Clone, Copy)]
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(field) = items.next_key::<String>()? {
            if fields.contains_key(&field) {
                return Err(A::Error::custom(format_args!(
                    "the field `{field}` stands twice"
                )));
            }
            fields.insert(field, items.next_value_seed(self)?);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn a_document_is_read_as_it_stands() {
        let text = r#"{"a": [null, true, -1, 2, 1.5, "x", {"b": {}}]}"#;
        assert_eq!(
            parse(text).ok(),
            Some(json!({"a": [null, true, -1, 2, 1.5, "x", {"b": {}}]}))
        );
    }

    #[test]
    fn a_field_that_stands_twice_is_refused_by_name_and_place() {
        let error = parse("{\"a\": 1,\n\"b\": {\"type\": 1, \"type\": 2}}").err();
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("`type` stands twice"), "{text}");
        assert!(text.contains("line 2"), "{text}");
    }

    #[test]
    fn nothing_may_follow_a_document() {
        assert!(parse("{} {}").is_err());
        assert!(parse("").is_err());
    }
}
