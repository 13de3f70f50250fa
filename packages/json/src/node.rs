use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value without fractions. Objects keep every field in order, so that a repeated one is
/// seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number from 0 to 2^64 - 1.
    Number(u64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object: its fields as they stand.
    Object(Vec<(String, Node)>),
}

/// Why a node is not what was expected. Texts start with a stable code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeError(pub String);

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NodeError {}

impl NodeError {
    /// An error about something named.
    pub(crate) fn of(code: &str, name: &str, text: &str) -> Self {
        // A name is the sender's: it is cut, so that an error is never larger than its cause.
        let name: String = name.chars().take(64).collect();
        Self(["salus:json:", code, ": `", &name, "` ", text].concat())
    }
}

impl Node {
    /// An error that says what was expected instead of this.
    pub(crate) fn mismatch(&self, expected: &str) -> NodeError {
        let found = match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        };
        NodeError(
            [
                "salus:json:wrong_type: expected ",
                expected,
                ", found ",
                found,
            ]
            .concat(),
        )
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

fn not_whole<T, E: Error>() -> Result<T, E> {
    Err(E::custom(
        "salus:json:number: numbers are whole, not negative and below 2^64",
    ))
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Node, E> {
        not_whole()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        not_whole()
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = source.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = source.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}
